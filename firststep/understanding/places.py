"""Which end of the cable is stuck, what kind of place it is, and in which country."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from firststep.understanding.finding import DENIALS, LOOK_BACK, Finding, only
from firststep.understanding.names import Name, NameIndex
from firststep.understanding.text import words
from firststep.understanding.tokens import Line, Token, clauses

_STUCK: Final = re.compile(
    r"\b(?:stuck|locked(?! out)|jammed|trapped|wont|cant|cannot|refuses|not (?:come|coming|let)|"
    r"doesnt|holds|holding|wedged|stays|hooked|frozen)\b"
)
_FREE: Final = re.compile(r"\b(?:not|isnt|no longer|unstuck) (?:stuck|locked|jammed)\b|\bunstuck\b")

_INTO: Final = r"(?:in|into|inside|out of|from) (?:the |my |our |a |his |her |this |their )?"
_MODEL: Final = (
    r"leaf|bolt|tesla|model [3ysx]|ioniq|kona|id4|mustang|mach e|taycan|polestar|zoe|i3|niro|ev6|"
    r"rivian|lucid"
)
_CAR: Final = (
    r"(?:\S+ )?(?:car|vehicle|ev|truck|van|suv|auto|inlet|charge port|charging port|"
    rf"port of (?:the|my) car|{_MODEL})"
)
_CHARGER: Final = (
    r"(?:public |home |charging |charge |wall |lamp )?(?:charger|station|post|wallbox|wall box|"
    r"chargepoint|charge point|charging point|pedestal|lamp post|lamppost|stall|bollard|"
    r"charging unit)"
)
_IN_CAR: Final = re.compile(
    rf"\b{_INTO}{_CAR}\b(?! charger| park)|\b(?:car|vehicle) (?:end|side) (?:\S+ ){{0,3}}?(?:stuck|"
    rf"locked|jammed|wont)|\b(?:car|vehicle|{_MODEL}) (?:\S+ )?(?:wont|doesnt|refuses to|"
    rf"not) (?:let go|release|give|free|unlock) (?:of )?"
    r"(?:the |my )?(?:plug|cable|connector|charger|cord|lead|charging|gun|handle)"
)
_IN_CHARGER: Final = re.compile(
    rf"\b{_INTO}{_CHARGER}\b(?! port| door)|\b(?:charger|station|post|wall|wallbox|"
    rf"charge point) (?:end|side) "
    r"(?:\S+ ){0,3}?(?:stuck|locked|jammed|wont)|\b(?:charger|station|post|charge point|"
    r"charging point|wallbox) (?:\S+ )?(?:wont|doesnt|refuses to|not) (?:let go|release|give|"
    r"free) (?:of |me )?(?:the |my |back )?(?:\S+ )?(?:cable|lead|cord)"
)

_HOME: Final = re.compile(
    r"\b(?:at|from) (?:my |our )?(?:home|house)\b|\bhome (?:charger|charging|unit|wallbox|station|"
    r"charge point|install)|\b(?:in|on|from) (?:my|our|the) (?:own )?(?:garage|driveway|carport|"
    r"drive)\b(?! through| thru)|\b(?:my|our) (?:own )?(?:garage|driveway|house|carport|wallbox|"
    r"wall box|wall connector|apartment|home charger)\b|\bwallbox\b|\bmy own (?:charger|"
    r"charge point|unit)\b|\bat my place\b"
)
_PUBLIC: Final = re.compile(
    r"\bpublic\b|\bsuper ?chargers?\b|\b(?:at|in|by) (?:the|a|an|some|this) (?:\S+ )?(?:station|"
    r"mall|supermarket|shopping \S+|airport|hotel|motel|rest stop|rest area|service area|services|"
    r"truck stop|gas station|petrol station|car ?park|parking (?:garage|lot|structure|deck)|dealer|"
    r"dealership|grocery store|store|gym|office|hospital|restaurant)\b|\b(?:parking|public|"
    r"underground|multi ?storey) (?:garage|car park|structure)\b|\b(?:walmart|target|costco|"
    r"whole foods|tesco|ikea|lidl|aldi|sainsburys|walgreens)\b|\bmotorway services\b|\blamp ?post\b"
)
_HOMEWARD: Final = re.compile(
    r"\b(?:get|go|going|drive|driving|way|back|head|heading|come|take me|getting|walk|want|"
    r"far from|not at|away from|ride|leave|nursing|mobile|motor|phone|call|called) home\b|"
    r"\bnot (?:my|at my|at) (?:own )?(?:home|house|garage|wallbox)\b"
)


_SITES: Final[Mapping[str, re.Pattern[str]]] = {
    "work": re.compile(
        r"\b(?:at|from) (?:(?:my|our) )?(?:work(?:place)?|job)\b(?! on)|\b(?:at|in) (?:my|our) "
        r"office\b|\bmy (?:work|office|company) (?:charger|parking|car ?park|garage|lot)\b|"
        r"\bat (?:the )?office\b|\b(?:work|workplace|office|company) (?:charger|charging station|"
        r"chargepoint|charge point)\b"
    ),
    "hotel": re.compile(
        r"\b(?:at|in|outside|by) (?:(?:the|a|an|my|our|this|some) )?(?:\S+ )?(?:hotel|motel|hostel|"
        r"resort|bed and breakfast|airbnb)\b|\bhotel (?:charger|parking|car ?park|garage|"
        r"charging station|guest)\b"
    ),
}
"""Places that are public as far as a guide knows, and are worth telling a support agent."""

SITES: Final = tuple(_SITES)

_WHERE: Final = frozenset("in near outside around at within".split())
_FILLING: Final = frozenset("the central downtown north south east west northern southern".split())
_HEADING: Final = frozenset("to for from towards toward flight via through into like".split())
_CODES: Final = frozenset(("uk", "usa", "u k", "u s a", "nz"))
"""Short names of countries that are no other word."""

_PRONOUN: Final = ("us",)


def find_end(lines: Iterable[Line]) -> Finding | None:
    """Which end is stuck: `car` or `charger`.

    Args:
        lines: The message's statements.
    """
    found: list[Finding] = []
    for line in lines:
        if not _STUCK.search(line.text) or _FREE.search(line.text):
            continue
        for value, pattern in (("car", _IN_CAR), ("charger", _IN_CHARGER)):
            match = pattern.search(line.text)
            if match is not None:
                found.append(Finding(value, *line.place(*match.span())))
    return only(found)


def find_location(line: Line) -> Finding | None:
    """Whether the charger is at `home` or `public`.

    Args:
        line: The whole message.
    """
    # As long as before, so that places in it stay what they are.
    homely = _HOMEWARD.sub(lambda match: "_" * len(match.group()), line.text)
    found = []
    public = _PUBLIC.search(line.text)
    for value, match in (("home", _HOME.search(homely)), ("public", public)):
        if match is not None:
            found.append(Finding(value, *line.place(*match.span())))
    site = find_site(line)
    if site is not None:
        found.append(Finding("public", site.start, site.end))
    return only(found)


def find_site(line: Line) -> Finding | None:
    """Whether the charger is at `work` or at a `hotel`."""
    found = []
    for value, pattern in _SITES.items():
        match = pattern.search(line.text)
        if match is not None and "not" not in line.text[: match.start()].split()[-2:]:
            found.append(Finding(value, *line.place(*match.span())))
    return only(found)


class RegionFinder:
    """Finds the country or region a person says to be in.

    Args:
        regions: For each region's id, the words for it that people type.
    """

    def __init__(self, regions: Mapping[str, Iterable[str]]) -> None:
        self._names = NameIndex()
        for region, written in regions.items():
            for alias in written:
                tokens = tuple(words(alias))
                if tokens != _PRONOUN:
                    self._names.add(Name(region, tokens), fuzzy=False)
        self._regions = frozenset(regions)

    def find(
        self, tokens: Sequence[Token], raw: str, taken: Iterable[Finding] = ()
    ) -> Finding | None:
        """The region, when just one is named as the place where the person is.

        A wrong one gives a wrong emergency number. So a name counts as an answer of its own
        (`uk`), after a word of place (`in germany`), or where it is a country's short name.

        Args:
            tokens: The message's words.
            raw: The message.
            taken: Words that name something else, such as a network with a country in it.
        """
        spans = [(finding.start, finding.end) for finding in taken]
        found = []
        for clause in clauses(tokens):
            said = [token.text for token in clause]
            for hit in self._names.find(said):
                start, end = clause[hit.start].start, clause[hit.end - 1].end
                covered = any(a < end and start < b for a, b in spans)
                if not covered and _is_here(said, hit.start, hit.end):
                    found.append(Finding(hit.name.owner, start, end))
            found += self._states(clause, raw)
        return only(found)

    def _states(self, clause: Sequence[Token], raw: str) -> Iterable[Finding]:
        """`US` in capitals, or after `the`: in small letters it is a pronoun."""
        if "us" not in self._regions:
            return
        said = [token.text for token in clause]
        for index, token in enumerate(clause):
            if token.text != "us" or index == 0:
                continue
            capital = raw[token.start : token.end] == "US" and raw.upper() != raw
            after_the = said[index - 1] == "the"
            if (capital or after_the) and _is_here(said, index, index + 1):
                yield Finding("us", token.start, token.end)


def _is_here(said: Sequence[str], start: int, end: int) -> bool:
    before = list(said[max(0, start - LOOK_BACK) : start])
    while before and before[-1] in _FILLING:
        before.pop()
    last = before[-1] if before else ""
    if DENIALS & set(before) or last in _HEADING or last == "no":
        return False
    if last in _WHERE:
        return True
    if " ".join(said[start:end]) in _CODES:
        return True
    rest = [word for word in (*said[:start], *said[end:]) if word not in _SMALL]
    return not rest


_SMALL: Final = frozenset(
    "the im i am we are were here now its it is in uh um from yes ok please".split()
)
"""Words beside a country's name that leave it an answer of its own."""

"""Facts named in passing: the charging network, which end is stuck, at home or in public.

A wrong fact sends somebody to the wrong phone number, a missing one costs a question. So
a fact is only taken when the words leave no other reading: contradictions, denials and
names that are ordinary words without a charger beside them give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from firststep.directory import Network
from firststep.understanding.text import bounded, clauses, normalise, words

NETWORK: Final = "network"
END: Final = "end"
LOCATION: Final = "location"

MIN_FUZZY: Final = 7
"""Shorter words are too close to other words to be recognised with a typo."""

MIN_FUZZY_TWO: Final = 10
"""From this length on a word survives two slips."""

_SHORT_NAME: Final = 3
"""Names of so few letters are ordinary in too many other ways."""

_LOOK_BACK: Final = 3
_MAX_NAME_WORDS: Final = 5

_ORDINARY: Final = frozenset(
    {
        # Words of their own, or shops and filling stations where many networks have chargers.
        "volta", "evoke", "osprey", "wallbox", "ivy", "7 eleven", "seven eleven", "circle k",
        "petro canada", "petro can", "applegreen", "apple green", "electrify", "enel", "rivian",
        "power flex", "charge lab", "charge smart", "juice box", "amp up", "destination charger",
        "super charger",
    }
)  # fmt: skip
"""Names that need a charger beside them although their network is not marked as such."""

_GENERIC: Final = frozenset({"charge point", "chargepoints", "charge points", "home charger"})
"""What any charger is called; a typo away from a network's name."""

_NEVER_MISSPELT: Final = frozenset(
    (
        "charge charger chargers charged charges charging station stations electric electricity "
        "electrical connect connected connector connects gateway network instant destination "
        "freestanding frances supercharged overcharge recharge recharger recharging discharge "
        "mercedes canada america"
    ).split()
)
"""Words that are right as they are, however near a name they come."""

_AFTER: Final = frozenset(
    (
        "charger chargers charging station stations network app support unit stall stalls post "
        "pedestal dcfc fast supercharger account card session plug customer hotline number helpline"
    ).split()
)
"""Words after a name that make it a network's."""

_BEFORE: Final = frozenset("at on using called via an by with from".split())
"""Words before a name that make it a network's, when the message is about charging."""

_ABOUT_CHARGING: Final = re.compile(
    r"\b(?:charg\w*|plug\w*|unplug\w*|cable|connector|ev|station|session|cord|lead)\b"
)

_STATEMENT: Final = re.compile(r"[.!?;,:\n]|\bbut\b")
"""Where a statement about an end stops. Not at `and`: stuck in the car and in the charger."""

_DENIALS: Final = frozenset("not no isnt wasnt never without aint arent dont".split())

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


@dataclass(frozen=True)
class _Name:
    network: str
    tokens: tuple[str, ...]
    ordinary: bool


class Gazetteer:
    """Finds facts in texts.

    Args:
        networks: The directory's networks, or a mapping with them as values.
    """

    def __init__(self, networks: Iterable[Network] | Mapping[str, Network]) -> None:
        listed = networks.values() if isinstance(networks, Mapping) else networks
        self._exact: dict[tuple[str, ...], _Name] = {}
        self._fuzzy: dict[tuple[int, str], list[_Name]] = {}
        for network in listed:
            for written in (_spoken_name(network.name), *network.aliases):
                tokens = tuple(words(written))
                joined = " ".join(tokens)
                if not tokens or joined in _GENERIC:
                    continue
                alone = len(tokens) == 1 or joined in _ORDINARY
                ordinary = (
                    (network.common_word and alone)
                    or joined in _ORDINARY
                    or len(joined) <= _SHORT_NAME
                )
                name = _Name(network.id, tokens, ordinary)
                self._exact.setdefault(tokens, name)
                if len(joined) >= MIN_FUZZY and not ordinary:
                    self._fuzzy.setdefault((len(tokens), tokens[0][0]), []).append(name)

    def extract(self, text: str) -> dict[str, str]:
        """Finds the facts a text names.

        Args:
            text: What was typed; read up to the limit of `text.bounded`.

        Returns:
            Any of `network` (an id of the directory), `end` (`car` or `charger`) and
            `location` (`public` or `home`). What is unclear is left out.
        """
        facts: dict[str, str] = {}
        network = self._network(text)
        if network is not None:
            facts[NETWORK] = network
        lines = [" ".join(words(part)) for part in _STATEMENT.split(normalise(text))]
        end = _only({value for line in lines for value in _ends(line)})
        if end is not None:
            facts[END] = end
        location = _location(" ".join(words(text)))
        if location is not None:
            facts[LOCATION] = location
        return facts

    def _network(self, text: str) -> str | None:
        raw = bounded(text)
        found: dict[str, bool] = {}
        for clause in clauses(text):
            tokens = words(clause)
            for name, start, end in self._names(tokens):
                if _DENIALS & set(tokens[max(0, start - _LOOK_BACK) : start]):
                    continue
                at_charger = tokens[end : end + 1] != ["app"] and bool(
                    _AFTER & set(tokens[end : end + 1])
                )
                if name.ordinary and not self._is_meant(name, tokens, start, end, raw):
                    continue
                found[name.network] = found.get(name.network, False) or at_charger
        if len(found) > 1:
            # Roaming: somebody at one network's charger with another's app or card.
            found = {network: True for network, at_charger in found.items() if at_charger}
        return _only(set(found))

    def _names(self, tokens: list[str]) -> list[tuple[_Name, int, int]]:
        result = []
        index = 0
        while index < len(tokens):
            for size in range(min(_MAX_NAME_WORDS, len(tokens) - index), 0, -1):
                window = tuple(tokens[index : index + size])
                name = self._exact.get(window) or self._misspelt(window)
                if name is not None:
                    result.append((name, index, index + size))
                    index += size - 1
                    break
            index += 1
        return result

    def _misspelt(self, window: tuple[str, ...]) -> _Name | None:
        if " ".join(window) in _GENERIC:
            return None
        near: dict[str, _Name] = {}
        # A slip is never forgiven in the first letter, so that few names need comparing.
        for name in self._fuzzy.get((len(window), window[0][0]), ()):
            if all(map(_may_mean, window, name.tokens)):
                near[name.network] = name
        return next(iter(near.values())) if len(near) == 1 else None

    def _is_meant(self, name: _Name, tokens: list[str], start: int, end: int, raw: str) -> bool:
        """Whether an ordinary word is meant as a network's name."""
        if tokens[end : end + 1] and tokens[end] in _AFTER:
            return True
        about = _ABOUT_CHARGING.search(" ".join(words(raw))) is not None
        before = tokens[max(0, start - 2) : start]
        if about and before and (before[-1] in _BEFORE or before[-2:-1] == ["at"]):
            return before[-1] not in {"the"} or end == len(tokens)
        return about and _is_capitalised(name, raw)


def _may_mean(typed: str, wanted: str) -> bool:
    """Whether a word is a name's word, or that with a slip; short words must be right."""
    if typed == wanted:
        return True
    if len(wanted) < MIN_FUZZY or typed in _NEVER_MISSPELT or typed[0] != wanted[0]:
        return False
    allowed = 2 if len(wanted) >= MIN_FUZZY_TWO else 1
    return OSA.distance(typed, wanted, score_cutoff=allowed) <= allowed


def _spoken_name(name: str) -> str:
    """What people say of a directory's name: no brackets, nothing after a slash."""
    return re.sub(r"\([^)]*\)", " ", name).partition(" / ")[0].strip()


def _is_capitalised(name: _Name, raw: str) -> bool:
    """Whether the name stands with a capital inside a sentence of small letters."""
    if raw.upper() == raw:
        return False
    written = r"\s+".join(re.escape(token) for token in name.tokens)
    for match in re.finditer(rf"(?<![^\W_]){written}(?![^\W_])", raw, re.IGNORECASE):
        before = raw[: match.start()].rstrip()
        if match.group()[0].isupper() and before and before[-1] not in ".!?\n":
            return True
    return False


def _ends(line: str) -> set[str]:
    if not _STUCK.search(line) or _FREE.search(line):
        return set()
    found = set()
    if _IN_CAR.search(line):
        found.add("car")
    if _IN_CHARGER.search(line):
        found.add("charger")
    return found


def _location(line: str) -> str | None:
    homely = _HOMEWARD.sub(" ", line)
    found = set()
    if _HOME.search(homely):
        found.add("home")
    if _PUBLIC.search(line):
        found.add("public")
    return _only(found)


def _only(values: set[str]) -> str | None:
    """The value when there is exactly one; two contradict each other."""
    return next(iter(values)) if len(values) == 1 else None

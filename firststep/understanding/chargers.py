"""Which charging network a message names, and which kind of plug."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from firststep.directory import Network
from firststep.understanding.finding import DENIALS, LOOK_BACK, Finding, only, placed
from firststep.understanding.names import MIN_FUZZY, Found, Name, NameIndex
from firststep.understanding.text import words
from firststep.understanding.tokens import Line, Token, clauses

_SHORT_NAME: Final = 3
"""Names of so few letters are ordinary in too many other ways."""

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

_GENERIC: Final = ("charge point", "chargepoints", "charge points", "home charger")
"""What any charger is called; a typo away from a network's name."""

_CARS: Final = frozenset(("tesla", "rivian", "mercedes", "mercedes benz", "porsche", "audi"))
"""Networks that are named as a make of cars is; such a name alone is as likely the car's."""

AFTER: Final = frozenset(
    (
        "charger chargers charging station stations network app support unit stall stalls post "
        "pedestal dcfc fast supercharger superchargers account card session plug customer hotline "
        "number helpline"
    ).split()
)
"""Words after a name that make it a network's."""

_AFTER_CAR: Final = AFTER - {"plug", "app", "fast", "account", "card"} | {"wall", "destination"}
"""The same after a name that is a car's as well: a Tesla has a plug and an app of its own."""

_BEFORE: Final = frozenset("at on using called via an by with from meant mean".split())
"""Words before a name that make it a network's, when the message is about charging."""

_ABOUT_CHARGING: Final = re.compile(
    r"\b(?:charg\w*|plug\w*|unplug\w*|cable|connector|ev|station|session|cord|lead)\b"
)

_PLUGS: Final = re.compile(
    r"\b(?:(?P<ccs>ccs(?: ?[12]| combo)?|combo (?:plug|connector))|(?P<chademo>cha ?demo|chademo|"
    r"shademo)|(?P<nacs>nacs|j ?3400)|(?P<j1772>j ?1772|j ?plug|type ?(?:1|one)(?= |$))|"
    r"(?P<type2>type ?(?:2|two)|mennekes)|(?P<tesla>tesla (?:plug|connector)))\b"
)

_NOT_OF_CABLE: Final = re.compile(
    r"\b(?:(?:to|adapter|adaptor) (?:ccs|chademo|nacs|j ?1772|type ?[12])|diabet\w*|"
    r"type ?[12] (?:diabet\w*|error))"
)

CONNECTORS: Final = ("ccs", "chademo", "nacs", "j1772", "type2", "tesla")
"""The kinds of plugs that are told apart."""


class NetworkFinder:
    """Finds the network that a message names.

    Args:
        networks: The directory's networks.
    """

    def __init__(self, networks: Iterable[Network]) -> None:
        self._names = NameIndex(tuple(name.split()) for name in _GENERIC)
        for network in networks:
            name = spoken_name(network.name)
            for written in (name, *network.aliases, *_of_make(name)):
                tokens = tuple(words(written))
                joined = " ".join(tokens)
                if not tokens or joined in _GENERIC:
                    continue
                alone = len(tokens) == 1 or joined in _ORDINARY
                ordinary = (
                    (network.common_word and alone)
                    or joined in _ORDINARY
                    or joined in _CARS
                    or len(joined) <= _SHORT_NAME
                )
                fuzzy = len(joined) >= MIN_FUZZY and not ordinary
                self._names.add(Name(network.id, tokens, ordinary), fuzzy=fuzzy)

    def find(self, tokens: Sequence[Token], raw: str) -> list[Finding]:
        """Every mention of a network that is meant as one and not denied.

        Args:
            tokens: The message's words.
            raw: The message.
        """
        about = _ABOUT_CHARGING.search(" ".join(token.text for token in tokens)) is not None
        return [
            finding
            for clause in clauses(tokens)
            for finding in self._in_clause(clause, raw, about=about)
        ]

    def spans(self, tokens: Sequence[Token]) -> list[tuple[int, int]]:
        """Where any name stands, meant or denied."""
        return [
            (clause[found.start].start, clause[found.end - 1].end)
            for clause in clauses(tokens)
            for found in self._names.find([token.text for token in clause])
        ]

    def _in_clause(self, clause: Sequence[Token], raw: str, *, about: bool) -> list[Finding]:
        said = [token.text for token in clause]
        result = []
        for found in self._names.find(said):
            if is_denied(said, found.start):
                continue
            if found.name.ordinary and not self._is_meant(found, said, clause, raw, about=about):
                continue
            after = said[found.end : found.end + 1]
            at_charger = after != ["app"] and bool(AFTER & set(after))
            result.append(placed(found.name.owner, clause, found, strong=at_charger))
        return result

    @staticmethod
    def _is_meant(
        found: Found, said: list[str], clause: Sequence[Token], raw: str, *, about: bool
    ) -> bool:
        """Whether an ordinary word is meant as a network's name."""
        after = said[found.end : found.end + 1]
        of_car = " ".join(found.name.tokens) in _CARS
        if after and after[0] in (_AFTER_CAR if of_car else AFTER):
            return True
        if of_car:
            return False
        before = said[max(0, found.start - 2) : found.start]
        if found.end == len(said) and "meant" in before:
            return True
        if about and before and (before[-1] in _BEFORE or before[-2:-1] == ["at"]):
            return before[-1] not in {"the"} or found.end == len(said)
        return about and is_capitalised(clause[found.start], raw)


def the_network(findings: Sequence[Finding]) -> Finding | None:
    """The one network that is meant, or None where there are several or none."""
    if len({finding.value for finding in findings}) > 1:
        # Roaming: somebody at one network's charger with another's app or card.
        findings = [finding for finding in findings if finding.strong]
    return only(findings)


def find_connector(lines: Sequence[Line]) -> Finding | None:
    """The kind of plug that a message names, where it names one."""
    found = []
    for line in lines:
        if _NOT_OF_CABLE.search(line.text):
            continue
        for match in _PLUGS.finditer(line.text):
            if DENIALS.isdisjoint(line.text[: match.start()].split()[-LOOK_BACK:]):
                start, end = line.place(match.start(), match.end())
                found.append(Finding(str(match.lastgroup), start, end))
    return only(found)


def _of_make(name: str) -> Iterable[str]:
    """What else a network is called that has the name of a make: `tesla charger`."""
    said = " ".join(words(name))
    for make in _CARS:
        if said.startswith(f"{make} "):
            yield make
            if make == "tesla":
                yield "wall connector"


def is_denied(said: Sequence[str], start: int) -> bool:
    """Whether a name at this place is denied: `not evgo`; but not in `no, its evgo`."""
    return bool(DENIALS & set(said[max(0, start - LOOK_BACK) : start])) or (
        said[max(0, start - 1) : start] == ["no"]
    )


def spoken_name(name: str) -> str:
    """What people say of a directory's name: no brackets, nothing after a slash."""
    return re.sub(r"\([^)]*\)", " ", name).partition(" / ")[0].strip()


def is_capitalised(token: Token, raw: str) -> bool:
    """Whether a word stands with a capital inside a sentence of small letters."""
    if raw.upper() == raw or not raw[token.start].isupper():
        return False
    before = raw[: token.start].rstrip()
    return bool(before) and before[-1] not in ".!?\n"

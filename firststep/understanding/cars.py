"""Which car a message names: make, model and year.

Many models are ordinary words: a leaf, a bolt, the air. They count only where the words
around them say that a car is meant. A make and a model that do not belong together are a
question to ask, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from firststep.directory import Vehicle, slug
from firststep.understanding.chargers import AFTER, is_capitalised
from firststep.understanding.finding import DENIALS, Finding
from firststep.understanding.names import Found, Name, NameIndex
from firststep.understanding.text import words
from firststep.understanding.tokens import Token, clauses

FIRST_YEAR: Final = 1997
LAST_YEAR: Final = 2035

_SHORT: Final = 3
"""A name of fewer letters counts only in context."""

_MAKE: Final = "make"
_MODEL: Final = "model"

_ORDINARY: Final = frozenset(
    (
        "leaf bolt volt air ocean soul seal dolphin born up zoe spring fit clarity insight "
        "prologue "
        "escape spark explorer capri puma lightning blazer equinox mustang focus fusion prime "
        "gravity golf polo frontier compass avenger renegade wrangler sierra silverado transit "
        "combo corsa astra master life five four six recharge outlander countryman clubman cooper "
        "macan hummer pulse reflex kicks captur twin song han tang yuan atto ora swift cactus niro "
        "star smart mini seat ram genesis lucid tesla rivian polestar lotus dodge jeep fisker link "
        "model e i x ix ev sportage express escalade vistiq optiq wagoneer charger recon free "
        "seagull shark canoo faraday aptera think city moke buzz ami rocks box sorento optima "
        "mokka vivaro zafira rifter partner expert boxer traveller electrified spectre eletre"
    ).split()
)
"""Models and makes that are words of their own, or networks as well."""

_NEVER_MINE: Final = frozenset("soul air life star song free spring fit seat box".split())
"""Words of which `my ...` says nothing: `my soul`."""

_OWNING: Final = frozenset(
    (
        "drive drives driving own owns have has got rent rented renting hired bought lease leased "
        "leasing unplug charging charge"
    ).split()
)
_OWNERS: Final = frozenset("my our his her wifes husbands mums moms dads their mine".split())
_TELLING: Final = frozenset("its is was meant mean thats im in".split())
_SKIPPED: Final = frozenset("a an the new old used rental own actually really little".split())
_BODY: Final = frozenset(
    "ev suv hatchback phev hybrid electric sedan saloon estate car truck hatch van".split()
)
_ACTING: Final = frozenset("wont doesnt refuses keeps holds isnt says shows locked owner".split())
_INTO: Final = frozenset("in into inside of from".split())
_OTHERS: Final = frozenset(
    (
        "friends neighbors neighbours buddys someones somebodys guys elses coworkers colleagues "
        "strangers another other behind beside"
    ).split()
)
_REACH: Final = frozenset(
    "a an the my at in on with using have drive own got its is actually really even".split()
)
"""Words that a denial reaches over: `not a`, `dont have a`."""

_YEAR_ALONE: Final = re.compile(
    r"^(?:(?:no|its|it|is|a|an|the|from|my|car|model|year|i|meant|think|ok|yes) )*(?P<year>\d{4})"
    r"(?: (?:model|one|year|version|build|car))?$"
)


@dataclass(frozen=True)
class Named:
    """What a message says of the car.

    Attributes:
        vehicle: The id of an entry of the directory, and where it stands, or None.
        year: The year of the car, or None.
        candidates: Ids of entries that contradict each other, or none.
    """

    vehicle: Finding | None = None
    year: Finding | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Hit:
    """A car named at one place."""

    key: str
    start: int
    end: int
    year: Finding | None = None
    strong: bool = False
    of_other: bool = False
    certain: bool = True
    clash: tuple[str, ...] = ()


class CarFinder:
    """Finds the car that a message names.

    Args:
        vehicles: The directory's vehicles by id.
    """

    def __init__(self, vehicles: Mapping[str, Vehicle]) -> None:
        self._names = NameIndex()
        self._ids: dict[str, str] = {}
        self._makes: dict[str, str] = {}
        for vehicle in vehicles.values():
            known = vehicle.key if vehicle.key in vehicles else vehicle.id
            self._ids.setdefault(vehicle.key, known)
            self._makes[vehicle.key] = slug(vehicle.make)
        # Models first: where a model has the words of a make, the model is more exact.
        for vehicle in sorted(vehicles.values(), key=lambda entry: entry.model is None):
            self._add(vehicle)
        for vehicle in vehicles.values():
            make = slug(vehicle.make)
            self._makes[make] = make
            self._add_names(make, (vehicle.make,), _MAKE)

    def _add(self, vehicle: Vehicle) -> None:
        key = vehicle.key
        if vehicle.model is None:
            self._add_names(key, (vehicle.make, *vehicle.aliases), _MAKE)
            return
        whole = tuple(words(f"{vehicle.make} {vehicle.model}"))
        self._names.add(Name(key, whole, ordinary=False, kind=_MODEL))
        common = vehicle.common_word
        self._add_names(key, (vehicle.model, *vehicle.aliases), _MODEL, common=common)

    def _add_names(
        self, key: str, written: Iterable[str], kind: str, *, common: bool = False
    ) -> None:
        for name in written:
            tokens = tuple(words(name))
            joined = "".join(tokens)
            if not tokens or joined.isdigit():
                continue
            single = len(tokens) == 1
            ordinary = single and (common or joined in _ORDINARY or len(joined) < _SHORT)
            self._names.add(Name(key, tokens, ordinary, kind), fuzzy=not ordinary)

    def find(self, tokens: Sequence[Token], raw: str, taken: Iterable[Finding] = ()) -> Named:
        """What a message says of the person's car.

        Args:
            tokens: The message's words.
            raw: The message.
            taken: Words that name something else, such as a network.
        """
        spans = [(finding.start, finding.end) for finding in taken]
        hits = [
            hit
            for clause in clauses(tokens)
            for hit in self._in_clause(clause, raw)
            if not any(a < hit.end and hit.start < b for a, b in spans)
        ]
        year = _year_alone(tokens) if not hits else None
        return self._decide(hits, year)

    def spans(self, tokens: Sequence[Token]) -> list[tuple[int, int]]:
        """Where any name stands, meant or denied."""
        return [
            (clause[found.start].start, clause[found.end - 1].end)
            for clause in clauses(tokens)
            for found in self._names.find([token.text for token in clause])
        ]

    def _decide(self, hits: list[_Hit], year: Finding | None) -> Named:
        for hit in hits:
            if hit.clash:
                return Named(candidates=tuple(self._ids[key] for key in hit.clash))
        hits = self._without_others(hits)
        if not hits:
            return Named(year=year)
        if len({hit.key for hit in hits}) != 1:
            return Named()
        hit = next((hit for hit in hits if hit.year is not None), hits[0])
        known = self._ids.get(hit.key)
        if known is None:
            return Named()
        return Named(Finding(known, hit.start, hit.end, certain=hit.certain), hit.year)

    def _without_others(self, hits: list[_Hit]) -> list[_Hit]:
        """Of several cars the person's own; of a make and its model, the model."""
        models = {self._makes[hit.key] for hit in hits if not self._is_make(hit.key)}
        hits = [hit for hit in hits if not self._is_make(hit.key) or hit.key not in models]
        if len({hit.key for hit in hits}) > 1:
            own = [hit for hit in hits if not hit.of_other]
            strong = [hit for hit in own if hit.strong]
            hits = strong or own or hits
        return hits

    def _is_make(self, key: str) -> bool:
        return self._makes[key] == key

    # --- one clause --------------------------------------------------------------------

    def _in_clause(self, clause: tuple[Token, ...], raw: str) -> list[_Hit]:
        said = [token.text for token in clause]
        found = self._names.find(said)
        if any(said[a.end : b.start] == ["or"] for a, b in pairwise(found)):
            return []
        hits = []
        index = 0
        while index < len(found):
            here = found[index]
            after = found[index + 1] if index + 1 < len(found) else None
            hit, used = self._hit(here, after, clause, said, raw)
            if hit is not None:
                hits.append(hit)
            index += used
        return hits

    def _hit(
        self,
        here: Found,
        after: Found | None,
        clause: tuple[Token, ...],
        said: list[str],
        raw: str,
    ) -> tuple[_Hit | None, int]:
        """A car at one place, and how many of the names found it takes up."""
        end, key, used, named = here.end, here.name.owner, 1, False
        clash: tuple[str, ...] = ()
        if here.name.kind == _MAKE and after is not None and after.name.kind == _MODEL:
            between = said[here.end : after.start]
            if all(word.isdigit() or word in _BODY for word in between):
                used, named, end = 2, True, after.end
                if self._makes[after.name.owner] == key or key not in self._ids:
                    key = after.name.owner
                else:
                    clash = (key, after.name.owner)
        if _is_denied(said, here.start):
            return None, used
        ordinary = here.name.ordinary and not named
        of_network = here.name.kind == _MAKE and not named and _is_charger(said, end)
        if of_network or (ordinary and not _is_meant(here, said, clause, raw)):
            return None, used
        span = clause[here.start : end]
        hit = _Hit(
            key,
            span[0].start,
            span[-1].end,
            _year_beside(clause, here.start, end, raw),
            bool(_OWNERS & set(said[max(0, here.start - 3) : here.start])),
            bool(_OTHERS & set(said[max(0, here.start - 2) : here.start])),
            tuple(said[here.start : here.end]) == here.name.tokens,
            clash,
        )
        return hit, used


def _is_charger(said: list[str], end: int) -> bool:
    after = said[end : end + 1]
    return bool(after) and (after[0] in AFTER - {"plug", "app", "fast"} or after[0] == "wall")


def _is_denied(said: list[str], start: int) -> bool:
    index = start - 1
    if index >= 0 and said[index] == "no":
        return True
    while index >= 0 and said[index] in _REACH:
        index -= 1
    return index >= 0 and said[index] in DENIALS


def _is_meant(here: Found, said: list[str], clause: tuple[Token, ...], raw: str) -> bool:
    """Whether an ordinary word is meant as a car."""
    start, end = here.start, here.end
    word = said[start]
    before, after = said[:start], said[end : end + 1]
    if _is_charger(said, end):
        return False
    if (before and _is_year(before[-1])) or (after and (_is_year(after[0]) or after[0] in _BODY)):
        return True
    if before and before[-1] in _OWNERS | _OTHERS and word not in _NEVER_MINE:
        return True
    is_make = here.name.kind == _MAKE
    if is_make and ((after and after[0] in _ACTING) or (before and before[-1] in _INTO)):
        return True
    back = start
    while back > 0 and said[back - 1] in _SKIPPED:
        back -= 1
    leading = said[back - 1] if back > 0 else ""
    if leading in _OWNING and (back < start or is_make):
        return True
    if is_make and back < start and leading in _INTO:
        return True
    told = leading in _TELLING and (back < start or leading in {"meant", "mean"})
    if told and (not after or after[0] in {"not", "with", "at", "on", "plugged"}):
        return True
    return is_capitalised(clause[start], raw) and word not in _NEVER_MINE


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and FIRST_YEAR <= int(word) <= LAST_YEAR


def _year_beside(clause: tuple[Token, ...], start: int, end: int, raw: str) -> Finding | None:
    """The year right before or after a name, or in front of it with a word between."""
    places = [start - 1, end, start - 2, end + 1]
    # Inside a name, between make and model.
    places += range(start, end)
    for place in places:
        if 0 <= place < len(clause):
            year = _year_of(clause[place], raw)
            if year is not None:
                return year
    return None


def _year_of(token: Token, raw: str) -> Finding | None:
    if _is_year(token.text):
        return Finding(token.text, token.start, token.end)
    marked = token.start > 0 and raw[token.start - 1] in "'\u2018\u2019"
    # '21, as people write it.
    if marked and re.fullmatch(r"[0-3]\d", token.text):
        return Finding(f"20{token.text}", token.start - 1, token.end)
    return None


def _year_alone(tokens: Sequence[Token]) -> Finding | None:
    """The year in a message that says nothing else: `its a 2021`."""
    for clause in clauses(tokens):
        match = _YEAR_ALONE.match(" ".join(token.text for token in clause))
        if match is not None and _is_year(match["year"]):
            token = next(token for token in clause if token.text == match["year"])
            return Finding(token.text, token.start, token.end)
    return None

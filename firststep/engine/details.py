"""What a person named in passing, looked up in the directory: the network, the car, the region.

None of it ever decides where a conversation goes. It only makes what is said more exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from firststep.directory import Entry, Network, Region, Vehicle, best_entry
from firststep.guide.load import GuideSet
from firststep.guide.model import DIRECTORY, Guide

NETWORK: Final = "network"
VEHICLE: Final = "vehicle"
REGION: Final = "region"
LOCALE_REGION: Final = "locale_region"
"""The region that the channel's locale speaks for; what the person says outweighs it."""

VEHICLE_YEAR: Final = "vehicle_year"
VEHICLE_CANDIDATES: Final = "vehicle_candidates"
NETWORK_NAME: Final = "network_name"
STATION: Final = "station"
"""The ID printed on a charger, as a sticker or the person gave it."""

VEHICLE_NAME: Final = "vehicle_name"

_BESIDE: Final[Mapping[str, str]] = {
    VEHICLE_YEAR: VEHICLE,
    VEHICLE_NAME: VEHICLE,
    NETWORK_NAME: NETWORK,
    STATION: NETWORK,
}
"""Facts that say more of a fact of the directory, and are kept where a guide has that one."""

_OUTDATED: Final[Mapping[str, tuple[str, ...]]] = {
    NETWORK: (NETWORK_NAME,),
    NETWORK_NAME: (NETWORK,),
    VEHICLE: (VEHICLE_YEAR, VEHICLE_NAME),
    VEHICLE_NAME: (VEHICLE, VEHICLE_YEAR),
}
"""What a newly told fact takes back."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,39}")
_YEAR: Final = re.compile(r"[12][0-9]{3}")
_STATION: Final = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9.*_-]{0,31}")
_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    VEHICLE_YEAR: _YEAR,
    VEHICLE_NAME: _NAME,
    NETWORK_NAME: _NAME,
    STATION: _STATION,
}
"""What the values of these facts look like."""

_NO_HINT: Final = frozenset(("en-us", "en"))
"""Locales that many phones and browsers have wherever they are."""


@dataclass(frozen=True)
class Car:
    """The car that a person named.

    Attributes:
        id: The value of the fact.
        name: Its name.
        title: The same, with the year where the person said it.
        entry: What the directory knows of it for that year; None: nothing.
        own_year: Whether the person said a year that the entry is for.
    """

    id: str
    name: str
    title: str
    entry: Vehicle | None
    own_year: bool

    @property
    def shown(self) -> Vehicle | None:
        """The entry, where what it claims may be shown."""
        return self.entry if self.entry is not None and self.entry.shown else None


@dataclass(frozen=True)
class Place:
    """The region a person is in, and whether they said so themselves."""

    region: Region
    said: bool


def entries_of(guides: GuideSet, fact: str) -> Mapping[str, Entry]:
    """The entries of the directory that a fact's values are, by id; none for other facts."""
    kinds: Mapping[str, Mapping[str, Entry]] = {
        NETWORK: guides.networks,
        VEHICLE: guides.vehicles,
        REGION: guides.regions,
    }
    return kinds.get(fact, {})


def is_told(guides: GuideSet, guide: Guide | None, fact: str, value: str) -> bool:
    """Whether a fact named in passing is one that can be kept.

    Args:
        guides: The directory.
        guide: The guide in force; without one everything is kept that some guide may need.
        fact: Its name.
        value: Its value.
    """
    if fact in {REGION, LOCALE_REGION}:
        return value in guides.regions
    if fact in _BESIDE:
        known = guide is None or _BESIDE[fact] in guide.facts
        return known and _FORMS[fact].fullmatch(value) is not None
    if guide is None:
        entries = entries_of(guides, fact)
        return fact != VEHICLE_CANDIDATES and (not entries or value in entries)
    known_fact = guide.facts.get(fact)
    if known_fact is None:
        return False
    if known_fact.values == DIRECTORY:
        return value in entries_of(guides, fact)
    return value in known_fact.values


def is_station_id(text: str) -> bool:
    """Whether a text looks like the ID of a charger: one word with a digit in it."""
    return _STATION.fullmatch(text) is not None


def is_detail(guide: Guide | None, fact: str) -> bool:
    """Whether a fact is about the directory, so that it moves nobody and may be told anew."""
    if fact in {REGION, LOCALE_REGION} or fact in _BESIDE:
        return True
    known = guide.facts.get(fact) if guide is not None else None
    return known is not None and known.values == DIRECTORY


def renewed(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Told facts with more of them; what these take back is left out.

    A car that is named again keeps its year, and a make does not take back its model.
    """
    kept = dict(old)
    for fact, value in new.items():
        if kept.get(fact) != value:
            for outdated in _OUTDATED.get(fact, ()):
                kept.pop(outdated, None)
    kept.update(new)
    if VEHICLE not in kept and VEHICLE_NAME not in kept:
        kept.pop(VEHICLE_YEAR, None)
    return kept


def with_public(guides: GuideSet, told: Mapping[str, str]) -> dict[str, str]:
    """Told facts, with the place where only the network speaks for it: a public charger."""
    network = network_of(guides, told)
    if network is None or not network.public_only:
        return dict(told)
    return {"location": "public", **told}


def network_of(guides: GuideSet, facts: Mapping[str, str]) -> Network | None:
    """The network that is known, if any."""
    return guides.networks.get(facts.get(NETWORK, ""))


def car_of(guides: GuideSet, facts: Mapping[str, str]) -> Car | None:
    """The car that is known, if any."""
    named = guides.vehicles.get(facts.get(VEHICLE, ""))
    if named is None:
        return None
    year = facts.get(VEHICLE_YEAR)
    entry = best_entry(guides.vehicles, named.id, int(year) if year else None)
    dated = entry is not None and (entry.from_year or entry.to_year) is not None
    title = f"{year} {named.title}" if year else named.title
    return Car(named.id, named.title, title, entry, bool(year) and dated)


def region_of(guides: GuideSet, facts: Mapping[str, str]) -> Place | None:
    """Where the person is: as they said, by a network of one region, or by their locale."""
    said = guides.regions.get(facts.get(REGION, ""))
    if said is not None:
        return Place(said, said=True)
    network = network_of(guides, facts)
    hint = network.regions[0] if network is not None and len(network.regions) == 1 else None
    derived = guides.regions.get(hint or facts.get(LOCALE_REGION, ""))
    return Place(derived, said=False) if derived is not None else None


def region_of_country(regions: Iterable[Region], country: str | None) -> str | None:
    """The region that a country is in, or None where the directory does not say.

    Args:
        regions: The directory's regions; the countries are those of their locales.
        country: Two capital letters, such as `GB`.
    """
    for region in regions:
        if country is not None and country in {tag.partition("-")[2] for tag in region.locales}:
            return region.id
    return None


def region_of_locale(regions: Iterable[Region], locale: str | None) -> str | None:
    """The region that a channel's locale speaks for, or None.

    American English says nothing: too much software is set to it all over the world.

    Args:
        regions: The directory's regions.
        locale: A language tag such as `en-GB`.
    """
    tag = (locale or "").replace("_", "-").casefold()
    if tag in _NO_HINT:
        return None
    for region in regions:
        if tag in {known.casefold() for known in region.locales}:
            return region.id
    return None

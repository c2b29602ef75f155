"""What was named in passing, said back in one short clause: so that a mistake can be seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from firststep.engine.conversation import Position
from firststep.engine.details import (
    NETWORK,
    NETWORK_NAME,
    REGION,
    STATION,
    VEHICLE,
    VEHICLE_NAME,
    VEHICLE_YEAR,
    car_of,
    network_of,
    region_of,
)
from firststep.guide.load import GuideSet

_SMALL: Final = ("connector", "site", "location", "end")
"""Facts whose words stand in common.yml under `fact_words`, in the order they are said."""

_PLACES: Final = ("location", "end")
"""Of these the ones that answers and news say by themselves."""


@dataclass(frozen=True)
class Said:
    """What a turn changed in what is known in passing.

    Attributes:
        guides: The directory and the wordings.
        before: Facts told before the turn.
        after: Facts told after it.
        position: Where the conversation stands after it, or None without a guide.
        small: Whether to say the place and the end back as well.
    """

    guides: GuideSet
    before: Mapping[str, str]
    after: Mapping[str, str]
    position: Position | None
    small: bool

    def is_new(self, fact: str) -> bool:
        """Whether the turn changed a fact, by words and not by an answer."""
        value = self.after.get(fact)
        asked = self.position.asked if self.position is not None else {}
        return value is not None and value != self.before.get(fact) and fact not in asked


def what_was_noted(said: Said) -> str:
    """The clause, or nothing when no fact is new.

    A fact that was told otherwise before is a correction.
    """
    common = said.guides.common
    lines = []
    parts = list(_parts(said))
    for wording, corrects in ((common.corrected_facts, True), (common.noted_facts, False)):
        named = [text for text, was_known in parts if was_known == corrects]
        if named:
            lines.append(wording.replace("{facts}", ", ".join(named)))
    for fact, wording in (
        (NETWORK_NAME, common.car.unknown_network),
        (VEHICLE_NAME, common.car.unknown_vehicle),
    ):
        if said.is_new(fact):
            lines.append(wording.replace("{name}", said.after[fact]))
    return " ".join(lines)


def _parts(said: Said) -> Iterator[tuple[str, bool]]:
    """What is new, as words, and whether it corrects what was told before."""
    before, after = said.before, said.after
    network = network_of(said.guides, after)
    if network is not None and said.is_new(NETWORK):
        yield network.name, NETWORK in before
    car = car_of(said.guides, after)
    if car is not None and (said.is_new(VEHICLE) or said.is_new(VEHICLE_YEAR)):
        yield car.title, VEHICLE in before and (said.is_new(VEHICLE) or VEHICLE_YEAR in before)
    if said.is_new(STATION):
        station = said.guides.common.car.noted_station.replace("{name}", after[STATION])
        yield station, STATION in before
    words = said.guides.common.fact_words
    for fact in _SMALL:
        if said.is_new(fact) and (said.small or fact not in _PLACES):
            text = words.get(fact, {}).get(after[fact])
            if text:
                yield text, fact in before
    place, was = region_of(said.guides, after), region_of(said.guides, before)
    if place is not None and (was is None or was.region != place.region):
        yield place.region.name, REGION in before

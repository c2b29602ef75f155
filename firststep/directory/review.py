"""What the directory does not know, and what somebody should look up again."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from firststep.directory.entries import Entry
from firststep.directory.load import Directory
from firststep.directory.networks import NETWORKS, Network
from firststep.directory.regions import REGIONS
from firststep.directory.vehicles import VEHICLES, Vehicle


@dataclass(frozen=True)
class Gap:
    """An entry that lacks what a person would need.

    Attributes:
        id: The entry's id.
        title: Its name.
        reason: What is lacking, in a few words.
    """

    id: str
    title: str
    reason: str


@dataclass(frozen=True)
class Due:
    """An entry that was looked up too long ago.

    Attributes:
        id: The entry's id.
        kind: The file it stands in: networks, vehicles or regions.
        checked: When it was looked up.
        days: How many days ago that is.
    """

    id: str
    kind: str
    checked: dt.date
    days: int


@dataclass(frozen=True)
class Review:
    """What somebody who maintains the directory wants to know.

    Attributes:
        networks: Networks without a number that is shown.
        vehicles: Cars that something is known of, and not where their release is.
        low: Entries whose confidence is low, so that nothing of them is shown.
        names: Number of cars of each make of which only the name is known.
        due: Entries to look up again, the oldest first.
    """

    networks: tuple[Gap, ...]
    vehicles: tuple[Gap, ...]
    low: tuple[Gap, ...]
    names: Mapping[str, int] = field(default_factory=dict)
    due: tuple[Due, ...] = ()


def review(directory: Directory, *, today: dt.date, days: int) -> Review:
    """Finds the gaps of the directory, and the entries that were looked up too long ago.

    Args:
        directory: The directory.
        today: The day to measure against.
        days: After how many days an entry is to be looked up again.
    """
    entries = [(kind, entry) for kind, entry in _entries(directory)]
    aged = ((kind, entry, _age(entry, today)) for kind, entry in entries)
    due = [
        Due(entry.id, kind, entry.checked, age)
        for kind, entry, age in aged
        if entry.checked is not None and age > days
    ]
    return Review(
        networks=tuple(
            Gap(network.id, network.name, _network_reason(network))
            for network in directory.networks.values()
            if not network.shown_phones
        ),
        vehicles=tuple(
            Gap(vehicle.id, _with_years(vehicle), _vehicle_reason(vehicle))
            for vehicle in directory.vehicles.values()
            if vehicle.source is not None and _lacks_release(vehicle)
        ),
        low=tuple(
            Gap(entry.id, _title(entry), "low confidence")
            for _, entry in entries
            if entry.confidence == "low"
        ),
        names=dict(
            sorted(
                Counter(
                    vehicle.make
                    for vehicle in directory.vehicles.values()
                    if vehicle.source is None and vehicle.model is not None
                ).items()
            )
        ),
        due=tuple(sorted(due, key=lambda item: (-item.days, item.kind, item.id))),
    )


def _entries(directory: Directory) -> Iterator[tuple[str, Entry]]:
    for kind, entries in (
        (NETWORKS, directory.networks),
        (VEHICLES, directory.vehicles),
        (REGIONS, directory.regions),
    ):
        for entry in entries.values():
            yield kind, entry


def _age(entry: Entry, today: dt.date) -> int:
    return (today - entry.checked).days if entry.checked is not None else 0


def _network_reason(network: Network) -> str:
    if network.source is None:
        return "the name alone"
    if network.confidence == "low":
        return "low confidence"
    return "no number found"


def _lacks_release(vehicle: Vehicle) -> bool:
    return vehicle.manual_release.exists != "not_for_owner" and vehicle.release_shown is None


def _vehicle_reason(vehicle: Vehicle) -> str:
    release = vehicle.manual_release
    if release.exists == "unknown":
        return "release unknown"
    return "low confidence" if release.where else "release without a place"


def _with_years(vehicle: Vehicle) -> str:
    return f"{vehicle.title} {vehicle.years}" if vehicle.years else vehicle.title


def _title(entry: Entry) -> str:
    return _with_years(entry) if isinstance(entry, Vehicle) else str(getattr(entry, "title", ""))

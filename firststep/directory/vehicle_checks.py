"""What can be wrong with a car's entry beyond its keys: claims, years, and the release."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from firststep.directory.entries import Listed
from firststep.guide.problems import Problem
from firststep.guide.source import KeyPath, Source

if TYPE_CHECKING:
    from firststep.directory.vehicles import Vehicle

CODES: Final = {
    "bad-vehicle-id": "An id is not made of make and model.",
    "no-general-entry": "A model has no entry with its plain id.",
    "years-order": "An entry's years end before they begin.",
    "years-without-numbers": "An entry shows years that are never compared.",
    "overlapping-years": "Two entries of a model are for the same years.",
    "release-incomplete": "A release has a place and no way to use it, or the other way round.",
    "release-not-for-owner": "A release that owners may not use is described.",
    "half-sentence": "A text of a list is no whole sentence.",
    "release-of-a-make": "A place is given for every car of a make.",
}
"""What the codes of this module mean; each has a section in `docs/checks.md`."""

_DESCRIBES: Final = ("where", "looks_like", "how", "pull_order", "before", "afterwards")

_Placed = tuple[KeyPath, "Vehicle"]


def vehicle_problems(listing: Listed[Vehicle]) -> Iterator[Problem]:
    """Every mistake of the vehicles that were read."""
    models: dict[str, list[_Placed]] = {}
    for where, vehicle in listing.entries:
        yield from _id(listing.source, where, vehicle)
        yield from _years(listing.source, where, vehicle)
        yield from _release(listing.source, where, vehicle)
        yield from _sentences(listing.source, where, vehicle)
        models.setdefault(vehicle.key, []).append((where, vehicle))
    for entries in models.values():
        yield from _model(listing.source, entries)


def _id(source: Source, where: KeyPath, vehicle: Vehicle) -> Iterator[Problem]:
    if _is_well_named(vehicle):
        return
    yield source.problem(
        (*where, "id"),
        "bad-vehicle-id",
        f"The id '{vehicle.id}' is not that of a {vehicle.title}, "
        "so the entry would not be found by its car.",
        f"Write `id: {vehicle.key}`, with its years behind it if the model has other entries.",
    )


def _years(source: Source, where: KeyPath, vehicle: Vehicle) -> Iterator[Problem]:
    first, last = vehicle.from_year, vehicle.to_year
    if first is not None and last is not None and first > last:
        yield source.problem(
            (*where, "to_year"),
            "years-order",
            f"The years end in {last} and begin in {first}, so the entry fits no car.",
            "Put the earlier year under from_year.",
        )
    if vehicle.years is not None and first is None and last is None:
        yield source.problem(
            (*where, "years"),
            "years-without-numbers",
            f"The years '{vehicle.years}' are only shown, so the entry would be used for any year.",
            "Add from_year and to_year.",
        )


def _release(source: Source, where: KeyPath, vehicle: Vehicle) -> Iterator[Problem]:
    release = vehicle.manual_release
    at = (*where, "manual_release")
    if release.exists != "yes":
        for name in _DESCRIBES:
            if getattr(release, name):
                yield source.problem(
                    (*at, name),
                    "release-not-for-owner",
                    f"'{name}' describes a release of which `exists` says '{release.exists}'; "
                    "an owner could be led to what is not for them.",
                    "Take the description out, or correct `exists` by the source.",
                )
        return
    if vehicle.model is None and (release.where or release.how):
        name = "where" if release.where else "how"
        yield source.problem(
            (*at, name),
            "release-of-a-make",
            f"A {vehicle.make} of any model would be said to have its release there.",
            "Put it into the entry of a model, or leave it out.",
        )
    elif bool(release.where) != bool(release.how):
        given, lacking = ("where", "how") if release.where else ("how", "where")
        yield source.problem(
            (*at, given),
            "release-incomplete",
            f"'{given}' is said without '{lacking}', so nobody could use the release.",
            f"Add `{lacking}` by the source, or take `{given}` out.",
        )


def _sentences(source: Source, where: KeyPath, vehicle: Vehicle) -> Iterator[Problem]:
    release = vehicle.manual_release
    lists: dict[KeyPath, tuple[str, ...]] = {("warnings",): vehicle.warnings}
    for name in ("how", "before", "warnings", "afterwards"):
        lists["manual_release", name] = getattr(release, name)
    for at, texts in lists.items():
        for index, text in enumerate(texts):
            if not (text[0].isupper() and text.endswith(".")):
                yield source.problem(
                    (*where, *at, index),
                    "half-sentence",
                    f"'{text}' is no whole sentence. In brackets, a comma ends a text.",
                    "Write each text on a line of its own with a dash, from a capital to a stop.",
                )


def _model(source: Source, entries: list[_Placed]) -> Iterator[Problem]:
    key = entries[0][1].key
    cars = [vehicle for _, vehicle in entries]
    only = len(cars) == 1 and cars[0].id == key
    if not only and all(_is_dated(car) and _is_well_named(car) for car in cars):
        yield source.problem(
            (*entries[0][0], "id"),
            "no-general-entry",
            f"The {entries[0][1].title} has no entry '{key}' without years, "
            "so a car of unknown year would not be found.",
            f"Add an entry `id: {key}` that holds what is true of every year, or its names alone.",
        )
    for index, (where, vehicle) in enumerate(entries):
        for _, earlier in entries[:index]:
            if _overlap(earlier, vehicle):
                yield source.problem(
                    (*where, "from_year"),
                    "overlapping-years",
                    f"'{vehicle.id}' and '{earlier.id}' are both for some of the same years.",
                    "Give each year to one of them.",
                )


def _is_well_named(vehicle: Vehicle) -> bool:
    by_years = _is_dated(vehicle) and vehicle.id.startswith(f"{vehicle.key}-")
    return vehicle.id == vehicle.key or by_years


def _is_dated(vehicle: Vehicle) -> bool:
    return vehicle.from_year is not None or vehicle.to_year is not None


def _overlap(one: Vehicle, other: Vehicle) -> bool:
    if not (_is_dated(one) and _is_dated(other)):
        return not _is_dated(one) and not _is_dated(other)
    return (one.from_year or 0) <= (other.to_year or 9999) and (other.from_year or 0) <= (
        one.to_year or 9999
    )

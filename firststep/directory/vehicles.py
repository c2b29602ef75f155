"""The cars: guides/directory/vehicles.yml."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

from pydantic import Field, root_validator

from firststep.directory.entries import Entry, Listed, Phone, Texts, listed, slug, with_problems
from firststep.directory.names import checked_names
from firststep.directory.vehicle_checks import vehicle_problems
from firststep.guide.model import Part
from firststep.guide.source import KeyPath, Source, parse, read

VEHICLES: Final = "vehicles"


class ManualRelease(Part):
    """The cable or lever in a car that frees its plug when nothing else does.

    Attributes:
        exists: `yes`: owners may use it. `not_for_owner`: the manual shows owners none, or it
            is for a workshop. `unknown`: no source says.
        where: Where it is, in whole sentences.
        looks_like: What to look for.
        how: What to do, one action each, in order.
        pull_order: Whether the release is pulled before the plug, with it, or before a wait.
        before: What has to be so first. That charging has stopped is always demanded by the
            guide, and not said here.
        warnings: What must not be done with it.
        afterwards: What to do once the plug is out.
    """

    exists: Literal["yes", "not_for_owner", "unknown"] = "unknown"
    where: str | None = None
    looks_like: str | None = None
    how: Texts = ()
    pull_order: Literal["release_first", "together", "wait"] | None = None
    before: Texts = ()
    warnings: Texts = ()
    afterwards: Texts = ()


class Vehicle(Entry):
    """A car, or some car of a make, and how its plug is unlocked.

    Attributes:
        id: Make and model, such as `hyundai-kona-electric`. Where a model has several entries
            for its years, the others have their years behind it.
        make: As its badge says it.
        model: None: the entry stands for some car of that make.
        aliases: Of the model; of the make when there is no model.
        model_alone: Whether the model is a name without its make too. Not where it is a number, a
            letter, or the name of a network.
        years: The years that the source is about, as they are shown. Derived from the next two
            when it is left out.
        from_year: First of these years; with neither, years are not stated.
        to_year: Last of them.
        unlock: How this car's plug lock is opened in the normal way.
        control: The car's own control for it: the button by the port, the screen, the app.
        relocks_after_s: Seconds until it locks the plug again.
        manual_release: The release for emergencies.
        warnings: About unlocking.
        call: The maker's help.
        call_text: What to call where no number is known, such as roadside assistance.
    """

    make: str
    model: str | None = None
    model_alone: bool = True
    years: str | None = None
    from_year: int | None = Field(default=None, ge=1990, le=2100)
    to_year: int | None = Field(default=None, ge=1990, le=2100)
    unlock: str | None = None
    control: str | None = None
    relocks_after_s: int | None = Field(default=None, ge=1, le=3600)
    manual_release: ManualRelease = ManualRelease()
    warnings: Texts = ()
    call: Phone | None = None
    call_text: str | None = None

    @root_validator(skip_on_failure=True)
    def _name_years(cls, values: dict[str, Any]) -> dict[str, Any]:  # noqa: N805
        if values["years"] is None:
            values["years"] = _years(values["from_year"], values["to_year"])
        return values

    @property
    def title(self) -> str:
        """The name as a person says it: `Hyundai Kona Electric`, or the make alone."""
        return self.make if self.model is None else f"{self.make} {self.model}"

    @property
    def key(self) -> str:
        """The model, whatever the year: the id of its entry without years."""
        return slug(self.title)

    @property
    def owner(self) -> str:
        """What its names stand for: every entry of a model shares them."""
        return self.key

    @property
    def claims(self) -> tuple[str, ...]:
        """The keys with which the entry says more than a name, in the order of the model."""
        release = self.manual_release
        said = [name for name in _CLAIMS if getattr(self, name)]
        if release.exists != "unknown" or release != ManualRelease(exists=release.exists):
            said.append("manual_release")
        return tuple(said)

    @property
    def release_shown(self) -> ManualRelease | None:
        """The release as it may be shown; None: the owner's manual is named instead."""
        release = self.manual_release
        sound = self.shown and release.exists == "yes" and release.where and release.how
        return release if sound else None

    def fits(self, year: int | None) -> bool:
        """Whether the entry may be used for a car of that year; None: the year is not known.

        An entry for certain years fits an unknown year too: whoever shows it names its years.
        """
        if year is None:
            return True
        return (self.from_year or year) <= year <= (self.to_year or year)

    def names_at(self) -> Iterator[tuple[KeyPath, str]]:
        """Every name with its place: make and model, the model alone, and the aliases."""
        if self.model is None:
            yield ("make",), self.make
        else:
            yield ("model",), self.title
            if self.model_alone:
                yield ("model",), self.model
        yield from super().names_at()

    def phones_at(self) -> Iterator[tuple[KeyPath, Phone]]:
        """The maker's number with its place."""
        if self.call is not None:
            yield ("call",), self.call


_CLAIMS: Final = (
    "unlock",
    "control",
    "relocks_after_s",
    "warnings",
    "call",
    "call_text",
)


def best_entry(vehicles: Mapping[str, Vehicle], key: str, year: int | None) -> Vehicle | None:
    """The entry to use for a car.

    Args:
        vehicles: The directory's vehicles.
        key: The model: an id, or `Vehicle.key`.
        year: The car's year; None: not known.

    Returns:
        The model's entry for that year, or the one without years where there is none for it or
        the year is not known. Where it says nothing that may be shown, the make's entry if that
        does: so the car is named by the title of `vehicles[key]`, and not by the entry's own.
        None: nothing is known that fits.
    """
    named = vehicles.get(key)
    if named is None:
        return None
    entries = [entry for entry in vehicles.values() if entry.key == named.key]
    dated = [entry for entry in entries if entry.from_year or entry.to_year]
    found = next((entry for entry in entries if entry not in dated), None)
    if year is not None:
        found = next((entry for entry in dated if entry.fits(year)), found)
    elif found is None and len(dated) == 1:
        found = dated[0]
    if found is not None and found.claims and found.shown:
        return found
    make = vehicles.get(slug(named.make))
    if make is not None and make.model is None and make.claims and make.shown:
        return make
    return found


def listed_vehicles(source: Source, *, today: dt.date | None = None) -> Listed[Vehicle]:
    """Reads the vehicles of a file with what is wrong with them; never raises `GuideErrors`."""
    listing = listed(source, VEHICLES, Vehicle, today=today)
    return with_problems(listing, vehicle_problems(listing))


def load_vehicles(path: Path | str) -> Mapping[str, Vehicle]:
    """Loads the directory of vehicles.

    Args:
        path: The YAML file: a list under the key `vehicles`.

    Returns:
        The vehicles by id, in the order of the file; it can't be changed.

    Raises:
        GuideErrors: With every mistake found, each with file, line, reason and mend.
    """
    return _loaded(read(Path(path)))


def load_vehicles_text(text: str, *, path: str = "<text>") -> Mapping[str, Vehicle]:
    """Like `load_vehicles`, for a text in memory; `path` is used in problems."""
    return _loaded(parse(text, path))


def _loaded(source: Source) -> Mapping[str, Vehicle]:
    return MappingProxyType(checked_names(listed_vehicles(source)).by_id())


def _years(first: int | None, last: int | None) -> str | None:
    if first is None and last is None:
        return None
    if first == last:
        return str(first)
    if last is None:
        return f"from {first}"
    return f"until {last}" if first is None else f"{first}-{last}"

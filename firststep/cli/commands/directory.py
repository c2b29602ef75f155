"""`firststep directory`: what the directory does not know, and one entry as people see it."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import click

from firststep.cli.shared import Project, may_be_cut, print_json, stop_with
from firststep.guide.problems import GuideErrors

if TYPE_CHECKING:
    from firststep.directory import Directory, Network, Region, Vehicle
    from firststep.directory.find import Found
    from firststep.directory.review import Gap, Review

REVIEW_DAYS: Final = 365
"""After so many days a number or a place is to be looked up again."""

_ORDERS: Final = {
    "release_first": "The release comes first, then the plug.",
    "together": "The release and the plug are pulled together.",
    "wait": "There is a wait between the release and the plug.",
}


@click.group(invoke_without_command=True)
@click.option(
    "--days",
    type=click.IntRange(1, 10_000),
    default=REVIEW_DAYS,
    show_default=True,
    metavar="N",
    help="Call an entry overdue when it was looked up more than so many days ago.",
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Measure against this day, such as 2027-12-01, in place of today.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_context
def command(context: click.Context, *, days: int, today: dt.datetime | None, as_json: bool) -> None:
    """List what the directory of networks, cars and regions does not know.

    Networks without a number that is shown, cars whose manual release is unknown or has no
    place, entries of low confidence, makes of which only names are known, and entries that were
    looked up too long ago. It ends with 1 when such an entry is overdue.

    \b
    Examples:
      firststep directory
      firststep directory --days 180
      firststep directory show hyundai-kona-electric
      firststep directory show 2020 leaf
    """  # noqa: D301 - click wants the sign itself
    if context.invoked_subcommand is not None:
        return
    from firststep.directory.review import review  # noqa: PLC0415 - --help needs none of it

    project: Project = context.obj
    directory = _directory(project)
    day = today.date() if today is not None else dt.datetime.now().astimezone().date()
    found = review(directory, today=day, days=days)
    with may_be_cut():
        if as_json:
            print_json(_review_data(directory, found))
        else:
            for line in _review_lines(directory, found, days):
                click.echo(line)
    sys.exit(1 if found.due else 0)


@command.command("show")
@click.argument("name", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print the entry as JSON.")
@click.pass_obj
def show(project: Project, name: tuple[str, ...], *, as_json: bool) -> None:
    """Show one entry, and what a person would be shown of it.

    NAME is an id, or a name as a person types it; a car's year may stand with it.

    \b
    Examples:
      firststep directory show evgo
      firststep directory show mach e 2021
    """  # noqa: D301 - click wants the sign itself
    from firststep.directory.find import find, nearest  # noqa: PLC0415 - --help needs none of it

    directory = _directory(project)
    typed = " ".join(name)
    found = find(directory, typed)
    if found is None:
        near = nearest(directory, typed)
        hint = f"Did you mean '{near}'?" if near else "`firststep directory` lists what is known."
        raise click.UsageError(f"There is no '{typed}' in the directory. {hint}")
    with may_be_cut():
        if as_json:
            shown = list(_shown(directory, found))
            data = json.loads(found.entry.json(exclude_none=True))
            print_json({"kind": type(found.entry).__name__.lower(), "entry": data, "shown": shown})
        else:
            for line in _entry_lines(directory, found):
                click.echo(line)


def _directory(project: Project) -> Directory:
    from firststep.directory import load_directory  # noqa: PLC0415 - --help needs none of it

    try:
        return load_directory(project.folder)
    except GuideErrors as errors:
        stop_with(errors.problems)


def _review_lines(directory: Directory, found: Review, days: int) -> Iterator[str]:
    yield (
        f"{len(directory.networks)} networks, {len(directory.vehicles)} vehicles, "
        f"{len(directory.regions)} regions"
    )
    yield from _gap_lines("Networks without a number that is shown", found.networks)
    yield from _gap_lines("Vehicles whose manual release can't be shown", found.vehicles)
    yield from _gap_lines("Low confidence, so nothing of it is shown", found.low)
    yield ""
    yield f"Vehicles known by name alone: {sum(found.names.values())}"
    if found.names:
        yield f"  {', '.join(f'{make} {count}' for make, count in found.names.items())}"
    yield ""
    yield f"Looked up more than {days} days ago: {len(found.due)}"
    for item in found.due:
        yield f"  {item.kind}/{item.id}  checked {item.checked}, {item.days} days ago"


def _gap_lines(heading: str, gaps: Sequence[Gap]) -> Iterator[str]:
    yield ""
    yield f"{heading}: {len(gaps)}"
    width = max((len(gap.id) for gap in gaps), default=0)
    for gap in gaps:
        yield f"  {gap.id:<{width}}  {gap.title}: {gap.reason}"


def _review_data(directory: Directory, found: Review) -> dict[str, Any]:
    return {
        "counts": {
            "networks": len(directory.networks),
            "vehicles": len(directory.vehicles),
            "regions": len(directory.regions),
        },
        "networks_without_number": [asdict(gap) for gap in found.networks],
        "vehicles_without_release": [asdict(gap) for gap in found.vehicles],
        "low_confidence": [asdict(gap) for gap in found.low],
        "names_alone": dict(found.names),
        "overdue": [{**asdict(item), "checked": str(item.checked)} for item in found.due],
    }


def _entry_lines(directory: Directory, found: Found) -> Iterator[str]:
    entry = found.entry
    yield f"{entry.id}  {entry.title}"
    yield f"names: {', '.join(entry.names)}"
    if entry.regions:
        yield f"regions: {', '.join(entry.regions)}"
    if entry.source is None:
        yield "source: none; the entry is a name alone"
    else:
        yield f"source: {entry.source} ({entry.source_kind})"
        yield f"confidence: {entry.confidence}, checked {entry.checked}"
    if entry.note:
        yield f"note: {entry.note}"
    yield ""
    yield "A person would be shown:"
    for line in _shown(directory, found):
        yield f"  {line}"


def _shown(directory: Directory, found: Found) -> Iterator[str]:
    """What a person would be shown of an entry, in short."""
    from firststep.directory import Network, Vehicle  # noqa: PLC0415 - --help needs none of it

    entry = found.entry
    if isinstance(entry, Network):
        return _network_shown(entry)
    if isinstance(entry, Vehicle):
        return _vehicle_shown(directory, entry, found.year)
    return _region_shown(entry)


def _network_shown(network: Network) -> Iterator[str]:
    yield f"{network.name}: the number on the unit is the right one."
    for phone in network.shown_phones:
        hours = f", {phone.hours}" if phone.hours else ""
        yield f"{phone.number}{hours} ({phone.region or 'anywhere'}), checked {network.checked}"


def _region_shown(region: Region) -> Iterator[str]:
    yield f"{region.emergency} ({region.words} in {region.spoken})"


def _vehicle_shown(directory: Directory, vehicle: Vehicle, year: int | None) -> Iterator[str]:
    from firststep.directory import best_entry  # noqa: PLC0415 - --help needs none of it

    if not vehicle.fits(year):
        yield f"The owner's manual is named; the entry is of {vehicle.years}, not of {year}."
        return
    if not (vehicle.shown and vehicle.claims):
        general = best_entry(directory.vehicles, vehicle.key, None)
        if general is None or not (general.shown and general.claims):
            yield "The owner's manual is named; nothing of this entry is shown."
            return
        yield f"What is said of {general.title} in general:"
        vehicle = general
    if vehicle.years:
        yield f"Of the years: {vehicle.years}"
    if vehicle.unlock:
        yield f"To unlock: {vehicle.unlock}"
    if vehicle.control:
        yield f"Control: {vehicle.control}"
    if vehicle.relocks_after_s:
        yield f"It locks again after about {vehicle.relocks_after_s} seconds."
    yield from (f"Careful: {warning}" for warning in vehicle.warnings)
    yield from _release_shown(vehicle)
    if vehicle.call is not None:
        hours = f", {vehicle.call.hours}" if vehicle.call.hours else ""
        yield f"Help: {vehicle.call.number}{hours} ({vehicle.call.region or 'anywhere'})"
    if vehicle.call_text:
        yield f"Help: {vehicle.call_text}"


def _release_shown(vehicle: Vehicle) -> Iterator[str]:
    release = vehicle.release_shown
    if release is None:
        if vehicle.manual_release.exists == "not_for_owner":
            yield "Manual release: the manual shows no release for owners."
        else:
            yield "Manual release: the owner's manual is named."
        return
    yield "Manual release, only with charging confirmed stopped:"
    yield from (f"  First: {condition}" for condition in release.before)
    yield f"  Where: {release.where}"
    if release.looks_like:
        yield f"  Look for: {release.looks_like}"
    yield from (f"  {number}. {step}" for number, step in enumerate(release.how, start=1))
    if release.pull_order is not None:
        yield f"  {_ORDERS[release.pull_order]}"
    yield from (f"  Careful: {warning}" for warning in release.warnings)
    yield from (f"  Afterwards: {step}" for step in release.afterwards)

"""Reads the directory's files together, for what goes across them."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from firststep.directory.entries import Listed
from firststep.directory.names import shared_names
from firststep.directory.networks import NETWORKS, Network, listed_networks
from firststep.directory.regions import REGIONS, Region, listed_regions
from firststep.directory.vehicles import VEHICLES, Vehicle, listed_vehicles
from firststep.guide.problems import GuideErrors, Problem
from firststep.guide.source import read

FOLDER: Final = "directory"

FILES: Final = tuple(f"{FOLDER}/{kind}.yml" for kind in (NETWORKS, VEHICLES, REGIONS))
"""The directory's files, as seen from the guides folder."""

_READERS: Final[tuple[Callable[..., Listed[Any]], ...]] = (
    listed_networks,
    listed_vehicles,
    listed_regions,
)


@dataclass(frozen=True)
class Directory:
    """What is known of networks, cars and regions; each by id.

    Attributes:
        networks: Charging networks.
        vehicles: Cars.
        regions: Regions with their emergency numbers.
    """

    networks: Mapping[str, Network] = field(default_factory=dict)
    vehicles: Mapping[str, Vehicle] = field(default_factory=dict)
    regions: Mapping[str, Region] = field(default_factory=dict)


@dataclass(frozen=True)
class ExaminedDirectory:
    """The directory as far as it could be read.

    Attributes:
        directory: The entries of the files that have no mistake of their own.
        problems: Every mistake, by the path of its file; a file without any is there too.
    """

    directory: Directory
    problems: Mapping[str, tuple[Problem, ...]]


def load_directory(guides: Path | str) -> Directory:
    """Loads the directory; a file that does not exist is an empty one.

    Args:
        guides: The guides folder.

    Raises:
        GuideErrors: With every mistake of every file, each with file, line, reason and mend.
    """
    examined = examine_directory(guides)
    problems = [problem for found in examined.problems.values() for problem in found]
    if problems:
        raise GuideErrors(problems)
    return examined.directory


def examine_directory(guides: Path | str, *, today: dt.date | None = None) -> ExaminedDirectory:
    """Reads the directory as far as it can be read; never raises `GuideErrors`.

    Args:
        guides: The guides folder.
        today: The day that no date may be after; None: dates are not compared.
    """
    problems: dict[str, list[Problem]] = {}
    listings: list[Listed[Any] | None] = []
    for name, reader in zip(FILES, _READERS, strict=True):
        path = Path(guides) / name
        listing = None
        if os.path.lexists(path):
            found = problems.setdefault(str(path), [])
            try:
                listing = reader(read(path), today=today)
                found.extend(listing.problems)
            except GuideErrors as errors:
                found.extend(errors.problems)
        listings.append(listing)
    for problem in shared_names(listing for listing in listings if listing is not None):
        problems[problem.path].append(problem)
    parts = (_entries(listing, problems) for listing in listings)
    return ExaminedDirectory(
        Directory(*parts), {path: _in_order(found) for path, found in problems.items()}
    )


def _entries(
    listing: Listed[Any] | None, problems: Mapping[str, list[Problem]]
) -> Mapping[str, Any]:
    if listing is None or problems[listing.source.path]:
        return {}
    return MappingProxyType(listing.by_id())


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return GuideErrors(problems).problems

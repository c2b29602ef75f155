"""Finds the entry of the directory that a person names."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Final

from firststep.directory.load import Directory
from firststep.directory.names import spoken_name
from firststep.directory.networks import Network
from firststep.directory.regions import Region
from firststep.directory.vehicles import Vehicle, best_entry

_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")

AnyEntry = Network | Vehicle | Region


@dataclass(frozen=True)
class Found:
    """An entry that was named.

    Attributes:
        entry: The entry.
        year: The year that was named with a car; the entry may be of other years.
    """

    entry: AnyEntry
    year: int | None = None


def find(directory: Directory, typed: str) -> Found | None:
    """The entry that an id or a typed name means.

    Args:
        directory: The directory.
        typed: An id, or a name as a person writes it. A car may have its year with it: then the
            entry is the one that would be used for it, or the model's own where there is none.

    Returns:
        What was named, or None where no name is the same; case and hyphens make no difference.
    """
    for entries in (directory.networks, directory.vehicles, directory.regions):
        if typed in entries:
            return Found(entries[typed])
    named = _by_name(directory).get(spoken_name(typed))
    if named is not None:
        return Found(named)
    year = _YEAR.search(typed)
    if year is None:
        return None
    named = _by_name(directory).get(spoken_name(_YEAR.sub(" ", typed)))
    if not isinstance(named, Vehicle):
        return None
    entry = best_entry(directory.vehicles, named.key, int(year.group()))
    return Found(entry or named, int(year.group()))


def nearest(directory: Directory, typed: str) -> str | None:
    """The known name or id that is nearest to what was typed, or None when none is near."""
    known = [*directory.networks, *directory.vehicles, *directory.regions, *_by_name(directory)]
    return next(iter(difflib.get_close_matches(spoken_name(typed), known, n=1)), None)


def _by_name(directory: Directory) -> dict[str, AnyEntry]:
    found: dict[str, AnyEntry] = {}
    entries: tuple[AnyEntry, ...] = (
        *directory.networks.values(),
        *directory.vehicles.values(),
        *directory.regions.values(),
    )
    for entry in entries:
        for name in entry.names:
            found.setdefault(spoken_name(name), entry)
    return found

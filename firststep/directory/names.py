"""Names that stand for two things, so that a person could be told what is not theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from firststep.directory.entries import EntryT, Listed, with_problems
from firststep.guide.problems import Problem

CODES: Final = {"shared-alias": "A name stands for two entries of the directory."}
"""What the codes of this module mean; each has a section in `docs/checks.md`."""


def checked_names(listing: Listed[EntryT]) -> Listed[EntryT]:
    """The entries of one file with the names among their problems that two of them share."""
    return with_problems(listing, shared_names([listing]))


def shared_names(listings: Iterable[Listed[Any]]) -> Iterator[Problem]:
    """Names that two entries share, in one file or in two.

    A network and a car of one name could not be told apart. Of two entries, the later is named.
    """
    owners: dict[str, str] = {}
    for listing in listings:
        for where, entry in listing.entries:
            told: set[str] = set()
            for at, name in entry.names_at():
                spoken = spoken_name(name)
                owner = owners.setdefault(spoken, entry.owner)
                if owner != entry.owner and spoken not in told:
                    told.add(spoken)
                    yield listing.source.problem(
                        (*where, *at),
                        "shared-alias",
                        f"'{spoken}' names both '{owner}' and '{entry.owner}', "
                        "so a person could be told what is not theirs.",
                        "Keep it on one of them.",
                    )


def spoken_name(name: str) -> str:
    """A name as names are compared: without case, and with one space for hyphens and spaces."""
    return " ".join(name.casefold().replace("-", " ").split())

"""Problems about names that do not exist, or that are missing, with a guess at what was meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Final

from firststep.guide.problems import Problem
from firststep.guide.source import KeyPath, Source

_LISTED: Final = 12
"""So many names are listed in a mend; more would hide it."""


def unknown(
    source: Source, where: KeyPath, name: str, known: Iterable[str], code: str, what: str
) -> Problem:
    """The problem that a name stands for nothing, with the nearest one that does.

    Args:
        source: The file.
        where: Where the name stands.
        name: The name.
        known: Every name that would be right here.
        code: The problem's code.
        what: What the name should be of, such as `contact`.
    """
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        fix = f"Did you mean '{near[0]}'?"
    elif names and len(names) <= _LISTED:
        fix = f"Use one of: {', '.join(names)}."
    else:
        fix = f"Add the {what}, or name one that exists."
    return source.problem(where, code, f"There is no {what} '{name}'.", fix)


def unknown_names(
    source: Source, where: KeyPath, names: Iterable[str], known: Iterable[str], code: str, what: str
) -> Iterator[Problem]:
    """Like `unknown`, for each of several names that is not among the known ones."""
    known = list(known)
    for name in names:
        if name not in known:
            yield unknown(source, where, name, known, code, what)


def missing(source: Source, where: KeyPath, code: str, what: str, name: str) -> Problem:
    """The problem that a part which has to be there is not."""
    return source.problem(where, code, f"The {what} '{name}' is missing.", f"Add `{name}: ...`.")

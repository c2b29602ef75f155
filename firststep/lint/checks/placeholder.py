"""Gaps that `firststep new` left to be filled."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any, Final

from firststep.guide.problems import Problem
from firststep.guide.source import KeyPath
from firststep.lint.subject import Subject

CODES: Final = {
    "placeholder": "A text is still to be written.",
}

MARK: Final = "FILL IN"
"""What marks a gap in a new guide."""

_SHOWN: Final = 60
"""Characters of a gap's own words that are shown."""


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields every value of the file that is still marked as a gap."""
    for where, text in _marked(subject.source.data, ()):
        wanted = text.partition(MARK)[2].strip(" .:\n")
        shown = textwrap.shorten(wanted, _SHOWN, placeholder=" ...")
        yield subject.source.warning(
            where,
            "placeholder",
            f"'{MARK}' marks a gap" + (f": '{shown}'." if shown else "."),
            "Write what belongs here.",
        )


def _marked(value: Any, where: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        if MARK in value:
            yield where, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _marked(part, (*where, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _marked(part, (*where, index))

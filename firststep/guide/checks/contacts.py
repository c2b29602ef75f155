"""Everybody who is named to call can be called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from firststep.guide.model import Common, Guide
from firststep.guide.problems import Problem
from firststep.guide.source import Source

CODES: Final = {
    "contact-unreachable": "A contact says nothing of how to reach it.",
    "bad-tel": "A `tel` is no telephone number.",
}

_NUMBER: Final = re.compile(r"(?=(?:\D*\d){2})[0-9 +()./-]+", re.ASCII)


def validate(source: Source, guide: Guide | Common) -> Iterator[Problem]:
    """Yields the contacts of a guide, or of common.yml, that nobody can reach."""
    for name, contact in guide.contacts.items():
        if contact.tel is None and contact.text is None and contact.directory is None:
            yield source.problem(
                ("contacts", name),
                "contact-unreachable",
                f"'{contact.label}' has no number and no word of where to find one.",
                "Add `tel: ...`, or `text: ...` that says where the number stands.",
            )
        if contact.tel is not None and not _NUMBER.fullmatch(contact.tel):
            yield source.problem(
                ("contacts", name, "tel"),
                "bad-tel",
                f"'{contact.tel}' is no number that a telephone can dial.",
                "Write digits, blanks and + ( ) - . / only; anything else belongs in `text`.",
            )

"""Emergency numbers are right in their own region only, so no guide writes one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from firststep.guide.problems import Problem
from firststep.guide.vocabulary import EMERGENCY, EMERGENCY_NUMBERS
from firststep.lint.subject import Subject
from firststep.lint.texts import texts

CODES: Final = {
    "literal-emergency-number": "An emergency number is written out.",
}

_NUMBER: Final = re.compile(
    rf"(?<![\w,.+-])(?:{'|'.join(EMERGENCY_NUMBERS)})(?![\w+-]|[.,]\d)", re.ASCII
)


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields texts and contacts with an emergency number in them."""
    for text in texts(subject.guide):
        found = _NUMBER.search(text.text)
        if found is not None:
            yield subject.source.problem(
                text.where,
                "literal-emergency-number",
                f"`{text.key}` has the number {found.group()}, which is wrong for people in "
                "other regions.",
                f"Write {EMERGENCY} in its place.",
            )
    for name, contact in subject.guide.contacts.items():
        if contact.tel in EMERGENCY_NUMBERS:
            yield subject.source.problem(
                ("contacts", name, "tel"),
                "literal-emergency-number",
                f"'{contact.label}' has the number {contact.tel}, which is wrong for people in "
                "other regions.",
                "Write `directory: emergency` in place of `tel`.",
            )

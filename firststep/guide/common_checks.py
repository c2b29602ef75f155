"""What common.yml must have, because the engine says it in every guide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.checks import contacts
from firststep.guide.model import Common
from firststep.guide.names import missing, unknown_names
from firststep.guide.problems import Problem
from firststep.guide.source import Source
from firststep.guide.vocabulary import DANGER_KINDS, UNKNOWN_DANGER

CODES: Final = {
    "missing-label": "common.yml has no text for a button that every guide shares.",
    "missing-text": "common.yml has no answer to a piece of small talk.",
    "missing-danger": "There are no words for a kind of danger.",
    "unknown-kind": "There is no such kind of danger.",
    "unknown-contact": "A contact is named that the file does not have.",
}

REQUIRED_LABELS: Final = (
    "yes",
    "no",
    "unsure",
    "done",
    "cannot",
    "danger_past",
    "danger_not_past",
    "false_alarm",
    "summary",
    "start_over",
    "switch",
    "keep",
    "something_else",
)
"""Button labels that the engine takes from common.yml."""

REQUIRED_SMALL_WORDS: Final = ("thanks", "greet", "bye", "are_you_a_bot", "small_talk", "swearing")
"""Small talk that common.yml must answer."""

_DANGERS: Final = (*DANGER_KINDS, UNKNOWN_DANGER)


def validate(source: Source, common: Common) -> Iterator[Problem]:
    """Yields every problem of common.yml that its model can't see."""
    yield from contacts.validate(source, common)
    for name in REQUIRED_LABELS:
        if name not in common.labels:
            yield missing(source, ("labels",), "missing-label", "label", name)
    for name in REQUIRED_SMALL_WORDS:
        if name not in common.small_words:
            yield missing(source, ("small_words",), "missing-text", "text", name)
    for kind in _DANGERS:
        if kind not in common.dangers:
            yield missing(source, ("dangers",), "missing-danger", "danger", kind)
    yield from unknown_names(
        source, ("dangers",), common.dangers, _DANGERS, "unknown-kind", "kind of danger"
    )
    for kind, danger in common.dangers.items():
        yield from unknown_names(
            source,
            ("dangers", kind, "call"),
            danger.call,
            common.contacts,
            "unknown-contact",
            "contact",
        )

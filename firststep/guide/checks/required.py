"""What every guide must have: words for each danger, somebody to call, and numbers with sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.model import Guide
from firststep.guide.names import missing
from firststep.guide.problems import Problem
from firststep.guide.source import Source
from firststep.guide.vocabulary import DANGER_KINDS

CODES: Final = {
    "missing-danger": "There are no words for a kind of danger.",
    "no-risk-named": "A warning does not say where it could be broken.",
    "nobody-to-call": "The guide names nobody to call.",
    "number-without-source": "A number has no source.",
}


def validate(source: Source, guide: Guide) -> Iterator[Problem]:
    """Yields what is missing."""
    for warning in guide.never.values():
        if not warning.at_risk:
            yield source.problem(
                ("never", warning.id),
                "no-risk-named",
                f"Nothing says where '{warning.id}' could be broken.",
                "List the nodes in `at_risk`.",
            )
    if not guide.who_to_call.call:
        yield source.problem(
            ("who_to_call", "call"),
            "nobody-to-call",
            "Nobody can be called, so a person has no way to a human.",
            "List at least one contact.",
        )
    for name, contact in guide.contacts.items():
        if contact.tel is not None and not contact.sources:
            yield source.problem(
                ("contacts", name),
                "number-without-source",
                f"The number {contact.tel} has no source.",
                "Add `sources: [...]`, or take the number out.",
            )
    for kind in DANGER_KINDS:
        if kind not in guide.dangers:
            yield missing(source, ("dangers",), "missing-danger", "danger", kind)

"""What a person is told to do rests on a source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.model import Node, Outcome
from firststep.guide.problems import Problem
from firststep.lint.subject import Subject

CODES: Final = {
    "no-source": "A node or outcome says nothing of where it comes from.",
}


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields places without a source."""
    guide = subject.guide
    places: list[Node | Outcome] = [*guide.nodes.values(), *guide.outcomes.values()]
    for place in places:
        if not place.sources:
            yield subject.source.problem(
                ("nodes" if place.id in guide.nodes else "outcomes", place.id),
                "no-source",
                f"'{place.id}' names no source, so nobody can check what it says.",
                "Add `sources: [...]`.",
            )

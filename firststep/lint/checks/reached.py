"""Places that the edges lead to but no conversation ever reaches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.engine.proofs import unreached
from firststep.guide.graph import closure, edges_of
from firststep.guide.problems import Problem
from firststep.lint.subject import Subject

CODES: Final = {
    "never-reached": "Conditions keep every conversation from a node or outcome.",
}

NEEDS_SOUND: Final = True


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields the places that no conversation reaches, but for those after a danger."""
    guide = subject.guide
    if subject.states is None:
        return
    otherwise = [guide.when_blocked, *(danger.then for danger in guide.dangers.values())]
    reached = closure(otherwise, edges_of(guide))
    for name in sorted(unreached(guide, subject.states) - reached):
        yield subject.source.problem(
            ("nodes" if name in guide.nodes else "outcomes", name),
            "never-reached",
            f"No conversation reaches '{name}': the conditions on the way to it never hold.",
            "Change the conditions, or take it out.",
        )

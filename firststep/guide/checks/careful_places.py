"""Where the engine turns to when a step is closed, or a danger is past, must always be open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.model import Guide
from firststep.guide.problems import Problem
from firststep.guide.source import KeyPath, Source
from firststep.guide.vocabulary import PLACE_DANGERS

CODES: Final = {
    "blocked-is-closed": "The place for closed steps may be closed itself.",
    "danger-leads-on": "After a danger the tries would go on.",
}


def validate(source: Source, guide: Guide) -> Iterator[Problem]:
    """Yields careful places that may be closed, and dangers that lead on to the tries."""
    blocked = guide.nodes.get(guide.when_blocked)
    if blocked is not None and (blocked.only_after or blocked.not_while):
        yield source.problem(
            ("when_blocked",),
            "blocked-is-closed",
            f"'{blocked.id}' has conditions of its own, so it may be closed too.",
            "Name a node that is always safe, such as the call for help.",
        )
    for danger in guide.dangers.values():
        where: KeyPath = ("dangers", danger.kind, "then")
        node = guide.nodes.get(danger.then)
        if danger.kind not in PLACE_DANGERS and danger.then not in guide.outcomes:
            yield source.problem(
                where,
                "danger-leads-on",
                f"After the danger '{danger.kind}' the tries would go on.",
                "Name the outcome that says to keep away.",
            )
        elif node is not None and (node.only_after or node.not_while):
            yield source.problem(
                where,
                "danger-leads-on",
                f"'{node.id}' has conditions of its own, so it can't follow a danger.",
                "Name a question about the place, an outcome, or `resume`.",
            )
        elif node is not None and not node.protects:
            yield source.problem(
                where,
                "danger-leads-on",
                f"'{node.id}' does not say `protects: true`, so after the danger "
                f"'{danger.kind}' the tries would begin at once.",
                "Name a question that makes people safer, an outcome, or `resume`.",
            )

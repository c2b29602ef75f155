"""News that jump past the steps that protect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.graph import closure, edges_of
from firststep.guide.model import Guide
from firststep.guide.problems import Problem
from firststep.lint.subject import Subject

CODES: Final = {
    "jump-skips-protection": "News jump to a risk, past a step that protects.",
}

NEEDS_SOUND: Final = True


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields jumps into a risk that go round steps which every other way there passes."""
    guide = subject.guide
    for news in guide.news.values():
        target = news.go
        if target is None or not _risky(guide, target):
            continue
        skipped = _skipped(guide, target)
        if skipped:
            names = " and ".join(f"'{name}'" for name in skipped)
            yield subject.source.warning(
                ("news", news.id, "go"),
                "jump-skips-protection",
                f"Who says this first is led to '{target}' past {names}, which every way without "
                "a jump goes through.",
                f"Jump to '{skipped[0]}' instead, take `go` out, or mark '{target}' with "
                "`protects: true` if it makes people safer by itself.",
            )


def _risky(guide: Guide, target: str) -> bool:
    """Whether something at the target, or surely right after it, can hurt.

    Help is never to wait for a question, so a step with somebody to call is no risk here.
    """
    at_risk = {place for warning in guide.never.values() for place in warning.at_risk}
    cautious = {node.id for node in guide.nodes.values() if node.protects or node.call}
    if target in guide.outcomes or target in cautious:
        return False
    return target in at_risk or edges_of(guide)[target] <= at_risk - cautious


def _skipped(guide: Guide, target: str) -> list[str]:
    """The steps that protect, that all ways without a jump pass, and that do not come later.

    The first one comes first. Where only jumps lead to the target, they are those that all
    ways to an outcome pass.
    """
    edges = edges_of(guide)
    later = closure([target], edges)
    usual = closure([guide.start], edges)
    ends = [target] if target in usual else [name for name in guide.outcomes if name in usual]
    skipped = [
        node.id
        for node in guide.nodes.values()
        if node.protects
        and node.id not in later
        and closure([guide.start], {**edges, node.id: set()}).isdisjoint(ends)
    ]
    # What comes earlier has more places ahead of it.
    return sorted(skipped, key=lambda name: -len(closure([name], edges)))

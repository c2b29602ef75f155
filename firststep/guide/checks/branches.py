"""The ways on from an answer: one of them must always be open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.graph import answer_place
from firststep.guide.model import Guide
from firststep.guide.problems import Problem
from firststep.guide.source import Source

CODES: Final = {
    "two-ways": "An answer goes back and on at the same time.",
    "no-way-on": "An answer may lead nowhere, because every way of it has a condition.",
    "shadowed-branch": "A way without a condition stands before others, which are never taken.",
}


def validate(source: Source, guide: Guide) -> Iterator[Problem]:
    """Yields the answers whose ways on can't work."""
    for node in guide.nodes.values():
        for answer in node.answers.values():
            where = answer_place(node, answer)
            if answer.back:
                if answer.next or answer.again:
                    yield source.problem(
                        where,
                        "two-ways",
                        "An answer that goes back can't lead on as well.",
                        "Take `next` and `again` out, or `back`.",
                    )
                continue
            if not answer.next or answer.next[-1].when:
                yield source.problem(
                    where,
                    "no-way-on",
                    "When none of its conditions holds, this answer leads nowhere.",
                    "End `next` with a `{go: ...}` that has no `when`.",
                )
            for branch in answer.next[:-1]:
                if not branch.when:
                    yield source.problem(
                        where,
                        "shadowed-branch",
                        f"The way to '{branch.go}' has no condition, so the ones after it are "
                        "never taken.",
                        "Give it a `when`, or put it last.",
                    )

"""Every question can be answered, also by somebody who can't tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from firststep.guide.common_checks import REQUIRED_LABELS
from firststep.guide.graph import answer_place
from firststep.guide.model import Guide, Node
from firststep.guide.problems import Problem
from firststep.guide.source import KeyPath, Source

CODES: Final = {
    "no-answers": "A node has no answers.",
    "same-meaning": "Two answers of a question stand for the same short reply.",
    "no-question": "A node has answers but asks nothing.",
    "no-unsure": "A question has no answer for somebody who can't tell.",
    "no-label": "An answer has no text for its button.",
}


def validate(source: Source, guide: Guide) -> Iterator[Problem]:
    """Yields the questions that somebody could not answer."""
    for node in guide.nodes.values():
        where: KeyPath = ("nodes", node.id)
        if not node.answers:
            yield source.problem(
                where, "no-answers", f"'{node.id}' has no answers.", "Add answers, or `next: ...`."
            )
            continue
        yield from _meanings(source, node)
        if node.is_question:
            yield from _labels(source, node)
        elif "done" not in node.answers:
            yield source.problem(
                where,
                "no-question",
                f"'{node.id}' has answers but asks nothing.",
                "Add `ask: ...`, or use `next: ...` for a plain step.",
            )


def _meanings(source: Source, node: Node) -> Iterator[Problem]:
    where: KeyPath = ("nodes", node.id)
    meanings = Counter(a.meaning for a in node.answers.values() if a.meaning is not None)
    for meaning, times in meanings.items():
        if times > 1:
            yield source.problem(
                where,
                "same-meaning",
                f"{times} answers of '{node.id}' mean '{meaning}': a short reply is unclear.",
                "Leave `means` to one of them.",
            )
    if node.is_question and "unsure" not in meanings:
        yield source.problem(
            where,
            "no-unsure",
            f"'{node.id}' has no answer for somebody who can't tell.",
            "Add an answer `unsure` (or one with `means: unsure`) that leads the careful way.",
        )


def _labels(source: Source, node: Node) -> Iterator[Problem]:
    for answer in node.answers.values():
        if answer.label is None and answer.id not in REQUIRED_LABELS:
            yield source.problem(
                answer_place(node, answer),
                "no-label",
                f"The answer '{answer.id}' has no text for its button.",
                "Add `label: ...`.",
            )

"""Who can't tell is not taken for somebody who said yes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.graph import answer_place
from firststep.guide.model import RESUME, Answer, Guide, Node
from firststep.guide.problems import Problem
from firststep.guide.vocabulary import PLACE_DANGERS
from firststep.lint.subject import Subject

CODES: Final = {
    "unsure-as-yes": "Who can't tell is led where a yes leads, and a no does not.",
    "unsure-claims": "Who can't tell is taken to know what another answer says.",
    "careful-unneeded": "`careful` gives a reason where none is asked for.",
}

NEEDS_SOUND: Final = True


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields answers for who can't tell that count as a yes, in their way or their value."""
    guide = subject.guide
    for node in guide.nodes.values():
        for answer in node.answers.values():
            shared = _shared_with_yes(guide, node, answer)
            if shared and answer.careful is None:
                yield subject.source.problem(
                    answer_place(node, answer),
                    "unsure-as-yes",
                    f"Who can't tell at '{node.id}' is led to '{shared[0]}' as if they had said "
                    "yes, and a no leads elsewhere.",
                    "Lead this answer where the no leads, or say in `careful: ...` why this is "
                    "the careful way.",
                )
            if answer.careful is not None and not shared:
                yield subject.source.problem(
                    answer_place(node, answer),
                    "careful-unneeded",
                    f"'{answer.id}' at '{node.id}' has `careful`, but it does not go the way of "
                    "a yes.",
                    "Take `careful` out.",
                )
            yield from _claims(subject, node, answer)


def _shared_with_yes(guide: Guide, node: Node, answer: Answer) -> list[str]:
    """Where who can't tell is led by this answer, a yes leads and a no does not.

    Somebody to call, a step that protects and an ending that keeps away are careful by
    themselves.
    """
    by_meaning = {other.meaning: other for other in node.answers.values()}
    if answer.meaning != "unsure" or not {"yes", "no"} <= by_meaning.keys():
        return []
    yes, no = (_targets(by_meaning[meaning]) for meaning in ("yes", "no"))
    return [
        name
        for name in _targets(answer)
        if name in yes and name not in no and not _is_careful(guide, name)
    ]


def _is_careful(guide: Guide, name: str) -> bool:
    node = guide.nodes.get(name)
    if node is not None:
        return bool(node.call or node.protects) and not node.only_after
    return any(
        danger.then == name
        for danger in guide.dangers.values()
        if danger.kind not in PLACE_DANGERS and danger.then != RESUME
    )


def _targets(answer: Answer) -> list[str]:
    return list(dict.fromkeys(branch.go for branch in answer.next))


def _claims(subject: Subject, node: Node, answer: Answer) -> Iterator[Problem]:
    guide = subject.guide
    value = guide.fact_value(node, answer)
    if answer.meaning != "unsure" or value in (None, answer.id, "unsure"):
        return
    for other in node.answers.values():
        same = other.id != answer.id and guide.fact_value(node, other) == value
        if same and other.meaning != "no":
            yield subject.source.problem(
                answer_place(node, answer),
                "unsure-claims",
                f"Who can't tell at '{node.id}' is taken to know that {node.fact} is '{value}', "
                f"which is what '{other.id}' says.",
                "Give this answer a `value` of its own, such as `unsure`.",
            )

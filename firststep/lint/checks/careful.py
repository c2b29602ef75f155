"""Not knowing leads the careful way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.graph import answer_place
from firststep.guide.model import RESUME, Answer, Guide, Node
from firststep.guide.problems import Problem
from firststep.guide.vocabulary import PLACE_DANGERS
from firststep.lint.subject import Subject

CODES: Final = {
    "risky-unsure": "Who can't tell is led to a risky step.",
    "careless-ending": "Who can't tell is let go, where another answer ends in keeping away.",
}

NEEDS_SOUND: Final = True


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields answers for who can't tell that do not lead the careful way."""
    guide = subject.guide
    for node in guide.nodes.values():
        for answer in node.answers.values():
            if answer.meaning == "unsure":
                yield from _risky(subject, node, answer)
                yield from _let_go(subject, node, answer)


def _targets(answer: Answer) -> list[str]:
    return list(dict.fromkeys(branch.go for branch in answer.next))


def _risky(subject: Subject, node: Node, answer: Answer) -> Iterator[Problem]:
    """Also between steps that are as closed as each other: doubt does not earn the next one."""
    for name in _targets(answer):
        later = subject.guide.nodes.get(name)
        # What leads past another question is an error of the loader already.
        if (
            later is not None
            and later.only_after
            and dict(later.only_after) == dict(node.only_after)
        ):
            yield subject.source.problem(
                answer_place(node, answer),
                "risky-unsure",
                f"Who can't tell at '{node.id}' is led to '{name}', which has `only_after`.",
                "Lead this answer to a step without risk, or to somebody to call.",
            )


def _let_go(subject: Subject, node: Node, answer: Answer) -> Iterator[Problem]:
    guide = subject.guide
    closing = _keeping_away(guide)
    kept_away = {
        name
        for other in node.answers.values()
        if other.id != answer.id
        for name in _targets(other)
        if name in closing
    }
    for name in _targets(answer):
        if kept_away and name in guide.outcomes and name not in closing:
            yield subject.source.problem(
                answer_place(node, answer),
                "careless-ending",
                f"Who can't tell at '{node.id}' ends in '{name}', though another answer ends in "
                f"'{min(kept_away)}', which keeps people away.",
                f"Lead this answer to '{min(kept_away)}' too, or on to somebody to call.",
            )


def _keeping_away(guide: Guide) -> set[str]:
    """The outcomes that say to keep away from the thing itself.

    After a danger of the place the steps may go on, so its outcome may as well say that all
    is well, such as that nobody is locked in any more.
    """
    return {
        danger.then
        for danger in guide.dangers.values()
        if danger.kind not in PLACE_DANGERS and danger.then != RESUME
    }

"""A conversation, word for word: what FirstStep says, and what the person answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from firststep.analysis.graph import answer_turn, opening_turn
from firststep.analysis.reading import THIRDS, seconds, words
from firststep.engine.conversation import Given
from firststep.engine.speech import Speaker
from firststep.engine.turn import Turn, position_of
from firststep.guide.load import GuideSet
from firststep.guide.model import Guide

_ASIDE: Final = "> "
"""In front of what the person answers."""


@dataclass(frozen=True)
class Line:
    """One turn of a conversation.

    Attributes:
        answer: What the person answered, as its button says it; empty for the opening.
        given: The same as node and answer, or None for the opening.
        replies: What FirstStep then says, one text a reply.
        choices: The buttons under it.
        after: Seconds that have passed when all of it is read.
    """

    answer: str
    given: Given | None
    replies: tuple[str, ...]
    choices: tuple[str, ...]
    after: int

    def alike(self, other: Line) -> bool:
        """Whether two turns are the same but for the time."""
        return replace(self, after=0) == replace(other, after=0)


def transcript(guides: GuideSet, guide: Guide, answers: Iterable[Given]) -> tuple[Line, ...]:
    """The conversation that some answers make, from the opening on.

    Args:
        guides: The set the guide is in.
        guide: The guide.
        answers: Answers in their order. The first one to a question that is not asked there
            ends the conversation.
    """
    turn = opening_turn(guides, guide)
    units = _units(turn)
    lines = [Line("", None, _texts(turn), _choices(turn), seconds(units))]
    for given in answers:
        position = position_of(guides, turn.conversation)
        node = guide.nodes.get(given.node)
        if position is None or position.node != given.node or node is None:
            break
        if given.answer not in node.answers:
            break
        turn = answer_turn(guides, turn.conversation, given)
        units += (node.timer or 0) * THIRDS + _units(turn)
        label = Speaker(guides, guide).label(node.answers[given.answer])
        lines.append(Line(label, given, _texts(turn), _choices(turn), seconds(units)))
    return tuple(lines)


def as_text(lines: Iterable[Line], clock: int = 0) -> str:
    """A conversation as plain text; in front of each answer stands when it is given.

    Args:
        lines: The conversation, or a part of it.
        clock: Seconds that have passed before.
    """
    parts: list[str] = []
    for line in lines:
        if line.given is not None:
            parts.append(f"{clock // 60}:{clock % 60:02d}  {_ASIDE}{line.answer}")
        parts.extend(line.replies)
        if line.choices:
            parts.append("".join(f"[{choice}]" for choice in line.choices))
        clock = line.after
    return "\n\n".join(parts)


def compact(answers: Iterable[Given], end: str = "") -> str:
    """A list of answers on one line: `switch: no -> help: yes -> OPENED`."""
    parts = [f"{given.node}: {given.answer}" for given in answers]
    return " -> ".join([*parts, *([end] if end else [])])


def _texts(turn: Turn) -> tuple[str, ...]:
    return tuple(reply.text for reply in turn.replies)


def _choices(turn: Turn) -> tuple[str, ...]:
    return tuple(button.title for reply in turn.replies for button in reply.buttons)


def _units(turn: Turn) -> int:
    return sum(words(reply.text) for reply in turn.replies)

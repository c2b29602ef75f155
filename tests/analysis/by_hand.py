"""The figures of a guide by listing every path, to compare what is counted on states with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from firststep.engine.acts import Open, Press
from firststep.engine.conversation import Conversation
from firststep.engine.replies import Reply
from firststep.engine.turn import Turn, position_of, take_turn
from firststep.guide.load import GuideSet
from firststep.guide.model import Guide


@dataclass(frozen=True)
class Walked:
    """One path, walked from its beginning to its end."""

    answers: tuple[tuple[str, str], ...]
    outcome: str
    seconds: float
    first_action: float | None
    human: float | None
    texts: tuple[tuple[str, ...], ...]
    said: tuple[tuple[str, ...], ...]
    called: tuple[object, ...]
    warned: tuple[tuple[str, str], ...]


def every_path(guides: GuideSet, guide: Guide) -> list[Walked]:
    """All paths of a guide, one by one."""
    turn = take_turn(guides, Conversation(), Open(guide.id), now=7.0)
    return list(_onwards(guides, guide, [(None, turn)]))


def _onwards(
    guides: GuideSet, guide: Guide, turns: list[tuple[tuple[str, str] | None, Turn]]
) -> Iterator[Walked]:
    last = turns[-1][1]
    position = position_of(guides, last.conversation)
    assert position is not None
    if position.node is None:
        yield _measured(guides, guide, turns)
        return
    for answer in guide.nodes[position.node].answers.values():
        if not answer.back:
            given = (position.node, answer.id)
            turn = take_turn(guides, last.conversation, Press(*given), now=7.0)
            yield from _onwards(guides, guide, [*turns, (given, turn)])


def _measured(
    guides: GuideSet, guide: Guide, turns: list[tuple[tuple[str, str] | None, Turn]]
) -> Walked:
    protecting = {n.id for n in guide.nodes.values() if n.protects} or {guide.start}
    clock = 0.0
    first_action = human = None
    warned: dict[str, str] = {}
    for given, turn in turns:
        if given is not None:
            clock += guide.nodes[given[0]].timer or 0
        place = _place(guides, turn)
        for reply in turn.replies:
            if place in protecting and first_action is None:
                say = guide.nodes[place].say
                before, found, _ = reply.text.partition(say)
                if found:
                    first_action = clock + reading(before + found)
            clock += reading(reply.text)
            if human is None and reply.custom.get("call"):
                human = clock
            for name, warning in guide.never.items():
                if warning.do_not in reply.text:
                    warned.setdefault(name, place)
    return Walked(
        answers=tuple(given for given, _ in turns if given is not None),
        outcome=_place(guides, turns[-1][1]),
        seconds=clock,
        first_action=first_action,
        human=human,
        texts=tuple(tuple(reply.text for reply in turn.replies) for _, turn in turns),
        said=tuple(
            tuple(text for reply in turn.replies for text in (reply.text, *titles(reply)))
            for _, turn in turns
        ),
        called=tuple(reply.custom.get("call") for _, turn in turns for reply in turn.replies),
        warned=tuple(warned.items()),
    )


def _place(guides: GuideSet, turn: Turn) -> str:
    position = position_of(guides, turn.conversation)
    assert position is not None
    return position.place


def titles(reply: Reply) -> tuple[str, ...]:
    return tuple(button.title for button in reply.buttons)


def reading(text: str) -> float:
    """Seconds at 180 words a minute."""
    return len(re.findall(r"\S*\w\S*", text)) / 3


def by_outcome(paths: list[Walked]) -> Counter[str]:
    return Counter(path.outcome for path in paths)

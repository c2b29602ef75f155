"""Conversations that stand at a step of a guide, come to by answers as a person would."""

from __future__ import annotations

from collections import deque
from typing import Final

from firststep.engine.acts import News, Open, Press, UserAct
from firststep.engine.conversation import JUMP, Conversation, Given, Position, replay
from firststep.engine.turn import position_of, take_turn
from firststep.guide.load import GuideSet
from firststep.guide.model import Guide

_MOST_WAYS: Final = 20_000
"""Ways that are tried before a step counts as one that nobody comes to."""

_BEGIN: Final = 1_000_000.0


class Unreachable(Exception):
    """No way leads to the step."""


class Places:
    """Finds and keeps a conversation for each step of a guide."""

    def __init__(self, guides: GuideSet) -> None:
        """Takes the guides."""
        self._guides = guides
        self._asked: dict[str, dict[str, tuple[Given, ...]]] = {}
        self._jumped: dict[str, dict[str, tuple[Given, ...]]] = {}
        self._kept: dict[tuple[str, str], Conversation] = {}

    def at(self, guide: str, node: str) -> Conversation:
        """A conversation whose open step is this one, by few answers.

        Args:
            guide: The guide's id.
            node: The step; empty for a conversation that has not begun.

        Raises:
            Unreachable: No way leads there.
        """
        if not node:
            return Conversation()
        key = (guide, node)
        if key not in self._kept:
            self._kept[key] = self._come_to(self._guides.guides[guide], node)
        return self._kept[key]

    def _come_to(self, guide: Guide, node: str) -> Conversation:
        conversation = self._after(Conversation(), Open(guide.id))
        for given in self._way(guide, node):
            conversation = self._after(conversation, _act(given))
        position = position_of(self._guides, conversation)
        if position is None or position.node != node:
            raise Unreachable(f"The way to {guide.id}.{node} ends elsewhere.")
        return conversation

    def _way(self, guide: Guide, node: str) -> tuple[Given, ...]:
        """The fewest answers that lead to a step.

        What is reported out of turn is a last resort: most people come to a step by its
        questions.
        """
        if guide.id not in self._asked:
            self._asked[guide.id] = _search(guide, jumps=False)
        asked = self._asked[guide.id]
        if node in asked:
            return asked[node]
        known = self._jumped.setdefault(guide.id, {})
        if node not in known:
            known.update(_search(guide, jumps=True, until=node))
        if node not in known:
            raise Unreachable(f"No way leads to {guide.id}.{node}.")
        return known[node]

    def _after(self, conversation: Conversation, act: UserAct) -> Conversation:
        return take_turn(self._guides, conversation, act, now=_BEGIN).conversation


def _act(given: Given) -> UserAct:
    if given.answer.startswith(JUMP):
        return News((given.answer.removeprefix(JUMP),))
    return Press(given.node, given.answer)


def _search(guide: Guide, *, jumps: bool, until: str = "") -> dict[str, tuple[Given, ...]]:
    """Ways to the steps of a guide: to all of them, or until one is found."""
    start = replay(guide, ())
    queue: deque[Position] = deque([start])
    seen = {_state(start)}
    found: dict[str, tuple[Given, ...]] = {}
    for _ in range(_MOST_WAYS):
        if not queue or until in found:
            break
        position = queue.popleft()
        found.setdefault(position.place, position.answers)
        for given in _next(guide, position, jumps=jumps):
            after = replay(guide, (*position.answers, given))
            if after.node is not None and _state(after) not in seen:
                seen.add(_state(after))
                queue.append(after)
    return found


def _state(position: Position) -> tuple[str, frozenset[tuple[str, str]]]:
    return position.place, frozenset(position.asked.items())


def _next(guide: Guide, position: Position, *, jumps: bool) -> list[Given]:
    if position.node is None:
        return []
    answers = guide.nodes[position.node].answers.values()
    found = [Given(position.node, a.id) for a in answers if not a.again and not a.back]
    if jumps:
        found += [Given(position.node, JUMP + n.id) for n in guide.news.values() if n.go]
    return found

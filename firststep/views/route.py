"""The way of somebody whom nothing helps: the careful steps in their order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from firststep.engine.conversation import Conversation, Given, replay
from firststep.engine.speech import Speaker
from firststep.guide.load import GuideSet
from firststep.guide.model import Answer, Guide, Node

_CANNOT: Final = "cannot"


@dataclass(frozen=True)
class Step:
    """A node on the way and the answer with which the way goes on."""

    node: Node
    answer: Answer


@dataclass(frozen=True)
class Route:
    """The steps of the way, and the outcome it ends in (None if it ends nowhere)."""

    steps: tuple[Step, ...]
    outcome: str | None

    @property
    def answers(self) -> tuple[Given, ...]:
        """The answers of the way, as the engine takes them."""
        return tuple(Given(step.node.id, step.answer.id) for step in self.steps)


def main_route(guide: Guide) -> Route:
    """The careful steps in the order in which somebody meets them whom nothing helps.

    The rule: where a question is about a fact, the step did what it was for (the answer
    that means yes), so that the next step is told. Any other question asks if the trouble
    is over, and it is not (the answer that means no). A plain step is done. Where no answer
    has that meaning, the way with the most steps is taken, and of equal ones the first in
    the file; an answer of doubt, a repeat and a step back are taken only if nothing else is
    there. The engine walks the way, so every condition of the guide holds on it.
    """
    steps: list[Step] = []
    while True:
        given = tuple(Given(step.node.id, step.answer.id) for step in steps)
        position = replay(guide, given)
        # A guide that the checks refuse could come back to a step; the way ends there.
        if position.node is None or any(step.node.id == position.node for step in steps):
            return Route(tuple(steps), position.outcome)
        node = guide.nodes[position.node]
        answer = _choice(guide, node)
        if answer is None:
            return Route(tuple(steps), None)
        steps.append(Step(node, answer))


def _choice(guide: Guide, node: Node) -> Answer | None:
    usable = [answer for answer in node.answers.values() if answer.next and not answer.again]
    wanted = "done" if not node.is_question else "yes" if node.fact is not None else "no"
    for answer in usable:
        if answer.meaning == wanted:
            return answer
    sure = [answer for answer in usable if answer.meaning not in {"unsure", _CANNOT}]
    return max(sure or usable, key=lambda answer: _steps_after(guide, answer), default=None)


def _steps_after(guide: Guide, answer: Answer) -> int:
    """The most steps that can follow an answer."""

    @cache
    def longest(name: str) -> int:
        node = guide.nodes.get(name)
        if node is None:
            return 0
        ways = (branch.go for way in node.answers.values() for branch in way.next)
        return 1 + max((longest(go) for go in ways), default=0)

    return max(longest(branch.go) for branch in answer.next)


def summary(guides: GuideSet, guide: Guide) -> tuple[str, ...]:
    """What a support agent would hear at the end of the main route, a line each.

    Args:
        guides: The guides and the common words.
        guide: The guide.

    Returns:
        The words before it, the trouble in a sentence, then each thing tried, with a dash.
    """
    route = main_route(guide)
    position = replay(guide, route.answers)
    speaker = Speaker(guides, guide)
    conversation = Conversation(guide=guide.id, answers=position.answers)
    return tuple(speaker.summary(conversation, position).split("\n"))


def summary_texts(guide: Guide) -> tuple[tuple[str, str], ...]:
    """Every text a support agent could hear, with its place.

    The place is `node.answer`, `fact.value`, `danger:kind`, or the outcome's id.
    """
    found = [
        (f"{node.id}.{answer.id}", answer.summary)
        for node in guide.nodes.values()
        for answer in node.answers.values()
    ]
    for fact in guide.facts.values():
        found.extend((f"{fact.id}.{value}", text) for value, text in fact.summary.items())
    found.extend((f"danger:{d.kind}", d.summary or d.short) for d in guide.dangers.values())
    found.extend(
        (outcome.id, f"{outcome.summary or outcome.short} ({outcome.code})")
        for outcome in guide.outcomes.values()
    )
    return tuple((place, text) for place, text in found if text)

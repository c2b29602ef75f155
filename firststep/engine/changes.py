"""Corrections and news: how a conversation changes when the person says that something is so.

What was tried under a wrong belief says nothing, so a correction keeps the facts that were
stated after it, as told, and takes back what was tried. When it makes a step unsafe that was
given already, what to stop doing comes first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from firststep.engine.conversation import JUMP, Conversation, Given, Position, allowed, replay
from firststep.guide.model import Answer, Guide, NewsItem, Node


@dataclass(frozen=True)
class Change:
    """A conversation after a change.

    Attributes:
        conversation: The conversation.
        stop: What to stop doing, said before anything else.
        remark: `corrected`, `confirm` (the question is asked once more), or empty.
    """

    conversation: Conversation
    stop: tuple[str, ...] = ()
    remark: Literal["", "corrected", "confirm"] = ""


def report(guide: Guide, conversation: Conversation, items: Iterable[NewsItem]) -> Change | None:
    """Takes in everything that a message reported; jumps come last.

    Args:
        guide: The guide in force.
        conversation: The conversation before the message.
        items: News of the guide.

    Returns:
        The change, or None when nothing of it was new.
    """
    stop: dict[str, None] = {}
    remark: Literal["", "corrected", "confirm"] = ""
    changed = False
    for item in sorted(items, key=lambda item: item.go is not None):
        change = _report_one(guide, conversation, item)
        if change is not None:
            conversation, changed = change.conversation, True
            stop.update(dict.fromkeys(change.stop))
            remark = change.remark or remark
    return Change(conversation, tuple(stop), remark) if changed else None


def correct(guide: Guide, conversation: Conversation, index: int, answer: str) -> Change:
    """Replaces an answer and replays.

    An answer to a confirming question is never replaced by the value that opens a risky
    step: the question is asked again.

    Args:
        guide: The guide in force.
        conversation: The conversation.
        index: Which of the position's answers.
        answer: The answer of the same node that it becomes.
    """
    old = _here(guide, conversation)
    given = old.answers[index]
    node = guide.nodes[given.node]
    value = guide.fact_value(node, node.answers[answer])
    opens = node.confirm and any(
        value in other.only_after.get(node.fact or "", ()) for other in guide.nodes.values()
    )
    new = () if opens else (Given(given.node, answer),)
    changed = replace(conversation, answers=(*old.answers[:index], *new)).with_told(
        _still_known(guide, old.answers[index + 1 :], node)
    )
    return Change(
        changed,
        withdrawn(guide, old, _here(guide, changed)),
        "confirm" if opens else "corrected",
    )


def withdrawn(guide: Guide, old: Position, new: Position) -> tuple[str, ...]:
    """What to stop doing: steps on the old way that the new facts forbid."""
    asked = {**old.asked, **{fact: new.known[fact] for fact in old.asked if fact in new.known}}
    known = {**old.known, **new.known}
    texts: dict[str, None] = {}
    for place in old.visited:
        node = guide.nodes.get(place)
        if node is None or allowed(node, asked, known):
            continue
        for fact in (*node.only_after, *node.not_while):
            if old.known.get(fact) != known.get(fact):
                texts[guide.facts[fact].withdrawn or ""] = None
    return tuple(texts)


def left(guide: Guide, old: Position, new: Position) -> tuple[str, ...]:
    """What to stop doing when the person turns away from a risky step."""
    node = guide.nodes.get(old.node or "")
    if node is None or new.node == old.node:
        return ()
    return tuple(text for fact in node.only_after if (text := guide.facts[fact].withdrawn))


def _report_one(guide: Guide, conversation: Conversation, item: NewsItem) -> Change | None:
    position = _here(guide, conversation)
    node = guide.nodes.get(position.node or "")
    answer = _answer_for(guide, node, item) if node is not None else None
    if node is not None and answer is not None:
        if answer.back:
            return Change(replace(conversation, answers=position.answers[:-1]))
        given = Given(node.id, answer.id)
        return Change(replace(conversation, answers=(*position.answers, given)))
    if item.go is not None:
        return _jump(guide, conversation, position, item)
    if item.fact is None or item.value is None or position.known.get(item.fact) == item.value:
        return None
    for index in reversed(range(len(position.answers))):
        given = position.answers[index]
        asked = guide.nodes.get(given.node)
        if asked is None or given.answer.startswith(JUMP) or asked.fact != item.fact:
            continue
        other = _answer_for(guide, asked, item)
        if other is not None:
            return correct(guide, conversation, index, other.id)
    told = conversation.with_told({item.fact: item.value})
    new = _here(guide, told)
    if len(new.answers) < len(position.answers):
        # It would lead back to before what was tried; the way ahead asks for it if it matters.
        return None
    return Change(told, withdrawn(guide, position, new))


def _answer_for(guide: Guide, node: Node, item: NewsItem) -> Answer | None:
    """The answer of a node that a piece of news is, if any."""
    for answer in node.answers.values():
        if item.id in answer.hears:
            return answer
    for answer in node.answers.values():
        same_fact = item.fact is not None and item.fact == node.fact
        fits = same_fact and guide.fact_value(node, answer) == item.value
        if fits and not answer.again:
            return answer
    return None


def _jump(
    guide: Guide, conversation: Conversation, position: Position, item: NewsItem
) -> Change | None:
    if item.go is None or item.go == position.place or conversation.unsafe is not None:
        return None
    target = guide.nodes.get(item.go)
    if target is not None and not allowed(target, position.asked, position.known):
        closed = [f for f in target.not_while if position.known.get(f) in target.not_while[f]]
        return Change(conversation, tuple(guide.facts[fact].withdrawn or "" for fact in closed))
    given = Given(position.place, JUMP + item.id)
    return Change(replace(conversation, answers=(*position.answers, given)))


def _still_known(guide: Guide, later: Iterable[Given], corrected: Node) -> dict[str, str]:
    """The facts that answers after a corrected one stated, to be kept as told."""
    facts: dict[str, str] = {}
    for given in later:
        node = guide.nodes.get(given.node)
        if node is None or given.answer.startswith(JUMP) or node.fact in {None, corrected.fact}:
            continue
        value = guide.fact_value(node, node.answers[given.answer])
        if value is not None:
            facts[str(node.fact)] = value
    return facts


def _here(guide: Guide, conversation: Conversation) -> Position:
    return replay(guide, conversation.answers, conversation.told, conversation.unsafe)

"""What conversations reached of the guides: noted exchange by exchange, kept when checked."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, field

from firststep.dialogue import Exchange
from firststep.engine.acts import (
    Choose,
    DangerPast,
    Digress,
    News,
    NotUnderstood,
    Open,
    Press,
    UserAct,
)
from firststep.engine.acts import Reply as ShortReply
from firststep.engine.conversation import JUMP, Conversation, Move, Position
from firststep.engine.payloads import read_payload
from firststep.engine.turn import position_of
from firststep.guide.load import GuideSet
from firststep.guide.model import Answer, Guide

BACK = "back"
"""The target of an answer that takes back the one that led to its question."""

Key = tuple[str, ...]
"""What can be reached: the kind of it (`place`, `edge`, `jump`, `danger`, `after danger`,
`digression`), then its names."""

_SAID = ("step", "question", "outcome")


@dataclass
class Reached:
    """What was reached of one guide.

    Attributes:
        keys: All but the texts.
        texts: Every text that was said.
    """

    keys: set[Key] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)


def edge(node: str, answer: str, target: str, way: str = "") -> Key:
    """The key of an edge; `way` is `again` or `spent` for an answer that may be repeated."""
    return ("edge", node, answer, target, way)


class Reach:
    """Collects what is reached by messages whose result a story checks (`run.Watch`).

    Attributes:
        guides: By guide id.
    """

    def __init__(self, guides: GuideSet) -> None:
        """Takes the guides that are talked about."""
        self._guides = guides
        self.guides: dict[str, Reached] = defaultdict(Reached)
        self._unchecked: dict[str, Reached] = defaultdict(Reached)

    def said(self) -> None:
        """A message is about to be sent: what the last one reached was checked by now or never."""
        self._unchecked.clear()

    def held(self) -> None:
        """A check of the last message held: what it reached counts."""
        for guide, reached in self._unchecked.items():
            self.guides[guide].keys |= reached.keys
            self.guides[guide].texts |= reached.texts
        self._unchecked.clear()

    def note(self, done: Exchange) -> None:
        """Notes one exchange, which counts when a check of it holds."""
        after = done.turn.conversation
        guide = self._guides.guides.get(after.guide or "")
        position = position_of(self._guides, after)
        if guide is None or position is None:
            return
        reached = self._unchecked[guide.id]
        before = self._before(done, guide.id)
        for reply in done.turn.replies:
            reached.texts.add(reply.text)
            if reply.custom.get("kind") in _SAID:
                place = reply.custom.get("node") or reply.custom.get("outcome")
                reached.keys.add(("place", str(place)))
        for move in _new_moves(before, position):
            if move.reason in {"answered", "again", "spent"}:
                way = "" if move.reason == "answered" else move.reason
                reached.keys.add(edge(move.place, move.answer, move.closed or move.to, way))
            elif move.reason == "jump":
                reached.keys.add(("jump", move.answer.removeprefix(JUMP)))
        act = meant(done)
        reached.keys.update(_dangers(done, act))
        reached.keys.update(_closing(guide, done, act))
        if isinstance(act, Digress) and done.before.guide == guide.id:
            reached.keys.add(("digression", act.name))
        if before is not None:
            reached.keys.update(_back(guide, before, position, act))

    def _before(self, done: Exchange, guide: str) -> Position | None:
        """Where the person was in a guide before, also if it had been put aside."""
        parked = Conversation.from_json(done.before.parked)
        found = (one for one in (done.before, parked) if one.guide == guide)
        return next((position_of(self._guides, one) for one in found), None)


def _new_moves(before: Position | None, after: Position) -> tuple[Move, ...]:
    """The moves since the last message; earlier ones were checked then, or never."""
    old = before.moves if before is not None else ()
    pairs = zip(old, after.moves, strict=False)
    same = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
    return after.moves[same:]


def meant(done: Exchange) -> UserAct:
    """The act of an exchange; of an option chosen by its number, what its button does."""
    if not isinstance(done.act, Choose):
        return done.act
    options = done.before.options
    if not 1 <= done.act.number <= len(options):
        return NotUnderstood()
    return read_payload(options[done.act.number - 1]) or NotUnderstood()


def _dangers(done: Exchange, act: UserAct) -> set[Key]:
    before, after = done.before, done.turn.conversation
    found: set[Key] = set()
    if after.danger is not None:
        found.add(("danger", after.danger))
    if before.danger is not None and after.danger is None and isinstance(act, DangerPast):
        found.add(("after danger", before.danger))
    return found


def _closing(guide: Guide, done: Exchange, act: UserAct) -> set[Key]:
    """News that ended the tries at once, such as damage."""
    unsafe = done.turn.conversation.unsafe
    if not isinstance(act, (News, Open)) or unsafe is None or done.before.unsafe is not None:
        return set()
    names = act.ids if isinstance(act, News) else act.news
    return {("jump", n) for n in names if n in guide.news and guide.news[n].closes == unsafe}


def _back(guide: Guide, before: Position, after: Position, act: UserAct) -> set[Key]:
    node = guide.nodes.get(before.node or "")
    kept = len(after.answers)
    if node is None or kept >= len(before.answers) or after.answers != before.answers[:kept]:
        return set()
    return {
        edge(node.id, answer.id, BACK)
        for answer in node.answers.values()
        if answer.back and _names(act, node.id, answer)
    }


def _names(act: UserAct, node: str, answer: Answer) -> bool:
    if isinstance(act, Press):
        return (act.node, act.answer) == (node, answer.id)
    if isinstance(act, ShortReply):
        return act.meaning == answer.meaning
    return isinstance(act, News) and not set(act.ids).isdisjoint(answer.hears)

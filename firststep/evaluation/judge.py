"""What each message of a set came to, in one word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from firststep.dialogue import Exchange
from firststep.engine.acts import (
    Back,
    Danger,
    Digress,
    News,
    NotUnderstood,
    Open,
    OutOfScope,
    Press,
    Resume,
    Silence,
    StartOver,
    UserAct,
)
from firststep.engine.acts import Reply as ShortReply
from firststep.engine.turn import position_of
from firststep.evaluation.hear import Hearing
from firststep.evaluation.places import Places
from firststep.evaluation.sets import FIRST_GUIDE, NEWS, Entry
from firststep.guide.model import Guide, Node
from firststep.guide.vocabulary import UNKNOWN_DANGER
from firststep.testing.reach import meant
from firststep.understanding.caution import opens_risk

MIDDLE: Final = ("unlock", "reseat", "network_call")
"""Steps at which digressions and news are said: what they mean hardly depends on the step."""

IN_DANGER: Final = ("", "reseat")
"""Where dangers are said: as the first message, and in the middle of a guide."""

_UNSAFE_PLACE: Final = "place_not_safe"

# What can become of a message. Each list of a set has its own words.
RIGHT: Final = "right"
OFFERED: Final = "offered"
ASKED: Final = "asked"
UNSURE: Final = "unsure"
STAYS: Final = "stays"
ALARM: Final = "alarm"
ELSEWHERE: Final = "elsewhere"
WRONG: Final = "wrong"
RISKY: Final = "risky"
OPENED: Final = "opened"
MISSED: Final = "missed"
SURE: Final = "sure"

SAFE: Final = frozenset({OFFERED, ASKED, UNSURE, STAYS, ALARM})
"""What an answer can come to without doing harm: nothing is taken for said."""


@dataclass(frozen=True)
class Judged:
    """One message and what it came to.

    Attributes:
        entry: The message.
        result: One of the words above.
        came_to: The act, for people to read.
        node: The step at which it was said.
        kind: The kind of danger that was heard, or the topic.
    """

    entry: Entry
    result: str
    came_to: str
    node: str = ""
    kind: str = ""


class Judge:
    """Says messages in conversations, and what they came to."""

    def __init__(self, hearing: Hearing, places: Places | None = None) -> None:
        """Takes what reads the messages."""
        self.hearing = hearing
        self.guides = hearing.guides
        self.places = places or Places(hearing.guides)

    def _said(self, entry: Entry, node: str, text: str | None) -> Exchange:
        place = self.places.at(FIRST_GUIDE, node)
        return self.hearing.hear(entry.text if text is None else text, place)

    def opening(self, entry: Entry, text: str | None = None) -> Judged:
        """`right`, `offered` (one question leads there), `wrong` (another guide) or `missed`.

        Args:
            entry: A first message and its guide.
            text: What is typed in place of the entry's text: the same with noise.
        """
        done = self._said(entry, "", text)
        opened = done.turn.conversation.guide
        if opened == entry.wanted:
            return _judged(entry, RIGHT, done)
        if opened is not None:
            return _judged(entry, WRONG, done)
        return _judged(entry, OFFERED if self._leads_on(done, entry.wanted) else MISSED, done)

    def _leads_on(self, done: Exchange, guide: str) -> bool:
        """Whether one question is asked whose plain answer opens the guide."""
        if isinstance(done.act, NotUnderstood):
            return guide in done.act.candidates
        return isinstance(done.act, Danger) and not done.act.sure and done.act.guide == guide

    def near_miss(self, entry: Entry) -> Judged:
        """`opened`, which is the mistake, or one of the ways to stay out of the guides.

        These are `right` (a dead end that names its topic), `wrong` (one that names another),
        `elsewhere` (one that names none), `offered`, `asked`, `alarm` and `stays`.
        """
        done = self._said(entry, "", None)
        topic = done.act.topic if isinstance(done.act, OutOfScope) else ""
        if done.turn.conversation.guide is not None:
            result = OPENED
        elif isinstance(done.act, OutOfScope):
            result = RIGHT if topic == entry.wanted else WRONG if topic else ELSEWHERE
        elif isinstance(done.act, NotUnderstood):
            result = OFFERED if done.act.candidates else ASKED
        else:
            result = ALARM if isinstance(done.act, Danger) else STAYS
        return _judged(entry, result, done, kind=topic)

    def danger(self, entry: Entry, node: str, text: str | None = None) -> Judged:
        """`sure`, `asked` (one question), or `missed`.

        Where the place is unsafe, the news of that counts too: its step is the danger's.
        """
        done = self._said(entry, node, text)
        act = meant(done)
        if isinstance(act, Danger):
            return _judged(entry, SURE if act.sure else ASKED, done, node, act.kind)
        if entry.wanted == "unsafe_place" and _tells_unsafe_place(act):
            return _judged(entry, SURE, done, node, "unsafe_place")
        return _judged(entry, MISSED, done, node)

    def answer(self, entry: Entry, text: str | None = None) -> Judged:
        """`right`, a safe way out (`SAFE`), `elsewhere`, `wrong`, or `risky`.

        `risky` is the worst: a wrong answer that a step rests on which says `only_after`.
        """
        done = self._said(entry, entry.node, text)
        guide = self.guides.guides[FIRST_GUIDE]
        node = guide.nodes[entry.node]
        given = self._given(done)
        if given is not None:
            return _judged(entry, _of_answer(guide, node, entry.wanted, given), done)
        return _judged(entry, _without_answer(node, entry.wanted, meant(done)), done)

    def _given(self, done: Exchange) -> str | None:
        """The answer that the message gave to the open question, if it gave one."""
        before, after = done.before.answers, done.turn.conversation.answers
        position = position_of(self.guides, done.before)
        if position is None or position.node is None:
            return None
        node = self.guides.guides[FIRST_GUIDE].nodes[position.node]
        if len(after) > len(before) and after[: len(before)] == before:
            first = after[len(before)]
            return first.answer if first.node == node.id and first.answer in node.answers else None
        if len(after) < len(before) and not isinstance(done.act, Back):
            backs = [answer for answer in node.answers.values() if answer.back]
            return backs[0].id if len(backs) == 1 else None
        return None

    def digression(self, entry: Entry, node: str) -> Judged:
        """`right`, `asked`, or `wrong` (taken for something else)."""
        done = self._said(entry, node, None)
        act = meant(done)
        if _is_digression(entry.wanted, act):
            return _judged(entry, RIGHT, done, node)
        unread = isinstance(act, (NotUnderstood, Silence))
        return _judged(entry, ASKED if unread else WRONG, done, node)

    def news(self, entry: Entry, node: str) -> Judged:
        """`right` (reported, told in passing, or the answer that hears it), `asked`, `wrong`."""
        done = self._said(entry, node, None)
        act = meant(done)
        if self._reports(done, entry.wanted):
            return _judged(entry, RIGHT, done, node)
        unread = isinstance(act, (NotUnderstood, Silence))
        return _judged(entry, ASKED if unread else WRONG, done, node)

    def _reports(self, done: Exchange, what: str) -> bool:
        guide = self.guides.guides[FIRST_GUIDE]
        names = NEWS[what]
        act = meant(done)
        if isinstance(act, (News, Open)):
            ids = act.ids if isinstance(act, News) else act.news
            if not set(names).isdisjoint(ids):
                return True
        given = self._given(done)
        position = position_of(self.guides, done.before)
        if given is not None and position is not None and position.node is not None:
            answer = guide.nodes[position.node].answers[given]
            if not set(names).isdisjoint(answer.hears):
                return True
        if what == _UNSAFE_PLACE and isinstance(act, Danger):
            return act.kind == "unsafe_place"
        items = [guide.news[name] for name in names if name in guide.news]
        return any(item.fact and done.told.get(item.fact) == item.value for item in items)


def _judged(
    entry: Entry, result: str, done: Exchange, node: str | None = None, kind: str = ""
) -> Judged:
    return Judged(entry, result, shown(done.act), entry.node if node is None else node, kind)


def shown(act: UserAct) -> str:
    """An act on one line."""
    values = [f"{value}" for value in vars(act).values() if value not in ((), "", None)]
    return f"{type(act).__name__}({', '.join(values)})"


def _tells_unsafe_place(act: UserAct) -> bool:
    return isinstance(act, News) and _UNSAFE_PLACE in act.ids


def _of_answer(guide: Guide, node: Node, wanted: str, given: str) -> str:
    if given == wanted:
        return RIGHT
    answer = node.answers[given]
    if opens_risk(guide, node, answer):
        return RISKY
    return UNSURE if answer.meaning == "unsure" or answer.again or answer.back else WRONG


def _without_answer(node: Node, wanted: str, act: UserAct) -> str:
    hears = node.answers[wanted].hears
    if isinstance(act, Danger):
        # An unsafe place is named either way, and the same step is what follows.
        return RIGHT if act.kind == "unsafe_place" and _UNSAFE_PLACE in hears else ALARM
    if isinstance(act, News) and not set(act.ids).isdisjoint(hears):
        return RIGHT
    if isinstance(act, NotUnderstood):
        return OFFERED if not set(act.candidates).isdisjoint(hears) else ASKED
    if isinstance(act, (News, Open, Back, StartOver)):
        return ELSEWHERE
    if isinstance(act, (ShortReply, Press)):
        return ASKED
    return STAYS


def _is_digression(kind: str, act: UserAct) -> bool:
    match kind:
        case "go_back":
            return isinstance(act, Back)
        case "start_over":
            return isinstance(act, StartOver)
        case "resume":
            return isinstance(act, Resume) or act == Digress("repeat")
        case "out_of_scope":
            return isinstance(act, OutOfScope)
        case _:
            return act == Digress(kind)


def agrees(judged: Judged) -> bool:
    """Whether the kind of danger that was heard is the one that was meant."""
    return judged.kind in {judged.entry.wanted, UNKNOWN_DANGER} and judged.result != MISSED


def share(judged: Iterable[Judged], *results: str) -> float:
    """The share of messages that came to one of these results; of none, 1."""
    listed = list(judged)
    return sum(each.result in results for each in listed) / len(listed) if listed else 1.0

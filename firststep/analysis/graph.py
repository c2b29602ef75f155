"""The states that the paths of a guide go through, and what is said from each to the next.

A path is a list of answers, given to the questions as they are asked, from the first step to
an outcome: nothing was told before, no news jumps, nothing is taken back, and `again` is chosen
at most as often as the step allows. Paths are too many to list. But two of them that stand at
the same place go on alike, in ways and in words, when everything that a later place looks at is
the same: the facts, the warnings still to be shown, the tries of this step, and answers that
may be met again. So each such state is walked on from once, and everything else is counted on
the graph of states. What is said comes from the engine's own `take_turn`; nothing is modelled
twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Final

from firststep.analysis.reading import THIRDS, words
from firststep.engine.acts import Open, Press
from firststep.engine.conversation import Conversation, Given, Position
from firststep.engine.replies import Reply
from firststep.engine.turn import Turn, position_of, take_turn
from firststep.guide.graph import closure, edges_of
from firststep.guide.load import GuideSet
from firststep.guide.model import Guide

MAX_STATES: Final = 5_000
"""A guide whose paths reach more is not analysed: merging no longer keeps it small.

So many take about twenty seconds; the first guide has fewer than two hundred.
"""

_NAMED: Final = 5
"""So many facts are named of those that multiply the states."""

_NOW: Final = 1.0
"""Every turn is taken at the same moment, so that nothing grows old on the way."""

_NETWORK: Final = "network"
"""The fact that decides which numbers a reply names."""


class TooManyStatesError(OverflowError):
    """A guide has more than `MAX_STATES`.

    Attributes:
        multiply: The facts that later steps look at, each with how many values it has had;
            those that are kept longest come first.
    """

    def __init__(self, guide: str, multiply: Mapping[str, int]) -> None:
        super().__init__(f"'{guide}' has more than {MAX_STATES:,} states")
        self.multiply = multiply

    @property
    def reason(self) -> str:
        """What multiplies the states, as a sentence."""
        if not self.multiply:
            return "Retries and warnings multiply them."
        facts = ", ".join(f"{fact} ({ways} ways)" for fact, ways in self.multiply.items())
        return f"What later steps look at multiplies them: {facts}."


@dataclass(frozen=True)
class Edge:
    """One turn: the answer given, and what was said to it.

    Attributes:
        answer: The answer's id; empty for the opening.
        to: The state it leads to.
        wait: Seconds of the `timer` of the step that was answered, in thirds.
        words: Words of everything that was said.
        words_to_step: Words up to the end of the step's own text.
        words_to_human: Words up to the end of the first reply that names somebody to call,
            or None.
        warnings: Warnings first shown in this turn.
        said: What the person saw, without what differs from turn to turn.
    """

    answer: str
    to: int
    wait: int
    words: int
    words_to_step: int
    words_to_human: int | None
    warnings: tuple[str, ...]
    said: tuple[str, ...]

    @property
    def units(self) -> int:
        """Thirds of a second that the turn takes."""
        return self.wait + self.words


@dataclass(frozen=True)
class State:
    """Where paths stand that go on alike.

    Attributes:
        node: The node whose answer is awaited, or None at an outcome.
        outcome: The outcome reached, or None.
        answers: A shortest list of answers that leads here.
        asked: Facts by direct answers. Of facts that nothing looks at any more, the values
            are those of `answers` alone.
    """

    node: str | None
    outcome: str | None
    answers: tuple[Given, ...]
    asked: Mapping[str, str]

    @property
    def place(self) -> str:
        """The node or the outcome."""
        return self.node if self.node is not None else str(self.outcome)


@dataclass(frozen=True)
class Graph:
    """All states of a guide's paths.

    Attributes:
        guide: The guide.
        opening: The turn that opens the guide.
        states: Every state; the opening leads to the first.
        edges: Of each state, one edge for each answer.
        order: The states, each after all that it leads to.
    """

    guide: Guide
    opening: Edge
    states: tuple[State, ...]
    edges: tuple[tuple[Edge, ...], ...]
    order: tuple[int, ...]

    def edge(self, state: int, answer: str) -> Edge | None:
        """The edge of an answer in a state, or None where it is no answer."""
        return next((edge for edge in self.edges[state] if edge.answer == answer), None)


def build(guides: GuideSet, guide: Guide, *, keep: Iterable[str] = ()) -> Graph:
    """The states of a guide's paths.

    Args:
        guides: The set the guide is in.
        guide: A guide without mistakes.
        keep: Facts that are kept apart in every state, whether or not anything looks at them.

    Raises:
        TooManyStatesError: There are more than `MAX_STATES`.
    """
    return _Builder(guides, guide, frozenset(keep)).build()


def opening_turn(guides: GuideSet, guide: Guide) -> Turn:
    """The turn that opens a guide for somebody who has told nothing yet."""
    return take_turn(guides, Conversation(), Open(guide.id), now=_NOW)


def answer_turn(guides: GuideSet, conversation: Conversation, given: Given) -> Turn:
    """The turn in which an answer to the open question is given."""
    return take_turn(guides, conversation, Press(given.node, given.answer), now=_NOW)


@dataclass(frozen=True)
class _Ahead:
    """What makes a difference from a place on, to the way or to the words."""

    facts: frozenset[str]
    warnings: frozenset[str]
    places: frozenset[str]


def _ahead(guide: Guide, keep: frozenset[str]) -> Mapping[str, _Ahead]:
    edges = edges_of(guide)
    result = {}
    for place in (*guide.nodes, *guide.outcomes):
        places = closure([place, guide.when_blocked], edges)
        facts = {_NETWORK, *keep}
        warnings: set[str] = set()
        for name in places:
            warnings.update((guide.nodes.get(name) or guide.outcomes[name]).warn)
            if name in guide.nodes:
                facts |= _facts_of(guide, name)
        result[place] = _Ahead(frozenset(facts), frozenset(warnings), frozenset(places))
    return result


def _facts_of(guide: Guide, name: str) -> set[str]:
    """The facts that a node and its answers look at."""
    node = guide.nodes[name]
    facts = {*node.only_after, *node.not_while}
    if node.fact is not None and not node.confirm:
        facts.add(node.fact)
    for answer in node.answers.values():
        for branch in answer.next:
            facts.update(branch.when)
    return facts


class _Builder:
    """The walk over all states; each is answered with every answer once."""

    def __init__(self, guides: GuideSet, guide: Guide, keep: frozenset[str]) -> None:
        self.guides = guides
        self.guide = guide
        self.ahead = _ahead(guide, keep)
        self.known: dict[object, int] = {}
        self.states: list[State] = []
        self.conversations: list[Conversation] = []

    def build(self) -> Graph:
        turn = opening_turn(self.guides, self.guide)
        opening = self._edge("", None, frozenset(), turn)
        edges: list[tuple[Edge, ...]] = []
        # States are appended while the walk goes on, shorter conversations first.
        for state, conversation in zip(self.states, self.conversations, strict=False):
            edges.append(tuple(self._answers(state, conversation)))
        sorter = TopologicalSorter(
            {index: {edge.to for edge in found} for index, found in enumerate(edges)}
        )
        return Graph(
            self.guide, opening, tuple(self.states), tuple(edges), tuple(sorter.static_order())
        )

    def _answers(self, state: State, conversation: Conversation) -> Iterable[Edge]:
        if state.node is None:
            return
        for answer in self.guide.nodes[state.node].answers.values():
            if not answer.back:
                turn = answer_turn(self.guides, conversation, Given(state.node, answer.id))
                yield self._edge(answer.id, state.node, conversation.shown, turn)

    def _edge(self, answer: str, node: str | None, shown: frozenset[str], turn: Turn) -> Edge:
        position = position_of(self.guides, turn.conversation)
        if position is None:
            raise ValueError(f"'{self.guide.id}' is not in the set of guides")
        timer = self.guide.nodes[node].timer if node is not None else None
        return Edge(
            answer=answer,
            to=self._state(position, turn.conversation),
            wait=(timer or 0) * THIRDS,
            words=sum(words(reply.text) for reply in turn.replies),
            words_to_step=self._words_to_step(position, turn.replies),
            words_to_human=_words_to_human(turn.replies),
            warnings=tuple(name for name in position.warnings if name not in shown),
            said=tuple(_seen(reply) for reply in turn.replies),
        )

    def _state(self, position: Position, conversation: Conversation) -> int:
        live = self.ahead[position.place]
        key = (
            position.place,
            position.tries,
            frozenset((f, v) for f, v in position.asked.items() if f in live.facts),
            live.warnings.intersection(position.warnings),
            frozenset(given for given in position.answers if given.node in live.places),
        )
        if key not in self.known:
            if len(self.states) >= MAX_STATES:
                raise TooManyStatesError(self.guide.id, self._multiply())
            self.known[key] = len(self.states)
            self.states.append(
                State(position.node, position.outcome, position.answers, position.asked)
            )
            self.conversations.append(conversation)
        return self.known[key]

    def _multiply(self) -> Mapping[str, int]:
        """The facts that keep states apart, most first: how many values, at how many places."""
        ways: dict[str, set[str | None]] = {}
        kept: dict[str, int] = {}
        for state in self.states:
            for fact in self.ahead[state.place].facts:
                ways.setdefault(fact, set()).add(state.asked.get(fact))
                kept[fact] = kept.get(fact, 0) + (fact in state.asked)
        apart = [fact for fact in ways if len(ways[fact]) > 1]
        apart.sort(key=lambda fact: (-kept[fact], fact))
        return {fact: len(ways[fact]) for fact in apart[:_NAMED]}

    def _words_to_step(self, position: Position, replies: tuple[Reply, ...]) -> int:
        """Words up to the end of the text of the place: what comes before its question."""
        place = self.guide.nodes.get(position.place) or self.guide.outcomes[position.place]
        last = replies[-1].text
        end = last.find(place.say) + len(place.say)
        return sum(words(reply.text) for reply in replies[:-1]) + words(last[:end])


def _words_to_human(replies: tuple[Reply, ...]) -> int | None:
    """Words up to the end of the first reply with somebody to call.

    Every contact counts: in a guide without mistakes it has a number, a text that says where
    one stands, or stands for the network's own. The line about danger in the opening does
    not count: it is for danger alone.
    """
    so_far = 0
    for reply in replies:
        so_far += words(reply.text)
        if reply.custom.get("call"):
            return so_far
    return None


def _seen(reply: Reply) -> str:
    """What a person sees of a reply, but for what a turn's number changes."""
    custom = {key: value for key, value in reply.custom.items() if key != "step"}
    titles = [button.title for button in reply.buttons]
    return json.dumps([reply.text, titles, custom], ensure_ascii=False, sort_keys=True)

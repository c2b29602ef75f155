"""What the change of a guide does to its conversations.

Two paths are the same when they give the same answers to the same nodes and end alike. How many
there are in both guides is counted on pairs of states, one of each guide, that the same answers
lead to: where the answers or the next step differ, the paths part for good.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Final

from firststep.analysis.figures import Table, figures
from firststep.analysis.graph import Edge, Graph
from firststep.engine.conversation import Given

_TURN: Final = 10**9
"""Weight of one answer: conversations are compared by answers first, then by time."""


@dataclass(frozen=True)
class PathChanges:
    """How many paths stayed, changed, went and came.

    Attributes:
        same: Nothing about them changed.
        reworded: The same answers and ending, other words or waits.
        redirected: The same answers, another ending.
        gone: Nobody can give these answers any more.
        new: Nobody could give these answers before.
    """

    same: int
    reworded: int
    redirected: int
    gone: int
    new: int

    @property
    def unchanged(self) -> bool:
        """Whether no path changed in any way."""
        return not (self.reworded or self.redirected or self.gone or self.new)


@dataclass(frozen=True)
class Worst:
    """The conversation that the change makes longest.

    Attributes:
        before: Its answers in the old guide.
        after: Its answers in the new guide, the same as far as both go together.
        turns: Answers that it now needs more; negative when it needs fewer.
        units: Thirds of a second that it now takes more.
    """

    before: tuple[Given, ...]
    after: tuple[Given, ...]
    turns: int
    units: int


@dataclass(frozen=True)
class _Prefix:
    """What leads to a pair of states: how many ways, and the one that grew most in time."""

    count: int
    growth: int
    answers: tuple[Given, ...]


_Pair = tuple[int, int, bool]
"""A state of each guide, and whether something that was said on the way there changed."""


@dataclass(frozen=True)
class _End:
    """Where two paths end together, or part.

    Attributes:
        kind: `same`, `reworded` or `redirected` when both end, `parted` when they do not.
        count: How many paths do so here.
        worst: How the longest of them grew.
    """

    kind: str
    count: int
    growth: int
    worst: Worst


def compare(old: Graph, new: Graph) -> tuple[PathChanges, Worst | None]:
    """Counts how the paths of two guides differ.

    Returns:
        The counts, and the conversation that changed with the largest growth, in answers
        first and in seconds then; None when nothing changed.
    """
    ends = list(_Walk(old, new).ends())
    counts = {
        kind: sum(end.count for end in ends if end.kind == kind)
        for kind in ("same", "reworded", "redirected")
    }
    common = sum(counts.values())
    changes = PathChanges(
        **counts,
        gone=figures(old).total.paths - common,
        new=figures(new).total.paths - common,
    )
    changed = [end for end in ends if end.kind != "same"]
    worst = max(changed, key=lambda end: (end.growth, -len(end.worst.before)), default=None)
    return changes, worst.worst if worst is not None else None


class _Walk:
    """The walk over all pairs of states that the same answers lead to."""

    def __init__(self, old: Graph, new: Graph) -> None:
        self.old = old
        self.new = new
        self.old_length = _length(old)
        self.new_length = _length(new)

    def ends(self) -> Iterator[_End]:
        start = (
            self.old.opening.to,
            self.new.opening.to,
            self.old.opening.said != self.new.opening.said,
        )
        growth = self.new.opening.units - self.old.opening.units
        if not self._together(start):
            yield self._parted(_Prefix(0, growth, ()), self.old.opening, self.new.opening)
            return
        prefixes = {start: _Prefix(1, growth, ())}
        for pair in self._order(start):
            for answer in self._answers(pair):
                end = self._step(prefixes, pair, answer)
                if end is not None:
                    yield end

    def _together(self, pair: _Pair) -> bool:
        """Whether both states await an answer of the same node."""
        old, new = self.old.states[pair[0]], self.new.states[pair[1]]
        return old.node is not None and old.node == new.node

    def _order(self, start: _Pair) -> list[_Pair]:
        """All pairs at which both guides ask the same, each before those it leads to."""
        found: dict[_Pair, set[_Pair]] = {}
        todo = [start]
        while todo:
            pair = todo.pop()
            if pair in found:
                continue
            following = (self._next(pair, answer) for answer in self._answers(pair))
            found[pair] = {one for one in following if one is not None and self._together(one)}
            todo.extend(found[pair])
        return list(TopologicalSorter(found).static_order())[::-1]

    def _answers(self, pair: _Pair) -> list[str]:
        edges = (*self.old.edges[pair[0]], *self.new.edges[pair[1]])
        return list(dict.fromkeys(edge.answer for edge in edges))

    def _next(self, pair: _Pair, answer: str) -> _Pair | None:
        old, new = self.old.edge(pair[0], answer), self.new.edge(pair[1], answer)
        if old is None or new is None:
            return None
        changed = pair[2] or (old.said, old.wait) != (new.said, new.wait)
        return old.to, new.to, changed

    def _step(self, prefixes: dict[_Pair, _Prefix], pair: _Pair, answer: str) -> _End | None:
        """Takes one answer in both guides; returns where the paths end or part."""
        old, new = self.old.edge(pair[0], answer), self.new.edge(pair[1], answer)
        prefix = prefixes[pair]
        following = self._next(pair, answer)
        if old is None or new is None or following is None:
            return self._only_one(prefix, pair, old, new)
        given = Given(str(self.old.states[pair[0]].node), answer)
        onwards = _Prefix(
            prefix.count, prefix.growth + new.units - old.units, (*prefix.answers, given)
        )
        if self._together(following):
            prefixes[following] = _joined(prefixes.get(following), onwards)
            return None
        first, second = self.old.states[old.to].outcome, self.new.states[new.to].outcome
        if first is None or second is None:
            return self._parted(onwards, old, new)
        worst = Worst(onwards.answers, onwards.answers, 0, onwards.growth)
        alike = "reworded" if following[2] else "same"
        return _End(alike if first == second else "redirected", prefix.count, onwards.growth, worst)

    def _parted(self, prefix: _Prefix, old: Edge, new: Edge) -> _End:
        """The paths go on differently after the same answers: the longest of each is compared."""
        return self._compared(
            prefix, self.old_length.most_from(old.to), self.new_length.most_from(new.to)
        )

    def _only_one(self, prefix: _Prefix, pair: _Pair, old: Edge | None, new: Edge | None) -> _End:
        """An answer that only one of the guides has; the other one's longest is compared."""
        node = str(self.old.states[pair[0]].node)
        before = self.old_length.most_from(pair[0])
        after = self.new_length.most_from(pair[1])
        if old is not None:
            before = _through(node, old, self.old_length)
        if new is not None:
            after = _through(node, new, self.new_length)
        return self._compared(prefix, before, after)

    @staticmethod
    def _compared(
        prefix: _Prefix,
        before: tuple[int, tuple[Given, ...]],
        after: tuple[int, tuple[Given, ...]],
    ) -> _End:
        turns = len(after[1]) - len(before[1])
        growth = prefix.growth + after[0] - before[0]
        worst = Worst(
            (*prefix.answers, *before[1]),
            (*prefix.answers, *after[1]),
            turns,
            growth - turns * _TURN,
        )
        return _End("parted", 0, growth, worst)


def _through(node: str, edge: Edge, length: Table) -> tuple[int, tuple[Given, ...]]:
    """The longest way on through one answer."""
    value, answers = length.most_from(edge.to)
    return value + _TURN + edge.units, (Given(node, edge.answer), *answers)


def _joined(known: _Prefix | None, more: _Prefix) -> _Prefix:
    if known is None:
        return more
    longer = max(known, more, key=lambda one: one.growth)
    return _Prefix(known.count + more.count, longer.growth, longer.answers)


def _length(graph: Graph) -> Table:
    """Answers and time from every state to the endings, answers first."""
    return Table(
        graph,
        lambda edge: (
            (_TURN if edge.answer else 0) + edge.units,
            graph.states[edge.to].node is None,
        ),
    )


@dataclass(frozen=True)
class Shown:
    """Where a warning is first shown, over all paths.

    Attributes:
        places: The places, with the number of paths that first show it there.
        earliest: After how many answers at the soonest; None where no path shows it.
        latest: The same at the latest.
        without: How many paths never show it.
    """

    places: tuple[tuple[str, int], ...]
    earliest: int | None
    latest: int | None
    without: int

    @property
    def paths(self) -> int:
        """How many paths show it."""
        return sum(count for _, count in self.places)


def first_shown(graph: Graph, warning: str) -> Shown:
    """Where the paths of a guide first show a warning."""
    ways = [0] * len(graph.states)
    soonest: dict[int, int] = {graph.opening.to: 0}
    latest: dict[int, int] = {graph.opening.to: 0}
    onwards = _paths_from(graph)
    ways[graph.opening.to] = 1
    places: dict[str, int] = {}
    turns: list[int] = []
    if warning in graph.opening.warnings:
        places[graph.states[graph.opening.to].place] = onwards[graph.opening.to]
        turns.append(0)
    for index in reversed(graph.order):
        for edge in graph.edges[index]:
            ways[edge.to] += ways[index]
            soonest[edge.to] = min(soonest.get(edge.to, _TURN), soonest[index] + 1)
            latest[edge.to] = max(latest.get(edge.to, 0), latest[index] + 1)
            if warning in edge.warnings:
                place = graph.states[edge.to].place
                places[place] = places.get(place, 0) + ways[index] * onwards[edge.to]
                turns += [soonest[index] + 1, latest[index] + 1]
    return Shown(
        tuple(places.items()),
        min(turns, default=None),
        max(turns, default=None),
        onwards[graph.opening.to] - sum(places.values()),
    )


def _paths_from(graph: Graph) -> list[int]:
    counts = [0] * len(graph.states)
    for index in graph.order:
        at_end = graph.states[index].node is None
        counts[index] = 1 if at_end else sum(counts[edge.to] for edge in graph.edges[index])
    return counts


Setter = tuple[str, str, str]
"""A fact, and the node and answer that gave it its value."""

_Setters = dict[Setter, tuple[Given, ...]]
"""Setters in force, each with a conversation in which it is."""


def guards(graph: Graph, node: str) -> dict[Setter, tuple[Given, ...]]:
    """The answers that open a step with `only_after`, over all paths that reach it.

    Returns:
        Each with a conversation that reaches the step by it.
    """
    facts = frozenset(graph.guide.nodes[node].only_after)
    here: dict[int, _Setters] = {graph.opening.to: {}}
    ways: dict[int, tuple[Given, ...]] = {graph.opening.to: ()}
    found: _Setters = {}
    for index in reversed(graph.order):
        state = graph.states[index]
        if state.node == node:
            _keep_shorter(found, here[index])
        for edge in graph.edges[index]:
            given = Given(str(state.node), edge.answer)
            ways[edge.to] = (*ways[index], given)
            onwards = {setter: (*way, given) for setter, way in here[index].items()}
            fact = _sets(graph, index, edge)
            if fact in facts:
                onwards = {setter: way for setter, way in onwards.items() if setter[0] != fact}
                onwards[fact, given.node, given.answer] = ways[edge.to]
            _keep_shorter(here.setdefault(edge.to, {}), onwards)
    return found


def _keep_shorter(known: _Setters, more: _Setters) -> None:
    for setter, way in more.items():
        if setter not in known or len(way) < len(known[setter]):
            known[setter] = way


def _sets(graph: Graph, index: int, edge: Edge) -> str | None:
    """The fact that an answer gives a value; none while the same step is tried again."""
    node = graph.guide.nodes[str(graph.states[index].node)]
    value = graph.guide.fact_value(node, node.answers[edge.answer])
    return node.fact if value is not None and graph.states[edge.to].node != node.id else None

"""Figures of a guide's paths, counted on its states: how many, how long, how soon.

Each figure is worked out from the endings backwards. What is true of all paths from a state on
is put together from what is true of the states that its answers lead to, so the work grows with
the states and never with the paths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from firststep.analysis.graph import Edge, Graph
from firststep.engine.conversation import Given

Measure = Callable[[Edge], tuple[int, bool]]
"""What a turn adds to a figure, and whether the figure is complete with it."""


@dataclass(frozen=True)
class Extreme:
    """The least or the most of a figure over all paths, and one path that has it."""

    value: int
    answers: tuple[Given, ...]


@dataclass(frozen=True)
class Span:
    """A figure over some paths.

    Attributes:
        least: The least of it, or None where no path has the figure.
        most: The most of it, or None.
        without: How many paths do not have the figure at all.
    """

    least: Extreme | None
    most: Extreme | None
    without: int


@dataclass(frozen=True)
class Figures:
    """The figures of the paths to one outcome, or of all.

    Attributes:
        paths: How many there are.
        turns: Answers given.
        average_turns: Their average over the paths.
        median_turns: Half of the paths have no more than this.
        units: Reading and waiting until the end, in thirds of a second.
        first_action: The same until the first step that protects was told.
        human: The same until somebody to call was named.
    """

    paths: int
    turns: Span
    average_turns: float
    median_turns: int
    units: Span
    first_action: Span
    human: Span


@dataclass(frozen=True)
class GuideFigures:
    """The figures of a guide.

    Attributes:
        states: How many states its paths go through.
        total: Of all its paths.
        outcomes: By outcome, in the order of the guide; those that no path reaches are left out.
        protecting: The nodes that count as the first protective action.
    """

    states: int
    total: Figures
    outcomes: Mapping[str, Figures]
    protecting: tuple[str, ...]


def figures(graph: Graph) -> GuideFigures:
    """Counts the paths of a guide and measures them."""
    guide = graph.guide
    protecting = tuple(node.id for node in guide.nodes.values() if node.protects)
    protecting = protecting or (guide.start,)
    counts = _histograms(graph)
    table = {
        "turns": Table(graph, lambda edge: (1 if edge.answer else 0, _ends(graph, edge))),
        "units": Table(graph, lambda edge: (edge.units, _ends(graph, edge))),
        "first_action": Table(graph, _first_action(graph, frozenset(protecting))),
        "human": Table(graph, _human),
    }
    outcomes = {
        name: _figures(counts[name], {key: one.span(name) for key, one in table.items()})
        for name in guide.outcomes
        if name in counts
    }
    total: dict[int, int] = {}
    for histogram in counts.values():
        _add(total, histogram)
    spans = {key: _joined(one.span(name) for name in outcomes) for key, one in table.items()}
    return GuideFigures(len(graph.states), _figures(total, spans), outcomes, protecting)


def _figures(histogram: Mapping[int, int], spans: Mapping[str, Span]) -> Figures:
    paths = sum(histogram.values())
    answers = sum(turns * count for turns, count in histogram.items())
    return Figures(
        paths=paths,
        turns=spans["turns"],
        average_turns=float(Fraction(answers, paths)),
        median_turns=_median(histogram),
        units=spans["units"],
        first_action=spans["first_action"],
        human=spans["human"],
    )


def _median(histogram: Mapping[int, int]) -> int:
    half, so_far = sum(histogram.values()), 0
    for turns in sorted(histogram):
        so_far += 2 * histogram[turns]
        if so_far >= half:
            return turns
    return 0


def _joined(spans: Iterable[Span]) -> Span:
    """One span over the paths of several."""
    known = list(spans)
    least = [span.least for span in known if span.least is not None]
    most = [span.most for span in known if span.most is not None]
    return Span(
        min(least, key=lambda one: one.value, default=None),
        max(most, key=lambda one: one.value, default=None),
        sum(span.without for span in known),
    )


def _ends(graph: Graph, edge: Edge) -> bool:
    return graph.states[edge.to].node is None


def _first_action(graph: Graph, protecting: frozenset[str]) -> Measure:
    def measure(edge: Edge) -> tuple[int, bool]:
        if graph.states[edge.to].node in protecting:
            return edge.wait + edge.words_to_step, True
        return edge.units, False

    return measure


def _human(edge: Edge) -> tuple[int, bool]:
    if edge.words_to_human is not None:
        return edge.wait + edge.words_to_human, True
    return edge.units, False


def _histograms(graph: Graph) -> Mapping[str, Mapping[int, int]]:
    """For each outcome, how many paths have how many turns."""
    found: dict[int, dict[str, dict[int, int]]] = {}
    for index in graph.order:
        state = graph.states[index]
        if state.outcome is not None:
            found[index] = {state.outcome: {0: 1}}
            continue
        here: dict[str, dict[int, int]] = {}
        for edge in graph.edges[index]:
            for outcome, histogram in found[edge.to].items():
                longer = {turns + 1: count for turns, count in histogram.items()}
                _add(here.setdefault(outcome, {}), longer)
        found[index] = here
    return found[graph.opening.to]


def _add(histogram: dict[int, int], more: Mapping[int, int]) -> None:
    for turns, count in more.items():
        histogram[turns] = histogram.get(turns, 0) + count


@dataclass
class _Cell:
    """One figure from one state to one outcome: its ends, and the edges that lead to them."""

    least: tuple[int, Edge] | None = None
    most: tuple[int, Edge] | None = None
    without: int = 0

    def take(self, edge: Edge, least: int, most: int) -> None:
        if self.least is None or least < self.least[0]:
            self.least = (least, edge)
        if self.most is None or most > self.most[0]:
            self.most = (most, edge)


class Table:
    """A figure from every state to every outcome."""

    def __init__(self, graph: Graph, measure: Measure) -> None:
        """Works the figure out for every state."""
        self._graph = graph
        self._measure = measure
        self._cells: dict[int, dict[str, _Cell]] = {}
        for index in graph.order:
            self._cells[index] = self._state(index)

    def _state(self, index: int) -> dict[str, _Cell]:
        outcome = self._graph.states[index].outcome
        if outcome is not None:
            return {outcome: _Cell(without=1)}
        cells: dict[str, _Cell] = {}
        for edge in self._graph.edges[index]:
            self._take(cells, edge)
        return cells

    def _take(self, cells: dict[str, _Cell], edge: Edge) -> None:
        value, complete = self._measure(edge)
        for outcome, tail in self._cells[edge.to].items():
            cell = cells.setdefault(outcome, _Cell())
            if complete:
                cell.take(edge, value, value)
                continue
            cell.without += tail.without
            if tail.least is not None and tail.most is not None:
                cell.take(edge, value + tail.least[0], value + tail.most[0])

    def span(self, outcome: str) -> Span:
        """The figure over all paths to an outcome."""
        start: dict[str, _Cell] = {}
        self._take(start, self._graph.opening)
        cell = start[outcome]
        if cell.least is None or cell.most is None:
            return Span(None, None, cell.without)
        opening = self._graph.opening.to
        return Span(
            Extreme(cell.least[0], self._path(opening, outcome, most=False)),
            Extreme(cell.most[0], self._path(opening, outcome, most=True)),
            cell.without,
        )

    def most_from(self, state: int) -> tuple[int, tuple[Given, ...]]:
        """The most of the figure from a state on, to whatever outcome, and its answers.

        Returns:
            At an outcome, 0 and no answers.
        """
        ends = [
            (cell.most[0], name)
            for name, cell in self._cells[state].items()
            if cell.most is not None
        ]
        if not ends:
            return 0, ()
        value, outcome = max(ends)
        return value, self._path(state, outcome, most=True)

    def _path(self, state: int, outcome: str, *, most: bool) -> tuple[Given, ...]:
        """The answers of a path that has the figure; once complete, any way to the outcome."""
        graph, given = self._graph, []
        node = graph.states[state].node
        while node is not None:
            cell = self._cells[state][outcome]
            end = cell.most if most else cell.least
            edge = end[1] if end is not None else self._any(state, outcome)
            given.append(Given(node, edge.answer))
            state, node = edge.to, graph.states[edge.to].node
        return tuple(given)

    def _any(self, state: int, outcome: str) -> Edge:
        return next(e for e in self._graph.edges[state] if outcome in self._cells[e.to])

"""Warnings that the paths of a new version do not show any more where the old one did.

Paths of two versions can seldom be told to be the same: one more step, and every one of them
is another. So places are compared. Where every old path that comes to a place has shown a
warning by then, a new path that comes there and never shows it has lost it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firststep.analysis.difference import Shown
from firststep.analysis.graph import Graph


@dataclass(frozen=True)
class LostWarning:
    """A warning that is not shown any more where it was.

    Attributes:
        warning: Its name.
        before: Where the old version shows it.
        after: Where the new version shows it, or None where it has no such warning.
        paths: On how many paths it is missing: of the old version when the new one never
            shows it, otherwise of the new one.
        late: Places at risk that paths now reach before it is shown, when `paths` is none.
    """

    warning: str
    before: Shown
    after: Shown | None
    paths: int
    late: tuple[str, ...] = ()


def lost_warning(
    old: Graph, new: Graph, warning: str, before: Shown | None, after: Shown | None
) -> LostWarning | None:
    """Whether a warning is no longer shown where it was.

    Args:
        old: The paths of the old version.
        new: The paths of the new one.
        warning: The warning.
        before: Where the old version shows it; None where it has no such warning.
        after: The same of the new version.

    Returns:
        What is missing, or None when nothing is.
    """
    if before is None or before.earliest is None:
        return None
    if after is None or after.earliest is None:
        return LostWarning(warning, before, after, before.paths)
    # A new way to an outcome loses nothing; one past a step that warned before does.
    moved = {name for name, _ in before.places} - {name for name, _ in after.places}
    shown = {name for name in _shown_by_then(old, warning) if moved or name in old.guide.nodes}
    paths = _never(new, warning, frozenset()) - _never(new, warning, frozenset(shown))
    if paths:
        return LostWarning(warning, before, after, paths)
    unshown = _unshown(new, warning)
    late = tuple(n for n in old.guide.never[warning].at_risk if n in shown and n in unshown)
    return LostWarning(warning, before, after, 0, late) if late else None


def _shown_by_then(graph: Graph, warning: str) -> Iterator[str]:
    """The places at which every path that comes there has shown a warning."""
    unshown = _unshown(graph, warning)
    for name in {state.place for state in graph.states}:
        if name not in unshown:
            yield name


def _unshown(graph: Graph, warning: str) -> set[str]:
    """The places that some path comes to before it has shown a warning."""
    reached = set() if warning in graph.opening.warnings else {graph.opening.to}
    for index in reversed(graph.order):
        if index in reached:
            reached.update(e.to for e in graph.edges[index] if warning not in e.warnings)
    return {graph.states[index].place for index in reached}


def _never(graph: Graph, warning: str, avoiding: frozenset[str]) -> int:
    """How many paths never show a warning, of those that come to none of some places."""
    counts = [0] * len(graph.states)
    for index in graph.order:
        state = graph.states[index]
        if state.place in avoiding:
            continue
        onwards = (e.to for e in graph.edges[index] if warning not in e.warnings)
        counts[index] = 1 if state.node is None else sum(counts[to] for to in onwards)
    return 0 if warning in graph.opening.warnings else counts[graph.opening.to]

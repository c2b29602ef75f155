"""Everything that differs between two versions of a guide, what protects people first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from firststep.analysis.difference import (
    PathChanges,
    Shown,
    Worst,
    compare,
    first_shown,
    guards,
)
from firststep.analysis.figures import GuideFigures, figures
from firststep.analysis.first_look import (
    Alert,
    any_of,
    danger_changes,
    plain_alerts,
    way,
)
from firststep.analysis.graph import Graph, build
from firststep.analysis.lost_warnings import LostWarning, lost_warning
from firststep.analysis.version import Version
from firststep.engine.conversation import Given, allowed
from firststep.guide.model import Answer, Guide, Node

_IN_DETAIL: Final = frozenset({"nodes", "outcomes", "budget"})
"""Parts of a guide that are compared one by one."""


@dataclass(frozen=True)
class Opened:
    """A step that was closed by a condition which no longer holds it back.

    Attributes:
        node: The step.
        reason: What changed, as a sentence.
        answers: A conversation that now reaches it and could not before, if a plain one does.
    """

    node: str
    reason: str
    answers: tuple[Given, ...] | None


@dataclass(frozen=True)
class Moved:
    """Where a warning is shown in both versions.

    Attributes:
        warning: Its name.
        before: Where it was shown; None when it is new.
        after: Where it is shown; None when it is gone.
    """

    warning: str
    before: Shown | None
    after: Shown | None

    @property
    def moved(self) -> bool:
        """Whether it is first shown somewhere else, at another time, or on other paths."""
        if self.before is None or self.after is None:
            return True
        return _where(self.before) != _where(self.after)


@dataclass(frozen=True)
class Retargeted:
    """An answer that leads somewhere else; the targets are as in `next`."""

    node: str
    answer: str
    before: str
    after: str


@dataclass(frozen=True)
class Names:
    """What was added, what was taken out, and what changed in itself, by name."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class GuideDiff:
    """What changed in one guide.

    Attributes:
        before: The figures of the old version.
        after: The figures of the new one.
        paths: How many paths changed.
        opened: Steps that were closed and are open now.
        closed: Steps with a stricter condition, as sentences.
        lost: Warnings no longer shown on paths where they were.
        alerts: Other changes of what protects people, to be looked at first.
        dangers: What else changed in what is said in danger, as sentences.
        moved: Other warnings that are first shown elsewhere.
        targets: Answers that lead elsewhere.
        nodes: Nodes by what happened to them.
        answers: Answers as `node: answer`, the same.
        outcomes: Outcomes, the same.
        unseen: Changed nodes to which no path leads, only news or a danger.
        parts: Other keys of the guide with changes, such as `news` or `phrases`.
        around: Whether the shared words or the directory changed.
        worst: The conversation that grew most; where a step was opened, one that shows it.
    """

    before: GuideFigures
    after: GuideFigures
    paths: PathChanges
    opened: tuple[Opened, ...]
    closed: tuple[str, ...]
    lost: tuple[LostWarning, ...]
    alerts: tuple[Alert, ...]
    dangers: tuple[str, ...]
    moved: tuple[Moved, ...]
    targets: tuple[Retargeted, ...]
    nodes: Names
    answers: Names
    outcomes: Names
    unseen: tuple[str, ...]
    parts: tuple[str, ...]
    around: bool
    worst: Worst | None

    @property
    def unchanged(self) -> bool:
        """Whether nothing at all differs."""
        first = (self.opened, self.lost, self.alerts, self.dangers)
        lists = (*first, self.closed, self.moved, self.targets, self.unseen, self.parts)
        names = (self.nodes, self.answers, self.outcomes)
        same = self.paths.unchanged and not any(lists) and all(one == Names() for one in names)
        return same and not self.around and self.before == self.after


def diff(old: Version, new: Version) -> GuideDiff:
    """Compares two versions of a guide.

    Raises:
        OverflowError: One of them has too many states to be walked.
    """
    before, after = build(old.guides, old.guide), build(new.guides, new.guide)
    paths, worst = compare(before, after)
    opened = tuple(_opened(before, after, new))
    shown = tuple(_shown(before, after))
    found = (lost_warning(before, after, one.warning, one.before, one.after) for one in shown)
    lost = tuple(one for one in found if one is not None)
    gone = {one.warning for one in lost}
    places = {state.place for graph in (before, after) for state in graph.states}
    nodes = _names(old.guide.nodes, new.guide.nodes)
    return GuideDiff(
        before=figures(before),
        after=figures(after),
        paths=paths,
        opened=opened,
        closed=tuple(_tightened(old.guide, new.guide)),
        lost=lost,
        alerts=tuple(plain_alerts(old, new)),
        dangers=tuple(danger_changes(old, new)),
        moved=tuple(one for one in shown if one.moved and one.warning not in gone),
        targets=tuple(_targets(old.guide, new.guide)),
        nodes=nodes,
        answers=_names(_all_answers(old.guide), _all_answers(new.guide)),
        outcomes=_names(old.guide.outcomes, new.guide.outcomes),
        unseen=tuple(n for n in (*nodes.added, *nodes.changed) if n not in places),
        parts=tuple(
            name
            for name in Guide.__fields__
            if name not in _IN_DETAIL and getattr(old.guide, name) != getattr(new.guide, name)
        ),
        around=old.guides.common != new.guides.common or old.guides.networks != new.guides.networks,
        worst=_shows(before, opened) or worst,
    )


def _shows(old: Graph, opened: Iterable[Opened]) -> Worst | None:
    """A conversation that a step now open is reached by, and how far it went before."""
    for one in opened:
        if one.answers is not None:
            fitting = _follow(old, one.answers)
            return Worst(fitting, one.answers, len(one.answers) - len(fitting), 0)
    return None


def _follow(graph: Graph, answers: Iterable[Given]) -> tuple[Given, ...]:
    """The answers, as far as they are ones to what is asked."""
    state, taken = graph.opening.to, []
    for given in answers:
        edge = graph.edge(state, given.answer)
        if edge is None or graph.states[state].node != given.node:
            break
        taken.append(given)
        state = edge.to
    return tuple(taken)


def _opened(before: Graph, after: Graph, new: Version) -> Iterator[Opened]:
    old_nodes, nodes = before.guide.nodes, after.guide.nodes
    for name, old in old_nodes.items():
        reasons = _loosened(old, nodes[name]) if name in nodes else ()
        if reasons:
            answers = _reaching(new, old)
            for reason in reasons:
                yield Opened(name, reason, answers)
        elif name in nodes and old.only_after and nodes[name].only_after:
            yield from _other_guards(before, after, name)


def _other_guards(before: Graph, after: Graph, name: str) -> Iterator[Opened]:
    """Answers that open a step now and did not before, though its condition is the same."""
    known = guards(before, name)
    if not known:
        return
    for setter, answers in sorted(guards(after, name).items()):
        if setter not in known:
            fact, node, answer = setter
            reason = f"'{answer}' of '{node}' now counts for its condition on '{fact}'."
            yield Opened(name, reason, answers)


def _loosened(old: Node, new: Node) -> tuple[str, ...]:
    """How the condition of a node lets through more than it did."""
    reasons = []
    for fact, values in old.only_after.items():
        if fact not in new.only_after:
            reasons.append(f"It no longer needs '{fact}' to be {any_of(values)}.")
        elif more := set(new.only_after[fact]) - set(values):
            reasons.append(f"It now also opens when '{fact}' is {any_of(sorted(more))}.")
    for fact, values in old.not_while.items():
        fewer = [value for value in values if value not in new.not_while.get(fact, ())]
        if fewer:
            reasons.append(f"It is no longer forbidden while '{fact}' is {any_of(fewer)}.")
    return tuple(reasons)


def _tightened(old: Guide, new: Guide) -> Iterator[str]:
    for name, node in new.nodes.items():
        if name in old.nodes:
            for fact, values in node.only_after.items():
                before = old.nodes[name].only_after.get(fact)
                if before is None or set(before) - set(values):
                    yield f"'{name}' now needs '{fact}' to be {any_of(values)}."
            for fact, values in node.not_while.items():
                if more := set(values) - set(old.nodes[name].not_while.get(fact, ())):
                    yield f"'{name}' is now forbidden while '{fact}' is {any_of(sorted(more))}."
    for name, node in old.nodes.items():
        if name not in new.nodes and (node.only_after or node.not_while):
            yield (
                f"'{name}', which had a condition, is gone. If another step takes its place, see "
                "that it has the same."
            )


def _reaching(new: Version, old: Node) -> tuple[Given, ...] | None:
    """A shortest conversation that reaches a step although its old condition does not hold."""
    graph = build(new.guides, new.guide, keep={*old.only_after, *old.not_while})
    for state in graph.states:
        if state.node == old.id and not allowed(old, state.asked, state.asked):
            return state.answers
    return None


def _shown(before: Graph, after: Graph) -> Iterator[Moved]:
    """Where both versions show each warning, whether or not it moved."""
    for name in dict.fromkeys((*before.guide.never, *after.guide.never)):
        old = first_shown(before, name) if name in before.guide.never else None
        new = first_shown(after, name) if name in after.guide.never else None
        yield Moved(name, old, new)


def _where(shown: Shown) -> tuple[object, ...]:
    """What makes a warning count as moved: the places, the turns, and paths without it."""
    return {name for name, _ in shown.places}, shown.earliest, shown.latest, bool(shown.without)


def _targets(old: Guide, new: Guide) -> Iterator[Retargeted]:
    answers = _all_answers(new)
    for name, answer in _all_answers(old).items():
        if name in answers and answer.next != answers[name].next:
            node, _, own = name.partition(": ")
            yield Retargeted(node, own, way(answer), way(answers[name]))


def _all_answers(guide: Guide) -> Mapping[str, Answer]:
    return {
        f"{node.id}: {answer.id}": answer
        for node in guide.nodes.values()
        for answer in node.answers.values()
    }


def _names(old: Mapping[str, object], new: Mapping[str, object]) -> Names:
    return Names(
        tuple(name for name in new if name not in old),
        tuple(name for name in old if name not in new),
        tuple(name for name in old if name in new and old[name] != new[name]),
    )

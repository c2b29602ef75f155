"""What leads where in a guide, with the words on every way; all pictures are drawn from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from firststep.guide.model import RESUME, Answer, Branch, Guide, Node, Outcome

DANGER: Final = "any_step:danger"
"""The source of the ways that a danger opens at every step."""

NEWS: Final = "any_step:news"
"""The source of the ways that news open at every step."""

NO_LABELS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Way:
    """One way from a step, by one answer under one condition.

    Attributes:
        source: The node, or `DANGER` or `NEWS`.
        answer: The answer's id; of the others, the kind of danger or the name of the news.
        label: The words on it, without the condition.
        target: The node or outcome; None goes back to where the person came from.
        note: The condition, or what else there is to know of it.
    """

    source: str
    answer: str
    label: str
    target: str | None
    note: str = ""

    @property
    def text(self) -> str:
        """The words on it, with the condition in brackets."""
        return f"{self.label} [{self.note}]" if self.note else self.label


def label_of(answer: Answer, labels: Mapping[str, str] = NO_LABELS) -> str:
    """The words of an answer's button.

    Args:
        answer: The answer.
        labels: The words that guides share (`labels` of common.yml), for answers without any.
    """
    return answer.label or labels.get(answer.id) or answer.id.replace("_", " ").capitalize()


def conditions(when: Mapping[str, Iterable[str]]) -> str:
    """Conditions in words: `end: car or charger, off: yes`."""
    return ", ".join(f"{fact}: {' or '.join(values)}" for fact, values in when.items())


def node_ways(node: Node, labels: Mapping[str, str] = NO_LABELS) -> tuple[Way, ...]:
    """Every way from one node, in the order of its answers."""
    found: list[Way] = []
    for answer in node.answers.values():
        label = label_of(answer, labels)
        if answer.back:
            found.append(Way(node.id, answer.id, label, None, "back to the question before"))
        for branch in answer.next:
            note = _note(node, answer, branch)
            found.append(Way(node.id, answer.id, label, branch.go, note))
    return tuple(found)


def _note(node: Node, answer: Answer, branch: Branch) -> str:
    notes = []
    if answer.again:
        notes.append(f"again, goes on at the {_ordinal(node.limit)} time")
    if branch.when:
        notes.append(conditions(branch.when))
    elif len(answer.next) > 1:
        notes.append("otherwise")
    return "; ".join(notes)


def _ordinal(number: int) -> str:
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th') }"


def danger_ways(guide: Guide) -> tuple[Way, ...]:
    """Where each kind of danger leads, once it is past; None is the step that it broke into."""
    return tuple(
        Way(
            DANGER,
            danger.kind,
            danger.kind.replace("_", " "),
            None if danger.then == RESUME else danger.then,
            "back to the step" if danger.then == RESUME else "",
        )
        for danger in guide.dangers.values()
    )


def news_ways(guide: Guide) -> tuple[Way, ...]:
    """Where news lead that jump or that end the tries; other news are left out."""
    found = []
    for news in guide.news.values():
        label = news.label or news.phrases[0]
        if news.go is not None:
            found.append(Way(NEWS, news.id, label, news.go))
        elif news.closes is not None:
            then = guide.danger(news.closes).then
            target = None if then == RESUME else then
            found.append(Way(NEWS, news.id, label, target, f"danger: {news.closes}"))
    return tuple(found)


def all_ways(guide: Guide, labels: Mapping[str, str] = NO_LABELS) -> tuple[Way, ...]:
    """Every way of a guide: of its nodes, its dangers and its news."""
    steps = [way for node in guide.nodes.values() for way in node_ways(node, labels)]
    return (*steps, *danger_ways(guide), *news_ways(guide))


def merged(ways: Iterable[Way]) -> dict[tuple[str, str | None], tuple[Way, ...]]:
    """Ways by source and target, so that parallel ones can be drawn as one."""
    groups: dict[tuple[str, str | None], list[Way]] = {}
    for way in ways:
        groups.setdefault((way.source, way.target), []).append(way)
    return {ends: tuple(group) for ends, group in groups.items()}


Mark = tuple[Literal["only_after", "not_while", "timer", "count", "warn", "call"], str]


def marks(guide: Guide, place: Node | Outcome) -> tuple[Mark, ...]:
    """What is special about a place, as pairs of a key and words."""
    found: list[Mark] = []
    if isinstance(place, Node):
        if place.only_after:
            found.append(("only_after", f"only after {conditions(place.only_after)}"))
        if place.not_while:
            found.append(("not_while", f"not while {conditions(place.not_while)}"))
        if place.timer is not None:
            found.append(("timer", f"timer {place.timer} s"))
        if place.count is not None:
            found.append(("count", f"count to {place.count}"))
    if place.warn:
        found.append(("warn", f"warns: {', '.join(place.warn)}"))
    if place.call:
        called = (guide.contacts[name].label for name in place.call if name in guide.contacts)
        found.append(("call", f"call: {', '.join(called)}"))
    return tuple(found)


def order(guide: Guide) -> tuple[str, ...]:
    """The nodes so that each comes after all that lead to it, those from the start first.

    Nodes that only news or dangers lead to come last. A guide with a circle, which the
    loader refuses, would end with the nodes of the circle in the order of the file.
    """
    main = reachable(guide, [guide.start])
    rest = [name for name in guide.nodes if name not in main]
    return (*_sorted(guide, [n for n in guide.nodes if n in main]), *_sorted(guide, rest))


def reachable(guide: Guide, starts: Iterable[str]) -> frozenset[str]:
    """The nodes and outcomes that answers can lead to from `starts`, with these."""
    seen: set[str] = set()
    stack = list(starts)
    while stack:
        name = stack.pop()
        if name in seen:
            continue
        seen.add(name)
        node = guide.nodes.get(name)
        if node is not None:
            stack.extend(way.target for way in node_ways(node) if way.target is not None)
    return frozenset(seen)


def _sorted(guide: Guide, names: list[str]) -> list[str]:
    """Depth-first and reversed, so that what belongs together stays together."""
    wanted = set(names)
    done: dict[str, None] = {}
    for root in reversed(names):
        stack: list[tuple[str, bool]] = [(root, False)]
        entered: set[str] = set()
        while stack:
            name, leaving = stack.pop()
            if leaving:
                done[name] = None
            elif name in wanted and name not in done and name not in entered:
                entered.add(name)
                stack.append((name, True))
                targets = dict.fromkeys(way.target for way in node_ways(guide.nodes[name]))
                # The last one pushed is left first and so comes last after the reversal.
                stack.extend((target, False) for target in targets if target is not None)
    return list(reversed(done))

"""How much of a guide conversations reached, against everything that can be reached in it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from firststep.engine.acts import DIGRESSIONS
from firststep.engine.conversation import Given, replay
from firststep.engine.proofs import State, explore
from firststep.guide.graph import closure, edges_of
from firststep.guide.model import DIRECTORY, RESUME, Answer, Guide, Node, Part
from firststep.guide.source import KeyPath, Source
from firststep.guide.vocabulary import EMERGENCY
from firststep.testing.reach import BACK, Key, Reached, edge

CATEGORIES: Final = ("nodes", "edges", "jumps", "dangers", "warnings", "digressions", "texts")
"""What is counted; `docs/conversation-tests.md` defines each."""

REQUIRED: Final = ("nodes", "edges")
"""What must be reached in full."""

_GUIDE_TEXTS: Final = (
    "summary_title",
    "opening",
    "danger_line",
    "short_answer",
    "reassurance",
    "how_long",
    "scope",
    "disclaimer",
)
_PART_TEXTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "never": ("do_not", "because"),
        "facts": ("withdrawn",),
        "dangers": ("say", "short", "summary"),
        "nodes": ("say", "short", "why", "where", "ask"),
        "outcomes": ("say", "short", "summary", "why"),
    }
)


@dataclass(frozen=True)
class Goal:
    """One thing that a conversation can reach.

    Attributes:
        category: One of `CATEGORIES`.
        name: What it is called, e.g. `reseat -again-> reseat`.
        where: Its place in the guide file.
        key: What is noted when it is reached; None for a text.
        text: The words, for what is reached by saying them.
    """

    category: str
    name: str
    where: KeyPath
    key: Key | None = None
    text: str | None = None


@dataclass(frozen=True)
class Missing:
    """A goal that was not reached, with its line in the guide file."""

    name: str
    line: int


@dataclass(frozen=True)
class Share:
    """How much of one category was reached."""

    reached: int
    total: int
    missing: tuple[Missing, ...]

    @property
    def percent(self) -> float:
        """0 to 100; 100 where there is nothing to reach. Never rounded up to 100."""
        return 100.0 if not self.total else 100.0 * self.reached / self.total


@dataclass(frozen=True)
class Coverage:
    """How much of one guide was reached.

    Attributes:
        guide: The guide's id.
        path: Its file.
        shares: By category.
        keys: What was reached of nodes, outcomes and edges.
        possible: Every edge that can be walked.
    """

    guide: str
    path: str
    shares: Mapping[str, Share]
    keys: frozenset[Key]
    possible: frozenset[Key]

    def short_of(self, percent: float) -> tuple[str, ...]:
        """The required categories that are under a percentage."""
        return tuple(name for name in REQUIRED if self.shares[name].percent < percent)

    def to_json(self) -> dict[str, Any]:
        """The figures and everything missing, as JSON values."""
        return {
            "file": self.path,
            **{
                name: {
                    "reached": share.reached,
                    "total": share.total,
                    "percent": int(share.percent * 100) / 100,
                    "missing": [{"name": m.name, "line": m.line} for m in share.missing],
                }
                for name, share in self.shares.items()
            },
        }

    def classes(self, guide: Guide) -> dict[Any, str]:
        """`reached` or `missed` for each node, outcome and edge, as `views.graph.svg` takes it.

        An answer that may be repeated is one line there: reached when both of its ways are.
        """
        found: dict[Any, str] = {
            place: _class(("place", place) in self.keys)
            for place in (*guide.nodes, *guide.outcomes)
        }
        lines: dict[tuple[str, str, str], bool] = {}
        for _, node, answer, target, way in self.possible:
            shown = target
            if way == "again":
                shown = guide.nodes[node].answers[answer].next[-1].go
            elif target == BACK:
                shown = ""
            key = (node, answer, shown)
            reached = edge(node, answer, target, way) in self.keys
            lines[key] = lines.get(key, True) and reached
        found.update({key: _class(reached) for key, reached in lines.items()})
        return found


def measure(guide: Guide, source: Source, reached: Reached) -> Coverage:
    """How much of a guide was reached.

    Args:
        guide: The guide.
        source: Its file, for lines.
        reached: What conversations reached of it.
    """
    said = "\0".join(reached.texts)
    found: dict[str, list[Goal]] = {name: [] for name in CATEGORIES}
    missing: dict[str, list[Missing]] = {name: [] for name in CATEGORIES}
    for goal in goals(guide):
        found[goal.category].append(goal)
        is_reached = goal.key in reached.keys if goal.text is None else _is_in(goal.text, said)
        if not is_reached:
            line = source.problem(goal.where, "", "", "").line
            missing[goal.category].append(Missing(goal.name, line))
    shares = {
        name: Share(len(found[name]) - len(missing[name]), len(found[name]), tuple(missing[name]))
        for name in CATEGORIES
    }
    possible = frozenset(goal.key for goal in found["edges"] if goal.key is not None)
    return Coverage(
        guide.id, source.path, MappingProxyType(shares), frozenset(reached.keys), possible
    )


def goals(guide: Guide) -> Iterator[Goal]:
    """Everything that conversations can reach of a guide, in the order of the categories."""
    states = _states(guide)
    places = _places(guide, states)
    for section in ("nodes", "outcomes"):
        for name in getattr(guide, section):
            if name in places:
                yield Goal("nodes", name, (section, name), ("place", name))
    for node in guide.nodes.values():
        for answer in node.answers.values() if node.id in places else ():
            yield from _edge_goals(guide, node, answer, states)
    yield from _exits(guide)
    for warning in guide.never.values():
        yield Goal("warnings", warning.id, ("never", warning.id), text=warning.do_not)
    for name in DIGRESSIONS:
        yield Goal("digressions", name, (), ("digression", name))
    for where, text in _texts(guide):
        yield Goal("texts", ".".join(map(str, where)), where, text=text)


def _exits(guide: Guide) -> Iterator[Goal]:
    for news in guide.news.values():
        if news.go is not None or news.closes is not None:
            target = news.go or guide.danger(str(news.closes)).then
            yield Goal("jumps", f"{news.id} -> {target}", ("news", news.id), ("jump", news.id))
    for danger in guide.dangers.values():
        where: KeyPath = ("dangers", danger.kind)
        yield Goal("dangers", danger.kind, where, ("danger", danger.kind))
        after = "the step again" if danger.then == RESUME else danger.then
        key = ("after danger", danger.kind)
        yield Goal("dangers", f"{danger.kind}, past -> {after}", where, key)


def _class(reached: bool) -> str:
    return "reached" if reached else "missed"


def _states(guide: Guide) -> Mapping[str, tuple[State, ...]]:
    """The states of each node and outcome; empty where there are too many to list."""
    found: dict[str, list[State]] = {}
    try:
        for state in explore(guide):
            found.setdefault(state.position.place, []).append(state)
    except OverflowError:
        return {}
    return {place: tuple(states) for place, states in found.items()}


def _places(guide: Guide, states: Mapping[str, object]) -> frozenset[str]:
    if not states:
        return frozenset({*guide.nodes, *guide.outcomes})
    # Where a danger leads once it is past; the states know only of answers and news.
    thens = [danger.then for danger in guide.dangers.values() if danger.then != RESUME]
    return frozenset({*states, *closure(thens, edges_of(guide))})


def _edge_goals(
    guide: Guide, node: Node, answer: Answer, states: Mapping[str, tuple[State, ...]]
) -> Iterator[Goal]:
    where: KeyPath = ("nodes", node.id, "answers", answer.id)
    if answer.back:
        key = edge(node.id, answer.id, BACK)
        yield Goal("edges", f"{node.id} -{answer.id}-> back to the question before", where, key)
        return
    if answer.again and node.limit > 1:
        key = edge(node.id, answer.id, node.id, "again")
        yield Goal("edges", f"{node.id} -{answer.id}-> {node.id} (again)", where, key)
    way = "spent" if answer.again else ""
    note = " (tries spent)" if answer.again else ""
    for target in _targets(guide, node, answer, states.get(node.id, ())):
        key = edge(node.id, answer.id, target, way)
        yield Goal("edges", f"{node.id} -{answer.id}-> {target}{note}", where, key)


def _targets(guide: Guide, node: Node, answer: Answer, states: Iterable[State]) -> tuple[str, ...]:
    """Where an answer can lead in some state; each target once, in the order of the guide."""
    written = tuple(dict.fromkeys(branch.go for branch in answer.next))
    if len(written) == 1 or not states:
        return written
    asked_of = tuple(dict.fromkeys(fact for branch in answer.next for fact in branch.when))
    given = Given(node.id, answer.id)
    tries = node.limit if answer.again else 1
    found: set[str] = set()
    seen: set[tuple[str | None, ...]] = set()
    for state in states:
        for told in _tellings(guide, answer, state, asked_of):
            known = tuple(state.position.asked.get(fact, told.get(fact)) for fact in asked_of)
            if known in seen:
                continue
            seen.add(known)
            answers = (*state.position.answers, *([given] * tries))
            position = replay(guide, answers, told)
            found.update(
                move.closed or move.to
                for move in position.moves
                if (move.place, move.answer) == (node.id, answer.id)
                and move.reason in {"answered", "spent"}
            )
            if len(found) == len(written):
                return written
    return tuple(target for target in written if target in found)


def _tellings(
    guide: Guide, answer: Answer, state: State, facts: tuple[str, ...]
) -> Iterator[Mapping[str, str]]:
    """Everything that may have been told besides, as far as an answer's conditions ask for it."""
    undecided = [fact for fact in facts if fact not in state.position.known]
    values: list[list[str | None]] = []
    for fact in undecided:
        known = guide.facts[fact].values
        if known == DIRECTORY:
            known = tuple(v for branch in answer.next for v in branch.when.get(fact, ()))
        values.append([None, *known])
    for chosen in itertools.product(*values):
        told = {fact: value for fact, value in zip(undecided, chosen, strict=True) if value}
        yield {**state.told, **told}


def _is_in(text: str, said: str) -> bool:
    """Whether a text was said, whichever emergency number stood in it."""
    return all(part in said for part in text.split(EMERGENCY))


def _texts(guide: Guide) -> Iterator[tuple[KeyPath, str]]:
    for name in _GUIDE_TEXTS:
        yield from _text(guide, (name,))
    for index, text in enumerate(guide.can_wait):
        yield ("can_wait", index), text
    yield ("who_to_call", "say"), guide.who_to_call.say
    for section, names in _PART_TEXTS.items():
        for part, name in itertools.product(getattr(guide, section), names):
            yield from _text(guide, (section, part, name))
    for fact in guide.facts.values():
        for value, text in fact.summary.items():
            yield ("facts", fact.id, "summary", value), text
    for node in guide.nodes.values():
        for answer in node.answers.values():
            if answer.summary:
                yield ("nodes", node.id, "answers", answer.id, "summary"), answer.summary
    for outcome in guide.outcomes.values():
        for index, text in enumerate(outcome.next_steps):
            yield ("outcomes", outcome.id, "next_steps", index), text


def _text(guide: Guide, where: tuple[str, ...]) -> Iterator[tuple[KeyPath, str]]:
    value: Any = guide
    for name in where:
        value = getattr(value, name) if isinstance(value, Part) else value[name]
    if value:
        yield where, str(value)

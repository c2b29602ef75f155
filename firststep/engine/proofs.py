"""Proves the safety rules for a guide, over every state that its paths can reach.

Paths explode where branches meet again; states do not. Two paths that stand at the same
place go on alike when the facts and warnings that any later place looks at are the same,
so each such state is walked on from once. Facts that a person may have told are decided
only where the engine looks at them, so they multiply nothing that they do not change.
The walk uses the engine's own `replay` and `take_turn`; nothing is modelled twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from firststep.engine.acts import Danger, DangerPast, Digress
from firststep.engine.conversation import JUMP, Conversation, Given, Position, replay
from firststep.engine.turn import take_turn
from firststep.guide.graph import closure, edges_of
from firststep.guide.load import GuideSet
from firststep.guide.model import DIRECTORY, Guide
from firststep.guide.vocabulary import DANGER_KINDS

MAX_STATES: Final = 50_000
"""A guide that reaches more is not proved, and that is a violation of its own.

Ten times what the largest guide needs, and few enough to be walked while an author waits.
"""

_ABSENT: Final = "\0"


@dataclass(frozen=True)
class State:
    """One state that the guide can reach by answers.

    Attributes:
        position: Where it stands.
        answers: A shortest list of answers that leads there.
        told: Facts told before, as far as they matter.
    """

    position: Position
    answers: tuple[Given, ...]
    told: Mapping[str, str]


@dataclass(frozen=True)
class Violation:
    """A safety rule that does not hold.

    Attributes:
        rule: 1 to 5 as in `docs/safety.md`; 0 when the proof could not be finished.
        place: Node or outcome.
        message: What went wrong, with a shortest conversation that shows it.
        subject: The fact, warning or kind of danger that it is about.
        state: The state at which it shows, first of all by the shortest conversation.
    """

    rule: int
    place: str
    message: str
    subject: str = ""
    state: State | None = field(default=None, compare=False, repr=False)


class _Undecided(Exception):
    def __init__(self, fact: str) -> None:
        super().__init__(fact)
        self.fact = fact


class _LazyTold(Mapping[str, str]):
    """Told facts that are decided when they are first looked at."""

    def __init__(self, guide: Guide, decided: Mapping[str, str]) -> None:
        self._guide = guide
        self._decided = decided

    def __getitem__(self, fact: str) -> str:
        if fact not in self._decided and self._guide.facts[fact].values != DIRECTORY:
            raise _Undecided(fact)
        value = self._decided.get(fact, _ABSENT)
        if value == _ABSENT:
            raise KeyError(fact)
        return value

    def __iter__(self) -> Iterator[str]:
        return (fact for fact, value in self._decided.items() if value != _ABSENT)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def explore(guide: Guide) -> Iterator[State]:
    """Every state that answers and one jump by news can reach, whatever was told before.

    After one jump nothing new comes from a second: it is looked for all the same by the
    tests that mix acts at random.

    Args:
        guide: A guide without problems of its own.

    Yields:
        Each state once, shorter conversations first.

    Raises:
        OverflowError: There are more than `MAX_STATES`.
    """
    ahead = _ahead(guide)
    todo: list[tuple[tuple[Given, ...], dict[str, str]]] = [((), {})]
    seen: set[object] = set()
    while todo:
        following: list[tuple[tuple[Given, ...], dict[str, str]]] = []
        for answers, decided in todo:
            try:
                position = replay(guide, answers, _LazyTold(guide, decided))
            except _Undecided as undecided:
                values = guide.facts[undecided.fact].values
                following += [
                    (answers, {**decided, undecided.fact: value}) for value in (_ABSENT, *values)
                ]
                continue
            live = ahead[position.place]
            key = (
                position.place,
                position.tries,
                position.blocked,
                frozenset((f, v) for f, v in position.asked.items() if f in live.facts),
                frozenset(
                    (f, v) for f, v in decided.items() if f in live.facts - position.asked.keys()
                ),
                live.warnings.intersection(position.warnings),
                # What may be passed over later, after a jump back.
                frozenset(
                    (given.node, given.answer)
                    for given in position.answers
                    if given.node in live.places and not given.answer.startswith(JUMP)
                ),
            )
            if key in seen:
                continue
            seen.add(key)
            if len(seen) > MAX_STATES:
                raise OverflowError(f"'{guide.id}' has more than {MAX_STATES:,} states")
            told = {f: v for f, v in decided.items() if v != _ABSENT}
            yield State(position, answers, MappingProxyType(told))
            if position.node is not None:
                following += [
                    ((*position.answers, Given(position.node, answer.id)), decided)
                    for answer in guide.nodes[position.node].answers.values()
                    if not answer.back
                ]
            if not any(given.answer.startswith(JUMP) for given in position.answers):
                following += [
                    ((*position.answers, Given(position.place, JUMP + news.id)), decided)
                    for news in guide.news.values()
                    if news.go not in {None, position.place}
                ]
        todo = following


@dataclass(frozen=True)
class _Ahead:
    """What still makes a difference from a place on."""

    facts: frozenset[str]
    warnings: frozenset[str]
    places: frozenset[str]


def _ahead(guide: Guide) -> Mapping[str, _Ahead]:
    """For each place, the facts and warnings that any place from there on looks at."""
    edges = edges_of(guide)
    result = {}
    for place in (*guide.nodes, *guide.outcomes):
        places = closure([place, guide.when_blocked], edges)
        nodes = [guide.nodes[name] for name in places if name in guide.nodes]
        facts = {node.fact for node in nodes if node.fact is not None and not node.confirm}
        for node in nodes:
            facts.update(node.only_after, node.not_while)
            for answer in node.answers.values():
                for branch in answer.next:
                    facts.update(branch.when)
        warnings = {w.id for w in guide.never.values() if not places.isdisjoint(w.at_risk)}
        result[place] = _Ahead(frozenset(facts), frozenset(warnings), frozenset(places))
    return result


def violations(
    guides: GuideSet,
    guide: Guide,
    states: Iterable[State] | None = None,
    *,
    dangers: Iterable[str] = DANGER_KINDS,
) -> list[Violation]:
    """Every safety rule that does not hold in some state of a guide.

    Args:
        guides: The set the guide is in.
        guide: The guide to prove.
        states: What `explore(guide)` gives, where that is known already.
        dangers: The kinds that are tried at every place. All of them are tried at the start,
            so one is enough where only the guide is in doubt and not the engine.

    Returns:
        Violations, each rule, place and subject once, with a shortest conversation.
    """
    found: dict[tuple[int, str, str], Violation] = {}
    places: set[str] = set()
    for violation in _in_dangers(guides, guide):
        found[violation.rule, violation.place, violation.subject] = violation
    try:
        for state in explore(guide) if states is None else states:
            here = list(_at(guide, state))
            if state.position.place not in places:
                # What breaks out and who is called depends on the place alone.
                places.add(state.position.place)
                here += _ways_out(guides, guide, state, dangers)
            for violation in here:
                key = (violation.rule, violation.place, violation.subject)
                found.setdefault(key, violation)
    except OverflowError as error:
        return [Violation(0, guide.start, str(error))]
    return list(found.values())


def _at(guide: Guide, state: State) -> Iterator[Violation]:
    position = state.position
    way = _told_as_text(state)
    if position.blocked is not None:
        yield Violation(
            1,
            position.blocked,
            f"'{position.blocked}' is reached although its condition fails: {way}",
            state=state,
        )
    for fact, values in (guide.nodes[position.node].only_after if position.node else {}).items():
        if position.asked.get(fact) not in values:
            message = f"'{fact}' is not confirmed here: {way}"
            yield Violation(1, position.place, message, fact, state)
    for fact, values in (guide.nodes[position.node].not_while if position.node else {}).items():
        if position.known.get(fact) in values:
            message = f"'{fact}' forbids this step: {way}"
            yield Violation(1, position.place, message, fact, state)
    if position.node is not None:
        yield from _asked_again(guide, state, way)
    yield from _unwarned(guide, state, way)


def _ways_out(
    guides: GuideSet, guide: Guide, state: State, dangers: Iterable[str]
) -> Iterator[Violation]:
    position = state.position
    way = _told_as_text(state)
    conversation = Conversation(guide=guide.id, answers=state.answers, told=state.told, at=1.0)
    for kind in dangers:
        turn = take_turn(guides, conversation, Danger(kind), now=2.0)
        if turn.replies[0].custom.get("kind") != "danger" or turn.conversation.danger != kind:
            message = f"'{kind}' does not break out: {way}"
            yield Violation(2, position.place, message, kind, state)
    if not _reaches_human(guides, conversation):
        message = f"nobody to call within two turns: {way}"
        yield Violation(3, position.place, message, state=state)


def _in_dangers(guides: GuideSet, guide: Guide) -> Iterator[Violation]:
    """The way to a human in each danger and after it: it depends on the kind, not the place."""
    followed: set[str] = set()
    for kind in DANGER_KINDS:
        told = take_turn(guides, Conversation(guide=guide.id, at=1.0), Danger(kind), now=2.0)
        if told.conversation.danger != kind:
            yield Violation(2, guide.start, f"'{kind}' does not break out: {guide.start}", kind)
        turns = [("in", told)]
        then = guide.danger(kind).then
        if then not in followed:
            # What comes after a danger depends on its `then` alone.
            followed.add(then)
            turns.append(("after", take_turn(guides, told.conversation, DangerPast(), now=3.0)))
        for when, turn in turns:
            named = any(reply.custom.get("call") for reply in turn.replies)
            if not named and not _reaches_human(guides, turn.conversation):
                message = f"nobody to call within two turns {when} the danger '{kind}'"
                yield Violation(3, guide.start, message, kind)


def _reaches_human(guides: GuideSet, conversation: Conversation) -> bool:
    turn = take_turn(guides, conversation, Digress("who_to_call"), now=conversation.at + 1)
    return any(reply.custom.get("call") for reply in turn.replies)


def _asked_again(guide: Guide, state: State, way: str) -> Iterator[Violation]:
    position = state.position
    node = guide.nodes[str(position.node)]
    answered = any(
        given.node == node.id
        and not given.answer.startswith(JUMP)
        and not node.answers[given.answer].again
        for given in position.answers
    )
    jumped = any(_target(guide, given) == node.id for given in position.answers)
    if answered and not jumped and not node.confirm:
        yield Violation(4, node.id, f"asked again although it is answered: {way}", state=state)
    if node.fact is not None and not node.confirm and node.fact in position.known:
        value = position.known[node.fact]
        if any(guide.fact_value(node, answer) == value for answer in node.answers.values()):
            message = f"'{node.fact}' is known and asked for: {way}"
            yield Violation(4, node.id, message, node.fact, state)


def _target(guide: Guide, given: Given) -> str | None:
    """Where a jump led: news say that the question there is open again."""
    return guide.jump(given.answer[len(JUMP) :]) if given.answer.startswith(JUMP) else None


def _unwarned(guide: Guide, state: State, way: str) -> Iterator[Violation]:
    position = state.position
    for warning in guide.never.values():
        if position.place in warning.at_risk and warning.id not in position.warnings:
            message = f"'{warning.id}' was not shown before this step: {way}"
            yield Violation(5, position.place, message, warning.id, state)


def _told_as_text(state: State) -> str:
    told = [f"told {fact}={value}" for fact, value in state.told.items()]
    given = [f"{given.node}: {given.answer}" for given in state.position.answers]
    return " -> ".join([*told, *given, state.position.place])


def shortest_endings(guide: Guide) -> Mapping[str, tuple[Given, ...]]:
    """For each outcome that answers can reach, a shortest list of answers that does."""
    endings: dict[str, tuple[Given, ...]] = {}
    for state in explore(guide):
        if state.position.outcome is not None:
            endings.setdefault(state.position.outcome, state.position.answers)
    return endings


def unreached(guide: Guide, states: Iterable[State]) -> set[str]:
    """Nodes and outcomes that none of the states stands at."""
    places = {state.position.place for state in states}
    return {*guide.nodes, *guide.outcomes} - places

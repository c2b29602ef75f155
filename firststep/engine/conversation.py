"""A conversation is the list of answers given so far; replaying them gives the position."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from firststep.guide.model import Answer, Guide, Node
from firststep.guide.vocabulary import DANGER_KINDS, UNKNOWN_DANGER

JUMP: Final = "!"
"""An answer that begins with this names news that jumped, e.g. `!it_came_out`."""

_LARGEST: Final = 1e12
"""Times are seconds since the epoch; what is beyond this is damage."""

_MAX_ANSWERS: Final = 500
"""More answers than any path with all its retries has; what is stored beyond is dropped."""


@dataclass(frozen=True)
class Given:
    """One answer given: `answer` is an answer of `node`, or `JUMP` and a news id."""

    node: str
    answer: str


@dataclass(frozen=True)
class Conversation:
    """Everything that is remembered of one conversation.

    Attributes:
        guide: Id of the guide in force, or None before one is opened.
        answers: The answers in force, in the order of the path.
        told: Facts picked up without asking, by name.
        shown: Warnings shown so far.
        danger: The danger in force: only the end of it leads on.
        danger_asked: A danger that was in doubt and is being asked about.
        unsafe: A danger that is past but closes the tries for good.
        asked: The place that the last reply asked about: a short reply answers nothing else.
        serial: Turns taken so far.
        since: The turn in which the position was come to: older buttons are stale.
        confirmed_at: When the confirmation that the step rests on was given, as `at`.
        release_at: When it was last answered what a manual release waits for, as `at`; 0 when
            that was not, or before a danger.
        misses: Messages in a row that were not understood.
        options: Payloads of the last reply's buttons, for "2".
        offer: A guide that a switch to was offered.
        parked: A conversation put aside by a switch, as JSON.
        at: When the last turn was, seconds since the epoch; 0 before the first.
    """

    guide: str | None = None
    answers: tuple[Given, ...] = ()
    told: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    shown: frozenset[str] = frozenset()
    danger: str | None = None
    danger_asked: str | None = None
    unsafe: str | None = None
    asked: str = ""
    serial: int = 0
    since: int = 0
    confirmed_at: float = 0.0
    release_at: float = 0.0
    misses: int = 0
    options: tuple[str, ...] = ()
    offer: str | None = None
    parked: Mapping[str, Any] | None = None
    at: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The conversation as JSON values; what is at its default is left out."""
        data: dict[str, Any] = {
            "guide": self.guide,
            "answers": [[given.node, given.answer] for given in self.answers],
            "told": dict(self.told),
            "shown": sorted(self.shown),
            "danger": self.danger,
            "danger_asked": self.danger_asked,
            "unsafe": self.unsafe,
            "asked": self.asked,
            "serial": self.serial,
            "since": self.since,
            "confirmed_at": self.confirmed_at,
            "release_at": self.release_at,
            "misses": self.misses,
            "options": list(self.options),
            "offer": self.offer,
            "parked": None if self.parked is None else dict(self.parked),
            "at": self.at,
        }
        return {key: value for key, value in data.items() if value}

    @classmethod
    def from_json(cls, data: Any) -> Conversation:
        """The conversation that `to_json` wrote.

        Whatever is not of that form is read as if it had not been there: a damaged store
        costs a person their place, never an answer. A danger in force is kept whenever
        it can be read.
        """
        if not isinstance(data, Mapping):
            return cls()
        kinds = (*DANGER_KINDS, UNKNOWN_DANGER)
        told = data.get("told")
        parked = data.get("parked")
        return cls(
            guide=_text(data.get("guide")),
            answers=tuple(
                Given(item[0], item[1])
                for item in _list(data.get("answers"))[:_MAX_ANSWERS]
                if isinstance(item, (list, tuple))
                and len(item) == 2
                and all(isinstance(part, str) for part in item)
            ),
            told=MappingProxyType(
                {k: v for k, v in told.items() if isinstance(k, str) and isinstance(v, str)}
                if isinstance(told, Mapping)
                else {}
            ),
            shown=frozenset(v for v in _list(data.get("shown")) if isinstance(v, str)),
            danger=_one_of(data.get("danger"), kinds),
            danger_asked=_one_of(data.get("danger_asked"), kinds),
            unsafe=_one_of(data.get("unsafe"), kinds),
            asked=_text(data.get("asked")) or "",
            serial=int(_number(data.get("serial"))),
            since=int(_number(data.get("since"))),
            confirmed_at=_number(data.get("confirmed_at")),
            release_at=_number(data.get("release_at")),
            misses=int(_number(data.get("misses"))),
            options=tuple(v for v in _list(data.get("options")) if isinstance(v, str)),
            offer=_text(data.get("offer")),
            parked=parked if isinstance(parked, Mapping) else None,
            at=_number(data.get("at")),
        )

    def with_told(self, facts: Mapping[str, str]) -> Conversation:
        """The conversation with more facts picked up."""
        if not facts:
            return self
        return replace(self, told=MappingProxyType({**self.told, **facts}))


@dataclass(frozen=True)
class Move:
    """One step of a replay.

    Attributes:
        place: The node or outcome it left.
        answer: The answer's id, or `JUMP` and a news id.
        to: The node or outcome it came to.
        reason: Why: the person `answered`; chose to try `again`; the tries were `spent`;
            the question was passed over because it was answered `before`, or because its
            fact was `known`; news made a `jump`.
        closed: The node that `to` stands in for, because its condition does not hold.
    """

    place: str
    answer: str
    to: str
    reason: Literal["answered", "again", "spent", "before", "known", "jump"]
    closed: str | None = None


@dataclass(frozen=True)
class Position:
    """Where a conversation stands.

    Attributes:
        node: The node whose answer is awaited, or None at an outcome.
        outcome: The outcome reached, or None.
        answers: The answers that led here: those of the conversation that still count.
        visited: Nodes on the way, this one (or the outcome) last; skipped ones are in it.
        asked: Values of facts by direct answers in force.
        known: The same and, where nothing was asked, the values told.
        warnings: Warnings that belong to the way so far, in its order.
        blocked: A node that was not entered because its condition does not hold.
        tries: How often the node's `again` was chosen.
        moves: Every step from the start to here.
    """

    node: str | None
    outcome: str | None
    answers: tuple[Given, ...]
    visited: tuple[str, ...]
    asked: Mapping[str, str]
    known: Mapping[str, str]
    warnings: tuple[str, ...]
    blocked: str | None = None
    tries: int = 0
    moves: tuple[Move, ...] = ()

    @property
    def place(self) -> str:
        """The node or the outcome."""
        return self.node if self.node is not None else str(self.outcome)


def allowed(node: Node, asked: Mapping[str, str], known: Mapping[str, str]) -> bool:
    """Whether a node may be entered.

    Args:
        node: The node.
        asked: Facts by direct answers: what `only_after` needs.
        known: Facts asked or told: what `not_while` forbids.
    """
    return all(asked.get(fact) in values for fact, values in node.only_after.items()) and not any(
        known.get(fact) in values for fact, values in node.not_while.items()
    )


def replay(
    guide: Guide,
    answers: Iterable[Given],
    told: Mapping[str, str] = MappingProxyType({}),
    unsafe: str | None = None,
) -> Position:
    """Derives the position from the answers.

    An answer that belongs to no node on the way is dropped. A question is passed over when
    an answer to it is in force already (it was met before a jump back), or when its fact
    was told, unless it says `confirm`. A node whose condition does not hold is never
    entered: `when_blocked` is taken in its place.

    Args:
        guide: The guide.
        answers: Answers in the order they were given.
        told: Facts picked up without asking.
        unsafe: A danger that closes the tries: its `then` is the position.

    Returns:
        The position, with the answers that count.
    """
    walk = _Walk(guide, tuple(answers), told)
    position = walk.run()
    danger = guide.danger(unsafe) if unsafe is not None else None
    if danger is None or danger.then not in guide.outcomes or danger.then == position.place:
        return position
    return replace(
        position,
        node=None,
        outcome=danger.then,
        visited=(*position.visited, danger.then),
        blocked=None,
        tries=0,
    )


class _Way(NamedTuple):
    """Where an answer leads, before the place's own condition is looked at."""

    answer: str
    target: str
    reason: Literal["answered", "spent", "before", "known", "jump"]


class _Walk:
    """One replay; the state that its loop carries along."""

    def __init__(self, guide: Guide, answers: tuple[Given, ...], told: Mapping[str, str]) -> None:
        self.guide = guide
        self.queue = answers
        self.told = told
        self.next = 0
        self.kept: list[Given] = []
        self.visited: list[str] = []
        self.asked: dict[str, str] = {}
        self.in_force: dict[str, Answer] = {}
        self.blocked: str | None = None
        self.moves: list[Move] = []

    def run(self) -> Position:
        current = self._enter(self.guide.start)
        passed: set[str] = set()
        while True:
            tries = 0
            given = self._take(current)
            node = self.guide.nodes.get(current)
            while given is not None and node is not None and self._is_retry(node, given):
                tries += 1
                self.kept.append(given)
                if tries >= node.limit:
                    break
                self.moves.append(Move(current, given.answer, current, "again"))
                given = self._take(current)
            way: _Way | None = None
            if given is not None:
                way = self._go(current, given, spent=node is not None and tries >= node.limit)
                passed.clear()
            elif node is not None and not tries and current not in passed:
                # Twice without an answer in between is a circle: `when_blocked` led to a closed
                # step. The question is asked then, whatever is known.
                passed.add(current)
                way = self._pass_over(node)
            if way is None:
                return self._position(current, tries)
            entered = self._enter(way.target)
            closed = way.target if entered != way.target else None
            self.moves.append(Move(current, way.answer, entered, way.reason, closed))
            current = entered

    def _take(self, place: str) -> Given | None:
        """The next answer given here, leaving out what lies before it and does not fit."""
        for index in range(self.next, len(self.queue)):
            if self.queue[index].node == place and self._fits(self.queue[index]):
                self.next = index + 1
                return self.queue[index]
        return None

    def _fits(self, given: Given) -> bool:
        if given.answer.startswith(JUMP):
            return self.guide.jump(given.answer[len(JUMP) :]) is not None
        node = self.guide.nodes.get(given.node)
        answer = node.answers.get(given.answer) if node is not None else None
        return answer is not None and not answer.back

    def _is_retry(self, node: Node, given: Given) -> bool:
        return not given.answer.startswith(JUMP) and node.answers[given.answer].again

    def _go(self, place: str, given: Given, *, spent: bool) -> _Way:
        if not spent:
            self.kept.append(given)
        if given.answer.startswith(JUMP):
            target = str(self.guide.jump(given.answer[len(JUMP) :]))
            self.in_force.pop(target, None)
            return _Way(given.answer, target, "jump")
        node = self.guide.nodes[place]
        answer = node.answers[given.answer]
        self.in_force[place] = answer
        value = self.guide.fact_value(node, answer)
        if node.fact is not None and value is not None:
            self._learn(node.fact, value, spent=spent)
        return _Way(answer.id, answer.target(self._known()), "spent" if spent else "answered")

    def _learn(self, fact: str, value: str, *, spent: bool) -> None:
        """Takes down what an answer says; tries that are used up confirm nothing."""
        opening = {
            wanted for node in self.guide.nodes.values() for wanted in node.only_after.get(fact, ())
        }
        if not spent or value not in opening:
            self.asked[fact] = value
        elif self.asked.get(fact) in opening:
            # Not even what was confirmed before: this question was to ask for it anew.
            del self.asked[fact]

    def _pass_over(self, node: Node) -> _Way | None:
        answer = self.in_force.get(node.id)
        if answer is not None and self._still_holds(node, answer):
            return _Way(answer.id, answer.target(self._known()), "before")
        if node.confirm:
            return None
        known = self._known().get(node.fact) if node.fact is not None else None
        for answer in node.answers.values() if known is not None else ():
            if self.guide.fact_value(node, answer) == known and not answer.again:
                return _Way(answer.id, answer.target(self._known()), "known")
        return None

    def _still_holds(self, node: Node, answer: Answer) -> bool:
        """Whether an answer met again after a jump back need not be asked for again.

        It must agree with what has been learnt since, and a question that guards a closed
        step is asked on each way to the step.
        """
        value = self.guide.fact_value(node, answer)
        if value is not None and self.asked.get(node.fact or "") != value:
            return False
        return not node.confirm or not any(
            branch.go in self.guide.nodes and self.guide.nodes[branch.go].only_after
            for answer in node.answers.values()
            for branch in answer.next
        )

    def _enter(self, place: str) -> str:
        node = self.guide.nodes.get(place)
        if node is not None and not allowed(node, self.asked, self._known()):
            self.blocked = place
            place = self.guide.when_blocked
        self.visited.append(place)
        return place

    def _known(self) -> Mapping[str, str]:
        # A view, not a copy: what is never looked up is never read from `told`, which
        # lets the proofs decide told facts only where they make a difference.
        return ChainMap(self.asked, self.told)  # type: ignore[arg-type]

    def _position(self, current: str, tries: int) -> Position:
        warnings: dict[str, None] = {}
        for place in self.visited:
            part = self.guide.nodes.get(place) or self.guide.outcomes[place]
            warnings.update(dict.fromkeys(part.warn))
        at_node = current in self.guide.nodes
        return Position(
            node=current if at_node else None,
            outcome=None if at_node else current,
            answers=tuple(self.kept),
            visited=tuple(self.visited),
            asked=MappingProxyType(dict(self.asked)),
            known=MappingProxyType({**self.told, **self.asked}),
            warnings=tuple(warnings),
            blocked=self.blocked,
            tries=tries,
            moves=tuple(self.moves),
        )


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: Any) -> float:
    """A sensible number that is not negative, or 0."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0.0
    return float(value) if 0 <= value < _LARGEST else 0.0


def _one_of(value: Any, known: Iterable[str]) -> str | None:
    return value if isinstance(value, str) and value in known else None

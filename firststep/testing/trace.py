"""What the engine made of a message, for an author: the act, the place, the facts, the moves."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from firststep.dialogue import Exchange
from firststep.engine.conversation import Move, Position
from firststep.engine.turn import position_of
from firststep.guide.load import GuideSet

_REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "answered": "this was answered",
        "again": "the person tries again",
        "spent": "the tries are used up",
        "before": "this was answered before",
        "known": "the fact is known already",
        "jump": "this was reported",
    }
)


def trace(guides: GuideSet, done: Exchange) -> Iterator[str]:
    """Lines about one exchange.

    Args:
        guides: The guides after it.
        done: The exchange.

    Yields:
        `act`, `node` or `outcome`, `facts`, one `move` for each new step with its reason,
        and what is in force beside them.
    """
    after = done.turn.conversation
    position = position_of(guides, after)
    yield f"act: {done.act!r}"
    if position is None:
        yield "node: none, no guide is open"
        return
    yield f"node: {position.node}" if position.node else f"outcome: {position.outcome}"
    yield f"facts: {_facts(position)}"
    before = position_of(guides, done.before) if done.before.guide == after.guide else None
    yield from _moves(before, position)
    if after.danger is not None:
        yield f"danger: {after.danger}; only its end leads on"
    elif after.danger_asked is not None:
        yield f"danger: {after.danger_asked} is being asked about"
    if after.unsafe is not None:
        yield f"closed: the tries ended because of {after.unsafe}"


def _facts(position: Position) -> str:
    found = [
        f"{fact}: {value} ({'asked' if fact in position.asked else 'told'})"
        for fact, value in position.known.items()
    ]
    return ", ".join(found) or "none"


def _moves(before: Position | None, after: Position) -> Iterator[str]:
    old = before.moves if before is not None else ()
    pairs = zip(old, after.moves, strict=False)
    same = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
    for move in old[same:]:
        yield f"taken back: {move.place} -{move.answer}-> {move.to}"
    for move in after.moves[same:]:
        yield f"move: {_move(move)}"
    if len(old) == len(after.moves) == same:
        yield "move: none"


def _move(move: Move) -> str:
    closed = f", in place of {move.closed}, whose condition does not hold" if move.closed else ""
    return f"{move.place} -{move.answer}-> {move.to}: {_REASONS[move.reason]}{closed}"

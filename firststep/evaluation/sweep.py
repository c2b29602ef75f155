"""What other values of the thresholds would have given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from firststep.evaluation.judge import Judge
from firststep.evaluation.score import figures_of, read_all
from firststep.evaluation.sets import MessageSet
from firststep.understanding import interpret

AROUND: Final = (0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5)
"""What each threshold is multiplied by."""


def thresholds() -> dict[str, float]:
    """Every threshold of `interpret` with the value in use: its own public numbers."""
    found = {name: getattr(interpret, name) for name in interpret.__annotations__}
    return {
        name: value
        for name, value in found.items()
        if isinstance(value, float) and not name.startswith("_")
    }


def values(used: float) -> list[float]:
    """Values to try for a threshold: around the one in use, and a share stays one."""
    tried = {round(used * factor, 3) for factor in AROUND} | {used}
    return sorted(value for value in tried if value < 1 or used >= 1)


@dataclass(frozen=True)
class Row:
    """One threshold at one value, and the figures of a set with it."""

    name: str
    value: float
    in_use: bool
    figures: Mapping[str, Any]


@contextmanager
def threshold(name: str, value: float) -> Iterator[None]:
    """Sets a threshold of `interpret` for a while.

    Raises:
        AttributeError: There is no such threshold.
    """
    old = getattr(interpret, name)
    setattr(interpret, name, value)
    try:
        yield
    finally:
        setattr(interpret, name, old)


def sweep(judge: Judge, messages: MessageSet) -> Iterator[Row]:
    """Scores a set with each value of each threshold, one moved at a time.

    Args:
        judge: Says the messages; what it has classified is used again.
        messages: A set that may be tuned on.
    """
    for name, used in thresholds().items():
        for value in values(used):
            with threshold(name, value):
                figures = figures_of(judge, read_all(judge, messages))
            yield Row(name, value, value == used, figures)

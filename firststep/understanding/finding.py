"""What a finder of facts gives: a value and where in the message it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from firststep.understanding.names import Found
from firststep.understanding.tokens import Token

DENIALS: Final = frozenset("not isnt wasnt never without aint arent dont neither nor".split())
"""Words that deny what follows. `no` does only right before a name."""

LOOK_BACK: Final = 3
"""So many words before a name a denial reaches."""


@dataclass(frozen=True)
class Finding:
    """One fact in a message.

    Attributes:
        value: Its value.
        start: Where its words begin in the message.
        end: Where they end.
        strong: Whether it outweighs others of its kind.
        certain: Whether every word is there as it is written in the directory.
    """

    value: str
    start: int
    end: int
    strong: bool = False
    certain: bool = True


def placed(value: str, clause: Sequence[Token], found: Found, *, strong: bool = False) -> Finding:
    """A name found in a clause, as a finding."""
    inside = clause[found.start : found.end]
    exact = tuple(token.text for token in inside) == found.name.tokens
    return Finding(value, inside[0].start, inside[-1].end, strong, exact)


def only(findings: Sequence[Finding]) -> Finding | None:
    """The finding when all agree on its value; two values contradict each other."""
    return findings[0] if len({finding.value for finding in findings}) == 1 else None

"""Words and seconds: how long it takes to read what FirstStep says.

A word is a run of signs between spaces that has a letter or a digit in it: "911", "12-volt"
and "it's" are one word each, the dash of a list is none. A person reads 180 of them a minute,
the pace that the project's requirements set for these figures: slower than in a calm hour.
What a reply says counts; the titles of its buttons do not, because they are looked at and not
read through.

Reading times are counted in thirds of a second, one for each word, so that every sum is exact.
"""

from __future__ import annotations

from typing import Final

WORDS_A_MINUTE: Final = 180
"""The pace of reading that every figure and budget rests on."""

THIRDS: Final = WORDS_A_MINUTE // 60
"""Units of time in a second: at 180 words a minute, a word takes one of them."""


def words(text: str) -> int:
    """How many words a text has."""
    return sum(1 for part in text.split() if any(sign.isalnum() for sign in part))


def seconds(units: int) -> int:
    """Whole seconds, rounded up: what is over a limit never reads as if it kept to it."""
    return -(-units // THIRDS)

"""What an SMS holds: the alphabet in which texts are short, and the segments that are paid for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

MAX_CHARS: Final = 1_600
"""Twilio takes no longer text in one message, on any of its channels."""

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION: Final = frozenset("^{}\\[~]|€\f")
_ALPHABET: Final = _BASIC | _EXTENSION

# One sign outside the alphabet more than halves what a segment holds.
_TYPOGRAPHY: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f", " "),
        "\u2026": "...",
        "\u2022": "-",
    }
)


def plain(text: str) -> str:
    """A text whose typographic signs are those of the SMS alphabet; all else is as it was.

    Args:
        text: Any text.
    """
    return text.translate(_TYPOGRAPHY)


def segments(text: str) -> int:
    """How many SMS a text takes: each is paid for.

    Args:
        text: The text as it is sent.
    """
    if _ALPHABET.issuperset(text):
        return _count((2 if char in _EXTENSION else 1 for char in text), 160, 153)
    return _count((2 if ord(char) > 0xFFFF else 1 for char in text), 70, 67)


def _count(units: Iterable[int], alone: int, each: int) -> int:
    """Segments for characters of one or two units, none of which may be divided."""
    needed = list(units)
    if sum(needed) <= alone:
        return 1
    count, used = 1, 0
    for unit in needed:
        if used + unit > each:
            count, used = count + 1, 0
        used += unit
    return count


MAX_SEGMENTS: Final = segments("x" * MAX_CHARS)
"""Networks refuse more, which a text in another alphabet needs long before Twilio's limit."""


def fits(text: str) -> bool:
    """Whether a text can be sent as one message.

    Args:
        text: The text as it is sent.
    """
    return is_short(text) and segments(text) <= MAX_SEGMENTS


def is_short(text: str) -> bool:
    """Whether Twilio takes a text, whatever the platform.

    Args:
        text: The text as it is sent.
    """
    return units(text) <= MAX_CHARS


def units(text: str) -> int:
    """The length of a text as platforms count it, where an emoji is two.

    Args:
        text: Any text.
    """
    return len(text.encode("utf-16-le")) // 2

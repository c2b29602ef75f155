"""Replies as a platform can show them: nothing is cut, and every option can be reached."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from firststep.channels.texts import RESUME

AGAIN: Final = 'Send "again" to see the step.'
"""In place of the one button of a channel's own reply, where there are no buttons."""

_BORDERS: Final = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.?:;,])\s+"),
    re.compile(r"\s+"),
)


_JOINER: Final = "\u200d"
_JOINED: Final = {_JOINER, *map(chr, range(0x1F3FB, 0x1F400)), *map(chr, range(0xE0020, 0xE0080))}
"""Parts of emoji that belong to the one before, beside what Unicode counts as marks."""

_FLAGS: Final = range(0x1F1E6, 0x1F200)
"""Letters of which two in a row are a flag."""


@dataclass(frozen=True)
class Option:
    """A choice: what is read, and what comes back when it is pressed."""

    title: str
    payload: str


@dataclass(frozen=True)
class Screen:
    """One message, before it is made fit for a platform.

    Attributes:
        text: What is said; may be empty where there is nothing but options.
        options: The choices, in order.
        numbered: Whether "1" means the first of the options. Only those of a turn's last reply
            can be chosen by number, because the engine remembers no others.
        danger: Whether it is about danger.
    """

    text: str
    options: tuple[Option, ...] = ()
    numbered: bool = False
    danger: bool = False

    @property
    def numbers(self) -> tuple[str, ...]:
        """A line for each option: its number and what it says."""
        return tuple(f"{n}. {option.title}" for n, option in enumerate(self.options, 1))

    @property
    def in_words(self) -> str:
        """Everything as text, for a platform without buttons."""
        if not self.options:
            return self.text
        if self.numbered:
            choose = f"Reply with a number, 1 to {len(self.options)}, or in your own words:"
            return f"{self.text}\n\n{choose}\n" + "\n".join(self.numbers)
        if all(option.payload == RESUME for option in self.options):
            return f"{self.text}\n\n{AGAIN}"
        return f"{self.text}\n\n" + "\n".join(f"- {option.title}" for option in self.options)


def screens(replies: Sequence[Mapping[str, Any]]) -> list[Screen]:
    """The replies of one turn as screens.

    Args:
        replies: Each with `text`, `buttons` and `custom`.
    """
    made: list[Screen] = []
    for index, reply in enumerate(replies):
        options = tuple(
            Option(button["title"], button["payload"]) for button in reply.get("buttons") or ()
        )
        own = all(option.payload == RESUME for option in options)
        text = str(reply.get("text") or "").strip()
        if text or options:
            made.append(
                Screen(
                    text,
                    options,
                    numbered=bool(options) and not own and index == len(replies) - 1,
                    danger=(reply.get("custom") or {}).get("kind") == "danger",
                )
            )
    return made


def together(shown: Iterable[Screen]) -> Screen:
    """Several screens as one, for a platform where each message costs."""
    shown = list(shown)
    last = shown[-1]
    before = [screen.in_words for screen in shown[:-1]]
    return Screen(
        "\n\n".join([*before, last.text]),
        last.options,
        last.numbered,
        any(screen.danger for screen in shown),
    )


def pieces(text: str, fits: Callable[[str], bool]) -> list[str]:
    """A text in pieces that each fit, divided where a reader would pause.

    Args:
        text: Any text.
        fits: Whether a piece is short enough. It must be true of every single character.

    Returns:
        The pieces in order; without the white space between them they are the text.
    """
    left = text.strip()
    made: list[str] = []
    while left and not fits(left):
        head = _head(left, fits)
        made.append(head.strip())
        left = left[len(head) :].strip()
    return [*made, left] if left else made


def _head(text: str, fits: Callable[[str], bool]) -> str:
    """The longest beginning that fits and ends where a reader would pause."""
    for border in _BORDERS:
        best = ""
        for match in border.finditer(text):
            if not fits(text[: match.start()].strip()):
                break
            best = text[: match.start()]
        if best.strip():
            return best
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[:middle]) else (low, middle - 1)
    return _whole(text, low)


def _whole(text: str, end: int) -> str:
    """The text up to a place, moved back out of a character that is written with several."""
    place = end
    while place > 0 and _belongs(text, place):
        place -= 1
    return text[: place or end]


def _belongs(text: str, place: int) -> bool:
    """Whether the character at a place is a part of the one before."""
    char, before = text[place : place + 1], text[place - 1]
    if not char:
        return False
    if char in _JOINED or unicodedata.category(char).startswith("M") or before == _JOINER:
        return True
    flags = 0
    while flags < place and ord(text[place - 1 - flags]) in _FLAGS:
        flags += 1
    return ord(char) in _FLAGS and flags % 2 == 1


def no_longer_than(limit: int) -> Callable[[str], bool]:
    """Whether a text has at most so many characters, for `pieces`."""
    return lambda text: len(text) <= limit

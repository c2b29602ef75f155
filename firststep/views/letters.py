"""How wide a text is drawn and where its lines break, without a font at hand."""

from __future__ import annotations

import unicodedata
from typing import Final

_NARROW: Final = frozenset("iljtfrI.,:;'|!()[] -/\\")
_WIDE: Final = frozenset("mwMW@%&")
_SAFETY: Final = 1.06


def clean(text: str) -> str:
    """The text on one line, without the signs that XML can't hold."""
    kept = "".join(letter for letter in text if letter.isspace() or _allowed(letter))
    return " ".join(kept.split())


def _allowed(letter: str) -> bool:
    is_noncharacter = ord(letter) & 0xFFFE == 0xFFFE
    return unicodedata.category(letter) not in {"Cc", "Cs"} and not is_noncharacter


def width(text: str, size: float) -> float:
    """The width of a text in a font like Arial, rather too much than too little."""
    return sum(_em(letter) for letter in text) * size * _SAFETY


def _em(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return 1.25
    if letter in _NARROW:
        return 0.33
    if letter in _WIDE:
        return 0.9
    return 0.7 if letter.isupper() else 0.56


def wrap(text: str, room: float, size: float) -> tuple[str, ...]:
    """The text in lines of at most `room`; a word that is wider is broken."""
    lines: list[str] = []
    line = ""
    for word in _words(clean(text), room, size):
        longer = f"{line} {word}" if line else word
        if line and width(longer, size) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return (*lines, line) if line else tuple(lines)


def _words(text: str, room: float, size: float) -> list[str]:
    words = []
    for word in text.split(" "):
        piece = ""
        taken = 0.0
        for letter in word:
            wide = width(letter, size)
            if piece and taken + wide > room:
                words.append(piece)
                piece, taken = "", 0.0
            piece += letter
            taken += wide
        words.append(piece)
    return words

"""Messages as thumbs, caps lock and haste make them: seeded, so that every run reads the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_CHARACTER_SHARE: Final = 0.10
_MISSING_SHARE: Final = 0.3
_LONG_WORD: Final = 4


def _neighbours() -> dict[str, str]:
    """For each letter, the letters beside it on a keyboard."""
    found: dict[str, str] = {}
    for index, row in enumerate(_ROWS):
        for place, letter in enumerate(row):
            beside = row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
            for other in _ROWS[max(index - 1, 0) : index] + _ROWS[index + 1 : index + 2]:
                beside += other[max(place - 1, 0) : place + 1]
            found[letter] = beside
    return found


_NEAR_KEYS: Final[Mapping[str, str]] = MappingProxyType(_neighbours())


def characters(text: str, chance: random.Random) -> str:
    """One letter in ten is swapped with the next, left out, doubled, or a neighbouring key."""
    result: list[str] = []
    index = 0
    while index < len(text):
        letter = text[index]
        if not letter.isalpha() or chance.random() >= _CHARACTER_SHARE:
            result.append(letter)
            index += 1
            continue
        slip = chance.choice(("swap", "drop", "double", "near"))
        if slip == "swap" and index + 1 < len(text):
            result += [text[index + 1], letter]
            index += 2
            continue
        if slip == "double":
            result += [letter, letter]
        elif slip == "near" and letter.lower() in _NEAR_KEYS:
            near = chance.choice(_NEAR_KEYS[letter.lower()])
            result.append(near.upper() if letter.isupper() else near)
        index += 1
    return "".join(result)


def capitals(text: str, chance: random.Random) -> str:  # noqa: ARG001 - one signature for all
    """All letters are capitals."""
    return text.upper()


def joined(text: str, chance: random.Random) -> str:  # noqa: ARG001 - one signature for all
    """No spaces between the words."""
    return "".join(text.split())


def missing(text: str, chance: random.Random) -> str:
    """Three in ten of the longer words have lost one letter."""
    return " ".join(_shortened(word, chance) for word in text.split())


def _shortened(word: str, chance: random.Random) -> str:
    if len(word) <= _LONG_WORD or chance.random() >= _MISSING_SHARE:
        return word
    place = chance.randrange(len(word))
    return word[:place] + word[place + 1 :]


NOISES: Final[Mapping[str, Callable[[str, random.Random], str]]] = MappingProxyType(
    {
        "characters": characters,
        "capitals": capitals,
        "joined": joined,
        "missing": missing,
    }
)
"""The kinds of noise by name."""


def noisy(text: str, kind: str, seed: int = 0) -> str:
    """A text with one kind of noise; the same text and seed always give the same.

    Args:
        text: What was meant to be typed.
        kind: A name of `NOISES`.
        seed: Another seed makes other slips.
    """
    # Text seeds are hashed by the random module itself, the same way in every process.
    chance = random.Random(f"{seed}:{kind}:{text}")  # noqa: S311 - repeatable on purpose
    return NOISES[kind](text, chance)

"""Finds names of a list in words, with slips of the keys forgiven where nothing else is near."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

MIN_FUZZY: Final = 7
"""Shorter words are too close to other words to be recognised with a typo."""

MIN_FUZZY_TWO: Final = 10
"""From this length on a word survives two slips."""

_MOST_SLIPS: Final = 2

_NO_SIZES: Final[frozenset[int]] = frozenset()

_NEVER_MISSPELT: Final = frozenset(
    (
        "charge charger chargers charged charges charging station stations electric electricity "
        "electrical connect connected connector connects gateway network instant destination "
        "freestanding frances supercharged overcharge recharge recharger recharging discharge "
        "mercedes canada america engine engines hybrid outside another because someone nothing "
        "parking service services release released mustang everest explore ascend mobility "
        "polestars volvos prologues lightening emergency"
    ).split()
)
"""Words that are right as they are, however near a name they come."""


@dataclass(frozen=True)
class Name:
    """One name of something.

    Attributes:
        owner: What it names.
        tokens: Its words.
        ordinary: Whether it counts only where the words around it say that it is meant.
        kind: What its finder tells names apart by.
    """

    owner: str
    tokens: tuple[str, ...]
    ordinary: bool = False
    kind: str = ""


@dataclass(frozen=True)
class Found:
    """A name in a list of words: from `start` up to `end`."""

    name: Name
    start: int
    end: int


class NameIndex:
    """Names by their words; misspelt ones by first letter, number of words and length."""

    def __init__(self, never: Iterable[tuple[str, ...]] = ()) -> None:
        """An index without names.

        Args:
            never: Words that are right as they are and no misspelt name.
        """
        self._never = frozenset(never)
        self._exact: dict[tuple[str, ...], Name] = {}
        self._fuzzy: dict[tuple[int, str, int], list[Name]] = {}
        self._behind: dict[tuple[int, str], list[Name]] = {}
        self._sizes: dict[str, set[int]] = {}
        self._near: dict[tuple[str, int], set[int]] = {}

    def add(self, name: Name, *, fuzzy: bool = True) -> None:
        """Adds a name; of two with the same words the first one stays.

        Args:
            name: The name.
            fuzzy: Whether a slip is forgiven in it.
        """
        if not name.tokens or name.tokens in self._exact:
            return
        self._exact[name.tokens] = name
        self._sizes.setdefault(name.tokens[0], set()).add(len(name.tokens))
        if fuzzy and any(len(token) >= MIN_FUZZY for token in name.tokens):
            first = name.tokens[0]
            if len(first) < MIN_FUZZY:
                # It must be right, so the slip is in a word behind it.
                self._behind.setdefault((len(name.tokens), first), []).append(name)
                return
            for size in range(len(first) - _MOST_SLIPS, len(first) + _MOST_SLIPS + 1):
                self._fuzzy.setdefault((len(name.tokens), first[0], size), []).append(name)
                self._near.setdefault((first[0], size), set()).add(len(name.tokens))

    def get(self, tokens: tuple[str, ...]) -> Name | None:
        """The name with just these words."""
        return self._exact.get(tokens)

    def find(self, words: Sequence[str]) -> list[Found]:
        """The names in a clause, the longest first at each place, none over another."""
        result = []
        index = 0
        while index < len(words):
            found = self._at(words, index)
            if found is not None:
                result.append(found)
                index = found.end
            else:
                index += 1
        return result

    def _at(self, words: Sequence[str], index: int) -> Found | None:
        first = words[index]
        sizes = self._sizes.get(first, _NO_SIZES) | self._near.get(
            (first[0], len(first)), _NO_SIZES
        )
        left = len(words) - index
        for size in sorted(sizes, reverse=True):
            if size > left:
                continue
            window = tuple(words[index : index + size])
            name = self._exact.get(window) or self._misspelt(window)
            if name is not None:
                return Found(name, index, index + size)
        return None

    def _misspelt(self, window: tuple[str, ...]) -> Name | None:
        near: dict[str, Name] = {}
        if window in self._never:
            return None
        # A slip is never forgiven in the first letter, so that few names need comparing.
        first, count = window[0], len(window)
        likely = self._fuzzy.get((count, first[0], len(first)), ())
        for name in (*likely, *self._behind.get((count, first), ())):
            if all(map(may_mean, window, name.tokens)):
                near[name.owner] = name
        return next(iter(near.values())) if len(near) == 1 else None


def may_mean(typed: str, wanted: str) -> bool:
    """Whether a word is a name's word, or that with a slip; short words must be right."""
    if typed == wanted:
        return True
    size = len(wanted)
    if size < MIN_FUZZY or typed[0] != wanted[0]:
        return False
    allowed = 2 if size >= MIN_FUZZY_TWO else 1
    if abs(len(typed) - size) > allowed or typed in _NEVER_MISSPELT or typed.isdigit():
        return False
    return OSA.distance(typed, wanted, score_cutoff=allowed) <= allowed

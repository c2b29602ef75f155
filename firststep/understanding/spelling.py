"""Light repair of misspelt words toward a vocabulary.

A word is only ever changed when it is not known, and only by the slips a thumb makes:
one letter too many, too few, wrong or swapped; words run together; letters apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

MIN_REPAIR: Final = 4
"""Shorter words have too many neighbours to guess from one slip."""

MIN_JOINED: Final = 6
"""The shortest run-together text that is taken apart."""

MIN_PART: Final = 2.75
"""Letters a part has on average; `weather` is not `we at her`."""

MAX_WORD: Final = 40
"""Longer than any word; such a token is noise and not worth the time."""

_NEAR_KEYS: Final[Mapping[str, str]] = {
    "q": "wa", "w": "qeas", "e": "wrsd", "r": "etdf", "t": "ryfg", "y": "tugh", "u": "yihj",
    "i": "uojk", "o": "ipkl", "p": "ol", "a": "qwsz", "s": "awedzx", "d": "serfxc",
    "f": "drtgcv", "g": "ftyhvb", "h": "gyujbn", "j": "huiknm", "k": "jiolm", "l": "kop",
    "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip
"""The keys beside each key of an English keyboard."""


def is_swap(wrong: str, right: str) -> bool:
    """Whether two neighbouring letters are swapped and nothing else differs."""
    if len(wrong) != len(right):
        return False
    differ = [i for i, (a, b) in enumerate(zip(wrong, right, strict=True)) if a != b]
    return (
        len(differ) == 2
        and differ[1] == differ[0] + 1
        and wrong[differ[0]] == right[differ[1]]
        and wrong[differ[1]] == right[differ[0]]
    )


def is_near_key(wrong: str, right: str) -> bool:
    """Whether one letter is replaced by one beside it on the keyboard."""
    if len(wrong) != len(right):
        return False
    differ = [(a, b) for a, b in zip(wrong, right, strict=True) if a != b]
    return len(differ) == 1 and differ[0][0] in _NEAR_KEYS.get(differ[0][1], "")


def within_one_slip(a: str, b: str) -> bool:
    """Whether one inserted, left out, replaced or swapped letter turns `a` into `b`."""
    if a == b:
        return True
    if abs(len(a) - len(b)) > 1:
        return False
    start = 0
    shortest = min(len(a), len(b))
    while start < shortest and a[start] == b[start]:
        start += 1
    if a[start + 1 :] == b[start + 1 :] and len(a) == len(b):
        return True
    if a[start:] == b[start + 1 :] or a[start + 1 :] == b[start:]:
        return True
    return is_swap(a, b)


class Speller:
    """Repairs words toward a vocabulary.

    Args:
        counts: The words to repair toward, with how often each occurs. Of two words that
            are equally near, the more frequent wins.
        known: Further words that are right as they are and are never changed.
        common: Words that are never changed either, and are not known for that.
    """

    def __init__(
        self,
        counts: Mapping[str, int],
        known: Collection[str] = (),
        common: Collection[str] = (),
    ) -> None:
        self._counts = dict(counts)
        self._common = frozenset(common)
        self._known = frozenset(known) | frozenset(counts)
        self._longest = max((len(word) for word in self._known), default=0)
        self._by_gap: dict[str, list[str]] = {}
        for word in self._counts:
            if len(word) >= MIN_REPAIR:
                for gap in _gaps(word):
                    self._by_gap.setdefault(gap, []).append(word)

    def knows(self, word: str) -> bool:
        """Whether the word is one of these, and not only a common one."""
        return word in self._known

    def repair(self, word: str) -> str:
        """The vocabulary's word that was most likely meant, or the word itself.

        A swap of two letters counts as nearer than any other slip.
        """
        if self._is_right(word) or not MIN_REPAIR <= len(word) <= MAX_WORD or word.isdigit():
            return word
        squeezed = _squeeze(word)
        if squeezed != word and squeezed in self._counts:
            return squeezed
        past = self._past_form(word)
        if past is not None:
            return past
        best: tuple[int, int, str] | None = None
        for candidate in self._candidates(word):
            if within_one_slip(word, candidate):
                rank = 2 if is_swap(word, candidate) else 1 if word[0] == candidate[0] else 0
                score = (rank, self._counts[candidate], candidate)
                if best is None or score > best:
                    best = score
        return word if best is None else best[2]

    def _is_right(self, word: str) -> bool:
        return word in self._known or word in self._common

    def _past_form(self, word: str) -> str | None:
        """`stopd` is stopped, and not stop: leaving out vowels, people keep the end."""
        if word[-1] != "d" or word[-2] in "aeiou":
            return None
        stem = word[:-1]
        for full in (f"{stem}ed", f"{stem}{stem[-1]}ed"):
            if full in self._counts:
                return full
        return None

    def _candidates(self, word: str) -> Iterable[str]:
        found: set[str] = set()
        for gap in _gaps(word):
            found.update(self._by_gap.get(gap, ()))
            if gap in self._counts and len(gap) >= MIN_REPAIR:
                found.add(gap)
        return found

    def split(self, joined: str, min_part: float = MIN_PART) -> list[str] | None:
        """Takes apart words that were typed without blanks.

        Args:
            joined: One token.
            min_part: Letters the parts must have on average; fewer is guesswork.

        Returns:
            The fewest known words that make it up (of as few, those to repair toward), or
            None when it can't be taken apart, is known itself, or is too short or too long.
        """
        size = len(joined)
        if joined in self._known or not MIN_JOINED <= size <= MAX_WORD * 3:
            return None
        best: list[tuple[int, int, int] | None] = [None] * (size + 1)
        best[0] = (0, 0, 0)
        for end in range(1, size + 1):
            for start in range(max(0, end - self._longest), end):
                before = best[start]
                if before is None or not self._may_stand(joined[start:end]):
                    continue
                part = joined[start:end]
                cost = (before[0] + 1, before[1] + (part not in self._counts), start)
                here = best[end]
                if here is None or cost[:2] < here[:2]:
                    best[end] = cost
        if best[size] is None:
            return None
        parts: list[str] = []
        end = size
        while end:
            step = best[end]
            if step is None:
                return None
            parts.append(joined[step[2] : end])
            end = step[2]
        parts.reverse()
        return parts if len(parts) * min_part <= size else None

    def _may_stand(self, part: str) -> bool:
        return part in self._known and (len(part) > 1 or part in {"a", "i"})


def _gaps(word: str) -> set[str]:
    """The word, and the word with each one letter left out."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _squeeze(word: str) -> str:
    """The word with every doubled letter written once."""
    return "".join(c for i, c in enumerate(word) if i == 0 or c != word[i - 1])

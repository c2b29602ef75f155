"""Whole messages mended: of all words that a misspelt one may stand for, the one that fits there.

A word that nobody taught is read as what was most likely meant: near by its letters, usual in what
people type here, and at home between its neighbours. Words run together are taken apart the same
way. Danger and names are looked for in the words as they were typed, too.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from firststep.understanding.spelling import MAX_WORD, is_near_key, is_swap

_SEEN: Final = 3
"""Words that are no ordinary ones and were seen less often count as never seen."""

_PLAIN: Final = 3e-6
"""Ordinary words that are more usual than this are never taken for slips."""

_LEAST_MENDED: Final = 2
"""Shorter words have too many neighbours to guess from a slip."""

_SHORT: Final = {2: 150, 3: 30}
"""How often a word is seen at least that stands for a slip of so few letters."""

_TWO_SLIPS: Final = 6
"""From this length on a word may have two slips."""

_LEAST_TWO: Final = 5
"""How often a word is seen at least that is two slips away."""

_SLIP: Final = 4.5
"""What a slip costs, as a logarithm: about one word in ninety has a certain slip."""

_ODD: Final = 1.5
"""What a letter costs besides that is not doubled, left out, swapped, or beside the right one."""

_FIRST: Final = 1.5
"""What a slip in the first letter costs besides: thumbs seldom miss it."""

_GAP: Final = 3.0
"""What a blank costs that was left out of what might be one word."""

_NO_GAPS: Final = 0.5
"""The same where no blanks were typed at all."""

_STRANGE: Final = 8.0
"""What a word costs that is left as it is among words that ran together."""

_STRANGE_LETTER: Final = 4.0
"""What each of its letters costs besides; known words cost two to three a letter."""

_NUMBER: Final = -6.0
"""How likely a number is anywhere, as a logarithm."""

_LEAST_JOINED: Final = 6
_LONGEST: Final = 20
_LONG: Final = 12
"""From this length on a token may be several words, and have strange ones among them."""

_MOST: Final = 100
"""Strange words of one message that are looked up; each takes a millisecond."""

_ORDINARY_SHARE: Final = 0.1
"""How much of all that is typed are words that no phrase has."""

_NEIGHBOUR: Final = 0.6
"""How much a word's neighbours say of it, beside how usual it is."""


class Mender:
    """Mends messages toward the words of the training phrases and ordinary ones."""

    def __init__(
        self,
        counts: Mapping[str, int],
        ordinary: Sequence[str],
        pairs: Mapping[str, int],
    ) -> None:
        """Takes what is known of words.

        Args:
            counts: The words of the phrases, with how often each was seen.
            ordinary: Ordinary English words, the commonest first.
            pairs: Neighbours in the phrases, with a blank between, and how often they were.
        """
        usual = set(ordinary)
        self._counts = {w: n for w, n in counts.items() if w in usual or n >= _SEEN}
        self._total = max(sum(self._counts.values()), 1)
        harmonic = math.log(len(ordinary) + 2)
        self._chances = {
            word: _ORDINARY_SHARE / ((place + 2) * harmonic) for place, word in enumerate(ordinary)
        }
        for word, count in self._counts.items():
            self._chances[word] = self._chances.get(word, 0.0) + count / self._total
        self._plain = {w for w in usual if self._chances[w] >= _PLAIN}
        self._pairs = pairs
        self._of_length: dict[int, list[tuple[int, str]]] = {}
        for place, word in enumerate(self._chances):
            if len(word) >= _LEAST_MENDED:
                self._of_length.setdefault(len(word), []).append((place, word))
        self._near = lru_cache(maxsize=16384)(self._find_near)
        self._as_long = lru_cache(maxsize=64)(self._find_as_long)

    def knows(self, word: str) -> bool:
        """Whether a word is right as it is."""
        return word in self._chances

    def mend(self, spoken: Sequence[str]) -> list[str]:
        """The words that were most likely meant.

        Args:
            spoken: A message's words, normalised.
        """
        found: list[str] = []
        left = _MOST
        for place, word in enumerate(spoken):
            if word in self._plain or len(word) < _LEAST_MENDED or word.isdigit() or not left:
                found.append(word)
                continue
            after = spoken[place + 1] if place + 1 < len(spoken) else ""
            found += self._read(word, found[-1] if found else "", after)
            left -= 1
        return found

    def _read(self, word: str, before: str, after: str) -> list[str]:
        # Phrases have slips too: a word that is seldom seen has to be likelier than its neighbours.
        best, most = [word], self._fit(word, before, after) if self.knows(word) else -math.inf
        if len(word) <= MAX_WORD:
            for meant, cost in self._near(word):
                score = self._fit(meant, before, after) - cost
                if score > most:
                    best, most = [meant], score
        if len(word) >= _LEAST_JOINED:
            parts, score = self._apart(word, before)
            if parts is not None and score > most:
                best = parts
        return best

    def _fit(self, word: str, before: str, after: str) -> float:
        """How likely a word is where it stands, as a logarithm."""
        chance = self._following(before, word)
        if after and self.knows(after):
            chance += self._following(word, after) - math.log(self._chances[after])
        return chance

    def _following(self, first: str, second: str) -> float:
        """How likely the second word is behind the first, as a logarithm."""
        chance = self._chances.get(second, 0.0)
        seen = self._counts.get(first, 0)
        if seen:
            near = min(self._pairs.get(f"{first} {second}", 0) / seen, 1.0)
            chance = _NEIGHBOUR * near + (1 - _NEIGHBOUR) * chance
        return math.log(max(chance, 1e-12))

    def _find_near(self, word: str) -> tuple[tuple[str, float], ...]:
        """Words that a slip or two turn into this one, with what that costs."""
        most = 2 if len(word) >= _TWO_SLIPS else 1
        found = []
        for meant, slips, _ in process.extract(
            word, self._as_long(len(word), most), scorer=OSA.distance, score_cutoff=most, limit=None
        ):
            seen = self._counts.get(meant, 0)
            if seen < _SHORT.get(len(word), 0) or meant == word:
                continue
            if slips > 1 and (seen < _LEAST_TWO or self.knows(word)):
                continue
            found.append((meant, _cost(word, meant, int(slips))))
        return tuple(found)

    def _find_as_long(self, size: int, most: int) -> list[str]:
        """The words that so many slips can turn into one of this length, in one order."""
        near = (self._of_length.get(size + more, ()) for more in range(-most, most + 1))
        return [word for _, word in sorted(itertools.chain.from_iterable(near))]

    def _apart(self, joined: str, before: str) -> tuple[list[str] | None, float]:
        """The words that a token without blanks is made of, with how likely they are."""
        size = min(len(joined), 3 * MAX_WORD)
        strange = size >= _LONG
        gap = _NO_GAPS if strange else _GAP
        best: list[tuple[float, int, str]] = [(-math.inf, 0, "")] * (size + 1)
        best[0] = (0.0, 0, before)
        for end in range(1, size + 1):
            for start in range(max(0, end - _LONGEST), end):
                score, _, last = best[start]
                part = joined[start:end]
                if score == -math.inf:
                    continue
                if self._may_stand(part):
                    score += _NUMBER if part.isdigit() else self._following(last, part)
                elif strange:
                    score -= _STRANGE + _STRANGE_LETTER * len(part)
                else:
                    continue
                score -= gap if start else 0.0
                if score > best[end][0]:
                    best[end] = (score, start, part)
        if best[size][0] == -math.inf:
            return None, -math.inf
        parts, end = [], size
        while end:
            _, start, part = best[end]
            parts.append(part)
            end = start
        parts.reverse()
        known = sum(len(part) for part in parts if self.knows(part))
        return (parts, best[size][0]) if 2 * known >= size else (None, -math.inf)

    def _may_stand(self, part: str) -> bool:
        if part.isdigit():
            return True
        if len(part) == 1:
            return part in {"a", "i"}
        return self._counts.get(part, 0) >= _SHORT[3] if len(part) == 2 else self.knows(part)


def _cost(typed: str, meant: str, slips: int) -> float:
    """What it costs that one word was typed for another."""
    cost = slips * _SLIP
    if slips == 1 and not _is_usual(typed, meant):
        cost += _ODD
    return cost + (_FIRST if typed[0] != meant[0] and not is_swap(typed, meant) else 0.0)


def _is_usual(typed: str, meant: str) -> bool:
    """Whether thumbs make this slip: a letter left out, doubled, swapped, or the key beside it."""
    if len(typed) < len(meant) or is_swap(typed, meant) or is_near_key(typed, meant):
        return True
    return len(typed) > len(meant) and _singled(typed) == _singled(meant)


def _singled(word: str) -> str:
    return "".join(letter for letter, _ in itertools.groupby(word))

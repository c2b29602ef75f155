"""What the classifier looks at: weighted counts of words and of pieces of words."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAX_WORDS: Final = 300
"""Words of one text that are looked at; a bounded text rarely has more."""

_PIECES: Final = (2, 3, 4)
"""Lengths of the pieces of words. Longer ones only repeat what whole words say."""

_START: Final = "<"
_END: Final = ">"

_SUFFIXES: Final = ("ing", "ed", "es", "s")
_MIN_STEM: Final = 3


def stem(word: str) -> str:
    """The word without the commonest endings: `pulled`, `pulling` and `pulls` are one."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _MIN_STEM:
            root = word[: -len(suffix)]
            return root[:-1] if len(root) > _MIN_STEM and root[-1] == root[-2] else root
    return word


def word_terms(words: Sequence[str]) -> Iterator[str]:
    """Single words, stems, pairs of neighbours, and which words begin and end the text."""
    words = words[:MAX_WORDS]
    for word in words:
        yield word
        yield "~" + stem(word)
    framed = [_START, *words, _END]
    for first, second in itertools.pairwise(framed):
        yield f"{first} {second}"


def piece_terms(words: Sequence[str]) -> Iterator[str]:
    """Pieces of the words, with marks where a word begins and ends."""
    for word in words[:MAX_WORDS]:
        framed = f" {word} "
        for size in _PIECES:
            for start in range(len(framed) - size + 1):
                yield framed[start : start + size]


@dataclass(frozen=True)
class Terms:
    """One family of terms with the weight of each.

    Attributes:
        index: Place of each term in a vector.
        idf: Inverse document frequency of each term, by place.
        seen: In how many of the training texts each term is, by place; empty once stored.
    """

    index: dict[str, int]
    idf: NDArray[np.float32]
    seen: tuple[int, ...] = ()

    @classmethod
    def learn(cls, texts: Iterable[Iterable[str]]) -> Terms:
        """The terms of the training texts; rare terms weigh more."""
        seen: Counter[str] = Counter()
        count = 0
        for terms in texts:
            seen.update(set(terms))
            count += 1
        index = {term: place for place, term in enumerate(sorted(seen))}
        idf = [math.log((1 + count) / (1 + seen[term])) + 1 for term in index]
        return cls(index, np.asarray(idf, dtype=np.float32), tuple(seen[term] for term in index))

    def kept(self, least: int) -> Terms:
        """Only the terms that at least so many training texts have."""
        kept = [place for place, count in enumerate(self.seen) if count >= least]
        terms = list(self.index)
        return Terms(
            {terms[place]: new for new, place in enumerate(kept)},
            self.idf[kept],
            tuple(self.seen[place] for place in kept),
        )

    def vector(self, terms: Iterable[str]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The places and values of one text's known terms, scaled to length 1."""
        counts = Counter(term for term in terms if term in self.index)
        places = np.fromiter((self.index[t] for t in counts), dtype=np.intp, count=len(counts))
        values = np.fromiter(
            (1 + math.log(n) for n in counts.values()), dtype=np.float32, count=len(counts)
        )
        values = values * self.idf[places]
        length = float(np.linalg.norm(values))
        return places, values / length if length else values

    def known_share(self, terms: Sequence[str]) -> float:
        """The share of the terms that is known, 0 to 1."""
        return sum(term in self.index for term in terms) / len(terms) if terms else 0.0

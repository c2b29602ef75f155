"""A small network that many questions share: what one of them teaches, the others know as well.

Each question ("which answer of this step is it?") has columns of its own, of which one is right.
They share two layers that turn terms and a sentence's direction into what matters here, so that
the hundred phrases of one step are read with what the thousands of all the others taught.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from firststep.understanding.softmax import by_blocks

_Floats = NDArray[np.float32]

_OF_TERMS: Final = 128
_OF_DIRECTION: Final = 256
_SECOND: Final = 256
"""How wide the layers are. Twice as wide was no better in cross-validation."""

_DROPPED: Final = 0.4
"""The share of each layer that is left out at random while learning."""

_TERMS_DROPPED: Final = 0.15
"""The share of a text's terms that is left out: a slip takes its word's pieces away as well."""

_BATCH: Final = 64
_PASSES: Final = 5
"""How often each text is learnt from; more passes made it surer and no better."""

_LEAST_UPDATES: Final = 500
"""A few texts are learnt from more often: so many batches at least."""

_RATE: Final = 2e-3
_LAST_RATE: Final = 0.02
"""What is left of the rate at the end."""

_DECAY: Final = 0.01
_FIRST_MOMENT: Final = 0.9
_SECOND_MOMENT: Final = 0.999
_TINY: Final = 1e-8

_DIRECTION_SCALE: Final = 8.0
_TERMS_SCALE: Final = 3.0
"""Texts have length 1 in either; learning at one rate wants numbers of about 1."""


@dataclass(frozen=True)
class Network:
    """What a network has learnt. `t` terms, `d` numbers of a direction, `c` columns.

    Attributes:
        terms: `t` rows of the first layer's part for terms.
        terms_bias: One number for each of its columns.
        direction: `d` rows of the first layer's part for directions.
        direction_bias: One number for each of its columns.
        second: From the first layer to the second.
        second_bias: One number for each of its columns.
        out: From both layers to the `c` columns of all questions.
        out_bias: `c` numbers.
    """

    terms: _Floats
    terms_bias: _Floats
    direction: _Floats
    direction_bias: _Floats
    second: _Floats
    second_bias: _Floats
    out: _Floats
    out_bias: _Floats

    def scores(
        self, places: NDArray[np.intp], values: _Floats, direction: _Floats | None
    ) -> _Floats:
        """The scores of all columns for one text; `by_blocks` makes chances of them.

        Args:
            places: Rows of the text's terms.
            values: What each counts.
            direction: The text's; None counts as a text without one.
        """
        return self._out(self._first(places, values, direction))

    def telling(
        self,
        places: NDArray[np.intp],
        values: _Floats,
        direction: _Floats | None,
        column: int,
        beside: slice,
    ) -> _Floats:
        """What each of a text's terms adds to a column's score beyond the average of its question.

        Args:
            places: Rows of the text's terms.
            values: What each counts.
            direction: The text's.
            column: The column.
            beside: The columns of its question.
        """
        first = self._first(places, values, direction)
        wanted = self.out[:, column] - self.out[:, beside].mean(axis=1)
        second = (first @ self.second + self.second_bias) > 0
        width = len(first)
        slope = (wanted[:width] + self.second @ (wanted[width:] * second)) * (first > 0)
        of_terms = self.terms[places] * (values * _TERMS_SCALE)[:, None]
        return np.asarray(of_terms @ slope[: self.terms.shape[1]])

    def fits(self, terms: int, direction: int, columns: int) -> bool:
        """Whether the arrays are of one network with these numbers of inputs and columns."""
        of_terms, of_direction = self.terms_bias.shape, self.direction_bias.shape
        first, second = of_terms[0] + of_direction[0], self.second_bias.shape[0]
        return (
            self.terms.shape == (terms, *of_terms)
            and self.direction.shape == (direction, *of_direction)
            and self.second.shape == (first, second)
            and self.out.shape == (first + second, columns)
            and self.out_bias.shape == (columns,)
        )

    def _first(
        self, places: NDArray[np.intp], values: _Floats, direction: _Floats | None
    ) -> _Floats:
        of_terms = (values * _TERMS_SCALE) @ self.terms[places] + self.terms_bias
        of_direction = self.direction_bias
        if direction is not None and len(self.direction):
            of_direction = (direction * _DIRECTION_SCALE) @ self.direction + of_direction
        return np.asarray(np.maximum(np.concatenate([of_terms, of_direction]), 0))

    def _out(self, first: _Floats) -> _Floats:
        second = np.maximum(first @ self.second + self.second_bias, 0)
        return np.asarray(np.concatenate([first, second]) @ self.out + self.out_bias)


ARRAYS: Final = tuple(field.name for field in fields(Network))
"""The names of a network's arrays."""


@dataclass(frozen=True)
class Question:
    """What is to be told apart, and the texts that teach it.

    Attributes:
        columns: How many things are told apart.
        texts: The row of each example's text.
        target: What is right for it, 0 to `columns` - 1.
        weights: How much each example counts.
    """

    columns: int
    texts: NDArray[np.intp]
    target: NDArray[np.intp]
    weights: _Floats


def fit(terms: Any, directions: _Floats, questions: Sequence[Question], seed: int = 0) -> Network:
    """Learns questions from examples; the same ones in the same order give the same network.

    Cross-entropy of each question, by AdamW (Loshchilov and Hutter, 2019) with dropout; of the
    terms' rows only those in a batch are changed.

    Args:
        terms: A sparse matrix of SciPy's (CSR), one row for each text.
        directions: One row for each text; no columns when there is no embedder.
        questions: What is to be learnt.
        seed: Another one begins elsewhere and so errs elsewhere.
    """
    learner = _Learner(terms, directions, questions, seed)
    learner.learn()
    return learner.network()


class _Learner:
    def __init__(
        self, terms: Any, directions: _Floats, questions: Sequence[Question], seed: int
    ) -> None:
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - only training needs it

        self._csr = csr_matrix
        self._random = np.random.default_rng(seed)
        self._terms, self._directions = terms.tocsr(), directions
        count = terms.shape[0]
        widths = np.asarray([question.columns for question in questions], dtype=np.intp)
        self._widths, self._starts = widths, np.cumsum([0, *widths[:-1]]).astype(np.intp)
        rows = np.concatenate([question.texts for question in questions])
        weights = np.concatenate([question.weights for question in questions])
        columns = np.concatenate(
            [q.target + start for q, start in zip(questions, self._starts, strict=True)]
        )
        asked = np.repeat(np.arange(len(questions)), [len(q.texts) for q in questions])
        # Where a text has two answers to one question, either is worth its part.
        self._right = csr_matrix((weights, (rows, columns)), shape=(count, int(widths.sum())))
        self._asked = csr_matrix((weights, (rows, asked)), shape=(count, len(questions)))
        self._texts = np.unique(rows)
        width, size = terms.shape[1], directions.shape[1]
        first, end = _OF_TERMS + _OF_DIRECTION, int(widths.sum())
        self._rows = self._random.normal(0, 0.05, (width, _OF_TERMS)).astype(np.float32)
        self._rows_moments = (np.zeros_like(self._rows), np.zeros_like(self._rows))
        self._dense = {
            "terms_bias": np.zeros(_OF_TERMS, np.float32),
            **self._layer("direction", size, _OF_DIRECTION),
            **self._layer("second", first, _SECOND),
            **self._layer("out", first + _SECOND, end),
        }
        self._moments = {
            name: (np.zeros_like(array), np.zeros_like(array))
            for name, array in self._dense.items()
        }
        self._update = 0

    def _layer(self, name: str, size: int, width: int) -> dict[str, _Floats]:
        bound = 1 / np.sqrt(max(size, 1))
        draw = self._random.uniform
        return {
            name: draw(-bound, bound, (size, width)).astype(np.float32),
            f"{name}_bias": draw(-bound, bound, width).astype(np.float32),
        }

    def network(self) -> Network:
        return Network(self._rows, **self._dense)

    def learn(self) -> None:
        batches = -(-len(self._texts) // _BATCH)
        passes = max(_PASSES, -(-_LEAST_UPDATES // max(batches, 1)))
        updates = passes * batches
        for texts in self._batches(passes):
            rate = _RATE * max(_LAST_RATE, 1 - self._update / updates)
            self._update += 1
            self._learn(texts, rate)

    def _batches(self, passes: int) -> Iterator[NDArray[np.intp]]:
        for _ in range(passes):
            order = self._random.permutation(self._texts)
            for start in range(0, len(order), _BATCH):
                yield order[start : start + _BATCH]

    def _learn(self, texts: NDArray[np.intp], rate: float) -> None:
        """One step down the slope of one batch's loss."""
        now = self._dense
        found = self._terms[texts]
        used, places = np.unique(found.indices, return_inverse=True)
        left = self._random.random(len(found.data), dtype=np.float32) >= _TERMS_DROPPED
        counts = found.data * left * np.float32(_TERMS_SCALE / (1 - _TERMS_DROPPED))
        batch = self._csr((counts, places, found.indptr), shape=(len(texts), len(used)))
        directions = self._directions[texts] * np.float32(_DIRECTION_SCALE)
        first = np.hstack(
            [
                batch @ self._rows[used] + now["terms_bias"],
                directions @ now["direction"] + now["direction_bias"],
            ]
        )
        first = np.maximum(first, 0) * self._kept(first)
        second = first @ now["second"] + now["second_bias"]
        second = np.maximum(second, 0) * self._kept(second)
        both = np.hstack([first, second])
        slope = self._slope(both @ now["out"] + now["out_bias"], texts)

        back = slope @ now["out"].T
        width = first.shape[1]
        scale = np.float32(1 / (1 - _DROPPED))
        back_second = back[:, width:] * (second > 0) * scale
        back_first = (back[:, :width] + back_second @ now["second"].T) * (first > 0) * scale
        of_terms, of_direction = back_first[:, :_OF_TERMS], back_first[:, _OF_TERMS:]
        slopes = {
            "terms_bias": of_terms.sum(axis=0),
            "direction": directions.T @ of_direction,
            "direction_bias": of_direction.sum(axis=0),
            "second": first.T @ back_second,
            "second_bias": back_second.sum(axis=0),
            "out": both.T @ slope,
            "out_bias": slope.sum(axis=0),
        }
        for name, gradient in slopes.items():
            now[name] *= 1 - rate * _DECAY
            self._step(now[name], *self._moments[name], gradient, rate)
        mean, spread = (moments[used] for moments in self._rows_moments)
        rows = self._rows[used]
        self._step(rows, mean, spread, batch.T @ of_terms, rate)
        self._rows[used], self._rows_moments[0][used] = rows, mean
        self._rows_moments[1][used] = spread

    def _kept(self, layer: _Floats) -> _Floats:
        """What of a layer is kept this time, so much larger that its sum stays the same."""
        kept = self._random.random(layer.shape, dtype=np.float32) >= _DROPPED
        return kept.astype(np.float32) / np.float32(1 - _DROPPED)

    def _slope(self, scores: _Floats, texts: NDArray[np.intp]) -> _Floats:
        """How the loss of a batch changes with each score."""
        weights = np.repeat(self._asked[texts].toarray(), self._widths, axis=1)
        slope = by_blocks(scores, self._starts) * weights - self._right[texts].toarray()
        return np.asarray(slope / len(texts), dtype=np.float32)

    def _step(
        self, values: _Floats, mean: _Floats, spread: _Floats, gradient: _Floats, rate: float
    ) -> None:
        """One step of Adam, in place."""
        mean *= _FIRST_MOMENT
        mean += (1 - _FIRST_MOMENT) * gradient
        spread *= _SECOND_MOMENT
        spread += (1 - _SECOND_MOMENT) * gradient**2
        size = rate * np.sqrt(1 - _SECOND_MOMENT**self._update) / (1 - _FIRST_MOMENT**self._update)
        values -= np.float32(size) * mean / (np.sqrt(spread) + np.float32(_TINY))

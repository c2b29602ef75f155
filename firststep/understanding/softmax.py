"""Multinomial logistic regression over counted terms and a sentence's direction together.

Trained by L-BFGS on the two blocks apart: the terms are sparse, the direction is not, and a
product of either with the weights takes the route that is fast for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_MEMORY: Final = 6


@dataclass(frozen=True)
class Effort:
    """How a model is fitted.

    Attributes:
        terms: What large weights of terms cost.
        direction: What large weights of the direction cost.
        iterations: At most so many steps; more change the weights, and no longer the answers.
    """

    terms: float
    direction: float
    iterations: int = 40


@dataclass(frozen=True)
class Weights:
    """What a regression has learnt, for `k` classes.

    Attributes:
        terms: One row for each term, `k` columns.
        direction: One row for each number of the direction, `k` columns.
        bias: `k` numbers.
    """

    terms: NDArray[np.float32]
    direction: NDArray[np.float32]
    bias: NDArray[np.float32]

    def scores(
        self,
        places: NDArray[np.intp],
        values: NDArray[np.float32],
        direction: NDArray[np.float32] | None,
    ) -> NDArray[np.float32]:
        """The classes' scores for one text; `softmax` makes probabilities of them."""
        found = values @ self.terms[places] + self.bias
        if direction is not None and len(self.direction):
            found = found + direction @ self.direction
        return np.asarray(found)


def fit(
    terms: Any,
    directions: NDArray[np.float32],
    target: NDArray[np.intp],
    classes: int,
    effort: Effort,
    weights: NDArray[np.float32] | None = None,
) -> Weights:
    """Learns classes from examples.

    Args:
        terms: A sparse matrix of SciPy's (CSR), one row for each example.
        directions: One row for each example; no columns when there is no embedder.
        target: The class of each example, 0 to `classes` - 1.
        classes: How many classes there are.
        effort: What large weights cost, and how long to go on.
        weights: How much each example counts; all the same when left out.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - only training needs it

    every = terms.shape[1]
    seen = np.bincount(terms.indices, minlength=every)
    # The commonest first: their weights are then side by side, and products much faster.
    used = np.argsort(-seen, kind="stable")[: np.count_nonzero(seen)]
    terms = terms[:, used]
    count, width = terms.shape
    size = directions.shape[1]
    back, back_dense = terms.T.tocsr(), np.ascontiguousarray(directions.T)
    rows = np.arange(count)
    importance = np.ones(count, np.float32) if weights is None else weights.astype(np.float32)
    split, end = width * classes, (width + size) * classes

    def parts(flat: NDArray[Any]) -> Weights:
        small = flat.astype(np.float32)
        return Weights(
            small[:split].reshape(width, classes),
            small[split:end].reshape(size, classes),
            small[end:],
        )

    def loss(flat: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        now = parts(flat)
        scores = terms @ now.terms + directions @ now.direction + now.bias
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        total = chances.sum(axis=1, keepdims=True)
        likelihood = float(((scores[rows, target] - np.log(total[:, 0])) * importance).sum())
        chances /= total
        chances[rows, target] -= 1
        chances *= importance[:, None]
        gradient = np.concatenate(
            [
                (back @ chances + effort.terms * now.terms).ravel(),
                (back_dense @ chances + effort.direction * now.direction).ravel(),
                chances.sum(axis=0),
            ]
        )
        penalty = 0.5 * effort.terms * float((now.terms**2).sum())
        penalty += 0.5 * effort.direction * float((now.direction**2).sum())
        return penalty - likelihood, gradient.astype(np.float64)

    found = minimize(
        loss,
        np.zeros(end + classes),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": effort.iterations, "maxcor": _MEMORY},
    )
    learnt = parts(found.x)
    # What no example has keeps a weight of zero.
    spread = np.zeros((every, classes), dtype=np.float32)
    spread[used] = learnt.terms
    return Weights(spread, learnt.direction, learnt.bias)


def by_blocks(scores: NDArray[np.float32], starts: NDArray[np.intp]) -> NDArray[np.float32]:
    """Scores as probabilities in each block of columns.

    Args:
        scores: One row for each text.
        starts: The first column of each block; every block has one column or more.
    """
    widths = np.diff([*starts, scores.shape[1]])
    highest = np.maximum.reduceat(scores, starts, axis=1)
    raised = np.exp(scores - np.repeat(highest, widths, axis=1))
    totals = np.add.reduceat(raised, starts, axis=1)
    return np.asarray(raised / np.repeat(totals, widths, axis=1))


def softmax(scores: NDArray[Any]) -> NDArray[np.float64]:
    """Scores as probabilities, along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from firststep.understanding.network import ARRAYS, Network, Question, fit
from firststep.understanding.softmax import by_blocks, softmax

TERMS = ("out", "free", "stuck", "jammed", "the", "it")
OUT, FREE, STUCK, JAMMED, THE, IT = range(len(TERMS))

TEXTS = [[OUT], [FREE], [STUCK], [JAMMED], [OUT, IT], [FREE, THE], [STUCK, IT], [JAMMED, THE]]
NOWHERE = np.zeros((len(TEXTS), 0), dtype=np.float32)


def matrix(texts: list[list[int]]) -> csr_matrix:
    rows = [row for row, text in enumerate(texts) for _ in text]
    columns = [term for text in texts for term in text]
    values = np.asarray([1 / np.sqrt(len(text)) for text in texts for _ in text], np.float32)
    return csr_matrix((values, (rows, columns)), shape=(len(texts), len(TERMS)))


def question(columns: int, **given: int) -> Question:
    """Examples by the number of their text, `t3=1`: the fourth text means the second thing."""
    texts = np.asarray([int(name[1:]) for name in given], dtype=np.intp)
    target = np.asarray(list(given.values()), dtype=np.intp)
    return Question(columns, texts, target, np.ones(len(given), np.float32))


CAME_OUT = question(2, t0=0, t1=0, t2=1, t3=1, t4=0, t5=0, t6=1, t7=1)
OF_ONE_TERM = question(2, t0=0, t2=1, t4=0, t6=1)
"""It was never asked of a text with `free` or `jammed`."""


@pytest.fixture(scope="module")
def learnt() -> Network:
    return fit(matrix(TEXTS), NOWHERE, [CAME_OUT, OF_ONE_TERM])


def chances(network: Network, *terms: int) -> NDArray[np.float32]:
    values = np.full(len(terms), 1 / np.sqrt(len(terms)), np.float32)
    scores = network.scores(np.asarray(terms, dtype=np.intp), values, None)
    return np.asarray(by_blocks(scores[None], np.asarray([0, 2]))[0])


def test_it_knows_what_it_was_taught(learnt: Network) -> None:
    for text, target in zip(TEXTS, CAME_OUT.target, strict=True):
        assert chances(learnt, *text)[target] > 0.9


def test_what_one_question_teaches_another_knows_too(learnt: Network) -> None:
    assert chances(learnt, FREE)[2] > 0.8
    assert chances(learnt, JAMMED)[3] > 0.8
    alone = fit(matrix(TEXTS), NOWHERE, [OF_ONE_TERM])
    unsure = softmax(alone.scores(np.asarray([FREE]), np.ones(1, np.float32), None))
    assert unsure.max() < chances(learnt, FREE)[2]


def test_a_direction_is_learnt_from_as_well() -> None:
    directions = np.asarray([[1, 0], [-1, 0], [0, 1], [0, -1]], dtype=np.float32)
    network = fit(matrix([[IT]] * 4), directions, [question(2, t0=0, t1=1, t2=0, t3=1)])
    for row, target in enumerate((0, 1, 0, 1)):
        scores = network.scores(np.asarray([IT]), np.ones(1, np.float32), directions[row])
        assert softmax(scores)[target] > 0.9
    assert network.fits(len(TERMS), 2, 2)
    assert not network.fits(len(TERMS), 3, 2)
    assert not network.fits(len(TERMS), 2, 3)


def test_an_example_that_counts_more_wins() -> None:
    both = Question(2, np.asarray([0, 0]), np.asarray([0, 1]), np.asarray([3.0, 1.0], np.float32))
    network = fit(matrix([[OUT]]), NOWHERE[:1], [both])
    found = softmax(network.scores(np.asarray([OUT]), np.ones(1, np.float32), None))
    assert found[0] == pytest.approx(0.75, abs=0.08)


def test_the_same_examples_and_seed_give_the_same_network(learnt: Network) -> None:
    again = fit(matrix(TEXTS), NOWHERE, [CAME_OUT, OF_ONE_TERM])
    other = fit(matrix(TEXTS), NOWHERE, [CAME_OUT, OF_ONE_TERM], seed=1)
    assert all(np.array_equal(getattr(learnt, name), getattr(again, name)) for name in ARRAYS)
    assert not np.array_equal(learnt.out, other.out)


def test_the_telling_term_is_named(learnt: Network) -> None:
    places, values = np.asarray([OUT, IT]), np.asarray([0.7, 0.7], np.float32)
    out, it = learnt.telling(places, values, None, 0, slice(0, 2))
    assert out > max(it, 0)
    against, _ = learnt.telling(places, values, None, 1, slice(0, 2))
    assert against == pytest.approx(-out, rel=1e-4)


def test_a_text_without_a_known_term_is_read(learnt: Network) -> None:
    nothing = np.zeros(0, dtype=np.intp)
    assert np.isfinite(learnt.scores(nothing, nothing.astype(np.float32), None)).all()


def test_chances_add_up_in_each_block() -> None:
    scores = np.asarray([[1.0, 2.0, 500.0, -500.0, 3.0], [0.0] * 5], dtype=np.float32)
    found = by_blocks(scores, np.asarray([0, 2, 4]))
    assert found[0, :2] == pytest.approx(softmax(scores[0, :2]))
    assert found[0, 2:4] == pytest.approx([1.0, 0.0])
    assert found[:, 4] == pytest.approx([1.0, 1.0])
    assert found[1] == pytest.approx([0.5, 0.5, 0.5, 0.5, 1.0])

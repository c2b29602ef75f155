from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from firststep.understanding.embedding import (
    MAX_PIECES,
    MEANING,
    SIZE,
    EmbeddingUnavailable,
    Remembering,
    SentenceEmbedder,
    sentence_embedder,
    vocabulary,
)


def likeness(first: str, second: str) -> float:
    a, b = sentence_embedder().embed([first.split(), second.split()])
    return float(a[:MEANING] @ b[:MEANING])


def test_texts_that_mean_the_same_lie_closer_than_texts_that_share_words() -> None:
    near = likeness(
        "the cable will not come out of my car", "charging plug is stuck in the vehicle"
    )
    far = likeness("the cable will not come out of my car", "the cat will not come out of my house")
    assert near > far


def test_each_part_of_a_direction_has_length_one_and_an_empty_text_none() -> None:
    found = sentence_embedder().embed([["plug"], []])
    assert found.shape == (2, SIZE)
    parts = found[0].reshape(-1, MEANING)
    assert np.linalg.norm(parts, axis=1) == pytest.approx(1.0, abs=1e-4)
    assert len({round(float(part[0]), 4) for part in parts}) == len(parts)
    assert not found[1].any()


def test_texts_read_together_are_read_as_alone() -> None:
    texts = [["plug", "stuck"], ["its", "still", "in", "there", "and", "i", "am", "late"], ["no"]]
    together = sentence_embedder().embed(texts)
    alone = np.vstack([sentence_embedder().embed([text]) for text in texts])
    # The model counts in eighths of a bit; texts in one batch share its scale.
    assert np.sum(together * alone, axis=1).min() > 4 * 0.97


def test_of_a_long_text_both_ends_are_read() -> None:
    long = ["and"] * (3 * MAX_PIECES)
    changed = sentence_embedder().embed([[*long, "smoke"], [*long, "rain"], [*long, "smoke"]])
    assert not np.allclose(changed[0], changed[1])
    assert np.allclose(changed[0], changed[2], atol=1e-3)


def test_any_text_is_read() -> None:
    found = sentence_embedder().embed([["火事"], ["\U0001f525"], ["x" * 5000], ["é" * 60]])
    assert np.isfinite(found).all()


def test_the_vocabulary_is_the_models() -> None:
    assert len(vocabulary()) == 30522
    assert vocabulary()["[CLS]"] == 101


def test_a_model_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firststep.understanding.embedding._MODEL_PACKAGE", "no_such_package")
    with pytest.raises(EmbeddingUnavailable, match=r"requirements\.lock"):
        SentenceEmbedder()


class Counting:
    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []

    def embed(self, texts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        self.asked += texts
        return np.asarray([[len(text), 1.0] for text in texts], dtype=np.float32)


def test_what_was_read_is_kept_for_the_next_run(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "directions.npz"
    first, second = Counting(), Counting()
    before = Remembering(first, file).embed([["a"], ["b", "c"]])
    after = Remembering(second, file).embed([["b", "c"], ["a"], ["new"]])
    assert second.asked == [["new"]]
    assert np.array_equal(before, after[[1, 0]])
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"\x00" * 100])
def test_a_damaged_file_of_kept_directions_counts_as_empty(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "directions.npz"
    file.write_bytes(content)
    counting = Counting()
    assert Remembering(counting, file).embed([["a"]]).shape == (1, 2)
    assert counting.asked == [["a"]]


def test_directions_that_were_read_in_another_way_count_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "directions.npz"
    Remembering(Counting(), file).embed([["a"]])
    monkeypatch.setattr("firststep.understanding.embedding._READ", b"another way")
    counting = Counting()
    Remembering(counting, file).embed([["a"], ["b"]])
    assert counting.asked == [["a"], ["b"]]


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = Remembering(Counting(), tmp_path / "file" / "directions.npz")
    assert kept.embed([["a"]]).shape == (1, 2)

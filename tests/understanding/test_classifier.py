from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from firststep.understanding import lessons
from firststep.understanding.classifier import (
    ARRAYS_FILE,
    WORDS_FILE,
    Classifier,
    ModelUnreadable,
)
from firststep.understanding.text import words
from tests.understanding.toy import TOYS, classifier, examples


def test_it_knows_what_it_was_taught() -> None:
    model = classifier()
    taught = [pair for pair in lessons.sort(examples()).intents if words(pair[0])][::8]
    right = sum(model.predict(text)[0][0] == intent for text, intent in taught)
    # Some phrases are learnt under two intents, and none is learnt by heart.
    assert right >= 0.95 * len(taught)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("WHY SHOULD I", "why"),
        ("yes it is", "affirm"),
        ("i realy dont know", "unsure"),
        ("whoshouldicall", "who_to_call"),
        ("satrt over", "start_over"),
        ("the jar is stcuk", "jar"),
    ],
)
def test_it_reads_capitals_typos_and_run_together_words(text: str, intent: str) -> None:
    assert classifier().predict(text)[0][0] == intent


def test_all_intents_are_ranked_and_confidences_add_up() -> None:
    ranking = classifier().predict("still stuck")
    assert sorted(name for name, _ in ranking) == list(classifier().intents)
    assert sum(confidence for _, confidence in ranking) == pytest.approx(1.0, abs=1e-5)
    assert [c for _, c in ranking] == sorted((c for _, c in ranking), reverse=True)


@pytest.mark.parametrize(
    "text", ["", "   ", "???", "😀🔥", "\u200b", "火事", "qqxxzz vvkkjj", "..."]
)
def test_nothing_known_means_no_intent(text: str) -> None:
    assert classifier().predict(text) == []


def test_the_same_examples_give_the_same_model(tmp_path: Path) -> None:
    few = examples()[::21]
    for name in ("a", "b"):
        Classifier.train(few, cache=TOYS).save(tmp_path / name)
    for file in (ARRAYS_FILE, WORDS_FILE):
        if file == WORDS_FILE:
            assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
            continue
        with np.load(tmp_path / "a" / file) as a, np.load(tmp_path / "b" / file) as b:
            assert all(np.array_equal(a[key], b[key]) for key in a.files)


def test_a_stored_model_answers_as_before(tmp_path: Path) -> None:
    classifier().save(tmp_path)
    loaded = Classifier.load(tmp_path)
    for text in ("still stuck", "why", "", "yes it opened, thanks"):
        # What is stored is rounded.
        assert dict(loaded.predict(text)) == pytest.approx(
            dict(classifier().predict(text)), abs=0.01
        )
        parts = [(c.text, c.intent) for c in loaded.predict_clauses(text)]
        assert parts == [(c.text, c.intent) for c in classifier().predict_clauses(text)]


def test_what_is_stored_is_plain_arrays_and_json(tmp_path: Path) -> None:
    classifier().save(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [WORDS_FILE, ARRAYS_FILE]
    with np.load(tmp_path / ARRAYS_FILE, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype.kind in "fi" for name in arrays.files)
    json.loads((tmp_path / WORDS_FILE).read_text("utf-8"))


def _truncate(folder: Path) -> None:
    (folder / ARRAYS_FILE).write_bytes((folder / ARRAYS_FILE).read_bytes()[:100])


def _swap_format(folder: Path) -> None:
    content = json.loads((folder / WORDS_FILE).read_text("utf-8"))
    (folder / WORDS_FILE).write_text(json.dumps({**content, "format": 0}), "utf-8")


def _lose_intent(folder: Path) -> None:
    content = json.loads((folder / WORDS_FILE).read_text("utf-8"))
    content["names"]["intents"].pop()
    (folder / WORDS_FILE).write_text(json.dumps(content), "utf-8")


def _pickle(folder: Path) -> None:
    with np.load(folder / ARRAYS_FILE) as stored:
        arrays = {name: stored[name] for name in stored.files}
    np.savez(folder / ARRAYS_FILE, **{**arrays, "word_idf": arrays["word_idf"].astype(object)})


def _remove(folder: Path) -> None:
    (folder / WORDS_FILE).unlink()


@pytest.mark.parametrize("damage", [_truncate, _swap_format, _lose_intent, _pickle, _remove])
def test_a_damaged_model_is_refused(tmp_path: Path, damage: object) -> None:
    classifier().save(tmp_path)
    assert callable(damage)
    damage(tmp_path)
    with pytest.raises(ModelUnreadable, match="Train again"):
        Classifier.load(tmp_path)


@pytest.mark.parametrize("few", [[], [("a", "x"), ("b", "x")], [("", "x"), ("b", "y")]])
def test_one_intent_is_not_enough(few: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match="two intents"):
        Classifier.train(few)


def test_two_intents_are() -> None:
    model = Classifier.train([("yes yes", "a"), ("yes sure", "a"), ("no no", "b"), ("no way", "b")])
    assert model.predict("yes")[0][0] == "a"
    assert model.predict("no")[0][0] == "b"


def test_clauses_are_classified_each_on_its_own() -> None:
    found = classifier().predict_clauses("still shut, who do i call")
    assert [(clause.text, clause.intent) for clause in found] == [
        ("still shut", "jar.still_shut"),
        ("who do i call", "who_to_call"),
    ]
    assert classifier().predict_clauses("still shut") == []


def test_confidences_mean_what_they_say() -> None:
    data = examples()[::2]
    model = Classifier.train([pair for i, pair in enumerate(data) if i % 8], cache=TOYS)
    held_out = lessons.sort([pair for i, pair in enumerate(data) if i % 8 == 0]).intents
    found = [(ranked[0], name) for text, name in held_out if (ranked := model.predict(text))]
    sure = [best == name for (best, chance), name in found if chance > 0.8]
    unsure = [best == name for (best, chance), name in found if chance < 0.4]
    assert len(sure) > 50
    assert sum(sure) / len(sure) > 0.8
    assert sum(unsure) / len(unsure) < 0.55

"""Cross-validation, and whether confidences hold what they say."""

from __future__ import annotations

from collections import Counter

import pytest

from firststep.evaluation.crossval import (
    NOTHING,
    Prediction,
    accuracy,
    calibration_error,
    confusions,
    cross_validate,
    intent_figures,
    kept_or_made,
    macro_f1,
    reliability,
)
from tests.evaluation.scripted import Scripted

PAIRS = [(f"{intent} {index}", intent) for intent in ("a", "b") for index in range(10)]


class Seen:
    """Notes what each model was trained on and is asked."""

    def __init__(self) -> None:
        self.trained: list[set[str]] = []
        self.leaks: list[str] = []

    def train(self, pairs):
        texts = {text for text, _ in pairs}
        self.trained.append(texts)
        model = Scripted({text: intent for text, intent in PAIRS if intent == "a"})
        inner = model.predict

        def predict(text: str) -> list[tuple[str, float]]:
            if text in texts:
                self.leaks.append(text)
            return inner(text)

        model.predict = predict  # type: ignore[method-assign]
        return model


def test_no_phrase_is_classified_by_a_model_that_has_seen_it():
    seen = Seen()
    found = cross_validate(seen.train, PAIRS)
    assert seen.leaks == []
    assert len(found) == len(PAIRS)
    assert Counter(p.intent for p in found) == {"a": 10, "b": 10}
    assert len(seen.trained) == 5


def test_every_fold_has_examples_of_every_intent():
    seen = Seen()
    cross_validate(seen.train, PAIRS)
    for texts in seen.trained:
        assert {text[0] for text in texts} == {"a", "b"}
        assert len(texts) == 16


def test_a_phrase_under_several_names_is_held_out_with_all_of_them():
    named = [(text, f"step:guide/node/{intent}") for text, intent in PAIRS]
    seen = Seen()
    found = cross_validate(seen.train, [*PAIRS, *named])
    assert seen.leaks == []
    # What answers a step is no intent.
    assert Counter(p.intent for p in found) == {"a": 10, "b": 10}


def test_a_text_that_nothing_is_known_of_counts_as_wrong():
    found = cross_validate(Seen().train, PAIRS)
    assert {p.predicted for p in found if p.intent == "b"} == {NOTHING}
    assert accuracy(found) == pytest.approx(0.5)


def test_precision_recall_and_f1_are_told_for_each_intent():
    listed = [
        Prediction("a", "a", 0.9),
        Prediction("a", "b", 0.9),
        Prediction("b", "b", 0.9),
        Prediction("c", "", 0.0),
    ]
    found = {each.intent: each for each in intent_figures(listed)}
    assert (found["a"].precision, found["a"].recall) == (1.0, 0.5)
    assert (found["b"].precision, found["b"].recall) == (0.5, 1.0)
    assert (found["c"].precision, found["c"].f1) == (0.0, 0.0)
    assert macro_f1(list(found.values())) == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert confusions(listed) == {("a", "b"): 1, ("c", ""): 1}


def test_true_confidences_have_no_error_and_boasting_ones_have():
    honest = [Prediction("a", "a" if i < 8 else "b", 0.8) for i in range(10)]
    boasting = [Prediction("a", "b", 1.0) for _ in range(10)]
    assert calibration_error(reliability(honest)) == pytest.approx(0.0)
    assert calibration_error(reliability(boasting)) == pytest.approx(1.0)
    (only,) = reliability(boasting)
    assert (only.low, only.count, only.right) == (0.9, 10, 0.0)


def test_what_was_made_is_kept_until_phrases_or_code_change(tmp_path):
    made = [Prediction("a", "b", 0.5)]
    calls: list[int] = []

    def make() -> list[Prediction]:
        calls.append(1)
        return made

    file = tmp_path / "folds-one.json"
    assert kept_or_made(file, make) == made
    assert kept_or_made(file, make) == made
    assert len(calls) == 1
    kept_or_made(tmp_path / "folds-two.json", make)
    assert len(calls) == 2
    assert not file.exists()
    (tmp_path / "folds-two.json").write_text("[[1]")
    assert kept_or_made(tmp_path / "folds-two.json", make) == made

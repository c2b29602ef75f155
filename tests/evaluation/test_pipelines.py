"""Models: trained once, kept, compared; and classifiers that ran elsewhere."""

from __future__ import annotations

import json

import pytest

from firststep.evaluation import cost
from firststep.evaluation.compare import answered
from firststep.evaluation.elsewhere import Answers, NotAsked, read_answers, texts
from firststep.evaluation.hear import Hearing
from firststep.evaluation.sets import Entry, MessageSet
from firststep.understanding import kept
from firststep.understanding.classifier import Classifier
from firststep.understanding.noise import noisy
from tests.evaluation.scripted import CABLE, Scripted, guides

PAIRS = [
    (f"{word} {number}", intent)
    for word, intent in (("plug", "a"), ("key", "b"))
    for number in ("one", "two", "three", "four", "five", "six")
]


class Counted:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self, pairs, **_):
        self.times += 1
        return TRAIN(pairs, embedded=False)


TRAIN = Classifier.train


def models(cache):
    return list(cache.glob("model-*"))


def test_a_model_is_trained_once_for_the_same_phrases(tmp_path, monkeypatch):
    trained = Counted()
    monkeypatch.setattr(Classifier, "train", trained)
    first = kept.kept_or_trained(PAIRS, tmp_path)
    again = kept.kept_or_trained(PAIRS, tmp_path)
    assert trained.times == 1
    assert first.predict("plug one") == again.predict("plug one")
    kept.kept_or_trained([*PAIRS, ("plug seven", "a")], tmp_path)
    assert trained.times == 2
    assert len(models(tmp_path)) == 2
    for number in range(kept.MODELS_KEPT):
        kept.kept_or_trained(PAIRS, tmp_path)
        kept.kept_or_trained([*PAIRS, (f"plug number {number}", "a")], tmp_path)
    assert len(models(tmp_path)) == kept.MODELS_KEPT
    before = trained.times
    kept.kept_or_trained(PAIRS, tmp_path)
    assert trained.times == before, "what is used stays"


def test_a_damaged_model_is_trained_again(tmp_path):
    kept.kept_or_trained(PAIRS, tmp_path)
    (folder,) = models(tmp_path)
    (folder / "classifier.json").write_text("{")
    assert kept.kept_or_trained(PAIRS, tmp_path).predict("plug one")


def test_a_model_is_named_for_its_phrases_and_for_the_code_that_learns(tmp_path, monkeypatch):
    before = kept.digest(PAIRS)
    assert kept.digest(PAIRS) == before
    assert kept.digest(PAIRS[1:]) != before
    for name, text in (
        ("classifier", "from firststep.understanding.features import stem"),
        ("features", "x = 1"),
        ("danger", "x = 1"),
    ):
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setattr(kept, "_CODE", tmp_path)
    before = kept.digest(PAIRS)
    (tmp_path / "danger.py").write_text("x = 2")
    assert kept.digest(PAIRS) == before
    (tmp_path / "features.py").write_text("x = 2")
    assert kept.digest(PAIRS) != before


def test_what_is_asked_elsewhere_is_all_that_a_score_needs():
    messages = MessageSet(
        "toy",
        openings=(Entry("the plug is stuck, it wont let go", CABLE),),
        news=(Entry("all ice", "its_frozen"),),
    )
    asked = texts([messages])
    assert "the plug is stuck" in asked
    assert noisy("the plug is stuck, it wont let go", "capitals") in asked
    assert noisy("all ice", "capitals") not in asked
    answers = Answers("other", {text: [(CABLE, 0.9)] for text in asked}, {"p50_ms": 1.0})
    found = answered(answers, guides(), [messages])
    assert found.figures["toy"]["routing"]["top1"] == 1.0
    assert found.cost == {"p50_ms": 1.0}


def test_a_text_that_was_not_asked_is_named():
    answers = Answers("other", {"known": [("a", 0.9)]}, {})
    assert answers.predict("known") == [("a", 0.9)]
    with pytest.raises(NotAsked, match="strange"):
        answers.predict("strange")


def test_answers_are_read_from_a_file_and_a_wrong_file_is_refused(tmp_path):
    file = tmp_path / "answers.json"
    content = {"name": "DIET", "rankings": {"x": [["a", 0.5]]}, "cost": {"train_s": 9}}
    file.write_text(json.dumps(content))
    found = read_answers(file)
    assert (found.name, found.predict("x"), found.cost) == ("DIET", [("a", 0.5)], {"train_s": 9.0})
    file.write_text('{"rankings": []}')
    with pytest.raises(ValueError, match="does not hold"):
        read_answers(file)


def test_latency_is_taken_of_messages_that_are_classified_anew():
    model = Scripted({"a": CABLE})
    asked: list[str] = []
    predict = model.predict

    def noted(text: str) -> list[tuple[str, float]]:
        asked.append(text)
        return predict(text)

    model.predict = noted  # type: ignore[method-assign]
    ticks = iter([0.0, 0.010, 1.0, 1.030, 2.0, 2.020])
    found = cost.latency(Hearing(guides(), model.read), ["a", "b", "c"], lambda: next(ticks))
    assert found.p50_ms == pytest.approx(20)
    assert found.p95_ms == pytest.approx(20)
    assert asked == ["a", "a", "b", "c"]


def test_size_and_memory_are_in_megabytes(tmp_path):
    (tmp_path / "x").write_bytes(b"0" * 500_000)
    assert cost.size_mb(tmp_path) == pytest.approx(0.5)
    small = cost.memory_mb("pass")
    large = cost.memory_mb("import sys; kept = bytearray(int(sys.argv[1]))", "60000000")
    assert 2 < small < 60
    assert large - small > 40

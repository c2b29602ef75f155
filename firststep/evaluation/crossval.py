"""Cross-validation over the training phrases, and how far confidences can be trusted."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from firststep.understanding import lessons
from firststep.understanding.lessons import Pairs
from firststep.understanding.text import words

FOLDS: Final = 5
BINS: Final = 10

NOTHING: Final = ""
"""The intent predicted for a text in which nothing is known."""


class Predicts(Protocol):
    """A trained classifier."""

    def predict(self, text: str) -> list[tuple[str, float]]:
        """Every intent with its confidence, the likeliest first."""


@dataclass(frozen=True)
class Prediction:
    """One phrase classified by a model that had not seen it.

    Attributes:
        intent: Its own intent.
        predicted: The likeliest one, or `NOTHING`.
        confidence: Of the likeliest.
    """

    intent: str
    predicted: str
    confidence: float

    @property
    def is_right(self) -> bool:
        """Whether the prediction is the phrase's own intent."""
        return self.intent == self.predicted


@dataclass(frozen=True)
class IntentFigures:
    """How well one intent is told from the others."""

    intent: str
    phrases: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 where both are."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True)
class Bin:
    """Predictions of about the same confidence.

    Attributes:
        low: From this confidence on, up to a tenth more.
        count: How many there are.
        confidence: Their mean confidence.
        right: The share of them that is right.
    """

    low: float
    count: int
    confidence: float
    right: float


def cross_validate(
    train: Callable[[Pairs], Predicts], pairs: Pairs, folds: int = FOLDS, seed: int = 0
) -> list[Prediction]:
    """Classifies every phrase by a model that was trained on the other folds.

    A phrase that is learnt under several names is in one fold with all of them. What is learnt
    only at one step of a guide is no intent; it has a model of its own and is left out here.

    Args:
        train: Makes a classifier.
        pairs: Phrases with the names they are learnt under.
        folds: Into how many parts the phrases of each intent are dealt.
        seed: Deals them another way.
    """
    pairs = [pair for pair in pairs if not lessons.is_step(pair[1])]
    fold_of = _dealt(pairs, folds, seed)
    found: list[Prediction] = []
    for fold in range(folds):
        classifier = train([pair for pair in pairs if fold_of[_key(pair[0])] != fold])
        held_out = lessons.sort(pair for pair in pairs if fold_of[_key(pair[0])] == fold)
        for text, intent in held_out.intents:
            ranking = classifier.predict(text)
            name, confidence = ranking[0] if ranking else (NOTHING, 0.0)
            found.append(Prediction(intent, name, confidence))
    return found


def _key(text: str) -> str:
    return " ".join(words(text)) or text


def _dealt(pairs: Pairs, folds: int, seed: int) -> dict[str, int]:
    """A fold for each phrase, so that every intent is in every fold that it has phrases for."""
    order = list(pairs)
    random.Random(seed).shuffle(order)  # noqa: S311 - repeatable on purpose
    seen: Counter[str] = Counter()
    result: dict[str, int] = {}
    for text, intent in order:
        key = _key(text)
        if key not in result:
            result[key] = seen[intent] % folds
            seen[intent] += 1
    return result


def intent_figures(predictions: Sequence[Prediction]) -> list[IntentFigures]:
    """Precision and recall of each intent, in alphabetical order."""
    phrases = Counter(p.intent for p in predictions)
    named = Counter(p.predicted for p in predictions)
    right = Counter(p.intent for p in predictions if p.is_right)
    return [
        IntentFigures(
            intent,
            count,
            right[intent] / named[intent] if named[intent] else 0.0,
            right[intent] / count,
        )
        for intent, count in sorted(phrases.items())
    ]


def macro_f1(figures: Sequence[IntentFigures]) -> float:
    """The mean F1 of the intents, each counting the same."""
    return sum(each.f1 for each in figures) / len(figures) if figures else 0.0


def accuracy(predictions: Sequence[Prediction]) -> float:
    """The share of phrases classified right."""
    return sum(p.is_right for p in predictions) / len(predictions) if predictions else 0.0


def confusions(predictions: Sequence[Prediction]) -> Counter[tuple[str, str]]:
    """How often a phrase of one intent was taken for another, by both names."""
    return Counter((p.intent, p.predicted) for p in predictions if not p.is_right)


def reliability(predictions: Sequence[Prediction], bins: int = BINS) -> list[Bin]:
    """Predictions by their confidence; bins without any are left out."""
    sorted_in: list[list[Prediction]] = [[] for _ in range(bins)]
    for each in predictions:
        sorted_in[min(int(each.confidence * bins), bins - 1)].append(each)
    return [
        Bin(
            index / bins,
            len(listed),
            sum(p.confidence for p in listed) / len(listed),
            accuracy(listed),
        )
        for index, listed in enumerate(sorted_in)
        if listed
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: how far confidences are off on average, 0 to 1."""
    total = sum(each.count for each in bins)
    return sum(each.count * abs(each.right - each.confidence) for each in bins) / max(total, 1)


def kept_or_made(file: Path, make: Callable[[], list[Prediction]]) -> list[Prediction]:
    """Predictions from a file that was written for the same phrases and code, or new ones.

    Args:
        file: Has what they depend on in its name; others beside it are taken away.
        make: Makes them.
    """
    try:
        listed = json.loads(file.read_text("utf-8"))
        return [Prediction(*item) for item in listed]
    except (OSError, ValueError, TypeError):
        predictions = make()
    file.parent.mkdir(parents=True, exist_ok=True)
    for old in file.parent.glob(f"{file.name.partition('-')[0]}-*"):
        old.unlink(missing_ok=True)
    listed = [[p.intent, p.predicted, p.confidence] for p in predictions]
    file.write_text(json.dumps(listed), "utf-8")
    return predictions

"""What the classifier makes of a message, in the form of Rasa's parse data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from firststep.understanding.classifier import ClassifiedClause, Classifier, Readings

RANKING: Final = 25
"""How many intents are named, best first."""

_OPENINGS: Final = 10
_ANSWERS: Final = 4
_LEAST: Final = 0.02
"""Less likely answers and dangers are left out: all of it is kept with the conversation."""

_DIGITS: Final = 4


def parse_data(classifier: Classifier, text: str, ranking: int = RANKING) -> dict[str, Any]:
    """Reads a message with a trained classifier.

    Args:
        classifier: A trained classifier.
        text: What was typed, bounded and without leading slashes.
        ranking: How many intents to name.

    Returns:
        What `interpret` reads: `words` (mended) with the share that is `known`;
        `intent_ranking` and `openings` (names with confidences, as a message in a guide and as
        a first one); `clauses` and `opening_clauses`; `steps` (for each step its likeliest
        answers); and `danger` (how likely each kind is).
    """
    readings = classifier.read(text)
    return {
        "words": " ".join(readings.words),
        "known": round(readings.known, _DIGITS),
        "intent_ranking": _named(readings.intents[:ranking]),
        "openings": _named(readings.openings[:_OPENINGS]),
        "clauses": _clauses(readings.clauses),
        "opening_clauses": _clauses(readings.opening_clauses),
        "steps": _steps(readings),
        "danger": {k: round(p, _DIGITS) for k, p in readings.danger.items() if p >= _LEAST},
    }


def _steps(readings: Readings) -> dict[str, dict[str, float]]:
    return {
        step: {a: round(p, _DIGITS) for a, p in answers[:_ANSWERS] if p >= _LEAST}
        for step, answers in readings.steps.items()
    }


def _named(ranking: Iterable[tuple[str, float]]) -> list[dict[str, Any]]:
    return [{"name": name, "confidence": round(p, _DIGITS)} for name, p in ranking]


def _clauses(found: Iterable[ClassifiedClause]) -> list[dict[str, Any]]:
    return [
        {"text": part.text, "intent": part.intent, "confidence": round(part.confidence, _DIGITS)}
        for part in found
    ]

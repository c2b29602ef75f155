"""What the classifier makes of a message, in the form of Rasa's parse data."""

from __future__ import annotations

from typing import Any, Final

from firststep.understanding.classifier import NgramClassifier

RANKING: Final = 15
"""How many intents are named, best first."""


def parse_data(
    classifier: NgramClassifier, text: str, ranking: int = RANKING
) -> dict[str, list[dict[str, Any]]]:
    """Classifies a message and each of its clauses.

    Args:
        classifier: A trained classifier.
        text: What was typed, bounded and without leading slashes.
        ranking: How many intents to name.

    Returns:
        `intent_ranking` and `clauses`, as `interpret` reads them.
    """
    return {
        "intent_ranking": [
            {"name": name, "confidence": float(confidence)}
            for name, confidence in classifier.predict(text)[:ranking]
        ],
        "clauses": [
            {"text": part.text, "intent": part.intent, "confidence": part.confidence}
            for part in classifier.predict_clauses(text)
        ],
    }

"""Classifiers that can't run here: what they were asked, and what they answered, as files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from firststep.evaluation.sets import MessageSet
from firststep.understanding.noise import NOISES, noisy
from firststep.understanding.parse import RANKING
from firststep.understanding.text import bounded, clauses

NOISED: Final = ("openings", "dangers", "answers")
"""Lists that are said with noise too."""


class NotAsked(Exception):
    """A text is not among those that were answered; export them again."""


@dataclass(frozen=True)
class Answers:
    """What another classifier answered, and what it took.

    Attributes:
        name: Its name.
        rankings: Intents with confidences, the likeliest first, by text.
        cost: `train_s`, `p50_ms`, `p95_ms`, `model_mb`, `memory_mb`.
    """

    name: str
    rankings: Mapping[str, list[tuple[str, float]]]
    cost: Mapping[str, float]

    def read(self, text: str) -> dict[str, Any]:
        """The answers for a text and its clauses, in the form of Rasa's parse data.

        Raises:
            NotAsked: There is none for one of them.
        """
        parts = clauses(text)
        found = [(part, self.predict(part)) for part in (parts if len(parts) > 1 else ())]
        ranking = [
            {"name": name, "confidence": confidence}
            for name, confidence in self.predict(text)[:RANKING]
        ]
        listed = [
            {"text": part, "intent": best[0][0], "confidence": best[0][1]}
            for part, best in found
            if best
        ]
        # Such a classifier does not tell first messages from those in the middle of a guide.
        return {
            "intent_ranking": ranking,
            "openings": ranking,
            "clauses": listed,
            "opening_clauses": listed,
        }

    def predict(self, text: str) -> list[tuple[str, float]]:
        """The answer for a text.

        Raises:
            NotAsked: There is none.
        """
        if text not in self.rankings:
            raise NotAsked(f"{self.name} was not asked: {text[:60]!r}. Run it again.")
        return self.rankings[text]


def texts(sets: Iterable[MessageSet]) -> list[str]:
    """Everything that a classifier is asked when sets are scored: messages and their clauses."""
    found: dict[str, None] = {}
    for messages in sets:
        for name, entries in messages.lists().items():
            for entry in entries:
                said = [entry.text]
                if name in NOISED:
                    said += [noisy(entry.text, kind) for kind in NOISES]
                for text in said:
                    whole = bounded(text).lstrip("/ \t\n")
                    parts = clauses(whole)
                    found.update(dict.fromkeys([whole, *(parts if len(parts) > 1 else ())]))
    return list(found)


def read_answers(path: Path) -> Answers:
    """Reads the answers that `bench/diet.py` wrote.

    Raises:
        OSError: The file can't be read.
        ValueError: It is no such file.
    """
    data: Any = json.loads(path.read_text("utf-8"))
    try:
        rankings = {
            text: [(str(name), float(confidence)) for name, confidence in ranking]
            for text, ranking in data["rankings"].items()
        }
        return Answers(str(data["name"]), rankings, {k: float(v) for k, v in data["cost"].items()})
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} does not hold a classifier's answers ({error}).") from error

"""A classifier that says what a test tells it to, on the shipped guides."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from firststep.evaluation.hear import Hearing
from firststep.evaluation.judge import Judge
from firststep.evaluation.places import Places
from firststep.guide.load import GuideSet, load_all
from tests.servers import ROOT

CABLE = "charging_cable_stuck"


@lru_cache(maxsize=1)
def guides() -> GuideSet:
    return load_all(ROOT / "guides")


@lru_cache(maxsize=1)
def places() -> Places:
    return Places(guides())


class Scripted:
    """Every text it was not told about is unknown to it."""

    def __init__(self, intents: Mapping[str, str], confidence: float = 0.95) -> None:
        self.intents = intents
        self.confidence = confidence

    def predict(self, text: str) -> list[tuple[str, float]]:
        intent = self.intents.get(text)
        return [] if intent is None else [(intent, self.confidence)]

    def read(self, text: str) -> dict[str, Any]:
        ranking = [{"name": n, "confidence": c} for n, c in self.predict(text)]
        return {"intent_ranking": ranking, "openings": ranking}


def judge(intents: Mapping[str, str] | None = None, confidence: float = 0.95) -> Judge:
    return Judge(Hearing(guides(), Scripted(intents or {}, confidence).read), places())

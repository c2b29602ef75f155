"""Classifiers beside one another, on the same messages."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from firststep.evaluation import cost
from firststep.evaluation.elsewhere import Answers
from firststep.evaluation.hear import Hearing
from firststep.evaluation.judge import Judge
from firststep.evaluation.pipelines import Pipeline, reader
from firststep.evaluation.places import Places
from firststep.evaluation.score import score
from firststep.evaluation.sets import MessageSet
from firststep.guide.load import GuideSet
from firststep.understanding.lessons import Pairs

_LOADED: Final = (
    "import sys; from pathlib import Path; "
    "from firststep.evaluation.pipelines import CLASSIFIERS; "
    "model = CLASSIFIERS[sys.argv[1]].load(Path(sys.argv[2])); "
    "model.predict('the plug is stuck in my car')"
)


@dataclass(frozen=True)
class Compared:
    """One classifier.

    Attributes:
        name: Its name.
        figures: Of each set, by the set's name.
        cost: `train_s`, `p50_ms`, `p95_ms`, `model_mb`, `memory_mb`: of a process with the
            model in it.
    """

    name: str
    figures: Mapping[str, Mapping[str, Any]]
    cost: Mapping[str, float]


def compare(
    pipelines: Mapping[str, Pipeline],
    guides: GuideSet,
    pairs: Pairs,
    sets: Sequence[MessageSet],
    say: Callable[[str], None],
) -> Iterator[Compared]:
    """Trains and scores each classifier that runs here.

    Args:
        pipelines: The classifiers by name.
        guides: The guides.
        pairs: Phrases with their intents.
        sets: The messages.
        say: Is told what goes on.
    """
    places = Places(guides)
    for name, pipeline in pipelines.items():
        say(f"{name}: training")
        begin = time.perf_counter()
        trained = pipeline.train(pairs)
        taken = {"train_s": time.perf_counter() - begin}
        with tempfile.TemporaryDirectory() as folder:
            trained.save(folder)
            taken["model_mb"] = cost.size_mb(Path(folder))
            taken["memory_mb"] = cost.memory_mb(_LOADED, name, folder)
        hearing = Hearing(guides, reader(trained))
        timed = cost.latency(hearing, [entry.text for entry in sets[0].openings])
        taken.update(p50_ms=timed.p50_ms, p95_ms=timed.p95_ms)
        yield Compared(name, _figures(hearing, places, sets), taken)


def answered(answers: Answers, guides: GuideSet, sets: Sequence[MessageSet]) -> Compared:
    """Scores a classifier that ran elsewhere.

    Raises:
        NotAsked: It was asked other messages.
    """
    figures = _figures(Hearing(guides, answers.read, sees_capitals=True), Places(guides), sets)
    return Compared(answers.name, figures, answers.cost)


def _figures(
    hearing: Hearing, places: Places, sets: Sequence[MessageSet]
) -> dict[str, Mapping[str, Any]]:
    judge = Judge(hearing, places)
    return {messages.name: score(judge, messages).figures for messages in sets}

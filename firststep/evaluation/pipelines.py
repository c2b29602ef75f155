"""The classifiers that can be compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from firststep.evaluation.hear import Read
from firststep.understanding.classifier import Classifier
from firststep.understanding.lessons import Pairs
from firststep.understanding.parse import parse_data


@dataclass(frozen=True)
class Pipeline:
    """One way to classify.

    Attributes:
        train: Learns from phrases.
        load: Reads what a trained one wrote into a folder.
    """

    train: Callable[[Pairs], Classifier]
    load: Callable[[Path], Classifier]


def in_use(pairs: Pairs) -> Classifier:
    """Trains the classifier that FirstStep runs with, as `firststep.rasa.nlu` does."""
    return Classifier.train(pairs)


def words_only(pairs: Pairs) -> Classifier:
    """Trains the same without the sentence model."""
    return Classifier.train(pairs, embedded=False)


CLASSIFIERS: Final[Mapping[str, Pipeline]] = MappingProxyType(
    {
        "n-grams": Pipeline(words_only, Classifier.load),
        "n-grams and sentences": Pipeline(in_use, Classifier.load),
    }
)
"""Everything that `--compare` compares, by name."""


def reader(classifier: Classifier) -> Read:
    """What a classifier makes of a text, as a turn gets it."""
    return partial(parse_data, classifier)

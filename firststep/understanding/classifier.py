"""Which intent a text has: a linear model over words and pieces of words.

Trained in seconds, answers in under a millisecond, stored as plain arrays. A stored model
can't run code when it is loaded, which pickled models can.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from firststep.understanding.features import Terms, piece_terms, word_terms
from firststep.understanding.spelling import Speller
from firststep.understanding.text import clauses, words

ARRAYS_FILE: Final = "classifier.npz"
WORDS_FILE: Final = "classifier.json"
FORMAT: Final = 1
"""Raised whenever the stored files change their meaning."""

_PIECES_WEIGHT: Final = 1.0
_COST: Final = 1.0
_FOLDS: Final = 3
_TEMPERATURES: Final = tuple(float(t) for t in np.geomspace(0.5, 20.0, 60))
_KNOWN_PIECES: Final = 0.5
"""A text without one known word counts as readable from this share of known pieces on."""

_REPAIR_TOWARD: Final = 2
"""Words seen less often than this may be typos themselves; nothing is repaired to them."""


@dataclass(frozen=True)
class ClassifiedClause:
    """One clause of a message and what it means on its own.

    Attributes:
        text: The clause, normalised.
        intent: Its most likely intent.
        confidence: 0 to 1.
    """

    text: str
    intent: str
    confidence: float


class ModelUnreadable(Exception):
    """The stored classifier is missing, damaged, or of another version."""


@dataclass(frozen=True)
class _Learnt:
    """Everything that training finds out."""

    intents: tuple[str, ...]
    word_counts: dict[str, int]
    word_table: Terms
    piece_table: Terms
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    temperature: float


class NgramClassifier:
    """A trained classifier; make one with `train` or `load`."""

    def __init__(self, learnt: _Learnt) -> None:
        self._learnt = learnt
        self._speller = _speller(learnt.word_counts)

    @property
    def intents(self) -> tuple[str, ...]:
        """Every intent that was learnt, in alphabetical order."""
        return self._learnt.intents

    @classmethod
    def train(cls, examples: Sequence[tuple[str, str]], seed: int = 0) -> NgramClassifier:
        """Learns intents from examples.

        Args:
            examples: Texts with their intents; at least two different intents. Texts without
                words are left out.
            seed: Makes the result repeatable: the same examples in the same order with the
                same seed give the same model.

        Returns:
            The classifier.

        Raises:
            ValueError: Fewer than two intents have examples.
        """
        spoken = [(words(text), intent) for text, intent in examples]
        spoken = [(tokens, intent) for tokens, intent in spoken if tokens]
        intents = sorted({intent for _, intent in spoken})
        if len(intents) < 2:
            raise ValueError("a classifier needs examples of at least two intents")
        place = {intent: index for index, intent in enumerate(intents)}
        target = np.asarray([place[intent] for _, intent in spoken])
        tokens = [t for t, _ in spoken]
        counts = dict(Counter(word for t in tokens for word in t))
        word_table, piece_table = _tables(tokens)
        vectors = [_vector(word_table, piece_table, t) for t in tokens]
        width = len(word_table.index) + len(piece_table.index)
        weights, bias = _fit(vectors, width, target, len(intents), seed)
        temperature = _calibrate(tokens, target, len(intents), seed)
        return cls(
            _Learnt(tuple(intents), counts, word_table, piece_table, weights, bias, temperature)
        )

    def predict(self, text: str) -> list[tuple[str, float]]:
        """Ranks all intents for a text.

        Args:
            text: What was typed; read up to the limit of `text.bounded`.

        Returns:
            Every intent with its confidence (they add up to 1), the likeliest first. Empty
            when nothing in the text is known: no words, emoji, another script, noise.
        """
        learnt = self._learnt
        tokens = self.repaired(text)
        if not self._readable(tokens):
            return []
        places, values = _vector(learnt.word_table, learnt.piece_table, tokens)
        scores = values @ learnt.weights[places] + learnt.bias
        confidences = _softmax(scores * learnt.temperature)
        order = np.argsort(-confidences, kind="stable")
        return [(learnt.intents[i], float(confidences[i])) for i in order]

    def predict_clauses(self, text: str) -> list[ClassifiedClause]:
        """Classifies each clause of a message on its own.

        Args:
            text: What was typed.

        Returns:
            The clauses that can be read, in order; empty when there is only one clause,
            since then `predict` says it all.
        """
        parts = clauses(text)
        if len(parts) < 2:
            return []
        found = []
        for part in parts:
            ranking = self.predict(part)
            if ranking:
                found.append(ClassifiedClause(part, *ranking[0]))
        return found

    def repaired(self, text: str) -> list[str]:
        """The words of a text as they are classified: run-together words apart, typos mended."""
        result: list[str] = []
        for token in words(text):
            parts = self._speller.split(token) or [token]
            result.extend(self._speller.repair(part) for part in parts)
        return result

    def _readable(self, tokens: Sequence[str]) -> bool:
        if any(token in self._learnt.word_counts for token in tokens):
            return True
        return self._learnt.piece_table.known_share(list(piece_terms(tokens))) >= _KNOWN_PIECES

    def save(self, folder: Path | str) -> None:
        """Writes the classifier into a folder, as one file of arrays and one of words.

        Args:
            folder: Is made if it is not there.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        learnt = self._learnt
        np.savez_compressed(
            folder / ARRAYS_FILE,
            weights=learnt.weights,
            bias=learnt.bias,
            word_idf=learnt.word_table.idf,
            piece_idf=learnt.piece_table.idf,
            temperature=np.asarray([learnt.temperature]),
        )
        content = {
            "format": FORMAT,
            "intents": learnt.intents,
            "word_counts": learnt.word_counts,
            "word_terms": list(learnt.word_table.index),
            "piece_terms": list(learnt.piece_table.index),
        }
        (folder / WORDS_FILE).write_text(json.dumps(content, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path | str) -> NgramClassifier:
        """Reads what `save` wrote.

        Args:
            folder: The folder it was written into.

        Raises:
            ModelUnreadable: A file is missing or damaged, or another version wrote it.
        """
        folder = Path(folder)
        try:
            content = json.loads((folder / WORDS_FILE).read_text("utf-8"))
            with np.load(folder / ARRAYS_FILE, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            return cls._from_stored(content, arrays)
        except ModelUnreadable:
            raise
        except Exception as error:
            raise ModelUnreadable(
                f"The stored classifier in {folder} can't be read ({error}). Train again."
            ) from error

    @classmethod
    def _from_stored(cls, content: dict[str, Any], arrays: dict[str, Any]) -> NgramClassifier:
        if content["format"] != FORMAT:
            raise ModelUnreadable("The stored classifier is of another version. Train again.")
        word_table = Terms(_indexed(content["word_terms"]), arrays["word_idf"])
        piece_table = Terms(_indexed(content["piece_terms"]), arrays["piece_idf"])
        width = len(word_table.index) + len(piece_table.index)
        fits = (
            arrays["weights"].shape == (width, len(content["intents"]))
            and arrays["bias"].shape == (len(content["intents"]),)
            and len(word_table.idf) == len(word_table.index)
            and len(piece_table.idf) == len(piece_table.index)
        )
        if not fits:
            raise ModelUnreadable("The stored classifier's files do not fit together. Train again.")
        return cls(
            _Learnt(
                tuple(content["intents"]),
                content["word_counts"],
                word_table,
                piece_table,
                arrays["weights"],
                arrays["bias"],
                float(arrays["temperature"][0]),
            )
        )


_Vector = tuple[NDArray[np.intp], NDArray[np.float32]]


def _speller(counts: dict[str, int]) -> Speller:
    return Speller({w: n for w, n in counts.items() if n >= _REPAIR_TOWARD}, counts)


def _indexed(terms: Sequence[str]) -> dict[str, int]:
    return {term: place for place, term in enumerate(terms)}


def _tables(tokens: Sequence[Sequence[str]]) -> tuple[Terms, Terms]:
    return Terms.learn(word_terms(t) for t in tokens), Terms.learn(piece_terms(t) for t in tokens)


def _vector(word_table: Terms, piece_table: Terms, tokens: Sequence[str]) -> _Vector:
    word_places, word_values = word_table.vector(word_terms(tokens))
    piece_places, piece_values = piece_table.vector(piece_terms(tokens))
    return (
        np.concatenate([word_places, piece_places + len(word_table.index)]),
        np.concatenate([word_values, piece_values * np.float32(_PIECES_WEIGHT)]),
    )


def _matrix(vectors: Sequence[_Vector], width: int) -> Any:
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - only training needs it

    starts = np.cumsum([0, *(len(places) for places, _ in vectors)])
    places = np.concatenate([places for places, _ in vectors])
    values = np.concatenate([values for _, values in vectors])
    return csr_matrix((values, places, starts), shape=(len(vectors), width))


def _fit(
    vectors: Sequence[_Vector], width: int, target: NDArray[Any], classes: int, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """One linear separator for each intent against all others."""
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - only training needs it

    model = LinearSVC(C=_COST, random_state=seed)
    model.fit(_matrix(vectors, width), target)
    weights = np.zeros((classes, width))
    bias = np.full(classes, -1.0)
    if len(model.classes_) == 2:
        weights[model.classes_] = [-model.coef_[0], model.coef_[0]]
        bias[model.classes_] = [-model.intercept_[0], model.intercept_[0]]
    else:
        weights[model.classes_] = model.coef_
        bias[model.classes_] = model.intercept_
    return np.ascontiguousarray(weights.T, dtype=np.float32), bias.astype(np.float32)


def _calibrate(
    tokens: Sequence[Sequence[str]], target: NDArray[Any], classes: int, seed: int
) -> float:
    """The factor on the scores at which confidences are as often right as they say.

    Chosen on examples that the scoring model has not seen, by the likelihood of the true
    intents.
    """
    order = np.random.default_rng(seed).permutation(len(target))
    folds = np.empty(len(target), dtype=int)
    # Dealing out each intent's examples in turn keeps every intent in every fold.
    for intent in range(classes):
        members = order[target[order] == intent]
        folds[members] = np.arange(len(members)) % _FOLDS
    scores = np.zeros((len(target), classes))
    for fold in range(_FOLDS):
        train, test = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if not len(test) or len(set(target[train])) < 2:
            return 1.0
        word_table, piece_table = _tables([tokens[i] for i in train])
        width = len(word_table.index) + len(piece_table.index)
        vectors = [_vector(word_table, piece_table, tokens[i]) for i in train]
        weights, bias = _fit(vectors, width, target[train], classes, seed)
        for i in test:
            places, values = _vector(word_table, piece_table, tokens[i])
            scores[i] = values @ weights[places] + bias
    rows = np.arange(len(target))
    return min(
        _TEMPERATURES,
        key=lambda t: -float(np.log(_softmax(scores * t)[rows, target] + 1e-12).mean()),
    )


def _softmax(scores: NDArray[Any]) -> NDArray[Any]:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))

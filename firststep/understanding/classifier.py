"""What a text means: linear models over its words, pieces of its words, and its direction.

Three questions are learnt apart, since each is about other things: what a first message is about,
what is meant in the middle of a guide, and which of a step's answers it is. A fourth model tells
whether there is danger. All of them are stored as plain arrays: a stored model can't run code when
it is loaded, which pickled models can.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from firststep.understanding import lessons, softmax
from firststep.understanding.embedding import (
    SIZE,
    Embedder,
    EmbeddingUnavailable,
    Remembering,
    SentenceEmbedder,
    sentence_embedder,
    vocabulary,
)
from firststep.understanding.features import Terms, piece_terms, word_terms
from firststep.understanding.mending import Mender
from firststep.understanding.softmax import Effort, Weights
from firststep.understanding.text import clauses, words

logger = logging.getLogger(__name__)

ARRAYS_FILE: Final = "classifier.npz"
WORDS_FILE: Final = "classifier.json"
DIRECTIONS_FILE: Final = "directions.npz"
FORMAT: Final = 3
"""Raised whenever the stored files change their meaning."""

INTENTS: Final = "intents"
OPENINGS: Final = "openings"
DANGERS: Final = "dangers"

_EFFORTS: Final = {
    INTENTS: Effort(terms=0.3, direction=0.03),
    OPENINGS: Effort(terms=0.3, direction=0.03),
    DANGERS: Effort(terms=1.0, direction=0.05),
}
"""Chosen on the development messages (docs/understanding.md)."""

_STEP_EFFORT: Final = Effort(terms=0.3, direction=0.4, iterations=30)

_LEAST_SEEN: Final = 3
"""A term of fewer phrases says more of its writers than of its meaning."""

_KNOWN_PIECES: Final = 0.5
"""A text without one known word counts as readable from this share of known pieces on."""

_LEAST_PAIRED: Final = 2
"""So often two words stand side by side in the phrases before that helps to mend others."""


_ENOUGH: Final = {OPENINGS: 100, INTENTS: 30, DANGERS: 0}
"""A name with fewer phrases than this counts as if it had as many, up to `_MOST_FAIR` times.

A new guide has ten phrases beside thousands. More than these cost answers at the steps."""

_MOST_FAIR: Final = 10.0


_OF_GUIDES: Final = 2.0
"""How much more a phrase that opens a guide counts than one that opens none.

A guide that stays shut leaves somebody without help, and what opens it in vain is soon seen."""


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


@dataclass(frozen=True)
class Readings:
    """All that the models make of one message.

    Attributes:
        words: The words as they were read: mended, and apart.
        known: The share of them that any phrase has, 0 to 1.
        intents: What it means in the middle of a guide, likeliest first.
        openings: What it is about as a first message, likeliest first.
        clauses: Each clause read as in the middle of a guide; empty when there is only one.
        opening_clauses: The same, each read as a first message.
        steps: For each step (`guide/node`) its answers, likeliest first.
        danger: How likely each kind of danger is, with `maybe` and `none`; empty when the
            model was not taught any.
    """

    words: list[str]
    known: float
    intents: list[tuple[str, float]]
    openings: list[tuple[str, float]]
    clauses: list[ClassifiedClause]
    opening_clauses: list[ClassifiedClause]
    steps: dict[str, list[tuple[str, float]]]
    danger: dict[str, float]


NOTHING: Final = Readings([], 0.0, [], [], [], [], {}, {})
"""What is made of a text in which nothing is known."""


class ModelUnreadable(Exception):
    """The stored classifier is missing, damaged, or of another version."""


@dataclass(frozen=True)
class _Vector:
    places: NDArray[np.intp]
    values: NDArray[np.float32]
    direction: NDArray[np.float32] | None


@dataclass(frozen=True)
class _Steps:
    """The models of all steps side by side.

    Attributes:
        names: The steps.
        answers: The answers of each step, in the order of the columns.
        starts: For each term, where its entries begin.
        columns: The column of each entry.
        entries: The weight of each entry.
        direction: One row for each number of the direction, one column for each answer.
        bias: One number for each answer.
    """

    names: tuple[str, ...]
    answers: tuple[tuple[str, ...], ...]
    starts: NDArray[np.int32]
    columns: NDArray[np.int32]
    entries: NDArray[np.float32]
    direction: NDArray[np.float32]
    bias: NDArray[np.float32]

    def read(self, vector: _Vector) -> dict[str, list[tuple[str, float]]]:
        """Every step's answers for one text, likeliest first."""
        scores = self.bias.copy()
        if vector.direction is not None and len(self.direction):
            scores += vector.direction @ self.direction
        for place, value in zip(vector.places, vector.values, strict=True):
            here = slice(self.starts[place], self.starts[place + 1])
            scores[self.columns[here]] += value * self.entries[here]
        found: dict[str, list[tuple[str, float]]] = {}
        start = 0
        for name, answers in zip(self.names, self.answers, strict=True):
            chances = softmax.softmax(scores[start : start + len(answers)])
            start += len(answers)
            found[name] = _ranked(answers, chances)
        return found


@dataclass(frozen=True)
class _Learnt:
    """Everything that training finds out.

    Attributes:
        names: What each model can say, in the order of its columns.
        word_counts: The words of the phrases, with how often each was seen.
        pairs: Neighbours in the phrases, with a blank between, and how often they were.
        embedded: Whether directions were learnt from.
    """

    names: Mapping[str, tuple[str, ...]]
    word_counts: dict[str, int]
    pairs: dict[str, int]
    word_table: Terms
    piece_table: Terms
    models: Mapping[str, Weights]
    steps: _Steps
    embedded: bool


class Classifier:
    """A trained classifier; make one with `train` or `load`."""

    def __init__(self, learnt: _Learnt, embedder: Embedder | None) -> None:
        self._learnt = learnt
        self._embedder = embedder
        self._mender = _mender(learnt.word_counts, learnt.pairs)

    @property
    def intents(self) -> tuple[str, ...]:
        """Every intent that was learnt, in alphabetical order."""
        return self._learnt.names[INTENTS]

    @property
    def embedded(self) -> bool:
        """Whether it reads directions as well as words."""
        return self._learnt.embedded

    @classmethod
    def train(
        cls,
        examples: Iterable[tuple[str, str]],
        *,
        embedded: bool = True,
        cache: Path | None = None,
    ) -> Classifier:
        """Learns from phrases. The same phrases in the same order give the same model.

        Args:
            examples: Texts with the names they are learnt under (`lessons`); at least two
                different intents. Texts without words are left out.
            embedded: Whether to learn from directions too. Where the sentence model can't be
                loaded, it is done without, and a warning says so.
            cache: A folder to keep directions in; the next training is then much shorter.

        Returns:
            The classifier.

        Raises:
            ValueError: Fewer than two intents have examples.
        """
        found = lessons.sort((text, name) for text, name in examples if words(text))
        if len({name for _, name in found.intents}) < 2:
            raise ValueError("a classifier needs examples of at least two intents")
        embedder = _embedder(os.cpu_count() or 1) if embedded else None
        if embedder is not None and cache is not None:
            embedder = Remembering(embedder, cache / DIRECTIONS_FILE)
        from threadpoolctl import threadpool_limits  # noqa: PLC0415 - only training needs it

        training = _Training(found, embedder)
        # Sums that are shared out over threads are rounded in another order, and so learnt from.
        with threadpool_limits(limits=1):
            return training.classifier(_embedder(1) if training.embedded else None)

    def read(self, text: str) -> Readings:
        """Reads a message with every model.

        Args:
            text: What was typed; read up to the limit of `text.bounded`.

        Returns:
            `NOTHING` when nothing in the text is known: no words, emoji, another script, noise.
        """
        parts = clauses(text)
        listed = [text, *(parts if len(parts) > 1 else ())]
        # Noise can always be mended to some words or other, so what was typed has to be readable.
        spoken = [self.repaired(part) if self._readable(words(part)) else [] for part in listed]
        vectors = self._vectors(spoken)
        whole, rest = vectors[0], list(zip(listed[1:], vectors[1:], strict=True))
        if whole is None:
            return NOTHING
        return Readings(
            spoken[0],
            sum(word in self._learnt.word_counts for word in spoken[0]) / len(spoken[0]),
            self._ranking(INTENTS, whole),
            self._ranking(OPENINGS, whole),
            self._of_clauses(INTENTS, rest),
            self._of_clauses(OPENINGS, rest),
            self._learnt.steps.read(whole),
            dict(self._ranking(DANGERS, whole)),
        )

    def predict(self, text: str) -> list[tuple[str, float]]:
        """Ranks all intents for a text, as in the middle of a guide.

        Args:
            text: What was typed; read up to the limit of `text.bounded`.

        Returns:
            Every intent with its confidence (they add up to 1), the likeliest first. Empty
            when nothing in the text is known.
        """
        tokens = self.repaired(text) if self._readable(words(text)) else []
        vector = self._vectors([tokens])[0]
        return [] if vector is None else self._ranking(INTENTS, vector)

    def predict_clauses(self, text: str) -> list[ClassifiedClause]:
        """Classifies each clause of a message on its own; see `Readings.clauses`."""
        return self.read(text).clauses

    def repaired(self, text: str) -> list[str]:
        """The words of a text as they are classified: run-together words apart, typos mended."""
        return self._mender.mend(words(text))

    def telling(self, text: str, intent: str, count: int = 8) -> list[tuple[str, float]]:
        """The words and pieces of words that speak most for an intent.

        Args:
            text: What was typed.
            intent: One of `intents`.
            count: How many to name.

        Returns:
            Terms with what each adds to the intent's score beyond the average intent.
        """
        vector = self._vectors([self.repaired(text)])[0]
        if vector is None or intent not in self.intents:
            return []
        model = self._learnt.models[INTENTS]
        rows = model.terms[vector.places] * vector.values[:, None]
        column = self.intents.index(intent)
        gain = rows[:, column] - rows.mean(axis=1)
        terms = [*self._learnt.word_table.index, *self._learnt.piece_table.index]
        best = np.argsort(-gain, kind="stable")[:count]
        return [(terms[vector.places[i]], float(gain[i])) for i in best if gain[i] > 0]

    def _of_clauses(
        self, model: str, parts: Iterable[tuple[str, _Vector | None]]
    ) -> list[ClassifiedClause]:
        return [
            ClassifiedClause(text, *best)
            for text, vector in parts
            if vector is not None
            for best in self._ranking(model, vector)[:1]
        ]

    def _ranking(self, model: str, vector: _Vector) -> list[tuple[str, float]]:
        names = self._learnt.names[model]
        if not names:
            return []
        scores = self._learnt.models[model].scores(vector.places, vector.values, vector.direction)
        return _ranked(names, softmax.softmax(scores))

    def _vectors(self, spoken: Sequence[Sequence[str]]) -> list[_Vector | None]:
        learnt = self._learnt
        directions: Iterable[NDArray[np.float32] | None] = itertools.repeat(None, len(spoken))
        if self._embedder is not None:
            directions = list(self._embedder.embed(spoken))
        return [
            _Vector(*_terms(learnt.word_table, learnt.piece_table, tokens), direction)
            if tokens
            else None
            for tokens, direction in zip(spoken, directions, strict=True)
        ]

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
        arrays: dict[str, NDArray[Any]] = {
            "word_idf": learnt.word_table.idf,
            "piece_idf": learnt.piece_table.idf,
            "step_starts": learnt.steps.starts,
            "step_columns": learnt.steps.columns,
            "step_entries": learnt.steps.entries.astype(np.float16),
            "step_direction": learnt.steps.direction.astype(np.float16),
            "step_bias": learnt.steps.bias,
        }
        for name, model in learnt.models.items():
            # Half the precision is far more than the answers need.
            arrays[f"{name}_terms"] = model.terms.astype(np.float16)
            arrays[f"{name}_direction"] = model.direction.astype(np.float16)
            arrays[f"{name}_bias"] = model.bias
        np.savez_compressed(folder / ARRAYS_FILE, **arrays)
        content = {
            "format": FORMAT,
            "embedded": learnt.embedded,
            "names": dict(learnt.names),
            "steps": dict(zip(learnt.steps.names, learnt.steps.answers, strict=True)),
            "word_counts": learnt.word_counts,
            "pairs": learnt.pairs,
            "word_terms": list(learnt.word_table.index),
            "piece_terms": list(learnt.piece_table.index),
        }
        (folder / WORDS_FILE).write_text(json.dumps(content, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path | str) -> Classifier:
        """Reads what `save` wrote.

        Args:
            folder: The folder it was written into.

        Raises:
            ModelUnreadable: A file is missing or damaged, another version wrote it, or it
                needs the sentence model and that can't be loaded.
        """
        folder = Path(folder)
        try:
            content = json.loads((folder / WORDS_FILE).read_text("utf-8"))
            with np.load(folder / ARRAYS_FILE, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            learnt = _from_stored(content, arrays)
            return cls(learnt, sentence_embedder() if learnt.embedded else None)
        except (ModelUnreadable, EmbeddingUnavailable) as error:
            raise ModelUnreadable(str(error)) from error
        except Exception as error:
            raise ModelUnreadable(
                f"The stored classifier in {folder} can't be read ({error}). Train again."
            ) from error


def _embedder(threads: int) -> Embedder | None:
    try:
        return sentence_embedder() if threads == 1 else SentenceEmbedder(threads)
    except EmbeddingUnavailable as error:
        logger.warning("%s Training goes on without it, and understands less well.", error)
        return None


# --- training --------------------------------------------------------------------------------


class _Training:
    """The work of one training; every text is read and embedded once."""

    def __init__(self, found: lessons.Lessons, embedder: Embedder | None) -> None:
        self.found = found
        of_steps = [text for rows in found.steps.values() for text, _, _ in rows]
        pairs = (*found.intents, *found.openings, *found.dangers)
        listed = dict.fromkeys([*(text for text, _ in pairs), *of_steps])
        self.texts = {text: place for place, text in enumerate(listed)}
        taught = [words(text) for text, _ in found.intents]
        self.counts = dict(Counter(itertools.chain.from_iterable(taught)))
        seen = Counter(
            f"{first} {second}" for spoken in taught for first, second in itertools.pairwise(spoken)
        )
        self.pairs = {pair: count for pair, count in seen.items() if count >= _LEAST_PAIRED}
        mender = _mender(self.counts, self.pairs)
        # Read as messages will be read: with their slips mended as far as they can be.
        tokens = [mender.mend(words(text)) for text in self.texts]
        taught = [tokens[self.texts[text]] for text, _ in found.intents]
        self.word_table = Terms.learn(map(word_terms, taught)).kept(_LEAST_SEEN)
        self.piece_table = Terms.learn(map(piece_terms, taught)).kept(_LEAST_SEEN)
        self.width = len(self.word_table.index) + len(self.piece_table.index)
        self.terms = _matrix(
            [_terms(self.word_table, self.piece_table, spoken) for spoken in tokens], self.width
        )
        self.directions = (
            np.zeros((len(tokens), 0), dtype=np.float32)
            if embedder is None
            else embedder.embed(tokens)
        )

    @property
    def embedded(self) -> bool:
        return self.directions.shape[1] > 0

    def classifier(self, embedder: Embedder | None) -> Classifier:
        with ThreadPoolExecutor() as pool:
            # The largest takes as long as all others together.
            largest = pool.submit(self._model, INTENTS, self.found.intents)
            learnt = {
                OPENINGS: self._model(OPENINGS, self.found.openings),
                DANGERS: self._model(DANGERS, self.found.dangers),
            }
            steps = self._steps()
            learnt = {INTENTS: largest.result(), **learnt}
        return Classifier(
            _Learnt(
                {name: names for name, (names, _) in learnt.items()},
                self.counts,
                self.pairs,
                self.word_table,
                self.piece_table,
                {name: model for name, (_, model) in learnt.items()},
                steps,
                self.embedded,
            ),
            embedder,
        )

    def _model(
        self, name: str, pairs: Sequence[tuple[str, str]]
    ) -> tuple[tuple[str, ...], Weights]:
        names = tuple(sorted({said for _, said in pairs}))
        if len(names) < 2:
            nothing = np.zeros((0, 0), dtype=np.float32)
            return (), Weights(nothing, nothing, np.zeros(0, dtype=np.float32))
        place = {said: index for index, said in enumerate(names)}
        rows = [self.texts[text] for text, _ in pairs]
        target = np.asarray([place[said] for _, said in pairs])
        weights = _fair(target, _ENOUGH[name])
        if name == OPENINGS:
            guides = {step.partition("/")[0] for step in self.found.steps}
            weights *= np.asarray([_OF_GUIDES if said in guides else 1.0 for _, said in pairs])
        return names, self._fit(rows, target, len(names), _EFFORTS[name], weights)

    def _fit(
        self,
        rows: Sequence[int],
        target: NDArray[Any],
        classes: int,
        effort: Effort,
        weights: NDArray[np.float32] | None = None,
    ) -> Weights:
        return softmax.fit(
            self.terms[rows], self.directions[rows], target, classes, effort, weights
        )

    def _steps(self) -> _Steps:
        names, answers, models = [], [], []
        for step, rows in self.found.steps.items():
            listed = tuple(dict.fromkeys(answer for _, answer, _ in rows))
            if len(listed) < 2:
                continue
            names.append(step)
            answers.append(listed)
            models.append(
                self._fit(
                    [self.texts[text] for text, _, _ in rows],
                    np.asarray([listed.index(answer) for _, answer, _ in rows]),
                    len(listed),
                    _STEP_EFFORT,
                    np.asarray([weight for _, _, weight in rows], dtype=np.float32),
                )
            )
        return _side_by_side(names, answers, models, self.width, self.directions.shape[1])


def _fair(target: NDArray[Any], enough: int) -> NDArray[np.float32]:
    """How much each phrase counts: a name with few phrases is not drowned by those with many."""
    seen = np.bincount(target)[target]
    return np.asarray(np.clip(enough / seen, 1.0, _MOST_FAIR), dtype=np.float32)


def _side_by_side(
    names: Sequence[str],
    answers: Sequence[tuple[str, ...]],
    models: Sequence[Weights],
    width: int,
    size: int,
) -> _Steps:
    from scipy.sparse import csr_matrix, hstack  # noqa: PLC0415 - only training needs it

    # A term that no phrase of a step has keeps a weight of zero there: most of them.
    blocks = [csr_matrix(model.terms) for model in models] or [csr_matrix((width, 0))]
    table = hstack(blocks, format="csr")
    table.sort_indices()
    return _Steps(
        tuple(names),
        tuple(answers),
        table.indptr.astype(np.int32),
        table.indices.astype(np.int32),
        table.data.astype(np.float32),
        np.hstack([model.direction for model in models] or [np.zeros((size, 0), np.float32)]),
        np.concatenate([model.bias for model in models] or [np.zeros(0, np.float32)]),
    )


# --- pieces ----------------------------------------------------------------------------------


def _mender(counts: Mapping[str, int], pairs: Mapping[str, int]) -> Mender:
    """Mends toward the words of the phrases, and toward ordinary words where none is near."""
    ordinary = [w for w in vocabulary() if w.isalpha() and w.isascii() and len(w) > 1]
    return Mender(counts, ordinary, pairs)


def _terms(
    word_table: Terms, piece_table: Terms, tokens: Sequence[str]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    word_places, word_values = word_table.vector(word_terms(tokens))
    piece_places, piece_values = piece_table.vector(piece_terms(tokens))
    return (
        np.concatenate([word_places, piece_places + len(word_table.index)]),
        np.concatenate([word_values, piece_values]),
    )


def _matrix(vectors: Sequence[tuple[NDArray[Any], NDArray[Any]]], width: int) -> Any:
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - only training needs it

    starts = np.cumsum([0, *(len(places) for places, _ in vectors)])
    places = np.concatenate([places for places, _ in vectors])
    values = np.concatenate([values for _, values in vectors])
    return csr_matrix((values, places, starts), shape=(len(vectors), width), dtype=np.float32)


def _ranked(names: Sequence[str], chances: NDArray[Any]) -> list[tuple[str, float]]:
    return [(names[i], float(chances[i])) for i in np.argsort(-chances, kind="stable")]


def _from_stored(content: dict[str, Any], arrays: dict[str, Any]) -> _Learnt:
    if content["format"] != FORMAT:
        raise ModelUnreadable("The stored classifier is of another version. Train again.")
    word_table = Terms(_indexed(content["word_terms"]), arrays["word_idf"])
    piece_table = Terms(_indexed(content["piece_terms"]), arrays["piece_idf"])
    names = {name: tuple(listed) for name, listed in content["names"].items()}
    models = {
        name: Weights(
            arrays[f"{name}_terms"].astype(np.float32),
            arrays[f"{name}_direction"].astype(np.float32),
            arrays[f"{name}_bias"].astype(np.float32),
        )
        for name in names
    }
    answers = tuple(tuple(listed) for listed in content["steps"].values())
    steps = _Steps(
        tuple(content["steps"]),
        answers,
        arrays["step_starts"],
        arrays["step_columns"],
        arrays["step_entries"].astype(np.float32),
        arrays["step_direction"].astype(np.float32),
        arrays["step_bias"].astype(np.float32),
    )
    learnt = _Learnt(
        names,
        content["word_counts"],
        content["pairs"],
        word_table,
        piece_table,
        models,
        steps,
        content["embedded"],
    )
    if not _fits(learnt):
        raise ModelUnreadable("The stored classifier's files do not fit together. Train again.")
    return learnt


def _fits(learnt: _Learnt) -> bool:
    """Whether arrays and names are of one training."""
    tables = (learnt.word_table, learnt.piece_table)
    width = sum(len(table.index) for table in tables)
    size = SIZE if learnt.embedded else 0
    columns = sum(map(len, learnt.steps.answers))
    return (
        all(len(table.idf) == len(table.index) for table in tables)
        and all(
            not learnt.names[name]
            or (
                model.terms.shape == (width, len(learnt.names[name]))
                and model.direction.shape == (size, len(learnt.names[name]))
                and model.bias.shape == (len(learnt.names[name]),)
            )
            for name, model in learnt.models.items()
        )
        and len(learnt.steps.starts) == width + 1
        and learnt.steps.direction.shape == (size, columns)
        and learnt.steps.bias.shape == (columns,)
        and len(learnt.steps.columns) == len(learnt.steps.entries) == learnt.steps.starts[-1]
    )


def _indexed(terms: Sequence[str]) -> dict[str, int]:
    return {term: place for place, term in enumerate(terms)}

"""What a text means: a network over its words, pieces of its words, and its direction.

It answers several questions at once, each about other things: what a first message is about, what
is meant in the middle of a guide, whether there is danger, and which of a step's answers it is.
First messages and danger are told by a regression as well. All are stored as plain arrays: a stored
model can't run code when it is loaded, which pickled models can.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from firststep.understanding import lessons, network, softmax
from firststep.understanding.embedding import (
    MEANING,
    SIZE,
    Embedder,
    EmbeddingUnavailable,
    Remembering,
    SentenceEmbedder,
    english_words,
    sentence_embedder,
)
from firststep.understanding.features import Terms, piece_terms, word_terms
from firststep.understanding.mending import Mender
from firststep.understanding.network import Network, Question
from firststep.understanding.softmax import Effort, Weights
from firststep.understanding.text import clauses, words

logger = logging.getLogger(__name__)

ARRAYS_FILE: Final = "classifier.npz"
WORDS_FILE: Final = "classifier.json"
DIRECTIONS_FILE: Final = "directions.npz"
FORMAT: Final = 4
"""Raised whenever the stored files change their meaning."""

INTENTS: Final = "intents"
OPENINGS: Final = "openings"
DANGERS: Final = "dangers"
_GENERAL: Final = (INTENTS, OPENINGS, DANGERS)
"""Questions that are of no step."""

_ALONE: Final = {
    OPENINGS: Effort(terms=0.3, direction=0.03),
    DANGERS: Effort(terms=1.0, direction=0.05),
}
"""What a regression is asked as well; efforts chosen on the development messages."""

_LEAST_SEEN: Final = 3
"""A term of fewer phrases says more of its writers than of its meaning."""

_KNOWN_PIECES: Final = 0.5
"""A text without one known word counts as readable from this share of known pieces on."""

_MOST_TERMS: Final = 20_000
"""Of so many of the commonest terms the networks learn; more only make them larger."""

_NETWORKS: Final = 3
"""Networks that learn the same: their mean errs less than each, and less by chance."""

_LEAST_CHANCE: Final = 1e-6
"""No network is surer than this that something is not so."""

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
    """One text as the models see it.

    Attributes:
        places: Its terms.
        values: What each counts.
        direction: Its direction; None without the sentence model.
    """

    places: NDArray[np.intp]
    values: NDArray[np.float32]
    direction: NDArray[np.float32] | None

    @property
    def meaning(self) -> NDArray[np.float32] | None:
        """What of its direction the sentence model makes at its end."""
        return None if self.direction is None else self.direction[:MEANING]


@dataclass(frozen=True)
class _Shared:
    """The networks with what they tell apart; they learnt the same, and what counts is their mean.

    Attributes:
        names: What each question can be answered with, in the order of the columns: `INTENTS`,
            `OPENINGS`, `DANGERS`, and one question for each step (`guide/node`).
        rows: For each term its row in a network; -1 where they did not learn of the term.
        networks: What they have learnt.
    """

    names: Mapping[str, tuple[str, ...]]
    rows: NDArray[np.int32]
    networks: tuple[Network, ...]

    @cached_property
    def columns(self) -> dict[str, slice]:
        """The columns of each question."""
        ends = list(itertools.accumulate(map(len, self.names.values())))
        return dict(zip(self.names, map(slice, [0, *ends], ends), strict=False))

    @cached_property
    def _starts(self) -> NDArray[np.intp]:
        return np.asarray([columns.start for columns in self.columns.values()], dtype=np.intp)

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps whose answers it tells apart."""
        return tuple(name for name in self.names if name not in _GENERAL)

    def chances(self, vector: _Vector) -> NDArray[np.float32]:
        """How likely every answer to every question is for one text."""
        scores = np.stack([network.scores(*self._of(vector)) for network in self.networks])
        return np.asarray(softmax.by_blocks(scores, self._starts).mean(axis=0))

    def telling(self, vector: _Vector, name: str, said: str) -> NDArray[np.float32]:
        """What each of a text's terms adds to one thing that a question can say."""
        column = self.columns[name].start + self.names[name].index(said)
        told = [
            network.telling(*self._of(vector), column, self.columns[name])
            for network in self.networks
        ]
        found = np.zeros(len(vector.places), dtype=np.float32)
        found[self.rows[vector.places] >= 0] = np.mean(told, axis=0)
        return found

    def _of(
        self, vector: _Vector
    ) -> tuple[NDArray[np.intp], NDArray[np.float32], NDArray[np.float32] | None]:
        rows = self.rows[vector.places]
        known = rows >= 0
        return rows[known].astype(np.intp), vector.values[known], vector.direction


@dataclass(frozen=True)
class _Learnt:
    """Everything that training finds out.

    Attributes:
        word_counts: The words of the phrases, with how often each was seen.
        pairs: Neighbours in the phrases, with a blank between, and how often they were.
        shared: What tells intents, openings, dangers and answers apart.
        alone: What is told by another kind of model as well.
        embedded: Whether directions were learnt from.
    """

    word_counts: dict[str, int]
    pairs: dict[str, int]
    word_table: Terms
    piece_table: Terms
    shared: _Shared
    alone: Mapping[str, Weights]
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
        return self._learnt.shared.names[INTENTS]

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
        whole = vectors[0]
        if whole is None:
            return NOTHING
        chances = self._chances(whole)
        rest = [
            (part, self._chances(vector))
            for part, vector in zip(listed[1:], vectors[1:], strict=True)
            if vector is not None
        ]
        return Readings(
            spoken[0],
            sum(word in self._learnt.word_counts for word in spoken[0]) / len(spoken[0]),
            self._ranking(INTENTS, chances),
            self._ranking(OPENINGS, chances),
            self._of_clauses(INTENTS, rest),
            self._of_clauses(OPENINGS, rest),
            {step: self._ranking(step, chances) for step in self._learnt.shared.steps},
            dict(self._ranking(DANGERS, chances)),
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
        return [] if vector is None else self._ranking(INTENTS, self._learnt.shared.chances(vector))

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
        gain = self._learnt.shared.telling(vector, INTENTS, intent)
        terms = [*self._learnt.word_table.index, *self._learnt.piece_table.index]
        best = np.argsort(-gain, kind="stable")[:count]
        return [(terms[vector.places[i]], float(gain[i])) for i in best if gain[i] > 0]

    def _of_clauses(
        self, name: str, parts: Iterable[tuple[str, NDArray[np.float32]]]
    ) -> list[ClassifiedClause]:
        return [
            ClassifiedClause(text, *best)
            for text, chances in parts
            for best in self._ranking(name, chances)[:1]
        ]

    def _ranking(self, name: str, chances: NDArray[np.float32]) -> list[tuple[str, float]]:
        shared = self._learnt.shared
        if name not in shared.names:
            return []
        return _ranked(shared.names[name], chances[shared.columns[name]])

    def _chances(self, vector: _Vector) -> NDArray[np.float32]:
        """How likely every answer to every question is, where both kinds of model agree.

        Each kind is misled by other words.
        """
        learnt = self._learnt
        chances = learnt.shared.chances(vector)
        for name, weights in learnt.alone.items():
            here = learnt.shared.columns[name]
            alone = softmax.softmax(weights.scores(vector.places, vector.values, vector.meaning))
            both = np.log(
                np.maximum(alone, _LEAST_CHANCE) * np.maximum(chances[here], _LEAST_CHANCE)
            )
            chances[here] = softmax.softmax(both / 2)
        return chances

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
            "rows": learnt.shared.rows,
        }
        for name, weights in learnt.alone.items():
            arrays[f"{name}_terms"] = weights.terms.astype(np.float16)
            arrays[f"{name}_direction"] = weights.direction.astype(np.float16)
            arrays[f"{name}_bias"] = weights.bias
        for place, each in enumerate(learnt.shared.networks):
            for name in network.ARRAYS:
                # Half the precision is far more than the answers need.
                arrays[f"{name}_{place}"] = getattr(each, name).astype(np.float16)
        np.savez_compressed(folder / ARRAYS_FILE, **arrays)
        content = {
            "format": FORMAT,
            "embedded": learnt.embedded,
            "names": dict(learnt.shared.names),
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
        names: dict[str, tuple[str, ...]] = {}
        asked: dict[str, Question] = {}
        for name, rows in self._lessons():
            listed = tuple(dict.fromkeys(said for _, said, _ in rows))
            if len(listed) < 2:
                continue
            places = {said: place for place, said in enumerate(listed)}
            names[name] = listed
            asked[name] = Question(
                len(listed),
                np.asarray([self.texts[text] for text, _, _ in rows], dtype=np.intp),
                np.asarray([places[said] for _, said, _ in rows], dtype=np.intp),
                np.asarray([weight for *_, weight in rows], dtype=np.float32),
            )
        seen = np.bincount(self.terms.indices, minlength=self.width)
        used = np.sort(np.argsort(-seen, kind="stable")[:_MOST_TERMS])
        rows_of = np.full(self.width, -1, dtype=np.int32)
        rows_of[used] = np.arange(len(used), dtype=np.int32)
        terms, questions = self.terms[:, used], list(asked.values())
        with ThreadPoolExecutor() as pool:
            learning = [
                pool.submit(network.fit, terms, self.directions, questions, seed)
                for seed in range(_NETWORKS)
            ]
            alone = {
                name: pool.submit(self._alone, asked[name], effort)
                for name, effort in _ALONE.items()
                if name in asked
            }
        return Classifier(
            _Learnt(
                self.counts,
                self.pairs,
                self.word_table,
                self.piece_table,
                _Shared(names, rows_of, tuple(each.result() for each in learning)),
                {name: weights.result() for name, weights in alone.items()},
                self.embedded,
            ),
            embedder,
        )

    def _alone(self, asked: Question, effort: Effort) -> Weights:
        return softmax.fit(
            self.terms[asked.texts],
            self.directions[asked.texts, :MEANING],
            asked.target,
            asked.columns,
            effort,
            asked.weights,
        )

    def _lessons(self) -> Iterator[tuple[str, list[tuple[str, str, float]]]]:
        """Each question with its examples: texts, what they mean, and how much they count."""
        guides = {step.partition("/")[0] for step in self.found.steps}
        for name in _GENERAL:
            pairs = sorted(getattr(self.found, name), key=lambda pair: pair[1])
            counts = Counter(said for _, said in pairs)
            yield (
                name,
                [
                    (
                        text,
                        said,
                        _fair(counts[said], _ENOUGH[name])
                        * (_OF_GUIDES if name == OPENINGS and said in guides else 1.0),
                    )
                    for text, said in pairs
                ],
            )
        yield from self.found.steps.items()


def _fair(seen: int, enough: int) -> float:
    """How much each phrase of a name counts: few phrases are not drowned by many."""
    return min(max(enough / seen, 1.0), _MOST_FAIR)


# --- pieces ----------------------------------------------------------------------------------


def _mender(counts: Mapping[str, int], pairs: Mapping[str, int]) -> Mender:
    """Mends toward the words of the phrases, and toward ordinary words where none is near."""
    return Mender(counts, english_words(), pairs)


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
    learnt = _Learnt(
        content["word_counts"],
        content["pairs"],
        word_table,
        piece_table,
        _Shared(
            {name: tuple(listed) for name, listed in content["names"].items()},
            arrays["rows"],
            tuple(
                Network(*(arrays[f"{n}_{place}"].astype(np.float32) for n in network.ARRAYS))
                for place in range(_NETWORKS)
            ),
        ),
        {
            name: Weights(
                arrays[f"{name}_terms"].astype(np.float32),
                arrays[f"{name}_direction"].astype(np.float32),
                arrays[f"{name}_bias"].astype(np.float32),
            )
            for name in _ALONE
            if name in content["names"]
        },
        content["embedded"],
    )
    if not _fits(learnt):
        raise ModelUnreadable("The stored classifier's files do not fit together. Train again.")
    return learnt


def _fits(learnt: _Learnt) -> bool:
    """Whether arrays and names are of one training."""
    tables = (learnt.word_table, learnt.piece_table)
    width = sum(len(table.index) for table in tables)
    shared = learnt.shared
    size = MEANING if learnt.embedded else 0
    return (
        all(len(table.idf) == len(table.index) for table in tables)
        and INTENTS in shared.names
        and shared.rows.shape == (width,)
        and all(
            each.fits(
                int(shared.rows.max(initial=-1)) + 1,
                SIZE if learnt.embedded else 0,
                sum(map(len, shared.names.values())),
            )
            for each in shared.networks
        )
        and all(
            weights.terms.shape == (width, len(shared.names[name]))
            and weights.direction.shape == (size, len(shared.names[name]))
            and weights.bias.shape == (len(shared.names[name]),)
            for name, weights in learnt.alone.items()
        )
    )


def _indexed(terms: Sequence[str]) -> dict[str, int]:
    return {term: place for place, term in enumerate(terms)}

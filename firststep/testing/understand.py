"""Reading messages without a Rasa server: the real classifier, or the phrases word for word."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from firststep.engine.payloads import PAYLOAD_NAMES, read_payload
from firststep.guide.load import GuideSet
from firststep.guide.source import read
from firststep.rasa.derived import derive
from firststep.understanding.lessons import is_said
from firststep.understanding.text import bounded, clauses, words

if TYPE_CHECKING:
    from firststep.understanding.classifier import Classifier

Parse = Mapping[str, Any]
"""What is known of a message, in the form of Rasa's parse data."""

Understand = Callable[[str], Parse]
"""Reads a message, or a button's payload."""

_BUTTON: Parse = {}


def examples(root: Path, guides: GuideSet) -> list[tuple[str, str]]:
    """What the classifier learns from: phrases with the names they are learnt under.

    In the order of Rasa's training; the names are those of `understanding.lessons`.

    Args:
        root: The project, for data/*.yml.
        guides: The guides.

    Raises:
        GuideErrors: A file of data/ can't be read.
    """
    own: list[tuple[str, str]] = []
    for path in sorted((root / "data").rglob("*.yml")):
        data = read(path).data
        listed = data.get("nlu") if isinstance(data, dict) else None
        for item in listed or ():
            for line in str(item.get("examples", "")).splitlines():
                text = line.strip().removeprefix("-").strip()
                if text and "intent" in item:
                    own.append((text, str(item["intent"])))
    steps, added = derive(guides).beside(dict(own))
    found = [
        pair
        for text, intent in own
        for pair in ((text, intent), *((text, step) for step in steps.get(text, ())))
    ]
    for example in added:
        if example.intent not in PAYLOAD_NAMES:
            found.append((example.text, example.intent))
            found += [(example.text, step) for step in example.steps]
    return found


class Phrases:
    """Understands the phrases of data/ and of the guides, word for word and nothing else.

    It needs no training, and takes nothing for granted that a trained bot would not know.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Keeps the phrases; where two intents share one, the one that comes later has it."""
        self._intents = {" ".join(words(text)): name for text, name in pairs if is_said(name)}

    def __call__(self, text: str) -> Parse:
        """The intent of a phrase, and of each clause that is one; empty where there is none."""
        if read_payload(text) is not None:
            return _BUTTON
        text = bounded(text).lstrip("/ \t\n")
        intent = self._of(text)
        parts = clauses(text)
        return {
            "intent_ranking": [] if intent is None else [{"name": intent, "confidence": 1.0}],
            "clauses": [
                {"text": part, "intent": found, "confidence": 1.0}
                for part in (parts if len(parts) > 1 else ())
                if (found := self._of(part)) is not None
            ],
        }

    def _of(self, text: str) -> str | None:
        return self._intents.get(" ".join(words(text)))


class Classified:
    """Understands as the trained bot does, without Rasa; each text is classified once.

    The classifier is trained when the first text is not in the cache yet.
    """

    def __init__(self, pairs: Sequence[tuple[str, str]], cache: Path | None = None) -> None:
        """Takes what to learn from.

        Args:
            pairs: Phrases with their intents.
            cache: A folder for what was classified; `save` writes it. Every version of the
                phrases and of the code has a file of its own there.
        """
        self._pairs = list(pairs)
        self._cache = cache
        self._file = None if cache is None else cache / f"parses-{_digest(self._pairs)}.json"
        self._parses: dict[str, Parse] = _read_parses(self._file)
        self._new = False
        self._classifier: Classifier | None = None

    def __call__(self, text: str) -> Parse:
        """What the classifier makes of a message."""
        if read_payload(text) is not None:
            return _BUTTON
        text = bounded(text).lstrip("/ \t\n")
        known = self._parses.get(text)
        if known is None:
            known = self._parses[text] = self._parse(text)
            self._new = True
        return known

    def save(self) -> None:
        """Writes the cache, and takes away those of earlier versions."""
        if self._file is None or not self._new:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        for old in self._file.parent.glob("parses-*.json"):
            if old != self._file:
                old.unlink(missing_ok=True)
        # Moved into place whole: another process may be reading it.
        draft = self._file.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(self._parses), "utf-8")
        draft.replace(self._file)

    def _parse(self, text: str) -> Parse:
        # Training is seconds and needs scikit-learn; a run whose texts are all known needs neither.
        from firststep.understanding.classifier import Classifier  # noqa: PLC0415
        from firststep.understanding.kept import kept_or_trained  # noqa: PLC0415
        from firststep.understanding.parse import parse_data  # noqa: PLC0415

        if self._classifier is None:
            self._classifier = (
                Classifier.train(self._pairs)
                if self._cache is None
                else kept_or_trained(self._pairs, self._cache)
            )
        return parse_data(self._classifier, text)


def _digest(pairs: Sequence[tuple[str, str]]) -> str:
    from firststep.understanding.kept import digest  # noqa: PLC0415 - imports NumPy

    return digest(pairs, "parse")


def _read_parses(file: Path | None) -> dict[str, Parse]:
    if file is None or not file.is_file():
        return {}
    try:
        found = json.loads(file.read_text("utf-8"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}

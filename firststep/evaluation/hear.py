"""One message read the way a turn reads it: classified, interpreted, taken as a turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from firststep.dialogue import Exchange, exchange
from firststep.engine.conversation import Conversation
from firststep.engine.payloads import read_payload
from firststep.guide.load import GuideSet
from firststep.understanding.text import bounded, normalise

_NOW: Final = 1_000_001.0
"""A moment after the conversations of `places` were held."""

Read = Callable[[str], Mapping[str, Any]]
"""What a classifier makes of a text, in the form of Rasa's parse data."""


class Hearing:
    """Reads messages with one classifier; each text is classified once."""

    def __init__(self, guides: GuideSet, read: Read, *, sees_capitals: bool = False) -> None:
        """Takes the guides and what classifies.

        Args:
            guides: The guides.
            read: What classifies.
            sees_capitals: Whether it is more than the normalised words that it looks at.
        """
        self.guides = guides
        self._read = read
        self._key: Callable[[str], str] = str if sees_capitals else normalise
        self._parses: dict[str, Mapping[str, Any]] = {}

    def parse(self, text: str) -> Mapping[str, Any]:
        """What the classifier makes of a message, as `firststep.rasa.nlu` hands it on."""
        if read_payload(text) is not None:
            return {}
        text = bounded(text).lstrip("/ \t\n")
        key = self._key(text)
        if key not in self._parses:
            self._parses[key] = self._read(text)
        return self._parses[key]

    def hear(self, text: str, conversation: Conversation) -> Exchange:
        """What becomes of a message in a conversation."""
        return exchange(self.guides, conversation, text, self.parse(text), now=_NOW)

    def forget(self) -> None:
        """Forgets what was classified, so that the next message takes its full time."""
        self._parses.clear()

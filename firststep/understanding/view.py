"""Where a conversation stands, as far as a message must be read in its light."""

from __future__ import annotations

from dataclasses import dataclass

from firststep.engine.conversation import Conversation
from firststep.guide.load import GuideSet
from firststep.guide.model import Answer, Guide, Node


@dataclass(frozen=True)
class View:
    """The surroundings of a message.

    Attributes:
        guide: The guide in force, or None.
        question: The node whose answer is awaited, or None (no guide, or an outcome).
        conversation: The conversation before the message.
        guides: Everything that can be talked about.
    """

    guide: Guide | None
    question: Node | None
    conversation: Conversation
    guides: GuideSet

    def heard(self) -> dict[str, Answer]:
        """The news that answer the question, each with the answer it is.

        Those an answer names under `hears`, and those that give the question's fact the
        value that an answer gives it.
        """
        if self.guide is None or self.question is None:
            return {}
        return self.guide.heard(self.question)

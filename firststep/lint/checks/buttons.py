"""Buttons fit the messaging platforms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.problems import Problem
from firststep.lint.subject import Subject
from firststep.lint.texts import texts

CODES: Final = {
    "long-label": "A button's text is cut off on WhatsApp.",
    "many-buttons": "A question has more answers than WhatsApp and Messenger show as buttons.",
}

LONGEST: Final = 20
"""Characters of a button on WhatsApp and Messenger."""

MOST: Final = 3
"""Buttons of a message on WhatsApp and Messenger."""


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields buttons that are too long, and questions with too many of them."""
    for text in texts(subject.guide):
        is_button = text.key == "list_button" or (
            text.key == "label" and text.section in {"nodes", "news"}
        )
        if is_button and len(text.text) > LONGEST:
            yield subject.source.warning(
                text.where,
                "long-label",
                f"The button '{text.text}' has {len(text.text)} characters; WhatsApp shows "
                f"{LONGEST}.",
                "Shorten it.",
            )
    for node in subject.guide.nodes.values():
        if len(node.answers) > MOST and node.list_button is None:
            yield subject.source.warning(
                ("nodes", node.id, "answers"),
                "many-buttons",
                f"'{node.id}' has {len(node.answers)} answers; WhatsApp and Messenger show "
                f"{MOST} buttons.",
                "Add `list_button: ...`, the text of the button that opens them as a list.",
            )

"""Plain and calm: no exclamation marks, and it is clear who does what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from firststep.guide.problems import Problem
from firststep.lint.subject import Subject
from firststep.lint.texts import texts

CODES: Final = {
    "exclamation": "A text shouts.",
    "passive": "An instruction does not say who does it.",
}

_IRREGULAR: Final = (
    "taken|left|kept|held|put|cut|shut|done|given|made|driven|broken|thrown|brought|told|sent|set|"
    "hit|let|undone|shown|written|bent|lit|found|built|drawn|shaken|worn|fed|hung|bought|paid|said"
)

_STATES: Final = "tired|scared|worried|frightened|prepared|concerned|surprised|pleased|excited|red"
"""What a person is and nobody does."""

_PASSIVE: Final = re.compile(
    r"\b(?:should|must|shall|(?:has|have|needs?|ought|is|are) to)(?: not| never| always)? be"
    rf"(?: \w+ly)? (?!(?:{_STATES})\b)(?:\w+ed|{_IRREGULAR})\b",
    re.IGNORECASE,
)


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields texts that shout, and instructions in the passive voice."""
    for text in texts(subject.guide):
        if "!" in text.text:
            yield subject.source.warning(
                text.where,
                "exclamation",
                "An exclamation mark sounds like shouting to a frightened person.",
                "Write a full stop.",
            )
        passive = _PASSIVE.search(text.text) if text.key in {"say", "short", "ask"} else None
        if passive is not None:
            yield subject.source.warning(
                text.where,
                "passive",
                f"'{passive.group()}' does not say who does it.",
                "Say it to the person: pull, press, leave.",
            )

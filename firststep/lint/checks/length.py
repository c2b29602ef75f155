"""Texts are short enough for somebody who is frightened, and for a text message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from firststep.guide.problems import Problem
from firststep.lint.subject import Subject
from firststep.lint.texts import Text, sentences, texts, words_in

CODES: Final = {
    "too-long": "A text is longer than its place allows.",
}

SHORT: Final = 160
"""Characters of a short form: one text message."""

BUDGETS: Final[Mapping[tuple[str, str], tuple[int, int]]] = {
    ("nodes", "say"): (2, 40),
    ("nodes", "ask"): (1, 20),
    ("nodes", "why"): (3, 50),
    ("nodes", "where"): (3, 50),
    ("dangers", "say"): (4, 50),
    ("outcomes", "say"): (3, 50),
    ("outcomes", "next_steps"): (2, 40),
}
"""Sentences and words of each kind of text, by section and key."""


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields the texts that are over their budget."""
    for text in texts(subject.guide):
        excess = _excess(text)
        if excess:
            yield subject.source.warning(
                text.where,
                "too-long",
                f"`{text.key}` has {excess}.",
                "Shorten it, or move a part to a step of its own.",
            )


def _excess(text: Text) -> str:
    if text.key == "short":
        size = len(text.at_its_longest)
        return f"{size} characters; {SHORT} fit a text message" if size > SHORT else ""
    budget = BUDGETS.get((text.section, text.key))
    if budget is None:
        return ""
    parts = [
        f"{count} {what}; {most} {'is' if most == 1 else 'are'} the most"
        for count, most, what in (
            (sentences(text.at_its_longest), budget[0], "sentences"),
            (len(words_in(text.at_its_longest)), budget[1], "words"),
        )
        if count > most
    ]
    return ", and ".join(parts)

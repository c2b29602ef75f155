"""What is said can be read by nearly everybody, also in a hurry and in a second language."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, Final

from firststep.guide.model import Guide
from firststep.guide.problems import Problem
from firststep.guide.source import KeyPath
from firststep.guide.vocabulary import EMERGENCY, EMERGENCY_NUMBERS
from firststep.lint.subject import Subject
from firststep.lint.texts import sentences, spoken_words

CODES: Final = {
    "hard-to-read": "A text asks for more than six years of school.",
}

HIGHEST_GRADE: Final = 6.0

_FEWEST_WORDS: Final = 8
"""Below this many words the grade says more about single words than about the text."""


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields the texts that are hard to read; the formula is for English only."""
    language = subject.guide.locale.replace("_", "-").partition("-")[0]
    for where, text in _whole_texts(subject.guide) if language == "en" else ():
        # A number has no syllables, whichever it is.
        grade = reading_grade(text.replace(EMERGENCY, EMERGENCY_NUMBERS[0]))
        if grade is not None and grade > HIGHEST_GRADE:
            yield subject.source.warning(
                where,
                "hard-to-read",
                f"This reads like school grade {grade:.1f}; {HIGHEST_GRADE:.0f} is the highest.",
                "Use shorter sentences and shorter words.",
            )


def _whole_texts(guide: Guide) -> Iterator[tuple[KeyPath, str]]:
    for node in guide.nodes.values():
        yield ("nodes", node.id, "say"), f"{node.say} {node.ask or ''}"
    for kind, danger in guide.dangers.items():
        yield ("dangers", kind, "say"), danger.say
    for outcome in guide.outcomes.values():
        yield ("outcomes", outcome.id, "say"), outcome.say


def reading_grade(text: str) -> float | None:
    """The school grade that an English text asks for, or None for a text of few words.

    The Flesch-Kincaid grade: Kincaid, Fishburne, Rogers and Chissom, Derivation of new
    readability formulas for Navy enlisted personnel, 1975.
    """
    spoken = spoken_words(text)
    if len(spoken) < _FEWEST_WORDS:
        return None
    syllables = sum(_syllables(word.casefold()) for word in spoken)
    grade = 0.39 * len(spoken) / sentences(text) + 11.8 * syllables / len(spoken) - 15.59
    return round(grade, 1)


@functools.lru_cache(maxsize=20_000)
def _syllables(word: str) -> int:
    return len(_dictionary().positions(word)) + 1


@functools.cache
def _dictionary() -> Any:
    import pyphen  # noqa: PLC0415 - its patterns take time to read, and not every command needs them

    return pyphen.Pyphen(lang="en_US", left=1, right=1)

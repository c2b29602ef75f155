"""A phrase that opens a conversation opens one guide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.problems import Problem
from firststep.lint.checks.placeholder import MARK
from firststep.lint.subject import Subject
from firststep.understanding.text import words

CODES: Final = {
    "shared-phrase": "A phrase that opens a guide opens something else too.",
}


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields phrases that open another guide, or a topic of common.yml, as well."""
    here = subject.source.path
    for index, phrase in enumerate(subject.guide.phrases):
        if MARK in phrase:  # every new guide has the same gaps
            continue
        for other in subject.collection.openings.get(" ".join(words(phrase)), ()):
            if other.path != here:
                yield subject.source.problem(
                    ("phrases", index),
                    "shared-phrase",
                    f"'{phrase}' stands here and in {other.path} under "
                    f"{'.'.join(map(str, other.where[:-1]))}, so it opens neither for sure.",
                    "Keep it in one of them.",
                )

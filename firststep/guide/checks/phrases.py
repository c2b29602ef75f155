"""A phrase means one thing in a guide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from firststep.guide.model import Guide
from firststep.guide.problems import Problem
from firststep.guide.source import KeyPath, Source

CODES: Final = {
    "duplicate-phrase": "A phrase stands twice in the guide.",
}


def validate(source: Source, guide: Guide) -> Iterator[Problem]:
    """Yields phrases that stand in the guide a second time."""
    seen: dict[str, KeyPath] = {}
    lists: list[tuple[KeyPath, tuple[str, ...]]] = [
        (("phrases",), guide.phrases),
        (("not_this",), guide.not_this),
        *((("news", n.id, "phrases"), n.phrases) for n in guide.news.values()),
    ]
    for where, phrases in lists:
        for index, phrase in enumerate(phrases):
            key = " ".join(phrase.casefold().split())
            if key in seen:
                yield source.problem(
                    (*where, index),
                    "duplicate-phrase",
                    f"'{phrase}' {_again(source, phrase, seen[key])}.",
                    "Keep it where it belongs.",
                )
            seen.setdefault(key, (*where, index))


def _again(source: Source, phrase: str, first: KeyPath) -> str:
    """What the phrase has in common with the one that stands before it, and where that is."""
    other: Any = source.data
    for part in first:
        other = other[part]
    place = f"line {source.place(first)[0]} under {'.'.join(map(str, first[:-1]))}"
    if str(other).strip() == phrase:
        return f"stands here and in {place}"
    return f"is the same as '{other}' in {place}, because capitals and blanks do not count"

"""The words of a message with the places where they stand in it, for entities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from firststep.understanding.text import bounded, words

_WORD: Final = re.compile(r"[^\W_]+(?:['\u2018\u2019\u02bc\u00b4`\u2032][^\W_]+)*")
_PLAIN: Final = re.compile(r"[A-Za-z0-9]+")
_LONG_RUN: Final = re.compile(r"([^\W\d_])\1{2,}")
_STOP: Final = re.compile(r"[!?;:,\n()\[\]\u2026\u2014\u2013]|\s-+\s|\.[\s.\"'\u201d]")
_JOINT: Final = re.compile(r"[&+]")

_TURNING: Final = frozenset("but however though although whereas cuz because coz".split())
_JOINING: Final = frozenset(("and", "then"))


@dataclass(frozen=True)
class Token:
    """One word.

    Attributes:
        text: The word, normalised as `text.words` does.
        start: Where it begins in the message.
        end: Where it ends.
        clause: The number of its clause.
        statement: The number of its statement: a longer piece, which `and` does not end.
        joins: Whether it only joins two clauses: `and`, `but`.
    """

    text: str
    start: int
    end: int
    clause: int
    statement: int
    joins: bool = False


def tokenise(text: str) -> tuple[Token, ...]:
    """The words of a message, as far as it is read (`text.bounded`).

    A message that is longer than what is read is cut first, so places in it are those of
    what `bounded` gives.
    """
    return tuple(_tokens(bounded(text)))


def _tokens(text: str) -> Iterator[Token]:
    clause = statement = last = 0
    for match in _WORD.finditer(text):
        gap = text[last : match.start()]
        stops = last > 0 and (_STOP.search(gap) is not None or _ends(gap, match.group()))
        statement += stops
        clause += stops or _JOINT.search(gap) is not None
        last = match.end()
        for word in _spoken(match.group()):
            joins = word in _TURNING or word in _JOINING
            clause += joins
            statement += word in _TURNING
            yield Token(word, match.start(), match.end(), clause, statement, joins)


def _ends(gap: str, following: str) -> bool:
    """Whether a full stop without a blank ends a sentence: not in `ID.4`, `2.5` and `e.V.`."""
    return gap == "." and len(following) > 1 and not following[0].isdigit()


def _spoken(written: str) -> Sequence[str]:
    if not _PLAIN.fullmatch(written):
        return words(written)
    low = written.lower()
    return (_LONG_RUN.sub(r"\1\1", low),)


@dataclass(frozen=True)
class Line:
    """Tokens as one line of text, to be searched by patterns.

    Attributes:
        tokens: The tokens.
        text: Their words with a blank between.
    """

    tokens: tuple[Token, ...]
    text: str

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> Line:
        """The line of these tokens."""
        return cls(tuple(tokens), " ".join(token.text for token in tokens))

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The place in the message of a part of the line's text."""
        found, at = [], 0
        for token in self.tokens:
            if at < end and at + len(token.text) > start:
                found.append(token)
            at += len(token.text) + 1
        return (found[0].start, found[-1].end) if found else (0, 0)


def clauses(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    """The tokens clause by clause, without the words that only join them."""
    return _grouped([token for token in tokens if not token.joins], "clause")


def statements(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    """The tokens statement by statement."""
    return _grouped(tokens, "statement")


def _grouped(tokens: Sequence[Token], key: str) -> list[tuple[Token, ...]]:
    groups: dict[int, list[Token]] = {}
    for token in tokens:
        groups.setdefault(getattr(token, key), []).append(token)
    return [tuple(group) for group in groups.values()]

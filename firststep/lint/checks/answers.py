"""A typed answer must be one answer of its question, and not two."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from typing import Final

from rapidfuzz.distance import Indel

from firststep.guide.graph import answer_place
from firststep.guide.model import Answer, Guide, Node
from firststep.guide.problems import Problem
from firststep.lint.subject import Subject
from firststep.understanding.labels import MIN_FUZZY, SAME_LABEL, forms_of
from firststep.understanding.polarity import opening_polarity, polarity
from firststep.understanding.text import quick_reply, words

CODES: Final = {
    "same-words": "A typed label would be two answers of the same question.",
    "same-news": "Two answers of a question hear the same words, as different news.",
}


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields answers whose words overlap those of another answer of the same node."""
    for node in subject.guide.nodes.values():
        for first, second in combinations(node.answers.values(), 2):
            yield from _labels(subject, node, first, second)
            yield from _heard(subject, node, first, second)


def _labels(subject: Subject, node: Node, first: Answer, second: Answer) -> Iterator[Problem]:
    if first.label is None or second.label is None:
        return
    shared = _shared_words(first.label, second.label)
    clash = shared or _meaning_clash(first, second) or _meaning_clash(second, first)
    if clash:
        yield subject.source.problem(
            answer_place(node, second),
            "same-words",
            f"Who types '{clash}' at '{node.id}' could mean '{first.label}' or '{second.label}'.",
            "Word the two labels so that they share less.",
        )


@lru_cache(maxsize=16_384)
def _shared_words(first: str, second: str) -> str:
    """What somebody could type that both labels take, or nothing."""
    ours, theirs = forms_of(first), forms_of(second)
    for form in ours:
        if form in theirs:
            return form
    signs, others = polarity(first), polarity(second)
    if opening_polarity(first) == opening_polarity(second):
        for form in ours:
            for other in theirs:
                alike = Indel.normalized_similarity(form, other) >= SAME_LABEL
                same = all(others.get(root, sign) == sign for root, sign in signs.items())
                if min(len(form), len(other)) >= MIN_FUZZY and alike and same:
                    return form
    for some, more, label in ((signs, others, first), (others, signs, second)):
        leaning = opening_polarity(first) == opening_polarity(second)
        if some and leaning and some.items() <= more.items():
            return " ".join(words(label))
    return ""


def _meaning_clash(one: Answer, other: Answer) -> str:
    """Where a label is by itself a short reply that stands for the other answer."""
    for said in _short_replies(one.label or ""):
        if said is not None and said == other.meaning and one.meaning != said:
            return said
    return ""


@lru_cache(maxsize=16_384)
def _short_replies(label: str) -> tuple[str | None, ...]:
    """What a label means as a reply of its own, as a whole and up to its first comma."""
    return quick_reply(label), quick_reply(label.partition(",")[0])


def _heard(subject: Subject, node: Node, first: Answer, second: Answer) -> Iterator[Problem]:
    # News that both of them hear are an error of the loader already.
    ours = _phrases(subject.guide, set(first.hears) - set(second.hears))
    theirs = _phrases(subject.guide, set(second.hears) - set(first.hears))
    taken = [
        *(phrase for phrase in ours if phrase in theirs),
        *(form for form in forms_of(first.label or "") if form in theirs),
        *(form for form in forms_of(second.label or "") if form in ours),
    ]
    for phrase in sorted(set(taken)):
        yield subject.source.problem(
            answer_place(node, second),
            "same-news",
            f"'{phrase}' is heard as '{first.id}' and as '{second.id}' at '{node.id}'.",
            "Keep the phrase with one of them.",
        )


def _phrases(guide: Guide, heard: set[str]) -> set[str]:
    return {
        " ".join(words(phrase))
        for name in heard
        if name in guide.news
        for phrase in guide.news[name].phrases
    }

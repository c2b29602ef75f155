"""News have exactly one effect, or one answer that hears them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.graph import answer_place
from firststep.guide.model import Guide
from firststep.guide.problems import Problem
from firststep.guide.source import KeyPath, Source

CODES: Final = {
    "half-news": "News have a fact without a value, or a value without a fact.",
    "two-effects": "News have more than one effect.",
    "heard-twice": "Two answers of a question hear the same news.",
    "news-without-effect": "News do nothing at all.",
}


def validate(source: Source, guide: Guide) -> Iterator[Problem]:
    """Yields news of which it is unclear what they do."""
    heard = {
        name
        for node in guide.nodes.values()
        for answer in node.answers.values()
        for name in answer.hears
    }
    for news in guide.news.values():
        where: KeyPath = ("news", news.id)
        if (news.fact is None) != (news.value is None):
            yield source.problem(
                where, "half-news", "`fact` and `value` need each other.", "Add the other one."
            )
        effects = sum(effect is not None for effect in (news.fact, news.go, news.closes))
        if effects > 1:
            yield source.problem(
                where,
                "two-effects",
                "News say a fact, or jump, or close the tries: only one of these.",
                "Keep one of `fact`, `go` and `closes`.",
            )
        if not effects and news.value is None and news.id not in heard:
            yield source.problem(
                where,
                "news-without-effect",
                f"'{news.id}' does nothing: it has no `go`, no `fact`, and no answer hears it.",
                "Add one of them, or take it out.",
            )
    yield from _heard_twice(source, guide)


def _heard_twice(source: Source, guide: Guide) -> Iterator[Problem]:
    for node in guide.nodes.values():
        owners: set[str] = set()
        for answer in node.answers.values():
            for name in answer.hears:
                if name in owners:
                    yield source.problem(
                        answer_place(node, answer),
                        "heard-twice",
                        f"Two answers of '{node.id}' hear '{name}'.",
                        "Leave it to one of them.",
                    )
                owners.add(name)

"""What rests on the network of a charger, or another fact whose values the directory has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.graph import answer_place
from firststep.guide.model import DIRECTORY, Guide, Node
from firststep.guide.names import unknown_names
from firststep.guide.problems import Problem
from firststep.guide.source import KeyPath
from firststep.lint.subject import Subject

CODES: Final = {
    "unknown-value": "A value is named that its fact does not have.",
    "directory-condition": "A condition rests on a fact of the directory.",
}


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields unknown ids of the directory, and conditions that the proofs do not decide.

    The proofs take a fact of the directory as never told. A step's own condition on it would
    be proved for nobody; a way on is safe all the same, because each step's own conditions
    and warnings hold wherever one comes from, and only its length and questions are unproved.
    """
    guide = subject.guide
    facts = {fact.id for fact in guide.facts.values() if fact.values == DIRECTORY}
    for where, fact, values in _named(guide):
        # A directory with mistakes has no networks here, and problems of its own.
        if fact in facts and subject.collection.networks:
            yield from unknown_names(
                subject.source,
                where,
                values,
                subject.collection.networks,
                "unknown-value",
                f"value of '{fact}'",
            )
    for node in guide.nodes.values():
        yield from _closing(subject, node, facts)
        yield from _leading(subject, node, facts)


def _named(guide: Guide) -> Iterator[tuple[KeyPath, str | None, tuple[str, ...]]]:
    """Every place that names values of a fact, with the fact and the values."""
    for node in guide.nodes.values():
        for key in ("only_after", "not_while"):
            for fact, values in getattr(node, key).items():
                yield ("nodes", node.id, key), fact, values
        for answer in node.answers.values():
            for branch in answer.next:
                for fact, values in branch.when.items():
                    yield answer_place(node, answer), fact, values
            if answer.value is not None:
                yield answer_place(node, answer), node.fact, (answer.value,)
    for news in guide.news.values():
        if news.value is not None:
            yield ("news", news.id), news.fact, (news.value,)


def _closing(subject: Subject, node: Node, facts: set[str]) -> Iterator[Problem]:
    for key in ("only_after", "not_while"):
        for fact in sorted(facts & getattr(node, key).keys()):
            yield subject.source.problem(
                ("nodes", node.id, key),
                "directory-condition",
                f"'{node.id}' is closed by '{fact}', which the safety proofs take as never told, "
                "so nothing would be proved of it.",
                "Ask for a fact with values of its own, and rest the condition on that.",
            )


def _leading(subject: Subject, node: Node, facts: set[str]) -> Iterator[Problem]:
    for answer in node.answers.values():
        for fact in sorted(facts & {fact for branch in answer.next for fact in branch.when}):
            yield subject.source.warning(
                answer_place(node, answer),
                "directory-condition",
                f"A way on from '{node.id}' rests on '{fact}', which the walk through the guide "
                "takes as never told, so that way is not walked.",
                "Ask for a fact with values of its own, and rest the way on that.",
            )

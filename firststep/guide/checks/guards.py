"""A risky step, one with `only_after`, is entered only through its own question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.graph import answer_place
from firststep.guide.model import Answer, Guide, Node
from firststep.guide.problems import Problem
from firststep.guide.source import Source

CODES: Final = {
    "unguarded-step": "A way leads to a risky step without the question that it needs.",
    "careless-unsure": "Who can't tell is taken to know what opens a risky step.",
    "again-opens": "Only trying again opens a risky step.",
    "risky-jump": "News jump to a risky step, past the question that it needs.",
}


def validate(source: Source, guide: Guide) -> Iterator[Problem]:
    """Yields the ways into risky steps that go round their question."""
    for node in guide.nodes.values():
        for answer in node.answers.values():
            for branch in answer.next:
                later = guide.nodes.get(branch.go)
                if later is not None and later.only_after:
                    yield from _unguarded(source, guide, node, answer, later)
        yield from _careless(source, guide, node)
        yield from _again(source, guide, node)
    for news in guide.news.values():
        target = guide.nodes.get(news.go or "")
        if target is not None and target.only_after:
            yield source.problem(
                ("news", news.id, "go"),
                "risky-jump",
                f"'{news.go}' may only follow its question; a jump would go round it.",
                "Jump to the question that comes before it.",
            )


def _unguarded(
    source: Source, guide: Guide, node: Node, answer: Answer, later: Node
) -> Iterator[Problem]:
    """A closed step follows its own confirming question, or a step as closed as itself."""
    if dict(node.only_after) == dict(later.only_after):
        return
    value = guide.fact_value(node, answer)
    if not (node.confirm and value in later.only_after.get(node.fact or "", ())):
        yield source.problem(
            answer_place(node, answer),
            "unguarded-step",
            f"'{later.id}' may only follow a question with `confirm: true` that asks for its "
            "condition; this answer goes round it.",
            "Lead to that question instead.",
        )


def _careless(source: Source, guide: Guide, node: Node) -> Iterator[Problem]:
    """Not knowing must never count as the knowledge that a risky step asks for."""
    risky = _opening(guide, node.fact)
    for answer in node.answers.values():
        if answer.meaning == "unsure" and guide.fact_value(node, answer) in risky:
            yield source.problem(
                answer_place(node, answer),
                "careless-unsure",
                f"Who can't tell is taken to know that {node.fact} is "
                f"'{guide.fact_value(node, answer)}', which opens a risky step.",
                "Give the answer another `value`.",
            )


def _again(source: Source, guide: Guide, node: Node) -> Iterator[Problem]:
    """Retries that are used up lead on by themselves, so nothing risky may come of them."""
    for answer in node.answers.values():
        if not answer.again:
            continue
        value = guide.fact_value(node, answer)
        closed = [
            branch.go
            for branch in answer.next
            if branch.go in guide.nodes and guide.nodes[branch.go].only_after
        ]
        if value in _opening(guide, node.fact):
            what = f"makes {node.fact} '{value}', which opens a risky step"
            fix = "Give it a name or `value` that opens nothing."
        elif closed:
            what = f"leads to '{closed[0]}', which has `only_after`"
            fix = "Lead it to a step without risk, or to somebody to call."
        else:
            continue
        yield source.problem(
            answer_place(node, answer),
            "again-opens",
            f"Choosing '{answer.id}' at '{node.id}' until the tries are used up {what}; "
            "trying again is no confirmation.",
            fix,
        )


def _opening(guide: Guide, fact: str | None) -> set[str | None]:
    """The values of a fact that some risky step asks for."""
    return {value for node in guide.nodes.values() for value in node.only_after.get(fact or "", ())}

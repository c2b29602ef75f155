"""Facts are asked for, set and taken back so that the steps can rest on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.graph import answer_place, closure, cycle_in, edges_of
from firststep.guide.model import DIRECTORY, Guide, Node
from firststep.guide.problems import Problem
from firststep.guide.source import Source

CODES: Final = {
    "crossed-value": "An answer called yes or no gives its fact the opposite value.",
    "fact-not-set": "A question about a fact has no answer that says anything of it.",
    "answer-without-value": "An answer to a question about a fact says nothing of it.",
    "boolean-value": "A fact has the value true or false in place of a word.",
    "asked-twice": "A question is passed over, because its fact was asked for before.",
    "never-asked": "A step rests on a fact that no question asks for.",
    "no-withdrawn": "Nothing is said when a fact that a step rests on turns out wrong.",
}


def validate(source: Source, guide: Guide) -> Iterator[Problem]:
    """Yields facts that can't do what the steps need of them."""
    for node in guide.nodes.values():
        for answer in node.answers.values() if node.fact is not None else ():
            if answer.id in ("yes", "no") and answer.value not in (None, answer.id):
                yield source.problem(
                    answer_place(node, answer),
                    "crossed-value",
                    f"The answer '{answer.id}' makes '{node.fact}' '{answer.value}'.",
                    "Give the answer another name, or take `value` out.",
                )
        if node.fact in guide.facts and all(
            guide.fact_value(node, answer) is None for answer in node.answers.values()
        ):
            yield source.problem(
                ("nodes", node.id, "fact"),
                "fact-not-set",
                f"No answer of '{node.id}' says anything of '{node.fact}'.",
                "Name the answers like the fact's values, or give them a `value`.",
            )
        else:
            yield from _without_value(source, guide, node)
    yield from _booleans(source, guide)
    yield from _asked_twice(source, guide)
    yield from _relied_on(source, guide)


def _without_value(source: Source, guide: Guide, node: Node) -> Iterator[Problem]:
    """Who has answered must not be asked again, nor keep a value that was said before."""
    fact = guide.facts.get(node.fact or "")
    if fact is None or fact.values == DIRECTORY:
        return  # Who does not know the network has no value to give.
    for answer in node.answers.values():
        if guide.fact_value(node, answer) is None and not (answer.again or answer.back):
            yield source.problem(
                answer_place(node, answer),
                "answer-without-value",
                f"The answer '{answer.id}' says nothing of '{fact.id}', which '{node.id}' asks "
                "for.",
                f"Give it a name or a `value` out of: {', '.join(fact.values)}.",
            )


def _booleans(source: Source, guide: Guide) -> Iterator[Problem]:
    for name in guide.facts:
        values = source.data["facts"][name]["values"]
        if isinstance(values, list) and any(isinstance(value, bool) for value in values):
            yield source.problem(
                ("facts", name, "values"),
                "boolean-value",
                f"A value of '{name}' is true or false, which no answer can be called.",
                "Write yes and no; they are plain words here.",
            )


def _asked_twice(source: Source, guide: Guide) -> Iterator[Problem]:
    edges = edges_of(guide)
    if cycle_in(edges):
        return
    for node in guide.nodes.values():
        if node.fact is None:
            continue
        for name in sorted(closure(edges[node.id], edges)):
            later = guide.nodes.get(name)
            if later is not None and later.fact == node.fact and not later.confirm:
                yield source.problem(
                    ("nodes", later.id, "fact"),
                    "asked-twice",
                    f"'{node.id}' has asked for '{node.fact}' before, so this is passed over.",
                    "Add `confirm: true` to ask it all the same.",
                )


def _relied_on(source: Source, guide: Guide) -> Iterator[Problem]:
    askable = {node.fact for node in guide.nodes.values()}
    for node in guide.nodes.values():
        for fact in node.only_after:
            if fact in guide.facts and fact not in askable:
                yield source.problem(
                    ("nodes", node.id, "only_after"),
                    "never-asked",
                    f"'{fact}' is required here but no question asks for it.",
                    f"Add a question with `fact: {fact}`.",
                )
        for fact in (*node.only_after, *node.not_while):
            if fact in guide.facts and guide.facts[fact].withdrawn is None:
                yield source.problem(
                    ("facts", fact),
                    "no-withdrawn",
                    f"A step relies on '{fact}', but nothing is said when it turns out wrong.",
                    "Add `withdrawn: ...`, what to stop doing at once.",
                )

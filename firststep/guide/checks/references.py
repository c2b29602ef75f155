"""Every name that is mentioned must exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from firststep.guide.graph import answer_place, targets
from firststep.guide.model import DIRECTORY, Guide, Node, Outcome
from firststep.guide.names import unknown, unknown_names
from firststep.guide.problems import Problem
from firststep.guide.source import KeyPath, Source
from firststep.guide.vocabulary import DANGER_KINDS, UNKNOWN_DANGER

CODES: Final = {
    "unknown-target": "A way leads to a node or outcome that does not exist.",
    "unknown-fact": "A fact is named that the guide does not have.",
    "unknown-value": "A value is named that its fact does not have.",
    "unknown-news": "An answer hears news that the guide does not have.",
    "unknown-warning": "A warning is named that the guide does not have.",
    "unknown-contact": "A contact is named that the guide does not have.",
    "unknown-source": "A source is named that the guide does not have.",
    "unknown-node": "A warning's `at_risk` names a node that does not exist.",
    "unknown-kind": "There is no such kind of danger.",
}


def validate(source: Source, guide: Guide) -> Iterator[Problem]:
    """Yields the names that stand for nothing."""
    places = [*guide.nodes, *guide.outcomes]
    for where, name in targets(guide):
        if name not in places:
            yield unknown(source, where, name, places, "unknown-target", "node or outcome")
    for node in guide.nodes.values():
        yield from _of_place(source, guide, ("nodes", node.id), node)
        yield from _of_node(source, guide, node)
    for outcome in guide.outcomes.values():
        yield from _of_place(source, guide, ("outcomes", outcome.id), outcome)
    yield from _of_summaries(source, guide)
    yield from _of_news(source, guide)
    yield from _of_warnings_and_contacts(source, guide)
    yield from _of_dangers(source, guide)


def _of_place(
    source: Source, guide: Guide, where: KeyPath, place: Node | Outcome
) -> Iterator[Problem]:
    yield from unknown_names(
        source, (*where, "warn"), place.warn, guide.never, "unknown-warning", "warning"
    )
    yield from unknown_names(
        source, (*where, "call"), place.call, guide.contacts, "unknown-contact", "contact"
    )
    yield from unknown_names(
        source, (*where, "sources"), place.sources, guide.sources, "unknown-source", "source"
    )


def _of_node(source: Source, guide: Guide, node: Node) -> Iterator[Problem]:
    if node.fact is not None and node.fact not in guide.facts:
        where: KeyPath = ("nodes", node.id, "fact")
        yield unknown(source, where, node.fact, guide.facts, "unknown-fact", "fact")
    for answer in node.answers.values():
        place = answer_place(node, answer)
        for branch in answer.next:
            yield from _of_condition(source, guide, place, branch.when)
        if answer.value is not None and node.fact in guide.facts:
            yield from _of_condition(source, guide, place, {str(node.fact): (answer.value,)})
        yield from unknown_names(source, place, answer.hears, guide.news, "unknown-news", "news")
    for key in ("only_after", "not_while"):
        yield from _of_condition(source, guide, ("nodes", node.id, key), getattr(node, key))


def _of_condition(
    source: Source, guide: Guide, where: KeyPath, condition: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    for fact, values in condition.items():
        if fact not in guide.facts:
            yield unknown(source, where, fact, guide.facts, "unknown-fact", "fact")
            continue
        known = guide.facts[fact].values
        if known != DIRECTORY:
            yield from unknown_names(
                source, where, values, known, "unknown-value", f"value of '{fact}'"
            )


def _of_summaries(source: Source, guide: Guide) -> Iterator[Problem]:
    for fact in guide.facts.values():
        for value in fact.summary:
            where: KeyPath = ("facts", fact.id, "summary", value)
            yield from _of_condition(source, guide, where, {fact.id: (value,)})


def _of_news(source: Source, guide: Guide) -> Iterator[Problem]:
    for news in guide.news.values():
        where: KeyPath = ("news", news.id)
        if news.fact is not None and news.value is not None:
            yield from _of_condition(source, guide, where, {news.fact: (news.value,)})
        if news.closes is not None and news.closes not in guide.dangers:
            yield unknown(
                source, where, news.closes, guide.dangers, "unknown-kind", "kind of danger"
            )


def _of_warnings_and_contacts(source: Source, guide: Guide) -> Iterator[Problem]:
    places = [*guide.nodes, *guide.outcomes]
    for warning in guide.never.values():
        where: KeyPath = ("never", warning.id)
        yield from unknown_names(
            source, (*where, "at_risk"), warning.at_risk, places, "unknown-node", "node"
        )
        yield from unknown_names(
            source, (*where, "sources"), warning.sources, guide.sources, "unknown-source", "source"
        )
    yield from unknown_names(
        source,
        ("who_to_call", "call"),
        guide.who_to_call.call,
        guide.contacts,
        "unknown-contact",
        "contact",
    )
    for name, contact in guide.contacts.items():
        where = ("contacts", name, "sources")
        yield from unknown_names(
            source, where, contact.sources, guide.sources, "unknown-source", "source"
        )


def _of_dangers(source: Source, guide: Guide) -> Iterator[Problem]:
    known = (*DANGER_KINDS, UNKNOWN_DANGER)
    yield from unknown_names(
        source, ("dangers",), guide.dangers, known, "unknown-kind", "kind of danger"
    )
    for kind, danger in guide.dangers.items():
        yield from unknown_names(
            source,
            ("dangers", kind, "call"),
            danger.call,
            guide.contacts,
            "unknown-contact",
            "contact",
        )

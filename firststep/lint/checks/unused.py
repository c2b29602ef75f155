"""Parts of a guide that nothing uses: often a slip in a name somewhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.model import DIRECTORY, Guide
from firststep.guide.problems import Problem
from firststep.guide.vocabulary import HEARD_FACTS
from firststep.lint.subject import Subject

CODES: Final = {
    "unused-contact": "A contact is listed that nobody is ever told of.",
    "unused-fact": "A fact is listed that is never asked, told or looked at.",
    "unused-source": "A source is listed that nothing rests on.",
}

NEEDS_SOUND: Final = True


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields contacts, facts and sources that nothing uses.

    A warning that is never shown and news that do nothing are errors of their own.
    """
    guide = subject.guide
    for name in guide.contacts.keys() - _contacts_used(guide):
        yield subject.source.warning(
            ("contacts", name),
            "unused-contact",
            f"Nobody is ever told to call '{name}'.",
            "Name it in a `call`, or take it out.",
        )
    for name in guide.facts.keys() - _facts_used(guide):
        yield subject.source.warning(
            ("facts", name),
            "unused-fact",
            f"The fact '{name}' is never asked, told or looked at.",
            "Give it to a question, or take it out.",
        )
    for name in guide.sources.keys() - _sources_used(guide):
        yield subject.source.warning(
            ("sources", name),
            "unused-source",
            f"Nothing rests on the source '{name}'.",
            "Name it where it is used, or take it out.",
        )


def _contacts_used(guide: Guide) -> set[str]:
    used = set(guide.who_to_call.call)
    used.update(name for node in guide.nodes.values() for name in node.call)
    used.update(name for outcome in guide.outcomes.values() for name in outcome.call)
    used.update(name for danger in guide.dangers.values() for name in danger.call)
    return used


def _facts_used(guide: Guide) -> set[str]:
    used = {fact.id for fact in guide.facts.values() if fact.values == DIRECTORY}
    used.update(HEARD_FACTS)
    used.update(news.fact for news in guide.news.values() if news.fact is not None)
    for node in guide.nodes.values():
        used.update(node.only_after, node.not_while, [node.fact] if node.fact is not None else ())
        for answer in node.answers.values():
            used.update(fact for branch in answer.next for fact in branch.when)
    return used


def _sources_used(guide: Guide) -> set[str]:
    used = {name for node in guide.nodes.values() for name in node.sources}
    used.update(name for outcome in guide.outcomes.values() for name in outcome.sources)
    used.update(name for warning in guide.never.values() for name in warning.sources)
    used.update(name for contact in guide.contacts.values() for name in contact.sources)
    return used

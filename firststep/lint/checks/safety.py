"""The safety rules, proved over every conversation that the guide allows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from firststep.engine import proofs
from firststep.engine.conversation import JUMP
from firststep.engine.proofs import Violation, violations
from firststep.guide.model import DIRECTORY, Guide
from firststep.guide.problems import Problem
from firststep.guide.source import KeyPath
from firststep.lint.subject import Subject

CODES: Final = {
    "only-after-broken": "A conversation reaches a step before what its `only_after` asks for.",
    "not-while-broken": "A conversation reaches a step that its `not_while` forbids.",
    "no-human": "Somebody to call is not named within two turns.",
    "asked-again": "A question is asked although its answer is known.",
    "warning-too-late": "A conversation reaches a risky place before its warning was shown.",
    "warning-not-named": "A place at risk does not show the warning itself.",
    "not-proved": "The safety rules could not be proved for the guide.",
}

NEEDS_SOUND: Final = True

_NAMED: Final = 6
"""So many facts are named that multiply the states; more would hide the worst."""


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields each rule that some conversation breaks, with a shortest one that does."""
    late: set[tuple[str, str]] = set()
    if subject.states is None:
        yield _too_many(subject)
    # That every kind breaks out everywhere is the engine's doing: its tests try all of them.
    proved = violations(subject.guides, subject.guide, subject.states or (), dangers=("fire",))
    for found in proved:
        if found.rule == 5:
            late.add((found.place, found.subject))
        yield _PROBLEMS.get(found.rule, _other)(subject, found)
    yield from not_named(subject, late)


def _entered_too_early(subject: Subject, found: Violation) -> Problem:
    node = subject.guide.nodes[found.place]
    position = found.state.position if found.state is not None else None
    asked = position.asked if position is not None else {}
    lacking = {f: v for f, v in node.only_after.items() if asked.get(f) not in v}
    if not lacking:
        known = position.known if position is not None else {}
        hit = {f: v for f, v in node.not_while.items() if known.get(f) in v}
        return subject.source.problem(
            ("nodes", node.id, "not_while"),
            "not-while-broken",
            f"'{node.id}' may not come while {_condition(hit)}, but this conversation leads to "
            f"it: {_way(found)}.",
            "Lead that way somewhere else.",
        )
    return subject.source.problem(
        ("nodes", node.id, "only_after"),
        "only-after-broken",
        f"'{node.id}' may only come after {_condition(lacking)} was answered, but this "
        f"conversation leads to it without that: {_way(found)}.",
        "Ask for it with `confirm: true` on that way, or lead the way somewhere else.",
    )


def _no_human(subject: Subject, found: Violation) -> Problem:
    if found.subject:
        return subject.source.problem(
            ("dangers", found.subject),
            "no-human",
            f"Nobody to call is named within two turns of the danger '{found.subject}'.",
            "Add `call: [...]` to it.",
        )
    return subject.source.problem(
        ("who_to_call", "call"),
        "no-human",
        f"Nobody to call is named within two turns of '{found.place}'.",
        "List a contact that can be reached.",
    )


def _asked_again(subject: Subject, found: Violation) -> Problem:
    retried = _retried(subject.guide, found)
    if retried is None:
        return subject.source.problem(
            ("nodes", found.place, "ask"),
            "asked-again",
            f"'{found.place}' is asked although its answer is known: {_way(found)}.",
            "Let an answer without `again` have that value, or add `confirm: true`.",
        )
    fact, value, answer = found.subject, *retried
    return subject.source.problem(
        ("nodes", found.place, "ask"),
        "asked-again",
        f"'{found.place}' is asked although {fact} is {value} already: {_way(found)}. Its answer "
        f"'{answer}' stands for {value} but has `again`, so the question can't be passed over.",
        f"Add `confirm: true`, or name that answer otherwise, so that it says nothing of {fact}.",
    )


def _retried(guide: Guide, found: Violation) -> tuple[str, str] | None:
    """The value that is known already, and the answer with `again` that stands for it."""
    known = found.state.position.known if found.state is not None else {}
    value = known.get(found.subject)
    node = guide.nodes[found.place]
    for answer in node.answers.values() if value is not None else ():
        if answer.again and guide.fact_value(node, answer) == value:
            return str(value), answer.id
    return None


def _too_late(subject: Subject, found: Violation) -> Problem:
    return subject.source.problem(
        _place(subject.guide, found.place),
        "warning-too-late",
        f"The warning '{found.subject}' can be broken at '{found.place}', but this conversation "
        f"gets there before it was shown: {_way(found)}.",
        f"Add `warn: [{found.subject}]` to '{found.place}'.",
    )


def _other(subject: Subject, found: Violation) -> Problem:
    place = _place(subject.guide, found.place)
    return subject.source.problem(
        place,
        "not-proved",
        f"The safety rules could not be proved. Rule {found.rule}: {found.message}.",
        "Report it as a mistake of FirstStep.",
    )


_PROBLEMS: Final[Mapping[int, Callable[[Subject, Violation], Problem]]] = {
    1: _entered_too_early,
    3: _no_human,
    4: _asked_again,
    5: _too_late,
}


def not_named(subject: Subject, late: Collection[tuple[str, str]] = ()) -> Iterator[Problem]:
    """Yields places at risk that do not show the warning themselves; it walks nothing.

    Args:
        subject: The guide.
        late: Places and warnings that are left out, because they were told already.
    """
    guide = subject.guide
    for warning in guide.never.values():
        for name in warning.at_risk:
            place = guide.nodes.get(name) or guide.outcomes[name]
            if warning.id not in place.warn and (name, warning.id) not in late:
                yield subject.source.problem(
                    _place(guide, name),
                    "warning-not-named",
                    f"The warning '{warning.id}' can be broken at '{name}', which does not show "
                    "it itself: a jump or a new way would skip it.",
                    f"Add `warn: [{warning.id}]` to '{name}'.",
                )


def _too_many(subject: Subject) -> Problem:
    facts = _looked_at(subject.guide)
    multiply = ", ".join(f"{fact} ({ways} ways)" for fact, ways in facts[:_NAMED])
    return subject.source.problem(
        ("start",),
        "not-proved",
        "The safety rules could not be proved: there are more than "
        f"{proofs.MAX_STATES:,} states. What later steps look at multiplies them: {multiply}.",
        "Let fewer facts be looked at by late steps, or ask for each where it matters.",
    )


def _looked_at(guide: Guide) -> list[tuple[str, int]]:
    """The facts that conditions and questions look at, with what each may be; most first."""
    facts: set[str] = set()
    for node in guide.nodes.values():
        facts.update(node.only_after, node.not_while)
        if node.fact is not None and not node.confirm:
            facts.add(node.fact)
        for answer in node.answers.values():
            facts.update(fact for branch in answer.next for fact in branch.when)
    # Each may be any of its values, or not said at all.
    ways = {
        fact: len(guide.facts[fact].values) + 1
        for fact in facts
        if guide.facts[fact].values != DIRECTORY
    }
    return sorted(ways.items(), key=lambda item: (-item[1], item[0]))


def _place(guide: Guide, name: str) -> KeyPath:
    return ("nodes" if name in guide.nodes else "outcomes", name)


def _condition(condition: Mapping[str, tuple[str, ...]]) -> str:
    return " and ".join(f"{fact} is {' or '.join(values)}" for fact, values in condition.items())


def _way(found: Violation) -> str:
    """A shortest conversation in the author's words: nodes and their answers."""
    if found.state is None:
        return found.place
    state = found.state
    told = ", ".join(f"{fact} is {value}" for fact, value in state.told.items())
    given = [
        f"news {given.answer[len(JUMP) :]}"
        if given.answer.startswith(JUMP)
        else f"{given.node}: {given.answer}"
        for given in state.position.answers
    ]
    return (f"(said before: {told}) " if told else "") + " -> ".join([*given, found.place])

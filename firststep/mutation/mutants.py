"""The mistakes that are made on purpose: every small change of a guide that could hurt somebody."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from firststep.guide.model import Answer, Branch, Guide, Node
from firststep.guide.source import KeyPath


@dataclass(frozen=True)
class Mutant:
    """One changed guide.

    Attributes:
        name: Stable name, e.g. `drop-warning:slack:yank`; lists of equivalent mutants use it.
        what: The change in words, for a person.
        where: The key path in the guide that was changed.
        place: The node, outcome, danger or news at which a conversation could notice it.
        guide: The guide with the change in it, not validated.
    """

    name: str
    what: str
    where: KeyPath
    place: str
    guide: Guide

    @property
    def kind(self) -> str:
        """The first part of the name."""
        return self.name.partition(":")[0]


def mutants(guide: Guide) -> Iterator[Mutant]:
    """Every mutant of a guide, in the order of its nodes.

    Args:
        guide: A guide without problems.

    Yields:
        Mutants that differ from the guide and from one another.
    """
    for node in guide.nodes.values():
        for mutate in _OF_A_NODE:
            yield from mutate(guide, node)
    for outcome in guide.outcomes.values():
        for warning in outcome.warn:
            left = tuple(name for name in outcome.warn if name != warning)
            yield Mutant(
                f"drop-warning:{outcome.id}:{warning}",
                f"The ending '{outcome.id}' no longer warns of '{warning}'.",
                ("outcomes", outcome.id, "warn"),
                outcome.id,
                _with(guide, "outcomes", outcome.id, warn=left),
            )
    yield from _without_a_warning(guide)
    yield from _dangers(guide)
    yield from _news(guide)


def _swap_targets(guide: Guide, node: Node) -> Iterator[Mutant]:
    answers = [answer for answer in node.answers.values() if answer.next]
    for first, second in itertools.combinations(answers, 2):
        if first.next != second.next:
            yield Mutant(
                f"swap-targets:{node.id}:{first.id}:{second.id}",
                f"'{first.id}' of '{node.id}' leads where '{second.id}' should, and the reverse.",
                _place_of(node, first),
                node.id,
                _answers(
                    guide,
                    node,
                    {
                        first.id: first.copy(update={"next": second.next}),
                        second.id: second.copy(update={"next": first.next}),
                    },
                ),
            )


def _branches(guide: Guide, node: Node) -> Iterator[Mutant]:
    for answer in node.answers.values():
        for index, branch in enumerate(answer.next):
            if not branch.when:
                continue
            left = (*answer.next[:index], *answer.next[index + 1 :])
            condition = ",".join(f"{fact}={'/'.join(v)}" for fact, v in branch.when.items())
            yield Mutant(
                f"drop-branch:{node.id}:{answer.id}:{condition}",
                f"'{answer.id}' of '{node.id}' no longer looks at {condition}.",
                _place_of(node, answer),
                node.id,
                _answers(guide, node, {answer.id: answer.copy(update={"next": left})}),
            )
            other = answer.next[-1]
            if other.go != branch.go:
                swapped = [*answer.next]
                swapped[index] = Branch(go=other.go, when=dict(branch.when))
                swapped[-1] = Branch(go=branch.go)
                yield Mutant(
                    f"swap-branches:{node.id}:{answer.id}:{condition}",
                    f"'{answer.id}' of '{node.id}' leads the wrong way when {condition}.",
                    _place_of(node, answer),
                    node.id,
                    _answers(guide, node, {answer.id: answer.copy(update={"next": (*swapped,)})}),
                )


def _drop_warning(guide: Guide, node: Node) -> Iterator[Mutant]:
    for warning in node.warn:
        left = tuple(name for name in node.warn if name != warning)
        yield Mutant(
            f"drop-warning:{node.id}:{warning}",
            f"'{node.id}' no longer warns of '{warning}'.",
            ("nodes", node.id, "warn"),
            node.id,
            _with(guide, "nodes", node.id, warn=left),
        )


def _drop_condition(guide: Guide, node: Node) -> Iterator[Mutant]:
    for key in ("only_after", "not_while"):
        condition: Mapping[str, tuple[str, ...]] = getattr(node, key)
        for fact in condition:
            left = {name: values for name, values in condition.items() if name != fact}
            yield Mutant(
                f"drop-{key.replace('_', '-')}:{node.id}:{fact}",
                f"'{node.id}' no longer has the condition {key} on '{fact}'.",
                ("nodes", node.id, key),
                node.id,
                _with(guide, "nodes", node.id, **{key: left}),
            )


def _widen_only_after(guide: Guide, node: Node) -> Iterator[Mutant]:
    for fact, values in node.only_after.items():
        for value in guide.facts[fact].values:
            if value not in values:
                yield Mutant(
                    f"widen-only-after:{node.id}:{fact}:{value}",
                    f"'{node.id}' is open also when '{fact}' is '{value}'.",
                    ("nodes", node.id, "only_after"),
                    node.id,
                    _with(
                        guide,
                        "nodes",
                        node.id,
                        only_after={**node.only_after, fact: (*values, value)},
                    ),
                )


def _swap_yes_and_no(guide: Guide, node: Node) -> Iterator[Mutant]:
    by_meaning = {answer.meaning: answer for answer in node.answers.values()}
    yes, no = by_meaning.get("yes"), by_meaning.get("no")
    if yes is None or no is None:
        return
    changes: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
        ("labels", "The buttons", {"label": no.label}, {"label": yes.label}),
        ("meanings", "A short yes and a short no", {"means": "no"}, {"means": "yes"}),
    ]
    values = guide.fact_value(node, yes), guide.fact_value(node, no)
    if values[0] != values[1]:
        changes.append(("values", "The facts", {"value": values[1]}, {"value": values[0]}))
    for name, what, of_yes, of_no in changes:
        yield Mutant(
            f"swap-{name}:{node.id}",
            f"{what} of yes and no are swapped at '{node.id}'.",
            ("nodes", node.id, "answers"),
            node.id,
            _answers(guide, node, {yes.id: yes.copy(update=of_yes), no.id: no.copy(update=of_no)}),
        )


def _drop_unsure(guide: Guide, node: Node) -> Iterator[Mutant]:
    for answer in node.answers.values():
        if node.is_question and answer.meaning == "unsure":
            left = {name: a for name, a in node.answers.items() if name != answer.id}
            yield Mutant(
                f"drop-unsure:{node.id}:{answer.id}",
                f"'{node.id}' has no answer for somebody who can't tell.",
                ("nodes", node.id, "answers", answer.id),
                node.id,
                _with(guide, "nodes", node.id, answers=left),
            )


def _hasten_unsure(guide: Guide, node: Node) -> Iterator[Mutant]:
    """Who can't tell is led where yes leads."""
    yes = next((a for a in node.answers.values() if a.meaning == "yes" and a.next), None)
    for answer in node.answers.values():
        if yes is None or answer.meaning != "unsure" or answer.next in ((), yes.next):
            continue
        yield Mutant(
            f"hasten-unsure:{node.id}:{answer.id}",
            f"Who can't tell at '{node.id}' is led where '{yes.id}' leads.",
            _place_of(node, answer),
            node.id,
            _answers(guide, node, {answer.id: answer.copy(update={"next": yes.next})}),
        )


def _drop_confirm(guide: Guide, node: Node) -> Iterator[Mutant]:
    if node.confirm:
        yield Mutant(
            f"drop-confirm:{node.id}",
            f"'{node.id}' is passed over when its fact is known.",
            ("nodes", node.id, "confirm"),
            node.id,
            _with(guide, "nodes", node.id, confirm=False),
        )


def _drop_again(guide: Guide, node: Node) -> Iterator[Mutant]:
    for answer in node.answers.values():
        if answer.again:
            yield Mutant(
                f"drop-again:{node.id}:{answer.id}",
                f"'{answer.id}' of '{node.id}' moves on at once.",
                _place_of(node, answer),
                node.id,
                _answers(guide, node, {answer.id: answer.copy(update={"again": False})}),
            )


_OF_A_NODE: Final[tuple[Callable[[Guide, Node], Iterator[Mutant]], ...]] = (
    _swap_targets,
    _branches,
    _drop_warning,
    _drop_condition,
    _widen_only_after,
    _swap_yes_and_no,
    _drop_unsure,
    _hasten_unsure,
    _drop_confirm,
    _drop_again,
)

KINDS: Final = {
    "swap-targets": "two answers of a node lead where the other should",
    "drop-branch": "an answer no longer looks at a fact",
    "swap-branches": "an answer leads the wrong way when a fact holds",
    "drop-warning": "a node or outcome no longer warns",
    "remove-warning": "a warning is gone from the guide",
    "drop-only-after": "a closed step is open",
    "widen-only-after": "a closed step is open for one more value",
    "drop-not-while": "a forbidden step is allowed",
    "swap-labels": "the buttons of yes and no are swapped",
    "swap-meanings": "a typed yes means no, and the reverse",
    "swap-values": "yes writes down what no should, and the reverse",
    "drop-unsure": "nobody may say that they can't tell",
    "hasten-unsure": "who can't tell is led where yes leads",
    "drop-confirm": "a question is passed over when its fact is known",
    "drop-again": "a step can't be tried again",
    "swap-danger": "two dangers go on as the other should",
    "drop-danger-call": "a danger no longer offers a number",
    "swap-news": "two news jump where the other should",
}
"""Every kind of mutant, and the mistake it stands for."""


def _without_a_warning(guide: Guide) -> Iterator[Mutant]:
    """A warning that is gone altogether, with every mention of it."""
    for warning in guide.never:
        changed = guide.copy(update={"never": _without(guide.never, warning)})
        for section in ("nodes", "outcomes"):
            for name, part in getattr(guide, section).items():
                if warning in part.warn:
                    left = tuple(w for w in part.warn if w != warning)
                    changed = _with(changed, section, name, warn=left)
        yield Mutant(
            f"remove-warning:{warning}",
            f"The warning '{warning}' is gone from the guide.",
            ("never", warning),
            warning,
            changed,
        )


def _dangers(guide: Guide) -> Iterator[Mutant]:
    """Dangers whose ways on are swapped, or that name a number less."""
    for danger in guide.dangers.values():
        for name in danger.call:
            if guide.contacts[name].tel is not None:
                left = tuple(other for other in danger.call if other != name)
                yield Mutant(
                    f"drop-danger-call:{danger.kind}:{name}",
                    f"In the danger '{danger.kind}' the number of '{name}' is no longer offered.",
                    ("dangers", danger.kind, "call"),
                    danger.kind,
                    _with(guide, "dangers", danger.kind, call=left),
                )
    for first, second in itertools.combinations(guide.dangers.values(), 2):
        if first.then != second.then:
            changed = _with(guide, "dangers", first.kind, then=second.then)
            changed = _with(changed, "dangers", second.kind, then=first.then)
            yield Mutant(
                f"swap-danger:{first.kind}:{second.kind}",
                f"After '{first.kind}' it goes on as after '{second.kind}', and the reverse.",
                ("dangers", first.kind, "then"),
                first.kind,
                changed,
            )


def _news(guide: Guide) -> Iterator[Mutant]:
    """News that jump to the place of the next ones."""
    jumping = [news for news in guide.news.values() if news.go is not None]
    for first, second in itertools.pairwise(jumping):
        if first.go != second.go:
            changed = _with(guide, "news", first.id, go=second.go)
            changed = _with(changed, "news", second.id, go=first.go)
            yield Mutant(
                f"swap-news:{first.id}:{second.id}",
                f"'{first.id}' jumps where '{second.id}' should, and the reverse.",
                ("news", first.id, "go"),
                first.id,
                changed,
            )


def _with(guide: Guide, section: str, name: str, **changes: Any) -> Guide:
    """The guide with one of its named parts changed."""
    parts = getattr(guide, section)
    return guide.copy(update={section: {**parts, name: parts[name].copy(update=changes)}})


def _answers(guide: Guide, node: Node, changed: Mapping[str, Answer]) -> Guide:
    return _with(guide, "nodes", node.id, answers={**node.answers, **changed})


def _without(parts: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: part for key, part in parts.items() if key != name}


def _place_of(node: Node, answer: Answer) -> KeyPath:
    if node.is_question:
        return ("nodes", node.id, "answers", answer.id)
    return ("nodes", node.id, "next" if answer.id == "done" else "cannot")

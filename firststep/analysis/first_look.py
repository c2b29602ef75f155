"""Changes that a reviewer has to look at first: what protects people, and is gone or other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from firststep.analysis.version import Version
from firststep.guide.model import RESUME, Answer, Contact, DangerText, Guide

Kind = Literal["opened", "warning", "danger", "number", "call", "unsure"]

TITLES: Final[Mapping[Kind, str]] = {
    "opened": "A step that was closed is now open",
    "warning": "A warning is no longer shown",
    "danger": "What is done in danger changed",
    "number": "A telephone number changed",
    "call": "Somebody to call is no longer named",
    "unsure": "Who can't tell is led elsewhere",
}
"""The kinds of such changes, the gravest first, each with its heading."""

_NUMBER: Final = re.compile(r"\+?\d(?:[ .-]?\d)+")
"""A number in a text; one digit alone is a count, not a number to call."""


@dataclass(frozen=True)
class Alert:
    """One change to look at first.

    Attributes:
        kind: One of `TITLES`.
        text: What changed, as a sentence; names stand in backquotes.
    """

    kind: Kind
    text: str


def plain_alerts(old: Version, new: Version) -> Iterator[Alert]:
    """The changes to look at first that show without walking any path."""
    yield from _danger_alerts(old, new)
    yield from _number_alerts(old, new)
    yield from _call_alerts(old.guide, new.guide)
    yield from _unsure_alerts(old.guide, new.guide)


def _danger_alerts(old: Version, new: Version) -> Iterator[Alert]:
    """What a danger no longer does: calls, numbers and targets, of the words that are in force."""
    after = _dangers(new)
    for kind, text in _dangers(old).items():
        if kind not in after:
            yield Alert("danger", f"The danger `{kind}` is gone.")
            continue
        yield from (
            Alert("danger", f"In danger `{kind}` {one}") for one in _less(text, after[kind])
        )


def _less(old: DangerText, new: DangerText) -> Iterator[str]:
    for name in old.call:
        if name not in new.call:
            yield f"`{name}` is no longer named to call."
    if old.call and new.call and old.call[0] != new.call[0] and old.call[0] in new.call:
        yield f"`{new.call[0]}` is named first to call, before `{old.call[0]}`."
    if old.then != new.then:
        yield f"it goes on with {_then(new)}, before with {_then(old)}."
    for key, first, second in (("say", old.say, new.say), ("short", old.short, new.short)):
        kept = _NUMBER.findall(second)
        gone = [one for one in dict.fromkeys(_NUMBER.findall(first)) if one not in kept]
        if gone:
            yield f"`{key}` no longer names {', '.join(gone)}."


def _then(danger: DangerText) -> str:
    return "the step where it was" if danger.then == RESUME else f"`{danger.then}`"


def danger_changes(old: Version, new: Version) -> Iterator[str]:
    """What else changed in what is said in danger, as sentences; texts before and after."""
    before = _dangers(old)
    for kind, text in _dangers(new).items():
        if kind not in before:
            yield f"`{kind}` is new: {_line(text.say)}"
            continue
        known = before[kind]
        for name in text.call:
            if name not in known.call:
                yield f"`{kind}` now names `{name}` to call."
        if set(text.call) == set(known.call) and text.call != known.call:
            yield f"`{kind}` calls in the order {_listed(text)}, before {_listed(known)}."
        for key in ("say", "short", "summary"):
            first, second = _line(getattr(known, key)), _line(getattr(text, key))
            if first != second:
                yield f"`{kind}`, `{key}`, before: {first}"
                yield f"`{kind}`, `{key}`, now: {second}"


def _line(text: str | None) -> str:
    """A text on one line, as a point of a list needs it."""
    return " ".join(text.split()) if text else "nothing"


def _listed(danger: DangerText) -> str:
    return ", ".join(danger.call)


def _dangers(version: Version) -> Mapping[str, DangerText]:
    """The words for each danger, the guide's own before the shared ones, as the engine does."""
    return {**version.guides.common.dangers, **version.guide.dangers}


def _number_alerts(old: Version, new: Version) -> Iterator[Alert]:
    """Telephone numbers that changed or went: of contacts, and of the directory."""
    after = _contacts(new)
    for name, contact in _contacts(old).items():
        later = after.get(name)
        if contact.tel is not None and (later is None or later.tel != contact.tel):
            yield _number(f"`{name}` ({contact.label})", contact.tel, later.tel if later else None)
        if contact.directory is not None and (later is None or later.directory is None):
            yield Alert("number", f"`{name}` is no longer the number of the person's network.")
    for network in old.guides.networks.values():
        known = new.guides.networks.get(network.id)
        kept = {phone.number for phone in known.phones} if known is not None else set()
        more = [phone.number for phone in (known.phones if known is not None else ())]
        gone = [phone.number for phone in network.phones if phone.number not in kept]
        if gone:
            yield _number(f"the network {network.name}", ", ".join(gone), ", ".join(more) or None)


def _number(who: str, before: str, after: str | None) -> Alert:
    return Alert("number", f"{who}: before {before}, now {after or 'none'}.")


def _contacts(version: Version) -> Mapping[str, Contact]:
    """Whom the guide can name: its own contacts before the shared ones, as the engine does."""
    return {**version.guides.common.contacts, **version.guide.contacts}


def _call_alerts(old: Guide, new: Guide) -> Iterator[Alert]:
    """Places that are in both versions and name somebody to call no longer."""
    places = (("step", old.nodes, new.nodes), ("outcome", old.outcomes, new.outcomes))
    pairs = [("`who_to_call`", old.who_to_call.call, new.who_to_call.call)]
    for what, before, after in places:
        shared = [name for name in before if name in after]
        pairs += [(f"The {what} `{n}`", before[n].call, after[n].call) for n in shared]
    for where, first, second in pairs:
        for name in first:
            if name not in second:
                yield Alert("call", f"{where} no longer names `{name}` to call.")


def _unsure_alerts(old: Guide, new: Guide) -> Iterator[Alert]:
    """Answers of people who can't tell, when they lead elsewhere or are gone."""
    for node in old.nodes.values():
        later = new.nodes.get(node.id)
        if later is None:
            continue
        for answer in node.answers.values():
            if answer.meaning == "unsure":
                yield from _unsure(node.id, answer, later.answers.get(answer.id))


def _unsure(node: str, old: Answer, new: Answer | None) -> Iterator[Alert]:
    if new is None:
        text = f"Who can't tell at `{node}` has no answer of their own now; it led to {way(old)}."
        yield Alert("unsure", text)
    elif old.next != new.next:
        text = f"Who can't tell at `{node}` is led to {way(new)}, before to {way(old)}."
        yield Alert("unsure", text)


def way(answer: Answer) -> str:
    """Where an answer leads, on one line."""
    return ", otherwise ".join(
        f"{branch.go} if {' and '.join(f'{f} is {any_of(v)}' for f, v in branch.when.items())}"
        if branch.when
        else branch.go
        for branch in answer.next
    )


def any_of(values: Iterable[str]) -> str:
    """Several values as a person would list them."""
    return " or ".join(values)

"""The names that training phrases go by, and what each kind of name teaches.

Every phrase is learnt under a name. Most names are Rasa intents. The others say what a phrase
answers at one step of a guide, so that at that step its answers are told apart and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from firststep.guide.vocabulary import DANGER_KINDS
from firststep.understanding.noise import noisy

_Row = TypeVar("_Row")

Pairs = Sequence[tuple[str, str]]
"""Phrases, each with the name it is learnt under."""

STEP: Final = "step"
"""Written for the very answer of the very step."""

HEARD: Final = "heard"
"""News that the step hears as this answer."""

NEAR: Final = "near"
"""Written for another step's answer that the same news stand for."""

OTHER: Final = ""
"""What a step's model calls a message that is none of its answers."""

_MOST_MISSPELT: Final = 3500
"""Misspelt phrases that danger is learnt from besides; more only cost training time."""

_MOST_MISSPELT_ANSWERS: Final = 8000
"""Misspelt phrases that the steps are learnt from besides, evenly chosen of all that were written
for their answers."""

_NOISE_SEED: Final = 7
"""Makes other slips than those that the evaluation makes."""

_MOST_OTHER: Final = 200
"""Phrases that each step learns as none of its answers."""

_MOST_NEAR: Final = 150
"""Phrases of other steps' answers that one answer learns from; more only cost training time."""

_MOST_ALIKE: Final = 450
"""Phrases of steps that the model of intents learns for one news, or as answers of one guide: those
with thousands would drown the others."""

WEIGHTS: Final = {STEP: 2.0, HEARD: 0.7, NEAR: 0.5}
"""How much a phrase of each kind counts."""

_OWN: Final = WEIGHTS[STEP]

ANSWER: Final = "answer"
"""The intent of a guide, after its id and a dot, that every phrase for its steps has."""

DANGER: Final = "danger"
NO_DANGER: Final = "none"
MAYBE_DANGER: Final = "maybe"

OUT_OF_SCOPE: Final = "out_of_scope"

REPLIES: Final = {
    "affirm": "yes",
    "deny": "no",
    "unsure": "unsure",
    "done": "done",
    "cannot": "cannot",
    "again": "again",
}
"""Intents of short replies, and the engine's meanings."""

_INSIDE: Final = frozenset({*REPLIES, "danger_past", "go_back", "start_over", "resume"})
"""What means nothing before a guide is open."""


def step_name(kind: str, guide: str, node: str, answer: str) -> str:
    """The name of a phrase that answers a step."""
    return f"{kind}:{guide}/{node}/{answer}"


def is_said(name: str) -> bool:
    """Whether a phrase of this name says by itself what is meant: it is an intent of that."""
    family, _, rest = name.partition(".")
    return not is_step(name) and rest != ANSWER and not (family == DANGER and rest)


def is_step(name: str) -> bool:
    """Whether a name is a step's answer and no intent."""
    return ":" in name


def is_inside(name: str, names: Collection[str]) -> bool:
    """Whether an intent means nothing before a guide is open.

    Args:
        name: An intent.
        names: All intents, the guides' among them.
    """
    family, dot, _ = name.partition(".")
    return name in _INSIDE or (bool(dot) and family in names and family != OUT_OF_SCOPE)


@dataclass(frozen=True)
class Lessons:
    """Phrases sorted by what they teach.

    Attributes:
        intents: For what a message means in the middle of a guide.
        openings: For what a first message is about.
        dangers: For whether there is danger: its kind, `maybe` or `none`.
        steps: For each step (`guide/node`): phrases, answers, and how much each counts.
        noisy: Which texts of the dangers and steps were misspelt on purpose.
    """

    intents: tuple[tuple[str, str], ...]
    openings: tuple[tuple[str, str], ...]
    dangers: tuple[tuple[str, str], ...]
    steps: dict[str, list[tuple[str, str, float]]]
    noisy: frozenset[str] = frozenset()


def sort(pairs: Iterable[tuple[str, str]]) -> Lessons:
    """Sorts phrases by what they teach.

    `danger.fire` and its like are learnt as `danger` among the intents; what only sounds like
    danger is no intent at all. With no phrase for danger's kinds, no danger is learnt.
    """
    listed = list(pairs)
    names = {name for _, name in listed if not is_step(name)}
    intents: list[tuple[str, str]] = []
    dangers: list[tuple[str, str]] = []
    steps: dict[str, list[tuple[str, str, float]]] = {}
    for text, name in listed:
        if is_step(name):
            kind, _, place = name.partition(":")
            step, _, answer = place.rpartition("/")
            steps.setdefault(step, []).append((text, answer, WEIGHTS[kind]))
            continue
        family, _, rest = name.partition(".")
        if family == DANGER and rest:
            dangers.append((text, rest))
            if rest in DANGER_KINDS:
                intents.append((text, DANGER))
            continue
        intents.append((text, name))
        if name != DANGER:
            dangers.append((text, NO_DANGER))
    if not any(kind in DANGER_KINDS for _, kind in dangers):
        dangers = []
    openings = [(text, name) for text, name in intents if not is_inside(name, names)]
    thinned = {
        step: [*_thinned(rows), *_others(rows, step, intents)] for step, rows in steps.items()
    }
    misspelt = _misspelt(dangers)
    slipped = _misspelt_answers(thinned, {text for text, _ in listed})
    return Lessons(
        _few(intents, {text for text, name in listed if name.startswith(f"{STEP}:")}),
        tuple(openings),
        (*dangers, *misspelt),
        thinned,
        frozenset((*(text for text, _ in misspelt), *slipped)),
    )


def _misspelt_answers(
    steps: dict[str, list[tuple[str, str, float]]], known: Collection[str]
) -> list[str]:
    """Adds phrases of the steps' answers once more, with slips in them; returns the new texts."""
    written = [(step, *row) for step, rows in steps.items() for row in rows if row[2] == _OWN]
    found: list[str] = []
    for step, text, answer, weight in _spread(written, _MOST_MISSPELT_ANSWERS):
        slipped = noisy(text, "characters", _NOISE_SEED)
        if slipped not in known:
            steps[step].append((slipped, answer, weight / 2))
            found.append(slipped)
    return found


def _misspelt(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Phrases once more with slips in them, the rarer names' all, and some of the commonest's."""
    common = max(Counter(name for _, name in pairs).items(), key=lambda p: p[1], default=("", 0))[0]
    rare = [pair for pair in pairs if pair[1] != common]
    chosen = [*rare, *_spread([pair for pair in pairs if pair[1] == common], len(rare))]
    chosen = _spread(chosen, _MOST_MISSPELT)
    slipped = [(noisy(text, "characters", _NOISE_SEED), name) for text, name in chosen]
    known = {text for text, _ in pairs}
    return [(changed, name) for changed, name in slipped if changed not in known]


def _thinned(rows: list[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    """A step's rows with only some of those that were written for other steps."""
    near = [row for row in rows if row[2] == WEIGHTS[NEAR]]
    kept = [row for row in rows if row[2] != WEIGHTS[NEAR]]
    for answer in dict.fromkeys(answer for _, answer, _ in near):
        kept += _spread([row for row in near if row[1] == answer], _MOST_NEAR)
    return kept


def _others(
    rows: list[tuple[str, str, float]], step: str, intents: list[tuple[str, str]]
) -> list[tuple[str, str, float]]:
    """Phrases that answer nothing at a step: what else people say while its question is open."""
    guide = step.partition("/")[0]
    own = {text for text, _, _ in rows}
    found = [
        text
        for text, name in intents
        if text not in own
        and name not in REPLIES
        and not name.endswith(f".{ANSWER}")
        and name != guide
        and (name.partition(".")[0] == guide or "." not in name)
    ]
    return [(text, OTHER, 1.0) for text in _spread(found, _MOST_OTHER)]


def _few(intents: list[tuple[str, str]], of_steps: Collection[str]) -> tuple[tuple[str, str], ...]:
    """The intents with only some of the phrases that were written for a step."""
    kept: list[tuple[str, str]] = []
    for name in dict.fromkeys(name for _, name in intents):
        pairs = [pair for pair in intents if pair[1] == name]
        kept += [pair for pair in pairs if pair[0] not in of_steps]
        kept += _spread([pair for pair in pairs if pair[0] in of_steps], _MOST_ALIKE)
    return tuple(kept)


def _spread(rows: list[_Row], most: int) -> list[_Row]:
    """At most so many rows, evenly from the whole list."""
    if len(rows) <= most:
        return rows
    return [rows[index * len(rows) // most] for index in range(most)]

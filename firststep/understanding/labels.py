"""Buttons that somebody typed in place of pressing them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Indel

from firststep.engine.acts import (
    DangerPast,
    Digress,
    FalseAlarm,
    News,
    Open,
    Press,
    Reply,
    Resume,
    StartOver,
    UserAct,
)
from firststep.understanding.caution import opens_risk
from firststep.understanding.polarity import is_question, opening_polarity, polarity
from firststep.understanding.text import words
from firststep.understanding.view import View

SAME_LABEL: Final = 0.88
"""From this likeness on a text counts as a label with a slip in it."""

MIN_FUZZY: Final = 6
"""Shorter labels must be typed right: `no` and `now` are too near."""

_SHORT_MESSAGE: Final = 9
"""In a longer message, words that a label also has may be about anything."""

_LABELS_KEPT: Final = 4096
"""Labels that were read once; a hundred guides have fewer."""

_COMMON: Final[Mapping[str, UserAct]] = {
    "danger_past": DangerPast(),
    "danger_not_past": Reply("no"),
    "false_alarm": FalseAlarm(),
    "summary": Digress("summary"),
    "who_to_call": Digress("who_to_call"),
    "start_over": StartOver(),
    "go_on": Resume(),
    "switch": Reply("yes"),
    "keep": Reply("no"),
    "yes": Reply("yes"),
    "no": Reply("no"),
    "unsure": Reply("unsure"),
    "done": Reply("done"),
    "cannot": Reply("cannot"),
}
"""What the buttons do that every guide shares."""


def forms_of(label: str) -> tuple[str, ...]:
    """What may be typed for a label: its words, and the same without a yes or no in front."""
    return _read(label).forms


def typed_label(text: str, view: View) -> UserAct | None:
    """The button whose label was typed.

    Labels of the current question come first, then those every guide shares, news and
    guides by their titles. A slip is forgiven in a longer label, but never in what it
    affirms or denies. A label that begins with yes or no may be typed without it.

    Args:
        text: What was typed.
        view: Where the conversation stands.

    Returns:
        What the button does, or None when the text is no label.
    """
    typed = " ".join(words(text))
    if not typed:
        return None
    options = [(_read(label), act) for label, act in _labels(view)]
    for label, act in options:
        if typed in label.forms:
            return act
    if is_question(text):
        return None
    said, leaning = polarity(text), opening_polarity(text)
    for label, act in options:
        if leaning in (label.leaning, None) and any(
            len(form) >= MIN_FUZZY and Indel.normalized_similarity(typed, form) >= SAME_LABEL
            for form in label.forms
        ):
            signs = label.signs
            if all(signs.get(root, affirmed) == affirmed for root, affirmed in said.items()):
                return act
    return None


def words_of_label(text: str, view: View) -> Press | None:
    """The answer whose label shares a telling word with a short text, said the same way.

    `there's a timer set` has the timer of "Timer or cable lock"; `no damage` denies "No,
    there's damage" and so is the other answer of the two. A word counts when only one
    answer's label has it that way. Never used for an answer that opens a risky step.
    """
    if view.question is None or view.guide is None or len(words(text)) > _SHORT_MESSAGE:
        return None
    said = polarity(text)
    answers = view.question.answers
    signs = {answer.id: _read(answer.label or "").signs for answer in answers.values()}
    scores: dict[str, int] = dict.fromkeys(answers, 0)
    for name, label in signs.items():
        others = [other for another, other in signs.items() if another != name]
        for root, affirmed in said.items():
            if root in label and not any(other.get(root) == label[root] for other in others):
                scores[name] += 1 if label[root] == affirmed else -len(said)
    best, worst = max(scores.values()), min(scores.values())
    winners = [name for name, score in scores.items() if score == best]
    if best <= 0:
        denied = [answers[name].meaning for name, score in scores.items() if score == worst < 0]
        opposite = {"yes": "no", "no": "yes"}.get(str(denied[0])) if len(denied) == 1 else None
        winners = [name for name, a in answers.items() if a.meaning == opposite and opposite]
    if len(winners) != 1 or opens_risk(view.guide, view.question, answers[winners[0]]):
        return None
    return Press(view.question.id, winners[0])


def _labels(view: View) -> list[tuple[str, UserAct]]:
    found: list[tuple[str, UserAct]] = []
    if view.question is not None:
        found += [
            (answer.label, Press(view.question.id, answer.id))
            for answer in view.question.answers.values()
            if answer.label
        ]
    labels = view.guides.common.labels
    found += [(labels[name], act) for name, act in _COMMON.items() if name in labels]
    if view.guide is not None:
        found += [(n.label, News((n.id,))) for n in view.guide.news.values() if n.label]
    here = view.guide.id if view.guide is not None else None
    found += [(g.title, Open(g.id)) for g in view.guides.guides.values() if g.id != here]
    return found


@dataclass(frozen=True)
class _Label:
    forms: tuple[str, ...]
    leaning: bool | None
    signs: Mapping[str, bool]


@lru_cache(maxsize=_LABELS_KEPT)
def _read(label: str) -> _Label:
    """The label as typed, and without the yes or no it begins with."""
    spoken, leaning = words(label), opening_polarity(label)
    forms = [" ".join(spoken)]
    if len(spoken) > 1 and leaning is not None:
        forms.append(" ".join(spoken[1:]))
    return _Label(tuple(forms), leaning, polarity(label))

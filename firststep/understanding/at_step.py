"""Which of the open question's answers a message is.

The model of a step tells its answers apart and knows nothing else; the model of intents tells
whether the message answers at all. What counts is both together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from firststep.guide.model import Answer, Guide, Node
from firststep.understanding.lessons import ANSWER, DANGER, OTHER, OUT_OF_SCOPE, REPLIES
from firststep.understanding.readings import news_of, settled
from firststep.understanding.view import View

_LEAST: Final = 1e-3

_PAST: Final = "danger_past"

ANSWERING: Final = 4.0
"""How much likelier a message is an answer while a question is open."""

REPLYING: Final = 1.5
"""The same for a yes, a no and their like, which the model of intents sees in much that is more."""

REPORTING: Final = 1.5
"""How much likelier news is that no answer here stands for: it corrects or leads elsewhere."""

CORRECTING: Final = 4.0
"""The same for news of a fact that was answered before: it takes that back."""

ELSEWHERE: Final = 0.5
"""How much less likely news is that only means something as another question's answer."""

OTHER_GUIDE: Final = 0.1
"""How much less likely another emergency is in the middle of a guide."""

OFF_TOPIC: Final = 0.12
"""How much less likely something without a guide is while a question is open."""

LEAST_NAMED: Final = 0.2
"""Where the step's own model gives all its answers less together, it knows none of them."""

IN_DANGER: Final = 0.1
"""What is left of danger and its end here: danger is looked for before any answer is."""


@dataclass(frozen=True)
class Likely:
    """The likeliest answer of a step.

    Attributes:
        answer: Its id.
        chance: How likely the message means it, 0 to 1.
        rival: How likely it is the likeliest thing that is no answer.
    """

    answer: str
    chance: float
    rival: float


def likely_answer(
    parse: Mapping[str, Any], ranked: Iterable[tuple[str, float]], view: View
) -> Likely | None:
    """The answer that a message most likely is.

    Args:
        parse: Rasa's parse data, with `steps` as `parse_data` writes it.
        ranked: The intents with their confidences.
        view: Where the conversation stands.

    Returns:
        None where no question is open, or the models say nothing of its step.
    """
    guide, node = view.guide, view.question
    if guide is None or node is None:
        return None
    of_step = chances_of_step(parse, view)
    if not of_step:
        return None
    chances = dict.fromkeys(node.answers, 0.0)
    heard = view.heard()
    answering = total = rival = 0.0
    for intent, confidence in ranked:
        worth = confidence * _worth(intent, view, heard)
        total += worth
        if intent in REPLIES:
            replied = _replied(node, REPLIES[intent])
            if replied is not None:
                chances[replied.id] += worth
        elif _answers(guide, intent, heard):
            answering += worth
        else:
            rival = max(rival, worth)
    if not total:
        return None
    share = _agreed(answering / total, 1.0 - of_step.get(OTHER, 0.0))
    named = sum(chance for answer, chance in of_step.items() if answer in chances)
    rest = (1.0 - share) / max(1.0 - answering / total, _LEAST)
    for answer in chances:
        chances[answer] *= rest / total
        if named >= LEAST_NAMED:
            chances[answer] += share * of_step.get(answer, 0.0) / named
    best, chance = max(chances.items(), key=lambda pair: pair[1])
    return Likely(best, chance, rival * rest / total)


def _agreed(first: float, second: float) -> float:
    """The likelihood that two models agree on: the mean of their odds, as logarithms."""
    odds = [math.log(max(p, _LEAST) / max(1.0 - p, _LEAST)) for p in (first, second)]
    return 1.0 / (1.0 + math.exp(-sum(odds) / 2))


def _worth(intent: str, view: View, heard: Mapping[str, Answer]) -> float:
    """What the confidence in an intent is worth while the question is open."""
    if intent in REPLIES:
        return REPLYING
    if view.guide is not None and _answers(view.guide, intent, heard):
        return ANSWERING
    name = news_of(view.guide, intent)
    if name is not None and view.guide is not None:
        item = view.guide.news[name]
        if item.go is None and item.fact is None and item.closes is None:
            return ELSEWHERE
        return CORRECTING if item.fact in settled(view) else REPORTING
    family, dot, _ = intent.partition(".")
    if family == OUT_OF_SCOPE:
        return OFF_TOPIC
    if family in view.guides.guides and (view.guide is None or family != view.guide.id):
        # What answers another guide's questions says nothing here.
        return 0.0 if dot else OTHER_GUIDE
    return IN_DANGER if family in {DANGER, _PAST} else 1.0


def chances_of_step(parse: Mapping[str, Any], view: View) -> dict[str, float]:
    """How likely each answer is to the open step's own model.

    Empty where no question is open or the model says nothing of its step; an answer that is left
    out is very unlikely.
    """
    if view.guide is None or view.question is None:
        return {}
    return _numbers(parse, "steps", f"{view.guide.id}/{view.question.id}")


def danger_chances(parse: Mapping[str, Any]) -> dict[str, float]:
    """How likely each kind of danger is, with `maybe` and `none`; empty where nothing is known."""
    return _numbers(parse, DANGER)


def _answers(guide: Guide, intent: str, heard: Mapping[str, Answer]) -> bool:
    """Whether an intent is that of a message that answers a question of this guide."""
    if intent in (guide.id, guide.intent(ANSWER)):
        # The emergency named again says that it is not solved yet.
        return True
    return news_of(guide, intent) in heard


def _replied(node: Node, meaning: str) -> Answer | None:
    for answer in node.answers.values():
        if answer.meaning == meaning or (meaning == "again" and answer.again):
            return answer
    return None


def _numbers(parse: Mapping[str, Any], *keys: str) -> dict[str, float]:
    found: Any = parse
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping):
        return {}
    return {
        name: float(number)
        for name, number in found.items()
        if isinstance(name, str) and isinstance(number, (int, float))
    }

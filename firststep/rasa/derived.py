"""What Rasa has to know of the guides, derived from them: intents, examples and rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from rapidfuzz import fuzz, process

from firststep.guide.load import GuideSet
from firststep.guide.model import Answer, Guide, Node
from firststep.guide.phrasebook import Phrasebook
from firststep.understanding.lessons import (
    ANSWER,
    DANGER,
    HEARD,
    NEAR,
    NO_DANGER,
    OUT_OF_SCOPE,
    STEP,
    step_name,
)
from firststep.understanding.text import words

_SAME: Final = 80.0
"""From this likeness on (rapidfuzz's ratio, 0 to 100) two messages say the same."""

_NOTHING: Final = f"{DANGER}.{NO_DANGER}"

TAKE_TURN: Final = "action_take_turn"
SAFE_RESPONSE: Final = "utter_safe_text"

BUTTONS: Final = (
    ("answer", '/answer{"n":"reseat","v":"yes","t":4}'),
    ("answer", '/answer{"n":"reseat","v":"unsure","t":0}'),
    ("do", '/do{"v":"why"}'),
    ("do", '/do{"v":"back"}'),
    ("open", '/open{"v":"charging_cable_stuck"}'),
    ("open", '/open{"v":"charging_cable_stuck","s":true}'),
    ("news", '/news{"v":"it_came_out"}'),
    ("news", '/news{"v":"still_stuck"}'),
    ("fact", '/fact{"n":"vehicle","v":"nissan-leaf"}'),
    ("fact", '/fact{"n":"vehicle","v":"tesla"}'),
)
"""What buttons send, as examples: Rasa warns of an intent with fewer than two. The NLU does not
learn from them; buttons are recognised, not classified."""


@dataclass(frozen=True)
class Example:
    """One training phrase of an intent.

    Attributes:
        text: The phrase.
        intent: The intent it is an example of.
        origin: Where it was written: a guide's id, `common`, or `buttons`.
        steps: What it answers at the steps of its guide, as `lessons.step_name` writes it.
    """

    text: str
    intent: str
    origin: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Derived:
    """What the guides add to Rasa's files.

    Attributes:
        intents: Guides' ids, `<guide>.<news>` and `<guide>.answer`, in the order of the files,
            and `out_of_scope.<topic>`.
        examples: Phrases of those intents, near misses as `out_of_scope`, and buttons.
    """

    intents: tuple[str, ...]
    examples: tuple[Example, ...]

    def domain(self) -> dict[str, Any]:
        """The intents, as in a Rasa domain file."""
        return {"intents": list(self.intents)}

    def rules(self) -> list[dict[str, Any]]:
        """One single-turn rule for each intent, as in a Rasa rules file."""
        return [
            {"rule": intent, "steps": [{"intent": intent}, {"action": TAKE_TURN}]}
            for intent in self.intents
        ]

    def beside(
        self, own: Mapping[str, str]
    ) -> tuple[dict[str, tuple[str, ...]], tuple[Example, ...]]:
        """What is added to the files of data/, so that Rasa finds no text with two intents.

        "Not yet" is a short reply wherever it is said, and at some steps an answer as well: it
        keeps the intent of the files and gains the steps. A near miss is whatever the files say.
        What opens a guide is never given up like that, and neither is what the files only have
        as no danger: Rasa warns of those.

        Args:
            own: The texts of the files, with their intents.

        Returns:
            The steps of texts that the files have already, and all other examples.
        """
        shared = {
            example.text: example.steps
            for example in self.examples
            if (example.steps or example.intent == OUT_OF_SCOPE)
            and own.get(example.text, _NOTHING) != _NOTHING
        }
        return shared, tuple(e for e in self.examples if e.text not in shared)


def derive(guides: GuideSet) -> Derived:
    """Derives the training data of all guides.

    Args:
        guides: The guides, as loaded.
    """
    intents: list[str] = []
    examples: list[Example] = []
    all_of = [
        _OfGuide(guide, guides.phrasebooks.get(guide.id, Phrasebook()))
        for guide in guides.guides.values()
    ]
    openings = {guide.guide.id: guide.opening_words() for guide in all_of}
    for found in all_of:
        intents += found.intents()
        examples += found.examples()
        # What must not open one guide may well be the emergency of another.
        examples += found.near_misses(
            chain.from_iterable(openings[other] for other in openings if other != found.guide.id)
        )
    for topic in guides.common.off_topic.values():
        intent = f"{OUT_OF_SCOPE}.{topic.id}"
        intents.append(intent)
        examples += [Example(phrase, intent, "common") for phrase in topic.phrases]
    examples += [Example(text, intent, "buttons") for intent, text in BUTTONS]
    return Derived(tuple(intents), _each_once(examples))


def _each_once(examples: Iterable[Example]) -> tuple[Example, ...]:
    """Each text with one intent, the first: Rasa warns of others. Its steps are all of them."""
    found: dict[str, Example] = {}
    for example in examples:
        known = found.get(example.text)
        steps = dict.fromkeys((*(known.steps if known else ()), *example.steps))
        found[example.text] = replace(known or example, steps=tuple(steps))
    return tuple(found.values())


class _OfGuide:
    """What one guide adds."""

    def __init__(self, guide: Guide, book: Phrasebook) -> None:
        self.guide = guide
        self.book = book

    def intents(self) -> list[str]:
        return [self.guide.id, *map(self.guide.intent, self.guide.news), self._answer]

    def examples(self) -> list[Example]:
        guide, book = self.guide, self.book
        found = [self._example(text, guide.id) for text in (*guide.phrases, *book.opening)]
        heard = self._heard()
        for name, item in guide.news.items():
            steps = tuple(heard.get(name, ()))
            phrases = dict.fromkeys((*item.phrases, *book.news.get(name, ())))
            found += [self._example(text, guide.intent(name), steps) for text in phrases]
        for node in guide.nodes.values():
            for answer in node.answers.values():
                found += self._of_answer(node, answer)
        return found

    def opening_words(self) -> list[str]:
        return [" ".join(words(text)) for text in (*self.guide.phrases, *self.book.opening)]

    def near_misses(self, of_others: Iterable[str]) -> list[Example]:
        """What must not open this guide, without what opens another."""
        others = list(of_others)
        return [
            self._example(text, OUT_OF_SCOPE)
            for text in self.guide.not_this
            if not process.extractOne(
                " ".join(words(text)), others, scorer=fuzz.ratio, score_cutoff=_SAME
            )
        ]

    def _of_answer(self, node: Node, answer: Answer) -> list[Example]:
        own = step_name(STEP, self.guide.id, node.id, answer.id)
        near = (own, *self._near(node, answer))
        phrases = dict.fromkeys(self.book.answers.get(node.id, {}).get(answer.id, ()))
        # Said elsewhere, such a phrase is the news that the step hears as this answer.
        news = [name for name, known in self.guide.heard(node).items() if known.id == answer.id]
        intent = self.guide.intent(news[0]) if news and not answer.again else self._answer
        found = [self._example(text, intent, near) for text in phrases]
        if answer.label is not None:
            found.append(self._example(answer.label, self._answer, (own,)))
        return found

    @property
    def _answer(self) -> str:
        return self.guide.intent(ANSWER)

    def _example(self, text: str, intent: str, steps: Iterable[str] = ()) -> Example:
        return Example(text, intent, self.guide.id, tuple(steps))

    def _heard(self) -> dict[str, list[str]]:
        """For each news, the answers it is at the steps that hear it."""
        found: dict[str, list[str]] = {}
        for node in self.guide.nodes.values():
            for name, answer in self.guide.heard(node).items():
                found.setdefault(name, []).append(
                    step_name(HEARD, self.guide.id, node.id, answer.id)
                )
        return found

    def _near(self, node: Node, answer: Answer) -> list[str]:
        """The other steps' answers that the same news stand for, and that mean the same."""
        mine = set(answer.hears)
        return [
            step_name(NEAR, self.guide.id, other.id, theirs.id)
            for other in self.guide.nodes.values()
            if other.id != node.id
            for theirs in other.answers.values()
            if mine & set(theirs.hears) and theirs.meaning == answer.meaning
        ]

"""What the understanding made of one message, and why: the parts that an author can change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from firststep.engine.conversation import Conversation
from firststep.engine.turn import position_of
from firststep.evaluation.hear import Hearing
from firststep.evaluation.judge import shown
from firststep.understanding import danger
from firststep.understanding.classifier import Classifier
from firststep.understanding.danger_words import NEGATORS
from firststep.understanding.readings import mended, weigh
from firststep.understanding.text import bounded, clauses, words
from firststep.understanding.view import View

MOST_INTENTS: Final = 5
MOST_TELLING: Final = 6

_MOST_WORDS: Final = 40
"""Words of a message whose weight is looked at, since each costs a classification."""

Rank = Callable[[str], list[tuple[str, float]]]

_LEAST_TOLD: Final = 0.01


@dataclass(frozen=True)
class Intent:
    """One intent of the classifier.

    Attributes:
        name: The intent.
        confidence: What the classifier says of the words alone.
        here: How likely it is where the conversation stands; None where only the words count.
    """

    name: str
    confidence: float
    here: float | None


@dataclass(frozen=True)
class ClauseRead:
    """One clause of a longer message, classified alone."""

    text: str
    intent: str
    confidence: float


@dataclass(frozen=True)
class DangerWords:
    """Words that sound like danger.

    Attributes:
        kind: The kind of danger.
        state: `present`, `doubtful`, `denied` or `ended`.
        sure: Whether the words alone leave no doubt.
        words: The words; empty for a sign, a foreign word, or words from several clauses.
        by: What denies it, as far as single words do.
        pattern: What found it.
    """

    kind: str
    state: str
    sure: bool
    words: str
    by: tuple[str, ...]
    pattern: str


@dataclass(frozen=True)
class Reason:
    """Everything that can be said about one message.

    Attributes:
        text: The message, as far as it is read.
        words: Its words after normalising.
        mended: What was mended, by the word typed.
        clauses: Its clauses, classified alone; empty when there is only one.
        intents: The likeliest intents: as a first message, or in the middle of a guide.
        answers: How likely each answer of the open step is by its own model.
        telling: How much each word speaks for the first intent, in points of confidence;
            below 0 it speaks against it.
        pieces: The words, pairs of words and pieces of words that the classifier
            finds most telling for that intent.
        dangers: Everything that sounds like danger.
        danger_likely: How likely each kind of danger is, with `maybe` and `none`.
        facts: Facts named in passing.
        act: What the message comes to.
        place: Where the conversation stood.
        becomes: Where it stands afterwards.
    """

    text: str
    words: tuple[str, ...]
    mended: Mapping[str, str]
    clauses: tuple[ClauseRead, ...]
    intents: tuple[Intent, ...]
    answers: Mapping[str, float]
    telling: Mapping[str, float]
    pieces: tuple[str, ...]
    dangers: tuple[DangerWords, ...]
    danger_likely: Mapping[str, float]
    facts: Mapping[str, str]
    act: str
    place: str
    becomes: str


def reason(
    hearing: Hearing, classifier: Classifier, text: str, conversation: Conversation
) -> Reason:
    """Explains a message.

    Args:
        hearing: Reads messages.
        classifier: What it reads with.
        text: What was typed.
        conversation: Where the conversation stands.
    """
    done = hearing.hear(text, conversation)
    spoken = words(bounded(text))
    return Reason(
        text=bounded(text),
        words=tuple(spoken),
        mended=_mended(hearing, classifier, text, conversation, spoken),
        clauses=_clauses(classifier, text),
        intents=_intents(hearing, classifier, text, conversation),
        answers=_answers(hearing, text, conversation),
        telling=_telling(_ranking(classifier, conversation), spoken),
        pieces=_pieces(classifier, text),
        dangers=tuple(_danger(found) for found in danger.heard(text)),
        danger_likely=dict(hearing.parse(text).get("danger", {})),
        facts=dict(done.told),
        act=shown(done.act),
        place=_place(hearing, conversation),
        becomes=_place(hearing, done.turn.conversation),
    )


def _mended(
    hearing: Hearing,
    classifier: Classifier,
    text: str,
    conversation: Conversation,
    spoken: list[str],
) -> dict[str, str]:
    """Words that were read as others: by the classifier's vocabulary, or the open guide's."""
    found: dict[str, str] = {}
    for word in spoken:
        read = " ".join(classifier.repaired(word))
        if read != word:
            found[word] = read
    guide = hearing.guides.guides.get(conversation.guide or "")
    toward = words(mended(bounded(text), guide))
    if len(toward) == len(spoken):
        found.update({a: b for a, b in zip(spoken, toward, strict=True) if a != b})
    return found


def _clauses(classifier: Classifier, text: str) -> tuple[ClauseRead, ...]:
    if len(clauses(bounded(text))) < 2:
        return ()
    return tuple(
        ClauseRead(part.text, part.intent, part.confidence)
        for part in classifier.predict_clauses(bounded(text))
    )


def _intents(
    hearing: Hearing, classifier: Classifier, text: str, conversation: Conversation
) -> tuple[Intent, ...]:
    view = _view(hearing, conversation)
    if view.guide is None:
        openings = hearing.parse(text).get("openings", ())
        return tuple(
            Intent(each["name"], each["confidence"], None) for each in openings[:MOST_INTENTS]
        )
    ranked = classifier.predict(bounded(text))
    readings = weigh(mended(bounded(text), view.guide), ranked, view)
    alone = dict(ranked)
    # A reading may be none of the classifier's: what denies one answer speaks for the other.
    return tuple(
        Intent(each.intent, alone.get(each.intent, 0.0), each.score)
        for each in readings[:MOST_INTENTS]
    )


def _answers(hearing: Hearing, text: str, conversation: Conversation) -> dict[str, float]:
    view = _view(hearing, conversation)
    if view.guide is None or view.question is None:
        return {}
    steps = hearing.parse(text).get("steps", {})
    return dict(steps.get(f"{view.guide.id}/{view.question.id}", {}))


def _view(hearing: Hearing, conversation: Conversation) -> View:
    guide = hearing.guides.guides.get(conversation.guide or "")
    position = position_of(hearing.guides, conversation)
    node = guide.nodes.get(position.node or "") if guide and position else None
    return View(guide, node, conversation, hearing.guides)


def _ranking(classifier: Classifier, conversation: Conversation) -> Rank:
    """What ranks intents here: first messages have a model of their own."""
    if conversation.guide is not None:
        return classifier.predict
    return lambda text: classifier.read(text).openings


def _telling(rank: Rank, spoken: list[str]) -> dict[str, float]:
    """How far the first intent's confidence falls when a word is left out.

    That holds for any classifier, and it is what an author can do about it.
    """
    ranked = rank(" ".join(spoken))
    if not ranked or len(spoken) < 2:
        return {}
    winner, confidence = ranked[0]
    found: dict[str, float] = {}
    for index, word in enumerate(spoken[:_MOST_WORDS]):
        without = dict(rank(" ".join(spoken[:index] + spoken[index + 1 :])))
        told = confidence - without.get(winner, 0.0)
        if abs(told) >= _LEAST_TOLD and abs(told) > abs(found.get(word, 0.0)):
            found[word] = told
    ordered = sorted(found.items(), key=lambda pair: -abs(pair[1]))
    return dict(ordered[:MOST_TELLING])


def _pieces(classifier: Classifier, text: str) -> tuple[str, ...]:
    ranked = classifier.predict(bounded(text))
    if not ranked:
        return ()
    found = classifier.telling(bounded(text), ranked[0][0], MOST_TELLING)
    return tuple(term for term, _ in found)


def _danger(found: danger.Heard) -> DangerWords:
    spoken = found.clause.split()
    by = tuple(word for word in spoken if word in NEGATORS) if found.state == "denied" else ()
    return DangerWords(found.kind, found.state, found.sure, found.words, by, found.pattern)


def _place(hearing: Hearing, conversation: Conversation) -> str:
    position = position_of(hearing.guides, conversation)
    if conversation.danger is not None:
        return f"danger: {conversation.danger}"
    if conversation.danger_asked is not None:
        return f"one question about danger: {conversation.danger_asked}"
    if position is None:
        return "no guide is open"
    return f"{conversation.guide}.{position.place}"

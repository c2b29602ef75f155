"""What the classifier made of a message, weighed by the question that was asked.

The classifier knows words, not the conversation: to it, `it's still in there` is a little
of many things. Readings that answer the question just asked are likelier, those that deny
what the message affirms are all but ruled out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from firststep.engine.acts import DIGRESSIONS
from firststep.guide.model import Answer, Guide
from firststep.understanding.embedding import english_words
from firststep.understanding.lessons import ANSWER, OUT_OF_SCOPE, REPLIES
from firststep.understanding.polarity import (
    FUNCTION_WORDS,
    NEGATORS,
    Profile,
    is_question,
    opening_polarity,
    polarity,
)
from firststep.understanding.spelling import Speller
from firststep.understanding.text import normalise, words, words_of_phrase
from firststep.understanding.view import View

EXPECTED: Final = 3.0
"""How much likelier news is that answers the question just asked."""

EXPECTED_REPLY: Final = 1.5
"""The same for a yes, a no and their like, which may answer any question."""

UNEXPECTED: Final = 0.4
"""How much less likely another emergency, or an unrelated topic after the last step, is in
the middle of a guide."""

NO_DANGER: Final = 0.05
"""How much less likely the end of a danger is when there was none."""

OFF_TOPIC: Final = 0.12
"""How much less likely something without a guide is while a question is open: the classifier
has to be all but certain."""

ELSEWHERE: Final = 0.6
"""How much less likely news is that another question asks about."""

USELESS: Final = 0.15
"""How much less likely news is that only means something as another question's answer."""

SAME_LEANING: Final = 1.5
"""How much likelier an answer that means yes is behind an opening yes; the same for no."""

BESIDES: Final = 0.6
"""How much less likely a fact that was not asked for is behind an opening yes or no, unless
it takes back what was answered before."""

ASKED: Final = 0.25
"""How much less likely a statement is when the message asks: `how do I know if it's open`."""

AGREES: Final = 1.5
"""How much likelier each word makes news that affirms or denies it in the same way."""

CONTRADICTS: Final = 0.05
"""How much less likely news is that always says a word the other way round."""

TURNED: Final = 0.7
"""How much of its score such news gives to the opposite answer of a yes-or-no question:
`it's NOT stuck anymore` speaks of being stuck, to say that it is out."""

OWN_SHARE: Final = 0.35
"""From this share of what is left without other guides on, news that the open question hears
outweighs another guide's opening: `the fob doesn't open the car` answers "Is it unlocked?"."""

LEAST_LEFT: Final = 0.02
"""With less left than this, the shares are too small to tell anything."""

SAME_WORDS: Final = 2
"""So many words said the same way as in the phrases of news make a message speak of it."""

BY_THE_WORD: Final = 0.99
"""How likely a phrase is what the guide says it is, letter for letter."""

PAST: Final = "danger_past"

_MOST_AGREEMENTS: Final = 2
_USUAL: Final = 2

_COMMON: Final = 8_000
"""So many of the commonest English words are no slips of others: `went` is not `won't`."""

_WORD: Final = re.compile(r"(?<!')\b[^\W_]+\b(?!')")
_MEANING: Final[Mapping[bool | None, str | None]] = {True: "yes", False: "no", None: None}
_GUIDES_KEPT: Final = 8
_kept: dict[int, _Made] = {}


@dataclass(frozen=True)
class Reading:
    """One thing a message may mean.

    Attributes:
        intent: The classifier's intent.
        score: How likely it is here; the scores of a message add up to 1 at most.
        news: The news of the guide in force that it is, if it is one.
    """

    intent: str
    score: float
    news: str | None = None


@dataclass(frozen=True)
class Clause:
    """A clause of a message with the classifier's one reading of it."""

    text: str
    intent: str
    confidence: float


def ranking(parse: Mapping[str, Any]) -> list[tuple[str, float]]:
    """The intents of a parse with their confidences, likeliest first; odd parts left out."""
    return _named(_listed(parse, "intent_ranking") or [parse.get("intent")])


def openings(parse: Mapping[str, Any]) -> list[tuple[str, float]]:
    """The same for what a first message is about; the intents where nothing else is known."""
    return _named(_listed(parse, "openings")) or ranking(parse)


def _listed(parse: Mapping[str, Any], key: str) -> list[Any]:
    listed = parse.get(key)
    return list(listed) if isinstance(listed, (list, tuple)) else []


def _named(items: Iterable[Any]) -> list[tuple[str, float]]:
    found: dict[str, float] = {}
    for item in items:
        if not isinstance(item, Mapping):
            continue
        name, confidence = item.get("name"), item.get("confidence")
        if isinstance(name, str) and isinstance(confidence, (int, float)) and confidence > 0:
            found.setdefault(name, float(confidence))
    return sorted(found.items(), key=lambda pair: -pair[1])


def clauses_of(parse: Mapping[str, Any], key: str = "clauses") -> list[Clause]:
    """The classified clauses of a parse; odd parts left out."""
    listed = parse.get(key)
    found = []
    for item in listed if isinstance(listed, (list, tuple)) else ():
        if not isinstance(item, Mapping):
            continue
        text, intent, confidence = item.get("text"), item.get("intent"), item.get("confidence")
        if (
            isinstance(text, str)
            and isinstance(intent, str)
            and isinstance(confidence, (int, float))
        ):
            found.append(Clause(text, intent, float(confidence)))
    return found


def by_the_word(text: str, view: View) -> list[tuple[str, float]]:
    """The intent of a text that is a phrase of a guide, word for word; else nothing.

    Two guides may share a phrase. In a guide its own news count; before any guide only what
    opens one does, and a phrase that opens two decides nothing.
    """
    said = " ".join(words(text))
    if view.guide is not None:
        name = _made(view.guide).phrases.get(said)
        return [(view.guide.intent(name), BY_THE_WORD)] if name is not None else []
    opened = [g.id for g in view.guides.guides.values() if said in _made(g).openings]
    return [(opened[0], BY_THE_WORD)] if len(opened) == 1 else []


def here(ranked: list[tuple[str, float]], view: View) -> list[tuple[str, float]]:
    """The ranking without other guides' news and answers, whose part the rest shares."""
    if view.guide is None:
        return ranked
    own = view.guide.id
    others = {i for i, _ in ranked if "." in i and guide_of(view, i) not in {None, own}}
    left = max(1.0 - sum(c for i, c in ranked if i in others), LEAST_LEFT)
    return [(i, c / left) for i, c in ranked if i not in others]


def own_first(text: str, ranked: list[tuple[str, float]], view: View) -> list[tuple[str, float]]:
    """The ranking without other guides, where the open question hears what the message says.

    That matters where another guide's opening comes first. Either what is left without it is
    news that the question hears, or that news affirms and denies the same words as the
    message.
    """
    guide, heard = view.guide, view.heard()
    others = {i for i, _ in ranked if guide_of(view, i) not in {None, guide and guide.id}}
    if guide is None or not ranked or ranked[0][0] not in others:
        return ranked
    left = 1.0 - sum(confidence for intent, confidence in ranked if intent in others)
    own = {i: c / max(left, LEAST_LEFT) for i, c in ranked if i not in others}
    said = polarity(text)
    for name in heard:
        profile, intent = profiles(guide)[name], guide.intent(name)
        agrees = profile.agreements(said) >= SAME_WORDS and not profile.contradictions(said)
        if agrees and intent in own:
            own[intent] = max(own[intent], OWN_SHARE)
    if all(own.get(guide.intent(name), 0.0) < OWN_SHARE for name in heard):
        return ranked
    return sorted(own.items(), key=lambda pair: -pair[1])


def weigh(text: str, ranked: Iterable[tuple[str, float]], view: View) -> list[Reading]:
    """Weighs the classifier's intents by where the conversation stands.

    Args:
        text: The message, or one clause of it.
        ranked: Intents with confidences.
        view: Where the conversation stands.

    Returns:
        Readings, likeliest first. What the classifier left unsaid keeps its share, so a
        short ranking does not make its first entry look certain.
    """
    ranked = list(ranked)
    message = _Message(
        polarity(text),
        is_question(text),
        _MEANING.get(opening_polarity(text)),
        view.heard(),
        settled(view),
    )
    scores: dict[str, float] = {}
    for intent, confidence in ranked:
        if view.guide is not None and intent == view.guide.intent(ANSWER):
            # That it answers says nothing yet of what: the models of the steps do.
            continue
        news = news_of(view.guide, intent)
        if news is not None and view.guide is not None:
            for name, score in _of_news(view.guide, news, confidence, message):
                scores[name] = scores.get(name, 0.0) + score
            continue
        score = confidence
        if intent in REPLIES and view.question is not None:
            score *= EXPECTED_REPLY * (SAME_LEANING if REPLIES[intent] == message.leaning else 1)
        elif view.guide is not None and _is_unexpected(view, intent):
            is_off_topic = intent.partition(".")[0] == OUT_OF_SCOPE and view.question is not None
            score *= OFF_TOPIC if is_off_topic else NO_DANGER if intent == PAST else UNEXPECTED
        scores[intent] = scores.get(intent, 0.0) + score
    rest = max(0.0, 1.0 - sum(c for i, c in ranked))
    total = sum(scores.values()) + rest
    return sorted(
        (
            Reading(intent, score / total, news_of(view.guide, intent))
            for intent, score in scores.items()
            if total > 0
        ),
        key=lambda reading: -reading.score,
    )


@dataclass(frozen=True)
class _Message:
    said: Mapping[str, bool]
    asks: bool
    leaning: str | None
    heard: Mapping[str, Answer]
    settled: frozenset[str]


def settled(view: View) -> frozenset[str]:
    """The facts that were answered before: news about them are corrections."""
    if view.guide is None:
        return frozenset()
    nodes = view.guide.nodes
    asked = {nodes[g.node].fact for g in view.conversation.answers if g.node in nodes}
    return frozenset(fact for fact in asked if fact is not None)


def _of_news(
    guide: Guide, news: str, confidence: float, message: _Message
) -> Iterable[tuple[str, float]]:
    """What the classifier's confidence in news is worth here, and for which intent."""
    item, profile, answer = guide.news[news], profiles(guide)[news], message.heard.get(news)
    score = confidence
    if message.asks and not profile.asks:
        score *= ASKED
    elif answer is not None:
        score *= EXPECTED
        if message.leaning is not None and answer.meaning == message.leaning:
            score *= SAME_LEANING
    elif item.go is None and item.fact is None:
        score *= USELESS
    else:
        score *= ELSEWHERE
        if message.leaning is not None and item.go is None and item.fact not in message.settled:
            score *= BESIDES
    if not profile.contradictions(message.said):
        yield (
            guide.intent(news),
            score * AGREES ** min(profile.agreements(message.said), _MOST_AGREEMENTS),
        )
        return
    yield guide.intent(news), score * CONTRADICTS
    turned = _opposite(news, message.heard)
    # What is denied of one answer speaks for the other, unless that is denied as well.
    if turned is not None and not profiles(guide)[turned].contradictions(message.said):
        yield guide.intent(turned), score * TURNED


def _opposite(news: str, heard: Mapping[str, Answer]) -> str | None:
    """The news that is the other answer to a yes-or-no question."""
    wanted = {"yes": "no", "no": "yes"}.get(heard[news].meaning or "") if news in heard else None
    if wanted is None:
        return None
    return next((name for name, answer in heard.items() if answer.meaning == wanted), None)


def news_of(guide: Guide | None, intent: str) -> str | None:
    """The news of a guide that an intent stands for, or None."""
    if guide is None:
        return None
    prefix, _, name = intent.partition(".")
    return name if prefix == guide.id and name in guide.news else None


def guide_of(view: View, intent: str) -> str | None:
    """The guide that an intent belongs to, as its opening or one of its news."""
    name = intent.partition(".")[0]
    return name if name in view.guides.guides else None


def is_digression(intent: str) -> bool:
    """Whether an intent is a question or remark that leaves the step where it is."""
    return intent in DIGRESSIONS


def profiles(guide: Guide) -> Mapping[str, Profile]:
    """What each of a guide's news affirms and denies; made once for each guide."""
    return _made(guide).profiles


def mended(text: str, guide: Guide | None) -> str:
    """The text with misspelt words mended toward the guide's own, signs and all."""
    if guide is None:
        return text
    speller = _made(guide).speller
    return _WORD.sub(lambda match: speller.repair(match.group()), normalise(text))


def knows(guide: Guide, word: str) -> bool:
    """Whether a word is one of the guide's, or one that holds sentences together."""
    return _made(guide).speller.knows(word)


@dataclass(frozen=True)
class _Made:
    """What is worked out once for each guide.

    Attributes:
        guide: The guide.
        profiles: What each of its news affirms and denies.
        speller: Mends words toward the guide's.
        phrases: The news of each phrase; one that two news share is left out.
        openings: The phrases that open it.
    """

    guide: Guide
    profiles: Mapping[str, Profile]
    speller: Speller
    phrases: Mapping[str, str]
    openings: frozenset[str]


def _made(guide: Guide) -> _Made:
    kept = _kept.get(id(guide))
    if kept is not None and kept.guide is guide:
        return kept
    phrases = [*guide.phrases, *(p for news in guide.news.values() for p in news.phrases)]
    counts = Counter(word for phrase in phrases for word in words_of_phrase(phrase))
    usual = {word: n for word, n in counts.items() if n >= _USUAL}
    labels = {
        word
        for node in guide.nodes.values()
        for answer in node.answers.values()
        for word in words_of_phrase(answer.label or "")
    }
    # A misspelt denial must never be read as what it denies, so it is mended first of all.
    usual.update(dict.fromkeys(NEGATORS, sum(counts.values())))
    owners: dict[str, set[str]] = {}
    for news in guide.news.values():
        for phrase in news.phrases:
            owners.setdefault(" ".join(words_of_phrase(phrase)), set()).add(news.id)
    made = _Made(
        guide,
        {news.id: _profile(news.phrases) for news in guide.news.values()},
        Speller(usual, {*counts, *labels, *FUNCTION_WORDS}, english_words()[:_COMMON]),
        {phrase: next(iter(names)) for phrase, names in owners.items() if len(names) == 1},
        frozenset(" ".join(words_of_phrase(phrase)) for phrase in guide.phrases),
    )
    if len(_kept) >= _GUIDES_KEPT:
        _kept.clear()
    _kept[id(guide)] = made
    return made


@lru_cache(maxsize=4_096)
def _profile(phrases: tuple[str, ...]) -> Profile:
    return Profile(phrases)


def _is_unexpected(view: View, intent: str) -> bool:
    if intent == PAST:
        return view.conversation.unsafe is None
    guide = guide_of(view, intent)
    if guide is not None:
        return view.guide is not None and guide != view.guide.id
    return intent.partition(".")[0] == OUT_OF_SCOPE

"""What a text says is so, and what it says is not so.

`it hasn't stopped` and `it stopped` share almost every word. A classifier that counts
words confuses them; the one thing that tells them apart is which words are denied.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from firststep.understanding.features import stem
from firststep.understanding.text import clauses, words

NEGATORS: Final = frozenset(
    (
        "not no never without nothing none neither nor aint isnt wasnt arent werent dont doesnt "
        "didnt hasnt havent hadnt cant cannot couldnt wont wouldnt shouldnt unable refuses failed "
        "fails zero nt wnt dnt cnt isn hasn wasn didn doesn dosent doesent didint"
    ).split()
)
"""Words that deny what follows."""

_REACH: Final = 2
"""How many content words a negator denies: `won't come out`."""

_STOPS: Final = frozenset(
    (
        "when if after before from in on at of with because while until since for as still now"
    ).split()
)
"""Words at which a negator's reach ends: `it doesn't stop when I press it`."""

_AFTER_INTERJECTION: Final = frozenset(
    (
        "it its i im the this that there theres is they theyre my he she we you yes wait still now "
        "just"
    ).split()
)
"""After these a leading `no` stands alone: `no it's stopped` denies nothing."""

_NEUTRAL: Final = frozenset(
    (
        "a an the it its is are was were be been being am i im ive my me mine we our you your he "
        "she they them their this that these those there theres of to in on at for from with by as "
        "and or but so if then than too very just really even yes yeah yep yup no nope nah not ok "
        "okay well oh please now still yet any anymore more have has had do does did will would "
        "can could should get got getting go goes going gone all both one some here what when "
        "where which who how say says said seems looks think know tell see because after before "
        "until again already finally actually up only longer thing"
    ).split()
)
"""Words that say nothing by themselves."""

_MIN_SEEN: Final = 2
_CLEAR_SHARE: Final = 0.8
_SURE_SHARE: Final = 0.9
_ASKS_SHARE: Final = 0.1
_HEDGES_SHARE: Final = 0.3


def polarity(text: str) -> dict[str, bool]:
    """The content words of a text, as stems, and whether each is affirmed.

    Args:
        text: What was typed, or a phrase of a guide.

    Returns:
        True for a stem that is affirmed, False for one that is denied. Stems that stand in
        the text both ways are left out.
    """
    found: dict[str, set[bool]] = {}
    for clause in clauses(text):
        for root, affirmed in _in_clause(words(clause)):
            found.setdefault(root, set()).add(affirmed)
    return {root: next(iter(values)) for root, values in found.items() if len(values) == 1}


def _in_clause(tokens: list[str]) -> Iterable[tuple[str, bool]]:
    left = 0
    for index, word in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        if word in NEGATORS:
            interjection = word == "no" and (
                following in _AFTER_INTERJECTION or (index == 0 and not following)
            )
            if not interjection:
                # A second negator undoes the first: `it isn't not charging`.
                reach = 1 if word in {"no", "without"} else _REACH
                left = 0 if left == _REACH else reach
            continue
        if word in _STOPS:
            left = 0
        if word not in _NEUTRAL:
            yield stem(word), left == 0
            left = max(0, left - 1)


_ASKING: Final = frozenset("how what whats where wheres why who whos when which whose".split())
_AUXILIARIES: Final = frozenset(
    (
        "is are do does did can could should will would am was were has have may must shall isnt "
        "doesnt"
    ).split()
)
_SUBJECTS: Final = frozenset(
    ("i it this that there you u we they he she the my your these someone").split()
)


FUNCTION_WORDS: Final = _NEUTRAL | NEGATORS | _STOPS | _ASKING | _AUXILIARIES | _SUBJECTS
"""Words that hold a sentence together, whatever it is about."""


_BEFORE_QUESTION: Final = frozenset("but and so ok wait hey um well".split())

_SHORT_QUESTION: Final = 2
"""`did it` and `have we` answer; a question goes on."""


def is_question(text: str) -> bool:
    """Whether a text asks: by its mark, by its first word, or by a verb put first."""
    return text.rstrip().endswith("?") or is_worded_as_question(text)


def is_worded_as_question(text: str) -> bool:
    """Whether the words ask. A mark alone may be alarm: `IT CAME OUT??`."""
    tokens = words(text)
    while len(tokens) > 1 and tokens[0] in _BEFORE_QUESTION:
        tokens = tokens[1:]
    if not tokens:
        return False
    return tokens[0] in _ASKING or (
        tokens[0] in _AUXILIARIES and len(tokens) > _SHORT_QUESTION and tokens[1] in _SUBJECTS
    )


_HEDGE: Final = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably|prolly|presumably|apparently|supposedly|supposed|might|"
    r"may|could|should|would|will|gonna|going to|think|thinking|thought|believe|guess|guessing|"
    r"assume|suppose|hope|hopefully|doubt|seems?|seemed|looks like|look like|appears?|almost|"
    r"nearly|kinda|kind of|sort of|partly|half|not sure|unsure|not certain|no idea|dont know|dunno|"
    r"idk|cant tell|cannot tell|if|whether|unless|pretty sure|fairly sure|likely|tried|trying|want|"
    r"wanted|need|have to|for a (?:second|moment|minute|bit))\b"
)


def is_hedged(text: str) -> bool:
    """Whether a text asks, supposes, hopes or remembers instead of stating."""
    return is_question(text) or _HEDGE.search(" ".join(words(text))) is not None


def content_words(text: str) -> list[str]:
    """The words of a text that say what it is about."""
    return [word for word in words(text) if word not in FUNCTION_WORDS]


_OH_NO: Final = ("oh", "no")


def opening_polarity(text: str) -> bool | None:
    """Whether a text begins with a yes (True), a no (False), or neither (None)."""
    tokens = words(text)
    if tuple(tokens[:2]) == _OH_NO and len(tokens) > len(_OH_NO):
        # Dismay and no denial: `oh no the key snapped`.
        return None
    while tokens and tokens[0] in {
        "oh",
        "well",
        "um",
        "uh",
        "er",
        "hmm",
        "ok",
        "okay",
        "so",
        "ugh",
    }:
        tokens = tokens[1:]
    if not tokens:
        return None
    if tokens[0] in {"yes", "yeah", "yep", "yup", "ya", "yea", "yess", "si", "ja", "oui"}:
        return True
    if tokens[0] in {"nope", "nah", "noo", "nop", "nein"}:
        return False
    if tokens[0] == "no" and (tokens[1:2] != ["longer"] and tokens[1:2] != ["more"]):
        return False
    return None


class Profile:
    """Which words a set of phrases affirms or denies throughout.

    Args:
        phrases: Phrases that mean the same.

    Attributes:
        asks: Whether such phrases are also put as questions.
        hedges: Whether many of them leave open whether it is so.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        listed = list(phrases)
        self.asks = sum(map(is_question, listed)) > _ASKS_SHARE * len(listed)
        self.hedges = sum(map(is_hedged, listed)) > _HEDGES_SHARE * len(listed)
        seen: dict[str, Counter[bool]] = {}
        for phrase in listed:
            for root, affirmed in polarity(phrase).items():
                seen.setdefault(root, Counter())[affirmed] += 1
        self._seen = {root: frozenset(counts) for root, counts in seen.items()}
        self.signs: dict[str, bool] = {}
        self._always: dict[str, bool] = {}
        for root, counts in seen.items():
            sign, times = counts.most_common(1)[0]
            share = times / sum(counts.values())
            if times >= _MIN_SEEN and share >= _CLEAR_SHARE:
                self.signs[root] = sign
            if times > _MIN_SEEN and share >= _SURE_SHARE:
                self._always[root] = sign

    def agreements(self, said: Mapping[str, bool]) -> int:
        """How many of the words are meant as most of the phrases mean them."""
        return sum(self.signs.get(root) == affirmed for root, affirmed in said.items())

    def contradictions(self, said: Mapping[str, bool]) -> int:
        """How many of the words are meant as hardly any of the phrases means them."""
        return sum(
            root in self._always and self._always[root] != affirmed
            for root, affirmed in said.items()
        )

    def ever_so(self, root: str, affirmed: bool) -> bool:
        """Whether any of the phrases means the word this way."""
        return affirmed in self._seen.get(root, ())

    def never_so(self, root: str, affirmed: bool) -> bool:
        """Whether the phrases have the word, and none of them means it this way."""
        return root in self._seen and affirmed not in self._seen[root]

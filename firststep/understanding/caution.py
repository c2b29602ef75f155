"""What must be said plainly before a risky step may rest on it.

Some steps are only safe after a certain answer (`only_after`). A classifier that hears
`has it stopped?`, `it should have stopped` or `it almost stopped` as "it stopped" would
open them. So an answer that a risky step rests on counts only when the words say so
without a question, a hedge, a denial or a change of mind.
"""

from __future__ import annotations

import re
from typing import Final

from firststep.guide.model import Answer, Guide, Node
from firststep.understanding.features import stem
from firststep.understanding.polarity import is_hedged, opening_polarity, polarity
from firststep.understanding.readings import knows, profiles
from firststep.understanding.text import words

_FEW_WORDS: Final = 6

_WHEN: Final = frozenset("ago now already just second seconds minute minutes moment yet".split())

_CHANGED: Final = re.compile(
    r"\b(?:again|resumed|restarted|came back|but now|then it (?:started|went|began)|back on|"
    r"started)\b"
)

_ATTEMPT: Final = re.compile(
    r"\b(?:press|pressed|pressing|hit|hitting|tap|tapped|taped|tapping|push|pushed|pushing|click|"
    r"clicked|clicking|touched|touching|chose|selected) (?:(?:the|on|that|big|red|end|charging|"
    r"charge|its|my|a) ){0,3}(?:stop|end|finish|off|unlock)\b(?: (?:in|on|with|at|from) \w+ \w+)?|"
    r"\b(?:told|asked|ordered|wanted) (?:\w+ ){1,2}to (?:stop|end|finish|unlock)\b|"
    r"(?<!did )(?<!charging )(?<!charger )\bstop (?:(?:in|on|with|at|from)(?: \w+ \w+)?|the|"
    r"it|button)\b|"
    r"\b(?:stoppin|stopping|ending|finishing)\b"
)
"""What was tried, or is only beginning: it says nothing of what came of it."""

_LIKE_NOT: Final = frozenset(
    "nto ont ot nt noot nnot nott nof nog noy nit mot bot niot npt notr snot".split()
)
"""Slips of `not`, and words with one: they cast doubt on what a risky step would rest on."""


def may_deny(text: str) -> bool:
    """Whether a word of a text may be a slip of `not`: `it is ont stopped`."""
    return not _LIKE_NOT.isdisjoint(words(text))


def opens_risk(guide: Guide, node: Node, answer: Answer) -> bool:
    """Whether a step that says `only_after` rests on this answer to this question."""
    value = guide.fact_value(node, answer)
    return value is not None and fact_opens_risk(guide, node.fact, value)


def fact_opens_risk(guide: Guide, fact: str | None, value: str | None) -> bool:
    """Whether a step that says `only_after` rests on this value of this fact."""
    return any(value in node.only_after.get(fact or "", ()) for node in guide.nodes.values())


def news_opens_risk(guide: Guide, news: str) -> bool:
    """Whether a step that says `only_after` rests on what this news reports."""
    item = guide.news[news]
    return item.fact is not None and fact_opens_risk(guide, item.fact, item.value)


def is_plain(guide: Guide, news: str, text: str) -> bool:
    """Whether a text states this news so plainly that a risky step may rest on it.

    Args:
        guide: The guide the news belongs to.
        news: Its id.
        text: The message, or the clause of it that reports the news.
    """
    if is_hedged(text) or is_reversed(text):
        return False
    if is_denied(guide, news, text):
        return False
    item, own = guide.news[news], profiles(guide)[news]
    others = [
        profiles(guide)[other.id]
        for other in guide.news.values()
        if other.fact == item.fact and other.value != item.value
    ]
    # What is only wondered about has the same words; the hedge has been looked for already.
    rivals = [other for other in others if not other.hedges]
    telling = any(
        own.ever_so(root, affirmed)
        and not any(rival.signs.get(root) == affirmed for rival in rivals)
        for root, affirmed in polarity(without_attempts(text)).items()
    )
    return telling or opening_polarity(text) is True


def without_attempts(text: str) -> str:
    """A text without what was only tried: of `I pressed stop, it ended` the end is left."""
    return _ATTEMPT.sub(" ", " ".join(words(text)))


def tells_of_attempt(text: str) -> bool:
    """Whether a text tells of a try, whatever else it says."""
    return _ATTEMPT.search(" ".join(words(text))) is not None


def only_attempts(text: str) -> bool:
    """Whether a text tells of a try and of no word more that says what came of it."""
    return tells_of_attempt(text) and not polarity(without_attempts(text))


def is_reversed(text: str) -> bool:
    """Whether a text says that something began anew: `it stopped and started again`."""
    return _CHANGED.search(" ".join(words(text))) is not None


def is_plain_yes(guide: Guide, text: str) -> bool:
    """Whether a yes stands with few words beside it that say nothing else.

    `yes I checked it` does; `yes but the light is on and it gets warmer` may say the opposite.
    """
    spoken = words(text)
    unknown = [word for word in spoken if not knows(guide, word)]
    return len(spoken) <= _FEW_WORDS and len(unknown) <= 1 and "but" not in spoken


def says_more(guide: Guide, news: str, text: str) -> bool:
    """Whether a strange word changes what a word of the news is about, or stands in an objection.

    `it stopped raining` is not that it stopped; neither is `it reads finished but the car shows
    a lightning bolt`.

    Args:
        guide: The guide whose words are known.
        news: The news that a risky step would rest on.
        text: The message.
    """
    spoken, own = words(text), profiles(guide)[news].signs
    strange = [word not in _WHEN and not knows(guide, word) for word in spoken]
    behind = any(odd and stem(word) in own for word, odd in zip(spoken, strange[1:], strict=False))
    return behind or (any(strange) and "but" in spoken)


def is_denied(guide: Guide, news: str, text: str) -> bool:
    """Whether a text says a word of this news as none of its phrases does: `it's not over`."""
    own = profiles(guide)[news]
    return any(own.never_so(root, affirmed) for root, affirmed in polarity(text).items())

"""Which of the things that FirstStep has no guide for a message is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from firststep.guide.model import OffTopic
from firststep.understanding.features import stem
from firststep.understanding.text import words

_MIN_LIKENESS: Final = 0.34
"""Below this share of common words a topic would be a guess."""

_NEUTRAL: Final = frozenset(
    (
        "a an the my is are was i im it its to of in on at and or do does did not no wont cant "
        "have has me you your can will how what with for from out"
    ).split()
)


def nearest_topic(text: str, topics: Mapping[str, OffTopic]) -> str:
    """The topic with the phrase that shares most words with a text.

    Args:
        text: What was typed.
        topics: The topics by id.

    Returns:
        The id of the topic, or "" when none is near.
    """
    asked = _content(text)
    best, nearest = 0.0, ""
    for topic in topics.values():
        for phrase in topic.phrases:
            wanted = _content(phrase)
            if not (asked | wanted):
                continue
            likeness = len(asked & wanted) / len(asked | wanted)
            if likeness > best:
                best, nearest = likeness, topic.id
    return nearest if best >= _MIN_LIKENESS else ""


def _content(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if word not in _NEUTRAL)

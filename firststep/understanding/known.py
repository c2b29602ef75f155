"""The gazetteer of a guide set: made once, and used wherever a message of it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.load import GuideSet
from firststep.understanding.gazetteer import Gazetteer
from firststep.understanding.text import words_of_phrase

_SETS_KEPT: Final = 4

_made: dict[int, tuple[GuideSet, Gazetteer]] = {}


def gazetteer_of(guides: GuideSet) -> Gazetteer:
    """The gazetteer of a guide set's directory."""
    kept = _made.get(id(guides))
    if kept is not None and kept[0] is guides:
        return kept[1]
    vocabulary = set(_vocabulary(guides))
    same = next((made for known, made in _made.values() if _directory_is_same(known, guides)), None)
    made = (
        same.beside(vocabulary)
        if same is not None
        else Gazetteer(guides.networks, guides.vehicles, guides.regions, vocabulary)
    )
    if len(_made) >= _SETS_KEPT:
        _made.clear()
    _made[id(guides)] = (guides, made)
    return made


def _directory_is_same(one: GuideSet, other: GuideSet) -> bool:
    return (
        one.networks is other.networks
        and one.vehicles is other.vehicles
        and one.regions is other.regions
    )


def _vocabulary(guides: GuideSet) -> Iterator[str]:
    """The words of the phrases that people type, which are nobody's name."""
    for guide in guides.guides.values():
        for phrases in (guide.phrases, guide.not_this, *(n.phrases for n in guide.news.values())):
            for phrase in phrases:
                yield from words_of_phrase(phrase)
    for topic in guides.common.off_topic.values():
        for phrase in topic.phrases:
            yield from words_of_phrase(phrase)

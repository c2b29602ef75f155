"""The emergency number of the place where a person is, wherever a text says `{emergency}`."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, TypeVar, cast

from firststep.engine.details import Place
from firststep.guide.model import Common, Part
from firststep.guide.vocabulary import EMERGENCY

MARK: Final = EMERGENCY

_Text = TypeVar("_Text")


def emergency_words(common: Common, place: Place | None, *, in_danger: bool) -> str:
    """What `{emergency}` stands for.

    Args:
        common: The wordings.
        place: Where the person is, if that is known.
        in_danger: Whether it is said in danger: then with the region's name, so that a
            mistake in it can be seen. A region that the person did not say has it always.
    """
    if place is None:
        return common.emergency.unknown
    if place.said and not in_danger:
        return place.region.emergency
    said = common.emergency.known.replace("{number}", place.region.emergency)
    return said.replace("{region}", place.region.spoken)


def emergency_calls(common: Common, place: Place | None) -> list[dict[str, str]]:
    """Entries of `call`: the one number, or one for each region it may be."""
    if place is not None:
        label = common.emergency.label.replace("{region}", place.region.spoken)
        return [{"label": label, "tel": place.region.tel}]
    return [
        {"label": contact.label, "tel": contact.tel or ""}
        for contact in common.emergency.calls.values()
    ]


def spelt_out(part: _Text, common: Common) -> _Text:
    """A guide, or any part or text of one, as somebody reads it whose region is not known.

    For pages, cards and pictures, which are the same for everybody.
    """
    return cast(_Text, _spelt_out(part, common.emergency.unknown))


def _spelt_out(value: object, words: str) -> object:
    if isinstance(value, str):
        return value.replace(MARK, words)
    if isinstance(value, Part):
        named = {name: getattr(value, name) for name in value.__fields__}
        return value.copy(update={name: _spelt_out(item, words) for name, item in named.items()})
    if isinstance(value, tuple):
        return tuple(_spelt_out(item, words) for item in value)
    if isinstance(value, (dict, MappingProxyType)):
        return MappingProxyType({key: _spelt_out(item, words) for key, item in value.items()})
    return value

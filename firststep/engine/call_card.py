"""The call card: whom to call, and what to read out to them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from firststep.engine.conversation import Conversation
from firststep.engine.details import NETWORK_NAME, STATION, VEHICLE_NAME, network_of
from firststep.engine.speech import Speaker
from firststep.engine.turn import position_of
from firststep.guide.load import GuideSet


@dataclass(frozen=True)
class CallCard:
    """What a person needs in hand for a call.

    Attributes:
        title: What is wrong, as the person says it.
        call: Whom to call, as the `call` of a reply: `label`, `tel`, `hours`.
        station: The ID on the charger, where it is known.
        network: The name of the network, where it is known.
        car: The name of the car, where it is known.
        place: The name of the region, where the person said it.
        tried: What was answered so far, a sentence each.
        ask: What to ask for, a sentence each.
    """

    title: str
    call: tuple[dict[str, str], ...]
    station: str | None
    network: str | None
    car: str | None
    place: str | None
    tried: tuple[str, ...]
    ask: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The card as JSON values."""
        values = asdict(self)
        return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}


def call_card(guides: GuideSet, conversation: Conversation) -> CallCard | None:
    """The card of a conversation; None before a guide is open.

    Args:
        guides: The guides and the directory.
        conversation: Where the conversation stands.
    """
    guide = guides.guides.get(conversation.guide or "")
    position = position_of(guides, conversation)
    if guide is None or position is None:
        return None
    speaker = Speaker(guides, guide, told=conversation.told)
    known = position.known
    network, car, place = network_of(guides, known), speaker.car(position), speaker.place(position)
    in_danger = conversation.danger is not None

    def said(text: str) -> str:
        return speaker.filled(text, position, in_danger=in_danger)

    return CallCard(
        title=said(guide.summary_title or f"{guide.title}."),
        call=tuple(speaker.people(conversation, position)),
        station=known.get(STATION),
        network=network.name if network is not None else known.get(NETWORK_NAME),
        car=car.title if car is not None else known.get(VEHICLE_NAME),
        place=place.region.name if place is not None and place.said else None,
        tried=tuple(dict.fromkeys(map(said, speaker.tried(conversation, position)))),
        ask=tuple(map(said, guide.who_to_call.ask_for)),
    )

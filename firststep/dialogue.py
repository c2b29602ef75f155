"""One message of a person: read in the light of the conversation, then taken as a turn.

Everything that talks goes this way: the action of the Rasa server, `firststep try`, and the
conversation tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from firststep.engine.acts import (
    Choose,
    DangerPast,
    FalseAlarm,
    Press,
    Reply,
    Resume,
    Switch,
    UserAct,
)
from firststep.engine.conversation import Conversation
from firststep.engine.details import LOCALE_REGION, region_of_country, region_of_locale
from firststep.engine.payloads import read_payload
from firststep.engine.turn import Turn, caught_up, position_of, take_turn
from firststep.guide.load import GuideSet
from firststep.understanding.interpret import View, interpret


@dataclass(frozen=True)
class Via:
    """What the channel of a message says beside its words.

    Attributes:
        country: The country of the person's telephone number, such as `GB`; it says more than
            the locale, and both only where the person is likely to be.
        locale: A language tag such as `en-GB`; it says where the person is as long as they do
            not say so themselves.
        brief: Whether the guides' short texts are said, as over SMS.
        unseen: Whether the message was written before its person could read what was said last.
            It then answers none of it: the step is shown again.
    """

    country: str | None = None
    locale: str | None = None
    brief: bool = False
    unseen: bool = False


_ANSWERS: Final = (Choose, DangerPast, FalseAlarm, Press, Reply, Switch)
"""Acts that mean something only beside what was said last."""


@dataclass(frozen=True)
class Exchange:
    """What became of one message.

    Attributes:
        before: The conversation before it, without what was forgotten in the meantime.
        act: What the message meant.
        told: Facts that it named in passing.
        turn: The conversation after it, and the replies.
    """

    before: Conversation
    act: UserAct
    told: Mapping[str, str]
    turn: Turn


def exchange(
    guides: GuideSet,
    before: Conversation,
    text: str,
    parsed: Mapping[str, Any],
    *,
    now: float,
    via: Via = Via(),
) -> Exchange:
    """Reads a message and takes its turn.

    Args:
        guides: Everything that can be talked about.
        before: The conversation so far.
        text: What the person sent, or a button's payload.
        parsed: What the NLU made of it, in the form of Rasa's parse data; may be empty.
        now: Seconds since the epoch.
        via: What the channel says beside the words.

    Returns:
        What the message meant and what it led to.
    """
    before = caught_up(guides, before, now)
    position = position_of(guides, before)
    guide = guides.guides.get(before.guide or "")
    view = View(
        guide=guide,
        question=guide.nodes.get(position.node or "") if guide and position else None,
        conversation=before,
        guides=guides,
    )
    understood = interpret(text, dict(parsed), view)
    regions = guides.regions.values()
    region = region_of_country(regions, via.country) or region_of_locale(regions, via.locale)
    hint = {LOCALE_REGION: region} if region is not None else {}
    told = {**hint, **understood.told}
    act = understood.act
    if via.unseen and isinstance(act, _ANSWERS) and read_payload(text) is None:
        act = Resume()
    turn = take_turn(guides, before, act, told=told, now=now, brief=via.brief)
    return Exchange(before, act, understood.told, turn)

"""Whether replies arrive whole on every messaging platform: no text cut, every option in reach."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from firststep.channels import twilio
from firststep.channels.messaging.channel import MessagingChannel
from firststep.channels.messaging.rendering import screens
from firststep.channels.messaging.updates import Update
from firststep.channels.messenger import MessengerChannel
from firststep.channels.slack import SlackChannel
from firststep.channels.telegram import TelegramChannel
from firststep.channels.twilio import TwilioChannel
from firststep.channels.whatsapp import WhatsAppChannel

_BLANKS: Final = re.compile(r"\s+")
_PLAIN: Final = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"}
    | {"\u2026": "...", "\u00a0": " "}
)
"""Typographic signs as the SMS alphabet has them."""


@dataclass(frozen=True)
class Rendering:
    """A platform as a story names it.

    Attributes:
        channel_class: Its channel.
        settings: Settings it can't be without.
        account: Which account of the operator the person writes to.
        address: How the platform names the person.
    """

    channel_class: type[MessagingChannel]
    settings: Mapping[str, Any]
    account: str = ""
    address: str = "+15005550001"

    @property
    def update(self) -> Update:
        """A message of a made-up person."""
        return Update(key="1", address=self.address, text="help", account=self.account)


def _sids(count: int) -> str:
    """Made-up templates, so that buttons are tried wherever they can be had."""
    return " ".join(f"HX{number:032x}" for number in range(count))


RENDERINGS: Final[Mapping[str, Rendering]] = {
    "telegram": Rendering(TelegramChannel, {}),
    "sms": Rendering(TwilioChannel, {}, "+15005550006"),
    "twilio_whatsapp": Rendering(
        TwilioChannel,
        {"quick_reply_sids": _sids(3), "list_picker_sids": _sids(7)},
        "whatsapp:+15005550006",
        "whatsapp:+15005550001",
    ),
    "whatsapp": Rendering(WhatsAppChannel, {"phone_number_id": "1"}),
    "messenger": Rendering(MessengerChannel, {"page_id": "1"}),
    "slack": Rendering(SlackChannel, {}, address="D1"),
}
"""Platforms by the names that stories have for them."""


def has_buttons(channel: str, replies: Sequence[Mapping[str, Any]]) -> bool:
    """Whether what the last of some replies offers can be pressed on a channel.

    Args:
        channel: The channel of a story; of those that are no messaging platform it can.
        replies: Each with `text`, `buttons` and `custom`.
    """
    if channel not in RENDERINGS or not replies:
        return True
    said = set(_said(channel, replies))
    return all(button["payload"] in said for button in replies[-1].get("buttons", ()))


def lost(channel: str, replies: Sequence[Mapping[str, Any]]) -> str | None:
    """What does not arrive on a platform.

    Args:
        channel: One of `RENDERINGS`.
        replies: Each with `text`, `buttons` and `custom`.

    Returns:
        A line of text that is missing or the title of an option that can't be reached; None
        where everything arrives.
    """
    values = list(_said(channel, replies))
    whole = _plain(" ".join(values))
    for screen in screens(replies):
        for line in screen.text.splitlines():
            if _plain(line) not in whole:
                return line
        for option, numbered in zip(screen.options, screen.numbers, strict=True):
            pressed = option.payload in values and _plain(option.title) in whole
            typed = screen.numbered and _plain(numbered) in whole
            own = not screen.numbered and _plain(screen.in_words) in whole
            if not (pressed or typed or own):
                return option.title
    return None


def _said(channel: str, replies: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    calls = _channel(channel).render([dict(reply) for reply in replies], RENDERINGS[channel].update)
    for call in calls:
        yield from _texts(call.body)


@cache
def _channel(name: str) -> MessagingChannel:
    """A channel that only renders: it is never started, and its secrets are none."""
    found = RENDERINGS[name]
    settings = found.channel_class.settings_class(**found.settings)
    return found.channel_class(settings, {s.variable: "1:x" for s in found.channel_class.secrets})


def _texts(value: object) -> Iterator[str]:
    """Every text in a body, also in JSON that a form carries."""
    if isinstance(value, str):
        packed = twilio.unpack(value)
        if packed is not None:
            yield packed
        if value[:1] in {"{", "["}:
            with contextlib.suppress(ValueError):
                yield from _texts(json.loads(value))
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)


def _plain(text: str) -> str:
    """A text without what a platform may do to its blanks and signs."""
    return _BLANKS.sub(" ", text.translate(_PLAIN)).strip()

"""What came in over a messaging platform, in one form for all of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

START: Final = "start"
HELP: Final = "help"
STOP: Final = "stop"

PHOTO: Final = "photo"
VOICE: Final = "voice"
LOCATION: Final = "location"
OTHER: Final = "other"

MEDIA: Final = (PHOTO, VOICE, LOCATION, OTHER)
"""What can come without words."""


@dataclass(frozen=True)
class Update:
    """One message, press or command of a person.

    Attributes:
        key: The platform's own id of it: the same when it is delivered again.
        message: Under which id the conversation keeps it, without any address; by default `key`.
        address: Where an answer goes: a chat id, a telephone number. Never logged, never stored
            with the conversation.
        text: What was typed, also below a picture; None where there are no words.
        payload: The payload of the button that was pressed, or None.
        media: One of `MEDIA` where something came that can't be read, or None.
        command: `START`, `HELP` or `STOP`, or None.
        guide: With `START`: the guide that a link named, or None.
        edits: The `message` of an earlier one that this one takes the place of, or None.
        says: What is said to it in place of a turn, as where the bot does not talk; or None.
        sent: When the person sent it, by the platform's clock, in seconds since 1970, or None
            where nobody says.
        came: When it came here first, by this server's clock.
        country: The country of the person's telephone number, such as `GB`, or None.
        locale: A language tag that says where the person may be, such as `en-GB`, or None.
        account: Which of the operator's own accounts it was sent to; part of the conversation.
        extra: What the platform wants to have back with an answer: texts by name.
    """

    key: str
    address: str
    text: str | None = None
    payload: str | None = None
    media: str | None = None
    command: str | None = None
    guide: str | None = None
    edits: str | None = None
    says: str | None = None
    sent: float | None = None
    came: float = 0.0
    country: str | None = None
    locale: str | None = None
    account: str = ""
    message: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def message_id(self) -> str:
        """Under which id the conversation keeps it."""
        return self.message or self.key

    def to_json(self) -> str:
        """The update as a JSON text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Update:
        """The update of a JSON text.

        Raises:
            ValueError: It is none.
        """
        try:
            values: dict[str, Any] = json.loads(text)
            return cls(**values)
        except TypeError as error:
            raise ValueError(str(error)) from error

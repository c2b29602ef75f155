"""Replies: the contract with every channel."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

KINDS: Final = (
    "step",
    "question",
    "danger",
    "outcome",
    "digression",
    "clarify",
    "out_of_scope",
)
"""The values of `custom.kind`."""

MAX_PAYLOAD_BYTES: Final = 64
"""Telegram refuses callback data over 64 bytes (Bot API, InlineKeyboardButton)."""


@dataclass(frozen=True)
class Button:
    """A choice offered with a reply.

    Attributes:
        title: What the person reads.
        payload: What comes back when it is pressed: `/name{...json...}`.
    """

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One message to the person.

    Attributes:
        text: Stands alone: a channel without buttons or calls loses nothing but comfort.
        buttons: The choices, in order.
        custom: `guide`, `node`, `outcome`, `code`, `kind` (one of `KINDS`), `step` (1 for
            the first), `call` (list of label, tel, hours), `timer` (seconds), `count`,
            `illustration` (the id of a drawing), `illustrations` (all of them, where there are
            more), `vehicle` (the car that was named). Keys that do not apply are left out.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)

    def to_message(self) -> dict[str, Any]:
        """The reply as `text`, `buttons` and `custom`, ready for JSON."""
        return {
            "text": self.text,
            "buttons": [{"title": b.title, "payload": b.payload} for b in self.buttons],
            "custom": dict(self.custom),
        }


def payload(name: str, **values: object) -> str:
    """A button payload: `/name` and compact JSON.

    Args:
        name: `answer`, `do`, `open`, `news` or `fact`.
        values: JSON values.
    """
    return f"/{name}{json.dumps(values, separators=(',', ':'), ensure_ascii=False)}"

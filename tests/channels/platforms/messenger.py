"""Meta's Messenger Platform on this machine, and people who use it."""

from __future__ import annotations

import itertools
import json
import time
import zlib
from collections.abc import Mapping
from typing import Any, ClassVar

from firststep.channels.messenger import MessengerChannel
from tests.channels.emulator import Fault, Received, Says
from tests.channels.platform import Platform, Sent, Shown
from tests.channels.platforms.whatsapp import GraphEmulator, graph_error, signature

TOKEN = "EAAmadeUpPageTokenOfATestPage0123456789"
APP_SECRET = "fedcba9876543210fedcba9876543210"
VERIFY_TOKEN = "made-up-verify-token-4567"
PAGE = "101234567890123"


class MessengerEmulator(GraphEmulator):
    """The Send API, with its limits."""

    def is_courtesy(self, body: Mapping[str, Any]) -> bool:
        return "sender_action" in body

    def message(self, body: Mapping[str, Any]) -> Says:
        person = (body.get("recipient") or {}).get("id")
        if not person:
            return graph_error(400, 100, "The parameter recipient is required")
        if "sender_action" in body:
            if body["sender_action"] not in {"mark_seen", "typing_on", "typing_off"}:
                return graph_error(400, 100, "Invalid parameter")
            if "message" in body:
                return graph_error(400, 100, "Cannot send both message and state", 2018155)
            return Says(body={"recipient_id": person})
        fault = _wrong(body)
        if fault is not None:
            return graph_error(400, 100, fault)
        return Says(body={"recipient_id": person, "message_id": f"m_{next(self.numbers)}"})


def _wrong(body: Mapping[str, Any]) -> str | None:
    if body.get("messaging_type") != "RESPONSE":
        return "Invalid messaging_type"
    message = body["message"]
    if not message["text"].strip() or len(message["text"]) > 2000:
        return "Length of param message[text] must be less than or equal to 2000"
    replies = message.get("quick_replies", ())
    if "quick_replies" in message and not 1 <= len(replies) <= 13:
        return "Param message[quick_replies] has too many elements."
    for reply in replies:
        if reply["content_type"] != "text" or not 1 <= len(reply["title"]) <= 20:
            return "Param title of quick_replies is too long"
        if not 1 <= len(reply["payload"]) <= 1000:
            return "Param payload of quick_replies is too long"
    return None


class Messenger(Platform):
    name = "messenger"
    channel_class = MessengerChannel
    environment: ClassVar[Mapping[str, str]] = {
        "FIRSTSTEP_MESSENGER_PAGE_TOKEN": TOKEN,
        "FIRSTSTEP_MESSENGER_APP_SECRET": APP_SECRET,
        "FIRSTSTEP_MESSENGER_VERIFY_TOKEN": VERIFY_TOKEN,
    }
    edits = True

    emulator: MessengerEmulator

    def __init__(self) -> None:
        self.emulator = MessengerEmulator(PAGE, TOKEN)
        self._numbers = itertools.count(1)
        self._edits = itertools.count(1)
        self._last: dict[str, str] = {}

    def settings(self) -> dict[str, Any]:
        return {"page_id": PAGE}

    def event(
        self, who: str = "ann", *, ago: float = 0.0, page: str = PAGE, **parts: Any
    ) -> dict[str, Any]:
        return {
            "sender": {"id": person(who)},
            "recipient": {"id": page},
            "timestamp": int((time.time() - ago) * 1000),
            **parts,
        }

    def message(self, who: str = "ann", *, ago: float = 0.0, **parts: Any) -> dict[str, Any]:
        self._last[who] = name = f"m_{next(self._numbers):030}"
        return self.event(who, ago=ago, message={"mid": name, **parts})

    def batch(self, *events: Mapping[str, Any], page: str = PAGE) -> Sent:
        """Events in one entry of one request."""
        return self.entries({"id": page, "time": 1, "messaging": list(events)})

    def entries(self, *entries: Mapping[str, Any], about: str = "page") -> Sent:
        return self.signed(json.dumps({"object": about, "entry": list(entries)}).encode())

    def said(self, words: str, who: str = "ann", *, ago: float = 0.0) -> dict[str, Any]:
        return self.message(who, ago=ago, text=words)

    def text(self, words: str, who: str = "ann", *, ago: float = 0.0) -> Sent:
        return self.batch(self.said(words, who, ago=ago))

    def edit(self, words: str, who: str = "ann") -> Sent:
        edit = {"mid": self._last[who], "text": words, "num_edit": next(self._edits)}
        return self.batch(self.event(who, message_edit=edit))

    def photo(self, who: str = "ann", caption: str = "") -> Sent:
        image = {"type": "image", "payload": {"url": "https://example.org/a.jpg"}}
        words: dict[str, Any] = {"text": caption} if caption else {}
        return self.batch(self.message(who, attachments=[image], **words))

    def press(self, title: str, who: str = "ann") -> Sent:
        reply = next(
            reply
            for call in reversed(self.sent_to(who))
            for label, reply in _labelled(call)
            if label == title
        )
        pressed = {"payload": reply["payload"]}
        return self.batch(self.message(who, text=reply["title"], quick_reply=pressed))

    def unknown(self) -> Sent:
        return self.batch(self.event(read={"watermark": 1458668856253}))

    def incomplete(self) -> Sent:
        return self.batch({"message": {"text": "no sender, no id"}})

    def signed(self, body: bytes) -> Sent:
        signed = signature(body, APP_SECRET)
        headers = {"content-type": "application/json", "x-hub-signature-256": signed}
        return Sent("/webhooks/messenger/webhook", body, headers)

    def forged(self, sent: Sent) -> Sent:
        return sent.but(x_hub_signature_256=signature(sent.body, APP_SECRET[::-1]))

    def unsigned(self, sent: Sent) -> Sent:
        return sent.but(x_hub_signature_256="")

    def address(self, who: str) -> str:
        return person(who)

    def shown(self, who: str = "ann") -> list[Shown]:
        return [
            Shown(call.body["message"]["text"], tuple(label for label, _ in _labelled(call)))
            for call in self.sent_to(who)
        ]

    def sent_to(self, who: str) -> list[Received]:
        """What reached the person."""
        return [
            call
            for call in self.emulator.taken
            if "message" in call.body and call.body["recipient"]["id"] == person(who)
        ]

    def too_many(self, seconds: int) -> Fault:
        says = graph_error(400, 613, "Calls to this api have exceeded the rate limit.")
        return Fault(Says(says.status, says.body, {"Retry-After": str(seconds)}))

    def blocked(self) -> Fault:
        says = graph_error(400, 551, "This person isn't available right now.", 1545041)
        return Fault(says, times=100)

    def refused(self) -> Fault:
        return Fault(graph_error(400, 100, "Invalid parameter"))

    def failing(self, times: int = 1) -> Fault:
        return Fault(graph_error(500, 1200, "Temporary send message failure."), times)

    def silent(self, seconds: float, times: int = 1) -> Fault:
        return Fault(None, times, seconds)


def _labelled(call: Received) -> list[tuple[str, dict[str, Any]]]:
    """What can be pressed below a message; a number stands for its line in the text."""
    message = call.body["message"]
    lines = {
        line.partition(". ")[0]: line.partition(". ")[2] for line in message["text"].splitlines()
    }
    return [
        (lines.get(reply["title"], reply["title"]), reply)
        for reply in message.get("quick_replies", ())
    ]


def person(who: str) -> str:
    """The id that the Page knows a made-up person by."""
    return str(7_000_000_000_000_000 + zlib.crc32(who.encode()))

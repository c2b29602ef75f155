"""WhatsApp's Cloud API on this machine, and people who use it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import re
import time
import zlib
from collections.abc import Mapping
from typing import Any, ClassVar

from aiohttp import web

from firststep.channels.whatsapp import WhatsAppChannel
from tests.channels.emulator import Emulator, Fault, Received, Says
from tests.channels.platform import Platform, Sent, Shown

TOKEN = "EAAmadeUpAccessTokenOfATestApp0123456789"
APP_SECRET = "0123456789abcdef0123456789abcdef"
VERIFY_TOKEN = "made-up-verify-token-0123"
NUMBER_ID = "106540352242922"
VERSION = "v26.0"


def graph_error(status: int, code: int, why: str, subcode: int | None = None, **more: Any) -> Says:
    """An error as the Graph API writes it."""
    error = {"message": f"(#{code}) {why}", "type": "OAuthException", "code": code, **more}
    if subcode is not None:
        error["error_subcode"] = subcode
    return Says(status, {"error": {**error, "fbtrace_id": "AbCdEfGhIjK"}})


def signature(body: bytes, secret: str = APP_SECRET) -> str:
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


class GraphEmulator(Emulator):
    """The Graph API: one account's messages. Faults befall what people would read."""

    def __init__(self, account: str, token: str) -> None:
        super().__init__()
        self.account = account
        self.token = token
        self.numbers = itertools.count(1)

    def is_courtesy(self, body: Mapping[str, Any]) -> bool:
        raise NotImplementedError

    def message(self, body: Mapping[str, Any]) -> Says:
        """What is said to a message or a courtesy."""
        raise NotImplementedError

    def answer(self, call: Received) -> Says:
        if call.headers.get("authorization") != f"Bearer {self.token}":
            return graph_error(401, 190, "Invalid OAuth access token.")
        if (call.method, call.path) != ("POST", f"/{VERSION}/{self.account}/messages"):
            return graph_error(400, 100, "Unsupported post request.", 33)
        return self.message(call.body)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        if not self.is_courtesy(body):
            return await super()._handle(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = Received(request.method, request.path_qs, headers, body)
        self.calls.append(call)
        says = self.answer(call)
        if says.status < 300:
            self.taken.append(call)
        return web.json_response(says.body, status=says.status)


class WhatsAppEmulator(GraphEmulator):
    """Messages of the types that the channel sends, with their limits."""

    def is_courtesy(self, body: Mapping[str, Any]) -> bool:
        return "status" in body

    def message(self, body: Mapping[str, Any]) -> Says:
        if body.get("messaging_product") != "whatsapp":
            return _invalid("The parameter messaging_product is required.")
        if "status" in body:
            right = body["status"] == "read" and str(body["message_id"]).startswith("wamid.")
            return Says(body={"success": True}) if right else _invalid("Invalid message id.")
        if not body.get("to") and not body.get("recipient"):
            return _invalid("The parameter to is required.")
        kind = body.get("type")
        fault = _wrong_text(body) if kind == "text" else _wrong_interactive(body)
        if fault is not None:
            return _invalid(fault)
        made = [{"id": f"wamid.{next(self.numbers)}"}]
        return Says(body={"messaging_product": "whatsapp", "messages": made})


def _invalid(why: str) -> Says:
    return graph_error(400, 100, "Invalid parameter", error_data={"details": why})


def _wrong_text(body: Mapping[str, Any]) -> str | None:
    text = body["text"]["body"]
    return None if text.strip() and len(text) <= 4096 else "text.body is empty or too long"


def _wrong_interactive(body: Mapping[str, Any]) -> str | None:
    if body.get("type") != "interactive":
        return "type is unknown"
    interactive = body["interactive"]
    text = interactive["body"]["text"]
    if interactive["type"] == "button":
        return _wrong_buttons(text, interactive["action"]["buttons"])
    if interactive["type"] == "list":
        return _wrong_list(text, interactive["action"])
    return "interactive.type is unknown"


def _wrong_buttons(text: str, buttons: list[Any]) -> str | None:
    if not text.strip() or len(text) > 1024:
        return "body is empty or too long"
    replies = [button["reply"] for button in buttons if button["type"] == "reply"]
    if not 1 <= len(replies) <= 3 or len(replies) != len(buttons):
        return "between 1 and 3 buttons"
    if any(not 1 <= len(reply["title"]) <= 20 for reply in replies):
        return "a button's title is empty or too long"
    return _wrong_ids([reply["id"] for reply in replies], 256) or _alike(replies)


def _wrong_list(text: str, action: Mapping[str, Any]) -> str | None:
    if not text.strip() or len(text) > 4096:
        return "body is empty or too long"
    if not 1 <= len(action["button"]) <= 20:
        return "the list's button is empty or too long"
    sections = action["sections"]
    if any(not 1 <= len(section["title"]) <= 24 for section in sections):
        return "a section's title is empty or too long"
    rows = [row for section in sections for row in section["rows"]]
    if not 1 <= len(rows) <= 10:
        return "between 1 and 10 rows"
    if any(not 1 <= len(row["title"]) <= 24 for row in rows):
        return "a row's title is empty or too long"
    if any(not 1 <= len(row.get("description", "-")) <= 72 for row in rows):
        return "a row's description is empty or too long"
    return _wrong_ids([row["id"] for row in rows], 200)


def _wrong_ids(ids: list[str], longest: int) -> str | None:
    right = all(1 <= len(one) <= longest and one == one.strip() for one in ids)
    return None if right and len(set(ids)) == len(ids) else "an id is wrong"


def _alike(replies: list[Any]) -> str | None:
    return "titles must differ" if len({r["title"] for r in replies}) < len(replies) else None


class WhatsApp(Platform):
    name = "whatsapp"
    channel_class = WhatsAppChannel
    environment: ClassVar[Mapping[str, str]] = {
        "FIRSTSTEP_WHATSAPP_TOKEN": TOKEN,
        "FIRSTSTEP_WHATSAPP_APP_SECRET": APP_SECRET,
        "FIRSTSTEP_WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
    }
    # Only for numbers that are on the WhatsApp Business app, too.
    edits = True

    emulator: WhatsAppEmulator

    def __init__(self) -> None:
        self.emulator = WhatsAppEmulator(NUMBER_ID, TOKEN)
        self._numbers = itertools.count(1)
        self._last: dict[str, str] = {}

    def settings(self) -> dict[str, Any]:
        return {"phone_number_id": NUMBER_ID}

    def message(self, who: str, *, ago: float = 0.0, **parts: Any) -> dict[str, Any]:
        """A message of a person; Meta's ids have the number in them."""
        raw = f"{phone(who)}\x15{next(self._numbers):020}".encode()
        self._last[who] = name = f"wamid.{base64.b64encode(raw).decode()}"
        return {
            "from": phone(who),
            "from_user_id": user(who),
            "id": name,
            "timestamp": str(int(time.time() - ago)),
            **parts,
        }

    def batch(self, *messages: Mapping[str, Any], number: str = NUMBER_ID, **value: Any) -> Sent:
        """Messages in one request."""
        said = {"messages": list(messages)} if messages else {}
        return self.changes({**said, **value}, number=number)

    def changes(self, *values: Mapping[str, Any], number: str = NUMBER_ID) -> Sent:
        """Changes of one account in one request."""
        metadata = {"display_phone_number": "15550783881", "phone_number_id": number}
        framed = [
            {
                "field": "messages",
                "value": {"messaging_product": "whatsapp", "metadata": metadata, **value},
            }
            for value in values
        ]
        return self.entries({"id": "102290129340398", "changes": framed})

    def entries(self, *entries: Mapping[str, Any]) -> Sent:
        body = {"object": "whatsapp_business_account", "entry": list(entries)}
        return self.signed(json.dumps(body).encode())

    def said(self, words: str, who: str = "ann", *, ago: float = 0.0) -> dict[str, Any]:
        return self.message(who, ago=ago, type="text", text={"body": words})

    def text(self, words: str, who: str = "ann", *, ago: float = 0.0) -> Sent:
        return self.batch(self.said(words, who, ago=ago))

    def edit(self, words: str, who: str = "ann") -> Sent:
        original = self._last[who]
        inner = {"context": {"id": original}, "type": "text", "text": {"body": words}}
        edit = {"original_message_id": original, "message": inner}
        message = self.message(who, type="edit", edit=edit)
        self._last[who] = original
        return self.batch(message)

    def photo(self, who: str = "ann", caption: str = "") -> Sent:
        image = {"mime_type": "image/jpeg", "sha256": "x", "id": "1"}
        words: dict[str, Any] = {"caption": caption} if caption else {}
        return self.batch(self.message(who, type="image", image={**image, **words}))

    def press(self, title: str, who: str = "ann") -> Sent:
        return self.batch(self.pressed(title, who))

    def pressed(self, title: str, who: str = "ann") -> dict[str, Any]:
        kind, reply = next(
            (kind, reply)
            for call in reversed(self.sent_to(who))
            for kind, reply in _replies(call)
            if title in {reply["title"], reply.get("description")}
        )
        return self.message(who, type="interactive", interactive={"type": kind, kind: reply})

    def unknown(self) -> Sent:
        return self.batch(statuses=[{"id": "wamid.1", "status": "delivered", "timestamp": "1"}])

    def incomplete(self) -> Sent:
        return self.batch({"type": "text", "text": {"body": "no sender, no id"}})

    def signed(self, body: bytes) -> Sent:
        headers = {"content-type": "application/json", "x-hub-signature-256": signature(body)}
        return Sent("/webhooks/whatsapp/webhook", body, headers)

    def forged(self, sent: Sent) -> Sent:
        return sent.but(x_hub_signature_256=signature(sent.body, APP_SECRET[::-1]))

    def unsigned(self, sent: Sent) -> Sent:
        return sent.but(x_hub_signature_256="")

    def address(self, who: str) -> str:
        return phone(who)

    def shown(self, who: str = "ann") -> list[Shown]:
        return [
            Shown(_text(call), tuple(r.get("description", r["title"]) for _, r in _replies(call)))
            for call in self.sent_to(who)
        ]

    def sent_to(self, who: str) -> list[Received]:
        """What reached the person, by the number or by the id."""
        return [
            call
            for call in self.emulator.taken
            if call.body.get("to") == phone(who) or call.body.get("recipient") == user(who)
        ]

    def too_many(self, seconds: int) -> Fault:
        says = graph_error(429, 130429, "Rate limit hit")
        return Fault(Says(says.status, says.body, {"Retry-After": str(seconds)}))

    def blocked(self) -> Fault:
        return Fault(graph_error(400, 131026, "Message undeliverable"), times=100)

    def refused(self) -> Fault:
        return Fault(_invalid("made up"))

    def failing(self, times: int = 1) -> Fault:
        return Fault(graph_error(500, 131016, "Service unavailable"), times)

    def silent(self, seconds: float, times: int = 1) -> Fault:
        return Fault(None, times, seconds)


def _text(call: Received) -> str:
    body = call.body
    return str(body["text"]["body"] if "text" in body else body["interactive"]["body"]["text"])


def _replies(call: Received) -> list[tuple[str, dict[str, Any]]]:
    """What can be chosen in a message, as it comes back."""
    action = call.body.get("interactive", {}).get("action", {})
    buttons = [("button_reply", button["reply"]) for button in action.get("buttons", ())]
    rows = [
        ("list_reply", row) for section in action.get("sections", ()) for row in section["rows"]
    ]
    return buttons + rows


def phone(who: str) -> str:
    """The telephone number of a made-up person, of those that are kept for fiction."""
    return f"447700900{zlib.crc32(who.encode()) % 1_000:03}"


def user(who: str) -> str:
    """The id of a made-up person that their number can't be told from."""
    return f"GB.{re.sub('[^0-9]', '', hashlib.sha256(who.encode()).hexdigest())[:17]}"

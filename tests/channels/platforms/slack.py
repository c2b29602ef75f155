"""Slack's Web API and events on this machine, and people who use it."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import re
import time
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.signature import SignatureVerifier

from firststep.channels.slack import SlackChannel
from tests.channels.emulator import Emulator, Fault, Received, Says
from tests.channels.platform import Platform, Sent, Shown

TOKEN = "xoxb-1234567890-made-up-token"
SECRET = "0123456789abcdef0123456789abcdef"
BOT = "U0BOT"
TEAM = "T0TEAM"
CHANNEL = "C0PUBLIC"
PATH = "/webhooks/slack/webhook"
_FORM = "application/x-www-form-urlencoded"
# What a plain text must not hold either: Slack says that it reads no marks in it.
_PING = re.compile(r"<[!@#]")


class SlackEmulator(Emulator):
    """The methods that the channel calls, with their limits and error bodies.

    Attributes:
        posted: What was posted, with the `ts` that it got.
        updated: What `chat.update` said.
        private: What only one person was shown.
    """

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(1)
        self.posted: list[dict[str, Any]] = []
        self.updated: list[Mapping[str, Any]] = []
        self.private: list[Mapping[str, Any]] = []

    def clear(self) -> None:
        super().clear()
        self.posted.clear()
        self.updated.clear()
        self.private.clear()

    def ts(self) -> str:
        """A time stamp that no other message has."""
        return f"{int(time.time())}.{next(self._numbers):06d}"

    def answer(self, call: Received) -> Says:
        if not call.headers["content-type"].startswith("application/json"):
            return error("invalid_post_type")
        given = call.headers.get("authorization", "")
        if given != f"Bearer {TOKEN}":
            return error("invalid_auth" if given else "not_authed")
        method = call.path.removeprefix("/")
        if method not in {"chat.postMessage", "chat.postEphemeral", "chat.update"}:
            return error("unknown_method")
        code, why = _wrong(call.body)
        if code:
            return error(code, why)
        return self._taken(method, dict(call.body))

    def _taken(self, method: str, body: dict[str, Any]) -> Says:
        if method == "chat.update":
            if body["ts"] not in {message["ts"] for message in self.posted}:
                return error("message_not_found")
            self.updated.append(body)
            return Says(body={"ok": True, "channel": body["channel"], "ts": body["ts"]})
        if method == "chat.postEphemeral":
            if not body.get("user"):
                return error("user_not_in_channel")
            self.private.append(body)
            return Says(body={"ok": True, "message_ts": self.ts()})
        ts = self.ts()
        self.posted.append({**body, "ts": ts})
        return Says(body={"ok": True, "channel": body["channel"], "ts": ts, "message": {}})


def _wrong(body: Mapping[str, Any]) -> tuple[str, str]:
    """The error of a message, and what Slack adds to it; both empty for a good one."""
    if not re.fullmatch(r"[CDG][A-Z0-9]+", str(body.get("channel"))):
        return "channel_not_found", ""
    text, blocks = body.get("text") or "", body.get("blocks") or []
    if not text.strip():
        return "no_text", ""
    if len(text) > 40_000:
        return "msg_too_long", ""
    assert not _PING.search(text), "the text for notifications calls somebody"
    if len(blocks) > 50:
        return "invalid_blocks", "no more than 50 items allowed [json-pointer:/blocks]"
    for block in blocks:
        why = _wrong_block(block)
        if why:
            return "invalid_blocks", why
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        return "invalid_blocks", "block_id already exists"
    return "", ""


def _wrong_block(block: Mapping[str, Any]) -> str:
    try:
        parsed = Block.parse(dict(block))
        assert parsed is not None
        parsed.validate_json()
    except SlackObjectFormationError as problem:
        return str(problem)
    plain = [block["text"]] if block["type"] == "section" else []
    elements: Sequence[Mapping[str, Any]] = block.get("elements", ())
    if block["type"] == "context":
        plain += elements
    if block["type"] == "actions":
        if not 1 <= len(elements) <= 25:
            return "no more than 25 items allowed"
        names = [element["action_id"] for element in elements]
        if len(names) != len(set(names)):
            return "action_id already exists"
        if any(len(element["value"]) > 2000 for element in elements):
            return "must be less than 2001 characters"
        if any(not 1 <= len(element["text"]["text"]) <= 75 for element in elements):
            return "must be less than 76 characters"
        plain += [element["text"] for element in elements]
    for text in plain:
        assert text["type"] == "plain_text"
        assert not _PING.search(text["text"])
        if not 1 <= len(text["text"]) <= 3000:
            return "must be less than 3001 characters"
    return ""


def error(code: str, why: str = "", status: int = 200, **headers: str) -> Says:
    """An error of the Web API: nearly all of them have status 200."""
    body: dict[str, Any] = {"ok": False, "error": code}
    if why:
        body |= {"errors": [why], "response_metadata": {"messages": [f"[ERROR] {why}"]}}
    return Says(status, body, {n.replace("_", "-"): text for n, text in headers.items()})


class Slack(Platform):
    name = "slack"
    channel_class = SlackChannel
    environment: ClassVar[Mapping[str, str]] = {
        "FIRSTSTEP_SLACK_BOT_TOKEN": TOKEN,
        "FIRSTSTEP_SLACK_SIGNING_SECRET": SECRET,
    }
    expires = True
    edits = True

    emulator: SlackEmulator

    def __init__(self) -> None:
        self.emulator = SlackEmulator()
        self._events = itertools.count(1)
        self._last: dict[str, dict[str, Any]] = {}

    # --- requests ---------------------------------------------------------------------------

    def signed(self, body: bytes, *, kind: str = "application/json", ago: float = 0.0) -> Sent:
        signed_at = str(int(time.time() - ago))
        signature: str | None
        try:
            signature = SignatureVerifier(SECRET).generate_signature(timestamp=signed_at, body=body)
        except UnicodeDecodeError:
            # Slack's own library reads the body as a text before it signs it.
            signature = _signature(signed_at, body)
        assert signature is not None
        headers = {
            "content-type": kind,
            "x-slack-request-timestamp": signed_at,
            "x-slack-signature": signature,
        }
        return Sent(PATH, body, headers)

    def event(self, **event: Any) -> Sent:
        """An event, with what Slack puts around it."""
        value = {
            "token": "an old way of telling who sends it",
            "team_id": TEAM,
            "api_app_id": "A0APP",
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{next(self._events):08d}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        }
        return self.signed(json.dumps(value).encode())

    def message(self, who: str = "ann", **parts: Any) -> dict[str, Any]:
        """A direct message of somebody, as the inner event."""
        ago = parts.pop("ago", 0.0)
        seconds, _, number = self.emulator.ts().partition(".")
        ts = f"{int(seconds) - int(ago)}.{number}"
        made = {
            "type": "message",
            "user": user(who),
            "ts": ts,
            "event_ts": ts,
            "channel": direct(who),
            "channel_type": "im",
            **parts,
        }
        self._last[who] = made
        return made

    def mention(self, words: str, who: str = "ann", **parts: Any) -> dict[str, Any]:
        """A message in a channel that names the bot, as the inner event."""
        made = self.message(who, text=f"<@{BOT}> {words}", channel=CHANNEL, **parts)
        del made["channel_type"]
        return {**made, "type": "app_mention"}

    def changed(self, message: Mapping[str, Any], **new: Any) -> Sent:
        """A message that is not any more what it was."""
        inner = {n: v for n, v in message.items() if n not in {"channel", "channel_type"}}
        return self.event(
            type="message",
            subtype="message_changed",
            hidden=True,
            channel=message["channel"],
            channel_type="im",
            ts=self.emulator.ts(),
            message={**inner, **new},
            previous_message=inner,
        )

    def interaction(self, value: Mapping[str, Any]) -> Sent:
        return self.signed(urlencode({"payload": json.dumps(value)}).encode(), kind=_FORM)

    def pressed(
        self, posted: Mapping[str, Any], title: str, who: str = "ann", **action: Any
    ) -> dict[str, Any]:
        """What Slack says of the press of a button; texts come back escaped."""
        block, button = next(
            (block, button)
            for block in posted["blocks"]
            if block["type"] == "actions"
            for button in block["elements"]
            if button["text"]["text"] == title
        )
        message = {
            "type": "message",
            "user": BOT,
            "bot_id": "B0BOT",
            "ts": posted["ts"],
            "text": posted["text"],
            "blocks": json.loads(_escaped(json.dumps(posted["blocks"]))),
        }
        if "thread_ts" in posted:
            message["thread_ts"] = posted["thread_ts"]
        return {
            "type": "block_actions",
            "user": {"id": user(who), "team_id": TEAM},
            "api_app_id": "A0APP",
            "container": {
                "type": "message",
                "message_ts": posted["ts"],
                "channel_id": posted["channel"],
                "is_ephemeral": False,
            },
            "trigger_id": "1.2.3",
            "team": {"id": TEAM, "domain": "made-up"},
            "channel": {"id": posted["channel"], "name": "directmessage"},
            "message": message,
            "actions": [
                {
                    "action_id": button["action_id"],
                    "block_id": block["block_id"],
                    "text": json.loads(_escaped(json.dumps(button["text"]))),
                    "value": button["value"],
                    "type": "button",
                    "action_ts": self.emulator.ts(),
                    **action,
                }
            ],
        }

    # --- what a person does -----------------------------------------------------------------

    def text(self, words: str, who: str = "ann", *, ago: float = 0.0) -> Sent:
        return self.event(**self.message(who, text=_escaped(words), ago=ago))

    def edit(self, words: str, who: str = "ann") -> Sent:
        edited = {"user": user(who), "ts": self.emulator.ts()}
        return self.changed(self._last[who], text=_escaped(words), edited=edited)

    def photo(self, who: str = "ann", caption: str = "") -> Sent:
        return self.event(**self.message(who, text=caption, subtype="file_share", files=[PHOTO]))

    def press(self, title: str, who: str = "ann") -> Sent:
        posted = next(
            posted
            for posted in reversed(self._to(who))
            if title in _shown(posted).buttons and "thread_ts" not in posted
        )
        return self.interaction(self.pressed(posted, title, who))

    def unknown(self) -> Sent:
        return self.event(type="reaction_added", user=user("ann"), reaction="wave", item={})

    def incomplete(self) -> Sent:
        return self.event(type="message", channel="D0", channel_type="im", text="who and when?")

    def forged(self, sent: Sent) -> Sent:
        return sent.but(x_slack_signature="v0=" + "0" * 64)

    def unsigned(self, sent: Sent) -> Sent:
        return sent.but(x_slack_signature="", x_slack_request_timestamp="")

    def expired(self, sent: Sent) -> Sent:
        return self.signed(sent.body, kind=sent.headers["content-type"], ago=3600)

    def address(self, who: str) -> str:
        return direct(who)

    # --- what a person sees, and what goes wrong --------------------------------------------

    def shown(self, who: str = "ann") -> list[Shown]:
        return [_shown(posted) for posted in self._to(who)]

    def _to(self, who: str) -> list[dict[str, Any]]:
        return [posted for posted in self.emulator.posted if posted["channel"] == direct(who)]

    def too_many(self, seconds: int) -> Fault:
        says = error("ratelimited", status=429, Retry_After=str(seconds))
        return Fault(says, path="chat.postMessage")

    def blocked(self) -> Fault:
        return Fault(error("channel_not_found"), times=100, path="chat.postMessage")

    def refused(self) -> Fault:
        return Fault(error("invalid_blocks", "unsupported type"), path="chat.postMessage")

    def failing(self, times: int = 1) -> Fault:
        return Fault(error("service_unavailable", status=503), times, path="chat.postMessage")

    def silent(self, seconds: float, times: int = 1) -> Fault:
        return Fault(None, times, seconds, path="chat.postMessage")


PHOTO = {"id": "F1", "name": "IMG_1.jpg", "mimetype": "image/jpeg", "filetype": "jpg"}


def _shown(posted: Mapping[str, Any]) -> Shown:
    texts = [b["text"]["text"] for b in posted["blocks"] if b["type"] == "section"]
    buttons = [
        element["text"]["text"]
        for block in posted["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    return Shown("\n".join(texts), tuple(buttons))


def _signature(signed_at: str, body: bytes) -> str:
    said = f"v0:{signed_at}:".encode() + body
    return "v0=" + hmac.new(SECRET.encode(), said, hashlib.sha256).hexdigest()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def user(who: str) -> str:
    """The user id of a made-up person."""
    return f"U{zlib.crc32(who.encode()):08X}"


def direct(who: str) -> str:
    """The id of the direct messages between the bot and a made-up person."""
    return f"D{zlib.crc32(who.encode()):08X}"

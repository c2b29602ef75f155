"""Telegram's Bot API on this machine, and people who use it."""

from __future__ import annotations

import itertools
import json
import time
import zlib
from collections.abc import Mapping
from typing import Any, ClassVar

from firststep.channels.telegram import TelegramChannel
from tests.channels.emulator import Emulator, Fault, Received, Says
from tests.channels.platform import Platform, Sent, Shown

TOKEN = "123456:made-up-token-of-a-test-bot"
SECRET = "made-up-webhook-secret"


class TelegramEmulator(Emulator):
    """The methods that the channel calls, with their limits and error bodies.

    Attributes:
        messages: What was sent, by its message id.
    """

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(500)
        self.messages: dict[int, Mapping[str, Any]] = {}

    def clear(self) -> None:
        super().clear()
        self.messages.clear()

    def answer(self, call: Received) -> Says:
        method = call.path.removeprefix(f"/bot{TOKEN}/")
        if method == call.path:
            return _error(401, "Unauthorized")
        body = call.body
        if method == "sendMessage":
            return self._sent(body)
        if method == "editMessageReplyMarkup" and not isinstance(body["message_id"], int):
            return _error(400, "Bad Request: message identifier is not specified")
        if method in {"sendChatAction", "answerCallbackQuery", "editMessageReplyMarkup"}:
            return Says(body={"ok": True, "result": True})
        return _error(404, "Not Found")

    def _sent(self, body: Any) -> Says:
        text = body.get("text") or ""
        if not text.strip():
            return _error(400, "Bad Request: message text is empty")
        if len(text) > 4096:
            return _error(400, "Bad Request: message is too long")
        rows = body.get("reply_markup", {}).get("inline_keyboard", [])
        for button in (button for row in rows for button in row):
            if not button["text"]:
                return _error(400, "Bad Request: text buttons are unallowed")
            if not 1 <= len(button["callback_data"].encode()) <= 64:
                return _error(400, "Bad Request: BUTTON_DATA_INVALID")
        if sum(map(len, rows)) > 100:
            return _error(400, "Bad Request: reply markup is too long")
        number = next(self._numbers)
        self.messages[number] = body
        return Says(body={"ok": True, "result": {"message_id": number, "text": text}})


def _error(code: int, why: str, **parameters: int) -> Says:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": why}
    return Says(code, {**body, "parameters": parameters} if parameters else body)


class Telegram(Platform):
    name = "telegram"
    channel_class = TelegramChannel
    environment: ClassVar[Mapping[str, str]] = {
        "FIRSTSTEP_TELEGRAM_TOKEN": TOKEN,
        "FIRSTSTEP_TELEGRAM_SECRET": SECRET,
    }
    edits = True

    emulator: TelegramEmulator

    def __init__(self) -> None:
        self.emulator = TelegramEmulator()
        self._updates = itertools.count(9_000)
        self._messages = itertools.count(1)
        self._last: dict[str, int] = {}

    def update(self, **parts: Any) -> Sent:
        return self.signed(json.dumps({"update_id": next(self._updates), **parts}).encode())

    def message(self, who: str, **parts: Any) -> dict[str, Any]:
        self._last[who] = number = parts.pop("message_id", None) or next(self._messages)
        return {
            "message_id": number,
            "date": int(time.time() - parts.pop("ago", 0)),
            "chat": {"id": chat(who), "type": "private"},
            "from": {"id": chat(who), "is_bot": False, "first_name": who, "language_code": "en"},
            **parts,
        }

    def text(self, words: str, who: str = "ann", *, ago: float = 0.0) -> Sent:
        return self.update(message=self.message(who, text=words, ago=ago))

    def edit(self, words: str, who: str = "ann") -> Sent:
        message = self.message(who, text=words, message_id=self._last[who])
        return self.update(edited_message={**message, "edit_date": int(time.time())})

    def photo(self, who: str = "ann", caption: str = "") -> Sent:
        words = {"caption": caption} if caption else {}
        photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
        return self.update(message=self.message(who, photo=photo, **words))

    def press(self, title: str, who: str = "ann") -> Sent:
        data = next(
            button["callback_data"]
            for call in reversed(self._to(who))
            for row in call.body.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
            if button["text"] == title
        )
        return self.callback(data, who)

    def callback(self, data: str, who: str = "ann", message_id: int = 500) -> Sent:
        message = {"message_id": message_id, "chat": {"id": chat(who), "type": "private"}}
        query = {"id": "77", "from": {"id": chat(who)}, "message": message, "data": data}
        return self.update(callback_query=query)

    def unknown(self) -> Sent:
        return self.update(my_chat_member={"chat": {"id": 5}})

    def incomplete(self) -> Sent:
        return self.update(message={"text": "no chat, no id"})

    def signed(self, body: bytes) -> Sent:
        headers = {
            "content-type": "application/json",
            "x-telegram-bot-api-secret-token": SECRET,
        }
        return Sent("/webhooks/telegram/webhook", body, headers)

    def forged(self, sent: Sent) -> Sent:
        return sent.but(x_telegram_bot_api_secret_token=SECRET[::-1])

    def unsigned(self, sent: Sent) -> Sent:
        return sent.but(x_telegram_bot_api_secret_token="")

    def address(self, who: str) -> str:
        return str(chat(who))

    def shown(self, who: str = "ann") -> list[Shown]:
        return [
            Shown(
                call.body["text"],
                tuple(
                    button["text"]
                    for row in call.body.get("reply_markup", {}).get("inline_keyboard", [])
                    for button in row
                ),
            )
            for call in self._to(who)
        ]

    def _to(self, who: str) -> list[Received]:
        return [
            call
            for call in self.emulator.taken
            if call.path.endswith("/sendMessage") and int(call.body["chat_id"]) == chat(who)
        ]

    def too_many(self, seconds: int) -> Fault:
        return Fault(_error(429, "Too Many Requests", retry_after=seconds), path="sendMessage")

    def blocked(self) -> Fault:
        says = _error(403, "Forbidden: bot was blocked by the user")
        return Fault(says, times=100, path="sendMessage")

    def refused(self) -> Fault:
        return Fault(_error(400, "Bad Request: can't parse entities"), path="sendMessage")

    def failing(self, times: int = 1) -> Fault:
        return Fault(_error(502, "Bad Gateway"), times, path="sendMessage")

    def silent(self, seconds: float, times: int = 1) -> Fault:
        return Fault(None, times, seconds, path="sendMessage")


def chat(who: str) -> int:
    """The chat id of a made-up person."""
    return 1_000_000 + zlib.crc32(who.encode()) % 1_000_000

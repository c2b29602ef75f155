"""Telegram, by the Bot API (https://core.telegram.org/bots/api).

Checked against that page: the secret token of webhooks, updates and their ids, inline keyboards
(64 bytes of data a button), texts of 4,096 characters, `answerCallbackQuery`, deep links, and
errors with `parameters.retry_after`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from firststep.channels import texts
from firststep.channels.incoming import Refused, read_object
from firststep.channels.messaging.channel import Arrived, MessagingChannel, Reading
from firststep.channels.messaging.delivery import (
    Again,
    Answered,
    Call,
    Gone,
    Judge,
    NotSent,
    Rejected,
)
from firststep.channels.messaging.lines import Job
from firststep.channels.messaging.rendering import Screen, no_longer_than, pieces, screens
from firststep.channels.messaging.settings import MessagingSettings, Secret
from firststep.channels.messaging.signing import same
from firststep.channels.messaging.updates import (
    HELP,
    LOCATION,
    OTHER,
    PHOTO,
    START,
    STOP,
    VOICE,
    Update,
)
from firststep.channels.sessions import Replies
from firststep.engine.replies import MAX_PAYLOAD_BYTES

TOKEN: Final = Secret(
    "FIRSTSTEP_TELEGRAM_TOKEN",
    "the token that BotFather gave, such as 123456:ABC-DEF",
    re.compile(r"\d+:[A-Za-z0-9_-]{20,}"),
)
WEBHOOK_SECRET: Final = Secret(
    "FIRSTSTEP_TELEGRAM_SECRET",
    "a random text of 16 to 256 letters, digits, - and _ that is given to Telegram with the "
    "webhook's address",
    re.compile(r"[A-Za-z0-9_-]{16,256}"),
)

MAX_TEXT: Final = 4_096
MAX_BUTTONS: Final = 100
_KEYBOARD_SECONDS: Final = 7 * 86_400.0
# Words behind /help and /stop are words: "/help smoke" must be read. A link's word is one of these.
_COMMAND: Final = re.compile(
    r"/(?:(start)(?:@\w+)?(?:\s+([A-Za-z0-9_-]{1,64}))?|(help|stop)(?:@\w+)?)\s*", re.IGNORECASE
)
_COMMANDS: Final = {"start": START, "help": HELP, "stop": STOP}
_MEDIA: Final[Mapping[str, str]] = {
    "photo": PHOTO,
    "video": PHOTO,
    "animation": PHOTO,
    "document": PHOTO,
    "voice": VOICE,
    "audio": VOICE,
    "video_note": VOICE,
    "paid_media": PHOTO,
    "story": OTHER,
    "checklist": OTHER,
    "game": OTHER,
    "venue": LOCATION,
    "location": LOCATION,
    "sticker": OTHER,
    "contact": OTHER,
    "poll": OTHER,
    "dice": OTHER,
}
_GONE: Final = re.compile(r"blocked|deactivated|chat not found|can't initiate", re.IGNORECASE)


@dataclass(frozen=True)
class TelegramSettings(MessagingSettings):
    """Settings of the Telegram channel: nothing beyond those of every messaging channel."""

    api_url: str = "https://api.telegram.org"


class TelegramChannel(MessagingChannel):
    """A Telegram bot in private chats."""

    channel = "telegram"
    title = "Telegram"
    settings_class = TelegramSettings
    secrets = (TOKEN, WEBHOOK_SECRET)

    @classmethod
    def at_the_platform(cls, settings: TelegramSettings) -> list[str]:
        """See `MessagingChannel`."""
        token, secret = f"${TOKEN.variable}", f"${WEBHOOK_SECRET.variable}"
        return [
            "Tell Telegram the address, once, in a shell that has both variables:",
            f'  curl "https://api.telegram.org/bot{token}/setWebhook" '
            f'-d "url={cls.webhook(settings.public_url)}" -d "secret_token={secret}" '
            """-d 'allowed_updates=["message","edited_message","callback_query"]'""",
            f'Look whether it was taken: curl "https://api.telegram.org/bot{token}/getWebhookInfo"',
        ]

    def api_url(self) -> str:
        """See `MessagingChannel`."""
        return f"{self.settings.api_url}/bot{self.secret[TOKEN.variable]}"

    def judge(self) -> Judge:
        """See `MessagingChannel`."""
        return _judge

    def check(self, arrived: Arrived) -> None:
        """See `MessagingChannel`."""
        given = arrived.headers.get("x-telegram-bot-api-secret-token", "")
        wanted = self.secret[WEBHOOK_SECRET.variable]
        if not same(given, wanted):
            raise Refused(403, "signature", "The secret token is missing or wrong.")

    def read(self, arrived: Arrived) -> Reading:
        """See `MessagingChannel`."""
        value = read_object(arrived.body)
        number = value.get("update_id")
        if not isinstance(number, int):
            raise Refused(400, "update", "There is no update_id.")
        try:
            updates = list(_updates(str(number), value))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            return Reading(ignored=["an update that lacks something"])
        if updates:
            return Reading(updates)
        return Reading(ignored=[", ".join(sorted(set(value) - {"update_id"})) or "nothing"])

    def render(self, replies: Replies, update: Update) -> list[Call]:
        """See `MessagingChannel`: one message a reply, one button a row."""
        return [call for screen in screens(replies) for call in _messages(screen, update.address)]

    async def attend(self, update: Update) -> None:
        """Ends the press's waiting sign, and shows that an answer is being written."""
        chat = {"chat_id": update.address}
        if "callback" in update.extra:
            pressed = {"callback_query_id": update.extra["callback"]}
            await self.delivery.send(Call("/answerCallbackQuery", pressed, text=False))
        await self.delivery.send(Call("/sendChatAction", {**chat, "action": "typing"}, text=False))

    async def sent(self, call: Call, result: Mapping[str, Any], job: Job) -> None:
        """Takes the buttons off the message before, once a new one has some."""
        if "reply_markup" not in call.body or call.path != "/sendMessage":
            return
        key = f"telegram-keyboard:{job.conversation}"
        before = await self.store.get(key)
        message = (result.get("result") or {}).get("message_id")
        if isinstance(message, int):
            await self.store.put(key, str(message), _KEYBOARD_SECONDS)
        for old in {before, job.update.extra.get("pressed")} - {None, str(message)}:
            body = {
                "chat_id": job.update.address,
                "message_id": int(str(old)),
                "reply_markup": {"inline_keyboard": []},
            }
            self.beside(self.delivery.send(Call("/editMessageReplyMarkup", body, text=False)), job)


def _updates(number: str, value: Mapping[str, Any]) -> Iterator[Update]:
    if "callback_query" in value:
        yield from _pressed(number, value["callback_query"])
    elif "message" in value:
        yield from _written(number, value["message"], edited=False)
    elif "edited_message" in value:
        yield from _written(number, value["edited_message"], edited=True)


def _pressed(number: str, query: Mapping[str, Any]) -> Iterator[Update]:
    # Of a message that is no longer there only its sender is told, whose id is the chat's.
    message = query.get("message")
    chat = message["chat"] if message is not None else {**query["from"], "type": "private"}
    if chat["type"] != "private":
        return
    extra = {"callback": str(query["id"])}
    if message is not None:
        extra["pressed"] = str(int(message["message_id"]))
    yield Update(
        key=number,
        message=f"c{number}",
        address=str(int(chat["id"])),
        payload=str(query["data"]),
        locale=_locale(query.get("from")),
        extra=extra,
    )


def _written(number: str, message: Mapping[str, Any], *, edited: bool) -> Iterator[Update]:
    chat, name = message["chat"], f"m{int(message['message_id'])}"
    address, date = str(int(chat["id"])), float(message["date"])
    media = next((kind for part, kind in _MEDIA.items() if part in message), None)
    text = message.get("text") or message.get("caption")
    if text is None and (media is None or edited):
        # Something that nobody sent, such as a new title; or the next place of a person who moves.
        return
    if chat["type"] != "private":
        # Once a day: a bot that answers every message of a group is thrown out.
        day = hashlib.sha256(f"{address} {int(date) // 86_400}".encode()).hexdigest()[:16]
        yield Update(key=f"group-{day}", address=address, says=texts.NOT_IN_GROUPS)
        return
    command = _COMMAND.fullmatch(text) if text is not None and not edited else None
    yield Update(
        key=number,
        message=f"{name}-{number}" if edited else name,
        address=address,
        text=None if command else text,
        media=media,
        command=_COMMANDS[(command[1] or command[3]).lower()] if command else None,
        guide=command[2] if command else None,
        edits=name if edited else None,
        sent=float(message.get("edit_date", date)) if edited else date,
        locale=_locale(message.get("from")),
    )


def _locale(person: object) -> str | None:
    code = person.get("language_code") if isinstance(person, dict) else None
    return code if isinstance(code, str) else None


def _messages(screen: Screen, address: str) -> Iterator[Call]:
    fit = all(len(option.payload.encode()) <= MAX_PAYLOAD_BYTES for option in screen.options)
    buttons = fit and len(screen.options) <= MAX_BUTTONS
    text = screen.text if buttons else screen.in_words
    parts = pieces(text, no_longer_than(MAX_TEXT)) or ["..."]
    for index, part in enumerate(parts):
        body: dict[str, Any] = {"chat_id": address, "text": part}
        if buttons and screen.options and index == len(parts) - 1:
            body["reply_markup"] = {
                "inline_keyboard": [
                    [{"text": option.title, "callback_data": option.payload}]
                    for option in screen.options
                ]
            }
        yield Call("/sendMessage", body)


def _judge(answer: Answered) -> NotSent | Again | None:
    if answer.status == 200 and answer.body.get("ok") is True:
        return None
    if answer.status == 429:
        after = (answer.body.get("parameters") or {}).get("retry_after")
        return Again(float(after) if isinstance(after, (int, float)) else answer.retry_after)
    if answer.status >= 500 or answer.status == 200:
        return Again(answer.retry_after)
    why = str(answer.body.get("description", ""))
    if answer.status == 403 or _GONE.search(why):
        return Gone(f"status {answer.status}")
    if answer.status in {401, 404}:
        return Rejected(f"status {answer.status}: look at {TOKEN.variable}")
    return Rejected(f"status {answer.status}")

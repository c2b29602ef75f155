"""WhatsApp, by Meta's Cloud API.

https://developers.facebook.com/documentation/business-messaging/whatsapp; docs/channels/whatsapp.md
says what was checked there and when.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Final

from firststep.channels.messaging.delivery import Again, Answered, Call, Judge, NotSent
from firststep.channels.messaging.numbers import country_of
from firststep.channels.messaging.rendering import (
    Option,
    Screen,
    no_longer_than,
    pieces,
    screens,
    together,
)
from firststep.channels.messaging.settings import MessagingSettings, Secret
from firststep.channels.messaging.updates import LOCATION, OTHER, PHOTO, VOICE, Update
from firststep.channels.meta import (
    ACCESS_TOKEN,
    APP_SECRET,
    VERIFY_TOKEN,
    Codes,
    Item,
    MetaChannel,
    MetaSettings,
    command_in,
    name_of,
    objects,
    sent_at,
    split,
    words,
)
from firststep.channels.sessions import Replies

logger = logging.getLogger(__name__)

TOKEN: Final = Secret(
    "FIRSTSTEP_WHATSAPP_TOKEN",
    "the access token of a system user, with the permission whatsapp_business_messaging",
    ACCESS_TOKEN,
)
SECRET: Final = Secret(
    "FIRSTSTEP_WHATSAPP_APP_SECRET",
    "the app secret, in the App Dashboard under App settings, Basic",
    APP_SECRET,
)
VERIFY: Final = Secret(
    "FIRSTSTEP_WHATSAPP_VERIFY_TOKEN",
    "a random text of 16 to 256 letters, digits, - and _ that is given to Meta with the "
    "webhook's address",
    VERIFY_TOKEN,
)

MAX_TEXT: Final = 4_096
MAX_BODY: Final = 1_024
"""Of a message with buttons. One with a list may be longer, by some of Meta's pages."""

MAX_BUTTONS: Final = 3
MAX_BUTTON_TITLE: Final = 20
MAX_ROWS: Final = 10
MAX_ROW_TITLE: Final = 24
MAX_ROW_DESCRIPTION: Final = 72
MAX_ID: Final = 200
"""Of a row; a button's may have 256."""

OPEN_LIST: Final = "Choose an answer"
LIST_TITLE: Final = "Answers"

PAIR_LIMIT: Final = 131_056
PAIR_PAUSE: Final = 4.0
"""Seconds. The limit for messages to one person is counted over several."""

CODES: Final = Codes(
    window=frozenset({(131_047, None), (470, None)}),
    gone=frozenset({(131_026, None)}),
    again=frozenset(
        (code, None)
        for code in (2, 4, 80_007, 130_429, 131_000, 131_016, 131_048, PAIR_LIMIT, 131_057, 133_004)
    ),
    why={
        368: "Meta has restricted the account",
        131_005: "the app or the access token lacks a permission",
        131_030: "a test number writes only to the numbers on its list",
        131_031: "Meta has locked the account",
        131_042: "there is a problem with the account's payment method",
        133_010: "the telephone number is not registered",
    },
)

_MEDIA: Final[Mapping[str, str]] = {
    "image": PHOTO,
    "video": PHOTO,
    "document": PHOTO,
    "audio": VOICE,
    "voice": VOICE,
    "location": LOCATION,
}
_SAYS_NOTHING: Final = frozenset({"reaction", "system", "revoke"})
_UNSUPPORTED_SAYS_NOTHING: Final = frozenset({"reaction", "pin", "keep_in_chat", "poll_update"})
_USER_ID: Final = re.compile(r"([A-Z]{2})\..+")


@dataclass(frozen=True)
class WhatsAppSettings(MetaSettings):
    """Settings of the WhatsApp channel.

    Attributes:
        phone_number_id: Meta's id of the number that people write to; not the number itself.
    """

    phone_number_id: str = ""


class WhatsAppChannel(MetaChannel):
    """A telephone number on WhatsApp's Cloud API."""

    channel = "whatsapp"
    title = "WhatsApp"
    settings_class: ClassVar[type[MessagingSettings]] = WhatsAppSettings
    secrets = (TOKEN, SECRET, VERIFY)
    subject = "whatsapp_business_account"
    token, app_secret, verify_token = TOKEN, SECRET, VERIFY
    codes = CODES

    @classmethod
    def wrong(cls, settings: Any) -> list[str]:
        """See `MessagingChannel`."""
        where = "the phone number ID in the App Dashboard, under WhatsApp, API Setup"
        problems = cls.wrong_id("phone_number_id", settings.phone_number_id, where)
        return [*super().wrong(settings), *problems]

    @classmethod
    def at_the_platform(cls, settings: WhatsAppSettings) -> list[str]:
        """See `MessagingChannel`."""
        number = settings.phone_number_id or "PHONE_NUMBER_ID"
        graph = f"https://graph.facebook.com/{settings.graph_version}"
        return [
            "In the App Dashboard, under WhatsApp, Configuration, Webhook: give the callback URL "
            f"{cls.webhook(settings.public_url)} and, as the verify token, the value of "
            f"{VERIFY.variable}. FirstStep must be running then.",
            'Subscribe to the webhook field "messages", and to no other.',
            "Subscribe the app to your WhatsApp Business Account, once, in a shell that has the "
            "token and the account's id in $WABA_ID:",
            f'  curl -X POST "{graph}/$WABA_ID/subscribed_apps" '
            f'-H "Authorization: Bearer ${TOKEN.variable}"',
            f'Look whether the token can use the number: curl "{graph}/{number}" '
            f'-H "Authorization: Bearer ${TOKEN.variable}"',
        ]

    def api_url(self) -> str:
        """See `MessagingChannel`."""
        settings = self.settings
        return f"{settings.api_url}/{settings.graph_version}/{settings.phone_number_id}"

    def judge(self) -> Judge:
        """See `MessagingChannel`."""
        return _judge

    def items(self, value: Mapping[str, Any]) -> Iterator[Item]:
        """See `MetaChannel`."""
        for entry in objects(value, "entry"):
            for change in objects(entry, "changes"):
                yield from self._of_change(change)

    def _of_change(self, change: Mapping[str, Any]) -> Iterator[Item]:
        if change.get("field") != "messages":
            yield partial(str, "a change that is no message")
            return
        value = change.get("value")
        metadata = value.get("metadata") if isinstance(value, dict) else None
        number = metadata.get("phone_number_id") if isinstance(metadata, dict) else None
        if str(number) != self.settings.phone_number_id:
            yield partial(str, "something sent to another phone number")
            return
        for error in objects(value, "errors"):
            yield partial(str, f"an error{CODES.named(_code(error))}")
        for status in objects(value, "statuses"):
            yield partial(self._status, status)
        for message in objects(value, "messages"):
            yield partial(self._message, message)

    def _status(self, status: Mapping[str, Any]) -> str | None:
        """Of what was sent; most failures are told only here."""
        if status["status"] != "failed":
            return "a message's status"
        code = next((_code(error) for error in objects(status, "errors")), None)
        address = words(status.get("recipient_user_id") or status.get("recipient_id"))
        logger.warning(
            "An answer to %s did not arrive (failed%s).",
            self.conversation_of(self._update(address, "")),
            CODES.named(code),
        )
        return None

    def _message(self, message: Mapping[str, Any]) -> Update | str:
        kind, name = words(message["type"]), words(message["id"])
        if "group_id" in message:
            return "a message in a group"
        if _says_nothing(kind, message):
            return f"a message of the type {kind}"
        # With a user name, people can hide their number; the id stays, whether they do or not.
        phone, user = message.get("from"), message.get("from_user_id")
        edited = message["edit"] if kind == "edit" else {}
        said = edited["message"] if kind == "edit" else message
        text, payload, media = _content(said)
        command, guide = command_in(text) if not edited else (None, None)
        return self._update(
            words(user or phone),
            name_of(name),
            text=text,
            payload=payload,
            media=media,
            command=command,
            guide=guide,
            edits=name_of(words(edited["original_message_id"])) if edited else None,
            sent=sent_at(message.get("timestamp")),
            country=_country(phone, user),
            extra={"message": name, **({"to": words(phone)} if phone else {})},
        )

    def _update(self, address: str, key: str, **parts: Any) -> Update:
        account = self.settings.phone_number_id
        return Update(key=key, address=address, account=account, **parts)

    def render(self, replies: Replies, update: Update) -> list[Call]:
        """See `MessagingChannel`: one message a turn, as each may cost and may overtake others."""
        shown = screens(replies)
        if not shown:
            return []
        to = update.extra.get("to")
        person = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **({"to": to} if to else {"recipient": update.address}),
        }
        return [self.to_messages({**person, **part}) for part in _messages(together(shown))]

    async def attend(self, update: Update) -> None:
        """Marks the message as read, and shows that an answer is being written."""
        read = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": update.extra["message"],
            "typing_indicator": {"type": "text"},
        }
        await self.delivery.send(self.to_messages(read, text=False))


def _says_nothing(kind: str, message: Mapping[str, Any]) -> bool:
    if kind == "unsupported":
        what = message.get("unsupported")
        return isinstance(what, dict) and what.get("type") in _UNSUPPORTED_SAYS_NOTHING
    return kind in _SAYS_NOTHING


def _content(said: Mapping[str, Any]) -> tuple[str | None, str | None, str | None]:
    """The text, the payload and the kind of media of a message."""
    kind = words(said["type"])
    if kind == "text":
        return words(said["text"]["body"]), None, None
    if kind == "button":
        return words(said["button"]["text"]), None, None
    reply = said["interactive"] if kind == "interactive" else {}
    for pressed in ("button_reply", "list_reply"):
        if pressed in reply:
            return None, words(reply[pressed]["id"]), None
    part = said.get(kind)
    caption = part.get("caption") if isinstance(part, dict) and kind in _MEDIA else None
    return (words(caption) if caption else None), None, _MEDIA.get(kind, OTHER)


def _country(phone: object, user: object) -> str | None:
    """The country of a number, or else of a user id."""
    found = _USER_ID.fullmatch(user) if isinstance(user, str) else None
    named = country_of(phone) if isinstance(phone, str) else None
    return named or (found[1] if found else None)


def _messages(screen: Screen) -> Iterator[dict[str, Any]]:
    action = _buttons(screen) or _list(screen)
    if action is None:
        yield from map(_text, pieces(screen.in_words, no_longer_than(MAX_TEXT)))
        return
    before, end = split(screen.text, MAX_TEXT, MAX_BODY)
    yield from map(_text, before)
    yield {"type": "interactive", "interactive": {**action, "body": {"text": end}}}


def _text(body: str) -> dict[str, Any]:
    return {"type": "text", "text": {"preview_url": False, "body": body}}


def _buttons(screen: Screen) -> dict[str, Any] | None:
    options = screen.options
    if not 1 <= len(options) <= MAX_BUTTONS or not _fit(options, MAX_BUTTON_TITLE):
        return None
    buttons = [{"type": "reply", "reply": {"id": o.payload, "title": o.title}} for o in options]
    return {"type": "button", "action": {"buttons": buttons}}


def _list(screen: Screen) -> dict[str, Any] | None:
    """The options as a list; by their numbers where they are too long for its rows."""
    options = screen.options
    if not screen.numbered or len(options) > MAX_ROWS:
        return None
    if _fit(options, MAX_ROW_TITLE):
        rows = [{"id": o.payload, "title": o.title} for o in options]
    elif _fit(options, MAX_ROW_DESCRIPTION):
        rows = [
            {"id": o.payload, "title": str(number), "description": o.title}
            for number, o in enumerate(options, 1)
        ]
    else:
        return None
    sections = [{"title": LIST_TITLE, "rows": rows}]
    return {"type": "list", "action": {"button": OPEN_LIST, "sections": sections}}


def _fit(options: Sequence[Option], longest: int) -> bool:
    """Whether all titles are short enough and no two options are alike."""
    titles, ids = {o.title for o in options}, {o.payload for o in options}
    return (
        len(titles) == len(ids) == len(options)
        and all(0 < len(title) <= longest for title in titles)
        and all(0 < len(one) <= MAX_ID for one in ids)
    )


def _judge(answer: Answered) -> NotSent | Again | None:
    verdict = CODES.judge(answer)
    if isinstance(verdict, Again) and verdict.after is None:
        error = answer.body.get("error")
        if isinstance(error, dict) and _code(error) == PAIR_LIMIT:
            return Again(PAIR_PAUSE)
    return verdict


def _code(error: Mapping[str, Any]) -> int | None:
    code = error.get("code")
    return code if isinstance(code, int) else None

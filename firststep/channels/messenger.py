"""Facebook Messenger, by Meta's Messenger Platform.

https://developers.facebook.com/documentation/business-messaging/messenger-platform;
docs/channels/messenger.md says what was checked there and when.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Final

from firststep.channels.messaging.delivery import Call, Judge
from firststep.channels.messaging.rendering import Screen, no_longer_than, pieces, screens, together
from firststep.channels.messaging.settings import MessagingSettings, Secret
from firststep.channels.messaging.updates import LOCATION, OTHER, PHOTO, START, VOICE, Update
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

TOKEN: Final = Secret(
    "FIRSTSTEP_MESSENGER_PAGE_TOKEN",
    "the access token of the Page, with the permission pages_messaging",
    ACCESS_TOKEN,
)
SECRET: Final = Secret(
    "FIRSTSTEP_MESSENGER_APP_SECRET",
    "the app secret, in the App Dashboard under App settings, Basic",
    APP_SECRET,
)
VERIFY: Final = Secret(
    "FIRSTSTEP_MESSENGER_VERIFY_TOKEN",
    "a random text of 16 to 256 letters, digits, - and _ that is given to Meta with the "
    "webhook's address",
    VERIFY_TOKEN,
)

MAX_TEXT: Final = 2_000
MAX_QUICK_REPLIES: Final = 13
MAX_TITLE: Final = 20
MAX_PAYLOAD: Final = 1_000
GET_STARTED: Final = "get_started"
FIELDS: Final = "messages,messaging_postbacks,messaging_referrals,message_edits"

CODES: Final = Codes(
    window=frozenset({(10, 2_018_278), (10, 2_018_065), (10, 2_534_022)}),
    gone=frozenset({(551, None), (10, 2_018_108), (200, 1_545_041), (100, 2_018_001)}),
    again=frozenset((code, None) for code in (2, 4, 32, 613, 1_200)),
)

_MEDIA: Final[Mapping[str, str]] = {
    "image": PHOTO,
    "video": PHOTO,
    "file": PHOTO,
    "reel": PHOTO,
    "ig_reel": PHOTO,
    "audio": VOICE,
    "location": LOCATION,
}
_FRAME: Final = frozenset({"sender", "recipient", "timestamp"})


@dataclass(frozen=True)
class MessengerSettings(MetaSettings):
    """Settings of the Messenger channel.

    Attributes:
        page_id: Id of the Facebook Page that people write to.
    """

    page_id: str = ""


class MessengerChannel(MetaChannel):
    """A Facebook Page on Messenger."""

    channel = "messenger"
    title = "Messenger"
    settings_class: ClassVar[type[MessagingSettings]] = MessengerSettings
    secrets = (TOKEN, SECRET, VERIFY)
    subject = "page"
    token, app_secret, verify_token = TOKEN, SECRET, VERIFY
    codes = CODES

    @classmethod
    def wrong(cls, settings: Any) -> list[str]:
        """See `MessagingChannel`."""
        where = "the Page's id, in the App Dashboard beside its access token"
        return [*super().wrong(settings), *cls.wrong_id("page_id", settings.page_id, where)]

    @classmethod
    def at_the_platform(cls, settings: MessengerSettings) -> list[str]:
        """See `MessagingChannel`."""
        page_id = settings.page_id or "PAGE_ID"
        page = f"https://graph.facebook.com/{settings.graph_version}/{page_id}"
        bearer = f'-H "Authorization: Bearer ${TOKEN.variable}"'
        return [
            "In the App Dashboard, under Messenger, Webhooks: give the callback URL "
            f"{cls.webhook(settings.public_url)} and, as the verify token, the value of "
            f"{VERIFY.variable}. FirstStep must be running then.",
            f"Subscribe to the webhook fields {FIELDS.replace(',', ', ')}, and to no other.",
            "Subscribe the app to the Page, once, in a shell that has the token:",
            f'  curl -X POST "{page}/subscribed_apps" {bearer} -d "subscribed_fields={FIELDS}"',
            "Show the button Get Started, once:",
            f'  curl -X POST "{page}/messenger_profile" {bearer} '
            f"""-H "Content-Type: application/json" -d '{{"get_started":"""
            f"""{{"payload":"{GET_STARTED}"}}}}'""",
        ]

    def api_url(self) -> str:
        """See `MessagingChannel`."""
        settings = self.settings
        return f"{settings.api_url}/{settings.graph_version}/{settings.page_id}"

    def judge(self) -> Judge:
        """See `MessagingChannel`."""
        return CODES.judge

    def items(self, value: Mapping[str, Any]) -> Iterator[Item]:
        """See `MetaChannel`."""
        for entry in objects(value, "entry"):
            if str(entry.get("id")) != self.settings.page_id:
                yield partial(str, "something that is about another Page")
                continue
            events = objects(entry, "messaging")
            for event in events:
                yield partial(self._event_of, event)
            if not events:
                yield partial(str, "an entry without messages")

    def _event_of(self, event: Mapping[str, Any]) -> Update | str:
        sender, recipient = words(event["sender"]["id"]), words(event["recipient"]["id"])
        if sender == self.settings.page_id:
            return "a message of the Page's own"
        if recipient != self.settings.page_id:
            return "something that is about another Page"
        for kind, read in (
            ("message", self._message),
            ("postback", self._postback),
            ("referral", self._referral),
            ("message_edit", self._edit),
        ):
            if kind in event:
                return read(event, event[kind])
        return f"an event of the type {', '.join(sorted(set(event) - _FRAME)) or 'none'}"

    def _message(self, event: Mapping[str, Any], message: Mapping[str, Any]) -> Update | str:
        name = name_of(words(message["mid"]))
        if message.get("is_echo") is True:
            return "a message of the Page's own"
        pressed = message.get("quick_reply")
        if pressed is not None:
            return self._update(event, name, payload=words(pressed["payload"]))
        text = message.get("text")
        media = next(map(_media, objects(message, "attachments")), None)
        # Behind a link in a text stands an attachment that says no more than the text.
        media = None if text and media == OTHER else media
        if not text and media is None:
            return "a message without anything in it"
        command, guide = command_in(text)
        return self._update(
            event,
            name,
            text=words(text) if text else None,
            media=media,
            command=command,
            guide=guide,
        )

    def _postback(self, event: Mapping[str, Any], postback: Mapping[str, Any]) -> Update:
        said = words(postback.get("payload") or postback["title"])
        name = name_of(str(postback.get("mid") or event["timestamp"]), event["sender"]["id"], said)
        if said.lower() == GET_STARTED:
            return self._update(event, name, command=START, guide=_ref(postback.get("referral")))
        if said.startswith("/"):
            return self._update(event, name, payload=said)
        # A menu or an opening question of the Page's own: what the person read is what they said.
        return self._update(event, name, text=words(postback["title"]))

    def _referral(self, event: Mapping[str, Any], referral: Mapping[str, Any]) -> Update:
        name = name_of("referral", str(event["timestamp"]), event["sender"]["id"])
        return self._update(event, name, command=START, guide=_ref(referral))

    def _edit(self, event: Mapping[str, Any], edit: Mapping[str, Any]) -> Update | str:
        number = int(edit["num_edit"])
        if number == 0:
            return "an edit that changed nothing"
        before = words(edit["mid"])
        name = name_of(before, str(number))
        return self._update(event, name, text=words(edit["text"]), edits=name_of(before))

    def _update(self, event: Mapping[str, Any], key: str, **parts: Any) -> Update:
        return Update(
            key=key,
            address=words(event["sender"]["id"]),
            account=self.settings.page_id,
            sent=sent_at(event.get("timestamp")),
            **parts,
        )

    def render(self, replies: Replies, update: Update) -> list[Call]:
        """See `MessagingChannel`: one message a turn, as the next would take its answers away."""
        shown = screens(replies)
        if not shown:
            return []
        person = {"recipient": {"id": update.address}, "messaging_type": "RESPONSE"}
        return [
            self.to_messages({**person, "message": message})
            for message in _messages(together(shown))
        ]

    async def attend(self, update: Update) -> None:
        """Marks the message as seen, and shows that an answer is being written."""
        person = {"recipient": {"id": update.address}}
        # Both at once: a sign of writing that comes after the answer stays on for seconds.
        await asyncio.gather(
            *(
                self.delivery.send(
                    self.to_messages({**person, "sender_action": action}, text=False)
                )
                for action in ("typing_on", "mark_seen")
            )
        )


def _media(attachment: Mapping[str, Any]) -> str:
    payload = attachment.get("payload")
    if isinstance(payload, dict) and "sticker_id" in payload:
        return OTHER
    return _MEDIA.get(str(attachment.get("type")), OTHER)


def _ref(referral: object) -> str | None:
    """The guide that a link m.me/PAGE?ref=GUIDE names."""
    ref = referral.get("ref") if isinstance(referral, dict) else None
    return ref if isinstance(ref, str) and ref else None


def _messages(screen: Screen) -> Iterator[dict[str, Any]]:
    options = screen.options
    possible = 1 <= len(options) <= MAX_QUICK_REPLIES and all(
        len(option.payload) <= MAX_PAYLOAD for option in options
    )
    short = all(0 < len(option.title) <= MAX_TITLE for option in options)
    titles = [option.title for option in options]
    if not short:
        titles = [str(number) for number, _ in enumerate(options, 1)]
    if not possible or not (short or screen.numbered):
        yield from map(_text, pieces(screen.in_words, no_longer_than(MAX_TEXT)))
        return
    before, end = split(screen.text if short else screen.in_words, MAX_TEXT, MAX_TEXT)
    yield from map(_text, before)
    replies = [
        {"content_type": "text", "title": title, "payload": option.payload}
        for title, option in zip(titles, options, strict=True)
    ]
    yield {**_text(end), "quick_replies": replies}


def _text(text: str) -> dict[str, Any]:
    return {"text": text}

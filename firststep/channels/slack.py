"""Slack, by the Events API, interactive messages and the Web API (https://docs.slack.dev).

In a direct message everything is read. In a channel only messages that name the bot are: each
person has a conversation of their own in each thread, so two people never share one.
docs/channels/slack.md says which facts were checked against which page.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs

from firststep.channels import texts
from firststep.channels.http import as_json
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
from firststep.channels.messaging.rendering import Option, Screen, pieces, screens
from firststep.channels.messaging.settings import MessagingSettings, Secret
from firststep.channels.messaging.signing import as_bytes, same
from firststep.channels.messaging.updates import OTHER, PHOTO, START, VOICE, Update
from firststep.channels.sessions import Replies

TOKEN: Final = Secret(
    "FIRSTSTEP_SLACK_BOT_TOKEN",
    'the "Bot User OAuth Token" of the app\'s page "OAuth & Permissions"; it begins with xoxb-',
    re.compile(r"xoxb-[A-Za-z0-9-]{10,}"),
)
SIGNING_SECRET: Final = Secret(
    "FIRSTSTEP_SLACK_SIGNING_SECRET",
    'the "Signing Secret" of the app\'s page "Basic Information", 32 digits and letters a to f',
    re.compile(r"[0-9a-fA-F]{32,64}"),
)

MAX_CLOCK_SECONDS: Final = 300
MAX_SECTION: Final = 3_000
MAX_TITLE: Final = 30
"""Slack takes 75 characters on a button, but may show only about the first 30."""

MAX_VALUE: Final = 2_000
MAX_IN_BLOCK: Final = 25
MAX_BUTTONS: Final = 40 * MAX_IN_BLOCK
"""A message has up to 50 blocks; some of them are for the text."""

_FORM: Final = "application/x-www-form-urlencoded"
_BY_PEOPLE: Final = {None, "file_share", "thread_broadcast", "me_message"}
_BY_PROGRAMS: Final = ("bot_id", "bot_profile", "app_id")
_MARKUP: Final = re.compile(r"<([^<>]*)>")
_MAY_PING: Final = re.compile(r"<(?=[!@#])")
_WORD: Final = re.compile(r"[a-z_]{1,60}")
_AGAIN: Final = {
    "ratelimited",
    "rate_limited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
}
_GONE: Final = {
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "user_not_in_channel",
    "user_not_found",
    "cannot_dm_bot",
    "messages_tab_disabled",
}
_TOKEN_ERRORS: Final = {
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "token_expired",
    "account_inactive",
    "missing_scope",
}


@dataclass(frozen=True)
class SlackSettings(MessagingSettings):
    """Settings of the Slack channel: nothing beyond those of every messaging channel."""

    api_url: str = "https://slack.com/api"


class SlackChannel(MessagingChannel):
    """A Slack app in direct messages, and in channels where it is named."""

    channel = "slack"
    title = "Slack"
    settings_class = SlackSettings
    secrets = (TOKEN, SIGNING_SECRET)
    content_types = ("application/json", _FORM)

    @classmethod
    def at_the_platform(cls, settings: SlackSettings) -> list[str]:
        """See `MessagingChannel`."""
        return [
            'Make an app "From a manifest" at https://api.slack.com/apps, with the manifest of '
            "docs/channels/slack.md and this address in both places: "
            f"{cls.webhook(settings.public_url)}",
            'Press "Install App", and put its token and its signing secret into the environment.',
            'With the server running, press "Retry" or "Verify" at "Event Subscriptions".',
            "Write a direct message to the app. In a channel: /invite it, then name it with @.",
        ]

    def api_url(self) -> str:
        """See `MessagingChannel`."""
        return str(self.settings.api_url)

    def judge(self) -> Judge:
        """See `MessagingChannel`."""
        return _judge

    def check(self, arrived: Arrived) -> None:
        """See `MessagingChannel`: signed, and within five minutes."""
        signed_at = arrived.headers.get("x-slack-request-timestamp", "")
        given = arrived.headers.get("x-slack-signature", "")
        said = b"v0:" + as_bytes(signed_at) + b":" + arrived.body
        key = self.secret[SIGNING_SECRET.variable].encode()
        wanted = "v0=" + hmac.new(key, said, hashlib.sha256).hexdigest()
        if not same(given, wanted):
            raise Refused(403, "signature", "The signature is missing or wrong.")
        digits = re.fullmatch(r"[0-9]{1,12}", signed_at)
        if digits is None or abs(time.time() - int(signed_at)) > MAX_CLOCK_SECONDS:
            raise Refused(403, "expired", "The signature is too old, or a clock is wrong.")

    def read(self, arrived: Arrived) -> Reading:
        """See `MessagingChannel`."""
        form = arrived.kind == _FORM
        value = _payload(arrived.body) if form else read_object(arrived.body)
        if value is None:
            return Reading(ignored=["a form without a payload"])
        try:
            if not form and value.get("type") == "url_verification":
                return Reading(answer=as_json({"challenge": str(value["challenge"])}))
            found = _pressed(value) if form else _event(value)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            return Reading(ignored=["an event that lacks something"])
        return Reading(ignored=[found]) if isinstance(found, str) else Reading([found])

    def render(self, replies: Replies, update: Update) -> list[Call]:
        """See `MessagingChannel`."""
        extra = update.extra
        body: dict[str, Any] = {
            "channel": _channel(update),
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if "thread" in extra:
            body["thread_ts"] = extra["thread"]
        if "only" in extra:
            body["user"] = extra["only"]
        method = "chat.postEphemeral" if "only" in extra else "chat.postMessage"
        owner = extra.get("owner")
        messages = [m for screen in screens(replies) for m in _messages(screen, owner)]
        if messages and owner is not None and "only" not in extra:
            text, blocks = messages[-1]
            messages[-1] = f"{text}\n{texts.NAME_ME}", [*blocks, _remark(texts.NAME_ME)]
        return [
            self._call(method, {**body, "text": _escape(text), "blocks": blocks})
            for text, blocks in messages
        ]

    async def attend(self, update: Update) -> None:
        """Puts what was chosen in the place of the buttons."""
        if "pressed" not in update.extra:
            return
        said = json.loads(update.extra["said"])
        chose = texts.CHOSE.format(update.extra["chose"])
        body = {
            "channel": _channel(update),
            "ts": update.extra["pressed"],
            "text": _escape("\n".join([*said, chose])),
            "blocks": [*map(_section, said), _remark(chose)],
        }
        await self.delivery.send(self._call("chat.update", body, text=False))

    def _call(self, method: str, body: Mapping[str, Any], *, text: bool = True) -> Call:
        token = self.secret[TOKEN.variable]
        return Call(f"/{method}", body, headers={"Authorization": f"Bearer {token}"}, text=text)


# --- reading --------------------------------------------------------------------------------


def _payload(body: bytes) -> dict[str, Any] | None:
    """What an interaction says, or None for another form, such as that of a slash command."""
    try:
        form = parse_qs(body.decode("utf-8"), errors="strict", max_num_fields=100)
    except ValueError:
        raise Refused(400, "form", "The form can't be read.") from None
    payload = form.get("payload")
    return read_object(payload[0].encode("utf-8")) if payload else None


def _event(value: Mapping[str, Any]) -> Update | str:
    """What somebody wrote, or in words why it is passed over."""
    if value["type"] != "event_callback":
        return f"a request of type {value['type']}"
    event = value["event"]
    kind, subtype, channel = event["type"], event.get("subtype"), event.get("channel")
    if kind not in {"message", "app_mention"}:
        return f"an event of type {kind}"
    if kind == "message" and not _is_direct(channel):
        return "a message in a channel; only those that name the bot are read"
    message = event
    if subtype == "message_changed":
        message = event["message"]
        before = event.get("previous_message") or {}
        if not message.get("edited") or message.get("text") == before.get("text"):
            return "a change that is not the person's"
        subtype = message.get("subtype")
    if subtype not in _BY_PEOPLE:
        return f"a message of type {subtype}"
    if any(message.get(name) for name in _BY_PROGRAMS) or message["user"] in _own(value):
        return "a message of a program"
    return _written(str(channel), message)


def _own(value: Mapping[str, Any]) -> Collection[str]:
    """The bot's own users, as the event names them."""
    return {a["user_id"] for a in value.get("authorizations") or () if a.get("is_bot") is True}


def _written(channel: str, message: Mapping[str, Any]) -> Update:
    ts, user = str(message["ts"]), str(message["user"])
    text, files = _words(message.get("text") or ""), message.get("files") or ()
    edited = (message.get("edited") or {}).get("ts")
    # A direct message and a mention of the same message are two events with different ids, so
    # the key is made of what they have in common. Delivered again, it is the same too.
    name = _name(channel, ts)
    direct = _is_direct(channel)
    bare = not direct and not text and not files
    return Update(
        key=_name(channel, ts, str(edited)) if edited else name,
        address=_address(channel, message, user),
        text=text or None,
        media=_media(files) if files else None if text or bare else OTHER,
        command=START if bare else None,
        edits=name if edited else None,
        sent=float(edited or ts),
        extra=_back(channel, message, user),
    )


def _pressed(value: Mapping[str, Any]) -> Update | str:
    """The press of a button, or in words why it is passed over."""
    if value["type"] != "block_actions":
        return f"an interaction of type {value['type']}"
    channel, user = str(value["channel"]["id"]), str(value["user"]["id"])
    action, message = value["actions"][0], value["message"]
    key = _name("press", channel, user, str(action["action_ts"]), str(message["ts"]))
    address, extra = _address(channel, message, user), _back(channel, message, user)
    if not _is_direct(channel) and not str(action["block_id"]).startswith(f"{user}-"):
        # Somebody else's press must neither answer for them nor take their buttons away.
        return Update(key, address, says=texts.NOT_YOURS, extra={**extra, "only": user})
    said = [_unescape(b["text"]["text"]) for b in message["blocks"] if b["type"] == "section"]
    pressed = {
        "pressed": str(message["ts"]),
        "said": json.dumps(said),
        "chose": _unescape(action["text"]["text"]),
    }
    payload = action["value"]
    if not isinstance(payload, str):
        raise TypeError("value")
    return Update(key, address, payload=payload, extra={**extra, **pressed})


def _is_direct(channel: object) -> bool:
    return isinstance(channel, str) and channel.startswith("D")


def _thread(channel: str, message: Mapping[str, Any]) -> str | None:
    """The thread that answers belong in; in a channel every message begins one."""
    ts, thread = str(message["ts"]), str(message.get("thread_ts") or "")
    if _is_direct(channel):
        return thread if thread != ts else None
    return thread or ts


def _address(channel: str, message: Mapping[str, Any], user: str) -> str:
    if _is_direct(channel):
        return channel
    return f"{channel} {_thread(channel, message)} {user}"


def _back(channel: str, message: Mapping[str, Any], user: str) -> dict[str, str]:
    """What an answer has to name."""
    thread = _thread(channel, message)
    return {
        **({"thread": thread} if thread else {}),
        **({} if _is_direct(channel) else {"channel": channel, "owner": user}),
    }


def _channel(update: Update) -> str:
    return update.extra.get("channel", update.address)


def _name(*parts: str) -> str:
    """An id that holds nobody's address."""
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]


def _media(files: Sequence[Mapping[str, Any]]) -> str:
    sounds = all(
        str(file.get("mimetype")).startswith("audio/") or file.get("subtype") == "slack_audio"
        for file in files
    )
    return VOICE if sounds else PHOTO


def _words(text: str) -> str:
    """The words of a text, without Slack's marks: `<@U1>`, `<https://a.b|label>`, `&lt;`."""
    return _unescape(_MARKUP.sub(_marked, text)).strip()


def _marked(match: re.Match[str]) -> str:
    target, _, label = match[1].partition("|")
    if target.startswith("@"):
        return ""
    if target.startswith(("#", "!")):
        return label
    return label or target


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# --- writing --------------------------------------------------------------------------------


def _messages(screen: Screen, owner: str | None) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The messages of one screen: the text for notifications and screen readers, and blocks."""
    fit = all(0 < len(option.payload) <= MAX_VALUE for option in screen.options)
    buttons = fit and len(screen.options) <= MAX_BUTTONS
    short = all(len(option.title) <= MAX_TITLE for option in screen.options)
    parts = pieces(
        screen.text if buttons and short and screen.text else screen.in_words,
        _fits,
    )
    for index, part in enumerate(parts):
        if index < len(parts) - 1 or not buttons:
            yield part, [_section(part)]
            continue
        titles = [option.title for option in screen.options] if short and screen.text else []
        text = "\n".join([part, *(f"- {title}" for title in titles)])
        yield text, [_section(part), *_actions(screen, owner, short=short)]


def _actions(screen: Screen, owner: str | None, *, short: bool) -> list[dict[str, Any]]:
    buttons = [
        _button(option, n, _title(option, n, screen) if not short else option.title)
        for n, option in enumerate(screen.options, 1)
    ]
    rows = [buttons[i : i + MAX_IN_BLOCK] for i in range(0, len(buttons), MAX_IN_BLOCK)]
    return [
        {"type": "actions", "block_id": f"{owner or 'direct'}-{n}", "elements": row}
        for n, row in enumerate(rows, 1)
    ]


def _title(option: Option, n: int, screen: Screen) -> str:
    """What stands on a button whose whole title stands in the text above it."""
    if screen.numbered:
        return str(n)
    if len(option.title) <= MAX_TITLE:
        return option.title
    return option.title[: MAX_TITLE - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _button(option: Option, n: int, title: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "button",
        "action_id": f"option-{n}",
        "text": _plain(title),
        "value": option.payload,
    }
    if title != option.title:
        made["accessibility_label"] = option.title[:75]
    return made


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _plain(text)}


def _remark(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [_plain(text)]}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": _calm(text), "emoji": True}


def _calm(text: str) -> str:
    # Nothing is read as a mark in a plain text. The space is for the case that it ever is: a
    # text with "<!channel>" in it must call nobody.
    return _MAY_PING.sub("< ", text)


def _fits(text: str) -> bool:
    return len(_calm(text)) <= MAX_SECTION


def _judge(answer: Answered) -> NotSent | Again | None:
    if answer.status == 200 and answer.body.get("ok") is True:
        return None
    if answer.status == 429 or answer.status >= 500:
        return Again(answer.retry_after)
    error = str(answer.body.get("error", ""))
    if error in _AGAIN or (answer.status == 200 and not error):
        return Again(answer.retry_after)
    if error in _GONE:
        return Gone(error)
    why = error if _WORD.fullmatch(error) else f"status {answer.status}"
    if error in _TOKEN_ERRORS:
        return Rejected(f"{why}: look at {TOKEN.variable} and at the app's installation")
    return Rejected(why)

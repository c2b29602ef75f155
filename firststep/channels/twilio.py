"""SMS and WhatsApp by Twilio (https://www.twilio.com/docs/messaging).

What was checked against Twilio's pages, and when, is listed in docs/channels/twilio.md.
"""

from __future__ import annotations

import base64
import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from sanic.response import HTTPResponse
from twilio.request_validator import RequestValidator

from firststep.channels import texts
from firststep.channels.incoming import Refused
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
from firststep.channels.messaging.rendering import Option, Screen, pieces, screens, together
from firststep.channels.messaging.settings import MessagingSettings, Secret
from firststep.channels.messaging.updates import HELP, START, STOP, Update
from firststep.channels.sessions import Replies
from firststep.channels.twilio_form import comes_back, is_whatsapp, read_form, update_of
from firststep.channels.twilio_sms import fits, is_short, plain, segments, units

logger = logging.getLogger(__name__)

ACCOUNT: Final = Secret(
    "FIRSTSTEP_TWILIO_ACCOUNT_SID",
    "the Account SID of the Twilio Console: AC and 32 letters and digits",
    re.compile(r"AC[0-9a-fA-F]{32}"),
)
AUTH_TOKEN: Final = Secret(
    "FIRSTSTEP_TWILIO_AUTH_TOKEN",
    "the Auth Token beside the Account SID in the Twilio Console: 32 letters and digits",
    re.compile(r"[0-9a-zA-Z]{32,}"),
)

QUICK_REPLIES: Final = range(1, 4)
"""Buttons that WhatsApp takes in an answer; more only in templates that it has approved."""

LIST_ITEMS: Final = range(4, 11)
MAX_BUTTON: Final = 20
MAX_ITEM: Final = 24
MAX_ID: Final = 200
MAX_BODY: Final = 1_024

STOPPED_SECONDS: Final = 5 * 365 * 86_400.0

_SID: Final = re.compile(r"[A-Za-z0-9]{2,64}")
_CONTENT_SID: Final = re.compile(r"HX[0-9a-fA-F]{32}")
_RECEIVED: Final = {"received", "receiving"}
_MARK: Final = "fs1."
# Such a text as a variable makes Twilio refuse the message (error 21656).
_NO_VARIABLE: Final = re.compile(r"[\t\r\n]| {5}")

_OPTED_OUT: Final = {21610}
_NO_SUCH_NUMBER: Final = {21211, 21614, 63003, 63024}
_UNREACHABLE: Final = {30003, 30004, 30005, 30006, 63016}
_GONE: Final = _OPTED_OUT | _NO_SUCH_NUMBER | _UNREACHABLE
_TOO_MANY: Final = 20429


@dataclass(frozen=True)
class TwilioSettings(MessagingSettings):
    """Settings of the Twilio channel, beside those of every messaging channel.

    Attributes:
        sms_from: The number that SMS come from; otherwise the one that was written to.
        messaging_service_sid: The Messaging Service by which SMS are sent, as `MG...`.
        whatsapp_from: As `sms_from`, for WhatsApp: `whatsapp:` and a number.
        quick_reply_sids: Content templates, as `HX...` with blanks between them: those with 1, 2
            and 3 buttons.
        list_picker_sids: The same, those with 4, 5 and up to 10 choices.
    """

    api_url: str = "https://api.twilio.com"
    sms_from: str = ""
    messaging_service_sid: str = ""
    whatsapp_from: str = ""
    quick_reply_sids: str = ""
    list_picker_sids: str = ""


@dataclass(frozen=True)
class WithButtons(Call):
    """A message with buttons, and the same in words for when Twilio does not take it."""

    instead: Call | None = None


class TwilioChannel(MessagingChannel):
    """People who write an SMS, or a WhatsApp message to a number that Twilio serves."""

    channel = "twilio"
    title = "Twilio"
    settings_class = TwilioSettings
    secrets = (ACCOUNT, AUTH_TOKEN)
    content_types = ("application/x-www-form-urlencoded",)

    @classmethod
    def wrong(cls, settings: TwilioSettings) -> list[str]:
        """See `MessagingChannel`."""
        return list(_wrong(settings))

    @classmethod
    def at_the_platform(cls, settings: TwilioSettings) -> list[str]:
        """See `MessagingChannel`."""
        webhook = cls.webhook(settings.public_url)
        return [
            "SMS: in the Twilio Console, Phone Numbers, Active numbers, your number, Messaging: "
            f'for "A message comes in" enter {webhook} and HTTP POST.',
            "WhatsApp: in the Console, Messaging, Senders, WhatsApp senders, your sender (or the "
            f"sandbox's settings): enter the same address, {webhook}, and HTTP POST.",
            "With a Messaging Service: on its page, Integration, Send a webhook, enter the same "
            "address as the request URL.",
            "No status callback address is needed.",
        ]

    def api_url(self) -> str:
        """See `MessagingChannel`."""
        return str(self.settings.api_url)

    def judge(self) -> Judge:
        """See `MessagingChannel`."""
        return _judge

    def acknowledge(self) -> HTTPResponse:
        """See `MessagingChannel`: an empty TwiML, as the answer is sent on its own."""
        return HTTPResponse("<Response/>", 200, content_type="text/xml")

    # --- from Twilio ---------------------------------------------------------------------

    def check(self, arrived: Arrived) -> None:
        """See `MessagingChannel`."""
        # What is signed are the values, so the form is read first; nothing of it is believed.
        form = read_form(arrived.body)
        given = arrived.headers.get("x-twilio-signature", "")
        validator = RequestValidator(self.secret[AUTH_TOKEN.variable])
        try:
            signed = validator.validate(arrived.url, form, given)
        except ValueError:
            signed = False
        if not signed:
            raise Refused(403, "signature", "The signature is missing or wrong.")
        if form.get("AccountSid") != self.secret[ACCOUNT.variable]:
            raise Refused(403, "account", "This belongs to another account.")

    def read(self, arrived: Arrived) -> Reading:
        """See `MessagingChannel`."""
        form = read_form(arrived.body)
        status = form.get("MessageStatus") or form.get("SmsStatus") or "received"
        if status not in _RECEIVED:
            return Reading(ignored=["the status of a message"])
        if "Body" not in form and "NumMedia" not in form:
            return Reading(ignored=["an event that is no message"])
        lacks = [name for name in ("MessageSid", "From", "To") if not form.get(name)]
        if lacks or not _SID.fullmatch(form["MessageSid"]):
            return Reading(ignored=["a message that lacks something"])
        payload = unpack(form.get("ButtonPayload") or form.get("ListId") or "")
        return Reading([update_of(form, payload)])

    # --- STOP and START ------------------------------------------------------------------

    async def on_stop(self, job: Job) -> Replies:
        """Remembers it, and says so once.

        Where Twilio keeps the list of those who opted out it has said so itself, and refuses
        this one (21610), which is then nobody's loss.
        """
        if is_whatsapp(job.update):
            # Nobody is written to first, and WhatsApp has no rule by which to be silent.
            return await super().on_stop(job)
        await self.store.put(_stopped(job), "1", STOPPED_SECONDS)
        said = texts.STOPPED_UNTIL_START
        return [{"text": said, "buttons": [], "custom": {"kind": "digression"}}]

    async def stays_silent(self, job: Job) -> bool:
        """See `MessagingChannel`: danger and HELP are answered even then, once each time."""
        heard = comes_back(job.update) or job.update.command == HELP or job.is_alarm
        return not heard and await self._has_stopped(job)

    async def _has_stopped(self, job: Job) -> bool:
        return await self.store.get(_stopped(job)) is not None

    async def _replies(self, job: Job) -> Replies:
        if job.update.command == STOP:
            return await self.on_stop(job)
        if comes_back(job.update) and await self._has_stopped(job):
            await self.store.drop(_stopped(job))
            # "Yes" is an answer, but not from somebody who has been told nothing since STOP.
            job = replace(job, update=replace(job.update, text=None, command=START))
        return await super()._replies(job)

    # --- to Twilio -----------------------------------------------------------------------

    def is_brief(self, update: Update) -> bool:
        """See `MessagingChannel`: each SMS costs."""
        return not is_whatsapp(update)

    def render(self, replies: Replies, update: Update) -> list[Call]:
        """See `MessagingChannel`: one message a turn, and its options by number or as buttons."""
        shown = screens(replies)
        if not shown:
            return []
        screen = together(shown)
        if not is_whatsapp(update):
            said = pieces(plain(screen.in_words), fits)
            return [self._message(update, {"Body": part}) for part in said]
        return self._with_buttons(screen, update) or self._in_words(screen, update)

    def _in_words(self, screen: Screen, update: Update) -> list[Call]:
        return [self._message(update, {"Body": part}) for part in pieces(screen.in_words, is_short)]

    def _with_buttons(self, screen: Screen, update: Update) -> list[Call]:
        """The last line above the buttons, and what is before it as a text; or nothing."""
        template = self._templates.get(len(screen.options))
        # No variable of a template may have lines in it.
        before, _, line = screen.text.rpartition("\n")
        line = line.strip()
        if template is None or not _can_be_pressed(screen.options, line):
            return []
        if screen.danger and before:
            # Two messages may come apart. A warning and what can be done about it must not.
            return []
        values = [line, *(v for o in screen.options for v in (o.title, pack(o.payload)))]
        (words,) = self._in_words(replace(screen, text=line), update)
        pressed = self._message(
            update, {"ContentSid": template, "ContentVariables": _variables(values)}
        )
        buttons = WithButtons(pressed.path, pressed.body, True, basic=pressed.basic, instead=words)
        return [*self._in_words(Screen(before), update), buttons]

    @cached_property
    def _templates(self) -> Mapping[int, str]:
        """Content templates by the number of their choices."""
        quick = zip(QUICK_REPLIES, _sids(self.settings.quick_reply_sids), strict=False)
        lists = zip(LIST_ITEMS, _sids(self.settings.list_picker_sids), strict=False)
        return dict([*quick, *lists])

    def _message(self, update: Update, said: Mapping[str, str]) -> Call:
        account, token = self.secret[ACCOUNT.variable], self.secret[AUTH_TOKEN.variable]
        return Call(
            f"/2010-04-01/Accounts/{account}/Messages.json",
            {"To": update.address, **self._sender(update), **said},
            form=True,
            basic=(account, token),
        )

    def _sender(self, update: Update) -> dict[str, str]:
        if is_whatsapp(update):
            return {"From": self.settings.whatsapp_from or update.account}
        service, number = self.settings.messaging_service_sid, self.settings.sms_from
        chosen = {"MessagingServiceSid": service, "From": number}
        return {name: value for name, value in chosen.items() if value} or {"From": update.account}

    async def _make(self, call: Call, job: Job) -> None:
        try:
            await super()._make(call, job)
        except Rejected as reason:
            if not isinstance(call, WithButtons) or call.instead is None:
                raise
            logger.warning("Buttons for %s were refused (%s).", job.conversation, reason)
            await super()._make(call.instead, job)

    async def sent(self, call: Call, result: Mapping[str, Any], job: Job) -> None:  # noqa: ARG002
        """Notes what an SMS cost."""
        if not is_whatsapp(job.update):
            count = segments(call.body["Body"])
            logger.info("An answer to %s took %d SMS segments.", job.conversation, count)


def pack(payload: str) -> str:
    """A payload as the id of a button.

    Twilio writes the values of variables into the template's JSON; letters, digits, - and _ come
    through that whatever is done.

    Args:
        payload: A button's payload.
    """
    return _MARK + base64.urlsafe_b64encode(payload.encode()).decode().rstrip("=")


def unpack(text: str) -> str | None:
    """The payload in the id of a button, or None where it is none of ours.

    Args:
        text: What came back.
    """
    if not text.startswith(_MARK):
        return None
    packed = text[len(_MARK) :]
    try:
        payload = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
    except ValueError:
        return None
    return payload if payload.startswith("/") else None


def _stopped(job: Job) -> str:
    return f"twilio-stopped:{job.conversation}"


def _can_be_pressed(options: tuple[Option, ...], line: str) -> bool:
    """Whether nothing of the options or the line above them would be cut or refused."""
    longest = MAX_BUTTON if len(options) in QUICK_REPLIES else MAX_ITEM
    titles = [option.title for option in options]
    return (
        len(set(titles)) == len(titles)
        and all(0 < units(title) <= longest for title in titles)
        and all(len(pack(option.payload)) <= MAX_ID for option in options)
        and 0 < units(line) <= MAX_BODY
        and not any(_NO_VARIABLE.search(value) for value in (line, *titles))
    )


def _variables(values: list[str]) -> str:
    """Values by number, counted from 1."""
    said = json.dumps({str(number): value for number, value in enumerate(values, 1)})
    # Twilio was seen to refuse an apostrophe in a value; this says the same without one.
    return said.replace("'", "\\u0027")


def _sids(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _wrong(settings: TwilioSettings) -> Iterator[str]:
    for name, pattern, like in (
        ("sms_from", r"\+?\d{3,15}", "+15005550006"),
        ("messaging_service_sid", r"MG[0-9a-fA-F]{32}", "MG and 32 letters and digits"),
        ("whatsapp_from", r"whatsapp:\+\d{5,15}", "whatsapp:+15005550006"),
    ):
        value = getattr(settings, name)
        if value and not re.fullmatch(pattern, value):
            yield f'"{name}" of the Twilio channel is "{value}". Write it like {like}.'
    for name, counts in (("quick_reply_sids", QUICK_REPLIES), ("list_picker_sids", LIST_ITEMS)):
        given = _sids(getattr(settings, name))
        if len(given) > len(counts) or not all(map(_CONTENT_SID.fullmatch, given)):
            yield (
                f'"{name}" of the Twilio channel takes up to {len(counts)} Content SIDs, HX and 32 '
                "letters and digits each, with blanks between them: of the templates with "
                f"{counts[0]}, {counts[1]} and so on choices, in this order."
            )


def _judge(answer: Answered) -> NotSent | Again | None:
    if answer.status < 300:
        return None
    code = answer.body.get("code")
    if answer.status == 429 or answer.status >= 500 or code == _TOO_MANY:
        return Again(answer.retry_after)
    # Twilio's own sentence has the number in it.
    why = f"status {answer.status}, error {code if isinstance(code, int) else 'unknown'}"
    return Gone(why) if code in _GONE else Rejected(why)

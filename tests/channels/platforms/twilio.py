"""Twilio's REST API on this machine, and people who write an SMS or on WhatsApp."""

from __future__ import annotations

import base64
import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from twilio.request_validator import RequestValidator

from firststep.channels.twilio import TwilioChannel
from tests.channels.emulator import Emulator, Fault, Received, Says
from tests.channels.platform import Platform, Sent, Shown

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "fedcba9876543210" * 2
NUMBER = "+15005550006"
HOST = "bot.example.org"
WEBHOOK = "/webhooks/twilio/webhook"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


@dataclass(frozen=True)
class Template:
    """A content template: `twilio/quick-reply` or `twilio/list-picker`, all of it variables."""

    kind: str
    choices: int

    def filled(self, values: Mapping[str, str]) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The body, and title and id of each choice."""
        choices = range(self.choices)
        return values["1"], tuple((values[f"{2 * n + 2}"], values[f"{2 * n + 3}"]) for n in choices)


TEMPLATES = {
    f"HX{choices:032x}": Template("quick-reply" if choices <= 3 else "list-picker", choices)
    for choices in range(1, 11)
}
_SIDS = list(TEMPLATES)


class TwilioEmulator(Emulator):
    """The Messages resource, with its limits and error bodies.

    Attributes:
        opted_out: Numbers that sent STOP, as Twilio keeps them for SMS.
    """

    def __init__(self) -> None:
        super().__init__()
        self.opted_out: set[str] = set()
        self._numbers = itertools.count(1)

    def clear(self) -> None:
        super().clear()
        self.opted_out.clear()

    def answer(self, call: Received) -> Says:
        given = f"Basic {base64.b64encode(f'{ACCOUNT}:{TOKEN}'.encode()).decode()}"
        if call.headers.get("authorization") != given:
            return error(401, 20003, "Authenticate")
        if call.path != MESSAGES or call.method != "POST":
            return error(404, 20404, f"The requested resource {call.path} was not found")
        body = call.body
        if not body.get("To"):
            return error(400, 21604, "A 'To' phone number is required.")
        if not body.get("From") and not body.get("MessagingServiceSid"):
            return error(400, 21603, "A 'From' phone number is required.")
        if body.get("From", body["To"]).startswith("whatsapp:") != is_whatsapp(body):
            return error(400, 63007, "Twilio could not find a Channel with the From address")
        if body["To"] in self.opted_out:
            return error(400, 21610, "Attempt to send to unsubscribed recipient")
        return self._refused(body) or self._queued(body)

    def _refused(self, body: Mapping[str, Any]) -> Says | None:
        if "ContentSid" in body:
            return _wrong_content(body)
        if not body.get("Body", "").strip():
            return error(400, 21619, "A text message body or media urls must be specified.")
        if len(body["Body"]) > 1600:
            return error(400, 21617, "The concatenated message body exceeds 1600 characters.")
        return None

    def _queued(self, body: Mapping[str, Any]) -> Says:
        sid = f"SM{next(self._numbers):032x}"
        return Says(201, {"sid": sid, "status": "queued", "to": body["To"], "error_code": None})


def _wrong_content(body: Mapping[str, Any]) -> Says | None:
    template = TEMPLATES.get(body["ContentSid"])
    if template is None or "Body" in body or not is_whatsapp(body):
        return error(400, 21655, "The ContentSid is invalid.")
    try:
        values = json.loads(body["ContentVariables"])
    except ValueError:
        values = {}
    wanted = {str(number) for number in range(1, 2 * template.choices + 2)}
    if set(values) != wanted or "'" in body["ContentVariables"]:
        return error(400, 21656, "The ContentVariables Parameter is invalid.")
    for value in values.values():
        if not value or re.search(r"[\n\t]| {5}", value):
            return error(400, 21656, "The ContentVariables Parameter is invalid.")
    text, choices = template.filled(values)
    longest = 20 if template.kind == "quick-reply" else 24
    titles = [title for title, _ in choices]
    fit = all(len(title) <= longest and len(packed) <= 200 for title, packed in choices)
    if len(text) > 1024 or not fit or len(set(titles)) < len(titles):
        # Twilio tells this later, by the status of the message; here it must not pass unseen.
        return error(400, 63013, "Channel policy violation")
    return None


def error(status: int, code: int, why: str, **headers: str) -> Says:
    """An error as Twilio's API says it."""
    info = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": why, "more_info": info, "status": status}
    return Says(status, body, headers)


def is_whatsapp(body: Mapping[str, Any]) -> bool:
    """Whether a call is for somebody on WhatsApp."""
    return str(body["To"]).startswith("whatsapp:")


class _Twilio(Platform):
    """What SMS and WhatsApp have in common."""

    name = "twilio"
    channel_class = TwilioChannel
    environment: ClassVar[Mapping[str, str]] = {
        "FIRSTSTEP_TWILIO_ACCOUNT_SID": ACCOUNT,
        "FIRSTSTEP_TWILIO_AUTH_TOKEN": TOKEN,
    }
    emulator: TwilioEmulator
    dates = False
    prefix: ClassVar[str] = ""
    sids: ClassVar[str] = "SM"

    def __init__(self) -> None:
        self.emulator = TwilioEmulator()
        self._people: dict[str, str] = {}
        self._messages = itertools.count(1)

    def message(self, who: str = "ann", **values: str) -> Sent:
        """A message of a person, with these values beside what every message has."""
        sid = f"{self.sids}{next(self._messages):032x}"
        given = {
            "ToCountry": "US",
            "MessageSid": sid,
            "SmsSid": sid,
            "SmsMessageSid": sid,
            "AccountSid": ACCOUNT,
            "ApiVersion": "2010-04-01",
            "SmsStatus": "received",
            "NumMedia": "0",
            "NumSegments": "1",
            "FromCity": "",
            "From": self.address(who),
            "To": f"{self.prefix}{NUMBER}",
            "Body": "",
            **values,
        }
        return self.signed(urlencode({n: v for n, v in given.items() if v != "-"}).encode())

    def text(self, words: str, who: str = "ann", *, ago: float = 0.0) -> Sent:  # noqa: ARG002
        return self.message(who, Body=words)

    def photo(self, who: str = "ann", caption: str = "") -> Sent:
        media = {"MediaContentType0": "image/jpeg", "MediaUrl0": "https://api.twilio.com/m"}
        return self.message(who, Body=caption, NumMedia="1", **media)

    def unknown(self) -> Sent:
        left_out = dict.fromkeys(("Body", "NumMedia", "NumSegments"), "-")
        return self.message(MessageStatus="delivered", SmsStatus="delivered", **left_out)

    def incomplete(self) -> Sent:
        return self.message(From="-", Body="no sender")

    def signed(self, body: bytes) -> Sent:
        headers = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
        signature = sign(f"https://{HOST}{WEBHOOK}", body)
        return Sent(WEBHOOK, body, {**headers, **self.proxy(), "x-twilio-signature": signature})

    def proxy(self) -> dict[str, str]:
        """What a proxy in front of the server adds."""
        return {}

    def forged(self, sent: Sent) -> Sent:
        return sent.but(x_twilio_signature=sign(f"https://{HOST}{WEBHOOK}", sent.body, TOKEN[::-1]))

    def unsigned(self, sent: Sent) -> Sent:
        return sent.but(x_twilio_signature="")

    def address(self, who: str) -> str:
        made = self._people.setdefault(who, f"+447700900{len(self._people):03d}")
        return f"{self.prefix}{made}"

    def calls_to(self, who: str = "ann") -> list[Received]:
        """Every call that sent something to a person."""
        return [c for c in self.emulator.taken if c.body["To"] == self.address(who)]

    def shown(self, who: str = "ann") -> list[Shown]:
        return [_shown(call.body) for call in self.calls_to(who)]

    def too_many(self, seconds: int) -> Fault:
        headers = {"Retry-After": str(seconds)}
        return Fault(error(429, 20429, "Too Many Requests", **headers), path="/Messages")

    def blocked(self) -> Fault:
        says = error(400, 21610, "Attempt to send to unsubscribed recipient")
        return Fault(says, times=100, path="/Messages")

    def refused(self) -> Fault:
        return Fault(error(400, 21408, "Permission to send has not been enabled"), path="/Messages")

    def failing(self, times: int = 1) -> Fault:
        return Fault(error(503, 20503, "Service unavailable"), times, path="/Messages")

    def silent(self, seconds: float, times: int = 1) -> Fault:
        return Fault(None, times, seconds, path="/Messages")


class TwilioSms(_Twilio):
    has_buttons = False

    def proxy(self) -> dict[str, str]:
        return {"x-forwarded-proto": "https", "x-forwarded-host": HOST}

    def press(self, title: str, who: str = "ann") -> Sent:
        raise NotImplementedError


class TwilioWhatsApp(_Twilio):
    prefix = "whatsapp:"

    def settings(self) -> dict[str, Any]:
        return {
            "public_url": f"https://{HOST}",
            "quick_reply_sids": " ".join(_SIDS[:3]),
            "list_picker_sids": " ".join(_SIDS[3:]),
        }

    def press(self, title: str, who: str = "ann") -> Sent:
        kind, packed = next(
            (template.kind, packed)
            for call in reversed(self.calls_to(who))
            if (template := TEMPLATES.get(call.body.get("ContentSid", ""))) is not None
            for read, packed in template.filled(json.loads(call.body["ContentVariables"]))[1]
            if read == title
        )
        if kind == "quick-reply":
            return self.message(who, Body=title, ButtonText=title, ButtonPayload=packed)
        return self.message(who, Body=title, ListTitle=title, ListId=packed)


def _shown(body: Mapping[str, Any]) -> Shown:
    if "ContentSid" not in body:
        return Shown(body["Body"])
    values = json.loads(body["ContentVariables"])
    text, choices = TEMPLATES[body["ContentSid"]].filled(values)
    return Shown(text, tuple(title for title, _ in choices))


def sign(url: str, body: bytes, token: str = TOKEN) -> str:
    """The signature of a request, made as Twilio's own library makes it."""
    values = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return str(RequestValidator(token).compute_signature(url, values))

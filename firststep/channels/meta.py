"""What Meta's platforms have in common: webhooks that are signed with the app's secret, and errors.

Checked against https://developers.facebook.com/docs/graph-api/webhooks/getting-started: the GET
that tries an address, and X-Hub-Signature-256 on the raw body.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from sanic.request import Request
from sanic.response import HTTPResponse

from firststep.channels import page
from firststep.channels.incoming import Refused, read_object
from firststep.channels.messaging.channel import Arrived, MessagingChannel, Reading
from firststep.channels.messaging.delivery import Again, Answered, Call, Gone, NotSent, Rejected
from firststep.channels.messaging.rendering import no_longer_than, pieces
from firststep.channels.messaging.settings import MessagingSettings, Secret
from firststep.channels.messaging.signing import same
from firststep.channels.messaging.updates import HELP, START, STOP, Update

GRAPH_VERSION: Final = "v26.0"
"""The newest of https://developers.facebook.com/docs/graph-api/changelog, of July 2026."""

ACCESS_TOKEN: Final = re.compile(r"[A-Za-z0-9_|.-]{20,}")
APP_SECRET: Final = re.compile(r"[A-Za-z0-9]{16,}")
VERIFY_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{16,256}")

_VERSION: Final = re.compile(r"v\d+\.\d+")
_ID: Final = re.compile(r"\d+")
_COMMAND: Final = re.compile(r"/(start|help|stop)(?:\s+(\S+))?\s*", re.IGNORECASE)
_COMMANDS: Final = {"start": START, "help": HELP, "stop": STOP}

# From here on a number of seconds can only be one of milliseconds.
_MILLISECONDS: Final = 1e11

Item = Callable[[], Update | str | None]
"""Reads one thing of a batch: an update, words for the log, or None where all is said. A thing
that lacks something raises KeyError, TypeError or ValueError."""


@dataclass(frozen=True)
class MetaSettings(MessagingSettings):
    """Settings of a channel of Meta's.

    Attributes:
        graph_version: Version of the Graph API.
    """

    api_url: str = "https://graph.facebook.com"
    max_body_bytes: int = 3_145_728
    graph_version: str = GRAPH_VERSION


@dataclass(frozen=True)
class Codes:
    """What a platform's error codes mean, alone or with a subcode.

    Attributes:
        window: More than 24 hours have passed since the person wrote.
        gone: The person can't be reached.
        again: The call may be made again.
        why: What the operator can do about others, as the end of a sentence.
    """

    window: frozenset[tuple[int, int | None]]
    gone: frozenset[tuple[int, int | None]]
    again: frozenset[tuple[int, int | None]]
    why: Mapping[int, str] = field(default_factory=dict)

    def judge(self, answer: Answered) -> NotSent | Again | None:
        """What an answer of the Graph API means."""
        error = answer.body.get("error")
        if answer.status < 300 and answer.body and error is None:
            return None
        given = error if isinstance(error, dict) else {}
        code, subcode = _number(given.get("code")), _number(given.get("error_subcode"))
        named = f"status {answer.status}{self.named(code, subcode)}"
        if self._has(self.window, code, subcode) or self._has(self.gone, code, subcode):
            return Gone(named)
        passing = answer.status == 429 or answer.status >= 500 or answer.status < 300
        if passing or given.get("is_transient") is True or self._has(self.again, code, subcode):
            return Again(answer.retry_after)
        return Rejected(named)

    def named(self, code: int | None, subcode: int | None = None) -> str:
        """An error in words for the log, to go behind others."""
        if code is None:
            return ""
        number = f"{code}/{subcode}" if subcode is not None else str(code)
        window = self._has(self.window, code, subcode)
        why = "more than 24 hours since the person wrote" if window else self._why(code)
        return f", code {number}{f': {why}' if why else ''}"

    def _why(self, code: int) -> str | None:
        if code in self.why:
            return self.why[code]
        if code in {0, 190}:
            return "the access token has expired or is wrong; make a new one"
        if code in {3, 10} or 200 <= code < 300:
            return "the app or the access token lacks a permission"
        return None

    @staticmethod
    def _has(
        known: frozenset[tuple[int, int | None]], code: int | None, subcode: int | None
    ) -> bool:
        return code is not None and ((code, subcode) in known or (code, None) in known)


class MetaChannel(MessagingChannel):
    """Base class of the channels over the Graph API.

    Attributes:
        subject: What its webhooks say they are about.
        token: The secret that calls are made with.
        app_secret: The secret that webhooks are signed with.
        verify_token: The secret that Meta names when it tries the address.
        codes: What its errors mean.
    """

    settings_class: ClassVar[type[MessagingSettings]] = MetaSettings
    subject: ClassVar[str]
    token: ClassVar[Secret]
    app_secret: ClassVar[Secret]
    verify_token: ClassVar[Secret]
    codes: ClassVar[Codes]

    @classmethod
    def wrong(cls, settings: MetaSettings) -> list[str]:
        """See `MessagingChannel`."""
        if _VERSION.fullmatch(settings.graph_version):
            return []
        return [
            f'"graph_version" of the {cls.title} channel is "{settings.graph_version}". Write it '
            f"like {GRAPH_VERSION}."
        ]

    @classmethod
    def wrong_id(cls, name: str, value: str, where: str) -> list[str]:
        """What is wrong with the id of one of the operator's accounts.

        Args:
            name: The setting.
            value: Its value.
            where: Where the id is found.
        """
        if _ID.fullmatch(value):
            return []
        given = f'"{value}"' if value else "missing"
        return [
            f'"{name}" of the {cls.title} channel is {given}. It is a number in quotation marks: '
            f"{where}."
        ]

    @abstractmethod
    def items(self, value: Mapping[str, Any]) -> Iterator[Item]:
        """The things in a batch, in order."""

    def check(self, arrived: Arrived) -> None:
        """See `MessagingChannel`."""
        key = self.secret[self.app_secret.variable].encode()
        wanted = f"sha256={hmac.new(key, arrived.body, hashlib.sha256).hexdigest()}"
        given = arrived.headers.get("x-hub-signature-256", "")
        if not same(given, wanted):
            raise Refused(403, "signature", "The signature is missing or wrong.")

    def challenge(self, request: Request) -> HTTPResponse:
        """See `MessagingChannel`: what Meta sends comes back, if it knows the token."""
        given, said = request.args.get("hub.verify_token", ""), request.args.get("hub.challenge")
        wanted = self.secret[self.verify_token.variable]
        known = same(given, wanted)
        if not known or said is None or request.args.get("hub.mode") != "subscribe":
            raise Refused(403, "verify", "The verify token is missing or wrong.")
        return HTTPResponse(
            said, 200, headers=page.API_HEADERS, content_type="text/plain; charset=utf-8"
        )

    def read(self, arrived: Arrived) -> Reading:
        """See `MessagingChannel`: what can't be read in a batch is passed over."""
        value = read_object(arrived.body)
        if value.get("object") != self.subject:
            return Reading(ignored=["something that is about another product"])
        updates: list[Update] = []
        ignored: list[str] = []
        for item in self.items(value):
            try:
                found = item()
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
                found = "an event that lacks something"
            if isinstance(found, Update):
                updates.append(found)
            elif found is not None:
                ignored.append(found)
        return Reading(in_order(updates), ignored=list(dict.fromkeys(ignored)))

    def to_messages(self, body: Mapping[str, Any], *, text: bool = True) -> Call:
        """A call to the account's messages.

        Args:
            body: What is sent.
            text: Whether it says something to the person.
        """
        bearer = {"Authorization": f"Bearer {self.secret[self.token.variable]}"}
        return Call("/messages", body, headers=bearer, text=text)


def in_order(updates: Iterable[Update]) -> list[Update]:
    """The updates of a batch, each person's in the order they were sent."""
    people: dict[str, list[Update]] = {}
    for update in updates:
        people.setdefault(update.address, []).append(update)
    return [update for said in people.values() for update in _by_time(said)]


def _by_time(said: list[Update]) -> list[Update]:
    if any(update.sent is None for update in said):
        return said
    return sorted(said, key=lambda update: update.sent or 0.0)


def name_of(*parts: str) -> str:
    """A name for an event. Meta's own ids have the person's telephone number in them."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def sent_at(value: object) -> float | None:
    """Seconds since 1970, of seconds or milliseconds that may be written as text."""
    try:
        number = float(value) if isinstance(value, (str, int)) else 0.0
    except (ValueError, OverflowError):
        return None
    if not 0.0 < number < _MILLISECONDS * 1_000:
        return None
    return number / 1_000 if number > _MILLISECONDS else number


def words(value: object) -> str:
    """A text that says something.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(value, str) or not value.strip():
        raise ValueError("no text")
    return value


def objects(value: object, name: str) -> list[Mapping[str, Any]]:
    """The objects of a list; what is none becomes an empty one, which lacks everything."""
    listed = value.get(name) if isinstance(value, dict) else None
    if not isinstance(listed, list):
        return []
    return [one if isinstance(one, dict) else {} for one in listed]


def command_in(text: str | None) -> tuple[str | None, str | None]:
    """The command that a text is, and the guide it names.

    "help" and "stop" alone are no commands: in an emergency they are words.
    """
    found = _COMMAND.fullmatch(text) if text is not None else None
    return (_COMMANDS[found[1].lower()], found[2]) if found else (None, None)


def split(text: str, limit: int, last: int) -> tuple[Sequence[str], str]:
    """A text as messages, and the one that ends it and carries the options.

    Args:
        text: The text.
        limit: Characters of a message.
        last: Characters of the one that carries the options.
    """
    end = (pieces(text, no_longer_than(last)) or ["..."])[-1]
    before = text.strip()[: -len(end)] if text.strip() else ""
    return pieces(before, no_longer_than(limit)), end


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None

"""Reads what a browser sends, and refuses what it should not have sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

MESSAGE_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
MAX_TOKEN_CHARS: Final = 256
MAX_PAYLOAD_CHARS: Final = 512
MAX_HANDED_OVER: Final = 200
"""Messages in one handover."""
MAX_AGO: Final = 43_200.0
"""Seconds: half a day. A message is never taken to be older, whatever a device's clock says."""
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
# Tab, line feed and carriage return are how people write; the other control characters are not.
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Rasa reads a text that begins with a slash as an intent name. Words that a person typed are
# words: only buttons that the bot offered carry payloads.
_COMMAND_MARK = re.compile(r"^[\s/]+")


class Refused(Exception):
    """A request that is not answered by the bot.

    Attributes:
        status: HTTP status.
        code: A word for programs.
        sentence: A sentence for people.
        retry_after: Seconds after which the same request may succeed, or None.
    """

    def __init__(
        self, status: int, code: str, sentence: str, retry_after: int | None = None
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.sentence = sentence
        self.retry_after = retry_after


@dataclass(frozen=True)
class Incoming:
    """A message from a page.

    Attributes:
        token: The session token as it was sent.
        message_id: The page's own id of the message; the same for every retry.
        text: What was typed, or None for a button.
        payload: The payload of the button, or None for typed text.
        metadata: What the actions are told about it beside its words: `ago`, `locale`, `brief`.
    """

    token: str
    message_id: str
    text: str | None
    payload: str | None
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """What was done on the device without signal.

    Attributes:
        message_id: The page's own id of it; the same for every retry.
        payload: The payload of the button, or what typed words meant on the device.
        ago: Seconds before the handover was sent.
    """

    message_id: str
    payload: str
    ago: float


@dataclass(frozen=True)
class Handover:
    """What a page did while it had no signal.

    Attributes:
        token: The session token as it was sent.
        handover_id: The page's own id of the handover; the same for every retry.
        messages: What was done, in order.
    """

    token: str
    handover_id: str
    messages: tuple[Done, ...]


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a request body.

    Raises:
        Refused: It is not UTF-8, not JSON, too deeply nested, or not an object.
    """
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(400, "json", "The request is not valid JSON.") from None
    if not isinstance(value, dict):
        raise Refused(400, "json", "The request must be a JSON object.")
    return value


def read_message(body: bytes) -> Incoming:
    """The message in a request body.

    Raises:
        Refused: A part is missing, has the wrong type, or holds text that is not text.
    """
    value = read_object(body)
    token = _text(value, "token", MAX_TOKEN_CHARS)
    message_id = _id(value)
    if ("text" in value) == ("payload" in value):
        raise Refused(400, "message", 'A message has either "text" or "payload".')
    if "payload" in value:
        return Incoming(token, message_id, None, _text(value, "payload", MAX_PAYLOAD_CHARS))
    return Incoming(token, message_id, cleaned(_text(value, "text")), None)


def read_handover(body: bytes) -> Handover:
    """The handover in a request body.

    Raises:
        Refused: A part is missing, has the wrong type, or there are too many messages.
    """
    value = read_object(body)
    token = _text(value, "token", MAX_TOKEN_CHARS)
    handover_id = _id(value)
    messages = value.get("messages")
    if not isinstance(messages, list) or not 1 <= len(messages) <= MAX_HANDED_OVER:
        raise Refused(
            400, "messages", f'"messages" must be a list of 1 to {MAX_HANDED_OVER} messages.'
        )
    return Handover(token, handover_id, tuple(_done(message) for message in messages))


def _done(message: object) -> Done:
    if not isinstance(message, dict):
        raise Refused(400, "messages", "Each message must be a JSON object.")
    ago = message.get("ago")
    if isinstance(ago, bool) or not isinstance(ago, (int, float)):
        raise Refused(400, "ago", '"ago" must be a number of seconds.')
    payload = _text(message, "payload", MAX_PAYLOAD_CHARS)
    return Done(_id(message), payload, float(min(max(ago, 0), MAX_AGO)))


def cleaned(text: str) -> str:
    """Typed text without characters that are none, and without blanks around it."""
    words = "".join("\N{REPLACEMENT CHARACTER}" if _is_half(char) else char for char in text)
    return _CONTROL.sub(" ", words).replace("\0", " ").strip()


def _is_half(char: str) -> bool:
    """Whether it is half of a character, which no database takes."""
    return "\ud800" <= char <= "\udfff"


def typed_words(text: str) -> str:
    """Typed text as words: without the slash that would make it a command to Rasa."""
    return _COMMAND_MARK.sub("", text)


def same_site(headers: Mapping[str, str], allowed_origins: Iterable[str]) -> bool:
    """Whether a request comes from a page that may talk to this server.

    Programs that are not browsers send no Origin. They may talk: what is kept out is another
    site's page that uses a visitor's browser.

    Args:
        headers: The request's headers.
        allowed_origins: Origins such as `https://example.org` allowed beside the server's own.
    """
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
    return origin.lower() in allowed_origins or _is_own(origin, headers.get("host", ""))


def _is_own(origin: str, host: str) -> bool:
    # A proxy that ends TLS makes the scheme here differ from the page's, so hosts are compared.
    try:
        page = urlsplit(origin)
        server = urlsplit(f"{page.scheme}://{host}")
        default = _DEFAULT_PORTS.get(page.scheme)
        return (
            default is not None
            and page.hostname is not None
            and page.hostname == server.hostname
            and (page.port or default) == (server.port or default)
        )
    except ValueError:
        return False


def _id(value: Mapping[str, Any]) -> str:
    message_id = _text(value, "id", 64)
    if MESSAGE_ID.fullmatch(message_id) is None:
        raise Refused(400, "id", '"id" must be 8 to 64 letters, digits, - or _.')
    return message_id


def _text(value: Mapping[str, Any], key: str, limit: int | None = None) -> str:
    text = value.get(key)
    if not isinstance(text, str):
        raise Refused(400, key, f'"{key}" must be a text.')
    if limit is not None and len(text) > limit:
        raise Refused(400, key, f'"{key}" is longer than {limit} characters.')
    if "\0" in text or any(map(_is_half, text)):
        raise Refused(400, key, f'"{key}" holds characters that are not text.')
    return text


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)

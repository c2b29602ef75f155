"""Settings and secrets of a messaging channel, and everything that is wrong with them at once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from firststep.channels.messaging import identity
from firststep.channels.settings import SettingsError, wrong_settings
from firststep.channels.tokens import MIN_SECRET_CHARS, kept_secret

REDIS_VARIABLE: Final = "FIRSTSTEP_REDIS_URL"
_WEBHOOKS: Final = "/webhooks/"
_LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True)
class MessagingSettings:
    """How a messaging channel behaves. Each is a key in credentials.yml; all are optional.

    Attributes:
        public_url: The address at which the platform reaches this server, as `https://host`.
        api_url: The platform's own address; another one only for tests.
        store_file: Where events are remembered as long as no Redis is configured.
        sender_secret_file: Where a secret is made and kept with which senders are made
            unreadable, unless FIRSTSTEP_SENDER_SECRET gives one.
        guides: The folder of the guides, for links that open one.
        max_message_chars: Longest message that is answered.
        max_body_bytes: Largest request body that is read.
        turn_seconds: Seconds after which a turn is given up and the safe text sent.
        send_seconds: Seconds after which one try to send is given up.
        messages_per_minute: For each conversation.
    """

    public_url: str = ""
    api_url: str = ""
    store_file: str = "build/channels.sqlite"
    sender_secret_file: str = "build/sender-secret"  # noqa: S105 - a path
    guides: str = "guides"
    max_message_chars: int = 1_000
    max_body_bytes: int = 1_048_576
    turn_seconds: float = 20.0
    send_seconds: float = 10.0
    messages_per_minute: int = 30


Given = TypeVar("Given", bound=MessagingSettings)


@dataclass(frozen=True)
class Secret:
    """Something that only the environment may give.

    Attributes:
        variable: The environment variable.
        meaning: What it is and where it is found, as the end of a sentence.
        pattern: What it looks like: a mistake in copying is found before the first message.
        optional: Whether the channel works without.
    """

    variable: str
    meaning: str
    pattern: re.Pattern[str] = re.compile(r"\S{8,}")
    optional: bool = False


def read_settings(
    title: str, kind: type[Given], credentials: Any
) -> tuple[Given | None, list[str]]:
    """The settings from a channel's part of credentials.yml.

    Args:
        title: The channel, as in "the Telegram channel".
        kind: The settings that it has.
        credentials: Its keys and values, or None when it has none.

    Returns:
        The settings, or None where there is a problem; and the problems, a sentence each.
    """
    if not isinstance(credentials, (Mapping, NoneType)):
        return None, [
            f"What stands below the {title} channel must be names and values, one to a line, or "
            "nothing."
        ]
    given = dict(credentials or {})
    problems = wrong_settings(f"the {title} channel", kind, given)
    if not problems:
        settings = kind(**given)
        problems += wrong_address(title, "public_url", settings.public_url)
        if not problems and _WEBHOOKS in urlsplit(settings.public_url).path + "/":
            problems.append(
                f'"public_url" of the {title} channel ends in the path of a webhook. Leave the '
                "path out: it is added."
            )
        problems += wrong_address(title, "api_url", settings.api_url)
        if not problems:
            return settings, []
    return None, problems


def wrong_address(title: str, name: str, value: str) -> list[str]:
    """What is wrong with an address; nothing with an empty one.

    Args:
        title: The channel.
        name: The setting.
        value: Its value.
    """
    if not value:
        return []
    try:
        parts = urlsplit(value)
        host = parts.hostname
        plain = not (
            parts.query or parts.fragment or parts.username or any(map(str.isspace, value))
        )
        _ = parts.port
    except ValueError:
        host, plain = None, False
    # Nothing but a test on this machine may go without encryption.
    safe = plain and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))
    if host is not None and safe:
        return []
    # An address with a user in it has a password in it, too.
    written = "not an address" if "@" in value else f'"{value}"'
    return [
        f'"{name}" of the {title} channel is {written}. Write it like https://bot.example.org: '
        "with https, and without a question mark."
    ]


def read_secrets(title: str, secrets: tuple[Secret, ...]) -> tuple[dict[str, str], list[str]]:
    """The secrets that the environment gives.

    Args:
        title: The channel.
        secrets: What it needs.

    Returns:
        Values by variable, and what is missing or can't be right, a sentence each. A sentence
        never holds a value.
    """
    found: dict[str, str] = {}
    problems: list[str] = []
    for secret in secrets:
        value = os.environ.get(secret.variable, "").strip()
        if value and secret.pattern.fullmatch(value):
            found[secret.variable] = value
        elif value:
            problems.append(
                f"{secret.variable} does not look right: it is {secret.meaning}. Copy it again, "
                "whole and without quotation marks."
            )
        elif not secret.optional:
            problems.append(
                f"{secret.variable} is not set: the {title} channel needs {secret.meaning}."
            )
    return found, problems


def sender_secret(settings: MessagingSettings) -> str:
    """The secret with which senders are made unreadable.

    Raises:
        SettingsError: The environment gives one that is too short.
    """
    problems = wrong_sender_secret()
    if problems:
        raise SettingsError(problems[0])
    given = os.environ.get(identity.SECRET_VARIABLE, "")
    return given or kept_secret(
        Path(settings.sender_secret_file), "sender secret", identity.SECRET_VARIABLE
    )


def wrong_sender_secret() -> list[str]:
    """What is wrong with the secret for senders that the environment gives, if it gives one."""
    given = os.environ.get(identity.SECRET_VARIABLE, "")
    if not given or len(given) >= MIN_SECRET_CHARS:
        return []
    return [
        f"{identity.SECRET_VARIABLE} has {len(given)} characters and needs {MIN_SECRET_CHARS} "
        "or more. Set it to a long random text, or leave it unset."
    ]

"""The settings of the web channel in credentials.yml."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

SECRET_VARIABLE: Final = "FIRSTSTEP_SESSION_SECRET"  # noqa: S105 - the name, not the secret


class SettingsError(Exception):
    """A setting cannot be used. Its text names the setting and what it may be."""


@dataclass(frozen=True)
class Settings:
    """How the web channel behaves. Each is a key in credentials.yml; all are optional.

    Attributes:
        secret: Signs the session tokens; at least 32 characters. FIRSTSTEP_SESSION_SECRET wins.
        secret_file: Where a secret is made and kept when none is given.
        guides: The folder of the guides, for their own pages.
        guides_file: Where the guides are kept in the form that devices get.
        widget: The folder of the built page (`make widget`).
        allowed_origins: Other sites whose pages may talk to this channel and show the chat in a
            frame, as `https://host`.
        session_hours: Hours for which a page may go on with its conversation.
        max_message_chars: Longest message that is answered.
        max_body_bytes: Largest request body that is read.
        turn_seconds: Seconds after which a turn is given up and the safe text shown.
        messages_per_minute: For each conversation.
        address_messages_per_minute: For each remote address, which many people may share.
        address_sessions_per_minute: New conversations for each remote address.
    """

    secret: str = ""
    secret_file: str = "build/session-secret"  # noqa: S105 - a path
    guides: str = "guides"
    guides_file: str = "build/guides.json"
    widget: str = "build/widget"
    allowed_origins: tuple[str, ...] = ()
    session_hours: float = 168.0
    max_message_chars: int = 1_000
    max_body_bytes: int = 65_536
    turn_seconds: float = 20.0
    messages_per_minute: int = 60
    address_messages_per_minute: int = 1_200
    address_sessions_per_minute: int = 120

    @property
    def secret_path(self) -> Path:
        """`secret_file` as a path."""
        return Path(self.secret_file)


def read_settings(credentials: Mapping[str, Any] | None) -> Settings:
    """The settings from the channel's part of credentials.yml.

    Args:
        credentials: Its keys and values, or None when it has none.

    Raises:
        SettingsError: A key is unknown or a value cannot be used.
    """
    given = dict(credentials or {})
    origins = given.pop("allowed_origins", ())
    problems = wrong_settings("the web channel", Settings, given)
    if problems:
        raise SettingsError("\n".join(problems))
    given["allowed_origins"] = _origins(origins)
    from_environment = os.environ.get(SECRET_VARIABLE)
    if from_environment:
        given["secret"] = from_environment
    return Settings(**given)


def wrong_settings(owner: str, kind: type[Any], given: Mapping[str, Any]) -> list[str]:
    """What is wrong with the settings of a channel, a sentence each.

    Args:
        owner: Whose they are, as in "the web channel".
        kind: A dataclass of all settings with their defaults, which are texts and numbers.
        given: Keys and values.
    """
    known = {setting.name: setting.default for setting in fields(kind)}
    problems: list[str] = []
    for key, value in given.items():
        if key not in known:
            problems.append(
                f'{owner[0].upper()}{owner[1:]} has no setting "{key}". It has: {", ".join(known)}.'
            )
        elif isinstance(known[key], str):
            if not isinstance(value, str):
                problems.append(f'"{key}" of {owner} must be a text.')
        elif not _is_number(value) or value <= 0:
            problems.append(f'"{key}" of {owner} must be a number above zero.')
        elif isinstance(known[key], int) and int(value) != value:
            problems.append(f'"{key}" of {owner} must be a whole number.')
    return problems


def _is_number(value: object) -> bool:
    is_one = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_one and math.isfinite(cast(float, value))


def _origins(value: object) -> tuple[str, ...]:
    origins = value if isinstance(value, (list, tuple)) else [value]
    for origin in origins:
        parts = urlsplit(origin) if isinstance(origin, str) else None
        if (
            parts is None
            or parts.scheme not in {"http", "https"}
            or not parts.netloc
            or parts.path
            or parts.query
            or "*" in parts.netloc
        ):
            raise SettingsError(
                f'"allowed_origins" of the web channel holds {origin!r}; an origin is written '
                "like https://www.example.org, without a path."
            )
    return tuple(str(origin).lower() for origin in origins)

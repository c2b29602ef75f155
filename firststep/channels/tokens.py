"""Session tokens: the server names the conversation, so nobody can name someone else's."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import os
import re
import secrets
from pathlib import Path
from typing import Final

logger = logging.getLogger(__name__)

MIN_SECRET_CHARS: Final = 32
CLOCK_SLACK_SECONDS: Final = 300
_TOKEN = re.compile(r"([0-9a-f]{32})\.([0-9]{1,12})\.([A-Za-z0-9_-]{43})")


class SecretError(Exception):
    """The secret that signs the session tokens cannot be used. Its text says what to do."""


class SessionTokens:
    """Issues and reads tokens: a random 128-bit conversation id, the time of issue, a signature."""

    def __init__(self, secret: str, lifetime: float) -> None:
        """Tokens signed with a secret.

        Args:
            secret: At least 32 characters that nobody else knows.
            lifetime: Seconds for which a token is taken.

        Raises:
            SecretError: The secret is too short.
        """
        if len(secret) < MIN_SECRET_CHARS:
            raise SecretError(
                f"The session secret has {len(secret)} characters and needs {MIN_SECRET_CHARS} or "
                "more. Set FIRSTSTEP_SESSION_SECRET to a long random text, or leave it unset."
            )
        self._key = hashlib.sha256(secret.encode()).digest()
        self._lifetime = lifetime

    def issue(self, now: float) -> str:
        """A token for a new conversation.

        Args:
            now: Seconds since 1970.
        """
        body = f"{secrets.token_hex(16)}.{int(now)}"
        return f"{body}.{self._sign(body)}"

    def read(self, token: str, now: float) -> str | None:
        """The conversation id of a token, or None when it is forged, damaged or out of date.

        Args:
            token: What the client sent.
            now: Seconds since 1970.
        """
        match = _TOKEN.fullmatch(token)
        if match is None:
            return None
        conversation, issued, signature = match.groups()
        if not hmac.compare_digest(self._sign(f"{conversation}.{issued}"), signature):
            return None
        age = now - int(issued)
        if not -CLOCK_SLACK_SECONDS <= age <= self._lifetime:
            return None
        return conversation

    def _sign(self, body: str) -> str:
        digest = hmac.new(self._key, body.encode("ascii"), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def kept_secret(
    path: Path, what: str = "session secret", variable: str = "FIRSTSTEP_SESSION_SECRET"
) -> str:
    """The secret kept in a file that only its owner can read, made on first use.

    When the file can be neither read nor written, a secret for this run alone is returned and a
    warning says so: a chat whose sessions end with the server is better than no chat.

    Args:
        path: The file.
        what: What it is called, for the warning.
        variable: The environment variable that may give it instead.
    """
    try:
        return _read_or_make(path)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        logger.warning(
            "The %s cannot be kept in %s (%s), so open chats begin anew when the server restarts. "
            "Make that folder writable, or set %s.",
            what,
            path,
            reason,
            variable,
        )
        return secrets.token_urlsafe(48)


def _read_or_make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = secrets.token_urlsafe(48)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_text(encoding="ascii").strip()
        if len(kept) >= MIN_SECRET_CHARS:
            path.chmod(0o600)
            return kept
        # A server that was stopped between making the file and filling it leaves it empty.
        path.unlink()
        return _read_or_make(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(fresh)
    return fresh

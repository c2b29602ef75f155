"""Sends to a platform: with time limits, two more tries, and an error that says what to do."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp

logger = logging.getLogger(__name__)

TRIES: Final = 3
"""The first and two more."""

PAUSES: Final = (0.5, 1.5)
"""Seconds before the second and the third try, where the platform names none."""

LONGEST_PAUSE: Final = 30.0
"""Seconds: a longer wait that a platform asks for is a failure."""

_AGAIN: Final = {408, 409, 425, 429}


@dataclass(frozen=True)
class Call:
    """One request to a platform.

    Attributes:
        path: What comes behind the platform's address.
        body: What is sent.
        form: Whether it is sent as a form; otherwise as JSON.
        headers: Beside the content type.
        basic: User and password, or None.
        text: Whether it says something to the person: only then is its failure made up for.
    """

    path: str
    body: Mapping[str, Any]
    form: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    basic: tuple[str, str] | None = None
    text: bool = True


@dataclass(frozen=True)
class Answered:
    """What the platform said.

    Attributes:
        status: HTTP status.
        body: The JSON object in the answer; empty where there is none.
        retry_after: Seconds that the header asks for, or None.
        date: When it was said, by the platform's clock, in seconds since 1970, or None.
    """

    status: int
    body: Mapping[str, Any]
    retry_after: float | None = None
    date: float | None = None


class NotSent(Exception):
    """A call came to nothing. The text says why, without any text or address of the person."""


class Rejected(NotSent):
    """The platform does not take this call, however often it is made."""


class Gone(NotSent):
    """The person can't be reached: they blocked the bot, opted out, or are not there."""


@dataclass(frozen=True)
class Again:
    """The call may be made again.

    Attributes:
        after: Seconds that the platform asks to wait, or None.
    """

    after: float | None = None


Judge = Callable[[Answered], NotSent | Again | None]
"""What an answer means: None for sent, `Again`, or why it will never be sent."""


def judge_by_status(answer: Answered) -> NotSent | Again | None:
    """What an answer means by its status alone."""
    if answer.status < 300:
        return None
    if answer.status in _AGAIN or answer.status >= 500:
        return Again(answer.retry_after)
    return Rejected(f"status {answer.status}")


class Delivery:
    """The way to one platform. It has connections of its own, so that no other waits for it."""

    def __init__(
        self,
        base: str,
        seconds: float,
        judge: Judge = judge_by_status,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """A way; connects when it is first used.

        Args:
            base: The platform's address.
            seconds: After so many, one try is given up.
            judge: What an answer means.
            sleep: Waits.
        """
        self._base = base.rstrip("/")
        self._seconds = seconds
        self._judge = judge
        self._sleep = sleep
        self._session: aiohttp.ClientSession | None = None

    async def send(self, call: Call) -> Answered:
        """Makes a call, up to three times.

        Args:
            call: The call.

        Returns:
            What the platform answered.

        Raises:
            Rejected: The platform will never take it.
            Gone: The person can't be reached.
            NotSent: The platform can't be reached now.
        """
        reason = ""
        for attempt in range(TRIES):
            pause = PAUSES[min(attempt, len(PAUSES) - 1)]
            try:
                answer = await self._once(call)
            except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
                reason = type(error).__name__
            else:
                verdict = self._judge(answer)
                if verdict is None:
                    return answer
                if isinstance(verdict, NotSent):
                    raise verdict
                reason = f"status {answer.status}"
                if verdict.after is not None:
                    pause = verdict.after
                if pause > LONGEST_PAUSE:
                    raise NotSent(f"{reason}, not before {pause:.0f} s")
            if attempt < TRIES - 1:
                await self._sleep(pause)
        raise NotSent(f"{reason}, {TRIES} tries")

    async def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _once(self, call: Call) -> Answered:
        if self._session is None:
            # Proxies of the environment are the operator's way out, so they are used.
            self._session = aiohttp.ClientSession(trust_env=True)
        data, kind = (
            (urlencode(call.body, doseq=True), "application/x-www-form-urlencoded")
            if call.form
            else (json.dumps(call.body, ensure_ascii=False), "application/json")
        )
        async with self._session.post(
            self._base + call.path,
            data=data.encode("utf-8"),
            headers={"Content-Type": f"{kind}; charset=utf-8", **call.headers},
            auth=aiohttp.BasicAuth(*call.basic) if call.basic is not None else None,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=self._seconds),
        ) as response:
            raw = await response.read()
            return Answered(
                response.status, _object(raw), _seconds(response.headers), _date(response.headers)
            )


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _seconds(headers: Mapping[str, str]) -> float | None:
    try:
        return max(0.0, float(headers.get("Retry-After", "")))
    except ValueError:
        return None


def _date(headers: Mapping[str, str]) -> float | None:
    try:
        return parsedate_to_datetime(headers.get("Date", "")).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None

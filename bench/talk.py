"""A client that talks to a bot over Rasa's REST channel and takes the time."""

from __future__ import annotations

import http.client
import json
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count, cycle, islice

_SECONDS = 120.0


@dataclass(frozen=True)
class Turns:
    """How long turns took.

    Attributes:
        median_ms: Half of the turns were at least this quick.
        p95_ms: Nineteen of twenty turns were at least this quick.
    """

    median_ms: float
    p95_ms: float


class Caller:
    """One connection to a bot, on which conversations follow one another."""

    _numbers = count()

    def __init__(self, port: int, messages: Sequence[str]) -> None:
        """A caller for the bot on `port` that says `messages` in every conversation."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
        self._messages = messages

    def conversations(self, turns: int) -> list[float]:
        """Takes so many turns and begins a new conversation whenever the messages are used up.

        Returns:
            Seconds of each turn.

        Raises:
            RuntimeError: A message got no reply.
        """
        seconds = []
        sender = ""
        for number, message in enumerate(islice(cycle(self._messages), turns)):
            if number % len(self._messages) == 0:
                sender = f"bench-{next(self._numbers)}"
            started = time.perf_counter()
            if not self.say(sender, message):
                raise RuntimeError(f"no reply to {message!r}")
            seconds.append(time.perf_counter() - started)
        return seconds

    def say(self, sender: str, message: str) -> bool:
        """Sends one message; tells whether a reply came."""
        self._connection.request(
            "POST",
            "/webhooks/rest/webhook",
            json.dumps({"sender": sender, "message": message}),
            {"Content-Type": "application/json"},
        )
        return bool(json.load(self._connection.getresponse()))


def wait_for_answer(port: int, message: str, seconds: float = 300.0) -> float:
    """Seconds until the bot on `port` answers a message.

    Raises:
        TimeoutError: It never did.
    """
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        try:
            if Caller(port, [message]).say("bench-first", message):
                return time.perf_counter() - started
        except (OSError, http.client.HTTPException, ValueError):
            pass
        time.sleep(0.05)
    raise TimeoutError(f"no answer on port {port} within {seconds:g} s")


def one_caller(port: int, messages: Sequence[str], turns: int) -> Turns:
    """Turn times of a single caller."""
    seconds = Caller(port, messages).conversations(turns)
    cuts = statistics.quantiles(seconds, n=20)
    return Turns(median_ms=1000 * statistics.median(seconds), p95_ms=1000 * cuts[18])


def turns_per_second(port: int, messages: Sequence[str], *, callers: int, turns: int) -> float:
    """Turns a second with several callers at once, each taking so many turns."""
    with ThreadPoolExecutor(callers) as pool:
        everybody = [Caller(port, messages) for _ in range(callers)]
        started = time.perf_counter()
        done = list(pool.map(lambda caller: caller.conversations(turns), everybody))
        elapsed = time.perf_counter() - started
    return sum(len(seconds) for seconds in done) / elapsed

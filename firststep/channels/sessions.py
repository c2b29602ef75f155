"""What the channel remembers of each conversation: in memory, bounded, gone with the server.

What a server forgets when it restarts, it asks of the conversation store when a conversation is
heard of again: `firststep.channels.stored`.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from firststep.channels.incoming import Refused

MAX_SESSIONS: Final = 4_096
IDLE_SECONDS: Final = 3_600.0
MAX_ANSWERS: Final = 16
ANSWER_SECONDS: Final = 900.0
MAX_OFFERED: Final = 128
MAX_HANDLED: Final = 512
"""Message ids remembered of a conversation; more than one handover holds."""
MAX_WAITING: Final = 8

Replies = list[dict[str, Any]]
Answer = dict[str, Any]
"""`replies`, `state` and `guides`, as they are sent."""

Outcome = Answer | Refused
"""What becomes of a request: the body of the response, or why there is none."""


@dataclass
class Session:
    """One conversation.

    Attributes:
        turn: Held while a message is being answered, so that order is kept.
        recalled: Whether the conversation store was asked what happened before this process.
        seen: When it was last used, in seconds of a monotonic clock.
    """

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    recalled: bool = False
    seen: float = 0.0
    _answers: OrderedDict[str, tuple[float, asyncio.Task[Outcome]]] = field(
        default_factory=OrderedDict
    )
    _offered: OrderedDict[str, None] = field(default_factory=OrderedDict)
    _handled: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def answer_to(self, message_id: str, now: float) -> asyncio.Task[Outcome] | None:
        """The answer given, or being given, to a message that was sent before."""
        kept = self._answers.get(message_id)
        if kept is None:
            return None
        since, task = kept
        if task.done() and now - since > ANSWER_SECONDS:
            del self._answers[message_id]
            return None
        return task

    def keep_answer(self, message_id: str, task: asyncio.Task[Outcome], now: float) -> None:
        """Remembers the task that answers a message, in place of the oldest finished one."""
        self._answers[message_id] = (now, task)
        spare = len(self._answers) - MAX_ANSWERS
        finished = [key for key, (_, kept) in self._answers.items() if kept.done()]
        for old in finished[: max(0, spare)]:
            del self._answers[old]

    def drop_answer(self, message_id: str) -> None:
        """Forgets an answer, so that the next try is a new one."""
        self._answers.pop(message_id, None)

    @property
    def waiting(self) -> int:
        """Messages that are not answered yet."""
        return sum(not task.done() for _, task in self._answers.values())

    def offer(self, payloads: Iterable[str]) -> None:
        """Remembers the payloads of buttons that were shown, newest last."""
        _remember(self._offered, payloads, MAX_OFFERED)

    def was_offered(self, payload: str) -> bool:
        """Whether a button with this payload was shown in this conversation."""
        return payload in self._offered

    def handle(self, message_ids: Iterable[str]) -> None:
        """Remembers the ids of messages that led to a turn."""
        _remember(self._handled, message_ids, MAX_HANDLED)

    def recall(self, offered: Iterable[str], handled: Iterable[str]) -> None:
        """Takes over what the conversation store knows from before this process."""
        for known, limit, before in (
            (self._offered, MAX_OFFERED, offered),
            (self._handled, MAX_HANDLED, handled),
        ):
            newer = list(known)
            _remember(known, [*before, *newer], limit)
        self.recalled = True

    def was_handled(self, message_id: str) -> bool:
        """Whether a message has already led to a turn."""
        return message_id in self._handled


class Sessions:
    """The conversations in memory, those used longest ago forgotten first."""

    def __init__(self, max_sessions: int = MAX_SESSIONS) -> None:
        """No conversation yet.

        Args:
            max_sessions: How many are kept.
        """
        self._max = max_sessions
        self._sessions: OrderedDict[str, Session] = OrderedDict()

    def get(self, conversation: str, now: float) -> Session:
        """The session of a conversation, made when it is new."""
        session = self._sessions.pop(conversation, None) or Session()
        session.seen = now
        self._sessions[conversation] = session
        self._forget(now)
        return session

    def _forget(self, now: float) -> None:
        excess = len(self._sessions) - self._max
        forgotten: list[str] = []
        for key, session in self._sessions.items():
            expired = now - session.seen > IDLE_SECONDS
            if not expired and excess <= len(forgotten):
                break
            # One that is being answered must stay, or a retry would run its message twice. The
            # one just asked for was seen now and comes last.
            if session.waiting == 0 and session.seen != now:
                forgotten.append(key)
        for key in forgotten:
            del self._sessions[key]

    def __len__(self) -> int:
        return len(self._sessions)


def _remember(known: OrderedDict[str, None], new: Iterable[str], limit: int) -> None:
    """Adds texts, newest last, and forgets the oldest beyond a limit."""
    for one in new:
        known.pop(one, None)
        known[one] = None
    while len(known) > limit:
        known.popitem(last=False)


def payloads_of(replies: Iterable[Mapping[str, Any]]) -> list[str]:
    """The payloads of all buttons of some replies, in order."""
    return [
        button["payload"]
        for reply in replies
        for button in reply.get("buttons") or ()
        if isinstance(button, Mapping) and isinstance(button.get("payload"), str)
    ]

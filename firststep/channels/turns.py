"""The turns of conversations: each message once, in order, whatever is sent again."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from firststep.channels import stored, texts
from firststep.channels.gate import is_control, may_be_handed_over
from firststep.channels.incoming import (
    MAX_HANDED_OVER,
    Done,
    Handover,
    Incoming,
    Refused,
    typed_words,
)
from firststep.channels.limits import RateLimit
from firststep.channels.output import WebOutput
from firststep.channels.sessions import (
    MAX_WAITING,
    Answer,
    Outcome,
    Replies,
    Session,
    Sessions,
    payloads_of,
)

logger = logging.getLogger(__name__)

OnMessage = Callable[[UserMessage], Awaitable[Any]]

_GRACE_SECONDS: Final = 5.0


class Turns:
    """Answers messages and handovers for one channel.

    Attributes:
        sessions: What is remembered of each conversation.
        try_failed_again: Whether a message that led to nothing is run again when it comes again;
            otherwise it gets the same answer for a while.
    """

    def __init__(
        self,
        channel: str,
        turn_seconds: float,
        messages_per_minute: int,
        *,
        may_open: Callable[[str], bool],
        guides: Callable[[], str | None] = lambda: None,
        doubt: Callable[[], None] = lambda: None,
    ) -> None:
        """Turns of nobody yet.

        Args:
            channel: The name under which Rasa records the channel of a message.
            turn_seconds: Seconds after which a turn is given up, and a handover stopped.
            messages_per_minute: For each conversation.
            may_open: Whether a payload opens a guide, which any page may do.
            guides: Gives the version of the guides that devices get, or None if they get none.
            doubt: Called when a turn has failed.
        """
        self.sessions = Sessions()
        self._channel = channel
        self._seconds = turn_seconds
        self._limit = RateLimit(messages_per_minute)
        # What one person did without signal comes at once and must not be put off.
        self._handover_limit = RateLimit(max(messages_per_minute, MAX_HANDED_OVER))
        self._may_open = may_open
        self._guides = guides
        self._doubt = doubt
        self.try_failed_again = False

    async def answer(
        self, app: Sanic, conversation: str, message: Incoming, on_new_message: OnMessage
    ) -> Answer:
        """The answer to a message: given now, or given before and sent again.

        Args:
            app: Rasa's application.
            conversation: The conversation's id.
            message: The message.
            on_new_message: Rasa's handler of a message.

        Raises:
            Refused: Too many messages, or the answer takes longer than anybody waits.
        """
        session = self.sessions.get(conversation, time.monotonic())
        return await self._once(
            session,
            message.message_id,
            lambda: self._one(app, conversation, session, message, on_new_message),
            lambda: spend(self._limit, conversation),
        )

    async def hand_over(
        self, app: Sanic, conversation: str, handover: Handover, on_new_message: OnMessage
    ) -> Answer:
        """Takes what was done without signal, in order, each message once.

        Args:
            app: Rasa's application.
            conversation: The conversation's id.
            handover: What was done.
            on_new_message: Rasa's handler of a message.

        Returns:
            The answer to the last message.

        Raises:
            Refused: Too many messages; or a turn failed or time ran out. Those before it are
                taken, and the same handover sent again goes on behind them.
        """
        session = self.sessions.get(conversation, time.monotonic())
        new = sum(not session.was_handled(done.message_id) for done in handover.messages)
        return await self._once(
            session,
            # A message's id has no colon, so the two kinds of ids are apart.
            f"handover:{handover.handover_id}",
            lambda: self._all(app, conversation, session, handover, on_new_message),
            lambda: spend(self._handover_limit, conversation, new),
        )

    async def state(self, app: Sanic, conversation: str, replies: Replies) -> Answer:
        """Replies with where the conversation stands.

        Args:
            app: Rasa's application.
            conversation: The conversation's id.
            replies: What is said.
        """
        try:
            state = await stored.state_of(app, conversation)
        except Exception:
            logger.exception("The state of a conversation can't be read.")
            state = None
        return {"replies": replies, "state": state, "guides": self._guides()}

    async def _once(
        self,
        session: Session,
        key: str,
        work: Callable[[], Coroutine[Any, Any, Outcome]],
        charge: Callable[[], None],
    ) -> Answer:
        now = time.monotonic()
        task = session.answer_to(key, now)
        if task is None:
            if session.waiting >= MAX_WAITING:
                raise Refused(429, "busy", texts.STILL_WORKING, retry_after=2)
            charge()
            # A task of its own: it must not end with the connection, whose phone may just have
            # driven into a tunnel and will ask for the answer again.
            task = asyncio.create_task(work())
            session.keep_answer(key, task, now)
        done, _ = await asyncio.wait({task}, timeout=self._seconds + _GRACE_SECONDS)
        if not done:
            raise Refused(503, "busy", texts.STILL_WORKING, retry_after=2)
        outcome = task.result()
        if isinstance(outcome, Refused):
            session.drop_answer(key)
            raise outcome
        return outcome

    async def _one(
        self,
        app: Sanic,
        conversation: str,
        session: Session,
        message: Incoming,
        on_new_message: OnMessage,
    ) -> Outcome:
        async with session.turn:
            replies = await self._again(app, conversation, session, message.message_id)
            if replies is None:
                await self._look_again(app, conversation, session, message)
                said = UserMessage(
                    self._words(session, message),
                    WebOutput(),
                    conversation,
                    input_channel=self._channel,
                    message_id=message.message_id,
                    metadata=dict(message.metadata),
                )
                replies, taken = await self._turn(session, said, on_new_message)
                if not taken and self.try_failed_again:
                    session.drop_answer(message.message_id)
            return await self.state(app, conversation, replies)

    async def _all(
        self,
        app: Sanic,
        conversation: str,
        session: Session,
        handover: Handover,
        on_new_message: OnMessage,
    ) -> Outcome:
        began = time.monotonic()
        async with session.turn:
            until = time.monotonic() + self._seconds
            replies: Replies | None = None
            for done in handover.messages:
                replies = None
                if await self._is_handled(app, conversation, session, done.message_id):
                    continue
                if time.monotonic() > until:
                    return Refused(503, "busy", texts.NOT_HANDED_OVER, retry_after=1)
                said = self._as_message(conversation, done, time.monotonic() - began)
                replies, taken = await self._turn(session, said, on_new_message)
                if not taken:
                    return Refused(503, "busy", texts.NOT_HANDED_OVER, retry_after=2)
            if replies is None:
                last = handover.messages[-1].message_id
                replies = await self._again(app, conversation, session, last)
            return await self.state(app, conversation, replies or [texts.safe_reply()])

    def _as_message(self, conversation: str, done: Done, since: float) -> UserMessage:
        # What a newer or older page sends and this server does not understand only shows the step.
        words = done.payload if may_be_handed_over(done.payload) else texts.RESUME
        return UserMessage(
            words,
            WebOutput(),
            conversation,
            input_channel=self._channel,
            message_id=done.message_id,
            metadata={"ago": done.ago + since},
        )

    async def _turn(
        self, session: Session, message: UserMessage, on_new_message: OnMessage
    ) -> tuple[Replies, bool]:
        """Takes a turn; gives the replies, and whether the message led to anything."""
        output = message.output_channel
        finished = False
        try:
            await asyncio.wait_for(on_new_message(message), self._seconds)
            finished = True
        except asyncio.TimeoutError:
            logger.warning("A turn took longer than %g s.", self._seconds)
        except Exception:
            logger.exception("A turn failed.")
        taken = finished and bool(output.replies) and not output.safe_text
        if taken:
            session.handle([message.message_id])
        else:
            # It may have come as far as the store all the same.
            session.recalled = False
            self._doubt()
        replies = _to_show(output, finished)
        session.offer(payloads_of(replies))
        return replies, taken

    async def _again(
        self, app: Sanic, conversation: str, session: Session, message_id: str
    ) -> Replies | None:
        """What was said to a message that has already led to a turn, or None for a new one."""
        if not await self._is_handled(app, conversation, session, message_id):
            return None
        try:
            replies = await stored.replies_to(app, conversation, message_id)
        except Exception:
            logger.exception("A stored conversation can't be read.")
            replies = []
        return replies or [texts.safe_reply()]

    async def _is_handled(
        self, app: Sanic, conversation: str, session: Session, message_id: str
    ) -> bool:
        if not session.recalled:
            try:
                before = await stored.earlier(app, conversation)
            except Exception:
                logger.exception("A stored conversation can't be read.")
            else:
                session.recall(before.offered, before.handled)
        return session.was_handled(message_id)

    async def _look_again(
        self, app: Sanic, conversation: str, session: Session, message: Incoming
    ) -> None:
        """Asks the store about a button that nobody here has offered: another process may have."""
        if message.payload is not None and not self._may_be_sent(session, message.payload):
            session.recalled = False
            await self._is_handled(app, conversation, session, message.message_id)

    def _may_be_sent(self, session: Session, payload: str) -> bool:
        return session.was_offered(payload) or is_control(payload) or self._may_open(payload)

    def _words(self, session: Session, message: Incoming) -> str:
        if message.payload is None:
            return typed_words(message.text or "")
        if self._may_be_sent(session, message.payload):
            return message.payload
        # A button that was never offered can't be an answer. The current step always helps.
        return texts.RESUME


def spend(limit: RateLimit, key: str, events: int = 1) -> None:
    """Counts events.

    Raises:
        Refused: There were too many.
    """
    seconds = limit.wait(key, time.monotonic(), events) if events else 0.0
    if seconds:
        raise Refused(429, "rate", texts.TOO_FAST, retry_after=math.ceil(seconds))


def _to_show(output: WebOutput, finished: bool) -> Replies:
    safe = texts.safe_reply()
    if finished:
        return output.replies or [safe]
    # What was said before the failure may be forgotten by the conversation, so its buttons would
    # lead nowhere. A warning of danger is shown whatever else fails.
    warnings = [
        {**reply, "buttons": []}
        for reply in output.replies
        if reply["custom"].get("kind") == "danger"
    ]
    return [*warnings, safe]

"""The base of every messaging channel.

A platform's channel says how its requests are signed, what is in them, and how replies look on
it. Everything else is here: each event once, each conversation in order and danger first, the
webhook answered at once, and an answer that arrives or leaves a trace in the log.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from abc import abstractmethod
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

from rasa.core.channels.channel import InputChannel
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from firststep.channels import stored, texts
from firststep.channels.gate import danger_payload
from firststep.channels.guide_page import read_guides
from firststep.channels.http import as_json, content_type, guarded, read_body
from firststep.channels.incoming import Incoming, Refused, cleaned
from firststep.channels.limits import RateLimit
from firststep.channels.messaging.delivery import (
    Answered,
    Call,
    Delivery,
    Gone,
    Judge,
    NotSent,
    Rejected,
    judge_by_status,
)
from firststep.channels.messaging.identity import conversation_id
from firststep.channels.messaging.lines import Job, Lines, is_alarm
from firststep.channels.messaging.settings import (
    REDIS_VARIABLE,
    MessagingSettings,
    Secret,
    read_secrets,
    read_settings,
    sender_secret,
    wrong_sender_secret,
)
from firststep.channels.messaging.store import Owed, open_store, wrong_redis_url
from firststep.channels.messaging.updates import HELP, START, STOP, Update
from firststep.channels.sessions import Replies
from firststep.channels.settings import SettingsError
from firststep.channels.tokens import SecretError
from firststep.channels.turns import OnMessage, Turns
from firststep.engine.acts import Open
from firststep.engine.payloads import read_payload
from firststep.engine.replies import payload

logger = logging.getLogger(__name__)

MAX_WAITING: Final = 2_000
"""Messages of all conversations that may wait; beyond it the platform is asked to come again."""

STOP_SECONDS: Final = 5.0
SWEEP_SECONDS: Final = 30.0
AGAIN_SECONDS: Final = 2.0
"""Seconds before a danger that no turn heard is tried once more."""

TOLD_SECONDS: Final = 43_200.0
"""For so long it is remembered when a person was last told something."""

SAME_MOMENT: Final = 2.0
"""Seconds: platforms give times in whole ones, and theirs and their servers' differ a little."""

LATE_SECONDS: Final = 86_400.0
"""A message older than this is not answered: no platform lets one answer for longer."""

NOTICED_AGO: Final = 60.0
"""Seconds from which on it counts that a message was long on its way."""

Made = TypeVar("Made", bound="MessagingChannel")


@dataclass(frozen=True)
class Arrived:
    """A request of the platform, before anything in it is believed.

    Attributes:
        body: The raw body.
        headers: By lower-case name.
        url: The address that the platform called, as far as this server can tell.
        kind: The content type, without its parameters.
    """

    body: bytes
    headers: Mapping[str, str]
    url: str
    kind: str


@dataclass(frozen=True)
class Reading:
    """What is in a request.

    Attributes:
        updates: What people did, in order.
        answer: The answer that the platform wants, where it is another than usual.
        ignored: What else was in it and means nothing here, in words for the log.
    """

    updates: Sequence[Update] = ()
    answer: HTTPResponse | None = None
    ignored: Sequence[str] = field(default=())


class MessagingChannel(InputChannel):
    """Base class. A platform's channel gives the attributes and the abstract methods.

    Attributes:
        channel: The name under which Rasa records the channel, and of its routes.
        title: The platform's name, as in "the Telegram channel".
        settings_class: The settings it has.
        secrets: What it takes from the environment.
        content_types: What the platform sends.
    """

    channel: ClassVar[str]
    title: ClassVar[str]
    settings_class: ClassVar[type[MessagingSettings]] = MessagingSettings
    secrets: ClassVar[tuple[Secret, ...]] = ()
    content_types: ClassVar[tuple[str, ...]] = ("application/json",)

    @classmethod
    def name(cls) -> str:
        """The name under which Rasa records the channel of a message."""
        return cls.channel

    @classmethod
    def from_credentials(cls: type[Made], credentials: dict[str, Any] | None) -> Made:
        """The channel as credentials.yml and the environment describe it.

        Args:
            credentials: The keys below the class's name, or None.

        Raises:
            RasaException: Something is missing or wrong; `rasa run` prints every reason and
                stops.
        """
        settings, secrets, problems = cls._read(credentials)
        if problems or settings is None:
            raise RasaException("\n".join(problems))
        try:
            made = cls(settings, secrets)
            # A mistake in it is told at the start and not at the first message.
            _ = made.sender_secret
            return made
        except (SettingsError, SecretError, ValueError) as error:
            raise RasaException(str(error)) from error

    @classmethod
    def problems(cls, credentials: dict[str, Any] | None) -> list[str]:
        """What is missing or wrong, a sentence each and never with a secret in it.

        Nothing is started or written for it.

        Args:
            credentials: As for `from_credentials`.
        """
        return cls._read(credentials)[-1]

    @classmethod
    def _read(
        cls, credentials: dict[str, Any] | None
    ) -> tuple[MessagingSettings | None, dict[str, str], list[str]]:
        settings, problems = read_settings(cls.title, cls.settings_class, credentials)
        secrets, missing = read_secrets(cls.title, cls.secrets)
        problems += missing
        problems += wrong_sender_secret()
        problems += wrong_redis_url(os.environ.get(REDIS_VARIABLE, ""))
        if settings is not None:
            problems += cls.wrong(settings)
        return settings, secrets, problems

    @classmethod
    def wrong(cls, settings: Any) -> list[str]:  # noqa: ARG003 - for platforms to say
        """What else is wrong with the settings, a sentence each."""
        return []

    @classmethod
    def webhook(cls, public_url: str) -> str:
        """The address that the platform has to call.

        Args:
            public_url: Where the platform reaches this server; empty where nobody said.
        """
        return f"{public_url.rstrip('/') or 'https://YOUR-HOST'}/webhooks/{cls.channel}/webhook"

    @classmethod
    @abstractmethod
    def at_the_platform(cls, settings: Any) -> list[str]:
        """What is still to be done at the platform, a step each; never with a secret in it.

        Args:
            settings: An object of `settings_class`.
        """

    def __init__(self, settings: Any, secrets: Mapping[str, str]) -> None:
        """A channel.

        Args:
            settings: An object of `settings_class`.
            secrets: Values by environment variable.

        Raises:
            ValueError: The address of Redis is none.
        """
        self.settings = settings
        self.secret = secrets
        self.store = open_store(os.environ.get(REDIS_VARIABLE, ""), Path(settings.store_file))
        self.delivery = Delivery(self.api_url(), settings.send_seconds, self.judge())
        self._turns = Turns(
            self.channel,
            settings.turn_seconds,
            # The limit of this channel lets signs of danger through; this one must not stop them.
            messages_per_minute=100 * settings.messages_per_minute,
            may_open=self._may_open,
        )
        self._turns.try_failed_again = True
        self._limit = RateLimit(settings.messages_per_minute)
        self._alarm_limit = RateLimit(2 * settings.messages_per_minute)
        self._told_too_fast = RateLimit(1)
        self._lines = Lines(self._answer, self._skip)
        self._sweeping: asyncio.Task[None] | None = None
        self._courtesies: set[asyncio.Task[None]] = set()
        self._app: Sanic | None = None
        self._on_message: OnMessage | None = None

    # --- what a platform says of itself --------------------------------------------------

    @abstractmethod
    def api_url(self) -> str:
        """The platform's address, without a slash at its end."""

    def judge(self) -> Judge:
        """What the platform's answers mean."""
        return judge_by_status

    @abstractmethod
    def check(self, arrived: Arrived) -> None:
        """Makes sure that a request comes from the platform, in constant time, on the raw body.

        Raises:
            Refused: It does not, with status 403.
        """

    @abstractmethod
    def read(self, arrived: Arrived) -> Reading:
        """What is in a request that was checked.

        Raises:
            Refused: It can't be read, with status 400.
        """

    @abstractmethod
    def render(self, replies: Replies, update: Update) -> list[Call]:
        """Replies as calls to the platform: nothing is cut, and every option can be reached.

        Args:
            replies: Each with `text`, `buttons` and `custom`.
            update: What they answer.
        """

    def acknowledge(self) -> HTTPResponse:
        """What the platform gets for a request that was taken."""
        return HTTPResponse("", 200)

    def challenge(self, request: Request) -> HTTPResponse:  # noqa: ARG002 - for platforms
        """The answer to a GET of the webhook, by which some platforms try an address.

        Raises:
            Refused: Nothing of that kind is expected.
        """
        refused = Refused(405, "method", "Send this with POST.")
        raise refused

    async def attend(self, update: Update) -> None:
        """Shows the person that the message has come, where the platform can."""

    async def sent(self, call: Call, result: Mapping[str, Any], job: Job) -> None:
        """Is told of each call that went through, and what the platform answered."""

    async def on_stop(self, job: Job) -> Replies:  # noqa: ARG002 - for platforms
        """What is said to somebody who wants to hear nothing more."""
        return [{"text": texts.STOPPED, "buttons": [], "custom": {"kind": "digression"}}]

    async def stays_silent(self, job: Job) -> bool:  # noqa: ARG002 - for platforms
        """Whether this person asked to hear nothing more."""
        return False

    def is_brief(self, update: Update) -> bool:  # noqa: ARG002 - for platforms
        """Whether the short texts of the guides are said."""
        return False

    @cached_property
    def sender_secret(self) -> str:
        """What makes senders unreadable."""
        return sender_secret(self.settings)

    # --- routes --------------------------------------------------------------------------

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The routes: `/webhooks/<name>/webhook`, and `/webhooks/<name>/` for health.

        Args:
            on_new_message: Rasa's handler of a message.
        """
        self._on_message = on_new_message
        routes = Blueprint(f"firststep_{self.channel}")

        async def webhook(request: Request) -> HTTPResponse:
            return await self._webhook(request)

        async def challenge(request: Request) -> HTTPResponse:
            return self.challenge(request)

        async def health(_: Request) -> HTTPResponse:
            return as_json({"status": "ok"})

        def careful(handler: Any) -> Any:
            # A platform that is told of a failure sends the message again.
            return guarded(handler, self.channel, lambda: as_json({"error": "failed"}, 500))

        routes.add_route(careful(webhook), "/webhook", methods=["POST"], stream=True)
        routes.add_route(careful(challenge), "/webhook", methods=["GET"], name="challenge")
        routes.add_route(health, "/", methods=["GET"])
        routes.listener("after_server_start")(self._begin)
        routes.listener("before_server_stop")(self._end)
        return routes

    async def _begin(self, app: Sanic, _: Any) -> None:
        self._app = app
        _guide_ids(self.settings.guides)
        self._sweeping = asyncio.create_task(self._sweep())

    async def _end(self, _: Sanic, __: Any) -> None:
        if self._sweeping is not None:
            self._sweeping.cancel()
        for job in await self._lines.finish(STOP_SECONDS):
            await self.store.release(self._event(job.update))
        await self.delivery.close()
        await self.store.close()

    async def _webhook(self, request: Request) -> HTTPResponse:
        if content_type(request) not in self.content_types:
            raise Refused(415, "type", f"Send {' or '.join(self.content_types)}.")
        body = await read_body(request, self.settings.max_body_bytes)
        arrived = Arrived(
            body,
            {name.lower(): value for name, value in request.headers.items()},
            self._address_of(request),
            content_type(request),
        )
        self.check(arrived)
        reading = self.read(arrived)
        for what in reading.ignored:
            logger.info("Ignored on %s: %s", self.channel, what)
        if self._lines.waiting + len(reading.updates) > MAX_WAITING:
            raise Refused(503, "busy", "Too many messages are waiting.", retry_after=5)
        self._app = request.app
        for update in reading.updates:
            await self._take(update)
        return reading.answer or self.acknowledge()

    def _address_of(self, request: Request) -> str:
        """The address as the platform called it, which a proxy may have changed on the way."""
        query = f"?{request.query_string}" if request.query_string else ""
        path = f"{request.path}{query}"
        if self.settings.public_url:
            return f"{self.settings.public_url.rstrip('/')}{path}"
        forwarded = request.headers.get("x-forwarded-proto", request.scheme)
        host = request.headers.get("x-forwarded-host") or request.headers.get("host", "")
        return f"{forwarded.split(',')[0].strip()}://{host.split(',')[0].strip()}{path}"

    @property
    def is_busy(self) -> bool:
        """Whether a message still waits for its answer."""
        return self._lines.busy or bool(self._courtesies)

    # --- from the webhook to the line ----------------------------------------------------

    def conversation_of(self, update: Update) -> str:
        """The id of the conversation that an update belongs to."""
        return conversation_id(self.sender_secret, self.channel, update.account, update.address)

    def _event(self, update: Update) -> str:
        return f"{self.channel}:{update.key}"

    async def _take(self, update: Update) -> None:
        update = replace(update, came=time.time())
        if not await self.store.take(self._event(update), update.to_json()):
            logger.info("An event on %s came again; it is answered once.", self.channel)
            return
        conversation = self.conversation_of(update)
        if update.sent is not None and time.time() - update.sent > LATE_SECONDS:
            logger.warning("A message of %s is older than a day; it is not answered.", conversation)
            await self.store.done(self._event(update))
            return
        job = self._judged(Job(update, conversation))
        if job is None or not self._lines.add(job):
            await self.store.done(self._event(update))

    def _judged(self, job: Job) -> Job | None:
        """The job as it is to be answered, or None where one too many came from this person."""
        now = time.monotonic()
        if job.is_alarm:
            return job if self._alarm_limit.wait(job.conversation, now) == 0 else None
        if job.update.command == STOP or self._limit.wait(job.conversation, now) == 0:
            return job
        if self._told_too_fast.wait(job.conversation, now) == 0:
            return replace(job, too_fast=True)
        return None

    async def _sweep(self) -> None:
        """Answers what a process that has ended still owed."""
        while True:
            try:
                # What takes long here is not abandoned.
                for job in self._lines.jobs:
                    await self.store.renew(self._event(job.update))
                for owed in await self.store.abandoned(f"{self.channel}:"):
                    await self._take_over(owed)
            except Exception:
                logger.exception("What %s still owes could not be looked for.", self.channel)
            await asyncio.sleep(SWEEP_SECONDS)

    async def _take_over(self, owed: Owed) -> None:
        try:
            update = Update.from_json(owed.data)
        except ValueError:
            await self.store.done(owed.key)
            return
        job = Job(update, self.conversation_of(update))
        if not self._lines.holds(job):
            self._lines.add(job)

    async def _skip(self, job: Job) -> None:
        logger.info("A message of %s came twice; it is answered once.", job.conversation)
        await self.store.done(self._event(job.update))

    # --- from the line to the person -----------------------------------------------------

    async def _answer(self, job: Job) -> bool:
        if await self._is_silent(job):
            await self.store.done(self._event(job.update))
            return True
        self.beside(self.attend(job.update), job)
        job = replace(job, unseen=await self._is_unseen(job))
        replies = await self._tried(job)
        taken = not any(_is_safe_text(reply) for reply in replies)
        reached = await self._reaches(replies, job)
        if job.is_alarm and not taken:
            # Nobody may be led on from a danger that was not heard.
            await asyncio.sleep(AGAIN_SECONDS)
            replies = await self._tried(job)
            taken = not any(_is_safe_text(reply) for reply in replies)
            reached = taken and await self._reaches(replies, job)
        if reached:
            await self.store.done(self._event(job.update))
        # Otherwise it stays owed, and is tried once more when its lease is over.
        return taken and not job.unseen

    async def _is_silent(self, job: Job) -> bool:
        try:
            return await self.stays_silent(job)
        except Exception:
            logger.exception("Whether %s wants to hear nothing is not known.", job.conversation)
            return False

    async def _tried(self, job: Job) -> Replies:
        try:
            return await self._replies(job)
        except Exception:
            logger.exception("A message of %s could not be answered.", job.conversation)
            return [texts.safe_reply()]

    async def _reaches(self, replies: Replies, job: Job) -> bool:
        try:
            return await self._deliver(replies, job)
        except Exception:
            logger.exception("An answer to %s could not be sent.", job.conversation)
            return False

    async def _replies(self, job: Job) -> Replies:
        update = job.update
        if job.too_fast:
            return [texts.fallback_reply(texts.TOO_FAST)]
        if update.says is not None:
            return [_remark(update.says)]
        if update.command == STOP:
            return await self.on_stop(job)
        if update.command == HELP:
            return [_remark(texts.HELP), *await self._turn(job, payload=texts.RESUME)]
        if update.command == START:
            opened = update.guide in _guide_ids(self.settings.guides)
            if not opened and is_alarm(update.guide):
                return await self._turn(job, text=update.guide)
            wanted = payload("open", v=update.guide) if opened else texts.RESUME
            return await self._turn(job, payload=wanted)
        if update.payload is not None:
            return await self._turn(job, payload=update.payload)
        text = cleaned(update.text or "")
        if not text:
            return [
                _remark(texts.UNREADABLE[update.media or "other"]),
                *await self._turn(job, payload=texts.RESUME),
            ]
        if len(text) <= self.settings.max_message_chars:
            return await self._words(job, text)
        alarm = danger_payload(text)
        if alarm is not None:
            return await self._turn(job, payload=alarm)
        return [texts.fallback_reply(texts.TOO_LONG)]

    async def _words(self, job: Job, text: str) -> Replies:
        unseen = job.unseen
        if job.update.edits is not None and not job.is_alarm:
            standing = await self._taken_back(job, job.update.edits)
            if standing in {stored.Standing.ANSWERED, stored.Standing.OVERTAKEN}:
                again = await self._turn(job, payload=texts.RESUME, part="step")
                return [_remark(texts.EDITED_TOO_LATE), *again]
            # Of a message that led to nothing nobody knows which question it was for.
            unseen = standing is stored.Standing.UNKNOWN
        replies = await self._turn(job, text=text, unseen=unseen)
        if job.update.media is not None and not any(map(_warns, replies)):
            return [_remark(texts.WORDS_ONLY), *replies]
        return replies

    async def _taken_back(self, job: Job, message: str) -> stored.Standing:
        """What an edited message meant; the answer it gave is taken back if it is the last.

        Returns:
            `NEWEST` once it is taken back, and where it gave no answer. An edit of an older
            message must not become an answer to a question that came later.
        """
        standing = await self._standing(job, message)
        if standing is not stored.Standing.ANSWERED:
            return standing
        await self._turn(job, payload=texts.BACK, part="back")
        return await self._standing(job, message)

    async def _standing(self, job: Job, message: str) -> stored.Standing:
        if self._app is None:
            raise RuntimeError("the channel was not started")
        return await stored.standing_of(self._app, job.conversation, message)

    async def _told(self, job: Job, answer: Answered) -> None:
        """Remembers when something was said last, by this server's clock and the platform's."""
        times = f"{time.time()} {answer.date if answer.date is not None else ''}"
        await self.store.put(f"{self.channel}-told:{job.conversation}", times, TOLD_SECONDS)

    async def _is_unseen(self, job: Job) -> bool:
        """Whether a message was written before its person could read what was said last."""
        times = await self.store.get(f"{self.channel}-told:{job.conversation}")
        if times is None:
            return False
        here, _, there = times.partition(" ")
        written = job.update.sent
        late = bool(there) and written is not None and written < float(there) - SAME_MOMENT
        return late or job.update.came <= float(here)

    async def _turn(
        self,
        job: Job,
        *,
        text: str | None = None,
        payload: str | None = None,
        part: str = "",
        unseen: bool = False,
    ) -> Replies:
        if self._app is None or self._on_message is None:
            raise RuntimeError("the channel was not started")
        update = job.update
        metadata: dict[str, Any] = {"brief": True} if self.is_brief(update) else {}
        if unseen:
            metadata["unseen"] = True
        if update.country:
            metadata["country"] = update.country
        if update.locale:
            metadata["locale"] = update.locale
        ago = time.time() - update.sent if update.sent is not None else 0.0
        if ago > NOTICED_AGO:
            metadata["ago"] = ago
        edited = f"{update.edits}{stored.EDIT_MARK}" if update.edits is not None else ""
        behind = f"{stored.EDIT_MARK}{part}" if part else ""
        said = Incoming("", f"{edited}{update.message_id}{behind}", text, payload, metadata)
        try:
            answer = await self._turns.answer(self._app, job.conversation, said, self._on_message)
        except Refused as refused:
            return [texts.fallback_reply(refused.sentence)]
        replies: Replies = answer["replies"]
        return replies

    async def _deliver(self, replies: Replies, job: Job) -> bool:
        """Sends replies; tells whether there is nothing more to be done for the person."""
        try:
            await self._send(self.render(replies, job.update), job)
            return True
        except Gone as reason:
            logger.info("%s can't be reached (%s).", job.conversation, reason)
            return True
        except Exception as reason:
            sure = isinstance(reason, NotSent)
            logger.error(  # noqa: TRY400 - a traceback only where it is our own mistake
                "An answer to %s was not sent (%s). The safe text is tried once.",
                job.conversation,
                reason if sure else type(reason).__name__,
                exc_info=None if sure else reason,
            )
            return await self._send_safe_text(job)

    async def _send_safe_text(self, job: Job) -> bool:
        safe = {"text": texts.SHORT_SAFE_TEXT, "buttons": [], "custom": {"kind": "danger"}}
        try:
            await self._send(self.render([safe], job.update), job)
            return True
        except NotSent as reason:
            logger.error(  # noqa: TRY400 - the reason says it all
                "The safe text to %s was not sent either (%s).", job.conversation, reason
            )
            return isinstance(reason, (Gone, Rejected))

    async def _send(self, calls: Sequence[Call], job: Job) -> None:
        for call in calls:
            await self._make(call, job)

    async def _make(self, call: Call, job: Job) -> None:
        try:
            answer = await self.delivery.send(call)
        except NotSent as reason:
            if call.text:
                raise
            logger.info("A call for %s failed (%s).", job.conversation, reason)
        else:
            if call.text:
                await self._told(job, answer)
            await self.sent(call, answer.body, job)

    def beside(self, work: Coroutine[Any, Any, Any], job: Job) -> None:
        """Does something that no answer waits for and that may fail."""

        async def quietly() -> None:
            try:
                await work
            except Exception as reason:  # noqa: BLE001 - comfort only; the answer matters
                logger.info("A courtesy to %s failed (%s).", job.conversation, reason)

        task = asyncio.create_task(quietly())
        self._courtesies.add(task)
        task.add_done_callback(self._courtesies.discard)

    def _may_open(self, said: str) -> bool:
        act = read_payload(said)
        return isinstance(act, Open) and act.guide in _guide_ids(self.settings.guides)


@cache
def _guide_ids(folder: str) -> frozenset[str]:
    """The guides of a folder; read once, for all channels."""
    guides = read_guides(Path(folder))
    return frozenset(guides.guides) if guides is not None else frozenset()


def _remark(text: str) -> dict[str, Any]:
    return {"text": text, "buttons": [], "custom": {"kind": "digression"}}


def _is_safe_text(reply: Mapping[str, Any]) -> bool:
    """Whether a reply is what is said when there is no answer."""
    return reply.get("text") == texts.SAFE_TEXT


def _warns(reply: Mapping[str, Any]) -> bool:
    """Whether a reply of the conversation is about danger; the safe text is none of its."""
    custom = reply.get("custom") or {}
    return custom.get("kind") == "danger" and "code" in custom

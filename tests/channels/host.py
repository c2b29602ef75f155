"""Channels on a server in this process, with the engine on a toy guide behind them."""

from __future__ import annotations

import asyncio
import http.client
import itertools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import rasa.core.channels.channel
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from sanic import Sanic

from firststep.channels.messaging.channel import MessagingChannel
from firststep.channels.texts import SAFE_TEXT
from firststep.dialogue import Via, exchange
from firststep.engine.conversation import Conversation
from firststep.guide.load import GuideSet
from firststep.testing.understand import Understand
from tests.channels.emulator import eventually
from tests.ports import own_port

_NAMES = itertools.count()
# Otherwise Sanic can be started only once in a process.
Sanic.test_mode = True
_SECONDS = 20.0


class ToyBot:
    """In Rasa's place: the engine, a store in memory, and the ways in which a bot can fail.

    Attributes:
        runs: The texts that led to turns, by conversation.
        channels: The names of the channels that messages came by.
        metadata: What came beside the last message of each conversation.
        slow: Seconds that a message takes, by its text.
        broken: Texts at which a turn fails.
        failing_once: Texts at which the next turn fails, and the one after it does not.
        canned: What is said to a text in place of a turn.
        down: Whether the action server is gone: Rasa then says the safe text.
    """

    def __init__(self, guides: GuideSet, understand: Understand) -> None:
        self.guides = guides
        self.understand = understand
        self.runs: dict[str, list[str]] = {}
        self.channels: dict[str, str] = {}
        self.metadata: dict[str, dict[str, Any]] = {}
        self.slow: dict[str, float] = {}
        self.broken: set[str] = set()
        self.failing_once: set[str] = set()
        self.canned: dict[str, dict[str, Any]] = {}
        self.down = False
        self.now = 1_000_000.0
        self._events: dict[str, list[Event]] = {}
        self.state: dict[str, Conversation] = {}
        self.tracker_store = SimpleNamespace(
            retrieve=self._retrieve, retrieve_full_tracker=self._retrieve
        )

    def clear(self) -> None:
        for kept in (self.runs, self.channels, self.metadata, self.slow, self._events, self.state):
            kept.clear()
        self.broken.clear()
        self.failing_once.clear()
        self.canned.clear()
        self.down = False

    async def _retrieve(self, conversation: str) -> Any:
        if conversation not in self._events:
            return None
        state = self.state.get(conversation)
        return SimpleNamespace(
            events=list(self._events[conversation]),
            get_slot=lambda _: state.to_json() if state is not None else None,
        )

    async def handle_message(self, message: UserMessage) -> None:
        who, text = message.sender_id, message.text or ""
        self.runs.setdefault(who, []).append(text)
        self.channels[who] = message.input_channel
        self.metadata[who] = dict(message.metadata or {})
        events = self._events.setdefault(who, [])
        events.append(UserUttered(text, message_id=message.message_id))
        await asyncio.sleep(self.slow.get(text, 0.0))
        if text in self.failing_once:
            self.failing_once.remove(text)
            raise RuntimeError("a turn that fails once")
        if text in self.broken:
            raise RuntimeError("a turn that fails")
        if self.down:
            said = {"text": SAFE_TEXT, "utter_action": "utter_safe_text"}
            await message.output_channel.send_response(who, said)
            return
        if text in self.canned:
            await message.output_channel.send_response(who, self.canned[text])
            return
        given = self.metadata[who]
        via = Via(brief=given.get("brief") is True, unseen=given.get("unseen") is True)
        before = self.state.get(who) or Conversation()
        done = exchange(self.guides, before, text, self.understand(text), now=self.now, via=via)
        self.state[who] = done.turn.conversation
        for reply in done.turn.replies:
            said = reply.to_message()
            events.append(BotUttered(said["text"], {k: said[k] for k in ("buttons", "custom")}))
            await message.output_channel.send_response(who, said)
        events.append(SlotSet("conversation", done.turn.conversation.to_json()))


@dataclass(frozen=True)
class Answer:
    """What the server answered a platform's request."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Host:
    """A server with channels, from `start` to `stop`; `restart` keeps what is stored.

    Attributes:
        bot: What answers.
        channels: The channels, anew with each start.
    """

    def __init__(self, bot: ToyBot, make: Callable[[], list[MessagingChannel]]) -> None:
        self.bot = bot
        self.port = own_port()
        self.channels: list[MessagingChannel] = []
        self._make = make
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._over: asyncio.Event | None = None

    def start(self) -> None:
        ready = threading.Event()
        failed: list[BaseException] = []
        self.channels = self._make()

        def run() -> None:
            try:
                asyncio.run(self._serve(ready))
            except BaseException as error:
                failed.append(error)
                ready.set()
                raise

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()
        assert ready.wait(_SECONDS)
        assert not failed, failed

    def stop(self) -> None:
        assert self._loop is not None
        assert self._over is not None
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(_SECONDS)
        assert not self._thread.is_alive()

    def restart(self) -> None:
        self.stop()
        self.start()

    async def _serve(self, ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        app = Sanic(f"channels_{next(_NAMES)}", configure_logging=False)
        app.ctx.agent = self.bot
        rasa.core.channels.channel.register(self.channels, app, route="/webhooks/")
        server = await app.create_server(
            host="127.0.0.1", port=self.port, return_asyncio_server=True, access_log=False
        )
        assert server is not None
        await server.startup()
        await server.before_start()
        await server.after_start()
        ready.set()
        await self._over.wait()
        await server.before_stop()
        await server.close()
        for connection in list(server.connections):
            connection.close_if_idle()
        await server.after_stop()
        Sanic._app_registry.pop(app.name, None)

    def request(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Sends a request as the platform does."""
        return request(self.port, method, path, body, headers)

    def settle(self) -> None:
        """Waits until every message that came has had its answer."""
        eventually(lambda: not any(channel.is_busy for channel in self.channels), "all is answered")


def request(
    port: int,
    method: str,
    path: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Sends a request to a server on this machine, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request(method, path, body, {**(headers or {}), "Connection": "close"})
        response = connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, response.read())
    finally:
        connection.close()

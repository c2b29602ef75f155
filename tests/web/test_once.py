"""A message counts once, also for a server that has just started: the real engine and store."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import rasa_sdk
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import EventVerbosity
from rasa_sdk.executor import CollectingDispatcher

from actions.actions import ActionTakeTurn
from firststep.channels import texts
from firststep.channels.incoming import Done, Handover, Incoming, Refused
from firststep.channels.settings import Settings
from firststep.channels.web import WebChannel
from firststep.guide.load import load_all
from firststep.rasa.tracker_store import SQLiteTrackerStore
from tests.servers import ROOT

GUIDES = load_all(ROOT / "guides")
DOMAIN = Domain.from_path(ROOT / "domain.yml")
OPEN = '/open{"v":"charging_cable_stuck"}'
DAMAGED = '/news{"v":"damage_found"}'
NOW = 1_800_000_000.0


class Bot:
    """Does with a message what Rasa does: reads the conversation, runs the action, stores it.

    Attributes:
        messages: What was handled, in order.
        failing: Texts to which only the safe text is said.
        waits: Texts whose turn begins when the event is set.
    """

    def __init__(self, file: Path) -> None:
        self.store = SQLiteTrackerStore(DOMAIN, str(file))
        self.action = ActionTakeTurn(GUIDES, clock=lambda: NOW)
        self.app: Any = SimpleNamespace(
            ctx=SimpleNamespace(agent=SimpleNamespace(tracker_store=self.store))
        )
        self.messages: list[str] = []
        self.failing: set[str] = set()
        self.waits: dict[str, asyncio.Event] = {}

    async def handle(self, message: UserMessage) -> None:
        text = message.text or ""
        if text in self.waits:
            await self.waits[text].wait()
        self.messages.append(text)
        tracker = await self.store.get_or_create_tracker(message.sender_id)
        said = UserUttered(text, message_id=message.message_id, metadata=message.metadata)
        tracker.update(said, DOMAIN)
        if text in self.failing:
            safe = {"text": texts.SAFE_TEXT, "utter_action": "utter_safe_text"}
            tracker.update(BotUttered(texts.SAFE_TEXT), DOMAIN)
            await message.output_channel.send_response("", safe)
            await self.store.save(tracker)
            return
        dispatcher = CollectingDispatcher()
        state = tracker.current_state(EventVerbosity.ALL)
        events = await self.action.run(dispatcher, rasa_sdk.Tracker.from_dict(state), {})
        for reply in dispatcher.messages:
            data = {"buttons": reply["buttons"], "custom": reply["custom"]}
            tracker.update(BotUttered(reply["text"], data), DOMAIN)
            await message.output_channel.send_response("", dict(reply))
        for event in events:
            made = Event.from_parameters(event)
            assert made is not None
            tracker.update(made, DOMAIN)
        await self.store.save(tracker)


class Server:
    """A channel as a start of the server makes it, in front of a bot whose store is kept."""

    def __init__(self, bot: Bot, folder: Path) -> None:
        self.bot = bot
        settings = Settings(
            secret="s" * 40,
            guides=str(ROOT / "guides"),
            guides_file=str(folder / "guides.json"),
            turn_seconds=30,
        )
        self.turns = WebChannel(settings)._turns

    async def press(self, who: str, payload: str, message_id: str) -> dict[str, Any]:
        return await self.send(who, Incoming("", message_id, None, payload))

    async def say(self, who: str, text: str, message_id: str) -> dict[str, Any]:
        return await self.send(who, Incoming("", message_id, text, None))

    async def send(self, who: str, message: Incoming) -> dict[str, Any]:
        return await self.turns.answer(self.bot.app, who, message, self.bot.handle)

    async def hand_over(self, who: str, *done: Done, name: str = "") -> dict[str, Any]:
        handover = Handover("", name or uuid.uuid4().hex, done)
        return await self.turns.hand_over(self.bot.app, who, handover, self.bot.handle)


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return Bot(tmp_path / "conversations.sqlite")


@pytest.fixture
def start(bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Server]:
    # Read once for all of these tests.
    monkeypatch.setattr("firststep.channels.web.read_guides", lambda _: GUIDES)
    return lambda: Server(bot, tmp_path)


Scene = Callable[[], Coroutine[Any, Any, None]]


def play(scene: Scene) -> None:
    asyncio.run(scene())


def test_a_typed_no_sent_again_to_a_restarted_server_is_one_no(start: Callable[[], Server]):
    async def scene() -> None:
        server = start()
        await server.press("a", OPEN, "message-1")
        asked = await server.say("a", "yes", "message-2")
        first = await server.say("a", "no", "message-3")
        assert first["state"]["answers"] != asked["state"]["answers"]
        again = await start().say("a", "no", "message-3")
        assert again == first
        assert server.bot.messages.count("no") == 1
        # The same word as a new message is a new answer.
        other = await start().say("a", "no", "message-4")
        assert other["state"] != first["state"]

    play(scene)


def test_a_button_sent_again_to_a_restarted_server_is_one_press(start: Callable[[], Server]):
    async def scene() -> None:
        server = start()
        opened = await server.press("a", OPEN, "message-1")
        payload = opened["replies"][-1]["buttons"][0]["payload"]
        first = await server.press("a", payload, "message-2")
        assert await start().press("a", payload, "message-2") == first
        assert server.bot.messages == [OPEN, payload]

    play(scene)


def test_the_end_of_a_guide_sent_again_to_a_restarted_server_is_told_again(
    start: Callable[[], Server],
):
    async def scene() -> None:
        server = start()
        await server.press("a", OPEN, "message-1")
        ended = await server.hand_over("a", Done("message-2", DAMAGED, 0.0))
        assert ended["replies"][-1]["custom"]["kind"] == "outcome"
        assert await start().hand_over("a", Done("message-2", DAMAGED, 0.0)) == ended
        assert server.bot.messages == [OPEN, DAMAGED]

    play(scene)


def test_a_handover_sent_again_to_a_restarted_server_advances_nothing(start: Callable[[], Server]):
    async def scene() -> None:
        server = start()
        opened = await server.press("a", OPEN, "message-1")
        yes = opened["replies"][-1]["buttons"][0]["payload"]
        done = (Done("message-2", yes, 60.0), Done("message-3", '/do{"v":"no"}', 30.0))
        first = await server.hand_over("a", *done, name="handover-1")
        assert await start().hand_over("a", *done, name="handover-1") == first
        assert server.bot.messages == [OPEN, yes, '/do{"v":"no"}']

    play(scene)


def test_a_handover_broken_off_by_a_restart_goes_on_there(start: Callable[[], Server]):
    async def scene() -> None:
        server = start()
        done = (
            Done("message-1", OPEN, 60.0),
            Done("message-2", '/do{"v":"yes"}', 30.0),
            Done("message-3", '/do{"v":"no"}', 10.0),
        )
        server.bot.failing = {done[1].payload}
        with pytest.raises(Refused) as refused:
            await server.hand_over("a", *done, name="handover-1")
        assert refused.value.status == 503
        # The store has the message, and only the safe text for it: it led to nothing.
        server.bot.failing = set()
        answer = await start().hand_over("a", *done, name="handover-1")
        assert server.bot.messages == [
            OPEN,
            *[one.payload for one in done[1:2] * 2],
            done[2].payload,
        ]
        assert len(answer["state"]["answers"]) == 2

    play(scene)


def test_a_message_to_which_only_the_safe_text_was_said_is_taken_after_a_restart(
    start: Callable[[], Server],
):
    async def scene() -> None:
        server = start()
        await server.press("a", OPEN, "message-1")
        server.bot.failing = {"yes"}
        failed = await server.say("a", "yes", "message-2")
        assert failed["replies"][-1]["text"] == texts.SAFE_TEXT
        server.bot.failing = set()
        answer = await start().say("a", "yes", "message-2")
        assert len(answer["state"]["answers"]) == 1

    play(scene)


def test_the_clock_of_a_handover_is_when_it_was_done(start: Callable[[], Server]):
    async def scene() -> None:
        server = start()
        opened = await server.hand_over("a", Done("message-1", OPEN, 3_600.0))
        assert NOW - 3_700 < opened["state"]["at"] <= NOW - 3_600
        # An order in time that can't be: never before the turn before it.
        early = await server.hand_over("a", Done("message-2", '/do{"v":"yes"}', 43_000.0))
        assert early["state"]["at"] == opened["state"]["at"]
        late = await server.say("a", "no", "message-3")
        assert late["state"]["at"] == NOW

    play(scene)


def test_a_handover_waits_for_the_message_before_it(start: Callable[[], Server]):
    async def scene() -> None:
        server = start()
        server.bot.waits[OPEN] = asyncio.Event()
        before = asyncio.create_task(server.press("a", OPEN, "message-1"))
        after = asyncio.create_task(server.hand_over("a", Done("message-2", '/do{"v":"yes"}', 1.0)))
        other = await server.say("b", "hello", "message-1")
        assert other["replies"]
        assert not before.done()
        assert not after.done()
        server.bot.waits[OPEN].set()
        assert len((await after)["state"]["answers"]) == 1
        assert before.done()

    play(scene)


def test_two_tries_at_the_same_time_are_one(start: Callable[[], Server]):
    async def scene() -> None:
        server = start()
        done = (Done("message-1", OPEN, 9.0), Done("message-2", '/do{"v":"yes"}', 3.0))
        answers = await asyncio.gather(
            *(server.hand_over("a", *done, name="handover-1") for _ in range(3)),
            server.hand_over("a", *done, name="handover-2"),
        )
        assert all(answer == answers[0] for answer in answers)
        assert server.bot.messages == [OPEN, '/do{"v":"yes"}']

    play(scene)


def test_a_handover_out_of_time_goes_on_with_the_next_try(
    start: Callable[[], Server], monkeypatch: pytest.MonkeyPatch
):
    async def scene() -> None:
        server = start()
        done = (Done("message-1", OPEN, 9.0), Done("message-2", '/do{"v":"yes"}', 3.0))
        real = time.monotonic

        def late() -> float:
            return real() + (100 if server.bot.messages else 0)

        monkeypatch.setattr(time, "monotonic", late)
        with pytest.raises(Refused) as refused:
            await server.hand_over("a", *done, name="handover-1")
        assert refused.value.retry_after == 1
        assert server.bot.messages == [OPEN]
        answer = await server.hand_over("a", *done, name="handover-1")
        assert len(answer["state"]["answers"]) == 1

    play(scene)

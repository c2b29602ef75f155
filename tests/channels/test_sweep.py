"""What a process that ended still owed, and what goes wrong while it is looked for."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from firststep.channels.messaging import channel as base
from firststep.channels.messaging.channel import Arrived, MessagingChannel
from firststep.channels.messaging.store import SQLiteStore
from firststep.channels.messaging.updates import Update
from tests.channels.emulator import eventually
from tests.channels.talk import Talk

ONLY = "telegram"
OPENED = "the lid is stuck"


@pytest.fixture(autouse=True)
def quick_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "SWEEP_SECONDS", 0.05)


def leave_behind(talk: Talk, words: str, *, ago: float) -> None:
    """Puts a message into the store as a process leaves it that is killed while it answers."""
    (channel,) = talk.host.channels
    sent = talk.platform.text(words)
    (update,) = channel.read(Arrived(sent.body, sent.headers, "", "")).updates
    came = time.time() - ago
    old = replace(update, came=came, sent=came)
    SQLiteStore(Path(channel.settings.store_file))._write(
        "INSERT INTO events VALUES (?, ?, 0, 1, ?)",
        (f"{channel.name()}:{old.key}", came, old.to_json()),
    )


def test_what_was_left_behind_is_answered(talk: Talk) -> None:
    leave_behind(talk, OPENED, ago=130)
    talk.host.restart()
    eventually(lambda: bool(talk.platform.shown()), "the answer came")
    assert talk.node == "calm"
    (metadata,) = talk.host.bot.metadata.values()
    assert metadata["ago"] > 100


def test_an_old_answer_does_not_answer_what_was_asked_since(talk: Talk) -> None:
    talk.say(OPENED)
    talk.say("done")
    talk.say("1")
    assert talk.node == "pull"
    leave_behind(talk, "1", ago=130)
    talk.host.restart()
    eventually(lambda: len(talk.runs) > 3, "the old message was taken over")
    talk.host.settle()
    assert talk.node == "pull"


def test_an_old_danger_is_heard_all_the_same(talk: Talk) -> None:
    talk.say(OPENED)
    leave_behind(talk, "there is smoke", ago=130)
    talk.say("done")
    talk.host.restart()
    eventually(lambda: talk.conversation().danger == "smoke", "the danger was heard")


def test_a_sweep_that_fails_is_not_the_last(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    taken_over = MessagingChannel._take_over
    failures: list[Any] = []

    async def failing(self: MessagingChannel, owed: Any) -> None:
        if not failures:
            failures.append(owed)
            raise RuntimeError("a sweep that fails")
        await taken_over(self, owed)

    monkeypatch.setattr(MessagingChannel, "_take_over", failing)
    leave_behind(talk, OPENED, ago=130)
    with caplog.at_level(logging.ERROR):
        talk.host.restart()
        eventually(lambda: "could not be looked for" in caplog.text, "the failure is logged")
    leave_behind(talk, OPENED, ago=130)
    eventually(lambda: bool(talk.platform.shown()), "the next sweep answers")


def test_an_update_survives_the_store() -> None:
    update = Update("1", "a", text="it's \ud83d stuck", extra={"x": "y"}, came=1.5)
    assert Update.from_json(update.to_json()) == update
    for broken in ("", "[]", "{}", '{"key": 1, "odd": 2}'):
        with pytest.raises(ValueError, match=r".*"):
            Update.from_json(broken)

"""Conversations in SQLite: nothing is lost, little is read, and no file stops a person."""

from __future__ import annotations

import asyncio
import json
import logging
import multiprocessing
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import TrackerStore, check_if_tracker_store_async
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from firststep.rasa.tracker_store import (
    MAX_TEXT,
    ConversationsNotStored,
    SQLiteTrackerStore,
)
from tests.servers import ROOT

DOMAIN = Domain.from_dict(
    {
        "intents": ["affirm"],
        "actions": ["action_take_turn"],
        "slots": {
            "conversation": {
                "type": "any",
                "influence_conversation": False,
                "mappings": [{"type": "custom"}],
            }
        },
    }
)

pytestmark = pytest.mark.filterwarnings("ignore:Slot auto-fill")


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(coroutine)


def turn(text: str, *, answers: int = 0, new_session: bool = False) -> list[Event]:
    """The events of one turn, as a running bot produces them."""
    events: list[Event] = [
        UserUttered(text, {"name": "affirm", "confidence": 1.0}, [], message_id=text),
        ActionExecuted("action_take_turn"),
        BotUttered(f"answer to {text}"),
    ]
    if new_session:
        events += [ActionExecuted("action_session_start"), SessionStarted()]
    return [
        *events,
        SlotSet("conversation", {"answers": answers}),
        ActionExecuted("action_listen"),
    ]


async def take(store: TrackerStore, sender: str, events: list[Event]) -> DialogueStateTracker:
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    tracker.update_with_events(events, DOMAIN)
    await store.save(tracker)
    return tracker


def texts(tracker: DialogueStateTracker | None) -> list[str]:
    assert tracker is not None
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


@pytest.fixture
def open_store(tmp_path: Path) -> Callable[[], SQLiteTrackerStore]:
    return lambda: SQLiteTrackerStore(DOMAIN, db=str(tmp_path / "c.sqlite"))


@pytest.fixture
def store(open_store: Callable[[], SQLiteTrackerStore]) -> SQLiteTrackerStore:
    return open_store()


def rows(store: SQLiteTrackerStore) -> int:
    with sqlite3.connect(store.path) as connection:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


def test_rasa_finds_it_by_its_name_and_takes_it_for_asynchronous(tmp_path):
    endpoint = EndpointConfig.from_dict(
        {
            "type": "firststep.rasa.tracker_store.SQLiteTrackerStore",
            "db": str(tmp_path / "sub" / "c.sqlite"),
        }
    )
    store = TrackerStore.create(endpoint, DOMAIN)
    assert isinstance(store, SQLiteTrackerStore)
    assert check_if_tracker_store_async(store)
    assert store.path == tmp_path / "sub" / "c.sqlite"


def test_it_is_the_store_of_the_project(tmp_path, monkeypatch):
    # Rasa falls back to memory with a mere warning when a store's name can't be found.
    monkeypatch.chdir(tmp_path)
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    store = TrackerStore.create(endpoints.tracker_store, DOMAIN)
    assert isinstance(store, SQLiteTrackerStore)
    assert store.path == tmp_path / "build" / "conversations.sqlite"


def test_a_conversation_is_the_same_after_a_restart(open_store):
    first = open_store()
    run(take(first, "a", [SessionStarted(), *turn("one", answers=1), *turn("two", answers=2)]))
    tracker = run(open_store().retrieve("a"))
    assert texts(tracker) == ["one", "two"]
    assert tracker.get_slot("conversation") == {"answers": 2}
    assert tracker.latest_action_name == "action_listen"


def test_conversations_are_kept_apart(store):
    async def both() -> None:
        for number in range(3):
            await take(store, "a", turn(f"a{number}"))
            await take(store, "b", turn(f"b{number}"))

    run(both())
    assert texts(run(store.retrieve("a"))) == ["a0", "a1", "a2"]
    assert texts(run(store.retrieve("b"))) == ["b0", "b1", "b2"]
    assert list(run(store.keys())) == ["a", "b"]


def test_nobody_is_known_who_never_wrote(store):
    assert run(store.retrieve("stranger")) is None
    assert run(store.retrieve_full_tracker("stranger")) is None
    assert run(store.exists("stranger")) is False
    run(take(store, "a", turn("one")))
    assert run(store.exists("a")) is True


def test_only_what_is_new_is_written(store):
    run(take(store, "a", turn("one")))
    before = rows(store)
    tracker = run(take(store, "a", turn("two")))
    assert rows(store) == before + len(turn("two"))
    run(store.save(tracker))
    assert rows(store) == before + len(turn("two"))


def test_a_session_that_starts_within_a_turn_is_neither_lost_nor_written_twice(store):
    run(take(store, "a", [SessionStarted(), *turn("one", answers=1)]))
    tracker = run(take(store, "a", turn("two", answers=2, new_session=True)))
    run(store.save(tracker))
    run(take(store, "a", turn("three", answers=3)))
    latest = run(store.retrieve("a"))
    assert texts(latest) == ["three"]
    assert latest.get_slot("conversation") == {"answers": 3}
    full = run(store.retrieve_full_tracker("a"))
    assert texts(full) == ["one", "two", "three"]
    assert len(full.events) == rows(store)


def test_what_is_read_for_a_turn_does_not_grow_with_past_sessions(store):
    for number in range(20):
        run(take(store, "a", turn(f"{number}", new_session=True)))
    assert len(run(store.retrieve("a")).events) == 3
    assert len(run(store.retrieve_full_tracker("a")).events) == 20 * len(turn("", new_session=True))


def test_a_tracker_from_elsewhere_is_stored_from_where_the_store_ends(store):
    run(take(store, "a", turn("one")))
    other = DialogueStateTracker.from_events("a", [*turn("one"), *turn("two")], DOMAIN.slots)
    run(store.save(other))
    assert texts(run(store.retrieve("a"))) == ["one", "two"]


def test_new_events_reach_the_event_broker_once(tmp_path):
    class Broker:
        def __init__(self) -> None:
            self.seen: list[dict[str, Any]] = []

        def publish(self, event: dict[str, Any]) -> None:
            self.seen.append(event)

    broker = Broker()
    store = SQLiteTrackerStore(DOMAIN, db=str(tmp_path / "c.sqlite"), event_broker=broker)
    run(take(store, "a", turn("one")))
    run(take(store, "a", turn("two")))
    assert [e["text"] for e in broker.seen if e["event"] == "user"] == ["one", "two"]
    assert {e["sender_id"] for e in broker.seen} == {"a"}


@pytest.mark.parametrize("sender", ["", "ä 漢字", "a' OR 1=1 --", "x" * 10_000, "\ud800", "a\0b"])
def test_any_id_is_a_conversation_of_its_own(store, sender):
    run(take(store, "other", turn("other")))
    run(take(store, sender, turn("mine")))
    assert texts(run(store.retrieve(sender))) == ["mine"]


def test_any_text_comes_back_as_it_was(store):
    said = ["", "😀", "\0", "\ud800", "'; DROP TABLE events; --", "שלום"]
    for text in said:
        run(take(store, "a", turn(text)))
    assert texts(run(store.retrieve("a"))) == said


def test_a_huge_message_does_not_make_every_later_turn_slow(store):
    run(take(store, "a", [UserUttered("x" * 100_000, metadata={"m": "y" * 100_000})]))
    event = run(store.retrieve("a")).events[0]
    assert event.text == "x" * MAX_TEXT
    assert len(json.dumps(event.as_dict())) < 3 * MAX_TEXT


def test_the_file_is_its_owners_alone(store):
    run(take(store, "a", turn("one")))
    for path in store.path.parent.glob("c.sqlite*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def _write(path: Path, sender: str, count: int) -> None:
    store = SQLiteTrackerStore(DOMAIN, db=str(path))
    for number in range(count):
        run(take(store, sender, turn(f"{sender}{number}")))


@pytest.mark.servers
def test_two_processes_write_at_the_same_time(store):
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=_write, args=(store.path, sender, 20)) for sender in ("a", "b")
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    for sender in ("a", "b"):
        assert texts(run(store.retrieve(sender))) == [f"{sender}{n}" for n in range(20)]


def test_two_processes_in_one_conversation_lose_nothing(open_store):
    one, two = open_store(), open_store()
    run(take(one, "a", turn("start")))
    mine = run(one.retrieve("a"))
    run(take(two, "a", turn("theirs")))
    mine.update_with_events(turn("mine"), DOMAIN)
    run(one.save(mine))
    assert texts(run(two.retrieve("a"))) == ["start", "theirs", "mine"]


KILLED = """
import asyncio, sys, time
from tests.rasa.test_tracker_store import *
store = SQLiteTrackerStore(DOMAIN, db=sys.argv[1])
for number in range(10):
    run(take(store, "a", turn(str(number))))
print("written", flush=True)
time.sleep(60)
"""


@pytest.mark.servers
def test_a_process_that_is_killed_loses_nothing_it_has_saved(store):
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(store.path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "written\n"
        worker.send_signal(signal.SIGKILL)
    assert texts(run(store.retrieve("a"))) == [str(number) for number in range(10)]


def test_a_fork_opens_the_file_anew(store):
    run(take(store, "a", turn("one")))
    connection = store._open()
    store._process -= 1
    assert store._open() is not connection


def test_a_file_that_is_no_database_is_set_aside_with_one_sentence(tmp_path, caplog):
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"this is not a database, it is a shopping list" * 100)
    with caplog.at_level(logging.ERROR):
        store = SQLiteTrackerStore(DOMAIN, db=str(path))
    run(take(store, "a", turn("one")))
    assert texts(run(store.retrieve("a"))) == ["one"]
    [sentence] = [record.getMessage() for record in caplog.records]
    assert "can't be read" in sentence
    assert "restore a backup" in sentence
    [aside] = tmp_path.glob("c.sqlite.damaged-*")
    assert aside.read_bytes().startswith(b"this is not a database")


def test_a_file_that_is_damaged_while_it_is_used_does_not_silence_anybody(store, caplog):
    for number in range(40):
        run(take(store, "a", turn(f"{number}" * 100)))
    with sqlite3.connect(store.path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    content = bytearray(store.path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    store.path.write_bytes(content)
    with caplog.at_level(logging.ERROR):
        run(take(store, "a", turn("after")))
    assert texts(run(store.retrieve("a"))) == ["after"]
    assert len([r for r in caplog.records if "set aside" in r.getMessage()]) == 1


class _Full:
    """A connection to a disk that takes no more."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, statement: str, *values: Any) -> Any:
        if statement.startswith("BEGIN"):
            raise sqlite3.OperationalError("database or disk is full")
        return self._connection.execute(statement, *values)


def test_a_full_disk_does_not_stop_a_conversation(store, caplog):
    run(take(store, "a", turn("before")))
    real = store._open()
    store._connection = _Full(real)
    with caplog.at_level(logging.ERROR):
        run(take(store, "a", turn("one", answers=1)))
        run(take(store, "a", turn("two", answers=2)))
    tracker = run(store.retrieve("a"))
    assert texts(tracker) == ["before", "one", "two"]
    assert tracker.get_slot("conversation") == {"answers": 2}
    assert "goes on in memory" in caplog.text
    assert list(run(store.keys())) == ["a"]
    store._connection = real
    run(take(store, "a", turn("three")))
    again = SQLiteTrackerStore(DOMAIN, db=str(store.path))
    assert texts(run(again.retrieve("a"))) == ["before", "one", "two", "three"]


def test_a_new_session_on_a_full_disk_begins_anew_too(store):
    run(take(store, "a", turn("before")))
    store._connection = _Full(store._open())
    run(take(store, "a", turn("last", answers=9, new_session=True)))
    tracker = run(store.retrieve("a"))
    assert texts(tracker) == []
    assert tracker.get_slot("conversation") == {"answers": 9}
    assert texts(run(store.retrieve_full_tracker("a"))) == ["before", "last"]


def test_a_folder_that_cant_be_written_is_one_sentence_with_the_mend(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConversationsNotStored, match=r"can't be stored in .*endpoints\.yml"):
        SQLiteTrackerStore(DOMAIN, db=str(tmp_path / "file" / "c.sqlite"))

"""Conversations in one SQLite file, so that a restart of the server loses nothing.

Rasa's own SQL store spends 6 to 8 ms of every turn in SQLAlchemy; this one needs under
one. It appends what is new, reads only the session in hand, and never leaves a person
without an answer because of the disk: what can't be written waits in memory, and a file
that is no database any more is set aside.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

logger = logging.getLogger(__name__)

DEFAULT_FILE: Final = "build/conversations.sqlite"

MAX_TEXT: Final = 4_000
"""Characters of a message that are kept. Longer ones are not written by hand, and
everything stored goes to the action server with every later message."""

MAX_WAITING: Final = 1_000
"""Conversations whose newest events may wait in memory for the disk."""

BUSY_SECONDS: Final = 5.0

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY,
    sender_id TEXT NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS events_by_sender ON events (sender_id, id);
CREATE INDEX IF NOT EXISTS sessions_by_sender ON events (sender_id, id)
    WHERE type = 'session_started';
"""

_SESSION: Final = """
SELECT data FROM events WHERE sender_id = :sender AND id >= coalesce(
    (SELECT max(id) FROM events WHERE sender_id = :sender AND type = 'session_started'), 0)
ORDER BY id
"""

_EVERYTHING: Final = "SELECT data FROM events WHERE sender_id = :sender ORDER BY id"

_STORED: Final = "firststep_stored_events"
"""Attribute of a tracker: how many of its events are in the store."""

_Result = TypeVar("_Result")


class ConversationsNotStored(RasaException):
    """The file for the conversations can't be made; the message says why and the mend."""


class SQLiteTrackerStore(TrackerStore):
    """A tracker store of Rasa's in one SQLite file in write-ahead mode.

    Several processes may use the same file. In endpoints.yml: `tracker_store:` with
    `type: firststep.rasa.tracker_store.SQLiteTrackerStore` and `db:` the file.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        db: str = DEFAULT_FILE,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """Opens the file, and makes it and its folder if needed.

        Args:
            domain: The model's domain, for the slots.
            db: The file, relative to the folder the server was started in.
            event_broker: Where new events are published as well, if anywhere.
            kwargs: Other settings of the endpoint; ignored, as Rasa's own stores do.

        Raises:
            ConversationsNotStored: The file can't be made or written to.
        """
        super().__init__(domain, event_broker, **kwargs)
        self.path = Path(db).absolute()
        self._connection: sqlite3.Connection | None = None
        self._process = 0
        self._waiting: dict[str, list[tuple[str, str]]] = {}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # What people say in an emergency is nobody else's to read.
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self._run(lambda connection: connection.execute("BEGIN IMMEDIATE").close())
            self._run(lambda connection: connection.rollback())
        except (OSError, sqlite3.Error) as error:
            reason = getattr(error, "strerror", None) or error
            raise ConversationsNotStored(
                f"Conversations can't be stored in {self.path} ({reason}). Make the folder "
                "writable, or name another file as `db` under `tracker_store` in endpoints.yml."
            ) from None

    def close(self) -> None:
        """Closes the file. The next use opens it again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Appends the events that are not stored yet.

        A disk that is full or gone does not stop the conversation: the events wait in
        memory and are written with the next message.

        Args:
            tracker: The conversation, as this store gave it out and with what came since.
        """
        known = getattr(tracker, _STORED, None)
        if known is None:
            known = len(self._read(tracker.sender_id, _SESSION))
        new = list(tracker.events)[known:]
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)
        sender = _key(tracker.sender_id)
        rows = self._waiting.pop(sender, []) + [(e.type_name, _to_json(e)) for e in new]
        setattr(tracker, _STORED, known + len(new))
        if not rows:
            return
        try:
            self._run(lambda connection: _append(connection, sender, rows))
        except sqlite3.Error as error:
            logger.error(  # noqa: TRY400 - the sentence is for an operator
                "A conversation can't be written to %s (%s). It goes on in memory and is written "
                "once that is mended; check that the disk is there and not full.",
                self.path,
                error,
            )
            while len(self._waiting) >= MAX_WAITING:
                self._waiting.pop(next(iter(self._waiting)))
            self._waiting[sender] = rows

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's latest session, or None if there is none.

        Args:
            sender_id: The conversation.
        """
        return self._tracker(sender_id, self._read(sender_id, _SESSION))

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The conversation with all its sessions, or None if there is none.

        Args:
            conversation_id: The conversation.
        """
        return self._tracker(conversation_id, self._read(conversation_id, _EVERYTHING))

    async def exists(self, conversation_id: str) -> bool:
        """Whether anything of the conversation is stored.

        Args:
            conversation_id: The conversation.
        """
        return bool(self._read(conversation_id, _EVERYTHING + " LIMIT 1"))

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        rows = self._run(
            lambda connection: connection.execute(
                "SELECT DISTINCT sender_id FROM events"
            ).fetchall()
        )
        return sorted({row[0] for row in rows} | set(self._waiting))

    def _tracker(self, sender_id: str, rows: list[str]) -> DialogueStateTracker | None:
        if not rows:
            return None
        tracker = DialogueStateTracker.from_events(
            sender_id, [_from_json(row) for row in rows], self.domain.slots
        )
        setattr(tracker, _STORED, len(tracker.events))
        return tracker

    def _read(self, sender_id: str, query: str) -> list[str]:
        sender = _key(sender_id)
        waiting = self._waiting.get(sender, [])
        try:
            rows = self._run(
                lambda connection: connection.execute(query, {"sender": sender}).fetchall()
            )
        except sqlite3.OperationalError:
            if not waiting:
                raise
            rows = []
        found = [row[0] for row in rows]
        for type_name, data in waiting:
            if type_name == SessionStarted.type_name and query is _SESSION:
                found = []
            found.append(data)
        return found

    def _run(self, work: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """Does `work`; a file that turns out not to be a database is replaced first."""
        try:
            return work(self._open())
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            self._set_aside(error)
            return work(self._open())

    def _open(self) -> sqlite3.Connection:
        # A connection must not be used on the far side of a fork, which is how Sanic
        # makes several workers.
        if self._connection is None or self._process != os.getpid():
            connection = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                connection.execute("PRAGMA journal_mode = WAL").close()
                # A crash of the machine may lose the last turn, never the file.
                connection.execute("PRAGMA synchronous = NORMAL").close()
                connection.executescript(_SCHEMA).close()
            except sqlite3.Error:
                connection.close()
                raise
            self._connection, self._process = connection, os.getpid()
        return self._connection

    def _set_aside(self, error: sqlite3.Error) -> None:
        aside = self.path.with_name(f"{self.path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
        with suppress(sqlite3.Error):
            self.close()
        self._connection = None
        for suffix in ("", "-wal", "-shm"):
            file = self.path.with_name(self.path.name + suffix)
            if file.exists():
                file.rename(aside.with_name(aside.name + suffix))
        logger.error(
            "The stored conversations in %s can't be read (%s). The file was set aside as %s and "
            "a new one begun; restore a backup over it, or delete it.",
            self.path,
            error,
            aside.name,
        )


def _append(connection: sqlite3.Connection, sender: str, rows: list[tuple[str, str]]) -> None:
    connection.execute("BEGIN IMMEDIATE").close()
    try:
        with closing(
            connection.executemany(
                "INSERT INTO events (sender_id, type, data) VALUES (?, ?, ?)",
                [(sender, type_name, data) for type_name, data in rows],
            )
        ):
            connection.commit()
    except sqlite3.Error:
        connection.rollback()
        raise


def _key(sender_id: str) -> str:
    """The id as SQLite takes it: half a surrogate pair is no valid text."""
    return sender_id.encode("utf-8", "backslashreplace").decode("utf-8")


def _from_json(row: str) -> Event:
    data = json.loads(row)
    # What Event.from_parameters does; that walks the tree of event classes for every event,
    # which is three quarters of the time that reading a long conversation takes.
    return _event_class(data["event"])._from_parameters(data)  # noqa: SLF001


@cache
def _event_class(type_name: str) -> Any:
    return Event.resolve_by_type(type_name)


def _to_json(event: Event) -> str:
    data = event.as_dict()
    if isinstance(event, UserUttered):
        _shorten(data)
        data["parse_data"] = _shorten(dict(data.get("parse_data") or {}))
    elif data.get("name") == SESSION_START_METADATA_SLOT and _is_long(data.get("value")):
        data["value"] = None
    return json.dumps(data)


def _shorten(data: dict[str, Any]) -> dict[str, Any]:
    """Cuts the two parts of a message that whoever calls a channel decides the length of."""
    if isinstance(data.get("text"), str):
        data["text"] = data["text"][:MAX_TEXT]
    if _is_long(data.get("metadata")):
        data["metadata"] = {}
    return data


def _is_long(value: Any) -> bool:
    return len(json.dumps(value)) > MAX_TEXT

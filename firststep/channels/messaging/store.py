"""What a channel remembers beyond one process: which events it has seen, and what it still owes.

A webhook is answered before the message is: from then on the platform does not send it again, so
it is kept until the person has an answer. A restart in between loses nothing. What is kept holds
the address of the person, apart from the conversation and only until then.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import redis.asyncio
from redis.exceptions import RedisError

from firststep.channels.messaging.settings import REDIS_VARIABLE

logger = logging.getLogger(__name__)

SEEN_SECONDS: Final = 8 * 86_400.0
"""Meta delivers a webhook again for up to 7 days, the longest of the platforms."""

LEASE_SECONDS: Final = 120.0
"""Longer than an answer takes; after it, another process may take the message over."""

OWED_SECONDS: Final = 3_600.0
"""After so long a message is given up: its answer would no longer help anybody."""

TRIES: Final = 2
"""How often an answer is begun. A message that ends the process must not end it for ever."""


class StoreUnavailable(Exception):
    """The store can't be used now; the message says why."""


@dataclass(frozen=True)
class Owed:
    """A message that has no answer yet.

    Attributes:
        key: The event's own key.
        data: The event as it was put in.
    """

    key: str
    data: str


class Store(ABC):
    """Remembers events and small values. Every method raises StoreUnavailable when it can't."""

    @abstractmethod
    async def take(self, key: str, data: str) -> bool:
        """Takes an event on, unless it was taken before.

        Args:
            key: The event's key.
            data: What is needed to answer it after a restart.

        Returns:
            Whether it is new.
        """

    @abstractmethod
    async def done(self, key: str) -> None:
        """Forgets what was kept to answer an event, and remembers that it was seen."""

    @abstractmethod
    async def renew(self, key: str) -> None:
        """Goes on answering an event that takes long."""

    @abstractmethod
    async def release(self, key: str) -> None:
        """Leaves an event that is not answered to whoever comes next, as if it was not begun."""

    @abstractmethod
    async def abandoned(self, prefix: str) -> list[Owed]:
        """Takes over the events that nobody is answering any more, oldest first.

        Args:
            prefix: What their keys begin with.
        """

    @abstractmethod
    async def put(self, key: str, value: str, seconds: float) -> None:
        """Remembers a value for some time."""

    @abstractmethod
    async def get(self, key: str) -> str | None:
        """A value that was remembered, or None."""

    @abstractmethod
    async def drop(self, key: str) -> None:
        """Forgets a value."""

    @abstractmethod
    async def close(self) -> None:
        """Lets go of what is open."""


_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS events (
    key TEXT PRIMARY KEY,
    came REAL NOT NULL,
    lease REAL NOT NULL,
    tries INTEGER NOT NULL,
    data TEXT
);
CREATE INDEX IF NOT EXISTS owed ON events (lease) WHERE data IS NOT NULL;
CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, until REAL NOT NULL, value TEXT NOT NULL);
"""
_CLEAN_SECONDS: Final = 300.0


class SQLiteStore(Store):
    """One file, for all processes of one machine."""

    def __init__(self, path: Path) -> None:
        """A store; the file is made when it is first needed.

        Args:
            path: The file.
        """
        self._path = path
        self._open: sqlite3.Connection | None = None
        self._cleaned = 0.0

    async def take(self, key: str, data: str) -> bool:
        """See `Store`."""
        now = time.time()
        self._clean(now)
        return bool(
            self._write(
                "INSERT OR IGNORE INTO events VALUES (?, ?, ?, 1, ?)",
                (key, now, now + LEASE_SECONDS, data),
            )
        )

    async def done(self, key: str) -> None:
        """See `Store`."""
        self._write("UPDATE events SET data = NULL WHERE key = ?", (key,))

    async def renew(self, key: str) -> None:
        """See `Store`."""
        self._write("UPDATE events SET lease = ? WHERE key = ?", (time.time() + LEASE_SECONDS, key))

    async def release(self, key: str) -> None:
        """See `Store`."""
        self._write("UPDATE events SET lease = 0, tries = max(tries - 1, 0) WHERE key = ?", (key,))

    async def abandoned(self, prefix: str) -> list[Owed]:
        """See `Store`."""
        now = time.time()
        self._clean(now)
        rows = self._read(
            "SELECT key, data, lease FROM events WHERE data IS NOT NULL AND lease < ? "
            "AND tries < ? AND came >= ? AND substr(key, 1, ?) = ? ORDER BY came, rowid",
            (now, TRIES, now - OWED_SECONDS, len(prefix), prefix),
        )
        return [
            Owed(key, data)
            for key, data, lease in rows
            if self._write(
                "UPDATE events SET lease = ?, tries = tries + 1 WHERE key = ? AND lease = ?",
                (now + LEASE_SECONDS, key, lease),
            )
        ]

    async def put(self, key: str, value: str, seconds: float) -> None:
        """See `Store`."""
        self._write("REPLACE INTO kept VALUES (?, ?, ?)", (key, time.time() + seconds, value))

    async def get(self, key: str) -> str | None:
        """See `Store`."""
        rows = self._read("SELECT value FROM kept WHERE key = ? AND until > ?", (key, time.time()))
        return rows[0][0] if rows else None

    async def drop(self, key: str) -> None:
        """See `Store`."""
        self._write("DELETE FROM kept WHERE key = ?", (key,))

    async def close(self) -> None:
        """See `Store`."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _clean(self, now: float) -> None:
        if now - self._cleaned < _CLEAN_SECONDS:
            return
        self._write("DELETE FROM events WHERE came < ?", (now - SEEN_SECONDS,))
        lost = self._write(
            "UPDATE events SET data = NULL "
            "WHERE data IS NOT NULL AND (came < ? OR (tries >= ? AND lease < ?))",
            (now - OWED_SECONDS, TRIES, now),
        )
        if lost:
            logger.error("%d messages could not be answered and are given up.", lost)
        self._write("DELETE FROM kept WHERE until < ?", (now,))
        self._cleaned = now

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Telephone numbers stand in it for as long as an answer takes.
            handle = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
            with suppress(OSError):  # somebody else's file
                os.fchmod(handle, 0o600)
            os.close(handle)
            # Whoever waits here holds up everybody: a file that is busy for longer counts as away.
            connection = sqlite3.connect(self._path, timeout=0.25, isolation_level=None)
            # A log of changes would keep what was deleted, for days where little happens.
            connection.execute("PRAGMA journal_mode = TRUNCATE")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")
            connection.executescript(_SCHEMA)
            self._open = connection
        return self._open

    def _write(self, statement: str, values: tuple[Any, ...]) -> int:
        try:
            with closing(self._connection().execute(statement, values)) as cursor:
                return cursor.rowcount
        except (OSError, sqlite3.Error) as error:
            raise self._unavailable(error) from error

    def _read(self, statement: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        try:
            return self._connection().execute(statement, values).fetchall()
        except (OSError, sqlite3.Error) as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> StoreUnavailable:
        self._open = None
        return StoreUnavailable(f"{self._path}: {getattr(error, 'strerror', None) or error}")


_LONG_AGO: Final = 1e10
"""Seconds: more than any time there is."""


@contextmanager
def _redis_errors() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise StoreUnavailable(f"Redis: {error}") from error


class RedisStore(Store):
    """A Redis server, for processes on several machines."""

    def __init__(self, client: redis.asyncio.Redis, prefix: str = "firststep:") -> None:
        """A store.

        Args:
            client: Connects when it is first used; answers are texts.
            prefix: What every key begins with.
        """
        self._redis = client
        self._prefix = prefix

    async def take(self, key: str, data: str) -> bool:
        """See `Store`."""
        with _redis_errors():
            now = time.time()
            seen, event = self._key("seen", key), self._key("event", key)
            if not await self._redis.set(seen, "1", nx=True, ex=int(SEEN_SECONDS)):
                return False
            await self._redis.set(event, data, ex=int(OWED_SECONDS))
            await self._redis.zadd(self._key("owed"), {key: now + LEASE_SECONDS})
            return True

    async def done(self, key: str) -> None:
        """See `Store`."""
        with _redis_errors():
            await self._redis.zrem(self._key("owed"), key)
            await self._redis.delete(self._key("event", key), self._key("tries", key))

    async def renew(self, key: str) -> None:
        """See `Store`."""
        with _redis_errors():
            await self._redis.zadd(self._key("owed"), {key: time.time() + LEASE_SECONDS}, xx=True)

    async def release(self, key: str) -> None:
        """See `Store`."""
        with _redis_errors():
            # Far back, and still in the order they came.
            kept = await self._redis.zadd(self._key("owed"), {key: -_LONG_AGO}, xx=True, incr=True)
            if kept is not None:
                await self._redis.decr(self._key("tries", key))
                await self._redis.expire(self._key("tries", key), int(OWED_SECONDS))

    async def abandoned(self, prefix: str) -> list[Owed]:
        """See `Store`."""
        with _redis_errors():
            found = [
                await self._take_over(key, lease)
                for key, lease in await self._redis.zrangebyscore(
                    self._key("owed"), "-inf", f"({time.time()}", withscores=True
                )
                if key.startswith(prefix)
            ]
        return [owed for owed in found if owed is not None]

    async def _take_over(self, key: str, lease: float) -> Owed | None:
        # Only one process ends this lease, also when another has begun a new one meanwhile.
        claim = self._key("claim", key, str(lease))
        if not await self._redis.set(claim, "1", nx=True, ex=int(LEASE_SECONDS)):
            return None
        data = await self._redis.get(self._key("event", key))
        tries = await self._redis.incr(self._key("tries", key))
        await self._redis.expire(self._key("tries", key), int(OWED_SECONDS))
        if data is None or tries >= TRIES:
            logger.error("A message could not be answered and is given up.")
            await self.done(key)
            return None
        new_lease = {key: time.time() + LEASE_SECONDS}
        if not await self._redis.zadd(self._key("owed"), new_lease, xx=True, ch=True):
            return None
        return Owed(key, data)

    async def put(self, key: str, value: str, seconds: float) -> None:
        """See `Store`."""
        with _redis_errors():
            await self._redis.set(self._key("kept", key), value, px=max(1, int(seconds * 1000)))

    async def get(self, key: str) -> str | None:
        """See `Store`."""
        with _redis_errors():
            value = await self._redis.get(self._key("kept", key))
        return None if value is None else str(value)

    async def drop(self, key: str) -> None:
        """See `Store`."""
        with _redis_errors():
            await self._redis.delete(self._key("kept", key))

    async def close(self) -> None:
        """See `Store`."""
        await self._redis.close()

    def _key(self, *parts: str) -> str:
        return self._prefix + ":".join(parts)


class Careful:
    """A store that never stops an answer: what it can't do is logged, and done in memory."""

    def __init__(self, store: Store, memory: int = 10_000) -> None:
        """A careful store.

        Args:
            store: The store.
            memory: Keys remembered in memory while the store is away.
        """
        self._store = store
        self._memory = memory
        self._seen: dict[str, None] = {}
        self._kept: dict[str, tuple[float, str]] = {}
        self._unsaved: set[str] = set()

    async def take(self, key: str, data: str) -> bool:
        """Whether an event is new; see `Store.take`."""
        if key in self._seen:
            return False
        try:
            new = await self._store.take(key, data)
        except StoreUnavailable as error:
            _complain(error)
            new = True
        self._seen[key] = None
        while len(self._seen) > self._memory:
            del self._seen[next(iter(self._seen))]
        return new

    async def done(self, key: str) -> None:
        """See `Store.done`."""
        try:
            await self._store.done(key)
        except StoreUnavailable as error:
            _complain(error)

    async def renew(self, key: str) -> None:
        """See `Store.renew`."""
        try:
            await self._store.renew(key)
        except StoreUnavailable as error:
            _complain(error)

    async def release(self, key: str) -> None:
        """See `Store.release`."""
        try:
            await self._store.release(key)
        except StoreUnavailable as error:
            _complain(error)

    async def abandoned(self, prefix: str) -> list[Owed]:
        """See `Store.abandoned`."""
        try:
            return await self._store.abandoned(prefix)
        except StoreUnavailable as error:
            _complain(error)
            return []

    async def put(self, key: str, value: str, seconds: float) -> None:
        """See `Store.put`."""
        self._kept.pop(key, None)
        self._kept[key] = (time.time() + seconds, value)
        while len(self._kept) > self._memory:
            oldest = next(iter(self._kept))
            del self._kept[oldest]
            self._unsaved.discard(oldest)
        try:
            await self._store.put(key, value, seconds)
            self._unsaved.discard(key)
        except StoreUnavailable as error:
            _complain(error)
            self._unsaved.add(key)

    async def get(self, key: str) -> str | None:
        """See `Store.get`."""
        try:
            if key not in self._unsaved:
                return await self._store.get(key)
        except StoreUnavailable as error:
            _complain(error)
        until, value = self._kept.get(key, (0.0, ""))
        return value if until > time.time() else None

    async def drop(self, key: str) -> None:
        """See `Store.drop`."""
        self._kept.pop(key, None)
        self._unsaved.discard(key)
        try:
            await self._store.drop(key)
        except StoreUnavailable as error:
            _complain(error)

    async def close(self) -> None:
        """See `Store.close`."""
        await self._store.close()


def open_store(redis_url: str, path: Path) -> Careful:
    """The store that is configured.

    Args:
        redis_url: Address of a Redis server, or empty.
        path: The file to use without one.

    Raises:
        ValueError: The address is none of a Redis server.
    """
    if not redis_url:
        return Careful(SQLiteStore(path))
    return Careful(RedisStore(_redis_client(redis_url)))


def wrong_redis_url(redis_url: str) -> list[str]:
    """What is wrong with the address of a Redis server; nothing with an empty one.

    Args:
        redis_url: The address.
    """
    try:
        if redis_url:
            _redis_client(redis_url)
    except ValueError as error:
        return [str(error)]
    return []


def _redis_client(redis_url: str) -> redis.asyncio.Redis:
    try:
        return redis.asyncio.from_url(
            redis_url, decode_responses=True, socket_timeout=1, socket_connect_timeout=1
        )
    except ValueError:
        # What the parser says may hold a part of the password.
        raise ValueError(
            f"{REDIS_VARIABLE} is not the address of a Redis server. Write it like "
            "redis://host:6379/0; / and # in a password are written %2F and %23."
        ) from None


def _complain(error: StoreUnavailable) -> None:
    logger.error(
        "What a channel has to remember can't be kept (%s). Messages are answered all the same, "
        "but one that is delivered twice may be answered twice, and a restart may lose one.",
        error,
    )

"""What a channel remembers: in a file, in Redis, and in memory when neither can be reached."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import stat
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TypeVar

import fakeredis
import pytest

from firststep.channels.messaging import store as stores
from firststep.channels.messaging.store import (
    LEASE_SECONDS,
    OWED_SECONDS,
    SEEN_SECONDS,
    TRIES,
    Careful,
    Owed,
    RedisStore,
    SQLiteStore,
    Store,
    StoreUnavailable,
    open_store,
    wrong_redis_url,
)

T = TypeVar("T")
Open = Callable[[], Store]
A, B = Owed("toy:1", "first"), Owed("toy:2", "second")


class Clock:
    """Time that passes only when it is told to, for both kinds of store."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def time(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(stores, "time", clock)
    return clock


@pytest.fixture(params=["file", "redis"])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., object]:
    """Runs a test's steps with a function that opens one more process's store."""

    def with_stores(steps: Callable[[Open], Awaitable[T]]) -> T:
        async def main() -> T:
            opened: list[Store] = []
            server = fakeredis.FakeServer()

            def open_one() -> Store:
                made: Store = (
                    SQLiteStore(tmp_path / "deep" / "channels.sqlite")
                    if request.param == "file"
                    else RedisStore(fakeredis.FakeAsyncRedis(server=server, decode_responses=True))
                )
                opened.append(made)
                return made

            try:
                return await steps(open_one)
            finally:
                for store in opened:
                    await store.close()

        return asyncio.run(main())

    return with_stores


# --- the same for both ----------------------------------------------------------------------


def test_an_event_is_new_once_for_all_processes(run, clock: Clock) -> None:
    async def steps(another: Open) -> list[bool]:
        one, two = another(), another()
        return [await one.take("toy:1", "x"), await one.take("toy:1", "x"),
                await two.take("toy:1", "x"), await two.take("toy:2", "x")]  # fmt: skip

    assert run(steps) == [True, False, False, True]


def test_what_is_done_stays_known_and_is_not_owed(run, clock: Clock) -> None:
    async def steps(another: Open) -> None:
        store = another()
        await store.take(*_of(A))
        await store.done(A.key)
        clock.pass_(LEASE_SECONDS + 1)
        assert await another().abandoned("toy:") == []
        assert not await another().take(*_of(A))

    run(steps)


def test_nothing_is_taken_over_while_it_is_being_answered(run, clock: Clock) -> None:
    async def steps(another: Open) -> None:
        await another().take(*_of(A))
        clock.pass_(LEASE_SECONDS - 1)
        assert await another().abandoned("toy:") == []

    run(steps)


def test_what_takes_long_is_kept_by_whoever_answers_it(run, clock: Clock) -> None:
    async def steps(another: Open) -> None:
        store = another()
        await store.take(*_of(A))
        for _ in range(3):
            clock.pass_(LEASE_SECONDS - 1)
            await store.renew(A.key)
        assert await another().abandoned("toy:") == []
        clock.pass_(LEASE_SECONDS + 1)
        assert await another().abandoned("toy:") == [A]

    run(steps)


def test_what_a_process_leaves_is_taken_over_by_one_other(run, clock: Clock) -> None:
    async def steps(another: Open) -> None:
        for owed in (A, B):
            await another().take(*_of(owed))
            clock.pass_(1)
        clock.pass_(LEASE_SECONDS)
        both = await asyncio.gather(another().abandoned("toy:"), another().abandoned("toy:"))
        assert sorted(one.key for found in both for one in found) == [A.key, B.key]
        assert await another().abandoned("toy:") == []

    run(steps)


def test_two_that_look_at_the_same_moment_do_not_both_take_it(run, clock: Clock) -> None:
    async def steps(another: Open) -> None:
        one, two = another(), another()
        await one.take(*_of(A))
        clock.pass_(LEASE_SECONDS + 1)
        found: list[list[Owed]] = []

        async def meanwhile(look: Callable[..., Awaitable[T]], *asked: object) -> T:
            seen = await look(*asked)
            found.append(await two.abandoned("toy:"))
            return seen

        if isinstance(one, RedisStore):
            look = one._redis.zrangebyscore
            one._redis.zrangebyscore = lambda *asked, **how: meanwhile(partial(look, **how), *asked)
        else:
            assert isinstance(one, SQLiteStore)
            read = one._read
            one._read = lambda *asked: _at_once(meanwhile(_later(read), *asked))  # type: ignore[method-assign]
        found.append(await one.abandoned("toy:"))
        assert found == [[A], []]
        # Nor did the second look count as a try.
        await two.release(A.key)
        assert await another().abandoned("toy:") == [A]

    run(steps)


def test_what_is_left_comes_in_the_order_it_came(run, clock: Clock) -> None:
    keys = [f"toy:{number}" for number in (9, 10, 8, 11)]

    async def steps(another: Open) -> None:
        store = another()
        for key in keys:
            await store.take(key, "x")
            clock.pass_(1)
        # However they were given back.
        for key in sorted(keys):
            await store.release(key)
        assert [owed.key for owed in await another().abandoned("toy:")] == keys

    run(steps)


def test_only_the_channels_own_events_are_taken_over(run, clock: Clock) -> None:
    async def steps(another: Open) -> None:
        await another().take(*_of(A))
        await another().take("other:1", "x")
        clock.pass_(LEASE_SECONDS + 1)
        assert await another().abandoned("toy:") == [A]
        assert [owed.key for owed in await another().abandoned("other:")] == ["other:1"]

    run(steps)


def test_what_is_released_is_taken_over_at_once(run, clock: Clock) -> None:
    async def steps(another: Open) -> None:
        store = another()
        await store.take(*_of(A))
        await store.release(A.key)
        assert await another().abandoned("toy:") == [A]

    run(steps)


def test_an_answered_event_can_not_be_released(run, clock: Clock) -> None:
    async def steps(another: Open) -> None:
        store = another()
        await store.take(*_of(A))
        await store.done(A.key)
        await store.release(A.key)
        clock.pass_(1)
        assert await another().abandoned("toy:") == []

    run(steps)


def test_a_message_that_ends_the_process_is_tried_so_often_and_no_more(run, clock: Clock) -> None:
    async def steps(another: Open) -> int:
        await another().take(*_of(A))
        begun = 1
        for _ in range(10):
            clock.pass_(LEASE_SECONDS + 1)
            begun += len(await another().abandoned("toy:"))
        return begun

    assert run(steps) == TRIES


def test_a_long_lived_process_does_not_try_it_again_either(run, clock: Clock) -> None:
    async def steps(another: Open) -> int:
        # It has cleaned up just now, and does so again only minutes later.
        store = another()
        await store.take(*_of(A))
        begun = 1
        for _ in range(10):
            clock.pass_(LEASE_SECONDS + 1)
            begun += len(await store.abandoned("toy:"))
        return begun

    assert run(steps) == TRIES


def test_a_restart_that_was_asked_for_counts_as_no_try(run, clock: Clock) -> None:
    async def steps(another: Open) -> None:
        await another().take(*_of(A))
        for _ in range(3 * TRIES):
            await another().release(A.key)
            clock.pass_(1)
            assert await another().abandoned("toy:") == [A]

    run(steps)


def test_what_is_too_old_to_help_is_given_up(run, clock: Clock) -> None:
    async def steps(another: Open) -> None:
        await another().take(*_of(A))
        clock.pass_(OWED_SECONDS + 1)
        if isinstance(store := another(), RedisStore):
            # Redis lets it expire by a clock of its own.
            await store._redis.delete("firststep:event:toy:1")
        assert await store.abandoned("toy:") == []

    run(steps)


def test_values_are_kept_found_and_forgotten(run, clock: Clock) -> None:
    async def steps(another: Open) -> None:
        one, two = another(), another()
        assert await one.get("a") is None
        await one.put("a", "1", 100)
        await one.put("a", "2", 100)
        await one.put("b", "3", 100)
        assert [await two.get("a"), await two.get("b")] == ["2", "3"]
        await two.drop("a")
        await two.drop("a")
        assert [await one.get("a"), await one.get("b")] == [None, "3"]

    run(steps)


# --- the file -------------------------------------------------------------------------------


def test_a_value_in_the_file_expires(tmp_path: Path, clock: Clock) -> None:
    async def steps() -> None:
        store = SQLiteStore(tmp_path / "s")
        await store.put("a", "1", 10)
        clock.pass_(9)
        assert await store.get("a") == "1"
        clock.pass_(2)
        assert await store.get("a") is None
        await store.close()

    asyncio.run(steps())


def _bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


def test_the_file_forgets_what_is_over(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "s"

    async def steps() -> None:
        store = SQLiteStore(path)
        await store.take("toy:1", "address of Ann")
        await store.put("a", "address of Ben", 10)
        clock.pass_(OWED_SECONDS + 1)
        assert not await store.take("toy:1", "x")
        assert _rows(path, "SELECT key, data FROM events") == [("toy:1", None)]
        assert _rows(path, "SELECT key FROM kept") == []
        clock.pass_(SEEN_SECONDS)
        await store.abandoned("toy:")
        assert _rows(path, "SELECT key FROM events") == []
        await store.take("toy:2", "address of Cem")
        await store.done("toy:2")
        # While it is open: a server that has little to do keeps it so for days.
        assert b"address of" not in _bytes(tmp_path)
        await store.close()

    asyncio.run(steps())


def test_the_file_forgets_the_address_once_all_is_tried(tmp_path: Path, clock: Clock) -> None:
    async def steps() -> None:
        store = SQLiteStore(tmp_path / "s")
        await store.take("toy:1", "address of Ann")
        for _ in range(6):
            clock.pass_(LEASE_SECONDS + 1)
            await store.abandoned("toy:")
        assert _rows(tmp_path / "s", "SELECT key, data FROM events") == [("toy:1", None)]
        await store.close()

    asyncio.run(steps())


def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    before = tmp_path / "before"
    before.touch(mode=0o644)
    before.chmod(0o644)

    async def steps() -> None:
        opened = [SQLiteStore(before), SQLiteStore(tmp_path / "fresh")]
        for store in opened:
            await store.take("toy:1", "x")
        modes = _modes(tmp_path)
        assert len(modes) > len(opened)
        assert set(modes) == {0o600}
        for store in opened:
            await store.close()

    asyncio.run(steps())


def test_a_restart_remembers(tmp_path: Path) -> None:
    async def steps() -> bool:
        store = SQLiteStore(tmp_path / "s")
        try:
            return await store.take("toy:1", "x")
        finally:
            await store.close()

    assert [asyncio.run(steps()), asyncio.run(steps())] == [True, False]


# --- Redis ----------------------------------------------------------------------------------


def test_redis_lets_everything_expire() -> None:
    async def steps() -> dict[str, int]:
        client = fakeredis.FakeAsyncRedis(decode_responses=True)
        store = RedisStore(client)
        for key in ("toy:1", "toy:2"):
            await store.take(key, "x")
            await store.release(key)
            await store.abandoned("toy:")
        await store.put("a", "1", 10.5)
        ends = {key: await client.ttl(key) for key in await client.keys("*")}
        claims = [key for key in ends if key.startswith("firststep:claim:")]
        assert len(claims) == 2
        assert all(0 < ends.pop(claim) <= LEASE_SECONDS for claim in claims)
        await store.close()
        return ends

    ends = asyncio.run(steps())
    assert set(ends) == {
        "firststep:owed",
        "firststep:kept:a",
        *(f"firststep:{kind}:toy:{n}" for kind in ("seen", "event", "tries") for n in (1, 2)),
    }
    for key, seconds in ends.items():
        longest = SEEN_SECONDS if ":seen:" in key else 11 if ":kept:" in key else OWED_SECONDS
        assert (0 < seconds <= longest) is (key != "firststep:owed"), key


def test_what_is_answered_at_the_last_moment_is_not_taken_over(clock: Clock) -> None:
    async def steps() -> None:
        client = fakeredis.FakeAsyncRedis(decode_responses=True)
        store = RedisStore(client)
        await store.take(*_of(A))
        clock.pass_(LEASE_SECONDS + 1)
        get = client.get

        async def get_and_answer(name: str) -> str | None:
            found: str | None = await get(name)
            await store.done(A.key)
            return found

        client.get = get_and_answer
        assert await store.abandoned("toy:") == []
        assert await client.zcard("firststep:owed") == 0
        await store.close()

    asyncio.run(steps())


@pytest.mark.parametrize(
    "url", ["localhost:6379", "http://h", "redis://:p4ss/w0rd@h:6379", "redis://h:port"]
)
def test_a_wrong_address_of_redis_is_told_without_its_password(url: str, tmp_path: Path) -> None:
    [problem] = wrong_redis_url(url)
    assert "FIRSTSTEP_REDIS_URL" in problem
    assert "p4ss" not in problem
    with pytest.raises(ValueError, match="FIRSTSTEP_REDIS_URL") as caught:
        open_store(url, tmp_path / "s")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_redis_is_used_where_it_is_named(tmp_path: Path) -> None:
    assert wrong_redis_url("redis://127.0.0.1:6379/0") == wrong_redis_url("") == []
    assert isinstance(open_store("redis://127.0.0.1:6379/0", tmp_path / "s")._store, RedisStore)
    assert isinstance(open_store("", tmp_path / "s")._store, SQLiteStore)


# --- when it can't be reached ---------------------------------------------------------------


class Switched(SQLiteStore):
    """A store that fails while it is off."""

    on = True

    def _connection(self) -> sqlite3.Connection:
        if not self.on:
            raise sqlite3.OperationalError("disk I/O error")
        return super()._connection()


def test_without_its_store_a_channel_goes_on_in_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def steps() -> None:
        store = Switched(tmp_path / "s")
        careful = Careful(store)
        assert await careful.take("toy:1", "x")
        await careful.put("before", "1", 100)
        store.on = False
        assert not await careful.take("toy:1", "x")
        assert await careful.take("toy:2", "x")
        assert not await careful.take("toy:2", "x")
        await careful.put("a", "2", 100)
        await careful.put("late", "3", -1)
        await careful.put("gone", "4", 100)
        await careful.drop("gone")
        found = [await careful.get(key) for key in ("before", "a", "late", "gone", "never")]
        assert found == ["1", "2", None, None, None]
        assert await careful.abandoned("toy:") == []
        await careful.done("toy:2")
        await careful.release("toy:2")
        store.on = True
        assert await careful.get("a") == "2"
        await careful.put("a", "5", 100)
        assert await store.get("a") == "5"
        await careful.close()

    with caplog.at_level(logging.INFO, "firststep"):
        asyncio.run(steps())
    assert caplog.records
    assert {record.levelno for record in caplog.records} == {logging.ERROR}
    assert all("disk I/O error" in record.getMessage() for record in caplog.records)


def test_memory_has_an_end(tmp_path: Path) -> None:
    async def steps() -> None:
        store = Switched(tmp_path / "s")
        store.on = False
        careful = Careful(store, memory=3)
        for number in range(10):
            await careful.take(f"toy:{number}", "x")
            await careful.put(f"k{number}", "x", 100)
        assert list(careful._seen) == ["toy:7", "toy:8", "toy:9"]
        assert list(careful._kept) == ["k7", "k8", "k9"]
        assert careful._unsaved == {"k7", "k8", "k9"}

    asyncio.run(steps())


@pytest.mark.parametrize("broken", ["text", "folder", "no place"])
def test_a_file_that_can_not_be_used_is_named(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "s"
    if broken == "text":
        path.write_text("this is not a database, but it is long enough to be one\n" * 40)
    elif broken == "folder":
        path.mkdir()
    else:
        (tmp_path / "file").touch()
        path = tmp_path / "file" / "s"

    async def steps() -> None:
        store = SQLiteStore(path)
        for work in (store.take("toy:1", "x"), store.done("toy:1"), store.get("a")):
            with pytest.raises(StoreUnavailable, match=str(path)):
                await work
        assert await Careful(store).take("toy:1", "x")

    asyncio.run(steps())
    if broken == "text":
        assert path.read_text().startswith("this is not a database")


def test_a_redis_that_is_away_is_named() -> None:
    async def steps() -> None:
        server = fakeredis.FakeServer()
        server.connected = False
        store = RedisStore(fakeredis.FakeAsyncRedis(server=server, decode_responses=True))
        for work in (store.take("a", "x"), store.done("a"), store.release("a"), store.get("a"),
                     store.abandoned(""), store.put("a", "b", 1), store.drop("a")):  # fmt: skip
            with pytest.raises(StoreUnavailable, match="Redis"):
                await work

    asyncio.run(steps())


def _of(owed: Owed) -> tuple[str, str]:
    return owed.key, owed.data


def _later(work: Callable[..., T]) -> Callable[..., Awaitable[T]]:
    async def later(*given: object) -> T:
        return work(*given)

    return later


def _at_once(work: Coroutine[None, None, T]) -> T:
    """The result of something that waits for nothing."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    raise AssertionError("it waits")


def _modes(folder: Path) -> list[int]:
    return [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()]


def _rows(path: Path, question: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(question).fetchall()
    finally:
        connection.close()

"""Lines: one after the other for one person, danger first, and nothing is lost at the end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from firststep.channels.messaging.lines import MAX_IN_LINE, Job, Lines, is_alarm
from firststep.channels.messaging.updates import STOP, Update


class Workshop:
    """Lines whose work waits until it is let go.

    Attributes:
        begun: The texts in the order they were begun.
        skipped: Those that were skipped.
        fails: Texts that lead to no turn.
    """

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.done: list[str] = []
        self.skipped: list[str] = []
        self.fails: set[str] = set()
        self.gate = asyncio.Event()
        self._news = asyncio.Event()
        self.lines = Lines(self._work, self._skip)

    async def _work(self, job: Job) -> bool:
        said = _said(job)
        self.begun.append(said)
        self._news.set()
        await self.gate.wait()
        self.done.append(said)
        return said not in self.fails

    async def _skip(self, job: Job) -> None:
        self.skipped.append(_said(job))

    def add(self, said: str, who: str = "ann") -> None:
        self.lines.add(job(said, who))

    async def until_begun(self, *texts: str) -> None:
        while self.begun[-len(texts) :] != list(texts):
            self._news.clear()
            await self._news.wait()

    async def all_done(self) -> None:
        self.gate.set()
        assert await self.lines.finish(10) == []


def job(said: str, who: str = "ann") -> Job:
    if said.startswith("/"):
        return Job(Update(key=said, address=who, payload=said), who)
    if said == STOP:
        return Job(Update(key=said, address=who, command=STOP), who)
    return Job(Update(key=said, address=who, text=said), who)


def _said(job: Job) -> str:
    return job.update.key


def run(steps: Callable[[Workshop], Awaitable[None]]) -> Workshop:
    async def main() -> Workshop:
        workshop = Workshop()
        await asyncio.wait_for(steps(workshop), 20)
        return workshop

    return asyncio.run(main())


def test_one_persons_messages_are_answered_in_order() -> None:
    async def steps(shop: Workshop) -> None:
        for said in ("one", "two", "three"):
            shop.add(said)
        await shop.until_begun("one")
        assert (shop.lines.waiting, shop.lines.busy) == (2, True)
        await shop.all_done()

    shop = run(steps)
    assert shop.done == ["one", "two", "three"]
    assert (shop.lines.waiting, shop.lines.busy) == (0, False)


def test_different_people_do_not_wait_for_each_other() -> None:
    async def steps(shop: Workshop) -> None:
        for who in ("ann", "ben", "cem"):
            shop.add(f"from {who}", who)
        await shop.until_begun("from ann", "from ben", "from cem")
        await shop.all_done()

    assert len(run(steps).done) == 3


def test_what_comes_while_the_last_is_answered_is_answered_too() -> None:
    async def steps(shop: Workshop) -> None:
        shop.add("one")
        await shop.until_begun("one")
        shop.gate.set()
        shop.add("two")
        await shop.all_done()
        shop.add("three")
        await shop.all_done()

    assert run(steps).done == ["one", "two", "three"]


def test_danger_goes_first() -> None:
    async def steps(shop: Workshop) -> None:
        shop.add("hello")
        await shop.until_begun("hello")
        for said in ("no", "/yes", "there is smoke", "it burns, fire"):
            shop.add(said)
        await shop.all_done()

    assert run(steps).done == ["hello", "there is smoke", "it burns, fire", "no", "/yes"]


def test_what_was_sent_twice_is_answered_once() -> None:
    async def steps(shop: Workshop) -> None:
        shop.add("one")
        await shop.until_begun("one")
        for said in ("two", "One ", "one", "TWO", "/yes", "/yes", STOP, STOP):
            shop.add(said)
        await shop.all_done()

    shop = run(steps)
    assert shop.done == ["one", "two", "/yes", "/yes", STOP, STOP]
    assert shop.skipped == ["One ", "one", "TWO"]


def test_what_is_said_again_after_its_answer_is_answered_again() -> None:
    async def steps(shop: Workshop) -> None:
        shop.gate.set()
        for _ in range(2):
            shop.add("one")
            await shop.all_done()

    assert run(steps).done == ["one", "one"]


def test_what_failed_is_answered_when_it_is_said_again() -> None:
    async def steps(shop: Workshop) -> None:
        shop.fails = {"one"}
        shop.add("one")
        await shop.until_begun("one")
        shop.add("one")
        await shop.all_done()

    assert run(steps).done == ["one", "one"]


def test_one_persons_words_do_not_stand_for_anothers() -> None:
    async def steps(shop: Workshop) -> None:
        shop.add("one", "ben")
        await shop.until_begun("one")
        shop.add("one", "ann")
        await shop.all_done()

    assert run(steps).done == ["one", "one"]


def test_a_line_has_an_end_and_danger_still_finds_room() -> None:
    async def steps(shop: Workshop) -> None:
        shop.add("one")
        await shop.until_begun("one")
        taken = [shop.lines.add(job(f"more {n}")) for n in range(MAX_IN_LINE + 5)]
        assert taken == [True] * MAX_IN_LINE + [False] * 5
        alarms = [shop.lines.add(job(f"smoke {n}")) for n in range(MAX_IN_LINE + 5)]
        assert alarms == [True] * MAX_IN_LINE + [False] * 5
        assert shop.lines.add(job("hello", "ben"))
        await shop.all_done()

    assert len(run(steps).done) == 2 * MAX_IN_LINE + 2


def test_what_was_not_answered_in_time_is_given_back() -> None:
    async def steps(shop: Workshop) -> None:
        for said, who in (("one", "ann"), ("two", "ann"), ("three", "ben"), ("four", "ann")):
            shop.add(said, who)
        await shop.until_begun("one", "three")
        left = await shop.lines.finish(0.01)
        assert sorted(_said(job) for job in left) == ["four", "one", "three", "two"]
        assert [_said(job) for job in left if job.conversation == "ann"] == ["one", "two", "four"]
        assert (shop.lines.waiting, shop.lines.busy) == (0, False)

    assert run(steps).done == []


def test_a_job_that_could_not_begin_is_given_back() -> None:
    async def steps(shop: Workshop) -> None:
        shop.add("one")
        assert [_said(job) for job in await shop.lines.finish(0)] == ["one"]

    assert run(steps).done == []


def test_nothing_to_wait_for() -> None:
    async def steps(shop: Workshop) -> None:
        assert await shop.lines.finish(10) == []

    run(steps)


@pytest.mark.parametrize(
    ("words", "alarm"),
    [("there is smoke", True), ("I think it sparks", True), ("the plug is stuck", False)],
)
def test_an_alarm_is_in_the_words_alone(words: str, alarm: bool) -> None:
    assert is_alarm(words) is alarm
    assert job(words).is_alarm is alarm
    assert is_alarm(None) is False
    assert job("/smoke").is_alarm is False
    assert job('/do{"v":"danger"}').is_alarm is True


def test_a_job_knows_when_it_came() -> None:
    before = time.monotonic()
    assert before <= job("one").came <= time.monotonic()

from __future__ import annotations

import asyncio

from firststep.channels import incoming, sessions
from firststep.channels.sessions import Outcome, Session, Sessions, payloads_of


async def answered(text: str) -> asyncio.Task[Outcome]:
    async def answer() -> Outcome:
        return {"replies": [{"text": text}]}

    task = asyncio.create_task(answer())
    await task
    return task


async def unanswered() -> asyncio.Task[Outcome]:
    nothing: Outcome = {}
    return asyncio.create_task(asyncio.sleep(3600, nothing))


def test_an_answer_is_kept_under_its_message_id():
    async def scene() -> None:
        session = Session()
        task = await answered("one")
        session.keep_answer("id", task, 0.0)
        assert session.answer_to("id", 1.0) is task
        assert session.answer_to("other", 1.0) is None

    asyncio.run(scene())


def test_a_kept_answer_expires():
    async def scene() -> None:
        session = Session()
        session.keep_answer("id", await answered("one"), 0.0)
        assert session.answer_to("id", sessions.ANSWER_SECONDS + 1) is None

    asyncio.run(scene())


def test_an_answer_under_way_does_not_expire():
    async def scene() -> None:
        session = Session()
        task = await unanswered()
        session.keep_answer("id", task, 0.0)
        assert session.answer_to("id", sessions.ANSWER_SECONDS + 1) is task
        task.cancel()

    asyncio.run(scene())


def test_old_answers_make_room_but_answers_under_way_stay():
    async def scene() -> None:
        session = Session()
        running = await unanswered()
        session.keep_answer("running", running, 0.0)
        done = await answered("x")
        for number in range(100):
            session.keep_answer(f"id{number}", done, 0.0)
        assert session.answer_to("running", 0.0) is running
        assert session.answer_to("id99", 0.0) is done
        assert session.answer_to("id0", 0.0) is None
        assert session.waiting == 1
        running.cancel()

    asyncio.run(scene())


def test_offered_payloads_are_bounded_and_the_newest_stay():
    session = Session()
    session.offer(["/first"])
    session.offer(f"/p{number}" for number in range(sessions.MAX_OFFERED))
    assert not session.was_offered("/first")
    assert session.was_offered("/p0")
    session.offer(["/p0", "/one-more"])
    assert session.was_offered("/p0")
    assert not session.was_offered("/p1")


def test_what_the_store_knows_stands_before_what_is_known_already():
    session = Session()
    session.offer(["/now"])
    session.handle(["now"])
    session.recall(
        [f"/p{number}" for number in range(sessions.MAX_OFFERED)],
        [f"id{number}" for number in range(sessions.MAX_HANDLED)],
    )
    assert session.recalled
    assert session.was_offered("/now")
    assert session.was_handled("now")
    assert session.was_handled(f"id{sessions.MAX_HANDLED - 1}")
    assert not session.was_handled("id0")
    assert not session.was_offered("/p0")


def test_an_answer_that_was_dropped_is_given_anew():
    async def scene() -> None:
        session = Session()
        session.keep_answer("id", await answered("one"), 0.0)
        session.drop_answer("id")
        session.drop_answer("never kept")
        assert session.answer_to("id", 0.0) is None

    asyncio.run(scene())


def test_a_handover_fits_into_what_is_remembered():
    assert sessions.MAX_HANDLED >= 2 * incoming.MAX_HANDED_OVER


def test_the_conversation_used_longest_ago_is_forgotten_first():
    known = Sessions(max_sessions=3)
    first = known.get("a", 0.0)
    for second, name in enumerate("bcd", start=1):
        known.get(name, float(second))
    assert len(known) == 3
    assert known.get("a", 5.0) is not first


def test_a_conversation_in_use_is_remembered():
    known = Sessions(max_sessions=3)
    first = known.get("a", 0.0)
    for second, name in enumerate("bcdefg", start=1):
        known.get(name, float(second))
        assert known.get("a", second + 0.5) is first


def test_a_conversation_that_is_being_answered_is_never_forgotten():
    async def scene() -> None:
        known = Sessions(max_sessions=1)
        busy = known.get("busy", 0.0)
        task = await unanswered()
        busy.keep_answer("id", task, 0.0)
        for second in range(1, 50):
            known.get(f"other{second}", float(second))
        assert known.get("busy", 50.0) is busy
        task.cancel()

    asyncio.run(scene())


def test_idle_conversations_are_forgotten():
    known = Sessions()
    known.get("a", 0.0)
    known.get("b", sessions.IDLE_SECONDS + 1)
    assert len(known) == 1


def test_payloads_are_read_from_any_shape_of_reply():
    replies = [
        {"buttons": [{"title": "A", "payload": "/a"}, {}, "junk", {"payload": 3}]},
        {"buttons": None},
        {"text": "none"},
    ]
    assert payloads_of(replies) == ["/a"]  # type: ignore[arg-type]

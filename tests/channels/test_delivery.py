"""Sending: tries, pauses, time limits, and that nothing goes where it should not."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from firststep.channels.messaging.delivery import (
    LONGEST_PAUSE,
    PAUSES,
    TRIES,
    Again,
    Answered,
    Call,
    Delivery,
    Gone,
    Judge,
    NotSent,
    Rejected,
    judge_by_status,
)
from tests.channels.emulator import Emulator, Fault, Received, Says
from tests.ports import own_port

CALL = Call("/send", {"to": "ann", "text": "Zieh nicht. \U0001f50c"})


class Toy(Emulator):
    """Takes everything."""

    def answer(self, _: Received) -> Says:
        return Says(200, {"id": len(self.calls)})


@pytest.fixture(scope="module")
def running() -> Iterator[Toy]:
    toy = Toy()
    toy.start()
    yield toy
    toy.stop()


@pytest.fixture
def toy(running: Toy) -> Toy:
    running.clear()
    return running


class Sending:
    """What became of a call.

    Attributes:
        pauses: The seconds waited between the tries.
        result: What the platform answered, or the error.
    """

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self.result: Mapping[str, Any] | NotSent = {}

    async def wait(self, seconds: float) -> None:
        self.pauses.append(seconds)


def send(
    base: str, call: Call = CALL, *, judge: Judge = judge_by_status, seconds: float = 5.0
) -> Sending:
    sending = Sending()

    async def main() -> None:
        delivery = Delivery(base, seconds, judge, sending.wait)
        try:
            sending.result = (await delivery.send(call)).body
        except NotSent as error:
            sending.result = error
        finally:
            await delivery.close()

    asyncio.run(main())
    return sending


def failing(status: int, times: int = 1, **headers: str) -> Fault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(Says(status, {"error": "it failed"}, named), times)


# --- what is sent ---------------------------------------------------------------------------


def test_a_call_goes_as_json(toy: Toy) -> None:
    sending = send(f"{toy.url}/", Call("/v1/send?x=1", CALL.body, headers={"X-Own": "yes"}))
    assert sending.result == {"id": 1}
    assert sending.pauses == []
    [call] = toy.calls
    assert (call.method, call.path) == ("POST", "/v1/send?x=1")
    assert call.body == CALL.body
    assert call.headers["content-type"] == "application/json; charset=utf-8"
    assert call.headers["x-own"] == "yes"
    assert "authorization" not in call.headers


def test_a_call_goes_as_a_form(toy: Toy) -> None:
    body = {"Body": "1 & 2 = \u05e9\n+", "To": "+15005550006"}
    send(toy.url, Call("/send", body, form=True, basic=("me", "p:ss")))
    [call] = toy.calls
    assert call.body == body
    assert call.headers["content-type"].startswith("application/x-www-form-urlencoded")
    scheme, _, told = call.headers["authorization"].partition(" ")
    assert (scheme, base64.b64decode(told)) == ("Basic", b"me:p:ss")


@pytest.mark.parametrize("body", [None, [1, 2], "text", 3])
def test_an_answer_that_is_no_object_is_an_empty_one(toy: Toy, body: Any) -> None:
    toy.faults = [Fault(Says(200, body))]
    assert send(toy.url).result == {}


# --- tries ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(toy: Toy, status: int) -> None:
    toy.faults = [failing(status, TRIES - 1)]
    sending = send(toy.url)
    assert sending.result == {"id": TRIES}
    assert sending.pauses == list(PAUSES)
    assert [call.body for call in toy.calls] == [CALL.body] * TRIES
    assert len(toy.taken) == 1


def test_after_three_tries_it_is_given_up(toy: Toy) -> None:
    toy.faults = [failing(500, 10)]
    sending = send(toy.url)
    assert type(sending.result) is NotSent
    assert "500" in str(sending.result)
    assert len(toy.calls) == TRIES
    # Nobody waits after the last one.
    assert len(sending.pauses) == TRIES - 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 422])
def test_what_will_never_pass_is_tried_once(toy: Toy, status: int) -> None:
    toy.faults = [failing(status, 10)]
    sending = send(toy.url)
    assert isinstance(sending.result, Rejected)
    assert str(status) in str(sending.result)
    assert len(toy.calls) == 1


def test_the_platform_says_how_long_to_wait(toy: Toy) -> None:
    toy.faults = [failing(429, Retry_After="7"), failing(503, Retry_After="0.5")]
    sending = send(toy.url)
    assert sending.result == {"id": 3}
    assert sending.pauses == [7.0, 0.5]


@pytest.mark.parametrize(
    ("given", "pause"),
    [
        ("-5", 0.0),
        ("nan", 0.0),
        ("soon", PAUSES[0]),
        ("Mon, 23 Nov 2026 12:00:00 GMT", PAUSES[0]),
        (str(LONGEST_PAUSE), LONGEST_PAUSE),
    ],
)
def test_odd_waiting_times_do_no_harm(toy: Toy, given: str, pause: float) -> None:
    toy.faults = [failing(429, Retry_After=given)]
    sending = send(toy.url)
    assert sending.result == {"id": 2}
    assert sending.pauses == [pause]


@pytest.mark.parametrize("given", [str(LONGEST_PAUSE + 1), "86400", "inf", "1e400"])
def test_nobody_waits_too_long(toy: Toy, given: str) -> None:
    toy.faults = [failing(429, Retry_After=given)]
    sending = send(toy.url)
    assert type(sending.result) is NotSent
    assert (len(toy.calls), sending.pauses) == (1, [])


def test_a_platform_has_its_own_meanings(toy: Toy) -> None:
    def judge(answer: Answered) -> NotSent | Again | None:
        if answer.body.get("id") == 1:
            return Again(3.0)
        return Gone("they left")

    sending = send(toy.url, judge=judge)
    assert isinstance(sending.result, Gone)
    assert sending.pauses == [3.0]
    assert len(toy.calls) == 2


# --- when there is no answer ----------------------------------------------------------------


def test_a_cut_connection_is_tried_again(toy: Toy) -> None:
    toy.faults = [Fault(None, TRIES - 1)]
    sending = send(toy.url)
    assert sending.result == {"id": TRIES}
    assert sending.pauses == list(PAUSES)


def test_a_connection_that_is_always_cut_is_given_up(toy: Toy) -> None:
    toy.faults = [Fault(None, 10)]
    assert type(send(toy.url).result) is NotSent
    assert len(toy.calls) == TRIES


def test_nobody_there() -> None:
    sending = send(f"http://127.0.0.1:{own_port()}")
    assert type(sending.result) is NotSent
    assert sending.pauses == list(PAUSES)


def test_a_slow_answer_is_given_up_and_asked_for_again(toy: Toy) -> None:
    toy.faults = [Fault(None, 1, seconds=2.0)]
    sending = send(toy.url, seconds=0.2)
    assert sending.result == {"id": 2}
    assert sending.pauses == [PAUSES[0]]


def test_an_error_names_neither_person_nor_words(toy: Toy) -> None:
    for fault in (failing(400), failing(500, TRIES), Fault(None, TRIES)):
        toy.faults = [fault]
        sending = send(toy.url, Call("/bot123:secret/send", CALL.body))
        assert isinstance(sending.result, NotSent)
        for hidden in ("ann", "Zieh", "secret", "it failed"):
            assert hidden not in str(sending.result)


# --- where it does not go -------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirection_is_followed(toy: Toy, status: int) -> None:
    elsewhere = Toy()
    elsewhere.start()
    try:
        toy.faults = [failing(status, Location=f"{elsewhere.url}/send")]
        sending = send(toy.url, Call("/send", CALL.body, basic=("me", "secret")))
        assert isinstance(sending.result, Rejected)
        assert elsewhere.calls == []
        assert len(toy.calls) == 1
    finally:
        elsewhere.stop()


def test_one_way_waits_for_no_other(toy: Toy) -> None:
    toy.faults = [Fault(None, 1, seconds=3.0, path="slow")]

    async def main() -> tuple[list[str], list[NotSent]]:
        order: list[str] = []
        lost: list[NotSent] = []
        slow, quick = Delivery(toy.url, 1.0), Delivery(toy.url, 1.0)

        async def one(delivery: Delivery, path: str) -> None:
            try:
                await delivery.send(Call(path, {}))
            except NotSent as error:
                lost.append(error)
            order.append(path)

        await asyncio.gather(one(slow, "/slow"), one(quick, "/quick"))
        await slow.close()
        await quick.close()
        return order, lost

    assert asyncio.run(main()) == (["/quick", "/slow"], [])


def test_a_closed_way_opens_again(toy: Toy) -> None:
    async def main() -> None:
        delivery = Delivery(toy.url, 5.0)
        await delivery.close()
        assert (await delivery.send(CALL)).body == {"id": 1}
        await delivery.close()
        await delivery.close()
        assert (await delivery.send(CALL)).body == {"id": 2}
        await delivery.close()

    asyncio.run(main())

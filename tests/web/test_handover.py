"""What was done without signal, handed over when it is back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from firststep.channels import incoming, texts
from tests.web.client import Client, FakeServer

STOPPED = '/answer{"n":"stop_session","v":"yes","t":0}'
OUT = '/answer{"n":"unlock","v":"yes","t":1}'
OPEN = '/open{"v":"charging_cable_stuck","f":{"network":"evgo"}}'


def test_everything_is_taken_in_order_and_the_last_is_answered(client: Client, token: str):
    answer = client.hand_over(
        token, ("message-1", OPEN, 90), ("message-2", STOPPED, 60), ("message-3", OUT, 5)
    )
    assert answer.status == 200
    assert set(answer.json) == {"replies", "state", "guides"}
    assert answer.texts[0].startswith("Good. Look at the plug")
    assert answer.json["state"] == {"runs": 3}
    assert client.say(token, "order").texts == [f"{OPEN}|{STOPPED}|{OUT}|order"]


def test_a_button_that_no_reply_of_the_server_offered_is_taken(client: Client, token: str):
    # The device offered it.
    assert client.hand_over(token, ("message-1", STOPPED, 1)).texts[0].startswith("Unlock the car")


@pytest.mark.parametrize(
    "payload", ["/restart", "words", "", '/any_intent{"x": 1}', '/do{"v":"fly"}', "/answer{"]
)
def test_what_is_no_payload_of_ours_only_shows_the_step(client: Client, token: str, payload: str):
    client.hand_over(token, ("message-1", payload, 1))
    assert client.say(token, "order").texts == [f"{texts.RESUME}|order"]


def test_the_same_handover_again_gives_the_same_answer_and_runs_nothing(client: Client, token: str):
    done = (("message-1", OPEN, 9), ("message-2", STOPPED, 3))
    first = client.hand_over(token, *done, name="handover-1")
    assert client.hand_over(token, *done, name="handover-1").body == first.body
    assert client.say(token, "runs").texts == ["run 3"]


def test_messages_taken_before_are_passed_over_in_another_handover(client: Client, token: str):
    client.hand_over(token, ("message-1", OPEN, 9), ("message-2", STOPPED, 3))
    again = client.hand_over(
        token, ("message-1", OPEN, 19), ("message-2", STOPPED, 13), ("message-3", OUT, 2)
    )
    assert again.texts[0].startswith("Good. Look at the plug")
    assert client.say(token, "runs").texts == ["run 4"]


def test_a_handover_of_nothing_new_gives_the_last_reply_again(client: Client, token: str):
    first = client.hand_over(token, ("message-1", OPEN, 9), ("message-2", STOPPED, 3))
    again = client.hand_over(token, ("message-1", OPEN, 9), ("message-2", STOPPED, 3))
    assert again.json["replies"] == first.json["replies"]
    assert client.say(token, "runs").texts == ["run 3"]


def test_a_message_that_arrived_before_the_signal_went_is_not_taken_again(
    client: Client, token: str
):
    client.press(token, OPEN, "message-1")
    client.hand_over(token, ("message-1", OPEN, 20), ("message-2", STOPPED, 3))
    assert client.say(token, "order").texts == [f"{OPEN}|{STOPPED}|order"]


def test_a_message_handed_over_is_not_taken_again_as_a_message(client: Client, token: str):
    handed = client.hand_over(token, ("message-1", OPEN, 20), ("message-2", STOPPED, 3))
    again = client.press(token, STOPPED, "message-2")
    assert again.json["replies"] == handed.json["replies"]
    assert client.say(token, "runs").texts == ["run 3"]


def test_a_failed_turn_stops_a_handover_which_goes_on_there(
    start_server: Callable[..., FakeServer],
):
    client = start_server(turn_seconds=1).client
    token = client.session()
    fails_once = '/do{"v":"thanks"}'
    done = (("message-1", OPEN, 9), ("message-2", fails_once, 6), ("message-3", STOPPED, 3))
    assert client.say(token, f"fail-next {fails_once}").status == 200
    stopped = client.hand_over(token, *done, name="handover-1")
    assert stopped.status == 503
    assert stopped.json["message"] == texts.NOT_HANDED_OVER
    assert stopped.headers["retry-after"] == "2"
    assert client.hand_over(token, *done, name="handover-1").status == 200
    order = client.say(token, "order").texts[0].split("|")[1:-1]
    assert order == [OPEN, fails_once, fails_once, STOPPED]


def test_how_long_ago_it_was_goes_to_the_bot(client: Client, token: str):
    client.hand_over(token, ("message-1", OPEN, 120.5))
    assert float(client.say(token, "last-ago").texts[0]) == pytest.approx(120.5, abs=5)
    client.say(token, "hello")
    assert client.say(token, "last-ago").texts == ["none"]


def test_a_long_time_without_signal_is_taken_at_once(start_server: Callable[..., FakeServer]):
    client = start_server(messages_per_minute=5).client
    token = client.session()
    many = [(f"message-{n}", '/do{"v":"why"}', 500.0 - n) for n in range(60)]
    assert client.hand_over(token, *many).json["state"] == {"runs": 60}
    # Sent again it costs nothing; more than anybody does in a minute is put off.
    assert client.hand_over(token, *many).status == 200
    more = [(f"further-{n}", '/do{"v":"why"}', 1.0) for n in range(incoming.MAX_HANDED_OVER)]
    refused = client.hand_over(token, *more)
    assert (refused.status, refused.json["error"]) == (429, "rate")
    assert int(refused.headers["retry-after"]) > 0
    # What is typed has a limit of its own.
    assert client.say(token, "runs").texts == ["run 61"]


def test_without_a_good_token_nothing_is_taken(client: Client, token: str):
    assert client.hand_over("0" * 32, ("message-1", OPEN, 1)).status == 401
    answer = client.post("/chat/handover", {"token": token, "id": "handover-1", "messages": []})
    assert (answer.status, answer.json["error"]) == (400, "messages")

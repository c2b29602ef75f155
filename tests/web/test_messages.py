"""The conversation over HTTP: retries, order, buttons, limits and failures."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from firststep.channels import sessions, texts
from tests.web.client import Client, FakeServer

STOPPED = '/answer{"n":"stop_session","v":"yes","t":0}'


def test_a_message_is_answered(client: Client, token: str):
    answer = client.say(token, "my plug is stuck")
    assert answer.status == 200
    assert set(answer.json) == {"replies", "state", "guides"}
    assert answer.json["state"] == {"runs": 1}
    (reply,) = answer.json["replies"]
    assert set(reply) == {"text", "buttons", "custom"}
    assert reply["text"].startswith("Stop the charging session")
    assert reply["buttons"][0] == {"title": "Yes, it stopped", "payload": STOPPED}
    assert reply["custom"]["kind"] == "question"


def test_a_text_only_reply_has_every_key(client: Client, token: str):
    assert client.say(token, "plain").json["replies"] == [
        {"text": "Only text.", "buttons": [], "custom": {}}
    ]


def test_two_replies_stay_two(client: Client, token: str):
    assert len(client.say(token, "two").json["replies"]) == 2


def test_conversations_are_apart(client: Client):
    one, other = client.session(), client.session()
    client.say(one, "runs")
    assert client.say(one, "runs").texts == ["run 2"]
    assert client.say(other, "runs").texts == ["run 1"]


# --- Sessions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["", "forged", "cut"])
def test_without_a_good_token_there_is_no_conversation(client: Client, token: str, change: str):
    bad = {"": "", "forged": "0" * 32 + token[32:], "cut": token[:-1]}[change]
    answer = client.say(bad, "runs")
    assert answer.status == 401
    assert answer.json["error"] == "session"
    assert client.say(token, "runs").texts == ["run 1"]


def test_a_conversation_goes_on_after_a_restart(start_server: Callable[..., FakeServer]):
    server = start_server()
    token = server.client.session()
    server.stop()
    server.start()
    assert server.client.say(token, "runs").status == 200


# --- Retries --------------------------------------------------------------------------------------


def test_a_retry_gets_the_first_reply_again_and_runs_nothing(client: Client, token: str):
    message_id = uuid.uuid4().hex
    first = client.say(token, "runs", message_id)
    again = client.say(token, "runs", message_id)
    assert again.body == first.body
    assert client.say(token, "runs").texts == ["run 2"]


def test_a_retry_while_the_first_is_still_running_waits_for_it(client: Client, token: str):
    message_id = uuid.uuid4().hex
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: client.say(token, "sleep 0.5", message_id), range(5)))
    assert {answer.body for answer in answers} == {answers[0].body}
    assert answers[0].texts == ["run 1"]
    assert client.say(token, "runs").texts == ["run 2"]


def test_a_retry_after_the_connection_broke_gets_the_reply(client: Client, token: str):
    import http.client as plain
    import json

    message = {"token": token, "id": "broken-connection", "text": "sleep 0.4"}
    connection = plain.HTTPConnection("127.0.0.1", client.port)
    connection.request(
        "POST", "/chat/message", json.dumps(message), {"Content-Type": "application/json"}
    )
    time.sleep(0.1)
    connection.close()
    assert client.say(token, "sleep 0.4", "broken-connection").texts == ["run 1"]


def test_a_failed_message_is_not_run_again_either(client: Client, token: str):
    first = client.say(token, "raise", "failing-message")
    assert client.say(token, "raise", "failing-message").body == first.body
    assert client.say(token, "runs").texts == ["run 2"]


def test_the_same_id_in_another_conversation_is_another_message(client: Client):
    for token in (client.session(), client.session()):
        assert client.say(token, "runs", "the-same-id").texts == ["run 1"]


# --- Order ----------------------------------------------------------------------------------------


def test_messages_of_one_conversation_are_answered_in_order(client: Client, token: str):
    with ThreadPoolExecutor(4) as pool:
        answers = []
        for text in ("sleep 0.3", "echo a", "echo b", "echo c"):
            answers.append(pool.submit(client.say, token, text))
            time.sleep(0.1)
    assert [answer.result().status for answer in answers] == [200] * 4
    assert client.say(token, "order").texts == ["sleep 0.3|echo a|echo b|echo c|order"]


def test_one_slow_conversation_does_not_hold_up_another(client: Client):
    slow, quick = client.session(), client.session()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.say, slow, "sleep 0.8")
        assert client.say(quick, "runs").texts == ["run 1"]
        assert not waiting.done()
        assert waiting.result().texts == ["run 1"]


def test_too_many_waiting_messages_are_put_off(client: Client, token: str):
    with ThreadPoolExecutor(sessions.MAX_WAITING + 4) as pool:
        calls = [
            pool.submit(client.say, token, "sleep 0.1") for _ in range(sessions.MAX_WAITING + 4)
        ]
        answers = [call.result() for call in calls]
    put_off = [answer for answer in answers if answer.status == 429]
    assert len(put_off) == 4
    assert put_off[0].headers["retry-after"] == "2"
    assert put_off[0].json["message"] == texts.STILL_WORKING


# --- Buttons --------------------------------------------------------------------------------------


def test_an_offered_button_is_an_answer(client: Client, token: str):
    client.say(token, "stuck")
    assert client.press(token, STOPPED).texts[0].startswith("Unlock the car")


def test_an_earlier_button_of_the_conversation_still_reaches_the_engine(client: Client, token: str):
    client.say(token, "stuck")
    client.press(token, STOPPED)
    client.say(token, "out")
    assert client.press(token, STOPPED).texts[0].startswith("Unlock the car")


@pytest.mark.parametrize(
    "payload", [STOPPED, "/restart", '/any_intent{"x": 1}', "/session_start", "words", ""]
)
def test_a_button_never_offered_only_shows_the_step_again(client: Client, token: str, payload: str):
    assert client.press(token, payload).texts[0].startswith("Tell me in your own words")
    assert client.say(token, "order").texts == [f"{texts.RESUME}|order"]


def test_another_conversations_buttons_are_not_mine(client: Client, token: str):
    client.say(client.session(), "stuck")
    assert client.press(token, STOPPED).texts[0].startswith("Tell me in your own words")


def test_a_typed_command_is_words(client: Client, token: str):
    client.say(token, "stuck")
    for typed, heard in (("/restart", "restart"), (STOPPED, STOPPED[1:]), (" //x", "x")):
        client.say(token, typed)
        assert client.say(token, "order").texts[0].split("|")[-2] == heard


@pytest.mark.parametrize("payload", sorted(texts.PAGE_PAYLOADS))
def test_the_pages_own_buttons_always_work(client: Client, token: str, payload: str):
    client.press(token, payload)
    assert client.say(token, "order").texts == [f"{payload}|order"]


def test_buttons_shown_before_a_restart_are_known_from_the_tracker(
    start_server: Callable[..., FakeServer],
):
    # The fake bot keeps its conversations; the channel's memory is what many others push out.
    client = start_server(max_sessions=2).client
    token = client.session()
    client.say(token, "stuck")
    for _ in range(2):
        client.say(client.session(), "plain")
    assert client.press(token, STOPPED).texts[0].startswith("Unlock the car")
    assert client.press(token, '/answer{"n":"a","v":"b","t":9}').texts[0].startswith("Unlock")


# --- Failures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["raise", "silent", "sleep 9"])
def test_whatever_fails_the_person_gets_the_safe_text(client: Client, token: str, trouble: str):
    answer = client.say(token, trouble)
    assert answer.status == 200
    (reply,) = answer.json["replies"]
    assert reply["text"] == texts.SAFE_TEXT
    assert reply["custom"]["kind"] == "danger"
    assert [call["tel"] for call in reply["custom"]["call"]] == ["911", "112", "999"]
    assert reply["buttons"] == [texts.STEP_AGAIN]
    assert b"secret words" not in answer.body


def test_after_a_failure_the_conversation_goes_on(client: Client, token: str):
    client.say(token, "stuck")
    client.say(token, "raise")
    assert client.press(token, STOPPED).texts[0].startswith("Unlock the car")


def test_a_warning_of_danger_is_shown_even_if_the_turn_then_fails(client: Client, token: str):
    replies = client.say(token, "warn-then-raise").json["replies"]
    assert replies[0]["custom"]["kind"] == "danger"
    assert replies[0]["text"].startswith("Step back now")
    assert replies[0]["buttons"] == []
    assert replies[1]["text"] == texts.SAFE_TEXT


def test_the_bots_own_safe_text_is_shown_with_numbers(start_server: Callable[..., FakeServer]):
    client = start_server().client
    token = client.session()
    client.say(token, "break")
    (reply,) = client.say(token, "stuck").json["replies"]
    assert reply["text"] == "Safe words."
    assert reply["custom"]["call"][0]["tel"] == "911"


# --- Limits ---------------------------------------------------------------------------------------


def test_a_long_message_is_asked_for_again_in_fewer_words(client: Client, token: str):
    answer = client.say(token, "stuck " + "x" * 995)
    assert answer.status == 200
    assert answer.texts == [texts.TOO_LONG]
    assert answer.json["state"] is None
    assert client.say(token, "runs").texts == ["run 1"]
    assert client.say(token, "echo " + "x" * 995).texts == ["x" * 995]


def test_danger_in_a_long_message_is_heard(client: Client, token: str):
    client.say(token, "there is thick smoke and my son is burned " + "x" * 995)
    (heard,) = client.say(token, "order").json["replies"][0]["text"].split("|")[:1]
    assert heard.startswith('/do{"v":"danger:')


def test_a_hasty_conversation_is_slowed_and_others_are_not(start_server: Callable[..., FakeServer]):
    client = start_server(messages_per_minute=3).client
    token = client.session()
    statuses = [client.say(token, "runs").status for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    refused = client.say(token, "runs")
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert refused.json["message"] == texts.TOO_FAST
    assert client.say(client.session(), "runs").status == 200


def test_a_retry_is_not_charged(start_server: Callable[..., FakeServer]):
    client = start_server(messages_per_minute=1).client
    token = client.session()
    for _ in range(5):
        assert client.say(token, "runs", "one-message").texts == ["run 1"]


def test_a_hasty_address_is_slowed(start_server: Callable[..., FakeServer]):
    client = start_server(address_messages_per_minute=3, address_sessions_per_minute=2).client
    tokens = [client.post("/chat/session", {}) for _ in range(3)]
    assert [answer.status for answer in tokens] == [200, 200, 429]
    token = tokens[0].json["token"]
    assert [client.say(token, "runs").status for _ in range(4)] == [200, 200, 200, 429]

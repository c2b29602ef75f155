"""The web channel in front of the real bot."""

from __future__ import annotations

import pytest

from firststep.channels import texts
from tests.servers import RunningBot
from tests.web.client import Client


@pytest.fixture
def real(bot: RunningBot) -> Client:
    return Client(bot.port)


@pytest.fixture
def token(real: Client) -> str:
    return real.session()


def test_a_conversation_with_buttons_and_words(real: Client, token: str):
    (welcome,) = real.press(token, texts.RESUME).json["replies"]
    opened = real.press(token, welcome["buttons"][0]["payload"]).json["replies"]
    first = opened[-1]["custom"]
    assert (first["kind"], first["step"]) == ("question", 1)
    second = real.say(token, "yes").json["replies"][-1]["custom"]
    assert second["node"] != first["node"]
    assert real.press(token, texts.BACK).json["replies"][-1]["custom"]["node"] == first["node"]


def test_a_retry_does_not_advance_twice(real: Client, token: str):
    real.say(token, "my charging cable is stuck")
    first = real.say(token, "yes", "the-same-answer")
    assert real.say(token, "yes", "the-same-answer").body == first.body
    assert current(real, token) == first.json["replies"][-1]["custom"]["node"]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "🔌🔌🔌",
        "שלום עולם",
        "/session_start",
        '/any_intent{"x": 1}',
        "<script>1</script>",
    ],
)
def test_odd_words_get_a_sensible_reply_and_change_nothing(real: Client, token: str, typed: str):
    real.say(token, "my charging cable is stuck")
    node = current(real, token)
    answer = real.say(token, typed)
    assert answer.status == 200
    assert answer.texts[0] not in {"", texts.SAFE_TEXT}
    assert current(real, token) == node


def test_long_words_change_nothing(real: Client, token: str):
    real.say(token, "my charging cable is stuck")
    node = current(real, token)
    assert real.say(token, "x" * 60_000).texts == [texts.TOO_LONG]
    assert real.say(token, "x" * 100_000).status == 413
    assert current(real, token) == node


def test_readiness_leaves_no_trace(real: Client, bot: RunningBot):
    for _ in range(3):
        assert real.send("GET", "/chat/health").status == 200
    stored = b"".join(part.read_bytes() for part in bot.store.parent.glob(f"{bot.store.name}*"))
    assert b"readiness" not in stored


def test_conversations_are_stored_under_the_servers_own_name(real: Client, bot: RunningBot):
    token = real.session()
    real.say(token, "hello")
    stored = b"".join(part.read_bytes() for part in bot.store.parent.glob(f"{bot.store.name}*"))
    assert token.split(".")[0].encode() in stored


def test_what_was_done_without_signal_is_handed_over(real: Client, token: str):
    opened = real.press(token, '/open{"v":"charging_cable_stuck"}').json
    yes = opened["replies"][-1]["buttons"][0]["payload"]
    no = '/do{"v":"no"}'
    done = (("message-1", yes, 120.0), ("message-2", no, 60.0))
    answer = real.hand_over(token, *done, name="handover-1").json
    assert len(answer["state"]["answers"]) == 2
    assert answer["replies"][-1]["custom"]["node"] == current(real, token)
    assert opened["state"]["at"] <= answer["state"]["at"] < opened["state"]["at"] + 60


def test_a_retry_after_a_restart_does_not_advance_twice(real: Client, bot: RunningBot, token: str):
    real.say(token, "my charging cable is stuck")
    first = real.say(token, "yes", "said-once").json
    second = real.say(token, "no", "said-then").json
    bot.restart_rasa()
    again = real.say(token, "no", "said-then").json
    assert (again["replies"], again["state"]) == (second["replies"], second["state"])
    assert real.say(token, "yes", "said-once").json["replies"] == first["replies"]
    assert current(real, token) == second["replies"][-1]["custom"]["node"]


def current(real: Client, token: str) -> str:
    """The node the conversation stands at."""
    return str(real.press(token, texts.RESUME).json["replies"][-1]["custom"]["node"])

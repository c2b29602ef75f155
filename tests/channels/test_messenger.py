"""What only Messenger has; the rest is in test_contract.py."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from rasa.shared.exceptions import RasaException

from firststep.channels import texts
from firststep.channels.messaging.channel import Arrived
from firststep.channels.messaging.delivery import Again, Answered, Gone, Rejected
from firststep.channels.messaging.updates import Update
from firststep.channels.messenger import CODES, MessengerChannel, MessengerSettings
from firststep.channels.meta import GRAPH_VERSION
from tests.channels.emulator import Fault
from tests.channels.host import Answer
from tests.channels.platform import Sent
from tests.channels.platforms.messenger import (
    APP_SECRET,
    PAGE,
    TOKEN,
    VERIFY_TOKEN,
    Messenger,
    person,
)
from tests.channels.platforms.whatsapp import graph_error
from tests.channels.talk import Talk
from tests.servers import ROOT

ONLY = "messenger"
OPENED = "the lid is stuck"
SECRETS = (TOKEN, APP_SECRET, VERIFY_TOKEN)
LINK = {"ref": "charging_cable_stuck", "source": "SHORTLINK", "type": "OPEN_THREAD"}
GUIDE = '/open{"v":"charging_cable_stuck"}'


def channel_of(talk: Talk) -> MessengerChannel:
    (channel,) = talk.host.channels
    assert isinstance(channel, MessengerChannel)
    return channel


def read(talk: Talk, sent: Sent) -> Sequence[Update]:
    return channel_of(talk).read(Arrived(sent.body, sent.headers, "", "")).updates


# --- the address is tried -------------------------------------------------------------------


def challenge(talk: Talk, **named: str | None) -> Answer:
    given = {"mode": "subscribe", "verify_token": VERIFY_TOKEN, "challenge": "1158201444"}
    query = {f"hub.{name}": text for name, text in {**given, **named}.items() if text is not None}
    return talk.host.request("GET", f"/webhooks/messenger/webhook?{urlencode(query)}")


def test_the_challenge_comes_back(talk: Talk) -> None:
    answer = challenge(talk)
    assert (answer.status, answer.body) == (200, b"1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "named",
    [{"verify_token": "wrong"}, {"verify_token": None}, {"mode": None}, {"challenge": None}],
)
def test_a_challenge_that_is_not_ours_is_refused(talk: Talk, named: dict[str, Any]) -> None:
    assert challenge(talk, **named).status == 403


# --- batches --------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("no", "smoke"), ("smoke", "no")])
def test_danger_wins_in_one_batch(at_switch: Talk, platform: Messenger, words: list[str]) -> None:
    sent = platform.batch(*(platform.said(said) for said in words))
    assert at_switch.send(sent).status == 200
    assert at_switch.conversation().danger == "smoke"
    assert at_switch.runs[2] == "smoke"
    assert at_switch.node == "switch"
    assert "911" in platform.shown()[-1].text


def test_everything_in_a_batch_is_answered(talk: Talk, platform: Messenger) -> None:
    def entry(*people: str) -> dict[str, Any]:
        sent = platform.batch(*(platform.said(OPENED, who) for who in people))
        return dict(json.loads(sent.body)["entry"][0])

    talk.send(platform.entries(entry("a", "b"), entry("c")))
    assert [bool(platform.shown(who)) for who in "abc"] == [True] * 3


def test_a_batch_is_put_in_the_order_in_which_it_was_written(
    talk: Talk, platform: Messenger
) -> None:
    first = platform.said(OPENED, ago=9)
    talk.send(platform.batch(platform.said("done", ago=5), first))
    assert talk.runs == [OPENED, "done"]


def test_a_message_that_is_twice_in_a_batch_is_answered_once(
    talk: Talk, platform: Messenger
) -> None:
    said = platform.said(OPENED)
    talk.send(platform.batch(said, said))
    assert talk.runs == [OPENED]


@pytest.mark.parametrize(
    "broken",
    [
        {"sender": {"user_ref": "x"}},
        {"sender": None},
        {"recipient": {}},
        {"message": {"text": "no mid"}},
        {"message": {"mid": "m_1", "quick_reply": {}}},
        {"message": {"mid": "m_1", "text": 3}},
        {"message": {"mid": "m_1", "text": "  "}},
        {"message": None},
    ],
)
def test_what_lacks_something_holds_up_nothing_else(
    talk: Talk, platform: Messenger, broken: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "firststep"):
        sent = platform.batch({**platform.said("x"), **broken}, platform.said(OPENED))
        assert talk.send(sent).status == 200
    assert talk.runs == [OPENED]
    assert [r.getMessage() for r in caplog.records if "Ignored" in r.getMessage()] == [
        "Ignored on messenger: an event that lacks something"
    ]


# --- what is not for us ---------------------------------------------------------------------


@pytest.mark.parametrize("where", ["entry", "recipient"])
def test_another_page_is_left_alone(
    talk: Talk, platform: Messenger, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    said = {**platform.said("smoke")}
    if where == "recipient":
        said["recipient"] = {"id": "999"}
    with caplog.at_level(logging.INFO, "firststep"):
        talk.send(platform.batch(said, page="999" if where == "entry" else PAGE))
    assert [r.getMessage() for r in caplog.records] == [
        "Ignored on messenger: something that is about another Page"
    ]
    assert talk.host.bot.runs == {}
    assert platform.emulator.calls == []


@pytest.mark.parametrize(
    "parts",
    [
        {"delivery": {"mids": ["m_1"], "watermark": 1}},
        {"read": {"watermark": 1}},
        {"reaction": {"reaction": "love", "action": "react", "mid": "m_1"}},
        {"optin": {"type": "x"}},
        {"message_edit": {"mid": "m_1", "text": "smoke", "num_edit": 0}},
        {"message": {"mid": "m_1"}},
        {"message": {"mid": "m_1", "text": "smoke", "is_echo": True}},
    ],
)
def test_what_says_nothing_is_not_answered(
    talk: Talk, platform: Messenger, parts: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "firststep"):
        talk.send(platform.batch(platform.event(**parts)))
    assert platform.emulator.calls == []
    assert len(caplog.records) == 1


def test_what_the_page_says_itself_is_not_answered(
    talk: Talk, platform: Messenger, caplog: pytest.LogCaptureFixture
) -> None:
    echo = {"sender": {"id": PAGE}, "recipient": {"id": person("ann")}, "timestamp": 1}
    with caplog.at_level(logging.INFO, "firststep"):
        talk.send(platform.batch({**echo, "message": {"mid": "m_1", "text": "x"}}))
    assert platform.emulator.calls == []
    assert [r.getMessage() for r in caplog.records] == [
        "Ignored on messenger: a message of the Page's own"
    ]


def test_other_products_and_conversations_of_others_are_passed_over(
    talk: Talk, platform: Messenger
) -> None:
    entry = {"id": PAGE, "messaging": [platform.said("smoke")]}
    assert talk.send(platform.entries(entry, about="instagram")).status == 200
    standby = {"id": PAGE, "standby": [platform.said("smoke")]}
    assert talk.send(platform.entries(standby)).status == 200
    assert talk.host.bot.runs == {}


# --- kinds of messages ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attachment", "answer"),
    [
        ({"type": "video", "payload": {}}, "photo"),
        ({"type": "file", "payload": {}}, "photo"),
        ({"type": "audio", "payload": {}}, "voice"),
        ({"type": "location", "payload": {"coordinates": {}}}, "location"),
        ({"type": "image", "payload": {"sticker_id": 369239263222822}}, "other"),
        ({"type": "fallback"}, "other"),
        ({"type": "something_new"}, "other"),
        ("no attachment", "other"),
    ],
)
def test_what_comes_without_words_gets_a_helpful_answer(
    talk: Talk, platform: Messenger, attachment: Any, answer: str
) -> None:
    talk.send(platform.batch(platform.message(attachments=[attachment])))
    assert platform.shown()[0].text.startswith(texts.UNREADABLE[answer])


def test_a_link_in_a_text_is_part_of_the_text(talk: Talk, platform: Messenger) -> None:
    link = {"type": "fallback", "payload": {"url": "https://example.org"}}
    talk.send(platform.batch(platform.message(text=OPENED, attachments=[link])))
    assert talk.runs == [OPENED]
    assert texts.WORDS_ONLY not in platform.shown()[0].text


def test_the_time_is_read(talk: Talk, platform: Messenger) -> None:
    (update,) = read(talk, platform.batch({**platform.said("x"), "timestamp": 1700000000500}))
    assert update.sent == 1700000000.5
    (update,) = read(talk, platform.batch({**platform.said("x"), "timestamp": "1700000000"}))
    assert update.sent == 1700000000.0
    (update,) = read(talk, platform.batch({**platform.said("x"), "timestamp": None}))
    assert update.sent is None


def test_a_second_edit_is_an_event_of_its_own(talk: Talk, platform: Messenger) -> None:
    said = platform.said("x")
    edits = [
        platform.event(message_edit={"mid": said["message"]["mid"], "text": "y", "num_edit": n})
        for n in ("1", 2)
    ]
    updates = read(talk, platform.batch(said, *edits))
    assert len({update.key for update in updates}) == 3
    assert {update.edits for update in updates[1:]} == {updates[0].message_id}


# --- ways in --------------------------------------------------------------------------------


def test_get_started_welcomes(talk: Talk, platform: Messenger) -> None:
    postback = {"mid": "m_1", "title": "Get Started", "payload": "get_started"}
    talk.send(platform.batch(platform.event(postback=postback)))
    assert talk.runs == [texts.RESUME]
    assert platform.shown()


def test_get_started_from_a_link_opens_its_guide(talk: Talk, platform: Messenger) -> None:
    postback = {"mid": "m_1", "title": "Start", "payload": "GET_STARTED", "referral": LINK}
    talk.send(platform.batch(platform.event(postback=postback)))
    assert talk.runs == [GUIDE]


def test_a_link_opens_its_guide_in_a_conversation(talk: Talk, platform: Messenger) -> None:
    event = platform.event(referral=LINK)
    talk.send(platform.batch(event))
    talk.send(platform.batch(event))
    assert talk.runs == [GUIDE]


@pytest.mark.parametrize("referral", [{**LINK, "ref": "nothing"}, {"source": "ADS"}])
def test_a_link_to_nothing_welcomes(
    talk: Talk, platform: Messenger, referral: dict[str, str]
) -> None:
    talk.send(platform.batch(platform.event(referral=referral)))
    assert talk.runs == [texts.RESUME]


def test_a_menu_of_the_page_s_own_is_words(talk: Talk, platform: Messenger) -> None:
    postback = {"mid": "m_1", "title": OPENED, "payload": "MENU_3"}
    talk.send(platform.batch(platform.event(postback=postback)))
    assert talk.runs == [OPENED]


def test_a_payload_of_ours_in_a_menu_is_one(talk: Talk, platform: Messenger) -> None:
    postback = {"mid": "m_1", "title": "x", "payload": texts.RESUME}
    talk.send(platform.batch(platform.event(postback=postback)))
    assert talk.runs == [texts.RESUME]


def test_commands_have_a_slash(at_switch: Talk) -> None:
    assert at_switch.say("/stop")[0].text == texts.STOPPED
    at_switch.say("stop")
    assert at_switch.runs[-1] == "stop"


def test_the_message_is_marked_as_seen(talk: Talk, platform: Messenger) -> None:
    talk.say(OPENED)
    actions = {call.body.get("sender_action") for call in platform.emulator.taken} - {None}
    assert actions == {"mark_seen", "typing_on"}


# --- how answers look -----------------------------------------------------------------------


def options(*titles: str) -> list[dict[str, str]]:
    return [{"title": title, "payload": f'/a{{"v":"{n}"}}'} for n, title in enumerate(titles)]


def rendered(talk: Talk, *replies: dict[str, Any]) -> list[dict[str, Any]]:
    """Messages of the calls; each one is taken by the platform."""
    shown = [{"text": "Which?", "buttons": [], "custom": {}, **reply} for reply in replies]
    calls = channel_of(talk).render(shown, Update(key="1", address="7"))
    for call in calls:
        assert isinstance(talk.platform, Messenger)
        assert talk.platform.emulator.message(call.body).status == 200
    return [dict(call.body["message"]) for call in calls]


@pytest.mark.parametrize("titles", [("x" * 20, "No"), tuple("abcdefghijklm")])
def test_short_answers_are_quick_replies(talk: Talk, titles: tuple[str, ...]) -> None:
    (message,) = rendered(talk, {"buttons": options(*titles)})
    assert message["text"] == "Which?"
    assert [reply["title"] for reply in message["quick_replies"]] == list(titles)
    assert [reply["payload"] for reply in message["quick_replies"]] == [
        option["payload"] for option in options(*titles)
    ]


def test_long_answers_are_in_the_text_and_their_numbers_below(talk: Talk) -> None:
    (message,) = rendered(talk, {"buttons": options("x" * 21, "No")})
    assert "1. " + "x" * 21 in message["text"]
    assert "2. No" in message["text"]
    assert [reply["title"] for reply in message["quick_replies"]] == ["1", "2"]


def test_more_than_thirteen_answers_are_numbered_text(talk: Talk) -> None:
    (message,) = rendered(talk, {"buttons": options(*"abcdefghijklmn")})
    assert "14. n" in message["text"]
    assert "quick_replies" not in message


def test_a_long_payload_is_never_cut(talk: Talk) -> None:
    (message,) = rendered(talk, {"buttons": [{"title": "Yes", "payload": "/" + "x" * 1000}]})
    assert "1. Yes" in message["text"]


def test_a_long_text_is_sent_in_parts_and_the_last_has_the_answers(talk: Talk) -> None:
    sentences = [f"Step {number} is to do the thing of that number." for number in range(100)]
    parts = rendered(talk, {"text": " ".join(sentences), "buttons": options("Yes", "x" * 30)})
    assert len(parts) > 2
    said = " ".join(part["text"] for part in parts)
    assert said.startswith(" ".join(sentences))
    assert said.endswith("x" * 30)
    assert ["quick_replies" in part for part in parts] == [False] * (len(parts) - 1) + [True]


def test_a_turn_is_one_message(talk: Talk) -> None:
    first = {"text": "I can't see pictures.", "buttons": options("Show it again")}
    (message,) = rendered(talk, first, {"text": "Is it off?", "buttons": options("Yes", "No")})
    text = message["text"]
    assert text.index("pictures") < text.index("Show it again") < text.index("Is it off?")
    assert [reply["title"] for reply in message["quick_replies"]] == ["Yes", "No"]


def test_the_way_back_is_always_there(talk: Talk) -> None:
    (message,) = rendered(talk, {"text": texts.TOO_LONG, "buttons": [dict(texts.STEP_AGAIN)]})
    assert 'Send "again"' in message["text"]


def test_no_replies_are_no_calls(talk: Talk) -> None:
    assert rendered(talk) == []


@pytest.mark.parametrize(
    "message",
    [
        {"text": "x" * 2001},
        {"text": " "},
        {"text": "x", "quick_replies": []},
        {
            "text": "x",
            "quick_replies": [{"content_type": "text", "title": "x", "payload": "x"}] * 14,
        },
        {
            "text": "x",
            "quick_replies": [{"content_type": "text", "title": "x" * 21, "payload": "x"}],
        },
        {"text": "x", "quick_replies": [{"content_type": "text", "title": "x", "payload": ""}]},
    ],
)
def test_the_emulator_has_the_platform_s_limits(
    platform: Messenger, message: dict[str, Any]
) -> None:
    body = {"recipient": {"id": "7"}, "messaging_type": "RESPONSE", "message": message}
    assert platform.emulator.message(body).status == 400


# --- errors ---------------------------------------------------------------------------------


def answered(status: int, code: int, subcode: int | None = None) -> Answered:
    says = graph_error(status, code, "made up", subcode)
    return Answered(says.status, says.body)


@pytest.mark.parametrize("code", [2, 4, 32, 613, 1200])
def test_these_may_be_sent_again(code: int) -> None:
    assert isinstance(CODES.judge(answered(400, code)), Again)


@pytest.mark.parametrize(
    ("code", "subcode"),
    [
        (10, 2018278),
        (10, 2018065),
        (10, 2534022),
        (10, 2018108),
        (551, None),
        (551, 1545041),
        (200, 1545041),
        (100, 2018001),
    ],
)
def test_these_people_can_not_be_reached(code: int, subcode: int | None) -> None:
    assert isinstance(CODES.judge(answered(400, code, subcode)), Gone)


@pytest.mark.parametrize(
    ("code", "subcode", "why"),
    [
        (190, 460, "access token"),
        (10, None, "permission"),
        (10, 1, "permission"),
        (230, None, "permission"),
        (100, None, "code 100"),
    ],
)
def test_these_are_never_taken_and_say_why(code: int, subcode: int | None, why: str) -> None:
    verdict = CODES.judge(answered(400, code, subcode))
    assert isinstance(verdict, Rejected)
    assert why in str(verdict)


def test_after_24_hours_nothing_more_is_tried(
    talk: Talk, platform: Messenger, caplog: pytest.LogCaptureFixture
) -> None:
    says = graph_error(403, 10, "This message is sent outside of allowed window.", 2018278)
    platform.emulator.faults.append(Fault(says, times=100))
    with caplog.at_level(logging.INFO, "firststep"):
        talk.say(OPENED)
    assert len([call for call in platform.emulator.calls if "message" in call.body]) == 1
    (conversation,) = talk.host.bot.runs
    (record,) = [r for r in caplog.records if "24 hours" in r.getMessage()]
    assert conversation in record.getMessage()
    assert [r for r in caplog.records if r.levelno >= logging.ERROR] == []


def test_a_token_that_has_expired_is_told_to_the_operator(
    talk: Talk, platform: Messenger, caplog: pytest.LogCaptureFixture
) -> None:
    expired = graph_error(401, 190, "Error validating access token", 463)
    platform.emulator.faults.append(Fault(expired, times=2))
    with caplog.at_level(logging.INFO, "firststep"):
        assert talk.say(OPENED) == []
    errors = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert len(errors) == 2
    assert all("190/463" in error and "access token" in error for error in errors)
    assert not any(secret in caplog.text for secret in SECRETS)


# --- settings -------------------------------------------------------------------------------


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in Messenger.environment.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "page_id"),
        ({"page_id": "my.page"}, "page_id"),
        ({"page_id": PAGE, "graph_version": "v26"}, "graph_version"),
    ],
)
@pytest.mark.usefixtures("environment")
def test_wrong_settings_are_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(RasaException, match=named):
        MessengerChannel.from_credentials(given)


@pytest.mark.parametrize("variable", Messenger.environment)
def test_a_missing_secret_is_named(environment: pytest.MonkeyPatch, variable: str) -> None:
    environment.delenv(variable)
    with pytest.raises(RasaException, match=variable):
        MessengerChannel.from_credentials({"page_id": PAGE})


def test_what_is_to_be_done_at_meta_holds_no_secret() -> None:
    settings = MessengerSettings(public_url="https://bot.example.org", page_id=PAGE)
    steps = "\n".join(MessengerChannel.at_the_platform(settings))
    assert "https://bot.example.org/webhooks/messenger/webhook" in steps
    assert '{"get_started":{"payload":"get_started"}}' in steps
    assert not any(secret in steps for secret in SECRETS)


def test_the_page_names_every_variable_and_setting() -> None:
    page = (ROOT / "docs/channels/messenger.md").read_text()
    path = MessengerChannel.webhook("https://YOUR-HOST")
    for name in (*Messenger.environment, "page_id", "graph_version", GRAPH_VERSION, path):
        assert name in page, name

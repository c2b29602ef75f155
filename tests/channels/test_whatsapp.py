"""What only WhatsApp's Cloud API has; the rest is in test_contract.py."""

from __future__ import annotations

import base64
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
from firststep.channels.meta import GRAPH_VERSION
from firststep.channels.whatsapp import CODES, WhatsAppChannel, WhatsAppSettings, _country, _judge
from tests.channels.emulator import Fault, Says
from tests.channels.host import Answer
from tests.channels.platform import Sent
from tests.channels.platforms.whatsapp import (
    APP_SECRET,
    NUMBER_ID,
    TOKEN,
    VERIFY_TOKEN,
    WhatsApp,
    graph_error,
    phone,
    user,
)
from tests.channels.talk import Talk
from tests.servers import ROOT

ONLY = "whatsapp"
OPENED = "the lid is stuck"
SECRETS = (TOKEN, APP_SECRET, VERIFY_TOKEN)


def channel_of(talk: Talk) -> WhatsAppChannel:
    (channel,) = talk.host.channels
    assert isinstance(channel, WhatsAppChannel)
    return channel


def read(talk: Talk, sent: Sent) -> Sequence[Update]:
    return channel_of(talk).read(Arrived(sent.body, sent.headers, "", "")).updates


# --- the address is tried -------------------------------------------------------------------


def challenge(talk: Talk, **named: str | None) -> Answer:
    given = {"mode": "subscribe", "verify_token": VERIFY_TOKEN, "challenge": "1158201444"}
    query = {f"hub.{name}": text for name, text in {**given, **named}.items() if text is not None}
    return talk.host.request("GET", f"/webhooks/whatsapp/webhook?{urlencode(query)}")


def test_the_challenge_comes_back_as_plain_text(talk: Talk) -> None:
    answer = challenge(talk, challenge="<b>1158201444</b>")
    assert answer.status == 200
    assert answer.body == b"<b>1158201444</b>"
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "named",
    [
        {"verify_token": VERIFY_TOKEN[:-1]},
        {"verify_token": f"{VERIFY_TOKEN}é"},
        {"verify_token": ""},
        {"verify_token": None},
        {"mode": "unsubscribe"},
        {"mode": None},
        {"challenge": None},
    ],
)
def test_a_challenge_that_is_not_ours_is_refused(
    talk: Talk, named: dict[str, str | None], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "firststep"):
        answer = challenge(talk, **named)
    assert answer.status == 403
    assert b"1158201444" not in answer.body
    assert len(caplog.records) == 1


# --- batches --------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("no", "smoke"), ("smoke", "no")])
def test_danger_wins_in_one_batch(at_switch: Talk, platform: WhatsApp, words: list[str]) -> None:
    sent = platform.batch(*(platform.said(said) for said in words))
    assert at_switch.send(sent).status == 200
    assert at_switch.conversation().danger == "smoke"
    assert at_switch.runs[2] == "smoke"
    assert at_switch.node == "switch"
    assert "911" in platform.shown()[-1].text


def test_everything_in_a_batch_is_answered(talk: Talk, platform: WhatsApp) -> None:
    def value(*people: str) -> dict[str, Any]:
        return {"messages": [platform.said(OPENED, who) for who in people]}

    changes = [json.loads(platform.changes(value(*p)).body)["entry"][0] for p in ("ab", "c", "d")]
    two = {"id": "1", "changes": changes[1]["changes"] + changes[2]["changes"]}
    talk.send(platform.entries(changes[0], two))
    assert [bool(platform.shown(who)) for who in "abcd"] == [True] * 4
    assert len(talk.host.bot.runs) == 4


def test_a_batch_is_put_in_the_order_in_which_it_was_written(
    talk: Talk, platform: WhatsApp
) -> None:
    first = platform.said(OPENED, ago=9)
    talk.send(platform.batch(platform.said("done", ago=5), first))
    assert talk.runs == [OPENED, "done"]


def test_without_a_time_the_order_is_that_of_the_batch(talk: Talk, platform: WhatsApp) -> None:
    late = {**platform.said("done"), "timestamp": "soon"}
    talk.send(platform.batch(platform.said(OPENED), late))
    assert talk.runs == [OPENED, "done"]


def test_a_message_that_is_twice_in_a_batch_is_answered_once(
    talk: Talk, platform: WhatsApp
) -> None:
    said = platform.said(OPENED)
    talk.send(platform.batch(said, said))
    assert talk.runs == [OPENED]


@pytest.mark.parametrize("lacks", ["id", "type", "text"])
def test_what_lacks_something_holds_up_nothing_else(
    talk: Talk, platform: WhatsApp, lacks: str, caplog: pytest.LogCaptureFixture
) -> None:
    broken = {name: part for name, part in platform.said("x").items() if name != lacks}
    with caplog.at_level(logging.INFO, "firststep"):
        assert talk.send(platform.batch(broken, platform.said(OPENED))).status == 200
    assert talk.runs == [OPENED]
    assert [r.getMessage() for r in caplog.records if "Ignored" in r.getMessage()] == [
        "Ignored on whatsapp: an event that lacks something"
    ]


@pytest.mark.parametrize(
    "part",
    [
        {"messages": [3, None, "text"]},
        {"messages": {"0": {}}},
        {"statuses": [{}]},
        {"statuses": [{"status": "failed"}]},
        {"messages": [{"type": "edit", "id": "1", "edit": 3, "from": "1"}]},
        {"messages": [{"type": "interactive", "id": "1", "interactive": None, "from": "1"}]},
        {"messages": [{"type": "text", "id": "1", "text": {"body": 3}, "from": "1"}]},
        {"messages": [{"type": "text", "id": "1", "text": {"body": "x"}, "from": {}}]},
    ],
)
def test_no_form_of_nonsense_is_a_failure(talk: Talk, platform: WhatsApp, part: Any) -> None:
    assert talk.send(platform.changes(part)).status == 200
    assert talk.host.bot.runs == {}


@pytest.mark.parametrize("body", [b"{}", b'{"object":"page","entry":[{"changes":[{}]}]}'])
def test_what_is_about_another_product_is_passed_over(
    talk: Talk, platform: WhatsApp, body: bytes
) -> None:
    assert talk.send(platform.signed(body)).status == 200
    assert talk.host.bot.runs == {}


# --- what is not for us ---------------------------------------------------------------------


def test_another_number_of_the_account_is_left_alone(
    talk: Talk, platform: WhatsApp, caplog: pytest.LogCaptureFixture
) -> None:
    said = [platform.said("smoke"), platform.said("fire")]
    with caplog.at_level(logging.INFO, "firststep"):
        assert talk.send(platform.batch(*said, number="999")).status == 200
    assert [r.getMessage() for r in caplog.records] == [
        "Ignored on whatsapp: something sent to another phone number"
    ]
    assert talk.host.bot.runs == {}
    assert platform.emulator.calls == []


@pytest.mark.parametrize(
    "parts",
    [
        {"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "👍"}},
        {"type": "system", "system": {"body": "changed", "type": "user_changed_number"}},
        {"type": "revoke", "revoke": {"original_message_id": "wamid.1"}},
        {"type": "unsupported", "unsupported": {"type": "pin"}},
        {"type": "text", "text": {"body": "x"}, "group_id": "g"},
    ],
)
def test_what_says_nothing_is_not_answered(
    talk: Talk, platform: WhatsApp, parts: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "firststep"):
        talk.send(platform.batch(platform.message("ann", **parts)))
    assert platform.emulator.calls == []
    assert len(caplog.records) == 1


def test_many_statuses_are_one_line_in_the_log(
    talk: Talk, platform: WhatsApp, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "firststep"):
        talk.send(platform.batch(statuses=[{"id": "1", "status": "read"}] * 3))
    assert len(caplog.records) == 1


def test_other_changes_of_the_account_are_passed_over(talk: Talk, platform: WhatsApp) -> None:
    change = {"field": "message_template_status_update", "value": {"event": "APPROVED"}}
    assert talk.send(platform.entries({"id": "1", "changes": [change]})).status == 200
    assert platform.emulator.calls == []


def test_a_failure_that_is_told_later_is_logged(
    talk: Talk, platform: WhatsApp, caplog: pytest.LogCaptureFixture
) -> None:
    talk.say(OPENED)
    (conversation,) = talk.host.bot.runs
    calls = len(platform.emulator.calls)
    failed = {
        "id": "wamid.1",
        "status": "failed",
        "timestamp": "1",
        "recipient_id": phone("ann"),
        "recipient_user_id": user("ann"),
        "errors": [{"code": 131047, "title": "Re-engagement message"}],
    }
    with caplog.at_level(logging.INFO, "firststep"):
        talk.send(platform.batch(statuses=[failed]))
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    for part in (conversation, "131047", "24 hours"):
        assert part in record.getMessage()
    assert phone("ann") not in caplog.text
    assert len(platform.emulator.calls) == calls


# --- kinds of messages ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "part", "answer"),
    [
        ("video", {"id": "1"}, "photo"),
        ("document", {"id": "1", "filename": "a.pdf"}, "photo"),
        ("audio", {"id": "1", "voice": True}, "voice"),
        ("location", {"latitude": 1.0, "longitude": 2.0}, "location"),
        ("sticker", {"id": "1"}, "other"),
        ("contacts", [{"name": {"formatted_name": "smoke"}}], "other"),
        ("unsupported", {"type": "edit"}, "other"),
        ("something_new", {}, "other"),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {"name": "flow"}}, "other"),
    ],
)
def test_what_comes_without_words_gets_a_helpful_answer(
    talk: Talk, platform: WhatsApp, kind: str, part: Any, answer: str
) -> None:
    talk.send(platform.batch(platform.message("ann", type=kind, **{kind: part})))
    assert platform.shown()[0].text.startswith(texts.UNREADABLE[answer])


def test_a_template_s_button_is_words(talk: Talk, platform: WhatsApp) -> None:
    pressed = {"payload": "x", "text": OPENED}
    talk.send(platform.batch(platform.message("ann", type="button", button=pressed)))
    assert talk.runs == [OPENED]


@pytest.mark.parametrize("word", ["help", "stop", "STOP", "start"])
def test_plain_words_are_no_commands(at_switch: Talk, word: str) -> None:
    at_switch.say(word)
    assert at_switch.runs[-1] == word


def test_commands(at_switch: Talk) -> None:
    assert texts.HELP in at_switch.say("/help")[0].text
    assert at_switch.say("/STOP")[0].text == texts.STOPPED
    at_switch.say("/start charging_cable_stuck")
    assert at_switch.runs[-1] == '/open{"v":"charging_cable_stuck"}'
    at_switch.say("/start no_such_guide")
    assert at_switch.runs[-1] == texts.RESUME


def test_a_press_is_no_more_than_a_press(at_switch: Talk, platform: WhatsApp) -> None:
    sent = platform.press("It is off")
    at_switch.send(sent)
    assert at_switch.runs[-1].startswith("/answer")
    assert at_switch.node == "pull"


def test_the_message_is_marked_as_read(talk: Talk, platform: WhatsApp) -> None:
    said = platform.said(OPENED)
    talk.send(platform.batch(said))
    (read,) = [call for call in platform.emulator.taken if "status" in call.body]
    assert read.body["message_id"] == said["id"]
    assert read.body["typing_indicator"] == {"type": "text"}


def test_meta_s_own_ids_are_not_kept(talk: Talk, platform: WhatsApp) -> None:
    said = platform.said(OPENED)
    assert phone("ann").encode() in base64.b64decode(said["id"].removeprefix("wamid."))
    (update,) = read(talk, platform.batch(said))
    assert said["id"] not in (update.key, update.message_id)
    (again,) = read(talk, platform.batch(said))
    assert again.key == update.key


# --- people ---------------------------------------------------------------------------------


def test_somebody_who_hides_their_number_is_answered(talk: Talk, platform: WhatsApp) -> None:
    talk.say(OPENED)
    hidden = {name: part for name, part in platform.said("done").items() if name != "from"}
    talk.send(platform.batch(hidden))
    assert len(talk.host.bot.runs) == 1
    assert talk.node == "switch"
    last = platform.sent_to("ann")[-1].body
    assert last["recipient"] == user("ann")
    assert "to" not in last


def test_somebody_without_an_id_is_answered(talk: Talk, platform: WhatsApp) -> None:
    old = {name: part for name, part in platform.said(OPENED).items() if name != "from_user_id"}
    talk.send(platform.batch(old))
    assert platform.sent_to("ann")[-1].body["to"] == phone("ann")


def test_the_number_tells_the_country(talk: Talk) -> None:
    talk.say(OPENED)
    (metadata,) = talk.host.bot.metadata.values()
    assert metadata["country"] == "GB"


@pytest.mark.parametrize(
    ("number", "user_id", "country"),
    [
        ("447700900123", None, "GB"),
        ("4915112345678", None, "DE"),
        ("16502530000", None, "US"),
        ("16135550123", None, "CA"),
        ("420601123456", None, "CZ"),
        ("15550100", None, None),
        ("8816123456789", None, None),
        (None, "FR.123", "FR"),
        (None, "US.ENT.123", "US"),
        ("447700900123", "US.1", "GB"),
        ("999", "nonsense", None),
        (None, None, None),
        (7, [], None),
    ],
)
def test_countries(number: object, user_id: object, country: str | None) -> None:
    assert _country(number, user_id) == country


# --- how answers look -----------------------------------------------------------------------


def options(*titles: str) -> list[dict[str, str]]:
    return [{"title": title, "payload": f'/a{{"v":"{n}"}}'} for n, title in enumerate(titles)]


def rendered(talk: Talk, *replies: dict[str, Any]) -> list[dict[str, Any]]:
    """Bodies of the calls; each one is taken by the platform."""
    shown = [{"text": "Which?", "buttons": [], "custom": {}, **reply} for reply in replies]
    calls = channel_of(talk).render(shown, Update(key="1", address="GB.1"))
    for call in calls:
        assert isinstance(talk.platform, WhatsApp)
        assert talk.platform.emulator.message(call.body).status == 200
    return [dict(call.body) for call in calls]


def test_up_to_three_short_answers_are_buttons(talk: Talk) -> None:
    (body,) = rendered(talk, {"buttons": options("x" * 20, "No", "Can't tell")})
    assert body["interactive"]["type"] == "button"
    assert [b["reply"]["title"] for b in body["interactive"]["action"]["buttons"]] == [
        "x" * 20,
        "No",
        "Can't tell",
    ]


@pytest.mark.parametrize("titles", [("x" * 21, "No"), tuple("abcd"), tuple("abcdefghij")])
def test_more_or_longer_answers_are_a_list(talk: Talk, titles: tuple[str, ...]) -> None:
    (body,) = rendered(talk, {"buttons": options(*titles)})
    (section,) = body["interactive"]["action"]["sections"]
    assert [row["title"] for row in section["rows"]] == list(titles)


@pytest.mark.parametrize("longest", [25, 72])
def test_the_longest_answers_are_numbered_rows(talk: Talk, longest: int) -> None:
    (body,) = rendered(talk, {"buttons": options("x" * longest, "No")})
    (section,) = body["interactive"]["action"]["sections"]
    rows = [(row["title"], row["description"]) for row in section["rows"]]
    assert rows == [("1", "x" * longest), ("2", "No")]


@pytest.mark.parametrize("titles", [("x" * 73, "No"), tuple("abcdefghijk"), ("Yes", "Yes")])
def test_what_fits_nowhere_is_numbered_text(talk: Talk, titles: tuple[str, ...]) -> None:
    (body,) = rendered(talk, {"buttons": options(*titles)})
    for number, title in enumerate(titles, 1):
        assert f"{number}. {title}" in body["text"]["body"]


def test_a_long_payload_is_never_cut(talk: Talk) -> None:
    long = {"title": "Yes", "payload": "/" + "x" * 300}
    (body,) = rendered(talk, {"buttons": [long, *options("No")]})
    assert "1. Yes" in body["text"]["body"]


def test_a_long_text_comes_first_and_its_end_has_the_buttons(talk: Talk) -> None:
    sentences = [f"Step {number} is to do the thing of that number." for number in range(300)]
    bodies = rendered(talk, {"text": " ".join(sentences), "buttons": options("Yes", "No")})
    assert [body["type"] for body in bodies] == ["text"] * (len(bodies) - 1) + ["interactive"]
    assert len(bodies) > 3
    said = [body["text"]["body"] for body in bodies[:-1]]
    said.append(bodies[-1]["interactive"]["body"]["text"])
    assert " ".join(said) == " ".join(sentences)


def test_a_turn_is_one_message(talk: Talk) -> None:
    first = {"text": "I can't see pictures.", "buttons": options("Show it again")}
    (body,) = rendered(talk, first, {"text": "Is it off?", "buttons": options("Yes", "No")})
    text = body["interactive"]["body"]["text"]
    assert text.index("pictures") < text.index("Show it again") < text.index("Is it off?")


def test_the_way_back_is_always_there(talk: Talk) -> None:
    (body,) = rendered(talk, {"text": texts.TOO_LONG, "buttons": [dict(texts.STEP_AGAIN)]})
    assert "again" in body["text"]["body"]


def test_options_without_a_text_are_sent(talk: Talk) -> None:
    (body,) = rendered(talk, {"text": "", "buttons": options("Yes", "No")})
    assert body["interactive"]["body"]["text"].strip()


def test_no_replies_are_no_calls(talk: Talk) -> None:
    assert rendered(talk) == []


def interactive(**action: Any) -> dict[str, Any]:
    kind = "button" if "buttons" in action else "list"
    body = {"type": kind, "body": {"text": action.pop("text", "Which?")}, "action": action}
    return {"messaging_product": "whatsapp", "to": "1", "type": "interactive", "interactive": body}


def buttons(*titles: str) -> list[dict[str, Any]]:
    return [{"type": "reply", "reply": {"id": str(n), "title": t}} for n, t in enumerate(titles)]


def rows(*titles: str, **more: str) -> list[dict[str, Any]]:
    made = [{"id": str(n), "title": t, **more} for n, t in enumerate(titles)]
    return [{"title": "Answers", "rows": made}]


@pytest.mark.parametrize(
    "body",
    [
        interactive(buttons=buttons(*"abcd")),
        interactive(buttons=buttons("x" * 21)),
        interactive(buttons=buttons("a", "a")),
        interactive(buttons=buttons("a"), text="x" * 1025),
        interactive(button="Choose", sections=rows(*"abcdefghijk")),
        interactive(button="Choose", sections=rows("x" * 25)),
        interactive(button="Choose", sections=rows("a", description="x" * 73)),
        interactive(button="x" * 21, sections=rows("a")),
        {"messaging_product": "whatsapp", "to": "1", "type": "text", "text": {"body": "x" * 4097}},
    ],
)
def test_the_emulator_has_the_platform_s_limits(platform: WhatsApp, body: dict[str, Any]) -> None:
    says = platform.emulator.message(body)
    assert says.status == 400
    assert says.body["error"]["code"] == 100


# --- errors ---------------------------------------------------------------------------------


def answered(status: int, code: int, **more: Any) -> Answered:
    says = graph_error(status, code, "made up", **more)
    return Answered(says.status, says.body)


@pytest.mark.parametrize("code", [2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 131057])
def test_these_may_be_sent_again(code: int) -> None:
    assert isinstance(_judge(answered(400, code)), Again)


def test_the_limit_for_one_person_needs_a_longer_pause() -> None:
    verdict = _judge(answered(400, 131056))
    assert isinstance(verdict, Again)
    assert (verdict.after or 0) > 1.5


@pytest.mark.parametrize("code", [131026, 131047, 470])
def test_these_people_can_not_be_reached(code: int) -> None:
    assert isinstance(_judge(answered(400, code)), Gone)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (190, "access token"),
        (0, "access token"),
        (10, "permission"),
        (200, "permission"),
        (131005, "permission"),
        (131030, "list"),
        (131042, "payment"),
        (131031, "locked"),
        (368, "restricted"),
        (100, "code 100"),
    ],
)
def test_these_are_never_taken_and_say_why(code: int, why: str) -> None:
    verdict = _judge(answered(400, code))
    assert isinstance(verdict, Rejected)
    assert why in str(verdict)


@pytest.mark.parametrize(
    "answer",
    [
        Answered(500, {}),
        Answered(429, {}),
        Answered(200, {}),
        answered(400, 999, is_transient=True),
        Answered(503, {"error": "not an object"}),
    ],
)
def test_what_passes_may_be_sent_again(answer: Answered) -> None:
    assert isinstance(CODES.judge(answer), Again)


def test_success_is_success() -> None:
    assert CODES.judge(Answered(200, {"messages": [{"id": "wamid.1"}]})) is None


def test_after_24_hours_nothing_more_is_tried(
    talk: Talk, platform: WhatsApp, caplog: pytest.LogCaptureFixture
) -> None:
    says = graph_error(400, 131047, "Re-engagement message")
    platform.emulator.faults.append(Fault(says, times=100))
    with caplog.at_level(logging.INFO, "firststep"):
        talk.say(OPENED)
    texts_sent = [call for call in platform.emulator.calls if "type" in call.body]
    assert len(texts_sent) == 1
    (conversation,) = talk.host.bot.runs
    (record,) = [r for r in caplog.records if "24 hours" in r.getMessage()]
    assert conversation in record.getMessage()
    assert [r for r in caplog.records if r.levelno >= logging.ERROR] == []


def test_a_token_that_has_expired_is_told_to_the_operator(
    talk: Talk, platform: WhatsApp, caplog: pytest.LogCaptureFixture
) -> None:
    expired = graph_error(401, 190, "Error validating access token", 463)
    platform.emulator.faults.append(Fault(expired, times=2))
    with caplog.at_level(logging.INFO, "firststep"):
        assert talk.say(OPENED) == []
    errors = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert len(errors) == 2
    assert all("190/463" in error and "access token" in error for error in errors)
    assert not any(secret in caplog.text for secret in SECRETS)


def test_the_answer_arrives_although_the_courtesy_fails(
    talk: Talk, platform: WhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = platform.emulator.message
    monkeypatch.setattr(
        platform.emulator,
        "message",
        lambda body: graph_error(400, 131009, "x") if "status" in body else answer(body),
    )
    assert talk.say(OPENED)


def test_a_page_in_place_of_an_answer_is_not_taken_for_success(
    talk: Talk, platform: WhatsApp
) -> None:
    platform.emulator.faults.append(Fault(Says(200, [])))
    assert talk.say(OPENED)


# --- settings -------------------------------------------------------------------------------


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in WhatsApp.environment.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "phone_number_id"),
        ({"phone_number_id": ""}, "phone_number_id"),
        ({"phone_number_id": "+44 7700 900123"}, "phone_number_id"),
        ({"phone_number_id": NUMBER_ID, "graph_version": "26"}, "graph_version"),
    ],
)
@pytest.mark.usefixtures("environment")
def test_wrong_settings_are_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(RasaException, match=named):
        WhatsAppChannel.from_credentials(given)


@pytest.mark.parametrize("variable", WhatsApp.environment)
@pytest.mark.parametrize("value", ["", "'short'"])
def test_a_secret_that_is_missing_or_wrong_is_named(
    environment: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    environment.setenv(variable, value)
    with pytest.raises(RasaException, match=variable) as raised:
        WhatsAppChannel.from_credentials({"phone_number_id": NUMBER_ID})
    assert "'short'" not in str(raised.value)


@pytest.mark.usefixtures("environment")
def test_what_is_to_be_done_at_meta_holds_no_secret() -> None:
    settings = WhatsAppSettings(public_url="https://bot.example.org", phone_number_id=NUMBER_ID)
    steps = "\n".join(WhatsAppChannel.at_the_platform(settings))
    assert "https://bot.example.org/webhooks/whatsapp/webhook" in steps
    assert NUMBER_ID in steps
    assert not any(secret in steps for secret in SECRETS)


def test_the_page_names_every_variable_and_setting() -> None:
    page = (ROOT / "docs/channels/whatsapp.md").read_text()
    path = WhatsAppChannel.webhook("https://YOUR-HOST")
    for name in (*WhatsApp.environment, "phone_number_id", "graph_version", GRAPH_VERSION, path):
        assert name in page, name

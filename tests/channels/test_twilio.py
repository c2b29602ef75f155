"""What only Twilio's SMS and WhatsApp have."""

from __future__ import annotations

import io
import json
import logging
import re
import runpy
import sqlite3
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.exceptions import RasaException

from firststep.channels import texts
from firststep.channels.messaging import channel as base
from firststep.channels.messaging import delivery
from firststep.channels.messaging.delivery import Again, Answered, Gone, Rejected
from firststep.channels.messaging.updates import Update
from firststep.channels.twilio import TwilioChannel, TwilioSettings, _judge, pack, unpack
from firststep.channels.twilio_sms import MAX_SEGMENTS, fits, plain, segments
from firststep.engine.replies import MAX_PAYLOAD_BYTES
from firststep.guide.load import load_all
from tests.channels.host import Host, ToyBot
from tests.channels.platforms.twilio import (
    ACCOUNT,
    MESSAGES,
    NUMBER,
    TOKEN,
    WEBHOOK,
    TwilioSms,
    TwilioWhatsApp,
    _Twilio,
    error,
    sign,
)
from tests.channels.talk import Talk
from tests.servers import ROOT

OPENED = "the lid is stuck"
SERVICE = "MG" + "0123456789abcdef" * 2

Serve = Callable[..., Talk]


@contextmanager
def served(platform: _Twilio, bot: ToyBot, folder: Path, **settings: Any) -> Iterator[Talk]:
    """A server with a Twilio channel that has these settings beside the platform's."""

    def make() -> list[Any]:
        return [TwilioChannel.from_credentials({**platform.credentials(folder), **settings})]

    with pytest.MonkeyPatch.context() as patch:
        for name, value in platform.environment.items():
            patch.setenv(name, value)
        patch.setattr(delivery, "PAUSES", (0.02, 0.02))
        patch.setattr(base, "STOP_SECONDS", 0.3)
        platform.emulator.start()
        bot.clear()
        host = Host(bot, make)
        host.start()
        yield Talk(platform, host)
        host.settle()
        host.stop()
        platform.emulator.stop()


@pytest.fixture(scope="module")
def sms_host(toy_bot: ToyBot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    with served(TwilioSms(), toy_bot, tmp_path_factory.mktemp("sms")) as talk:
        yield talk


@pytest.fixture(scope="module")
def whatsapp_host(toy_bot: ToyBot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    with served(TwilioWhatsApp(), toy_bot, tmp_path_factory.mktemp("wa")) as talk:
        yield talk


def _fresh(talk: Talk) -> Iterator[Talk]:
    talk.platform.emulator.clear()
    talk.host.bot.clear()
    # Somebody who stopped in another test is somebody else in this one.
    number = next(_PEOPLE)
    twilio(talk)._people.clear()
    twilio(talk)._people.update({f"nobody {n}": "" for n in range(number)})
    yield talk
    talk.host.settle()


_PEOPLE = iter(range(0, 900, 5))


@pytest.fixture
def sms(sms_host: Talk) -> Iterator[Talk]:
    yield from _fresh(sms_host)


@pytest.fixture
def whatsapp(whatsapp_host: Talk) -> Iterator[Talk]:
    yield from _fresh(whatsapp_host)


def twilio(talk: Talk) -> _Twilio:
    assert isinstance(talk.platform, _Twilio)
    return talk.platform


def bodies(talk: Talk, who: str = "ann") -> list[dict[str, Any]]:
    """What was sent to a person, as Twilio got it."""
    return [dict(call.body) for call in twilio(talk).calls_to(who)]


def silent(talk: Talk, words: str) -> bool:
    """Whether words get no answer and lead to no turn."""
    turns, calls = sum(map(len, talk.host.bot.runs.values())), len(talk.platform.emulator.calls)
    assert talk.say(words) == []
    return (
        sum(map(len, talk.host.bot.runs.values())) == turns
        and len(talk.platform.emulator.calls) == calls
    )


# --- what an SMS holds ----------------------------------------------------------------------


def test_typography_is_written_in_the_sms_alphabet() -> None:
    typed = "\u201cIt\u2019s\u00a0off\u201d \u2013 wait\u2026 \u2022 caf\u00e9 \U0001f50c \u05d4"
    assert plain(typed) == '"It\'s off" - wait... - caf\u00e9 \U0001f50c \u05d4'


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("[" * 80, 1),
        ("[" * 81, 2),
        # A sign of the extension is never divided between two segments.
        ("x" * 152 + "[" * 77, 3),
        ("\u05d4" * 70, 1),
        ("\u05d4" * 71, 2),
        ("\u05d4" * 135, 3),
        ("\U0001f50c" * 35, 1),
        ("\U0001f50c" * 36, 2),
        ("\U0001f50c" * 67, 3),
    ],
)
def test_segments_are_counted(text: str, count: int) -> None:
    assert segments(text) == count


def test_a_message_is_within_twilios_limit_and_the_networks() -> None:
    assert fits("x" * 1_600)
    assert not fits("x" * 1_601)
    assert not fits("\u05d4" * 1_000)
    assert segments("\u05d4" * 67 * MAX_SEGMENTS) == MAX_SEGMENTS
    assert fits("\u05d4" * 67 * MAX_SEGMENTS)


def test_a_turn_is_one_message_with_numbered_options(sms: Talk) -> None:
    sms.say(OPENED)
    assert len(sms.say("done")) == 1
    (_, body) = bodies(sms)
    assert set(body) == {"To", "From", "Body"}
    assert (body["To"], body["From"]) == (sms.platform.address("ann"), NUMBER)
    assert body["Body"].endswith("\n1. It is off\n2. It stays on\n3. I can't tell")
    assert sms.platform.emulator.taken[-1].path == MESSAGES


def test_a_turn_of_several_replies_is_one_message(sms: Talk) -> None:
    sms.say(OPENED)
    sms.say("done")
    (shown,) = [sms.say("help"), sms.platform.shown()][:1]
    assert len(shown) == 1
    assert "911" in shown[0].text
    assert "1. It is off" in shown[0].text


def test_sms_has_the_short_texts_and_whatsapp_the_long(sms: Talk, whatsapp: Talk) -> None:
    for talk, brief in ((sms, True), (whatsapp, None)):
        talk.host.bot.clear()
        talk.say(OPENED)
        (metadata,) = talk.host.bot.metadata.values()
        assert metadata.get("brief") is brief


@pytest.mark.parametrize("words", ["1", "1.", "one", "ONE", "It is off", " it is off! "])
def test_numbers_and_labels_are_understood(sms: Talk, words: str) -> None:
    sms.say(OPENED)
    sms.say("done")
    sms.say(words)
    assert sms.node == "pull"


def test_the_segments_are_noted_and_no_number_is(
    sms: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "firststep"):
        sms.say(OPENED)
    (said,) = bodies(sms)
    assert f"took {segments(said['Body'])} SMS segments" in caplog.text
    assert sms.platform.address("ann") not in caplog.text


def rendered(platform: _Twilio, replies: list[dict[str, Any]], **settings: Any) -> list[Any]:
    """The calls of a turn's replies."""
    own = {n: v for n, v in {**platform.settings(), **settings}.items() if v is not None}
    secrets = dict(platform.environment)
    made = TwilioChannel(TwilioSettings(**own), secrets)
    account = f"{platform.prefix}{NUMBER}"
    return made.render(replies, Update("1", platform.address("ann"), account=account))


def reply(text: str, *titles: str, kind: str = "question") -> dict[str, Any]:
    buttons = [
        {"title": t, "payload": f'/answer{{"n":"x","v":"{n}"}}'} for n, t in enumerate(titles)
    ]
    return {"text": text, "buttons": buttons, "custom": {"kind": kind}}


def test_an_sms_is_sent_in_its_alphabet() -> None:
    (call,) = rendered(
        TwilioSms(), [reply("It\u2019s off \u2013 caf\u00e9\u2026", "\u201cYes\u201d")]
    )
    assert call.body["Body"].startswith("It's off - caf\u00e9...")
    assert '1. "Yes"' in call.body["Body"]
    (call,) = rendered(TwilioWhatsApp(), [reply("It\u2019s off\u2026")])
    assert call.body["Body"] == "It\u2019s off\u2026"


@pytest.mark.parametrize("platform", [TwilioSms(), TwilioWhatsApp()])
def test_a_long_text_is_divided_between_paragraphs(platform: _Twilio) -> None:
    steps = [f"Step {n}. " + "Go on. " * 60 for n in range(9)]
    calls = rendered(platform, [reply("\n\n".join(steps), "Yes", "No")], quick_reply_sids=None)
    parts = [call.body["Body"] for call in calls]
    assert len(parts) > 2
    assert all(len(part) <= 1_600 for part in parts)
    assert all(part.startswith("Step ") for part in parts)
    said = " ".join(" ".join(parts).split())
    assert said.startswith(" ".join(" ".join(steps).split()))
    assert parts[-1].endswith("1. Yes\n2. No")


# --- who may call ---------------------------------------------------------------------------


def test_twilio_gets_an_empty_answer_at_once(sms: Talk) -> None:
    answer = sms.send(sms.platform.text(OPENED))
    assert (answer.status, answer.body) == (200, b"<Response/>")
    assert answer.headers["content-type"].startswith("text/xml")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"x_forwarded_host": "bot.example.org, inner"}, 200),
        ({"x_forwarded_host": "bot.example.org:443"}, 200),
        ({"x_forwarded_host": "evil.example.org"}, 403),
        ({"x_forwarded_proto": "http"}, 403),
        ({"x_forwarded_host": "bot.example.org:port"}, 403),
    ],
)
def test_the_signature_is_for_the_address_behind_the_proxy(
    sms: Talk, headers: dict[str, str], status: int
) -> None:
    assert sms.send(sms.platform.text(OPENED).but(**headers)).status == status
    assert bool(sms.host.bot.runs) == (status == 200)


def test_the_signature_is_for_the_servers_own_address_without_a_proxy(sms: Talk) -> None:
    sent = sms.platform.text(OPENED)
    own = sign(f"http://127.0.0.1:{sms.host.port}{WEBHOOK}", sent.body)
    plain_way = {"x_forwarded_proto": "", "x_forwarded_host": "", "x_twilio_signature": own}
    assert sms.send(sent.but(**plain_way)).status == 200


def test_a_public_address_that_is_set_is_the_one_that_counts(whatsapp: Talk) -> None:
    sent = whatsapp.platform.text(OPENED)
    assert whatsapp.send(sent.but(x_forwarded_host="evil.example.org")).status == 200


def test_another_accounts_messages_are_refused(sms: Talk) -> None:
    other = "AC" + "f" * 32
    assert sms.send(twilio(sms).message(Body=OPENED, AccountSid=other)).status == 403
    assert sms.send(twilio(sms).message(Body=OPENED, AccountSid="-")).status == 403
    assert sms.host.bot.runs == {}


@pytest.mark.parametrize("status", ["queued", "sent", "delivered", "undelivered", "failed", "read"])
def test_what_became_of_a_message_is_not_answered(sms: Talk, status: str) -> None:
    assert sms.send(twilio(sms).message(SmsStatus=status, MessageStatus=status)).status == 200
    assert sms.send(twilio(sms).message(SmsStatus=status, Body="-", NumMedia="-")).status == 200
    assert sms.host.bot.runs == {}
    assert sms.platform.emulator.calls == []


def test_a_form_with_broken_letters_is_refused(sms: Talk) -> None:
    assert sms.send(sms.platform.signed(b"Body=%ff&From=%2B1")).status == 400


# --- who writes -----------------------------------------------------------------------------


def test_sms_whatsapp_and_each_number_are_conversations_of_their_own(sms: Talk) -> None:
    platform = twilio(sms)
    number = platform.address("ann")
    sms.say(OPENED)
    sms.send(platform.message(Body=OPENED, To="+15005550009"))
    both = {"From": f"whatsapp:{number}", "To": f"whatsapp:{NUMBER}"}
    sms.send(platform.message(Body=OPENED, **both))
    assert len(sms.host.bot.state) == 3
    senders = {(c.body["From"], c.body["To"]) for c in sms.platform.emulator.taken}
    assert senders == {(NUMBER, number), ("+15005550009", number), (both["To"], both["From"])}


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+447700900001", "GB"),
        ("+12025550123", "US"),
        ("+14165550123", "CA"),
        ("+4915112345678", "DE"),
        ("+88213300000", None),
        ("12345", None),
    ],
)
def test_where_a_number_is_from_is_told(sms: Talk, number: str, country: str | None) -> None:
    sms.send(twilio(sms).message(Body=OPENED, From=number))
    (metadata,) = sms.host.bot.metadata.values()
    assert metadata.get("country") == country


def test_where_a_number_is_from_is_told_on_whatsapp(whatsapp: Talk) -> None:
    whatsapp.say(OPENED)
    (metadata,) = whatsapp.host.bot.metadata.values()
    assert metadata["country"] == "GB"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("image/jpeg", "photo"),
        ("video/mp4", "photo"),
        ("audio/ogg", "voice"),
        ("text/x-vcard", "other"),
        ("", "other"),
    ],
)
def test_media_without_words_gets_a_helpful_answer(sms: Talk, kind: str, said: str) -> None:
    sms.say(OPENED)
    sms.send(twilio(sms).message(NumMedia="1", MediaContentType0=kind))
    assert texts.UNREADABLE[said] in sms.platform.shown()[-1].text
    assert "1. Done" in sms.platform.shown()[-1].text


def test_a_place_gets_a_helpful_answer(whatsapp: Talk) -> None:
    whatsapp.say(OPENED)
    before = len(whatsapp.platform.shown())
    whatsapp.send(twilio(whatsapp).message(Latitude="51.5", Longitude="-0.1", Address="Here"))
    shown = whatsapp.platform.shown()[before:]
    assert texts.UNREADABLE["location"] in shown[0].text
    assert "Done" in shown[-1].buttons
    assert "51.5" not in str(whatsapp.host.bot.runs)


def test_an_empty_sms_is_answered(sms: Talk) -> None:
    assert sms.say("")


# --- STOP, START and HELP -------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["STOP", "stop", " Stop. ", "STOPALL", "Unsubscribe", "cancel", "END", "quit", "optout"]
)
def test_stop_stops_everything_until_start(sms: Talk, word: str) -> None:
    sms.say(OPENED)
    sms.say("done")
    assert [shown.text for shown in sms.say(word)] == [texts.STOPPED_UNTIL_START]
    for words in ("It is off", "1", "why", ""):
        assert silent(sms, words), words
    (shown,) = sms.say("START")
    assert "1. It is off" in shown.text
    sms.say("1")
    assert sms.node == "pull"


def test_danger_and_help_are_answered_after_stop_and_nothing_else_is(sms: Talk) -> None:
    sms.say(OPENED)
    sms.say("STOP")
    assert "911" in sms.say("there is smoke")[-1].text
    assert sms.conversation().danger == "smoke"
    assert silent(sms, "2")
    assert texts.HELP.split(".", maxsplit=1)[0] in sms.say("HELP")[0].text
    assert silent(sms, "It is off")


def test_stop_outlives_a_restart_and_names_nobody(
    sms: Talk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sms.say(OPENED)
    sms.say("STOP")
    sms.host.restart()
    assert silent(sms, "hello")
    made = sms.host.channels[0]
    with sqlite3.connect(made.settings.store_file) as store:
        rows = str(store.execute("SELECT key, value FROM kept").fetchall())
    (conversation,) = sms.host.bot.runs
    assert conversation in rows
    assert sms.platform.address("ann").lstrip("+") not in rows
    assert sms.say("unstop")


def test_where_twilio_keeps_the_list_its_refusal_is_no_failure(
    sms: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    sms.say(OPENED)
    before = len(sms.platform.shown())
    sms.platform.emulator.opted_out.add(sms.platform.address("ann"))  # type: ignore[attr-defined]
    calls = len(sms.platform.emulator.calls)
    with caplog.at_level(logging.INFO, "firststep"):
        sms.send(sms.platform.text("STOP"))
    assert len(sms.platform.shown()) == before
    assert len(sms.platform.emulator.calls) == calls + 1
    assert [r for r in caplog.records if r.levelno > logging.INFO] == []


def test_yes_starts_again_only_after_stop(sms: Talk) -> None:
    sms.say(OPENED)
    sms.say("done")
    sms.say("yes")
    assert sms.node == "pull"
    sms.say("STOP")
    (shown,) = sms.say("YES")
    assert sms.node == "pull"
    assert "1. It opened" in shown.text
    sms.say("yes")
    assert sms.node == "check"


@pytest.mark.parametrize(
    "words",
    [
        "it won't stop",
        "help me its stuck",
        "stop it",
        "the end is stuck",
        "cancel my trip",
        "no stop",
    ],
)
def test_in_a_sentence_they_are_ordinary_words(sms: Talk, words: str) -> None:
    sms.say(OPENED)
    assert sms.say(words)
    assert sms.runs == [OPENED, words]
    assert sms.say("done")


def test_help_alone_says_what_this_is_and_shows_the_step(sms: Talk) -> None:
    sms.say(OPENED)
    sms.say("done")
    (shown,) = sms.say("HELP")
    assert texts.HELP in shown.text
    assert "1. It is off" in shown.text
    assert sms.node == "switch"


def test_twilios_own_words_for_stop_count(sms: Talk) -> None:
    sms.say(OPENED)
    sms.send(twilio(sms).message(Body="ARRET", OptOutType="STOP"))
    assert silent(sms, "hello")
    sms.send(twilio(sms).message(Body="DEBUT", OptOutType="START"))
    assert sms.say("done")


def test_stop_is_heard_when_messages_come_too_fast(toy_bot: ToyBot, tmp_path: Path) -> None:
    with served(TwilioSms(), toy_bot, tmp_path, messages_per_minute=2) as talk:
        talk.say(OPENED)
        talk.say("done")
        assert [s.text for s in talk.say("STOP")] == [texts.STOPPED_UNTIL_START]
        assert silent(talk, "hello")


def test_on_whatsapp_only_stop_and_start_are_commands(whatsapp: Talk) -> None:
    whatsapp.say(OPENED)
    for words in ("cancel", "end", "quit", "it won't stop"):
        assert whatsapp.say(words), words
    assert [shown.text for shown in whatsapp.say("Stop")] == [texts.STOPPED]
    # Nobody is written to first, so there is nothing to be silent about.
    for words in ("yes", "there is smoke", "stop", "unstop"):
        assert whatsapp.say(words), words
    assert whatsapp.say("start")


def test_stop_on_whatsapp_does_not_stop_sms(whatsapp: Talk) -> None:
    whatsapp.say(OPENED)
    whatsapp.say("STOP")
    number = whatsapp.platform.address("ann").removeprefix("whatsapp:")
    whatsapp.send(twilio(whatsapp).message(Body=OPENED, From=number, To=NUMBER))
    assert whatsapp.platform.emulator.taken[-1].body["To"] == number


# --- too many -------------------------------------------------------------------------------


def test_each_number_has_a_limit_that_danger_passes(toy_bot: ToyBot, tmp_path: Path) -> None:
    with served(TwilioSms(), toy_bot, tmp_path, messages_per_minute=3) as talk:
        for words in (OPENED, "done", "why"):
            assert talk.say(words)
        (slower,) = talk.say("1")
        assert texts.TOO_FAST in slower.text
        assert silent(talk, "2")
        (warned,) = talk.say("there is smoke")
        assert "911" in warned.text
        assert talk.say(OPENED, "bob")
        assert talk.host.bot.state.keys() == talk.host.bot.runs.keys()


# --- when sending goes wrong ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (400, 21610, Gone),
        (400, 21211, Gone),
        (400, 21614, Gone),
        (400, 30003, Gone),
        (400, 30005, Gone),
        (400, 63016, Gone),
        (429, 20429, Again),
        (400, 20429, Again),
        (429, None, Again),
        (500, 20500, Again),
        (503, None, Again),
        (400, 21408, Rejected),
        (400, 21617, Rejected),
        (401, 20003, Rejected),
        (404, None, Rejected),
    ],
)
def test_errors_mean(status: int, code: int | None, meaning: type) -> None:
    said = {"code": code, "message": "about +447700900001", "status": status}
    verdict = _judge(Answered(status, said if code else {}, 3.0))
    assert isinstance(verdict, meaning)
    assert "7700900" not in str(verdict)
    if isinstance(verdict, Again):
        assert verdict.after == 3.0
    assert _judge(Answered(201, {"sid": "SM"})) is None


def test_a_wrong_token_is_told_by_its_code_and_not_by_itself(
    sms: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    sms.platform.emulator.faults += [
        type(sms.platform.refused())(error(401, 20003, "Authenticate"), times=2)
    ]
    with caplog.at_level(logging.INFO, "firststep"):
        sms.send(sms.platform.text(OPENED))
    assert "error 20003" in caplog.text
    assert TOKEN not in caplog.text


# --- WhatsApp's buttons ---------------------------------------------------------------------


def test_up_to_three_options_are_buttons_and_up_to_ten_a_list(whatsapp: Talk) -> None:
    whatsapp.say(OPENED)
    *before, last = whatsapp.say("done")
    assert last.buttons == ("It is off", "It stays on", "I can't tell")
    assert [shown.buttons for shown in before] == [()]
    sent = bodies(whatsapp)[-1]
    assert set(sent) == {"To", "From", "ContentSid", "ContentVariables"}
    whatsapp.press("It is off")
    assert whatsapp.node == "pull"
    assert len(whatsapp.platform.shown()[-1].buttons) == 4
    whatsapp.press("Still shut")
    assert whatsapp.node == "which"


def test_a_press_on_an_old_button_is_no_answer_to_a_new_question(whatsapp: Talk) -> None:
    whatsapp.say(OPENED)
    whatsapp.say("done")
    old = whatsapp.platform.press("I can't tell")
    whatsapp.press("It is off")
    whatsapp.press("It opened")
    assert whatsapp.node == "check"
    whatsapp.send(old)
    assert whatsapp.node != "closed"


def test_a_button_of_somebody_elses_template_is_what_it_reads(whatsapp: Talk) -> None:
    whatsapp.say(OPENED)
    whatsapp.say("done")
    made = twilio(whatsapp)
    whatsapp.send(made.message(Body="It is off", ButtonText="It is off", ButtonPayload="off-1"))
    assert whatsapp.node == "pull"
    whatsapp.send(made.message(ListTitle="It opened", ListId="fs1.%%%"))
    assert whatsapp.node == "check"
    assert all(not run.startswith("off-1") for run in whatsapp.runs)


def test_a_press_that_was_never_offered_opens_nothing(whatsapp: Talk) -> None:
    whatsapp.say(OPENED)
    payload = pack('/answer{"n":"check","v":"yes","t":9}')
    whatsapp.send(twilio(whatsapp).message(Body="x", ButtonText="x", ButtonPayload=payload))
    assert whatsapp.node == "calm"


def test_a_warning_and_its_options_are_one_message(whatsapp: Talk) -> None:
    whatsapp.say(OPENED)
    (shown,) = whatsapp.say("THERE IS SMOKE")
    assert "911" in shown.text
    assert re.search(r"^1\. .+", shown.text, re.MULTILINE)


def test_without_templates_a_turn_is_one_numbered_message(toy_bot: ToyBot, tmp_path: Path) -> None:
    none = {"quick_reply_sids": "", "list_picker_sids": ""}
    with served(TwilioWhatsApp(), toy_bot, tmp_path, **none) as talk:
        talk.say(OPENED)
        (shown,) = talk.say("done")
        assert "1. It is off" in shown.text
        talk.say("1")
        assert talk.node == "pull"


def test_buttons_that_twilio_does_not_take_are_words(
    whatsapp: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    whatsapp.say(OPENED)
    refused = error(400, 21656, "The ContentVariables Parameter is invalid.")
    fault = type(whatsapp.platform.refused())
    # The text before the buttons is taken; only they are refused.
    whatsapp.platform.emulator.faults += [fault(None, seconds=0.01), fault(refused)]
    with caplog.at_level(logging.INFO, "firststep"):
        first, last = whatsapp.say("done")
    assert first.text == "Switch it off."
    assert last.text.startswith("Is it off?")
    assert last.text.endswith("3. I can't tell")
    assert [r.levelno for r in caplog.records if r.levelno > logging.INFO] == [logging.WARNING]


@pytest.mark.parametrize(
    ("titles", "pressed"),
    [
        (("Yes", "No"), True),
        (("Yes", "x" * 20), True),
        (("Yes", "x" * 21), False),
        (("Yes", "\U0001f50c" * 10), True),
        (("Yes", "\U0001f50c" * 11), False),
        (("Yes", "Yes"), False),
        (("Yes", "two\nlines"), False),
        (("a", "b", "c", "x" * 24), True),
        (("a", "b", "c", "x" * 25), False),
        (tuple("abcdefghij"), True),
        (tuple("abcdefghijk"), False),
    ],
)
def test_nothing_is_cut_to_make_it_a_button(titles: tuple[str, ...], pressed: bool) -> None:
    *_, last = rendered(TwilioWhatsApp(), [reply("One.\n\nTwo?", *titles)])
    assert ("ContentSid" in last.body) is pressed
    if not pressed:
        assert all(f"{n}. {title}" in last.body["Body"] for n, title in enumerate(titles, 1))


@pytest.mark.parametrize("line", ["x" * 1_025, "a\tb", "a     b"])
def test_a_line_that_can_not_stand_above_buttons_is_text(line: str) -> None:
    (call,) = rendered(TwilioWhatsApp(), [reply(line, "Yes", "No")])
    assert line in call.body["Body"]


def test_a_payload_passes_through_a_template() -> None:
    payload = '/answer{"n":"x","v":"caf\u00e9\'{{1}}"}'
    packed = pack(payload)
    assert re.fullmatch(r"[A-Za-z0-9._-]+", packed)
    assert unpack(packed) == payload
    assert len(pack("\u00e9" * (MAX_PAYLOAD_BYTES // 2))) <= 200
    assert unpack("yes") is None
    assert unpack("fs1.\u00e9") is None


def test_every_option_of_the_guides_fits_on_a_button() -> None:
    guides = load_all(ROOT / "guides")
    usual = guides.common.labels
    for guide in guides.guides.values():
        for name, node in guide.nodes.items():
            titles = [a.label or usual.get(a.id, a.id) for a in node.answers.values()]
            if titles:
                (*_, last) = rendered(TwilioWhatsApp(), [reply("What is it?", *titles)])
                assert "ContentSid" in last.body, (guide.id, name)
                assert json.loads(last.body["ContentVariables"])["2"] == titles[0]


class _Content:
    """Takes templates in the place of Twilio's Content API."""

    def __init__(self) -> None:
        self.templates: list[dict[str, Any]] = []

    def __call__(self, request: urllib.request.Request) -> io.BytesIO:
        assert request.full_url == "https://content.twilio.com/v1/Content"
        assert isinstance(request.data, bytes)
        self.templates.append(json.loads(request.data))
        return io.BytesIO(json.dumps({"sid": f"HX{len(self.templates):032x}"}).encode())


def test_the_templates_of_the_docs_are_those_that_are_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs/channels/twilio.md").read_text()
    (script,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    content = _Content()
    monkeypatch.setattr(urllib.request, "urlopen", content)
    for name, value in TwilioSms.environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "templates.py").write_text(script)
    runpy.run_path(str(tmp_path / "templates.py"))
    settings = dict(re.findall(r"(\w+): (.+)", capsys.readouterr().out))
    for count in range(1, 11):
        titles = [f"option {n}" for n in range(count)]
        (call,) = rendered(TwilioWhatsApp(), [reply("Which?", *titles)], **settings)
        template = content.templates[int(call.body["ContentSid"][2:], 16) - 1]
        values = json.loads(call.body["ContentVariables"])
        assert set(values) == set(template["variables"])
        filled = json.dumps(template["types"])
        for number, value in values.items():
            filled = filled.replace(f"{{{{{number}}}}}", value)
        ((kind, said),) = json.loads(filled).items()
        quick = kind == "twilio/quick-reply"
        choices = said["actions"] if quick else said["items"]
        assert said["body"] == "Which?"
        assert [choice["title" if quick else "item"] for choice in choices] == titles
        assert [json.loads(str(unpack(c["id"]))[7:])["v"] for c in choices] == [
            str(n) for n in range(count)
        ]


# --- settings -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "sender"),
    [
        ({}, {"From": NUMBER}),
        ({"sms_from": "+15005550001"}, {"From": "+15005550001"}),
        ({"messaging_service_sid": SERVICE}, {"MessagingServiceSid": SERVICE}),
        (
            {"messaging_service_sid": SERVICE, "sms_from": "+15005550001"},
            {"MessagingServiceSid": SERVICE, "From": "+15005550001"},
        ),
        ({"whatsapp_from": "whatsapp:+15005550001"}, {"From": NUMBER}),
    ],
)
def test_sms_come_from(settings: dict[str, str], sender: dict[str, str]) -> None:
    (call,) = rendered(TwilioSms(), [reply("Hello.")], **settings)
    assert {n: v for n, v in call.body.items() if n not in {"To", "Body"}} == sender
    assert call.basic == (ACCOUNT, TOKEN)


def test_whatsapp_messages_come_from_their_own_number() -> None:
    own = {"messaging_service_sid": SERVICE, "sms_from": "+15005550001"}
    (call,) = rendered(TwilioWhatsApp(), [reply("Hello.")], **own)
    assert call.body["From"] == f"whatsapp:{NUMBER}"
    chosen = {"whatsapp_from": "whatsapp:+15005550001"}
    (call,) = rendered(TwilioWhatsApp(), [reply("Hello.")], **chosen)
    assert call.body["From"] == "whatsapp:+15005550001"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("sms_from", "my number"),
        ("messaging_service_sid", ACCOUNT),
        ("whatsapp_from", "+15005550001"),
        ("quick_reply_sids", "HX12"),
        ("quick_reply_sids", " ".join(["HX" + "0" * 32] * 4)),
        ("list_picker_sids", " ".join(["HX" + "0" * 32] * 8)),
        ("api_url", "http://api.example.org"),
    ],
)
def test_a_wrong_setting_stops_the_start(
    setting: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = TwilioSms()
    for name, secret in platform.environment.items():
        monkeypatch.setenv(name, secret)
    with pytest.raises(RasaException, match=setting):
        TwilioChannel.from_credentials({**platform.credentials(tmp_path), setting: value})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FIRSTSTEP_TWILIO_ACCOUNT_SID", ""),
        ("FIRSTSTEP_TWILIO_ACCOUNT_SID", TOKEN),
        ("FIRSTSTEP_TWILIO_AUTH_TOKEN", ""),
        ("FIRSTSTEP_TWILIO_AUTH_TOKEN", "short"),
    ],
)
def test_a_missing_or_mistaken_secret_stops_the_start(
    variable: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = TwilioSms()
    for name, secret in {**platform.environment, variable: value}.items():
        monkeypatch.setenv(name, secret)
    with pytest.raises(RasaException, match=variable) as raised:
        TwilioChannel.from_credentials(platform.credentials(tmp_path))
    assert not value or value not in str(raised.value)


def test_what_to_enter_at_twilio_holds_the_address_and_no_secret() -> None:
    steps = "\n".join(
        TwilioChannel.at_the_platform(TwilioSettings(public_url="https://bot.example.org/"))
    )
    assert "https://bot.example.org/webhooks/twilio/webhook" in steps
    assert "HTTP POST" in steps

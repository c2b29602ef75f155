"""The same cases for every messaging platform."""

from __future__ import annotations

import logging
import re

import pytest

from firststep.channels import texts
from firststep.channels.messaging.lines import MAX_IN_LINE
from tests.channels.emulator import eventually
from tests.channels.talk import Talk

HEBREW = "הכבל תקוע 🔌"
OPENED = "the lid is stuck"


# --- whole conversations --------------------------------------------------------------------


def test_by_buttons_to_an_ending(talk: Talk) -> None:
    if not talk.platform.has_buttons:
        pytest.skip("this platform has no buttons")
    talk.say(OPENED)
    assert talk.node == "calm"
    talk.say("done")
    assert talk.node == "switch"
    talk.press("It is off")
    assert talk.node == "pull"
    talk.press("It opened")
    assert talk.node == "check"
    talk.press("It is")
    assert talk.node == "opened"


def test_by_numbers_to_an_ending(talk: Talk) -> None:
    talk.say(OPENED)
    talk.say("1")
    for number, node in (("1", "pull"), ("1.", "check"), ("one", "opened")):
        shown = talk.say(number)
        assert shown, number
        assert talk.node == node


def test_by_words_to_an_ending(talk: Talk) -> None:
    talk.say(OPENED)
    talk.say("done")
    for words, node in (("It is off", "pull"), ("it opened!!", "check"), ("It is", "opened")):
        talk.say(words)
        assert talk.node == node, words


def test_every_option_is_shown(talk: Talk) -> None:
    talk.say(OPENED)
    *_, last = talk.say("done")
    for label in ("It is off", "It stays on", "I can't tell"):
        assert label in last.text or label in last.buttons


def test_danger_breaks_out(talk: Talk) -> None:
    talk.say(OPENED)
    *_, last = talk.say("THERE IS SMOKE")
    assert talk.conversation().danger == "smoke"
    assert "911" in last.text


# --- signatures -----------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["forged", "unsigned"])
def test_what_is_not_signed_is_refused(
    talk: Talk, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    sent = getattr(talk.platform, how)(talk.platform.text(OPENED))
    with caplog.at_level(logging.INFO, "firststep"):
        answer = talk.send(sent)
    assert answer.status == 403
    assert talk.host.bot.runs == {}
    assert talk.platform.emulator.calls == []
    assert len(caplog.records) == 1


def test_an_altered_body_is_refused(talk: Talk) -> None:
    sent = talk.platform.text(OPENED)
    altered = sent.body.replace(b"stuck", b"smoke")
    assert altered != sent.body
    if talk.platform.name == "telegram":
        pytest.skip("Telegram signs no body: its secret is all there is")
    answer = talk.send(type(sent)(sent.path, altered, sent.headers))
    assert answer.status == 403
    assert talk.host.bot.runs == {}


def test_an_expired_signature_is_refused(talk: Talk) -> None:
    if not talk.platform.expires:
        pytest.skip("this platform's signatures name no time")
    answer = talk.send(talk.platform.expired(talk.platform.text(OPENED)))
    assert answer.status == 403
    assert talk.host.bot.runs == {}


# --- once, in order, danger first -----------------------------------------------------------


def test_a_redelivered_event_is_answered_once(talk: Talk) -> None:
    talk.say(OPENED)
    talk.say("done")
    sent = talk.platform.text("It is off")
    before = len(talk.platform.shown())
    assert [talk.send(sent).status for _ in range(3)] == [200, 200, 200]
    assert talk.node == "pull"
    assert talk.runs == [OPENED, "done", "It is off"]
    assert len(talk.platform.shown()) > before
    after = len(talk.platform.shown())
    talk.host.restart()
    talk.send(sent)
    assert talk.runs == [OPENED, "done", "It is off"]
    assert len(talk.platform.shown()) == after


def test_two_messages_at_once_keep_their_order(talk: Talk) -> None:
    talk.host.bot.slow[OPENED] = 0.2
    talk.platform.text(OPENED).to(talk.host)
    talk.send(talk.platform.text("why"))
    assert talk.runs == [OPENED, "why"]
    assert talk.node == "calm"


@pytest.mark.parametrize("second", ["1", "1.", "It is off", "yes", "It opened"])
def test_what_was_written_before_a_question_came_does_not_answer_it(
    talk: Talk, second: str
) -> None:
    talk.say(OPENED)
    talk.say("done")
    talk.host.bot.slow["1"] = 0.2
    talk.platform.text("1").to(talk.host)
    talk.send(talk.platform.text(second))
    assert talk.node == "pull"
    assert "It opened" in " ".join(
        (talk.platform.shown()[-1].text, *talk.platform.shown()[-1].buttons)
    )
    talk.say("1")
    assert talk.node == "check"


def test_what_was_sent_twice_is_answered_once(talk: Talk) -> None:
    talk.say(OPENED)
    talk.say("done")
    talk.host.bot.slow["1"] = 0.2
    for words in ("1", "1", " 1 "):
        talk.platform.text(words).to(talk.host)
    talk.host.settle()
    assert talk.runs == [OPENED, "done", "1"]


def test_what_came_late_does_not_answer_what_was_asked_since(talk: Talk) -> None:
    if not talk.platform.dates:
        pytest.skip("this platform does not say when a message was sent")
    talk.say(OPENED)
    talk.say("done")
    talk.say("It is off")
    talk.send(talk.platform.text("1", ago=30))
    assert talk.node == "pull"
    talk.say("smoke")
    for words in ("1", "yes", "It is over"):
        talk.send(talk.platform.text(words, ago=30))
    assert talk.conversation().danger == "smoke"
    assert "911" in talk.platform.shown()[-1].text


def test_a_danger_that_no_turn_heard_is_tried_again_before_anything_else(talk: Talk) -> None:
    talk.say(OPENED)
    talk.say("done")
    talk.host.bot.slow["why"] = 0.2
    talk.host.bot.failing_once.add("smoke")
    talk.platform.text("why").to(talk.host)
    for words in ("smoke", "1"):
        talk.platform.text(words).to(talk.host)
    talk.host.settle()
    assert talk.runs[:5] == [OPENED, "done", "why", "smoke", "smoke"]
    assert talk.conversation().danger == "smoke"


def test_danger_in_a_message_that_is_too_long_is_heard(talk: Talk) -> None:
    talk.say(OPENED)
    talk.say("there is thick smoke and my son is burned. " + "and so on " * 150)
    assert talk.conversation().danger is not None
    assert "911" in talk.platform.shown()[-1].text


def test_nobody_can_fill_the_line_for_others(talk: Talk) -> None:
    talk.host.bot.slow["smoke 0"] = 1.0
    for number in range(60):
        assert talk.platform.text(f"smoke {number}", "ann").to(talk.host).status == 200
    talk.platform.text(OPENED, "bob").to(talk.host)
    eventually(lambda: bool(talk.platform.shown("bob")), "bob has his answer")
    assert talk.host.channels[0]._lines.waiting <= 2 * MAX_IN_LINE
    talk.host.settle()


@pytest.mark.parametrize("value", ["\xe9\xff", "v0=\u00fc", ""])
def test_a_signature_of_odd_characters_is_refused(
    talk: Talk, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    sent = talk.platform.text(OPENED)
    odd = {name: value for name in sent.headers if name.startswith("x-")}
    with caplog.at_level(logging.INFO, "firststep"):
        answer = talk.send(sent.but(**{n.replace("-", "_"): v for n, v in odd.items()}))
    assert answer.status == 403
    assert len(caplog.records) == 1


def test_a_platform_that_does_not_answer_in_time_is_tried_again(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talk.host.channels[0].delivery, "_seconds", 0.5)
    talk.platform.emulator.faults.append(talk.platform.silent(1.0))
    assert talk.say(OPENED)
    assert talk.node == "calm"


@pytest.mark.parametrize("words", [("no", "smoke"), ("smoke", "no"), ("smoke", "yes")])
def test_danger_wins_whatever_is_sent_at_once(talk: Talk, words: tuple[str, str]) -> None:
    talk.say(OPENED)
    talk.say("done")
    talk.host.bot.slow["why"] = 0.3
    talk.platform.text("why").to(talk.host)
    for said in words:
        talk.platform.text(said).to(talk.host)
    talk.host.settle()
    assert talk.conversation().danger == "smoke"
    assert talk.runs[:4] == [OPENED, "done", "why", "smoke"]
    assert talk.node == "switch"
    assert "911" in talk.platform.shown()[-1].text


def test_ten_conversations_at_once(talk: Talk) -> None:
    people = [f"person {number}" for number in range(10)]
    talk.host.bot.slow[OPENED] = 0.2
    for who in people:
        talk.platform.text(OPENED, who).to(talk.host)
    talk.host.settle()
    assert len(talk.host.bot.state) == 10
    for who in people:
        assert any(
            "Sit down" in shown.text or "Sit." in shown.text for shown in talk.platform.shown(who)
        )


def test_a_slow_platform_holds_up_nobody_else(talk: Talk) -> None:
    talk.platform.emulator.faults.append(talk.platform.silent(1.0))
    talk.platform.text(OPENED, "ann").to(talk.host)
    eventually(lambda: bool(talk.platform.emulator.calls), "the slow call has begun")
    talk.platform.text(OPENED, "bob").to(talk.host)
    eventually(lambda: bool(talk.platform.shown("bob")), "bob has his answer", 0.9)
    assert talk.platform.shown("ann") == []


# --- what is no plain message ---------------------------------------------------------------


def test_unknown_events_change_nothing(talk: Talk) -> None:
    assert talk.send(talk.platform.unknown()).status == 200
    assert talk.host.bot.runs == {}
    assert talk.platform.shown() == []


def test_a_photo_alone_gets_a_helpful_answer(talk: Talk) -> None:
    talk.say(OPENED)
    talk.say("done")
    before = len(talk.platform.shown())
    assert talk.send(talk.platform.photo()).status == 200
    shown = talk.platform.shown()[before:]
    assert "pictures" in shown[0].text
    assert "911" in shown[0].text
    labels = (shown[-1].text, *shown[-1].buttons)
    assert any("It is off" in label for label in labels)
    assert talk.node == "switch"


def test_a_caption_is_read(talk: Talk) -> None:
    talk.say(OPENED)
    talk.send(talk.platform.photo(caption="it is smoking!!"))
    assert talk.conversation().danger == "smoke"


def test_an_edited_message_corrects(talk: Talk) -> None:
    if not talk.platform.edits:
        pytest.skip("messages can't be edited on this platform")
    talk.say(OPENED)
    talk.say("done")
    talk.say("It is off")
    assert talk.node == "pull"
    talk.send(talk.platform.edit("It stays on"))
    assert talk.node == "help"


@pytest.mark.parametrize("edited", ["yes", "the lid is stuck!", "It stays on"])
def test_an_edit_of_an_older_message_answers_no_later_question(talk: Talk, edited: str) -> None:
    if not talk.platform.edits:
        pytest.skip("messages can't be edited on this platform")
    talk.say(OPENED)
    talk.say("done")
    older = talk.platform.text("It is off")
    talk.send(older)
    edit = talk.platform.edit(edited)
    talk.say("It opened")
    assert talk.node == "check"
    talk.send(edit)
    assert talk.node == "check"
    assert "It is" in " ".join((talk.platform.shown()[-1].text, *talk.platform.shown()[-1].buttons))


def test_danger_in_an_edit_of_an_older_message_is_heard(talk: Talk) -> None:
    if not talk.platform.edits:
        pytest.skip("messages can't be edited on this platform")
    talk.say(OPENED)
    edit = talk.platform.edit("the lid is stuck and it is on fire")
    talk.say("done")
    talk.send(edit)
    assert talk.conversation().danger == "fire"


def test_a_message_can_be_edited_twice(talk: Talk) -> None:
    if not talk.platform.edits:
        pytest.skip("messages can't be edited on this platform")
    talk.say(OPENED)
    talk.say("done")
    talk.say("It is off")
    first = talk.platform.edit("It stays on")
    second = talk.platform.edit("I can't tell")
    talk.send(first)
    assert talk.node == "help"
    talk.send(second)
    assert talk.node == "pull"


@pytest.mark.parametrize("words", ["half \ud83d of it", "nul \0 and \x1b[31m", "\u202e gnol"])
def test_characters_that_are_none_are_survived(talk: Talk, words: str) -> None:
    try:
        sent = talk.platform.text(words)
    except UnicodeEncodeError:
        pytest.skip("such a text can't be put into this platform's requests")
    assert talk.send(sent).status == 200
    (run,) = talk.runs
    assert run.isprintable() or "\u202e" in run
    assert talk.platform.shown()


def test_words_in_other_scripts_arrive_and_are_answered(talk: Talk) -> None:
    assert talk.say(HEBREW)
    assert talk.runs == [HEBREW]


@pytest.mark.parametrize("count", [1, 3, 4, 10, 11, 14, 26])
@pytest.mark.parametrize("tail", ["", " that takes more words to say", " 🔌 שלום"])
def test_more_options_than_there_are_buttons_for(talk: Talk, count: int, tail: str) -> None:
    titles = [f"Choice {number}{tail}" for number in range(1, count + 1)]
    buttons = [
        {"title": title, "payload": f'/answer{{"n":"a","v":"{number}","t":1}}'}
        for number, title in enumerate(titles)
    ]
    talk.host.bot.canned["many"] = {"text": "Choose.", "buttons": buttons, "custom": {}}
    shown = talk.say("many")
    seen = " ".join(" ".join((one.text, *one.buttons)) for one in shown)
    assert [title for title in titles if title not in seen] == []


@pytest.mark.parametrize("word", ["word", "🔌🚗", "מילה", "naïve", "e\u0301t\u00e9"])
def test_a_text_longer_than_the_platform_takes_arrives_whole(talk: Talk, word: str) -> None:
    words = [f"{word}{number}" for number in range(900)]
    talk.host.bot.canned["long"] = {"text": " ".join(words), "buttons": [], "custom": {}}
    shown = talk.say("long")
    assert " ".join(one.text for one in shown).split() == words


def test_a_message_that_is_too_long_is_told_so(talk: Talk) -> None:
    shown = talk.say("very " * 500)
    assert "too long" in shown[0].text
    assert talk.host.bot.runs == {}


def test_a_typed_payload_is_only_words(talk: Talk) -> None:
    talk.say(OPENED)
    talk.say('/open{"v":"toy"}')
    assert talk.runs == [OPENED, 'open{"v":"toy"}']


def test_how_long_a_message_was_on_its_way_is_told(talk: Talk) -> None:
    if not talk.platform.dates:
        pytest.skip("this platform does not say when a message was sent")
    talk.send(talk.platform.text(OPENED, ago=600))
    (metadata,) = talk.host.bot.metadata.values()
    assert 590 < metadata["ago"] < 660


# --- bad input ------------------------------------------------------------------------------


def test_a_body_that_can_not_be_read_is_refused(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "firststep"):
        answer = talk.send(talk.platform.signed(b'{"a": "\xff'))
    assert answer.status == 400
    assert len(caplog.records) == 1
    assert talk.say(OPENED)


def test_a_message_without_its_parts_is_passed_over(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "firststep"):
        answer = talk.send(talk.platform.incomplete())
    assert answer.status in {200, 400}
    assert len(caplog.records) == 1
    assert talk.host.bot.runs == {}


def test_a_body_of_ten_megabytes_is_refused(talk: Talk) -> None:
    try:
        answer = talk.send(talk.platform.signed(b"x" * 10_485_760))
    except OSError:
        pass  # The server may close the connection before everything is sent.
    else:
        assert answer.status == 413
    assert talk.say(OPENED)


def test_a_wrong_content_type_is_refused(talk: Talk) -> None:
    sent = talk.platform.text(OPENED).but(content_type="text/plain")
    assert talk.send(sent).status == 415
    assert talk.host.bot.runs == {}


# --- when sending goes wrong ----------------------------------------------------------------


def test_what_fails_for_a_moment_is_sent_again(talk: Talk) -> None:
    talk.platform.emulator.faults.append(talk.platform.failing(times=2))
    assert talk.say(OPENED)
    assert talk.node == "calm"


def test_it_waits_as_long_as_the_platform_asks(talk: Talk) -> None:
    talk.platform.emulator.faults.append(talk.platform.too_many(1))
    assert talk.say(OPENED)


def test_a_platform_that_does_not_answer_is_given_up(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    talk.platform.emulator.faults.append(talk.platform.failing(times=3))
    with caplog.at_level(logging.INFO, "firststep"):
        shown = talk.say(OPENED)
    assert [one.text for one in shown] == [texts.SHORT_SAFE_TEXT]
    (record,) = [r for r in caplog.records if r.levelno >= logging.ERROR]
    (conversation,) = talk.host.bot.runs
    assert conversation in record.getMessage()
    assert talk.node == "calm"


def test_a_message_that_is_refused_leaves_the_safe_text(talk: Talk) -> None:
    talk.platform.emulator.faults.append(talk.platform.refused())
    shown = talk.say(OPENED)
    assert [one.text for one in shown] == [texts.SHORT_SAFE_TEXT]


def test_somebody_who_blocked_the_bot_is_left_alone(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    talk.platform.emulator.faults.append(talk.platform.blocked())
    with caplog.at_level(logging.INFO, "firststep"):
        talk.say(OPENED)
    assert talk.platform.shown() == []
    assert [r for r in caplog.records if r.levelno >= logging.ERROR] == []


# --- when the bot goes wrong ----------------------------------------------------------------


def test_the_action_server_is_down(talk: Talk) -> None:
    talk.host.bot.down = True
    shown = talk.say(OPENED)
    assert "911" in shown[-1].text
    assert "hot or smoking" in shown[-1].text


def test_a_turn_that_fails_leaves_the_safe_text(talk: Talk) -> None:
    talk.host.bot.broken.add(OPENED)
    shown = talk.say(OPENED)
    assert "hot or smoking" in shown[-1].text


def test_a_restart_between_messages_loses_nothing(talk: Talk) -> None:
    talk.say(OPENED)
    talk.say("done")
    talk.host.restart()
    talk.say("1")
    assert talk.node == "pull"


def test_a_restart_before_the_answer_loses_nothing(talk: Talk) -> None:
    talk.host.bot.slow[OPENED] = 30.0
    talk.platform.text(OPENED).to(talk.host)
    eventually(lambda: bool(talk.host.bot.runs), "the turn has begun")
    talk.host.bot.slow.clear()
    talk.host.restart()
    # What an earlier test left owed may be sent first, so it is the turn that is waited for.
    eventually(lambda: bool(talk.host.bot.state), "the turn was taken after the restart")
    assert talk.node == "calm"
    eventually(lambda: bool(talk.platform.shown()), "the answer came after the restart")


# --- what is kept ---------------------------------------------------------------------------


def test_nobodys_address_and_no_words_are_logged_or_stored(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        talk.say("the lid is stuck, says Wilhelmina")
    (conversation,) = talk.host.bot.runs
    assert re.fullmatch(rf"{talk.platform.name}-[0-9a-f]{{32}}", conversation)
    assert "Wilhelmina" not in caplog.text
    events = talk.host.bot._events[conversation]
    address = talk.platform.address("ann")
    assert all(address not in str(getattr(event, "message_id", "")) for event in events)
    assert address not in caplog.text

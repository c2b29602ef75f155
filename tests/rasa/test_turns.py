"""A whole turn through Rasa, the NLU, the policy and the action, in this process."""

from __future__ import annotations

import asyncio
import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

import actions.actions
import firststep.dialogue
from actions.actions import MAX_EVENTS, ActionTakeTurn
from firststep.rasa.tracker_store import SQLiteTrackerStore
from firststep.testing.rasa_bot import LocalBot

OPENING = "HELP plug wont come out of my car"
GUIDE = "charging_cable_stuck"

STRANGE = {
    "nothing": "",
    "no text": None,
    "blanks": " \n\t ",
    "slash": "/",
    "slashes": "////",
    "restart": "/restart",
    "back": "/back",
    "session start": "/session_start",
    "an intent of ours": f"/{GUIDE}",
    "an unknown intent": '/any_intent{"x": 1}',
    "an unknown entity": f'/{GUIDE}{{"frobnicate": "x"}}',
    "a slot as entity": f'/{GUIDE}{{"conversation": {{"guide": "x"}}, "last_summary": "x"}}',
    "a broken payload": '/answer{"n":',
    "a payload that is no object": '/answer["x"]',
    "a payload of another kind": '/do{"v":{"a":[1]}}',
    "a payload for no node": '/answer{"n":"no_such_node","v":"yes","t":0}',
    "a payload and more": '/do{"v":"why"} and more',
    "deep json": "/do" + '{"v":' * 3_000,
    "huge": "my plug is stuck " * 6_000,
    "huge noise": "x" * 100_000,
    "huge payload": '/answer{"n":"' + "x" * 100_000 + '"}',
    "binary": "".join(map(chr, range(32))) + "\x7f\x80\xff",
    "half a surrogate": "help \ud800",
    "emoji": "😱😱😱",
    "right to left": "הכבל תקוע",
    "overridden direction": "\u202estuck plug",
    "html": "<script>alert(1)</script><b>stuck</b>",
    "markup of Rasa": '[evgo](network) [x]{"entity": "n"}',
    "template": "{conversation} {{7*7}} %s %(x)s",
}


@pytest.fixture(scope="module")
def local_bot(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> LocalBot:
    store = SQLiteTrackerStore(db=str(tmp_path_factory.mktemp("store") / "c.sqlite"))
    return LocalBot(trained_model, store)


@pytest.fixture
def running(local_bot: LocalBot) -> Iterator[LocalBot]:
    """The bot, up again for the next test whatever this one did to it."""
    local_bot.actions.calls.clear()
    yield local_bot
    local_bot.actions.down = False


@pytest.fixture
def me(request: pytest.FixtureRequest) -> str:
    """A conversation of the test's own."""
    return str(request.node.nodeid)


def kinds(replies: list[dict[str, Any]]) -> list[str]:
    return [reply["custom"]["kind"] for reply in replies if "custom" in reply]


def test_an_opening_leads_into_the_guide(running, me):
    replies = running.say(me, OPENING)
    assert replies[-1]["custom"]["guide"] == GUIDE
    assert kinds(replies)[-1] in {"question", "step"}
    assert replies[-1]["buttons"]
    assert running.conversation(me)["guide"] == GUIDE


def test_rasa_gives_a_text_first_then_what_belongs_to_it(running, me):
    """Rasa's channels split a text without buttons at empty lines, and send `custom` last."""
    output = CollectingOutputChannel()
    asyncio.run(running.agent.handle_message(UserMessage(OPENING, output, me)))
    shapes = [sorted(set(part) - {"recipient_id"}) for part in output.messages]
    assert shapes[0] == ["text"]
    assert shapes[-2:] == [["buttons", "text"], ["custom"]]
    assert all(shape in (["text"], ["buttons", "text"], ["custom"]) for shape in shapes)


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_whatever_comes_gets_an_answer_and_no_more_power_than_a_button(running, me, text, caplog):
    running.say(me, OPENING)
    before = running.conversation(me)
    with warnings.catch_warnings(record=True) as shown, caplog.at_level(logging.WARNING):
        warnings.simplefilter("always")
        replies = running.say(me, text)
    assert replies
    assert all(reply["text"].strip() for reply in replies)
    assert "outcome" not in kinds(replies)
    assert [str(w.message) for w in shown if "rasa" in w.filename] == []
    assert [record.getMessage() for record in caplog.records] == []
    after = running.conversation(me)
    assert after["guide"] == GUIDE
    assert after.get("answers", []) == before.get("answers", [])
    assert running.agent.domain is not None
    slots = asyncio.run(running.agent.tracker_store.retrieve(me)).current_slot_values()
    assert {name for name, value in slots.items() if value is not None} == {"conversation"}


def test_a_typed_payload_does_what_its_button_does(running, me):
    replies = running.say(me, OPENING)
    payload = replies[-1]["buttons"][0]["payload"]
    running.say(f"{me} typed", OPENING)
    pressed, typed = running.say(me, payload), running.say(f"{me} typed", f"  {payload}\n")
    assert [r["text"] for r in pressed] == [r["text"] for r in typed]
    assert running.conversation(me) == running.conversation(f"{me} typed")


def test_danger_is_seen_even_where_a_payload_is_expected(running, me):
    running.say(me, OPENING)
    assert kinds(running.say(me, "/there is smoke coming out"))[0] == "danger"


def test_a_huge_message_is_not_stored_whole(running, me):
    running.say(me, "x" * 100_000)
    said = [event for event in running.tracker(me).events if isinstance(event, UserUttered)]
    assert len(json.dumps(said[-1].as_dict())) < 20_000


def test_the_action_gets_the_clauses_and_not_the_domain(running, me):
    running.say(me, "session is stopped and its unlocked, still stuck, evgo")
    call = running.actions.calls[-1]
    assert "domain" not in call
    clauses = call["tracker"]["latest_message"]["clauses"]
    assert len(clauses) >= 2
    assert set(clauses[0]) == {"text", "intent", "confidence"}


def test_when_the_action_server_is_down_the_safe_text_is_said_and_nothing_is_lost(running, me):
    running.say(me, OPENING)
    before = running.conversation(me)
    running.actions.down = True
    for _ in range(3):
        [reply] = running.say(me, "it is stuck")
        assert "911" in reply["text"]
        assert reply["custom"]["kind"] == "danger"
        assert reply["custom"]["call"]
    assert running.conversation(me) == before
    running.actions.down = False
    replies = running.say(me, '/do{"v":"repeat"}')
    assert replies[-1]["custom"]["guide"] == GUIDE
    assert running.conversation(me)["answers" if before.get("answers") else "guide"] is not None


def test_a_first_message_while_the_action_server_is_down_is_answered_too(running, me):
    running.actions.down = True
    assert "911" in running.say(me, OPENING)[0]["text"]
    running.actions.down = False
    assert running.say(me, OPENING)[-1]["custom"]["guide"] == GUIDE


@pytest.mark.parametrize("part", ["interpret", "take_turn", "position_of"])
def test_a_mistake_in_the_engine_costs_one_answer_and_nothing_else(
    running, me, part, monkeypatch, caplog
):
    running.say(me, OPENING)
    before = running.conversation(me)

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("a mistake")

    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR):
        broken.setattr(firststep.dialogue, part, fail)
        [reply] = running.say(me, "yes")
    assert "911" in reply["text"]
    assert reply["custom"]["kind"] == "danger"
    assert "RuntimeError: a mistake" in caplog.text
    assert running.conversation(me) == before
    assert running.say(me, '/do{"v":"repeat"}')[-1]["custom"]["guide"] == GUIDE


def test_a_mistake_in_the_nlu_costs_understanding_not_the_answer(running, me, monkeypatch, caplog):
    from firststep.understanding.classifier import Classifier

    def fail(*_: Any) -> None:
        raise RuntimeError("a mistake")

    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR):
        broken.setattr(Classifier, "read", fail)
        assert running.say(me, "there is smoke")[0]["custom"]["kind"] == "danger"
    assert "RuntimeError: a mistake" in caplog.text


def to_the_end(bot: LocalBot, sender: str) -> list[dict[str, Any]]:
    """Opens the guide and reports at once that the plug is free and whole."""
    bot.say(sender, OPENING)
    replies = bot.say(sender, '/news{"v":"it_came_out"}')
    for _ in range(10):
        if replies[-1]["custom"]["kind"] == "outcome":
            return replies
        replies = bot.say(sender, replies[-1]["buttons"][0]["payload"])
    raise AssertionError(replies)


def test_when_the_guide_ends_the_session_ends_and_the_summary_stays(running, me):
    to_the_end(running, me)
    session = asyncio.run(running.agent.tracker_store.retrieve(me))
    assert len(session.events) <= 5
    assert session.get_slot("last_summary")
    assert session.get_slot("conversation")["guide"] == GUIDE
    full = running.tracker(me)
    assert sum(isinstance(event, SessionStarted) for event in full.events) == 2
    summary = running.say(me, '/do{"v":"summary"}')
    assert any(line in summary[0]["text"] for line in session.get_slot("last_summary").split("\n"))


def test_after_the_end_a_new_guide_can_be_opened_and_back_still_works(running, me):
    to_the_end(running, me)
    back = running.say(me, '/do{"v":"back"}')
    assert back[-1]["custom"]["guide"] == GUIDE
    assert back[-1]["custom"]["kind"] != "outcome"
    assert running.say(me, '/do{"v":"start_over"}')[-1]["custom"]["guide"] == GUIDE


def test_ten_guides_later_a_turn_reads_no_more_than_after_one(running, me):
    sizes = []
    for _ in range(10):
        to_the_end(running, me)
        running.say(me, '/do{"v":"start_over"}')
        sizes.append(len(json.dumps(running.actions.calls[-1])))
    assert max(sizes) < 1.2 * sizes[0]


def test_a_long_conversation_goes_on_in_a_new_session(running, me):
    running.say(me, OPENING)
    before = running.conversation(me)
    for _ in range(MAX_EVENTS // 5):
        running.say(me, '/do{"v":"why"}')
    session = asyncio.run(running.agent.tracker_store.retrieve(me))
    assert len(session.events) < MAX_EVENTS
    assert running.conversation(me)["guide"] == before["guide"]
    started = [e for e in running.tracker(me).events if isinstance(e, SessionStarted)]
    assert len(started) == 2
    assert session.get_slot("last_summary") is None


def test_every_turn_ends_in_listening(running, me):
    for text in (OPENING, "yes", "why", "IT CAME OUT", "/restart", ""):
        running.say(me, text)
        last = [e for e in running.tracker(me).events if isinstance(e, ActionExecuted)][-1]
        assert last.action_name == "action_listen"


def test_the_action_can_do_with_a_tracker_that_has_nothing_in_it():
    tracker = Tracker("s", {}, {}, [], False, None, {}, None)
    dispatcher = CollectingDispatcher()
    events = asyncio.run(ActionTakeTurn().run(dispatcher, tracker, {}))
    assert dispatcher.messages[0]["text"]
    assert events[0]["name"] == "conversation"


def test_an_action_server_with_broken_guides_says_which_and_stops(tmp_path, monkeypatch):
    monkeypatch.setattr(actions.actions, "GUIDES", tmp_path)
    with pytest.raises(SystemExit, match="The guides have mistakes"):
        ActionTakeTurn()

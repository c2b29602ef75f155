"""What only Slack does; tests/channels/test_contract.py has what every channel does."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from rasa.shared.exceptions import RasaException
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from firststep.channels import texts
from firststep.channels.incoming import Refused
from firststep.channels.messaging.channel import Arrived
from firststep.channels.messaging.delivery import Again, Answered, Gone, NotSent, Rejected
from firststep.channels.messaging.updates import Update
from firststep.channels.slack import MAX_BUTTONS, MAX_SECTION, SlackChannel, _judge, _words
from tests.channels.platform import Sent
from tests.channels.platforms.slack import (
    BOT,
    CHANNEL,
    PATH,
    SECRET,
    TOKEN,
    Slack,
    _shown,
    direct,
    error,
    user,
)
from tests.channels.talk import Talk

ONLY = "slack"
OPENED = "the lid is stuck"
FORM = "application/x-www-form-urlencoded"
AUDIO = {"id": "F2", "name": "audio_message.m4a", "mimetype": "audio/mp4"}


@pytest.fixture
def slack(platform: Slack) -> Slack:
    return platform


@pytest.fixture
def channel(slack: Slack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SlackChannel:
    for name, value in slack.environment.items():
        monkeypatch.setenv(name, value)
    made = slack.make(tmp_path)
    assert isinstance(made, SlackChannel)
    return made


def bodies(channel: SlackChannel, reply: Mapping[str, Any], **extra: str) -> list[dict[str, Any]]:
    update = Update("key", "address", extra={"channel": "D1", **extra})
    return [dict(call.body) for call in channel.render([dict(reply)], update)]


def reply(text: str, *titles: str, payload: str = '/do{"v":"why"}') -> dict[str, Any]:
    return {"text": text, "buttons": [{"title": title, "payload": payload} for title in titles]}


def elements(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [e for b in blocks if b["type"] == "actions" for e in b["elements"]]


# --- requests -------------------------------------------------------------------------------


def test_the_address_is_confirmed(talk: Talk, slack: Slack) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw", "token": "x"}).encode()
    answer = talk.send(slack.signed(body))
    assert answer.status == 200
    assert json.loads(answer.body) == {"challenge": "3eZbrw"}
    forged = talk.send(slack.forged(slack.signed(body)))
    assert forged.status == 403
    assert b"3eZbrw" not in forged.body


@pytest.mark.parametrize(
    ("ago", "status"), [(0, 200), (290, 200), (-290, 200), (310, 403), (-310, 403)]
)
def test_a_signature_is_good_for_five_minutes(
    talk: Talk, slack: Slack, ago: float, status: int
) -> None:
    assert talk.send(slack.signed(b'{"type": "unheard of"}', ago=ago)).status == status


@pytest.mark.parametrize("when", ["", "soon", "1e9", "-1", "9" * 30, "\N{SUPERSCRIPT TWO}"])
def test_a_time_that_is_none_is_refused(channel: SlackChannel, slack: Slack, when: str) -> None:
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=when, body="{}") or ""
    headers = {"x-slack-request-timestamp": when, "x-slack-signature": signature}
    with pytest.raises(Refused) as refused:
        channel.check(Arrived(b"{}", headers, PATH, "application/json"))
    assert refused.value.status == 403


def test_a_retry_is_signed_anew_and_answered_once(talk: Talk, slack: Slack) -> None:
    sent = slack.text(OPENED)
    talk.send(sent)
    shown = len(slack.shown())
    again = slack.signed(sent.body, ago=-1).but(
        x_slack_retry_num="1", x_slack_retry_reason="http_timeout"
    )
    assert again.headers["x-slack-signature"] != sent.headers["x-slack-signature"]
    assert talk.send(again).status == 200
    assert talk.runs == [OPENED]
    assert len(slack.shown()) == shown


@pytest.mark.parametrize(
    "body",
    [
        {"ssl_check": "1", "token": "x"},
        {"command": "/firststep", "text": "smoke", "user_id": "U1", "response_url": "https://x"},
        {"payload": json.dumps({"type": "view_submission", "view": {}})},
        {"payload": json.dumps({"type": "block_actions", "actions": []})},
        {"payload": json.dumps({})},
    ],
)
def test_other_forms_are_passed_over(talk: Talk, slack: Slack, body: dict[str, str]) -> None:
    assert talk.send(slack.signed(urlencode(body).encode(), kind=FORM)).status == 200
    assert slack.emulator.calls == []


@pytest.mark.parametrize(
    "body",
    [b"payload=%7B%22", b"payload=[]", b"payload=\xff", b"a=1&" * 200],
    ids=["cut off", "no object", "no text", "too many fields"],
)
def test_a_form_that_can_not_be_read_is_refused(talk: Talk, slack: Slack, body: bytes) -> None:
    assert talk.send(slack.signed(body, kind=FORM)).status == 400
    assert slack.emulator.calls == []


# --- what counts as a message ---------------------------------------------------------------


@pytest.mark.parametrize("first", ["message", "app_mention"])
def test_one_message_that_comes_as_two_events_is_answered_once(
    talk: Talk, slack: Slack, first: str
) -> None:
    message = slack.message(text=f"<@{BOT}> {OPENED}")
    second = {"message": "app_mention", "app_mention": "message"}[first]
    talk.send(slack.event(**{**message, "type": first}))
    shown = len(slack.shown())
    assert shown
    talk.send(slack.event(**{**message, "type": second}))
    assert talk.runs == [OPENED]
    assert len(slack.shown()) == shown


@pytest.mark.parametrize("order", [("message", "app_mention"), ("app_mention", "message")])
def test_in_a_channel_only_the_mention_is_answered(
    talk: Talk, slack: Slack, order: tuple[str, str]
) -> None:
    mention = slack.mention(OPENED)
    for kind in order:
        talk.send(slack.event(**{**mention, "type": kind, "channel_type": "channel"}))
    assert talk.runs == [OPENED]


@pytest.mark.parametrize(
    "parts",
    [
        {"bot_id": "B1"},
        {"bot_profile": {"id": "B1"}},
        {"app_id": "A0APP"},
        {"user": BOT},
        {"subtype": "bot_message", "bot_id": "B1"},
        {"subtype": "message_deleted", "deleted_ts": "1.0"},
        {"subtype": "channel_join"},
        {"subtype": "message_replied"},
        {"subtype": "assistant_app_thread"},
        {"channel": "C0PUBLIC", "channel_type": "channel"},
        {"channel": "G0GROUP", "channel_type": "mpim"},
    ],
)
def test_what_no_person_wrote_to_the_bot_is_passed_over(
    talk: Talk, slack: Slack, parts: dict[str, Any]
) -> None:
    message = {**slack.message(text=OPENED), **parts}
    assert talk.send(slack.event(**message)).status == 200
    assert talk.host.bot.runs == {}
    assert slack.emulator.calls == []


def test_a_mention_by_a_program_is_passed_over(talk: Talk, slack: Slack) -> None:
    talk.send(slack.event(**slack.mention(OPENED, bot_id="B1")))
    assert talk.host.bot.runs == {}


def test_an_edit_by_the_bot_itself_is_passed_over(talk: Talk, slack: Slack) -> None:
    message = slack.message(text="before", bot_id="B0BOT", user=BOT)
    talk.send(slack.changed(message, text=OPENED, edited={"user": BOT, "ts": "1.0"}))
    assert talk.host.bot.runs == {}


@pytest.mark.parametrize(
    "new",
    [
        {"attachments": [{"title": "a preview"}]},
        {"edited": {"user": "U1", "ts": f"{time.time()}"}, "attachments": []},
        {"text": "other words", "edited": None},
    ],
)
def test_a_change_that_the_person_did_not_make_is_passed_over(
    talk: Talk, slack: Slack, new: dict[str, Any]
) -> None:
    message = slack.message(text=OPENED)
    talk.send(slack.event(**message))
    talk.send(slack.changed(message, **new))
    assert talk.runs == [OPENED]


def test_an_edit_counts_once_and_a_preview_behind_it_not(talk: Talk, slack: Slack) -> None:
    for words in (OPENED, "done", "It is off"):
        talk.say(words)
    message = slack._last["ann"]
    edit = slack.edit("It stays on")
    talk.send(edit)
    talk.send(edit)
    assert talk.node == "help"
    edited = json.loads(edit.body)["event"]["message"]
    talk.send(slack.changed({**message, **edited}, attachments=[{"title": "a preview"}]))
    assert talk.node == "help"
    assert talk.runs.count("It stays on") == 1


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"subtype": "file_share", "files": [AUDIO]}, "voice"),
        ({"files": [{"id": "F3", "mimetype": "video/webm", "subtype": "slack_audio"}]}, "voice"),
        ({"files": [AUDIO, {"id": "F1", "mimetype": "image/png"}]}, "photo"),
        ({"files": [{"id": "F1"}]}, "photo"),
        ({"attachments": [{"is_share": True}]}, "other"),
        ({"text": f"<@{BOT}>"}, "other"),
    ],
)
def test_what_comes_without_words(
    talk: Talk, slack: Slack, parts: dict[str, Any], kind: str
) -> None:
    talk.send(slack.event(**slack.message(**{"text": "", **parts})))
    assert slack.shown()[0].text == texts.UNREADABLE[kind]


def test_words_beside_a_recording_are_read(talk: Talk, slack: Slack) -> None:
    talk.say(OPENED)
    talk.send(slack.event(**slack.message(text="smoke!", subtype="file_share", files=[AUDIO])))
    assert talk.conversation().danger == "smoke"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("&lt;5 min &amp; hot &gt; cold", "<5 min & hot > cold"),
        ("&amp;lt;", "&lt;"),
        (f"<@{BOT}> help", "help"),
        ("<@U1|ann> and <@U2> smoke", "and  smoke"),
        (
            "see <https://a.example/b|a.example> or <https://c.example>",
            "see a.example or https://c.example",
        ),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<tel:911|911>", "911"),
        ("<!here> in <#C1|parking>", "in parking"),
        ("<!subteam^S1|@fire>", "@fire"),
        ("1 < 2", "1 < 2"),
    ],
)
def test_words_are_read_without_marks(text: str, words: str) -> None:
    assert _words(text) == words


def test_it_is_known_how_long_a_message_was_on_its_way(talk: Talk, slack: Slack) -> None:
    talk.send(slack.text(OPENED, ago=600))
    (metadata,) = talk.host.bot.metadata.values()
    assert 590 < metadata["ago"] < 660


# --- where answers go -----------------------------------------------------------------------


def test_in_direct_messages_answers_stay_where_the_person_wrote(talk: Talk, slack: Slack) -> None:
    talk.send(slack.event(**slack.message(text=OPENED)))
    assert "thread_ts" not in slack.emulator.posted[-1]
    thread = slack.emulator.posted[-1]["ts"]
    talk.send(slack.event(**slack.message(text="done", thread_ts=thread)))
    assert slack.emulator.posted[-1]["thread_ts"] == thread
    # It is one conversation all the same.
    assert talk.runs == [OPENED, "done"]
    talk.send(slack.interaction(slack.pressed(slack.emulator.posted[-1], "It is off")))
    assert slack.emulator.posted[-1]["thread_ts"] == thread
    assert talk.node == "pull"


def test_a_press_on_the_first_message_of_a_thread_is_answered_outside_of_it(
    talk: Talk, slack: Slack
) -> None:
    talk.say(OPENED)
    talk.say("done")
    posted = slack.emulator.posted[-1]
    press = slack.pressed({**posted, "thread_ts": posted["ts"]}, "It is off")
    talk.send(slack.interaction(press))
    assert "thread_ts" not in slack.emulator.posted[-1]
    assert talk.node == "pull"


def test_in_a_channel_the_conversation_is_a_thread(talk: Talk, slack: Slack) -> None:
    first = slack.mention(OPENED)
    talk.send(slack.event(**first))
    posted = slack.emulator.posted[-1]
    assert (posted["channel"], posted["thread_ts"]) == (CHANNEL, first["ts"])
    assert slack.shown() == []
    talk.send(slack.event(**slack.mention("done", thread_ts=first["ts"])))
    assert talk.runs == [OPENED, "done"]
    posted = slack.emulator.posted[-1]
    assert posted["thread_ts"] == first["ts"]
    assert posted["blocks"][-1]["elements"][0]["text"] == texts.NAME_ME
    assert texts.NAME_ME in posted["text"]
    talk.send(slack.interaction(slack.pressed(posted, "It is off")))
    assert talk.node == "pull"
    # A new thread is a new conversation, and so are direct messages.
    talk.send(slack.event(**slack.mention(OPENED)))
    talk.say(OPENED)
    assert len(talk.host.bot.runs) == 3


def test_a_reply_in_the_thread_that_names_nobody_is_not_read(talk: Talk, slack: Slack) -> None:
    first = slack.mention(OPENED)
    talk.send(slack.event(**first))
    reply = slack.message(
        text="done", channel=CHANNEL, channel_type="channel", thread_ts=first["ts"]
    )
    talk.send(slack.event(**reply))
    assert talk.runs == [OPENED]


def test_two_people_in_one_thread_have_two_conversations(talk: Talk, slack: Slack) -> None:
    first = slack.mention(OPENED, "ann")
    talk.send(slack.event(**first))
    talk.send(slack.event(**slack.mention("smoke!", "bob", thread_ts=first["ts"])))
    ann, bob = talk.host.bot.runs
    assert talk.host.bot.runs[ann] == [OPENED]
    assert talk.host.bot.state[ann].danger is None
    assert talk.host.bot.state[bob].danger == "smoke"
    assert {posted["thread_ts"] for posted in slack.emulator.posted} == {first["ts"]}


def test_somebody_elses_buttons_do_nothing(talk: Talk, slack: Slack) -> None:
    talk.send(slack.event(**slack.mention(OPENED, "ann")))
    talk.send(slack.event(**slack.mention("done", "ann", thread_ts=slack._last["ann"]["ts"])))
    posted = slack.emulator.posted[-1]
    before = len(slack.emulator.posted)
    talk.send(slack.interaction(slack.pressed(posted, "It is off", "bob")))
    assert talk.runs == [OPENED, "done"]
    assert slack.emulator.updated == []
    assert len(slack.emulator.posted) == before
    (private,) = slack.emulator.private
    assert private["user"] == user("bob")
    assert [block["text"]["text"] for block in private["blocks"]] == [texts.NOT_YOURS]
    assert private["thread_ts"] == posted["thread_ts"]
    # And the person whose they are can press them still.
    talk.send(slack.interaction(slack.pressed(posted, "It is off", "ann")))
    assert talk.node == "pull"


def test_a_bare_mention_shows_where_one_is(talk: Talk, slack: Slack) -> None:
    first = slack.mention(OPENED)
    talk.send(slack.event(**first))
    talk.send(slack.event(**slack.mention("", thread_ts=first["ts"])))
    assert talk.runs == [OPENED, texts.RESUME]
    assert all(_shown(p).text != texts.UNREADABLE["other"] for p in slack.emulator.posted)


def test_an_edited_mention_corrects(talk: Talk, slack: Slack) -> None:
    first = slack.mention(OPENED)
    thread = first["ts"]
    talk.send(slack.event(**first))
    talk.send(slack.event(**slack.mention("done", thread_ts=thread)))
    answer = slack.mention("It is off", thread_ts=thread)
    talk.send(slack.event(**answer))
    assert talk.node == "pull"
    edited = {"user": user("ann"), "ts": slack.emulator.ts()}
    edit = slack.event(**{**answer, "text": f"<@{BOT}> It stays on", "edited": edited})
    talk.send(edit)
    talk.send(edit)
    assert talk.node == "help"
    assert talk.runs.count("It stays on") == 1


# --- buttons --------------------------------------------------------------------------------


def test_the_choice_takes_the_place_of_the_buttons(talk: Talk, slack: Slack) -> None:
    talk.say(OPENED)
    talk.say("done")
    posted = slack.emulator.posted[-1]
    talk.press("It is off")
    (updated,) = slack.emulator.updated
    assert (updated["channel"], updated["ts"]) == (posted["channel"], posted["ts"])
    kinds = [block["type"] for block in updated["blocks"]]
    assert kinds == ["section", "context"]
    assert updated["blocks"][0]["text"] == posted["blocks"][0]["text"]
    assert updated["blocks"][1]["elements"][0]["text"] == texts.CHOSE.format("It is off")
    assert texts.CHOSE.format("It is off") in updated["text"]


def test_the_answer_comes_although_the_buttons_stay(talk: Talk, slack: Slack) -> None:
    talk.say(OPENED)
    talk.say("done")
    slack.emulator.posted[-1]["ts"], kept = "0.0", slack.emulator.posted[-1]["ts"]
    press = slack.press("It is off")
    slack.emulator.posted[-1]["ts"] = kept
    talk.send(press)
    assert slack.emulator.updated == []
    assert talk.node == "pull"


def test_a_press_that_comes_twice_counts_once(talk: Talk, slack: Slack) -> None:
    talk.say(OPENED)
    talk.say("done")
    press = slack.press("It is off")
    talk.send(press)
    talk.send(press)
    assert talk.node == "pull"
    assert len(talk.runs) == 3


def test_a_payload_that_was_never_offered_is_no_answer(talk: Talk, slack: Slack) -> None:
    talk.say(OPENED)
    talk.say("done")
    forged = '/answer{"n":"switch","v":"yes","t":99}'
    press = slack.pressed(slack.emulator.posted[-1], "It is off", value=forged)
    talk.send(slack.interaction(press))
    assert talk.node == "switch"
    assert talk.runs[-1] == texts.RESUME


def test_a_button_without_a_value_is_passed_over(talk: Talk, slack: Slack) -> None:
    talk.say(OPENED)
    talk.say("done")
    press = slack.pressed(slack.emulator.posted[-1], "It is off", value=None)
    assert talk.send(slack.interaction(press)).status == 200
    assert talk.runs == [OPENED, "done"]


def send(slack: Slack, body: Mapping[str, Any]) -> None:
    """Sends a body with Slack's own library; its errors are raised."""
    WebClient(TOKEN, base_url=f"{slack.emulator.url}/").api_call(
        "chat.postMessage", json=dict(body)
    )


@pytest.mark.parametrize("count", [1, 6, 25, 26, 120])
def test_all_buttons_are_there(channel: SlackChannel, slack: Slack, count: int) -> None:
    titles = [f"option {n}" for n in range(count)]
    (body,) = bodies(channel, reply("Which?", *titles))
    assert [e["text"]["text"] for e in elements(body["blocks"])] == titles
    assert all(f"- {title}" in body["text"] for title in titles)
    send(slack, body)


def test_more_buttons_than_fit_are_written_out(channel: SlackChannel, slack: Slack) -> None:
    titles = [f"option {n}" for n in range(MAX_BUTTONS + 1)]
    made = bodies(channel, reply("Which?", *titles))
    said = "\n".join(body["blocks"][0]["text"]["text"] for body in made)
    assert all(f"{n}. {title}" in said for n, title in enumerate(titles, 1))
    for body in made:
        assert elements(body["blocks"]) == []
        send(slack, body)
    (body,) = bodies(channel, reply("Which?", *titles[:-1]), thread="1.0", owner="U1")
    assert len(elements(body["blocks"])) == MAX_BUTTONS
    send(slack, body)


def test_titles_that_slack_may_cut_stand_in_the_text(channel: SlackChannel, slack: Slack) -> None:
    titles = ["Yes", "No, it has been stuck since I came back from the shop."]
    (body,) = bodies(channel, reply("Did it open?", *titles))
    said = body["blocks"][0]["text"]["text"]
    for n, title in enumerate(titles, 1):
        assert f"{n}. {title}" in said
    assert [e["text"]["text"] for e in elements(body["blocks"])] == ["1", "2"]
    send(slack, body)


def test_long_titles_without_numbers_begin_with_their_words(
    channel: SlackChannel, slack: Slack
) -> None:
    # Numbers belong to a turn's last reply alone.
    long = "My car is not on this list and I do not know its name"
    update = Update("key", "address", extra={"channel": "D1"})
    calls = channel.render([reply("Which?", "Other", long), reply("And now?", "Yes")], update)
    body = dict(calls[0].body)
    assert f"- {long}" in body["blocks"][0]["text"]["text"]
    first, second = (e["text"]["text"] for e in elements(body["blocks"]))
    assert first == "Other"
    assert len(second) <= 30
    assert long.startswith(second[:-1])
    send(slack, body)


@pytest.mark.parametrize("payload", ["", "x" * 2001])
def test_a_payload_that_slack_does_not_take_leaves_words(
    channel: SlackChannel, slack: Slack, payload: str
) -> None:
    (body,) = bodies(channel, reply("Open?", "Yes", "No", payload=payload))
    assert elements(body["blocks"]) == []
    assert "2. No" in body["blocks"][0]["text"]["text"]
    send(slack, body)


def test_buttons_alone_have_a_text(channel: SlackChannel, slack: Slack) -> None:
    (body,) = bodies(channel, reply("", "Yes", "No"))
    assert "1. Yes" in body["blocks"][0]["text"]["text"]
    assert len(elements(body["blocks"])) == 2
    send(slack, body)


# --- texts ----------------------------------------------------------------------------------


def test_a_long_text_comes_in_several_messages(channel: SlackChannel, slack: Slack) -> None:
    text = " ".join(f"Sentence number {n} of a long text." for n in range(300))
    made = bodies(channel, reply(text, "Yes", "No"))
    parts = [body["blocks"][0]["text"]["text"] for body in made]
    assert len(parts) > 1
    assert " ".join(parts) == text
    assert max(map(len, parts)) <= MAX_SECTION
    assert [bool(elements(body["blocks"])) for body in made] == [False] * (len(made) - 1) + [True]
    for body in made:
        send(slack, body)


@pytest.mark.parametrize(
    "said", ["<!channel> fire", "<!here|here>", "<@U1>", "<#C1>", "<!" * 1600, "a & b <i> &lt;"]
)
def test_no_text_calls_anybody(channel: SlackChannel, slack: Slack, said: str) -> None:
    # The emulator fails if one does.
    made = bodies(channel, reply(said, said[:40], "Yes"), thread="1.0", owner="U1")
    for body in made:
        send(slack, body)
        assert "<" not in body["text"]
    shown = "".join(body["blocks"][0]["text"]["text"] for body in made)
    assert said.replace(" ", "") in shown.replace(" ", "")


def test_marks_of_a_button_come_back_as_they_were(talk: Talk, slack: Slack) -> None:
    talk.say(OPENED)
    talk.say("done")
    posted = slack.emulator.posted[-1]
    posted["blocks"][0]["text"]["text"] = "Is it < 5 & off?"
    talk.send(slack.interaction(slack.pressed(posted, "It is off")))
    (updated,) = slack.emulator.updated
    assert updated["blocks"][0]["text"]["text"] == "Is it < 5 & off?"


def test_nothing_is_unfurled(channel: SlackChannel) -> None:
    (body,) = bodies(channel, reply("See https://a.example"))
    assert body["unfurl_links"] is False
    assert body["unfurl_media"] is False


# --- what Slack answers ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (Answered(200, {"ok": True}), None),
        (Answered(200, {"ok": False, "error": "ratelimited"}, 7.0), Again(7.0)),
        (Answered(429, {"ok": False, "error": "ratelimited"}, 3.0), Again(3.0)),
        (Answered(429, {}), Again()),
        (Answered(200, {"ok": False, "error": "internal_error"}), Again()),
        (Answered(200, {}), Again()),
        (Answered(500, {}), Again()),
        (Answered(503, {"ok": False, "error": "invalid_auth"}), Again()),
        (Answered(200, {"ok": False, "error": "channel_not_found"}), Gone),
        (Answered(200, {"ok": False, "error": "is_archived"}), Gone),
        (Answered(200, {"ok": False, "error": "user_not_found"}), Gone),
        (Answered(200, {"ok": False, "error": "cannot_dm_bot"}), Gone),
        (Answered(200, {"ok": False, "error": "not_in_channel"}), Gone),
        (Answered(200, {"ok": False, "error": "invalid_auth"}), Rejected),
        (Answered(200, {"ok": False, "error": "token_revoked"}), Rejected),
        (Answered(200, {"ok": False, "error": "account_inactive"}), Rejected),
        (Answered(200, {"ok": False, "error": "msg_too_long"}), Rejected),
        (Answered(200, {"ok": False, "error": "invalid_blocks"}), Rejected),
        (Answered(200, {"ok": False, "error": "something new"}), Rejected),
        (Answered(404, {}), Rejected),
    ],
)
def test_what_answers_mean(answer: Answered, verdict: object) -> None:
    found = _judge(answer)
    if isinstance(verdict, type):
        assert type(found) is verdict
    else:
        assert found == verdict


def test_what_slack_says_is_no_text_for_the_log() -> None:
    found = _judge(Answered(200, {"ok": False, "error": "xoxb-1 and\nmore"}))
    assert isinstance(found, NotSent)
    assert str(found) == "status 200"


def test_a_token_that_is_no_good_is_named_in_the_log(
    talk: Talk, slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    fault = slack.refused()
    fault.says, fault.times = error("token_revoked"), 100
    slack.emulator.faults.append(fault)
    with caplog.at_level(logging.INFO, "firststep"):
        talk.say(OPENED)
    assert "FIRSTSTEP_SLACK_BOT_TOKEN" in caplog.text
    assert "token_revoked" in caplog.text
    assert TOKEN not in caplog.text


def test_a_limit_of_slack_is_waited_for(talk: Talk, slack: Slack) -> None:
    fault = slack.too_many(1)
    slack.emulator.faults.append(fault)
    talk.say(OPENED)
    asked = [call for call in slack.emulator.calls if call.path == "/chat.postMessage"]
    assert len(asked) == len(slack.emulator.posted) + 1
    assert [one.text for one in slack.shown()] != [texts.SHORT_SAFE_TEXT]


def test_the_emulator_answers_as_slacks_library_expects(slack: Slack) -> None:
    slack.emulator.clear()
    section = {"type": "section", "text": {"type": "plain_text", "text": "x" * 3001}}
    body: dict[str, Any] = {"channel": direct("ann"), "text": "x", "blocks": [section]}
    with pytest.raises(SlackApiError) as raised:
        send(slack, body)
    assert raised.value.response["error"] == "invalid_blocks"
    with pytest.raises(SlackApiError) as raised:
        WebClient("xoxb-another", base_url=f"{slack.emulator.url}/").chat_postMessage(
            channel="C1", text="x"
        )
    assert raised.value.response["error"] in {"invalid_auth", "invalid_post_type"}
    assert slack.emulator.posted == []


# --- the start, and the page ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FIRSTSTEP_SLACK_BOT_TOKEN", ""),
        ("FIRSTSTEP_SLACK_BOT_TOKEN", "xoxp-1234567890-of-a-person"),
        ("FIRSTSTEP_SLACK_SIGNING_SECRET", ""),
        ("FIRSTSTEP_SLACK_SIGNING_SECRET", "not a secret"),
    ],
)
def test_it_does_not_start_without_its_secrets(
    slack: Slack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for variable, text in {**slack.environment, name: value}.items():
        monkeypatch.setenv(variable, text)
    with pytest.raises(RasaException, match=name) as raised:
        slack.make(tmp_path)
    assert value == "" or value not in str(raised.value)


def test_the_manifest_of_the_page_asks_for_what_is_needed_and_no_more() -> None:
    page = (Path(__file__).parents[2] / "docs" / "channels" / "slack.md").read_text("utf-8")
    manifest = yaml.safe_load(page.split("```yaml\n")[1].split("```")[0])
    assert manifest["oauth_config"]["scopes"] == {
        "bot": ["app_mentions:read", "chat:write", "im:history"]
    }
    settings = manifest["settings"]
    assert settings["event_subscriptions"]["bot_events"] == ["app_mention", "message.im"]
    address = SlackChannel.webhook("")
    assert settings["event_subscriptions"]["request_url"] == address
    assert settings["interactivity"] == {"is_enabled": True, "request_url": address}
    assert settings["socket_mode_enabled"] is False
    assert settings["token_rotation_enabled"] is False
    home = manifest["features"]["app_home"]
    assert home["messages_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False


def test_what_is_left_to_do_at_slack_names_the_address(channel: SlackChannel) -> None:
    steps = "\n".join(channel.at_the_platform(channel.settings))
    assert PATH in steps
    assert TOKEN not in steps
    assert SECRET not in steps


def test_a_request_has_a_form_that_was_signed(slack: Slack, talk: Talk) -> None:
    talk.say(OPENED)
    talk.say("done")
    press = slack.press("It is off")
    altered = Sent(press.path, press.body.replace(b"switch", b"pull00"), press.headers)
    assert altered.body != press.body
    assert talk.send(altered).status == 403
    assert talk.node == "switch"

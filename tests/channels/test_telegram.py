"""What only Telegram does; tests/channels/test_contract.py has what every channel does."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from firststep.channels import texts
from firststep.channels.messaging.delivery import Again, Answered, Gone, Rejected
from firststep.channels.messaging.updates import Update
from firststep.channels.telegram import TelegramChannel, _judge
from tests.channels.emulator import Fault, Received, Says
from tests.channels.platforms.telegram import SECRET, TOKEN, Telegram, chat
from tests.channels.talk import Talk
from tests.engine.toys import as_yaml, toy_data

ONLY = "telegram"
OPENED = "the lid is stuck"
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "Neighbours"}
FILE = {"file_id": "a", "file_unique_id": "b"}


class WithToys(Telegram):
    """Telegram with a bot that knows the toy guide by its link."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        (folder / "toy.yml").write_text(as_yaml(toy_data()), "utf-8")
        shutil.copy(Path(__file__).parents[2] / "guides" / "common.yml", folder)
        self._folder = folder

    def settings(self) -> dict[str, Any]:
        return {"guides": str(self._folder)}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WithToys]:
    made = WithToys(tmp_path_factory.mktemp("guides"))
    made.emulator.start()
    yield made
    made.emulator.stop()


@pytest.fixture
def telegram(platform: WithToys) -> WithToys:
    return platform


@pytest.fixture
def channel(telegram: WithToys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TelegramChannel:
    for name, value in telegram.environment.items():
        monkeypatch.setenv(name, value)
    made = telegram.make(tmp_path)
    assert isinstance(made, TelegramChannel)
    return made


def calls(telegram: Telegram, method: str) -> list[Received]:
    return [call for call in telegram.emulator.calls if call.path.endswith(f"/{method}")]


def rows(body: Mapping[str, Any]) -> list[list[dict[str, str]]]:
    found: list[list[dict[str, str]]] = body.get("reply_markup", {}).get("inline_keyboard", [])
    return found


def sent_id(telegram: Telegram) -> int:
    """The id of the newest message that has buttons."""
    return max(n for n, body in telegram.emulator.messages.items() if rows(body))


# --- commands and links ---------------------------------------------------------------------


@pytest.mark.parametrize("words", ["/start toy", "/start@FirstStepBot toy", "/START toy "])
def test_a_link_opens_its_guide(talk: Talk, words: str) -> None:
    talk.say(words)
    assert talk.node == "calm"


@pytest.mark.parametrize("words", ["/start", "/start@FirstStepBot", "/start unheard_of"])
def test_start_shows_where_one_is(talk: Talk, words: str) -> None:
    assert talk.say(words)
    assert talk.runs == [texts.RESUME]
    talk.say(OPENED)
    talk.say("done")
    *_, last = talk.say(words)
    assert "It is off" in last.buttons
    assert talk.node == "switch"


@pytest.mark.parametrize("words", ["/help", "/help@FirstStepBot", "/HELP"])
def test_help_says_what_this_is_and_shows_the_step(talk: Talk, words: str) -> None:
    talk.say(OPENED)
    talk.say("done")
    first, *_, last = talk.say(words)
    assert first.text == texts.HELP
    assert "It is off" in last.buttons
    assert talk.node == "switch"


@pytest.mark.parametrize("words", ["/stop", "/stop@FirstStepBot"])
def test_stop_says_how_to_go_on(talk: Talk, words: str) -> None:
    talk.say(OPENED)
    assert [one.text for one in talk.say(words)] == [texts.STOPPED]
    assert talk.runs == [OPENED]


@pytest.mark.parametrize(
    "words", ["/help smoke", "/stop there is smoke", "/start there is smoke", "/smoke"]
)
def test_words_behind_a_command_are_read(talk: Talk, words: str) -> None:
    talk.say(words)
    assert talk.conversation().danger == "smoke"


def test_a_command_in_an_edit_is_only_words(talk: Talk, telegram: WithToys) -> None:
    talk.say(OPENED)
    talk.send(telegram.edit("/stop"))
    assert talk.runs == [OPENED, "stop"]


# --- groups ---------------------------------------------------------------------------------


def group(telegram: Telegram, **parts: Any) -> Any:
    return telegram.update(message={**telegram.message("ann", chat=GROUP), **parts})


def told(telegram: Telegram) -> list[str]:
    found = calls(telegram, "sendMessage")
    return [call.body["text"] for call in found if call.body["chat_id"] == str(GROUP["id"])]


def test_a_group_is_told_once_a_day(talk: Talk, telegram: WithToys) -> None:
    midnight = int(time.time()) // 86_400 * 86_400
    for date in (midnight + 1, midnight + 2, midnight + 86_399):
        talk.send(group(telegram, text="/start toy", date=date))
        talk.send(group(telegram, text="smoke!", date=date))
    assert told(telegram) == [texts.NOT_IN_GROUPS]
    talk.send(group(telegram, text=OPENED, date=midnight + 86_400))
    assert told(telegram) == [texts.NOT_IN_GROUPS] * 2
    assert talk.host.bot.runs == {}


def test_what_nobody_said_in_a_group_is_not_answered(talk: Talk, telegram: WithToys) -> None:
    talk.send(group(telegram, new_chat_members=[{"id": 1}]))
    talk.send(telegram.update(channel_post=telegram.message("ann", chat=GROUP, text="hello")))
    pressed = {"message_id": 5, "chat": GROUP}
    query = {"id": "7", "from": {"id": chat("ann")}, "message": pressed, "data": texts.RESUME}
    talk.send(telegram.update(callback_query=query))
    assert telegram.emulator.calls == []


# --- what comes without words ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"voice": {**FILE, "duration": 3}}, "voice"),
        ({"audio": {**FILE, "duration": 3}}, "voice"),
        ({"video_note": {**FILE, "duration": 3, "length": 1}}, "voice"),
        ({"video": {**FILE, "duration": 3}}, "photo"),
        ({"animation": FILE, "document": FILE}, "photo"),
        ({"document": FILE}, "photo"),
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, "location"),
        ({"venue": {"title": "x"}, "location": {"latitude": 1.0, "longitude": 2.0}}, "location"),
        ({"sticker": {**FILE, "emoji": "\N{FIRE}"}}, "other"),
        ({"contact": {"phone_number": "1"}}, "other"),
        ({"poll": {"id": "1"}}, "other"),
        ({"story": {"id": 1}}, "other"),
    ],
)
def test_what_comes_without_words_gets_an_answer(
    talk: Talk, telegram: WithToys, parts: dict[str, Any], kind: str
) -> None:
    talk.send(telegram.update(message=telegram.message("ann", **parts)))
    first, *_ = telegram.shown()
    assert first.text == texts.UNREADABLE[kind]
    assert talk.runs == [texts.RESUME]


def test_a_place_that_moves_is_answered_once(talk: Talk, telegram: WithToys) -> None:
    place = {"latitude": 1.0, "longitude": 2.0, "live_period": 900}
    message = telegram.message("ann", location=place)
    talk.send(telegram.update(message=message))
    shown = len(telegram.shown())
    for _ in range(3):
        edited = {**message, "edit_date": int(time.time())}
        talk.send(telegram.update(edited_message=edited))
    assert len(telegram.shown()) == shown


def test_what_nobody_sent_is_not_answered(talk: Talk, telegram: WithToys) -> None:
    talk.send(telegram.update(message=telegram.message("ann", pinned_message={})))
    assert telegram.emulator.calls == []


# --- edits ----------------------------------------------------------------------------------


@pytest.mark.parametrize("later", [(), ("done",), ("done", "It is off", "It opened")])
def test_a_typo_mended_in_the_first_message_keeps_the_place(
    talk: Talk, telegram: WithToys, later: tuple[str, ...]
) -> None:
    talk.say(OPENED)
    first = telegram._last["ann"]
    for words in later:
        talk.say(words)
    node = talk.node
    telegram._last["ann"] = first
    talk.send(telegram.edit("My lid will not open"))
    assert talk.node == node


def test_an_edit_of_an_older_answer_takes_no_later_one_back(talk: Talk, telegram: WithToys) -> None:
    for words in (OPENED, "done", "It is off"):
        talk.say(words)
    older = telegram._last["ann"]
    talk.say("It opened")
    assert talk.node == "check"
    before = talk.conversation().answers
    telegram._last["ann"] = older
    talk.send(telegram.edit("it is off."))
    assert texts.BACK not in talk.runs
    assert talk.conversation().answers[: len(before)] == before


def test_an_edit_that_is_delivered_twice_counts_once(talk: Talk, telegram: WithToys) -> None:
    for words in (OPENED, "done", "It is off"):
        talk.say(words)
    edit = telegram.edit("It stays on")
    talk.send(edit)
    talk.send(edit)
    assert talk.node == "help"
    assert talk.runs.count("It stays on") == 1


def test_an_edit_is_as_old_as_the_change(talk: Talk, telegram: WithToys) -> None:
    message = telegram.message("ann", text=OPENED, ago=3000)
    edited = {**message, "edit_date": int(time.time()) - 300}
    talk.send(telegram.update(edited_message=edited))
    (metadata,) = talk.host.bot.metadata.values()
    assert 290 < metadata["ago"] < 360


def test_danger_in_an_edit_breaks_out(talk: Talk, telegram: WithToys) -> None:
    talk.say(OPENED)
    talk.send(telegram.edit("the lid is stuck and there is smoke"))
    assert talk.conversation().danger == "smoke"


# --- buttons --------------------------------------------------------------------------------


def test_each_button_has_a_row(talk: Talk, telegram: WithToys) -> None:
    talk.say(OPENED)
    talk.say("done")
    made = rows(calls(telegram, "sendMessage")[-1].body)
    assert len(made) >= 3
    assert {len(row) for row in made} == {1}


def messages(
    channel: TelegramChannel, text: str, titles: list[str], payload: str
) -> list[dict[str, Any]]:
    buttons = [{"title": title, "payload": payload} for title in titles]
    made = channel.render([{"text": text, "buttons": buttons}], Update("key", "5"))
    return [dict(call.body) for call in made]


@pytest.mark.parametrize(("payload", "pressed"), [("é" * 32, True), ("é" * 32 + "x", False)])
def test_a_button_holds_64_bytes(channel: TelegramChannel, payload: str, pressed: bool) -> None:
    (body,) = messages(channel, "Is it off?", ["Yes", "No"], payload)
    assert bool(rows(body)) is pressed
    assert ("1. Yes\n2. No" in body["text"]) is not pressed


@pytest.mark.parametrize(("count", "pressed"), [(100, True), (101, False)])
def test_a_message_has_100_buttons(channel: TelegramChannel, count: int, pressed: bool) -> None:
    (body,) = messages(channel, "Which?", [f"no. {n}" for n in range(count)], "x")
    assert len(rows(body)) == (count if pressed else 0)
    assert (f"{count}. no. {count - 1}" in body["text"]) is not pressed


def test_a_long_text_is_divided_and_its_end_has_the_buttons(channel: TelegramChannel) -> None:
    text = " ".join(f"Sentence number {n} of a long text." for n in range(300))
    made = messages(channel, text, ["Yes"], "x")
    assert " ".join(body["text"] for body in made) == text
    assert max(len(body["text"]) for body in made) <= 4096
    assert [bool(rows(body)) for body in made] == [False] * (len(made) - 1) + [True]
    assert [len(body["text"]) for body in messages(channel, "x" * 4097, [], "x")] == [4096, 1]


def test_the_buttons_of_an_answered_message_are_removed(talk: Talk, telegram: WithToys) -> None:
    talk.say(OPENED)
    talk.say("done")
    shown = sent_id(telegram)
    telegram.emulator.calls.clear()
    talk.send(telegram.callback(button(telegram, "It is off"), message_id=shown))
    assert talk.node == "pull"
    (removed,) = calls(telegram, "editMessageReplyMarkup")
    assert removed.body["message_id"] == shown
    assert rows(removed.body) == []


def test_the_buttons_are_removed_also_when_the_answer_was_typed(
    talk: Talk, telegram: WithToys
) -> None:
    talk.say(OPENED)
    talk.say("done")
    shown = sent_id(telegram)
    telegram.emulator.calls.clear()
    talk.say("It is off")
    (removed,) = calls(telegram, "editMessageReplyMarkup")
    assert removed.body["message_id"] == shown


def test_a_press_on_an_older_message_removes_its_buttons_too(
    talk: Talk, telegram: WithToys
) -> None:
    talk.say(OPENED)
    talk.say("done")
    shown = sent_id(telegram)
    telegram.emulator.calls.clear()
    talk.send(telegram.callback(button(telegram, "It is off"), message_id=shown - 400))
    removed = {call.body["message_id"] for call in calls(telegram, "editMessageReplyMarkup")}
    assert removed == {shown, shown - 400}


def test_the_buttons_are_removed_at_the_end(talk: Talk, telegram: WithToys) -> None:
    for words in (OPENED, "done", "It is off", "It opened"):
        talk.say(words)
    shown = sent_id(telegram)
    telegram.emulator.calls.clear()
    talk.send(telegram.callback(button(telegram, "It is"), message_id=shown))
    assert talk.node == "opened"
    removed = [call.body["message_id"] for call in calls(telegram, "editMessageReplyMarkup")]
    assert removed == [shown]


def test_an_answer_without_buttons_leaves_those_before(talk: Talk, telegram: WithToys) -> None:
    talk.say(OPENED)
    talk.say("done")
    telegram.emulator.calls.clear()
    talk.say("/stop")
    assert calls(telegram, "editMessageReplyMarkup") == []
    talk.press("It is off")
    assert talk.node == "pull"


def test_a_press_is_acknowledged(talk: Talk, telegram: WithToys) -> None:
    talk.say(OPENED)
    talk.say("done")
    telegram.emulator.calls.clear()
    talk.press("It is off")
    (answered,) = calls(telegram, "answerCallbackQuery")
    assert answered.body == {"callback_query_id": "77"}


@pytest.mark.parametrize("method", ["answerCallbackQuery", "editMessageReplyMarkup"])
def test_the_answer_comes_whatever_becomes_of_the_buttons(
    talk: Talk, telegram: WithToys, method: str
) -> None:
    why = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    says = Says(400, {"ok": False, "error_code": 400, "description": why})
    talk.say(OPENED)
    talk.say("done")
    telegram.emulator.faults.append(Fault(says, times=100, path=method))
    talk.press("It is off")
    assert talk.node == "pull"
    assert any("It opened" in shown.buttons for shown in telegram.shown())
    assert texts.SHORT_SAFE_TEXT not in [shown.text for shown in telegram.shown()]


def button(telegram: Telegram, title: str) -> str:
    return next(
        made["callback_data"]
        for row in rows(telegram.emulator.messages[sent_id(telegram)])
        for made in row
        if made["text"] == title
    )


@pytest.mark.parametrize(
    "data", ['/answer{"n":"switch","v":"yes","t":99}', '/do{"v":"danger_past"}', "/restart", "yes"]
)
def test_a_payload_that_was_never_offered_is_no_answer(
    talk: Talk, telegram: WithToys, data: str
) -> None:
    # Somebody new: what the others were offered in the tests before is remembered.
    who = f"zoe {data}"
    talk.say(OPENED, who)
    talk.say("done", who)
    before = len(telegram.shown(who))
    talk.send(telegram.callback(data, who))
    assert talk.runs == [OPENED, "done", texts.RESUME]
    assert talk.node == "switch"
    assert "It is off" in telegram.shown(who)[before:][-1].buttons


@pytest.mark.parametrize("message", [None, {"date": 0}])
def test_a_press_on_a_message_that_is_gone_counts(
    talk: Talk, telegram: WithToys, message: dict[str, Any] | None
) -> None:
    talk.say(OPENED)
    talk.say("done")
    query = {"id": "8", "from": {"id": chat("ann")}, "data": button(telegram, "It is off")}
    if message is not None:
        there = {"message_id": 500, "chat": {"id": chat("ann"), "type": "private"}}
        query["message"] = {**message, **there}
    talk.send(telegram.update(callback_query=query))
    assert talk.node == "pull"


def test_a_press_of_a_game_is_passed_over(talk: Talk, telegram: WithToys) -> None:
    query = {"id": "8", "from": {"id": chat("ann")}, "game_short_name": "snake"}
    assert talk.send(telegram.update(callback_query=query)).status == 200
    assert talk.host.bot.runs == {}


# --- what the person sees beside the answer -------------------------------------------------


def test_it_shows_that_an_answer_is_being_written(talk: Talk, telegram: WithToys) -> None:
    talk.say(OPENED)
    action = calls(telegram, "sendChatAction")[0]
    assert action.body == {"chat_id": str(chat("ann")), "action": "typing"}


def test_the_language_of_the_telephone_is_told(talk: Talk, telegram: WithToys) -> None:
    talk.say(OPENED)
    (metadata,) = talk.host.bot.metadata.values()
    assert metadata["locale"] == "en"


# --- what Telegram answers ------------------------------------------------------------------


def says(code: int, why: str, **parameters: Any) -> Answered:
    body = {"ok": False, "error_code": code, "description": why}
    return Answered(code, {**body, **({"parameters": parameters} if parameters else {})})


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (Answered(200, {"ok": True, "result": {}}), None),
        (Answered(200, {}), Again()),
        (says(429, "Too Many Requests: retry after 9", retry_after=9), Again(9.0)),
        (Answered(429, {}, 4.0), Again(4.0)),
        (Answered(502, {}), Again()),
        (says(403, "Forbidden: bot was blocked by the user"), Gone),
        (says(403, "Forbidden: user is deactivated"), Gone),
        (says(400, "Bad Request: chat not found"), Gone),
        (says(400, "Bad Request: BUTTON_DATA_INVALID"), Rejected),
        (says(401, "Unauthorized"), Rejected),
        (says(404, "Not Found"), Rejected),
        (says(409, "Conflict"), Rejected),
    ],
)
def test_what_answers_mean(answer: Answered, verdict: object) -> None:
    found = _judge(answer)
    if isinstance(verdict, type):
        assert type(found) is verdict
    else:
        assert found == verdict


def test_a_token_that_is_no_good_is_named_in_the_log(
    talk: Talk, telegram: WithToys, caplog: pytest.LogCaptureFixture
) -> None:
    body = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    telegram.emulator.faults.append(Fault(Says(401, body), times=100))
    talk.say(OPENED)
    assert "FIRSTSTEP_TELEGRAM_TOKEN" in caplog.text
    assert TOKEN not in caplog.text


def test_telegrams_pause_is_kept(talk: Talk, telegram: WithToys) -> None:
    telegram.emulator.faults.append(telegram.too_many(1))
    began = time.monotonic()
    talk.say(OPENED)
    assert time.monotonic() - began >= 1.0
    assert [one.text for one in telegram.shown()] != [texts.SHORT_SAFE_TEXT]


def test_a_pause_of_minutes_is_not_waited_for(talk: Talk, telegram: WithToys) -> None:
    telegram.emulator.faults.append(telegram.too_many(600))
    assert [one.text for one in talk.say(OPENED)] == [texts.SHORT_SAFE_TEXT]


# --- the start ------------------------------------------------------------------------------


def test_what_is_left_to_do_at_telegram_holds_no_secret(channel: TelegramChannel) -> None:
    steps = "\n".join(channel.at_the_platform(channel.settings))
    for part in ("setWebhook", "secret_token=$FIRSTSTEP_TELEGRAM_SECRET", "callback_query"):
        assert part in steps
    assert "/webhooks/telegram/webhook" in steps
    assert TOKEN not in steps
    assert SECRET not in steps


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"update_id": "1"}', b'{"update_id": 1.5}'])
def test_what_is_no_update_is_refused(talk: Talk, telegram: WithToys, body: bytes) -> None:
    assert talk.send(telegram.signed(body)).status == 400

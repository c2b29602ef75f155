"""The page in a browser, with the real servers: what a person does, from end to end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers import RunningBot
from tests.web.browser import Browser

MOST_STEPS = 40


@pytest.fixture
def chat(open_browser: Callable[..., Browser], bot: RunningBot) -> Browser:
    browser = open_browser()
    browser.open(bot.url)
    return browser


def answers(page: Browser) -> list[str]:
    """The answers that the newest reply offers, without the page's own buttons."""
    group = page.all('.newest [role="group"][aria-label="Your answer"] .option:enabled')
    return [option.text for option in group]


def at(page: Browser, key: str) -> str | None:
    """What the newest reply says of itself: its `kind`, `node` or `outcome`."""
    return page.all(".newest .reply")[-1].get_attribute(f"data-{key}")


@pytest.mark.parametrize("choice", [0, -1], ids=["first answers", "last answers"])
def test_to_an_ending_by_buttons(chat: Browser, choice: int):
    chat.press(answers(chat)[0])
    assert at(chat, "node") is not None
    steps = 0
    while at(chat, "kind") != "outcome":
        steps += 1
        assert steps < MOST_STEPS
        chat.press(answers(chat)[choice])
    assert at(chat, "outcome") is not None
    chat.check_nothing_left_this_machine()
    chat.check_no_complaint()


def test_to_an_ending_by_typing(chat: Browser):
    chat.say("HELP plug wont come out of my car")
    first = at(chat, "node")
    assert (at(chat, "kind"), first is None) == ("question", False)
    chat.say("yes")
    assert at(chat, "node") not in {None, first}
    chat.say("why?")
    assert at(chat, "kind") == "digression"
    chat.say("IT CAME OUT!!")
    assert at(chat, "node") == "inspect"
    chat.say("no")
    assert at(chat, "kind") == "outcome"
    chat.check_nothing_left_this_machine()
    chat.check_no_complaint()


def test_danger_breaks_in_and_is_shown_as_danger(chat: Browser):
    chat.press(answers(chat)[0])
    chat.say("there is smoke coming from the plug")
    reply = chat.one(".newest .reply.danger")
    assert reply.get_attribute("role") == "alert"
    assert "tel:911" in [link.get_attribute("href") for link in chat.all(".newest .danger a.call")]


def test_the_help_button_asks_about_the_danger(chat: Browser):
    chat.press(answers(chat)[0])
    chat.one("#help").click()
    chat.one("#danger").click()
    chat.wait(lambda: chat.all(".newest .reply.danger"))


def test_back_and_start_over_work_from_the_page(chat: Browser):
    chat.press(answers(chat)[0])
    first = at(chat, "node")
    chat.press(answers(chat)[0])
    assert at(chat, "node") != first
    chat.press("Go back")
    assert at(chat, "node") == first
    chat.press(answers(chat)[0])
    chat.one("#over").click()
    chat.one("#over-yes").click()
    chat.wait(lambda: at(chat, "node") == first)


def test_markup_and_commands_are_only_words(chat: Browser):
    chat.press(answers(chat)[0])
    node = at(chat, "node")
    for words in ("<img src=x onerror=alert(1)>", '/any_intent{"x": 1}', "/session_start", "🔌🔌"):
        chat.say(words)
        assert at(chat, "node") == node, words
    assert not chat.all("#log img")
    chat.check_no_complaint()


def test_a_reload_and_a_restart_of_rasa_lose_nothing(
    open_browser: Callable[..., Browser], trained_model: Path, tmp_path: Path
):
    with RunningBot(trained_model, tmp_path) as bot:
        chat = open_browser()
        chat.open(bot.url)
        chat.press(answers(chat)[0])
        chat.press(answers(chat)[0])
        node = at(chat, "node")
        chat.open(bot.url)
        assert at(chat, "node") == node
        bot.restart_rasa()
        chat.press(answers(chat)[0])
        assert at(chat, "node") not in {None, node}


def test_without_the_action_server_the_safe_text_and_then_on_where_it_was(
    open_browser: Callable[..., Browser], trained_model: Path, tmp_path: Path
):
    with RunningBot(trained_model, tmp_path) as bot:
        chat = open_browser()
        chat.open(bot.url)
        chat.press(answers(chat)[0])
        node = at(chat, "node")
        bot.kill_actions()
        chat.press(answers(chat)[0])
        reply = chat.one(".newest .reply.danger")
        assert "do not force the plug" in reply.text
        assert "tel:911" in [link.get_attribute("href") for link in chat.all(".newest a.call")]
        bot.start_actions()
        chat.press("Show me the step again")
        assert at(chat, "node") == node

"""What people do besides answering: tap twice, go back, reload, have a wrong clock."""

from __future__ import annotations

import pytest

from tests.widget import states
from tests.widget.browser import WidgetBrowser
from tests.widget.line import Line
from tests.widget.test_offline import check_both_agree, lose, regain

pytestmark = pytest.mark.servers


@pytest.fixture
def chat(page: WidgetBrowser, line: Line) -> WidgetBrowser:
    """The guide is open at its second step."""
    states.open_guide(page, line.url)
    states.answer(page, "yes")
    return page


def test_two_taps_are_one_answer(chat: WidgetBrowser, line: Line):
    option = states.option(chat, "yes")
    chat.run("arguments[0].click(); arguments[0].click(); arguments[0].click();", option)
    chat.wait(lambda: states.node(chat) == "unlock" and states.ready(chat))
    check_both_agree(chat, line)


def test_an_old_choice_can_not_be_made_again(chat: WidgetBrowser, line: Line):
    old = chat.all(".older .option")
    assert old
    before = states.turns(chat)
    chat.run("for (const one of arguments) { one.click(); }", *old)
    states.answer(chat, "yes")
    assert states.turns(chat) == before + 1
    assert states.node(chat) == "unlock"
    check_both_agree(chat, line)


def test_back_and_forward_in_the_browser_lose_nothing(chat: WidgetBrowser, line: Line):
    chat.visit(f"{line.url}embed-demo")
    chat.driver.back()
    chat.wait(lambda: states.ready(chat) and states.node(chat) == "stop_session")
    states.answer(chat, "yes")
    chat.driver.forward()
    chat.driver.back()
    chat.wait(lambda: states.ready(chat) and states.node(chat) == "unlock")
    check_both_agree(chat, line)


def test_a_reload_at_each_step_goes_on_there(chat: WidgetBrowser, line: Line):
    for answer in states.TO_DRAWING[1:]:
        states.answer(chat, answer)
        node = states.node(chat)
        states.open_chat(chat, line.url + states.STICKER)
        assert states.node(chat) == node
    check_both_agree(chat, line)


def test_half_a_sentence_is_there_after_a_reload(chat: WidgetBrowser, line: Line):
    chat.one("#words").send_keys("half a sent")
    states.open_chat(chat, line.url + states.STICKER)
    assert chat.one("#words").get_attribute("value") == "half a sent"


def test_on_a_weak_signal_it_goes_on(chat: WidgetBrowser, line: Line):
    chat.weak_signal()
    states.answer(chat, "yes")
    assert states.node(chat) == "unlock"
    check_both_agree(chat, line)


@pytest.mark.parametrize("clock", ["0", "4102444800000"], ids=["1970", "2100"])
def test_a_wrong_clock_stops_nothing(page: WidgetBrowser, line: Line, clock: str):
    end = page.without(f"Date.now = () => {clock};")
    try:
        states.open_guide(page, line.url)
        states.on_device(page)
        lose(page, line)
        states.answer(page, "yes", "yes")
        regain(page, line)
        states.answer(page, "yes")
        check_both_agree(page, line)
    finally:
        end()


def test_what_is_typed_is_never_markup(chat: WidgetBrowser, line: Line):
    for words in ("<img src=x onerror=alert(1)>", "<b>bold</b> yes", "/session_start"):
        states.say(chat, words)
    assert not chat.all(".turn img, .turn b, .turn script")
    chat.visit(line.url + states.STICKER)
    chat.wait(lambda: states.ready(chat))
    assert not chat.all(".turn img, .turn b, .turn script")
    assert "<img src=x onerror=alert(1)>" in chat.one("#log").text
    assert chat.violations() == []

"""Without signal, with half of one, and with it back."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from tests.servers import post_json
from tests.widget import states
from tests.widget.browser import WidgetBrowser
from tests.widget.line import Line

pytestmark = pytest.mark.servers

PATH = (*states.TO_DRAWING, *states.TO_OUTCOME)


def lose(page: WidgetBrowser, line: Line) -> None:
    """The signal goes, and the browser knows."""
    line.cut()
    page.offline(True)


def regain(page: WidgetBrowser, line: Line) -> None:
    """The signal is back; waits until the server has heard of everything."""
    line.mend()
    page.offline(False)
    page.wait(lambda: not page.all(".away") and not kept(page, "unsent"))


def kept(page: WidgetBrowser, key: str) -> Any:
    """What the device keeps under a key."""
    text = page.run("return localStorage.getItem(arguments[0])", f"firststep.{key}")
    return None if text is None else json.loads(text)


def on_the_server(page: WidgetBrowser, line: Line) -> dict[str, Any]:
    """Where the server says that the conversation of the browser stands."""
    token = page.run("return localStorage.getItem('firststep.token')")
    message = {"token": token, "id": uuid.uuid4().hex, "payload": '/do{"v":"resume"}'}
    answer: dict[str, Any] = post_json(f"{line.url}chat/message", message)
    return answer


def place(custom: dict[str, Any]) -> tuple[Any, Any]:
    """The node and the outcome that a reply is at."""
    return custom.get("node"), custom.get("outcome")


def on_the_screen(page: WidgetBrowser) -> tuple[Any, Any]:
    """The node and the outcome that the newest reply is at."""
    newest = page.all(".newest .reply")[-1]
    return newest.get_attribute("data-node"), newest.get_attribute("data-outcome")


def check_both_agree(page: WidgetBrowser, line: Line) -> None:
    """The device and the server stand at the same place, by the same answers."""
    there = on_the_server(page, line)
    assert place(there["replies"][-1]["custom"]) == on_the_screen(page)
    here = kept(page, "state")
    for part in ("guide", "answers", "told", "danger"):
        assert here.get(part) == there["state"].get(part), part


def begin(page: WidgetBrowser, line: Line) -> None:
    """A guide is open, and all of it is on the device."""
    states.open_guide(page, line.url)
    states.on_device(page)


def test_a_whole_guide_without_signal_and_then_the_server_agrees(page: WidgetBrowser, line: Line):
    begin(page, line)
    lose(page, line)
    for answer in PATH:
        states.answer(page, answer)
    assert states.kind(page) == "outcome"
    assert "No signal" in page.one("#status").text
    before = states.turns(page)
    regain(page, line)
    check_both_agree(page, line)
    assert states.turns(page) == before
    assert page.violations() == []
    assert page.complaints() == []


def test_the_signal_goes_and_comes_at_every_step(page: WidgetBrowser, line: Line):
    begin(page, line)
    for answer in PATH:
        lose(page, line)
        states.answer(page, answer)
        regain(page, line)
        check_both_agree(page, line)
    assert states.kind(page) == "outcome"


def test_words_and_danger_without_signal(page: WidgetBrowser, line: Line):
    begin(page, line)
    lose(page, line)
    states.say(page, "yes")
    assert states.node(page) == "stop_session"
    states.say(page, states.SURE_DANGER)
    links = [link.get_attribute("href") for link in page.all(".newest .danger a.call")]
    assert "tel:911" in links
    regain(page, line)
    check_both_agree(page, line)


def test_words_that_are_not_understood_here_are_not_lost(page: WidgetBrowser, line: Line):
    begin(page, line)
    lose(page, line)
    states.say(page, "flurble the gronk")
    assert page.all(".unread")
    assert states.node(page) == "make_safe"
    assert page.all(".newest .option:enabled")


def test_a_reload_without_signal_goes_on_at_the_same_step(page: WidgetBrowser, line: Line):
    begin(page, line)
    lose(page, line)
    states.answer(page, "yes", "yes")
    states.open_chat(page, line.url + states.STICKER)
    page.wait(lambda: states.node(page) == "unlock")
    states.answer(page, "yes")
    assert states.node(page) == "slack"
    regain(page, line)
    check_both_agree(page, line)


def test_the_page_opens_without_signal_on_a_guide_it_knows(page: WidgetBrowser, line: Line):
    begin(page, line)
    lose(page, line)
    states.open_guide(page, line.url)
    assert page.complaints() == []


def test_the_embedded_chat_goes_on_without_signal(page: WidgetBrowser, line: Line):
    page.visit(f"{line.url}embed-demo")
    states.open_dialog(page)
    page.wait(lambda: kept(page, "guides"))
    lose(page, line)
    states.answer(page, *PATH)
    assert states.kind(page) == "outcome"
    assert "No signal" in page.one("#status").text
    page.one(".close").click()
    page.one(".launcher").click()
    assert states.kind(page) == "outcome"
    regain(page, line)
    check_both_agree(page, line)


@pytest.mark.parametrize("reload", [False, True], ids=["", "and then a reload"])
def test_an_answer_that_was_lost_on_the_way_counts_once(
    page: WidgetBrowser, line: Line, *, reload: bool
):
    begin(page, line)
    line.lose_answers()
    states.option(page, "yes").click()
    if reload:
        states.open_chat(page, line.url + states.STICKER)
    page.wait(lambda: states.node(page) == "stop_session" and states.ready(page))
    regain(page, line)
    check_both_agree(page, line)
    assert states.node(page) == "stop_session"


def test_without_guides_on_the_device_the_steps_and_numbers_are_shown(
    page: WidgetBrowser, line: Line
):
    states.open_guide(page, line.url)
    page.wait(lambda: kept(page, "guides"))
    page.run("localStorage.removeItem('firststep.guides')")
    end = page.without("caches.open = () => Promise.reject(new Error('full'));")
    try:
        lose(page, line)
        page.visit(line.url)
        page.wait(lambda: "911" in page.one("body").text)
    finally:
        end()


def test_two_tabs_agree(page: WidgetBrowser, line: Line):
    begin(page, line)
    first = page.driver.current_window_handle
    page.driver.switch_to.new_window("tab")
    try:
        page.visit(line.url + states.STICKER)
        page.wait(lambda: states.ready(page) and states.node(page) == "make_safe")
        states.answer(page, "yes")
        page.driver.switch_to.window(first)
        page.wait(lambda: states.node(page) == "stop_session" and states.ready(page))
        check_both_agree(page, line)
    finally:
        for handle in page.driver.window_handles:
            if handle != first:
                page.driver.switch_to.window(handle)
                page.driver.close()
        page.driver.switch_to.window(first)

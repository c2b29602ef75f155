"""The page in a browser, with a made-up bot behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from firststep.channels import page as page_files
from firststep.channels import texts
from tests.web.browser import Browser
from tests.web.client import Client, FakeServer

SMALLEST_TARGET = 48


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The built page, from a server that gives devices no guides to go on with by themselves."""
    nothing = tmp_path_factory.mktemp("guides")
    return {"widget": str(page_files.BUILT), "guides": str(nothing), "messages_per_minute": 600}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, Any]) -> Iterator[Client]:
    server = FakeServer(tmp_path_factory.mktemp("web"), turn_seconds=2, **settings)
    server.start()
    yield server.client
    server.stop()


@pytest.fixture
def page(open_browser: Callable[..., Browser], client: Client) -> Browser:
    browser = open_browser()
    browser.open(client.url)
    return browser


def test_from_the_first_word_to_an_ending_by_buttons(page: Browser):
    page.press("My charging cable is stuck")
    page.press("Yes, it stopped")
    page.press("Yes, it's out")
    page.reads("Look at the plug and the port")
    page.check_nothing_left_this_machine()
    page.check_no_complaint()


def test_from_the_first_word_to_an_ending_by_typing(page: Browser):
    for words, answer in (
        ("HELP its stuck", "Has charging stopped?"),
        ("app says stopped", "Did it come out?"),
        ("IT CAME OUT", "Look at the plug"),
    ):
        page.say(words)
        page.reads(answer)
    page.check_no_complaint()


def test_the_newest_reply_and_all_its_answers_are_in_sight(page: Browser):
    page.press("My charging cable is stuck")
    page.press("Yes, it stopped")
    page.wait(lambda: in_sight(page, ".newest .reply"))
    assert in_sight(page, ".newest .choices")


def test_a_warning_is_in_sight_together_with_its_step(page: Browser):
    page.say("two")
    page.reads("Did it come out?")
    assert page.one(".newest .warning").text == "Do not twist the plug."
    assert in_sight(page, ".newest .warning")
    assert in_sight(page, ".newest .choices")
    assert len(page.all(".newest .asides")) == 1


def in_sight(page: Browser, selector: str) -> bool:
    return bool(
        page.run(
            """const inner = document.querySelector(arguments[0]).getBoundingClientRect();
            const outer = document.getElementById("log").getBoundingClientRect();
            return inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;""",
            selector,
        )
    )


def test_what_was_answered_can_not_be_pressed_again(page: Browser):
    page.press("My charging cable is stuck")
    page.press("Yes, it stopped")
    chosen = page.all(".older .option:not([hidden])")
    assert [option.get_attribute("aria-label") for option in chosen] == [
        "You chose: My charging cable is stuck",
        "You chose: Yes, it stopped",
    ]
    assert not [option for option in page.all(".older .option") if option.is_enabled()]
    assert page.options() == ["Yes, it's out", "Still stuck", "Why?", "Go back"]


def test_a_double_tap_answers_once(page: Browser, client: Client):
    page.run("arguments[0].click(); arguments[0].click();", page.option(page.options()[0]))
    page.reads("Has charging stopped?")
    page.say("order")
    resume, opening, order = page.newest.split("|")
    assert (resume, order) == (texts.RESUME, "order")
    assert opening.startswith("/open")


def test_a_step_tells_what_to_do_from_what_is_asked(page: Browser):
    page.press("My charging cable is stuck")
    assert page.one(".newest .ask").text == "Has charging stopped?"
    assert page.one(".newest .step").text == "Step 2"
    call = page.one(".newest a.call")
    assert call.get_attribute("href") == "tel:+18774943833"
    assert "EVgo support" in call.text


def test_danger_looks_and_sounds_like_danger(page: Browser):
    page.say("there is smoke")
    page.reads("Step back now")
    reply = page.one(".newest .reply")
    assert reply.get_attribute("role") == "alert"
    assert reply.text.startswith("Danger")
    assert reply.value_of_css_property("border-top-width") == "4px"
    links = [link.get_attribute("href") for link in page.all(".newest a.call")]
    assert links == ["tel:911", "tel:+18774943833"]


def test_nothing_from_the_server_becomes_markup_or_a_dangerous_link(page: Browser):
    page.say("hostile")
    page.reads("<img src=x onerror=alert(1)>")
    assert not page.all("#log img, #log script, #log b, #log i, #log u")
    links = [link.get_attribute("href") for link in page.all(".newest a")]
    assert links == ["tel:+18005550100"]
    assert not page.all(".newest .step")
    page.say("<b>mine</b>")
    assert page.all(".older .mine, .newest .mine")[-1].text.endswith("<b>mine</b>")
    page.check_no_complaint()


def test_the_log_announces_and_the_options_are_named(page: Browser):
    log = page.one("#log")
    assert (log.get_attribute("role"), log.accessible_name) == ("log", "Conversation")
    page.press("My charging cable is stuck")
    groups = page.all('.newest [role="group"]')
    assert [group.accessible_name for group in groups] == [
        "Your answer",
        "Other things you can ask",
    ]
    assert page.one("#words").accessible_name == "Or say it in your own words"
    assert page.run("return document.documentElement.lang") == "en"


def test_by_keyboard_the_focus_goes_on_with_the_conversation(page: Browser):
    page.run("arguments[0].focus()", page.option("My charging cable is stuck"))
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    page.reads("Has charging stopped?")
    assert page.driver.switch_to.active_element == page.one(".newest .reply")
    page.driver.switch_to.active_element.send_keys(Keys.TAB)
    assert page.driver.switch_to.active_element == page.one(".newest a.call")


def test_help_is_always_one_tap_away(page: Browser):
    page.press("My charging cable is stuck")
    page.one("#help").click()
    dialog = page.one("#help-dialog")
    links = [link.get_attribute("href") for link in page.all("#help-dialog a.call")]
    assert links == ["tel:911", "tel:112", "tel:999", "tel:+18774943833"]
    dialog.send_keys(Keys.ESCAPE)
    page.wait(lambda: not dialog.is_displayed())
    page.one("#help").click()
    page.one("#danger").click()
    page.reads("Step back now")


def test_starting_over_is_asked_once_more(page: Browser):
    page.press("My charging cable is stuck")
    page.one("#over").click()
    page.one("#over-dialog [data-close]").click()
    assert "Has charging stopped?" in page.newest
    page.one("#over").click()
    page.one("#over-yes").click()
    page.reads("Tell me in your own words")


def test_after_a_reload_the_same_step_is_there(page: Browser, client: Client):
    page.press("My charging cable is stuck")
    page.one("#words").send_keys("half a sentence")
    page.open(client.url)
    page.reads("Has charging stopped?")
    assert page.one("#words").get_attribute("value") == "half a sentence"


def test_without_signal_words_are_kept_and_sent_once_when_it_is_back(page: Browser):
    page.offline(True)
    page.one("#words").send_keys("runs\n")
    page.wait(lambda: page.one("#status").text == "Not sent yet. Trying again.")
    page.wait(lambda: page.one("#basics").is_displayed())
    assert page.one("#basics").get_attribute("role") == "alert"
    assert "move away" in page.one("#basics").text
    page.offline(False)
    page.reads("run 2")
    assert not page.one("#basics").is_displayed()
    assert page.one("#status").text == ""
    page.say("order")
    assert page.newest == f"{texts.RESUME}|runs|order"


def test_words_not_yet_sent_survive_a_reload(page: Browser, client: Client):
    page.offline(True)
    page.one("#words").send_keys("my plug is stuck\n")
    page.wait(lambda: page.one("#status").text == "Not sent yet. Trying again.")
    page.offline(False)
    page.open(client.url)
    page.reads("Has charging stopped?")
    page.say("order")
    # Whether the old page or the new one got it through, it was run once.
    assert page.newest.split("|").count("my plug is stuck") == 1


def test_a_conversation_the_server_forgot_begins_anew(
    open_browser: Callable[..., Browser], client: Client
):
    browser = open_browser()
    browser.driver.get(f"{client.url}/chat/static/icon.svg")
    browser.run("localStorage.setItem('firststep.token', 'worn.out.token')")
    browser.open(client.url)
    browser.reads("Tell me in your own words")


def test_with_storage_blocked_the_chat_works(open_browser: Callable[..., Browser], client: Client):
    browser = open_browser()
    refuse = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }});"
    browser.command("Page.addScriptToEvaluateOnNewDocument", {"source": refuse})
    browser.open(client.url)
    browser.press("My charging cable is stuck")
    browser.press("Yes, it stopped")
    browser.reads("Did it come out?")


def test_without_scripts_the_page_says_what_to_do(
    open_browser: Callable[..., Browser], client: Client
):
    browser = open_browser(scripts=False)
    browser.driver.get(client.url)
    assert "needs JavaScript" in browser.one("noscript").text
    assert "move away" in browser.one("#basics").text
    assert not browser.one("#form").is_displayed()
    assert not browser.one("#help").is_displayed()


@pytest.mark.parametrize(
    "size", [(360, 740), (320, 568), (180, 370), (740, 360), (1280, 800)], ids=str
)
def test_on_any_screen_nothing_is_lost_and_targets_are_large(
    open_browser: Callable[..., Browser], client: Client, size: tuple[int, int]
):
    browser = open_browser(size)
    browser.open(client.url)
    browser.press("My charging cable is stuck")
    assert browser.run("return document.documentElement.scrollWidth") <= size[0]
    controls = browser.all("button, a.call, input")
    small = [
        (control.text, control.size)
        for control in controls
        if control.is_enabled()
        and control.is_displayed()
        and min(control.size.values()) < SMALLEST_TARGET
    ]
    assert small == []
    for selector in (".newest .option", "#words", "#help"):
        control = browser.one(selector)
        browser.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", control)
        assert browser.run(
            """const box = arguments[0].getBoundingClientRect();
            const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return arguments[0].contains(at);""",
            control,
        ), selector


def test_a_server_that_comes_back_gets_the_message(
    open_browser: Callable[..., Browser],
    start_server: Callable[..., FakeServer],
    settings: dict[str, Any],
):
    server = start_server(**settings)
    browser = open_browser()
    browser.open(server.client.url)
    server.stop()
    browser.one("#words").send_keys("my plug is stuck\n")
    browser.wait(lambda: browser.one("#status").text == "Not sent yet. Trying again.")
    server.start()
    browser.reads("Has charging stopped?")

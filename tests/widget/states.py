"""The way to each state of the chat that a person can meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.widget.browser import WidgetBrowser

GUIDE: Final = "charging_cable_stuck"
STICKER: Final = f"g/{GUIDE}?network=evgo&station=1234"

# Answers, by their ids in the guide, that lead from the first step to one that shows the thing.
TO_DRAWING: Final = ("yes", "yes", "yes", "done")
TO_TIMER: Final = ("yes", "no", "no")
TO_COUNTER: Final = ("still", "still")
TO_OUTCOME: Final = ("out", "fine", "yes")

SURE_DANGER: Final = "there is smoke coming from the plug"
DOUBTFUL_DANGER: Final = "is it normal that the plug gets hot"


def option(page: WidgetBrowser, answer: str) -> WebElement:
    """The newest option that gives an answer, by the answer's id."""
    wanted = f'"v":"{answer}"'
    for one in page.all(".newest .option:enabled"):
        if wanted in (one.get_attribute("data-payload") or ""):
            return one
    raise AssertionError(f"{answer} is not offered by: {page.newest}")


def ready(page: WidgetBrowser) -> bool:
    """Whether the newest turn offers something and nothing is waited for."""
    return bool(
        page.run(
            """const roots = [document, ...[...document.querySelectorAll("firststep-chat")]
              .map((host) => host.shadowRoot)];
            return roots.some((root) => root.querySelector(".newest .option:not([disabled])") &&
              !root.querySelector('.option[aria-disabled="true"]'));"""
        )
    )


def turns(page: WidgetBrowser) -> int:
    """How many turns the screen has."""
    return len(page.all(".turn"))


def answer(page: WidgetBrowser, *answers: str) -> None:
    """Gives answers, by their ids, one after another."""
    for one in answers:
        before = turns(page)
        option(page, one).click()
        _settled(page, before + 1)


def say(page: WidgetBrowser, words: str) -> None:
    """Types words, sends them, and waits for the reply."""
    before = turns(page)
    page.one("#words").send_keys(words + "\n")
    _settled(page, before + 2)


def _settled(page: WidgetBrowser, least: int) -> None:
    page.wait(lambda: turns(page) >= least and ready(page))


def wait_for(page: WidgetBrowser, selector: str) -> None:
    """Waits until an element is there."""
    page.wait(lambda: page.all(selector))


def node(page: WidgetBrowser) -> str | None:
    """The node of the guide at which the newest reply stands."""
    replies = page.all(".newest .reply")
    return replies[-1].get_attribute("data-node") if replies else None


def kind(page: WidgetBrowser) -> str | None:
    """The kind of the newest reply."""
    replies = page.all(".newest .reply")
    return replies[-1].get_attribute("data-kind") if replies else None


def open_chat(page: WidgetBrowser, url: str) -> None:
    """Opens a page of the chat and waits until something can be chosen."""
    page.visit(url)
    page.wait(lambda: ready(page))


def open_guide(page: WidgetBrowser, url: str) -> None:
    """Opens the guide's page, as a sticker's code does, and waits for its first step."""
    page.visit(url + STICKER)
    # What was said before may be there first.
    page.wait(lambda: ready(page) and node(page))


def on_device(page: WidgetBrowser) -> None:
    """Waits until the device has the guides and the pages to go on without signal."""
    page.wait(lambda: page.run("return localStorage.getItem('firststep.guides')"))
    page.wait(
        lambda: page.driver.execute_async_script(
            """const done = arguments[0];
            navigator.serviceWorker.getRegistration()
              .then((found) => done(Boolean(found?.active)))"""
        )
    )


def open_dialog(page: WidgetBrowser) -> None:
    """Opens the embedded chat by its button."""
    wait_for(page, ".launcher")
    page.one(".launcher").click()
    page.wait(lambda: ready(page))


def walk(page: WidgetBrowser, url: str) -> Iterator[str]:
    """Goes through the states one after another, and gives the name of each once it is there.

    Args:
        page: The browser, with nothing kept.
        url: The chat's address, ending in a slash.
    """
    open_chat(page, url)
    yield "start"
    open_guide(page, url)
    yield "question"
    answer(page, *TO_TIMER)
    wait_for(page, ".newest .timer")
    page.one(".newest .timer .pace-main").click()
    yield "timer"
    yield from _again(page, TO_DRAWING)
    wait_for(page, ".newest .drawing")
    yield "drawing"
    answer(page, *TO_COUNTER)
    wait_for(page, ".newest .counter")
    page.one(".newest .counter .pace-main").click()
    yield "counter"
    say(page, DOUBTFUL_DANGER)
    yield "danger question"
    say(page, SURE_DANGER)
    wait_for(page, ".newest .danger")
    yield "danger"
    answer(page, "false_alarm")
    say(page, "it came out")
    answer(page, *TO_OUTCOME[1:])
    yield "outcome"


def _again(page: WidgetBrowser, answers: tuple[str, ...]) -> Iterator[str]:
    """Starts over, and goes another way."""
    page.one("#over").click()
    page.one("#over-yes").click()
    page.wait(lambda: ready(page) and kind(page) == "question" and node(page) != "stop_by_unlock")
    yield "started over"
    answer(page, *answers)


def dialogs(page: WidgetBrowser) -> Iterator[tuple[str, Callable[[], None]]]:
    """Opens the dialogs one after another; each comes with what closes it."""

    def closer(selector: str) -> Callable[[], None]:
        def close() -> None:
            page.key(Keys.ESCAPE)
            page.wait(lambda: not page.all(selector))

        return close

    for name, buttons, dialog in (
        ("help", ["#help"], "#help-dialog[open]"),
        ("start over", ["#over"], "#over-dialog[open]"),
        ("preferences", ["#prefs"], "dialog.prefs[open]"),
        ("call card", ["#help", "#help-dialog .card-open"], "dialog.call-card[open]"),
    ):
        for button in buttons:
            page.one(button).click()
        wait_for(page, dialog)
        yield name, closer(dialog)

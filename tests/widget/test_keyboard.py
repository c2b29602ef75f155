"""By keyboard alone, and as a screen reader is told of it."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from tests.widget import states
from tests.widget.browser import WidgetBrowser
from tests.widget.line import Line

pytestmark = pytest.mark.servers


def choose(page: WidgetBrowser, answer: str) -> None:
    """Goes to an answer by the tabulator key, and presses Enter."""
    before = states.turns(page)
    page.tab_to(f""".newest .option[data-payload*='"v":"{answer}"']""")
    page.key(Keys.ENTER)
    page.wait(lambda: states.turns(page) > before and states.ready(page))


def focus_is_in(page: WidgetBrowser, selector: str) -> bool:
    """Whether the focus is on an element or on something inside it."""
    return bool(
        page.run("return arguments[0].closest(arguments[1]) !== null", page.focused, selector)
    )


def heard(page: WidgetBrowser) -> list[str]:
    """The names of the events that the page around the chat has heard."""
    lines = [one.get_attribute("textContent") or "" for one in page.all("#events li")]
    return [text.partition(" ")[0] for text in lines]


def announced(page: WidgetBrowser) -> str:
    """What the polite live region says, as the accessibility tree has it."""
    (region,) = page.all("#announce")
    return " ".join((region.get_attribute("textContent") or "").split())


def test_a_whole_conversation(page: WidgetBrowser, line: Line):
    states.open_guide(page, line.url)
    for answer in (*states.TO_DRAWING, *states.TO_OUTCOME):
        choose(page, answer)
        assert focus_is_in(page, ".newest .reply")
    assert states.kind(page) == "outcome"
    assert page.complaints() == []


def test_words_by_enter_and_the_focus_stays_in_the_field(page: WidgetBrowser, line: Line):
    states.open_guide(page, line.url)
    page.tab_to("#words")
    before = states.turns(page)
    page.key("yes", Keys.ENTER)
    page.wait(lambda: states.turns(page) >= before + 2 and states.ready(page))
    assert states.node(page) == "stop_session"


@pytest.mark.parametrize(
    ("buttons", "dialog"),
    [
        (["#help"], "#help-dialog"),
        (["#over"], "#over-dialog"),
        (["#prefs"], "dialog.prefs"),
        (["#help", "#help-dialog .card-open"], "dialog.call-card"),
    ],
    ids=["help", "start over", "settings", "call card"],
)
def test_each_dialog_opens_keeps_the_focus_and_gives_it_back(
    page: WidgetBrowser, line: Line, buttons: list[str], dialog: str
):
    states.open_guide(page, line.url)
    for button in buttons:
        page.tab_to(button)
        page.key(Keys.ENTER)
    page.wait(lambda: page.all(f"{dialog}[open]"))
    for _ in range(12):
        assert not focus_is_in(page, "header, main, footer")
        page.key(Keys.TAB)
    page.key(Keys.ESCAPE)
    page.wait(lambda: not page.all(f"{dialog}[open]"))
    assert focus_is_in(page, buttons[0])


def test_what_is_new_is_announced_with_its_choices(page: WidgetBrowser, line: Line):
    states.open_guide(page, line.url)
    states.answer(page, "yes")
    said = announced(page)
    question = page.one(".newest .ask").text
    assert question in said
    titles = [one.text for one in page.all('.newest [aria-label="Your answer"] .option')]
    assert said.endswith(f"{len(titles)} choices: {'; '.join(titles)}.")
    tree = page.tree()
    (region,) = [one for one in tree if one["role"] == "log"]
    assert (region["name"], region.get("live")) == ("Conversation", None)
    assert [one for one in tree if one.get("live") == "polite"]
    shown = [one["name"] for one in tree if one["role"] == "button"]
    assert set(titles) <= set(shown)


def test_danger_is_told_at_once_and_what_was_answered_is_no_choice(page: WidgetBrowser, line: Line):
    states.open_guide(page, line.url)
    states.answer(page, "yes")
    states.say(page, states.SURE_DANGER)
    tree = page.tree()
    alerts = [one for one in tree if one["role"] == "alert"]
    assert [one.get("live") for one in alerts] == ["assertive"]
    links = [one["name"] for one in tree if one["role"] == "link"]
    assert any("911" in name for name in links)
    old = [one for one in tree if one["role"] == "button" and one["name"].startswith("You chose")]
    assert old
    assert all(one.get("disabled") for one in old)


def test_the_embedded_chat(page: WidgetBrowser, line: Line):
    page.visit(f"{line.url}embed-demo")
    page.wait(lambda: page.all(".launcher"))
    page.tab_to(".launcher")
    page.key(Keys.ENTER)
    page.wait(lambda: states.ready(page))
    assert focus_is_in(page, ".panel")
    for answer in ("yes", "yes"):
        choose(page, answer)
        assert focus_is_in(page, ".newest .reply")
    for _ in range(25):
        assert not focus_is_in(page, "header nav, #plate, .find, .launcher")
        page.key(Keys.TAB)
    page.tab_to("#help")
    page.key(Keys.ENTER)
    page.wait(lambda: page.all("#help-dialog[open]"))
    page.key(Keys.ESCAPE)
    page.wait(lambda: not page.all("#help-dialog[open]"))
    assert page.all(".panel[open]")
    page.key(Keys.ESCAPE)
    page.wait(lambda: not page.all(".panel[open]"))
    assert focus_is_in(page, ".launcher")
    page.wait(lambda: heard(page)[-1:] == ["firststep:close"])
    assert heard(page) == [
        "firststep:ready",
        "firststep:open",
        *["firststep:step"] * 3,
        "firststep:close",
    ]

"""The card has what a person needs on one page, and no text can break out of it."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from firststep.engine.conversation import replay
from firststep.engine.emergency import spelt_out
from firststep.guide.load import GuideSet
from firststep.views import card, route
from tests.engine.toys import build, build_set, toy_data
from tests.views.guides import every, nasty, shipped
from tests.web.browser import Browser

EVERY = pytest.mark.parametrize(("guides", "name"), every())
SHIPPED = sorted(shipped().guides)
VOID = {"meta", "br", "link", "img", "hr", "input"}
PAPERS = {"letter": (8.5, 11.0), "a4": (8.27, 11.69)}


class Page(HTMLParser):
    """What a test asks of a page; it fails on tags that are not closed in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.text += data

    def values(self, name: str) -> list[str]:
        return [str(attrs[name]) for _, attrs in self.tags if name in attrs]


@EVERY
def test_the_page_is_whole_and_every_link_on_it_leads_somewhere(guides: GuideSet, name: str):
    page = Page(card.html(guides, guides.guides[name]))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    for link in page.values("href"):
        assert link.startswith(("#", "tel:"))
        assert link.startswith("tel:") or link[1:] in ids


@EVERY
def test_the_page_runs_nothing_and_asks_nothing_of_others(guides: GuideSet, name: str):
    text = card.html(guides, guides.guides[name])
    page = Page(text)
    assert {tag for tag, _ in page.tags} <= set(
        "html head meta title style body header main section footer h1 h2 h3 p b a ul ol li "
        "details summary span".split()
    )
    assert not [attr for _, attrs in page.tags for attr in attrs if attr.startswith("on")]
    assert "url(" not in text
    assert "@import" not in text


@EVERY
def test_the_page_has_every_step_with_its_reason_and_every_ending(guides: GuideSet, name: str):
    guide = spelt_out(guides.guides[name], guides.common)
    shown = " ".join(Page(card.html(guides, guide)).text.split())
    assert "{emergency}" not in shown
    for node in guide.nodes.values():
        for words in (node.short, node.say, node.why):
            assert " ".join(words.split()) in shown
    for outcome in guide.outcomes.values():
        assert " ".join(outcome.say.split()) in shown
    for warning in guide.never.values():
        assert f"{warning.do_not} {warning.because}" in shown


@EVERY
def test_headings_go_down_one_level_at_a_time(guides: GuideSet, name: str):
    page = Page(card.html(guides, guides.guides[name]))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_danger_comes_first_and_its_numbers_can_be_pressed():
    data = toy_data()
    data["danger_line"] = "Fire: step back and call 911."
    guide = build(data)
    text = card.html(build_set(guide), guide)
    body = text.index("<body>")
    assert text.index('<a href="tel:911">911</a>') < text.index("<h1>")
    assert re.search(r"\S+", text[body + 6 :]) is not None
    assert text.index("Fire: step back") < text.index("<h1>")


def test_a_number_inside_a_longer_one_is_not_a_link():
    dial = card._Dialler(frozenset({"911", "800-222-4357"}))
    assert "tel:" not in dial("In 19112 or A911 or #911.")
    assert dial("Call 800-222-4357.") == 'Call <a href="tel:8002224357">800-222-4357</a>.'


def test_the_page_speaks_the_language_of_the_guide():
    data = toy_data()
    data["locale"] = "en-GB"
    guide = build(data)
    assert Page(card.html(build_set(guide), guide)).values("lang") == ["en-GB"]


def test_texts_stay_texts():
    guides = nasty()
    text = card.html(guides, guides.guides["toy"])
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


@EVERY
def test_the_main_route_is_one_that_the_engine_walks(guides: GuideSet, name: str):
    guide = guides.guides[name]
    found = route.main_route(guide)
    position = replay(guide, found.answers)
    assert position.answers == found.answers
    assert position.outcome == found.outcome is not None
    assert position.blocked is None


def test_on_the_main_route_steps_do_their_work_and_nothing_helps():
    found = route.main_route(build())
    assert [(step.node.id, step.answer.id) for step in found.steps] == [
        ("calm", "done"),
        ("switch", "yes"),
        ("pull", "shut"),
        ("which", "left"),
        ("sure", "yes"),
        ("lever", "no"),
        ("help", "no"),
    ]
    assert found.outcome == "given_up"


def test_a_step_with_a_condition_says_it_and_doubt_leads_past_it():
    text = card.text(build_set(), build())
    assert "6. Only if: It is off. Lever." in text
    assert "It is on / I can't tell: go to step 7." in text


def test_the_text_ends_with_what_the_agent_hears():
    guides = build_set()
    text = card.text(guides, build())
    said = route.summary(guides, build())
    assert text.rstrip().endswith(said[-1])
    assert "- Switched off." in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_every_summary_text_of_a_guide_is_found():
    texts = dict(route.summary_texts(build()))
    assert texts["switch.yes"] == "Switched off."
    assert texts["off.yes"] == "It is off."
    assert texts["danger:fire"] == "Short fire."
    assert texts["opened"] == "Open. (OPENED)"


@EVERY
def test_the_card_is_the_same_at_every_run(guides: GuideSet, name: str):
    guide = guides.guides[name]
    assert card.html(guides, guide) == card.html(guides, guide)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_page_fits_the_first_packets_of_a_slow_line(name: str):
    page = card.html(shipped(), shipped().guides[name]).encode()
    assert len(gzip.compress(page, mtime=0)) < 14_000


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    opened = Browser(tmp_path_factory.mktemp("profile"), (320, 740), scripts=False)
    yield opened
    opened.close()


@pytest.mark.servers
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", SHIPPED)
def test_the_card_prints_on_one_page(browser: Browser, tmp_path: Path, name: str, paper: str):
    file = tmp_path / "card.html"
    file.write_text(card.html(shipped(), shipped().guides[name]), encoding="utf-8")
    browser.driver.get(file.as_uri())
    width, height = PAPERS[paper]
    size = {"paperWidth": width, "paperHeight": height, "displayHeaderFooter": False}
    printed = base64.b64decode(browser.command("Page.printToPDF", size)["data"])
    assert [int(count) for count in re.findall(rb"/Count (\d+)", printed)] == [1]


@pytest.mark.servers
@pytest.mark.parametrize("width", [320, 640])
@pytest.mark.parametrize("name", SHIPPED)
def test_the_card_needs_no_sideways_scrolling(
    browser: Browser, tmp_path: Path, name: str, width: int
):
    file = tmp_path / "card.html"
    file.write_text(card.html(shipped(), shipped().guides[name]), encoding="utf-8")
    browser.resize(width, 740)
    browser.driver.get(file.as_uri())
    zoom = width / 320  # 640 with letters twice as large is a page at 200 %
    browser.run("document.documentElement.style.fontSize = arguments[0]", f"{zoom * 100}%")
    assert browser.run("return document.documentElement.scrollWidth") <= width

"""A guide's own page: its steps before any script, and the chat with the guide open."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from firststep.channels.guide_page import GuidePages, read_guides
from firststep.channels.page import Page
from firststep.engine.payloads import read_payload, told_by
from tests.engine.toys import build_set
from tests.servers import ROOT, RunningBot
from tests.views.guides import nasty
from tests.web.browser import Browser
from tests.web.client import Client

GUIDE = "charging_cable_stuck"
MOST_BYTES = 14_000
"""What a phone gets in the first round trips of a connection."""


@pytest.fixture(scope="module")
def shipped() -> GuidePages:
    return GuidePages(Page().index, read_guides(ROOT / "guides"))


def test_every_guide_has_a_page_that_fits_the_first_round_trips(shipped: GuidePages):
    guides = read_guides(ROOT / "guides")
    assert guides is not None
    assert set(shipped.pages) == set(guides.guides)
    for name, asset in shipped.pages.items():
        assert len(asset.packed) < MOST_BYTES, name
        assert gzip.decompress(asset.packed) == asset.body


def test_all_steps_and_numbers_stand_on_the_page_itself(shipped: GuidePages):
    guides = read_guides(ROOT / "guides")
    assert guides is not None
    page = shipped.pages[GUIDE].body.decode()
    for node in guides.guides[GUIDE].nodes:
        assert f'id="{node}"' in page
    assert 'href="tel:911"' in page
    assert 'src="../chat/static/chat.js' in page
    assert 'href="../chat/static/chat.css' in page


def test_texts_of_a_guide_stay_texts():
    guides = nasty()
    [name] = [name for name in guides.guides if "<script>alert" in guides.guides[name].title]
    page = GuidePages(Page().index, guides).pages[name].body.decode()
    assert "<script>alert" not in page
    assert page.count("<script") == Page().index.body.decode().count("<script")


def test_paths_that_are_no_guide_have_no_page(shipped: GuidePages):
    assert shipped.at(f"/g/{GUIDE}") is shipped.at(f"/g/{GUIDE}/") is not None
    for path in ("/g/", "/g/nothing", "/g/../guides", f"/g/{GUIDE}/x", "/g/%00"):
        assert shipped.at(path) is None


def test_a_page_may_open_its_guide_and_nothing_else():
    pages = GuidePages(Page().index, build_set())
    [name] = build_set().guides
    assert pages.may_open(f'/open{{"v":"{name}"}}')
    assert pages.may_open(f'/open{{"v":"{name}","f":{{"network":"evgo"}}}}')
    for payload in (
        '/open{"v":"other"}',
        f'/open{{"v":"{name}","s":true}}',
        '/answer{"n":"a","v":"yes"}',
        '/fact{"n":"network","v":"evgo"}',
        f'/open{{"v":"{name}"',
        name,
    ):
        assert not pages.may_open(payload)


def test_without_guides_that_can_be_read_the_chat_goes_on(tmp_path: Path, caplog):
    assert read_guides(tmp_path / "none") is None
    assert "have no pages" in caplog.text
    assert GuidePages(Page().index, None).pages == {}


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ('/open{"v":"x","f":{"network":"evgo"}}', {"network": "evgo"}),
        ('/open{"v":"x","f":{"network":"evgo","charging":"no"}}', {"network": "evgo"}),
        ('/open{"v":"x","f":{"network":3}}', {}),
        ('/open{"v":"x","f":["network"]}', {}),
        ('/open{"v":"x"}', {}),
        ('/news{"v":"x","f":{"network":"evgo"}}', {}),
        ("evgo", {}),
        ('/open{"v":"x","f":{"network":"evgo"}}\x85', {"network": "evgo"}),
    ],
)
def test_only_facts_that_open_no_step_come_with_an_opening(payload: str, told: dict[str, str]):
    read_payload(payload)
    assert told_by(payload) == told


def test_a_sticker_opens_its_guide_with_its_network(
    open_browser: Callable[..., Browser], bot: RunningBot
):
    chat = open_browser()
    chat.open(f"{bot.url}g/{GUIDE}?network=evgo")
    reply = chat.all(".newest .reply")[-1]
    first = reply.get_attribute("data-node")
    assert first is not None
    assert "EVgo" in chat.one(".newest").text
    chat.press(chat.all('.newest [aria-label="Your answer"] .option:enabled')[0].text)
    here = chat.all(".newest .reply")[-1].get_attribute("data-node")
    assert here not in {None, first}
    # Opened again, as from a bookmark, it goes on where it was.
    chat.open(f"{bot.url}g/{GUIDE}?network=evgo")
    assert chat.all(".newest .reply")[-1].get_attribute("data-node") == here
    chat.check_nothing_left_this_machine()
    chat.check_no_complaint()


def test_without_scripts_the_steps_are_there(open_browser: Callable[..., Browser], bot: RunningBot):
    page = open_browser(scripts=False)
    page.driver.get(f"{bot.url}g/{GUIDE}")
    assert "Careful steps" in page.one("#basics").text
    assert page.all('a[href="tel:911"]')


def test_a_guide_that_is_not_there_still_shows_the_chat(bot: RunningBot):
    answer = Client(bot.port).send("GET", "/g/no_such_guide")
    assert answer.status == 404
    assert b"What to do in any case" in answer.body
    assert b'src="../chat/static/chat.js' in answer.body

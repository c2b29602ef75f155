"""The page as it is before any script has run, and the files that stand beside it."""

from __future__ import annotations

import gzip
import logging
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from firststep.channels import page, texts
from firststep.channels.device import DeviceGuides
from firststep.channels.gate import is_control
from firststep.channels.guide_page import read_guides
from tests.servers import ROOT
from tests.web.widgets import made_up

INDEX = (page.SOURCE / "index.html").read_text()
STYLE = (page.SOURCE / "chat.css").read_text()
SOURCES = sorted((ROOT / "widget" / "src").rglob("*.ts"))
FIRST_RESPONSE_BYTES = 14_000
ALL_BYTES = 150_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> page.Page:
    return page.Page(made_up(tmp_path_factory.mktemp("widget")))


@pytest.fixture(scope="module")
def built() -> page.Page:
    """The widget as it was really built."""
    assert (page.BUILT / "chat.js").is_file(), "build it with: make widget"
    return page.Page()


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def tags(files: page.Page) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(files.index.body.decode())
    return parser.seen


def test_nothing_is_inline(tags: list[tuple[str, dict[str, str | None]]]):
    for tag, attributes in tags:
        assert tag != "style"
        assert tag != "script" or attributes.get("src")
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_every_address_is_the_servers_own_or_a_telephone_number(
    tags: list[tuple[str, dict[str, str | None]]], files: page.Page
):
    addresses = [
        str(attributes[name])
        for _, attributes in tags
        for name in ("src", "href", "action")
        if name in attributes
    ]
    assert {address for address in addresses if not address.startswith("tel:")} == {
        f"chat/static/{name}?v={files.files[name].version}"
        for name in ("chat.css", "chat.js", "icon.svg")
    }


def test_no_style_names_another_server():
    assert not re.search(r"https?:|//[a-z]|@import|url\(", STYLE)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_script_writes_markup(source: Path):
    written = source.read_text()
    for way in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "srcdoc",
    ):
        assert way not in written, way


def test_the_policy_allows_nothing_unsafe():
    for policy in (page.HEADERS["Content-Security-Policy"], page.DEMO_POLICY):
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "default;" not in policy
        assert "*" not in policy


def test_without_scripts_the_page_still_says_what_to_do():
    for words in ("noscript", 'href="tel:911"', 'href="tel:112"', 'href="tel:999"'):
        assert words in INDEX
    for words in ("move away", "Do not force", "unlock the car", "support number on the charger"):
        assert words in INDEX


def test_the_controls_of_the_page_are_known_to_the_server():
    written = "".join(path.read_text() for path in SOURCES)
    found = set(re.findall(r"""['"`](/do\{"v":"[a-z_:]+"\})['"`]""", written))
    assert found >= texts.PAGE_PAYLOADS
    assert all(is_control(payload) for payload in texts.PAGE_PAYLOADS)


def test_everything_fits_through_a_weak_signal(built: page.Page, tmp_path: Path):
    guides = DeviceGuides(read_guides(ROOT / "guides"), ROOT / "guides", tmp_path / "guides.json")
    guides.make()
    assert guides.asset is not None
    assert built.worker is not None
    assert built.embed is not None
    assert len(built.index.packed) < FIRST_RESPONSE_BYTES
    names = ("chat.css", "chat.js", "icon.svg")
    own = [built.index, built.worker, guides.asset, *(built.files[name] for name in names)]
    assert sum(len(asset.packed) for asset in own) < ALL_BYTES
    assert len(built.embed.packed) + len(guides.asset.packed) < ALL_BYTES


def test_packed_files_are_the_same_files(files: page.Page):
    for asset in (files.index, *files.files.values()):
        assert gzip.decompress(asset.packed) == asset.body


def test_what_no_page_loads_is_not_sent(files: page.Page):
    assert set(files.files) == {"chat.css", "chat.js", "embed-demo.css", "icon.svg"}


@pytest.mark.parametrize("missing", ["index.html", "chat.js"])
def test_without_a_build_the_page_can_still_be_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, missing: str
):
    (made_up(tmp_path) / missing).unlink()
    with caplog.at_level(logging.WARNING):
        found = page.Page(tmp_path)
    assert len(caplog.records) == 1
    assert "make widget" in caplog.text
    assert b'href="tel:911"' in found.index.body
    assert found.worker is None
    assert found.embed is None


def test_only_sites_that_are_named_may_frame_the_page():
    alone = page.headers_for()
    assert "frame-ancestors 'none';" in alone["Content-Security-Policy"]
    assert alone["X-Frame-Options"] == "DENY"
    framed = page.headers_for(("https://a.example", "https://b.example"))
    policy = framed["Content-Security-Policy"]
    assert "frame-ancestors https://a.example https://b.example;" in policy
    assert "X-Frame-Options" not in framed

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser

import pytest

from firststep.channels import page, texts

FILES = page.Page()
INDEX = (page.FOLDER / "index.html").read_text()
SCRIPT = (page.FOLDER / "chat.js").read_text()
STYLE = (page.FOLDER / "chat.css").read_text()
FIRST_RESPONSE_BYTES = 14_000
ALL_BYTES = 30_000


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def tags() -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(FILES.index.body.decode())
    return parser.seen


def test_nothing_is_inline(tags: list[tuple[str, dict[str, str | None]]]):
    for tag, attributes in tags:
        assert tag != "style"
        assert tag != "script" or attributes.get("src")
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_every_address_is_the_servers_own_or_a_telephone_number(
    tags: list[tuple[str, dict[str, str | None]]],
):
    addresses = [
        str(attributes[name])
        for _, attributes in tags
        for name in ("src", "href", "action")
        if name in attributes
    ]
    assert {address for address in addresses if not address.startswith("tel:")} == {
        f"chat/static/{name}?v={asset.version}" for name, asset in FILES.files.items()
    }


@pytest.mark.parametrize("text", [SCRIPT, STYLE], ids=["chat.js", "chat.css"])
def test_no_file_names_another_server(text: str):
    assert not re.search(r"https?:|//[a-z]|@import|url\(", text.replace("// ", ""))


def test_the_script_never_writes_markup():
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval", "srcdoc"):
        assert way not in SCRIPT


def test_the_policy_allows_nothing_unsafe():
    assert "unsafe" not in page.POLICY
    assert "default-src 'none'" in page.POLICY
    assert "*" not in page.POLICY


def test_without_scripts_the_page_still_says_what_to_do():
    for words in ("noscript", 'href="tel:911"', 'href="tel:112"', 'href="tel:999"'):
        assert words in INDEX
    for words in ("move away", "Do not force", "unlock the car", "support number on the charger"):
        assert words in INDEX


def test_script_and_server_agree_on_the_pages_own_buttons():
    found = set(re.findall(r"'(/do\{[^']*)'", SCRIPT))
    assert found == set(texts.PAGE_PAYLOADS)


def test_everything_fits_through_a_weak_signal():
    assert len(FILES.index.packed) < FIRST_RESPONSE_BYTES
    total = len(FILES.index.packed) + sum(len(file.packed) for file in FILES.files.values())
    assert total < ALL_BYTES


def test_packed_files_are_the_same_files():
    for asset in (FILES.index, *FILES.files.values()):
        assert gzip.decompress(asset.packed) == asset.body

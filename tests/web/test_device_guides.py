"""The guides for devices: made once, kept, made anew when a guide changes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import firststep.offline.compile
from firststep.channels.device import DeviceGuides
from firststep.guide.load import GuideSet
from tests.engine.toys import build_set


class Compiling:
    """In place of the compiler, which takes seconds: counts how often it ran."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.runs = 0
        monkeypatch.setattr(firststep.offline.compile, "compiled", self)

    def __call__(self, guides: GuideSet) -> dict[str, Any]:
        self.runs += 1
        return {"form": 1, "version": f"v{self.runs}", "guides": dict.fromkeys(guides.guides)}


@pytest.fixture
def compiling(monkeypatch: pytest.MonkeyPatch) -> Compiling:
    return Compiling(monkeypatch)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "guides").mkdir()
    (tmp_path / "guides" / "one.yml").write_text("id: one")
    return tmp_path


def made(folder: Path) -> DeviceGuides:
    guides = DeviceGuides(build_set(), folder / "guides", folder / "build" / "guides.json")
    assert guides.asset is None
    guides.make()
    return guides


def test_the_file_is_packed_and_names_its_version(folder: Path, compiling: Compiling):
    guides = made(folder)
    assert guides.asset is not None
    assert json.loads(gzip.decompress(guides.asset.packed))["version"] == guides.version == "v1"
    assert guides.asset.kind == "application/json"


def test_the_next_start_takes_the_file_that_was_kept(folder: Path, compiling: Compiling):
    assert made(folder).version == made(folder).version == "v1"


def test_a_changed_guide_is_made_anew(folder: Path, compiling: Compiling):
    made(folder)
    (folder / "guides" / "one.yml").write_text("id: other")
    assert made(folder).version == "v2"


@pytest.mark.parametrize("damage", ["", "{", "[]", "{}", "\udc80"])
def test_a_damaged_file_is_made_anew(folder: Path, compiling: Compiling, damage: str):
    made(folder)
    kept = folder / "build" / "guides.json"
    kept.write_text(damage, errors="surrogateescape")
    assert made(folder).version == "v2"


def test_a_folder_that_can_not_be_written_costs_only_time(
    folder: Path, compiling: Compiling, caplog: pytest.LogCaptureFixture
):
    (folder / "build").write_text("a file")
    assert made(folder).version == "v1"
    assert "Make that folder writable." in caplog.text


def test_what_can_not_be_compiled_leaves_the_chat_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(_: GuideSet) -> None:
        raise ValueError("a form nobody knows")

    monkeypatch.setattr(firststep.offline.compile, "compiled", broken)
    guides = made(folder)
    assert (guides.asset, guides.version, guides.possible) == (None, None, False)
    assert "can't be made ready" in caplog.text


def test_without_guides_there_is_no_file(folder: Path):
    guides = DeviceGuides(None, folder / "guides", folder / "guides.json")
    guides.make()
    assert (guides.asset, guides.possible) == (None, False)


def test_it_is_made_beside_the_start(folder: Path, compiling: Compiling):
    guides = DeviceGuides(build_set(), folder / "guides", folder / "guides.json")
    guides.start().join(60)
    assert guides.version == "v1"

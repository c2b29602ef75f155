"""Small guide folders for tests of the linter: the base guide with something changed in it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from firststep.cli.commands.check import line_of
from firststep.lint.run import Report, lint

HERE: Final = Path(__file__).parent
BASE: Final = (HERE / "base.yml").read_text(encoding="utf-8")
COMMON: Final = (HERE.parents[1] / "guides" / "common.yml").read_text(encoding="utf-8")
NETWORKS: Final = """networks:
  - {id: volta, name: Volta, source: "https://example.org", confidence: high, checked: 2026-01-01}
  - {id: amper, name: Amper, source: "https://example.org", confidence: high, checked: 2026-01-01}
"""
TODAY: Final = dt.date(2026, 11, 22)


def changed(text: str, changes: Iterable[Iterable[str]]) -> str:
    """The text with each `[old, new]` carried out; each old text must be there once."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return text


def folder_for(root: Path, case: dict[str, Any]) -> Path:
    """A guides folder as a case describes it."""
    folder = root / "guides"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "directory").mkdir(parents=True)
    common = changed(COMMON, case.get("common", ()))
    (folder / "common.yml").write_text(common, encoding="utf-8")
    networks = changed(NETWORKS, case.get("networks", ()))
    (folder / "directory" / "networks.yml").write_text(networks, encoding="utf-8")
    for kind in ("vehicles", "regions"):
        if kind in case:
            (folder / "directory" / f"{kind}.yml").write_text(case[kind], encoding="utf-8")
    text = case["text"] if "text" in case else changed(BASE, case.get("replace", ()))
    text *= case.get("times", 1)
    raw = text.encode(case.get("encoding", "utf-8"))
    if not case.get("missing", False):
        (folder / case.get("file", "base.yml")).write_bytes(raw)
    if "second" in case:
        second = changed(BASE, [["id: base", "id: second"], *case["second"]])
        (folder / "second.yml").write_text(second, encoding="utf-8")
    if "phrases" in case:
        (folder / "phrases").mkdir()
        book = folder / "phrases" / case.get("phrases_of", "base.yml")
        book.write_text(case["phrases"], encoding="utf-8")
    if case.get("folder_in_place", False):
        (folder / "base.yml").mkdir()
    return folder


def run(folder: Path, today: dt.date = TODAY) -> Report:
    return lint(folder, today=today)


def lines_of(folder: Path, report: Report) -> list[str]:
    """The linter's lines with paths as seen from inside the guides folder."""
    lines = [line_of(problem) for file in report.files for problem in file.problems]
    return [line.replace(f"{folder}/", "").replace(f"{folder}:", ".:") for line in lines]

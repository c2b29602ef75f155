"""One run of the evaluation from the command line, on small sets of its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from firststep.evaluation import cost, run
from firststep.evaluation.__main__ import main
from tests.evaluation.scripted import CABLE, Scripted
from tests.servers import ROOT

DEV = "charging plug stuck in car zorb"
TEST = "charging plug stuck in car wuggle"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two sets of one opening, and a classifier that knows one of them."""
    for name in ("guides", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name, text in (("development", DEV), ("heldout", TEST)):
        folder = tmp_path / "tests" / "understanding" / name
        folder.mkdir(parents=True)
        (folder / "routing.yml").write_text(f'openings:\n  - "{text}"\n')
    monkeypatch.setattr(run, "kept_or_trained", lambda *_: Scripted({TEST: CABLE}))
    monkeypatch.setattr(run, "reader", lambda scripted: scripted.read)
    monkeypatch.setattr(run, "in_use", lambda _: Scripted({}))
    return tmp_path


def test_it_shows_the_aims_and_writes_the_figures(project, capsys):
    assert main(["--project", str(project), "--set", "all", "--no-noise"]) == 0
    out = capsys.readouterr().out
    assert "First message opens its guide" in out
    assert "aims missed" in out
    data = json.loads((project / "build" / "eval" / "eval.json").read_text())
    top1 = {name: figures["routing"]["top1"] for name, figures in data["sets"].items()}
    assert top1 == {"development": 0.0, "heldout": 1.0}
    assert (
        "| First message opens its guide |" in (project / "build" / "eval" / "eval.md").read_text()
    )


def test_single_messages_are_shown_only_when_asked_for(project, capsys):
    main(["--project", str(project), "--set", "all", "--no-noise"])
    said = capsys.readouterr().out
    assert DEV not in said
    for name in ("eval.md", "eval.json"):
        written = (project / "build" / "eval" / name).read_text()
        assert DEV not in written
        assert TEST not in written
    main(["--project", str(project), "--no-noise", "--errors"])
    assert f"openings:2 missed want={CABLE}" in capsys.readouterr().out


def test_a_mistake_in_a_set_ends_it_with_the_line(project, capsys):
    file = project / "tests" / "understanding" / "heldout" / "routing.yml"
    file.write_text("opening:\n  - x\n")
    assert main(["--project", str(project)]) == 1
    assert f"{file}:1:1  unknown-list" in capsys.readouterr().err


def test_a_file_of_answers_that_is_not_there_is_said(project, capsys):
    assert main(["--project", str(project), "--answers", str(project / "none.json")]) == 2
    assert "none.json" in capsys.readouterr().err


def test_texts_for_another_classifier_are_written(project, capsys):
    file = project / "build" / "texts.json"
    assert main(["--project", str(project), "--texts", str(file)]) == 0
    assert {DEV, TEST} <= set(json.loads(file.read_text()))


def test_everything_together_goes_into_the_documentation(project, capsys, monkeypatch):
    monkeypatch.setattr(cost, "memory_mb", lambda *_: 1.0)
    kept = project / "build" / "understanding" / "model-x"
    kept.mkdir(parents=True)
    (kept / "seconds.json").write_text("7.0")
    monkeypatch.setattr(run, "digest", lambda _: "x")
    page = project / "docs" / "understanding.md"
    page.parent.mkdir()
    names = ("aims", "beside", "dangers", "noise", "cross", "bins", "cost")
    page.write_text("".join(f"<!-- eval:{name} -->\n<!-- /eval:{name} -->\n" for name in names))
    assert main(["--project", str(project), "--cross", "--write-docs"]) == 0, capsys.readouterr()
    written = page.read_text()
    assert "| First message opens its guide |" in written
    assert "macro F1 0.000" in written
    assert "training 7 s" in written
    assert "memory of a process with the model 1 MB" in written
    assert (project / "docs" / "pictures" / "reliability.svg").is_file()
    assert (project / "build" / "eval" / "confusion.svg").is_file()

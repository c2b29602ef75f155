"""Rasa's own commands, as its users type them, in a copy of the project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.servers import ROOT, with_few_phrases

pytestmark = pytest.mark.servers

PARTS = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "data", "guides")
SECONDS = 180

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project's files for Rasa, with few phrases."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tmp_path / part)
        else:
            shutil.copy(source, tmp_path / part)
    shutil.copytree(ROOT / "tests" / "stories", tmp_path / "tests" / "stories")
    with_few_phrases(tmp_path)
    return tmp_path


@pytest.fixture
def whole(project: Path) -> Path:
    """The same with every phrase."""
    for part in ("data", "guides"):
        shutil.copytree(ROOT / part, project / part, dirs_exist_ok=True)
    return project


@pytest.fixture
def rasa(project: Path) -> Command:
    """Runs `rasa ...` in the project; its result has everything printed in `stdout`."""

    def run(*arguments: str, module: str = "rasa") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=project,
            env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    return run


def warnings_of(output: str) -> list[str]:
    """Lines that Rasa prints as a warning or an error about the project."""
    marks = ("UserWarning", "FutureWarning", "WARNING", "ERROR", "Traceback")
    lines = [line for line in output.splitlines() if any(mark in line for mark in marks)]
    # `rasa test` evaluates the entities of its TEDPolicy whether there are any or not.
    return [line for line in lines if "No labels to evaluate" not in line]


def test_the_data_is_valid_without_a_single_warning(rasa, whole):
    done = rasa("data", "validate", "--fail-on-warnings")
    assert done.returncode == 0, done.stdout
    assert warnings_of(done.stdout) == []


def test_training_gives_a_model_without_a_single_warning(rasa, whole):
    done = rasa("train")
    assert done.returncode == 0, done.stdout
    assert warnings_of(done.stdout) == []
    assert len(list((whole / "models").glob("*.tar.gz"))) == 1


def test_training_again_with_nothing_changed_trains_nothing(rasa):
    rasa("train")
    done = rasa("train")
    assert done.returncode == 0, done.stdout
    assert "Starting to train" not in done.stdout


def test_a_broken_guide_stops_everything_and_the_old_model_stays(rasa, project, trained_model):
    models = project / "models"
    models.mkdir()
    old = Path(shutil.copy(trained_model, models / "old.tar.gz"))
    before = old.read_bytes()
    guide = project / "guides" / "charging_cable_stuck.yml"
    guide.write_text(
        guide.read_text().replace("\nstart: ", "\nstart: no_", 1) + "\nfrobnicate: 1\n"
    )
    for command in (["train"], ["data", "validate"], ["train", "nlu"]):
        done = rasa(*command)
        assert done.returncode == 1, (command, done.stdout)
        assert "charging_cable_stuck.yml:" in done.stdout
        assert "frobnicate" in done.stdout
        assert "Traceback" not in done.stdout
    assert [path.name for path in models.iterdir()] == ["old.tar.gz"]
    assert old.read_bytes() == before


@pytest.mark.parametrize(
    "importers",
    [
        "importers: [{name: firststep.rasa.importer.NoSuchImporter}]",
        "importers: [{name: no_such_package.GuideImporter}]",
        "importers: [{name: RasaFileImporter}]",
        "",
    ],
)
def test_a_model_without_the_guides_cant_be_trained_by_mistake(rasa, project, importers):
    config = project / "config.yml"
    kept = config.read_text().split("importers:")
    pipeline = kept[1][kept[1].index("\npipeline:") :]
    config.write_text(f"{kept[0]}{importers}\n{pipeline}")
    done = rasa("train", "--skip-validation")
    assert done.returncode == 1, done.stdout
    assert "The guides did not arrive in the training data" in done.stdout
    assert "Traceback" not in done.stdout
    assert not list((project / "models").glob("*")) if (project / "models").exists() else True


def test_rasa_test_core_passes_every_story(rasa, project, trained_model):
    done = rasa("test", "core", "--model", str(trained_model), "--stories", "tests/stories")
    assert done.returncode == 0, done.stdout
    report = json.loads((project / "results" / "story_report.json").read_text())
    assert report["conversation_accuracy"]["accuracy"] == 1.0, _failed(project)
    assert report["conversation_accuracy"]["total"] >= 12


def test_rasa_test_core_notices_a_wrong_story(rasa, project, trained_model):
    (project / "tests" / "stories" / "test_turns.yml").write_text(
        "version: '3.1'\nstories:\n"
        "- {story: wrong, steps: [{intent: affirm}, {action: utter_safe_text}]}\n"
    )
    rasa("test", "core", "--model", str(trained_model), "--stories", "tests/stories")
    report = json.loads((project / "results" / "story_report.json").read_text())
    assert report["conversation_accuracy"]["accuracy"] < 1.0


def test_rasa_test_passes_the_words_as_well(rasa, project, whole, trained_model):
    few = _few(project / "data" / "nlu.yml", project / "few.yml")
    done = rasa("test", "--nlu", few, "--model", str(trained_model), "--no-plot")
    assert done.returncode == 0, done.stdout
    report = json.loads((project / "results" / "story_report.json").read_text())
    assert report["conversation_accuracy"]["accuracy"] == 1.0, _failed(project)
    assert warnings_of(done.stdout) == []


def test_what_is_exported_serves_the_commands_that_know_no_importer(rasa, project, trained_model):
    done = rasa("out", module="firststep.rasa.export")
    assert done.returncode == 0, done.stdout
    assert warnings_of(done.stdout) == []
    model = ["--model", str(trained_model)]
    few = _few(project / "out" / "nlu.yml", project / "few.yml")
    commands = (
        ["test", "nlu", "--nlu", few, *model, "--no-plot"],
        ["data", "split", "nlu", "--nlu", "out/nlu.yml", "--out", "split"],
        [
            "visualize",
            "--domain",
            "out/domain.yml",
            "--stories",
            "out/rules.yml",
            "--out",
            "v.html",
        ],
    )
    for command in commands:
        done = rasa(*command)
        assert done.returncode == 0, (command, done.stdout)
        assert warnings_of(done.stdout) == [], command
    report = json.loads((project / "results" / "intent_report.json").read_text())
    assert "charging_cable_stuck" in report
    # Kinds of danger are told apart by another model, and steps by the open question.
    assert report["accuracy"] > 0.5


def _few(written: Path, path: Path) -> str:
    """A file with some examples of each intent; all twenty thousand take minutes."""
    data = yaml.safe_load(written.read_text("utf-8"))
    blocks = ['version: "3.1"', "nlu:"]
    for item in data["nlu"]:
        lines = item["examples"].splitlines()
        blocks += [f"- intent: {item['intent']}", "  examples: |"]
        blocks += [f"    {line}" for line in lines[:: max(1, len(lines) // 4)]]
    path.write_text("\n".join(blocks) + "\n", "utf-8")
    return path.name


def test_the_export_says_what_is_wrong_with_a_guide(rasa, project):
    (project / "guides" / "common.yml").unlink()
    done = rasa("out", module="firststep.rasa.export")
    assert done.returncode == 1
    assert "common.yml" in done.stdout
    assert "Traceback" not in done.stdout


def _failed(project: Path) -> str:
    return (project / "results" / "failed_test_stories.yml").read_text()

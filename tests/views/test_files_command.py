"""What the views write is never written over somebody's work."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from firststep.cli.app import cli
from tests.engine.toys import as_yaml, toy_data
from tests.views.guides import ROOT

TOY = as_yaml(toy_data())

THERE = ["common.yml", "networks.yml", "regions.yml", "toy.yml", "vehicles.yml"]

VIEWS = [("graph", "x.svg"), ("graph", "x.mmd"), ("card", "x.html"), ("card", "x.txt")]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout with the toy guide."""
    shutil.copytree(ROOT / "guides" / "directory", tmp_path / "guides" / "directory")
    (tmp_path / "guides" / "toy.yml").write_text(TOY, encoding="utf-8")
    shutil.copy(ROOT / "guides" / "common.yml", tmp_path / "guides")
    return tmp_path


def run(project: Path, *words: str) -> Result:
    arguments = ["--guides", str(project / "guides"), *words]
    return CliRunner().invoke(cli, arguments, catch_exceptions=False)


def files(project: Path) -> list[str]:
    return sorted(path.name for path in project.rglob("*") if path.is_file())


@pytest.mark.parametrize(("view", "name"), VIEWS)
def test_a_view_is_written_again_over_itself(project: Path, view: str, name: str):
    path = project / name
    assert run(project, view, "toy", "--output", str(path)).exit_code == 0
    first = path.read_text(encoding="utf-8")
    assert run(project, view, "toy", "--output", str(path)).exit_code == 0
    assert path.read_text(encoding="utf-8") == first


@pytest.mark.parametrize(("view", "name"), VIEWS)
@pytest.mark.parametrize(
    "theirs", ["mine", "<!doctype html>\n<html lang='en'>", "flowchart TD\n A"]
)
def test_a_file_of_somebody_else_stays(project: Path, view: str, name: str, theirs: str):
    (project / name).write_text(theirs, encoding="utf-8")
    result = run(project, view, "toy", "--output", str(project / name))
    assert result.exit_code == 2
    assert "FirstStep did not write it" in result.output
    assert (project / name).read_text(encoding="utf-8") == theirs


def test_a_link_to_a_guide_is_not_followed_into_it(project: Path):
    (project / "x.svg").symlink_to(project / "guides" / "toy.yml")
    assert run(project, "graph", "toy", "--output", str(project / "x.svg")).exit_code == 2
    assert (project / "guides" / "toy.yml").read_text(encoding="utf-8") == TOY


@pytest.mark.parametrize(
    ("view", "name", "there_are"),
    [
        ("graph", "guides/toy.yml", ".svg or .mmd"),
        ("graph", "x.png", ".svg or .mmd"),
        ("graph", "README.md", ".svg or .mmd"),
        ("card", "x.pdf", ".html or .txt"),
        ("card", "guides/new.yaml", ".html or .txt"),
        ("card", "card", ".html or .txt"),
    ],
)
def test_an_ending_that_is_not_the_view_s_is_refused(
    project: Path, view: str, name: str, there_are: str
):
    result = run(project, view, "toy", "--output", str(project / name))
    assert result.exit_code == 2
    assert there_are in result.output
    assert (project / "guides" / "toy.yml").read_text(encoding="utf-8") == TOY
    assert files(project) == [
        "common.yml",
        "networks.yml",
        "regions.yml",
        "toy.yml",
        "vehicles.yml",
    ]


def test_a_format_and_an_ending_that_disagree_are_refused(project: Path):
    path = project / "x.mmd"
    result = run(project, "graph", "toy", "--format", "svg", "--output", str(path))
    assert result.exit_code == 2
    assert "does not end in .svg" in result.output
    assert not path.exists()


def test_pages_do_not_go_among_the_guides(project: Path):
    result = run(project, "docs", "--output", str(project / "guides"))
    assert result.exit_code == 2
    assert "holds guides" in result.output
    assert files(project) == [
        "common.yml",
        "networks.yml",
        "regions.yml",
        "toy.yml",
        "vehicles.yml",
    ]


def test_pages_leave_a_readme_of_somebody_else(project: Path):
    (project / "README.md").write_text("# Mine", encoding="utf-8")
    result = run(project, "docs", "--output", str(project))
    assert result.exit_code == 2
    assert "README.md is there already" in result.output
    assert (project / "README.md").read_text(encoding="utf-8") == "# Mine"
    assert not (project / "toy.md").exists()

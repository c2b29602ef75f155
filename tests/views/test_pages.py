"""The guides' pages have every text, and the check notices whatever is not up to date."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from firststep.cli.app import cli
from firststep.engine.emergency import spelt_out
from firststep.guide.load import GuideSet
from firststep.views import pages
from tests.engine.toys import as_yaml, build, build_set, toy_data
from tests.views.guides import ROOT, every, nasty, shipped

EVERY = pytest.mark.parametrize(("guides", "name"), every())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the toy as its only guide."""
    guides = tmp_path / "guides"
    shutil.copytree(ROOT / "guides" / "directory", guides / "directory")
    shutil.copy(ROOT / "guides" / "common.yml", guides)
    (guides / "toy.yml").write_text(as_yaml(toy_data()), encoding="utf-8")
    return tmp_path


def run(project: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--guides", str(project / "guides"), *words])


def test_the_pages_of_this_checkout_are_up_to_date():
    found = pages.differences(ROOT / "docs" / "guides", pages.generated(shipped()))
    assert found == (), "run `firststep docs`"


def test_pages_just_written_are_up_to_date(project: Path):
    assert run(project, "docs").exit_code == 0
    assert sorted(path.name for path in (project / "docs" / "guides").iterdir()) == [
        "README.md",
        "toy.md",
        "toy.svg",
    ]
    assert run(project, "docs", "--check").exit_code == 0


def test_the_check_notices_a_changed_guide_and_writes_nothing(project: Path):
    run(project, "docs")
    data = toy_data()
    data["nodes"]["calm"]["why"] = "Another reason."
    (project / "guides" / "toy.yml").write_text(as_yaml(data), encoding="utf-8")
    before = (project / "docs" / "guides" / "toy.md").read_bytes()
    result = run(project, "docs", "--check")
    assert result.exit_code == 1
    assert "toy.md is stale. fix: run `firststep docs`." in result.output
    assert (project / "docs" / "guides" / "toy.md").read_bytes() == before
    assert run(project, "docs").exit_code == 0
    assert run(project, "docs", "--check").exit_code == 0


@pytest.mark.parametrize("name", ["toy.md", "toy.svg", "README.md"])
def test_the_check_notices_a_missing_file(project: Path, name: str):
    run(project, "docs")
    (project / "docs" / "guides" / name).unlink()
    result = run(project, "docs", "--check")
    assert result.exit_code == 1
    assert f"{name} is missing" in result.output


def test_a_left_over_page_is_noticed_and_removed_with_its_picture(project: Path):
    run(project, "docs")
    folder = project / "docs" / "guides"
    for ending in ("md", "svg"):
        shutil.copy(folder / f"toy.{ending}", folder / f"gone.{ending}")
    (folder / "notes.md").write_text("Written by hand.\n", encoding="utf-8")
    result = run(project, "docs", "--check")
    assert result.exit_code == 1
    assert "gone.md is left over" in result.output
    assert "gone.svg is left over" in result.output
    assert "notes.md" not in result.output
    run(project, "docs")
    assert not (folder / "gone.md").exists()
    assert not (folder / "gone.svg").exists()
    assert (folder / "notes.md").exists()


def test_pages_go_where_they_are_told_and_only_those_asked_for(project: Path, tmp_path: Path):
    result = run(project, "docs", "toy", "--output", str(tmp_path / "elsewhere"))
    assert result.exit_code == 0, result.output
    assert sorted(p.name for p in (tmp_path / "elsewhere").iterdir()) == ["toy.md", "toy.svg"]


def test_an_unknown_guide_is_refused(project: Path):
    result = run(project, "docs", "tox")
    assert result.exit_code == 2
    assert "Did you mean 'toy'?" in result.output


@pytest.mark.parametrize("words", [("graph", "toy", "no/x.svg"), ("card", "toy", "no/x.txt")])
def test_a_file_that_cannot_be_written_is_said_plainly(project: Path, words: tuple[str, ...]):
    result = run(project, *words[:2], "--output", str(project / words[2]))
    assert result.exit_code == 2
    assert "can't be written" in result.output


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        (("graph", "toy"), "flowchart TD"),
        (("graph", "toy", "--format", "svg"), "<svg "),
        (("card", "toy", "--format", "html"), "<!doctype html>"),
        (("card", "toy"), "Say danger"),
        (("show", "toy"), "toy  The lid"),
    ],
)
def test_each_view_goes_to_the_screen(project: Path, words: tuple[str, ...], begins: str):
    result = run(project, *words)
    assert result.exit_code == 0, result.output
    assert result.output.lstrip().startswith(begins)


def plain(text: str) -> str:
    """Markdown without its escapes."""
    return " ".join(re.sub(r"\\(.)", r"\1", text).split())


@EVERY
def test_the_page_has_every_text_of_the_guide(guides: GuideSet, name: str):
    guide = spelt_out(guides.guides[name], guides.common)
    shown = plain(pages.page(guides, guides.guides[name]))
    assert "{emergency}" not in shown
    wanted = [guide.title, guide.opening, guide.short_answer, guide.scope, guide.disclaimer]
    for node in guide.nodes.values():
        wanted.extend([node.say, node.short, node.why, node.where or "", node.ask or ""])
        wanted.extend(answer.label or "" for answer in node.answers.values())
    for outcome in guide.outcomes.values():
        wanted.extend([outcome.code, outcome.say, outcome.short, *outcome.next_steps])
    for warning in guide.never.values():
        wanted.extend([warning.do_not, warning.because])
    for danger in guide.dangers.values():
        wanted.extend([danger.say, danger.short])
    for source in guide.sources.values():
        wanted.extend([pages._url(source.url or ""), source.note or "", str(source.checked)])
    for words in wanted:
        assert " ".join(words.split()) in shown


@EVERY
def test_every_link_of_the_page_leads_to_an_anchor(guides: GuideSet, name: str):
    text = pages.page(guides, guides.guides[name])
    anchors = re.findall(r'<a id="([^"]*)"></a>', text)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"[^\\]\]\(#([^)]*)\)", text)) <= set(anchors)


def test_no_text_becomes_markup():
    text = pages.page(nasty(), nasty().guides["toy"])
    assert "<script" not in text.replace("\\<script", "")
    assert "\n## no heading" not in text


def test_the_first_line_says_what_made_it():
    guide = build()
    for name, text in pages.generated(build_set(guide)).items():
        if name.endswith(".md"):
            assert text.split("\n")[0].startswith("<!-- Generated by `firststep docs`")

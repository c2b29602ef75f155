"""The linter as a whole: nothing hides anything, nothing ends in a traceback, exit codes."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from firststep.cli.app import cli
from firststep.guide.load import load_all
from firststep.lint.checks.reading import reading_grade
from firststep.lint.texts import sentences
from tests.lint.project import BASE, changed, folder_for, lines_of, run
from tests.lint.synthetic import write_guides


def check(folder: Path, *options: str) -> Result:
    arguments = ["--guides", str(folder), "check", "--today", "2026-11-22", *options]
    return CliRunner().invoke(cli, arguments)


def codes(folder: Path) -> set[str]:
    return {line.split("  ")[1] for line in lines_of(folder, run(folder))}


SHOUT = ["say: Sit down.", "say: Sit down!"]
SLIP = ["yes: {label: They did, next: check}", "yes: {label: They did, next: chek}"]


def test_a_broken_file_hides_no_problem_of_another(tmp_path: Path) -> None:
    folder = folder_for(
        tmp_path,
        {
            "replace": [SLIP],
            "second": [SHOUT, ["[the lid is stuck, my lid will not open]", "[my gate is shut]"]],
            "networks": [["id: amper", "id: volta"]],
            "common": [["  keep: Stay here\n", ""]],
        },
    )
    (folder / "third.yml").write_text("id: [", encoding="utf-8")
    assert codes(folder) == {
        "unknown-target",
        "exclamation",
        "duplicate-entry",
        "missing-label",
        "yaml",
    }


def test_a_guide_that_cannot_be_used_is_read_for_its_wording_all_the_same(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {"replace": [SLIP, SHOUT]})
    assert codes(folder) == {"unknown-target", "exclamation"}
    assert "walk through the guide wait" in check(folder).output


def test_an_overdue_review_keeps_no_guide_from_being_served(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {"replace": [["review_by: 2027-01-01", "review_by: 2026-01-02"]]})
    assert codes(folder) == {"review-overdue"}
    assert set(load_all(folder).guides) == {"base"}


def test_today_can_be_another_day(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {})
    assert {p.code for f in run(folder, dt.date(2027, 1, 2)).files for p in f.problems} == {
        "review-overdue"
    }
    assert check(folder, "--today", "2027-01-01").exit_code == 0
    assert check(folder, "--today", "2027-01-02").exit_code == 1
    assert check(folder, "--today", "tomorrow").exit_code == 2


def test_the_exit_code_tells_errors_from_warnings(tmp_path: Path) -> None:
    assert check(folder_for(tmp_path, {})).exit_code == 0
    shouting = folder_for(tmp_path, {"replace": [SHOUT]})
    assert check(shouting).exit_code == 0
    assert check(shouting, "--strict").exit_code == 1
    assert check(folder_for(tmp_path, {"replace": [SLIP]})).exit_code == 1


def test_what_is_not_there_is_said_and_ends_with_two(tmp_path: Path) -> None:
    result = check(folder_for(tmp_path, {}), "basee")
    assert result.exit_code == 2
    assert "Did you mean 'base'?" in result.output


def test_the_last_line_counts(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {"replace": [SHOUT]})
    assert check(folder).output.splitlines()[-1] == "3 files checked: 0 errors, 1 warning."


def test_only_the_guides_that_are_named_are_reported(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {"replace": [SHOUT], "second": []})
    lines = check(folder, "second").output.splitlines()
    assert [line.split("  ")[1] for line in lines[:-1]] == ["shared-phrase", "shared-phrase"]
    assert all(line.startswith(f"{folder}/second.yml:") for line in lines[:-1])
    assert lines[-1] == "1 file checked: 2 errors, 0 warnings."


def test_a_guide_outside_the_folder_can_be_checked(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {})
    outside = tmp_path / "base.yml"
    outside.write_text(changed(BASE, [SHOUT, ["[the lid is stuck, my lid", "[your lid"]]), "utf-8")
    assert "base.yml:50:5  exclamation" in check(folder, str(outside)).output


@pytest.mark.parametrize("name", ["common.yml", "directory/networks.yml"])
def test_the_shared_files_can_be_checked_alone(name: str, tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {"replace": [SHOUT]})
    assert check(folder, str(folder / name)).output == "1 file checked: 0 errors, 0 warnings.\n"


def test_json_has_every_problem(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {"replace": [SHOUT]})
    data = json.loads(check(folder, "--json").output)
    assert (data["errors"], data["warnings"]) == (0, 1)
    (base,) = (guide for guide in data["guides"] if guide["path"].endswith("base.yml"))
    assert base["complete"] is True
    assert base["problems"] == [
        {
            "path": str(folder / "base.yml"),
            "line": 50,
            "column": 5,
            "code": "exclamation",
            "severity": "warning",
            "message": "An exclamation mark sounds like shouting to a frightened person.",
            "fix": "Write a full stop.",
            "docs": "docs/checks.md#exclamation",
        }
    ]


@pytest.mark.slow
def test_no_mutilated_guide_ends_in_a_traceback(tmp_path: Path) -> None:
    lines = BASE.splitlines(keepends=True)
    folder = folder_for(tmp_path, {})
    wrong = {"": 0, "  7\n": 0, "x: []\n": 0, "  calm: null\n": 0}
    for index in range(len(lines)):
        for other in wrong:
            text = "".join([*lines[:index], other, *lines[index + 1 :]])
            (folder / "base.yml").write_text(text, encoding="utf-8")
            wrong[other] += bool(run(folder).errors)
    assert all(count > len(lines) // 2 for count in wrong.values())


@pytest.mark.parametrize("section", sorted(set(re.findall(r"^(\w+):", BASE, re.MULTILINE))))
@pytest.mark.parametrize("value", ["[]", "{}", "7", "[[1]]", "{x: null}", "{x: {y: z}}", '"\\0"'])
def test_a_section_of_the_wrong_kind_is_a_problem_and_no_traceback(
    section: str, value: str, tmp_path: Path
) -> None:
    text = re.sub(rf"^{section}:.*\n(?:[ -].*\n)*", "", BASE, flags=re.MULTILINE)
    folder = folder_for(tmp_path, {"text": f"{text}\n{section}: {value}\n"})
    run(folder)


def test_a_hundred_guides_have_nothing_wrong_with_them(tmp_path: Path) -> None:
    folder = folder_for(tmp_path, {"missing": True})
    write_guides(folder, 12)
    assert lines_of(folder, run(folder)) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Call 911 (112 in Europe).", 1),
        ("Stop. Wait.", 2),
        ("Wait 2.5 minutes", 1),
        ("Is it off? Then pull", 2),
        ("", 1),
    ],
)
def test_sentences_are_counted(text: str, count: int) -> None:
    assert sentences(text) == count


def test_the_reading_grade_follows_the_published_formula() -> None:
    # Eight words of one syllable in one sentence: 0.39 * 8 + 11.8 * 1 - 15.59.
    assert reading_grade("The cat sat on the mat by it.") == pytest.approx(-0.7)
    assert reading_grade("Pull the plug.") is None

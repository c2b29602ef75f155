"""`firststep directory`, and what `firststep check` says of the directory."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from firststep.cli.app import cli
from tests.directory.toys import NETWORKS, REGIONS, ROOT, VEHICLES, changed


@pytest.fixture
def directory(guides):
    """The folder of the toy directory, in a guides folder with the common words."""
    folder = guides / "directory"
    folder.mkdir()
    for name, text in (("networks", NETWORKS), ("vehicles", VEHICLES), ("regions", REGIONS)):
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def wrong(directory):
    """The same with a number that can't exist in a car's entry."""
    path = directory / "vehicles.yml"
    path.write_text(changed(VEHICLES, '"1-800-555-0123"', '"555-0123"'), encoding="utf-8")
    return path


def test_gaps_are_listed_with_their_reasons(run, directory):
    result = run("directory", "--today", "2026-11-23")
    assert result.exit_code == 0
    assert "3 networks, 4 vehicles, 2 regions" in result.output
    assert "beta   Beta: low confidence" in result.output
    assert "gamma  Gamma: the name alone" in result.output
    assert "demo  Demo: release unknown" in result.output
    assert "Vehicles known by name alone: 1\n  Demo 1" in result.output
    # What is not for owners is no gap, and what is shown neither.
    assert "demo-two" not in result.output
    assert "demo-one-2018" not in result.output


def test_a_release_without_a_place_is_a_gap(run, directory):
    text = changed(VEHICLES, "{exists: not_for_owner}", '{exists: "yes"}')
    (directory / "vehicles.yml").write_text(text, encoding="utf-8")
    output = run("directory", "--today", "2026-11-23").output
    assert "demo-two  Demo Two 2021: release without a place" in output


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--today", "2027-11-22"], 0),
        (["--today", "2027-11-23"], 1),
        (["--today", "2026-12-02", "--days", "10"], 0),
        (["--today", "2026-12-03", "--days", "10"], 1),
        (["--days", "0"], 2),
        (["--today", "soon"], 2),
    ],
)
def test_it_ends_with_1_when_something_is_overdue(run, directory, arguments, code):
    assert run("directory", *arguments).exit_code == code


def test_what_is_overdue_is_named_the_oldest_first(run, directory):
    text = changed(NETWORKS, "checked: 2026-11-22", "checked: 2026-01-01")
    (directory / "networks.yml").write_text(text, encoding="utf-8")
    result = run("directory", "--today", "2027-01-31", "--json")
    assert result.exit_code == 1
    overdue = json.loads(result.output)["overdue"]
    assert overdue == [
        {"id": "alpha", "kind": "networks", "checked": "2026-01-01", "days": 395},
    ]


def test_the_list_is_there_for_programs_too(run, directory):
    data = json.loads(run("directory", "--json", "--today", "2026-11-23").output)
    assert data["counts"] == {"networks": 3, "vehicles": 4, "regions": 2}
    assert [gap["id"] for gap in data["networks_without_number"]] == ["beta", "gamma"]
    assert [gap["id"] for gap in data["vehicles_without_release"]] == ["demo"]
    assert [gap["id"] for gap in data["low_confidence"]] == ["beta"]
    assert data["names_alone"] == {"Demo": 1}


def test_an_entry_is_shown_as_a_person_would_see_it(run, directory):
    result = run("directory", "show", "Demo", "one", "2019")
    assert result.exit_code == 0
    assert result.output.startswith("demo-one-2018  Demo One\n")
    shown = result.output.partition("A person would be shown:")[2]
    assert "Of the years: 2018-2020" in shown
    stopped = shown.index("only with charging confirmed stopped")
    assert stopped < shown.index("Where: It is in the trunk.") < shown.index("2. Pull the cord.")


def test_a_car_of_which_nothing_is_known_shows_what_its_make_says(run, directory):
    shown = run("directory", "show", "1st").output
    assert "What is said of Demo in general:" in shown
    assert "To unlock: Press the button." in shown
    assert "Manual release: the owner's manual is named." in shown


def test_a_car_of_another_year_is_shown_nothing_of_the_entry(run, directory):
    text = changed(VEHICLES, "    unlock: Press the button.\n", "")
    (directory / "vehicles.yml").write_text(text, encoding="utf-8")
    output = run("directory", "show", "demo two 2023").output
    assert "The owner's manual is named; the entry is of 2021, not of 2023." in output
    assert "30 seconds" not in output


def test_a_place_of_low_confidence_is_not_shown(run, directory):
    text = changed(VEHICLES, "confidence: medium", "confidence: low")
    text = changed(text, "confidence: high", "confidence: low")
    (directory / "vehicles.yml").write_text(text, encoding="utf-8")
    output = run("directory", "show", "demo-one-2018").output
    assert "nothing of this entry is shown" in output
    assert "trunk" not in output


def test_what_is_not_for_owners_is_said(run, directory):
    output = run("directory", "show", "demo-two").output
    assert "the manual shows no release for owners" in output
    assert "It locks again after about 30 seconds." in output
    assert "Help: 1-800-555-0123 (us)" in output


def test_numbers_are_shown_below_the_one_on_the_unit(run, directory):
    lines = run("directory", "show", "alfa").output.splitlines()
    assert lines[-3].endswith("the number on the unit is the right one.")
    assert lines[-2] == "  1-800-555-0100, 24/7 (us), checked 2026-11-22"
    assert "0199" not in run("directory", "show", "beta").output


def test_a_region_shows_its_number(run, directory):
    assert "999 (emergency services in the UK)" in run("directory", "show", "england").output


def test_an_entry_is_there_for_programs_too(run, directory):
    data = json.loads(run("directory", "show", "alpha", "--json").output)
    assert data["kind"] == "network"
    assert data["entry"]["checked"] == "2026-11-22"
    assert len(data["shown"]) == 3


def test_a_name_that_is_not_known_gets_the_nearest(run, directory):
    result = run("directory", "show", "alphaa")
    assert result.exit_code == 2
    assert "Did you mean 'alpha'?" in result.output
    result = run("directory", "show", "qqqqqqqq")
    assert result.exit_code == 2
    assert "lists what is known" in result.output


def test_mistakes_of_the_directory_are_said_and_end_with_1(run, wrong):
    for arguments in (["directory"], ["directory", "show", "alpha"]):
        result = run(*arguments)
        assert result.exit_code == 1
        assert "vehicles.yml:31:12  bad-phone" in result.stderr


@pytest.mark.parametrize("name", ["vehicles", "directory/vehicles", None])
def test_check_takes_the_file_by_name_and_by_path(run, wrong, name):
    result = run("check", name or str(wrong))
    assert result.exit_code == 1
    assert "vehicles.yml:31:12  bad-phone  The number 555-0123 can't be used" in result.output
    assert "1 file checked: 1 error" in result.output


def test_check_includes_the_directory(run, wrong):
    result = run("check")
    assert result.exit_code == 1
    assert "vehicles.yml:31:12  bad-phone" in result.output


def test_check_measures_dates_against_the_day_it_is_given(run, directory):
    assert "date-in-future" not in run("check", "networks", "--today", "2026-11-22").output
    result = run("check", "networks", "--today", "2026-11-21")
    assert result.exit_code == 1
    assert "networks.yml:13:5  date-in-future" in result.output


def test_check_says_it_to_programs_too(run, wrong):
    data = json.loads(run("check", "vehicles", "--json").output)
    problem = data["guides"][0]["problems"][0]
    assert (problem["code"], problem["line"]) == ("bad-phone", 31)
    assert problem["docs"] == "docs/checks.md#bad-phone"


def test_the_shipped_directory_has_no_mistakes():
    result = CliRunner().invoke(
        cli, ["--guides", str(ROOT / "guides"), "check", "networks", "vehicles", "regions"]
    )
    assert result.exit_code == 0, result.output
    assert "3 files checked: 0 errors, 0 warnings." in result.output

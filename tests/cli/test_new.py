"""`firststep new`: what it writes loads, and nothing that exists is lost."""

from __future__ import annotations

import datetime as dt

import pytest

from firststep.cli.commands.new import GAP
from firststep.guide.load import load

ANSWERS = """My tire is flat
transport
en-GB
A. Reviewer
Stop in a safe place.
the breakdown line
0800 000
https://example.org/line
flat tyre
  tyre   burst
flat tyre

"""

NASTY = 'a "quoted": {{ 7 * 7 }} # not a comment\nid: other & *anchor 🔌'


def test_without_questions_it_writes_a_guide_that_loads(run, guides):
    result = run("new", "flat_tire", "--no-input")
    assert result.exit_code == 0
    guide = load(guides / "flat_tire.yml")
    assert guide.id == "flat_tire"
    assert guide.title == "Flat tire"
    assert guide.review_by > guide.reviewed == dt.datetime.now(tz=dt.timezone.utc).date()
    assert GAP in guide.nodes["first_try"].say


def test_all_that_check_finds_in_it_are_the_marked_gaps(run):
    run("new", "flat_tire", "--no-input")
    checked = run("check", "flat_tire")
    lines = [line for line in checked.output.splitlines() if "flat_tire.yml:" in line]
    assert checked.exit_code == 0
    assert lines
    assert {line.split("  ")[1] for line in lines} == {"placeholder"}


def test_the_answers_stand_in_the_guide(run, guides):
    assert run("new", "flat_tire", typed=ANSWERS).exit_code == 0
    guide = load(guides / "flat_tire.yml")
    assert (guide.title, guide.category, guide.locale) == ("My tire is flat", "transport", "en-GB")
    assert guide.reviewer == "A. Reviewer"
    assert guide.nodes["make_safe"].say == "Stop in a safe place."
    assert guide.contacts["helper"].tel == "0800 000"
    assert guide.sources["helper-page"].url == "https://example.org/line"
    assert guide.phrases == ("flat tyre", "tyre burst")


@pytest.mark.parametrize(
    "option",
    ["title", "category", "locale", "reviewer", "first-step", "helper", "helper-tel", "phrase"],
)
def test_whatever_is_typed_stays_a_text(run, guides, option):
    result = run("new", "x", "--no-input", f"--{option}", NASTY)
    assert result.exit_code == 0
    guide = load(guides / "x.yml")
    assert guide.id == "x"
    assert " ".join(NASTY.split()) in repr(guide)


def test_an_existing_guide_is_never_overwritten(run, guides):
    (guides / "flat_tire.yml").write_text("mine")
    result = run("new", "flat_tire", "--no-input")
    assert result.exit_code == 2
    assert "exists already" in result.output
    assert (guides / "flat_tire.yml").read_text() == "mine"


def test_the_common_words_are_no_guide(run, guides):
    before = (guides / "common.yml").read_bytes()
    assert run("new", "common", "--no-input").exit_code == 2
    assert (guides / "common.yml").read_bytes() == before


@pytest.mark.parametrize(
    "name", ["", "Flat", "flat tire", "../flat", "flat-tire", "_x", "x__y", "9lives", "a" * 41]
)
def test_a_name_that_buttons_and_files_can_not_carry_is_refused(run, guides, name):
    result = run("new", name, "--no-input")
    assert result.exit_code == 2
    assert [path.name for path in guides.iterdir()] == ["common.yml"]


def test_breaking_off_leaves_nothing_behind(run, guides):
    assert run("new", "flat_tire", typed="My tire is flat\n").exit_code == 1
    assert [path.name for path in guides.iterdir()] == ["common.yml"]


def test_a_broken_common_file_is_said_with_its_line(run, guides):
    (guides / "common.yml").write_text("locale: en-US\nlocale: en-GB\n")
    result = run("new", "flat_tire", "--no-input")
    assert result.exit_code == 1
    assert "common.yml:2:1  duplicate-key" in result.output


def test_control_characters_of_options_do_not_reach_the_file(run, guides):
    result = run(
        "new",
        "flat_tire",
        "--no-input",
        "--title",
        "My \x1b[31mtire\u202e\x7f",
        "--phrase",
        "\a a\x00b",
    )
    assert result.exit_code == 0
    guide = load(guides / "flat_tire.yml")
    assert guide.title == "My [31mtire"
    assert guide.phrases == ("ab",)


def test_the_gaps_of_two_new_guides_are_no_phrase_that_both_share(run):
    run("new", "flat_tire", "--no-input")
    run("new", "lost_keys", "--no-input")
    checked = run("check")
    assert checked.exit_code == 0
    assert "placeholder" in checked.output
    assert "shared-phrase" not in checked.output

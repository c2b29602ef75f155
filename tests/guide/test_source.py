"""YAML with lines: what is read strictly, and what a mistake says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from firststep.guide.load import load_text
from firststep.guide.problems import GuideErrors
from firststep.guide.source import MAX_BYTES, parse, read, shortened
from tests.engine.toys import as_yaml, toy_data


def test_yes_and_no_are_words() -> None:
    assert parse("yes: no\non: off\nsure: true").data == {"yes": "no", "on": "off", "sure": True}


def test_every_value_has_its_place() -> None:
    source = parse("a:\n  b: 1\n  c:\n    - x\n    - y\n")
    assert source.marks["a", "b"] == (2, 3)
    assert source.marks["a", "c", 1] == (5, 7)
    assert str(source.problem(("a", "c", 1, "none"), "code", "What.", "Mend.")) == (
        "<text>:5:7  code  What.  fix: Mend."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a: 1\nb: 2\na: 3",
            "<text>:3:1  duplicate-key  The key 'a' stands here a second time; the first one "
            "would be lost.  fix: Keep one of them.",
        ),
        (
            "a: &x 1\nb: *x",
            "<text>:1:4  anchor  The file uses an anchor and an alias (& and *), which hide what "
            "is written where.  fix: Write the text out in both places.",
        ),
        (
            "a:\n\t- b",
            "<text>:2:1  tab  A tab stands where YAML wants spaces.  fix: Replace the tab by "
            "spaces.",
        ),
        (
            "a: b: c",
            "<text>:1:5  yaml  This is not valid YAML: mapping values are not allowed here.  fix: "
            "Put the text in quotes: it has a colon followed by a space in it.",
        ),
        ("", "<text>:1:1  empty  The file is empty.  fix: Write the guide, or delete the file."),
        (
            "a: @b",
            "<text>:1:4  yaml  This is not valid YAML: found character '@' that cannot start any "
            "token.  fix: Put the text in quotes: it begins with a sign that means something in "
            "YAML.",
        ),
        (
            "a: !run b",
            "<text>:1:4  yaml  This is not valid YAML: it begins with an exclamation mark.  fix: "
            "Put the text in quotes.",
        ),
        (
            "? [a]\n: b",
            "<text>:1:3  bad-key  A key must be a word.  fix: Write a plain word and a colon.",
        ),
        (
            "a: 2026-13-45",
            "<text>:1:4  bad-value  The value '2026-13-45' can't be read: month must be in 1..12.  "
            "fix: Put quotes round it if it is meant as text.",
        ),
        (
            "[" * 5000,
            "<text>:1:1  too-deep  Values are nested too deeply to be a guide.  fix: Remove the "
            "extra levels of brackets or indentation.",
        ),
    ],
    ids=range(10),
)
def test_a_mistake_says_what_where_why_and_the_mend(text: str, expected: str) -> None:
    with pytest.raises(GuideErrors) as caught:
        parse(text)
    assert [str(problem) for problem in caught.value.problems] == [expected]


@pytest.mark.parametrize(
    "text",
    ["[" * 9999 + "]" * 9999, "- " * 9999 + "x", "? " * 9999 + "x"],
    ids=["brackets", "dashes", "question marks"],
)
def test_depth_without_end_is_a_problem_and_no_crash(text: str) -> None:
    with pytest.raises(GuideErrors) as caught:
        parse(text)
    assert [problem.code for problem in caught.value.problems] == ["too-deep"]


def test_all_mistakes_come_in_one_run() -> None:
    with pytest.raises(GuideErrors) as caught:
        parse("a: 1\na: 2\nb: 1\nb: 2")
    assert [problem.line for problem in caught.value.problems] == [2, 4]


@pytest.mark.parametrize(
    "text", ["[", "{a: [}", ":", "a: 'b", "\x00", "- a\nb: c", "*x", "--- a\n--- b"]
)
def test_what_is_no_yaml_is_a_problem_and_no_traceback(text: str) -> None:
    with pytest.raises(GuideErrors) as caught:
        parse(text)
    assert len(caught.value.problems) == 1


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yml"
    latin.write_bytes(b"a: 1\nb: caf\xe9\n")
    big = tmp_path / "big.yml"
    big.write_bytes(b"#" * (MAX_BYTES + 1))
    codes = []
    for path in (latin, big, tmp_path / "none.yml", tmp_path):
        with pytest.raises(GuideErrors) as caught:
            read(path)
        codes.append((caught.value.problems[0].code, caught.value.problems[0].line))
    assert codes == [("not-utf8", 2), ("too-big", 1), ("unreadable", 1), ("unreadable", 1)]


def test_numbers_of_other_forms_stay_as_they_are_written() -> None:
    data = parse("a: [1:30, 0123, 2.90, 1_0, +5, 0x1F, 1e3, .5, 2026, -3, 0]").data["a"]
    assert data == ["1:30", "0123", "2.90", "1_0", "+5", "0x1F", "1e3", ".5", 2026, -3, 0]


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ('a: 1\nb: "\\e[31m"', (2, 4), "U+001B"),
        ('a: "\\a"', (1, 4), "U+0007"),
        ('a: "\\ud83d"', (1, 4), "U+D83D"),
        ("a: \ud83d", (1, 4), "U+D83D"),
        ("a: |\n  left \u202eright", (1, 4), "U+202E"),
        ('a: "\\u2066"', (1, 4), "U+2066"),
        ('a: {"\\u202a": b}', (1, 5), "U+202A"),
        ("a: 1\nb: x\x00y", (2, 5), "U+0000"),
        ("a: 1\n\nb: \x1b[1m", (3, 4), "U+001B"),
    ],
)
def test_a_character_that_changes_what_is_shown_is_named_at_its_line(
    text: str, place: tuple[int, int], code: str
) -> None:
    with pytest.raises(GuideErrors) as caught:
        parse(text)
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.column) == ("control-character", *place)
    assert f"character {code} " in problem.message
    assert problem.message.isprintable()


def test_line_ends_tabs_and_the_signs_that_languages_need_may_stand_in_a_text() -> None:
    text = 'a: "x\\ty\\nz"\nb: \u0627\u0644\u200f \U0001f468\u200d\U0001f692\r\nc: |\r\n  q\r\n'
    assert parse(text).data["c"] == "q\n"


@pytest.mark.parametrize(
    "text",
    ['a: "\\Uffffffff"', "a: !!timestamp x", "a: !!bool x", "a: !!binary aGk=", "a: !!int x"],
)
def test_marks_and_numbers_of_characters_that_mean_nothing_are_no_crash(text: str) -> None:
    with pytest.raises(GuideErrors) as caught:
        parse(text)
    assert [problem.line for problem in caught.value.problems] == [1]
    assert "object" not in str(caught.value)


@pytest.mark.parametrize("value", ["2.9", "true", "1:30", "0012", "1_0", "'3'"])
@pytest.mark.parametrize("key", ["limit", "timer", "count"])
def test_a_number_is_a_whole_number_as_it_stands_there(key: str, value: str) -> None:
    text = as_yaml(toy_data())
    start = toy_data()["start"]
    assert text.count(f"\n  {start}:\n") == 1
    text = text.replace(f"\n  {start}:\n", f"\n  {start}:\n    {key}: {value}\n")
    with pytest.raises(GuideErrors) as caught:
        load_text(text)
    assert [(p.code, f"'{key}'" in p.message) for p in caught.value.problems] == [
        ("bad-value", True)
    ]


@pytest.mark.parametrize("value", ["20261122", "'20261122'", "2026-11-22 10:00:00", "true", "1.5"])
def test_a_date_is_a_day_as_it_stands_there(value: str) -> None:
    data = toy_data()
    data["reviewed"] = "DAY"
    with pytest.raises(GuideErrors) as caught:
        load_text(as_yaml(data).replace("DAY", value))
    (problem,) = caught.value.problems
    assert problem.code == "bad-value"
    assert problem.fix == "Write a date like 2026-11-22."


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yml")
    (tmp_path / "loop.yml").symlink_to(tmp_path / "loop.yml")
    for name, reason in [("pipe.yml", "pipe or a device"), ("loop.yml", "symbolic links")]:
        with pytest.raises(GuideErrors) as caught:
            read(tmp_path / name)
        (problem,) = caught.value.problems
        assert problem.code == "unreadable"
        assert reason in problem.message


def test_a_long_name_is_shortened_and_prose_is_not() -> None:
    with pytest.raises(GuideErrors) as caught:
        parse(f"{'x' * 500}: 1\n{'x' * 500}: 2\n")
    assert f"'{'x' * 57}...'" in caught.value.problems[0].message
    prose = (
        "The value of 'x' can't be used: it isn't one that somebody who doesn't know the "
        "reasons would ever have written here, it's 'y'."
    )
    assert shortened(prose) == prose
    problem = parse("a: 1").problem((), "code", f"No '{'y z' * 40}'.", f"Not '{'z' * 90}'.")
    assert len(problem.message) == len("No ''.") + 60
    assert len(problem.fix) == len("Not ''.") + 60

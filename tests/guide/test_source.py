"""YAML with lines: what is read strictly, and what a mistake says."""

from __future__ import annotations

from pathlib import Path

import pytest

from firststep.guide.problems import GuideErrors
from firststep.guide.source import MAX_BYTES, parse, read


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

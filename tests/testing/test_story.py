"""What a story file may say, and what is said of one that is written wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from firststep.guide.problems import GuideErrors
from firststep.testing.story import CHANNELS, STEPS, Wanted, find_stories, parse_stories
from tests.servers import ROOT

PATH = Path("toy.yml")


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(GuideErrors) as errors:
        parse_stories(text, PATH)
    return [(problem.line, problem.code) for problem in errors.value.problems]


def test_every_step_knows_its_line_and_words_stay_words():
    (story,) = parse_stories(
        "test_cases:\n- test_case: a\n  steps:\n  - user: no\n  - user: 2\n  - user: true\n"
        "  - user: ''\n  - kind: danger\n",
        PATH,
    )
    assert [(s.key, s.value, s.line) for s in story.steps] == [
        ("user", "no", 4),
        ("user", "2", 5),
        ("user", "true", 6),
        ("user", "", 7),
        ("kind", "danger", 8),
    ]


def test_several_buttons_pressed_in_turn_are_a_step_each():
    (story,) = parse_stories(
        "test_cases:\n- test_case: a\n  steps:\n  - button: [One, yes]\n  - node: x\n", PATH
    )
    assert [(s.key, s.value, s.line) for s in story.steps] == [
        ("button", "One", 4),
        ("button", "yes", 4),
        ("node", "x", 5),
    ]


def test_all_mistakes_of_a_file_are_told_in_one_run():
    text = """\
test_cases:
  - test_case: one
    steps:
      - user: hello
      - nod: pull
      - node: pull
        kind: step
      - wait: a while
      - kill: rasa
      - restart: everything
      - says:
      - just words
      - slot_was_set: 3
      - utter: {a: b}
      - button: [[x], ""]
  - test_case: two
    steps: []
  - test_case: one
    step: x
    steps:
      - node: pull
  - steps: [user: x]
"""
    assert problems(text) == [
        (5, "unknown-step"),
        (6, "two-keys"),
        (8, "bad-wait"),
        (9, "unknown-server"),
        (10, "unknown-server"),
        (11, "empty-value"),
        (12, "empty-step"),
        (13, "bad-value"),
        (14, "bad-value"),
        (15, "bad-value"),
        (15, "empty-value"),
        (16, "no-steps"),
        (18, "name-twice"),
        (19, "unknown-key"),
        (21, "too-early"),
        (22, "no-name"),
    ]


def test_a_test_case_that_checks_nothing_is_a_mistake():
    empty = "- test_case: a\n  steps: [user: x, button: y, wait: 3h]\n"
    checked = "- test_case: b\n  steps: [user: x, not_says: y]\n"
    assert problems(f"test_cases:\n{checked}{empty}") == [(4, "no-checks")]
    with pytest.raises(GuideErrors, match="Say after a message what must come back"):
        parse_stories(f"test_cases:\n{empty}", PATH)


def test_a_channel_that_nobody_has_is_a_mistake():
    text = "test_cases:\n- test_case: a\n  steps: [channel: {}, user: x, kind: step]\n"
    for channel in CHANNELS:
        parse_stories(text.format(channel), PATH)
    assert problems(text.format("telegraaam")) == [(3, "unknown-channel")]
    with pytest.raises(GuideErrors, match="Did you mean 'telegram'"):
        parse_stories(text.format("telegraaam"), PATH)


def test_a_misspelt_step_is_guessed():
    with pytest.raises(GuideErrors, match="Did you mean 'outcome'"):
        parse_stories("test_cases:\n- test_case: a\n  steps:\n  - outcom: x\n", PATH)


@pytest.mark.parametrize(
    "text", ["stories: []", "test_cases:", "test_cases: []", "- a", "test_case: x"]
)
def test_a_file_without_test_cases_is_a_mistake(text):
    assert problems(text)[0][1] == "no-test-cases"


def test_a_length_of_time_is_read():
    (story,) = parse_stories(
        "test_cases:\n- test_case: a\n  steps: [wait: 90s, wait: 45m, wait: 3h, "
        "wait: 1.5 d, user: x, kind: step]\n",
        PATH,
    )
    assert [step.seconds for step in story.steps if step.key == "wait"] == [
        90,
        2_700,
        10_800,
        129_600,
    ]
    assert story.needs == {"wait"}


def test_slots_are_named_as_in_rasas_own_tests():
    (story,) = parse_stories(
        "test_cases:\n- test_case: a\n  steps:\n  - user: x\n"
        "  - slot_was_set: [off: yes, side, {n: 1}]\n  - slot_was_not_set: side\n",
        PATH,
    )
    assert story.steps[1].slots == (Wanted("off", "yes"), Wanted("side", None), Wanted("n", "1"))
    assert story.steps[2].slots == (Wanted("side", None),)


def test_the_page_for_authors_names_every_step():
    page = (ROOT / "docs" / "conversation-tests.md").read_text()
    assert [step for step in STEPS if f"`{step}" not in page] == []
    assert [channel for channel in CHANNELS if f"`{channel}`" not in page] == []


def test_the_mistakes_of_every_file_are_told_together(tmp_path):
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text("test_cases: []")
    with pytest.raises(GuideErrors) as errors:
        find_stories([tmp_path])
    assert {Path(problem.path).name for problem in errors.value.problems} == {"a.yml", "b.yml"}

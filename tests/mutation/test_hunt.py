"""The hunt: what is noticed by whom, what survives, and a list that has to shrink."""

from __future__ import annotations

from pathlib import Path

import pytest

from firststep.guide.load import load_all
from firststep.guide.problems import GuideErrors
from firststep.guide.source import read
from firststep.mutation.hunt import Hunt, Verdict, Witnesses, read_equivalents
from firststep.testing.understand import Phrases, examples
from tests.testing.project import make_project, story

HELP = """
    payload: '/open{"v":"toy"}'
    button: Done
    button: It stays on
    node: help
    button: They did
    node: check
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


def hunt(project: Path, *stories: str, walk: object = None) -> Hunt:
    guides = load_all(project / "guides")
    witnesses = Witnesses(
        [story(text) for text in stories],
        Phrases(examples(project, guides)),
        read=lambda _source, _guide: (),
        walk=walk or (lambda _source, _guide: ()),  # type: ignore[arg-type]
    )
    source = read(project / "guides" / "toy.yml")
    return Hunt(guides, guides.guides["toy"], source, witnesses)


def verdict(found: Hunt, name: str) -> Verdict:
    kind = name.partition(":")[0]
    return next(v for v in found.verdicts([kind]) if v.mutant.name == name)


def test_a_check_that_every_guide_is_loaded_with_notices(project):
    assert verdict(hunt(project), "drop-unsure:help:unsure").noticed_by == "check no-unsure"


def test_a_story_that_goes_another_way_notices(project):
    assert verdict(hunt(project, HELP), "swap-targets:help:yes:no").noticed_by == "story a toy"


def test_without_a_story_the_same_mistake_goes_unnoticed(project):
    assert verdict(hunt(project), "swap-targets:help:yes:no").noticed_by is None


def test_a_story_that_asserts_nothing_of_the_answer_notices_nothing(project):
    silent = HELP.replace("node: check", "guide: toy")
    assert verdict(hunt(project, silent), "swap-targets:help:yes:no").noticed_by is None


def test_a_story_that_fails_already_is_left_out(project):
    found = hunt(project, HELP.replace("node: check", "node: lever"))
    assert found.stories == 0
    assert verdict(found, "swap-targets:help:yes:no").noticed_by is None


def test_what_only_a_walk_finds_is_asked_for_last(project):
    asked = []

    def walk(source, guide):
        asked.append(guide)
        yield source.problem((), "not-proved", "", "")

    found = hunt(project, HELP, walk=walk)
    by_a_story = verdict(found, "swap-targets:help:yes:no")
    assert by_a_story.noticed_by == "story a toy"
    assert by_a_story.mutant.guide not in asked
    assert verdict(found, "swap-targets:check:yes:no").noticed_by == "check not-proved"


def test_a_warning_of_the_linter_is_no_notice(project):
    found = hunt(project, walk=lambda source, _: [source.warning((), "too-long", "", "")])
    assert verdict(found, "swap-targets:check:yes:no").noticed_by is None


def equivalents(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "equivalent.yml"
    path.write_text(text)
    return path


def test_a_listed_mutant_that_is_noticed_after_all_must_go(project, tmp_path):
    path = equivalents(tmp_path, "toy:\n  swap-targets:help:yes:no: nobody could tell\n")
    listed = read_equivalents(path)
    kept = list(hunt(project).verdicts())
    assert listed.problems("toy", kept) == []
    noticed = list(hunt(project, HELP).verdicts())
    [problem] = listed.problems("toy", noticed)
    assert (problem.line, problem.code) == (2, "list-can-shrink")
    assert "by story a toy" in problem.message


def test_a_listed_mutant_that_there_is_no_longer_must_go(project, tmp_path):
    listed = read_equivalents(equivalents(tmp_path, "toy:\n  drop-warning:gone:force: gone\n"))
    [problem] = listed.problems("toy", list(hunt(project).verdicts(["drop-unsure"])))
    assert "no mutant 'drop-warning:gone:force'" in problem.message


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("- a\n", 1, "bad-value"),
        ("toy: [a]\n", 1, "bad-value"),
        ("toy:\n  a: because\n  b:\n", 3, "no-reason"),
        ('toy:\n  a: " "\n', 2, "no-reason"),
        ("toy: {a: x, a: y}\n", 1, "duplicate-key"),
    ],
)
def test_a_list_that_is_written_wrong_says_where(tmp_path, text, line, code):
    with pytest.raises(GuideErrors) as errors:
        read_equivalents(equivalents(tmp_path, text))
    assert [(p.line, p.code) for p in errors.value.problems] == [(line, code)]


def test_no_list_is_an_empty_one(tmp_path):
    assert read_equivalents(tmp_path / "none.yml").of("toy") == {}

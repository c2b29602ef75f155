"""What counts as reached, on toy guides with counts known by hand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from firststep.cli.app import cli
from firststep.engine.acts import DIGRESSIONS
from firststep.guide.load import load_all
from firststep.guide.source import read
from firststep.testing.bots import EngineBot
from firststep.testing.coverage import Coverage, goals, measure
from firststep.testing.reach import Reach
from firststep.testing.run import run
from firststep.testing.understand import Classified, Phrases, examples
from tests.engine.toys import build, build_unchecked, toy_data
from tests.testing.project import make_project, story

# calm 2, switch 4 (yes leads two ways), pull 5 (again leads two ways), the other six 3 each.
EDGES = 2 + 4 + 5 + 6 * 3
PLACES = 9 + 3

OPENED = "user: the lid is stuck\nnode: calm\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("project") / "toy")


def covered(root: Path, *steps: str) -> Coverage:
    guides = load_all(root / "guides")
    reach = Reach(guides)
    responses = {"utter_safe_text": "I can't answer right now."}
    phrases = Phrases(examples(root, guides))
    bot = EngineBot(guides, phrases, responses=responses, on_exchange=reach.note)
    for one in steps:
        run(story(one), bot, reach)
    path = root / "guides" / "toy.yml"
    return measure(guides.guides["toy"], read(path), reach.guides["toy"])


def counts(coverage: Coverage, category: str) -> tuple[int, int]:
    share = coverage.shares[category]
    return share.reached, share.total


def reached(coverage: Coverage, category: str) -> set[str]:
    missing = {gap.name for gap in coverage.shares[category].missing}
    names = {goal.name for goal in goals(build()) if goal.category == category}
    return names - missing


def test_without_stories_everything_is_missing(root):
    coverage = covered(root)
    assert counts(coverage, "nodes") == (0, PLACES)
    assert counts(coverage, "edges") == (0, EDGES)
    assert counts(coverage, "jumps") == (0, 1)
    assert counts(coverage, "dangers") == (0, 22)
    assert counts(coverage, "warnings") == (0, 2)
    assert counts(coverage, "digressions") == (0, len(DIGRESSIONS))
    assert coverage.short_of(0.1) == ("nodes", "edges")


def test_nodes_and_edges_count_where_the_person_went(root):
    coverage = covered(
        root,
        f"{OPENED}button: Done\nkind: question\nuser: no\nnode: help\nuser: no\ncode: GIVEN_UP",
    )
    assert reached(coverage, "nodes") == {"calm", "switch", "help", "given_up"}
    assert reached(coverage, "edges") == {
        "calm -done-> switch",
        "switch -no-> help",
        "help -no-> given_up",
    }
    assert reached(coverage, "warnings") == {"force"}


def test_what_no_check_looks_at_does_not_count(root):
    through = f"{OPENED}button: Done\nuser: no\nuser: no\n"
    assert counts(covered(root, f"{through}channel: sms"), "edges") == (0, EDGES)
    assert reached(covered(root, through), "nodes") == {"calm"}
    assert reached(covered(root, f"{through}outcome: given_up"), "edges") == {"help -no-> given_up"}


def test_what_a_later_check_looks_at_is_not_what_went_before(root):
    coverage = covered(root, "user: the lid is stuck\nbutton: Done\nuser: why\nkind: digression")
    assert counts(coverage, "nodes") == (0, PLACES)
    assert counts(coverage, "edges") == (0, EDGES)
    assert reached(coverage, "digressions") == {"why"}


def test_a_check_of_the_safe_text_does_not_count_for_the_turn_before(root):
    coverage = covered(root, f"{OPENED}button: Done\nkill: actions\nuser: no\nsays: can't answer")
    assert reached(coverage, "nodes") == {"calm"}
    assert counts(coverage, "edges") == (0, EDGES)


def test_trying_again_and_using_the_tries_up_are_two_edges(root):
    to_pull = "user: the lid is stuck\nbutton: Done\nuser: unsure\n"
    once = covered(root, f"{to_pull}button: Once more\nnode: pull")
    assert "pull -again-> pull (again)" in reached(once, "edges")
    assert "pull -again-> which (tries spent)" not in reached(once, "edges")
    spent = covered(root, f"{to_pull}button: [Once more, Once more]\nnode: which")
    assert "pull -again-> which (tries spent)" in reached(spent, "edges")


def test_what_was_passed_over_was_not_reached(root):
    coverage = covered(
        root, "user: the lid is stuck\nuser: it went off\nuser: done\nnode: pull\nuser: on the left"
    )
    assert "switch" not in reached(coverage, "nodes")
    assert {name for name in reached(coverage, "edges") if "switch" in name[:6]} == set()


def test_each_way_of_a_conditional_answer_counts(root):
    coverage = covered(
        root, "user: the lid is stuck\nuser: the left one\nuser: done\nuser: yes\nnode: hook"
    )
    assert "switch -yes-> hook" in reached(coverage, "edges")
    assert "switch -yes-> pull" not in reached(coverage, "edges")


def test_a_way_that_nobody_can_take_does_not_count():
    data = toy_data()
    data["nodes"]["switch"]["answers"]["yes"]["next"] = [
        {"when": {"off": "no"}, "go": "lever"},
        {"go": "pull"},
    ]
    names = {goal.name for goal in goals(build_unchecked(data)) if goal.category == "edges"}
    assert "switch -yes-> pull" in names
    assert "switch -yes-> lever" not in names


def test_jumps_dangers_and_digressions(root):
    coverage = covered(
        root,
        "user: the lid is stuck\nuser: why\nnode: calm\nuser: smoke\nkind: danger\n"
        "button: It is over\noutcome: closed",
        "user: the lid is stuck\nuser: it is open now\nnode: check\nuser: someone is hurt\n"
        "code: INJURY\nbutton: It was a false alarm\nnode: check",
        "user: smoke\nkind: danger",
    )
    assert reached(coverage, "jumps") == {"open_now -> check"}
    assert reached(coverage, "dangers") == {"smoke", "smoke, past -> closed", "injury"}
    assert reached(coverage, "digressions") == {"why"}
    assert {"nodes.calm.why", "dangers.smoke.say"} <= reached(coverage, "texts")
    assert "nodes.switch.short" not in reached(coverage, "texts")


def test_what_is_missing_has_its_line_in_the_guide(root):
    coverage = covered(root, OPENED)
    lines = (root / "guides" / "toy.yml").read_text().split("\n")
    for gap in coverage.shares["nodes"].missing:
        assert lines[gap.line - 1].strip() == f"{gap.name}:"


def test_an_answer_that_goes_back_is_an_edge_of_its_own(tmp_path):
    data = toy_data()
    data["nodes"]["check"]["answers"]["not_open"] = {"label": "It is not open", "back": True}
    root = make_project(tmp_path / "back", data)
    name = "check -not_open-> back to the question before"
    opened = "user: the lid is stuck\nuser: it is open now\n"
    by_words = covered(root, f"{opened}user: go back\nnode: calm")
    assert name in {gap.name for gap in by_words.shares["edges"].missing}
    pressed = covered(root, f"{opened}button: It is not open\nnode: calm")
    assert name not in {gap.name for gap in pressed.shares["edges"].missing}
    assert counts(pressed, "edges") == (1, EDGES + 1)


def test_a_picture_is_told_what_was_reached(root):
    guide = build()
    coverage = covered(
        root,
        "user: the lid is stuck\nbutton: Done\nuser: unsure\nnode: pull\n"
        "button: Once more\nkind: question",
    )
    classes = coverage.classes(guide)
    assert classes["pull"] == "reached"
    assert classes["closed"] == "missed"
    assert classes["switch", "unsure", "pull"] == "reached"
    assert classes["switch", "yes", "hook"] == "missed"
    # Tried again, but never until the tries were used up.
    assert classes["pull", "again", "which"] == "missed"


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Path:
    shutil.copytree(root, tmp_path / "project")
    folder = tmp_path / "project" / "tests" / "conversations"
    folder.mkdir(parents=True)
    (folder / "a.yml").write_text(
        'test_cases:\n- test_case: a\n  steps:\n  - payload: \'/open{"v":"toy"}\'\n  - node: calm\n'
    )
    return tmp_path / "project"


def command(project: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        cli, ["--guides", str(project / "guides"), "coverage", *options], catch_exceptions=False
    )
    return result.exit_code, result.output


def test_the_command_fails_under_full_cover_and_says_what_is_missing(project):
    code, said = command(project)
    assert code == 1
    assert f"11 of {PLACES} nodes of toy were not reached by any story." in said
    assert f"{EDGES} of {EDGES} edges of toy were not reached by any story." in said
    assert "and 21 more; --missing names them all" in said
    code, said = command(project, "toy", "--missing", "--fail-under", "0")
    assert code == 0
    assert said.count("toy.yml:") > EDGES
    assert "more; --missing" not in said


def test_the_command_gives_json(project):
    code, said = command(project, "--json")
    data = json.loads(said)
    assert code == 1
    assert data["guides"]["toy"]["nodes"]["reached"] == 1
    assert data["guides"]["toy"]["edges"]["missing"][0]["name"] == "calm -done-> switch"
    assert data["failed"] == []


def test_the_command_draws_what_was_reached(project):
    picture = project / "c.svg"
    command(project, "toy", "--graph", str(picture))
    assert "missed" in picture.read_text()


def test_a_story_that_fails_fails_the_command(project):
    path = project / "tests" / "conversations" / "a.yml"
    path.write_text(path.read_text().replace("node: calm", "node: pull"))
    code, said = command(project, "--fail-under", "0")
    assert code == 1
    assert "a.yml:5: node is calm, not pull." in said


def test_mistakes_in_a_story_and_no_stories_are_told(project):
    path = project / "tests" / "conversations" / "a.yml"
    path.write_text("test_cases: []")
    assert command(project) == (1, command(project)[1])
    assert "no-test-cases" in command(project)[1]
    path.unlink()
    code, said = command(project)
    assert (code, "There is no conversation story" in said) == (2, True)


def test_classified_texts_are_kept_for_the_next_run(root, tmp_path, monkeypatch):
    guides = load_all(root / "guides")
    pairs = examples(root, guides)
    first = Classified(pairs, tmp_path)
    known = first("the lid is stuck")
    assert known["intent_ranking"][0]["name"] == "toy"
    first.save()
    second = Classified(pairs, tmp_path)
    monkeypatch.setattr(second, "_parse", lambda _: pytest.fail("classified again"))
    assert second("the lid is stuck") == known
    assert Classified([*pairs, ("more", "toy")], tmp_path)._parses == {}

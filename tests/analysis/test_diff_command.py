"""`firststep diff`: against a git revision, for people, pull requests and programs."""

from __future__ import annotations

import json

import pytest

from firststep.analysis import graph as graphs
from tests.analysis.guides import as_it_is, changed, timers
from tests.analysis.test_difference import (
    condition_dropped,
    label_changed,
    lever_opened,
    node_added,
    outcome_renamed,
    warning_moved,
)


@pytest.fixture
def compared(run, write, commit):
    """Commits the toy guide, changes it, and compares."""

    def compare(*changes, options=()):
        write(changed(as_it_is))
        commit()
        write(changed(*changes))
        return run("diff", "HEAD", *options)

    return compare


def test_nothing_changed_is_said_and_is_fine(compared):
    result = compared()
    assert result.exit_code == 0
    assert "toy: nothing changed" in result.output


def test_a_changed_label_changes_words_and_no_way(compared):
    result = compared(label_changed)
    assert result.exit_code == 0
    assert "with the same answers and other words or waits" in result.output
    assert " gone" not in result.output
    assert "[Left][On the right][I can't tell]" in result.output
    assert "[Left][Right][I can't tell]" in result.output


def test_swapped_targets_are_named(compared):
    def swapped(data):
        answers = data["nodes"]["check"]["answers"]
        answers["yes"]["next"], answers["no"]["next"] = "closed", "opened"

    output = compared(swapped).output
    assert "check: yes: opened -> closed" in output
    assert "check: no: closed -> opened" in output


def test_an_opened_step_is_the_first_thing_said(compared):
    output = compared(lever_opened).output
    assert "toy: changed, and a step that was closed is now open" in output
    assert output.index("lever: It no longer needs 'off' to be yes.") < output.index("Paths")
    after = output[output.index("  After") :]
    assert "Pull the lever." in after
    assert "Pull the lever." not in output[output.index("  Before") : output.index("  After")]


def test_an_opened_step_that_no_path_reaches_yet_is_said_too(compared):
    output = compared(condition_dropped).output
    assert "is now open" in output
    assert "No path by answers alone gets there so" in output


def test_a_moved_warning_says_from_where_to_where(compared):
    output = compared(warning_moved).output
    assert "toy: changed, and a warning is no longer shown" in output
    lost = output.index("force, on ")
    assert "before first at calm" in output[lost:]
    assert "now first at pull" in output[lost:]
    assert lost < output.index("  Paths\n")
    assert "  Warnings\n" not in output


def never_warned(data):
    """The warning stays in the guide, and no step shows it."""
    data["nodes"]["calm"]["warn"] = []


def warning_gone(data):
    never_warned(data)
    del data["never"]["force"]


@pytest.mark.parametrize("change", [never_warned, warning_gone])
def test_a_warning_that_is_on_no_path_any_more_is_among_the_first_things_said(compared, change):
    output = compared(change).output
    assert "toy: changed, and a warning is no longer shown" in output
    line = "force, on 694 paths, and on no path any more; before first at calm (694 paths)"
    assert output.index(line) < output.index("  Paths\n")
    assert "comes earlier" not in output


def test_a_warning_that_comes_back_is_no_loss(run, write, commit):
    write(changed(never_warned))
    commit()
    write(changed(as_it_is))
    output = run("diff", "HEAD").output
    assert "force is shown now: before on no path; now first at calm" in output
    assert "no longer shown" not in output


def test_what_changed_in_danger_and_where_to_call_is_said_before_the_paths(compared):
    def unsafe(data):
        data["dangers"]["fire"]["call"] = []
        data["dangers"]["smoke"]["say"] = "Step back and wait."
        data["contacts"]["emergency"]["tel"] = "112"
        data["outcomes"]["given_up"]["call"] = []
        data["nodes"]["check"]["answers"]["unsure"]["next"] = "opened"

    output = compared(unsafe).output
    top = output[: output.index("  Paths\n")]
    assert "what is done in danger changed; a telephone number changed" in top
    assert "In danger fire emergency is no longer named to call." in top
    assert "emergency (Emergency): before 911, now 112." in top
    assert "The outcome given_up no longer names network to call." in top
    assert "Who can't tell at check is led to opened, before to closed." in top
    assert "smoke, say, before: " in top
    assert "smoke, say, now: Step back and wait." in top


def fail_on(*kinds):
    return tuple(part for kind in kinds for part in ("--fail-on", kind))


@pytest.mark.parametrize(
    ("change", "kinds", "code"),
    [
        (lever_opened, ("opened",), 1),
        (lever_opened, ("number", "opened"), 1),
        (lever_opened, ("number", "warning"), 0),
        (never_warned, ("warning",), 1),
        (as_it_is, ("opened", "warning", "danger", "number", "call", "unsure"), 0),
        (lever_opened, (), 0),
    ],
)
def test_a_check_fails_on_the_kinds_of_change_it_asked_for(compared, change, kinds, code):
    result = compared(change, options=fail_on(*kinds))
    assert result.exit_code == code
    assert "Compared with HEAD" in result.output


def test_a_check_fails_where_the_old_version_cannot_be_compared(run, write, commit):
    write(changed() | {"colour": "blue"})
    commit()
    write(changed())
    assert run("diff", "HEAD").exit_code == 0
    assert run("diff", "HEAD", "--fail-on", "opened").exit_code == 1


def test_a_guide_with_too_many_states_says_what_multiplies_them(run, write, commit, monkeypatch):
    write(changed())
    commit()
    data = changed(label_changed)
    data["contacts"]["emergency"]["tel"] = "112"
    write(data)
    monkeypatch.setattr(graphs, "MAX_STATES", 12)
    result = run("diff", "HEAD")
    assert "emergency (Emergency): before 911, now 112." in result.output
    assert "its paths can't be counted" in result.output
    assert "What later steps look at multiplies them: off (3 ways)" in result.output


def test_an_added_step_makes_paths_longer(compared):
    output = compared(node_added).output
    assert "nodes added: breathe" in output
    assert "longer" in output
    assert "1 answer more" in output
    assert "Take one slow breath." in output


def test_a_renamed_outcome_is_another_ending(compared):
    output = compared(outcome_renamed).output
    assert "with the same answers and another ending" in output
    assert "no path any more" in output
    assert "outcomes added: fine" in output


def test_a_changed_wait_shows_in_the_seconds(compared):
    output = compared(timers).output
    assert "seconds to the end, at most" in output
    assert "longer" in output
    assert "seconds more" in output


def test_a_budget_that_is_broken_now_is_said(run, write, commit):
    limit = {"budget": {"turns": 9}}
    write(changed(as_it_is) | limit)
    commit()
    write(changed(node_added) | limit)
    assert "over budget" in run("diff", "HEAD").output


def test_phrases_alone_change_no_path(compared):
    def phrase(data):
        data["phrases"] = [*data["phrases"], "lid trouble"]

    output = compared(phrase).output
    assert "toy: changed, but not in its paths" in output
    assert "other keys changed: phrases" in output


def test_a_new_guide_and_a_removed_one_are_named(run, write, commit, folder):
    write(changed(), "old_one")
    commit()
    (folder / "old_one.yml").unlink()
    write(changed(), "new_one")
    output = run("diff", "HEAD").output
    assert "new_one: added, with" in output
    assert "old_one: removed, with" in output


def test_an_old_guide_that_no_longer_loads_is_left_out_with_its_problems(
    run, write, commit, folder
):
    write(changed() | {"colour": "blue"}, "broken")
    write(changed())
    commit()
    write(changed(), "broken")
    write(changed(label_changed))
    result = run("diff", "HEAD")
    assert result.exit_code == 0
    assert "broken: the old version can't be loaded" in result.output
    assert f"HEAD:{folder.as_posix()}/broken.yml:" in result.output
    assert "unknown-key" in result.output
    assert "toy: changed" in result.output


def test_a_guide_with_mistakes_now_ends_with_them_after_the_others(run, write, commit):
    write(changed(), "broken")
    write(changed())
    commit()
    write(changed() | {"colour": "blue"}, "broken")
    result = run("diff", "HEAD")
    assert result.exit_code == 1
    assert "toy: nothing changed" in result.output
    assert "unknown-key" in result.output


def test_only_the_guides_asked_for_are_compared(run, write, commit, folder):
    write(changed(), "other")
    write(changed())
    commit()
    for name in ("toy", str(folder / "toy.yml")):
        output = run("diff", "HEAD", name).output
        assert "toy: nothing changed" in output
        assert "other" not in output


def test_an_unknown_guide_is_answered_with_those_there_are(run, write, commit):
    write(changed())
    commit()
    result = run("diff", "HEAD", "toyy")
    assert result.exit_code == 2
    assert "There are: toy." in result.output


@pytest.mark.parametrize("revision", ["no-such-branch", "HEAD:guides"])
def test_an_unknown_revision_is_said_with_what_to_name(run, write, commit, revision):
    write(changed())
    commit()
    result = run("diff", revision)
    assert result.exit_code == 2
    assert f"Git knows no revision '{revision}'" in result.output
    assert "HEAD or origin/main" in result.output


def test_a_revision_is_never_an_option_of_git(run, write, commit):
    write(changed())
    commit()
    result = run("diff", "--", "--output=somewhere")
    assert result.exit_code == 2
    assert "Git knows no revision" in result.output


def test_a_folder_in_no_checkout_is_said(run, write, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    write(changed())
    result = run("diff", "HEAD")
    assert result.exit_code == 2
    assert "is not in a git checkout" in result.output


def test_without_git_it_is_said_what_to_install(run, write, commit, monkeypatch):
    write(changed())
    commit()
    monkeypatch.setenv("PATH", "")
    result = run("diff", "HEAD")
    assert result.exit_code == 2
    assert "Git is not installed" in result.output


def test_markdown_has_headings_tables_and_conversations(compared):
    output = compared(node_added, options=("--format", "markdown")).output
    assert "## toy: changed" in output
    assert "### Figures over all paths" in output
    assert "\n|---|---|---|---|---|\n" in output
    assert "```text\n" in output


def test_json_has_the_counts_and_both_conversations(compared):
    result = compared(lever_opened, options=("--format", "json"))
    (guide,) = json.loads(result.output)["guides"]
    assert guide["status"] == "changed"
    assert guide["opened"][0]["node"] == "lever"
    assert {one["kind"] for one in guide["look_first"]} == {"opened", "unsure"}
    counted = {"same", "reworded", "redirected", "gone", "new"}
    assert set(guide["paths"]) == counted
    assert guide["after"]["total"]["paths"] == sum(
        count for name, count in guide["paths"].items() if name != "gone"
    )
    assert guide["worst"]["after"][-1]["answer"] == "I can't tell"

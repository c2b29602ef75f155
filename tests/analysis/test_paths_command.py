"""`firststep paths`: the table, one conversation, and the figures for another program."""

from __future__ import annotations

import json

import pytest
from rich.console import Console

from firststep.analysis import graph as graphs
from firststep.cli import shared
from tests.analysis.by_hand import by_outcome, every_path
from tests.analysis.guides import changed, going_back, protecting_on_some_ways, timers
from tests.engine.toys import build, build_set


def test_the_table_has_a_row_for_each_outcome_and_one_for_all(run, write):
    write(changed(timers))
    result = run("paths", "toy")
    assert result.exit_code == 0
    guide = build(changed(timers))
    paths = every_path(build_set(guide), guide)
    rows = {line.split()[0]: line.split()[1] for line in result.output.splitlines() if line}
    for outcome, count in by_outcome(paths).items():
        assert rows[guide.outcomes[outcome].code] == str(count)
    assert rows["all"] == str(len(paths))
    assert "here calm, because no step is marked `protects: true`" in result.output
    assert "The guide sets no budget." in result.output
    assert "Not in these figures" in result.output


def test_the_table_says_how_many_paths_have_no_figure(run, write):
    data = changed(protecting_on_some_ways)
    data["outcomes"]["given_up"].pop("call")
    data["nodes"]["help"].pop("call")
    write(data | {"budget": {"human_s": 20, "turns": 20}})
    result = run("paths", "toy")
    assert "paths end before a step that protects" in result.output
    assert "paths end without naming anybody to call" in result.output
    assert "Budget, to a human: none of 20 s." in result.output
    assert "Budget, answers: 9 of 20." in result.output


def test_the_figures_as_json_name_a_path_for_each_end(run, write):
    write(changed(timers))
    data = json.loads(run("paths", "toy", "--json").output)
    assert data["guide"] == "toy"
    assert data["total"]["paths"] == sum(one["paths"] for one in data["outcomes"])
    assert (
        len(data["total"]["answers"]["most"]["path"]) == data["total"]["answers"]["most"]["value"]
    )


def test_one_conversation_is_printed_word_for_word(run, write):
    write(changed(timers))
    result = run("paths", "toy", "--show", "shortest", "--outcome", "CLOSED")
    assert result.exit_code == 0
    assert result.output.startswith("We open the lid together.")
    assert result.output.count("  > ") == 4
    assert "  > It is bent\n\nDo not use it." in result.output
    assert "[It is off][It stays on][I can't tell]" in result.output
    assert "Do not use it." in result.output
    assert "4 answers" in result.output


def test_the_conversation_that_waits_longest_for_a_human_says_how_long(run, write):
    write(changed(timers))
    data = json.loads(run("paths", "toy", "--json").output)
    result = run("paths", "toy", "--show", "human")
    wanted = data["total"]["human_s"]["most"]["value"]
    assert f"{wanted} s until the first somebody to call" in result.output


def test_one_conversation_as_json_has_every_turn(run, write):
    write(changed(timers))
    arguments = ("paths", "toy", "--show", "shortest", "--outcome", "CLOSED")
    data = json.loads(run(*arguments, "--json").output)
    assert data["value"] == 4
    assert len(data["turns"]) == 5
    assert data["turns"][0]["answer"] is None
    assert data["turns"][-1]["answer"] == "It is bent"
    assert data["turns"][-1]["given"] == {"node": "check", "answer": "no"}
    printed = run(*arguments).output
    for turn in data["turns"]:
        assert all(said in printed for said in turn["said"])


@pytest.mark.parametrize("title", ["A lid [/]", "[red]x[/red]", "A lid :smile:"])
def test_a_title_is_never_read_as_markup(run, write, title):
    write(changed() | {"title": title})
    result = run("paths", "toy")
    assert result.exit_code == 0
    assert title in result.output


@pytest.fixture
def terminal(monkeypatch):
    """Makes the console a terminal of a width."""

    def of_width(width):
        make = lambda: Console(  # noqa: E731 - what is patched takes no arguments
            width=width, force_terminal=True, color_system=None, highlight=False
        )
        monkeypatch.setattr(shared, "console", make)

    return of_width


def test_on_a_narrow_terminal_every_figure_is_whole(run, write, terminal):
    write(changed(timers) | {"title": "[/] A lid"})
    wide = run("paths", "toy").output
    figures = next(line for line in wide.splitlines() if line.startswith("GIVEN_UP")).split()
    terminal(40)
    narrow = run("paths", "toy").output
    block = narrow[narrow.index("GIVEN_UP") :].split("\n\n")[0]
    shown = [line.split(": ")[1] for line in block.splitlines()[1:]]
    assert " ".join(shown) == " ".join(figures[1:])
    assert "[/] A lid" in narrow
    assert "\u2026" not in narrow


def test_where_the_table_fits_it_stays_a_table(run, write, terminal):
    write(changed(timers))
    terminal(100)
    assert "outcome " in run("paths", "toy").output


def test_a_table_wider_than_a_pipe_is_not_cut(run, write):
    data = changed(timers)
    code = "A" * 120
    data["outcomes"]["opened"]["code"] = code
    write(data)
    output = run("paths", "toy").output
    assert code in output
    assert "\u2026" not in output


def test_a_guide_with_too_many_states_says_what_multiplies_them(run, write, monkeypatch):
    write(changed())
    monkeypatch.setattr(graphs, "MAX_STATES", 12)
    result = run("paths", "toy")
    assert result.exit_code == 2
    assert "What later steps look at multiplies them: off (3 ways)" in result.output


def test_an_unknown_outcome_is_answered_with_those_there_are(run, write):
    write(changed(going_back))
    result = run("paths", "toy", "--show", "longest", "--outcome", "NOWHERE")
    assert result.exit_code == 2
    assert "There are: OPENED, GIVEN_UP, CLOSED." in result.output


def test_an_outcome_without_show_is_refused(run, write):
    write(changed())
    result = run("paths", "toy", "--outcome", "CLOSED")
    assert result.exit_code == 2
    assert "--outcome belongs to --show" in result.output


def test_a_conversation_that_no_path_has_is_said(run, write):
    data = changed(protecting_on_some_ways)
    data["nodes"]["help"].pop("call")
    data["outcomes"]["given_up"].pop("call")
    write(data)
    result = run("paths", "toy", "--show", "human")
    assert result.exit_code == 2
    assert "None of these paths has a figure for 'human'" in result.output


def test_a_guide_with_mistakes_ends_with_them(run, write):
    data = changed()
    data["nodes"]["calm"]["next"] = "nowhere"
    write(data)
    result = run("paths", "toy")
    assert result.exit_code == 1
    assert "unknown-target" in result.output

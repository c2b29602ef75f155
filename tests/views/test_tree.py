"""The tree in the terminal shows everything once and fits 80 columns."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from rich.console import Console

from firststep.cli.app import cli
from firststep.guide.load import GuideSet
from firststep.views import structure, tree
from tests.engine.toys import COMMON, build
from tests.views.guides import ROOT, every, shipped

EVERY = pytest.mark.parametrize(("guides", "name"), every())


def shown(guides: GuideSet, name: str) -> str:
    console = Console(width=80, color_system=None, highlight=False)
    with console.capture() as capture:
        console.print(tree.tree(guides.guides[name], COMMON.labels))
    return capture.get()


@EVERY
def test_every_step_stands_there_once_and_no_line_is_too_long(guides: GuideSet, name: str):
    guide = guides.guides[name]
    text = shown(guides, name)
    assert all(len(line.rstrip()) <= 80 for line in text.splitlines())
    writer = tree._Writer(guide, COMMON.labels)
    writer.everything()
    assert writer.written == set(guide.nodes)
    for outcome in guide.outcomes.values():
        assert outcome.code in text


def test_every_answer_of_the_toy_is_on_its_branch():
    guide = build()
    text = " ".join(shown(every()[0][0], "toy").replace("│", " ").split())
    for node in guide.nodes.values():
        for way in structure.node_ways(node, COMMON.labels):
            assert way.text in text


def test_steps_that_several_ways_lead_to_are_referred_to():
    text = shown(every()[0][0], "toy")
    assert "-> help, below" in text
    assert text.count("Did they open it?") == 1
    assert "(only after off: yes" in text
    assert "START" in text.split("switch")[0]


def test_markup_in_a_text_is_shown_as_it_is():
    guides, name = every()[1]
    assert "[a](b)" in shown(guides, name)


@EVERY
def test_the_order_puts_each_step_after_those_that_lead_to_it(guides: GuideSet, name: str):
    guide = guides.guides[name]
    order = structure.order(guide)
    assert sorted(order) == sorted(guide.nodes)
    assert order[0] == guide.start
    main = structure.reachable(guide, [guide.start])
    place = {node: index for index, node in enumerate(order)}
    for node in main & set(guide.nodes):
        for way in structure.node_ways(guide.nodes[node]):
            assert way.target not in guide.nodes or place[node] < place[str(way.target)]


def test_show_for_tools_has_nodes_and_edges():
    name = next(iter(shipped().guides))
    result = CliRunner().invoke(cli, ["--guides", str(ROOT / "guides"), "show", name, "--json"])
    assert result.exit_code == 0, result.output
    data = json.loads(result.output)
    guide = shipped().guides[name]
    assert {node["id"] for node in data["nodes"]} == set(guide.nodes)
    places = {*guide.nodes, *guide.outcomes, None}
    assert {edge["to"] for edge in data["edges"]} <= places


def test_show_says_which_guides_there_are():
    result = CliRunner().invoke(cli, ["--guides", str(ROOT / "guides"), "show", "nothing"])
    assert result.exit_code == 2
    assert "There is no guide 'nothing'" in result.output

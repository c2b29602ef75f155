"""The mutants of the toy guide: every kind, each a real change, none of them twice."""

from __future__ import annotations

import pytest

from firststep.mutation.mutants import KINDS, Mutant, mutants
from tests.engine.toys import build, toy_data


def by_name() -> dict[str, Mutant]:
    return {mutant.name: mutant for mutant in mutants(build(rich()))}


def rich() -> dict[str, object]:
    """The toy guide with two news that jump, and a condition to widen and to drop."""
    data = toy_data()
    data["news"]["give_up"] = {"phrases": ["i give up"], "go": "help", "label": "I give up."}
    return data


MUTANTS = by_name()


def test_every_kind_is_made_of_the_toy_guide():
    assert {mutant.kind for mutant in MUTANTS.values()} == set(KINDS)


def test_each_has_a_name_of_its_own_and_differs_from_the_guide_and_all_others():
    every = list(mutants(build(rich())))
    assert len(MUTANTS) == len(every)
    seen = {repr(mutant.guide) for mutant in every}
    assert len(seen) == len(every)
    assert repr(build(rich())) not in seen


def test_the_guide_itself_is_left_as_it_was():
    guide = build(rich())
    before = repr(guide)
    list(mutants(guide))
    assert repr(guide) == before


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("swap-targets:help:yes:no", ("given_up", "check")),
        ("swap-labels:help", ("They did not", "They did")),
    ],
)
def test_two_answers_are_swapped(name, found):
    answers = MUTANTS[name].guide.nodes["help"].answers
    what = [answers[a].next[0].go if "targets" in name else answers[a].label for a in ("yes", "no")]
    assert tuple(what) == found


def test_a_typed_yes_means_no():
    answers = MUTANTS["swap-meanings:pull"].guide.nodes["pull"].answers
    assert (answers["open"].meaning, answers["shut"].meaning) == ("no", "yes")


def test_yes_writes_down_what_no_should():
    node = MUTANTS["swap-values:sure"].guide.nodes["sure"]
    guide = MUTANTS["swap-values:sure"].guide
    assert guide.fact_value(node, node.answers["yes"]) == "no"
    assert guide.fact_value(node, node.answers["no"]) == "yes"


def test_a_branch_is_dropped_and_its_ways_are_swapped():
    dropped = MUTANTS["drop-branch:switch:yes:side=left"].guide.nodes["switch"].answers["yes"]
    assert [branch.go for branch in dropped.next] == ["pull"]
    swapped = MUTANTS["swap-branches:switch:yes:side=left"].guide.nodes["switch"].answers["yes"]
    assert [(branch.go, bool(branch.when)) for branch in swapped.next] == [
        ("pull", True),
        ("hook", False),
    ]


def test_conditions_are_dropped_and_widened():
    assert MUTANTS["drop-only-after:lever:off"].guide.nodes["lever"].only_after == {}
    assert MUTANTS["drop-not-while:pull:off"].guide.nodes["pull"].not_while == {}
    widened = MUTANTS["widen-only-after:lever:off:unsure"].guide.nodes["lever"].only_after
    assert widened == {"off": ("yes", "unsure")}


def test_warnings_are_dropped_at_a_node_and_altogether():
    assert MUTANTS["drop-warning:calm:force"].guide.nodes["calm"].warn == ()
    guide = MUTANTS["remove-warning:live"].guide
    assert list(guide.never) == ["force"]
    assert guide.nodes["lever"].warn == ()


def test_the_place_and_the_lines_are_those_of_the_change():
    assert MUTANTS["swap-targets:help:yes:no"].place == "help"
    assert MUTANTS["swap-targets:help:yes:no"].where == ("nodes", "help", "answers", "yes")
    assert MUTANTS["drop-warning:calm:force"].where == ("nodes", "calm", "warn")

"""What is counted on states is what listing every path gives."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from statistics import mean, median_low
from typing import Any

import pytest

from firststep.analysis import graph as graphs
from firststep.analysis.figures import Figures, Span, figures
from firststep.analysis.graph import build
from firststep.analysis.reading import THIRDS, seconds, words
from firststep.analysis.transcript import as_text, compact, transcript
from firststep.engine.conversation import Given
from firststep.guide.load import GuideSet
from firststep.guide.model import Guide
from tests.analysis import by_hand
from tests.analysis.by_hand import Walked, by_outcome
from tests.analysis.guides import VARIANTS, changed
from tests.engine.toys import build_set, build_unchecked

QUICK = {"as it is"}
"""Guides whose paths are listed in `make check` too; CI lists those of all."""


def some_slow(names: Iterable[str]) -> list[Any]:
    """Test cases, all but the quick ones marked as slow."""
    return [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in names]


@cache
def prepared(variant: str) -> tuple[GuideSet, Guide]:
    # Unchecked: the loader refuses a question that plain paths always pass over.
    guide = build_unchecked(changed(*VARIANTS[variant]))
    return build_set(guide), guide


@cache
def every_path(variant: str) -> list[Walked]:
    return by_hand.every_path(*prepared(variant))


def ends(span: Span) -> tuple[float, float, int] | None:
    if span.least is None or span.most is None:
        return None
    return span.least.value / THIRDS, span.most.value / THIRDS, span.without


def listed(values: list[float | None]) -> tuple[object, object, int] | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    return pytest.approx(min(known)), pytest.approx(max(known)), len(values) - len(known)


def compare(found: Figures, paths: list[Walked]) -> None:
    turns = [len(path.answers) for path in paths]
    assert found.paths == len(paths)
    assert found.turns.least is not None
    assert found.turns.most is not None
    assert (found.turns.least.value, found.turns.most.value) == (min(turns), max(turns))
    assert found.average_turns == pytest.approx(mean(turns))
    assert found.median_turns == median_low(turns)
    assert ends(found.units) == listed([path.seconds for path in paths])
    assert ends(found.first_action) == listed([path.first_action for path in paths])
    assert ends(found.human) == listed([path.human for path in paths])


@pytest.mark.parametrize("variant", some_slow(VARIANTS))
def test_every_figure_is_what_listing_all_paths_gives(variant: str) -> None:
    guides, guide = prepared(variant)
    paths = every_path(variant)
    found = figures(build(guides, guide))
    compare(found.total, paths)
    assert {name: one.paths for name, one in found.outcomes.items()} == by_outcome(paths)
    for name, one in found.outcomes.items():
        compare(one, [path for path in paths if path.outcome == name])


@pytest.mark.parametrize("variant", some_slow(VARIANTS))
def test_the_path_named_for_a_figure_is_one_that_has_it(variant: str) -> None:
    guides, guide = prepared(variant)
    walked = {path.answers: path for path in every_path(variant)}

    def path(answers: tuple[Given, ...]) -> Walked:
        return walked[tuple((given.node, given.answer) for given in answers)]

    for name, one in figures(build(guides, guide)).outcomes.items():
        for span, value in (
            (one.turns, lambda p: len(p.answers) * THIRDS),
            (one.units, lambda p: p.seconds * THIRDS),
            (one.first_action, lambda p: p.first_action * THIRDS),
            (one.human, lambda p: p.human * THIRDS),
        ):
            for end in (span.least, span.most):
                if end is not None:
                    shown = path(end.answers)
                    factor = THIRDS if span is one.turns else 1
                    assert shown.outcome == name
                    assert value(shown) == pytest.approx(end.value * factor)


@pytest.mark.parametrize("variant", some_slow(VARIANTS))
def test_states_that_are_taken_for_one_say_the_same_from_there_on(variant: str) -> None:
    guides, guide = prepared(variant)
    graph = build(guides, guide)
    for path in every_path(variant):
        state, said = graph.opening.to, [graph.opening.words]
        for node, answer in path.answers:
            assert graph.states[state].node == node
            edge = graph.edge(state, answer)
            assert edge is not None
            said.append(edge.words)
            state = edge.to
        assert graph.states[state].outcome == path.outcome
        assert said == [sum(words(text) for text in turn) for turn in path.texts]


def test_there_are_far_fewer_states_than_paths() -> None:
    guides, guide = prepared("more retries")
    graph = build(guides, guide)
    assert len(graph.states) * 5 < figures(graph).total.paths


def test_a_graph_that_grows_too_large_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    guides, guide = prepared("as it is")
    monkeypatch.setattr(graphs, "MAX_STATES", 5)
    with pytest.raises(OverflowError, match="'toy' has more than 5 states"):
        build(guides, guide)


def test_without_a_step_that_protects_the_first_step_counts() -> None:
    guides, guide = prepared("as it is")
    assert figures(build(guides, guide)).protecting == ("calm",)
    guides, guide = prepared("protecting late")
    assert figures(build(guides, guide)).protecting == ("pull", "help")


def test_a_word_has_a_letter_or_a_digit() -> None:
    assert words("- Call 911, it's a 12-volt - battery.\n\n- Now") == 7


def test_what_is_over_a_limit_never_reads_as_if_it_kept_to_it() -> None:
    assert [seconds(units) for units in (0, 44, 45, 46)] == [0, 15, 15, 16]


def test_a_transcript_says_when_each_answer_is_given() -> None:
    guides, guide = prepared("timers")
    lines = transcript(guides, guide, [Given("calm", "done"), Given("switch", "no")])
    assert [line.answer for line in lines] == ["", "Done", "It stays on"]
    path = [Given("calm", "done"), Given("switch", "no"), Given("help", "yes")]
    longer = transcript(guides, guide, path)
    # The timer of the step that was answered has run before what is said next.
    assert longer[-1].after - longer[-2].after >= 300
    assert f"{lines[0].after // 60}:{lines[0].after % 60:02d}  > Done" in as_text(lines)


def test_a_transcript_ends_where_an_answer_is_to_something_that_is_not_asked() -> None:
    guides, guide = prepared("as it is")
    for wrong in (Given("lever", "yes"), Given("switch", "perhaps"), Given("gone", "yes")):
        assert len(transcript(guides, guide, [Given("calm", "done"), wrong])) == 2


def test_a_list_of_answers_fits_on_one_line() -> None:
    answers = [Given("calm", "done"), Given("switch", "no")]
    assert compact(answers, "OPENED") == "calm: done -> switch: no -> OPENED"

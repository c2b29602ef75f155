"""Every guide in guides/ keeps the safety rules, exhaustively and under anything at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firststep.engine.acts import UserAct
from firststep.engine.proofs import explore, unreached, violations
from firststep.engine.speech import closing_outcomes
from firststep.guide.load import GuideSet, guide_files, load_all
from tests.engine.test_mixtures import check_rules, steps

GUIDES = load_all(Path(__file__).parents[2] / "guides")
IDS = sorted(GUIDES.guides)


def only(guide: str) -> GuideSet:
    return replace(GUIDES, guides={guide: GUIDES.guides[guide]})


def test_there_is_a_guide_for_each_file() -> None:
    files = guide_files(Path(__file__).parents[2] / "guides")
    assert [path.stem for path in files] == IDS


@pytest.mark.parametrize("guide", IDS)
def test_no_state_of_a_guide_breaks_a_safety_rule(guide: str) -> None:
    assert [v.message for v in violations(GUIDES, GUIDES.guides[guide])] == []


@pytest.mark.slow
@pytest.mark.parametrize("guide", IDS)
def test_every_place_of_a_guide_can_be_reached(guide: str) -> None:
    chosen = GUIDES.guides[guide]
    # The ending of dangers is reached by a danger, not by answers.
    assert unreached(chosen, explore(chosen)) <= closing_outcomes(chosen)


@pytest.mark.slow
@pytest.mark.parametrize("guide", IDS)
def test_a_guide_keeps_the_rules_whatever_happens(guide: str) -> None:
    chosen = only(guide)

    @settings(max_examples=150, deadline=None)
    @given(st.just(chosen).flatmap(steps))
    def run(script: list[tuple[UserAct, dict[str, str], float]]) -> None:
        check_rules(chosen, script)

    run()

"""Conversations at every step, come to by answers that a person could give."""

from __future__ import annotations

import pytest

from firststep.engine.conversation import JUMP
from firststep.engine.turn import position_of
from firststep.evaluation.places import Places, Unreachable
from firststep.guide.load import GuideSet
from tests.evaluation.scripted import CABLE, guides, places
from tests.understanding import toy


def test_every_step_of_the_first_guide_is_come_to():
    for node in guides().guides[CABLE].nodes:
        position = position_of(guides(), places().at(CABLE, node))
        assert position is not None
        assert position.node == node


def test_no_guide_is_open_without_a_step():
    assert places().at(CABLE, "").guide is None


def test_a_step_that_questions_lead_to_is_not_come_to_by_news():
    answers = places().at(CABLE, "manual_release").answers
    assert answers
    assert not any(given.answer.startswith(JUMP) for given in answers)
    jumped = places().at(CABLE, "must_leave").answers
    assert any(given.answer.startswith(JUMP) for given in jumped)


def test_a_step_that_nothing_leads_to_is_said_to_be_so():
    jar = toy.jar()
    lonely = jar.nodes[jar.start].copy(update={"id": "lonely"})
    lone = jar.copy(update={"nodes": {**jar.nodes, "lonely": lonely}})
    own = GuideSet(**{**vars(toy.guides()), "guides": {"jar": lone}})
    with pytest.raises(Unreachable, match="lonely"):
        Places(own).at("jar", "lonely")

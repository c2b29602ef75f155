"""Which payloads a page may send although nothing offered them."""

from __future__ import annotations

import pytest

from firststep.channels import texts
from firststep.channels.gate import is_control, may_be_handed_over
from firststep.engine.acts import DIGRESSIONS
from firststep.guide.vocabulary import DANGER_KINDS

ANSWERS = (
    '/answer{"n":"stop_session","v":"yes","t":0}',
    '/do{"v":"yes"}',
    '/do{"v":"no"}',
    '/do{"v":"unsure"}',
    '/do{"v":"danger_past"}',
    '/do{"v":"false_alarm"}',
    '/do{"v":"danger_not_past"}',
    '/news{"v":"it_came_out"}',
    '/open{"v":"charging_cable_stuck"}',
    '/fact{"n":"charging","v":"no"}',
)
NOTHING = (
    "",
    "words",
    "/restart",
    "/session_start",
    '/do{"v":"fly"}',
    '/do{"v":"danger:x"}',
    "/do{",
)


@pytest.mark.parametrize("payload", sorted(texts.PAGE_PAYLOADS))
def test_the_pages_own_controls_pass(payload: str):
    assert is_control(payload)


@pytest.mark.parametrize("name", DIGRESSIONS)
def test_questions_pass(name: str):
    assert is_control(f'/do{{"v":"{name}"}}')


@pytest.mark.parametrize("kind", sorted(DANGER_KINDS))
@pytest.mark.parametrize("way", ["danger", "maybe"])
def test_danger_passes(kind: str, way: str):
    assert is_control(f'/do{{"v":"{way}:{kind}"}}')


@pytest.mark.parametrize("fact", ["network", "station"])
def test_what_a_sticker_said_can_be_corrected(fact: str):
    assert is_control(f'/fact{{"n":"{fact}","v":"1234"}}')


@pytest.mark.parametrize("payload", [*ANSWERS, *NOTHING])
def test_an_answer_that_was_not_offered_does_not_pass(payload: str):
    assert not is_control(payload)


@pytest.mark.parametrize("payload", ANSWERS)
def test_without_signal_the_page_offered_the_answers(payload: str):
    assert may_be_handed_over(payload)


@pytest.mark.parametrize("payload", NOTHING)
def test_what_is_not_ours_is_not_handed_over(payload: str):
    assert not may_be_handed_over(payload)

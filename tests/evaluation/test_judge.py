"""What a message came to: each verdict can be had, the good ones and the bad ones."""

from __future__ import annotations

import pytest

from firststep.evaluation.judge import agrees
from firststep.evaluation.sets import Entry
from tests.evaluation.scripted import CABLE, judge

TEXT = "zorb the wuggle"
"""Words that no list knows: what becomes of them is what the classifier says."""


def news(name: str) -> str:
    return f"{CABLE}.{name}"


def test_an_opening_is_right_only_with_its_own_guide():
    opens = judge({"charging plug stuck in car": CABLE})
    text = "charging plug stuck in car"
    assert opens.opening(Entry(text, CABLE)).result == "right"
    assert opens.opening(Entry(text, "car_key_dead")).result == "wrong"
    assert judge().opening(Entry(TEXT, CABLE)).result == "missed"


def test_an_opening_that_is_asked_about_is_offered_only_if_its_guide_is():
    doubtful = judge({TEXT: CABLE}, confidence=0.2)
    assert doubtful.opening(Entry(TEXT, CABLE)).result == "offered"
    assert doubtful.opening(Entry(TEXT, "car_key_dead")).result == "missed"


def test_an_opening_with_a_danger_in_it_counts_when_the_guide_is_there_afterwards():
    text = "charging plug stuck in car and smoke comes out"
    assert judge({text: CABLE}).opening(Entry(text, CABLE)).result == "right"
    assert judge().opening(Entry(text, CABLE)).result == "missed"


def test_noise_is_said_in_place_of_the_text():
    opens = judge({"charging plug stuck in car": CABLE})
    noised = opens.opening(Entry("charging plug stuck in car", CABLE), TEXT)
    assert noised.result == "missed"


def test_a_near_miss_that_opens_a_guide_is_the_mistake():
    text = "charging plug stuck in car"
    assert judge({text: CABLE}).near_miss(Entry(text, "fuel_nozzle")).result == "opened"
    assert judge().near_miss(Entry(TEXT, "fuel_nozzle")).result == "asked"
    dead_end = judge({"my battery is flat": "out_of_scope"})
    found = dead_end.near_miss(Entry("i am out of charge", "out_of_charge"))
    assert found.result != "right"


def test_a_dead_end_is_right_only_with_its_own_topic():
    topics = judge({TEXT: "out_of_scope.locked_out"})
    assert topics.near_miss(Entry(TEXT, "locked_out")).result == "right"
    assert topics.near_miss(Entry(TEXT, "stuck_in_park")).result == "wrong"
    assert judge({TEXT: "out_of_scope"}).near_miss(Entry(TEXT, "prices")).result == "elsewhere"


@pytest.mark.parametrize("node", ["", "reseat"])
def test_a_danger_is_seen_asked_about_or_missed(node):
    reader = judge()
    assert reader.danger(Entry("there is fire", "fire"), node).result == "sure"
    assert reader.danger(Entry("is there a fire?", "fire"), node).result == "asked"
    assert reader.danger(Entry(TEXT, "fire"), node).result == "missed"


def test_the_kind_of_danger_is_looked_at_apart():
    reader = judge()
    assert agrees(reader.danger(Entry("there is fire", "fire"), ""))
    assert not agrees(reader.danger(Entry("there is fire", "shock"), ""))


def test_an_unsafe_place_may_be_told_as_news():
    reader = judge({TEXT: news("place_not_safe")})
    assert reader.danger(Entry(TEXT, "unsafe_place"), "reseat").result == "sure"
    assert reader.danger(Entry(TEXT, "fire"), "reseat").result == "missed"


@pytest.mark.parametrize(
    ("intent", "wanted", "result"),
    [
        (news("it_came_out"), "out", "right"),
        (news("it_came_out"), "still", "wrong"),
        ("deny", "still", "right"),
        ("deny", "out", "wrong"),
        ("unsure", "still", "unsure"),
        ("unsure", "unsure", "right"),
        ("again", "again", "right"),
        ("why", "out", "stays"),
        ("go_back", "out", "elsewhere"),
        (news("must_leave_now"), "out", "elsewhere"),
    ],
)
def test_an_answer_is_judged_by_what_the_engine_takes_it_for(intent, wanted, result):
    found = judge({TEXT: intent}).answer(Entry(TEXT, wanted, "reseat"))
    assert found.result == result, found.came_to


def test_an_answer_that_nobody_understood_is_asked_again():
    assert judge().answer(Entry(TEXT, "out", "reseat")).result == "asked"
    offers = judge({TEXT: news("it_came_out")}, confidence=0.1)
    assert offers.answer(Entry(TEXT, "out", "reseat")).result == "offered"
    assert offers.answer(Entry(TEXT, "still", "reseat")).result == "asked"


def test_a_wrong_answer_that_opens_a_risky_step_is_told_apart_from_other_wrong_ones():
    text = "charging has stopped"
    reader = judge({text: news("charging_stopped")})
    assert reader.answer(Entry(text, "yes", "confirm_stopped")).result == "right"
    assert reader.answer(Entry(text, "no", "confirm_stopped")).result == "risky"


def test_a_danger_in_place_of_an_answer_does_no_harm():
    reader = judge()
    assert reader.answer(Entry("it is on fire", "still", "reseat")).result == "alarm"


@pytest.mark.parametrize(
    ("kind", "intent"),
    [
        ("why", "why"),
        ("go_back", "go_back"),
        ("start_over", "start_over"),
        ("resume", "resume"),
        ("out_of_scope", "out_of_scope"),
    ],
)
def test_a_digression_is_right_by_its_own_act_only(kind, intent):
    assert judge({TEXT: intent}).digression(Entry(TEXT, kind), "slack").result == "right"
    other = judge({TEXT: "thanks"}).digression(Entry(TEXT, kind), "slack")
    assert other.result == "wrong"
    assert judge().digression(Entry(TEXT, kind), "slack").result == "asked"


def test_news_is_right_as_a_report_as_an_answer_and_as_a_fact_told():
    assert judge({TEXT: news("its_frozen")}).news(Entry(TEXT, "its_frozen"), "unlock").result == (
        "right"
    )
    out = judge({TEXT: news("it_came_out")})
    assert out.news(Entry(TEXT, "it_came_out"), "reseat").result == "right"
    assert out.news(Entry(TEXT, "its_frozen"), "reseat").result == "wrong"
    at_home = Entry("i am at home in my own garage", "at_home")
    assert judge().news(at_home, "unlock").result == "right"
    assert judge().news(Entry(TEXT, "at_home"), "unlock").result == "asked"

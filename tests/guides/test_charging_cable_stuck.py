"""What must stay true of this guide whoever edits it: deleting a condition must not go unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from firststep.guide.load import load
from firststep.guide.vocabulary import DANGER_KINDS, PLACE_DANGERS

GUIDE = load(Path(__file__).parents[2] / "guides" / "charging_cable_stuck.yml")
RELEASES = {"manual_release", "release_nothing"}
PULLS = {
    "reseat", "car_control", "unlock_five", "unlock_three", "ice_try", "frozen_try",
    "with_adapter_try", "adapter_try", "car_settings", "after_call_try", "home_try",
    "charger_car_first", "charger_click", "charger_app", *RELEASES,
}  # fmt: skip


def test_a_release_needs_a_confirmed_stop() -> None:
    closed = {node.id for node in GUIDE.nodes.values() if node.only_after}
    assert closed == RELEASES
    for name in RELEASES:
        assert dict(GUIDE.nodes[name].only_after) == {"session_stopped": ("yes",)}


def test_the_release_follows_one_answer_only() -> None:
    ways = {
        (node.id, answer.id, branch.go)
        for node in GUIDE.nodes.values()
        for answer in node.answers.values()
        for branch in answer.next
        if branch.go in RELEASES
    }
    assert ways == {
        ("confirm_stopped", "yes", "manual_release"),
        ("manual_release", "nothing", "release_nothing"),
    }
    heard = GUIDE.nodes["confirm_stopped"].answers
    assert heard["yes"].hears == ("charging_stopped",)
    assert {"still_charging", "wont_stop"} <= set(heard["no"].hears)
    assert "app_says_stopped" not in heard["yes"].hears
    assert heard["look"].value == heard["unsure"].id == "unsure"


@pytest.mark.parametrize("name", sorted(PULLS))
def test_nothing_is_pulled_while_it_is_known_to_charge(name: str) -> None:
    assert dict(GUIDE.nodes[name].not_while) == {"session_stopped": ("no",)}
    assert name in GUIDE.never["yank"].at_risk
    assert name in GUIDE.never["tight"].at_risk


def test_the_other_warnings_are_where_they_can_be_broken() -> None:
    assert set(GUIDE.never["release_while_charging"].at_risk) >= RELEASES
    assert set(GUIDE.never["drive_off"].at_risk) >= {"make_safe", "must_leave", "coil_up"}
    assert set(GUIDE.never["panels"].at_risk) >= {"home_breaker", "network_call"}


@pytest.mark.parametrize(
    ("node", "answer", "target"),
    [
        ("make_safe", "no", "unsafe_place"),
        ("make_safe", "unsure", "unsafe_place"),
        ("unsafe_place", "no", "stay_clear"),
        ("unsafe_place", "unsure", "stay_clear"),
        ("stop_session", "no", "stop_in_car"),
        ("stop_session", "unsure", "check_stopped"),
        ("stop_by_unlock", "no", "where_charging"),
        ("stop_by_unlock", "unsure", "where_charging"),
        ("reseat", "out", "inspect"),
        ("reseat", "still", "car_control"),
        ("where_charging", "public", "network_call"),
        ("where_charging", "unsure", "network_call"),
        ("confirm_stopped", "no", "roadside"),
        ("confirm_stopped", "unsure", "roadside"),
        ("inspect", "damage", "released_damaged"),
        ("inspect", "unsure", "released_damaged"),
        ("inspect_charger", "damage", "released_damaged"),
        ("coil_up", "no", "stay_with_car"),
        ("coil_up", "unsure", "stay_with_car"),
        ("leave_cable", "no", "left_car"),
        ("leave_cable", "unsure", "left_car"),
        ("roadside", "no_help", "leaving"),
    ],
)
def test_an_answer_leads_the_careful_way(node: str, answer: str, target: str) -> None:
    assert [branch.go for branch in GUIDE.nodes[node].answers[answer].next] == [target]


@pytest.mark.parametrize(
    ("news", "value"),
    [
        ("charging_stopped", "yes"),
        ("app_says_stopped", "yes"),
        ("still_charging", "no"),
        ("wont_stop", "no"),
        ("cant_tell_stopped", "unsure"),
    ],
)
def test_news_of_the_charge_mean_what_they_say(news: str, value: str) -> None:
    assert (GUIDE.news[news].fact, GUIDE.news[news].value) == ("session_stopped", value)


def test_damage_ends_the_tries_and_good_news_are_inspected() -> None:
    assert GUIDE.news["damage_found"].closes == "damage"
    assert GUIDE.news["it_came_out"].go == "inspect"


@pytest.mark.parametrize("kind", DANGER_KINDS)
def test_every_danger_names_help_and_leads_away(kind: str) -> None:
    danger = GUIDE.danger(kind)
    if kind not in {"damage"}:
        assert "emergency" in danger.call
        assert "{emergency}" in danger.say
        assert "{emergency}" in danger.short
    if kind not in PLACE_DANGERS:
        assert danger.then == "plug_unsafe"

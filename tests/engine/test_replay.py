"""The position is derived from the answers, and from nothing else."""

from __future__ import annotations

import pytest

from firststep.engine.conversation import Conversation, Given, replay
from firststep.guide.model import Guide
from tests.engine.toys import build, build_unchecked, toy_data

GUIDE = build()


def given(*pairs: str) -> tuple[Given, ...]:
    return tuple(Given(*pair.split(":")) for pair in pairs)


def test_no_answers_is_the_start() -> None:
    position = replay(GUIDE, ())
    assert (position.node, position.outcome, position.answers) == ("calm", None, ())


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        (("calm:done",), "switch"),
        (("calm:cannot",), "switch"),
        (("calm:done", "switch:yes"), "pull"),
        (("calm:done", "switch:no"), "help"),
        (("calm:done", "switch:yes", "pull:shut"), "which"),
        (("calm:done", "switch:yes", "pull:shut", "which:left"), "sure"),
        (("calm:done", "switch:yes", "pull:shut", "which:left", "sure:yes"), "lever"),
        (("calm:done", "switch:yes", "pull:shut", "which:left", "sure:unsure"), "help"),
        (("calm:done", "switch:no", "help:no"), "given_up"),
        (("calm:done", "switch:yes", "pull:open", "check:yes"), "opened"),
    ],
)
def test_answers_lead_to_their_place(answers: tuple[str, ...], place: str) -> None:
    assert replay(GUIDE, given(*answers)).place == place


def test_answers_that_belong_nowhere_are_dropped() -> None:
    position = replay(GUIDE, given("nowhere:x", "calm:done", "calm:maybe", "lever:yes"))
    assert position.place == "switch"
    assert position.answers == given("calm:done")


def test_retries_are_counted_and_end() -> None:
    way = ("calm:done", "switch:yes", "pull:again")
    once = replay(GUIDE, given(*way))
    assert (once.place, once.tries) == ("pull", 1)
    assert replay(GUIDE, given(*way, "pull:again")).place == "which"


def test_a_told_fact_passes_its_question_over() -> None:
    position = replay(GUIDE, given("calm:done"), {"off": "yes"})
    assert position.place == "pull"
    assert position.asked == {}
    assert "switch" in position.visited


def test_a_confirming_question_is_asked_though_the_fact_is_told() -> None:
    position = replay(GUIDE, given("calm:done", "pull:shut", "which:left"), {"off": "yes"})
    assert position.place == "sure"


def test_a_told_fact_opens_no_closed_step() -> None:
    data = toy_data()
    data["nodes"]["which"]["answers"]["left"]["next"] = "lever"
    data["nodes"]["which"]["answers"]["right"]["next"] = "sure"
    guide = build_unchecked(data)
    told = {"off": "yes"}
    position = replay(guide, given("calm:done", "pull:shut", "which:left"), told)
    assert (position.place, position.blocked) == ("help", "lever")
    asked = replay(guide, given("calm:done", "switch:yes", "pull:shut", "which:left"))
    assert (asked.place, asked.blocked) == ("lever", None)


def test_a_step_is_closed_while_a_fact_forbids_it() -> None:
    data = toy_data()
    data["nodes"]["switch"]["answers"]["no"]["next"] = "pull"
    position = replay(build(data), given("calm:done", "switch:no"))
    assert (position.place, position.blocked) == ("help", "pull")


def test_a_condition_chooses_the_way() -> None:
    told = {"side": "left"}
    assert replay(GUIDE, given("calm:done", "switch:yes"), told).place == "hook"


def test_a_jump_and_what_was_answered_before_it() -> None:
    way = given("calm:done", "switch:yes", "pull:!open_now")
    assert replay(GUIDE, way).place == "check"


def test_warnings_of_passed_over_questions_are_carried_along() -> None:
    data = toy_data()
    data["nodes"]["switch"]["warn"] = ["live"]
    position = replay(build(data), given("calm:done"), {"off": "yes"})
    assert position.warnings == ("force", "live")


def test_an_unsafe_end_holds_whatever_the_answers() -> None:
    for answers in ((), given("calm:done", "switch:yes")):
        assert replay(GUIDE, answers, unsafe="hot").place == "closed"
    assert replay(GUIDE, (), unsafe="injury").place == "calm"
    assert replay(GUIDE, (), unsafe="unknown").place == "closed", "taken for the gravest"


def looking_again(value: str) -> Guide:
    """The toy guide with a retry at the question before the lever, which the loader refuses."""
    data = toy_data()
    data["nodes"]["sure"]["limit"] = 2
    data["nodes"]["sure"]["answers"]["look"] = {
        "label": "Let me look again",
        "again": True,
        "value": value,
        "next": "lever",
    }
    return build_unchecked(data)


@pytest.mark.parametrize("before", ["yes", "unsure"])
def test_tries_that_are_used_up_open_no_closed_step(before: str) -> None:
    way = given("calm:done", f"switch:{before}", "pull:shut", "which:left", "sure:look")
    again = replay(looking_again("yes"), (*way, *given("sure:look")))
    assert (again.place, again.blocked) == ("help", "lever")
    assert again.asked.get("off") != "yes"
    assert replay(looking_again("yes"), (*way, *given("sure:yes"))).place == "lever"


def test_tries_that_are_used_up_say_all_the_same_what_opens_nothing() -> None:
    way = given("calm:done", "switch:yes", "pull:shut", "which:left", "sure:look", "sure:look")
    assert replay(looking_again("no"), way).asked["off"] == "no"


def test_json_there_and_back() -> None:
    conversation = Conversation(
        guide="toy",
        answers=given("calm:done", "pull:!open_now"),
        told={"off": "yes"},
        shown=frozenset({"force"}),
        danger="fire",
        unsafe="hot",
        misses=1,
        options=('/do{"v":"why"}',),
        at=5.0,
    )
    assert Conversation.from_json(conversation.to_json()) == conversation


@pytest.mark.parametrize(
    "damaged",
    [
        None,
        "text",
        [1],
        {"answers": "x"},
        {"answers": [["a"], [1, 2], None, ["a", "b", "c"]]},
        {"told": [1], "shown": 3, "misses": "many", "at": True, "options": {}},
        {"at": 10**400, "serial": -1, "since": float("nan"), "misses": float("inf")},
        {"danger": "dragons", "parked": 7, "guide": 3},
    ],
)
def test_damaged_json_is_a_fresh_conversation(damaged: object) -> None:
    assert Conversation.from_json(damaged) == Conversation()


def test_a_danger_survives_damage_around_it() -> None:
    assert Conversation.from_json({"answers": 3, "danger": "fire"}).danger == "fire"

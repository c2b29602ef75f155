"""A car's own way is told where it may be told, and its release never a step too early."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from firststep.engine import this_car, turn
from firststep.engine.acts import (
    DIGRESSIONS,
    Back,
    Danger,
    DangerPast,
    Digress,
    FalseAlarm,
    News,
    NotUnderstood,
    Resume,
    Silence,
    StartOver,
    Told,
    UserAct,
)
from firststep.engine.acts import Reply as Short
from firststep.engine.conversation import JUMP, Conversation, replay
from firststep.engine.proofs import State, explore
from firststep.engine.turn import take_turn
from firststep.guide.load import GuideSet, load_all
from firststep.guide.model import Guide
from firststep.guide.vocabulary import DANGER_KINDS
from tests.engine.cars import MARK, VEHICLES, car_guides
from tests.engine.talk import Talk

SHIPPED = load_all(Path(__file__).parents[2] / "guides")

ACTS: tuple[UserAct, ...] = (
    *(Digress(name) for name in DIGRESSIONS),
    *(Short(meaning) for meaning in ("yes", "no", "unsure", "cannot", "again")),
    Resume(), Told(), NotUnderstood(), Silence(), Back(), StartOver(), FalseAlarm(), DangerPast(),
    Danger("fire"), Danger("trapped"), Danger("unknown", sure=False),
)  # fmt: skip
FEW: tuple[UserAct, ...] = (Digress("release"), Short("yes"))


def confirmed(guide: Guide, fact: str, conversation: Conversation) -> bool:
    """Whether the last answer that says anything of a fact says yes; by its own reckoning."""
    position = replay(guide, conversation.answers, conversation.told, conversation.unsafe)
    value = None
    for given in position.answers:
        node = guide.nodes.get(given.node)
        if node is None or given.answer.startswith(JUMP) or node.fact != fact:
            continue
        answer = node.answers[given.answer]
        value = answer.value or answer.id
    return value == "yes"


def states_of(guide: Guide, vehicle: str) -> Iterator[tuple[State, Conversation]]:
    for state in explore(guide):
        told = {**state.told, "vehicle": vehicle}
        yield (
            state,
            Conversation(
                guide=guide.id, answers=state.answers, told=told, at=1.0, confirmed_at=1.0,
                release_at=1.0, asked=state.position.place,
            ),
        )  # fmt: skip


def check_release(
    guides: GuideSet, guide: Guide, vehicle: str, fact: str, marks: tuple[str, ...],
    acts: tuple[UserAct, ...],
) -> int:  # fmt: skip
    """Tries the acts at every state and in every danger; gives how often a release was told."""
    shown = 0
    for _, conversation in states_of(guide, vehicle):
        for act in acts:
            done = take_turn(guides, conversation, act, now=2.0)
            text = "\n".join(reply.text for reply in done.replies)
            if any(mark in text for mark in marks):
                shown += 1
                after = done.conversation
                assert confirmed(guide, fact, after), (act, conversation.answers, text)
                assert after.danger is None, (act, conversation.answers)
                assert after.danger_asked is None
                assert after.unsafe is None
    return shown


def marks_of(vehicle: str) -> tuple[str, ...]:
    release = SHIPPED.vehicles[vehicle].release_shown
    assert release is not None
    return (str(release.where), *release.how)


def test_no_release_is_told_at_any_state_of_the_toy_while_it_is_not_confirmed() -> None:
    guides = car_guides()
    shown = check_release(guides, guides.guides["toy"], "acme-one", "off", (MARK,), ACTS)
    assert shown > 0


@pytest.mark.slow
def test_no_release_is_told_at_any_state_of_the_first_guide_while_it_may_charge() -> None:
    guide = SHIPPED.guides["charging_cable_stuck"]
    marks = marks_of("tesla-model-3")
    shown = check_release(SHIPPED, guide, "tesla-model-3", "session_stopped", marks, FEW)
    assert shown > 0


def test_no_release_is_told_in_or_after_a_danger() -> None:
    guides = car_guides()
    guide = guides.guides["toy"]
    for _, conversation in states_of(guide, "acme-one"):
        for kind in DANGER_KINDS:
            closes = guide.danger(kind).then in guide.outcomes
            for state in (
                replace(conversation, danger=kind),
                replace(conversation, danger_asked=kind),
                *([replace(conversation, unsafe=kind)] if closes else []),
            ):
                for act in (Digress("release"), Digress("repeat"), Resume(), Told()):
                    done = take_turn(guides, state, act, now=2.0)
                    assert not any(MARK in reply.text for reply in done.replies), (kind, act)


def test_a_release_that_is_not_guarded_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "may_show_release", lambda *_: True)
    guides = car_guides()
    with pytest.raises(AssertionError):
        check_release(guides, guides.guides["toy"], "acme-one", "off", (MARK,), ACTS)


@pytest.mark.parametrize("vehicle", ["acme", "acme-one", "acme-two", "acme-three", "bolo-leaf"])
def test_whatever_the_car_the_same_places_and_answers_are_reached(vehicle: str) -> None:
    guides = car_guides()
    guide = guides.guides["toy"]
    for state, conversation in states_of(guide, vehicle):
        here = replay(guide, conversation.answers, conversation.told)
        assert (here.place, here.answers) == (state.position.place, state.position.answers)
        with_car = take_turn(guides, conversation, Resume(), now=2.0)
        without = take_turn(guides, replace(conversation, told=state.told), Resume(), now=2.0)
        assert {b.payload for b in with_car.replies[-1].buttons} == {
            b.payload for b in without.replies[-1].buttons
        }


# --- what is said ------------------------------------------------------------------------


@pytest.fixture
def talk() -> Talk:
    return Talk(car_guides())


def at_lever(talk: Talk, vehicle: str, **more: str) -> str:
    talk.open(told={"vehicle": vehicle, **more})
    talk.say("done", "yes", "no", News(("on_left",)))
    assert talk.place == "sure"
    reply = talk.say("yes")
    assert talk.place == "lever"
    return reply.text


def test_the_car_unlocks_in_its_own_way_in_place_of_the_general_one(talk: Talk) -> None:
    talk.open(told={"vehicle": "acme-one"})
    text = talk.say("done").text
    assert "Press the blue key. Do not press twice." in text
    assert "Switch it off." not in text
    assert "This is for the 2021 Acme One." in text
    assert talk.custom["vehicle"] == "acme-one"


def test_the_year_that_a_person_says_is_not_said_to_be_checked(talk: Talk) -> None:
    talk.open(told={"vehicle": "acme-one", "vehicle_year": "2021"})
    assert "This is for the 2021 Acme One. Check it with" in talk.say("done").text


def test_a_car_of_another_year_is_not_told_this_ones_way(talk: Talk) -> None:
    talk.open(told={"vehicle": "acme-one", "vehicle_year": "2015"})
    assert "Press the blue key." not in talk.say("done").text


def test_how_soon_it_locks_again_is_said_where_it_is_pulled(talk: Talk) -> None:
    talk.open(told={"vehicle": "acme-one"})
    text = talk.say("done", "yes").text
    assert "Pull the lid. This car locks again about 30 seconds after unlocking." in text


def test_the_release_is_told_with_its_order_and_warnings(talk: Talk) -> None:
    text = at_lever(talk, "acme-one")
    for part in (
        "under the seat.",
        "1. ",
        "2. ",
        "Pull the release first",
        "slowly.",
        "orange wires",
        "2021",
    ):
        assert part in text
    assert "Pull the lever." not in text
    said = talk.say(Digress("says_who")).text
    assert "https://example.org/manual" in said
    assert "2026-01-02" in said


def test_a_car_without_one_for_owners_is_not_searched(talk: Talk) -> None:
    text = at_lever(talk, "acme-two")
    assert "shows no release for owners" in text
    assert "Pull the lever." not in text
    assert talk.turn is not None
    assert talk.turn.replies[-1].buttons[0].title == "I find none"


@pytest.mark.parametrize("vehicle", ["acme", "acme-three", "bolo-leaf"])
def test_what_is_unknown_or_unsure_leaves_the_general_words(talk: Talk, vehicle: str) -> None:
    assert "Pull the lever." in at_lever(talk, vehicle)


# --- where is the release? -----------------------------------------------------------------


def test_the_release_is_not_told_of_before_it_may_be(talk: Talk) -> None:
    talk.open(told={"vehicle": "acme-one"})
    reply = talk.say(Digress("release"))
    assert reply.text.startswith("First charging has to be confirmed stopped.")
    assert reply.text.endswith("Sit down.") or "Sit." in reply.text


def test_the_condition_comes_before_the_place(talk: Talk) -> None:
    talk.open(told={"vehicle": "acme-one"})
    talk.say("done", "yes")
    text = talk.say(Digress("release")).text
    assert text.startswith("Only with charging confirmed stopped.")
    assert f"{MARK} under the seat." in text
    assert talk.place == "pull"


def test_a_confirmation_that_is_old_tells_of_no_release(talk: Talk) -> None:
    talk.open(told={"vehicle": "acme-one"})
    talk.say("done", "yes")
    talk.now += 31 * 60
    assert MARK not in talk.say(Digress("release")).text


def test_after_a_danger_that_is_over_it_has_to_be_confirmed_anew(talk: Talk) -> None:
    talk.open(told={"vehicle": "acme-one"})
    talk.say("done", "yes", Danger("trapped"), DangerPast())
    assert talk.place == "pull"
    assert MARK not in talk.say(Digress("release")).text


def test_asked_before_any_guide_it_opens_the_guide_without_a_place(talk: Talk) -> None:
    talk.say(Digress("release"), told={"vehicle": "acme-one"})
    assert talk.turn is not None
    assert talk.conversation.guide == "toy"
    assert talk.conversation.told["vehicle"] == "acme-one"
    text = "\n".join(reply.text for reply in talk.turn.replies)
    assert "First charging has to be confirmed stopped." in talk.turn.replies[0].text
    assert MARK not in text


def test_in_danger_the_danger_is_spoken_of(talk: Talk) -> None:
    talk.open(told={"vehicle": "acme-one"})
    talk.say("done", "yes", Danger("fire"))
    assert talk.say(Digress("release")).custom["kind"] == "danger"


def test_a_guide_without_one_says_where_things_are() -> None:
    from tests.engine.toys import build_set

    talk = Talk(build_set())
    talk.open()
    assert "owner's manual" in talk.say(Digress("release")).text


def test_the_release_step_is_the_one_marked_as_such() -> None:
    guide = SHIPPED.guides["charging_cable_stuck"]
    node = this_car.release_node(guide)
    assert node is not None
    assert node.id == "manual_release"
    assert node.only_after
    assert VEHICLES["acme-three"].release_shown is None

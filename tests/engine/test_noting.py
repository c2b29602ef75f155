"""What is named in passing is said back once, can be told anew, and never moves anybody."""

from __future__ import annotations

import pytest

from firststep.engine.acts import Danger, Digress, Fact, News, Open, Told
from firststep.engine.payloads import read_payload
from tests.engine.cars import car_guides
from tests.engine.talk import Talk


@pytest.fixture
def talk() -> Talk:
    return Talk(car_guides())


def first(talk: Talk) -> str:
    assert talk.turn is not None
    return talk.turn.replies[0].text


def test_what_is_named_at_the_opening_is_said_back_once(talk: Talk) -> None:
    talk.open(told={"network": "volto", "vehicle": "acme-one", "connector": "ccs"})
    assert first(talk).startswith("Noted: Volto, Acme One, CCS plug.\n")
    talk.say("done", told={"network": "volto", "vehicle": "acme-one"})
    assert "Noted" not in first(talk)


def test_a_fact_told_anew_is_corrected_and_nobody_moves(talk: Talk) -> None:
    talk.open(told={"vehicle": "acme-one"})
    talk.say("done", "yes")
    place = talk.place
    assert talk.say(Told(), told={"vehicle": "acme-two"}).text.startswith("Corrected: Acme Two.")
    assert talk.place == place
    assert talk.conversation.told["vehicle"] == "acme-two"


def test_another_car_has_not_the_year_of_the_one_before(talk: Talk) -> None:
    talk.open(told={"vehicle": "acme-one", "vehicle_year": "2021"})
    talk.say(Told(), told={"vehicle": "acme-two"})
    assert "vehicle_year" not in talk.conversation.told


def test_a_year_told_later_belongs_to_the_car(talk: Talk) -> None:
    talk.open(told={"vehicle": "acme-one"})
    assert "Noted: 2021 Acme One." in talk.say(Told(), told={"vehicle_year": "2021"}).text


def test_a_year_without_a_car_is_not_kept(talk: Talk) -> None:
    talk.open(told={"vehicle_year": "2021"})
    assert "vehicle_year" not in talk.conversation.told


def test_telling_facts_leaves_the_question_open(talk: Talk) -> None:
    talk.open()
    talk.say("done")
    reply = talk.say(Told(), told={"network": "volto"})
    assert reply.text == "Noted: Volto.\nIs it off?"
    assert reply.custom["kind"] == "digression"
    assert reply.buttons[0].title == "It is off"


def test_names_of_no_directory_are_said_and_noted_for_the_agent(talk: Talk) -> None:
    talk.open(told={"network_name": "Voltrex", "vehicle_name": "Zorblat 5"})
    assert "Voltrex is not in my list of networks" in first(talk)
    assert "Zorblat 5 is not in my list of cars" in first(talk)
    said = talk.say(Digress("summary")).text
    assert "The network: Voltrex." in said
    assert "The car: Zorblat 5." in said


def test_a_name_with_strange_signs_is_not_kept(talk: Talk) -> None:
    talk.open(told={"network_name": "<b>x</b>", "vehicle_name": "y" * 41})
    assert not {"network_name", "vehicle_name"} & set(talk.conversation.told)


def test_a_known_name_takes_back_an_unknown_one(talk: Talk) -> None:
    talk.open(told={"network_name": "Voltrex"})
    talk.say(Told(), told={"network": "volto"})
    assert "network_name" not in talk.conversation.told


# --- which car -----------------------------------------------------------------------------

TWO = {"vehicle_candidates": "acme bolo-leaf"}


def test_make_and_model_that_do_not_fit_are_asked_about(talk: Talk) -> None:
    talk.open()
    talk.say("done")
    reply = talk.say(Told(), told=TWO)
    assert "Which car is it?" in reply.text
    assert reply.text.endswith("Is it off?")
    assert [button.title for button in reply.buttons][:3] == ["Acme", "Bolo Leaf", "It is off"]
    act = read_payload(reply.buttons[1].payload)
    assert act == Fact("vehicle", "bolo-leaf")
    assert talk.say(act).text.startswith("Noted: Bolo Leaf.")
    assert talk.place == "switch"


def test_the_open_question_can_be_answered_in_place_of_which_car(talk: Talk) -> None:
    talk.open(told=TWO)
    talk.say("done", "yes")
    assert talk.place == "pull"
    assert "vehicle" not in talk.conversation.told


@pytest.mark.parametrize(
    "fact", [Fact("off", "yes"), Fact("vehicle", "no-such"), Fact("nothing", "acme")]
)
def test_a_typed_payload_tells_nothing_that_no_button_does(talk: Talk, fact: Fact) -> None:
    talk.open()
    talk.say("done")
    told = dict(talk.conversation.told)
    talk.say(fact)
    assert dict(talk.conversation.told) == told
    assert talk.place == "switch"


# --- region and numbers ----------------------------------------------------------------------


def tels(talk: Talk) -> list[str]:
    return [entry["tel"] for entry in talk.custom["call"] if "tel" in entry]


def test_where_nobody_knows_the_region_every_number_is_said(talk: Talk) -> None:
    text = talk.say(Danger("fire")).text
    assert "911 (US/Canada), 112 (Europe), 999 (UK)" in text
    assert tels(talk) == ["911", "112", "999"]


def test_a_region_that_was_said_has_one_number_named_with_it_in_danger(talk: Talk) -> None:
    talk.open(told={"region": "uk"})
    assert "Noted: United Kingdom." in first(talk)
    talk.say(Danger("fire"))
    assert tels(talk) == ["999"]


def test_said_in_danger_it_changes_the_number_at_once(talk: Talk) -> None:
    talk.say(Danger("fire"))
    talk.say(Told(), told={"region": "uk"})
    assert tels(talk) == ["999"]
    assert talk.conversation.danger == "fire"


def test_a_region_of_the_network_or_the_locale_is_said_with_its_name() -> None:
    for told in ({"network": "amper"}, {"locale_region": "uk"}):
        talk = Talk(car_guides())
        text = talk.say(Told(), told=told).text
        assert "999 (the emergency number in the UK)" in text


def test_what_the_person_says_outweighs_network_and_locale(talk: Talk) -> None:
    talk.say(Danger("fire"), told={"network": "amper", "locale_region": "uk", "region": "us"})
    assert tels(talk) == ["911"]


def test_a_network_of_several_regions_says_nothing_of_the_region(talk: Talk) -> None:
    talk.say(Danger("fire"), told={"network": "volto"})
    assert tels(talk) == ["911", "112", "999"]


def test_the_networks_number_is_said_with_its_date_and_the_units_own_first(talk: Talk) -> None:
    talk.open(told={"network": "amper"})
    text = talk.say(Digress("who_to_call")).text
    assert "Amper: +44 20 7946 0018 (24/7), checked 2026-01-02." in text
    assert "The number on the unit is the right one if it differs." in text


def test_a_network_without_a_number_leaves_the_one_on_the_unit(talk: Talk) -> None:
    talk.open(told={"network": "volto"})
    assert "For Volto I have no number" in talk.say(Digress("who_to_call")).text


def test_what_is_known_of_the_place_stays_when_starting_another_guide(talk: Talk) -> None:
    talk.say(Told(), told={"region": "uk", "vehicle": "acme-one"})
    talk.say(Open("toy"))
    assert talk.conversation.told["region"] == "uk"
    assert talk.conversation.told["vehicle"] == "acme-one"


def test_news_that_contradict_nothing_are_still_news(talk: Talk) -> None:
    talk.open()
    talk.say("done")
    talk.say(News(("went_off",)), told={"network": "volto"})
    assert talk.place != "switch"

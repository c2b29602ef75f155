"""The call card: whom to call, what to read out, and the charger's ID that comes with it."""

from __future__ import annotations

import pytest

from firststep.engine.acts import Danger, Fact, Open
from firststep.engine.call_card import CallCard, call_card
from firststep.engine.payloads import read_payload
from firststep.understanding.interpret import interpret
from firststep.understanding.view import View
from tests.engine.cars import car_guides
from tests.engine.talk import Talk


@pytest.fixture
def talk() -> Talk:
    return Talk(car_guides())


def card(talk: Talk) -> CallCard:
    made = call_card(talk.guides, talk.conversation)
    assert made is not None
    return made


def test_there_is_no_card_before_a_guide_is_open(talk: Talk) -> None:
    assert call_card(talk.guides, talk.conversation) is None


def test_the_card_names_what_was_told_and_what_was_answered(talk: Talk) -> None:
    talk.open(told={"network": "amper", "station": "AB-12", "vehicle": "acme-one"})
    talk.say("done", "yes")
    made = card(talk)
    assert (made.network, made.station, made.car) == ("Amper", "AB-12", "Acme One")
    assert made.tried == ("Switched off.",)
    assert len({entry["label"] for entry in made.call}) == len(made.call)


def test_in_danger_whom_to_call_for_it_comes_first(talk: Talk) -> None:
    talk.open()
    calm = [entry.get("tel") for entry in card(talk).call]
    talk.say(Danger("fire"))
    made = card(talk)
    assert made.call[0]["tel"] == "911"
    assert calm[0] != "911"
    assert any("fire" in line.casefold() for line in made.tried)


def test_an_id_is_said_back_and_can_be_corrected(talk: Talk) -> None:
    talk.open(told={"station": "AB-12"})
    place = talk.place
    assert "AB-12" in talk.turn.replies[0].text  # type: ignore[union-attr]
    assert talk.say(Fact("station", "AB-13")).text.startswith("Corrected: charger ID AB-13.")
    assert card(talk).station == "AB-13"
    assert talk.place == place


@pytest.mark.parametrize("text", ["", "it is smoking 2", "smoke", "-1", "1" * 33, "1\n2"])
def test_what_is_no_id_is_not_kept(talk: Talk, text: str) -> None:
    talk.open(told={"station": text})
    talk.say(Fact("station", text))
    assert "station" not in talk.conversation.told


@pytest.mark.parametrize(
    "text",
    [
        '/fact{"n":"station","v":"there is smoke 2"}',
        '/open{"v":"toy","f":{"station":"there is smoke 2"}}',
    ],
)
def test_words_in_a_payload_are_read_as_words(talk: Talk, text: str) -> None:
    read = interpret(text, {}, View(None, None, talk.conversation, talk.guides))
    assert isinstance(read.act, Danger)


def test_a_sticker_of_a_public_network_says_that_the_charger_is_public(talk: Talk) -> None:
    text = '/open{"v":"toy","f":{"network":"amper","station":"AB-12"}}'
    read = interpret(text, {}, View(None, None, talk.conversation, talk.guides))
    assert read.act == Open("toy")
    assert read.told == {"network": "amper", "station": "AB-12", "location": "public"}


def test_a_danger_in_doubt_has_a_payload_of_its_own() -> None:
    assert read_payload('/do{"v":"maybe:fire"}') == Danger("fire", sure=False)
    assert read_payload('/do{"v":"maybe:fun"}') is None
    assert read_payload('/do{"v":"maybe:"}') is None

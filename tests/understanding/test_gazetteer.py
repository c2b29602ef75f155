from __future__ import annotations

import pytest

from firststep.directory import load_networks
from firststep.understanding.gazetteer import Gazetteer
from tests.understanding.toy import ROOT

NETWORKS = load_networks(ROOT / "guides" / "directory" / "networks.yml")


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(NETWORKS)


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("HELP plug wont come out evgo late for flight", "evgo"),
        ("stuck at EVGO", "evgo"),
        ("session is stopped and its unlocked, still stuck, evgo", "evgo"),
        ("stuck at chargepont", "chargepoint"),
        ("chargepoint station", "chargepoint"),
        ("electrify amercia charger stuck in my car", "electrify-america"),
        ("its an ea charger", "electrify-america"),
        ("at the blink charger", "blink"),
        ("It's a Blink and the plug is stuck", "blink"),
        ("at a Volta charger", "volta"),
        ("shell station charger won't let go", "shell-recharge-us"),
        ("supercharger plug stuck", "tesla-supercharger"),
        ("Taycan. Pod Point. won't come off", "pod-point"),
        ("ionnity cable stuck", "ionity"),
        ("its the evgo charger not the blink charger", "evgo"),
        ("evgo charger with the chargepoint app", "evgo"),
    ],
)
def test_a_network_is_recognised(gazetteer: Gazetteer, text: str, network: str) -> None:
    assert gazetteer.extract(text).get("network") == network


@pytest.mark.parametrize(
    "text",
    [
        "the light blinks green",
        "blink twice",
        "volta",
        "flash drive stuck",
        "gravity is weird",
        "keep me in the loop",
        "she'll be late",
        "i'll wait",
        "it is not evgo",
        "evgo or chargepoint i dont know",
        "the charge point wont release my lead",
        "stuck at the charger",
        "charging station",
        "charge it",
        "late for my destination",
        "i need to connect",
        "the ivy on the wall",
        "",
    ],
)
def test_no_network_is_better_than_a_wrong_one(gazetteer: Gazetteer, text: str) -> None:
    assert "network" not in gazetteer.extract(text)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("cable stuck in the car", "car"),
        ("charger stuck in my car", "car"),
        ("the plug wont come out of my leaf", "car"),
        ("my tesla wont let go of the cable", "car"),
        ("out of the charger but stuck in the car", "car"),
        ("the car end is stuck", "car"),
        ("cable locked in the charger", "charger"),
        ("my lead is stuck in the charging post", "charger"),
        ("the charge point wont release my lead", "charger"),
        ("the car end is out but the station end is stuck", "charger"),
        ("plug stuck", None),
        ("im stuck at the charger", None),
        ("locked out of my car", None),
        ("it is not stuck in the car", None),
        ("stuck in the car and in the charger", None),
        ("my car is at the charger", None),
    ],
)
def test_which_end_is_stuck(gazetteer: Gazetteer, text: str, end: str | None) -> None:
    assert gazetteer.extract(text).get("end") == end


@pytest.mark.parametrize(
    ("text", "location"),
    [
        ("im at home", "home"),
        ("in my garage", "home"),
        ("my wallbox is stuck", "home"),
        ("home charger", "home"),
        ("in my driveway", "home"),
        ("its a public charger", "public"),
        ("at the mall", "public"),
        ("supercharger", "public"),
        ("at the station", "public"),
        ("parking garage", "public"),
        ("walmart", "public"),
        ("i need to get home", None),
        ("i want to go home", None),
        ("not at home", None),
        ("at home or at a public charger", None),
        ("the garage", None),
        ("plug stuck", None),
    ],
)
def test_at_home_or_in_public(gazetteer: Gazetteer, text: str, location: str | None) -> None:
    assert gazetteer.extract(text).get("location") == location


def test_only_known_facts_and_values_come_out(gazetteer: Gazetteer) -> None:
    facts = gazetteer.extract("evgo charger at the mall stuck in my car")
    assert facts == {"network": "evgo", "end": "car", "location": "public"}


def test_without_a_directory_there_are_no_networks() -> None:
    assert Gazetteer([]).extract("evgo charger at home") == {"location": "home"}

"""Cars, plugs, sites and regions named in passing: a wrong fact is worse than none."""

from __future__ import annotations

import pytest

from firststep.directory import load_directory
from firststep.understanding.gazetteer import Gazetteer
from firststep.understanding.release import asks_for_release
from firststep.understanding.tokens import Line, clauses, tokenise
from tests.understanding.toy import ROOT

NAMES = load_directory(ROOT / "guides")


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(NAMES.networks, NAMES.vehicles, NAMES.regions, {"truck", "plug", "stuck"})


@pytest.mark.parametrize(
    ("text", "vehicle", "year"),
    [
        ("my 2021 kona is stuck", "hyundai-kona-electric", "2021"),
        ("Where is the release on a 2021 Kona?", "hyundai-kona-electric", "2021"),
        ("tesla model 3 plug stuck at evgo", "tesla-model-3", None),
        ("MACH E WONT LET GO", "ford-mustang-mach-e", None),
        ("2022 mustang mach-e", "ford-mustang-mach-e", "2022"),
        ("hundai kona", "hyundai-kona-electric", None),
        ("nissan leaf '15 chademo", "nissan-leaf", "2015"),
        ("the plug is stuck in my leaf", "nissan-leaf", None),
        ("I drive a Leaf", "nissan-leaf", None),
        ("no its a leaf", "nissan-leaf", None),
        ("i meant leaf", "nissan-leaf", None),
        ("its not a leaf its a model 3", "tesla-model-3", None),
        ("my friend's Bolt, mine is a Leaf", "nissan-leaf", None),
        ("my tesla wont let go", "tesla", None),
        ("cable wont come out of the tesla", "tesla", None),
        ("my tesla, a model 3", "tesla-model-3", None),
        ("kia plug stuck", "kia", None),
    ],
)
def test_a_car_is_recognised(
    gazetteer: Gazetteer, text: str, vehicle: str, year: str | None
) -> None:
    facts = gazetteer.extract(text)
    assert facts.get("vehicle") == vehicle
    assert facts.get("vehicle_year") == year


@pytest.mark.parametrize(
    "text",
    [
        "there is a leaf in the port",
        "a leaf fell on it",
        "the bolt is loose",
        "i need air",
        "by the ocean",
        "my soul is tired",
        "it says volt on the screen",
        "stuck at tesla",
        "tesla charger wont let go",
        "tesla supercharger",
        "not a tesla",
        "its not a leaf",
        "kona or leaf, not sure",
        "leaf and bolt",
        "the cable is smart",
        "mini emergency",
        "",
    ],
)
def test_no_car_is_better_than_a_wrong_one(gazetteer: Gazetteer, text: str) -> None:
    facts = gazetteer.extract(text)
    assert "vehicle" not in facts, facts
    assert "vehicle_candidates" not in facts


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Tesla Leaf", {"tesla", "nissan-leaf"}),
        ("my hyundai leaf is stuck", {"hyundai", "nissan-leaf"}),
        ("its a 2020 nissan model 3", {"nissan", "tesla-model-3"}),
    ],
)
def test_make_and_model_that_do_not_fit_are_both_named(
    gazetteer: Gazetteer, text: str, candidates: set[str]
) -> None:
    facts = gazetteer.extract(text)
    assert "vehicle" not in facts
    assert set(facts["vehicle_candidates"].split()) == candidates


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("supercharger, my leaf is stuck", "tesla-supercharger"),
        ("tesla charger wont let go", "tesla-supercharger"),
        ("my tesla wall connector holds it", "tesla-supercharger"),
        ("i meant chargepoint", "chargepoint"),
        ("not evgo, electrify america", "electrify-america"),
        ("no, evgo", "evgo"),
        ("my tesla wont let go", None),
        ("tesla app says stopped", None),
    ],
)
def test_tesla_is_a_network_where_a_charger_is_meant(
    gazetteer: Gazetteer, text: str, network: str | None
) -> None:
    assert gazetteer.extract(text).get("network") == network


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("im in the uk", "uk"),
        ("uk", "uk"),
        ("its stuck in germany", "eu"),
        ("plug stuck in London near the mall", "uk"),
        ("we are in Australia", "au"),
        ("plug stuck in the us", "us"),
        ("here in New Zealand", "nz"),
        ("help us", None),
        ("HELP US", None),
        ("can you call us", None),
        ("flying to london", None),
        ("i have a flight to Germany", None),
        ("not in the uk", None),
        ("im not in england", None),
        ("electrify america", None),
        ("my german car", None),
        ("im in germany, no in the uk", None),
        ("i am from canada", None),
    ],
)
def test_a_region_is_where_the_person_says_to_be(
    gazetteer: Gazetteer, text: str, region: str | None
) -> None:
    assert gazetteer.extract(text).get("region") == region


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("its ccs", "connector", "ccs"),
        ("chademo plug", "connector", "chademo"),
        ("cha demo", "connector", "chademo"),
        ("a NACS connector", "connector", "nacs"),
        ("J1772", "connector", "j1772"),
        ("type 1 cable", "connector", "j1772"),
        ("type 2 lead is stuck", "connector", "type2"),
        ("not ccs", "connector", None),
        ("ccs or chademo", "connector", None),
        ("type 2 diabetes", "connector", None),
        ("at work", "site", "work"),
        ("at the hotel", "site", "hotel"),
        ("hotel charger", "site", "hotel"),
        ("i am late for work", "site", None),
        ("it does not work", "site", None),
        ("at work", "location", "public"),
        ("at the hotel", "location", "public"),
        ("evgo", "location", "public"),
        ("chargepoint", "location", None),
        ("evgo app, im at home", "location", "home"),
    ],
)
def test_plugs_and_sites(gazetteer: Gazetteer, text: str, fact: str, value: str | None) -> None:
    assert gazetteer.extract(text).get(fact) == value


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("it's a Voltrex charger", "network_name", "Voltrex"),
        ("network is called Zippo", "network_name", "Zippo"),
        ("I drive a Zorblat 5", "vehicle_name", "Zorblat 5"),
        ("i drive a zorblat", "vehicle_name", "zorblat"),
        ("its a broken charger", "network_name", None),
        ("its a Fast charger", "network_name", None),
        ("ITS A VOLTREX CHARGER", "network_name", None),
        ("i drive a truck", "vehicle_name", None),
        ("it's a nightmare", "vehicle_name", None),
        ("i drive a Leaf", "vehicle_name", None),
        ("its an EVgo charger", "network_name", None),
    ],
)
def test_names_of_no_directory(
    gazetteer: Gazetteer, text: str, fact: str, value: str | None
) -> None:
    assert gazetteer.extract(text).get(fact) == value


def test_entities_stand_where_the_text_has_them(gazetteer: Gazetteer) -> None:
    text = "My 2021 Kona is stuck at EVgo, it's \u201cCCS\u201d!"
    found = {e["entity"]: text[e["start"] : e["end"]] for e in gazetteer.read(text).entities}
    assert found["vehicle"] == "Kona"
    assert found["vehicle_year"] == "2021"
    assert found["network"] == "EVgo"
    assert found["connector"] == "CCS"
    for entity in gazetteer.read(text).entities:
        assert set(entity) == {"entity", "value", "start", "end", "extractor", "confidence"}


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("no its a leaf", True),
        ("not evgo, electrify america", True),
        ("im in the uk", True),
        ("my leaf is stuck", False),
        ("evgo says it stopped", False),
        ("at home", False),
        ("yes", False),
    ],
)
def test_a_message_of_nothing_but_names_is_told_apart(
    gazetteer: Gazetteer, text: str, alone: bool
) -> None:
    assert gazetteer.read(text).alone is alone


@pytest.mark.parametrize(
    "text",
    [
        "Where is the release on a 2021 Kona?",
        "where's the emergency release",
        "how do i use the manual release",
        "show me the release cable",
        "is there a release lever on a model 3",
        "does the leaf have a manual release",
        "manual release location kona",
        "emergency release 2021 kona",
        "pull cord?",
        "i cant find it where is the manual release",
    ],
)
def test_the_release_is_asked_for(text: str) -> None:
    assert asks_for_release(text)


@pytest.mark.parametrize(
    "text",
    [
        "it won't release",
        "how do i release the plug",
        "how do i release the cable",
        "release the cable please",
        "where is the release button",
        "the charger wont release my lead",
        "can i get the plug to release",
        "the release did nothing",
        "i cant find the release",
        "there is no manual release",
        "i pulled the release cable and nothing happened",
        "the manual release freed it",
        "the release is stuck too",
        "",
    ],
)
def test_the_plug_that_will_not_release_asks_for_none(text: str) -> None:
    assert not asks_for_release(text)


def test_tokens_know_their_place_and_clause() -> None:
    text = "Id.4 stuck, it won't\u2014and I\u2019ve tried. Help"
    tokens = tokenise(text)
    assert [token.text for token in tokens][:3] == ["id", "4", "stuck"]
    assert text[tokens[2].start : tokens[2].end] == "stuck"
    assert [len(clause) for clause in clauses(tokens)] == [3, 2, 3, 1]
    line = Line.of(tokens)
    at = line.text.index("stuck")
    assert line.place(at, at + 5) == (5, 10)

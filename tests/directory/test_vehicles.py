from __future__ import annotations

import pytest

from firststep.directory import Vehicle, best_entry, load_vehicles_text
from tests.directory.toys import VEHICLES, changed, problems


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    unlock: Press", "    unlok: Press", [("unknown-key", 6)]),
        ("where: It", "were: It", [("unknown-key", 18)]),
        ("    make: Demo\n    aliases: [dmeo]\n", "    aliases: [dmeo]\n", [("missing-key", 3)]),
        ("exists: not_for_owner", "exists: no", [("bad-value", 30)]),
        ("relocks_after_s: 30", "relocks_after_s: 0", [("bad-value", 29)]),
        ("relocks_after_s: 30", 'relocks_after_s: "half a minute"', [("bad-value", 29)]),
        ("from_year: 2018", "from_year: 18", [("bad-value", 14)]),
        ("from_year: 2018", "from_year: 2018.5", [("bad-value", 14)]),
        # Claims.
        ("    source: https://example.org/demo\n", "", [("claim-without-source", 6)]),
        ("    confidence: medium\n", "", [("claim-without-source", 16)]),
        ("    source: https://example.org/two\n", "", [("claim-without-source", 29)]),
        (
            "model: One, aliases",
            "model: One, warnings: [No.], aliases",
            [("claim-without-source", 10)],
        ),
        (
            "model: One, aliases",
            "model: One, manual_release: {warnings: [No.]}, aliases",
            [("claim-without-source", 10)],
        ),
        # Ids and names.
        ("id: demo-two", "id: two", [("bad-vehicle-id", 24)]),
        ("id: demo-one,", "id: demo-one-new,", [("bad-vehicle-id", 10)]),
        ("id: demo-two", "id: demo-one", [("bad-vehicle-id", 24), ("duplicate-entry", 24)]),
        ("aliases: [1st]", "aliases: [1st, two]", [("shared-alias", 26)]),
        ("aliases: [1st]", "aliases: [demo-two]", [("shared-alias", 26)]),
        ("aliases: [1st]", "aliases: [DEMO]", [("shared-alias", 10)]),
        # Years.
        ("to_year: 2020", "to_year: 2017", [("years-order", 15)]),
        ("    to_year: 2020", "    years: early cars", []),
        (
            "    from_year: 2021\n    to_year: 2021\n",
            "    years: early cars\n",
            [("years-without-numbers", 27)],
        ),
        (
            "  - {id: demo-one, make: Demo, model: One, aliases: [1st]}\n",
            "",
            [("no-general-entry", 10)],
        ),
        # Releases.
        ("      how: [Open the trunk., Pull the cord.]\n", "", [("release-incomplete", 18)]),
        ("      where: It is in the trunk.\n", "", [("release-incomplete", 18)]),
        (
            "{exists: not_for_owner}",
            "{exists: not_for_owner, where: Behind the trim.}",
            [("release-not-for-owner", 30)],
        ),
        (
            "{exists: not_for_owner}",
            "{exists: not_for_owner, how: [Pull.]}",
            [("release-not-for-owner", 30)],
        ),
        (
            "{exists: not_for_owner}",
            "{where: Behind the trim., looks_like: A ring.}",
            [("release-not-for-owner", 30), ("release-not-for-owner", 30)],
        ),
        (
            "    unlock: Press the button.\n",
            '    manual_release: {exists: "yes", where: In it., how: [Pull.]}\n',
            [("release-of-a-make", 6)],
        ),
        (
            "[Open the trunk., Pull the cord.]",
            "[Open the trunk, pull it.]",
            [("half-sentence", 19)] * 2,
        ),
        ("warnings: [Gently.]", "before: [key off]", [("half-sentence", 20)]),
        ("    unlock: Press", "    warnings: [stop]\n    unlock: Press", [("half-sentence", 6)]),
        ('"1-800-555-0123"', '"1-800-555-012"', [("bad-phone", 31)]),
        ("vehicles:", "cars:", [("no-entries", 2)]),
    ],
)
def test_every_mistake_has_a_line_and_a_mend(
    old: str, new: str, expected: list[tuple[str, int]]
) -> None:
    text = changed(VEHICLES, old, new)
    if not expected:
        load_vehicles_text(text)
        return
    assert sorted(problems(load_vehicles_text, text)) == sorted(expected)


@pytest.mark.parametrize(
    ("first", "last", "overlaps"),
    [
        ("2020", "2022", True),
        ("2019", "2019", True),
        ("2016", "2018", True),
        ("2021", "2022", False),
        ("2015", "2017", False),
    ],
)
def test_each_year_of_a_model_has_one_entry(first: str, last: str, overlaps: bool) -> None:
    more = (
        "  - id: demo-one-more\n    make: Demo\n    model: One\n"
        f"    from_year: {first}\n    to_year: {last}\n"
    )
    if overlaps:
        assert problems(load_vehicles_text, VEHICLES + more) == [("overlapping-years", 38)]
    else:
        load_vehicles_text(VEHICLES + more)


def test_open_years_reach_on_and_meet_what_comes_later() -> None:
    text = changed(VEHICLES, "    to_year: 2020\n", "")
    assert load_vehicles_text(text)["demo-one-2018"].years == "from 2018"
    more = "  - {id: demo-one-2024, make: Demo, model: One, from_year: 2024, to_year: 2024}\n"
    assert problems(load_vehicles_text, text + more) == [("overlapping-years", 34)]


def test_years_are_shown_as_the_numbers_say_unless_they_are_written() -> None:
    cars = load_vehicles_text(VEHICLES)
    assert cars["demo-one-2018"].years == "2018-2020"
    assert cars["demo-two"].years == "2021"
    assert cars["demo-one"].years is None
    written = changed(VEHICLES, "    to_year: 2020\n", "    to_year: 2020\n    years: 2018 to 20\n")
    assert load_vehicles_text(written)["demo-one-2018"].years == "2018 to 20"


@pytest.mark.parametrize(
    ("key", "year", "expected"),
    [
        # The entry of the year, from its first day to its last.
        ("demo-one", 2018, "demo-one-2018"),
        ("demo-one", 2020, "demo-one-2018"),
        # No year, or another one: never the entry of other years. The make's says what is general.
        ("demo-one", None, "demo"),
        ("demo-one", 2021, "demo"),
        ("demo-one", 2017, "demo"),
        # The only entry of a model is used for an unknown year, with its years beside it.
        ("demo-two", None, "demo-two"),
        ("demo-two", 2021, "demo-two"),
        ("demo-two", 2022, "demo"),
        # An id of a year leads to its model.
        ("demo-one-2018", 2021, "demo"),
        ("demo", None, "demo"),
        ("unheard-of", None, None),
    ],
)
def test_the_entry_for_a_car_never_is_that_of_other_years(
    key: str, year: int | None, expected: str | None
) -> None:
    found = best_entry(load_vehicles_text(VEHICLES), key, year)
    assert (found.id if found else None) == expected


def test_a_make_that_says_nothing_leaves_the_model_s_own_entry() -> None:
    text = changed(VEHICLES, "    unlock: Press the button.\n", "")
    cars = load_vehicles_text(text)
    assert best_entry(cars, "demo-one", None) == cars["demo-one"]
    assert best_entry(cars, "demo-two", 2022) is None


def test_a_make_of_low_confidence_speaks_for_nobody() -> None:
    cars = load_vehicles_text(changed(VEHICLES, "confidence: high", "confidence: low"))
    assert best_entry(cars, "demo-one", None) == cars["demo-one"]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("confidence: medium", "confidence: medium", True),
        ("confidence: medium", "confidence: high", True),
        ("confidence: medium", "confidence: low", False),
        (
            "      where: It is in the trunk.\n      how: [Open the trunk., Pull the cord.]\n",
            "",
            False,
        ),
    ],
)
def test_a_release_is_shown_only_with_place_way_and_confidence(
    old: str, new: str, shown: bool
) -> None:
    car = load_vehicles_text(changed(VEHICLES, old, new))["demo-one-2018"]
    assert (car.release_shown is not None) is shown


def test_half_a_release_is_not_shown_wherever_it_comes_from() -> None:
    """The loader refuses one; the rule does not rest on that."""
    car = load_vehicles_text(VEHICLES)["demo-one-2018"]
    for lacking in ({"how": ()}, {"where": None}):
        release = car.manual_release.copy(update=lacking)
        assert car.copy(update={"manual_release": release}).release_shown is None


def test_a_release_for_workshops_is_never_shown() -> None:
    assert load_vehicles_text(VEHICLES)["demo-two"].release_shown is None


def test_a_model_that_is_no_name_alone_is_known_with_its_make_only() -> None:
    car = Vehicle(id="demo-2", make="Demo", model="2", model_alone=False, aliases=("d two",))
    assert car.names == ("Demo 2", "d two")
    assert Vehicle(id="demo-leaf", make="Demo", model="Leaf").names == ("Demo Leaf", "Leaf")


def test_the_key_of_a_car_has_no_accents_and_no_year() -> None:
    assert Vehicle(id="x", make="Citroën", model="ë-C3", from_year=2022).key == "citroen-e-c3"
    assert Vehicle(id="x", make="Škoda").key == "skoda"

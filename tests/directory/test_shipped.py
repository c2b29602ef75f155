"""What the shipped directory must hold and must not, whatever else is added to it."""

from __future__ import annotations

import itertools

import pytest

from firststep.directory import ManualRelease, Vehicle, best_entry, load_directory, slug
from firststep.directory.find import find
from tests.directory.toys import ROOT

DIRECTORY = load_directory(ROOT / "guides")
VEHICLES = DIRECTORY.vehicles


def test_it_is_as_big_as_a_driver_expects() -> None:
    assert len(DIRECTORY.networks) > 60
    assert len(VEHICLES) > 250
    assert set(DIRECTORY.regions) == {"us", "ca", "uk", "ie", "eu", "au", "nz"}


def test_every_shown_number_has_a_source_and_can_be_dialled() -> None:
    for network in DIRECTORY.networks.values():
        for phone in network.shown_phones:
            assert network.source
            assert network.checked
            assert phone.tel.lstrip("+").isdigit()


def test_no_number_is_kept_that_may_not_be_shown() -> None:
    assert [n.id for n in DIRECTORY.networks.values() if n.phones and not n.shown] == []


@pytest.mark.parametrize(
    ("region", "number"),
    [
        ("us", "911"),
        ("ca", "911"),
        ("uk", "999"),
        ("ie", "112"),
        ("eu", "112"),
        ("au", "000"),
        ("nz", "111"),
    ],
)
def test_each_region_has_its_emergency_number(region: str, number: str) -> None:
    assert DIRECTORY.regions[region].emergency == number
    assert DIRECTORY.regions[region].tel == number


def test_every_make_stands_for_some_car_of_it_too() -> None:
    makes = {vehicle.make for vehicle in VEHICLES.values()}
    assert [make for make in makes if VEHICLES[slug(make)].model is not None] == []


def test_no_make_gives_a_place() -> None:
    """The page of one Kia says where its release is, and not which Kia it is."""
    general = [vehicle for vehicle in VEHICLES.values() if vehicle.model is None]
    assert [vehicle.id for vehicle in general if vehicle.release_shown] == []
    assert VEHICLES["kia"].manual_release == ManualRelease(exists="unknown")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("tesla model 3", "tesla-model-3"),
        ("mach e", "ford-mustang-mach-e"),
        ("id4", "volkswagen-id-4"),
        ("m3 LR", "tesla-model-3"),
        ("ioniq 6", "hyundai-ioniq-6"),
        ("EV9", "kia-ev9"),
        ("id.3", "volkswagen-id-3"),
        ("q4 e-tron", "audi-q4-e-tron"),
        ("i3", "bmw-i3"),
        ("ix", "bmw-ix"),
        ("mini se", "mini-cooper-se"),
        ("eqc", "mercedes-benz-eqc"),
        ("ex30", "volvo-ex30"),
        ("equinox ev", "chevrolet-equinox-ev"),
        ("honda prologue", "honda-prologue"),
        ("mg4", "mg-mg4"),
        ("zoe", "renault-zoe"),
        ("e-208", "peugeot-e-208"),
        ("cupra born", "cupra-born"),
        ("ariya", "nissan-ariya"),
        ("fiat 500e", "fiat-500e"),
        ("dacia spring", "dacia-spring"),
        ("outlander phev", "mitsubishi-outlander-phev"),
        ("prius prime", "toyota-prius-prime"),
        ("chrysler pacifica hybrid", "chrysler-pacifica-hybrid"),
        ("e-golf", "volkswagen-e-golf"),
        ("mx-30", "mazda-mx-30"),
        ("vw", "volkswagen"),
        ("chevy", "chevrolet"),
        ("merc", "mercedes-benz"),
        ("2020 leaf", "nissan-leaf-2020"),
        ("leaf 2013", "nissan-leaf"),
        ("polestar 2", "polestar-2"),
        ("polestar 4 2019", "polestar-4"),
        ("EA", "electrify-america"),
        ("electrify", "electrify-america"),
        ("chargepont", "chargepoint"),
        ("new zealand", "nz"),
    ],
)
def test_what_people_call_it_is_known(typed: str, expected: str) -> None:
    found = find(DIRECTORY, typed)
    assert found is not None
    assert found.entry.id == expected


def test_a_leaf_of_another_year_gets_no_place() -> None:
    for year in (None, 2015, 2019, 2021):
        entry = best_entry(VEHICLES, "nissan-leaf", year)
        assert entry is not None
        assert entry.release_shown is None
    leaf = best_entry(VEHICLES, "nissan-leaf", 2020)
    assert leaf is not None
    assert leaf.release_shown is not None


def test_releases_for_workshops_and_of_hearsay_have_no_words() -> None:
    for vehicle in VEHICLES.values():
        if vehicle.manual_release.exists != "yes":
            assert vehicle.manual_release == ManualRelease(exists=vehicle.manual_release.exists)
    for name in ("tesla-model-s", "gmc-sierra-ev", "harley-davidson-livewire"):
        assert VEHICLES[name].manual_release.exists == "not_for_owner"
    # The knob in its boot opens the door of the port, and not the plug's lock.
    assert VEHICLES["hyundai-ioniq-5"].claims == ()


def test_the_order_of_pulling_is_the_car_s_own() -> None:
    orders = {
        vehicle.id: vehicle.manual_release.pull_order
        for vehicle in VEHICLES.values()
        if vehicle.manual_release.pull_order
    }
    assert orders == {
        "tesla-model-3": "release_first",
        "tesla-model-y": "release_first",
        "tesla-model-x": "release_first",
        "fisker-ocean": "together",
        "volvo-ex60": "wait",
    }


def test_nobody_is_told_to_pull_while_the_car_charges_and_every_text_is_calm() -> None:
    for vehicle in VEHICLES.values():
        for text in _texts(vehicle):
            assert "!" not in text, (vehicle.id, text)
            assert text[0].isupper(), (vehicle.id, text)
            assert text[-1] == ".", (vehicle.id, text)
            for sentence in text.split(". "):
                assert len(sentence.split()) <= 32, (vehicle.id, sentence)
        for step in vehicle.manual_release.how:
            assert "while" not in step.split(), (vehicle.id, step)


def _texts(vehicle: Vehicle) -> list[str]:
    release = vehicle.manual_release
    single = (vehicle.unlock, vehicle.control, vehicle.call_text, release.where, release.looks_like)
    many = (vehicle.warnings, release.how, release.before, release.warnings, release.afterwards)
    return [*(text for text in single if text), *itertools.chain.from_iterable(many)]

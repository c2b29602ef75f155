from __future__ import annotations

import pytest

from firststep.understanding.spelling import Speller, is_near_key, is_swap, within_one_slip

WORDS = {
    "charger": 9,
    "charge": 5,
    "stopped": 4,
    "stuck": 7,
    "unlocked": 3,
    "plug": 8,
    "is": 3,
    "it": 2,
}


@pytest.fixture
def speller() -> Speller:
    return Speller(WORDS, {"changer", "stick", "bolt"})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chargr", "charger"),
        ("chagrer", "charger"),
        ("chharger", "charger"),
        ("stukc", "stuck"),
        ("sttuckk", "stuck"),
        ("stopd", "stopped"),
        ("unlockd", "unlocked"),
    ],
)
def test_one_slip_is_mended(speller: Speller, typed: str, meant: str) -> None:
    assert speller.repair(typed) == meant


@pytest.mark.parametrize(
    "typed", ["changer", "stick", "bolt", "plumber", "zzzz", "plg", "1234", "x" * 200]
)
def test_other_words_are_left_alone(speller: Speller, typed: str) -> None:
    assert speller.repair(typed) == typed


def test_words_run_together_are_taken_apart(speller: Speller) -> None:
    assert speller.split("plugisstuck") == ["plug", "is", "stuck"]
    assert speller.split("charger") is None
    assert speller.split("plugisqqqq") is None
    assert speller.split("x" * 5000) is None


def test_slips() -> None:
    assert is_swap("smoek", "smoke")
    assert not is_swap("smoke", "smoke")
    assert is_near_key("fkre", "fire")
    assert not is_near_key("fqre", "fire")
    assert within_one_slip("fire", "fires")
    assert within_one_slip("fire", "fir")
    assert within_one_slip("fire", "fier")
    assert not within_one_slip("fire", "fares")

from __future__ import annotations

from collections import Counter

import pytest

from firststep.understanding.mending import Mender

COUNTS = Counter(
    {
        "the": 900, "is": 500, "it": 700, "not": 400, "my": 300, "a": 300, "i": 300, "in": 300,
        "out": 250, "plug": 300, "stuck": 200, "still": 250, "car": 300, "charger": 200,
        "nothing": 90, "happens": 60, "button": 120, "came": 90, "teh": 4, "enyaq": 5,
        "unlocked": 80,
    }
)  # fmt: skip
ORDINARY = ("the", "of", "in", "is", "it", "not", "my", "still", "out", "plus", "stock", "tie")
PAIRS = {"is stuck": 90, "still stuck": 60, "the plug": 120, "came out": 80, "nothing happens": 50}


@pytest.fixture(scope="module")
def mender() -> Mender:
    return Mender(COUNTS, ORDINARY, PAIRS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("the plgu is stukc", "the plug is stuck"),
        ("nothng happens", "nothing happens"),
        ("unlokced", "unlocked"),
        ("unlocckde", "unlocked"),  # two slips in a long word
        ("teh car", "the car"),  # a slip that the phrases have too
        ("myy car", "my car"),
        ("stillstuck", "still stuck"),
        ("theplugisstillstuck", "the plug is still stuck"),
        ("itcameout", "it came out"),
        ("thepluginmycarisstuck", "the plug in my car is stuck"),
        ("thecar4isout", "the car 4 is out"),
    ],
)
def test_what_was_meant_is_read(mender: Mender, typed: str, meant: str) -> None:
    assert mender.mend(typed.split()) == meant.split()


@pytest.mark.parametrize("typed", ["enyaq", "42", "zzzzqqqq", "plus", "", "x" * 200, "grüße"])
def test_other_words_stay(mender: Mender, typed: str) -> None:
    assert mender.mend([typed]) == [typed]


def test_the_word_in_front_decides_between_two_that_are_equally_near(mender: Mender) -> None:
    assert mender.mend(["still", "stuock"]) == ["still", "stuck"]
    with_other = Mender(COUNTS + Counter({"stock": 200}), ORDINARY, {"in stock": 80, **PAIRS})
    assert with_other.mend(["in", "stuock"]) == ["in", "stock"]
    assert with_other.mend(["still", "stuock"]) == ["still", "stuck"]


def test_the_word_behind_decides_too() -> None:
    counts = COUNTS + Counter({"plus": 300, "sign": 50})
    mender = Mender(counts, ORDINARY, {"plus sign": 40, "plug is": 90})
    assert mender.mend(["plue", "sign"]) == ["plus", "sign"]
    assert mender.mend(["plue", "is"]) == ["plug", "is"]


def test_strange_words_among_joined_ones_do_not_hide_the_others(mender: Mender) -> None:
    found = mender.mend(["theplugisstillstuckinzwickaumycarisout"])
    assert found[:6] == ["the", "plug", "is", "still", "stuck", "in"]
    assert found[-4:] == ["my", "car", "is", "out"]


def test_only_so_many_strange_words_are_looked_up(mender: Mender) -> None:
    found = mender.mend(["plgu"] * 300)
    assert found[0] == "plug"
    assert found[-1] == "plgu"
    assert len(found) == 300


def test_no_phrases_mend_nothing() -> None:
    assert Mender({}, (), {}).mend(["plgu", "is"]) == ["plgu", "is"]

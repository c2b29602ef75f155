"""Thresholds moved: all of them, one at a time, and put back."""

from __future__ import annotations

import pytest

from firststep.evaluation.sets import Entry, MessageSet
from firststep.evaluation.sweep import sweep, threshold, thresholds, values
from firststep.understanding import interpret
from tests.evaluation.scripted import CABLE, judge


def test_every_number_that_interpret_decides_by_is_a_threshold():
    found = thresholds()
    assert found["ACCEPT"] == interpret.ACCEPT
    assert "MAX_SUGGESTED" not in found
    assert all(name.isupper() for name in found)
    # What another module decides by is not moved here: that would change nothing.
    assert "EXPECTED" not in found


def test_values_lie_around_the_one_in_use_and_shares_stay_shares():
    assert values(0.4) == [0.2, 0.3, 0.36, 0.4, 0.44, 0.5, 0.6]
    assert max(values(0.9)) < 1
    assert max(values(2.0)) == 3.0


def test_a_threshold_is_put_back_even_when_something_fails():
    before = interpret.ACCEPT
    seen = []

    def fail() -> None:
        with threshold("ACCEPT", 0.99):
            seen.append(interpret.ACCEPT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (seen, interpret.ACCEPT) == ([0.99], before)


def test_a_threshold_that_matters_moves_its_figure_and_the_one_in_use_is_marked():
    text = "charging plug stuck in car"
    messages = MessageSet("toy", openings=(Entry(text, CABLE),))
    rows = [
        row
        for row in sweep(judge({text: CABLE}, confidence=0.5), messages)
        if row.name == "ACCEPT_OPENING"
    ]
    top1 = {row.value: row.figures["routing"]["top1"] for row in rows}
    assert top1[min(top1)] == 1.0
    assert top1[max(top1)] == 0.0
    assert [row.value for row in rows if row.in_use] == [interpret.ACCEPT_OPENING]

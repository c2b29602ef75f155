"""However long or strange a message is, what is done with it stays small."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from firststep.understanding import danger
from firststep.understanding.danger import check
from firststep.understanding.interpret import Understood
from firststep.understanding.text import HEAD, TAIL, bounded, clauses, words
from tests.understanding.toy import classifier, parse, read

ODD = (
    "a" * 100_000,
    "a " * 50_000,
    "no " * 30_000,
    "hot " * 30_000,
    "," * 100_000,
    "?" * 100_000,
    "nofire" * 20_000,
    "plug a b c " * 10_000,
    "😀" * 50_000,
    "\u202e\u0000\x07" * 10_000,
    "<script>alert(1)</script>" * 1_000,
    "مرحبا " * 10_000,
    "/answer" + "{" * 50_000,
    '{"a":' * 20_000,
    "1 " * 40_000,
    "'" * 50_000,
)


def calls(work: Callable[[], Any]) -> int:
    """How many Python functions a piece of work enters, with nothing remembered."""
    count = 0
    danger._findings.cache_clear()

    def tracer(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(tracer)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_a_huge_message_costs_what_a_long_one_costs(text: str) -> None:
    read("still stuck", "twist")
    cut = bounded(text)
    parsed = parse(cut)
    assert isinstance(read(text, "twist"), Understood)
    assert calls(lambda: check(text)) <= calls(lambda: check(cut)) + 20
    assert calls(lambda: check(text)) < 60_000
    assert len(parsed["clauses"]) <= 24


def test_only_the_ends_of_a_message_are_read() -> None:
    assert sum(map(len, words("word " * 100_000))) <= HEAD + TAIL
    assert len("".join(clauses("word, " * 100_000))) <= HEAD + TAIL
    assert sum(map(len, classifier().repaired("abcdefgh" * 10_000))) <= HEAD + TAIL


def test_random_text_raises_nothing() -> None:
    chance = random.Random(4)
    alphabet = "abcdefghijklmnopqrstuvwxyz      ',.!?-/{}\"0123456789\n\u2019é火🔥\u200d\u0301"
    pieces = ["not", "no", "smoke", "fire", "stuck", "yes", "is it", "hot", "water", "/do", "2"]
    for _ in range(400):
        parts = [
            chance.choice(pieces) if chance.random() < 0.3 else chance.choice(alphabet)
            for _ in range(chance.randrange(60))
        ]
        node = chance.choice(["-", "heater", "twist", "sure", None])
        assert isinstance(read("".join(parts), node), Understood)

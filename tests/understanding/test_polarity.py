from __future__ import annotations

import pytest

from firststep.understanding.polarity import (
    Profile,
    is_hedged,
    is_question,
    opening_polarity,
    polarity,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it stopped", {"stop": True}),
        ("it didn't stop", {"stop": False}),
        ("no it's stopped", {"stop": True}),
        ("no, it stopped", {"stop": True}),
        ("it's NOT stuck anymore", {"stuck": False}),
        ("no longer stuck", {"stuck": False}),
        ("it does not stop when I press it", {"stop": False, "pres": True}),
        ("stuck, not stuck", {}),
        ("", {}),
    ],
)
def test_words_are_affirmed_or_denied(text: str, expected: dict[str, bool]) -> None:
    assert polarity(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes it did", True),
        ("ok yep", True),
        ("no", False),
        ("nope still going", False),
        ("no longer stuck", None),
        ("it did", None),
        ("", None),
    ],
)
def test_how_a_text_begins(text: str, expected: bool | None) -> None:
    assert opening_polarity(text) is expected


@pytest.mark.parametrize(
    "text", ["is it off", "did it stop?", "how do i know", "stopped?", "so what is it"]
)
def test_questions_are_told_apart(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", ["it is off", "does nothing", "did it", "have unlocked it", ""])
def test_statements_are_no_questions(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize(
    "text", ["it might have stopped", "i think it stopped", "should be off", "it almost stopped"]
)
def test_hedges_are_heard(text: str) -> None:
    assert is_hedged(text)


def test_a_profile_knows_what_its_phrases_mean() -> None:
    profile = Profile(["it is stuck", "still stuck", "stuck again", "does not open", "wont open"])
    assert profile.agreements({"stuck": True, "open": False}) == 2
    assert profile.contradictions({"stuck": False}) == 1
    assert profile.contradictions({"other": False}) == 0

"""Noise: the same on every run, of the amount it says, and never of another kind."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest

from firststep.understanding.noise import NOISES, noisy

TEXT = "The charging cable is stuck in my car and I really have to leave now, what should I do?"
MANY = [f"{TEXT} number {index}" for index in range(200)]


@pytest.mark.parametrize("kind", NOISES)
def test_the_same_text_always_gets_the_same_noise(kind):
    assert noisy(TEXT, kind) == noisy(TEXT, kind)


@pytest.mark.parametrize("kind", NOISES)
def test_every_kind_does_something_and_an_empty_text_stays(kind):
    assert noisy(TEXT, kind) != TEXT
    assert noisy("", kind) == ""


def test_another_seed_makes_other_slips():
    assert noisy(TEXT, "characters", 1) != noisy(TEXT, "characters", 2)


def test_about_one_letter_in_ten_is_wrong():
    slips = letters = 0
    for text in MANY:
        letters += sum(map(str.isalpha, text))
        changes = SequenceMatcher(None, text, noisy(text, "characters"), autojunk=False)
        slips += sum(1 for change in changes.get_opcodes() if change[0] != "equal")
    assert 0.07 < slips / letters < 0.15


def test_slips_are_swaps_drops_doubles_and_neighbouring_keys():
    kinds = set()
    for text in MANY:
        noised = noisy(text, "characters")
        kinds.add((len(noised) > len(text)) - (len(noised) < len(text)))
        assert set(noised.lower()) <= set(text.lower()) | set("qwertyuiopasdfghjklzxcvbnm")
    assert kinds == {-1, 0, 1}


def test_capitals_and_joined_words_keep_every_letter():
    assert noisy(TEXT, "capitals") == TEXT.upper()
    assert noisy(TEXT, "joined") == TEXT.replace(" ", "")


def test_only_longer_words_lose_letters_and_only_one_each():
    lost = longer = 0
    for text in MANY:
        for word, noised in zip(text.split(), noisy(text, "missing").split(), strict=True):
            assert len(word) - len(noised) in ({0, 1} if len(word) > 4 else {0})
            longer += len(word) > 4
            lost += len(word) - len(noised)
    assert 0.25 < lost / longer < 0.35

"""Replies as screens and pieces: nothing is cut, every option can be reached."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firststep.channels.messaging.rendering import (
    AGAIN,
    Option,
    Screen,
    no_longer_than,
    pieces,
    screens,
    together,
)
from firststep.channels.texts import RESUME, fallback_reply, safe_reply

SKIN = "\U0001f44d\U0001f3fd"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
RAINBOW = "\U0001f3f3\ufe0f\u200d\U0001f308"
FLAG = "\U0001f1e9\U0001f1ea"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
KEYCAP = "1\ufe0f\u20e3"
ACCENTED = "e\u0301"
HEBREW = "\u05e9\u05c1\u05b8"
HINDI = "\u0915\u094d\u0937\u093f"
WHOLE = [SKIN, FAMILY, RAINBOW, FLAG, ENGLAND, KEYCAP, ACCENTED, HEBREW, "a", " ", ". ", "\n\n"]

WRITTEN = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(WHOLE), max_size=60).map("".join),
    st.lists(st.sampled_from(["Stop.", "the", "plug", "911", "\n", "\n\n", " ", "x" * 50])).map(
        " ".join
    ),
)


def utf16(limit: int) -> Callable[[str], bool]:
    """A limit in units of which an emoji may be two."""
    return lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2 <= limit


# --- pieces ---------------------------------------------------------------------------------


@given(WRITTEN, st.integers(2, 80), st.sampled_from([no_longer_than, utf16]))
def test_pieces_are_the_text_and_each_fits(
    text: str, limit: int, kind: Callable[[int], Callable[[str], bool]]
) -> None:
    fits = kind(limit)
    made = pieces(text, fits)
    assert "".join("".join(made).split()) == "".join(text.split())
    assert all(fits(piece) for piece in made)
    assert all(piece == piece.strip() and piece for piece in made)


@given(WRITTEN)
def test_what_fits_stays_whole(text: str) -> None:
    assert pieces(text, no_longer_than(10_000)) == ([text.strip()] if text.strip() else [])


@given(st.lists(st.sampled_from(WHOLE[:8]), min_size=1, max_size=40), st.integers(8, 30))
def test_no_sign_is_cut_apart(signs: list[str], limit: int) -> None:
    made = pieces("".join(signs), no_longer_than(limit))
    left = list(signs)
    for piece in made:
        taken = ""
        while taken != piece:
            assert left, piece
            taken += left.pop(0)
            assert piece.startswith(taken), (piece, taken)
    assert not left


@pytest.mark.parametrize("sign", [*WHOLE[:8], HINDI])
@pytest.mark.parametrize("before", range(1, 9))
def test_a_sign_at_the_end_of_a_piece_goes_into_the_next(sign: str, before: int) -> None:
    first, *rest = pieces("x" * before + sign + "y" * 9, no_longer_than(9))
    if len(sign) + before <= 9:
        assert first.startswith("x" * before + sign)
    elif sign != HINDI:
        assert first == "x" * before
        assert rest[0].startswith(sign)


def test_a_sign_longer_than_a_piece_is_cut_for_want_of_better() -> None:
    assert "".join(pieces(FAMILY, no_longer_than(2))) == FAMILY


def test_flags_in_a_row_are_cut_between_flags() -> None:
    assert pieces(FLAG * 4, no_longer_than(5)) == [FLAG * 2, FLAG * 2]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("One two.\nThree.\n\nFour five six.", ["One two.\nThree.", "Four five six."]),
        ("One two.\nThree four five.", ["One two.", "Three four five."]),
        ("One two. Three four five.", ["One two.", "Three four five."]),
        ("One two three four five", ["One two three four", "five"]),
        ("Onetwothreefourfivesix", ["Onetwothreefourfi", "vesix"]),
        ("  One two.  \n\n  Three four five. ", ["One two.", "Three four five."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_a_text_is_divided_where_a_reader_would_pause(text: str, made: list[str]) -> None:
    limit = 18 if " " in text.strip() else 17
    assert pieces(text, no_longer_than(limit)) == made


# --- screens --------------------------------------------------------------------------------


def reply(text: str, *titles: str, kind: str = "step") -> dict[str, object]:
    buttons = [{"title": title, "payload": f"/{title}"} for title in titles]
    return {"text": text, "buttons": buttons, "custom": {"kind": kind}}


def test_only_the_last_replys_options_are_numbered() -> None:
    first, last = screens([reply("one", "a", "b"), reply("two", "c", kind="danger")])
    assert (first.numbered, last.numbered) == (False, True)
    assert (first.danger, last.danger) == (False, True)
    assert last.options == (Option("c", "/c"),)


def test_a_reply_of_the_channels_own_is_not_numbered() -> None:
    [screen] = screens([fallback_reply("Too long.")])
    assert not screen.numbered
    assert screen.options == (Option(screen.options[0].title, RESUME),)
    assert screen.in_words == f"Too long.\n\n{AGAIN}"
    [safe] = screens([safe_reply()])
    assert safe.danger


def test_a_reply_without_anything_is_no_screen() -> None:
    assert screens([{"text": None}, {"text": "  ", "buttons": []}, {}]) == []
    [screen] = screens([{"text": "", "buttons": [{"title": "a", "payload": "/a"}]}])
    assert screen.options == (Option("a", "/a"),)


def test_numbers_come_only_where_the_engine_knows_them() -> None:
    first, last = screens([reply("one", "a", "b"), reply("two", "c", "d")])
    assert "1." not in first.in_words
    assert "- a\n- b" in first.in_words
    assert last.in_words.endswith("1. c\n2. d")
    assert "1 to 2" in last.in_words
    assert screens([reply("one")])[0].in_words == "one"


@given(
    st.lists(
        st.tuples(
            st.text("ab. \n", min_size=1, max_size=9).filter(str.strip),
            st.lists(st.text("xyz", min_size=1, max_size=5), max_size=12),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_together_nothing_is_lost(replies: list[tuple[str, list[str]]]) -> None:
    shown = screens([reply(text, *titles) for text, titles in replies])
    one = together(shown)
    for text, titles in replies:
        assert text.strip() in one.in_words
        for title in titles:
            assert title in one.in_words
    assert one.options == shown[-1].options
    assert one.numbered is shown[-1].numbered
    for number, title in enumerate(replies[-1][1], 1):
        assert f"{number}. {title}" in one.in_words


def test_a_danger_before_makes_all_of_it_one() -> None:
    shown = [Screen("Step back.", danger=True), Screen("Which lid?")]
    assert together(shown).danger
    assert together(shown).text == "Step back.\n\nWhich lid?"
    assert not together(shown[1:]).danger

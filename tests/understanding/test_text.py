from __future__ import annotations

import pytest

from firststep.understanding.text import (
    HEAD,
    MAX_CLAUSES,
    TAIL,
    bounded,
    clauses,
    has_words,
    normalise,
    option_number,
    quick_reply,
    words,
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("STOP\t now", "stop now"),
        ("Won\u2019t", "won't"),
        ("\uff46\uff55\uff4c\uff4c \uff57ide", "full wide"),
        ("soooooo stuck", "soo stuck"),
        ("help!!!!!", "help!"),
        ("a\u200bb", "ab"),
        ("one\n\n two", "one\ntwo"),
    ],
)
def test_a_text_has_one_spelling(typed: str, expected: str) -> None:
    assert normalise(typed) == expected


def test_words_drop_apostrophes_but_keep_what_they_would_change() -> None:
    assert words("It's won't") == ["its", "wont"]
    assert words("she'll we're I've") == ["she", "will", "we", "are", "i", "have"]


def test_a_long_message_is_read_at_both_ends() -> None:
    text = "a" * HEAD + "b" * 5000 + "c" * TAIL
    cut = bounded(text)
    assert cut.startswith("a" * HEAD)
    assert cut.endswith("c" * TAIL)
    assert "b" not in cut
    assert bounded("short") == "short"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("it stopped, still stuck", ["it stopped", "still stuck"]),
        ("stopped and unlocked but no luck", ["stopped", "unlocked", "no luck"]),
        ("session is over. now what?", ["session is over", "now what"]),
        ("one clause", ["one clause"]),
        ("...", []),
    ],
)
def test_a_message_falls_into_clauses(typed: str, expected: list[str]) -> None:
    assert clauses(typed) == expected


def test_the_number_of_clauses_is_limited() -> None:
    assert len(clauses("a, " * 400)) == MAX_CLAUSES


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        *[(form, 2) for form in ("2", "2.", "#2", "(2)", "2)", " 2 ", "two", "TWO", "option two")],
        *[(form, 2) for form in ("option 2", "number 2", "no. 2", "2nd", "the second one")],
        *[
            (form, 2)
            for form in ("2 please", "i choose 2", "answer 2", "2\ufe0f\u20e3", "\uff12", "ok 2")
        ],
        ("first", 1),
        ("10", 10),
    ],
)
def test_a_number_chooses_an_option(typed: str, number: int) -> None:
    assert option_number(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "2 times",
        "20 minutes",
        "two of them",
        "i tried it 2 times",
        "2.5",
        "-2",
        "0",
        "99",
        "112",
        "the second time",
        "one",
        "5 unlocks",
        "1/2",
        "1-2",
        "call 2",
    ],
)
def test_other_numbers_choose_nothing(typed: str) -> None:
    assert option_number(typed) == (1 if typed == "one" else None)


@pytest.mark.parametrize(
    ("meaning", "typed"),
    [
        (
            "yes",
            "yes|YES!!|yep|yup|ya|y|Yeah|sure|it did|ok yes|yes please|👍|👍🏽|✅|si|yes yes yes",
        ),
        ("no", "no|No.|nope|nah|n|not yet|it didn't|no it hasnt|👎|❌|ugh no|nein|still no"),
        ("unsure", "idk|dunno|no idea|not sure|can't see|i can't tell|maybe|🤷|🤷‍♀️|haven't a clue"),
        ("done", "done|ok done|ok|next|what now|did it|DONE!|okay"),
        ("cannot", "can't|i cant|i can't do that|not possible|unable|impossible"),
        ("again", "again|try again|one more time|let me try again"),
    ],
)
def test_short_replies_have_a_meaning(meaning: str, typed: str) -> None:
    for form in typed.split("|"):
        assert quick_reply(form) == meaning, form


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "???",
        "no it stopped",
        "yes but it is still charging",
        "nope still going",
        "done charging",
        "i cant find the button",
        "again it is charging",
        "😀",
        "👍👎",
        "stop",
        "maybe it stopped maybe it did not who knows what happened here",
    ],
)
def test_longer_or_mixed_replies_are_left_to_the_question(typed: str) -> None:
    assert quick_reply(typed) is None


def test_words_are_told_from_signs() -> None:
    assert has_words("a")
    assert has_words("помогите")
    assert not has_words("??? 🔥 \u200b\n")

"""The id of a conversation: always the same for one person, and nobody's number."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from firststep.channels.messaging.identity import conversation_id

SECRET = "s" * 32
TEXTS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30)


@given(TEXTS, TEXTS)
def test_the_same_person_has_the_same_id(account: str, address: str) -> None:
    first = conversation_id(SECRET, "toy", account, address)
    assert first == conversation_id(SECRET, "toy", account, address)
    assert re.fullmatch(r"toy-[0-9a-f]{32}", first)


@given(
    st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), min_size=2, max_size=20, unique=True),
)
def test_whatever_differs_gives_another_id(who: list[tuple[str, str, str, str]]) -> None:
    assert len({conversation_id(*one) for one in who}) == len(who)


def test_parts_do_not_run_into_each_other() -> None:
    assert conversation_id(SECRET, "toy", "1", "23") != conversation_id(SECRET, "toy", "12", "3")


def test_the_number_does_not_stand_in_it() -> None:
    said = conversation_id(SECRET, "toy", "", "+15005550006")
    assert "5005550006" not in said
    assert said != conversation_id("t" * 32, "toy", "", "+15005550006")


def test_it_stays_as_it_is_from_release_to_release() -> None:
    # Another one would cut every conversation in two.
    assert conversation_id(SECRET, "telegram", "a", "42") == (
        "telegram-d2e14ce2fc690d0c2cb5b933a1ddc89b"
    )

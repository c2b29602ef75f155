"""What a channel says beside the words: where a number is from, and how briefly to speak."""

from __future__ import annotations

import pytest

from firststep.dialogue import Via, exchange
from firststep.engine.conversation import Conversation
from firststep.guide.load import load_all
from tests.servers import ROOT

GUIDES = load_all(ROOT / "guides")


@pytest.mark.parametrize(
    ("via", "heard", "not_heard"),
    [
        (Via(), "999", "\0"),
        (Via(country="US"), "911 (the emergency number in the US)", "999"),
        (Via(country="DE", locale="en-GB"), "112", "999"),
        (Via(country="JM", locale="en-GB"), "999 (the emergency number in the UK)", "911"),
        (Via(locale="en-US"), "999", "\0"),
    ],
)
def test_the_country_of_a_number_says_more_than_a_locale(
    via: Via, heard: str, not_heard: str
) -> None:
    turn = exchange(GUIDES, Conversation(), "there is smoke", {}, now=0.0, via=via).turn
    said = "\n".join(reply.text for reply in turn.replies)
    assert heard in said
    assert not_heard not in said

"""Short texts, for channels where each message costs: the same steps in fewer words."""

from __future__ import annotations

import pytest

from firststep.engine.acts import Danger, Digress, Open, Reply, UserAct
from firststep.engine.conversation import Conversation
from firststep.engine.turn import Turn, take_turn
from tests.engine.toys import build, build_set

GUIDES = build_set(build())


def after(*acts: UserAct, brief: bool) -> Turn:
    state, turn = Conversation(), None
    for act in acts:
        turn = take_turn(GUIDES, state, act, now=0.0, brief=brief)
        state = turn.conversation
    assert turn is not None
    return turn


OPENED = Open("toy")
ON = (OPENED, Reply("done"))
ENDED = (*ON, Reply("no"), Reply("yes"), Reply("yes"))


@pytest.mark.parametrize(
    ("acts", "full", "short"),
    [
        (ON, "Switch it off.", "Off."),
        (ENDED, "The lid is open.", "Open."),
        ((*ON, Danger("smoke")), "Danger smoke.", "Short smoke."),
    ],
)
def test_steps_endings_and_dangers_are_said_in_short(
    acts: tuple[UserAct, ...], full: str, short: str
) -> None:
    said = "\n".join(reply.text for reply in after(*acts, brief=False).replies)
    brief = "\n".join(reply.text for reply in after(*acts, brief=True).replies)
    assert full in said
    assert short not in said
    assert short in brief
    assert full not in brief


@pytest.mark.parametrize("acts", [ON, ENDED, (*ON, Danger("smoke")), (*ON, Digress("why"))])
def test_nothing_else_changes(acts: tuple[UserAct, ...]) -> None:
    full, brief = after(*acts, brief=False), after(*acts, brief=True)
    assert full.conversation == brief.conversation
    assert [reply.buttons for reply in full.replies] == [reply.buttons for reply in brief.replies]
    assert [reply.custom for reply in full.replies] == [reply.custom for reply in brief.replies]


def test_warnings_are_never_shortened() -> None:
    said = "\n".join(reply.text for reply in after(OPENED, brief=True).replies)
    assert "Do not force it." in said
    assert "We open the lid together." in said


def test_the_numbers_of_the_emergency_services_are_said_all_the_same() -> None:
    turn = after(*ON, Danger("smoke"), brief=True)
    assert "911" in turn.replies[0].text

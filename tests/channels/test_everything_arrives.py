"""Whatever the guides can say arrives whole on every platform, in full and in short."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from firststep.engine.conversation import Conversation
from firststep.engine.payloads import read_payload, told_by
from firststep.engine.proofs import explore
from firststep.engine.replies import Reply
from firststep.engine.turn import take_turn
from firststep.guide.load import load_all
from firststep.offline.vectors import at_every_place, once_in_guide
from firststep.testing.renderings import RENDERINGS, has_buttons, lost
from firststep.testing.story import PLATFORMS
from tests.channels.conftest import PLATFORMS as EMULATED
from tests.channels.emulator import Received
from tests.servers import ROOT


@cache
def everything_said() -> tuple[tuple[Reply, ...], ...]:
    """The replies of every kind of turn at every place of the real guides, each once."""
    guides = load_all(ROOT / "guides")
    said: dict[tuple[str, ...], tuple[Reply, ...]] = {}
    for guide in guides.guides.values():
        states = list(explore(guide))
        talks = [*at_every_place(guides, guide, states), *once_in_guide(guides, guide)]
        for brief in (False, True):
            for begin, steps in talks:
                state, now = begin, begin.at or 1_700_000_000.0
                for step in steps:
                    act = read_payload(step.act) if isinstance(step.act, str) else step.act
                    if act is None:
                        continue
                    now += step.pause
                    told = {**(told_by(step.act) if isinstance(step.act, str) else {}), **step.told}
                    turn = take_turn(guides, state, act, told=told, now=now, brief=brief)
                    state = Conversation.from_json(turn.conversation.to_json())
                    said.setdefault(tuple(r.text for r in turn.replies), turn.replies)
    return tuple(said.values())


def messages() -> Iterator[list[dict[str, Any]]]:
    for replies in everything_said():
        yield [reply.to_message() for reply in replies]


def test_every_platform_has_a_rendering() -> None:
    assert set(RENDERINGS) == set(PLATFORMS)


@pytest.mark.parametrize("platform", RENDERINGS)
def test_no_text_is_cut_and_every_option_can_be_reached(platform: str) -> None:
    assert len(everything_said()) > 500
    missing = {lost(platform, said) for said in messages()} - {None}
    assert missing == set()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_platform_takes_everything(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the limits that its emulator has, and not by those that the channel believes in."""
    made = EMULATED[platform]()
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    channel, update = made.make(tmp_path), RENDERINGS[platform].update
    base = channel.api_url().removeprefix(made.emulator.url)
    refused = set()
    for said in messages():
        for call in channel.render(said, update):
            headers = {"content-type": "application/json; charset=utf-8", **call.headers}
            if call.basic is not None:
                token = base64.b64encode(":".join(call.basic).encode()).decode()
                headers["authorization"] = f"Basic {token}"
            named = {name.lower(): value for name, value in headers.items()}
            answer = made.emulator.answer(Received("POST", base + call.path, named, call.body))
            if answer.status >= 300 or (answer.body or {}).get("ok") is False:
                refused.add(str(answer.body))
    assert refused == set()


# Twilio's templates hold one line of text, so a warning keeps its options in words.
@pytest.mark.parametrize("platform", sorted(set(RENDERINGS) - {"sms", "twilio_whatsapp"}))
def test_the_guides_options_are_buttons_wherever_there_are_any(platform: str) -> None:
    typed = [
        [button["title"] for button in said[-1]["buttons"]]
        for said in messages()
        if said[-1]["buttons"] and not has_buttons(platform, said)
    ]
    assert typed == []

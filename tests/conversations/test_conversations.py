"""Runs every conversation through Rasa's REST channel, with real actions and real understanding."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conversations.script import Script, run, scripts
from tests.servers import RunningBot

SCRIPTS = list(scripts())
QUIET = [script for script in SCRIPTS if not script.breaks_servers]
BREAKING = [script for script in SCRIPTS if script.breaks_servers]


@pytest.mark.parametrize("script", QUIET, ids=lambda script: script.id)
def test_conversation(script: Script, bot: RunningBot) -> None:
    run(script, bot, uuid.uuid4().hex)


@pytest.fixture(scope="module")
def own_bot(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """A bot that may be broken without spoiling other tests."""
    with RunningBot(trained_model, tmp_path_factory.mktemp("broken")) as running:
        yield running


@pytest.mark.parametrize("script", BREAKING, ids=lambda script: script.id)
def test_conversation_through_a_failure(script: Script, own_bot: RunningBot) -> None:
    try:
        run(script, own_bot, uuid.uuid4().hex)
    finally:
        own_bot.kill_actions()
        own_bot.start_actions()


def test_there_are_enough_of_them_and_two_off_the_happy_path_for_each_on_it() -> None:
    folders = Counter(script.path.parent.name for script in SCRIPTS)
    happy = folders.pop("happy")
    assert len(SCRIPTS) >= 25
    assert sum(folders.values()) >= 2 * happy
    assert set(folders) == {
        "corrections", "digressions", "danger", "escalation", "out_of_scope", "resume", "failure",
    }  # fmt: skip

"""A few of the conversations over Rasa's REST channel, with servers; the plugin runs them all.

`firststep.testing.plugin` collects every YAML file here and runs it in process. Against servers
go those that break one, and one of each behaviour.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from firststep.guide.load import load_all
from firststep.testing.run import Reply, cannot_run, read_responses, run
from firststep.testing.story import SERVERS, Story, find_stories
from tests.servers import ROOT, RunningBot

STORIES = find_stories([Path(__file__).parent])
BREAKING = [story for story in STORIES if story.needs & set(SERVERS)]
QUIET = list({story.path.parent: story for story in STORIES if not story.needs}.values())


class ServerBot:
    """A running bot as stories need it; its clock can't be moved and its slots not be seen."""

    can = frozenset(SERVERS)

    def __init__(self, servers: RunningBot) -> None:
        self.guides = load_all(ROOT / "guides")
        self.responses = read_responses(ROOT)
        self._servers = servers
        self._sender = ""

    def begin(self) -> None:
        self._sender = uuid.uuid4().hex

    def say(self, text: str, channel: str) -> Sequence[Reply]:  # noqa: ARG002 - the protocol's
        return self._servers.rest(self._sender, text)

    def known(self) -> Mapping[str, Any]:
        raise NotImplementedError

    def wait(self, seconds: float) -> None:
        raise NotImplementedError

    def serve(self, deed: str, server: str) -> None:
        if server == "rasa":
            self._servers.restart_rasa()
            return
        if deed in {"kill", "restart"}:
            self._servers.kill_actions()
        if deed in {"start", "restart"}:
            self._servers.start_actions()


@pytest.mark.parametrize("story", QUIET, ids=lambda story: story.id)
def test_one_of_each_behaviour_runs_against_servers(story: Story, bot: RunningBot) -> None:
    run(story, ServerBot(bot))


@pytest.fixture(scope="module")
def own_bot(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """A bot that may be broken without spoiling other tests."""
    with RunningBot(trained_model, tmp_path_factory.mktemp("broken")) as running:
        yield running


@pytest.mark.parametrize("story", BREAKING, ids=lambda story: story.id)
def test_a_failure_is_survived_by_servers(story: Story, own_bot: RunningBot) -> None:
    servers = ServerBot(own_bot)
    reason = cannot_run(story, servers)
    if reason is not None:
        pytest.skip(reason)
    try:
        run(story, servers)
    finally:
        own_bot.kill_actions()
        own_bot.start_actions()


def test_there_are_enough_of_them_and_two_off_the_happy_path_for_each_on_it() -> None:
    folders = Counter(story.path.parent.name for story in STORIES)
    happy = folders.pop("happy")
    # Each takes one node's answers in turn: they say what leads where, not how people talk.
    assert folders.pop("every_answer") >= 60
    assert sum(folders.values()) >= max(25, 2 * happy)
    assert set(folders) == {
        "corrections", "digressions", "danger", "directory", "escalation", "out_of_scope", "resume",
        "failure",
    }  # fmt: skip

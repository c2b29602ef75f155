"""Every platform on one running Rasa with its action server: that the parts are joined rightly."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.channels.conftest import PLATFORMS
from tests.channels.emulator import eventually
from tests.channels.host import Answer, request
from tests.channels.platform import Platform, Sent, Shown
from tests.servers import RunningBot

HELP = "HELP plug wont come out of my car at evgo im late"

# One of each channel: Twilio's serves both SMS and WhatsApp.
MAKERS = {made.channel_class: made for made in reversed(PLATFORMS.values())}


@dataclass(frozen=True)
class World:
    """The running bot, and the platforms around it."""

    bot: RunningBot
    platforms: tuple[Platform, ...]

    def request(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        return request(self.bot.port, method, path, body, headers)

    def send(self, platform: Platform, sent: Sent, who: str) -> list[Shown]:
        """Delivers a message; gives what came back, once something has."""
        before = len(platform.shown(who))
        assert sent.to(self).status == 200
        eventually(lambda: len(platform.shown(who)) > before, f"{platform.name}\n{self.bot.logs}")
        return platform.shown(who)[before:]


@pytest.fixture(scope="module")
def world(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    platforms = tuple(make() for make in MAKERS.values())
    for platform in platforms:
        platform.emulator.start()
    folder = tmp_path_factory.mktemp("platforms")
    bot = RunningBot(
        trained_model,
        folder,
        settings={k: v for platform in platforms for k, v in platform.environment.items()},
        channels={
            f"{p.channel_class.__module__}.{p.channel_class.__name__}": p.credentials(folder)
            for p in platforms
        },
    )
    with bot:
        yield World(bot, platforms)
    for platform in platforms:
        platform.emulator.stop()


def test_a_conversation_on_every_platform_survives_a_restart(world: World) -> None:
    who = uuid.uuid4().hex
    for platform in world.platforms:
        first = world.send(platform, platform.text(HELP, who), who)
        assert any("safe from traffic" in shown.text for shown in first), platform.name
        second = world.send(platform, platform.text("1", who), who)
        assert any("charging stopped" in shown.text for shown in second), platform.name
    world.bot.restart_rasa()
    for platform in world.platforms:
        third = world.send(platform, platform.text("yes it stopped", who), who)
        assert any("unlock" in shown.text.lower() for shown in third), platform.name
        danger = world.send(platform, platform.text("wait theres smoke", who), who)
        assert any("911" in shown.text for shown in danger), platform.name


def test_without_the_action_server_the_safe_text_comes_and_then_it_goes_on(world: World) -> None:
    who = uuid.uuid4().hex
    for platform in world.platforms:
        world.send(platform, platform.text(HELP, who), who)
    world.bot.kill_actions()
    for platform in world.platforms:
        shown = world.send(platform, platform.text("1", who), who)
        assert any("can't answer right now" in one.text for one in shown), platform.name
    world.bot.start_actions()
    for platform in world.platforms:
        shown = world.send(platform, platform.text("1", who), who)
        assert any("charging stopped" in one.text for one in shown), platform.name


def test_what_is_stored_names_nobody(world: World) -> None:
    who = uuid.uuid4().hex
    for platform in world.platforms:
        world.send(platform, platform.text(HELP, who), who)
    stored = b"".join(
        path.read_bytes() for path in world.bot.store.parent.glob("conversations.sqlite*")
    )
    assert b"HELP plug" in stored
    for platform in world.platforms:
        assert platform.address(who).encode() not in stored, platform.name
    assert all(platform.address(who) not in world.bot.logs for platform in world.platforms)


def test_a_slow_platform_delays_no_other(world: World) -> None:
    who = uuid.uuid4().hex
    slow, *others = world.platforms
    slow.emulator.faults.append(slow.silent(1.9))
    assert slow.text(HELP, who).to(world).status == 200
    eventually(lambda: slow.emulator.faults == [], "the slow call has begun")
    for platform in others:
        world.send(platform, platform.text(HELP, who), who)
        assert slow.shown(who) == [], f"{platform.name} waited for {slow.name}"
    eventually(lambda: bool(slow.shown(who)), "the slow one comes too")

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
from tests.channels.platform import Platform
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

    def hears(self, platform: Platform, words: str, who: str, answer: str) -> None:
        """Delivers a message, and waits until an answer with certain words in it has come."""
        before = len(platform.shown(who))
        assert platform.text(words, who).to(self).status == 200
        eventually(
            lambda: any(answer in one.text.lower() for one in platform.shown(who)[before:]),
            f"'{answer}' on {platform.name}\n{platform.shown(who)[before:]}\n{self.bot.logs}",
        )


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
        world.hears(platform, HELP, who, "safe from traffic")
        world.hears(platform, "1", who, "charging stopped")
    world.bot.restart_rasa()
    for platform in world.platforms:
        world.hears(platform, "yes it stopped", who, "is the car unlocked")
        world.hears(platform, "wait theres smoke", who, "911")


def test_without_the_action_server_the_safe_text_comes_and_then_it_goes_on(world: World) -> None:
    who = uuid.uuid4().hex
    for platform in world.platforms:
        world.hears(platform, HELP, who, "safe from traffic")
    world.bot.kill_actions()
    for platform in world.platforms:
        world.hears(platform, "1", who, "can't answer right now")
    world.bot.start_actions()
    for platform in world.platforms:
        world.hears(platform, "1", who, "charging stopped")


def test_what_is_stored_names_nobody(world: World) -> None:
    who = uuid.uuid4().hex
    for platform in world.platforms:
        world.hears(platform, HELP, who, "safe from traffic")
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
        world.hears(platform, HELP, who, "safe from traffic")
        assert slow.shown(who) == [], f"{platform.name} waited for {slow.name}"
    eventually(lambda: bool(slow.shown(who)), "the slow one comes too")

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from firststep.channels.messaging import channel, delivery
from firststep.testing.understand import Phrases, examples
from tests.channels.host import Host, ToyBot
from tests.channels.platform import Platform
from tests.channels.platforms.messenger import Messenger
from tests.channels.platforms.slack import Slack
from tests.channels.platforms.telegram import Telegram
from tests.channels.platforms.twilio import TwilioSms, TwilioWhatsApp
from tests.channels.platforms.whatsapp import WhatsApp
from tests.channels.talk import Talk
from tests.engine.toys import build, build_set

PLATFORMS: dict[str, type[Platform]] = {
    "telegram": Telegram,
    "slack": Slack,
    "sms": TwilioSms,
    "twilio_whatsapp": TwilioWhatsApp,
    "whatsapp": WhatsApp,
    "messenger": Messenger,
}


@pytest.fixture(scope="session")
def toy_bot() -> ToyBot:
    guides = build_set(build())
    root = Path(__file__).parents[2]
    return ToyBot(guides, Phrases(examples(root, guides)))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for a platform runs on each, or on the one that its module names."""
    given = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "platform" in metafunc.fixturenames and not any("platform" in names for names in given):
        only = getattr(metafunc.module, "ONLY", None)
        names = [only] if only else list(PLATFORMS)
        metafunc.parametrize("platform", names, indirect=True, scope="module")


@pytest.fixture(scope="module")
def platform(request: pytest.FixtureRequest) -> Iterator[Platform]:
    made = PLATFORMS[request.param]()
    made.emulator.start()
    yield made
    made.emulator.stop()


@pytest.fixture(scope="module")
def shared_host(
    platform: Platform, toy_bot: ToyBot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp(platform.name)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in platform.environment.items():
            patch.setenv(name, value)
        # Nobody learns more from longer pauses.
        patch.setattr(delivery, "PAUSES", (0.02, 0.02))
        patch.setattr(channel, "STOP_SECONDS", 0.3)
        patch.setattr(channel, "AGAIN_SECONDS", 0.05)
        host = Host(toy_bot, lambda: [platform.make(folder)])
        host.start()
        yield host
        host.stop()


@pytest.fixture
def talk(platform: Platform, shared_host: Host) -> Iterator[Talk]:
    """A platform with its channel and nobody on it yet."""
    platform.emulator.clear()
    shared_host.bot.clear()
    yield Talk(platform, shared_host)
    shared_host.settle()


@pytest.fixture
def at_switch(talk: Talk) -> Talk:
    """At a question with three answers."""
    talk.say("the lid is stuck")
    talk.say("done")
    assert talk.node == "switch"
    return talk

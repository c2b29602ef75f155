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


@pytest.fixture(scope="module", params=list(PLATFORMS))
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

"""The emulators speak as the platforms do: the platforms' own libraries get on with them.

For Telegram it is aiogram, which Rasa brings along; Meta has none that could be pointed here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.bot.api import TelegramAPIServer
from aiogram.utils.exceptions import BotBlocked, MessageIsTooLong, RetryAfter
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.channels.emulator import Emulator, Fault
from tests.channels.platforms import slack, telegram, twilio


@pytest.fixture
def started() -> Iterator[list[Emulator]]:
    emulators: list[Emulator] = []
    yield emulators
    for emulator in emulators:
        emulator.stop()


class _Here(TwilioHttpClient):
    """Sends to this machine what is meant for Twilio."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Any:
        here = url.replace("https://api.twilio.com", self._url)
        assert here != url
        return super().request(method, here, *args, **more)


def test_telegrams_library(started: list[Emulator]) -> None:
    emulator = telegram.TelegramEmulator()
    emulator.start()
    started.append(emulator)

    async def steps() -> None:
        bot = Bot(telegram.TOKEN, server=TelegramAPIServer.from_base(emulator.url))
        try:
            said = await bot.send_message(1, "hello")
            assert (said.text, said.message_id >= 500) == ("hello", True)
            with pytest.raises(MessageIsTooLong):
                await bot.send_message(1, "a" * 4_097)
            emulator.faults.append(telegram.Telegram().blocked())
            with pytest.raises(BotBlocked):
                await bot.send_message(1, "hello")
            emulator.faults[:] = [telegram.Telegram().too_many(7)]
            with pytest.raises(RetryAfter) as later:
                await bot.send_message(1, "hello")
            assert later.value.timeout == 7
        finally:
            await bot.session.close()

    asyncio.run(steps())


def test_slacks_library(started: list[Emulator]) -> None:
    emulator = slack.SlackEmulator()
    emulator.start()
    started.append(emulator)
    client = WebClient(token=slack.TOKEN, base_url=f"{emulator.url}/")
    said = client.chat_postMessage(channel="D1", text="hello")
    assert said["ok"] is True
    assert said["ts"] == emulator.posted[0]["ts"]
    for channel, text, why in (
        ("nowhere", "hello", "channel_not_found"),
        ("D1", "a" * 40_001, "msg_too_long"),
    ):
        with pytest.raises(SlackApiError) as refused:
            client.chat_postMessage(channel=channel, text=text)
        assert refused.value.response["error"] == why
    with pytest.raises(SlackApiError) as refused:
        WebClient(token="xoxb-wrong", base_url=f"{emulator.url}/").auth_test()
    assert refused.value.response["error"] == "invalid_auth"


def test_twilios_library(started: list[Emulator]) -> None:
    emulator = twilio.TwilioEmulator()
    emulator.start()
    started.append(emulator)
    client = Client(twilio.ACCOUNT, twilio.TOKEN, http_client=_Here(emulator.url))
    said = client.messages.create(to="+15005550001", from_=twilio.NUMBER, body="hello")
    assert said.status == "queued"
    assert said.sid.startswith("SM")
    emulator.opted_out.add("+15005550009")
    for to, body, code in (
        ("+15005550009", "hello", 21610),
        ("+15005550001", "a" * 1_601, 21617),
    ):
        with pytest.raises(TwilioRestException) as refused:
            client.messages.create(to=to, from_=twilio.NUMBER, body=body)
        assert refused.value.code == code
    emulator.faults.append(Fault(twilio.error(429, 20429, "Too many requests")))
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to="+15005550001", from_=twilio.NUMBER, body="hello")
    assert (refused.value.status, refused.value.code) == (429, 20429)

"""Settings and secrets of a messaging channel: every mistake at once, and no secret in any."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.exceptions import RasaException

from firststep.channels.messaging.identity import SECRET_VARIABLE
from firststep.channels.messaging.settings import (
    REDIS_VARIABLE,
    MessagingSettings,
    Secret,
    read_secrets,
    read_settings,
    sender_secret,
    wrong_sender_secret,
)
from firststep.channels.settings import SettingsError
from firststep.channels.telegram import TelegramChannel

TOKEN = Secret("TOY_TOKEN", "the token", re.compile(r"\d+:\w{8,}"))
WORD = Secret("TOY_WORD", "a word")
SPARE = Secret("TOY_SPARE", "a spare word", optional=True)


@dataclass(frozen=True)
class ToySettings(MessagingSettings):
    number: int = 3


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for secret in (TOKEN, WORD, SPARE, *TelegramChannel.secrets):
        monkeypatch.delenv(secret.variable, raising=False)
    for variable in (SECRET_VARIABLE, REDIS_VARIABLE):
        monkeypatch.delenv(variable, raising=False)


def problems_of(given: Any) -> list[str]:
    return read_settings("Toy", ToySettings, given)[1]


# --- settings -------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [None, {}])
def test_without_any_the_defaults_count(given: Any) -> None:
    assert read_settings("Toy", ToySettings, given) == (ToySettings(), [])


def test_what_is_given_counts() -> None:
    given: dict[str, Any] = {"public_url": "https://bot.example.org/a", "number": 4.0}
    settings, problems = read_settings("Toy", ToySettings, given)
    assert problems == []
    assert settings == ToySettings(**given)


def test_all_mistakes_are_told_at_once() -> None:
    wrong = {"send_seconds": -1, "number": 1.5, "guides": 3, "colour": "red", "turn_seconds": True}
    settings, problems = read_settings("Toy", ToySettings, wrong)
    assert settings is None
    assert len(problems) == len(wrong)
    for name in wrong:
        assert any(f'"{name}"' in problem for problem in problems)


@pytest.mark.parametrize("given", ["abc", ["a"], 3, True])
def test_what_is_no_settings_at_all_is_told(given: Any) -> None:
    settings, problems = read_settings("Toy", ToySettings, given)
    assert settings is None
    assert len(problems) == 1


@pytest.mark.parametrize("name", ["public_url", "api_url"])
@pytest.mark.parametrize(
    "value",
    [
        "https://bot.example.org",
        "https://bot.example.org/",
        "https://bot.example.org:8443/help/ev",
        "http://127.0.0.1:8000",
        "http://localhost",
        "http://[::1]:8000",
        "",
    ],
)
def test_addresses_that_can_be(name: str, value: str) -> None:
    assert problems_of({name: value}) == []


@pytest.mark.parametrize("name", ["public_url", "api_url"])
@pytest.mark.parametrize(
    "value",
    [
        "http://bot.example.org",
        "http://127.0.0.1.example.org",
        "bot.example.org",
        "ftp://bot.example.org",
        "https://",
        "https://bot.example.org/?a=1",
        "https://bot.example.org/#a",
        "https://bot.example.org:port",
        "https://bot.exam ple.org",
        "https://[::1",
    ],
)
def test_addresses_that_can_not_be(name: str, value: str) -> None:
    [problem] = problems_of({name: value})
    assert name in problem


@pytest.mark.parametrize("name", ["public_url", "api_url"])
def test_a_password_in_an_address_is_not_repeated(name: str) -> None:
    [problem] = problems_of({name: "https://me:pa55word@bot.example.org"})
    assert name in problem
    assert "pa55word" not in problem


@pytest.mark.parametrize(
    "path", ["/webhooks/toy/webhook", "/webhooks", "/help/webhooks/", "/webhooks/toy/"]
)
def test_the_public_address_ends_before_the_webhook(path: str) -> None:
    assert len(problems_of({"public_url": f"https://bot.example.org{path}"})) == 1
    assert problems_of({"api_url": f"https://bot.example.org{path}"}) == []


# --- secrets --------------------------------------------------------------------------------


def test_secrets_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_TOKEN", " 12:abcdefgh\n")
    monkeypatch.setenv("TOY_WORD", "xyzxyzxyz")
    found, problems = read_secrets("Toy", (TOKEN, WORD, SPARE))
    assert problems == []
    assert found == {"TOY_TOKEN": "12:abcdefgh", "TOY_WORD": "xyzxyzxyz"}


def test_every_missing_and_every_odd_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_TOKEN", "hush-hush")
    monkeypatch.setenv("TOY_SPARE", "hush")
    found, problems = read_secrets("Toy", (TOKEN, WORD, SPARE))
    assert found == {}
    assert [problem.partition(" ")[0] for problem in problems] == [
        "TOY_TOKEN",
        "TOY_WORD",
        "TOY_SPARE",
    ]
    assert "hush" not in "".join(problems)
    for secret, problem in zip((TOKEN, WORD, SPARE), problems, strict=True):
        assert secret.meaning in problem


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_secret_is_a_missing_one(monkeypatch: pytest.MonkeyPatch, empty: str) -> None:
    monkeypatch.setenv("TOY_WORD", empty)
    found, problems = read_secrets("Toy", (WORD,))
    assert found == {}
    assert len(problems) == 1
    assert read_secrets("Toy", (SPARE,)) == ({}, [])


def test_the_secret_for_senders_is_made_once(tmp_path: Path) -> None:
    settings = ToySettings(sender_secret_file=str(tmp_path / "deep" / "secret"))
    made = sender_secret(settings)
    assert len(made) >= 32
    assert sender_secret(settings) == made


def test_the_environments_secret_for_senders_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = ToySettings(sender_secret_file=str(tmp_path / "secret"))
    monkeypatch.setenv(SECRET_VARIABLE, "x" * 32)
    assert sender_secret(settings) == "x" * 32
    assert wrong_sender_secret() == []
    monkeypatch.setenv(SECRET_VARIABLE, "hush")
    with pytest.raises(SettingsError) as caught:
        sender_secret(settings)
    assert wrong_sender_secret() == [str(caught.value)]
    assert SECRET_VARIABLE in str(caught.value)
    assert "hush" not in str(caught.value)
    assert not (tmp_path / "secret").exists()


# --- all of it ------------------------------------------------------------------------------


def test_a_channel_does_not_start_and_says_everything(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FIRSTSTEP_TELEGRAM_TOKEN", "hush-hush-hush")
    monkeypatch.setenv(SECRET_VARIABLE, "hush")
    monkeypatch.setenv(REDIS_VARIABLE, "http://:hush@host")
    given = {"public_url": "http://bot.example.org"}
    with pytest.raises(RasaException) as caught:
        TelegramChannel.from_credentials(given)
    lines = str(caught.value).splitlines()
    assert lines == TelegramChannel.problems(given)
    named = ["public_url", "FIRSTSTEP_TELEGRAM_TOKEN", "FIRSTSTEP_TELEGRAM_SECRET",
             SECRET_VARIABLE, REDIS_VARIABLE]  # fmt: skip
    assert len(lines) == len(named)
    for name, line in zip(named, lines, strict=True):
        assert name in line
    assert "hush" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_channel_that_is_right_has_no_problems(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FIRSTSTEP_TELEGRAM_TOKEN", "123456:abcdefghijklmnopqrstu")
    monkeypatch.setenv("FIRSTSTEP_TELEGRAM_SECRET", "a" * 16)
    assert TelegramChannel.problems(None) == []
    assert list(tmp_path.iterdir()) == []
    channel = TelegramChannel.from_credentials(None)
    assert channel.settings == TelegramChannel.settings_class()

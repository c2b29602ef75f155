from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.exceptions import RasaException

from firststep.channels.settings import Settings, SettingsError, read_settings
from firststep.channels.web import WebChannel


@pytest.fixture(autouse=True)
def _no_secret_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIRSTSTEP_SESSION_SECRET", raising=False)


@pytest.mark.parametrize("credentials", [None, {}])
def test_without_settings_the_defaults_hold(credentials: dict[str, Any] | None):
    settings = read_settings(credentials)
    assert settings == Settings()
    assert (settings.max_message_chars, settings.max_body_bytes) == (1_000, 65_536)
    assert settings.allowed_origins == ()


def test_settings_are_read():
    given = {"allowed_origins": ["https://Shop.Example"], "max_message_chars": 500}
    settings = read_settings(given)
    assert settings.allowed_origins == ("https://shop.example",)
    assert settings.max_message_chars == 500


def test_the_secret_from_the_environment_wins(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FIRSTSTEP_SESSION_SECRET", "e" * 40)
    assert read_settings({"secret": "c" * 40}).secret == "e" * 40


@pytest.mark.parametrize(
    ("credentials", "sentence"),
    [
        ({"max_chars": 5}, 'The web channel has no setting "max_chars".'),
        ({"turn_seconds": 0}, '"turn_seconds" of the web channel must be a number above zero.'),
        ({"turn_seconds": True}, '"turn_seconds" of the web channel must be a number above zero.'),
        ({"turn_seconds": "9"}, '"turn_seconds" of the web channel must be a number above zero.'),
        ({"max_body_bytes": 1.5}, '"max_body_bytes" of the web channel must be a whole number.'),
        ({"secret": 5}, '"secret" of the web channel must be a text.'),
        ({"allowed_origins": "*"}, "an origin is written like https://www.example.org"),
        ({"allowed_origins": ["https://*.a.example"]}, "an origin is written like"),
        ({"allowed_origins": ["https://a.example/"]}, "an origin is written like"),
        ({"allowed_origins": [5]}, "an origin is written like"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_reason(credentials: dict[str, Any], sentence: str):
    with pytest.raises(SettingsError) as error:
        read_settings(credentials)
    assert sentence in str(error.value)


def test_rasa_prints_the_reason_as_one_sentence():
    with pytest.raises(RasaException, match="The session secret has 5 characters"):
        WebChannel.from_credentials({"secret": "short"})
    with pytest.raises(RasaException, match="has no setting"):
        WebChannel.from_credentials({"colour": "red"})

"""The change inside Rasa does what it is for, and is still needed."""

from __future__ import annotations

import asyncio
import copy
import importlib.util
import inspect
import time
from typing import Any

import pytest
import rasa.core.constants
from jsonschema import (
    Draft3Validator,
    Draft4Validator,
    Draft6Validator,
    Draft7Validator,
    ValidationError,
)
from rasa.core.actions import action
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from firststep.rasa import changes


def test_rasa_itself_would_still_wait_for_minutes():
    assert rasa.core.constants.DEFAULT_REQUEST_TIMEOUT > changes.ACTION_SECONDS, (
        "Rasa gives up on an action early enough now: firststep/rasa/changes.py can go."
    )
    assert "timeout=DEFAULT_REQUEST_TIMEOUT" in inspect.getsource(RemoteAction.run), (
        "Rasa takes the time from somewhere else now: firststep/rasa/changes.py does nothing."
    )


def test_a_server_that_has_loaded_the_policy_waits_less():
    import firststep.rasa.policy  # noqa: F401 - loading it is the point

    assert action.DEFAULT_REQUEST_TIMEOUT == changes.ACTION_SECONDS
    assert RemoteAction._validate_action_result is changes._validate_action_result


@pytest.fixture(scope="module")
def rasas_own() -> Any:
    """Rasa's action module as it is without the changes."""
    found = importlib.util.find_spec("rasa.core.actions.action")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


RESULTS = [
    {"events": [], "responses": []},
    {},
    {"events": [{"event": "slot", "name": "a", "value": {"b": [1]}, "timestamp": None}]},
    {"events": [{"event": "session_started"}], "responses": [{"text": "x", "buttons": []}]},
    {"responses": ["x"]},
    {"events": [1]},
    {"events": [{"event": "slot"}]},
    {"events": [{"event": "no such event"}]},
    {"events": {}},
    [],
    "x",
    None,
]


@pytest.mark.parametrize("result", RESULTS, ids=str)
def test_what_an_action_returns_is_judged_as_rasa_judges_it(rasas_own, result):
    def judged(by: Any) -> bool:
        try:
            return bool(by(rasas_own.RemoteAction("a", None), copy.deepcopy(result)))
        except ValidationError:
            return False

    theirs = judged(rasas_own.RemoteAction._validate_action_result)
    assert judged(changes._validate_action_result) == theirs


def test_rasa_itself_would_still_check_its_schema_in_every_turn(rasas_own, monkeypatch):
    checked = []
    for validator in (Draft3Validator, Draft4Validator, Draft6Validator, Draft7Validator):
        monkeypatch.setattr(validator, "check_schema", classmethod(lambda *_: checked.append(1)))
    rasas_own.RemoteAction("a", None)._validate_action_result({"events": [], "responses": []})
    assert checked, (
        "Rasa no longer checks its schema: that part of firststep/rasa/changes.py can go."
    )


def test_an_action_server_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr(action, "DEFAULT_REQUEST_TIMEOUT", 0.2)

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def call() -> None:
        server = await asyncio.start_server(hang, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        endpoint = EndpointConfig(url=f"http://127.0.0.1:{port}/webhook")
        try:
            await RemoteAction("action_take_turn", endpoint).run(
                CollectingOutputChannel(),
                TemplatedNaturalLanguageGenerator({}),
                DialogueStateTracker.from_events("s", []),
                Domain.empty(),
            )
        finally:
            server.close()

    started = time.monotonic()
    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(call())
    assert time.monotonic() - started < 5

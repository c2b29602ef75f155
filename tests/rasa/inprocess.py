"""A bot in this process: Rasa's own agent and the real action, without servers or ports."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import aiohttp
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog
from rasa_sdk.executor import ActionExecutor

from tests.servers import merged


class LocalActions(EndpointConfig):
    """Stands for the action server's address: runs its actions here.

    Attributes:
        down: While true, nobody answers at that address.
        calls: What Rasa sent, newest last.
    """

    def __init__(self) -> None:
        super().__init__(url="http://127.0.0.1:9/webhook", enable_selective_domain=True)
        self.down = False
        self.calls: list[dict[str, Any]] = []
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, *_: Any, json: dict[str, Any] | None = None, **__: Any) -> Any:
        """Runs an action as the action server would."""
        assert json is not None
        self.calls.append(json)
        if self.down:
            raise aiohttp.ClientConnectionError("nobody answers")
        return await self._executor.run(json)


class LocalBot:
    """Rasa with a model, a store and the project's action."""

    def __init__(self, model: Path, store: TrackerStore) -> None:
        configure_structlog(logging.WARNING)
        self.actions = LocalActions()
        self.agent = Agent.load(str(model), tracker_store=store, action_endpoint=self.actions)

    def say(self, sender: str, text: str | None) -> list[dict[str, Any]]:
        """Sends a message; returns the replies, each with its text, buttons and custom."""
        output = CollectingOutputChannel()
        message = UserMessage(text, output, sender, input_channel="rest")
        asyncio.run(self.agent.handle_message(message))
        return merged(output.messages)

    def tracker(self, sender: str) -> DialogueStateTracker:
        """The stored conversation, with all its sessions."""
        tracker = asyncio.run(self.agent.tracker_store.retrieve_full_tracker(sender))
        assert tracker is not None
        return tracker

    def conversation(self, sender: str) -> dict[str, Any]:
        """What the engine keeps of the conversation, without the time."""
        session = asyncio.run(self.agent.tracker_store.retrieve(sender))
        assert session is not None
        value = dict(session.get_slot("conversation") or {})
        value.pop("at", None)
        return value

"""A bot in this process: Rasa's own agent and the real action, without servers or ports."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
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

from actions.actions import ActionTakeTurn
from firststep.engine.conversation import Conversation
from firststep.guide.load import GuideSet, load_all
from firststep.rasa.tracker_store import SQLiteTrackerStore
from firststep.testing.bots import EVERYTHING, Clock, known_of
from firststep.testing.run import Reply, merged, read_responses
from firststep.testing.story import BRIEF


class LocalActions(EndpointConfig):  # type: ignore[misc]  # Rasa has no types
    """Stands for the action server's address: runs its action here.

    Attributes:
        down: While true, nobody answers at that address.
        calls: What Rasa sent, newest last.
    """

    def __init__(
        self, guides: Callable[[], GuideSet | None], clock: Callable[[], float] = time.time
    ) -> None:
        """Starts the action.

        Args:
            guides: Gives the guides to talk about, at every start; None for the checkout's.
            clock: Seconds since the epoch.
        """
        super().__init__(url="http://127.0.0.1:9/webhook", enable_selective_domain=True)
        self._guides = guides
        self._clock = clock
        self.restart()

    def restart(self) -> None:
        """Starts the action anew: it loads the guides again and remembers nothing."""
        self.down = False
        self.calls: list[dict[str, Any]] = []
        self._executor = ActionExecutor()
        self._executor.register_action(ActionTakeTurn(self._guides(), self._clock))

    async def request(self, *_: Any, json: dict[str, Any] | None = None, **__: Any) -> Any:
        """Runs an action as the action server would."""
        if json is None:
            raise ValueError("Rasa called the action server without a body")
        self.calls.append(json)
        if self.down:
            raise aiohttp.ClientConnectionError("nobody answers")
        return await self._executor.run(json)


class LocalBot:
    """Rasa with a model, a store and the project's action."""

    def __init__(
        self,
        model: Path,
        store: TrackerStore,
        guides: Callable[[], GuideSet | None] = lambda: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Loads the model.

        Args:
            model: The trained model's file.
            store: Holds the conversations.
            guides: Gives the guides to talk about; None for the checkout's.
            clock: Seconds since the epoch, for the action.
        """
        configure_structlog(logging.WARNING)
        self._model = model
        self._store = store
        self.actions = LocalActions(guides, clock)
        self.restart()

    def restart(self) -> None:
        """Loads the model anew, on the same store."""
        self.agent = Agent.load(
            str(self._model), tracker_store=self._store, action_endpoint=self.actions
        )

    def say(
        self, sender: str, text: str | None, channel: str = "rest", *, brief: bool = False
    ) -> list[dict[str, Any]]:
        """Sends a message; returns the replies, each with its text, buttons and custom."""
        output = CollectingOutputChannel()
        message = UserMessage(
            text, output, sender, input_channel=channel, metadata={"brief": True} if brief else None
        )
        asyncio.run(self.agent.handle_message(message))
        return merged(output.messages)

    def tracker(self, sender: str) -> DialogueStateTracker:
        """The stored conversation, with all its sessions.

        Raises:
            LookupError: Nothing is stored under that name.
        """
        tracker = asyncio.run(self.agent.tracker_store.retrieve_full_tracker(sender))
        if tracker is None:
            raise LookupError(f"there is no conversation '{sender}'")
        return tracker

    def slots(self, sender: str) -> dict[str, Any]:
        """The slots of the session in force; those without a value are None."""
        session = asyncio.run(self.agent.tracker_store.retrieve(sender))
        return {} if session is None else dict(session.current_slot_values())

    def conversation(self, sender: str) -> dict[str, Any]:
        """What the engine keeps of the conversation, without the time."""
        value = dict(self.slots(sender).get("conversation") or {})
        value.pop("at", None)
        return value


class RasaBot:
    """The bot of the conversation tests: everything real but for the clock and the ports.

    Attributes:
        can: All steps.
        guides: The guides of the project.
        responses: Texts of domain.yml by name.
        clock: The time it goes by.
    """

    can = EVERYTHING

    def __init__(self, root: Path, model: Path, store: Path) -> None:
        """Loads model and guides.

        Args:
            root: The project.
            model: The trained model's file.
            store: The file that holds the conversations.
        """
        self._root = root
        self.clock = Clock()
        self.guides = self._load()
        self.responses = read_responses(root)
        self._bot = LocalBot(
            model, SQLiteTrackerStore(db=str(store)), self._load, lambda: self.clock.now
        )
        self._sender = ""

    def _load(self) -> GuideSet:
        self.guides = load_all(self._root / "guides")
        return self.guides

    def begin(self) -> None:
        """Begins a conversation of its own, with everything up again."""
        self._sender = uuid.uuid4().hex
        self._bot.actions.down = False

    def say(self, text: str, channel: str) -> Sequence[Reply]:
        """Sends a message through Rasa."""
        return self._bot.say(self._sender, text, channel, brief=channel in BRIEF)

    def known(self) -> Mapping[str, Any]:
        """The facts of the conversation and the slots of Rasa's tracker."""
        slots = self._bot.slots(self._sender)
        conversation = Conversation.from_json(slots.get("conversation"))
        return {**known_of(self.guides, conversation), **slots}

    def wait(self, seconds: float) -> None:
        """Moves the action's clock on."""
        self.clock.now += seconds

    def serve(self, deed: str, server: str) -> None:
        """Takes the action down, or starts it or Rasa anew."""
        if server == "rasa":
            self._bot.restart()
        elif deed == "kill":
            self._bot.actions.down = True
        else:
            self._bot.actions.restart()

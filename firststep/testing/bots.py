"""The bot of the engine alone, and the bot of a server that runs: what stories are run against."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from firststep.dialogue import Exchange, Via, exchange
from firststep.engine.conversation import Conversation
from firststep.engine.speech import Speaker
from firststep.engine.turn import position_of
from firststep.guide.load import GuideSet
from firststep.rasa.derived import SAFE_RESPONSE
from firststep.testing.run import Reply, merged, read_responses
from firststep.testing.story import BRIEF, WORLD
from firststep.testing.understand import Understand

EVERYTHING: Final = frozenset({*WORLD, "slot_was_set", "slot_was_not_set"})

_BEGIN: Final = 1_000_000.0
_ANSWER_SECONDS: Final = 60.0


@dataclass
class Clock:
    """A clock that stands still but for `wait`.

    Attributes:
        now: Seconds since the epoch.
    """

    now: float = _BEGIN

    def __call__(self) -> float:
        """The time."""
        return self.now


def known_of(guides: GuideSet, conversation: Conversation) -> dict[str, Any]:
    """The facts known in a conversation, by name."""
    position = position_of(guides, conversation)
    return dict(conversation.told if position is None else position.known)


class EngineBot:
    """The engine and the understanding, without Rasa: under a millisecond a turn.

    Attributes:
        can: All steps.
        guides: The guides it talks about.
        responses: Texts of domain.yml by name.
        conversation: Where it stands.
        clock: The time it goes by.
    """

    can = EVERYTHING

    def __init__(
        self,
        guides: GuideSet,
        understand: Understand,
        clock: Clock | None = None,
        responses: Mapping[str, str] | None = None,
        on_exchange: Callable[[Exchange], None] | None = None,
    ) -> None:
        """Takes what it talks about and how it reads.

        Args:
            guides: The guides.
            understand: Reads messages.
            clock: The time it goes by; one of its own if none is given.
            responses: Texts of domain.yml by name.
            on_exchange: Is told of every exchange.
        """
        self.guides = guides
        self.understand = understand
        self.clock = clock or Clock()
        self.responses = responses or {}
        self.conversation = Conversation()
        self._on_exchange = on_exchange
        self._summary: str | None = None
        self._down = False

    def begin(self) -> None:
        """Begins a conversation of its own."""
        self.conversation = Conversation()
        self._summary = None
        self._down = False

    def say(self, text: str, channel: str = "rest") -> Sequence[Reply]:
        """Takes a turn; while the actions are down, the safe text is said and nothing moves."""
        if self._down:
            return [{"text": self.responses.get(SAFE_RESPONSE, "")}]
        done = self.exchange(text, brief=channel in BRIEF)
        return [reply.to_message() for reply in done.turn.replies]

    def exchange(self, text: str, *, brief: bool = False) -> Exchange:
        """Takes a turn; gives everything that is known of it."""
        done = exchange(
            self.guides,
            self.conversation,
            text,
            self.understand(text),
            now=self.clock.now,
            via=Via(brief=brief),
        )
        self.conversation = done.turn.conversation
        guide = self.guides.guides.get(self.conversation.guide or "")
        position = position_of(self.guides, self.conversation) if done.turn.ended else None
        if guide is not None and position is not None:
            self._summary = Speaker(self.guides, guide).summary(self.conversation, position)
        if self._on_exchange is not None:
            self._on_exchange(done)
        return done

    def known(self) -> Mapping[str, Any]:
        """The facts, and the slots as Rasa's tracker would have them."""
        return {
            **known_of(self.guides, self.conversation),
            "conversation": self.conversation.to_json() or None,
            "last_summary": self._summary,
        }

    def wait(self, seconds: float) -> None:
        """Moves the clock on."""
        self.clock.now += seconds

    def serve(self, deed: str, server: str) -> None:
        """Takes the actions down or up; a restart leaves what the store would keep."""
        if server == "actions":
            self._down = deed == "kill"
        self.conversation = Conversation.from_json(self.conversation.to_json())


class ServerUnreachable(Exception):
    """No server answers at the address given for `--live`."""


class RestBot:
    """A server that runs already, spoken to over Rasa's REST channel.

    Attributes:
        can: Nothing but talking.
        guides: The guides that the server should be talking about.
        responses: Texts of domain.yml by name.
    """

    can: frozenset[str] = frozenset()

    def __init__(self, url: str, root: Path, guides: GuideSet) -> None:
        """Takes the server's address.

        Args:
            url: Address of the server, such as http://127.0.0.1:5005.
            root: The project.
            guides: Its guides.
        """
        self.guides = guides
        self.responses = read_responses(root)
        self._url = f"{url.rstrip('/')}/webhooks/rest/webhook"
        self._sender = ""

    def begin(self) -> None:
        """Begins a conversation under a name that nobody used before."""
        self._sender = uuid.uuid4().hex

    def say(self, text: str, channel: str) -> Sequence[Reply]:  # noqa: ARG002
        """Sends a message.

        Raises:
            ServerUnreachable: Nothing answers there, or it is no Rasa server with REST.
        """
        body = json.dumps({"sender": self._sender, "message": text}).encode()
        request = urllib.request.Request(  # noqa: S310 - the address is the tester's own
            self._url, data=body, headers={"Content-Type": "application/json"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=_ANSWER_SECONDS) as answer:
                return merged(json.load(answer))
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise ServerUnreachable(
                f"{self._url} does not answer as a bot does ({reason}). "
                "Start one with `make run`, or name its address with --live=URL."
            ) from error

    def known(self) -> Mapping[str, Any]:
        """Nothing: REST does not show slots."""
        return {}

    def wait(self, seconds: float) -> None:
        """Nobody can move a server's clock; stories that wait are left out."""
        raise NotImplementedError(f"wait {seconds}")

    def serve(self, deed: str, server: str) -> None:
        """A server that runs is not ours to stop; stories that do are left out."""
        raise NotImplementedError(f"{deed} {server}")

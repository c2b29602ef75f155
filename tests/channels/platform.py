"""What the contract's tests ask of a platform."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Protocol

from firststep.channels.messaging.channel import MessagingChannel
from tests.channels.emulator import Emulator, Fault
from tests.channels.host import Answer


class Server(Protocol):
    """Where a platform's requests go."""

    def request(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Sends one request."""


@dataclass(frozen=True)
class Sent:
    """A request of the platform to the webhook."""

    path: str
    body: bytes
    headers: Mapping[str, str]
    method: str = "POST"

    def to(self, server: Server) -> Answer:
        return server.request(self.method, self.path, self.body, self.headers)

    def but(self, **headers: str) -> Sent:
        """With other headers; an empty one is left out."""
        named = {name.replace("_", "-").lower(): text for name, text in headers.items()}
        kept = {n: v for n, v in {**self.headers, **named}.items() if v}
        return replace(self, headers=kept)


@dataclass(frozen=True)
class Shown:
    """A message as the person sees it: its text, and the titles of its buttons."""

    text: str
    buttons: tuple[str, ...] = ()


class Platform(ABC):
    """A platform: its channel, its emulator and its people, who are called by made-up names.

    Attributes:
        name: The channel's name.
        emulator: Where the channel's calls go.
        environment: Secrets of the channel.
        channel_class: The channel.
        has_buttons: Whether what is offered can be pressed.
        expires: Whether a request that was signed long ago is refused.
        edits: Whether a message can be edited.
        dates: Whether the platform says when a message was sent.
    """

    name: ClassVar[str]
    channel_class: ClassVar[type[MessagingChannel]]
    environment: ClassVar[Mapping[str, str]]
    has_buttons: ClassVar[bool] = True
    expires: ClassVar[bool] = False
    edits: ClassVar[bool] = False
    dates: ClassVar[bool] = True

    emulator: Emulator

    def settings(self) -> dict[str, Any]:
        """Settings of the channel beside the shared ones."""
        return {}

    def credentials(self, folder: Path) -> dict[str, Any]:
        """What credentials.yml says of the channel."""
        return {
            "api_url": self.emulator.url,
            "store_file": str(folder / "channels.sqlite"),
            "sender_secret_file": str(folder / "sender-secret"),
            "send_seconds": 10,
            "messages_per_minute": 1_000,
            **self.settings(),
        }

    def make(self, folder: Path) -> MessagingChannel:
        """The channel as Rasa makes it; the environment is set already."""
        return self.channel_class.from_credentials(self.credentials(folder))

    # --- what a person does, as the platform tells the webhook ------------------------------

    @abstractmethod
    def text(self, words: str, who: str = "ann", *, ago: float = 0.0) -> Sent:
        """Typed words, sent so many seconds ago."""

    @abstractmethod
    def press(self, title: str, who: str = "ann") -> Sent:
        """A press of the newest button with this title that the person was shown."""

    @abstractmethod
    def photo(self, who: str = "ann", caption: str = "") -> Sent:
        """A picture, with words below it or without."""

    def edit(self, words: str, who: str = "ann") -> Sent:
        """The last words of the person, edited."""
        raise NotImplementedError

    @abstractmethod
    def unknown(self) -> Sent:
        """Something that the platform may send and that means nothing here, properly signed."""

    @abstractmethod
    def incomplete(self) -> Sent:
        """A message that lacks what it must have, properly signed."""

    @abstractmethod
    def signed(self, body: bytes) -> Sent:
        """Any body, properly signed."""

    @abstractmethod
    def forged(self, sent: Sent) -> Sent:
        """The same, with a signature by another secret."""

    @abstractmethod
    def unsigned(self, sent: Sent) -> Sent:
        """The same without a signature."""

    def expired(self, sent: Sent) -> Sent:
        """The same, signed properly an hour ago."""
        raise NotImplementedError

    @abstractmethod
    def address(self, who: str) -> str:
        """The platform's id of a person."""

    # --- what a person sees -----------------------------------------------------------------

    @abstractmethod
    def shown(self, who: str = "ann") -> list[Shown]:
        """Everything that reached the person, oldest first."""

    # --- what goes wrong --------------------------------------------------------------------

    @abstractmethod
    def too_many(self, seconds: int) -> Fault:
        """The platform asks to come again after so many seconds."""

    @abstractmethod
    def blocked(self) -> Fault:
        """The person has blocked the bot."""

    @abstractmethod
    def refused(self) -> Fault:
        """The platform does not take the message, whatever is done."""

    @abstractmethod
    def failing(self, times: int = 1) -> Fault:
        """The platform fails so many times."""

    @abstractmethod
    def silent(self, seconds: float, times: int = 1) -> Fault:
        """The platform answers only after so many seconds."""

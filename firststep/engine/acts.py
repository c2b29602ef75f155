"""What a user message can mean to the engine, whatever channel or wording it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DIGRESSIONS: Final = (
    "why",
    "repeat",
    "shorter",
    "never",
    "can_wait",
    "my_fault",
    "how_long",
    "where",
    "release",
    "who_to_call",
    "summary",
    "says_who",
    "thanks",
    "greet",
    "bye",
    "are_you_a_bot",
    "small_talk",
    "swearing",
)
"""Questions and remarks that are answered without leaving the step."""


@dataclass(frozen=True)
class Open:
    """An opening that names an emergency.

    Attributes:
        guide: Id of the guide the message is about.
        news: News ids of that guide that the same message reported.
    """

    guide: str
    news: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reply:
    """A short reply to whatever was asked last: one of the guide's `MEANINGS`."""

    meaning: str


@dataclass(frozen=True)
class Choose:
    """The option with this number, 1 for the first, of the last reply's buttons."""

    number: int


@dataclass(frozen=True)
class Press:
    """A button of a question.

    Attributes:
        node: The node the button belongs to.
        answer: The answer it stands for.
        turn: How many answers the conversation had when the button was offered, or
            None when that is not known. A button pressed later than that is stale.
    """

    node: str
    answer: str
    turn: int | None = None


@dataclass(frozen=True)
class News:
    """What the person reports of their own accord: news ids of the guide in force."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """Nothing but facts: `its an evgo`. The facts come beside every act."""


@dataclass(frozen=True)
class Fact:
    """A button that says which of several cars, networks or regions it is.

    Attributes:
        name: The fact.
        value: The id of an entry of the directory.
    """

    name: str
    value: str


@dataclass(frozen=True)
class Digress:
    """One of `DIGRESSIONS`."""

    name: str


@dataclass(frozen=True)
class Back:
    """Take back the last answer."""


@dataclass(frozen=True)
class StartOver:
    """Begin the guide again."""


@dataclass(frozen=True)
class Resume:
    """Go on where the conversation stands; what a page sends when it is opened."""


@dataclass(frozen=True)
class Danger:
    """A sign of danger.

    Attributes:
        kind: One of the guide's `DANGER_KINDS`, or `UNKNOWN_DANGER`.
        sure: False when the words leave doubt: the engine then asks one question.
        guide: Id of the guide that the same message was about, or empty: its words for the
            danger are used, and its steps are there when the danger is past.
        news: News ids of that guide that the same message reported.
    """

    kind: str
    sure: bool = True
    guide: str = ""
    news: tuple[str, ...] = ()


@dataclass(frozen=True)
class DangerPast:
    """The person says that the danger is over."""


@dataclass(frozen=True)
class FalseAlarm:
    """The person says that there was no danger."""


@dataclass(frozen=True)
class Switch:
    """Accepts an offered switch to this guide."""

    guide: str


@dataclass(frozen=True)
class OutOfScope:
    """Something FirstStep has no guide for. `topic` may be empty."""

    topic: str = ""


@dataclass(frozen=True)
class NotUnderstood:
    """A message that could not be read.

    Attributes:
        candidates: Guide ids or news ids it may have meant, best first; may be empty.
    """

    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Silence:
    """A message without any words."""


UserAct = (
    Open
    | Reply
    | Choose
    | Press
    | News
    | Told
    | Fact
    | Digress
    | Back
    | StartOver
    | Resume
    | Danger
    | DangerPast
    | FalseAlarm
    | Switch
    | OutOfScope
    | NotUnderstood
    | Silence
)

"""What the conversation store knows of a conversation, for a channel that has forgotten it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from sanic import Sanic

from firststep.channels.output import WebOutput
from firststep.channels.sessions import MAX_HANDLED, MAX_OFFERED, Replies, payloads_of

STATE_SLOT: Final = "conversation"
"""The slot that `action_take_turn` sets in every turn that it could take."""


@dataclass(frozen=True)
class Earlier:
    """What happened in a conversation before this process knew of it.

    Attributes:
        offered: Payloads of the buttons shown, oldest first, at most `MAX_OFFERED`.
        handled: Ids of the messages that led to a turn, oldest first, at most `MAX_HANDLED`.
    """

    offered: list[str]
    handled: list[str]


async def earlier(app: Sanic, conversation: str) -> Earlier:
    """What is stored of a conversation, from its beginning.

    Args:
        app: Rasa's application.
        conversation: The conversation's id.
    """
    events = await _events(app, conversation)
    said = [event.data for event in events if isinstance(event, BotUttered)]
    # A message to which only the safe text was said is stored too, but it led to nothing.
    handled = [
        str(message.message_id)
        for message, after in _messages(events)
        if any(isinstance(event, SlotSet) and event.key == STATE_SLOT for event in after)
    ]
    return Earlier(payloads_of(said)[-MAX_OFFERED:], handled[-MAX_HANDLED:])


async def replies_to(app: Sanic, conversation: str, message_id: str) -> Replies:
    """What the bot said to a message, as it was shown then; empty where nothing is stored.

    Args:
        app: Rasa's application.
        conversation: The conversation's id.
        message_id: The page's own id of the message.
    """
    output = WebOutput()
    for message, after in _messages(await _events(app, conversation)):
        if message.message_id == message_id:
            for event in after:
                if isinstance(event, BotUttered):
                    await output.send_response(conversation, event.message())
    return output.replies


class Standing(Enum):
    """What an earlier message means now."""

    UNKNOWN = "it led to no turn"
    ANSWERED = "the last answer in force is the one it gave"
    NEWEST = "nothing came after it"
    OVERTAKEN = "other messages changed the conversation since"


EDIT_MARK: Final = "~"
"""Stands in the id of a turn between the id of a message, that of its edit, and what else the turn
was for."""


async def standing_of(app: Sanic, conversation: str, message_id: str) -> Standing:
    """What an earlier message means now.

    Args:
        app: Rasa's application.
        conversation: The conversation's id.
        message_id: The channel's own id of the message, or of an edit of it.
    """
    count, standing = 0, Standing.UNKNOWN
    for message, after in _messages(await _events(app, conversation)):
        states = [e.value for e in after if isinstance(e, SlotSet) and e.key == STATE_SLOT]
        last = states[-1] if states else None
        now = len(last.get("answers") or ()) if isinstance(last, dict) else count
        if message_id in str(message.message_id).split(EDIT_MARK):
            standing = Standing.ANSWERED if now > count else Standing.NEWEST
        elif standing is Standing.NEWEST or (standing is Standing.ANSWERED and now != count):
            standing = Standing.OVERTAKEN
        count = now
    return standing


async def state_of(app: Sanic, conversation: str) -> dict[str, Any] | None:
    """The conversation in the engine's form, or None where nothing is stored.

    Args:
        app: Rasa's application.
        conversation: The conversation's id.
    """
    agent = getattr(app.ctx, "agent", None)
    tracker = await agent.tracker_store.retrieve(conversation) if agent is not None else None
    state = tracker.get_slot(STATE_SLOT) if tracker is not None else None
    return state if isinstance(state, dict) else None


async def _events(app: Sanic, conversation: str) -> list[Event]:
    agent = getattr(app.ctx, "agent", None)
    if agent is None:
        return []
    tracker = await agent.tracker_store.retrieve_full_tracker(conversation)
    return list(tracker.events) if tracker is not None else []


def _messages(events: Iterable[Event]) -> Iterator[tuple[UserUttered, list[Event]]]:
    """Each message of the person with what came of it."""
    message: UserUttered | None = None
    after: list[Event] = []
    for event in events:
        if isinstance(event, UserUttered):
            if message is not None:
                yield message, after
            message, after = event, []
        else:
            after.append(event)
    if message is not None:
        yield message, after

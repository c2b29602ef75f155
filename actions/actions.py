"""The one action: reads what the person said, asks the engine, says what it answers."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from firststep.dialogue import Via, exchange
from firststep.engine.conversation import Conversation
from firststep.engine.speech import Speaker
from firststep.engine.turn import Turn, position_of
from firststep.guide.load import GuideSet, load_all
from firststep.guide.problems import GuideErrors
from firststep.rasa.derived import SAFE_RESPONSE, TAKE_TURN

logger = logging.getLogger(__name__)

GUIDES: Final = Path(__file__).resolve().parent.parent / "guides"

MAX_EVENTS: Final = 150
"""Everything Rasa does in a turn is linear in the events of the session (about six a
turn), so a long conversation goes on in a new one."""


MAX_AGO: Final = 43_200.0
"""Seconds: the longest that a message may have been on its way; half a day."""


class ActionTakeTurn(Action):
    """Every message of a person is one turn of the conversation engine."""

    def __init__(
        self, guides: GuideSet | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        """Loads the guides once.

        Args:
            guides: The guides to use in place of those of the checkout.
            clock: Seconds since the epoch.
        """
        self.clock = clock
        try:
            self.guides = guides or load_all(GUIDES)
        except GuideErrors as errors:
            sys.exit(f"The guides have mistakes, so the action server can't start.\n{errors}")

    def name(self) -> str:
        """The action's name in the domain."""
        return TAKE_TURN

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],  # noqa: ARG002 - rasa_sdk's signature
    ) -> list[dict[str, Any]]:
        """Says the engine's replies.

        Rasa's own channels send the text with its buttons first and `custom` after it, as a
        message of its own; a text without buttons they divide at empty lines. FirstStep's
        channels keep the three together.

        Args:
            dispatcher: Where replies go.
            tracker: The conversation as Rasa knows it.
            domain: Not needed.

        Returns:
            The slots to set. When the guide has ended, or the session has grown long, they
            follow the start of a new session. When the engine fails, none: the safe text
            is said and the conversation stays where it was.
        """
        before = Conversation.from_json(tracker.get_slot("conversation"))
        now = self.clock()
        try:
            turn = exchange(
                self.guides,
                before,
                _text(tracker),
                tracker.latest_message,
                # What was done without signal counts from when it was done, in its order.
                now=min(now, max(before.at, now - _ago(tracker))),
                via=_via(tracker),
            ).turn
            messages = [reply.to_message() for reply in turn.replies]
            events = self._events(tracker, turn)
        except Exception:
            logger.exception("A turn failed; the person was told the safe text.")
            # The words of domain.yml, which Rasa itself says when this server is down.
            dispatcher.utter_message(response=SAFE_RESPONSE)
            return []
        for message in messages:
            dispatcher.utter_message(
                text=message["text"], buttons=message["buttons"], json_message=message["custom"]
            )
        return events

    def _events(self, tracker: Tracker, turn: Turn) -> list[dict[str, Any]]:
        slots = [SlotSet("conversation", turn.conversation.to_json())]
        summary = self._summary(turn) if turn.ended else tracker.get_slot("last_summary")
        if turn.ended or len(tracker.events) > MAX_EVENTS:
            # The same events as when Rasa begins a session, by which its stores divide sessions.
            begin = [ActionExecuted("action_session_start"), SessionStarted()]
            return [*begin, *slots, SlotSet("last_summary", summary)]
        return slots

    def _summary(self, turn: Turn) -> str | None:
        position = position_of(self.guides, turn.conversation)
        guide = self.guides.guides.get(turn.conversation.guide or "")
        if position is None or guide is None:
            return None
        return Speaker(self.guides, guide, told=turn.conversation.told).summary(
            turn.conversation, position
        )


def _text(tracker: Tracker) -> str:
    """What the person sent, before the NLU cut it and took a leading slash away."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return str(event.get("text") or "")
    return ""


def _via(tracker: Tracker) -> Via:
    """What the channel gave with the message, if it did."""
    given = _metadata(tracker)
    country, locale = (
        value if isinstance(value := given.get(name), str) else None
        for name in ("country", "locale")
    )
    return Via(
        country,
        locale,
        brief=given.get("brief") is True,
        unseen=given.get("unseen") is True,
    )


def _ago(tracker: Tracker) -> float:
    """Seconds since the message was sent, if the channel got it only later."""
    ago = _metadata(tracker).get("ago")
    return min(float(ago), MAX_AGO) if isinstance(ago, (int, float)) and ago > 0 else 0.0


def _metadata(tracker: Tracker) -> dict[str, Any]:
    """What the channel gave with the message beside its text."""
    metadata = (tracker.latest_message or {}).get("metadata")
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            metadata = event.get("metadata") or metadata
            break
    return metadata if isinstance(metadata, dict) else {}

"""What the channel asks of the running bot itself."""

from __future__ import annotations

import asyncio
import copy
import logging
import time
from typing import Any, Final

from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from sanic import Sanic

from firststep.channels.output import WebOutput

logger = logging.getLogger(__name__)

FRESH_SECONDS: Final = {True: 0.5, False: 0.2}
PROBE_SECONDS: Final = 10.0
PROBE_NAME: Final = "readiness"
PROBE_TEXT: Final = "hello"


class Readiness:
    """Whether a message is answered: the only sign that the model, NLU and actions all work."""

    def __init__(self) -> None:
        self._checking = asyncio.Lock()
        self._checked = float("-inf")
        self._ready = False

    async def check(self, app: Sanic) -> bool:
        """Sends a message through the bot, unless that was done a moment ago.

        Args:
            app: Rasa's application.
        """
        async with self._checking:
            if time.monotonic() - self._checked > FRESH_SECONDS[self._ready]:
                self._ready = await _answers(app)
                self._checked = time.monotonic()
            return self._ready

    def doubt(self) -> None:
        """Forgets the last result: a turn has just failed."""
        self._checked = float("-inf")


async def _answers(app: Sanic) -> bool:
    agent = getattr(app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        return False
    output = WebOutput()
    try:
        await asyncio.wait_for(
            _aside(agent).handle_message(UserMessage(PROBE_TEXT, output, PROBE_NAME)),
            PROBE_SECONDS,
        )
    except Exception:
        logger.warning("The readiness message failed.", exc_info=True)
        return False
    return bool(output.replies) and not output.safe_text


def _aside(agent: Any) -> Any:
    # The same model, NLU and action server, but a store that is thrown away: a probe every few
    # seconds must not fill the database, nor lengthen any conversation.
    processor = copy.copy(agent.processor)
    processor.tracker_store = InMemoryTrackerStore(agent.domain)
    return processor

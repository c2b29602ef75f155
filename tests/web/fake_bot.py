"""A web channel with a small made-up bot behind it, run as a program: `python fake_bot.py PORT`.

The bot answers words with words, so that a test can ask for each way a real bot can behave.
"""

from __future__ import annotations

import asyncio
import json
import sys
from types import SimpleNamespace
from typing import Any

import rasa.core.channels.channel
from rasa.core.channels.channel import UserMessage
from rasa.server import add_root_route, configure_cors, create_app
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from sanic import Sanic

from firststep.channels import sessions
from firststep.channels.web import WebChannel

EMERGENCY = [{"label": "Emergency services", "tel": "911"}]
NETWORK = [{"label": "EVgo support", "tel": "+1 877-494-3833", "hours": "24 hours"}]


def answer(node: str, value: str, turn: int) -> str:
    return f'/answer{{"n":"{node}","v":"{value}","t":{turn}}}'


def said(text: str, kind: str, *buttons: tuple[str, str], **custom: Any) -> dict[str, Any]:
    return {
        "text": text,
        "buttons": [{"title": title, "payload": payload} for title, payload in buttons],
        "custom": {"kind": kind, **custom},
    }


WELCOME = said(
    "Tell me in your own words what is wrong. If there is fire, smoke or sparks, move away first.",
    "question",
    ("My charging cable is stuck", '/open{"v":"charging_cable_stuck"}'),
)
STOP = said(
    "Stop the charging session: on the station's screen, in its app, or with its stop button. "
    "The red emergency stop is not the stop button. Has charging stopped?",
    "question",
    ("Yes, it stopped", answer("stop_session", "yes", 0)),
    ("It won't stop", answer("stop_session", "no", 0)),
    ("I can't tell", answer("stop_session", "unsure", 0)),
    ("Why?", '/do{"v":"why"}'),
    ("Go back", '/do{"v":"back"}'),
    step=2,
    node="stop_session",
    guide="charging_cable_stuck",
    call=NETWORK,
)
UNLOCK = said(
    "Unlock the car with the key fob, then at once push the plug in and pull it straight out. "
    "Don't twist. Did it come out?",
    "question",
    ("Yes, it's out", answer("unlock", "yes", 1)),
    ("Still stuck", answer("unlock", "no", 1)),
    step=3,
    node="unlock",
    guide="charging_cable_stuck",
)
RELEASED = said(
    "Good. Look at the plug and the port: if anything is broken or melted, don't use it again.",
    "outcome",
    ("Summary for the support agent", '/do{"v":"summary"}'),
    outcome="released",
    code="RELEASED",
    call=NETWORK,
)
DANGER = said(
    "Step back now and keep others away. Do not touch the plug, the cable or the charger. "
    "Call 911 from a safe distance.",
    "danger",
    ("The danger is past", '/do{"v":"danger_past"}'),
    ("There was no danger", '/do{"v":"false_alarm"}'),
    call=EMERGENCY + NETWORK,
)


class FakeBot:
    """Replies by what a message says; `messages` counts how often it was asked anything."""

    def __init__(self) -> None:
        self.runs: dict[str, int] = {}
        self.at: dict[str, dict[str, Any]] = {}
        self.order: dict[str, list[str]] = {}
        self.events: dict[str, list[Event]] = {}
        self.broken_actions = False
        self.failing = ""
        self.ago: dict[str, str] = {}

    async def handle_message(self, message: UserMessage) -> None:
        who, text = message.sender_id, message.text or ""
        self.runs[who] = self.runs.get(who, 0) + 1
        self.order.setdefault(who, []).append(text)
        events = self.events.setdefault(who, [])
        if text != "last-ago":
            self.ago[who] = str((message.metadata or {}).get("ago", "none"))
        replies = await self.replies(who, text, message)
        events.append(UserUttered(text, message_id=message.message_id, metadata=message.metadata))
        for reply in replies:
            data = {key: reply.get(key) for key in ("buttons", "custom")}
            events.append(BotUttered(reply.get("text"), data))
            await message.output_channel.send_response(who, json.loads(json.dumps(reply)))
        if not any("utter_action" in reply for reply in replies):
            events.append(SlotSet("conversation", {"runs": self.runs[who]}))

    async def replies(self, who: str, text: str, message: UserMessage) -> list[dict[str, Any]]:
        if self.broken_actions:
            safe = {"text": "Safe words.", "custom": {"kind": "danger"}}
            return [{**safe, "utter_action": "utter_safe_text"}]
        word, _, rest = text.partition(" ")
        if word == "fail-next":
            self.failing = rest
        elif text == self.failing:
            self.failing = ""
            raise RuntimeError("a failure that passes")
        if word == "raise":
            raise RuntimeError("secret words of the person")
        if word == "sleep":
            await asyncio.sleep(float(rest))
        if word == "warn-then-raise":
            await message.output_channel.send_response(who, dict(DANGER))
            raise RuntimeError("lost the tracker")
        if word == "break":
            self.broken_actions = True
            return await self.replies(who, text, message)
        canned = {
            "silent": [],
            "echo": [said(rest, "digression")],
            "runs": [said(f"run {self.runs[who]}", "digression")],
            "sleep": [said(f"run {self.runs[who]}", "digression")],
            "order": [said("|".join(self.order[who]), "digression")],
            "last-ago": [said(self.ago.get(who, "none"), "digression")],
            "fail-next": [said("It will fail.", "digression")],
            "two": [said("Do not twist the plug.", "step", node="unlock"), UNLOCK],
            "hostile": [HOSTILE],
            "plain": [{"text": "Only text."}],
        }
        return canned[word] if word in canned else [self.conversation(who, text)]

    def conversation(self, who: str, text: str) -> dict[str, Any]:
        moves = {
            '/do{"v":"resume"}': self.at.get(who, WELCOME),
            '/do{"v":"start_over"}': WELCOME,
            '/do{"v":"danger"}': DANGER,
            '/do{"v":"danger_past"}': STOP,
            '/do{"v":"false_alarm"}': STOP,
            '/open{"v":"charging_cable_stuck"}': STOP,
            answer("stop_session", "yes", 0): UNLOCK,
            answer("stop_session", "no", 0): UNLOCK,
            answer("unlock", "yes", 1): RELEASED,
            answer("unlock", "no", 1): UNLOCK,
        }
        words = {"smoke": DANGER, "stuck": STOP, "stopped": UNLOCK, "out": RELEASED}
        reply = moves.get(text) or next(
            (reply for word, reply in words.items() if word in text.lower()), None
        )
        if reply is None:
            return said(f"I heard: {text}", "clarify")
        self.at[who] = reply
        return reply


HOSTILE = said(
    "<img src=x onerror=alert(1)> & <script>alert(2)</script>",
    "question",
    ("<b>Bold</b>", '/do{"v":"<b>"}'),
    call=[
        {"label": "<i>Odd</i>", "tel": "javascript:alert(1)"},
        {"label": "Letters", "tel": "call me"},
        {"label": "Fine", "tel": "+1 (800) 555-0100"},
    ],
    step="<u>1</u>",
)


class FakeTrackers:
    """Gives a conversation as Rasa's tracker store would."""

    def __init__(self, bot: FakeBot) -> None:
        self.bot = bot

    async def retrieve_full_tracker(self, who: str) -> Any:
        events = self.bot.events.get(who)
        slots = [event.value for event in events or () if isinstance(event, SlotSet)]
        tracker = SimpleNamespace(events=events, get_slot=lambda _: slots[-1] if slots else None)
        return tracker if events else None

    async def retrieve(self, who: str) -> Any:
        return await self.retrieve_full_tracker(who)


def make_app(cors: str | None, *, api: bool) -> Sanic:
    """An application as `rasa run` makes it, with or without `--enable-api`."""
    if api:
        served: Sanic = create_app(cors_origins=cors)
        return served
    app = Sanic("fake_bot", configure_logging=False)
    add_root_route(app)
    configure_cors(app, cors)
    return app


def main(port: int, credentials: dict[str, Any]) -> None:
    bot = FakeBot()
    app = make_app(credentials.pop("cors", None), api=credentials.pop("api", False))
    max_sessions = credentials.pop("max_sessions", sessions.MAX_SESSIONS)
    app.ctx.agent = SimpleNamespace(
        is_ready=lambda: True,
        processor=bot,
        domain=None,
        tracker_store=FakeTrackers(bot),
        handle_message=bot.handle_message,
    )
    channel = WebChannel.from_credentials(credentials)
    channel._turns.sessions = sessions.Sessions(max_sessions)
    rasa.core.channels.channel.register([channel], app, route="/webhooks/")
    app.run(host="127.0.0.1", port=port, access_log=False, motd=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), json.loads(sys.argv[2]) if len(sys.argv) > 2 else {})

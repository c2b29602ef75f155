"""Button payloads: what a press sends back, and what it means.

A payload typed by hand means exactly what the button means: acts on the node it names,
at the turn it was offered, and nothing else.
"""

from __future__ import annotations

import json
from typing import Any, Final

from firststep.engine.acts import (
    DIGRESSIONS,
    Back,
    Danger,
    DangerPast,
    Digress,
    Fact,
    FalseAlarm,
    News,
    Open,
    Press,
    Reply,
    Resume,
    StartOver,
    Switch,
    UserAct,
)
from firststep.guide.vocabulary import DANGER_KINDS, UNKNOWN_DANGER

PAYLOAD_NAMES: Final = ("answer", "do", "open", "news", "fact")
"""The payloads there are; anything else with a slash is words that somebody typed."""

TOLD_WITH: Final = ("network", "station")
"""The facts that the opening of a guide may bring along."""

_MAX_LENGTH: Final = 200
_PLAIN: Final[dict[str, UserAct]] = {
    "back": Back(),
    "start_over": StartOver(),
    "resume": Resume(),
    "danger_past": DangerPast(),
    "false_alarm": FalseAlarm(),
    "danger_not_past": Reply("no"),
    "yes": Reply("yes"),
    "no": Reply("no"),
    "unsure": Reply("unsure"),
}


def read_payload(text: str) -> UserAct | None:
    """What a payload means.

    Args:
        text: A message as it came in.

    Returns:
        The act, or None when the text is not one of our payloads.
    """
    text = text.strip()
    if not text.startswith("/") or len(text) > _MAX_LENGTH or "{" not in text:
        return None
    name, _, rest = text[1:].partition("{")
    if name not in PAYLOAD_NAMES:
        return None
    try:
        values = json.loads("{" + rest)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    value = values.get("v")
    if not isinstance(value, str):
        return None
    if name == "answer":
        return _press(values, value)
    if name == "open":
        return Switch(value) if values.get("s") is True else Open(value)
    if name == "news":
        return News((value,))
    if name == "fact":
        fact = values.get("n")
        return Fact(fact, value) if isinstance(fact, str) else None
    return _plain(value)


def _plain(value: str) -> UserAct | None:
    """What `/do` with this value means."""
    degree, _, kind = value.partition(":")
    if degree in {"danger", "maybe"} and kind:
        return Danger(kind, sure=degree == "danger") if kind in DANGER_KINDS else None
    if value == "danger":
        return Danger(UNKNOWN_DANGER, sure=False)
    return _PLAIN.get(value) or (Digress(value) if value in DIGRESSIONS else None)


def told_by(text: str) -> dict[str, str]:
    """The facts that a payload brings along: a guide is opened from a sticker that knows them.

    Args:
        text: A message as it came in.

    Returns:
        Values by fact, only of `TOLD_WITH`; empty for anything but the opening of a guide.
    """
    text = text.strip()
    if not isinstance(read_payload(text), Open):
        return {}
    facts = json.loads(text[text.index("{") :]).get("f")
    if not isinstance(facts, dict):
        return {}
    return {n: v for n, v in facts.items() if n in TOLD_WITH and isinstance(v, str)}


def _press(values: dict[str, Any], answer: str) -> UserAct | None:
    node, turn = values.get("n"), values.get("t")
    if not isinstance(node, str):
        return None
    if isinstance(turn, bool) or not isinstance(turn, int):
        turn = None
    return Press(node, answer, turn)

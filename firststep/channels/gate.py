"""Which payloads a page may send although no reply has offered them as a button."""

from __future__ import annotations

from typing import Final

from firststep.engine.acts import Back, Danger, Digress, Fact, Resume, StartOver
from firststep.engine.payloads import TOLD_WITH, read_payload
from firststep.engine.replies import payload
from firststep.guide.vocabulary import DANGER_KINDS
from firststep.understanding import danger

_ALWAYS: Final = (Resume, StartOver, Back, Danger, Digress)


def is_control(payload: str) -> bool:
    """Whether a payload is that of a control which a page may show at any time.

    Such a control answers no question: it asks for something, reports danger, or corrects what a
    sticker said of the network or the station.

    Args:
        payload: What a page sent.
    """
    act = read_payload(payload)
    return isinstance(act, _ALWAYS) or (isinstance(act, Fact) and act.name in TOLD_WITH)


def danger_payload(text: str) -> str | None:
    """What a text with a sign of danger says at least, or None where it has none.

    For a text that is too long to be read as a whole.

    Args:
        text: What somebody typed.
    """
    sign = danger.check(text)
    if sign is None:
        return None
    kind = sign.kind if sign.kind in DANGER_KINDS else ""
    return payload("do", v=f"{'danger' if sign.sure else 'maybe'}:{kind}" if kind else "danger")


def may_be_handed_over(payload: str) -> bool:
    """Whether a payload is one of ours.

    A page that went on without signal has offered the buttons itself, so no reply of the server
    names them. A press still means what it means to the engine: a stale one changes nothing.

    Args:
        payload: What a page sent.
    """
    return read_payload(payload) is not None

"""What the web channel says itself, when the conversation cannot speak for itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

RESUME: Final = '/do{"v":"resume"}'
"""The payload that asks for the current step, or for the welcome when nothing is going on."""

START_OVER: Final = '/do{"v":"start_over"}'
DANGER: Final = '/do{"v":"danger"}'
WHY: Final = '/do{"v":"why"}'
BACK: Final = '/do{"v":"back"}'

PAGE_PAYLOADS: Final = frozenset({RESUME, START_OVER, DANGER, WHY, BACK})
"""Payloads of controls that the page always shows, whatever was offered last."""

SAFETY_LINE: Final = "For immediate danger call 911 (US/Canada), 112 (Europe), 999 (UK)."

# Word for word the response of domain.yml (tests/web/test_texts.py), and here too because it is for
# the moment when nothing can be read.
SAFE_TEXT: Final = (
    "I can't answer right now. Keep clear of anything that is hot or smoking, and do not force the "
    "plug. Call the number on the charger for help. " + SAFETY_LINE + " Please send your last "
    "message again in a minute: I go on from where we were."
)

TOO_LONG: Final = (
    "That message is too long for me. Please say in one or two sentences what is wrong. If there "
    "is smoke, fire or somebody is hurt, step back and call 911 (US/Canada), 112 (Europe), "
    "999 (UK)."
)

TOO_FAST: Final = (
    "Messages are coming faster than I can answer. Wait a few seconds, then send it again. "
    + SAFETY_LINE
)

STILL_WORKING: Final = "I am still working on the message before this one. " + SAFETY_LINE

NOT_HANDED_OVER: Final = (
    "What was done without signal could not be handed over yet. It is not lost: send it again in "
    "a moment. " + SAFETY_LINE
)

SHORT_SAFE_TEXT: Final = (
    "I can't answer now. Keep clear of anything hot or smoking, don't force the plug. Call "
    "the charger's number. Danger: 911 (US/Canada), 112 (Europe), 999 (UK)."
)
"""The safe text in one SMS, for the last try to send anything at all."""

HELP: Final = (
    "I take you one step at a time through the first minutes of an emergency. Say in your own "
    "words what is wrong. " + SAFETY_LINE
)

STOPPED: Final = (
    "I stop here. I only write when you do: send a message any time to go on. " + SAFETY_LINE
)

STOPPED_UNTIL_START: Final = (
    "I stop here and send nothing more. To go on, send START. For immediate danger call 911 "
    "(US/Canada), 112 (Europe), 999 (UK)."
)
"""Where STOP is for good, as on SMS."""

EDITED_TOO_LATE: Final = (
    'You changed an earlier message, and we have gone on since. To change an answer, say "go back" '
    "or tell me in a new message."
)

NOT_IN_GROUPS: Final = (
    "I only talk to one person at a time. Write to me in a private chat. " + SAFETY_LINE
)

WORDS_ONLY: Final = "I can't see pictures or hear recordings here. I go by your words."

UNREADABLE: Final[Mapping[str, str]] = {
    "photo": "I can't see pictures. Say in words what you see. Smoke, fire or somebody hurt: step "
    "back, and say that first. " + SAFETY_LINE,
    "voice": "I can't hear recordings. Write what is wrong, in a few words. Smoke, fire or "
    "somebody hurt: step back, and write that first. " + SAFETY_LINE,
    "location": "I can't look up where you are. Keep the place ready for the people you call, and "
    "tell me in words what is wrong.",
    "other": "I can only read words. Say what is wrong in a few words. Smoke, fire or somebody "
    "hurt: step back, and say that first. " + SAFETY_LINE,
}
"""What is said to something that came without words, by its kind."""

NAME_ME: Final = (
    "In this channel I only see messages that name me with @. In a direct message I see all of "
    "them."
)
"""Below each answer in a Slack channel: there a cry of "smoke" alone would not be heard."""

NOT_YOURS: Final = (
    "Those buttons belong to somebody else's conversation. Name me with @ and say what is wrong, "
    "or write me a direct message. " + SAFETY_LINE
)

CHOSE: Final = "You chose: {}"

EMERGENCY_CALLS: Final[tuple[dict[str, str], ...]] = (
    {"label": "Emergency, US and Canada", "tel": "911"},
    {"label": "Emergency, Europe", "tel": "112"},
    {"label": "Emergency, UK", "tel": "999"},
)

STEP_AGAIN: Final = {"title": "Show me the step again", "payload": RESUME}


def fallback_reply(text: str, kind: str = "clarify") -> dict[str, Any]:
    """A reply of the channel's own: the words, a way back to the step, the emergency numbers.

    Args:
        text: What to say.
        kind: `custom.kind`, which says how it is shown.

    Returns:
        A reply in the form every channel shows: `text`, `buttons`, `custom`.
    """
    return {
        "text": text,
        "buttons": [dict(STEP_AGAIN)],
        "custom": {"kind": kind, "call": [dict(call) for call in EMERGENCY_CALLS]},
    }


def safe_reply() -> dict[str, Any]:
    """What is shown when the bot gave no answer at all."""
    return fallback_reply(SAFE_TEXT, kind="danger")

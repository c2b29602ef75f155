"""The question where a car's manual release is, or how it works."""

from __future__ import annotations

import re
from typing import Final

from firststep.understanding.text import words

_NOUN: Final = (
    r"(?:(?:manual|emergency|mechanical|backup|back up|hidden|secret|override) (?:\S+ ){0,3}?"
    r"(?:release|releases|unlock|override|cord|cable|strap|lever)|"
    r"(?:release|releases|override|unlocking) (?:cord|lever|strap|tag|handle|loop|knob|pull|"
    r"mechanism|ring|wire|string|tab)s?|"
    r"(?:the|a|an|any|its|my|plug|charger|charging|port|inlet|connector) (?:\S+ )?release cable|"
    r"(?:the|a|an|any|its|plug|charger|charging|port|inlet) release\b(?! (?:button|catch|latch))|"
    r"pull (?:cord|tag|strap|loop|ring|tab)s?|t handle|emergency cord)"
)

_ASKING: Final = (
    r"(?:where(?:s|abouts)?\b|wheres|how (?:do|can|to|does|would)\b|how about|which side|what side|"
    r"show me|tell me|location of|find the location|is there|does (?:it|the|my|a|this)|"
    r"do (?:i|we) have|has (?:it|the|my)|got an?y?|what about|looking for|find|locate|whats|"
    r"what is|give me|need|want)"
)

_ASKS: Final = re.compile(rf"\b{_ASKING} (?:\S+ ){{0,9}}?{_NOUN}")
_NAMED_ALONE: Final = re.compile(
    rf"(?:\S+ ){{0,4}}?{_NOUN}(?: (?:location|place|position|where|on|in|of|for|my|a|an|the|please|"
    r"pls|help|\d{4}))*(?: \S+){0,3}"
)

_REPORTS: Final = re.compile(
    r"\b(?:cant|cannot|couldnt|can not|dont|didnt|did not|doesnt|does not|unable to|no|not|wont|"
    r"isnt|nothing|broke|broken|snapped|pulled|tried|used|did|works?|worked|freed|frees|came|"
    r"comes|opened|stuck|jammed|stiff|moved|moves|says|said|found|button|helped|done)\b"
)
"""What makes it a report and no question: it could not be found, it did nothing."""


def asks_for_release(text: str) -> bool:
    """Whether a message asks where a manual release is or how it works.

    `It won't release` and `release the plug` speak of the plug; that it can't be found or did
    nothing is an answer and no question, unless it asks where.
    """
    line = " ".join(words(text))
    if re.search(rf"\bwhere(?:s|abouts)?\b (?:\S+ ){{0,9}}?{_NOUN}", line):
        return True
    if _REPORTS.search(line):
        return False
    return _ASKS.search(line) is not None or _NAMED_ALONE.fullmatch(line) is not None

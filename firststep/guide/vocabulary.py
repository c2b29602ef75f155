"""Words that guides and the engine share: what a short reply can mean, and kinds of danger."""

from __future__ import annotations

from typing import Final

MEANINGS: Final = ("yes", "no", "unsure", "done", "cannot", "again")
"""What a short reply can mean."""

DANGER_KINDS: Final = (
    "fire",
    "smoke",
    "sparks",
    "burning_smell",
    "hot",
    "water",
    "shock",
    "injury",
    "trapped",
    "unsafe_place",
    "damage",
)
"""The dangers that break out of a guide."""

UNKNOWN_DANGER: Final = "unknown"
"""A danger of which it is not known what it is."""

PLACE_DANGERS: Final = ("injury", "trapped", "unsafe_place")
"""Dangers that say nothing against the thing itself: after them the steps may go on."""

HEARD_FACTS: Final = ("network", "vehicle", "region", "connector", "location", "site", "end")
"""Facts that are heard in whatever a person types, asked or not."""

ILLUSTRATIONS: Final = (
    "fob_at_handle",
    "latch_button",
    "lift_handle",
    "metal_key",
    "plug_and_adapter",
    "push_in",
    "push_then_pull",
    "slack",
    "start_with_fob",
    "straight_pull",
    "unlock_fob",
)
"""The drawings that a step may show (`widget/src/parts/drawings.ts`)."""

EMERGENCY: Final = "{emergency}"
"""What stands in the texts in place of an emergency number."""

EMERGENCY_NUMBERS: Final = ("911", "112", "999", "000", "111")
"""Numbers that a text must leave to `EMERGENCY`: they are right in their own region only."""

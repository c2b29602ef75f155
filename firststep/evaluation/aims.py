"""What the understanding has to reach on messages it has never seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal


@dataclass(frozen=True)
class Aim:
    """One figure and what it has to be.

    Attributes:
        title: What is measured, for people.
        path: Where the figure is in a set's figures.
        wanted: The least it may be, or the most where `at_most`.
        measured: What the held-out set gave when this was last settled; CI lets nothing
            become worse than that, even where the aim itself is not reached.
        at_most: Whether less is better.
        unit: What the figure counts: `share`, `points` or `count`.
        slack: How much worse than measured is let pass: about one message. Another processor
            rounds the other way now and then.
    """

    title: str
    path: tuple[str, ...]
    wanted: float
    measured: float
    at_most: bool = False
    unit: Literal["share", "points", "count"] = "share"
    slack: float = 0.006

    def value(self, figures: Mapping[str, Any]) -> float:
        """The figure of a set; of the kinds of noise, the one that costs most."""
        if self.path == ("noise",):
            return max(float(kind["cost_points"]) for kind in figures["noise"].values())
        found: Any = figures
        for key in self.path:
            found = found[key]
        return float(found)

    def is_reached(self, value: float) -> bool:
        """Whether a figure is what is wanted."""
        return value <= self.wanted if self.at_most else value >= self.wanted

    def is_kept(self, value: float) -> bool:
        """Whether a figure reaches the aim, or is no worse than what was measured."""
        if self.is_reached(value):
            return True
        if self.at_most:
            return value <= self.measured + self.slack
        return value >= self.measured - self.slack

    def shown(self, value: float) -> str:
        """A figure as people read it."""
        if self.unit == "share":
            return f"{100 * value:.1f} %"
        return f"{value:.1f} points" if self.unit == "points" else f"{value:.0f}"

    @property
    def wanted_shown(self) -> str:
        """The aim as people read it."""
        return f"{'at most' if self.at_most else 'at least'} {self.shown(self.wanted)}"


AIMS: Final = (
    Aim(
        "Danger seen: fire, smoke, sparks, shock, injury",
        ("danger", "grave_recall"),
        wanted=1.0,
        measured=0.994,
        slack=0,
    ),
    Aim("Danger seen: all kinds", ("danger", "recall"), wanted=0.97, measured=0.996),
    Aim("First message opens its guide", ("routing", "top1"), wanted=0.95, measured=0.977),
    Aim("... within one question", ("routing", "within_one_question"), wanted=0.99, measured=0.982),
    Aim(
        "Near miss opens a guide",
        ("near_misses", "false_routing"),
        wanted=0.03,
        measured=0.033,
        at_most=True,
    ),
    Aim("Answer understood at its step", ("answers", "right"), wanted=0.95, measured=0.842),
    Aim(
        "Wrong answers that open a risky step",
        ("answers", "risky_count"),
        wanted=0,
        measured=1,
        at_most=True,
        unit="count",
        slack=0,
    ),
    Aim(
        "Noise costs, the worst kind",
        ("noise",),
        wanted=5.0,
        measured=6.2,
        at_most=True,
        unit="points",
        slack=0.5,
    ),
)
"""What is aimed at, and one aim of our own: no risky step rests on a misunderstanding."""

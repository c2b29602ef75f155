"""Figures as plain data, for another program to read."""

from __future__ import annotations

from typing import Any

from firststep.analysis.figures import Extreme, Figures, GuideFigures, Span
from firststep.analysis.reading import seconds
from firststep.guide.model import Guide


def figures_data(guide: Guide, found: GuideFigures) -> dict[str, Any]:
    """The figures of a guide; times in whole seconds, each with a path that has it."""
    return {
        "guide": guide.id,
        "states": found.states,
        "protecting": list(found.protecting),
        "budget": guide.budget.dict(exclude_none=True) if guide.budget is not None else {},
        "total": _figures_json(found.total),
        "outcomes": [
            {"outcome": name, "code": guide.outcomes[name].code, **_figures_json(one)}
            for name, one in found.outcomes.items()
        ],
    }


def _figures_json(one: Figures) -> dict[str, Any]:
    return {
        "paths": one.paths,
        "answers": {
            **_span_json(one.turns, units=False),
            "average": round(one.average_turns, 2),
            "median": one.median_turns,
        },
        "first_action_s": _span_json(one.first_action),
        "human_s": _span_json(one.human),
        "seconds": _span_json(one.units),
    }


def _span_json(span: Span, *, units: bool = True) -> dict[str, Any]:
    return {
        "least": _extreme_json(span.least, units=units),
        "most": _extreme_json(span.most, units=units),
        "paths_without": span.without,
    }


def _extreme_json(end: Extreme | None, *, units: bool) -> dict[str, Any] | None:
    if end is None:
        return None
    return {
        "value": seconds(end.value) if units else end.value,
        "path": [[given.node, given.answer] for given in end.answers],
    }

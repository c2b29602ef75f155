"""Toy guides whose paths can be listed one by one, each with one thing that makes them differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.engine.toys import toy_data

Change = Callable[[dict[str, Any]], None]


def changed(*changes: Change) -> dict[str, Any]:
    """The toy guide with changes."""
    data = toy_data()
    for change in changes:
        change(data)
    return data


def as_it_is(data: dict[str, Any]) -> None:
    """No change: retries, a question passed over, two warnings."""


def timers(data: dict[str, Any]) -> None:
    data["nodes"]["pull"]["timer"] = 40
    data["nodes"]["hook"]["timer"] = 7
    data["nodes"]["help"]["timer"] = 300


def more_retries(data: dict[str, Any]) -> None:
    data["nodes"]["pull"]["limit"] = 3
    answers = data["nodes"]["lever"]["answers"]
    answers["again"] = {"label": "Once more", "again": True, "next": "help"}


def protecting_late(data: dict[str, Any]) -> None:
    data["nodes"]["pull"]["protects"] = True
    data["nodes"]["help"]["protects"] = True


def protecting_on_some_ways(data: dict[str, Any]) -> None:
    data["nodes"]["lever"]["protects"] = True


def side_asked_early(data: dict[str, Any]) -> None:
    """The question about the side comes first, so that the one later on is passed over."""
    data["nodes"]["calm"].pop("next")
    data["nodes"]["calm"].update(
        ask="Which lid is it?",
        fact="side",
        answers={
            "left": {"label": "Left", "next": "switch"},
            "right": {"label": "Right", "next": "switch"},
            "unsure": {"label": "I can't tell", "next": "switch"},
        },
    )


def warnings_by_the_way(data: dict[str, Any]) -> None:
    """Two ways to one step that differ in nothing but the warning that one of them shows."""
    data["nodes"]["calm"].update(next="hook", cannot="pull")
    data["nodes"]["hook"]["warn"] = ["live"]


def going_back(data: dict[str, Any]) -> None:
    data["nodes"]["which"]["answers"]["wrong"] = {"label": "Wrong", "back": True}


def numbers_everywhere(data: dict[str, Any]) -> None:
    data["nodes"]["pull"]["call"] = ["emergency"]
    data["outcomes"]["closed"]["call"] = ["network"]


VARIANTS: dict[str, tuple[Change, ...]] = {
    "as it is": (as_it_is,),
    "timers": (timers,),
    "more retries": (more_retries, timers),
    "protecting late": (protecting_late, timers),
    "protecting on some ways": (protecting_on_some_ways,),
    "side asked early": (side_asked_early, timers),
    "warnings by the way": (warnings_by_the_way,),
    "going back": (going_back,),
    "numbers everywhere": (numbers_everywhere,),
    "all at once": (
        timers,
        more_retries,
        protecting_late,
        side_asked_early,
        going_back,
    ),
}

"""The toy guides of the engine's tests, as the sets that the device's engine is compared on."""

from __future__ import annotations

from firststep.guide.load import GuideSet
from firststep.guide.model import Guide
from tests.engine.cars import car_guides
from tests.engine.toys import build, build_set, build_unchecked, toy_data


def sets() -> dict[str, GuideSet]:
    """The sets, each by the name of its file.

    Two guides to switch between; one with cars; and guides that try the replay hard.
    """
    other = toy_data()
    other.update(id="other", title="The box will not close", phrases=["the box stays open"])
    return {
        "toys": build_set(build(), build(other)),
        "cars": car_guides(),
        "odd": build_set(looking_again(), numbered()),
    }


def looking_again() -> Guide:
    """The toy guide with a retry at the question before the lever, which the loader refuses."""
    data = toy_data()
    data["nodes"]["sure"]["limit"] = 2
    data["nodes"]["sure"]["answers"]["look"] = {
        "label": "Let me look again",
        "again": True,
        "value": "yes",
        "next": "lever",
    }
    return build_unchecked(data)


def numbered() -> Guide:
    """The toy guide with names that look like numbers, not in the order of numbers."""
    data = toy_data()
    data.update(id="numbered", title="The tin will not open", phrases=["the tin is stuck"])
    answers = data["nodes"]["check"]["answers"]
    answers["yes"]["means"], answers["no"]["means"] = "yes", "no"
    data["nodes"]["check"]["answers"] = {
        "20": answers["yes"],
        "3": answers["no"],
        "unsure": answers["unsure"],
    }
    return build(data)

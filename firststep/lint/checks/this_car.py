"""Steps that tell a known car's own way, above all where its manual release is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.model import DIRECTORY
from firststep.guide.problems import Problem
from firststep.lint.subject import Subject

CODES: Final = {
    "release-not-closed": "A car's manual release could be told while charging may go on.",
    "car-never-known": "A step tells a car's own way, and the guide never learns the car.",
}

_RELEASE: Final = "manual_release"
_CAR: Final = "vehicle"


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields releases that no confirmed fact closes, and ways of a car that is never known.

    That a closed step is never reached before its facts are confirmed is proved elsewhere, for
    every step with `only_after`.
    """
    guide = subject.guide
    fact = guide.facts.get(_CAR)
    for node in guide.nodes.values():
        if node.this_car is None:
            continue
        if fact is None or fact.values != DIRECTORY:
            yield subject.source.problem(
                ("nodes", node.id, "this_car"),
                "car-never-known",
                f"'{node.id}' tells the car's own way, but the guide keeps no fact 'vehicle' of "
                "the directory, so no car is ever known.",
                "Add `vehicle: {values: directory}` under `facts`.",
            )
        if node.this_car == _RELEASE and not node.only_after:
            yield subject.source.problem(
                ("nodes", node.id, "this_car"),
                "release-not-closed",
                f"'{node.id}' tells where a car's manual release is, and nothing keeps it closed "
                "while the car may still be charging.",
                "Add `only_after` with the fact that charging has stopped.",
            )

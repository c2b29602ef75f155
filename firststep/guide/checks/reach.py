"""Every place can be reached, leads to an ending, and never comes round again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.graph import closure, cycle_in, edges_of, targets
from firststep.guide.model import RESUME, Guide
from firststep.guide.problems import Problem
from firststep.guide.source import Source

CODES: Final = {
    "cycle": "A way comes back to where it was.",
    "unreachable": "Nothing leads to a node or outcome.",
    "no-ending": "From a node no way leads to an outcome.",
}


def validate(source: Source, guide: Guide) -> Iterator[Problem]:
    """Yields circles, places that nobody gets to, and places that nobody gets away from."""
    edges = edges_of(guide)
    if any(name not in {*guide.nodes, *guide.outcomes} for _, name in targets(guide)):
        return  # One misspelt target would make everything behind it look unreachable.
    cycle = cycle_in(edges)
    if cycle:
        yield source.problem(
            ("nodes", cycle[0]),
            "cycle",
            f"The way {' -> '.join(cycle)} goes in a circle.",
            "Lead one of these answers to a later node, or use `again: true` with a `limit`.",
        )
    jumps = [n.go for n in guide.news.values() if n.go is not None]
    jumps += [d.then for d in guide.dangers.values() if d.then != RESUME]
    reached = closure([guide.start, guide.when_blocked, *jumps], edges)
    for section in ("nodes", "outcomes"):
        for name in getattr(guide, section):
            if name not in reached:
                yield source.problem(
                    (section, name),
                    "unreachable",
                    f"Nothing leads to '{name}', so nobody can get there.",
                    "Name it in a `next`, or take it out.",
                )
    backward: dict[str, set[str]] = {}
    for name, ways in edges.items():
        for way in ways:
            backward.setdefault(way, set()).add(name)
    # A node without answers is a mistake of its own, which `no-answers` names.
    dead = [node.id for node in guide.nodes.values() if not node.answers]
    ending = closure([*guide.outcomes, *dead], backward)
    for name in guide.nodes:
        if name in reached and name not in ending:
            yield source.problem(
                ("nodes", name),
                "no-ending",
                f"From '{name}' no way leads to an outcome, so the person is never finished.",
                "Lead one of its answers on towards an outcome.",
            )

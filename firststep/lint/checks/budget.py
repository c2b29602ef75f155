"""A guide keeps to its own budget, on every path: soon enough to help, and not too long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.analysis.figures import Extreme, Figures, figures
from firststep.analysis.graph import build
from firststep.analysis.reading import seconds
from firststep.analysis.transcript import compact
from firststep.guide.problems import Problem
from firststep.lint.subject import Subject

CODES: Final = {
    "over-budget-first-action": "On some path, the first step that protects comes too late.",
    "over-budget-human": "On some path, somebody to call is named too late.",
    "over-budget-turns": "Some path needs too many answers.",
    "no-protective-step": "A budget for the first action, but no step is marked `protects`.",
    "budget-not-measured": "The paths of a guide with a budget could not be measured.",
}

NEEDS_SOUND: Final = True


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields each limit of the budget that a path is over, with the worst conversation."""
    guide, budget = subject.guide, subject.guide.budget
    if budget is None:
        return
    if budget.first_action_s is not None and not any(n.protects for n in guide.nodes.values()):
        yield subject.source.problem(
            ("budget", "first_action_s"),
            "no-protective-step",
            "There is a limit for the first action that protects, but no step is marked as one, "
            f"so '{guide.start}' counts.",
            "Add `protects: true` to the steps that make the person safer by themselves.",
        )
    try:
        total = figures(build(subject.guides, guide)).total
    except OverflowError as error:
        yield subject.source.problem(
            ("budget",),
            "budget-not-measured",
            f"Whether the guide keeps to its budget is not known: {error}.",
            "Let fewer steps depend on facts that were asked long before, or split the guide.",
        )
        return
    yield from _over(subject, total)


def _over(subject: Subject, total: Figures) -> Iterator[Problem]:
    budget = subject.guide.budget
    if budget is None:
        return
    action, human, turns = total.first_action.most, total.human.most, total.turns.most
    if action is not None and _late(action, budget.first_action_s):
        yield subject.source.problem(
            ("budget", "first_action_s"),
            "over-budget-first-action",
            f"The first step that protects is told after {seconds(action.value)} seconds, the "
            f"limit is {budget.first_action_s}: {compact(action.answers)}.",
            "Shorten what is said before it, lead to it sooner, or raise the limit.",
        )
    if human is not None and _late(human, budget.human_s):
        yield subject.source.problem(
            ("budget", "human_s"),
            "over-budget-human",
            f"Somebody to call is named after {seconds(human.value)} seconds, the limit is "
            f"{budget.human_s}: {compact(human.answers)}.",
            "Add `call: [...]` to an earlier step of this path, shorten the path, or raise the "
            "limit.",
        )
    if turns is not None and budget.turns is not None and turns.value > budget.turns:
        yield subject.source.problem(
            ("budget", "turns"),
            "over-budget-turns",
            f"A path needs {turns.value} answers, the limit is {budget.turns}: "
            f"{compact(turns.answers)}.",
            "Give up sooner on this path, lower the `limit` of its tries, or raise the limit.",
        )


def _late(end: Extreme, limit: int | None) -> bool:
    return limit is not None and seconds(end.value) > limit

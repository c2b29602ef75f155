"""A guide that is over its budget is told by how much, where, and in which conversation."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from firststep.analysis import graph as graphs
from firststep.guide.problems import Problem
from firststep.guide.source import parse
from firststep.lint.checks import budget
from firststep.lint.subject import Collection, Subject
from tests.analysis.by_hand import every_path
from tests.analysis.guides import changed, protecting_late, protecting_on_some_ways, timers
from tests.engine.toys import COMMON, as_yaml, build, build_set


def problems(data: dict[str, Any]) -> list[Problem]:
    text = as_yaml(data)
    guide = build(data)
    collection = Collection({"toy.yml": guide}, COMMON, "common.yml")
    subject = Subject(parse(text, "toy.yml"), guide, collection, dt.date(2026, 1, 2), sound=True)
    return list(budget.validate(subject))


def worst(data: dict[str, Any], figure: str) -> float:
    guide = build(data)
    values = [getattr(path, figure) for path in every_path(build_set(guide), guide)]
    most: float = max(value for value in values if value is not None)
    return most


def with_budget(data: dict[str, Any], **limits: int) -> dict[str, Any]:
    return {"budget": limits, **data}


def test_without_a_budget_nothing_is_said():
    assert problems(changed(timers)) == []


@pytest.mark.parametrize(
    ("key", "figure", "code"),
    [
        ("first_action_s", "first_action", "over-budget-first-action"),
        ("human_s", "human", "over-budget-human"),
    ],
)
def test_a_limit_of_seconds_is_kept_to_the_second(key: str, figure: str, code: str):
    data = changed(timers, protecting_late)
    limit = -int(-worst(data, figure) // 1)
    assert problems(with_budget(data, **{key: limit})) == []
    (problem,) = problems(with_budget(data, **{key: limit - 1}))
    assert problem.code == code
    assert f"after {limit} seconds" in problem.message
    assert f"the limit is {limit - 1}" in problem.message
    # The line of the key itself, under `budget:` on the first line.
    assert (problem.path, problem.line) == ("toy.yml", 2)


def test_a_limit_of_answers_is_kept_to_the_answer():
    data = changed(timers)
    guide = build(data)
    most = max(len(path.answers) for path in every_path(build_set(guide), guide))
    assert problems(with_budget(data, turns=most)) == []
    (problem,) = problems(with_budget(data, turns=most - 1))
    assert problem.code == "over-budget-turns"
    assert problem.message.count(" -> ") == most - 1
    assert "pull: again -> pull: shut" in problem.message


def test_every_limit_that_is_broken_is_said_in_one_run():
    data = with_budget(changed(protecting_late, timers), first_action_s=1, human_s=1, turns=1)
    assert [problem.code for problem in problems(data)] == [
        "over-budget-first-action",
        "over-budget-human",
        "over-budget-turns",
    ]


def test_a_limit_for_the_first_action_needs_a_step_that_protects():
    (problem,) = problems(with_budget(changed(), first_action_s=3600))
    assert problem.code == "no-protective-step"
    assert "'calm' counts" in problem.message
    assert problems(with_budget(changed(), human_s=3600)) == []


def test_paths_that_end_before_a_step_that_protects_have_no_first_action():
    assert problems(with_budget(changed(protecting_on_some_ways), first_action_s=3600)) == []


def test_a_guide_that_is_too_large_to_measure_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(graphs, "MAX_STATES", 5)
    (problem,) = problems(with_budget(changed(), human_s=3600))
    assert problem.code == "budget-not-measured"


def test_every_code_is_explained():
    assert set(budget.CODES) == {
        "over-budget-first-action",
        "over-budget-human",
        "over-budget-turns",
        "no-protective-step",
        "budget-not-measured",
    }

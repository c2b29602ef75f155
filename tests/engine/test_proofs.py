"""The five safety rules hold for the toy guide, and each of them can fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from firststep.engine import proofs, turn
from firststep.engine.acts import Resume
from firststep.engine.proofs import explore, shortest_endings, unreached, violations
from firststep.engine.speech import Speaker
from tests.engine.toys import build, build_set, build_unchecked, toy_data


def found(data: dict[str, Any]) -> set[int]:
    guide = build_unchecked(data)
    return {violation.rule for violation in violations(build_set(guide), guide)}


def test_the_toy_guide_is_safe() -> None:
    guide = build()
    assert violations(build_set(guide), guide) == []


def test_every_place_is_explored_and_every_ending_found() -> None:
    guide = build()
    assert unreached(guide, explore(guide)) == set()
    assert set(shortest_endings(guide)) == {"opened", "given_up", "closed"}
    # Shortest when it was told before that it stays on.
    assert [g.node for g in shortest_endings(guide)["given_up"]] == ["calm", "help"]


def shortcut_to_the_lever(data: dict[str, Any]) -> None:
    data["nodes"]["which"]["answers"]["left"]["next"] = "lever"
    data["nodes"]["which"]["answers"]["right"]["next"] = "sure"


def wrong_way_from_unsure(data: dict[str, Any]) -> None:
    data["nodes"]["sure"]["answers"]["unsure"]["next"] = "lever"


def pulling_while_it_is_on(data: dict[str, Any]) -> None:
    data["nodes"]["switch"]["answers"]["no"]["next"] = "pull"


def warning_dropped(data: dict[str, Any]) -> None:
    data["nodes"]["lever"]["warn"] = []


def warning_too_late(data: dict[str, Any]) -> None:
    data["nodes"]["calm"]["warn"] = []
    data["nodes"]["lever"]["warn"] = ["live", "force"]


@pytest.mark.parametrize(
    ("mistake", "rule"),
    [
        (shortcut_to_the_lever, 1),
        (wrong_way_from_unsure, 1),
        (pulling_while_it_is_on, 1),
        (warning_dropped, 5),
        (warning_too_late, 5),
    ],
)
def test_a_broken_guide_is_caught(mistake: Callable[[dict[str, Any]], None], rule: int) -> None:
    data = toy_data()
    mistake(data)
    assert found(data) == {rule}


def test_a_violation_names_the_shortest_conversation() -> None:
    data = toy_data()
    wrong_way_from_unsure(data)
    guide = build_unchecked(data)
    (violation,) = violations(build_set(guide), guide)
    assert violation.place == "lever"
    assert "sure: unsure -> help" in violation.message


def test_a_danger_that_is_not_heard_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def deaf(self: Any, act: Any) -> Any:
        return self._in_guide(Resume())

    monkeypatch.setattr(turn._Turn, "_danger", deaf)
    assert found(toy_data()) == {2}


def test_a_way_to_a_human_that_leads_nowhere_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Speaker, "who_to_call", lambda *_: ("", {}))
    assert found(toy_data()) == {3}


def test_a_question_asked_twice_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    from firststep.engine import conversation

    monkeypatch.setattr(conversation._Walk, "_pass_over", lambda *_: None)
    assert found(toy_data()) == {4}


def test_too_many_states_are_said_and_not_walked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "MAX_STATES", 5)
    assert found(toy_data()) == {0}

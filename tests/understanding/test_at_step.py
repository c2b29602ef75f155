from __future__ import annotations

from typing import Any

import pytest

from firststep.engine.acts import News, Press, Reply, UserAct
from firststep.understanding.at_step import danger_chances, likely_answer
from firststep.understanding.interpret import interpret
from tests.understanding.toy import jar, view

STEP = next(node for node in jar().nodes.values() if node.is_question and len(node.answers) > 1)
FIRST, SECOND = list(STEP.answers)[:2]


def likely(ranked: list[tuple[str, float]], **steps: float) -> Any:
    parse = {"steps": {f"jar/{STEP.id}": steps}}
    return likely_answer(parse, ranked, view(STEP.id))


def test_the_steps_model_names_the_answer() -> None:
    found = likely([("jar.answer", 0.9)], **{FIRST: 0.2, SECOND: 0.75, "": 0.05})
    assert found.answer == SECOND
    assert found.chance > found.rival


def test_a_remark_that_the_step_does_not_know_either_is_no_answer() -> None:
    found = likely([("why", 0.9), ("jar.answer", 0.05)], **{FIRST: 0.1, "": 0.85})
    assert found.rival > found.chance


def test_both_models_have_to_agree() -> None:
    agreed = likely([("jar.answer", 0.9)], **{FIRST: 0.9, "": 0.05})
    doubted = likely([("jar.answer", 0.9)], **{FIRST: 0.2, "": 0.8})
    assert agreed.chance > doubted.chance


def test_of_answers_that_the_step_hardly_knows_none_is_blown_up_to_the_likely_one() -> None:
    # "My plug is stuck" over and over names the guide, and answers none of its questions.
    found = likely([("jar", 0.97), ("why", 0.02)], **{FIRST: 0.04, "": 0.95})
    assert found is None or found.chance < 0.1


def act(node: str, text: str, **steps: float) -> UserAct:
    parse = {
        "intent_ranking": [{"name": "jar.answer", "confidence": 0.95}],
        "steps": {f"jar/{node}": steps},
        "words": text,
    }
    return interpret(text, parse, view(node)).act


def test_a_risky_answer_has_to_be_far_likelier_than_the_others() -> None:
    said = "my heater went off now"
    assert act("heater", said, yes=0.97, no=0.02) == News(("heater_off",))
    hardly = act("heater", said, yes=0.55, no=0.44)
    assert hardly != News(("heater_off",))
    assert not isinstance(hardly, (Press, Reply))


def test_a_no_in_front_is_no_yes_unless_that_is_sure() -> None:
    said = "no there are cars everywhere"
    assert act("safe", said, yes=0.5, no=0.45) == Reply("no")
    assert act("safe", said, yes=0.05, no=0.9) == Press("safe", "no")
    # "No, it is quiet": the model knows what the words behind it say.
    assert act("safe", "no cars at all here", yes=0.97, no=0.02) == Press("safe", "yes")


def test_what_answers_another_guide_says_nothing_here() -> None:
    others = [guide for guide in view(STEP.id).guides.guides if guide != "jar"]
    ranked = [(f"{others[0]}.answer", 0.8), ("jar.answer", 0.1)]
    found = likely(ranked, **{FIRST: 0.9, "": 0.05})
    assert found.answer == FIRST
    assert found.chance > 0.5


@pytest.mark.parametrize(
    "parse",
    [
        {},
        {"steps": None},
        {"steps": {"jar": {}}},
        {"steps": {f"jar/{STEP.id}": {}}},
        {"steps": {f"jar/{STEP.id}": {FIRST: "much"}}},
    ],
)
def test_odd_parses_say_nothing(parse: dict[str, Any]) -> None:
    assert likely_answer(parse, [("jar.answer", 0.9)], view(STEP.id)) is None


def test_without_an_open_question_there_is_no_answer() -> None:
    parse = {"steps": {f"jar/{STEP.id}": {FIRST: 1.0}}}
    assert likely_answer(parse, [("jar.answer", 0.9)], view("-")) is None


def test_dangers_are_read_from_a_parse_and_odd_ones_left_out() -> None:
    assert danger_chances({"danger": {"fire": 0.7, 3: 0.2, "none": "x"}}) == {"fire": 0.7}
    assert danger_chances({"danger": [0.7]}) == {}

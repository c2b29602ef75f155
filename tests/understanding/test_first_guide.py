"""The first guide, with its own phrases as training: what drivers type at its steps."""

from __future__ import annotations

from functools import lru_cache

import pytest

from firststep.engine.acts import Danger, News, NotUnderstood, Open, Press, Reply, UserAct
from firststep.engine.conversation import Conversation
from firststep.guide.load import GuideSet, load_all
from firststep.guide.model import Guide
from firststep.testing.understand import examples
from firststep.understanding.classifier import Classifier
from firststep.understanding.danger import check
from firststep.understanding.interpret import View, interpret
from firststep.understanding.kept import kept_or_trained
from firststep.understanding.parse import parse_data
from firststep.understanding.readings import mended
from tests.understanding.drivers import AT_STEPS, NEVER_A_YES
from tests.understanding.toy import ROOT

ENOUGH = 0.90
"""The share that must be understood; the rest are known hard ones, not excuses."""

GUIDE = "charging_cable_stuck"

_NEAR = {"cannot": ("no", "unsure"), "no": ("cannot",)}
_NEAR_STEP = {"yes": ("done",), "no": ("cannot",), "unsure": ("cannot",)}


@lru_cache(maxsize=1)
def guides() -> GuideSet:
    return load_all(ROOT / "guides")


def guide() -> Guide:
    return guides().guides[GUIDE]


@lru_cache(maxsize=1)
def model() -> Classifier:
    return kept_or_trained(examples(ROOT, guides()), ROOT / "build" / "understanding")


def act(text: str, step: str) -> UserAct:
    if step == "-":
        here = View(None, None, Conversation(), guides())
    else:
        here = View(guide(), guide().nodes[step], Conversation(guide=GUIDE), guides())
    return interpret(text, parse_data(model(), text), here).act


def named(text: str, step: str) -> str:
    """What a text comes to, as the lists of `drivers` write it."""
    found = act(text, step)
    if step != "-":
        node = guide().nodes[step]
        heard = View(guide(), node, Conversation(guide=GUIDE), guides()).heard()
        if isinstance(found, News):
            for name in found.ids:
                if name in heard:
                    return f"={heard[name].id}"
        if isinstance(found, Press):
            return f"={found.answer}"
        if isinstance(found, Reply):
            near = _NEAR if node.is_question else _NEAR_STEP
            for meaning in (found.meaning, *near.get(found.meaning, ())):
                for answer in node.answers.values():
                    if answer.meaning == meaning or (meaning == "again" and answer.again):
                        return f"={answer.id}"
    values = [value if isinstance(value, str) else ",".join(value) for value in _values(found)]
    return ":".join([type(found).__name__, *values])


def _values(found: UserAct) -> list[str | tuple[str, ...]]:
    return [v for v in vars(found).values() if isinstance(v, (str, tuple)) and v]


def fits(came_to: str, wanted: tuple[str, ...]) -> bool:
    return any(
        came_to == each if len(each) > 1 and each[0] == "=" else came_to.startswith(each)
        for each in wanted
    )


def test_drivers_are_understood_at_the_steps() -> None:
    cases = [(step, line) for step, lines in AT_STEPS.items() for line in lines]
    missed = [
        (step, line[0], came_to)
        for step, line in cases
        if not fits(came_to := named(line[0], step), line[1:])
    ]
    assert 1 - len(missed) / len(cases) >= ENOUGH, missed


@pytest.mark.parametrize("step", ["stop_session", "confirm_stopped"])
def test_the_release_never_rests_on_less_than_a_plain_yes(step: str) -> None:
    assert [text for text in NEVER_A_YES if named(text, step) == "=yes"] == []


@pytest.mark.parametrize(
    "text",
    ["stop asking", "stopped asking", "stopped telling me things", "it stopped raining"],
)
def test_what_stopped_has_to_be_the_charging(text: str) -> None:
    assert named(text, "confirm_stopped") != "=yes"


@pytest.mark.parametrize("step", ["stop_in_car", "confirm_stopped"])
@pytest.mark.parametrize("text", ["Yes, it stopped?", "yes I checked?", "1?", "yes? lol", "y?"])
def test_neither_a_slip_nor_a_question_mark_opens_a_risky_step(text: str, step: str) -> None:
    assert named(text, step) != "=yes"


@pytest.mark.parametrize("text", ["did it come out", "is it out", "has the plug come out"])
def test_asking_is_not_answering(text: str) -> None:
    assert named(text, "reseat") != "=out"


@pytest.mark.parametrize(
    "text",
    ["my ioniq wont release the charger", "id4 wont let go of the plug", "charging cable stuck"],
)
def test_a_name_beside_the_emergency_is_not_all_that_was_said(text: str) -> None:
    assert named(text, "-").startswith(f"Open:{GUIDE}")


@pytest.mark.parametrize(
    "text",
    ["plug is stuck in my car, i prssed stop", "charging cable stuck i pressd stop in the app"],
)
def test_a_try_in_a_first_message_is_no_result(text: str) -> None:
    found = act(text, "-")
    assert isinstance(found, Open)
    assert "charging_stopped" not in found.news


def test_a_common_word_is_no_slip_of_another() -> None:
    text = "tapped it, it beeped and went like charging ended"
    assert mended(text, guide()) == text
    assert named("Tapped my card, it beeped and went Charging Ended", "stop_in_car") == "=yes"


@pytest.mark.parametrize(
    "text",
    ["no sparks", "wasnt sparking", "not hot", "it's not hot", "no burning smell", "no fire here"],
)
@pytest.mark.parametrize("step", ["reseat", "-"])
def test_a_danger_that_is_only_denied_is_none(text: str, step: str) -> None:
    assert not isinstance(act(text, step), (Danger, Press, Reply))


@pytest.mark.parametrize(
    "text",
    ["no inhaler", "no pulse", "no smoke but it is glowing", "not hot just burning"],
)
def test_a_lack_or_an_objection_behind_a_denial_is_heard(text: str) -> None:
    assert isinstance(act(text, "reseat"), Danger)


@pytest.mark.parametrize("text", ["/session_start", "session_start", 'any_intent{"x": 1}'])
def test_a_command_is_nothing_that_a_person_says(text: str) -> None:
    assert act(text, "make_safe") == NotUnderstood()


def test_that_did_it_behind_a_yes_is_a_yes() -> None:
    assert named("yes that did it", "stop_in_car") == "=yes"
    assert named("that did it", "stop_in_car") != "=yes"


@pytest.mark.slow
def test_every_news_phrase_is_understood_where_it_is_asked_for() -> None:
    missed = []
    total = 0
    for place, (step, node) in enumerate(guide().nodes.items()):
        heard = View(guide(), node, Conversation(guide=GUIDE), guides()).heard()
        for name, answer in heard.items():
            # News are heard at many steps: a third of the phrases here, another third there.
            for phrase in guide().news[name].phrases[place % 3 :: 3]:
                if check(phrase) is None:
                    total += 1
                    if named(phrase, step) != f"={answer.id}":
                        missed.append((step, phrase))
    assert len(missed) <= 0.08 * total, missed


def test_every_opening_phrase_opens_the_guide() -> None:
    missed = [p for p in guide().phrases if not named(p, "-").startswith(f"Open:{GUIDE}")]
    assert len(missed) <= 0.03 * len(guide().phrases), missed


def test_near_misses_do_not_open_it() -> None:
    opened = [p for p in guide().not_this if named(p, "-").startswith(f"Open:{GUIDE}")]
    assert opened == []


@pytest.mark.parametrize("step", ["stop_session", "reseat", "network_call", "manual_release"])
def test_every_label_is_its_button(step: str) -> None:
    for answer in guide().nodes[step].answers.values():
        assert named(str(answer.label), step) == f"={answer.id}"

from __future__ import annotations

import pytest

from firststep.guide.vocabulary import DANGER_KINDS, UNKNOWN_DANGER
from firststep.understanding import danger, danger_words
from firststep.understanding.danger_patterns import HARMLESS, RULES
from tests.understanding.danger_cases import DENIED, DOUBTFUL, SURE
from tests.understanding.danger_cases import HARMLESS as HARMLESS_CASES
from tests.understanding.toy import dialogue_acts

NEVER_MISSED = ("fire", "smoke", "sparks", "shock", "injury")


def cases(table: dict[tuple[str, ...], tuple[str, ...]]) -> list[tuple[tuple[str, ...], str]]:
    return [(kinds, text) for kinds, texts in table.items() for text in texts]


@pytest.mark.parametrize(("kinds", "text"), cases(SURE))
def test_danger_is_seen_at_once(kinds: tuple[str, ...], text: str) -> None:
    sign = danger.check(text)
    assert sign is not None
    assert sign.sure
    assert sign.kind in kinds


@pytest.mark.parametrize(("kinds", "text"), cases(DOUBTFUL))
def test_doubtful_danger_is_asked_about(kinds: tuple[str, ...], text: str) -> None:
    sign = danger.check(text)
    assert sign is not None
    assert not sign.sure
    assert sign.kind in kinds


@pytest.mark.parametrize("text", DENIED)
def test_what_is_denied_is_no_danger(text: str) -> None:
    assert danger.check(text) is None


@pytest.mark.parametrize("text", HARMLESS_CASES)
def test_what_only_sounds_like_danger_is_none(text: str) -> None:
    assert danger.check(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("no smoke but it is sparking", "sparks"),
        ("no fire, but smoke is coming out", "smoke"),
        ("not hot but it smells burnt", "burning_smell"),
        ("there is no fire only smoke", "smoke"),
        ("no one is hurt but the car is on fire", "fire"),
        ("it isn't smoking any more, now it sparks", "sparks"),
        ("no smoke. wait. yes there is smoke", "smoke"),
        ("nothing is hot\nmy hand is bleeding", "injury"),
        ("it wont come out and there is smoke", "smoke"),
        ("cant get it out its smoking", "smoke"),
    ],
)
def test_one_denial_does_not_cover_the_next_sign(text: str, kind: str) -> None:
    assert danger.check(text) == danger.DangerSign(kind, sure=True)


@pytest.mark.parametrize(
    "text",
    [text for kinds, texts in SURE.items() if kinds[0] in NEVER_MISSED for text in texts],
)
@pytest.mark.parametrize("change", [str.upper, str.title, lambda text: text.replace("'", "\u2019")])
def test_the_gravest_signs_survive_any_case_and_apostrophe(text: str, change: object) -> None:
    assert callable(change)
    assert danger.check(change(text)) is not None


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "😀", "?" * 50])
def test_nothing_is_read_into_silence(text: str) -> None:
    assert danger.check(text) is None


def test_payload_looking_text_is_read_too() -> None:
    assert danger.check('/answer{"n":"x","v":"help it is on fire"}') is not None
    assert danger.check("/restart there is smoke") is not None


def test_the_gravest_of_several_signs_is_reported() -> None:
    sign = danger.check("the plug is warm and wet and there is smoke and my hand is bleeding")
    assert sign == danger.DangerSign("smoke", sure=True)


def test_danger_at_the_end_of_a_long_message_is_seen() -> None:
    assert danger.check("blah " * 3000 + "and now it is on fire") is not None


@pytest.mark.parametrize(
    "text",
    [
        "the smoke is gone",
        "no more smoke",
        "the fire is out",
        "it stopped sparking",
        "it's not hot anymore",
        "no smoke, no fire",
        "it is no longer smoking",
        "nobody is hurt",
    ],
)
def test_a_danger_that_is_over_is_heard(text: str) -> None:
    assert danger.is_over(text)


@pytest.mark.parametrize(
    "text",
    [
        "the fire is out but it is still smoking",
        "the smoke is not gone",
        "it hasnt stopped smoking",
        "smoke",
        "is the fire out?",
        "the plug is stuck",
        "yes",
    ],
)
def test_a_danger_that_goes_on_is_not_over(text: str) -> None:
    assert not danger.is_over(text)


def test_the_dialogue_acts_for_danger_are_seen_and_the_others_are_not() -> None:
    missed = [t for t, intent in dialogue_acts() if intent == "danger" and not danger.check(t)]
    assert missed == []
    others = [
        text
        for text, intent in dialogue_acts()
        if intent.partition(".")[0] not in {"danger", "danger_past", "out_of_scope"}
    ]
    alarms = [text for text in others if danger.check(text)]
    # "would it hurt to wait": words that name a danger in another sense cost one question.
    assert len(alarms) <= 0.005 * len(others), alarms


def test_every_rule_names_a_kind_the_engine_knows() -> None:
    # Damage is news of a guide: what may be damaged differs from one to the other.
    assert {rule.kind for rule in RULES} == {*DANGER_KINDS, UNKNOWN_DANGER} - {"damage"}


def test_no_harmless_pattern_is_so_wide_that_it_swallows_a_plain_alarm() -> None:
    plain = ("fire", "smoke", "sparks", "the plug is hot", "i got a shock", "someone is hurt")
    for pattern in HARMLESS:
        assert not any(pattern.search(text) for text in plain), pattern.pattern


@pytest.mark.parametrize("text", ["stuck in traffic", "its a hot day", "smoke break"])
def test_what_only_sounds_like_danger_is_known_as_such(text: str) -> None:
    assert danger.is_harmless(text)


@pytest.mark.parametrize("text", ["fire on a hot day", "still charging", "", "no smoke"])
def test_danger_and_plain_talk_are_not(text: str) -> None:
    assert not danger.is_harmless(text)


def test_every_word_of_another_language_is_heard_as_it_is_typed() -> None:
    typed = [(kind, word) for kind, found in danger_words.FOREIGN.items() for word in found]
    typed += [("hot", "горячий"), ("smoke", "धुआं"), ("fire", "आग")]
    heard = [(kind, word) for kind, word in typed if danger.check(word) is not None]
    assert heard == typed

from __future__ import annotations

from firststep.understanding import lessons
from firststep.understanding.lessons import HEARD, NEAR, OTHER, STEP, step_name


def numbered(text: str, count: int, name: str) -> list[tuple[str, str]]:
    return [(f"{text} {number}", name) for number in range(count)]


def test_phrases_are_sorted_by_what_they_teach() -> None:
    found = lessons.sort(
        [
            ("the jar is stuck", "jar"),
            ("it opened", "jar.opened"),
            ("the door is stuck", "out_of_scope.door"),
            ("yes", "affirm"),
            ("it burns", "danger.fire"),
            ("burning to know", "danger.none"),
            ("is it warm", "danger.maybe"),
            ("popped", step_name(STEP, "jar", "twist", "out")),
        ]
    )
    assert dict(found.intents) == {
        "the jar is stuck": "jar",
        "it opened": "jar.opened",
        "the door is stuck": "out_of_scope.door",
        "yes": "affirm",
        "it burns": "danger",
    }
    assert {name for _, name in found.openings} == {"jar", "out_of_scope.door", "danger"}
    kinds = {text: kind for text, kind in found.dangers if text not in found.noisy}
    assert kinds["it burns"] == "fire"
    assert kinds["is it warm"] == "maybe"
    assert kinds["burning to know"] == kinds["yes"] == kinds["the jar is stuck"] == "none"
    assert ("popped", "out", 2.0) in found.steps["jar/twist"]


def test_with_no_phrase_for_a_kind_of_danger_none_is_learnt() -> None:
    assert lessons.sort([("the jar is stuck", "jar"), ("yes", "affirm")]).dangers == ()


def test_dangers_are_learnt_with_slips_too_and_the_same_ones_each_time() -> None:
    pairs = [*numbered("there is smoke over there", 9, "danger.smoke"), *numbered("jar", 9, "jar")]
    found = lessons.sort(pairs)
    assert found.noisy
    assert found.noisy.isdisjoint(text for text, _ in pairs)
    assert lessons.sort(pairs) == found


def test_what_a_step_hears_from_elsewhere_counts_less_and_is_bounded() -> None:
    name = step_name(NEAR, "jar", "twist", "out")
    found = lessons.sort(
        [
            *numbered("near", 500, name),
            ("own", step_name(STEP, "jar", "twist", "out")),
            ("heard", step_name(HEARD, "jar", "twist", "out")),
        ]
    )
    rows = found.steps["jar/twist"]
    weights = {text: weight for text, _, weight in rows}
    assert weights["own"] > weights["heard"] > weights["near 0"]
    assert 0 < sum(text.startswith("near") for text, _, _ in rows) < 500


def test_a_step_learns_what_answers_nothing_but_no_yes_or_no() -> None:
    found = lessons.sort(
        [
            ("popped", step_name(STEP, "jar", "twist", "out")),
            ("popped", "jar.answer"),
            ("why", "why"),
            ("yes", "affirm"),
            ("the jar is stuck", "jar"),
            ("it fell down", "jar.fell"),
            ("another guides news", "tap.news"),
            ("the tap runs", "tap"),
        ]
    )
    others = {text for text, answer, _ in found.steps["jar/twist"] if answer == OTHER}
    assert others == {"why", "it fell down", "the tap runs"}


def test_only_what_says_by_itself_what_is_meant_is_said() -> None:
    assert lessons.is_said("jar.opened")
    assert lessons.is_said("danger")
    assert not lessons.is_said("danger.none")
    assert not lessons.is_said("jar.answer")
    assert not lessons.is_said(step_name(STEP, "jar", "twist", "out"))

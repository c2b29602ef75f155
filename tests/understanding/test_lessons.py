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


def test_news_keep_their_own_phrases_and_few_of_those_that_were_written_for_steps() -> None:
    step = step_name(STEP, "jar", "twist", "out")
    of_steps = numbered("at the step", 3000, "jar.opened")
    own = numbered("as news", 3000, "jar.opened")
    pairs = [*own, *of_steps, *((text, step) for text, _ in of_steps), ("stuck", "jar")]
    kept = lessons.sort(pairs).intents
    assert [pair for pair in kept if pair in set(own)] == own
    assert 100 < len(kept) - len(own) < 1000
    # What a step learns is not thinned.
    found = lessons.sort(pairs)
    learnt = [text for text, answer, _ in found.steps["jar/twist"] if answer == "out"]
    assert len([text for text in learnt if text not in found.noisy]) == 3000


def test_answers_are_learnt_with_slips_too_that_count_less_and_are_no_words_to_mend_to() -> None:
    step = step_name(STEP, "jar", "twist", "out")
    pairs = [*[(text, step) for text, _ in numbered("at the step", 40, "")], ("stuck", "jar")]
    found = lessons.sort([*pairs, ("gone", "bye")])
    slipped = [row for row in found.steps["jar/twist"] if row[0] in found.noisy]
    assert slipped
    assert {weight for *_, weight in slipped} == {lessons.WEIGHTS[STEP] / 2}
    assert found.noisy.isdisjoint(text for text, _ in found.intents)
    assert lessons.sort([*pairs, ("gone", "bye")]) == found


def test_news_answers_and_replies_mean_nothing_before_a_guide_is_open() -> None:
    names = {"jar", "jar.opened", "jar.answer", "affirm", "danger", "out_of_scope.door", "thanks"}
    inside = {name for name in names if lessons.is_inside(name, names)}
    assert inside == {"jar.opened", "jar.answer", "affirm"}

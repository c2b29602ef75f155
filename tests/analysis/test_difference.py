"""What a change does to paths is counted as listing and comparing all of them would."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from firststep.analysis.difference import PathChanges, compare, first_shown
from firststep.analysis.graph import build
from firststep.analysis.guide_diff import GuideDiff, diff
from firststep.analysis.version import Version
from firststep.directory import Network, Phone
from firststep.engine.conversation import Given
from tests.analysis.by_hand import Walked, every_path
from tests.analysis.guides import (
    Change,
    as_it_is,
    changed,
    more_retries,
    numbers_everywhere,
    side_asked_early,
    timers,
    warnings_by_the_way,
)
from tests.engine.toys import build_set, build_unchecked


def label_changed(data):
    data["nodes"]["which"]["answers"]["right"]["label"] = "On the right"


def words_changed(data):
    data["nodes"]["pull"]["say"] = "Pull the lid slowly and straight, with both hands."


def targets_swapped(data):
    answers = data["nodes"]["sure"]["answers"]
    answers["no"]["next"], answers["yes"]["next"] = "check", "help"


def condition_dropped(data):
    del data["nodes"]["lever"]["only_after"]


def lever_opened(data):
    condition_dropped(data)
    data["nodes"]["sure"]["answers"]["unsure"]["next"] = "lever"


def warning_moved(data):
    data["nodes"]["calm"]["warn"] = []
    data["nodes"]["pull"]["warn"] = ["force"]


def warning_earlier(data):
    data["nodes"]["switch"]["warn"] = ["live"]


def node_added(data):
    data["nodes"]["breathe"] = {
        "say": "Take one slow breath.",
        "short": "Breathe.",
        "why": "It helps.",
        "next": "switch",
    }
    data["nodes"]["calm"]["next"] = "breathe"


def answer_removed(data):
    del data["nodes"]["pull"]["answers"]["again"]


def other_ending(data):
    data["nodes"]["check"]["answers"]["unsure"]["next"] = "given_up"


def outcome_renamed(data):
    data["outcomes"]["fine"] = data["outcomes"].pop("opened")
    data["nodes"]["check"]["answers"]["yes"]["next"] = "fine"


def start_moved(data):
    data["start"] = "switch"


def opening_changed(data):
    data["opening"] = "We open the lid together, you and I."


CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (
        as_it_is,
        label_changed,
        words_changed,
        targets_swapped,
        lever_opened,
        warning_moved,
        warning_earlier,
        warnings_by_the_way,
        node_added,
        answer_removed,
        other_ending,
        outcome_renamed,
        start_moved,
        opening_changed,
        timers,
        more_retries,
        side_asked_early,
        numbers_everywhere,
    )
}


@cache
def version(*names: str) -> Version:
    guide = build_unchecked(changed(*(CHANGES[name] for name in names)))
    return Version(build_set(guide), guide)


@cache
def walked(*names: str) -> dict[tuple[tuple[str, str], ...], Walked]:
    one = version(*names)
    return {path.answers: path for path in every_path(one.guides, one.guide)}


def by_listing(before: str, after: str) -> PathChanges:
    old, new = walked(before), walked(after)
    counts: Counter[str] = Counter()
    for answers, path in old.items():
        counts[kind(path, new.get(answers))] += 1
    return PathChanges(
        same=counts["same"],
        reworded=counts["reworded"],
        redirected=counts["redirected"],
        gone=counts["gone"],
        new=sum(1 for answers in new if answers not in old),
    )


def kind(old: Walked, new: Walked | None) -> str:
    if new is None:
        return "gone"
    if old.outcome != new.outcome:
        return "redirected"
    same = (old.said, old.called, old.seconds) == (new.said, new.called, new.seconds)
    return "same" if same else "reworded"


QUICK = {"as_it_is"}
"""Changes whose paths are listed in `make check` too; CI lists those of all."""


def some_slow(names: Iterable[str]) -> list[Any]:
    """Test cases, all but the quick ones marked as slow."""
    return [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in names]


@pytest.mark.parametrize("change", some_slow(CHANGES))
def test_every_count_is_what_comparing_all_paths_gives(change: str):
    for before, after in (("as_it_is", change), (change, "as_it_is")):
        old, new = version(before), version(after)
        found, _ = compare(build(old.guides, old.guide), build(new.guides, new.guide))
        assert found == by_listing(before, after)


@pytest.mark.parametrize("change", some_slow(CHANGES))
def test_the_place_of_a_warning_is_counted_as_listing_all_paths_gives(change: str):
    one = version(change)
    graph = build(one.guides, one.guide)
    for name in one.guide.never:
        places = Counter(dict(path.warned).get(name) for path in walked(change).values())
        shown = first_shown(graph, name)
        assert shown.without == places.pop(None, 0)
        assert dict(shown.places) == places


@pytest.mark.parametrize("change", some_slow(sorted(set(CHANGES) - {"as_it_is"})))
def test_the_conversation_shown_is_one_that_changed(change: str):
    old, new = version("as_it_is"), version(change)
    _, worst = compare(build(old.guides, old.guide), build(new.guides, new.guide))
    assert worst is not None
    before = walked("as_it_is")[plain(worst.before)]
    after = walked(change)[plain(worst.after)]
    assert worst.turns == len(after.answers) - len(before.answers)
    assert worst.units == pytest.approx(3 * (after.seconds - before.seconds))
    assert before.answers != after.answers or kind(before, after) != "same"


def plain(answers: tuple[Given, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((given.node, given.answer) for given in answers)


@pytest.mark.slow
def test_the_conversation_shown_is_the_one_that_grew_most():
    old, new = version("as_it_is"), version("timers")
    _, worst = compare(build(old.guides, old.guide), build(new.guides, new.guide))
    assert worst is not None
    growth = [
        after.seconds - walked("as_it_is")[answers].seconds
        for answers, after in walked("timers").items()
    ]
    assert worst.units / 3 == pytest.approx(max(growth))


def changes(change: Change) -> GuideDiff:
    guide = build_unchecked(changed(change))
    return diff(version("as_it_is"), Version(build_set(guide), guide))


def test_the_same_guide_has_no_changes():
    assert changes(as_it_is).unchanged


def test_a_step_whose_condition_was_dropped_is_called_open():
    (opened,) = changes(condition_dropped).opened
    assert opened.node == "lever"
    assert "no longer needs 'off' to be yes" in opened.reason
    # Its only way still asks the question, so no path gets there without the answer yet.
    assert opened.answers is None


def test_a_step_that_can_now_be_reached_is_shown_with_a_conversation():
    found = changes(lever_opened)
    assert found.opened[0].answers is not None
    assert found.opened[0].answers[-1] == Given("sure", "unsure")
    assert found.worst is not None
    assert found.worst.after == found.opened[0].answers


def test_a_condition_with_more_values_is_called_open():
    def wider(data):
        data["nodes"]["lever"]["only_after"] = {"off": ["yes", "unsure"]}

    (opened,) = changes(wider).opened
    assert "now also opens when 'off' is unsure" in opened.reason


def test_a_step_that_is_no_longer_forbidden_is_called_open():
    def allowed(data):
        data["nodes"]["pull"]["not_while"] = {}

    (opened,) = changes(allowed).opened
    assert "no longer forbidden while 'off' is no" in opened.reason


def test_an_answer_that_now_counts_for_a_condition_is_called_out():
    def counts(data):
        data["nodes"]["sure"]["answers"]["unsure"].update(next="lever", value="yes")

    (opened,) = changes(counts).opened
    assert opened.node == "lever"
    assert "'unsure' of 'sure' now counts for its condition on 'off'" in opened.reason
    assert opened.answers is not None


def test_a_stricter_condition_is_not_called_open():
    def stricter(data):
        data["nodes"]["hook"]["not_while"] = {"side": ["right"]}

    found = changes(stricter)
    assert found.opened == ()
    assert found.closed == ("'hook' is now forbidden while 'side' is right.",)


def test_a_removed_step_that_had_a_condition_is_called_out():
    def removed(data):
        data["nodes"]["lift"] = data["nodes"].pop("lever") | {"only_after": {}}
        data["nodes"]["sure"]["answers"]["yes"]["next"] = "lift"
        for warning in data["never"].values():
            warning["at_risk"] = [n.replace("lever", "lift") for n in warning["at_risk"]]

    found = changes(removed)
    assert found.nodes.added == ("lift",)
    assert "'lever', which had a condition, is gone" in found.closed[0]


def test_a_warning_that_moved_is_found():
    (moved,) = changes(warning_moved).lost
    assert moved.warning == "force"
    assert moved.before is not None
    assert moved.after is not None
    assert [name for name, _ in moved.before.places] == ["calm"]
    assert [name for name, _ in moved.after.places] == ["pull"]
    assert (moved.after.earliest or 0) > (moved.before.earliest or 0)
    assert moved.after.without > 0


@pytest.mark.slow
def test_a_warning_lost_on_some_paths_is_counted_as_listing_all_paths_gives():
    (one,) = changes(warning_moved).lost
    assert one.warning == "force"
    listed = walked("warning_moved").values()
    assert one.paths == sum(1 for path in listed if "force" not in dict(path.warned))


def test_a_warning_lost_together_with_its_step_is_found():
    def cut(data):
        data["start"] = "switch"

    assert [one.warning for one in changes(cut).lost] == ["force"]


def test_a_warning_that_comes_after_the_step_at_which_it_can_be_broken_is_lost():
    def late(data):
        data["nodes"]["calm"]["warn"] = []
        for place in ("which", "help", "check"):
            data["nodes"][place]["warn"] = ["force"]

    (one,) = changes(late).lost
    assert (one.warning, one.paths, one.late) == ("force", 0, ("pull",))


def test_a_warning_that_moves_with_every_path_is_not_lost():
    found = changes(warning_earlier)
    assert found.lost == ()
    assert [one.warning for one in found.moved] == ["live"]


def test_a_new_step_loses_no_warning():
    assert changes(node_added).lost == ()


def test_a_new_way_out_before_a_warning_loses_none():
    def way_out(data):
        data["nodes"]["sure"]["answers"]["tired"] = {"label": "I am tired", "next": "given_up"}

    assert changes(way_out).lost == ()


def told(change: Change) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in changes(change).alerts]


def test_a_danger_that_goes_on_elsewhere_is_called_out():
    def goes_on(data):
        data["dangers"]["fire"]["then"] = "check"

    assert told(goes_on) == [
        ("danger", "In danger `fire` it goes on with `check`, before with `closed`.")
    ]


def test_a_number_that_a_danger_no_longer_says_is_called_out():
    def numbers(kind, text):
        def change(data):
            data["dangers"]["fire"][kind] = text

        return change

    old = build_unchecked(changed(numbers("say", "Call 911 (112 in Europe). Wait 5 steps away.")))
    new = build_unchecked(changed(numbers("say", "Call 911. Wait 6 steps away.")))
    found = diff(Version(build_set(old), old), Version(build_set(new), new))
    assert [one.text for one in found.alerts] == ["In danger `fire` `say` no longer names 112."]
    assert found.dangers[0].startswith("`fire`, `say`, before: Call 911 (112")


def test_a_call_that_is_no_longer_the_first_one_is_called_out():
    def calls(*names):
        def change(data):
            data["dangers"]["fire"]["call"] = list(names)

        return change

    old = build_unchecked(changed(calls("emergency", "network")))
    new = build_unchecked(changed(calls("network", "emergency")))
    found = diff(Version(build_set(old), old), Version(build_set(new), new))
    (one,) = found.alerts
    assert one.text == "In danger `fire` `network` is named first to call, before `emergency`."


def test_a_contact_that_is_gone_is_a_number_that_changed():
    def gone(data):
        data["who_to_call"]["call"] = ["network"]
        data["contacts"]["emergency"].update(tel=None, text="On the poster.")

    assert told(gone) == [
        ("number", "`emergency` (Emergency): before 911, now none."),
        ("call", "`who_to_call` no longer names `emergency` to call."),
    ]


def test_a_number_of_the_directory_that_changed_is_called_out():
    guide = build_unchecked(changed())

    def with_number(number: str) -> Version:
        network = Network(
            id="blink",
            name="Blink",
            phones=(Phone(number=number),),
            source="https://example.org",
            confidence="high",
            checked=dt.date(2026, 1, 1),
        )
        return Version(replace(build_set(guide), networks={"blink": network}), guide)

    (one,) = diff(with_number("+1 555 0100"), with_number("+1 555 0199")).alerts
    assert one.kind == "number"
    assert one.text == "the network Blink: before +1 555 0100, now +1 555 0199."


def test_who_can_not_tell_and_has_no_answer_any_more_is_called_out():
    def no_answer(data):
        del data["nodes"]["sure"]["answers"]["unsure"]

    assert told(no_answer) == [
        (
            "unsure",
            "Who can't tell at `sure` has no answer of their own now; it led to help.",
        )
    ]


def test_answers_that_lead_elsewhere_are_found():
    found = {(one.answer, one.before, one.after) for one in changes(targets_swapped).targets}
    assert found == {("yes", "lever", "help"), ("no", "help", "check")}


def test_a_changed_step_that_only_news_lead_to_is_said_not_to_be_in_the_paths():
    def elsewhere(data):
        data["nodes"]["aside"] = dict(data["nodes"]["calm"], say="Sit down here.")
        data["news"]["open_now"]["go"] = "aside"

    found = changes(elsewhere)
    assert found.paths.unchanged
    assert found.unseen == ("aside",)
    assert found.parts == ("news",)
    assert not found.unchanged

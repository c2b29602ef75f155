"""What single checks leave alone and what they must not, beyond their cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint.project import folder_for, lines_of, run

Changes = list[list[str]]

TRAPPED = [
    "trapped: {say: Step back., short: Step back., call: [emergency], then: resume}",
    "trapped: {say: Step back., short: Step back., call: [emergency], then: opened}",
]
BENT = ["no: {label: It is bent, next: closed}", "no: {label: It is bent, next: given_up}"]
CANNOT_TELL = [
    "      unsure: {label: I can't tell, next: closed}",
    "      unsure: {label: I can't tell, next: given_up}",
]


def found(root: Path, code: str, changes: Changes) -> list[str]:
    folder = folder_for(root, {"replace": changes})
    return [line for line in lines_of(folder, run(folder)) if line.split("  ")[1] == code]


def test_who_cannot_tell_is_not_led_to_the_good_end_of_a_danger_of_the_place(tmp_path):
    assert not found(tmp_path, "careless-ending", [TRAPPED, BENT, CANNOT_TELL])


def test_who_cannot_tell_is_kept_away_whatever_the_dangers_of_the_place_lead_to(tmp_path):
    (line,) = found(tmp_path, "careless-ending", [TRAPPED, CANNOT_TELL])
    assert "ends in 'given_up', though another answer ends in 'closed'" in line


def test_an_end_that_keeps_away_does_so_after_a_danger_of_the_place_as_well(tmp_path):
    trapped = [TRAPPED[0], TRAPPED[1].replace("opened", "closed")]
    assert found(tmp_path, "careless-ending", [trapped, CANNOT_TELL])


PROTECTS = ["why: It moves while on.", "why: It moves while on.\n    protects: true"]
CALM_PROTECTS = ["why: It helps.", "why: It helps.\n    protects: true"]
OPEN_TO_ALL = ["    not_while: {power: [on]}\n", ""]
LOOSE = """
  loose:
    say: Hold the lid.
    short: Hold.
    why: It may fall.
    sources: [page]
    next: {next}
"""


def jump(target: str) -> list[str]:
    news = "no_luck: {phrases: [no luck]}"
    return [news, f"{news}\n  on_left: {{phrases: [it is the left one], go: {target}}}"]


def with_node(text: str) -> list[str]:
    return ["\noutcomes:\n", f"{text}outcomes:\n"]


def skipping(root: Path, *changes: list[str]) -> list[str]:
    return found(root, "jump-skips-protection", [OPEN_TO_ALL, *changes])


def test_a_jump_to_a_risk_names_every_step_that_it_skips_the_first_one_first(tmp_path):
    (line,) = skipping(tmp_path, PROTECTS, CALM_PROTECTS, jump("pull"))
    assert "led to 'pull' past 'calm' and 'switch'" in line
    assert "Jump to 'calm' instead" in line


def test_a_jump_to_a_step_that_surely_leads_to_a_risk_skips_as_much(tmp_path):
    loose = with_node(LOOSE.replace("{next}", "pull"))
    assert skipping(tmp_path, PROTECTS, jump("loose"), loose)


@pytest.mark.parametrize("target", ["calm", "switch", "which", "help", "check", "opened"])
def test_a_jump_to_what_protects_or_comes_before_or_has_no_risk_is_fine(tmp_path, target):
    assert not skipping(tmp_path, PROTECTS, jump(target))


def test_a_jump_that_leads_back_to_the_step_that_protects_is_fine(tmp_path):
    loose = with_node(LOOSE.replace("{next}", "switch"))
    risk = ["at_risk: [pull, lever]", "at_risk: [pull, lever, loose]"]
    assert not skipping(tmp_path, PROTECTS, jump("loose"), loose, risk)


def test_a_step_that_some_ways_go_round_is_not_missed(tmp_path):
    lifted = ["right: {label: Right, next: help}", "right: {label: Right, next: sure}"]
    protects = ["why: It may be loose.", "why: It may be loose.\n    protects: true"]
    risk = ["at_risk: [pull, lever]", "at_risk: [pull, lever, sure]"]
    assert skipping(tmp_path, protects, risk, jump("sure"))
    assert not skipping(tmp_path, protects, risk, jump("sure"), lifted)


@pytest.mark.parametrize("key", ["protects: true", "call: [maker]"])
def test_a_target_that_protects_or_names_somebody_to_call_need_not_wait(tmp_path, key):
    target = ["why: It may be loose.", f"why: It may be loose.\n    {key}"]
    assert not skipping(tmp_path, PROTECTS, target, jump("pull"))
    assert skipping(tmp_path, PROTECTS, jump("pull"))


RETRY = ["on: {label: It stays on, means: no,", "on: {label: It stays on, means: no, again: true,"]
NAMED = "still: {label: It stays on, means: no, again: true,"


@pytest.mark.parametrize(
    "mend",
    [
        [
            RETRY,
            ["    fact: power\n    sources", "    fact: power\n    confirm: true\n    sources"],
        ],
        [[RETRY[0], NAMED]],
    ],
    ids=["confirm", "name"],
)
def test_both_mends_for_a_retry_that_stands_for_a_known_value_are_mends(tmp_path, mend):
    assert found(tmp_path, "asked-again", [RETRY])
    assert not found(tmp_path, "asked-again", mend)


def test_a_phrase_may_stand_in_the_news_of_another_guide(tmp_path):
    second = [["[the lid is stuck, my lid will not open]", "[it is open now, no luck]"]]
    second += [["phrases: [it is open now], go", "phrases: [it came off], go"]]
    second += [["{phrases: [no luck]}", "{phrases: [nothing helped]}"]]
    folder = folder_for(tmp_path, {"second": second})
    assert lines_of(folder, run(folder)) == []


def test_a_phrase_may_not_stand_under_off_topic(tmp_path):
    folder = folder_for(
        tmp_path, {"replace": [["my lid will not open", "My car ran out of charge"]]}
    )
    assert any("common.yml under off_topic" in line for line in lines_of(folder, run(folder)))


def test_the_first_place_of_a_phrase_is_named_by_its_line(tmp_path):
    (line,) = found(tmp_path, "duplicate-phrase", [["[no luck]", "[My lid  will not open]"]])
    assert "is the same as 'my lid will not open' in line 9 under phrases" in line
    (line,) = found(tmp_path, "duplicate-phrase", [["[no luck]", "[it is open now]"]])
    assert "'it is open now' stands here and in line 31 under news.open_now.phrases." in line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"FILL IN"', "marks a gap."),
        ('"FILL IN: who can\'t wait."', "marks a gap: 'who can't wait'."),
        ('"Lids. FILL IN ' + "word " * 30 + '"', "word ...'."),
    ],
)
def test_a_gap_is_told_in_its_own_words_and_briefly(tmp_path, text, said):
    (line,) = found(tmp_path, "placeholder", [["scope: Lids.", f"scope: {text}"]])
    message = line.split("  fix:")[0]
    assert message.endswith(said)
    assert len(message) < 140


ACKNOWLEDGED = "next: which, careful: Only gentle tries follow.}"
OFF = "off: {label: It is off, means: yes, next: which}"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([[ACKNOWLEDGED, "next: help}"]], None),
        ([[ACKNOWLEDGED, "next: help, careful: A call.}"]], "careful-unneeded"),
        # Where everybody is led to somebody to call, that is careful by itself.
        ([[OFF, OFF.replace("which", "help")], [ACKNOWLEDGED, "next: help}"]], None),
        # Partly the way of a yes is the way of a yes.
        (
            [[ACKNOWLEDGED, "next: [{when: {side: left}, go: help}, {go: which}]}"]],
            "unsure-as-yes",
        ),
    ],
)
def test_doubt_goes_the_way_of_a_yes_only_with_a_reason(tmp_path, changes, code):
    lines = found(tmp_path, "unsure-as-yes", changes) + found(tmp_path, "careful-unneeded", changes)
    assert [line.split("  ")[1] for line in lines] == ([code] if code else [])


def test_an_ending_that_is_no_careful_one_is_the_way_of_a_yes(tmp_path):
    help_ = "unsure: {label: I can't tell, next: given_up}"
    assert found(tmp_path, "unsure-as-yes", [[help_, help_.replace("given_up", "check")]])


def test_an_ending_that_keeps_away_is_careful_for_who_cannot_tell(tmp_path):
    changes = [["yes: {label: It is, next: opened}", "yes: {label: It is, next: closed}"]]
    changes += [["no: {label: It is bent, next: closed}", "no: {label: It is bent, next: opened}"]]
    assert not found(tmp_path, "unsure-as-yes", changes)


RIGHT = "      unsure: {label: I can't tell, next: help}\n  pull:"


def test_not_knowing_may_count_as_a_no_but_as_no_other_answer(tmp_path):
    claim = RIGHT.replace("unsure: {", "dunno: {means: unsure, value: right, ")
    no = ["right: {label: Right, next: help}", "right: {label: Right, means: no, next: help}"]
    assert found(tmp_path, "unsure-claims", [[RIGHT, claim]])
    assert not found(tmp_path, "unsure-claims", [[RIGHT, claim], no])


NETWORK = ["side: {values: [left, right, unsure]}", "side: {values: [left, right, unsure]}\n  "]
NETWORK[1] += "network: {values: directory}"


@pytest.mark.parametrize(
    "change",
    [
        [
            "left: {label: Left, next: pull}",
            "left: {label: Left, next: [{when: {network: volt}, go: sure}, {go: pull}]}",
        ],
        ["not_while: {power: [on]}", "not_while: {power: [on], network: [amper, volt]}"],
        ["fact: power, value: on}", "fact: network, value: volt}"],
    ],
    ids=["when", "not_while", "news"],
)
def test_a_network_that_the_directory_does_not_have_is_named(tmp_path, change):
    (line,) = found(tmp_path, "unknown-value", [NETWORK, change])
    assert "There is no value of 'network' 'volt'.  fix: Did you mean 'volta'?" in line
    assert not found(
        tmp_path, "unknown-value", [NETWORK, [part.replace("volt", "volta") for part in change]]
    )


def test_a_directory_with_mistakes_makes_no_network_unknown(tmp_path):
    news = ["fact: power, value: on}", "fact: network, value: volta}"]
    folder = folder_for(
        tmp_path, {"replace": [NETWORK, news], "networks": [["id: amper", "id: volta"]]}
    )
    codes = {line.split("  ")[1] for line in lines_of(folder, run(folder))}
    assert codes == {"duplicate-entry"}


def test_too_many_states_name_what_multiplies_them(tmp_path, monkeypatch):
    monkeypatch.setattr("firststep.engine.proofs.MAX_STATES", 5)
    wide = ["side: {values: [left, right, unsure]}", "side: {values: [left, right, top, unsure]}"]
    (line,) = found(tmp_path, "not-proved", [wide])
    assert "multiplies them: side (5 ways), power (4 ways)." in line

"""A guide with mistakes is refused with all of them, each with its line and its mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from firststep.guide.load import load, load_all, load_common, load_text
from firststep.guide.problems import GuideErrors
from firststep.guide.vocabulary import DANGER_KINDS
from tests.engine.toys import as_yaml, build, toy_data

Mistake = Callable[[dict[str, Any]], Any]


def problems_of(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Code and the text of the line each problem points at."""
    text = as_yaml(data)
    with pytest.raises(GuideErrors) as caught:
        load_text(text)
    lines = text.splitlines()
    return [(p.code, lines[p.line - 1].strip()) for p in caught.value.problems]


def test_the_toy_guide_loads_and_cannot_be_changed() -> None:
    guide = build()
    with pytest.raises(TypeError):
        guide.title = "other"
    with pytest.raises(TypeError):
        guide.nodes["calm"] = guide.nodes["pull"]  # type: ignore[index]
    with pytest.raises(TypeError):
        guide.nodes["pull"].answers["open"].label = "x"


def node(data: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = data["nodes"][name]
    return found


@pytest.mark.parametrize(
    ("mistake", "expected"),
    [
        (lambda d: d.update(titel="x"), [("unknown-key", "titel: x")]),
        (lambda d: d.pop("title"), [("missing-key", "id: toy")]),
        (lambda d: d.update(title=""), [("empty-value", "title: ''")]),
        (lambda d: d.update(reviewed="soon"), [("bad-value", "reviewed: soon")]),
        (lambda d: d.update(phrases={}), [("bad-value", "phrases: {}")]),
        (lambda d: d.update(start="begin"), [("unknown-target", "start: begin")]),
        (lambda d: node(d, "calm").update(whi="x"), [("unknown-key", "whi: x")]),
        (lambda d: node(d, "calm").pop("why"), [("missing-key", "calm:")]),
        (lambda d: node(d, "calm").update(next="swich"), [("unknown-target", "next: swich")]),
        (lambda d: node(d, "calm").update(ask="Well?"), [("bad-value", "calm:")]),
        (lambda d: node(d, "pull").update(limit=0), [("bad-value", "limit: 0")]),
        (lambda d: node(d, "pull").update(warn=["fear"]), [("unknown-warning", "warn:")]),
        (lambda d: node(d, "pull").update(call=["me"]), [("unknown-contact", "call:")]),
        (lambda d: node(d, "pull").update(sources=["me"]), [("unknown-source", "sources:")]),
        (lambda d: node(d, "switch").update(fact="of"), [("unknown-fact", "fact: of")]),
        (
            lambda d: node(d, "sure").pop("confirm"),
            [("asked-twice", "fact: 'off'"), ("unguarded-step", "'yes':")],
        ),
        (
            lambda d: node(d, "lever").update(only_after={"off": "sure"}),
            [("unguarded-step", "'yes':"), ("unknown-value", "only_after:")],
        ),
        (lambda d: node(d, "check")["answers"].pop("unsure"), [("no-unsure", "check:")]),
        (
            lambda d: node(d, "check")["answers"]["no"].update(means="yes"),
            [("same-meaning", "check:")],
        ),
        (
            lambda d: node(d, "check")["answers"]["no"].update(means="nope"),
            [("bad-value", "means: nope")],
        ),
        (lambda d: node(d, "pull")["answers"]["shut"].pop("label"), [("no-label", "shut:")]),
        (
            lambda d: node(d, "pull")["answers"]["shut"].update(hears=["luck"]),
            [("unknown-news", "shut:")],
        ),
        (
            lambda d: node(d, "pull")["answers"]["again"].update(hears=["no_luck"]),
            [("heard-twice", "again:")],
        ),
        (
            lambda d: node(d, "switch")["answers"]["unsure"].update(value="yes"),
            [("careless-unsure", "unsure:")],
        ),
        (
            lambda d: node(d, "switch")["answers"]["yes"].update(
                next=[{"when": {"side": "left"}, "go": "hook"}]
            ),
            [("no-way-on", "'yes':")],
        ),
        (
            lambda d: node(d, "switch")["answers"]["yes"].update(
                next=[{"go": "hook"}, {"go": "pull"}]
            ),
            [("shadowed-branch", "'yes':")],
        ),
        (lambda d: node(d, "help")["answers"]["no"].update(next="pull"), [("cycle", "help:")]),
        (lambda d: d["nodes"].update(alone=dict(node(d, "calm"))), [("unreachable", "alone:")]),
        (
            lambda d: d["outcomes"].update(alone=dict(d["outcomes"]["closed"])),
            [("unreachable", "alone:")],
        ),
        (
            lambda d: d["outcomes"].update(calm=dict(d["outcomes"]["closed"])),
            [("name-twice", "calm:")],
        ),
        (lambda d: d["outcomes"]["closed"].update(code="so so"), [("bad-value", "code: so so")]),
        (lambda d: d["news"]["open_now"].update(go="lever"), [("risky-jump", "go: lever")]),
        (lambda d: d["news"]["still_on"].pop("value"), [("half-news", "still_on:")]),
        (lambda d: d["news"]["still_on"].update(go="help"), [("two-effects", "still_on:")]),
        (lambda d: d["news"]["still_on"].update(value="maybe"), [("unknown-value", "still_on:")]),
        (lambda d: d["news"].update(idle={"phrases": ["hm"]}), [("news-without-effect", "idle:")]),
        (lambda d: d["phrases"].append("No  LUCK"), [("duplicate-phrase", "- no luck")]),
        (lambda d: d["facts"]["off"].pop("withdrawn"), [("no-withdrawn", "'off':")]),
        (lambda d: d["never"]["force"].update(at_risk=[]), [("no-risk-named", "force:")]),
        (lambda d: d["never"]["force"].update(at_risk=["pul"]), [("unknown-node", "at_risk:")]),
        (
            lambda d: d["contacts"]["emergency"].pop("sources"),
            [("number-without-source", "emergency:")],
        ),
        (lambda d: d["who_to_call"].update(call=[]), [("nobody-to-call", "call: []")]),
        (lambda d: d["dangers"].pop("fire"), [("missing-danger", "dangers:")]),
        (
            lambda d: d["dangers"].update(ghosts=d["dangers"]["fire"]),
            [("unknown-kind", "dangers:")],
        ),
        (lambda d: d["dangers"]["fire"].update(then="pull"), [("danger-leads-on", "then: pull")]),
        (
            lambda d: d["dangers"]["hot"].update(then="resume"),
            [("danger-leads-on", "then: resume")],
        ),
        (
            lambda d: d["dangers"]["trapped"].update(then="pull"),
            [("danger-leads-on", "then: pull")],
        ),
        (
            lambda d: node(d, "sure")["answers"]["unsure"].update(next="lever"),
            [("unguarded-step", "unsure:")],
        ),
        (
            lambda d: node(d, "sure")["answers"]["no"].update(value="unsure"),
            [("crossed-value", "'no':")],
        ),
        (
            lambda d: node(d, "pull")["answers"]["shut"].update(back=True),
            [("two-ways", "shut:")],
        ),
        (
            lambda d: d["news"].update(broken={"phrases": ["hm"], "closes": "ghosts"}),
            [("unknown-kind", "broken:")],
        ),
        (
            lambda d: node(d, "sure")["answers"].update(
                look={"label": "Look again", "again": True, "value": "yes", "next": "help"}
            ),
            [("again-opens", "look:")],
        ),
        (
            lambda d: (
                node(d, "lever")["answers"].update(
                    more={"label": "Once more", "again": True, "next": "lift"}
                )
                or d["nodes"].update(
                    lift=dict(node(d, "lever"), answers=node(d, "check")["answers"])
                )
            ),
            [("again-opens", "more:")],
        ),
        (
            lambda d: d["facts"]["side"].update(values=["left", "right", "unsure", True]),
            [("boolean-value", "values:")],
        ),
        (
            lambda d: d["facts"]["side"]["summary"].update(lefft="It is the left lid."),
            [("unknown-value", "lefft: It is the left lid.")],
        ),
        (
            lambda d: node(d, "which")["answers"].update(
                middle={"label": "In between", "next": "help"}
            ),
            [("answer-without-value", "middle:")],
        ),
        (
            lambda d: d["dangers"]["injury"].update(then="check"),
            [("danger-leads-on", "then: check")],
        ),
        (
            lambda d: d["contacts"].update(friend={"label": "A friend"}),
            [("contact-unreachable", "friend:")],
        ),
        (lambda d: d.update(when_blocked="lever"), [("blocked-is-closed", "when_blocked: lever")]),
    ],
)
def test_a_mistake_is_named_at_its_line(mistake: Mistake, expected: list[tuple[str, str]]) -> None:
    data = toy_data()
    mistake(data)
    assert problems_of(data) == expected


def test_the_words_of_a_problem() -> None:
    data = toy_data()
    data["nodes"]["calm"]["whi"] = "x"
    with pytest.raises(GuideErrors) as caught:
        load_text(as_yaml(data), path="guides/toy.yml")
    (problem,) = caught.value.problems
    assert problem.path == "guides/toy.yml"
    assert problem.message == "The key 'whi' is not known here, so it would do nothing."
    assert problem.fix == "Did you mean 'why'?"


def test_names_that_buttons_cannot_carry() -> None:
    data = toy_data()
    data["nodes"]["a way too long name for a button " * 2] = data["nodes"].pop("hook")
    data["nodes"]["switch"]["answers"]["yes"]["next"] = "a way too long name for a button " * 2
    assert {code for code, _ in problems_of(data)} >= {"bad-name", "name-too-long"}


def test_every_mistake_of_every_file_comes_in_one_run(tmp_path: Path) -> None:
    for name in ("one", "two"):
        data = toy_data()
        data.update(id=name, start="nowhere", when_blocked="nobody")
        (tmp_path / f"{name}.yml").write_text(as_yaml(data))
    (tmp_path / "common.yml").write_text("locale: en-US\n")
    with pytest.raises(GuideErrors) as caught:
        load_all(tmp_path)
    files = {Path(problem.path).name for problem in caught.value.problems}
    assert files == {"one.yml", "two.yml", "common.yml"}
    assert sum(p.code == "unknown-target" for p in caught.value.problems) == 4


def test_the_id_is_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "other.yml"
    path.write_text(as_yaml(toy_data()))
    with pytest.raises(GuideErrors) as caught:
        load(path)
    assert [p.code for p in caught.value.problems] == ["id-not-file-name"]


def test_a_list_or_a_word_is_no_guide() -> None:
    for text in ("- a\n- b", "word", "3"):
        with pytest.raises(GuideErrors) as caught:
            load_text(text)
        assert [p.code for p in caught.value.problems] == ["not-a-guide"]


def test_a_folder_without_guides_says_so(tmp_path: Path) -> None:
    common = Path(__file__).parents[2] / "guides" / "common.yml"
    (tmp_path / "common.yml").write_text(common.read_text())
    with pytest.raises(GuideErrors) as caught:
        load_all(tmp_path)
    assert [p.code for p in caught.value.problems] == ["no-guides"]


def test_every_kind_of_danger_has_words() -> None:
    assert set(build().dangers) == set(DANGER_KINDS)


@pytest.mark.parametrize(
    "number", ["911", "112", "+44 800 88 77 66", "(0800) 123-456", "0800/12.34", "1 1"]
)
def test_a_number_that_a_telephone_can_dial_is_taken(number: str) -> None:
    data = toy_data()
    data["contacts"]["emergency"]["tel"] = number
    assert build(data).contacts["emergency"].tel == number


@pytest.mark.parametrize(
    "number", ["1-800-TOW-HELP", "call 911", "9", "+", "911;112", "\u0661\u0661\u0662"]
)
def test_what_a_telephone_cannot_dial_is_no_number(number: str) -> None:
    data = toy_data()
    data["contacts"]["emergency"]["tel"] = number
    with pytest.raises(GuideErrors) as caught:
        build(data)
    assert [p.code for p in caught.value.problems] == ["bad-tel"]


def test_an_answer_that_looks_again_or_goes_back_needs_no_value() -> None:
    data = toy_data()
    data["nodes"]["which"]["answers"].update(
        look={"label": "Look again", "again": True, "next": "help"},
        wrong={"label": "Go back", "back": True},
    )
    assert build(data).nodes["which"].answers["look"].again


def test_a_question_about_the_network_may_have_answers_without_one() -> None:
    data = toy_data()
    data["nodes"]["help"]["fact"] = "network"
    data["nodes"]["help"]["answers"]["unsure"]["value"] = "volta"
    assert build(data).nodes["help"].fact == "network"


def test_the_contacts_of_the_common_words_can_be_reached(tmp_path: Path) -> None:
    common = (Path(__file__).parents[2] / "guides" / "common.yml").read_text(encoding="utf-8")
    assert common.count("    directory: emergency\n") == 1
    path = tmp_path / "common.yml"
    for line, code in (("", "contact-unreachable"), ("    tel: help\n", "bad-tel")):
        path.write_text(common.replace("    directory: emergency\n", line), encoding="utf-8")
        with pytest.raises(GuideErrors) as caught:
            load_common(path)
        assert [p.code for p in caught.value.problems] == [code]

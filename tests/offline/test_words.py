from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from firststep.engine.conversation import Conversation
from firststep.guide.load import GuideSet, load_all
from firststep.offline.word_vectors import FILE, OUTSIDE, word_vectors, write
from firststep.offline.words import check_pattern, word_lists
from firststep.understanding import danger
from firststep.understanding.caution import news_opens_risk, opens_risk
from firststep.understanding.danger_patterns import HARMLESS, RULES, SHUT
from firststep.understanding.polarity import is_hedged, is_worded_as_question
from firststep.understanding.text import quick_reply, words
from tests.offline.danger_vectors import cases_by_name
from tests.offline.toys import sets

MOST_BYTES = 31_000
"""Packed; the danger net alone is 18,000, since the device must miss none of its signs."""


@pytest.fixture(scope="module")
def guides() -> GuideSet:
    return load_all("guides")


@pytest.fixture(scope="module")
def lists(guides: GuideSet) -> dict[str, Any]:
    return word_lists(guides)


def test_the_words_are_json_of_a_bounded_size(lists: dict[str, Any]) -> None:
    text = json.dumps(lists, ensure_ascii=False, separators=(",", ":"))
    assert json.loads(text) == lists
    assert len(gzip.compress(text.encode(), 9)) <= MOST_BYTES


def test_the_same_guides_give_the_same_words(guides: GuideSet, lists: dict[str, Any]) -> None:
    assert word_lists(guides) == lists


def test_every_sign_of_the_net_is_handed_over_as_it_is(lists: dict[str, Any]) -> None:
    net = lists["danger"]
    told = [
        (kind, bool(sure), bool(always), rf"\b(?:{pattern})\b")
        for kind, sure, always, patterns in net["rules"]
        for pattern in patterns
    ]
    assert told == [(r.kind, r.sure, r.always, r.pattern.pattern) for r in RULES]
    assert [rf"\b(?:{pattern})(?:\b|$)" for pattern, _, _ in net["shut"]] == [
        sign.pattern.pattern for sign in SHUT
    ]


def test_what_only_sounds_like_danger_is_a_part_of_what_the_net_knows(
    lists: dict[str, Any],
) -> None:
    told = [rf"\b(?:{pattern})\b" for pattern in lists["danger"]["harmless"]]
    known = [pattern.pattern for pattern in HARMLESS]
    assert told == [pattern for pattern in known if pattern in told]
    assert 5 <= len(told) < len(known)


def test_with_less_that_is_harmless_the_net_sees_no_less(
    lists: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = cases_by_name()
    texts = [text for name in ("SURE", "DOUBTFUL", "slips") for text in tables[name]]
    before = {text: danger.check(text) for text in texts}
    kept = tuple(re.compile(rf"\b(?:{p})\b") for p in lists["danger"]["harmless"])
    monkeypatch.setattr(danger, "HARMLESS", kept)
    for text, sign in before.items():
        now = danger.check(text)
        assert sign is None or (now is not None and (now.sure or not sign.sure)), text


@pytest.mark.parametrize(
    "pattern",
    [
        "(?P<name>a)",
        "(?i)a",
        "(?x: a)",
        "(a)?(?(1)b|c)",
        "a++",
        r"\Aa",
        r"a\Z",
        "(?#what)",
        "f\u00fcr",
    ],
)
def test_a_pattern_that_javascript_reads_in_another_way_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="JavaScript does not read"):
        check_pattern(pattern)


def test_what_the_net_s_patterns_use_is_read_alike() -> None:
    pattern = r"\b(?:(?<!my )fire(?! lane)|smoke?(?:\S+ ){0,3}?)\b"
    assert check_pattern(pattern) == pattern


def test_words_with_accents_are_told_without_them(lists: dict[str, Any]) -> None:
    hot = lists["danger"]["foreign"]["hot"].split()
    assert "\u0433\u043e\u0440\u044f\u0447\u0438\u0438" in hot


def test_news_that_a_risky_step_rests_on_is_said_plainly(
    guides: GuideSet, lists: dict[str, Any]
) -> None:
    guide = guides.guides["charging_cable_stuck"]
    told = lists["guides"][guide.id]
    assert told["risky"] == sorted(n for n in guide.news if news_opens_risk(guide, n))
    assert "charging_stopped" in told["risky"]
    for news in told["risky"]:
        assert told["news"][news]
        for phrase in told["news"][news]:
            assert not is_hedged(phrase), phrase
            assert not is_worded_as_question(phrase), phrase


def test_the_answers_that_a_risky_step_rests_on_are_named(
    guides: GuideSet, lists: dict[str, Any]
) -> None:
    named = {
        f"{guide.id}/{answer}"
        for guide in guides.guides.values()
        for answer in lists["guides"][guide.id]["risky_answers"]
    }
    assert named == {
        f"{guide.id}/{node.id}/{answer.id}"
        for guide in guides.guides.values()
        for node in guide.nodes.values()
        for answer in node.answers.values()
        if opens_risk(guide, node, answer)
    }
    assert "charging_cable_stuck/confirm_stopped/yes" in named


def test_no_phrase_is_a_danger_or_a_short_reply(lists: dict[str, Any]) -> None:
    phrases = [p for listed in lists["acts"].values() for p in listed]
    for guide in lists["guides"].values():
        phrases += [*guide["open"], *(p for listed in guide["news"].values() for p in listed)]
    assert len(phrases) > 800
    for phrase in phrases:
        assert danger.check(phrase) is None, phrase
        assert quick_reply(phrase) is None, phrase
        assert phrase == " ".join(words(phrase))


def test_no_phrase_means_two_things(lists: dict[str, Any]) -> None:
    acts = [p for listed in lists["acts"].values() for p in listed]
    assert len(acts) == len(set(acts))
    for guide in lists["guides"].values():
        news = [p for listed in guide["news"].values() for p in listed]
        assert len(news) == len(set(news))
        assert not set(acts) & {*news, *guide["open"]}


def test_names_of_networks_and_cars_are_told_by_id(guides: GuideSet, lists: dict[str, Any]) -> None:
    assert set(lists["networks"]) <= set(guides.networks)
    assert "evgo" in lists["networks"]["evgo"].split("|")
    assert set(lists["vehicles"]) <= set(guides.vehicles)
    names = [n for listed in lists["networks"].values() for n in listed.split("|")]
    assert len(names) == len(set(names))


def test_a_car_of_which_nothing_may_be_shown_is_not_told(
    guides: GuideSet, lists: dict[str, Any]
) -> None:
    shown = {
        v.key if v.key in guides.vehicles else v.id for v in guides.vehicles.values() if v.shown
    }
    assert set(lists["vehicles"]) <= shown


@pytest.mark.parametrize("content", [None, "", "nlu: 3", "nlu: [{intent: why}]", "\t:", "[]"])
def test_without_phrases_of_dialogue_the_rest_is_there(
    guides: GuideSet, tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "nlu.yml").write_text(content, encoding="utf-8")
    found = word_lists(guides, tmp_path)
    assert found["acts"] == {}
    assert found["danger"]["rules"]


@pytest.mark.parametrize("name", list(sets()))
def test_small_guides_have_words_too(name: str) -> None:
    toys = sets()[name]
    found = word_lists(toys)
    assert set(found["guides"]) == set(toys.guides)
    assert json.dumps(found)


def test_the_vectors_stand_at_every_step_of_small_guides(tmp_path: Path) -> None:
    toys = sets()["toys"]
    made = word_vectors(toys)
    assert made["places"][OUTSIDE] == Conversation().to_json()
    nodes = {f"{g.id}/{n}" for g in toys.guides.values() for n in g.nodes}
    # Nobody comes to the hook but by a broken guide.
    assert set(made["places"]) == {OUTSIDE, *nodes} - {"toy/hook", "other/hook"}
    assert {place for place, _, _ in made["cases"]} == set(made["places"])
    assert any(act is None for _, _, act in made["cases"])
    file = write(toys, tmp_path)
    assert file.name == FILE
    assert json.loads(file.read_text(encoding="utf-8")) == json.loads(json.dumps(made))

"""The vectors are the same for the same guides, and leave nothing of a guide out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from firststep.engine.acts import DIGRESSIONS
from firststep.engine.conversation import Conversation
from firststep.engine.payloads import read_payload
from firststep.guide.load import GuideSet, load_all
from firststep.offline.compile import as_text
from firststep.offline.vectors import main, vectors, write
from tests.offline.toys import sets

FEW = 15
"""Mixtures enough for a test of the form."""


@pytest.fixture(scope="module")
def shipped() -> GuideSet:
    """One of the guides of the project, and all that the set has beside it."""
    guides = load_all(Path(__file__).parents[2] / "guides")
    return GuideSet(
        {"car_key_dead": guides.guides["car_key_dead"]},
        guides.common,
        guides.networks,
        guides.vehicles,
        guides.regions,
    )


@pytest.fixture(scope="module")
def of_shipped(shipped: GuideSet) -> dict[str, Any]:
    return vectors(shipped, seed="test", mixtures=FEW)


@pytest.fixture(scope="module")
def of_cars() -> dict[str, Any]:
    return vectors(sets()["cars"], seed="test", mixtures=FEW)


def said_in(found: dict[str, Any]) -> str:
    values = found["values"]
    replies = {r[0] for _, turns, _ in found["talks"] for turn in turns for r in turn[3]}
    return "\n\n".join(values[number] for number in sorted(replies))


def is_said(text: str, said: str) -> bool:
    """Whether a wording was said, whatever stood in place of its marks."""
    return all(part in said for part in re.split(r"\{[a-z]+\}", text) if part.strip())


def unsaid(texts: Iterable[str | None], said: str) -> list[str]:
    return [text for text in texts if text and not is_said(text, said)]


def test_the_same_guides_give_the_same_vectors(of_cars: dict[str, Any]) -> None:
    assert as_text(vectors(sets()["cars"], seed="test", mixtures=FEW)) == as_text(of_cars)
    other = vectors(sets()["cars"], seed="other", mixtures=FEW)
    assert as_text(other) != as_text(of_cars)


def test_every_node_and_every_answer_of_it_and_every_outcome_is_there(
    shipped: GuideSet, of_shipped: dict[str, Any]
) -> None:
    values = of_shipped["values"]
    guide = shipped.guides["car_key_dead"]
    answered: set[tuple[str, str]] = set()
    reached: set[str] = set()
    for _, _, here, following in of_shipped["states"]["car_key_dead"]:
        node = values[here[0]][0]
        for answer, after, *_ in following:
            answered.add((node, values[answer]))
            reached.add(values[after][1])
    wanted = {(node.id, answer) for node in guide.nodes.values() for answer in node.answers}
    assert wanted == answered
    asked = {
        values[turn[3][-1][2]].get("outcome")
        for _, turns, _ in of_shipped["talks"]
        for turn in turns
    }
    assert {*guide.outcomes} <= reached | asked


def test_every_wording_of_a_guide_is_said(shipped: GuideSet, of_shipped: dict[str, Any]) -> None:
    said = said_in(of_shipped)
    guide = shipped.guides["car_key_dead"]
    for node in guide.nodes.values():
        assert not unsaid((node.say, node.short, node.why, node.where, node.ask), said), node.id
    for outcome in guide.outcomes.values():
        assert not unsaid((outcome.say, outcome.short, outcome.why), said), outcome.id
    for danger in guide.dangers.values():
        assert not unsaid((danger.say, danger.short, danger.summary), said), danger.kind
    for warning in guide.never.values():
        assert not unsaid((warning.do_not, warning.because), said), warning.id


def test_every_common_wording_is_said_in_some_set(
    shipped: GuideSet, of_shipped: dict[str, Any], of_cars: dict[str, Any]
) -> None:
    toys = vectors(sets()["toys"], seed="test", mixtures=4 * FEW)
    said = "\n\n".join(map(said_in, (of_shipped, of_cars, toys)))
    common = shipped.common
    texts = {name: text for name, text in common if isinstance(text, str) and name != "locale"}
    texts.update({name: text for name, text in common.car if isinstance(text, str)})
    texts.update({name: common.small_words[name] for name in common.small_words})
    texts.update({topic.id: topic.say for topic in common.off_topic.values()})
    texts.update(common.danger_questions)
    assert [name for name, text in texts.items() if not is_said(text, said)] == []


def test_every_kind_of_act_is_taken(of_cars: dict[str, Any]) -> None:
    values = of_cars["values"]
    acts = [values[turn[0]] for _, turns, _ in of_cars["talks"] for turn in turns]
    kinds = {act["type"] for act in acts if isinstance(act, dict)}
    assert kinds == {
        *("Open", "Reply", "Choose", "Press", "News", "Told", "Fact", "Digress", "Back"),
        *("StartOver", "Resume", "Danger", "DangerPast", "FalseAlarm", "Switch", "OutOfScope"),
        *("NotUnderstood", "Silence"),
    }
    digressions = {
        act["name"] for act in acts if isinstance(act, dict) and act["type"] == "Digress"
    }
    assert digressions == {*DIGRESSIONS}
    payloads = [act for act in acts if isinstance(act, str)]
    assert payloads
    assert all(read_payload(text) is not None for text in payloads)


def test_a_conversation_can_be_put_together_from_what_changed(of_cars: dict[str, Any]) -> None:
    """As the test of the device's engine does it; every state then reads as one of ours."""
    values = of_cars["values"]
    for begin, turns, _ in of_cars["talks"]:
        conversation = values[begin]
        now = int(conversation.get("at", 1_700_000_000))
        for _, _, pause, replies, difference, _ in turns:
            now += pause
            serial = conversation.get("serial", 0) + 1
            serial = difference.get("serial", serial)
            buttons = values[replies[-1][1]]
            after = {
                **conversation,
                "serial": serial,
                "at": now,
                "options": [payload.replace('"t":#}', f'"t":{serial}}}') for _, payload in buttons],
                **difference,
            }
            if difference.get("answers"):
                kept, *new = difference["answers"]
                after["answers"] = [*conversation.get("answers", [])[:kept], *new]
            conversation = {name: value for name, value in after.items() if value}
            assert Conversation.from_json(conversation).to_json() == conversation


def test_the_files_are_json_of_a_bounded_size(tmp_path: Path) -> None:
    files = write(tmp_path / "made", {"cars": sets()["cars"]})
    assert [file.name for file in files] == ["engine-cars.json"]
    content = files[0].read_text(encoding="utf-8")
    assert len(content) < 1_500_000
    assert json.loads(content)["form"] == 1


def test_guides_with_mistakes_are_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "out"), "--guides", str(tmp_path)]) == 1
    assert "common.yml" in capsys.readouterr().err

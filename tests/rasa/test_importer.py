"""The guides as Rasa's training data: all of them, once each, or no training at all."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.importer import TrainingDataImporter

from firststep.engine.payloads import PAYLOAD_NAMES
from firststep.guide.load import load_all
from firststep.rasa.derived import BUTTONS, derive
from firststep.rasa.importer import ORIGIN, STEPS, GuideImporter, GuidesNotUsable
from firststep.testing.understand import examples
from tests.servers import ROOT

GUIDE = "charging_cable_stuck"

pytestmark = pytest.mark.filterwarnings("ignore:Slot auto-fill")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what Rasa reads of the project."""
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("data", "guides"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def importer(project: Path) -> GuideImporter:
    return GuideImporter(
        str(project / "config.yml"), str(project / "domain.yml"), [str(project / "data")]
    )


def test_rasa_finds_it_through_the_configuration(project):
    found = TrainingDataImporter.load_from_config(
        str(project / "config.yml"), str(project / "domain.yml"), [str(project / "data")]
    )
    assert GUIDE in found.get_domain().intents


def test_the_domain_has_the_domain_files_and_the_guides_intents(project):
    domain = importer(project).get_domain()
    guide = load_all(project / "guides").guides[GUIDE]
    assert {"affirm", "nlu_fallback", "answer"} <= set(domain.intents)
    assert {GUIDE, *(guide.intent(news) for news in guide.news)} <= set(domain.intents)
    assert "action_take_turn" in domain.user_actions


def test_no_slot_is_set_by_anything_but_the_action(project):
    domain = importer(project).get_domain()
    custom = [slot for slot in domain.slots if slot.mappings]
    assert {slot.name for slot in custom} == {"conversation", "last_summary"}
    assert all(slot.mappings == [{"type": "custom"}] for slot in custom)
    assert not any(slot.influence_conversation for slot in custom)


def test_the_safe_text_says_what_matters_without_any_server(project):
    [response] = importer(project).get_domain().responses["utter_safe_text"]
    text = response["text"].lower()
    for words in ("hot", "smok", "force", "number", "charger", "911", "112", "999", "again"):
        assert words in text, words
    assert response["custom"]["kind"] == "danger"
    assert [call["tel"] for call in response["custom"]["call"]] == ["911", "112", "999"]


def test_each_phrase_of_a_guide_is_an_example_of_its_intent(project):
    guide = load_all(project / "guides").guides[GUIDE]
    examples = importer(project).get_nlu_data().intent_examples
    listed = [(e.get("text"), e.get("intent"), e.get(ORIGIN)) for e in examples]
    found = [(text, intent) for text, intent, origin in listed if origin == GUIDE]
    assert ("i am locked out of my car", "out_of_scope") not in found
    wanted = {(phrase, GUIDE) for phrase in guide.phrases}
    # A near miss that opens another guide is no example of nothing.
    near_misses = {(phrase, "out_of_scope") for phrase in guide.not_this}
    assert len(near_misses & set(found)) >= len(near_misses) - 2
    wanted |= {(p, guide.intent(name)) for name, item in guide.news.items() for p in item.phrases}
    book = load_all(project / "guides").phrasebooks[GUIDE]
    wanted |= {(phrase, GUIDE) for phrase in book.opening}
    # Rasa takes a phrase under one intent: what two guides have is learnt as the first one's.
    elsewhere = {text for text, _, origin in listed if origin != GUIDE}
    assert {(text, intent) for text, intent in wanted if text not in elsewhere} <= set(found)
    assert len({text for text, _ in found}) == len(found)
    known = {GUIDE, "out_of_scope", guide.intent("answer"), *map(guide.intent, guide.news)}
    assert {intent for _, intent in found} == known


def test_a_text_that_the_data_files_have_too_keeps_their_intent_and_gains_its_steps(project):
    book = load_all(project / "guides").phrasebooks[GUIDE]
    step, answers = next(iter(book.answers.items()))
    first, second, third = next(texts for texts in answers.values() if len(texts) > 2)[:3]
    opening = book.opening[0]
    (project / "data" / "more.yml").write_text(
        'version: "3.1"\nnlu:\n'
        + "".join(
            f"- intent: {intent}\n  examples: |\n    - {text}\n"
            for intent, text in (
                ("affirm", first),
                ("danger.none", second),
                ("small_talk", opening),
            )
        )
    )
    listed = importer(project).get_nlu_data().intent_examples
    intents = {
        text: [e.get("intent") for e in listed if e.get("text") == text]
        for text in (first, second, opening)
    }
    assert intents[first] == ["affirm"]
    # These are for the author to settle, and Rasa says so.
    assert len(intents[second]) == len(intents[opening]) == 2
    steps = {e.get("text"): e.get(STEPS) or [] for e in listed if e.get("intent") == "affirm"}
    assert any(f"/{step}/" in name for name in steps[first])
    assert third not in steps
    learnt = examples(project, load_all(project / "guides"))
    assert sorted(learnt) == sorted(
        (e.get("text"), name)
        for e in listed
        if e.get("intent") not in PAYLOAD_NAMES
        for name in (e.get("intent"), *(e.get(STEPS) or ()))
    )


def test_every_intent_of_the_domain_has_exactly_one_rule_to_the_one_action(project):
    found = importer(project)
    rules: Counter[str] = Counter()
    for step in found.get_stories().story_steps:
        intents = [event.intent_name for event in step.events if isinstance(event, UserUttered)]
        actions = [
            event.action_name
            for event in step.events
            if isinstance(event, ActionExecuted) and event.action_name.startswith("action_take")
        ]
        assert actions == ["action_take_turn"], step.block_name
        rules.update(intents)
    ours = set(found.get_domain().intents) - {"restart", "back", "session_start"}
    assert ours <= set(rules)
    assert set(rules.values()) == {1}


def test_buttons_are_examples_of_what_they_are():
    from firststep.engine.payloads import PAYLOAD_NAMES, read_payload

    assert {intent for intent, _ in BUTTONS} == set(PAYLOAD_NAMES)
    for intent, text in BUTTONS:
        assert text.startswith(f"/{intent}{{")
        assert read_payload(text) is not None, text


def test_all_mistakes_of_all_guides_are_listed_with_file_and_line(project):
    guide = project / "guides" / f"{GUIDE}.yml"
    text = guide.read_text()
    guide.write_text(text.replace("\nreviewed:", "\nreveiwed:", 1))
    (project / "guides" / "second.yml").write_text("id: second\n\tx: y\n")
    with pytest.raises(GuidesNotUsable) as error:
        importer(project).get_domain()
    message = str(error.value)
    line = text[: text.index("\nreviewed:")].count("\n") + 2
    assert f"{guide}:{line}:" in message
    assert "'reveiwed'" in message
    assert "second.yml:2:" in message
    assert "Nothing was trained" in message


@pytest.mark.parametrize("asked", ["get_domain", "get_stories", "get_nlu_data"])
def test_whatever_is_asked_for_a_broken_guide_is_refused(project, asked):
    (project / "guides" / "common.yml").unlink()
    with pytest.raises(GuidesNotUsable, match=r"common\.yml"):
        getattr(importer(project), asked)()


def test_a_server_with_a_model_starts_in_spite_of_a_broken_guide(project):
    (project / "guides" / "common.yml").unlink()
    assert importer(project).get_config()["recipe"] == "default.v1"


def test_a_guide_must_not_take_the_name_of_another_intent(project):
    domain = project / "domain.yml"
    domain.write_text(domain.read_text().replace("  - affirm\n", f"  - affirm\n  - {GUIDE}\n"))
    with pytest.raises(GuidesNotUsable, match=f"The names {GUIDE} are used twice"):
        importer(project).get_domain()


@pytest.mark.parametrize(
    "text",
    ["intents: {a: [}", "slots: {a: {type: text}}", "intents: [a, a]", "entities: [a, a]"],
)
def test_a_broken_domain_file_stops_the_training(project, text):
    (project / "domain.yml").write_text(f"version: '3.1'\n{text}\n")
    with pytest.raises(RasaException):
        importer(project).get_domain()


def test_the_guides_are_found_beside_the_configuration_wherever_it_is_run(project, monkeypatch):
    monkeypatch.chdir(project.parent)
    found = GuideImporter(f"{project.name}/config.yml", f"{project.name}/domain.yml", None)
    assert GUIDE in found.get_domain().intents


def test_the_guides_can_be_in_another_folder(project):
    (project / "guides").rename(project / "other")
    found = GuideImporter(str(project / "config.yml"), None, None, guides="other")
    assert isinstance(found.get_domain(), Domain)
    assert GUIDE in found.get_domain().intents


def test_what_is_derived_does_not_depend_on_chance():
    guides = load_all(ROOT / "guides")
    assert derive(guides) == derive(guides)

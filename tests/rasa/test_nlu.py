"""The NLU component: trained from the guides or not at all, and nothing typed is a command."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from firststep.rasa.derived import BUTTONS
from firststep.rasa.importer import FOLDER, ORIGIN
from firststep.rasa.nlu import FirstStepUnderstanding, GuidesNotTrained
from firststep.understanding.classifier import NOTHING, Readings
from firststep.understanding.gazetteer import ENTITIES
from firststep.understanding.text import HEAD, TAIL

CONTEXT = ExecutionContext(GraphSchema({}))
PHRASES = {
    "lid": ["the lid is stuck", "my lid will not open", "stuck lid"],
    "affirm": ["yes", "yes it did", "yep"],
    "deny": ["no", "no it did not", "nope"],
}


def examples(origin: str | None = "lid") -> TrainingData:
    messages = [
        Message({"text": text, "intent": intent, ORIGIN: origin if intent == "lid" else None})
        for intent, texts in PHRASES.items()
        for text in texts
    ]
    messages += [
        Message({"text": text, "intent": intent, ORIGIN: "buttons"}) for intent, text in BUTTONS
    ]
    return TrainingData(messages)


def component(folder: Path) -> FirstStepUnderstanding:
    return FirstStepUnderstanding.create(
        FirstStepUnderstanding.get_default_config(),
        LocalModelStorage(folder),
        Resource("nlu"),
        CONTEXT,
    )


@pytest.fixture(scope="module")
def nlu(tmp_path_factory: pytest.TempPathFactory) -> FirstStepUnderstanding:
    """As a server has it: loaded from what the trained one stored."""
    folder = tmp_path_factory.mktemp("nlu")
    component(folder).train(examples())
    return FirstStepUnderstanding.load(
        FirstStepUnderstanding.get_default_config(),
        LocalModelStorage(folder),
        Resource("nlu"),
        CONTEXT,
    )


def parse(nlu: FirstStepUnderstanding, text: str | None) -> dict[str, Any]:
    [message] = nlu.process([Message({"text": text})])
    return dict(message.as_dict(only_output_properties=True))


def test_it_names_the_intent_and_the_next_best_ones(nlu):
    found = parse(nlu, "THE LID IS STUCK")
    assert found["intent"]["name"] == "lid"
    assert 0.0 < found["intent"]["confidence"] <= 1.0
    assert found["intent_ranking"][0] == found["intent"]
    assert {intent["name"] for intent in found["intent_ranking"]} == set(PHRASES)


def test_a_short_reply_is_not_what_the_model_of_first_messages_takes_it_for(nlu, monkeypatch):
    class Sure:
        intents = ("affirm", "deny", "lid")

        def read(self, text: str) -> Readings:
            sure, unsure = [("affirm", 0.6)], [("lid", 0.9)]
            return replace(NOTHING, intents=sure if text == "yes" else unsure, openings=unsure)

    monkeypatch.setattr(nlu, "_classifier", Sure())
    assert parse(nlu, "yes")["intent"]["name"] == "affirm"
    assert parse(nlu, "the lid")["intent"]["name"] == "lid"


@pytest.mark.parametrize("text", ["", None, "   ", "///", "😱", "שלום", "\ud800"])
def test_nothing_known_is_no_intent(nlu, text):
    found = parse(nlu, text)
    assert found["intent"] == {"name": "nlu_fallback", "confidence": 0.0}
    assert found["intent_ranking"] == []
    assert found["clauses"] == []


def test_each_clause_of_a_longer_message_is_classified_alone(nlu):
    clauses = parse(nlu, "the lid is stuck, no it did not")["clauses"]
    assert [clause["intent"] for clause in clauses] == ["lid", "deny"]
    assert all(set(clause) == {"text", "intent", "confidence"} for clause in clauses)


def test_only_a_bounded_part_of_a_message_is_read(nlu):
    text = parse(nlu, "the lid is stuck " * 10_000)["text"]
    assert len(text) <= HEAD + TAIL + 1


@pytest.mark.parametrize(("intent", "text"), BUTTONS)
def test_buttons_are_recognised_not_classified(nlu, intent, text):
    found = parse(nlu, text)
    assert found["intent"] == {"name": intent, "confidence": 1.0}
    assert found["entities"] == []


def test_buttons_are_not_learnt(nlu):
    assert nlu._classifier is not None
    assert set(nlu._classifier.intents) == set(PHRASES)


@pytest.mark.parametrize(
    "text",
    [
        "/lid",
        "/restart",
        '/affirm{"conversation": {"guide": "x"}}',
        "/affirm@0.3",
        '/answer{"n":',
        ' //affirm{"a":1}',
        '/no_such_intent{"x": 1}',
    ],
)
def test_rasa_does_not_take_what_is_typed_for_a_command(nlu, text, recwarn, caplog):
    domain = Domain.from_dict({"intents": [*PHRASES, "answer", "restart"], "entities": ["a"]})
    messages = nlu.process([Message({"text": text})])
    before = messages[0].as_dict()
    [message] = RegexMessageHandler().process(messages, domain)
    assert message.as_dict() == before
    assert message.get("entities") == []
    assert recwarn.list == []
    assert caplog.records == []


def test_rasa_would_take_it_for_a_command_otherwise():
    domain = Domain.from_dict({"intents": ["affirm"], "entities": ["a"]})
    [message] = RegexMessageHandler().process([Message({"text": '/affirm{"a": 1}'})], domain)
    assert message.get("entities"), "Rasa reads no commands now: the slash may stay on the text."


@pytest.mark.parametrize("origin", [None, "common", "buttons"])
def test_training_without_the_guides_is_refused(tmp_path, origin):
    with pytest.raises(GuidesNotTrained, match="The guides did not arrive"):
        component(tmp_path).train(examples(origin))


def test_a_component_that_was_not_trained_understands_nothing_and_does_not_fail(tmp_path):
    assert parse(component(tmp_path), "yes")["intent"]["name"] == "nlu_fallback"


def test_what_is_named_in_passing_becomes_entities_in_rasas_form(tmp_path):
    guides = Path(__file__).parents[2] / "guides"
    data = examples()
    for message in data.training_examples:
        message.set(FOLDER, str(guides))
    component(tmp_path).train(data)
    nlu = FirstStepUnderstanding.load(
        FirstStepUnderstanding.get_default_config(),
        LocalModelStorage(tmp_path),
        Resource("nlu"),
        CONTEXT,
    )
    text = "the lid of my 2021 kona is stuck at evgo"
    found = {entity["entity"]: entity for entity in parse(nlu, text)["entities"]}
    assert found["vehicle"]["value"] == "hyundai-kona-electric"
    assert text[found["network"]["start"] : found["network"]["end"]] == "evgo"
    assert set(found["vehicle_year"]) == {
        "entity", "value", "start", "end", "extractor", "confidence",
    }  # fmt: skip


def test_a_model_without_a_directory_names_only_what_needs_none(nlu):
    found = parse(nlu, "evgo charger, im at home")
    assert [entity["entity"] for entity in found["entities"]] == ["location"]


def test_every_entity_is_in_the_domain():
    domain = Domain.load(Path(__file__).parents[2] / "domain.yml")
    assert set(ENTITIES) == set(domain.entities)

"""The policy: one line for each rule, an answer to everything, silence to nothing."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    BotUttered,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.generator import TrainingDataGenerator
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph

from firststep.rasa.policy import SingleTurnRulePolicy, UnusableRule

INTENTS = ["affirm", "deny", "restart", "back", "session_start", "nlu_fallback"]
DOMAIN = Domain.from_dict(
    {
        "intents": INTENTS,
        "actions": ["action_take_turn", "action_other"],
        "responses": {"utter_safe_text": [{"text": "safe"}]},
    }
)
RULES = """
rules:
- {rule: yes, steps: [{intent: affirm}, {action: action_take_turn}]}
- {rule: other, steps: [{intent: deny}, {action: action_other}]}
- {rule: safe, steps: [{action: action_take_turn}, {action: utter_safe_text}]}
"""
LISTEN = ActionExecuted("action_listen")
TURN = ActionExecuted("action_take_turn")
CONTEXT = ExecutionContext(GraphSchema({}))


def rule_trackers(text: str, domain: Domain = DOMAIN) -> Any:
    steps = YAMLStoryReader(domain).read_from_string('version: "3.1"\n' + text)
    return TrainingDataGenerator(StoryGraph(steps), domain).generate()


def policy_at(folder: Path) -> SingleTurnRulePolicy:
    storage = LocalModelStorage(folder)
    config = SingleTurnRulePolicy.get_default_config()
    policy = SingleTurnRulePolicy.create(config, storage, Resource("policy"), CONTEXT)
    assert isinstance(policy, SingleTurnRulePolicy)
    return policy


def trained(folder: Path, text: str = RULES) -> SingleTurnRulePolicy:
    policy = policy_at(folder)
    policy.train(rule_trackers(text), DOMAIN)
    return policy


@pytest.fixture
def policy(tmp_path: Path) -> SingleTurnRulePolicy:
    """As a server has it: loaded from what the trained one stored."""
    trained(tmp_path)
    loaded = SingleTurnRulePolicy.load(
        SingleTurnRulePolicy.get_default_config(),
        LocalModelStorage(tmp_path),
        Resource("policy"),
        CONTEXT,
    )
    assert isinstance(loaded, SingleTurnRulePolicy)
    return loaded


def said(intent: str | None, message_id: str | None = "m1", **more: Any) -> UserUttered:
    return UserUttered("text", {"name": intent, "confidence": 1.0}, message_id=message_id, **more)


def prediction(policy: SingleTurnRulePolicy, *events: Event, domain: Domain = DOMAIN) -> str:
    tracker = DialogueStateTracker.from_events("s", list(events), domain.slots)
    predicted = policy.predict_action_probabilities(tracker, domain)
    assert predicted.max_confidence == 1.0
    return str(domain.action_names_or_texts[predicted.max_confidence_index])


def test_a_message_leads_to_the_action_of_its_rule(policy):
    assert prediction(policy, LISTEN, said("affirm")) == "action_take_turn"
    assert prediction(policy, LISTEN, said("deny")) == "action_other"


@pytest.mark.parametrize(
    "intent", [None, "restart", "back", "session_start", "nlu_fallback", "of_another_model"]
)
def test_a_message_without_a_rule_is_a_turn_too(policy, intent):
    assert prediction(policy, LISTEN, said(intent)) == "action_take_turn"


def test_it_listens_once_the_action_has_spoken(policy):
    assert prediction(policy, said("affirm"), TURN, BotUttered("x")) == "action_listen"
    spoken = [said("affirm"), TURN, BotUttered("x"), SlotSet("conversation", {})]
    assert prediction(policy, *spoken) == "action_listen"


def test_a_silent_action_is_followed_by_the_safe_text(policy):
    assert prediction(policy, said("affirm"), TURN) == "utter_safe_text"


def test_what_was_said_in_earlier_turns_does_not_count(policy):
    earlier = [said("affirm"), TURN, BotUttered("x"), LISTEN]
    assert prediction(policy, *earlier, said("deny", "m2"), TURN) == "utter_safe_text"


def test_an_action_that_was_refused_is_silent_too(policy):
    refused = ActionExecutionRejected("action_take_turn")
    assert prediction(policy, said("affirm"), refused) == "utter_safe_text"


def test_after_the_safe_text_it_listens_even_if_that_failed(policy):
    safe = ActionExecuted("utter_safe_text")
    assert prediction(policy, said("affirm"), TURN, safe, BotUttered("x")) == "action_listen"
    assert prediction(policy, said("affirm"), TURN, safe) == "action_listen"


def test_a_triggered_message_gets_the_safe_text_too(policy):
    external = UserUttered.create_external("affirm")
    assert prediction(policy, external, TURN) == "utter_safe_text"


def test_in_test_stories_actions_are_silent_because_rasa_does_not_run_them(policy):
    assert prediction(policy, said("affirm", message_id=None), TURN) == "action_listen"


def test_without_any_message_it_listens(policy):
    assert prediction(policy) == "action_listen"
    assert prediction(policy, LISTEN) == "action_listen"


def test_an_action_that_the_domain_does_not_have_is_never_predicted(policy):
    domain = Domain.from_dict({"intents": INTENTS, "actions": ["action_take_turn"]})
    assert prediction(policy, said("deny"), domain=domain) == "action_listen"
    assert prediction(policy, said("affirm"), TURN, domain=domain) == "action_listen"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "rules:\n- {rule: long, steps: [{intent: affirm}, {action: action_take_turn}, "
            "{intent: deny}, {action: action_other}]}",
            "The rule 'long' has 2 intents and 2 actions",
        ),
        (
            "rules:\n- {rule: twice, steps: [{intent: affirm}, {action: action_take_turn}, "
            "{action: action_other}]}",
            "The rule 'twice' has 1 intents and 2 actions",
        ),
        (
            "stories:\n- {story: tale, steps: [{intent: affirm}, {action: action_take_turn}]}",
            "'tale' is a story",
        ),
        (
            "rules:\n- {rule: one, steps: [{intent: affirm}, {action: action_take_turn}]}\n"
            "- {rule: two, steps: [{intent: affirm}, {action: action_other}]}",
            "'affirm' leads to 'action_",
        ),
    ],
)
def test_a_rule_it_cant_follow_stops_the_training_and_is_named(tmp_path, text, words):
    with pytest.raises(UnusableRule) as error:
        policy_at(tmp_path).train(rule_trackers(text), DOMAIN)
    assert words in str(error.value)


def test_what_it_learns_and_how_long_that_takes_is_linear_in_the_rules(tmp_path):
    names = [f"intent{number}" for number in range(500)]
    domain = Domain.from_dict({"intents": names, "actions": ["action_take_turn"]})
    text = "rules:\n" + "".join(
        f"- {{rule: {name}, steps: [{{intent: {name}}}, {{action: action_take_turn}}]}}\n"
        for name in names
    )
    trackers = rule_trackers(text, domain)
    policy = policy_at(tmp_path)
    started = time.perf_counter()
    policy.train(trackers, domain)
    # Rasa's RulePolicy needs 23 s for as many.
    assert time.perf_counter() - started < 2
    assert len(policy._by_intent) == len(names)

"""The policy: each message of a person is one turn of the conversation engine.

Rasa's own rule policy compares every rule with every other, which grows with the square
of the guides. Here a rule is one line of a table, {intent: action}, and an intent that
no rule names goes to the default action: nothing a person can send leaves the bot silent.
"""

from __future__ import annotations

import json
import warnings
from typing import Any, Final

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME, RULE_SNIPPET_ACTION_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    BotUttered,
    Event,
    UserUttered,
)
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from firststep.rasa import changes
from firststep.rasa.derived import SAFE_RESPONSE, TAKE_TURN

RULES_FILE: Final = "rules.json"
LISTEN: Final[str] = ACTION_LISTEN_NAME

# Rasa warns at every training that its own rule policy is not used; that is the choice made here.
warnings.filterwarnings("ignore", message="'RulePolicy' is not included", category=UserWarning)

changes.apply()


class UnusableRule(RasaException):
    """A rule or story that this policy can't follow; its message says which and why."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class SingleTurnRulePolicy(Policy):
    """Predicts by the single-turn rules it was trained with, in the order of a turn.

    1. After a message: the action of its intent's rule, or else `action_take_turn`.
    2. After an action that said nothing (the action server is down, or it failed): the
       action of the rule that begins with that action, or else `utter_safe_text`.
    3. After anything else: listen.
    """

    @staticmethod
    def supported_data() -> SupportedData:
        """Rules only."""
        return SupportedData.RULE_DATA

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The one setting every policy of Rasa must have."""
        return {"priority": 6}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        rules: dict[str, dict[str, str]] | None = None,
        **_: Any,
    ) -> None:
        """A policy with the rules learnt before, or none yet."""
        super().__init__(config, model_storage, resource, execution_context)
        rules = rules or {}
        self._by_intent: dict[str, str] = rules.get("by_intent", {})
        self._when_silent: dict[str, str] = rules.get("when_silent", {})

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SingleTurnRulePolicy:
        """The policy with the rules of a trained model."""
        with model_storage.read_from(resource) as folder:
            rules = json.loads((folder / RULES_FILE).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, execution_context, rules=rules, **kwargs)

    def train(
        self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any
    ) -> Resource:
        """Learns one line from each rule.

        Args:
            training_trackers: Rules, as conversations.
            domain: Not needed.
            kwargs: Not needed.

        Raises:
            UnusableRule: A rule has more than one user turn or action, or none, or two
                rules disagree, or there are stories, which this policy does not follow.
        """
        self._by_intent, self._when_silent = {}, {}
        for tracker in training_trackers:
            self._learn(tracker)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / RULES_FILE).write_text(
                json.dumps(
                    {"by_intent": self._by_intent, "when_silent": self._when_silent},
                    indent=1,
                    sort_keys=True,
                ),
                encoding="utf-8",
            )
        return self._resource

    def _learn(self, tracker: TrackerWithCachedStates) -> None:
        name = tracker.sender_id
        if not tracker.is_rule_tracker:
            raise UnusableRule(
                f"'{name}' is a story. What happens over several turns belongs in a guide; "
                "write a rule of one intent and one action, or put the story into tests/stories."
            )
        intents = [e.intent_name for e in tracker.events if isinstance(e, UserUttered)]
        actions = [
            event.action_name
            for event in tracker.events
            if isinstance(event, ActionExecuted)
            and event.action_name not in (ACTION_LISTEN_NAME, RULE_SNIPPET_ACTION_NAME)
        ]
        if len(intents) == 1 and len(actions) == 1:
            table, key, value = self._by_intent, intents[0], actions[0]
        elif not intents and len(actions) == 2:
            table, (key, value) = self._when_silent, actions
        else:
            raise UnusableRule(
                f"The rule '{name}' has {len(intents)} intents and {len(actions)} actions. A rule "
                "is one intent and one action, or, for when an action can say nothing, two "
                "actions. What happens over several turns belongs in a guide."
            )
        if table.setdefault(key, value) != value:
            raise UnusableRule(
                f"The rule '{name}' says '{key}' leads to '{value}', another rule says "
                f"'{table[key]}'. Keep one of them."
            )

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """What to do next; see the class."""
        action = self._next_action(tracker)
        if action not in domain.action_names_or_texts:
            action = LISTEN
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(action)] = 1.0
        return self._prediction(probabilities)

    def _next_action(self, tracker: DialogueStateTracker) -> str:
        message, since = _latest_turn(tracker)
        if message is None:
            return LISTEN
        done = [
            event.action_name
            for event in since
            if isinstance(event, (ActionExecuted, ActionExecutionRejected))
        ]
        if not done:
            return self._by_intent.get(str(message.intent_name), TAKE_TURN)
        spoken = any(isinstance(event, BotUttered) for event in since)
        if spoken or len(done) > 1 or not _is_live(message):
            return LISTEN
        default = SAFE_RESPONSE if done[-1] == TAKE_TURN else LISTEN
        return self._when_silent.get(str(done[-1]), default)


def _latest_turn(
    tracker: DialogueStateTracker,
) -> tuple[UserUttered | None, list[Event]]:
    """The last message of the person, and what happened since, oldest first."""
    since: list[Event] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return event, since[::-1]
        since.append(event)
    return None, since[::-1]


def _is_live(message: UserUttered) -> bool:
    """Whether actions were really run after the message.

    `rasa test` predicts actions without running them, so there every action is silent.
    A message that came in through a channel has an id, or is marked as triggered; one
    that was read from a test story has neither.
    """
    return message.message_id is not None or bool(message.metadata.get("is_external"))

from __future__ import annotations

import copy

from rasa.shared.nlu.training_data.message import Message

from firststep.rasa.example import Example

DATA = {"text": "it is stuck", "intent": "toy", "steps": ["a", "b"], "metadata": {"a": ["b"]}}


def test_it_is_to_rasa_what_a_message_is() -> None:
    example, message = Example.of(Message(DATA)), Message(DATA)
    assert example == message
    assert hash(example) == hash(message)
    assert example.as_dict_nlu() == message.as_dict_nlu()


def test_a_copy_shares_nothing_that_can_change() -> None:
    example = Example(DATA)
    fingerprint = example.fingerprint()
    copied = copy.deepcopy(example)
    assert copied == example
    copied.data["steps"].append("c")
    copied.data["metadata"]["a"].append("c")
    copied.set("intent", "other")
    copied.output_properties.add("intent")
    assert example == Message({**DATA, "steps": ["a", "b"], "metadata": {"a": ["b"]}})
    assert example.fingerprint() == fingerprint
    assert example.output_properties == {"text"}


def test_what_is_changed_has_another_fingerprint() -> None:
    example = Example(DATA)
    before = example.fingerprint()
    example.set("intent", DATA["intent"])
    assert example.fingerprint() == before
    example.set("intent", "other")
    assert example.fingerprint() == Message({**DATA, "intent": "other"}).fingerprint() != before
    example.set("new", None)
    assert "new" in example.data

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from firststep.channels import texts
from firststep.channels.output import WebOutput


def sent(*messages: dict[str, Any]) -> WebOutput:
    output = WebOutput()
    for message in messages:
        asyncio.run(output.send_response("someone", message))
    return output


def test_text_buttons_and_custom_become_one_reply():
    buttons = [{"title": "Yes", "payload": "/answer{}"}]
    custom = {"kind": "question"}
    output = sent({"text": " Stuck? ", "buttons": buttons, "custom": custom, "timestamp": 1.0})
    assert output.replies == [{"text": "Stuck?", "buttons": buttons, "custom": custom}]


def test_a_text_alone_has_every_key():
    assert sent({"text": "Hello."}).replies == [{"text": "Hello.", "buttons": [], "custom": {}}]


def test_a_custom_object_sent_after_its_text_joins_it():
    output = sent({"text": "Step."}, {"custom": {"kind": "step"}}, {"custom": {"kind": "danger"}})
    assert [reply["custom"] for reply in output.replies] == [{"kind": "step"}, {"kind": "danger"}]
    assert output.replies[0]["text"] == "Step."


def test_the_parts_may_also_be_sent_one_by_one():
    output = WebOutput()

    async def say() -> None:
        await output.send_text_message("someone", "One.")
        await output.send_custom_json("someone", {"kind": "step"})
        await output.send_text_with_buttons("someone", "Two.", [{"title": "A", "payload": "/a"}])

    asyncio.run(say())
    assert output.replies == [
        {"text": "One.", "buttons": [], "custom": {"kind": "step"}},
        {"text": "Two.", "buttons": [{"title": "A", "payload": "/a"}], "custom": {}},
    ]


def test_nothing_said_is_no_reply():
    assert sent({"text": None}, {"text": "  "}, {"custom": {}}).replies == []


def test_broken_buttons_are_left_out():
    output = sent({"text": "A", "buttons": [{"title": "x"}, "y", {"title": 1, "payload": "/z"}]})
    assert output.replies[0]["buttons"] == []


@pytest.mark.parametrize(
    "message", [{"text": "Safe.", "utter_action": "utter_safe_text"}, {"text": texts.SAFE_TEXT}]
)
def test_the_safe_text_of_the_bot_gets_the_emergency_numbers(message: dict[str, Any]):
    output = sent({**message, "custom": {"kind": "danger"}})
    (reply,) = output.replies
    assert output.safe_text
    assert reply["text"] == message["text"]
    assert [call["tel"] for call in reply["custom"]["call"]] == ["911", "112", "999"]
    assert reply["custom"]["kind"] == "danger"
    assert reply["buttons"] == [texts.STEP_AGAIN]

from __future__ import annotations

import json
from typing import Any

import pytest

from firststep.channels.incoming import (
    MAX_HANDED_OVER,
    Done,
    Refused,
    read_handover,
    read_message,
    read_object,
    same_site,
    typed_words,
)

GOOD: dict[str, Any] = {"token": "t", "id": "12345678", "text": "help"}


def body(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def test_a_message_is_read():
    message = read_message(body(text="  It is stuck \n"))
    assert (message.token, message.message_id) == ("t", "12345678")
    assert (message.text, message.payload) == ("It is stuck", None)


def test_a_button_is_read():
    value = {"token": "t", "id": "12345678", "payload": "/do{}"}
    message = read_message(json.dumps(value).encode())
    assert (message.text, message.payload) == (None, "/do{}")


@pytest.mark.parametrize("text", ["", "   ", "🔥🔥", "עזרה", "<b>hi</b>", "a\nb", "x" * 5000])
def test_any_text_that_is_text_is_read(text: str):
    assert read_message(body(text=text)).text == text.strip()


def test_control_characters_become_spaces():
    assert read_message(body(text="a\x07b\x1bc\x85d")).text == "a b c d"


MALFORMED = {
    "nothing": b"",
    "no JSON": b"hello",
    "half a JSON": b'{"token": "t", ',
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "binary": bytes(range(256)),
    "UTF-16": json.dumps(GOOD).encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + json.dumps(GOOD).encode(),
    "Latin-1": '{"token":"t","id":"12345678","text":"fa\xe7ade"}'.encode("latin-1"),
    "not a number": b'{"token":"t","id":"12345678","text":NaN}',
    "a huge number": b'{"token":"t","id":"12345678","text":' + b"9" * 60_000 + b"}",
    "deep nesting": b"[" * 30_000 + b"]" * 30_000,
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "no token": b'{"id":"12345678","text":"x"}',
    "a token of the wrong type": body(token=1),
    "a long token": body(token="t" * 300),
    "no id": b'{"token":"t","text":"x"}',
    "a short id": body(id="1234567"),
    "a long id": body(id="1" * 65),
    "an odd id": body(id="12345678\n"),
    "neither text nor payload": b'{"token":"t","id":"12345678"}',
    "both": body(payload="/do{}"),
    "a list as text": body(text=["x"]),
    "null as text": body(text=None),
    "NUL": body(text="a\0b"),
    "half a character": b'{"token":"t","id":"12345678","text":"\\ud83d"}',
    "half a character in the token": b'{"token":"\\udc00","id":"12345678","text":"x"}',
    "a long payload": b'{"token":"t","id":"12345678","payload":"' + b"x" * 600 + b'"}',
}


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_malformed_is_refused_with_one_sentence(raw: bytes):
    with pytest.raises(Refused) as refused:
        read_message(raw)
    assert refused.value.status == 400
    assert refused.value.sentence.endswith(".")
    assert len(refused.value.sentence) < 100


# --- Handovers ------------------------------------------------------------------------------------

DONE: dict[str, Any] = {"id": "message-1", "payload": "/do{}", "ago": 3}


def handover(*messages: object, **changes: Any) -> bytes:
    value = {"token": "t", "id": "handover-1", "messages": list(messages), **changes}
    return json.dumps(value).encode()


def test_a_handover_is_read():
    read = read_handover(handover(DONE, {**DONE, "id": "message-2", "ago": 0.5}))
    assert (read.token, read.handover_id) == ("t", "handover-1")
    assert read.messages == (Done("message-1", "/do{}", 3.0), Done("message-2", "/do{}", 0.5))


@pytest.mark.parametrize(
    ("ago", "read"),
    [
        (0, 0.0),
        (-5, 0.0),
        (-1e308, 0.0),
        (43_200, 43_200.0),
        (10**9, 43_200.0),
        (10**400, 43_200.0),
    ],
)
def test_a_wrong_clock_is_no_reason_to_refuse(ago: float, read: float):
    assert read_handover(handover({**DONE, "ago": ago})).messages[0].ago == read


def test_as_many_as_allowed_are_read():
    assert len(read_handover(handover(*[DONE] * MAX_HANDED_OVER)).messages) == MAX_HANDED_OVER


MALFORMED_HANDOVERS = {
    **{name: raw for name, raw in MALFORMED.items() if name != "half a character"},
    "no messages": handover(),
    "too many messages": handover(*[DONE] * (MAX_HANDED_OVER + 1)),
    "messages of the wrong type": handover(messages={"0": DONE}),
    "a message of the wrong type": handover(DONE, "x"),
    "no message id": handover({"payload": "/do{}", "ago": 1}),
    "an odd message id": handover({**DONE, "id": "a:b:c:d:e"}),
    "no payload": handover({"id": "message-1", "ago": 1}),
    "text in place of a payload": handover({"id": "message-1", "text": "no", "ago": 1}),
    "no time": handover({"id": "message-1", "payload": "/do{}"}),
    "a time of the wrong type": handover({**DONE, "ago": "3"}),
    "a time that is true": handover({**DONE, "ago": True}),
    "a time that is not a number": b'{"token":"t","id":"handover-1","messages":[{"ago":NaN}]}',
    "an odd handover id": handover(DONE, id="handover:1"),
    "a long payload handed over": handover({**DONE, "payload": "x" * 600}),
}


@pytest.mark.parametrize("raw", MALFORMED_HANDOVERS.values(), ids=MALFORMED_HANDOVERS.keys())
def test_a_malformed_handover_is_refused_whole(raw: bytes):
    with pytest.raises(Refused) as refused:
        read_handover(raw)
    assert refused.value.status == 400
    assert refused.value.sentence.endswith(".")


def test_an_object_is_read():
    assert read_object(b'{"a": [1]}') == {"a": [1]}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/restart", "restart"),
        (' / /answer{"n":"a"}', 'answer{"n":"a"}'),
        ("///", ""),
        ("\u00a0/session_start", "session_start"),
        ("yes and/or no", "yes and/or no"),
        ("it is /5", "it is /5"),
    ],
)
def test_a_typed_command_is_only_words(typed: str, meant: str):
    assert typed_words(typed) == meant


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"host": "a.example"}, True),
        ({"host": "a.example", "sec-fetch-site": "cross-site"}, False),
        ({"host": "a.example", "sec-fetch-site": "same-origin"}, True),
        ({"host": "a.example", "origin": "https://a.example"}, True),
        ({"host": "A.Example:443", "origin": "https://a.example"}, True),
        ({"host": "127.0.0.1:5005", "origin": "http://127.0.0.1:5005"}, True),
        ({"host": "[::1]:5005", "origin": "http://[::1]:5005"}, True),
        ({"host": "127.0.0.1:5005", "origin": "http://127.0.0.1:5006"}, False),
        ({"host": "a.example", "origin": "https://b.example"}, False),
        ({"host": "a.example", "origin": "https://a.example.evil"}, False),
        ({"host": "a.example", "origin": "null"}, False),
        ({"host": "", "origin": "https://"}, False),
        ({"host": "a.example", "origin": "file://a.example"}, False),
        ({"host": "a.example", "origin": "https://a.example:99999"}, False),
        ({"host": "a.example", "origin": "https://[a.example"}, False),
        ({"host": "a.example", "origin": "https://SHOP.example"}, True),
        ({"host": "a.example", "origin": "http://shop.example"}, False),
    ],
)
def test_only_the_own_page_and_named_origins_may_talk(headers: dict[str, str], allowed: bool):
    assert same_site(headers, ("https://shop.example",)) is allowed

from __future__ import annotations

import json
from typing import Any

import pytest

from firststep.channels.incoming import Refused, read_message, read_object, same_site, typed_words

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

"""Requests that no page would make: one calm sentence, one line in the log, nothing disturbed."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from tests.web.client import Client, FakeServer
from tests.web.test_incoming import MALFORMED

WORDS = "words nobody else may read"


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_body_is_refused_and_logged_once(
    client: Client, fake_server: FakeServer, raw: bytes
):
    before = len(fake_server.log.read_text().splitlines())
    answer = client.post("/chat/message", raw)
    assert answer.status == 400
    assert set(answer.json) == {"error", "message"}
    lines = fake_server.log.read_text().splitlines()[before:]
    assert len(lines) == 1
    assert lines[0].startswith("Refused a web request: 400")


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
        "application/xml",
    ],
)
def test_only_json_is_taken(client: Client, kind: str):
    answer = client.send("POST", "/chat/message", b"{}", {"Content-Type": kind})
    assert answer.status == 415
    assert answer.json["error"] == "type"


def test_json_with_a_character_set_is_json(client: Client):
    kind = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert client.send("POST", "/chat/session", b"{}", kind).status == 200


@pytest.mark.parametrize("size", [65_537, 100_000, 1_000_000])
def test_a_large_body_is_refused(client: Client, token: str, size: int):
    answer = client.post("/chat/message", b"x" * size)
    assert answer.status == 413
    assert answer.json == {"error": "size", "message": "The request is larger than 65536 bytes."}
    assert client.say(token, "runs").texts == ["run 1"]


def test_a_body_of_the_largest_size_is_read(client: Client):
    filler = b'{"a": "' + b"x" * (65_536 - 9) + b'"}'
    assert len(filler) == 65_536
    assert client.post("/chat/session", filler).status == 200


def test_a_large_body_in_pieces_is_refused(client: Client):
    pieces = b"".join(b"1000\r\n" + b"x" * 4096 + b"\r\n" for _ in range(20)) + b"0\r\n\r\n"
    said = exchange(client, head("Transfer-Encoding: chunked") + pieces)
    assert said.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x00\xff\x16\x03\x01" * 20 + b"\r\n\r\n",
        b"POST /chat/message\r\n\r\n",
        b"POST /chat/message HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
    ],
    ids=["binary", "no version", "odd length", "long address"],
)
def test_what_is_not_http_disturbs_nothing(client: Client, token: str, request_bytes: bytes):
    said = exchange(client, request_bytes)
    assert b"Traceback" not in said
    assert b" 200 " not in said.split(b"\r\n")[0]
    assert client.say(token, "runs").texts == ["run 1"]


def test_words_are_never_logged(start_server: Callable[..., FakeServer]):
    server = start_server()
    client = server.client
    token = client.session()
    client.say(token, WORDS)
    client.say(token, f"raise {WORDS}")
    client.say(token, WORDS * 50)
    client.press(token, WORDS)
    client.say("no-token", WORDS)
    client.post("/chat/message", f'{{"text": "{WORDS}"}}'.encode())
    assert WORDS not in server.log.read_text()


def head(*lines: str) -> bytes:
    first = ["POST /chat/message HTTP/1.1", "Host: a", "Content-Type: application/json"]
    return "\r\n".join([*first, *lines, "", ""]).encode()


def exchange(client: Client, request_bytes: bytes) -> bytes:
    said = b""
    with socket.create_connection(("127.0.0.1", client.port), timeout=10) as connection:
        connection.sendall(request_bytes)
        connection.shutdown(socket.SHUT_WR)
        try:
            while part := connection.recv(65_536):
                said += part
        except ConnectionResetError:
            pass
    return said

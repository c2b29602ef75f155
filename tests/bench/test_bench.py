"""The measuring is right on things whose measure is known."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bench import machine, talk
from bench.run import Figures, report

DELAY = 0.02


class _Bot(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    conversations: dict[str, list[str]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.conversations.setdefault(body["sender"], []).append(body["message"])
        time.sleep(DELAY)
        answer = json.dumps([] if body["message"] == "silence" else [{"text": "ok"}]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def conversations() -> dict[str, list[str]]:
    return {}


@pytest.fixture
def port(conversations: dict[str, list[str]]) -> Iterator[int]:
    handler = type("Handler", (_Bot,), {"conversations": conversations})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_turn_is_timed_from_question_to_answer(port: int):
    turns = talk.one_caller(port, ["a", "b"], 20)
    assert 1000 * DELAY <= turns.median_ms <= turns.p95_ms


def test_each_conversation_says_its_messages_in_order(
    port: int, conversations: dict[str, list[str]]
):
    talk.one_caller(port, ["a", "b"], 6)
    assert list(conversations.values()) == [["a", "b"]] * 3


def test_callers_talk_at_the_same_time(port: int, conversations: dict[str, list[str]]):
    rate = talk.turns_per_second(port, ["a"], callers=8, turns=5)
    assert len(conversations) == 40
    assert 1 / DELAY < rate < 8 / DELAY


def test_silence_is_not_counted_as_a_turn(port: int):
    with pytest.raises(RuntimeError, match="no reply to 'silence'"):
        talk.one_caller(port, ["silence"], 2)


def test_a_server_that_never_answers_is_given_up():
    with pytest.raises(TimeoutError, match=r"no answer on port 1 within 0\.1 s"):
        talk.wait_for_answer(1, "hello", seconds=0.1)


def test_a_file_with_two_names_takes_room_once(tmp_path: Path):
    (tmp_path / "a").write_bytes(os.urandom(2_000_000))
    alone = machine.disk_megabytes(tmp_path)
    os.link(tmp_path / "a", tmp_path / "b")
    assert machine.disk_megabytes(tmp_path) == alone
    assert 1.9 < alone < 2.2


def test_a_program_is_measured_while_it_runs_and_ended_with_the_block(tmp_path: Path):
    command = [sys.executable, "-c", "x = bytearray(50_000_000); print('up'); input()"]
    with machine.program(command, folder=tmp_path, log=tmp_path / "log") as running:
        assert running.poll() is None
        assert machine.resident_megabytes(running.pid) > 0
    assert running.returncode is not None


def test_the_report_has_a_column_for_each_bot():
    ours = Figures("FirstStep", 900.4, 4.04, 2.5, {"Rasa": 190.2, "actions": 50.1}, 8.14, 12.0, 120)
    theirs = Figures("rasa init", 2600, 140, 47, {"Rasa": 1119.0}, 35, 50, 29)
    text = report([ours, theirs], {"packages cached": 30.2})
    assert "| | FirstStep | rasa init |\n|---|---|---|\n" in text
    assert "| install, MB | 900 | 2,600 |\n" in text
    assert "| memory, MB | 240 (190 + 50) | 1119 |\n" in text
    assert text.endswith("Fresh checkout to first answer, packages cached: 30 s.\n")

"""Where the point is processes: killed, hanging, damaged, and a person at a terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from firststep.launch.files import derive_credentials, derive_endpoints
from firststep.rasa.changes import ACTION_SECONDS
from firststep.testing.run import merged
from tests.ports import own_port
from tests.servers import ROOT, RunningBot

pytestmark = pytest.mark.servers

OPENING = "HELP plug wont come out of my car"
GUIDE = "charging_cable_stuck"
REPEAT = '/do{"v":"repeat"}'

StartBot = Callable[..., RunningBot]


@pytest.fixture
def own_bot(trained_model: Path, tmp_path: Path) -> Any:
    """A bot of the test's own, to be broken."""
    with RunningBot(trained_model, tmp_path) as bot:
        yield bot


def place(replies: list[dict[str, Any]]) -> Any:
    """The node that the last of some replies belongs to."""
    custom = [reply["custom"] for reply in replies if "custom" in reply][-1]
    return custom.get("node")


def test_an_action_server_that_was_killed_costs_no_answer_and_no_place(own_bot):
    before = place(own_bot.rest("a", OPENING))
    assert before is not None
    own_bot.kill_actions()
    for _ in range(2):
        [reply] = own_bot.rest("a", "yes")
        for words in ("911", "112", "999", "charger"):
            assert words in reply["text"]
        assert reply["custom"]["kind"] == "danger"
    assert "911" in own_bot.rest("a stranger", OPENING)[0]["text"]
    own_bot.start_actions()
    assert place(own_bot.rest("a", REPEAT)) == before
    assert place(own_bot.rest("a stranger", OPENING)) == before


def test_an_action_server_that_hangs_is_given_up_and_taken_back(own_bot):
    before = place(own_bot.rest("a", OPENING))
    actions = own_bot.pids[-1]
    os.kill(actions, signal.SIGSTOP)
    started = time.monotonic()
    [reply] = own_bot.rest("a", "yes")
    assert time.monotonic() - started < ACTION_SECONDS + 5
    assert "911" in reply["text"]
    os.kill(actions, signal.SIGCONT)
    own_bot.wait_until_ready()
    assert place(own_bot.rest("a", REPEAT)) == before


def test_a_rasa_that_was_killed_goes_on_where_it_was(own_bot):
    own_bot.rest("a", OPENING)
    before = place(own_bot.rest("a", "yes"))
    os.killpg(own_bot.pids[0], signal.SIGKILL)
    own_bot.restart_rasa()
    assert place(own_bot.rest("a", REPEAT)) == before


def test_a_store_that_is_damaged_while_rasa_is_down_costs_the_place_not_the_answer(own_bot):
    own_bot.rest("a", OPENING)
    os.killpg(own_bot.pids[0], signal.SIGKILL)
    for path in own_bot.store.parent.glob(f"{own_bot.store.name}*"):
        path.write_bytes(b"no database any more" * 1_000)
    own_bot.restart_rasa()
    assert place(own_bot.rest("a", OPENING)) is not None
    assert place(own_bot.rest("a", REPEAT)) is not None
    assert list(own_bot.store.parent.glob(f"{own_bot.store.name}.damaged-*"))


@pytest.mark.parametrize(
    "body",
    [
        b'{"sender": "x", "message": "\\ud800 stuck"}',
        b'{"sender": "\\ud800", "message": "hello"}',
        b'{"sender": "x", "message": "\\u0000\\u0001"}',
        b'{"sender": "x"}',
        b'{"sender": "x", "message": null}',
        b'{"message": "no sender"}',
        b'{"sender": "x", "message": "/restart"}',
        b'{"sender": "x", "message": "/any_intent{\\"x\\": 1}"}',
        b'{"sender": "x", "message": "<b>hi</b>", "metadata": {"a": [1, {"b": null}]}}',
        b'{"sender": "x", "message": "' + b"stuck " * 17_000 + b'"}',
    ],
)
def test_whatever_the_rest_channel_is_sent_is_answered(bot, body):
    before = _complaints(bot.logs)
    request = urllib.request.Request(
        f"{bot.url}webhooks/rest/webhook", body, {"Content-Type": "application/json"}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=60) as answer:
        import json

        replies = merged(json.load(answer))
    assert replies
    assert all(reply["text"].strip() for reply in replies if "text" in reply)
    assert _complaints(bot.logs) == before


def _complaints(logs: str) -> list[str]:
    marks = ("Traceback", "WARNING", "ERROR", "UserWarning")
    return [line for line in logs.splitlines() if any(mark in line for mark in marks)]


def test_a_person_at_the_terminal_can_use_rasa_shell(bot, trained_model, tmp_path):
    endpoints = derive_endpoints(
        ROOT / "endpoints.yml",
        tmp_path / "endpoints.yml",
        action_port=bot.action_port,
        tracker_store={
            "type": "firststep.rasa.tracker_store.SQLiteTrackerStore",
            "db": str(tmp_path / "c.sqlite"),
        },
    )
    credentials = derive_credentials(
        ROOT / "credentials.yml", tmp_path / "credentials.yml", with_rest=True
    )
    command = [
        sys.executable, "-m", "rasa", "shell", "--model", str(trained_model),
        "--endpoints", str(endpoints), "--credentials", str(credentials),
        "--port", str(own_port()),
    ]  # fmt: skip
    master, slave = pty.openpty()
    shell = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TERM": "dumb"},
        start_new_session=True,
    )
    os.close(slave)
    try:
        _read_until(master, "Your input")
        os.write(master, OPENING.encode() + b"\r")
        said = _read_until(master, "Park")
        assert "can't answer" not in said
        os.write(master, b"/stop\r")
        assert shell.wait(30) is not None
    finally:
        if shell.poll() is None:
            os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()
        os.close(master)


def _read_until(terminal: int, words: str, seconds: float = 60.0) -> str:
    seen = ""
    deadline = time.monotonic() + seconds
    while words not in seen:
        left = deadline - time.monotonic()
        assert left > 0, f"never saw {words!r} in:\n{seen}"
        if select.select([terminal], [], [], left)[0]:
            seen += os.read(terminal, 65_536).decode(errors="replace")
            # A terminal is asked for its cursor, which this one has at the start of a line.
            if "\x1b[6n" in seen:
                seen = seen.replace("\x1b[6n", "")
                os.write(terminal, b"\x1b[1;1R")
    return seen

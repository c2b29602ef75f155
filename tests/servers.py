"""The bot as its users meet it: Rasa and the action server, running, on ports of their own."""

from __future__ import annotations

import json
import os
import shutil
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import yaml

from firststep.launch import network
from firststep.launch.files import derive_credentials, derive_endpoints
from firststep.launch.processes import Child, stop
from firststep.launch.service import HEALTH_PATH
from firststep.testing.run import merged
from tests.ports import own_port

MOST_PHRASES = 12
"""Phrases of an intent in a project `with_few_phrases`."""

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 120.0
ANSWER_SECONDS = 60.0

Reply = dict[str, Any]


class RunningBot:
    """Rasa and the action server with a conversation store of their own, from enter to exit.

    Attributes:
        port: Rasa's port on 127.0.0.1.
        action_port: The action server's.
        url: The chat's address, ending in a slash.
        store: The file that holds the conversations.
    """

    def __init__(
        self,
        model: Path,
        tmp: Path,
        *,
        root: Path = ROOT,
        settings: Mapping[str, str] | None = None,
        channel: Mapping[str, Any] | None = None,
        channels: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """Chooses ports and writes the derived files; `with` starts the servers.

        Args:
            model: The model's file.
            tmp: A folder of this bot's own for its store and logs.
            root: The project.
            settings: Environment variables for both servers.
            channel: Settings of the web channel in place of those in credentials.yml.
            channels: Settings of further channels, by their classes.
        """
        self._model = model
        self._tmp = tmp
        self._root = root
        self._settings = {"FIRSTSTEP_SESSION_SECRET": "t" * 40, **(settings or {})}
        self.port = own_port()
        self.action_port = own_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.store = tmp / "conversations.sqlite"
        tmp.mkdir(parents=True, exist_ok=True)
        store = yaml.safe_load((root / "endpoints.yml").read_text())["tracker_store"]
        self._endpoints = derive_endpoints(
            root / "endpoints.yml",
            tmp / "endpoints.yml",
            action_port=self.action_port,
            tracker_store={**store, "db": str(self.store)},
        )
        self._credentials = derive_credentials(
            root / "credentials.yml", tmp / "credentials.yml", with_rest=True
        )
        more = {name: dict(given) for name, given in (channels or {}).items()}
        if channel is not None:
            more["firststep.channels.web.WebChannel"] = dict(channel)
        credentials = yaml.safe_load(self._credentials.read_text())
        self._credentials.write_text(yaml.safe_dump({**credentials, **more}))
        self._rasa: Child | None = None
        self._actions: Child | None = None

    def __enter__(self) -> RunningBot:
        """Starts both servers and waits until a message is answered."""
        try:
            self._start_actions()
            self._start_rasa()
            self.wait_until_ready()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stops both servers."""
        self._close()

    @property
    def logs(self) -> str:
        """Everything that both servers have printed."""
        return "\n".join(
            f"== {log.name} ==\n{log.read_text(errors='replace')}"
            for log in sorted(self._tmp.glob("*.log"))
        )

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the servers that were started and not stopped by a call here."""
        return tuple(child.pid for child in (self._rasa, self._actions) if child is not None)

    def rest(self, sender: str, text: str) -> list[Reply]:
        """Sends a message over Rasa's REST channel.

        Args:
            sender: The conversation.
            text: What the person types, or a button's payload.

        Returns:
            The replies, each with its `text`, `buttons` and `custom` in one dictionary.
        """
        parts = post_json(f"{self.url}webhooks/rest/webhook", {"sender": sender, "message": text})
        return merged(parts)

    def kill_actions(self) -> None:
        """Ends the action server at once, as a crash would."""
        if self._actions is not None:
            self._actions.close()
            self._actions = None

    def start_actions(self) -> None:
        """Starts the action server again and waits until it answers."""
        self._start_actions()
        # The chat's own sign of health is some seconds old, so it does not tell.
        health = f"http://127.0.0.1:{self.action_port}/health"
        wait_for(lambda: network.answers(health), "the action server answers")

    def restart_rasa(self) -> None:
        """Stops Rasa and starts it again with the same store."""
        if self._rasa is not None:
            stop([self._rasa], seconds=10)
        self._start_rasa()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Waits until a message gets an answer; fails with the logs if it never does."""
        deadline = time.monotonic() + READY_SECONDS
        while not network.answers(self.url + HEALTH_PATH):
            running = [child for child in (self._rasa, self._actions) if child is not None]
            for child in running:
                assert child.running, f"{child.name} ended with {child.exit_code}\n{self.logs}"
            assert time.monotonic() < deadline, f"no answer in {READY_SECONDS} s\n{self.logs}"
            time.sleep(0.1)

    def _start_rasa(self) -> None:
        self._rasa = Child(
            "Rasa",
            [
                "rasa", "run",
                "--model", str(self._model),
                "--endpoints", str(self._endpoints),
                "--credentials", str(self._credentials),
                "--interface", "127.0.0.1",
                "--port", str(self.port),
            ],
            log=self._tmp / "rasa.log",
            folder=self._root,
            settings=self._settings,
        )  # fmt: skip

    def _start_actions(self) -> None:
        self._actions = Child(
            "the action server",
            ["rasa_sdk", "--actions", "actions", "--port", str(self.action_port)],
            log=self._tmp / "actions.log",
            folder=self._root,
            settings={**self._settings, "SANIC_HOST": "127.0.0.1"},
        )

    def _close(self) -> None:
        stop([child for child in (self._rasa, self._actions) if child is not None], seconds=5)
        self._rasa = self._actions = None


def post_json(url: str, body: Any, headers: Mapping[str, str] | None = None) -> Any:
    """Posts JSON to a server of ours and reads the JSON it answers."""
    request = urllib.request.Request(
        url,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **(headers or {})},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=ANSWER_SECONDS) as reply:
        return json.load(reply)


def is_running(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be taken off the process table."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
    """Waits until a condition holds.

    Args:
        condition: Asked again and again.
        what: The condition in words, for the failure.
        seconds: After so long it is a failure.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)


def with_few_phrases(project: Path) -> None:
    """Takes most phrases out of a copy of the project, so that training it takes seconds.

    For tests of what is around the training. What is understood needs all of them.
    """
    shutil.rmtree(project / "guides" / "phrases")
    for path in (project / "data").glob("*.yml"):
        kept: list[str] = []
        of_intent = 0
        for line in path.read_text("utf-8").splitlines():
            if not line.startswith("    - "):
                of_intent = 0
            elif path.name != "rules.yml":
                of_intent += 1
                if of_intent > MOST_PHRASES:
                    continue
            kept.append(line)
        path.write_text("\n".join(kept) + "\n", "utf-8")

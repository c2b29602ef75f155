"""A server process under test, and the few requests that the tests make of it."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.ports import own_port
from tests.web.widgets import made_up

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def texts(self) -> list[str]:
        return [reply["text"] for reply in self.json["replies"]]


class Client:
    """Talks to a server on this machine; each request has a connection of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, names, response.read())
        finally:
            connection.close()

    def post(self, path: str, value: Any, **headers: str) -> Answer:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.send("POST", path, body, {"Content-Type": "application/json", **named})

    def session(self) -> str:
        token = self.post("/chat/session", {}).json["token"]
        assert isinstance(token, str)
        return token

    def say(self, token: str, text: str, message_id: str | None = None) -> Answer:
        message = {"token": token, "id": message_id or uuid.uuid4().hex, "text": text}
        return self.post("/chat/message", message)

    def press(self, token: str, payload: str, message_id: str | None = None) -> Answer:
        message = {"token": token, "id": message_id or uuid.uuid4().hex, "payload": payload}
        return self.post("/chat/message", message)

    def hand_over(self, token: str, *done: tuple[str, str, float], name: str = "") -> Answer:
        """Hands over what was done without signal: ids, payloads, and how many seconds ago."""
        messages = [{"id": one, "payload": payload, "ago": ago} for one, payload, ago in done]
        body = {"token": token, "id": name or uuid.uuid4().hex, "messages": messages}
        return self.post("/chat/handover", body)


class FakeServer:
    """`fake_bot.py` as a process of its own."""

    def __init__(self, folder: Path, **credentials: Any) -> None:
        self.port = own_port()
        self.log = folder / "server.log"
        self.folder = folder
        self.credentials = credentials
        self.client = Client(self.port)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "tests.web.fake_bot", str(self.port)]
        settings = {
            "secret_file": str(self.folder / "secret"),
            "widget": str(made_up(self.folder / "widget")),
            **self.credentials,
        }
        environment = {
            **os.environ,
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONPATH": str(ROOT),
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, json.dumps(settings)],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return self.client.send("GET", "/chat/health").status == 200
        except OSError:
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

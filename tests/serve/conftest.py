"""`make run` without make: the launcher in a copy of the project."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import pytest

from firststep.launch.model import fingerprint
from tests.ports import own_port
from tests.servers import ROOT, is_running, with_few_phrases

PROJECT_FILES = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml")
PROJECT_FOLDERS = ("data", "guides", "actions")
WAIT_SECONDS = 120.0


class Launcher:
    """A running `python -m firststep.serve`, ended with everything it started on exit."""

    def __init__(self, project: Path, *arguments: str, port: int | None = None) -> None:
        self.port = port or own_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.lines: list[str] = []
        self._arrived: queue.Queue[str | None] = queue.Queue()
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "firststep.serve",
                "--no-open",
                "--port",
                str(self.port),
                *arguments,
            ],
            cwd=project,
            env={**os.environ, "FIRSTSTEP_SESSION_SECRET": "t" * 40},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._seen: set[int] = set()

    def __enter__(self) -> Launcher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.children()
        self._process.kill()
        self._process.wait()
        for pid in self._seen:
            if is_running(pid):
                os.kill(pid, signal.SIGKILL)
        self._reader.join()

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    def wait_for_line(self, text: str) -> str:
        """The first line from now on that holds `text`."""
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                line = self._arrived.get(timeout=max(0.1, deadline - time.monotonic()))
            except queue.Empty:
                line = None
            assert line is not None, f"no line with {text!r} in:\n{self.output}"
            if text in line:
                return line

    def wait_for_exit(self) -> int:
        code = self._process.wait(WAIT_SECONDS)
        self._reader.join()
        return code

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def children(self) -> dict[str, int]:
        """Process ids of what the launcher has started and still runs, by module name."""
        found = {}
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(status.read_text().rpartition(")")[2].split()[1])
                command = (status.parent / "cmdline").read_bytes().decode().split("\0")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == self._process.pid and "firststep.launch.child" in command:
                module = command[command.index("firststep.launch.child") + 1]
                found[module] = int(status.parent.name)
        self._seen.update(found.values())
        return found

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line.rstrip("\n"))
            self._arrived.put(line)
        self._arrived.put(None)
        self._process.stdout.close()


@pytest.fixture
def project(trained_model: Path, tmp_path: Path) -> Path:
    """A copy of the project, with few phrases, and the whole project's model as its own."""
    copy = tmp_path / "project"
    copy.mkdir()
    for name in PROJECT_FILES:
        shutil.copy(ROOT / name, copy)
    for name in PROJECT_FOLDERS:
        shutil.copytree(ROOT / name, copy / name)
    with_few_phrases(copy)
    (copy / "models").mkdir()
    shutil.copy(trained_model, model_of(copy))
    return copy


@pytest.fixture
def running(project: Path) -> Iterator[Launcher]:
    """A launcher that has said that the chat is ready."""
    with Launcher(project) as launcher:
        launcher.wait_for_line("FirstStep is ready")
        yield launcher


def model_of(project: Path) -> Path:
    return project / "models" / f"firststep-{fingerprint(project)}.tar.gz"


def guide_of(project: Path) -> Path:
    return project / "guides" / "charging_cable_stuck.yml"

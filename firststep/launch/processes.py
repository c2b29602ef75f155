"""Child processes that are owned by their ids and never outlive the launcher."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

# One thread is faster than several for sums this small; the others keep Rasa from phoning home and
# from a warning about a library of its own.
_SETTINGS = {
    "OPENBLAS_NUM_THREADS": "1",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


class Child:
    """A running program of ours: a Python module in a process group of its own.

    Attributes:
        name: What a person would call it, for messages.
        log: The file that takes everything it prints.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        folder: Path,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Starts the program.

        Args:
            name: What a person would call it.
            command: A module name and its command line.
            log: The file for its output; appended to.
            folder: The project, in which it runs.
            settings: Environment variables beside the launcher's own.
        """
        self.name = name
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "firststep.launch.child", *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**os.environ, **_SETTINGS, **(settings or {})},
                # A Ctrl-C at the terminal is the launcher's to handle.
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._process.poll()

    @property
    def running(self) -> bool:
        """Whether it still runs."""
        return self.exit_code is None

    def wait(self, seconds: float) -> bool:
        """Waits at most so many seconds; tells whether it has ended."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def terminate(self) -> None:
        """Asks it to stop."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it at once, with whatever it has started."""
        self._signal(signal.SIGKILL)

    def close(self) -> None:
        """Ends what is left of it and takes it off the process table."""
        self.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()

    def log_tail(self, lines: int = 15) -> str:
        """The last lines of its output, indented for reading."""
        return tail(self.log, lines)

    def _signal(self, number: signal.Signals) -> None:
        # Once the process has been waited for, its id may belong to somebody else.
        if self._process.returncode is not None:
            return
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return


def stop(children: Iterable[Child], seconds: float) -> None:
    """Asks all children to stop, and ends those that have not after so many seconds."""
    children = list(children)
    for child in children:
        child.terminate()
    deadline = time.monotonic() + seconds
    for child in children:
        child.wait(max(0.0, deadline - time.monotonic()))
    for child in children:
        child.close()


def tail(log: Path, lines: int) -> str:
    """The last lines of a log, each indented by four blanks; empty if there are none."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])

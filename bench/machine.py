"""Processes, memory and disk, as the operating system counts them."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

MEGABYTE = 1_000_000


@contextmanager
def program(
    command: Sequence[str], *, folder: Path, log: Path, settings: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program in a process group of its own, ended with the block.

    Args:
        command: The program and its arguments.
        folder: Where it runs.
        log: Takes its output.
        settings: Environment variables beside our own.
    """
    with (
        log.open("ab") as output,
        subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(settings or {})},
            # The launcher's children run until the end of their input, so it must stay open.
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)


def resident_megabytes(pid: int) -> float:
    """Memory of a process that is in use and not swapped out."""
    shown = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
    )
    return int(shown.stdout) * 1024 / MEGABYTE


def disk_megabytes(folder: Path) -> float:
    """Room that a folder takes on disk; files with several names count once."""
    seen = set()
    total = 0
    for path in folder.rglob("*"):
        status = path.lstat()
        if (status.st_dev, status.st_ino) not in seen:
            seen.add((status.st_dev, status.st_ino))
            total += status.st_blocks * 512
    return total / MEGABYTE

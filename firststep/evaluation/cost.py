"""What understanding costs: time for a message, memory, the size of the model."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firststep.engine.conversation import Conversation
from firststep.evaluation.hear import Hearing

_MEGABYTE: Final = 1_000_000
_P95: Final = 0.95

_SHOWN: Final = """
import os, subprocess
subprocess.run(["ps", "-o", "rss=", "-p", str(os.getpid())], check=True)
"""
"""What a process takes now: its peak would be that of whoever started it."""


@dataclass(frozen=True)
class Latency:
    """Milliseconds for a message, from its text to the reply."""

    p50_ms: float
    p95_ms: float


def latency(
    hearing: Hearing, texts: Sequence[str], clock: Callable[[], float] = time.perf_counter
) -> Latency:
    """How long first messages take, each classified anew.

    Args:
        hearing: Reads the messages.
        texts: What is said, at least one.
        clock: Gives seconds.
    """
    hearing.hear(texts[0], Conversation())
    hearing.forget()
    taken = []
    for text in texts:
        begin = clock()
        hearing.hear(text, Conversation())
        taken.append(1000 * (clock() - begin))
    taken.sort()
    return Latency(statistics.median(taken), taken[int(_P95 * (len(taken) - 1))])


def size_mb(folder: Path) -> float:
    """Size of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / _MEGABYTE


def memory_mb(program: str, *arguments: str) -> float:
    """Memory of a Python process of its own after it has run a program.

    Args:
        program: Python code.
        arguments: What it finds in `sys.argv`.
    """
    done = subprocess.run(
        [sys.executable, "-c", program + _SHOWN, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1]) * 1024 / _MEGABYTE

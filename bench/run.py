"""`make bench`: writes build/bench/report.md and report.json.

python -m bench.run             FirstStep alone
python -m bench.run --sample    beside Rasa's sample bot (builds an environment of 2.5 GB)
python -m bench.run --fresh     also a fresh copy of the checkout, from nothing to its first answer
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

from bench import authoring, machine, subjects, talk
from bench.subjects import ROOT, Subject
from firststep.launch import network

FOLDER = ROOT / "build" / "bench"
CALLERS = 8
TURNS_ALONE = 400
TURNS_EACH = 100
WARM_UP_TURNS = 40


@dataclass(frozen=True)
class Figures:
    """What was measured of one bot. Megabytes are millions of bytes."""

    name: str
    install_mb: float
    train_s: float
    first_answer_s: float
    memory_mb: dict[str, float]
    turn_median_ms: float
    turn_p95_ms: float
    turns_per_second: float


def measure(subject: Subject, work: Path) -> Figures:
    """Trains, starts and questions one bot.

    Args:
        subject: The bot.
        work: A folder for its logs.
    """
    log = work / "output.log"
    print(f"{subject.name}: training", flush=True)
    shutil.rmtree(subject.model, ignore_errors=True)
    started = time.perf_counter()
    with machine.program(
        subject.train, folder=subject.root, log=log, settings=subject.settings
    ) as trainer:
        if trainer.wait(3600) != 0:
            raise RuntimeError(f"{subject.name} could not be trained; see {log}")
    train_seconds = time.perf_counter() - started

    print(f"{subject.name}: talking", flush=True)
    with ExitStack() as running:
        started = time.perf_counter()
        servers = {
            name: running.enter_context(
                machine.program(command, folder=subject.root, log=log, settings=subject.settings)
            )
            for name, command in subject.servers.items()
        }
        talk.wait_for_answer(subject.port, subject.messages[0])
        first_answer = time.perf_counter() - started
        talk.one_caller(subject.port, subject.messages, WARM_UP_TURNS)
        alone = talk.one_caller(subject.port, subject.messages, TURNS_ALONE)
        rate = talk.turns_per_second(
            subject.port, subject.messages, callers=CALLERS, turns=TURNS_EACH
        )
        memory = {name: machine.resident_megabytes(server.pid) for name, server in servers.items()}
    return Figures(
        name=subject.name,
        install_mb=machine.disk_megabytes(subject.environment),
        train_s=train_seconds,
        first_answer_s=first_answer,
        memory_mb=memory,
        turn_median_ms=alone.median_ms,
        turn_p95_ms=alone.p95_ms,
        turns_per_second=rate,
    )


def fresh_start(cache: Path) -> float:
    """Seconds of `make run` in a fresh copy of the checkout, to the first answer.

    Args:
        cache: The package cache; an empty one is a machine that has never installed anything.
    """
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        copy = Path(folder) / "checkout"
        names = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout.splitlines()  # fmt: skip
        started = time.perf_counter()
        for name in names:
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
        port = network.free_port()
        with machine.program(
            ["make", "run", f"PORT={port}", "OPEN=0"],
            folder=copy,
            log=FOLDER / "fresh.log",
            settings={"UV_CACHE_DIR": str(cache)},
        ):
            talk.wait_for_answer(port, subjects.FIRSTSTEP_MESSAGES[0], seconds=900)
            return time.perf_counter() - started


def report(figures: list[Figures], fresh: dict[str, float]) -> str:
    """The figures as Markdown, one column a bot."""
    rows = [
        ("install, MB", [f"{one.install_mb:,.0f}" for one in figures]),
        ("`rasa train`, s", [f"{one.train_s:.1f}" for one in figures]),
        ("start to first answer, s", [f"{one.first_answer_s:.1f}" for one in figures]),
        ("memory, MB", [_memory(one) for one in figures]),
        ("a turn, median, ms", [f"{one.turn_median_ms:.1f}" for one in figures]),
        ("a turn, 95th percentile, ms", [f"{one.turn_p95_ms:.1f}" for one in figures]),
        (
            f"turns a second, {CALLERS} callers",
            [f"{one.turns_per_second:.0f}" for one in figures],
        ),
    ]
    lines = [
        f"Measured {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC on {os.cpu_count()} cores, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}.",
        "",
        "| | " + " | ".join(one.name for one in figures) + " |",
        "|---|" + "---|" * len(figures),
        *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows),
    ]
    if fresh:
        lines.append("")
    lines += [f"Fresh checkout to first answer, {name}: {s:.0f} s." for name, s in fresh.items()]
    return "\n".join(lines) + "\n"


def _memory(figures: Figures) -> str:
    parts = " + ".join(f"{size:.0f}" for size in figures.memory_mb.values())
    return (
        parts if len(figures.memory_mb) == 1 else f"{sum(figures.memory_mb.values()):.0f} ({parts})"
    )


def main() -> int:
    """Measures what the command line asks for and writes the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sample", action="store_true", help="measure Rasa's sample bot too")
    parser.add_argument("--fresh", action="store_true", help="measure a fresh checkout too")
    arguments = parser.parse_args()

    FOLDER.mkdir(parents=True, exist_ok=True)
    figures = []
    fresh = {}
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        work = Path(folder)
        figures.append(measure(subjects.firststep(work), work))
    if arguments.sample:
        work = ROOT / "build" / "bench-sample"
        work.mkdir(parents=True, exist_ok=True)
        figures.append(measure(subjects.sample(work), work))
    if arguments.fresh:
        with tempfile.TemporaryDirectory(dir=FOLDER) as cache:
            print("Fresh checkout, empty package cache", flush=True)
            fresh["empty package cache"] = fresh_start(Path(cache))
            print("Fresh checkout, packages cached", flush=True)
            fresh["packages cached"] = fresh_start(Path(cache))

    print("Authors' commands", flush=True)
    authors = authoring.measure()
    text = f"{report(figures, fresh)}\n{authoring.report(authors)}"
    (FOLDER / "report.md").write_text(text, encoding="utf-8")
    content = {
        "bots": [asdict(one) for one in figures],
        "fresh_checkout_s": fresh,
        "authoring": asdict(authors),
    }
    (FOLDER / "report.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

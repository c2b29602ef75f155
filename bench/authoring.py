"""What authors wait for: `firststep check`, and the proofs and figures over every path.

python -m bench.authoring       prints these figures alone; `make bench` has them in its report
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.subjects import ROOT
from firststep.analysis.figures import figures
from firststep.analysis.graph import build
from firststep.engine.proofs import explore, violations
from firststep.guide.load import COMMON_FILE, GuideSet, guide_files, load_all
from firststep.guide.model import Guide
from tests.lint.synthetic import write_guides

GUIDES = ROOT / "guides"
SYNTHETIC = 100
CHECK_LIMIT_S = 5.0
"""What `check` of the synthetic guides may take."""

PATHS_LIMIT_S = 30.0
"""What the proofs and figures of all shipped guides together may take."""


@dataclass(frozen=True)
class GuidePaths:
    """What it takes to go through every path of a guide.

    Attributes:
        guide: Its id.
        paths: Paths by answers alone.
        states: States that these go through.
        figures_s: Seconds to count and measure them.
        proof_states: States of the proofs: with what was told before, and a jump by news.
        proof_s: Seconds to prove the safety rules in all of them.
    """

    guide: str
    paths: int
    states: int
    figures_s: float
    proof_states: int
    proof_s: float


@dataclass(frozen=True)
class Authoring:
    """All figures of this page.

    Attributes:
        check_shipped_s: `firststep check` of the shipped guides, from start to end.
        check_synthetic_s: The same of the synthetic guides.
        synthetic: How many those are.
        paths: By shipped guide.
    """

    check_shipped_s: float
    check_synthetic_s: float
    synthetic: int
    paths: tuple[GuidePaths, ...]

    @property
    def paths_s(self) -> float:
        """Seconds for the proofs and figures of all shipped guides."""
        return sum(one.figures_s + one.proof_s for one in self.paths)


def measure() -> Authoring:
    """Takes all measures.

    Raises:
        RuntimeError: `firststep check` could not be carried out.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "guides"
        folder.mkdir()
        shutil.copy(GUIDES / COMMON_FILE, folder)
        write_guides(folder, SYNTHETIC)
        synthetic = _check_seconds(folder)
    guides = load_all(GUIDES)
    return Authoring(
        check_shipped_s=_check_seconds(GUIDES),
        check_synthetic_s=synthetic,
        synthetic=SYNTHETIC,
        paths=tuple(_paths(guides, guides.guides[file.stem]) for file in guide_files(GUIDES)),
    )


def _check_seconds(folder: Path) -> float:
    command = [sys.executable, "-m", "firststep.cli", "--guides", str(folder), "check"]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    # 1 is mistakes found, by a check that ran to its end.
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"firststep check failed: {done.stderr.strip()}")
    return seconds


def _paths(guides: GuideSet, guide: Guide) -> GuidePaths:
    started = time.perf_counter()
    graph = build(guides, guide)
    total = figures(graph).total
    counted = time.perf_counter()
    violations(guides, guide)
    proved = time.perf_counter()
    return GuidePaths(
        guide=guide.id,
        paths=total.paths,
        states=len(graph.states),
        figures_s=counted - started,
        proof_states=sum(1 for _ in explore(guide)),
        proof_s=proved - counted,
    )


def report(measured: Authoring) -> str:
    """The figures as Markdown."""
    rows = [
        (
            f"`firststep check`, {measured.synthetic} synthetic guides",
            measured.check_synthetic_s,
            CHECK_LIMIT_S,
        ),
        ("`firststep check`, shipped guides", measured.check_shipped_s, None),
        ("every path of the shipped guides", measured.paths_s, PATHS_LIMIT_S),
    ]
    lines = ["| for authors | s | at most |", "|---|---|---|"]
    lines += [
        f"| {name} | {seconds:.1f} | {f'{limit:.0f}' if limit else ''} |"
        for name, seconds, limit in rows
    ]
    lines += [
        "",
        "| guide | paths | states | counted, s | states of the proofs | proved, s |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.guide} | {one.paths:,} | {one.states:,} | {one.figures_s:.1f} "
        f"| {one.proof_states:,} | {one.proof_s:.1f} |"
        for one in measured.paths
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(report(measure()))

"""The commands on a git checkout of their own, with the toy guide in it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from firststep.cli.app import cli
from tests.engine.toys import as_yaml
from tests.servers import ROOT

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A guides folder that is in no checkout, with the shared words in it."""
    guides = tmp_path / "checkout" / "guides"
    guides.mkdir(parents=True)
    shutil.copy(ROOT / "guides" / "common.yml", guides)
    return guides


@pytest.fixture
def write(folder: Path) -> Callable[..., None]:
    """Writes a guide into the folder."""

    def write_guide(data: dict[str, Any], name: str = "toy") -> None:
        (folder / f"{name}.yml").write_text(as_yaml(data | {"id": name}), encoding="utf-8")

    return write_guide


@pytest.fixture
def commit(folder: Path) -> Callable[[], None]:
    """Commits the folder as it is, in a checkout that is made the first time."""

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]
        command = ["git", *who, "-c", "commit.gpgsign=false", *arguments]
        subprocess.run(command, cwd=folder.parent, check=True, capture_output=True)

    def commit_all() -> None:
        git("init", "-q")
        git("add", ".")
        git("commit", "-q", "-m", "A state")

    return commit_all


@pytest.fixture
def run(folder: Path) -> Run:
    """Runs a command on the folder."""

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(
            cli, ["--guides", str(folder), *arguments], catch_exceptions=False
        )

    return invoke

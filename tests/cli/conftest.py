"""The command line on a copy of the guides folder's common parts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from firststep.cli.app import cli
from tests.servers import ROOT

Run = Callable[..., Result]


@pytest.fixture
def guides(tmp_path: Path) -> Path:
    """A guides folder with the common words and no guide."""
    folder = tmp_path / "guides"
    folder.mkdir()
    shutil.copy(ROOT / "guides" / "common.yml", folder)
    return folder


@pytest.fixture
def run(guides: Path) -> Run:
    """Runs a command on that folder."""

    def invoke(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(
            cli, ["--guides", str(guides), *arguments], input=typed, catch_exceptions=False
        )

    return invoke

"""The conversation tests reach all of every shipped guide, and notice every mistake made in it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from firststep.cli.app import cli
from firststep.guide.load import guide_files, load
from tests.servers import ROOT

GUIDES = [path.stem for path in guide_files(ROOT / "guides")]


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        cli, ["--guides", str(ROOT / "guides"), *arguments], catch_exceptions=False
    )
    return result.exit_code, result.output


@pytest.mark.slow
def test_every_node_and_every_edge_of_every_guide_is_reached():
    code, output = run("coverage", "--json")
    found = json.loads(output)
    assert found["failed"] == []
    assert set(found["guides"]) == set(GUIDES)
    assert code == 0, output


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("guide", GUIDES)
def test_no_mistake_made_on_purpose_goes_unnoticed(guide):
    code, output = run("mutate", guide)
    assert code == 0, output


@pytest.mark.parametrize("guide", GUIDES)
def test_the_linter_finds_nothing_not_even_to_warn_of(guide):
    """On the day of its review: an overdue review must fail no test of the code."""
    reviewed = load(ROOT / "guides" / f"{guide}.yml").reviewed.isoformat()
    code, output = run("check", guide, "--strict", "--today", reviewed)
    assert code == 0, output

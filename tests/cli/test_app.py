"""What every command shares: finding the guides, naming one, and failing politely."""

from __future__ import annotations

import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

import firststep
from firststep.cli import app
from firststep.cli.app import cli
from firststep.cli.shared import find_guides
from tests.servers import ROOT

COMMANDS = cli.list_commands(click.Context(cli))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_is_for(name):
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert len(command.help or "") > 60
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_a_command_that_does_not_exist_is_a_usage_error():
    result = CliRunner().invoke(cli, ["chekc"])
    assert result.exit_code == 2
    assert "chekc" in result.output


def test_the_version_is_the_package_s():
    assert firststep.__version__ in CliRunner().invoke(cli, ["--version"]).output


def test_the_guides_are_found_from_a_folder_below(monkeypatch):
    monkeypatch.chdir(ROOT / "docs")
    assert find_guides(ROOT / "docs") == ROOT / "guides"


def test_without_a_guides_folder_it_says_how_to_name_one(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, ["new", "x", "--no-input"])
    assert result.exit_code == 2
    assert "--guides" in result.output


def test_a_misspelt_guide_gets_the_one_that_was_meant():
    result = CliRunner().invoke(cli, ["show", "charging_cable_stuk"])
    assert result.exit_code == 2
    assert "Did you mean 'charging_cable_stuck'?" in result.output


def test_a_mistake_of_ours_is_no_traceback(monkeypatch, capsys):
    def fail(**_: object) -> None:
        raise RuntimeError("a mistake")

    monkeypatch.delenv(app.DEBUG, raising=False)
    monkeypatch.setattr(app, "cli", fail)
    with pytest.raises(SystemExit) as stopped:
        app.main()
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert "RuntimeError: a mistake" in said
    assert "Traceback" not in said


def test_the_program_starts_without_rasa_and_without_numbers_for_learning():
    """A linter that takes three seconds to start is not run."""
    code = (
        "import sys, click\nfrom firststep.cli.app import cli\n"
        "for name in cli.list_commands(click.Context(cli)):\n"
        "    cli.get_command(click.Context(cli), name)\n"
        "print([m for m in ('rasa', 'sklearn', 'scipy', 'sanic') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--today", "2026-11-22"],
        ["check", "--json", "--today", "2026-11-22"],
        ["show", "charging_cable_stuck"],
        ["card", "charging_cable_stuck"],
        ["--help"],
    ],
)
def test_a_reader_that_has_enough_is_no_mistake(words):
    """The pipe's other end is closed before anything is written, as by `| true`."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "firststep.cli", "--guides", str(ROOT / "guides"), *words]
    done = subprocess.run(
        command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False, timeout=60
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_mistakes_count_even_where_nobody_reads_them(run, guides):
    (guides / "x.yml").write_text("id: [", encoding="utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "firststep.cli", "--guides", str(guides), "check"]
    done = subprocess.run(
        command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False, timeout=60
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_link_in_a_circle_hides_no_other_file(run, guides):
    (guides / "loop.yml").symlink_to("loop.yml")
    os.mkfifo(guides / "pipe.yml")
    (guides / "broken.yml").write_text("id: [", encoding="utf-8")
    result = run("check")
    assert result.exit_code == 1
    assert "loop.yml:1:1  unreadable" in result.output
    assert "pipe.yml:1:1  unreadable" in result.output
    assert "broken.yml:1:6  yaml" in result.output


def test_a_directory_that_is_a_link_in_a_circle_is_not_taken_for_none(run, guides):
    (guides / "directory").mkdir()
    (guides / "directory" / "networks.yml").symlink_to("networks.yml")
    assert "networks.yml:1:1  unreadable" in run("check").output


@pytest.mark.parametrize("name", ["common", "networks", "directory/networks"])
def test_the_files_that_all_guides_share_can_be_checked_by_name(name):
    result = CliRunner().invoke(cli, ["--guides", str(ROOT / "guides"), "check", name])
    assert (result.exit_code, result.output) == (0, "1 file checked: 0 errors, 0 warnings.\n")


@pytest.mark.parametrize("name", ["common.yml", "directory/networks.yml"])
@pytest.mark.parametrize("command", ["show", "card", "try", "docs"])
def test_a_file_that_all_guides_share_is_no_guide(command, name):
    path = ROOT / "guides" / name
    result = CliRunner().invoke(cli, ["--guides", str(ROOT / "guides"), command, str(path)])
    assert result.exit_code == 2
    assert "is no guide" in result.output
    assert "missing-key" not in result.output

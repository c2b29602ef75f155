"""`firststep try GUIDE`: a guide in the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import click

from firststep.cli.shared import Project, guide_path, stop_with
from firststep.guide.problems import GuideErrors

_LOOK_SECONDS: Final = 0.5
_COLOURS: Final = {"button": "cyan", "note": "yellow", "problem": "red"}


@click.command()
@click.argument("guide")
@click.option("--trace", is_flag=True, help="Show node, facts, act and the reason for each move.")
@click.option(
    "--record",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Add the conversation to FILE as a test case; FILE is made if it is not there.",
)
@click.option(
    "--trained",
    is_flag=True,
    help="Understand free words as the trained bot does; takes seconds at the first.",
)
@click.option("--name", help="The test case's name. Without it, it is asked for.")
@click.pass_obj
def command(
    project: Project,
    guide: str,
    *,
    trace: bool,
    record: Path | None,
    trained: bool,
    name: str | None,
) -> None:
    """Talk to GUIDE here, without a server.

    The guide is loaded again whenever its file is saved, and your answers are kept. Buttons can
    be typed by their number. Words are understood only as they stand in the guide and in data/.
    With --trained they are understood as by the trained bot, with all guides of the folder: use
    it to record, and to see what people will get. /help tells more, /quit ends.

    \b
    Examples:
      firststep try charging_cable_stuck --trace
      firststep try charging_cable_stuck --trained --record tests/conversations/happy/mine.yml
    """  # noqa: D301 - click's mark for lines that stay as they are
    from firststep.testing.chat import Chat, Lines, talk  # noqa: PLC0415 - only when it runs
    from firststep.testing.recorder import CannotRecord, Recorder  # noqa: PLC0415

    path = guide_path(project, guide)
    recorder = None
    try:
        if record is not None:
            recorder = Recorder(record, name or _asked_name())
        chat = Chat(project.folder, path, _show, tracing=trace, trained=trained, recorder=recorder)
    except CannotRecord as error:
        raise click.UsageError(str(error)) from error
    except GuideErrors as errors:
        stop_with(errors.problems)
    try:
        chat.open()
        lines = Lines(sys.stdin.fileno())
        talk(chat, lines, prompt=_prompt, seconds=_LOOK_SECONDS)
    except KeyboardInterrupt:
        click.echo()
    except BrokenPipeError:
        # Whoever read this has read enough. What is left in the buffer has nowhere to go either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    except CannotRecord as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.UsageError(
            f"What is typed can't be read ({error.strerror or error})."
        ) from error
    finally:
        chat.close()
    click.echo("Ended.")
    if recorder is not None and recorder.turns:
        click.echo(f"Recorded in {recorder.path}. Below tests/conversations, pytest runs it.")
    elif recorder is not None:
        click.echo("Nothing was said, so nothing was recorded.")


def _asked_name() -> str:
    if not sys.stdin.isatty():
        raise click.UsageError("Name the test case with --name.")
    name: str = click.prompt("What happens in this test case")
    return name


def _prompt() -> None:
    click.echo("> ", nl=not sys.stdin.isatty())


def _show(text: str, kind: str) -> None:
    end = "\n" if kind == "bot" else ""
    click.secho(f"{text}{end}", fg=_COLOURS.get(kind), dim=kind == "trace")

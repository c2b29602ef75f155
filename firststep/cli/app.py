"""The command group: finds the commands, and answers for what goes wrong in them."""

from __future__ import annotations

import contextlib
import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
from click.exceptions import Exit

import firststep
from firststep.cli import commands
from firststep.cli.shared import Project, find_guides, silence

DEBUG: Final = "FIRSTSTEP_DEBUG"
"""Environment variable: set it to see where in the program something failed."""


class CommandFolder(click.Group):
    """A group whose commands are the modules of `firststep.cli.commands`.

    A module has its command as `command`; its name is the command's (`try_` for `try`).
    Only the module of the command that runs is imported.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of all commands."""
        found = (module.name for module in pkgutil.iter_modules(commands.__path__))
        return sorted(name.rstrip("_") for name in found)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        names = {m.name.rstrip("_"): m.name for m in pkgutil.iter_modules(commands.__path__)}
        module = importlib.import_module(f"{commands.__name__}.{names[cmd_name]}")
        command: click.Command = module.command
        return command

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """What click makes of the arguments; help is written here."""
        with _cut_is_fine():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command that the arguments name."""
        with _cut_is_fine():
            return super().invoke(ctx)


@contextlib.contextmanager
def _cut_is_fine() -> Iterator[None]:
    """Ends with 0 where only the beginning of the output is read, as `head` does.

    click ends with 1 on a closed pipe, which is the code for mistakes that were found.
    """
    try:
        yield
    except BrokenPipeError:
        silence()
        raise Exit(0) from None


@click.group(
    cls=CommandFolder,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(firststep.__version__, prog_name="firststep")
@click.option(
    "--guides",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder with the guides. Without it, the nearest folder `guides` from here upwards.",
)
@click.pass_context
def cli(ctx: click.Context, guides: Path | None) -> None:
    """Write, check, see, try and test FirstStep's guides.

    A guide is one YAML file. Begin with `firststep new`, look with `firststep check` and
    `firststep try`, and see docs/authoring.md for the whole way.
    """
    ctx.obj = Project(guides if guides is not None else find_guides(Path.cwd()))


def main() -> None:
    """Runs the command line; nobody sees a traceback unless they ask for one."""
    try:
        cli(prog_name="firststep")
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        click.echo(
            f"firststep failed: {type(error).__name__}: {error}\n"
            "This is a mistake in FirstStep, not in what you wrote. Nothing was changed after it. "
            f"Set {DEBUG}=1 and run it again to see where, and report that.",
            err=True,
        )
        sys.exit(2)

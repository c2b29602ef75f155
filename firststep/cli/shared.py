"""What commands share: the project's folders, naming a guide, loading, and printing."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console

from firststep.guide.load import COMMON_FILE, GuideSet, guide_files, load_all
from firststep.guide.model import Guide
from firststep.guide.problems import GuideErrors, Problem


@dataclass(frozen=True)
class Project:
    """Where things are.

    Attributes:
        guides: The folder with the guides, or None where there is none.
    """

    guides: Path | None

    @property
    def folder(self) -> Path:
        """The folder with the guides.

        Raises:
            click.UsageError: There is none.
        """
        if self.guides is None:
            raise click.UsageError(
                "There is no folder `guides` here or above. "
                "Go into a checkout of FirstStep, or name the folder with `firststep --guides DIR`."
            )
        return self.guides

    @property
    def root(self) -> Path:
        """The folder that holds the guides folder: the checkout."""
        return self.folder.resolve().parent


def find_guides(start: Path) -> Path | None:
    """The nearest folder `guides` with a common.yml in it, from `start` upwards."""
    for folder in (start, *start.parents):
        if (folder / "guides" / COMMON_FILE).is_file():
            found = folder / "guides"
            return found.relative_to(start) if found.is_relative_to(start) else found
    return None


def guide_path(project: Project, name: str) -> Path:
    """The file of a guide.

    Args:
        project: The project.
        name: The guide's id, or the path of its file.

    Raises:
        click.UsageError: There is no such guide; it says which ones there are.
    """
    direct = Path(name)
    if direct.suffix in {".yml", ".yaml"} or direct.is_file():
        if not direct.is_file():
            raise click.UsageError(f"There is no file {name}.")
        return direct
    path = project.folder / f"{name}.yml"
    if path.is_file() and path.name != COMMON_FILE:
        return path
    known = [file.stem for file in guide_files(project.folder)]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(known) or 'none'}."
    raise click.UsageError(f"There is no guide '{name}' in {project.folder}. {hint}")


def load_set(project: Project) -> GuideSet:
    """Every guide, the common words and the directory; on mistakes, says them and ends with 1."""
    try:
        return load_all(project.folder)
    except GuideErrors as errors:
        stop_with(errors.problems)


def load_guide(project: Project, name: str) -> tuple[GuideSet, Guide]:
    """One guide, in a set of its own with the common words and the directory.

    Mistakes of other guides do not stand in its way; its own are said, and end the command
    with 1. The guide may lie outside the guides folder.
    """
    path = guide_path(project, name)
    try:
        guides = load_all(project.folder, only=path)
    except GuideErrors as errors:
        stop_with(errors.problems)
    return guides, next(iter(guides.guides.values()))


def stop_with(problems: Iterable[Problem]) -> NoReturn:
    """Says mistakes, one a line, on the error stream, and ends the command with 1."""
    for problem in problems:
        click.echo(str(problem), err=True)
    sys.exit(1)


def console() -> Console:
    """A console for standard output: colours and widths only if it is a terminal."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def print_json(data: Any) -> None:
    """Prints data as JSON for another program to read."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))

"""What commands share: the project's folders, naming a guide, loading, and printing."""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console

from firststep.guide.load import (
    COMMON_FILE,
    SHARED_FILES,
    GuideSet,
    guide_files,
    load_all,
)
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
    path = _file_of(project, name)
    if path is not None:
        if _is_shared(project, path):
            raise click.UsageError(
                f"{path} is no guide: all guides share it. Name a guide, or see its mistakes "
                f"with `firststep check {path}`."
            )
        return path
    known = [file.stem for file in guide_files(project.folder)]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(known) or 'none'}."
    raise click.UsageError(f"There is no guide '{name}' in {project.folder}. {hint}")


def file_path(project: Project, name: str) -> Path:
    """Like `guide_path`, but a file that all guides share may be named too.

    Its name is `common`, `networks` (`vehicles`, `regions`) or `directory/networks`, or its path.
    """
    path = _file_of(project, name)
    if path is not None:
        return path
    for shared in SHARED_FILES:
        path = project.folder / shared
        if name in {shared.removesuffix(".yml"), path.stem} and path.is_file():
            return path
    return guide_path(project, name)


def _file_of(project: Project, name: str) -> Path | None:
    """The file that a path names, or that an id names in the guides folder, if there is one.

    Raises:
        click.UsageError: The path has nothing at it, or no file.
    """
    direct = Path(name)
    if direct.suffix in {".yml", ".yaml"} or direct.is_file():
        if not os.path.lexists(direct):
            raise click.UsageError(f"There is no file {name}.")
        if not direct.is_file():
            raise click.UsageError(f"{name} is not a file that can be read. Name a guide's file.")
        return direct
    path = project.folder / f"{name}.yml"
    return path if path.is_file() and path.name != COMMON_FILE else None


def _is_shared(project: Project, path: Path) -> bool:
    if project.guides is None:
        return path.name == COMMON_FILE
    shared = (project.guides / name for name in SHARED_FILES)
    return os.path.realpath(path) in map(os.path.realpath, shared)


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
    return _Console(highlight=False, soft_wrap=not sys.stdout.isatty())


class _Console(Console):
    """Leaves a closed pipe to `firststep.cli.app`; rich would end with the code for mistakes."""

    def on_broken_pipe(self) -> None:
        """Raises what rich caught."""
        raise BrokenPipeError


@contextlib.contextmanager
def may_be_cut() -> Iterator[None]:
    """Goes on without output where the reader of a pipe has enough, as `head` does.

    For a command whose exit code says what it found, however much of it was read.
    """
    try:
        yield
    except BrokenPipeError:
        silence()


def silence() -> None:
    """Sends what is still to be written nowhere, so that the interpreter's end is quiet too."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def print_json(data: Any) -> None:
    """Prints data as JSON for another program to read."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))

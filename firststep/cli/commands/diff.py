"""`firststep diff`: what a change of the guides does to conversations."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from firststep.analysis.diff_report import (
    Report,
    Status,
    alerts,
    as_data,
    as_markdown,
    as_plain,
)
from firststep.analysis.figures import figures
from firststep.analysis.first_look import TITLES
from firststep.analysis.graph import TooManyStatesError, build
from firststep.analysis.guide_diff import diff
from firststep.analysis.revision import GitError, export
from firststep.analysis.version import Version
from firststep.cli import shared
from firststep.guide.load import guide_files, load_all
from firststep.guide.problems import GuideErrors, Problem

_FORMATS: Final[Mapping[str, Callable[[list[Report], str], str]]] = {
    "text": as_plain,
    "markdown": as_markdown,
}


@click.command()
@click.argument("revision", metavar="REV")
@click.argument("guides", metavar="[GUIDE]...", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice([*_FORMATS, "json"]),
    default="text",
    show_default=True,
    help="How to write it: for reading, for a pull request, or for another program.",
)
@click.option(
    "--fail-on",
    "kinds",
    type=click.Choice([*TITLES]),
    multiple=True,
    help="Exit with 1 when there is such a change; give it once for each kind. A guide that "
    "can't be compared counts as every kind.",
)
@click.pass_obj
def command(
    project: shared.Project,
    revision: str,
    guides: tuple[str, ...],
    form: str,
    kinds: tuple[str, ...],
) -> None:
    r"""Say what changed in conversations since the git revision REV.

    Compares the guides as they are in the folder with what they were at REV: a branch, a tag,
    a commit, HEAD. It says first what to look at first: a step that was closed and is open
    now, a warning that is no longer shown, what changed in danger, a telephone number,
    somebody to call who is no longer named, and where people are led who can't tell. Then
    how many paths changed, what got longer, where warnings moved, and it shows the
    conversation that changed most, before and after. Without GUIDE it looks at all guides.

    \b
    firststep diff HEAD
    firststep diff origin/main charging_cable_stuck --format markdown
    firststep diff origin/main --fail-on opened --fail-on warning
    """
    with tempfile.TemporaryDirectory() as name:
        old = Path(name)
        try:
            export(project.folder, revision, old)
        except GitError as error:
            raise click.UsageError(str(error)) from error
        files = _files(project, old, revision, guides)
        comparer = _Comparer(project.folder, old, revision)
        reports = [comparer.compare(guide) for guide in files]
    found = [report for report in reports if report is not None]
    if form == "json":
        shared.print_json(as_data(found, revision))
    else:
        click.echo(_FORMATS[form](found, revision))
    if comparer.broken:
        shared.stop_with(comparer.broken)
    if kinds and any(_fails(report, kinds) for report in found):
        sys.exit(1)


def _fails(report: Report, kinds: tuple[str, ...]) -> bool:
    """Whether a report has a change of these kinds, or can't say that it has none."""
    if report.status in {"unreadable", "unmeasured"}:
        return True
    return any(one.kind in kinds for one in alerts(report))


def _files(project: shared.Project, old: Path, revision: str, wanted: tuple[str, ...]) -> list[str]:
    """The names of the guides to compare: those of either version, or the ones asked for."""
    known = sorted({file.stem for folder in (project.folder, old) for file in guide_files(folder)})
    if not wanted:
        return known
    names = []
    for one in wanted:
        path = Path(one)
        inside = path.parent.resolve() == project.folder.resolve()
        name = path.stem if path.suffix == ".yml" and inside else one
        if name not in known:
            raise click.UsageError(
                f"There is no guide '{one}' in {project.folder}, now or at {revision}. "
                f"There are: {', '.join(known) or 'none'}."
            )
        names.append(name)
    return list(dict.fromkeys(names))


class _Comparer:
    """Loads both versions of guides and compares them."""

    def __init__(self, folder: Path, old: Path, revision: str) -> None:
        self.folder = folder
        self.old = old
        self.revision = revision
        self.broken: list[Problem] = []

    def compare(self, guide: str) -> Report | None:
        """One guide; None where the new version has mistakes, which are kept for the end."""
        new = before = None
        if (self.folder / f"{guide}.yml").is_file():
            try:
                new = _load(self.folder, guide)
            except GuideErrors as errors:
                self.broken += [one for one in errors.problems if one not in self.broken]
                return None
        if (self.old / f"{guide}.yml").is_file():
            try:
                before = _load(self.old, guide)
            except GuideErrors as errors:
                problems = tuple(self._named(problem) for problem in errors.problems)
                return Report(guide, "unreadable", new=new, problems=problems)
        try:
            return _report(guide, before, new)
        except TooManyStatesError as error:
            problem = f"{error}. {error.reason}"
            return Report(guide, "unmeasured", before, new, problems=(problem,))

    def _named(self, problem: Problem) -> Problem:
        """The problem with its file as git would name it, not as a file of today."""
        path = Path(problem.path)
        inside = path.relative_to(self.old) if path.is_relative_to(self.old) else path
        return replace(problem, path=f"{self.revision}:{(self.folder / inside).as_posix()}")


def _load(folder: Path, guide: str) -> Version:
    guides = load_all(folder, only=folder / f"{guide}.yml")
    return Version(guides, next(iter(guides.guides.values())))


def _report(guide: str, old: Version | None, new: Version | None) -> Report:
    if old is not None and new is not None:
        found = diff(old, new)
        status: Status = "unchanged" if found.unchanged else "changed"
        return Report(guide, status, old, new, difference=found)
    only = new or old
    measured = figures(build(only.guides, only.guide)) if only is not None else None
    return Report(guide, "added" if new is not None else "removed", old, new, figures=measured)

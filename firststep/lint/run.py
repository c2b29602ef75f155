"""Runs every check on every guide, and keeps what each file has to its name."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

from firststep.directory.load import FILES, examine_directory
from firststep.guide.discover import modules_in
from firststep.guide.load import (
    COMMON_FILE,
    Examined,
    examine,
    guide_files,
    load_common,
    no_guides,
)
from firststep.guide.model import Guide
from firststep.guide.phrasebook import load_phrasebook, phrase_files, strays
from firststep.guide.problems import GuideErrors, Problem
from firststep.lint.subject import Collection, Subject

CHECKS: Final = "firststep.lint.checks"
"""The package whose modules are the linter's checks."""

_Loaded = TypeVar("_Loaded")


@dataclass(frozen=True)
class FileReport:
    """What was found in one file.

    Attributes:
        path: The file, as the person would name it.
        problems: Its errors and warnings, in the order of their lines.
        complete: Whether every check was made; those that walk the guide are left out for
            one that the loader refuses.
    """

    path: str
    problems: tuple[Problem, ...]
    complete: bool = True


@dataclass(frozen=True)
class Report:
    """What was found in one run.

    Attributes:
        files: One for each file that was checked, in the order of their names.
    """

    files: tuple[FileReport, ...]

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return self._count("error")

    @property
    def warnings(self) -> int:
        """How many warnings there are."""
        return self._count("warning")

    def _count(self, severity: str) -> int:
        return sum(p.severity == severity for file in self.files for p in file.problems)


def lint(folder: Path, *, today: dt.date, only: Iterable[Path] = ()) -> Report:
    """Checks guides, and the files that all of them share.

    Args:
        folder: The guides folder.
        today: The day to measure reviews against.
        only: The files to report on, in place of the whole folder; they may lie outside it.
            The others are read all the same, for what goes across guides.

    Returns:
        A report on each file. A mistake in one file hides nothing in another.
    """
    chosen = {_real(path) for path in only}
    paths = {_real(path): path for path in (*guide_files(folder), *only)}
    common_path = folder / COMMON_FILE
    common, common_problems = _tried(common_path, load_common)
    examined_directory = examine_directory(folder, today=today)
    shared = {str(common_path): common_problems, **examined_directory.problems}
    for path in (*(folder / name for name in (COMMON_FILE, *FILES)), *phrase_files(folder)):
        paths.pop(_real(path), None)
    examined = {str(path): examine(path) for _, path in sorted(paths.items())}
    guides = {path: found.guide for path, found in examined.items() if found.guide is not None}
    directory = examined_directory.directory
    collection = Collection(MappingProxyType(guides), common, str(common_path), directory.networks)

    reports = []
    for name, problems in shared.items():
        if problems or not chosen or _real(Path(name)) in chosen:
            reports.append(FileReport(name, problems))
    for resolved, path in sorted(paths.items()):
        if not chosen or resolved in chosen:
            reports.append(_report(str(path), examined[str(path)], collection, today))
    for name, problems in _phrasebooks(folder, guides.values()).items():
        if not chosen or _real(Path(name)) in chosen:
            reports.append(FileReport(name, problems))
    if not paths and not chosen:
        reports.append(FileReport(str(folder), (no_guides(folder),)))
    return Report(tuple(sorted(reports, key=lambda report: report.path)))


def _report(path: str, found: Examined, collection: Collection, today: dt.date) -> FileReport:
    if found.source is None or found.guide is None:
        return FileReport(path, found.problems, complete=False)
    sound = not found.problems and collection.common is not None
    subject = Subject(found.source, found.guide, collection, today, sound)
    problems = list(found.problems)
    for module in modules_in(CHECKS):
        if sound or not getattr(module, "NEEDS_SOUND", False):
            problems.extend(module.validate(subject))
    return FileReport(path, GuideErrors(problems).problems, complete=sound)


def _phrasebooks(folder: Path, guides: Iterable[Guide]) -> dict[str, tuple[Problem, ...]]:
    """The problems of each phrasebook; a guide that can't be read is checked before its phrases."""
    found: dict[str, tuple[Problem, ...]] = {str(path): () for path in phrase_files(folder)}
    for guide in guides:
        for problem in _tried(folder, partial(load_phrasebook, guide))[1]:
            found[problem.path] = (*found[problem.path], problem)
    for problem in strays(folder, (path.stem for path in guide_files(folder))):
        found[problem.path] = (problem,)
    return found


def _real(path: Path) -> str:
    """The path without links; one that leads in a circle stays, for reading it to fail."""
    return os.path.realpath(path)


def _tried(
    path: Path, load: Callable[[Any], _Loaded]
) -> tuple[_Loaded | None, tuple[Problem, ...]]:
    try:
        return load(path), ()
    except GuideErrors as errors:
        return None, errors.problems

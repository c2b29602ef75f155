"""Loads guide files into `Guide` and `GuideSet`, reporting every mistake in one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from firststep.directory import Directory, Network, Region, Vehicle, load_directory
from firststep.directory.load import FILES
from firststep.guide import checks, common_checks
from firststep.guide.model import Common, Guide
from firststep.guide.phrasebook import Phrasebook, load_phrasebook, strays
from firststep.guide.problems import GuideErrors, Problem
from firststep.guide.shape import problems_of
from firststep.guide.source import Source, parse, read

COMMON_FILE: Final = "common.yml"
SHARED_FILES: Final = (COMMON_FILE, *FILES)
"""What every guide shares, as seen from the guides folder."""

_NAMED_PARTS: Final = {
    "never": "id",
    "facts": "id",
    "news": "id",
    "dangers": "kind",
    "nodes": "id",
    "outcomes": "id",
    "off_topic": "id",
}
"""Top-level mappings whose keys are the names of their parts."""

CODES: Final = {
    "no-guides": "The folder has no guide in it.",
    "not-a-guide": "The file is not keys with values.",
}
"""What the codes of this module mean; each has a section in `docs/checks.md`."""

_Model = TypeVar("_Model", Guide, Common)


@dataclass(frozen=True)
class GuideSet:
    """Everything the engine can talk about.

    Attributes:
        guides: By id.
        common: What is said outside any guide.
        networks: The directory's networks by id.
        vehicles: Its cars by id.
        regions: Its regions by id.
        phrasebooks: What people type, beside the guides' own phrases, by the guide's id.
    """

    guides: Mapping[str, Guide]
    common: Common
    networks: Mapping[str, Network] = field(default_factory=dict)
    vehicles: Mapping[str, Vehicle] = field(default_factory=dict)
    regions: Mapping[str, Region] = field(default_factory=dict)
    phrasebooks: Mapping[str, Phrasebook] = field(default_factory=dict)


def load(path: Path | str) -> Guide:
    """Loads one guide.

    Args:
        path: The guide's YAML file; its name without the ending is the guide's id.

    Raises:
        GuideErrors: With every mistake found, each with file, line, reason and mend.
    """
    return _guide(read(Path(path)))


def load_text(text: str, *, path: str = "<text>") -> Guide:
    """Like `load`, for a guide in memory; its id is not compared with a file name."""
    return _guide(parse(text, path))


def load_common(path: Path | str) -> Common:
    """Loads what FirstStep says outside any guide.

    Raises:
        GuideErrors: With every mistake found.
    """
    source = read(Path(path))
    common = _model(source, Common)
    problems = list(common_checks.validate(source, common))
    if problems:
        raise GuideErrors(problems)
    return common


@dataclass(frozen=True)
class Examined:
    """What could be read of a guide file, mistakes or not.

    Attributes:
        source: The file, where it is YAML.
        guide: The guide, where its keys and values are those of a guide. With problems it may
            name things that do not exist, and must not be served.
        problems: Every mistake for which `load` would refuse it.
    """

    source: Source | None
    guide: Guide | None
    problems: tuple[Problem, ...]


def examine(path: Path | str) -> Examined:
    """Reads a guide file as far as it can be read; never raises `GuideErrors`."""
    source: Source | None = None
    try:
        source = read(Path(path))
        guide = _model(source, Guide)
    except GuideErrors as errors:
        return Examined(source, None, errors.problems)
    found = checks.guide_problems(source, guide)
    return Examined(source, guide, GuideErrors(found).problems)


def load_all(folder: Path | str, *, only: Path | None = None) -> GuideSet:
    """Loads every guide of a folder, `common.yml` and the directory.

    Args:
        folder: The guides folder: `*.yml` are guides, but for `common.yml`.
        only: The one guide file to load in place of every guide of the folder.

    Raises:
        GuideErrors: With every mistake of every file.
    """
    folder = Path(folder)
    problems: list[Problem] = []
    guides: dict[str, Guide] = {}
    common: Common | None = None
    directory = Directory()
    try:
        common = load_common(folder / COMMON_FILE)
    except GuideErrors as errors:
        problems.extend(errors.problems)
    try:
        directory = load_directory(folder)
    except GuideErrors as errors:
        problems.extend(errors.problems)
    phrasebooks: dict[str, Phrasebook] = {}
    for path in guide_files(folder) if only is None else [only]:
        guide, found = _try_load(path)
        problems.extend(found)
        if guide is not None:
            guides[guide.id] = guide
            try:
                phrasebooks[guide.id] = load_phrasebook(guide, path.parent)
            except GuideErrors as errors:
                problems.extend(errors.problems)
    if only is None:
        problems.extend(strays(folder, (path.stem for path in guide_files(folder))))
    if not guides and not problems:
        problems.append(no_guides(folder))
    if problems or common is None:
        raise GuideErrors(problems)
    return GuideSet(
        MappingProxyType(guides),
        common,
        directory.networks,
        directory.vehicles,
        directory.regions,
        MappingProxyType(phrasebooks),
    )


def no_guides(folder: Path) -> Problem:
    """The problem that a folder has no guide in it."""
    return Problem(
        str(folder),
        1,
        1,
        "no-guides",
        "The folder has no guide in it.",
        "Put at least one guide file, <id>.yml, into it.",
    )


def _try_load(path: Path) -> tuple[Guide | None, tuple[Problem, ...]]:
    try:
        return load(path), ()
    except GuideErrors as errors:
        return None, errors.problems


def guide_files(folder: Path) -> list[Path]:
    """The guide files of a folder, in the order of their names."""
    return sorted(p for p in folder.glob("*.yml") if p.name != COMMON_FILE)


def _guide(source: Source) -> Guide:
    guide = _model(source, Guide)
    problems = checks.guide_problems(source, guide)
    if problems:
        raise GuideErrors(problems)
    return guide


def _model(source: Source, model: type[_Model]) -> _Model:
    if not isinstance(source.data, dict):
        raise GuideErrors(
            [
                source.problem(
                    (),
                    "not-a-guide",
                    "The file is a list or a single value, not keys with values.",
                    "Start with `id: ...` and `title: ...` on lines of their own.",
                )
            ]
        )
    try:
        return model.parse_obj(_with_names(source.data))
    except ValidationError as error:
        raise GuideErrors(problems_of(source, model, error)) from error


def _with_names(data: Mapping[str, Any]) -> dict[str, Any]:
    """Gives every named part its own key, so that it knows what it is called."""
    result = dict(data)
    for section, key in _NAMED_PARTS.items():
        if isinstance(result.get(section), dict):
            result[section] = {
                name: {key: name, **part} if isinstance(part, dict) else part
                for name, part in result[section].items()
            }
    if isinstance(result.get("nodes"), dict):
        result["nodes"] = {
            name: _with_answer_names(node) if isinstance(node, dict) else node
            for name, node in result["nodes"].items()
        }
    return result


def _with_answer_names(node: dict[str, Any]) -> dict[str, Any]:
    answers = node.get("answers")
    if not isinstance(answers, dict):
        return node
    return {
        **node,
        "answers": {
            name: {"id": name, **answer} if isinstance(answer, dict) else answer
            for name, answer in answers.items()
        },
    }

"""Loads guide files into `Guide` and `GuideSet`, reporting every mistake in one run."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from firststep.directory import Network, load_networks
from firststep.guide import checks, common_checks
from firststep.guide.model import Common, Guide, Part
from firststep.guide.problems import GuideErrors, Problem
from firststep.guide.source import KeyPath, Source, parse, read

COMMON_FILE: Final = "common.yml"
NETWORKS_FILE: Final = "directory/networks.yml"

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
    "unknown-key": "A key is not known.",
    "missing-key": "A key is missing.",
    "empty-value": "A value is empty.",
    "bad-value": "A value can't be used.",
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
    """

    guides: Mapping[str, Guide]
    common: Common
    networks: Mapping[str, Network] = field(default_factory=dict)


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
    networks: Mapping[str, Network] = {}
    try:
        common = load_common(folder / COMMON_FILE)
    except GuideErrors as errors:
        problems.extend(errors.problems)
    if (folder / NETWORKS_FILE).exists():
        try:
            networks = load_networks(folder / NETWORKS_FILE)
        except GuideErrors as errors:
            problems.extend(errors.problems)
    for path in guide_files(folder) if only is None else [only]:
        guide, found = _try_load(path)
        problems.extend(found)
        if guide is not None:
            guides[guide.id] = guide
    if not guides and not problems:
        problems.append(no_guides(folder))
    if problems or common is None:
        raise GuideErrors(problems)
    return GuideSet(MappingProxyType(guides), common, networks)


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
        raise GuideErrors(
            _from_pydantic(source, model, dict(item)) for item in error.errors()
        ) from error


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


def _from_pydantic(source: Source, model: type[BaseModel], item: dict[str, Any]) -> Problem:
    where: KeyPath = tuple(part for part in item["loc"] if part != "__root__")
    name = str(where[-1]) if where else "the file"
    kind = item["type"]
    if kind == "value_error.extra":
        near = difflib.get_close_matches(name, _fields_at(model, where[:-1]), n=1)
        fix = f"Did you mean '{near[0]}'?" if near else "Take it out, or check its spelling."
        return source.problem(
            where,
            "unknown-key",
            f"The key '{name}' is not known here, so it would do nothing.",
            fix,
        )
    if kind == "value_error.missing":
        return source.problem(
            where,
            "missing-key",
            f"The key '{name}' is missing{_of(where)}.",
            f"Add `{name}: ...`.",
        )
    if kind == "type_error.none.not_allowed" or "min_length" in kind:
        return source.problem(where, "empty-value", f"'{name}' is empty.", "Write its text.")
    message = str(item["msg"])
    return source.problem(
        where,
        "bad-value",
        f"The value of '{name}' can't be used: {message}.",
        _mend_for(kind, item.get("ctx", {})),
    )


def _of(where: KeyPath) -> str:
    return f" in '{where[-2]}'" if len(where) > 1 else ""


def _mend_for(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "value_error.const" and "permitted" in context:
        allowed = ", ".join(str(value) for value in context["permitted"])
        return f"Use one of: {allowed}."
    if kind in {"type_error.dict", "type_error.mapping"}:
        return "Write keys with values under it, each on a line of its own."
    if kind in {"type_error.list", "type_error.tuple"}:
        return "Write a list: each item on a line of its own, with a dash in front."
    if kind == "type_error.str":
        return "Write a text."
    if kind.startswith("value_error.date") or kind == "type_error.date":
        return "Write a date like 2026-11-22."
    if kind.startswith(("type_error.integer", "value_error.number")):
        return "Write a whole number in that range."
    return "Correct the value as the message says."


def _fields_at(model: type[BaseModel], where: KeyPath) -> list[str]:
    """The keys that are known at a place, for guessing what a misspelt one meant."""
    current: type[BaseModel] = model
    for step in where:
        known = current.__fields__.get(str(step))
        if known is not None and isinstance(known.type_, type) and issubclass(known.type_, Part):
            current = known.type_
    extra = ["next", "cannot"] if "answers" in current.__fields__ else []
    return [*current.__fields__, *extra]

"""What is wrong with the keys and values of a file, in words for the person who wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from firststep.guide.model import Part
from firststep.guide.problems import Problem
from firststep.guide.source import KeyPath, Source

CODES: Final = {
    "unknown-key": "A key is not known.",
    "missing-key": "A key is missing.",
    "empty-value": "A value is empty.",
    "bad-value": "A value can't be used.",
}
"""What the codes of this module mean; each has a section in `docs/checks.md`."""


def problems_of(
    source: Source, model: type[BaseModel], error: ValidationError, at: KeyPath = ()
) -> Iterator[Problem]:
    """Turns pydantic's findings into problems with file, line, reason and mend.

    Args:
        source: The file.
        model: What the value was to become.
        error: What pydantic found.
        at: Where in the file the value stands.
    """
    for item in error.errors():
        yield _problem(source, model, dict(item), at)


def _problem(source: Source, model: type[BaseModel], item: dict[str, Any], at: KeyPath) -> Problem:
    inside: KeyPath = tuple(part for part in item["loc"] if part != "__root__")
    where = (*at, *inside)
    name = str(inside[-1]) if inside else "the file"
    kind = item["type"]
    if kind == "value_error.extra":
        near = difflib.get_close_matches(name, _fields_at(model, inside[:-1]), n=1)
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
            f"The key '{name}' is missing{_of(inside)}.",
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

"""Names: of the file, and of the parts that buttons carry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.graph import answer_place
from firststep.guide.model import Guide
from firststep.guide.problems import Problem
from firststep.guide.source import Source

CODES: Final = {
    "id-not-file-name": "The guide's id is not the name of its file.",
    "name-twice": "A node and an outcome have the same name.",
    "bad-name": "A name has signs that a button can't carry.",
    "name-too-long": "The names of a node and its answer are too long for a button.",
}

_MAX_PAYLOAD: Final = 64
"""Bytes of a button's payload that every messaging platform takes."""


def validate(source: Source, guide: Guide) -> Iterator[Problem]:
    """Yields the names that can't be used."""
    if source.file_id is not None and guide.id != source.file_id:
        yield source.problem(
            ("id",),
            "id-not-file-name",
            f"The id is '{guide.id}' but the file is called '{source.file_id}.yml'.",
            f"Write `id: {source.file_id}`, or rename the file.",
        )
    for name in guide.nodes:
        if name in guide.outcomes:
            yield source.problem(
                ("outcomes", name),
                "name-twice",
                f"'{name}' is the name of a node and of an outcome.",
                "Rename one of them.",
            )
    for section in ("nodes", "facts", "news", "outcomes"):
        for name in getattr(guide, section):
            if not name.replace("_", "").isalnum() or not name.isascii() or name.startswith("_"):
                yield source.problem(
                    (section, name),
                    "bad-name",
                    f"The name '{name}' has signs that buttons can't carry.",
                    "Use letters a to z, digits and _ only.",
                )
    yield from _long_names(source, guide)


def _long_names(source: Source, guide: Guide) -> Iterator[Problem]:
    for node in guide.nodes.values():
        for answer in node.answers.values():
            size = len(f'/answer{{"n":"{node.id}","v":"{answer.id}","t":99}}'.encode())
            if size > _MAX_PAYLOAD:
                yield source.problem(
                    answer_place(node, answer),
                    "name-too-long",
                    f"The names '{node.id}' and '{answer.id}' make a button of {size} bytes; "
                    f"messaging platforms allow {_MAX_PAYLOAD}.",
                    "Shorten one of them.",
                )

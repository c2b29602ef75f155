"""Writes a conversation down as a story, turn by turn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from firststep.guide.problems import GuideErrors
from firststep.guide.source import parse, read
from firststep.testing.story import Story, parse_stories

_CHECKED: Final = ("node", "outcome", "kind")


class CannotRecord(Exception):
    """The file can't take a story; the text says why, and the mend."""


class Recorder:
    """Adds one test case to a story file, and keeps it up to date after every turn.

    Attributes:
        path: The file.
        turns: How many messages were recorded.
    """

    def __init__(self, path: Path, name: str) -> None:
        """Looks whether the file can take a test case; nothing is written yet.

        Args:
            path: A story file, or where to make one.
            name: The test case's name.

        Raises:
            CannotRecord: The file is something else or has mistakes, or has a test case of
                that name.
        """
        self.path = path
        self.turns = 0
        self._steps: list[tuple[str, str]] = []
        self._name = name
        self._before, self._indent = "test_cases:\n", "  "
        if path.exists():
            self._before, self._indent = _existing(path, name)
        try:
            parse_stories(self._text([("user", "x"), ("kind", "step")]), path)
        except GuideErrors as errors:
            raise CannotRecord(
                f"A test case can't be added at the end of {path}. Give its list the form "
                "`- test_case: name` with each on a line of its own, or record into another file."
            ) from errors
        folder = path.parent
        if not folder.is_dir():
            raise CannotRecord(f"There is no folder {folder}. Make it, or name another file.")

    def begin(self, payload: str, custom: Mapping[str, Any]) -> None:
        """Notes what opened the conversation; it is written with the first message."""
        self._steps = [("payload", payload), *_checks(custom)]

    def add(self, key: str, said: str, custom: Mapping[str, Any]) -> None:
        """Notes a turn, and writes the file.

        Args:
            key: `user` or `button`.
            said: What the person typed, or the button's title.
            custom: The custom part of the last reply.

        Raises:
            CannotRecord: The file can't be written.
        """
        self.turns += 1
        self._steps += [(key, said), *_checks(custom)]
        try:
            self.path.write_text(self._text(self._steps), "utf-8")
        except OSError as error:
            raise CannotRecord(
                f"The record can't be written to {self.path} ({error.strerror or error})."
            ) from error

    def _text(self, steps: list[tuple[str, str]]) -> str:
        lines = [f"{self._indent}- test_case: {_scalar(self._name)}", f"{self._indent}  steps:"]
        lines += [f"{self._indent}    - {key}: {_scalar(value)}" for key, value in steps]
        return self._before + "\n".join(lines) + "\n"


def _existing(path: Path, name: str) -> tuple[str, str]:
    """The text of a story file, ready for another case, and the indent of its list."""
    try:
        source = read(path)
        stories: tuple[Story, ...] = parse_stories(path.read_text("utf-8-sig"), path)
    except GuideErrors as errors:
        raise CannotRecord(
            f"{path} is there and is no story file without mistakes, so it is left as it is:\n"
            f"{errors}\nCorrect it, or record into another file."
        ) from errors
    if name in {story.name for story in stories}:
        raise CannotRecord(f"{path} has a test case '{name}' already. Give this one another name.")
    text = path.read_text("utf-8-sig").rstrip() + "\n"
    first = text.split("\n")[source.marks["test_cases", 0][0] - 1]
    return text, first[: len(first) - len(first.lstrip())]


def _checks(custom: Mapping[str, Any]) -> list[tuple[str, str]]:
    # Of a danger, its kind comes first: a place alone does not tell that the guide was left.
    keys = sorted(_CHECKED) if custom.get("kind") == "danger" else _CHECKED
    return [(key, str(custom[key])) for key in keys if custom.get(key)]


def _scalar(text: str) -> str:
    """A text as every reader of YAML reads it back: plain where that is safe, else quoted."""
    try:
        ours = parse(f"- x: {text}").data[0]["x"]
        theirs = yaml.safe_load(f"- x: {text}")[0]["x"]
    except (GuideErrors, yaml.YAMLError):
        ours = theirs = None
    return text if ours == theirs == text else json.dumps(text, ensure_ascii=False)

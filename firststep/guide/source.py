"""Reads YAML so that every value knows its line.

Stricter than PyYAML's defaults on purpose: an author who writes `yes:` means the word,
a repeated key would silently drop the first one, and anchors let a short file grow
without bound.
"""

from __future__ import annotations

import contextlib
import functools
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import yaml

from firststep.guide.problems import GuideErrors, Problem

MAX_BYTES: Final = 1_000_000
"""A guide of a hundred nodes with all its phrases stays under a tenth of this."""

CODES: Final = {
    "unreadable": "The file can't be read.",
    "too-big": "The file is too big for a guide.",
    "not-utf8": "The file is not in UTF-8.",
    "empty": "The file is empty.",
    "too-deep": "Values are nested too deeply.",
    "anchor": "The file uses an anchor and an alias.",
    "bad-value": "A value can't be used.",
    "bad-key": "A key is not a word.",
    "duplicate-key": "A key stands twice.",
    "control-character": "A text has an invisible character that changes what is shown.",
    "tab": "A tab stands where YAML wants spaces.",
    "yaml": "The file is not valid YAML.",
}
"""What the codes of this module mean; each has a section in `docs/checks.md`."""

KeyPath = tuple[str | int, ...]
"""Where a value is: mapping keys and list indexes from the top, e.g. `("nodes", "x", "say")`."""


_DEEPEST: Final = 2_000
"""From so many brackets on, the fast parser is left out: it has no guard against depth."""

_STACKED: Final = re.compile(r"^ *(?:[-?] +){20}", re.MULTILINE)
"""The same for dashes: a list in a list in a list, all on one line."""


CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Characters that move or hide what a terminal or a phone shows, and halves of characters.

Line ends and tabs are not among them, nor are the marks that right-to-left languages and
joined emoji need.
"""

_LONGEST_NAME: Final = 60

_QUOTED: Final = re.compile(r"(?<!\w)'(?![\s.,;:)])((?:[^']|(?<=\w)'(?=\w))+)'(?!\w)")
"""A name in quotation marks; the apostrophes of can't and it's are none."""

_TAG: Final = "tag:yaml.org,2002:"

_AS_WRITTEN: Final = {_TAG + kind for kind in ("bool", "int", "float", "value")}
"""What YAML 1.1 makes of words and numbers: yes is true, 1:30 is 90, 0123 is 83, 1_0 is 10."""


@functools.cache
def _with_words(loader: Any) -> Any:
    """A loader for which only true, false and plain whole numbers are more than words."""
    kind: Any = type("WordsLoader", (loader,), {})
    kind.yaml_implicit_resolvers = {
        first: [(tag, regexp) for tag, regexp in resolvers if tag not in _AS_WRITTEN]
        for first, resolvers in loader.yaml_implicit_resolvers.items()
    }
    kind.add_implicit_resolver(
        f"{_TAG}bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
    )
    kind.add_implicit_resolver(
        f"{_TAG}int", re.compile(r"^-?(?:0|[1-9][0-9]{0,17})$"), list("-0123456789")
    )
    return kind


_Loader: Any = _with_words(yaml.SafeLoader)


@dataclass(frozen=True)
class Source:
    """A YAML file and where its values stand.

    Attributes:
        path: The file, as problems name it.
        data: The file's content: mappings, lists, strings, whole numbers, booleans, dates, None.
            Numbers of any other form stay as they are written.
        marks: Line and column (from 1) of each key path; of a mapping's value, its key's.
        file_id: The id that the file's name asks for; None for a text in memory.
    """

    path: str
    data: Any
    marks: Mapping[KeyPath, tuple[int, int]]
    file_id: str | None = None

    def place(self, where: KeyPath) -> tuple[int, int]:
        """Line and column of a value, or of the nearest enclosing one that has a place."""
        known = where
        while known and known not in self.marks:
            known = known[:-1]
        return self.marks.get(known, (1, 1))

    def problem(self, where: KeyPath, code: str, message: str, fix: str) -> Problem:
        """A problem at `where`, or at the nearest enclosing value that has a place."""
        return Problem(self.path, *self.place(where), code, shortened(message), shortened(fix))

    def warning(self, where: KeyPath, code: str, message: str, fix: str) -> Problem:
        """Like `problem`, for what may have its reasons."""
        return replace(self.problem(where, code, message, fix), severity="warning")


def shortened(message: str) -> str:
    """A message in which no name in quotation marks is longer than 60 characters."""
    return _QUOTED.sub(_short_name, message)


def _short_name(found: re.Match[str]) -> str:
    name = found.group(1)
    return f"'{name[: _LONGEST_NAME - 3]}...'" if len(name) > _LONGEST_NAME else found.group()


def read(path: Path) -> Source:
    """Reads one YAML file.

    Args:
        path: The file.

    Returns:
        Its content with the place of every value.

    Raises:
        GuideErrors: The file can't be read, isn't UTF-8, is too big, isn't YAML, or uses
            anchors or a key twice.
    """
    name = str(path)
    raw = _bytes(path)
    if len(raw) > MAX_BYTES:
        raise GuideErrors(
            [
                Problem(
                    name,
                    1,
                    1,
                    "too-big",
                    f"The file has {path.stat().st_size:,} bytes; a guide may have {MAX_BYTES:,}.",
                    "Split it into several guides.",
                )
            ]
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise GuideErrors(
            [
                Problem(
                    name,
                    line,
                    1,
                    "not-utf8",
                    "The file is not in UTF-8, so some letters can't be read.",
                    "Save it again with the encoding UTF-8.",
                )
            ]
        ) from error
    return replace(parse(text, name), file_id=path.stem)


def _bytes(path: Path) -> bytes:
    """The beginning of a file, just enough to see whether it is too big.

    Raises:
        GuideErrors: It can't be read, or it is no file: a pipe would never end.
    """
    mend = "Check that it exists and that you may read it."
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        reason, mend = "it is a pipe or a device", "Put a file in its place."
    except OSError as error:
        reason = str(error.strerror)
    raise GuideErrors(
        [Problem(str(path), 1, 1, "unreadable", f"The file can't be read ({reason}).", mend)]
    )


def parse(text: str, path: str = "<text>") -> Source:
    """Like `read`, for a text that is already in memory; `path` is used in problems."""
    try:
        root = _compose(text)
        if root is None:
            raise GuideErrors(
                [
                    Problem(
                        path,
                        1,
                        1,
                        "empty",
                        "The file is empty.",
                        "Write the guide, or delete the file.",
                    )
                ]
            )
        builder = _Builder(path)
        data = builder.build(root, ())
    except yaml.YAMLError as error:
        raise GuideErrors([_from_yaml_error(error, text, path)]) from error
    except RecursionError as error:
        raise GuideErrors(
            [
                Problem(
                    path,
                    1,
                    1,
                    "too-deep",
                    "Values are nested too deeply to be a guide.",
                    "Remove the extra levels of brackets or indentation.",
                )
            ]
        ) from error
    if builder.problems:
        raise GuideErrors(builder.problems)
    return Source(path, data, builder.marks)


def _compose(text: str) -> yaml.Node | None:
    """The tree of a YAML text.

    libyaml is 25 times as fast as Python; where it finds a mistake, the slow parser says
    what it is, so that the words do not depend on what is installed.
    """
    if text.count("[") + text.count("{") < _DEEPEST and not _STACKED.search(text):
        fast = getattr(yaml, "CSafeLoader", None)
        with contextlib.suppress(yaml.YAMLError, UnicodeEncodeError):
            if fast is not None:
                return yaml.compose(text, Loader=_with_words(fast))
    loader = _Loader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
    except (OverflowError, ValueError) as error:
        raise yaml.MarkedYAMLError(
            problem="it names a character that does not exist", problem_mark=loader.get_mark()
        ) from error
    return node


class _Builder:
    """Turns YAML nodes into plain values and remembers where each one stood."""

    def __init__(self, path: str) -> None:
        self.loader = _Loader("")
        self.path = path
        self.marks: dict[KeyPath, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def build(self, node: yaml.Node, where: KeyPath) -> Any:
        self.marks.setdefault(where, _place(node))
        if id(node) in self._seen:
            self._complain(
                node,
                "anchor",
                "The file uses an anchor and an alias (& and *), which hide what is written where.",
                "Write the text out in both places.",
            )
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, where)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*where, index)) for index, item in enumerate(node.value)]
        if self._controlled(node):
            return None
        try:
            value = self.loader.construct_object(node, deep=True)
        except ValueError as error:
            self._not_read(node, str(error))
            return None
        except (ArithmeticError, AttributeError, LookupError, TypeError):
            self._not_read(node, "it is not of the kind that the exclamation marks name")
            return None
        if isinstance(value, bytes):
            self._not_read(node, "it is marked as data that is no text")
        return value

    def _not_read(self, node: yaml.Node, reason: str) -> None:
        self._complain(
            node,
            "bad-value",
            f"The value {node.value!r} can't be read: {reason}.",
            "Put quotes round it if it is meant as text.",
        )

    def _controlled(self, node: yaml.Node) -> bool:
        """Whether a scalar has a character that must not reach a screen; complains of it."""
        found = CONTROL.search(node.value)
        if found is not None:
            self._complain(node, "control-character", *_controls(found.group()))
        return found is not None

    def _mapping(self, node: yaml.MappingNode, where: KeyPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._complain(
                    key_node, "bad-key", "A key must be a word.", "Write a plain word and a colon."
                )
                continue
            key = str(key_node.value)
            if self._controlled(key_node):
                continue
            if key in result:
                self._complain(
                    key_node,
                    "duplicate-key",
                    f"The key '{key}' stands here a second time; the first one would be lost.",
                    "Keep one of them.",
                )
                continue
            place = (*where, key)
            self.marks[place] = _place(key_node)
            result[key] = self.build(value_node, place)
        return result

    def _complain(self, node: yaml.Node, code: str, message: str, fix: str) -> None:
        line, column = _place(node)
        self.problems.append(
            Problem(self.path, line, column, code, shortened(message), shortened(fix))
        )


def _place(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _controls(character: str) -> tuple[str, str]:
    """What to say of a control character: the message, and the mend."""
    code = f"U+{ord(character):04X}"
    return (
        f"The text has the invisible character {code} in it, which changes or breaks "
        "what is shown after it.",
        "Remove the character; write the words alone.",
    )


def _from_yaml_error(error: yaml.YAMLError, text: str, path: str) -> Problem:
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position].split("\n")
        line, column = len(before), len(before[-1]) + 1
        what = _controls(text[error.position])
        return Problem(path, line, column, "control-character", *what)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    if "\t" in shown[: len(shown) - len(shown.lstrip())] or "'\\t'" in str(error):
        return Problem(
            path,
            line,
            column,
            "tab",
            "A tab stands where YAML wants spaces.",
            "Replace the tab by spaces.",
        )
    detail = getattr(error, "problem", None) or getattr(error, "reason", None) or "it breaks off"
    fix = "Check the indentation and the colon of this line and the one before."
    if "mapping values are not allowed" in str(detail):
        fix = "Put the text in quotes: it has a colon followed by a space in it."
    elif "could not find expected ':'" in str(detail):
        fix = "Put a colon after the key, or indent the text under its key."
    elif "cannot start any token" in str(detail):
        fix = "Put the text in quotes: it begins with a sign that means something in YAML."
    elif "undefined alias" in str(detail):
        detail, fix = "it begins with * or &", "Put the text in quotes."
    elif "could not determine a constructor" in str(detail):
        detail, fix = "it begins with an exclamation mark", "Put the text in quotes."
    elif "does not exist" in str(detail):
        fix = "Write the character itself, in place of its number."
    return Problem(path, line, column, "yaml", shortened(f"This is not valid YAML: {detail}."), fix)

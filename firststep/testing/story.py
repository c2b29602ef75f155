"""Conversation stories in YAML: what they may say, and every mistake in one that is written wrong.

The form is that of Rasa's end-to-end tests, `test_cases` with `test_case` and `steps`;
`docs/conversation-tests.md` explains each step to authors.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from firststep.guide.problems import GuideErrors, Problem
from firststep.guide.source import KeyPath, Source, parse, read

MESSAGES: Final = ("user", "button", "payload")
"""Steps in which the person says something."""

SERVERS: Final = {"kill": ("actions",), "start": ("actions",), "restart": ("actions", "rasa")}
"""Steps that do something to a server, each with the servers it can be done to."""

WORLD: Final = ("channel", "wait", *SERVERS)
"""Steps that change what is around the conversation."""

PLATFORMS: Final = ("telegram", "sms", "twilio_whatsapp", "whatsapp", "messenger", "slack")
"""The messaging platforms: on these, what is said has to arrive whole."""

BRIEF: Final = ("sms",)
"""Those of them that get the guides' short texts."""

CHANNELS: Final = ("rest", "web", *PLATFORMS, "callback", "cmdline")
"""The channels that a message can come in by."""

CHECKS: Final = (
    "guide",
    "node",
    "outcome",
    "code",
    "kind",
    "calls",
    "bot",
    "says",
    "not_says",
    "utter",
    "warned",
    "not_warned",
    "slot_was_set",
    "slot_was_not_set",
)
"""Steps that say what must be true of the last turn."""

STEPS: Final = (*MESSAGES, *WORLD, *CHECKS)

_OTHER_NAMES: Final = {"warns": "warned", "not_warns": "not_warned"}
_PLAIN_LISTS: Final = ("bot",)
_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


class Wanted(NamedTuple):
    """A slot or fact that a step names; `value` is None where any value will do."""

    name: str
    value: str | None


@dataclass(frozen=True)
class Step:
    """One step of a story.

    Attributes:
        key: One of `STEPS`.
        value: What it says, as text; of a list, its texts joined by line breaks.
        line: Where it stands.
        texts: The texts of `bot`, where a list was given: these and no other replies.
        slots: What `slot_was_set` and `slot_was_not_set` name.
        seconds: How long `wait` waits.
    """

    key: str
    value: str
    line: int
    texts: tuple[str, ...] = ()
    slots: tuple[Wanted, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Story:
    """One test case: its name, the file and line it stands in, and its steps."""

    name: str
    path: Path
    line: int
    steps: tuple[Step, ...]

    @property
    def id(self) -> str:
        """Behaviour, file and name."""
        return f"{self.path.parent.name}/{self.path.stem}: {self.name}"

    @property
    def needs(self) -> frozenset[str]:
        """The steps in it that not every bot can do."""
        special = {*WORLD, "slot_was_set", "slot_was_not_set"}
        return frozenset(step.key for step in self.steps if step.key in special)


def read_stories(path: Path) -> tuple[Story, ...]:
    """The stories of a file.

    Raises:
        GuideErrors: With every mistake in the file.
    """
    return _stories(read(path), path)


def parse_stories(text: str, path: Path) -> tuple[Story, ...]:
    """Like `read_stories`, for a text in memory; `path` is used in problems."""
    return _stories(parse(text, str(path)), path)


def story_files(folder: Path) -> list[Path]:
    """Every story file below a folder, in the order of the names."""
    return sorted(path for path in folder.rglob("*.yml") if path.is_file())


def find_stories(folders: Iterable[Path]) -> tuple[Story, ...]:
    """Every story below some folders.

    Raises:
        GuideErrors: With every mistake of every file.
    """
    found: list[Story] = []
    problems: list[Problem] = []
    for folder in folders:
        for path in story_files(folder):
            stories, wrong = _try_read(path)
            found += stories
            problems += wrong
    if problems:
        raise GuideErrors(problems)
    return tuple(found)


def _try_read(path: Path) -> tuple[tuple[Story, ...], tuple[Problem, ...]]:
    try:
        return read_stories(path), ()
    except GuideErrors as errors:
        return (), errors.problems


def _stories(source: Source, path: Path) -> tuple[Story, ...]:
    reader = _Reader(source)
    stories = tuple(reader.stories(path))
    if reader.problems:
        raise GuideErrors(reader.problems)
    return stories


def _one_by_one(where: KeyPath, steps: list[Any]) -> Iterator[tuple[KeyPath, Any]]:
    """The steps with their places; several buttons pressed in turn are a step each."""
    for index, data in enumerate(steps):
        buttons = data.get("button") if isinstance(data, dict) and len(data) == 1 else None
        if isinstance(buttons, list) and buttons:
            for button in buttons:
                yield (*where, index), {"button": button}
        else:
            yield (*where, index), data


class _Reader:
    """Reads one file and collects what is wrong with it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def complain(self, where: KeyPath, code: str, message: str, fix: str) -> None:
        self.problems.append(self.source.problem(where, code, message, fix))

    def line(self, where: KeyPath) -> int:
        return self.source.marks[where][0]

    def stories(self, path: Path) -> Iterator[Story]:
        data = self.source.data
        cases = data.get("test_cases") if isinstance(data, dict) else None
        if not isinstance(cases, list) or not cases:
            self.complain(
                ("test_cases",),
                "no-test-cases",
                "The file has no test cases, so it would test nothing.",
                "Begin it with `test_cases:` and under that `- test_case: name` with `steps:`.",
            )
            return
        self.unknown_keys((), data, ("test_cases",))
        seen: dict[str, int] = {}
        for index, case in enumerate(cases):
            story = self.story(("test_cases", index), case, path)
            if story is None:
                continue
            first = seen.setdefault(story.name, story.line)
            if first != story.line:
                self.complain(
                    ("test_cases", index, "test_case"),
                    "name-twice",
                    f"There is a test case '{story.name}' in line {first} already.",
                    "Give this one a name of its own.",
                )
            yield story

    def unknown_keys(self, where: KeyPath, data: dict[str, Any], known: tuple[str, ...]) -> None:
        for key in data:
            if key not in known:
                self.complain(
                    (*where, key),
                    "unknown-key",
                    f"The key '{key}' is not known here, so it would do nothing.",
                    f"Use only: {', '.join(known)}.",
                )

    def story(self, where: KeyPath, case: Any, path: Path) -> Story | None:
        if not isinstance(case, dict) or not isinstance(case.get("test_case"), (str, int, float)):
            self.complain(
                where,
                "no-name",
                "The test case has no name.",
                "Begin it with `- test_case: what happens in it`.",
            )
            return None
        self.unknown_keys(where, case, ("test_case", "steps"))
        steps = case.get("steps")
        if not isinstance(steps, list) or not steps:
            self.complain(
                where,
                "no-steps",
                f"The test case '{case['test_case']}' has no steps, so it would test nothing.",
                "Write `steps:` and under it a list that begins with `- user: ...`.",
            )
            return None
        before = len(self.problems)
        read_steps = tuple(self.steps((*where, "steps"), steps))
        # A step that could not be read may have been the check, and is complained of already.
        if len(self.problems) == before and not any(step.key in CHECKS for step in read_steps):
            self.complain(
                where,
                "no-checks",
                f"The test case '{case['test_case']}' checks nothing, so it can't fail.",
                "Say after a message what must come back, such as `- node: ...` or `- says: ...`.",
            )
        return Story(str(case["test_case"]), path, self.line(where), read_steps)

    def steps(self, where: KeyPath, steps: list[Any]) -> Iterator[Step]:
        spoken = False
        for place, data in _one_by_one(where, steps):
            step = self.step(place, data)
            if step is None:
                continue
            spoken = spoken or step.key in MESSAGES
            if step.key in CHECKS and not spoken:
                self.complain(
                    place,
                    "too-early",
                    f"'{step.key}' stands before anybody has said something.",
                    "Begin with what the person says: `- user: ...`.",
                )
            yield step

    def step(self, where: KeyPath, data: Any) -> Step | None:
        if not isinstance(data, dict) or not data:
            self.complain(
                where,
                "empty-step",
                "This is no step.",
                "Write one key and its value, such as `- user: it came out`.",
            )
            return None
        if len(data) > 1:
            self.complain(
                where,
                "two-keys",
                f"The step has {len(data)} keys: {', '.join(data)}.",
                "Begin each of them on a line of its own, with a dash in front.",
            )
            return None
        ((name, value),) = data.items()
        key = _OTHER_NAMES.get(name, name)
        if key not in STEPS:
            self.complain(
                (*where, name), "unknown-step", f"There is no step '{name}'.", choice(name, STEPS)
            )
            return None
        return self.valued((*where, name), key, value)

    def valued(self, where: KeyPath, key: str, value: Any) -> Step | None:
        line = self.line(where)
        if value is None or (value == "" and key != "user"):
            self.complain(
                where,
                "empty-value",
                f"'{key}' is empty.",
                'Write its value behind the colon; for a message without any text, `user: ""`.',
            )
            return None
        if key in {"slot_was_set", "slot_was_not_set"}:
            return self.slots(where, key, value)
        if key in _PLAIN_LISTS and isinstance(value, list) and value:
            texts = tuple(as_text(text) for text in value)
            return Step(key, "\n".join(texts), line, texts=texts)
        if isinstance(value, (dict, list)):
            self.complain(where, "bad-value", f"'{key}' takes one text.", "Write it on one line.")
            return None
        text = as_text(value)
        if key == "wait":
            return self.wait(where, text)
        if key == "channel" and text not in CHANNELS:
            self.complain(
                where, "unknown-channel", f"There is no channel '{text}'.", choice(text, CHANNELS)
            )
            return None
        if key in SERVERS and text not in SERVERS[key]:
            self.complain(
                where,
                "unknown-server",
                f"'{key}' can't be done to '{text}'.",
                f"Use one of: {', '.join(SERVERS[key])}.",
            )
            return None
        return Step(key, text, line)

    def wait(self, where: KeyPath, text: str) -> Step | None:
        match = _DURATION.fullmatch(text.strip())
        if match is None:
            self.complain(
                where,
                "bad-wait",
                f"'{text}' is no length of time.",
                "Write a number with s, m, h or d behind it, such as `wait: 45m` or `wait: 3h`.",
            )
            return None
        seconds = float(match.group(1)) * _SECONDS[match.group(2)]
        return Step("wait", text, self.line(where), seconds=seconds)

    def slots(self, where: KeyPath, key: str, value: Any) -> Step | None:
        wanted: list[Wanted] = []
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and item:
                wanted += [
                    Wanted(name, None if wished is None else as_text(wished))
                    for name, wished in item.items()
                ]
            elif isinstance(item, str) and item:
                wanted.append(Wanted(item, None))
            else:
                self.complain(
                    where,
                    "bad-value",
                    f"'{key}' names slots or facts, and this is neither.",
                    f"Write `{key}: [name]`, or `{key}: [name: value]`.",
                )
                return None
        shown = ", ".join(name if v is None else f"{name}: {v}" for name, v in wanted)
        return Step(key, shown, self.line(where), slots=tuple(wanted))


def choice(name: str, known: Iterable[str]) -> str:
    """What to write in place of a name that does not exist.

    Args:
        name: The name.
        known: The names that do exist.

    Returns:
        The nearest of them, if one is near, and all of them.
    """
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean '{near[0]}'? " if near else ""
    return f"{hint}There are: {', '.join(names) or 'none'}."


def as_text(value: Any) -> str:
    """A plain YAML value as the author wrote it: true stays `true`."""
    return str(value).lower() if isinstance(value, bool) else str(value)

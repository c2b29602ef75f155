"""Runs a story against a bot, stops at the first thing that is wrong, and shows it as a diff."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol

import yaml

from firststep.engine.details import entries_of
from firststep.guide.load import GuideSet
from firststep.guide.model import DIRECTORY, Guide
from firststep.testing.story import MESSAGES, PLATFORMS, Step, Story, Wanted, choice

Reply = Mapping[str, Any]
"""One reply with its `text`, `buttons` and `custom`; those without a meaning are left out."""

_NOTHING: Final = "nothing"
_SAID: Final = ("not_says", "not_warned")


class Bot(Protocol):
    """What a story needs of a bot.

    Attributes:
        can: The steps it can do beyond talking: of `story.WORLD`, `slot_was_set` and
            `slot_was_not_set`.
        guides: The guides it talks about.
        responses: Texts of domain.yml by name.
    """

    can: frozenset[str]
    guides: GuideSet
    responses: Mapping[str, str]

    def begin(self) -> None:
        """Begins a conversation of its own for a story."""

    def say(self, text: str, channel: str) -> Sequence[Reply]:
        """Sends a message or a button's payload; gives the replies."""

    def known(self) -> Mapping[str, Any]:
        """The slots and the facts of the conversation, by name."""

    def wait(self, seconds: float) -> None:
        """Moves the clock on."""

    def serve(self, deed: str, server: str) -> None:
        """Does `kill`, `start` or `restart` to a server."""


class Watch(Protocol):
    """Is told how far a story got, for what counts only when it is checked."""

    def said(self) -> None:
        """A message is about to be sent."""

    def held(self) -> None:
        """A check of the last message held."""


@dataclass
class StoryFailed(AssertionError):
    """A story went another way than it says.

    Attributes:
        story: The story.
        line: The line of the step that failed.
        problem: What is wrong, in one sentence.
        advice: What to do about it.
        transcript: The conversation as a diff: `>` the person, two blanks what went as
            it should, `-` what the story says, `+` what came.
    """

    story: Story
    line: int
    problem: str
    advice: str
    transcript: tuple[str, ...]

    def __str__(self) -> str:
        """Place, problem, name, the conversation as a diff, and what to do."""
        head = f"{self.story.path}:{self.line}: {self.problem}"
        name = f"In the conversation '{self.story.name}':"
        return "\n".join([head, name, "", *self.transcript, "", self.advice])


def cannot_run(story: Story, bot: Bot) -> str | None:
    """Why a bot can't run a story, or None when it can."""
    missing = sorted(story.needs - bot.can)
    if not missing:
        return None
    return f"needs {', '.join(missing)}, which can't be done over REST to a server that runs"


def run(story: Story, bot: Bot, watch: Watch | None = None, *, everywhere: bool = False) -> None:
    """Runs a story in a conversation of its own.

    Args:
        story: The story.
        bot: A bot that can do all that the story needs (`cannot_run`).
        watch: Is told of every message and of every check that held.
        everywhere: Whether all that is said has to arrive whole on every messaging platform,
            and not only on the channel that the story names.

    Raises:
        StoryFailed: At the first step that is not as the story says.
    """
    bot.begin()
    _Run(story, bot, watch, everywhere).through()


@dataclass
class _Mistaken(Exception):
    """A check that can't mean what it says, with the problem and what to do."""

    problem: str
    advice: str


@dataclass
class _Run:
    story: Story
    bot: Bot
    watch: Watch | None = None
    everywhere: bool = False
    channel: str = "rest"
    guide: str | None = None
    turn: tuple[Step, ...] = ()
    replies: Sequence[Reply] = ()
    transcript: list[str] = field(default_factory=list)

    def through(self) -> None:
        for index, step in enumerate(self.story.steps):
            if step.key in MESSAGES:
                later = self.story.steps[index + 1 :]
                self.turn = tuple(itertools.takewhile(lambda s: s.key not in MESSAGES, later))
                self.message(step)
            elif step.key == "channel":
                self.channel = step.value
                self.went(step)
            elif step.key == "wait":
                self.bot.wait(step.seconds)
                self.went(step)
            elif step.key in {"kill", "start", "restart"}:
                self.bot.serve(step.key, step.value)
                self.went(step)
            else:
                self.check(step)

    def message(self, step: Step) -> None:
        self.transcript.append(_line(">", step.line, step.key, step.value))
        text = self.pressed(step) if step.key == "button" else step.value
        if self.watch is not None:
            self.watch.said()
        try:
            self.replies = self.bot.say(text, self.channel)
        except Exception as error:
            failure = self.failure(step, f"The bot failed with {type(error).__name__}: {error}.")
            raise failure from error
        if not self.replies:
            raise self.failure(step, "The bot was silent.")
        for reply in self.replies:
            self.transcript.extend(_shown(reply))
        self.arrives(step)
        self.guide = self.last.get("guide") or self.guide

    def arrives(self, step: Step) -> None:
        if not self.everywhere and self.channel not in PLATFORMS:
            return
        # It needs Rasa's channels, which nothing else here does.
        from firststep.testing.renderings import lost  # noqa: PLC0415

        for platform in PLATFORMS if self.everywhere else (self.channel,):
            missing = lost(platform, self.replies)
            if missing is not None:
                raise self.failure(
                    step,
                    f"'{_brief(missing)}' does not arrive on {platform}.",
                    "Make the text or the label shorter; the page of that channel in "
                    "docs/channels names its limits.",
                )

    def pressed(self, step: Step) -> str:
        buttons = [button for reply in self.replies for button in reply.get("buttons", ())]
        for button in buttons:
            if button["title"] == step.value:
                return self.typed(button) or str(button["payload"])
        titles = ", ".join(repr(button["title"]) for button in buttons) or "none at all"
        self.transcript[-1] = _line("-", step.line, step.key, step.value)
        self.transcript.append(_line("+", None, "buttons", titles))
        raise self.failure(
            step,
            f"There is no button '{step.value}' here.",
            "Write the title of a button that is there, letter for letter, or `user:` for what "
            "the person types.",
        )

    def typed(self, button: Mapping[str, Any]) -> str | None:
        """What is typed in place of a press where there are no buttons: the option's number."""
        options = list(self.replies[-1].get("buttons", ()))
        if self.channel not in PLATFORMS or button not in options:
            return None
        from firststep.testing.renderings import has_buttons  # noqa: PLC0415 - see `arrives`

        if has_buttons(self.channel, self.replies):
            return None
        return str(options.index(button) + 1)

    def check(self, step: Step) -> None:
        try:
            found = _FOUND[step.key](self, step)
        except _Mistaken as wrong:
            self.transcript.append(_line("-", step.line, step.key, step.value))
            raise self.failure(step, wrong.problem, wrong.advice) from None
        if found is None:
            self.went(step)
            if self.watch is not None:
                self.watch.held()
            return
        self.transcript.append(_line("-", step.line, step.key, step.value))
        self.transcript.append(_line("+", None, step.key.removeprefix("not_"), found))
        if step.key in _SAID:
            raise self.failure(step, f"'{_brief(step.value)}' was said, and must not be.")
        raise self.failure(step, f"{step.key} is {_brief(found)}, not {_brief(step.value)}.")

    def went(self, step: Step) -> None:
        self.transcript.append(_line(" ", step.line, step.key, step.value))

    def failure(self, step: Step, problem: str, advice: str | None = None) -> StoryFailed:
        guide = self.last.get("guide") or next(iter(self.bot.guides.guides), "GUIDE")
        return StoryFailed(
            self.story,
            step.line,
            problem,
            advice
            or f"If the guide is right, correct line {step.line} of the story. If the story is "
            f"right, `firststep try {guide} --trace` shows why the guide goes another way.",
            tuple(self.transcript),
        )

    @property
    def last(self) -> Mapping[str, Any]:
        """The custom part of the last reply."""
        custom = self.replies[-1].get("custom") if self.replies else None
        return custom if isinstance(custom, Mapping) else {}

    # --- what the checks find: None when it is as the step says ---------------------

    def custom(self, step: Step) -> str | None:
        found = self.last.get(step.key)
        return None if found == step.value else _named(found)

    def place(self, step: Step) -> str | None:
        """`node` and `outcome`: a danger is not overlooked because its place is right."""
        named = any(s.key == "code" or (s.key, s.value) == ("kind", "danger") for s in self.turn)
        if self.last.get("kind") == "danger" and not named:
            place = self.last.get(step.key)
            at = f", and {step.key} is {place}" if place else ""
            raise _Mistaken(
                f"The reply is a danger ({self.last.get('code')}){at}.",
                f"If a danger is right here, write `- kind: danger` before line {step.line}. If "
                "not, the message was taken for one: "
                f"`firststep try {self.guide or 'GUIDE'} --trained --trace` shows how.",
            )
        return self.custom(step)

    def calls(self, step: Step) -> str | None:
        numbers = [str(call.get("tel")) for call in self.last.get("call", ()) if call.get("tel")]
        return None if step.value in numbers else ", ".join(numbers) or _NOTHING

    def texts(self) -> list[str]:
        return [str(reply.get("text", "")) for reply in self.replies]

    def exactly(self, step: Step) -> str | None:
        came = [_plain(text) for text in self.texts()]
        if step.texts:
            same = came == [_plain(text) for text in step.texts]
        else:
            same = _plain(step.value) in came
        return None if same else "\n".join(self.texts())

    def part(self, step: Step) -> str | None:
        wanted = _plain(step.value)
        if any(wanted in _plain(text) for text in self.texts()):
            return None
        return "\n".join(self.texts())

    def no_part(self, step: Step) -> str | None:
        # Whatever its case: a capital at the start of a sentence must not hide it.
        unwanted = _plain(step.value).casefold()
        return next((text for text in self.texts() if unwanted in _plain(text).casefold()), None)

    def response(self, step: Step) -> str | None:
        wanted = self.bot.responses.get(step.value)
        if wanted is None:
            return f"no response of domain.yml, which has {', '.join(self.bot.responses)}"
        texts = self.texts()
        if len(texts) == 1 and _plain(texts[0]) == _plain(wanted):
            return None
        return "\n".join(texts)

    def warned(self, step: Step) -> str | None:
        said = self.warnings(step)
        return None if step.value in said else ", ".join(said) or _NOTHING

    def not_warned(self, step: Step) -> str | None:
        said = self.warnings(step)
        return ", ".join(said) if step.value in said else None

    def warnings(self, step: Step) -> list[str]:
        """The warnings that were said; the step has to name one that the guide has."""
        guide = self.bot.guides.guides.get(self.guide or "")
        never = guide.never if guide is not None else {}
        if step.value not in never:
            whose = f"The guide '{guide.id}'" if guide is not None else "No guide is open, so it"
            raise _Mistaken(f"{whose} has no warning '{step.value}'.", choice(step.value, never))
        return [
            name
            for name, warning in never.items()
            if any(_plain(warning.do_not) in _plain(text) for text in self.texts())
        ]

    def known(self, step: Step) -> Mapping[str, Any]:
        """Slots and facts; the step has to name such, with values that they can have."""
        known = self.bot.known()
        values = self.values()
        for wanted in step.slots:
            if wanted.name not in {*known, *values}:
                raise _Mistaken(
                    f"There is no slot or fact '{wanted.name}' here.",
                    choice(wanted.name, dict.fromkeys([*values, *known])),
                )
            possible = values.get(wanted.name)
            if wanted.value is not None and possible and wanted.value not in possible:
                raise _Mistaken(
                    f"The fact '{wanted.name}' never is '{wanted.value}'.",
                    choice(wanted.value, possible),
                )
        return known

    def values(self) -> dict[str, tuple[str, ...]]:
        """The facts of the guide in force, or of all before one is, with what they can be."""
        guides = self.bot.guides
        found: dict[str, tuple[str, ...]] = {}
        for guide in guides.guides.values():
            if self.guide in {None, guide.id}:
                for name in guide.facts:
                    found[name] = (*found.get(name, ()), *_possible(guides, guide, name))
        return found

    def slots(self, step: Step) -> str | None:
        known = self.known(step)
        if all(_holds(known, wanted) for wanted in step.slots):
            return None
        return _values(known, step.slots)

    def no_slots(self, step: Step) -> str | None:
        known = self.known(step)
        return _values(known, (wanted for wanted in step.slots if _holds(known, wanted))) or None


_FOUND: Final[Mapping[str, Callable[[_Run, Step], str | None]]] = MappingProxyType(
    {
        **dict.fromkeys(("guide", "code", "kind"), _Run.custom),
        **dict.fromkeys(("node", "outcome"), _Run.place),
        "calls": _Run.calls,
        "bot": _Run.exactly,
        "says": _Run.part,
        "not_says": _Run.no_part,
        "utter": _Run.response,
        "warned": _Run.warned,
        "not_warned": _Run.not_warned,
        "slot_was_set": _Run.slots,
        "slot_was_not_set": _Run.no_slots,
    }
)


def read_responses(root: Path) -> Mapping[str, str]:
    """The first text of each response of domain.yml; empty where there is no such file."""
    path = root / "domain.yml"
    if not path.is_file():
        return {}
    data = yaml.safe_load(path.read_text("utf-8")) or {}
    found = data.get("responses") or {}
    return {name: str(forms[0].get("text", "")).strip() for name, forms in found.items() if forms}


def merged(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Joins what Rasa sends apart: the paragraphs of a text, its buttons, then its `custom`."""
    replies: list[dict[str, Any]] = []
    open_reply: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            if key == "text" and "text" in open_reply:
                open_reply["text"] += f"\n\n{value}"
            elif key != "recipient_id":
                open_reply[key] = value
        if "custom" in part:
            replies.append(open_reply)
            open_reply = {}
    # A reply of Rasa's own has no `custom`.
    return [*replies, open_reply] if open_reply else replies


def _holds(known: Mapping[str, Any], wanted: Wanted) -> bool:
    value = known.get(wanted.name)
    return value is not None and (wanted.value is None or str(value) == wanted.value)


def _values(known: Mapping[str, Any], slots: Iterable[Wanted]) -> str:
    return ", ".join(f"{slot.name}: {_named(known.get(slot.name))}" for slot in slots)


def _possible(guides: GuideSet, guide: Guide, fact: str) -> tuple[str, ...]:
    """What a fact can be."""
    values = guide.facts[fact].values
    return tuple(entries_of(guides, fact)) if values == DIRECTORY else tuple(values)


def _plain(text: str) -> str:
    """A text without what a YAML block or a channel does to its blanks."""
    return " ".join(text.split())


def _named(value: object) -> str:
    return _NOTHING if value is None else str(value)


def _brief(text: str) -> str:
    first = text.strip().split("\n")[0]
    return f"{first[:57]}..." if len(first) > 60 else first


def _line(mark: str, line: int | None, key: str, value: str) -> str:
    number = "" if line is None else str(line)
    first, *rest = value.split("\n") or [""]
    indent = " " * 10
    return "\n".join(
        [f"{mark} {number:>4}  {key}: {first}", *(f"{mark[:1]}{indent}{text}" for text in rest)]
    )


def _shown(reply: Reply) -> list[str]:
    custom = reply.get("custom") or {}
    place = custom.get("node") or custom.get("outcome")
    kind = " ".join(str(part) for part in (custom.get("kind"), place) if part)
    text = str(reply.get("text", "")).strip()
    return [_line(" ", None, f"bot [{kind}]" if kind else "bot", text.replace("\n\n", "\n"))]

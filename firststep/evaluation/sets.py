"""Sets of messages with what they mean, written by people who had not seen the training data.

A set is a folder with `routing.yml` (first messages) and `context.yml` (messages in the middle
of a guide). Everything in them is checked when they are read, so that a slip of a writer
is never scored as a mistake of the understanding.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from firststep.guide.load import GuideSet
from firststep.guide.problems import GuideErrors, Problem
from firststep.guide.source import KeyPath, Source, read
from firststep.guide.vocabulary import DANGER_KINDS
from firststep.understanding.text import words

FIRST_GUIDE: Final = "charging_cable_stuck"
KEY_GUIDE: Final = "car_key_dead"

TOPICS: Final = (
    "charger_wont_start",
    "out_of_charge",
    "flap_frozen",
    "damaged_cable",
    "locked_out",
    "stuck_in_park",
    "fuel_nozzle",
    "other_cable",
    "buying",
    "prices",
    "ev_small_talk",
    "unlock_other",
    "other_emergency",
    "nonsense",
)
"""What near misses may be about."""

KINDS: Final = (
    "why",
    "repeat",
    "shorter",
    "never",
    "can_wait",
    "my_fault",
    "how_long",
    "where",
    "who_to_call",
    "summary",
    "says_who",
    "go_back",
    "start_over",
    "resume",
    "thanks",
    "greet",
    "are_you_a_bot",
    "small_talk",
    "swearing",
    "out_of_scope",
)
"""What digressions may be."""

NEWS: Final[Mapping[str, tuple[str, ...]]] = {
    "it_came_out": ("it_came_out",),
    "still_charging": ("still_charging", "wont_stop"),
    "charging_stopped": ("charging_stopped", "app_says_stopped", "network_ended"),
    "car_wont_unlock": ("car_wont_unlock",),
    "at_home": ("at_home",),
    "at_public": ("at_public",),
    "end_car": ("end_car",),
    "end_charger": ("end_charger",),
    "its_frozen": ("its_frozen",),
    "has_adapter": ("has_adapter",),
    "called_no_help": ("called_no_help", "nobody_came"),
    "no_number": ("no_number",),
    "must_leave_now": ("must_leave_now",),
    "place_not_safe": ("place_not_safe",),
}
"""What may be said in the middle, and the news of the first guide that say it."""


@dataclass(frozen=True)
class Entry:
    """One message of a set.

    Attributes:
        text: What was typed.
        wanted: What it means: a guide, a topic, a kind of danger, an answer, a digression,
            or what is news; empty where the list says it all.
        node: The step at which it was typed; empty for a first message.
        line: Where it stands in its file.
    """

    text: str
    wanted: str = ""
    node: str = ""
    line: int = 0


@dataclass(frozen=True)
class MessageSet:
    """The lists of one set.

    Attributes:
        name: The folder's name.
        dropped: Entries left out because they are training phrases or belong to another set.
    """

    name: str
    openings: tuple[Entry, ...] = ()
    near_misses: tuple[Entry, ...] = ()
    dangers: tuple[Entry, ...] = ()
    not_dangers: tuple[Entry, ...] = ()
    maybe_dangers: tuple[Entry, ...] = ()
    answers: tuple[Entry, ...] = ()
    digressions: tuple[Entry, ...] = ()
    news: tuple[Entry, ...] = ()
    dropped: int = 0

    def lists(self) -> dict[str, tuple[Entry, ...]]:
        """The lists by name."""
        names = [field.name for field in fields(self) if field.name not in {"name", "dropped"}]
        return {name: getattr(self, name) for name in names}

    def texts(self) -> frozenset[str]:
        """Every message as `plain` writes it."""
        return frozenset(plain(entry.text) for each in self.lists().values() for entry in each)

    def without(self, known: Collection[str]) -> MessageSet:
        """The set without the messages that are known elsewhere, as `plain` writes them."""
        kept: dict[str, Any] = {}
        dropped = self.dropped
        for name, entries in self.lists().items():
            kept[name] = tuple(entry for entry in entries if plain(entry.text) not in known)
            dropped += len(entries) - len(kept[name])
        return replace(self, dropped=dropped, **kept)


def plain(text: str) -> str:
    """A message as it is compared: its words, without signs and case."""
    return " ".join(words(text)) or text.strip()


def read_set(folder: Path, guides: GuideSet) -> MessageSet:
    """Reads a set and checks every entry.

    Args:
        folder: With `routing.yml`, `context.yml`, or both.
        guides: What the entries may name.

    Raises:
        GuideErrors: With every mistake of both files: an unknown node, answer, kind or list,
            a text that is missing, or a message that stands in a list twice.
    """
    problems: list[Problem] = []
    found: dict[str, list[Entry]] = {}
    files = [path for name in _FILES if (path := folder / name).is_file()]
    if not files:
        raise GuideErrors(
            [
                Problem(
                    str(folder),
                    1,
                    1,
                    "unreadable",
                    "There is neither routing.yml nor context.yml in it.",
                    "Name a folder with a set of messages.",
                )
            ]
        )
    for path in files:
        try:
            reader = _Reader(read(path), guides)
        except GuideErrors as errors:
            problems += errors.problems
            continue
        reader.read(_FILES[path.name])
        problems += reader.problems
        for name, entries in reader.found.items():
            found.setdefault(name, []).extend(entries)
    if problems:
        raise GuideErrors(problems)
    lists: dict[str, Any] = {name: tuple(each) for name, each in found.items()}
    return MessageSet(folder.name, **lists)


@dataclass(frozen=True)
class _Shape:
    """How the entries of one list are written, and into which list of a set they go."""

    into: str
    key: str = ""
    known: tuple[str, ...] = ()
    always: str = ""
    at_node: bool = False


_FILES: Final[Mapping[str, Mapping[str, _Shape]]] = {
    "routing.yml": {
        "openings": _Shape("openings", always=FIRST_GUIDE),
        "key_openings": _Shape("openings", always=KEY_GUIDE),
        "near_misses": _Shape("near_misses", "about", TOPICS),
        "dangers": _Shape("dangers", "kind", tuple(DANGER_KINDS)),
        "not_dangers": _Shape("not_dangers"),
        "maybe_dangers": _Shape("maybe_dangers"),
    },
    "context.yml": {
        "answers": _Shape("answers", "answer", at_node=True),
        "digressions": _Shape("digressions", "kind", KINDS),
        "news": _Shape("news", "what", tuple(NEWS)),
    },
}


class _Reader:
    """Reads one file; collects its entries and its mistakes."""

    def __init__(self, source: Source, guides: GuideSet) -> None:
        self.source = source
        self.guide = guides.guides.get(FIRST_GUIDE)
        self.found: dict[str, list[Entry]] = {}
        self.problems: list[Problem] = []

    def read(self, shapes: Mapping[str, _Shape]) -> None:
        data = self.source.data
        if not isinstance(data, Mapping):
            self._wrong((), "bad-value", "The file is no mapping of lists.", "Write the lists.")
            return
        for name, listed in data.items():
            shape = shapes.get(name)
            if shape is None:
                message = f"There is no list '{name}' in such a file."
                self._wrong((name,), "unknown-list", message, f"Use one of: {', '.join(shapes)}.")
            elif not isinstance(listed, list):
                self._wrong((name,), "bad-value", f"'{name}' is no list.", "Write a list.")
            else:
                self._list(name, listed, shape)

    def _list(self, name: str, listed: list[Any], shape: _Shape) -> None:
        seen: set[tuple[str, str]] = set()
        for index, item in enumerate(listed):
            where: KeyPath = (name, index)
            entry = self._entry(where, item, shape)
            if entry is None:
                continue
            key = (plain(entry.text), entry.node)
            if key in seen:
                message = f"The message '{entry.text}' stands in '{name}' twice."
                self._wrong(where, "twice", message, "Take one away.")
                continue
            seen.add(key)
            self.found.setdefault(shape.into, []).append(entry)

    def _entry(self, where: KeyPath, item: Any, shape: _Shape) -> Entry | None:
        line = self.source.place(where)[0]
        if not shape.key:
            if isinstance(item, str) and item.strip():
                return Entry(item, shape.always, line=line)
            self._wrong(where, "bad-value", "Here a text is expected.", "Write a text.")
            return None
        keys = {"text", shape.key, *(["node"] if shape.at_node else [])}
        if not isinstance(item, Mapping) or set(item) != keys:
            message = f"An entry has exactly these keys: {', '.join(sorted(keys))}."
            self._wrong(where, "bad-value", message, "Write them, and no others.")
            return None
        if not all(isinstance(item[key], str) and item[key].strip() for key in keys):
            self._wrong(where, "bad-value", "Every value is a text.", "Write texts.")
            return None
        entry = Entry(item["text"], item[shape.key], item.get("node", ""), line)
        return entry if self._is_known(where, entry, shape) else None

    def _is_known(self, where: KeyPath, entry: Entry, shape: _Shape) -> bool:
        known = shape.known
        if shape.at_node:
            node = self.guide.nodes.get(entry.node) if self.guide is not None else None
            if node is None:
                message = f"The guide {FIRST_GUIDE} has no node '{entry.node}'."
                self._wrong((*where, "node"), "unknown-node", message, "Name one of its nodes.")
                return False
            known = tuple(node.answers)
        if entry.wanted in known:
            return True
        code = "unknown-answer" if shape.at_node else f"unknown-{shape.key}"
        message = f"There is no '{entry.wanted}' here."
        self._wrong((*where, shape.key), code, message, f"Use one of: {', '.join(known)}.")
        return False

    def _wrong(self, where: KeyPath, code: str, message: str, fix: str) -> None:
        self.problems.append(self.source.problem(where, code, message, fix))


def apart(
    sets: Iterable[MessageSet], training: Iterable[str], say: Callable[[str], None]
) -> list[MessageSet]:
    """Sets without what was trained on, and each without the messages of those before it.

    Args:
        sets: The sets; what may be looked at comes first.
        training: The phrases that are trained on.
        say: Is told how many entries were left out.
    """
    known = {plain(text) for text in training}
    found = []
    for each in sets:
        kept = each.without(known)
        if kept.dropped:
            say(f"{each.name}: {kept.dropped} entries are known already and are left out")
        known |= each.texts()
        found.append(kept)
    return found

"""What people type at a guide's steps, beside the few phrases in the guide itself.

guides/phrases/<guide id>.yml holds them: many, and of no interest to whoever reads the guide. Where
they are too many for one file, guides/phrases/<guide id>/ holds as many files as one likes, each of
the same form. Understanding is trained with them; what a risky step may rest on is judged by the
guide's own phrases alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from firststep.guide.model import Guide
from firststep.guide.problems import GuideErrors, Problem
from firststep.guide.source import KeyPath, Source, read

FOLDER: Final = "phrases"

CODES: Final = {
    "phrases-of-nothing": "A phrase is for something that the guide does not have.",
    "bad-phrases": "A phrasebook holds something that is no list of phrases.",
    "phrase-twice": "One phrase is to mean two things.",
}
"""What the codes of this module mean; each has a section in `docs/checks.md`."""

_OPENING: Final = "opening"
_NEWS: Final = "news"
_ANSWERS: Final = "answers"
_KEYS: Final = (_OPENING, _NEWS, _ANSWERS)

_Phrases = Mapping[str, tuple[str, ...]]

_Owners = dict[str, tuple[str, KeyPath]]
"""For each phrase at its place, the file and the list that have it already."""


@dataclass(frozen=True)
class Phrasebook:
    """Phrases of one guide.

    Attributes:
        opening: What opens the guide.
        news: For news of the guide, by id.
        answers: For each node, its answers' phrases by the answer's id.
    """

    opening: tuple[str, ...] = ()
    news: _Phrases = field(default_factory=dict)
    answers: Mapping[str, _Phrases] = field(default_factory=dict)


def load_phrasebook(guide: Guide, folder: Path) -> Phrasebook:
    """Loads the phrasebook of a guide, if it has one.

    Args:
        guide: The guide.
        folder: The folder the guide lies in.

    Raises:
        GuideErrors: With every mistake found, each with file, line, reason and mend.
    """
    books: list[Phrasebook] = []
    problems: list[Problem] = []
    owners: _Owners = {}
    for path in phrase_files(folder):
        if _guide_of(path, folder) != guide.id:
            continue
        try:
            reader = _Reader(read(path), guide, owners)
        except GuideErrors as errors:
            problems.extend(errors.problems)
            continue
        books.append(reader.book())
        problems.extend(reader.problems)
    if problems:
        raise GuideErrors(problems)
    return _together(books)


def phrase_files(folder: Path) -> list[Path]:
    """Every file of phrases beside the guides of a folder, in one order."""
    within = folder / FOLDER
    return sorted([*within.glob("*.yml"), *within.glob("*/*.yml")])


def _guide_of(path: Path, folder: Path) -> str:
    """The id of the guide that a file of phrases is for."""
    return path.stem if path.parent == folder / FOLDER else path.parent.name


def _together(books: Iterable[Phrasebook]) -> Phrasebook:
    """The phrases of several files as those of one."""
    opening: list[str] = []
    news: dict[str, tuple[str, ...]] = {}
    answers: dict[str, dict[str, tuple[str, ...]]] = {}
    for book in books:
        opening += book.opening
        for name, phrases in book.news.items():
            news[name] = news.get(name, ()) + phrases
        for node, listed in book.answers.items():
            of_node = answers.setdefault(node, {})
            for name, phrases in listed.items():
                of_node[name] = of_node.get(name, ()) + phrases
    return Phrasebook(
        tuple(opening),
        MappingProxyType(news),
        MappingProxyType({node: MappingProxyType(listed) for node, listed in answers.items()}),
    )


def strays(folder: Path, guides: Iterable[str]) -> list[Problem]:
    """Phrasebooks that belong to none of the guides."""
    known = set(guides)
    return [
        Problem(
            str(path),
            1,
            1,
            "phrases-of-nothing",
            f"There is no guide '{_guide_of(path, folder)}', so nobody would learn these phrases.",
            "Name the file, or its folder, after the guide it is for.",
        )
        for path in phrase_files(folder)
        if _guide_of(path, folder) not in known
    ]


class _Reader:
    """Reads one phrasebook, and remembers what is wrong with it."""

    def __init__(self, source: Source, guide: Guide, owners: _Owners) -> None:
        self.source = source
        self.guide = guide
        self.problems: list[Problem] = []
        self._owners = owners

    def book(self) -> Phrasebook:
        data = self._mapping(self.source.data, ())
        for key in data:
            if key not in _KEYS:
                self._complain(
                    (key,),
                    "phrases-of-nothing",
                    f"The key '{key}' is not known here, so it would do nothing.",
                    f"Use one of: {', '.join(_KEYS)}.",
                )
        nodes = {name: set(node.answers) for name, node in self.guide.nodes.items()}
        answers = self._known(data.get(_ANSWERS), (_ANSWERS,), set(nodes), "node")
        return Phrasebook(
            self._phrases(data.get(_OPENING, []), (_OPENING,)),
            self._lists(data.get(_NEWS), (_NEWS,), set(self.guide.news), "news"),
            MappingProxyType(
                {
                    node: self._lists(listed, (_ANSWERS, node), nodes[node], "answer")
                    for node, listed in answers.items()
                }
            ),
        )

    def _lists(self, data: Any, where: KeyPath, known: set[str], what: str) -> _Phrases:
        return MappingProxyType(
            {
                name: self._phrases(listed, (*where, name))
                for name, listed in self._known(data, where, known, what).items()
            }
        )

    def _known(self, data: Any, where: KeyPath, known: set[str], what: str) -> dict[str, Any]:
        found = self._mapping(data, where)
        for name in sorted(set(found) - known):
            self._complain(
                (*where, name),
                "phrases-of-nothing",
                f"The guide has no {what} '{name}' here, so nobody would learn these phrases.",
                f"Write one of: {', '.join(sorted(known))}.",
            )
        return {name: listed for name, listed in found.items() if name in known}

    def _mapping(self, data: Any, where: KeyPath) -> dict[str, Any]:
        if data is None:
            return {}
        if isinstance(data, dict):
            return data
        self._bad(where, "Write keys with lists under them.")
        return {}

    def _phrases(self, data: Any, where: KeyPath) -> tuple[str, ...]:
        if not isinstance(data, list):
            self._bad(where, "Write a list: each phrase on a line of its own, with a dash.")
            return ()
        found = []
        for index, phrase in enumerate(data):
            at = (*where, index)
            if not isinstance(phrase, str) or not phrase.strip():
                self._bad(at, "Write a phrase in quotation marks.")
            elif self._is_new(phrase, at):
                found.append(phrase.strip())
        return tuple(found)

    def _is_new(self, phrase: str, where: KeyPath) -> bool:
        """Whether nothing else claims the phrase; at another step it may mean something else."""
        place = where[:2] if where[0] == _ANSWERS else ("",)
        key = f"{'/'.join(map(str, place))}|{phrase.strip().casefold()}"
        mine = (self.source.path, where)
        file, owner = self._owners.setdefault(key, mine)
        if (file, owner) == mine:
            return True
        elsewhere = "" if file == self.source.path else f" of {file}"
        self._complain(
            where,
            "phrase-twice",
            f"'{phrase}' stands in '{'.'.join(map(str, owner[:-1]))}'{elsewhere} as well.",
            "Keep it where it is plainest.",
        )
        return False

    def _bad(self, where: KeyPath, fix: str) -> None:
        self._complain(where, "bad-phrases", "This is no list of phrases.", fix)

    def _complain(self, where: KeyPath, code: str, message: str, fix: str) -> None:
        self.problems.append(self.source.problem(where, code, message, fix))

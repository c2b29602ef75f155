"""What a check of the linter looks at: one guide, and what stands around it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from firststep.directory import Network
from firststep.engine.proofs import State, explore
from firststep.guide.load import GuideSet
from firststep.guide.model import Common, Guide
from firststep.guide.source import KeyPath, Source
from firststep.understanding.text import words


@dataclass(frozen=True)
class Opening:
    """One place where a phrase stands that opens a conversation.

    Attributes:
        path: The file.
        where: The phrase's own place.
    """

    path: str
    where: KeyPath


@dataclass(frozen=True)
class Collection:
    """Everything that was read in one run.

    Attributes:
        guides: Every guide whose keys and values could be read, by the path of its file.
        common: The shared words, or None where common.yml has mistakes.
        common_path: The path of common.yml.
        networks: The directory's networks.
    """

    guides: Mapping[str, Guide]
    common: Common | None
    common_path: str
    networks: Mapping[str, Network] = field(default_factory=dict)

    @cached_property
    def openings(self) -> Mapping[str, tuple[Opening, ...]]:
        """Phrases that open a conversation by their words, with every place where they stand.

        News are not among them: they count only while their own guide is open.
        """
        found: dict[str, list[Opening]] = {}

        def add(path: str, where: KeyPath, phrases: tuple[str, ...]) -> None:
            for index, phrase in enumerate(phrases):
                opening = Opening(path, (*where, index))
                found.setdefault(" ".join(words(phrase)), []).append(opening)

        for path, guide in self.guides.items():
            add(path, ("phrases",), guide.phrases)
        for topic in self.common.off_topic.values() if self.common is not None else ():
            add(self.common_path, ("off_topic", topic.id, "phrases"), topic.phrases)
        return MappingProxyType({key: tuple(places) for key, places in found.items()})


@dataclass(frozen=True)
class Subject:
    """One guide to be checked.

    Attributes:
        source: The file, for lines.
        guide: The same as a model. Where it is not `sound`, it may name what does not exist.
        collection: All guides of the run and the shared words.
        today: The day to measure reviews against.
        sound: Whether the loader takes the guide and common.yml, so that it can be walked.
    """

    source: Source
    guide: Guide
    collection: Collection
    today: dt.date
    sound: bool

    @property
    def guides(self) -> GuideSet:
        """A set of this guide alone, for the engine.

        Raises:
            ValueError: There are no shared words; the guide is not `sound` then.
        """
        if self.collection.common is None:
            raise ValueError("common.yml could not be read")
        return GuideSet(
            MappingProxyType({self.guide.id: self.guide}),
            self.collection.common,
            self.collection.networks,
        )

    @cached_property
    def states(self) -> tuple[State, ...] | None:
        """Every state that the guide can reach, walked once; None where they are too many."""
        try:
            return tuple(explore(self.guide))
        except OverflowError:
            return None

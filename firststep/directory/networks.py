"""The charging networks: guides/directory/networks.yml."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from firststep.directory.entries import Entry, Listed, Phone, Texts, listed
from firststep.directory.names import checked_names
from firststep.guide.source import KeyPath, Source, parse, read

NETWORKS: Final = "networks"

_CLAIMS: Final = ("phones", "website", "support")


class Network(Entry):
    """A charging network and how to reach its support.

    Attributes:
        name: As its signs say it.
        phones: Support numbers, the most useful first.
        public_only: Whether it runs public chargers only, so that nobody needs to be asked
            whether they are at home.
        website: Its page.
        support: What its support can do, as the source says.
    """

    name: str
    phones: tuple[Phone, ...] = ()
    public_only: bool = False
    website: str | None = None
    support: Texts = ()

    @property
    def claims(self) -> Texts:
        """The keys with which the entry says more than a name, in the order of the model."""
        return tuple(name for name in _CLAIMS if getattr(self, name))

    @property
    def title(self) -> str:
        """The name as a person says it."""
        return self.name

    @property
    def shown_phones(self) -> tuple[Phone, ...]:
        """The numbers that may be shown: none when confidence is below medium."""
        return self.phones if self.shown else ()

    def phone(self, region: str = "us") -> Phone | None:
        """The number to show to somebody in `region`, or None when there is none.

        A number of another region is not offered: it may not be reachable from there.
        """
        for phone in self.shown_phones:
            if phone.region in {None, region}:
                return phone
        return None

    def names_at(self) -> Iterator[tuple[KeyPath, str]]:
        """Every name with its place."""
        yield ("name",), self.name
        yield from super().names_at()

    def phones_at(self) -> Iterator[tuple[KeyPath, Phone]]:
        """Every number with its place in the entry."""
        for index, phone in enumerate(self.phones):
            yield ("phones", index), phone


def listed_networks(source: Source, *, today: dt.date | None = None) -> Listed[Network]:
    """Reads the networks of a file with what is wrong with them; never raises `GuideErrors`."""
    return listed(source, NETWORKS, Network, today=today)


def load_networks(path: Path | str) -> Mapping[str, Network]:
    """Loads the directory of networks.

    Args:
        path: The YAML file: a list under the key `networks`.

    Returns:
        The networks by id, in the order of the file; it can't be changed.

    Raises:
        GuideErrors: With every mistake found, each with file, line, reason and mend.
    """
    return _loaded(read(Path(path)))


def load_networks_text(text: str, *, path: str = "<text>") -> Mapping[str, Network]:
    """Like `load_networks`, for a text in memory; `path` is used in problems."""
    return _loaded(parse(text, path))


def _loaded(source: Source) -> Mapping[str, Network]:
    return MappingProxyType(checked_names(listed_networks(source)).by_id())

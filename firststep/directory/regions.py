"""The regions and their emergency numbers: guides/directory/regions.yml."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

from pydantic import validator

from firststep.directory.entries import Entry, Listed, Texts, listed, with_problems
from firststep.directory.names import checked_names
from firststep.directory.phones import EVERYWHERE, emergency_fault, iso_of
from firststep.guide.problems import Problem
from firststep.guide.source import KeyPath, Source, parse, read

CODES: Final = {
    "bad-emergency-number": "A number does not reach the emergency services of its region.",
    "unknown-region": "A region is not known.",
    "shared-locale": "A locale stands for two regions.",
}
"""What the codes of this module mean; each has a section in `docs/checks.md`."""

REGIONS: Final = "regions"


class Region(Entry):
    """A region with one emergency number.

    Attributes:
        id: Two small letters, such as `us` or `uk`; `eu` is all of the Union.
        name: Its name.
        spoken: Its name inside a sentence, such as `the UK`.
        emergency: The number to call, as a person reads it.
        tel: As a phone dials it. Derived from `emergency` when it is left out.
        also_works: Further numbers that reach the same services.
        words: What people there call these services.
        aliases: Countries and cities as people type them, none an ordinary word.
        locales: Language tags that mean the region, such as `en-GB`.
    """

    name: str
    spoken: str
    emergency: str
    tel: str = ""
    also_works: Texts = ()
    words: str = "emergency services"
    locales: Texts = ()
    source: str
    source_kind: Literal["official", "secondary"] = "secondary"
    confidence: Literal["high", "medium"]
    checked: dt.date

    @validator("tel", pre=True, always=True)
    def _diallable(cls, value: Any, values: Mapping[str, Any]) -> str:  # noqa: N805
        return str(value or values.get("emergency", ""))

    @property
    def title(self) -> str:
        """The name as a person says it."""
        return self.name

    def names_at(self) -> Iterator[tuple[KeyPath, str]]:
        """Every name with its place."""
        yield ("name",), self.name
        yield from super().names_at()


def listed_regions(source: Source, *, today: dt.date | None = None) -> Listed[Region]:
    """Reads the regions of a file with what is wrong with them; never raises `GuideErrors`."""
    listing = listed(source, REGIONS, Region, today=today)
    return with_problems(listing, _problems(listing))


def load_regions(path: Path | str) -> Mapping[str, Region]:
    """Loads the regions.

    Args:
        path: The YAML file: a list under the key `regions`.

    Returns:
        The regions by id, in the order of the file; it can't be changed.

    Raises:
        GuideErrors: With every mistake found, each with file, line, reason and mend.
    """
    return _loaded(read(Path(path)))


def load_regions_text(text: str, *, path: str = "<text>") -> Mapping[str, Region]:
    """Like `load_regions`, for a text in memory; `path` is used in problems."""
    return _loaded(parse(text, path))


def _loaded(source: Source) -> Mapping[str, Region]:
    return MappingProxyType(checked_names(listed_regions(source)).by_id())


def _problems(listing: Listed[Region]) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for where, region in listing.entries:
        if region.id != EVERYWHERE and not iso_of(region.id):
            yield listing.source.problem(
                (*where, "id"),
                "unknown-region",
                f"'{region.id}' is no region that is known, so its number can't be checked.",
                "Write the country's two small letters, such as us, ca, uk, ie or au, or eu.",
            )
            continue
        numbers: list[tuple[KeyPath, str]] = [(("emergency",), region.emergency)]
        if region.tel != region.emergency:
            numbers.append((("tel",), region.tel))
        numbers.extend((("also_works", i), number) for i, number in enumerate(region.also_works))
        for at, number in numbers:
            fault = emergency_fault(number, region.id)
            if fault is not None:
                yield listing.source.problem(
                    (*where, *at),
                    "bad-emergency-number",
                    f"The number {number} can't be used: {fault}.",
                    "Compare it with the source.",
                )
        for index, locale in enumerate(region.locales):
            owner = owners.setdefault(locale.casefold(), region.id)
            if owner != region.id:
                yield listing.source.problem(
                    (*where, "locales", index),
                    "shared-locale",
                    f"The locale '{locale}' means both '{owner}' and '{region.id}', "
                    "so a person could be given the wrong emergency number.",
                    "Keep it with one of them.",
                )

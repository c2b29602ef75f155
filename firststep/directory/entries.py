"""What all entries of the directory have: names, where their claims come from, and reading them.

A number or a place that is shown to a person in trouble must have a source and a date, so
an entry that claims something is refused without them. Whether a claim may be shown is decided
by the entries themselves, and not by the texts that show it.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import ValidationError, validator

from firststep.directory.phones import EVERYWHERE, iso_of, number_fault
from firststep.guide.model import Part
from firststep.guide.problems import GuideErrors, Problem
from firststep.guide.shape import problems_of
from firststep.guide.source import KeyPath, Source

CODES: Final = {
    "no-entries": "The file has no list of entries.",
    "unknown-key": "A key is not known.",
    "duplicate-entry": "Two entries have the same id.",
    "bad-id": "An id has signs that a button can't carry.",
    "claim-without-source": "An entry claims something and does not say where it is from.",
    "bad-url": "A source is no address of a page.",
    "bad-phone": "A number can't exist, or not in its region.",
    "unknown-region": "A region is not known.",
    "date-in-future": "A date is yet to come.",
}
"""What the codes of this module mean; each has a section in `docs/checks.md`."""

Texts = tuple[str, ...]

_TEL: Final = re.compile(r"^\+?[0-9]{3,15}$")
_ID: Final = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_NEEDED: Final = ("source", "confidence", "checked")
_SHOWABLE: Final = ("high", "medium")


class Phone(Part):
    """One number of somebody who helps.

    Attributes:
        number: As a person reads it.
        tel: As a phone dials it: digits, perhaps after a plus. Derived from `number` when
            it is left out.
        region: Region it is for, such as `us`; None: anywhere, and then written with a plus.
        hours: When it is answered, as the source says; None: not stated.
        note: What to know before calling; not shown.
        short: Whether it is a short code that works in its region only.
    """

    number: str
    tel: str = ""
    region: str | None = None
    hours: str | None = None
    note: str | None = None
    short: bool = False

    @validator("tel", pre=True, always=True)
    def _diallable(cls, value: Any, values: Mapping[str, Any]) -> str:  # noqa: N805
        tel = str(value or values.get("number", ""))
        tel = re.sub(r"[\s().-]", "", tel)
        if not _TEL.match(tel):
            raise ValueError(f"'{tel}' is not a number a phone can dial")
        return tel


class Entry(Part):
    """Base of the directory's entries.

    Attributes:
        id: Short stable name; the value of a fact.
        aliases: Other names and usual misspellings.
        common_word: Whether the name is also an ordinary word, so that it counts only in
            context.
        regions: Where it is found, such as `us` or `uk`; `eu` is all of the Union.
        source: The page that says it.
        also: Further pages that say the same, or a part of it.
        source_kind: Whether the page is the operator's or maker's own.
        source_date: The page's own date.
        publisher: Who is behind a page whose address does not show it.
        confidence: How far the claims can be relied on. Below medium nothing is shown.
        checked: The day when somebody last read the source.
        note: For the people who maintain the file; never shown.
    """

    id: str
    aliases: Texts = ()
    common_word: bool = False
    regions: Texts = ()
    source: str | None = None
    also: Texts = ()
    source_kind: Literal["official", "secondary"] | None = None
    source_date: dt.date | None = None
    publisher: str | None = None
    confidence: Literal["high", "medium", "low"] | None = None
    checked: dt.date | None = None
    note: str | None = None

    @property
    def shown(self) -> bool:
        """Whether what the entry claims may be shown to a person."""
        return self.confidence in _SHOWABLE

    @property
    def claims(self) -> Texts:
        """The keys with which the entry says more than a name."""
        return ()

    @property
    def owner(self) -> str:
        """What its names stand for."""
        return self.id

    def names_at(self) -> Iterator[tuple[KeyPath, str]]:
        """Every name of the entry with its place in it."""
        for index, alias in enumerate(self.aliases):
            yield ("aliases", index), alias

    @property
    def names(self) -> Texts:
        """Every name of the entry once, its own before the aliases."""
        return tuple(dict.fromkeys(name for _, name in self.names_at()))

    def phones_at(self) -> Iterator[tuple[KeyPath, Phone]]:
        """Every number of the entry with its place in it."""
        return iter(())


EntryT = TypeVar("EntryT", bound=Entry)


@dataclass(frozen=True)
class Listed(Generic[EntryT]):
    """The entries of one file that could be read, and what is wrong with the file.

    Attributes:
        source: The file.
        key: The key that its list stands under.
        entries: Each entry with its place, in the order of the file; ids may repeat.
        problems: Every mistake of the file.
    """

    source: Source
    key: str
    entries: tuple[tuple[KeyPath, EntryT], ...]
    problems: tuple[Problem, ...]

    def by_id(self) -> dict[str, EntryT]:
        """The entries by id.

        Raises:
            GuideErrors: The file has mistakes.
        """
        if self.problems:
            raise GuideErrors(self.problems)
        return {entry.id: entry for _, entry in self.entries}


@functools.lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """A name as ids write it: `Citroën ë-C3` gives `citroen-e-c3`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def listed(
    source: Source, key: str, model: type[EntryT], *, today: dt.date | None
) -> Listed[EntryT]:
    """Reads the list of entries of a file, with what can be checked of each by itself.

    Args:
        source: The file.
        key: The key that the list stands under.
        model: What each entry is.
        today: The day that no date may be after. None: dates are not compared, so that a
            server whose clock is behind still starts.
    """
    given = source.data.get(key) if isinstance(source.data, dict) else None
    if not isinstance(given, list) or not given:
        problem = source.problem(
            (key,),
            "no-entries",
            f"The file has no list of {key}.",
            f"Write `{key}:` and under it one entry for each, with a dash.",
        )
        return Listed(source, key, (), (problem,))
    problems: list[Problem] = list(_other_keys(source, key))
    entries: list[tuple[KeyPath, EntryT]] = []
    seen: set[str] = set()
    for index, raw in enumerate(given):
        where: KeyPath = (key, index)
        try:
            entry = model.parse_obj(raw)
        except ValidationError as error:
            problems.extend(problems_of(source, model, error, where))
            continue
        problems.extend(_id_problems(source, where, entry, seen))
        problems.extend(_claim_problems(source, where, entry))
        problems.extend(_address_problems(source, where, entry))
        problems.extend(_region_problems(source, where, entry))
        problems.extend(_phone_problems(source, where, entry))
        problems.extend(_date_problems(source, where, entry, today))
        entries.append((where, entry))
    return Listed(source, key, tuple(entries), tuple(problems))


def with_problems(listing: Listed[EntryT], problems: Iterable[Problem]) -> Listed[EntryT]:
    """The same entries with further problems."""
    return Listed(listing.source, listing.key, listing.entries, (*listing.problems, *problems))


def _other_keys(source: Source, key: str) -> Iterator[Problem]:
    for other in source.data:
        if other != key:
            yield source.problem(
                (other,),
                "unknown-key",
                f"The key '{other}' is not known here, so it would do nothing.",
                f"Take it out; the file has one key, `{key}`.",
            )


def _id_problems(source: Source, where: KeyPath, entry: Entry, seen: set[str]) -> Iterator[Problem]:
    at = (*where, "id")
    if not _ID.match(entry.id):
        yield source.problem(
            at,
            "bad-id",
            f"The id '{entry.id}' has signs that a button can't carry.",
            "Use small letters a to z, digits, and a hyphen between words.",
        )
    if entry.id in seen:
        yield source.problem(
            at,
            "duplicate-entry",
            f"The id '{entry.id}' is used twice; the first entry would be lost.",
            "Give one of them another id, or merge the two.",
        )
    seen.add(entry.id)


def _claim_problems(source: Source, where: KeyPath, entry: Entry) -> Iterator[Problem]:
    missing = [name for name in _NEEDED if getattr(entry, name) is None]
    if entry.claims and missing:
        claim = entry.claims[0]
        yield source.problem(
            (*where, claim),
            "claim-without-source",
            f"'{claim}' is a claim, and the entry has no {' and no '.join(missing)}.",
            "Say where it is from, how far it can be relied on, and when it was looked up; "
            "or take the claim out.",
        )


def _address_problems(source: Source, where: KeyPath, entry: Entry) -> Iterator[Problem]:
    places: list[tuple[KeyPath, str | None]] = [(("source",), entry.source)]
    places.extend((("also", index), url) for index, url in enumerate(entry.also))
    places.append((("website",), getattr(entry, "website", None)))
    for at, url in places:
        if url is not None and not _is_page(url):
            yield source.problem(
                (*where, *at),
                "bad-url",
                f"'{url}' is not the address of a page, so nobody could look the claim up.",
                "Write the whole address, from https:// on.",
            )


def _is_page(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in parts.netloc and " " not in url


def _region_problems(source: Source, where: KeyPath, entry: Entry) -> Iterator[Problem]:
    places: list[tuple[KeyPath, str]] = [
        (("regions", index), region) for index, region in enumerate(entry.regions)
    ]
    places.extend(
        ((*at, "region"), phone.region) for at, phone in entry.phones_at() if phone.region
    )
    for at, region in places:
        if region != EVERYWHERE and not iso_of(region):
            yield source.problem(
                (*where, *at),
                "unknown-region",
                f"'{region}' is not a region that is known, so it would never be chosen.",
                "Write the country's two small letters, such as us, ca, uk, ie or au, or eu.",
            )


def _phone_problems(source: Source, where: KeyPath, entry: Entry) -> Iterator[Problem]:
    for at, phone in entry.phones_at():
        if phone.region is not None and phone.region != EVERYWHERE and not iso_of(phone.region):
            continue
        fault = number_fault(phone.number, phone.tel, phone.region, short=phone.short)
        if fault is not None:
            yield source.problem(
                (*where, *at, "number"),
                "bad-phone",
                f"The number {phone.number} can't be used: {fault}.",
                "Compare it with the source, and the region with the number.",
            )


def _date_problems(
    source: Source, where: KeyPath, entry: Entry, today: dt.date | None
) -> Iterator[Problem]:
    for name in ("checked", "source_date"):
        date = getattr(entry, name)
        if today is not None and date is not None and date > today:
            yield source.problem(
                (*where, name),
                "date-in-future",
                f"'{name}' is {date}, which is yet to come.",
                "Write the day when the source was read.",
            )

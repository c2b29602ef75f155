"""The directory of charging networks: guides/directory/networks.yml.

A number that is shown to a person in trouble must have a source and a date, so both are
required of every entry, and whether a number may be shown is decided here and not by
the texts that show it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

from pydantic import BaseModel, ValidationError, validator

from firststep.guide.problems import GuideErrors, Problem
from firststep.guide.source import KeyPath, Source, parse, read

CODES: Final = {
    "no-networks": "The directory has no list of networks.",
    "duplicate-network": "Two networks of the directory have the same id.",
    "shared-alias": "A name stands for two networks of the directory.",
    "unknown-key": "A key is not known.",
    "missing-key": "A key is missing.",
    "bad-value": "A value can't be used.",
}
"""What the codes of this module mean; each has a section in `docs/checks.md`."""

_Texts = tuple[str, ...]

_TEL: Final = re.compile(r"^\+?[0-9]{3,15}$")

_SHOWABLE: Final = ("high", "medium")


class _Entry(BaseModel):
    """Base of the directory's parts: unknown keys are mistakes, nothing can be assigned."""

    class Config:
        """Pydantic's settings."""

        extra = "forbid"
        frozen = True
        anystr_strip_whitespace = True
        min_anystr_length = 1


class Phone(_Entry):
    """One support number.

    Attributes:
        number: As a person reads it.
        tel: As a phone dials it: digits, perhaps after a plus. Derived from `number` when
            it is left out.
        region: Two-letter region it is for, lower case; None: anywhere.
        hours: When it is answered, as the source says; None: not stated.
    """

    number: str
    tel: str = ""
    region: str | None = None
    hours: str | None = None
    note: str | None = None

    @validator("tel", pre=True, always=True)
    def _diallable(cls, value: Any, values: Mapping[str, Any]) -> str:  # noqa: N805
        tel = str(value or values.get("number", ""))
        tel = re.sub(r"[\s().-]", "", tel)
        if not _TEL.match(tel):
            raise ValueError(f"'{tel}' is not a number a phone can dial")
        return tel


class Network(_Entry):
    """A charging network and how to reach its support.

    Attributes:
        id: Short stable name; the value of the fact `network`.
        name: As its signs say it.
        aliases: Other names and usual misspellings.
        regions: Two-letter regions it works in, lower case.
        phones: Support numbers, the most useful first.
        common_word: Whether the name is also an ordinary word, so that it counts only
            beside words such as charger or station.
        confidence: How far the numbers can be relied on.
    """

    id: str
    name: str
    aliases: _Texts = ()
    regions: _Texts = ()
    phones: tuple[Phone, ...] = ()
    common_word: bool = False
    website: str | None = None
    remote_help: str | None = None
    stuck_advice: _Texts = ()
    source: str
    also: _Texts = ()
    source_kind: Literal["official", "secondary"] = "secondary"
    source_date: datetime.date | None = None
    publisher: str | None = None
    confidence: Literal["high", "medium", "low"]
    checked: datetime.date
    note: str | None = None

    @property
    def shown_phones(self) -> tuple[Phone, ...]:
        """The numbers that may be shown: none when confidence is below medium."""
        return self.phones if self.confidence in _SHOWABLE else ()

    def phone(self, region: str = "us") -> Phone | None:
        """The number to show to somebody in `region`, or None when there is none.

        A number of another region is not offered: it may not be reachable from there.
        """
        for phone in self.shown_phones:
            if phone.region in {None, region}:
                return phone
        return None


def load_networks(path: Path | str) -> Mapping[str, Network]:
    """Loads the directory of networks.

    Args:
        path: The YAML file: a list under the key `networks`.

    Returns:
        The networks by id, in the order of the file; it can't be changed.

    Raises:
        GuideErrors: With every mistake found, each with file, line, reason and mend.
    """
    return _networks(read(Path(path)))


def load_networks_text(text: str, *, path: str = "<text>") -> Mapping[str, Network]:
    """Like `load_networks`, for a text in memory; `path` is used in problems."""
    return _networks(parse(text, path))


def _networks(source: Source) -> Mapping[str, Network]:
    entries = source.data.get("networks") if isinstance(source.data, dict) else None
    if not isinstance(entries, list) or not entries:
        raise GuideErrors(
            [
                source.problem(
                    (),
                    "no-networks",
                    "The file has no list of networks.",
                    "Write `networks:` and under it one entry for each network, with a dash.",
                )
            ]
        )
    problems: list[Problem] = []
    networks: dict[str, Network] = {}
    names: dict[str, str] = {}
    for index, entry in enumerate(entries):
        where: KeyPath = ("networks", index)
        try:
            network = Network.parse_obj(entry)
        except ValidationError as error:
            problems.extend(_problem(source, where, dict(item)) for item in error.errors())
            continue
        if network.id in networks:
            problems.append(
                source.problem(
                    (*where, "id"),
                    "duplicate-network",
                    f"The id '{network.id}' is used twice; the first entry would be lost.",
                    "Give one of them another id, or merge the two.",
                )
            )
            continue
        for name in dict.fromkeys(name.casefold() for name in (network.name, *network.aliases)):
            owner = names.setdefault(name, network.id)
            if owner != network.id:
                problems.append(
                    source.problem(
                        where,
                        "shared-alias",
                        f"'{name}' names both '{owner}' and '{network.id}', "
                        "so a person could be given the wrong number.",
                        "Keep it on one of them.",
                    )
                )
        networks[network.id] = network
    if problems:
        raise GuideErrors(problems)
    return MappingProxyType(networks)


def _problem(source: Source, where: KeyPath, item: dict[str, Any]) -> Problem:
    at: KeyPath = (*where, *(part for part in item["loc"] if part != "__root__"))
    name = str(at[-1])
    kind = item["type"]
    if kind == "value_error.extra":
        known = ", ".join(Network.__fields__)
        return source.problem(
            at,
            "unknown-key",
            f"The key '{name}' is not known here, so it would do nothing.",
            f"Take it out, or use one of: {known}.",
        )
    if kind == "value_error.missing":
        return source.problem(
            at, "missing-key", f"The key '{name}' is missing.", f"Add `{name}: ...`."
        )
    return source.problem(
        at,
        "bad-value",
        f"The value of '{name}' can't be used: {item['msg']}.",
        "Correct the value as the message says.",
    )

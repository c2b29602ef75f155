"""The guides as the engine on a device reads them: small, and nothing at its default.

Left out is what the engine says to nobody: phrases for training, sources but for what
"says who" tells of them, and claims of the directory that may not be shown. Ids are the keys of
their mappings. `widget/src/engine/model.ts` reads the form.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from firststep.directory import Network, Region, Vehicle, slug
from firststep.guide.load import GuideSet
from firststep.guide.model import Answer, Common, Guide, NewsItem, Node, Outcome, Part
from firststep.offline.words import word_lists

FORM: Final = 1
"""Changes whenever an older widget could not read the file."""

_NEVER: Final = frozenset(("id", "kind", "sources", "phrases", "note"))
"""Keys of any part that the device does not need; ids and kinds are the keys of mappings."""

_NOT_SAID: Final[Mapping[str, frozenset[str]]] = {
    "Guide": frozenset(("category", "review_by", "budget", "topics", "not_this")),
    "Common": frozenset(("locale",)),
    "Warning_": frozenset(("at_risk",)),
    "Answer": frozenset(("careful",)),
    "Node": frozenset(("protects", "list_button")),
    "ManualRelease": frozenset(("afterwards",)),
    "Phone": frozenset(("short",)),
}
"""Further keys, by the part they belong to."""


def compiled(guides: GuideSet, *, words: bool = True) -> dict[str, Any]:
    """Everything that the engine on a device needs, as JSON values.

    Args:
        guides: The guides, the common words and the directory.
        words: Whether to put in the words that typed texts are read by.

    Returns:
        `form`, `version` (a hash of everything else), `common`, `guides`, `networks`,
        `vehicles`, `regions` and `words`.
    """
    content: dict[str, Any] = {
        "form": FORM,
        "common": _common(guides.common),
        "guides": _named(guides.guides, _guide),
        "networks": _named(guides.networks, _network),
        "vehicles": _named(guides.vehicles, lambda v: _vehicle(guides.vehicles, v)),
        "regions": _named(guides.regions, _region),
        "words": word_lists(guides) if words else {},
    }
    return {**content, "version": hashlib.sha256(as_text(content).encode()).hexdigest()[:16]}


def as_text(content: Mapping[str, Any]) -> str:
    """The compiled guides as the text of a file."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _json(value: object) -> Any:
    """A value of a guide as JSON values."""
    if isinstance(value, Part):
        return _part(value)
    if isinstance(value, Mapping):
        return _named(value, _json)
    if isinstance(value, (tuple, list)):
        return [_json(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _part(part: Part) -> dict[str, Any]:
    """A part of a guide without what is at its default or said to nobody."""
    left_out = _NEVER | _NOT_SAID.get(type(part).__name__, frozenset())
    found = {
        name: _json(getattr(part, name))
        for name, field in part.__fields__.items()
        if name not in left_out and (field.required or getattr(part, name) != field.default)
    }
    if isinstance(part, NewsItem) and not part.label:
        found["title"] = part.phrases[0]
    if isinstance(part, (Node, Outcome)) and part.sources:
        found["sources"] = list(part.sources)
    if isinstance(part, Answer) and len(part.next) == 1 and not part.next[0].when:
        found["next"] = part.next[0].go
    return found


def _named(parts: Mapping[str, Any], form: Callable[[Any], Any]) -> Any:
    """A mapping; as pairs where its keys look like numbers, which JavaScript would sort."""
    pairs = [[name, form(part)] for name, part in parts.items()]
    return pairs if any(re.fullmatch(r"[0-9]+", name) for name in parts) else dict(pairs)


def _common(common: Common) -> dict[str, Any]:
    return {**_part(common), "off_topic": _named(common.off_topic, lambda topic: topic.say)}


def _guide(guide: Guide) -> dict[str, Any]:
    places: Iterable[Node | Outcome] = (*guide.nodes.values(), *guide.outcomes.values())
    named = dict.fromkeys(name for place in places for name in place.sources)
    told = {name: guide.sources[name].url or guide.sources[name].note for name in named}
    sources = {name: text for name, text in told.items() if text}
    return {**_part(guide), "sources": _named(sources, str)}


def _network(network: Network) -> dict[str, Any]:
    phones = network.shown_phones
    found: dict[str, Any] = {"name": network.name, "regions": list(network.regions)}
    if network.public_only:
        found["public_only"] = True
    if phones:
        found["phones"] = [_part(phone) for phone in phones]
        if network.checked is not None:
            found["checked"] = network.checked.isoformat()
    return {name: value for name, value in found.items() if value}


def _vehicle(vehicles: Mapping[str, Vehicle], vehicle: Vehicle) -> dict[str, Any]:
    """A car; what it claims only where that may be shown."""
    found: dict[str, Any] = {"title": vehicle.title}
    if vehicle.key != vehicle.id:
        found["key"] = vehicle.key
    for name in ("from_year", "to_year"):
        if getattr(vehicle, name) is not None:
            found[name] = getattr(vehicle, name)
    make = vehicles.get(slug(vehicle.make))
    if make is not None and make.model is None and make.claims and make.shown:
        found["make_entry"] = make.id
    if not (vehicle.shown and vehicle.claims):
        return found
    claims = _part(vehicle)
    said = ("years", "unlock", "control", "relocks_after_s", "manual_release", "warnings")
    return {
        **found,
        **{name: claims[name] for name in (*said, "source", "checked") if name in claims},
        "shown": True,
    }


def _region(region: Region) -> dict[str, Any]:
    said = ("name", "spoken", "emergency", "tel")
    found: dict[str, Any] = {name: getattr(region, name) for name in said}
    return {**found, "locales": list(region.locales)}

"""Facts named in passing: network, car, plug, which end is stuck, what kind of place, country.

A wrong fact sends somebody to the wrong phone number or to the wrong place in a car, a missing
one costs a question. So a fact is only taken when the words leave no other reading:
contradictions, denials and names that are ordinary words without a charger or a car beside
them give nothing.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from firststep.directory import Network, Region, Vehicle
from firststep.understanding.cars import CarFinder
from firststep.understanding.chargers import NetworkFinder, find_connector, the_network
from firststep.understanding.finding import Finding
from firststep.understanding.places import RegionFinder, find_end, find_location, find_site
from firststep.understanding.strangers import StrangerFinder
from firststep.understanding.tokens import Line, Token, statements, tokenise

NETWORK: Final = "network"
VEHICLE: Final = "vehicle"
VEHICLE_YEAR: Final = "vehicle_year"
VEHICLE_CANDIDATES: Final = "vehicle_candidates"
CONNECTOR: Final = "connector"
LOCATION: Final = "location"
SITE: Final = "site"
END: Final = "end"
REGION: Final = "region"
NETWORK_NAME: Final = "network_name"
VEHICLE_NAME: Final = "vehicle_name"

ENTITIES: Final = (
    NETWORK,
    VEHICLE,
    VEHICLE_YEAR,
    CONNECTOR,
    LOCATION,
    SITE,
    END,
    REGION,
    NETWORK_NAME,
    VEHICLE_NAME,
)
"""The names of the entities that Rasa is told of."""

_TELLING: Final = frozenset(
    (
        "no not nope wait sorry oops actually oh i im am we were are meant mean means it its is "
        "was a an the my our this that at in on with using from here car network charger station "
        "plug connector called named name of company make model year drive driving have got "
        "own and "
        "but correction wrong rather instead of by to say said mine ok and just"
    ).split()
)
"""Words beside a name that leave a message nothing but the telling of it."""

_OF_PLACE: Final = frozenset((LOCATION, END))
"""Facts that are answers, so a message of nothing else is left to the question."""

EXTRACTOR: Final = "FirstStepGazetteer"

_MISSPELT: Final = 0.9
"""The confidence in a name that was written with a slip."""


@dataclass(frozen=True)
class Findings:
    """What a message names.

    Attributes:
        facts: Each fact's value, by the fact's name.
        entities: The same with places in the text, in Rasa's form.
        alone: Whether the message says nothing else: `no, its a bolt`.
    """

    facts: Mapping[str, str]
    entities: tuple[Mapping[str, Any], ...]
    alone: bool = False


class Gazetteer:
    """Finds facts in texts.

    Args:
        networks: The directory's networks, or a mapping with them as values.
        vehicles: Its vehicles by id.
        regions: Its regions by id.
        vocabulary: Words that are nobody's name: those of the guides.
    """

    def __init__(
        self,
        networks: Iterable[Network] | Mapping[str, Network],
        vehicles: Mapping[str, Vehicle] = MappingProxyType({}),
        regions: Mapping[str, Region] = MappingProxyType({}),
        vocabulary: Iterable[str] = (),
    ) -> None:
        listed = tuple(networks.values() if isinstance(networks, Mapping) else networks)
        self._networks = NetworkFinder(listed)
        self._public = frozenset(network.id for network in listed if network.public_only)
        self._cars = CarFinder(vehicles)
        self._regions = RegionFinder(
            {
                region.id: (region.name, region.spoken.removeprefix("the "), *region.aliases)
                for region in regions.values()
            }
        )
        self._strangers = StrangerFinder(vocabulary)

    def beside(self, vocabulary: Iterable[str]) -> Gazetteer:
        """The same directory beside other guides, whose words are `vocabulary`."""
        made = copy.copy(self)
        made._strangers = StrangerFinder(vocabulary)  # noqa: SLF001 - its own class
        return made

    def extract(self, text: str) -> dict[str, str]:
        """Finds the facts a text names.

        Args:
            text: What was typed; read up to the limit of `text.bounded`.

        Returns:
            Any of `network`, `vehicle` and `region` (ids of the directory), `vehicle_year`,
            `connector` (one of `chargers.CONNECTORS`), `location` (`public` or `home`), `site`
            (`work` or `hotel`), `end` (`car` or `charger`); `vehicle_candidates` in place of
            `vehicle`, ids with a blank between, where make and model do not fit; `network_name`
            and `vehicle_name` for names that are not in the directory. What is unclear is left
            out.
        """
        return dict(self.read(text).facts)

    def read(self, text: str) -> Findings:
        """The same as `extract`, with the places where the words stand."""
        tokens = tokenise(text)
        whole = Line.of(tokens)
        lines = [Line.of(part) for part in statements(tokens)]
        networks = self._networks.find(tokens, text)
        car = self._cars.find(tokens, text, networks)
        named = [*networks, *((car.vehicle,) if car.vehicle is not None else ())]
        found: dict[str, Finding | None] = {
            NETWORK: the_network(networks),
            VEHICLE: car.vehicle,
            VEHICLE_YEAR: car.year,
            CONNECTOR: find_connector(lines),
            LOCATION: find_location(whole),
            SITE: find_site(whole),
            END: find_end(lines),
            REGION: self._regions.find(tokens, text, named),
        }
        if not networks:
            found[NETWORK_NAME] = self._strangers.network(text)
        if car.vehicle is None and not car.candidates:
            found[VEHICLE_NAME] = self._strangers.vehicle(text)
        facts = {name: finding.value for name, finding in found.items() if finding is not None}
        if facts.get(NETWORK) in self._public and LOCATION not in facts and not _is_at_home(whole):
            facts[LOCATION] = "public"
        if car.candidates:
            facts[VEHICLE_CANDIDATES] = " ".join(car.candidates)
        entities = [_entity(name, f) for name, f in found.items() if f is not None]
        # Which end holds the cable is said by the words of the emergency itself.
        spans = [(f.start, f.end) for n, f in found.items() if f is not None and n != END]
        spans += [*self._networks.spans(tokens), *self._cars.spans(tokens)]
        return Findings(
            MappingProxyType(facts),
            tuple(sorted(entities, key=lambda e: int(e["start"]))),
            not _OF_PLACE.issuperset(facts) and _says_nothing_else(tokens, spans),
        )


def _is_at_home(line: Line) -> bool:
    """Whether home is spoken of at all: then a network's name does not say that it is public."""
    return any(token.text in {"home", "house", "garage", "driveway"} for token in line.tokens)


def _says_nothing_else(tokens: Sequence[Token], spans: Sequence[tuple[int, int]]) -> bool:
    return all(
        token.text in _TELLING or any(a <= token.start and token.end <= b for a, b in spans)
        for token in tokens
    )


def _entity(name: str, finding: Finding) -> dict[str, Any]:
    return {
        "entity": name,
        "value": finding.value,
        "start": finding.start,
        "end": finding.end,
        "extractor": EXTRACTOR,
        "confidence": 1.0 if finding.certain else _MISSPELT,
    }

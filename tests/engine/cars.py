"""A toy directory: cars with a marker in what must not be told too early, networks, regions."""

from __future__ import annotations

from typing import Any, Final

from firststep.directory import load_networks_text, load_regions_text, load_vehicles_text
from firststep.guide.load import GuideSet
from firststep.guide.model import Guide
from tests.engine.toys import COMMON, build, toy_data

MARK: Final = "Zyxwv"
"""Stands in every text of a release, and nowhere else."""

_CLAIM: Final = (
    'source: "https://example.org/manual", source_kind: official, confidence: high, '
    "checked: 2026-01-02"
)

VEHICLES: Final = load_vehicles_text(
    f"""vehicles:
  - {{id: acme, make: Acme}}
  - id: acme-one
    make: Acme
    model: One
    from_year: 2021
    to_year: 2021
    unlock: "Press the blue key."
    control: "Press the blue button."
    relocks_after_s: 30
    warnings: ["Do not press twice."]
    manual_release:
      exists: "yes"
      where: "{MARK} under the seat."
      looks_like: "{MARK} ring"
      how: ["{MARK} lift it.", "{MARK} turn it."]
      pull_order: release_first
      before: ["{MARK} off."]
      warnings: ["{MARK} slowly."]
      afterwards: ["{MARK} shut it."]
    {_CLAIM.replace(", ", chr(10) + "    ")}
  - id: acme-two
    make: Acme
    model: Two
    manual_release: {{exists: not_for_owner}}
    {_CLAIM.replace(", ", chr(10) + "    ")}
  - id: acme-three
    make: Acme
    model: Three
    unlock: "Unsure way."
    manual_release: {{exists: "yes", where: "{MARK} somewhere.", how: ["{MARK} pull."]}}
    {_CLAIM.replace(", ", chr(10) + "    ").replace("high", "low")}
  - {{id: bolo-leaf, make: Bolo, model: Leaf, common_word: true}}
"""
)

NETWORKS: Final = load_networks_text(
    """networks:
  - id: amper
    name: Amper
    regions: [uk]
    phones: [{number: "+44 20 7946 0018", region: uk, hours: "24/7"}]
    public_only: true
    source: "https://example.org"
    source_kind: official
    confidence: high
    checked: 2026-01-02
  - id: volto
    name: Volto
    regions: [us, uk]
    source: "https://example.org"
    source_kind: official
    confidence: high
    checked: 2026-01-02
"""
)

REGIONS: Final = load_regions_text(
    """regions:
  - id: us
    name: United States
    spoken: the US
    emergency: "911"
    locales: [en-US]
    source: "https://example.org"
    source_kind: official
    confidence: high
    checked: 2026-01-02
  - id: uk
    name: United Kingdom
    spoken: the UK
    emergency: "999"
    locales: [en-GB]
    source: "https://example.org"
    source_kind: official
    confidence: high
    checked: 2026-01-02
"""
)


def car_data() -> dict[str, Any]:
    """The toy guide as plain data, with this car's ways at its steps."""
    data = toy_data()
    data["facts"]["vehicle"] = {"values": "directory"}
    data["facts"]["connector"] = {"values": ["ccs"], "summary": {"ccs": "The plug is CCS."}}
    data["contacts"]["emergency"] = {"label": "Emergency", "directory": "emergency"}
    data["nodes"]["switch"]["this_car"] = "unlock"
    data["nodes"]["hook"]["this_car"] = "control"
    data["nodes"]["pull"]["this_car"] = "pull"
    data["nodes"]["lever"]["this_car"] = "manual_release"
    data["nodes"]["lever"]["answers"]["none"] = {
        "label": "I find none", "means": "cannot", "next": "help",
    }  # fmt: skip
    return data


def car_guides(guide: Guide | None = None) -> GuideSet:
    """A guide set of the toy guide with the toy directory."""
    chosen = guide or build(car_data())
    return GuideSet({chosen.id: chosen}, COMMON, NETWORKS, VEHICLES, REGIONS)

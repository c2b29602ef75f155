from __future__ import annotations

import pytest

from firststep.directory import load_regions_text
from firststep.engine.details import region_of_country
from tests.directory.toys import REGIONS, changed, problems


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('emergency: "999"', 'emergency: "911"', [("bad-emergency-number", 6)]),
        ('emergency: "999"', 'emergency: "99 9"', [("bad-emergency-number", 6)]),
        ('emergency: "999"', 'emergency: "112"\n    tel: "111"', [("bad-emergency-number", 7)]),
        ('["112"]', '["112", "911"]', [("bad-emergency-number", 7)]),
        ('emergency: "112"', 'emergency: "999"', [("bad-emergency-number", 16)]),
        ("id: uk", "id: gb", [("unknown-region", 3)]),
        ("id: uk", "id: england", [("unknown-region", 3)]),
        ("[de-DE]", "[de-DE, en-gb]", [("shared-locale", 17)]),
        ("name: European Union", "name: England", [("shared-alias", 14)]),
        ("    source: https://example.org/uk\n", "", [("missing-key", 3)]),
        ("confidence: high", "confidence: low", [("bad-value", 11)]),
        ("regions:", "places:", [("no-entries", 2)]),
    ],
)
def test_every_mistake_has_a_line_and_a_mend(
    old: str, new: str, expected: list[tuple[str, int]]
) -> None:
    assert sorted(problems(load_regions_text, changed(REGIONS, old, new))) == sorted(expected)


def test_the_number_is_dialled_as_it_is_read() -> None:
    assert load_regions_text(REGIONS)["uk"].tel == "999"


@pytest.mark.parametrize(
    ("country", "region"), [("GB", "uk"), ("DE", "eu"), ("JM", None), ("", None), (None, None)]
)
def test_a_country_is_in_a_region(country: str | None, region: str | None) -> None:
    assert region_of_country(load_regions_text(REGIONS).values(), country) == region

from __future__ import annotations

import pydantic
import pytest

from firststep.directory import load_networks_text
from tests.directory.toys import NETWORKS, changed, problems


def test_numbers_can_be_dialled_and_are_chosen_by_region() -> None:
    alpha = load_networks_text(NETWORKS)["alpha"]
    assert alpha.phone("us").tel == "18005550100"  # type: ignore[union-attr]
    assert alpha.phone("uk").tel == "+442079460100"  # type: ignore[union-attr]
    assert alpha.phone("de") is None


def test_a_number_of_low_confidence_is_not_shown() -> None:
    beta = load_networks_text(NETWORKS)["beta"]
    assert beta.phones
    assert not beta.shown
    assert beta.shown_phones == ()
    assert beta.phone() is None


def test_a_name_alone_needs_no_source() -> None:
    gamma = load_networks_text(NETWORKS)["gamma"]
    assert gamma.source is None
    assert gamma.claims == ()
    assert gamma.phone() is None


def test_nothing_can_be_changed() -> None:
    networks = load_networks_text(NETWORKS)
    with pytest.raises(TypeError):
        networks["alpha"].name = "x"
    with pytest.raises(TypeError):
        networks["x"] = networks["alpha"]  # type: ignore[index]
    assert isinstance(networks["alpha"], pydantic.BaseModel)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name: Alpha", "nam: Alpha", [("missing-key", 3), ("unknown-key", 4)]),
        ("name: Alpha", "name:", [("empty-value", 4)]),
        ("name: Alpha", 'name: ""', [("empty-value", 4)]),
        ("name: Alpha", "public_only: maybe\n    name: Alpha", [("bad-value", 4)]),
        ("confidence: high", "confidence: certain", [("bad-value", 12)]),
        ("hours:", "hour:", [("unknown-key", 8)]),
        # A date is a day of the calendar, and a number is none.
        ("checked: 2026-11-22\n  - id: beta", "checked: soon\n  - id: beta", [("bad-value", 13)]),
        (
            "checked: 2026-11-22\n  - id: beta",
            "checked: 20261122\n  - id: beta",
            [("bad-value", 13)],
        ),
        (
            "checked: 2026-11-22\n  - id: beta",
            'checked: "2026-02-30"\n  - id: beta',
            [("bad-value", 13)],
        ),
        # A claim says where it is from, how far it goes, and when somebody looked.
        ("    source: https://example.org/alpha\n", "", [("claim-without-source", 7)]),
        ("    confidence: high\n", "", [("claim-without-source", 7)]),
        ("    checked: 2026-11-22\n", "", [("claim-without-source", 7)]),
        (
            "{id: gamma, name: Gamma}",
            "{id: gamma, name: Gamma, support: [All.]}",
            [("claim-without-source", 20)],
        ),
        ("https://example.org/alpha", "the manual", [("bad-url", 10)]),
        ("https://example.org/alpha", "ftp://example.org/alpha", [("bad-url", 10)]),
        ("https://example.org/alpha", "http://[", [("bad-url", 10)]),
        ("https://example.org/more", "example.org/more", [("bad-url", 11)]),
        ("id: beta", "id: alpha", [("duplicate-entry", 14)]),
        ("id: beta", "id: Beta_1", [("bad-id", 14)]),
        ("name: Beta", "name: ALFA", [("shared-alias", 15)]),
        ("name: Gamma", "name: Gamma, aliases: [x, al-fa, alfa]", [("shared-alias", 20)]),
        ("[us, uk]", "[us, england]", [("unknown-region", 6)]),
        ("[us, uk]", "[us, gb]", [("unknown-region", 6)]),
        ("region: uk}", "region: xx}", [("unknown-region", 9)]),
        ("networks:", "nets:", [("no-entries", 2)]),
        ("\nnetworks:", "\nextra: 1\nnetworks:", [("unknown-key", 2)]),
    ],
)
def test_every_mistake_has_a_line_and_a_mend(
    old: str, new: str, expected: list[tuple[str, int]]
) -> None:
    assert sorted(problems(load_networks_text, changed(NETWORKS, old, new))) == sorted(expected)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        # Letters are no number, whatever stands beside them.
        ('"1-800-555-0100"', '"1-800-555-01"', 8),
        ('"1-800-555-0100"', '"1-800-555-01000"', 8),
        # Of another region than the entry says.
        ('"1-800-555-0100"', '"+44 20 7946 0100"', 8),
        ('"+44 20 7946 0100", region: uk', '"0491 570 006", region: uk', 9),
        ('"1-800-555-0100", region: us', '"646-371-9157", region: ca', 8),
        # The Union is no country, and a number without a region names its own.
        ("region: uk}", "region: eu}", 9),
        ('"+1 800 555 0199"', '"1 800 555 0199"', 16),
        ('"+1 800 555 0199"', '"+1 100 555 0199"', 16),
        # Another number would be dialled than is read.
        ('0100", region: us', '0100", tel: "+18005550101", region: us', 8),
        # Short codes are marked, and are those of their region.
        ('"1-800-555-0100"', '"911"', 8),
        ('"1-800-555-0100"', '"999", short: true', 8),
        ('{number: "+1 800 555 0199"}', '{number: "+1 911", short: true}', 16),
    ],
)
def test_a_number_that_can_t_be_right_is_refused(old: str, new: str, line: int) -> None:
    assert problems(load_networks_text, changed(NETWORKS, old, new)) == [("bad-phone", line)]


def test_what_is_no_number_at_all_is_refused() -> None:
    text = changed(NETWORKS, "1-800-555-0100", "call us")
    assert problems(load_networks_text, text) == [("bad-value", 8)]


def test_a_short_code_of_its_region_is_taken() -> None:
    text = changed(NETWORKS, '"1-800-555-0100"', '"911", short: true')
    assert load_networks_text(text)["alpha"].phone("us").tel == "911"  # type: ignore[union-attr]


def test_all_mistakes_are_told_at_once() -> None:
    text = changed(NETWORKS, "confidence: high", "confidence: x")
    assert len(problems(load_networks_text, changed(text, "name: Beta", "nom: Beta"))) == 3

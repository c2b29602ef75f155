from __future__ import annotations

import pydantic
import pytest

from firststep.directory import load_networks, load_networks_text
from firststep.guide.problems import GuideErrors
from tests.understanding.toy import ROOT

GOOD = """
networks:
  - id: alpha
    name: Alpha
    aliases: [alfa]
    phones:
      - {number: "1-800-555-0100", region: us, hours: "24/7"}
      - {number: "+44 20 5550 0100", region: uk}
    source: https://example.org/alpha
    confidence: high
    checked: 2026-11-22
  - id: beta
    name: Beta
    phones: [{number: "1-800-555-0199"}]
    source: https://example.org/beta
    confidence: low
    checked: 2026-11-22
"""


def problems(text: str) -> list[tuple[str, int]]:
    with pytest.raises(GuideErrors) as caught:
        load_networks_text(text, path="networks.yml")
    for problem in caught.value.problems:
        assert problem.path == "networks.yml"
        assert problem.message
        assert problem.fix
    return [(problem.code, problem.line) for problem in caught.value.problems]


def test_numbers_can_be_dialled_and_are_chosen_by_region() -> None:
    networks = load_networks_text(GOOD)
    alpha = networks["alpha"]
    assert alpha.phone("us").tel == "18005550100"  # type: ignore[union-attr]
    assert alpha.phone("uk").tel == "+442055500100"  # type: ignore[union-attr]
    assert alpha.phone("de") is None


def test_a_number_of_low_confidence_is_not_shown() -> None:
    beta = load_networks_text(GOOD)["beta"]
    assert beta.phones
    assert beta.shown_phones == ()
    assert beta.phone() is None


def test_nothing_can_be_changed() -> None:
    networks = load_networks_text(GOOD)
    with pytest.raises(TypeError):
        networks["alpha"].name = "x"
    with pytest.raises(TypeError):
        networks["x"] = networks["alpha"]  # type: ignore[index]
    assert isinstance(networks["alpha"], pydantic.BaseModel)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name: Alpha", "nam: Alpha", [("missing-key", 3), ("unknown-key", 4)]),
        ("confidence: high", "confidence: certain", [("bad-value", 10)]),
        ("checked: 2026-11-22\n  - id: beta", "checked: soon\n  - id: beta", [("bad-value", 11)]),
        ("1-800-555-0100", "call us", [("bad-value", 7)]),
        ("id: beta", "id: alpha", [("duplicate-network", 12)]),
        ("name: Beta", "name: ALFA", [("shared-alias", 12)]),
        ("networks:", "nets:", [("no-networks", 2)]),
    ],
)
def test_every_mistake_has_a_line_and_a_mend(
    old: str, new: str, expected: list[tuple[str, int]]
) -> None:
    assert old in GOOD
    assert sorted(problems(GOOD.replace(old, new, 1))) == sorted(expected)


def test_all_mistakes_are_told_at_once() -> None:
    text = GOOD.replace("confidence: high", "confidence: x").replace("name: Beta", "nom: Beta")
    assert len(problems(text)) == 3


def test_the_shipped_directory_loads_and_every_shown_number_can_be_dialled() -> None:
    networks = load_networks(ROOT / "guides" / "directory" / "networks.yml")
    assert len(networks) > 40
    for network in networks.values():
        assert network.source
        for phone in network.shown_phones:
            assert phone.tel.lstrip("+").isdigit()

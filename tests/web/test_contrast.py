"""Every colour of text against every ground it is shown on: 7:1 or more, in light and dark."""

from __future__ import annotations

import re

import pytest

from firststep.channels import page

STYLE = (page.SOURCE / "chat.css").read_text()
BLOCKS = re.findall(r":root \{([^}]*--ground[^}]*)\}", STYLE)
SCHEMES = {
    name: dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
    for name, block in zip(("light", "dark"), BLOCKS, strict=True)
}
TEXTS = [
    ("text", "ground"),
    ("text", "card"),
    ("text", "danger-ground"),
    ("muted", "ground"),
    ("muted", "card"),
    ("danger", "ground"),
    ("danger", "danger-ground"),
    ("on-danger", "danger"),
    ("on-option", "option"),
]
EDGES = [("line", "ground"), ("line", "card"), ("option", "card"), ("focus", "ground")]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_the_measure_itself():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_is_readable_in_the_sun(scheme: str, text: str, ground: str):
    colours = SCHEMES[scheme]
    assert contrast(colours[text], colours[ground]) >= 7


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_can_be_seen(scheme: str, edge: str, ground: str):
    colours = SCHEMES[scheme]
    assert contrast(colours[edge], colours[ground]) >= 3

"""Small directories for tests: made-up networks, cars and regions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from firststep.guide.problems import GuideErrors

ROOT: Final = Path(__file__).parents[2]

NETWORKS: Final = """
networks:
  - id: alpha
    name: Alpha
    aliases: [alfa]
    regions: [us, uk]
    phones:
      - {number: "1-800-555-0100", region: us, hours: "24/7"}
      - {number: "+44 20 7946 0100", region: uk}
    source: https://example.org/alpha
    also: [https://example.org/more]
    confidence: high
    checked: 2026-11-22
  - id: beta
    name: Beta
    phones: [{number: "+1 800 555 0199"}]
    source: https://example.org/beta
    confidence: low
    checked: 2026-11-22
  - {id: gamma, name: Gamma}
"""

VEHICLES: Final = """
vehicles:
  - id: demo
    make: Demo
    aliases: [dmeo]
    unlock: Press the button.
    source: https://example.org/demo
    confidence: high
    checked: 2026-11-22
  - {id: demo-one, make: Demo, model: One, aliases: [1st]}
  - id: demo-one-2018
    make: Demo
    model: One
    from_year: 2018
    to_year: 2020
    manual_release:
      exists: "yes"
      where: It is in the trunk.
      how: [Open the trunk., Pull the cord.]
      warnings: [Gently.]
    source: https://example.org/one
    confidence: medium
    checked: 2026-11-22
  - id: demo-two
    make: Demo
    model: Two
    from_year: 2021
    to_year: 2021
    relocks_after_s: 30
    manual_release: {exists: not_for_owner}
    call: {number: "1-800-555-0123", region: us}
    source: https://example.org/two
    confidence: medium
    checked: 2026-11-22
"""

REGIONS: Final = """
regions:
  - id: uk
    name: United Kingdom
    spoken: the UK
    emergency: "999"
    also_works: ["112"]
    aliases: [england]
    locales: [en-GB]
    source: https://example.org/uk
    confidence: high
    checked: 2026-11-22
  - id: eu
    name: European Union
    spoken: the EU
    emergency: "112"
    locales: [de-DE]
    source: https://example.org/eu
    confidence: high
    checked: 2026-11-22
"""


def problems(
    load: Callable[..., Mapping[str, Any]], text: str, path: str = "file.yml"
) -> list[tuple[str, int]]:
    """Code and line of every mistake with which a text is refused; each has words and a mend."""
    with pytest.raises(GuideErrors) as caught:
        load(text, path=path)
    for problem in caught.value.problems:
        assert problem.path == path
        assert len(problem.message.split()) > 2
        assert problem.fix
    return [(problem.code, problem.line) for problem in caught.value.problems]


def changed(text: str, old: str, new: str) -> str:
    """The text with its first `old` replaced, which must be there."""
    assert old in text
    return text.replace(old, new, 1)

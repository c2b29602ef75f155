"""requirements.lock: what pyproject.toml asks for, complete, with hashes, without addresses."""

from __future__ import annotations

import re

import tomli
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.servers import ROOT

PYPROJECT = tomli.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()
PINS = dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", LOCK, re.MULTILINE))
ASKED = [
    Requirement(line)
    for line in [*PYPROJECT["dependencies"], *PYPROJECT["optional-dependencies"]["dev"]]
]


def test_every_requirement_is_pinned_within_its_range():
    for requirement in ASKED:
        version = PINS.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not in the lock; run make lock"
        assert requirement.specifier.contains(version), f"{requirement} is pinned to {version}"


def test_nothing_is_pinned_on_behalf_of_a_requirement_that_is_gone():
    pinned_for_us = set(
        re.findall(r"^([A-Za-z0-9._-]+)==(?:(?!^\S).)*?firststep \(pyproject", LOCK, re.M | re.S)
    )
    assert pinned_for_us == {canonicalize_name(requirement.name) for requirement in ASKED}


def test_tensorflow_is_left_out():
    overrides = (ROOT / "requirements-overrides.txt").read_text()
    left_out = re.findall(r"^([a-z][a-z0-9-]*) ;", overrides, re.MULTILINE)
    assert "tensorflow" in left_out
    assert not set(left_out) & set(PINS)


def test_every_pin_has_a_hash_and_none_an_address():
    assert LOCK.count("\n    --hash=sha256:") >= len(PINS) > 100
    for entry in re.split(r"^(?=\S+==)", LOCK, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert "://" not in LOCK
    assert "index-url" not in LOCK

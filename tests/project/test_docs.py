"""Nothing is undocumented: commands and their options, the keys of a guide, the checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pydantic import BaseModel

from firststep.cli.app import cli
from firststep.guide.model import Guide

DOCS = Path(__file__).parents[2] / "docs"
GIVEN = {"id", "kind"}
"""Keys that an author never writes inside a part: the name of the part is its key."""


def commands() -> list[str]:
    return cli.list_commands(click.Context(cli))


def command(name: str) -> click.Command:
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", commands())
def test_every_command_has_a_page_with_its_options(name: str) -> None:
    page = DOCS / "commands" / f"{name}.md"
    assert page.is_file(), f"write docs/commands/{name}.md"
    text = page.read_text(encoding="utf-8")
    assert f"firststep {name}" in text
    for parameter in command(name).params:
        if isinstance(parameter, click.Option):
            for option in (*parameter.opts, *parameter.secondary_opts):
                assert re.search(rf"(?<![\w-]){option}(?![\w-])", text), f"{option} in {page.name}"


@pytest.mark.parametrize("name", commands())
def test_every_command_and_option_has_a_help_text(name: str) -> None:
    assert command(name).help
    for parameter in command(name).params:
        assert not isinstance(parameter, click.Option) or parameter.help, parameter.name


def test_every_page_of_a_command_has_its_command() -> None:
    pages = {page.stem for page in (DOCS / "commands").glob("*.md")}
    assert pages <= set(commands())


def test_every_key_of_a_guide_is_documented() -> None:
    documented = set(re.findall(r"`(\w+)", (DOCS / "guide-format.md").read_text(encoding="utf-8")))
    # A condition stands in an example as it is written.
    documented |= set(re.findall(r"\b(\w+):", (DOCS / "guide-format.md").read_text("utf-8")))
    assert {key for key in keys_of(Guide) if key not in documented} == set()


def keys_of(model: type[BaseModel], *, part: bool = False) -> Iterator[str]:
    """Every key that an author may write in a model and in its parts."""
    for name, field in model.__fields__.items():
        if not (part and name in GIVEN and field.required):
            yield name
        if hasattr(field.type_, "__fields__"):
            yield from keys_of(field.type_, part=True)

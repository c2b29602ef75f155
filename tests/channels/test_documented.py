"""The pages about the messaging channels name every setting, every secret, and no others."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from firststep.channels.configured import class_path, messaging_channels, page_of
from firststep.channels.messaging.channel import MessagingChannel
from firststep.channels.messaging.identity import SECRET_VARIABLE
from firststep.channels.messaging.settings import REDIS_VARIABLE, MessagingSettings
from firststep.launch.files import UNSIGNED
from tests.servers import ROOT

FOLDER = ROOT / "docs" / "channels"
SHARED = {setting.name for setting in fields(MessagingSettings)}
each = pytest.mark.parametrize("kind", messaging_channels(), ids=class_path)


def page(kind: type[MessagingChannel]) -> str:
    return (ROOT / page_of(kind)).read_text(encoding="utf-8")


def readme() -> str:
    return (FOLDER / "README.md").read_text(encoding="utf-8")


def rows(text: str) -> set[str]:
    """What stands first in the rows of tables of settings."""
    return set(re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE))


@pytest.mark.parametrize("setting", fields(MessagingSettings), ids=lambda setting: setting.name)
def test_every_shared_setting_is_documented_with_its_default(setting) -> None:
    [shown] = re.findall(rf"^\| `{setting.name}` \| ([^|]+) \|", readme(), re.MULTILINE)
    known = {"public_url": "none", "api_url": "the platform's"}
    value = setting.default
    written = f"`{value}`" if isinstance(value, str) else str(value).removesuffix(".0")
    assert shown == known.get(setting.name, written)


def test_no_shared_setting_is_documented_that_there_is_not() -> None:
    section = readme().partition("## Settings")[2].partition("## ")[0]
    assert rows(section) == SHARED


@each
def test_every_setting_of_a_channel_is_documented(kind: type[MessagingChannel]) -> None:
    own = {setting.name for setting in fields(kind.settings_class)} - SHARED
    assert {name for name in own if f"`{name}`" not in page(kind)} == set()


@each
def test_every_secret_of_a_channel_is_documented(kind: type[MessagingChannel]) -> None:
    for secret in kind.secrets:
        assert secret.variable in page(kind)


@each
def test_every_channel_is_linked_and_can_be_copied(kind: type[MessagingChannel]) -> None:
    assert f"({Path(page_of(kind)).name})" in readme()
    assert class_path(kind) in readme()
    assert class_path(kind) in page(kind)


@each
def test_every_page_says_what_was_checked_and_when(kind: type[MessagingChannel]) -> None:
    assert "2026-11-23" in page(kind)
    assert "firststep channels --verify" in page(kind)


def test_what_all_channels_take_from_the_environment_is_documented() -> None:
    for variable in (SECRET_VARIABLE, REDIS_VARIABLE):
        assert re.search(rf"^\| `{variable}` \|", readme(), re.MULTILINE)


def test_no_variable_is_documented_that_there_is_not() -> None:
    known = {secret.variable for kind in messaging_channels() for secret in kind.secrets}
    known |= {SECRET_VARIABLE, REDIS_VARIABLE}
    for path in FOLDER.glob("*.md"):
        named = set(re.findall(r"\bFIRSTSTEP_[A-Z_]+\b", path.read_text(encoding="utf-8")))
        assert named <= known, path.name


def test_the_page_about_rest_names_what_is_left_out() -> None:
    section = (FOLDER / "rest.md").read_text("utf-8").partition("## What `make run` serves")[2]
    left_out = section.partition("\n\n")[2].partition("\n\nThe log")[0].partition("\n\n")[2]
    assert set(re.findall(r"`(\w+)`", left_out)) - {"jwt_key"} == UNSIGNED


def test_links_between_the_pages_lead_somewhere() -> None:
    for path in FOLDER.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+\.md)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).is_file(), f"{path.name}: {target}"

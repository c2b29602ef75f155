"""The web channel's page for operators names what there is."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from firststep.channels.settings import Settings
from tests.servers import ROOT

PAGE = (ROOT / "docs" / "web-channel.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", fields(Settings), ids=lambda setting: setting.name)
def test_every_setting_is_documented_with_its_default(setting):
    [default] = re.findall(rf"^\| `{setting.name}` \| ([^|]+) \|", PAGE, re.MULTILINE)
    known = {"secret": "made at first start", "allowed_origins": "none"}
    value = setting.default
    written = f"`{value}`" if isinstance(value, str) else str(value).removesuffix(".0")
    shown = known.get(setting.name, written)
    assert default == shown


def test_no_setting_is_documented_that_there_is_not():
    section = PAGE.partition("## Settings")[2].partition("## ")[0]
    named = set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))
    assert named == {setting.name for setting in fields(Settings)}

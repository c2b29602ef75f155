from __future__ import annotations

import pytest
import yaml

from firststep.channels import texts
from firststep.engine.acts import Back, Danger, Digress, Resume, StartOver, UserAct
from firststep.engine.payloads import read_payload
from firststep.guide.vocabulary import UNKNOWN_DANGER
from tests.web.client import ROOT


def test_the_channel_says_what_the_bot_says():
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    assert domain["responses"]["utter_safe_text"][0]["text"].strip() == texts.SAFE_TEXT


def test_the_safe_text_says_what_matters():
    for words in ("hot or smoking", "do not force the plug", "number on the charger"):
        assert words in texts.SAFE_TEXT
    for number in ("911", "112", "999"):
        assert number in texts.SAFE_TEXT


@pytest.mark.parametrize(
    ("payload", "act"),
    [
        (texts.RESUME, Resume()),
        (texts.START_OVER, StartOver()),
        (texts.BACK, Back()),
        (texts.WHY, Digress("why")),
        (texts.DANGER, Danger(UNKNOWN_DANGER, sure=False)),
    ],
)
def test_the_engine_knows_the_pages_own_buttons(payload: str, act: UserAct):
    assert payload in texts.PAGE_PAYLOADS
    assert read_payload(payload) == act

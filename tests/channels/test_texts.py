from __future__ import annotations

from firststep.channels import texts
from firststep.channels.messaging.updates import MEDIA
from firststep.channels.twilio_sms import segments


def test_the_short_safe_text_is_one_sms_and_says_what_matters() -> None:
    assert segments(texts.SHORT_SAFE_TEXT) == 1
    for words in ("hot or smoking", "force the plug", "charger's number", "911", "112", "999"):
        assert words in texts.SHORT_SAFE_TEXT


def test_whatever_comes_without_words_gets_an_answer_of_its_own() -> None:
    assert set(texts.UNREADABLE) == set(MEDIA)
    assert len(set(texts.UNREADABLE.values())) == len(MEDIA)

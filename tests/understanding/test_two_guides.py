"""Words that two guides share: the one that is open reads them in its own light."""

from __future__ import annotations

import pytest

from firststep.engine.acts import News, Open
from firststep.guide.load import GuideSet
from firststep.understanding.interpret import interpret
from firststep.understanding.readings import by_the_word, own_first
from firststep.understanding.view import View
from tests.understanding.toy import guides, jar, quiet, view

ELSEWHERE = [("boat", 0.97), ("jar.still_shut", 0.01), ("thanks", 0.01)]


def test_a_phrase_of_the_open_guide_is_its_news_word_for_word():
    phrase = jar().news["heater_on"].phrases[0]
    assert by_the_word(phrase.upper() + "...", view("twist")) == [("jar.heater_on", 0.99)]
    assert by_the_word(f"{phrase} but not quite", view("twist")) == []


def test_before_any_guide_a_phrase_opens_its_guide_and_news_do_not_count():
    assert by_the_word("boat is going down", view("-")) == [("boat", 0.99)]
    assert by_the_word(jar().news["heater_on"].phrases[0], view("-")) == []


def test_a_phrase_that_opens_two_guides_decides_nothing():
    both = {
        name: guide.copy(update={"phrases": (*guide.phrases, "it is stuck")})
        for name, guide in guides().guides.items()
    }
    seen = View(None, None, view("-").conversation, GuideSet(both, guides().common, {}))
    assert by_the_word("it is stuck", seen) == []


def test_what_the_open_question_hears_outweighs_another_guide_s_opening():
    text = "the heater really has not stopped"
    ranked = [("boat", 0.97), ("jar.heater_on", 0.01), ("thanks", 0.01)]
    assert own_first(text, ranked, view("heater"))[0][0] == "jar.heater_on"
    parsed = quiet(intent_ranking=[{"name": n, "confidence": c} for n, c in ranked])
    assert interpret(text, parsed, view("heater")).act == News(("heater_on",))


@pytest.mark.parametrize("node", ["heater", "which"])
def test_where_no_answer_hears_it_the_other_guide_stays_first(node):
    assert own_first("the little boat sinks", ELSEWHERE, view(node)) == ELSEWHERE


def test_another_emergency_is_not_swallowed_by_a_question_that_hears_other_words():
    text = "the little boat sinks"
    assert own_first(text, ELSEWHERE, view("lever")) == ELSEWHERE
    parsed = quiet(intent_ranking=[{"name": n, "confidence": c} for n, c in ELSEWHERE])
    assert interpret(text, parsed, view("lever")).act == Open("boat")


def test_a_ranking_that_another_guide_does_not_lead_stays_as_it_is():
    ranked = [("affirm", 0.5), ("boat", 0.4), ("jar.still_shut", 0.1)]
    assert own_first("yes", ranked, view("lever")) == ranked


def test_a_command_with_an_underscore_is_nothing_that_a_person_says():
    parsed = quiet(intent_ranking=[{"name": "jar.still_shut", "confidence": 0.9}])
    act = interpret("/session_start", parsed, view("lever")).act
    assert type(act).__name__ == "NotUnderstood"

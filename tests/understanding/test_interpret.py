from __future__ import annotations

from typing import Any

import pytest

from firststep.engine.acts import (
    Back,
    Choose,
    Danger,
    DangerPast,
    Digress,
    FalseAlarm,
    News,
    NotUnderstood,
    Open,
    OutOfScope,
    Press,
    Reply,
    Silence,
    StartOver,
    UserAct,
)
from firststep.understanding.caution import is_plain
from firststep.understanding.interpret import Understood, interpret
from firststep.understanding.labels import typed_label
from firststep.understanding.readings import mended, weigh
from tests.understanding.toy import jar, quiet, read, view


def answer(act: UserAct, node: str) -> str | None:
    """The answer of a node that an act gives, by whatever way."""
    question = jar().nodes[node]
    heard = view(node).heard()
    if isinstance(act, Press):
        return act.answer if act.node == node else None
    if isinstance(act, News):
        return next((heard[name].id for name in act.ids if name in heard), None)
    if isinstance(act, Reply):
        return next((a.id for a in question.answers.values() if a.meaning == act.meaning), None)
    return None


class TestTheSameWordsAtDifferentQuestions:
    @pytest.mark.parametrize(
        ("node", "text", "expected"),
        [
            ("heater", "yep", "yes"),
            ("heater", "nope still going", "no"),
            ("heater", "app says its done", "yes"),
            ("heater", "no it's stopped", "yes"),
            ("heater", "no, it stopped", "yes"),
            ("heater", "didn't stop", "no"),
            ("heater", "it hasnt stopped", "no"),
            ("heater", "isnt stopped", "no"),
            ("heater", "it dosent stop", "no"),
            ("heater", "idk", "unsure"),
            ("heater", "not sure if it stopped", "unsure"),
            ("heater", "yes but it is still heating", "no"),
            ("twist", "yep", "open"),
            ("twist", "still stuck", "shut"),
            ("twist", "STILL STUCK!!", "shut"),
            ("twist", "it's NOT stuck anymore", "open"),
            ("twist", "no longer stuck", "open"),
            ("twist", "IT OPENED", "open"),
            ("twist", "nope", "shut"),
            ("twist", "nope, still shut", "shut"),
            ("twist", "it didnt open", "shut"),
            ("twist", "yes its off", "open"),
            ("twist", "let me try again", "again"),
            ("twist", "no clue", "unsure"),
            ("place", "at home", "home"),
            ("place", "its public", "public"),
            ("place", "yes", "public"),
            ("place", "my own kitchen at home", "home"),
            ("which", "theres a timer on it", "timer"),
            ("which", "yes a clock", "timer"),
            ("which", "wax on rim", "wax"),
            ("which", "none of these", "none"),
            ("sure", "yes i checked", "yes"),
            ("sure", "no still heating", "no"),
        ],
    )
    def test_mean_what_the_question_makes_of_them(
        self, node: str, text: str, expected: str
    ) -> None:
        assert answer(read(text, node).act, node) == expected

    @pytest.mark.parametrize("text", ["ok", "done", "ok done", "next"])
    def test_having_done_it_is_not_yet_an_answer(self, text: str) -> None:
        assert read(text, "heater").act == Reply("done")
        assert read(text, "check").act == Reply("done")


class TestARiskyStepRestsOnPlainWordsOnly:
    @pytest.mark.parametrize("node", ["heater", "sure"])
    @pytest.mark.parametrize(
        "text",
        [
            "has it stopped?",
            "is it off",
            "did it stop",
            "how do i know if it stopped",
            "it should have stopped",
            "it may have stopped",
            "probably stopped",
            "it almost stopped",
            "i think it stopped",
            "i think so",
            "looks like it",
            "i guess",
            "i doubt it stopped",
            "i tried to switch it off",
            "it stopped but now it is heating again",
            "it stopped and started again",
            "it is not off",
            "heating is not finished",
            "its nt stopped",
            "hasnr stopped",
            "not off yet",
            "yes but the light is on and it gets warmer",
            "yes blorf zzt",
            "ok",
            "where is the switch",
            "stop",
        ],
    )
    def test_less_is_never_a_yes(self, node: str, text: str) -> None:
        assert answer(read(text, node).act, node) != "yes"

    @pytest.mark.parametrize(
        "text", ["it stopped", "yes it stopped", "IT HAS STOPPED", "it is off"]
    )
    def test_a_plain_statement_is(self, text: str) -> None:
        assert answer(read(text, "sure").act, "sure") == "yes"

    def test_doubt_is_the_careful_answer(self) -> None:
        assert answer(read("i think it stopped", "sure").act, "sure") == "unsure"

    def test_an_opening_keeps_doubt_out_of_its_facts(self) -> None:
        act = read("my jar is stuck, i think the heater is off").act
        assert act == Open("jar")

    @pytest.mark.parametrize(
        ("text", "plain"),
        [
            ("it stopped", True),
            ("the heating has stopped", True),
            ("heating is not finished", False),
            ("it is not off", False),
            ("it stopped and it is not off", False),
            ("it stopped again", False),
            ("i think it stopped", False),
            ("blorf", False),
        ],
    )
    def test_what_is_plain(self, text: str, plain: bool) -> None:
        assert is_plain(jar(), "heater_off", text) is plain


class TestQuestionsWithWordsOfAnAnswer:
    @pytest.mark.parametrize(
        "text", ["is it open", "has it opened?", "how do i know if it opened", "is it off the jar?"]
    )
    def test_are_no_answer(self, text: str) -> None:
        assert answer(read(text, "twist").act, "twist") != "open"

    def test_are_no_label_with_a_slip(self) -> None:
        assert typed_label("timer or a clock?", view("which")) is None
        assert typed_label("timer or a clock", view("which")) == Press("which", "timer")

    def test_a_question_mark_alone_is_alarm(self) -> None:
        assert answer(read("IT OPENED??", "twist").act, "twist") == "open"


class TestNews:
    def test_of_another_step_is_a_correction(self) -> None:
        assert read("wait it is still heating", "twist").act == News(("heater_on",))

    def test_that_jumps_counts_anywhere(self) -> None:
        assert read("IT OPENED", "place").act == News(("it_opened",))

    def test_all_of_several_is_reported_the_most_specific_first(self) -> None:
        act = read("the heater is off, i am at home but still stuck", "twist").act
        assert act == News(("at_home", "heater_off", "still_shut"))

    def test_contradictions_are_read_on_the_careful_side(self) -> None:
        act = read("the heater is off. no wait it is still heating", "place").act
        assert isinstance(act, News)
        assert "heater_off" not in act.ids


class TestAnOpening:
    def test_brings_its_facts(self) -> None:
        understood = read("the heater is off, my jar is stuck, i am at home")
        assert understood.act == Open("jar", ("heater_off", "at_home"))
        assert understood.told["location"] == "home"

    @pytest.mark.parametrize(
        "text", ["my jar is stuck", "CANT OPEN THE JAR", "jar lid stcuk", "thejarwillnotopen"]
    )
    def test_is_heard_however_it_is_typed(self, text: str) -> None:
        act = read(text).act
        assert isinstance(act, Open)
        assert act.guide == "jar"

    def test_of_the_same_emergency_inside_its_guide_is_no_new_opening(self) -> None:
        assert answer(read("my jar will not open", "twist").act, "twist") == "shut"
        assert read("the jar will not open", "place").act == Digress("repeat")

    def test_of_another_emergency_inside_a_guide_is(self) -> None:
        assert read("my boat has a hole", "twist").act == Open("boat")

    def test_news_without_the_emergency_opens_nothing(self) -> None:
        act = read("it has stopped heating").act
        assert not isinstance(act, (Open, News))

    @pytest.mark.parametrize(
        "text", ["my sofa is too soft", "book me a flight", "my car won't start"]
    )
    def test_something_else_is_out_of_scope(self, text: str) -> None:
        assert isinstance(read(text).act, (OutOfScope, NotUnderstood))

    def test_a_known_topic_is_named(self) -> None:
        likely = [{"name": "out_of_scope.locked_out", "confidence": 0.8}]
        parsed = quiet(openings=likely, intent_ranking=likely)
        assert interpret("blorf", parsed, view("-")).act == OutOfScope("locked_out")


class TestDanger:
    @pytest.mark.parametrize("node", ["-", None, "heater", "twist", "place", "check"])
    @pytest.mark.parametrize("text", ["it is on fire", "SMOKE", "its sparking", "i got a shock"])
    def test_breaks_out_everywhere(self, node: str | None, text: str) -> None:
        act = read(text, node).act
        assert isinstance(act, Danger)
        assert act.sure

    def test_counts_more_than_anything_else_in_the_message(self) -> None:
        assert read("it opened, still stuck, yes, and there is smoke", "twist").act == Danger(
            "smoke"
        )

    def test_is_asked_about_in_doubt(self) -> None:
        assert read("is it normal that it is warm", "twist").act == Danger("hot", sure=False)
        assert read("🔥", "twist").act == Danger("fire", sure=False)

    def test_denied_is_none(self) -> None:
        assert answer(read("no smoke, just stuck", "twist").act, "twist") == "shut"

    def test_does_not_need_the_classifier(self) -> None:
        assert interpret("smoke", quiet(), view("twist")).act == Danger("smoke")
        assert interpret("smoke", {}, view("-")).act == Danger("smoke")

    def test_that_only_the_classifier_sees_is_asked_about(self) -> None:
        likely = quiet(danger={"shock": 0.5, "none": 0.5})
        assert interpret("blorf", likely, view("twist")).act == Danger("shock", sure=False)
        torn = quiet(danger={"shock": 0.3, "injury": 0.2, "fire": 0.2, "none": 0.3})
        assert interpret("blorf", torn, view("twist")).act == Danger("unknown", sure=False)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("it is over", DangerPast()),
            ("the smoke is gone", DangerPast()),
            ("it is not hot anymore", DangerPast()),
            ("yes", Reply("yes")),
            ("no", Reply("no")),
            ("false alarm", FalseAlarm()),
            ("it is still smoking", Danger("smoke")),
            ("now there are flames", Danger("fire")),
            ("it was a false alarm", FalseAlarm()),
        ],
    )
    def test_in_force_ends_only_when_the_person_says_so(self, text: str, expected: UserAct) -> None:
        assert read(text, "twist", danger="smoke").act == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("no", Reply("no")),
            ("no nothing like that", FalseAlarm()),
            ("nope its fine", Reply("no")),
            ("no smoke", Reply("no")),
            ("yes", Reply("yes")),
            ("yes it is very hot", Danger("hot")),
            ("yeah a bit warm", Reply("yes")),
            ("i dont know", Reply("unsure")),
            ("its burning", Danger("fire")),
        ],
    )
    def test_that_was_asked_about_is_answered(self, text: str, expected: UserAct) -> None:
        assert read(text, "twist", danger_asked="hot").act == expected

    def test_in_a_buttons_label_is_that_button(self) -> None:
        assert read("No, not safe", "safe").act == Press("safe", "no")
        assert read("it is not safe here", "safe").act == Press("safe", "no")
        assert read("he has a knife im not safe", "safe").act == Danger("unsafe_place")
        assert read("it is not safe here", "twist").act == Danger("unsafe_place")


class TestButtons:
    def test_are_themselves(self) -> None:
        assert read('/answer{"n":"twist","v":"shut","t":2}', "twist").act == Press(
            "twist", "shut", 2
        )
        assert read('/do{"v":"back"}', "twist").act == Back()
        assert read('/open{"v":"jar"}').act == Open("jar")
        assert read('/news{"v":"it_opened"}', "twist").act == News(("it_opened",))

    def test_with_names_that_sound_like_danger_are_no_danger(self) -> None:
        assert read('/answer{"n":"unsafe_place","v":"fire"}', "twist").act == Press(
            "unsafe_place", "fire"
        )

    def test_that_only_look_like_one_are_words(self) -> None:
        act = read('/answer{"n":"there is smoke","v":"x"}', "twist").act
        assert act == Danger("smoke")
        assert read("/restart", "twist").act in (StartOver(), NotUnderstood())
        assert not isinstance(read('/jar{"x":1}', "twist").act, Press)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Yes, it's open", Press("twist", "open")),
            ("yes its open", Press("twist", "open")),
            ("No, still shut", Press("twist", "shut")),
            ("still shut", Press("twist", "shut")),
            ("no stil shut", Press("twist", "shut")),
            ("Let me try again", Press("twist", "again")),
            ("A timer or a clock", None),
        ],
    )
    def test_typed_by_their_label_count(self, text: str, expected: Press | None) -> None:
        act = read(text, "twist").act
        assert (act == expected) if expected else not isinstance(act, Press)

    @pytest.mark.parametrize("text", ["2", "#2", "option two", "the second one"])
    def test_chosen_by_number_count(self, text: str) -> None:
        assert read(text, "twist", options=("a", "b", "c")).act == Choose(2)

    def test_numbers_that_choose_nothing_do_not(self) -> None:
        assert not isinstance(read("2 times", "twist", options=("a", "b")).act, Choose)


class TestQuestionsToTheBot:
    @pytest.mark.parametrize("node", ["heater", "twist", "place", "check"])
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("why", Digress("why")),
            ("but why should i", Digress("why")),
            ("say that again please", Digress("repeat")),
            ("tl;dr", Digress("shorter")),
            ("what should i not do", Digress("never")),
            ("what can wait", Digress("can_wait")),
            ("is it my fault", Digress("my_fault")),
            ("how long does this take", Digress("how_long")),
            ("where is that", Digress("where")),
            ("who can i call", Digress("who_to_call")),
            ("give me a summary", Digress("summary")),
            ("says who", Digress("says_who")),
            ("thanks", Digress("thanks")),
            ("are you a bot", Digress("are_you_a_bot")),
            ("go back", Back()),
            ("start over", StartOver()),
        ],
    )
    def test_are_heard_at_every_step(self, node: str, text: str, expected: UserAct) -> None:
        assert read(text, node).act == expected

    def test_for_a_human_beside_news_come_first(self) -> None:
        assert read("still stuck, who do i call", "twist").act == Digress("who_to_call")

    def test_swearing_does_not_hide_news(self) -> None:
        assert answer(read("fuck its still stuck", "twist").act, "twist") == "shut"


class TestNothingToGoBy:
    @pytest.mark.parametrize("text", ["", "   ", "\n", "\u200b", "???", "😀", "..."])
    @pytest.mark.parametrize("node", ["-", "twist", None])
    def test_is_silence(self, text: str, node: str | None) -> None:
        assert read(text, node).act == Silence()

    @pytest.mark.parametrize("text", ["qqxxzz vvkkjj", "привет как дела", "星星"])
    def test_is_not_understood(self, text: str) -> None:
        assert isinstance(read(text, "twist").act, NotUnderstood)

    def test_offers_the_nearest_readings(self) -> None:
        ranked = [
            {"name": "jar.it_opened", "confidence": 0.3},
            {"name": "jar.at_home", "confidence": 0.25},
            {"name": "boat", "confidence": 0.2},
        ]
        act = interpret("blorf", quiet(intent_ranking=ranked), view("which")).act
        assert act == NotUnderstood(("it_opened", "at_home"))

    @pytest.mark.parametrize(
        "parsed",
        [
            {},
            {"intent": None, "intent_ranking": None, "clauses": None},
            {"intent": {"name": 3}, "intent_ranking": [1, {"name": "x"}], "clauses": [None, {}]},
            {"intent_ranking": [{"name": "jar.nonsense", "confidence": 0.9}]},
            {"intent_ranking": [{"name": "nothing_known", "confidence": 0.9}]},
            {"intent_ranking": "x", "clauses": "y", "intent": "z"},
        ],
    )
    @pytest.mark.parametrize("node", ["-", "twist"])
    def test_an_odd_parse_is_no_error(self, parsed: dict[str, Any], node: str) -> None:
        assert isinstance(interpret("blorf", parsed, view(node)), Understood)


class TestWeighing:
    """What the classifier says, with the same confidence, in different surroundings."""

    @staticmethod
    def act(text: str, node: str, **confidences: float) -> UserAct:
        ranked = [{"name": n.replace("__", "."), "confidence": c} for n, c in confidences.items()]
        return interpret(text, quiet(intent_ranking=ranked), view(node)).act

    def test_a_weak_go_back_gives_way_to_what_was_reported(self) -> None:
        act = self.act("wrong i meant still heating", "place", go_back=0.5, jar__heater_on=0.4)
        assert act == News(("heater_on",))
        assert self.act("take me back", "place", go_back=0.9) == Back()

    def test_what_is_asked_after_is_less_likely_than_what_is_stated(self) -> None:
        ranked = [("jar.it_opened", 0.4), ("where", 0.4)]
        asked = weigh("where did it open", ranked, view("twist"))
        stated = weigh("it did open", ranked, view("twist"))
        assert asked[0].intent == "where"
        assert stated[0].news == "it_opened"


class TestMending:
    def test_a_misspelt_denial_stays_a_denial(self) -> None:
        assert mended("hasnr stopped", jar()) == "hasnt stopped"
        assert mended("it doesmt stop", jar()) == "it doesnt stop"

    def test_signs_and_known_words_stay(self) -> None:
        assert mended("No, it's stopped!", jar()) == "no, it's stopped!"


def test_what_is_told_comes_with_every_act() -> None:
    assert read("still stuck, i am at home", "twist").told == {"location": "home"}

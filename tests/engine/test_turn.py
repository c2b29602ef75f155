"""What each user act does, at every kind of place."""

from __future__ import annotations

import pytest

from firststep.engine.acts import (
    DIGRESSIONS,
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
    Resume,
    Silence,
    StartOver,
    Switch,
    UserAct,
)
from firststep.engine.payloads import read_payload
from firststep.engine.turn import FORGET_AFTER_S, STALE_AFTER_S
from firststep.guide.vocabulary import DANGER_KINDS
from tests.engine.talk import Talk
from tests.engine.toys import COMMON, build, build_set, toy_data

WITHDRAWN = "Let go of the lid."
TO_LEVER = ("done", "yes", "no", News(("on_left",)), "yes")


EMERGENCY_CALLS = [
    {"label": contact.label, "tel": contact.tel} for contact in COMMON.emergency.calls.values()
]


@pytest.fixture
def talk() -> Talk:
    return Talk(build_set())


def at_lever(talk: Talk) -> Talk:
    talk.open()
    talk.say(*TO_LEVER)
    assert talk.place == "lever"
    return talk


# --- opening -------------------------------------------------------------------------------


def test_before_a_guide_every_guide_is_offered(talk: Talk) -> None:
    reply = talk.say(Resume())
    assert [b.payload for b in reply.buttons] == ['/open{"v":"toy"}']
    assert talk.say(Choose(1)).custom["node"] == "calm"


def test_the_opening_comes_before_the_first_step_with_its_danger_line(talk: Talk) -> None:
    talk.open()
    assert talk.turn is not None
    first, warning, step = talk.turn.replies
    assert warning.text == "Do not force it."
    assert first.text == "We open the lid together.\nSay danger when there is danger."
    assert (step.custom["node"], step.custom["kind"], step.custom["step"]) == ("calm", "step", 1)


def test_what_the_opening_says_is_not_asked(talk: Talk) -> None:
    talk.open("went_off", "on_left")
    talk.say("done")
    assert talk.place == "hook"
    talk.say("no", "no")
    assert talk.place == "sure", "the risky step asks for its condition all the same"


def test_an_opening_that_contradicts_itself_is_asked(talk: Talk) -> None:
    talk.open("went_off", "still_on")
    talk.say("done")
    assert talk.place == "switch"


def test_an_opening_that_jumps(talk: Talk) -> None:
    talk.open("open_now")
    assert talk.place == "check"


def test_the_same_emergency_named_again_goes_on(talk: Talk) -> None:
    at_lever(talk)
    talk.open()
    assert talk.place == "lever"


# --- answers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("yes", "check"),
        ("no", "which"),
        ("unsure", "which"),
        ("again", "pull"),
        ("cannot", "which"),
    ],
)
def test_a_short_reply_is_the_answer_that_means_it(talk: Talk, word: str, place: str) -> None:
    talk.open()
    talk.say("done", "yes", word)
    assert talk.place == place


def test_done_says_nothing_of_how_it_came_out(talk: Talk) -> None:
    talk.open()
    reply = talk.say("done", "yes", "done")
    assert (talk.place, reply.custom["kind"], len(reply.buttons)) == ("pull", "clarify", 4)


def test_yes_to_a_step_is_done(talk: Talk) -> None:
    talk.open()
    talk.say("yes")
    assert talk.place == "switch"


def test_a_number_is_the_button_with_that_number(talk: Talk) -> None:
    talk.open()
    talk.say("done", Choose(2))
    assert talk.place == "help"
    assert talk.say(Choose(9)).custom["kind"] == "clarify"


def test_enough_tries_lead_on(talk: Talk) -> None:
    talk.open()
    talk.say("done", "yes", "again")
    assert talk.place == "pull"
    reply = talk.say("again")
    assert talk.place == "which"
    assert reply.text.startswith(COMMON.again_spent)


def test_a_button_of_an_earlier_question_corrects_it(talk: Talk) -> None:
    talk.open()
    talk.say("done", "yes")
    reply = talk.say(Press("switch", "no", 1))
    assert talk.place == "help"
    assert reply.text.startswith(f"{WITHDRAWN}\n\n{COMMON.corrected}")


def test_a_stale_button_never_answers_another_question(talk: Talk) -> None:
    at_lever(talk)
    for press in (
        Press("switch", "yes", 1),
        Press("which", "left", 3),
        Press("help", "yes", 2),
        Press("nowhere", "yes", 2),
        Press("lever", "nothing", 5),
        Press("lever", "yes", 1),
    ):
        reply = talk.say(press)
        assert talk.place == "lever"
        assert reply.text.startswith(COMMON.stale_button)


def test_a_second_tap_on_once_more_counts_once(talk: Talk) -> None:
    talk.open()
    reply = talk.say("done", "yes")
    again = next(b.payload for b in reply.buttons if '"again"' in b.payload)
    for _ in range(3):
        act = read_payload(again)
        assert act is not None
        talk.say(act)
    assert (talk.place, talk.position.tries) == ("pull", 1)


# --- news and corrections --------------------------------------------------------------------


def test_news_answer_the_question_that_hears_them(talk: Talk) -> None:
    talk.open()
    talk.say("done", News(("went_off",)))
    assert talk.place == "pull"
    talk.say(News(("no_luck",)))
    assert talk.place == "which"


def test_several_news_in_one_message(talk: Talk) -> None:
    talk.open()
    talk.say("done", News(("went_off", "no_luck")))
    assert talk.place == "which"


def test_news_that_take_back_a_condition_stop_the_person_first(talk: Talk) -> None:
    at_lever(talk)
    reply = talk.say(News(("still_on",)))
    assert talk.place == "help"
    assert reply.text.split("\n\n")[0] == WITHDRAWN
    assert talk.position.asked["off"] == "no"


def test_news_never_open_a_risky_step(talk: Talk) -> None:
    talk.open()
    talk.say("done", "yes", "no", News(("on_left",)), "no")
    assert talk.place == "help"
    reply = talk.say(News(("went_off",)))
    assert talk.place == "sure"
    assert COMMON.confirm_again in reply.text


def test_a_correction_keeps_facts_and_takes_back_tries(talk: Talk) -> None:
    talk.open()
    talk.say("done", "unsure", "no", News(("on_left",)))
    assert talk.place == "sure"
    talk.say(Press("switch", "yes", None))
    assert talk.place == "hook", "the side is still known, and what was tried is to be done again"
    talk.say("no", "no")
    assert talk.place == "sure", "which side it is was not asked again"


def test_news_of_what_is_known_change_nothing(talk: Talk) -> None:
    talk.open()
    talk.say("done", "yes")
    reply = talk.say(News(("went_off",)))
    assert talk.place == "pull"
    assert reply.text.startswith(COMMON.noted)


def test_a_jump_and_back_again(talk: Talk) -> None:
    talk.open()
    talk.say("done", "yes", News(("open_now",)))
    assert talk.place == "check"
    talk.say(Back())
    assert talk.place == "pull"


def test_a_fact_told_late_chooses_the_way_again(talk: Talk) -> None:
    talk.open()
    talk.say("done", "yes", News(("on_left",)))
    assert talk.place == "hook"


def test_after_a_jump_back_answered_questions_are_passed_over() -> None:
    data = toy_data()
    data["news"]["begin"] = {"phrases": ["let us see the switch"], "go": "calm"}
    data["nodes"]["switch"]["answers"]["yes"]["next"] = "pull"
    data["nodes"]["switch"]["answers"]["unsure"]["next"] = "hook"
    talk = Talk(build_set(build(data)))
    talk.open()
    talk.say("done", "yes", "no", News(("on_left",)), "yes")
    assert talk.place == "lever"
    talk.say(News(("begin",)), "done")
    assert talk.place == "sure", "what guards the lever is asked on each way to it"


def test_a_jump_to_a_closed_step_is_refused_with_the_reason() -> None:
    data = toy_data()
    data["news"]["try_pull"] = {"phrases": ["let me pull"], "go": "pull"}
    talk = Talk(build_set(build(data)))
    talk.open()
    reply = talk.say("done", "no", News(("try_pull",)))
    assert talk.place == "help"
    assert reply.text.startswith(WITHDRAWN)


# --- digressions -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", DIGRESSIONS)
def test_every_digression_returns_to_the_step_everywhere(name: str) -> None:
    way = ("done", "yes", "no", News(("on_left",)), "yes", "no", "no")
    for length in range(len(way) + 1):
        talk = Talk(build_set())
        talk.open()
        talk.say(*way[:length])
        before = talk.position
        reply = talk.say(Digress(name))
        assert talk.position == before
        assert reply.buttons
        assert reply.custom.get("node", reply.custom.get("outcome")) == before.place
        if name not in {"repeat", "shorter"}:
            assert reply.custom["kind"] == "digression"


def test_what_the_digressions_say(talk: Talk) -> None:
    at_lever(talk)
    said = {name: talk.say(Digress(name)).text for name in DIGRESSIONS}
    assert said["why"].startswith("It frees the lid.")
    assert "Do not force it." in said["never"]
    assert "Cleaning the lid." in said["can_wait"]
    assert said["my_fault"].startswith("It is nobody's fault.")
    assert said["shorter"].startswith("Lever.")
    assert "Pull the lever." in said["repeat"]
    talk.say(Digress("repeat"))
    assert talk.turn is not None
    assert talk.turn.replies[0].text == "Do not use the lever while it is on."
    assert "Switched off." in said["summary"]
    assert "911" in said["who_to_call"]


def test_says_who_names_the_source(talk: Talk) -> None:
    talk.open()
    talk.say("done")
    assert "https://example.org/lids" in talk.say(Digress("says_who")).text


def test_who_to_call_carries_the_numbers(talk: Talk) -> None:
    talk.open()
    assert talk.say(Digress("who_to_call")).custom["call"] == [
        {"label": "The number on the box"},
        {"label": "Emergency", "tel": "911"},
    ]


# --- going about -----------------------------------------------------------------------------


def test_back_to_the_start_and_no_further(talk: Talk) -> None:
    talk.open()
    talk.say("done", "yes", Back())
    assert talk.place == "switch"
    talk.say(Back())
    assert talk.place == "calm"
    assert talk.say(Back()).text.startswith(COMMON.back_nowhere)


def test_going_back_out_of_a_risky_step_says_to_let_go(talk: Talk) -> None:
    at_lever(talk)
    assert talk.say(Back()).text.startswith(WITHDRAWN)


def test_back_from_an_ending(talk: Talk) -> None:
    talk.open()
    talk.say("done", "yes", "yes", "yes")
    assert talk.turn is not None
    assert (talk.place, talk.turn.ended) == ("opened", True)
    talk.say(Back())
    assert (talk.place, talk.turn.ended) == ("check", False)


def test_starting_over_forgets_the_answers_and_says_to_let_go(talk: Talk) -> None:
    at_lever(talk)
    talk.say(StartOver())
    assert (talk.place, talk.position.known) == ("calm", {})
    assert talk.turn is not None
    assert talk.turn.replies[0].text.split("\n") == [
        WITHDRAWN,
        COMMON.started_over,
        "Do not force it.",
    ], "the warnings are shown again"


def test_after_an_ending_the_emergency_may_come_again(talk: Talk) -> None:
    talk.open()
    talk.say("done", "yes", "yes", "yes")
    talk.open()
    assert (talk.place, talk.position.answers) == ("calm", ())


def test_an_ended_conversation_is_forgotten_after_a_while(talk: Talk) -> None:
    talk.open()
    talk.say("done", "yes", "yes", "yes", Digress("summary"))
    talk.now += FORGET_AFTER_S + 1
    talk.say(Resume())
    assert talk.conversation.guide is None


def test_an_unfinished_conversation_resumes_the_next_day(talk: Talk) -> None:
    talk.open()
    talk.say("done", "yes")
    talk.now += 20 * 3600
    assert talk.say(Resume()).custom["node"] == "pull"


def test_a_risky_condition_is_asked_again_after_a_pause(talk: Talk) -> None:
    at_lever(talk)
    talk.now += STALE_AFTER_S + 1
    talk.say(Press("lever", "no", 5))
    assert talk.place == "sure"


def test_a_guide_that_is_gone_leaves_a_person_with_the_welcome(talk: Talk) -> None:
    at_lever(talk)
    data = toy_data()
    data["id"] = "new"
    talk.guides = build_set(build(data))
    reply = talk.say("yes")
    assert [b.payload for b in reply.buttons] == ['/open{"v":"new"}']


def test_an_answer_that_is_gone_from_the_guide_asks_again(talk: Talk) -> None:
    at_lever(talk)
    data = toy_data()
    data["nodes"]["which"]["answers"]["port"] = data["nodes"]["which"]["answers"].pop("left")
    data["nodes"]["which"]["answers"]["port"]["value"] = "left"
    talk.guides = build_set(build(data))
    talk.say(Resume())
    assert talk.place == "which"


# --- danger ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", DANGER_KINDS)
def test_danger_breaks_out_at_once(talk: Talk, kind: str) -> None:
    at_lever(talk)
    reply = talk.say(Danger(kind))
    assert (reply.custom["kind"], reply.custom["code"]) == ("danger", kind.upper())
    assert reply.text.startswith(f"Danger {kind}.")
    assert reply.custom["call"]


def test_in_danger_nothing_else_leads_on(talk: Talk) -> None:
    at_lever(talk)
    talk.say(Danger("fire"))
    for act in (
        "no",
        "unsure",
        "done",
        Back(),
        StartOver(),
        Press("lever", "yes", 5),
        News(("open_now",)),
        Open("toy"),
        Digress("why"),
        Digress("who_to_call"),
        Resume(),
        NotUnderstood(),
        Silence(),
        OutOfScope(),
        Choose(2),
    ):
        assert talk.say(act).custom["kind"] == "danger"
    assert talk.conversation.danger == "fire"


def test_after_a_danger_to_the_plug_the_tries_stay_closed(talk: Talk) -> None:
    at_lever(talk)
    talk.say(Danger("smoke"), DangerPast())
    assert talk.place == "closed"
    for act in (
        Back(),
        StartOver(),
        Open("toy"),
        "yes",
        News(("open_now",)),
        Press("lever", "yes"),
    ):
        talk.say(act)
        assert talk.place == "closed"


def test_an_ending_of_dangers_is_closed_by_whatever_way_it_is_reached(talk: Talk) -> None:
    talk.open()
    talk.say("done", "yes", "yes", "no")
    assert talk.place == "closed"
    talk.say(Back(), News(("open_now",)))
    assert talk.place == "closed"
    talk.say(FalseAlarm())
    assert talk.place == "check"


def test_a_false_alarm_goes_back_to_the_step(talk: Talk) -> None:
    at_lever(talk)
    talk.say(Danger("smoke"), FalseAlarm())
    assert talk.place == "lever"
    talk.say(Danger("smoke"), DangerPast(), FalseAlarm())
    assert talk.place == "lever"


def test_another_danger_does_not_forget_the_first(talk: Talk) -> None:
    at_lever(talk)
    talk.say(Danger("fire"), Danger("injury"), DangerPast())
    assert talk.place == "closed"


def test_a_danger_that_leaves_the_plug_alone_goes_back_to_the_step(talk: Talk) -> None:
    talk.open()
    talk.say("done", "yes", Danger("unsafe_place"), DangerPast())
    assert talk.place == "pull"


def test_after_any_danger_a_risky_condition_is_asked_again(talk: Talk) -> None:
    at_lever(talk)
    talk.say(Danger("trapped"), DangerPast())
    assert talk.place == "sure"


def test_after_a_danger_of_the_place_the_place_is_asked_for() -> None:
    data = toy_data()
    data["dangers"]["unsafe_place"]["then"] = "calm"
    data["nodes"]["calm"]["protects"] = True
    talk = Talk(build_set(build(data)))
    talk.open()
    talk.say("done", "yes", Danger("unsafe_place"), DangerPast())
    assert talk.place == "calm"
    talk.say("done")
    assert talk.place == "pull"


def test_a_bare_yes_ends_no_danger(talk: Talk) -> None:
    at_lever(talk)
    reply = talk.say(Danger("trapped"), "yes")
    assert (reply.custom["kind"], talk.conversation.danger) == ("danger", "trapped")
    assert reply.text.startswith(COMMON.danger_over_check)


def test_in_danger_the_danger_is_who_to_call(talk: Talk) -> None:
    at_lever(talk)
    text = talk.say(Danger("fire"), Digress("who_to_call")).text
    assert text.startswith("- Emergency: 911")


def test_a_danger_before_any_guide_closes_the_tries_of_it(talk: Talk) -> None:
    talk.say(Danger("smoke"), DangerPast())
    talk.open()
    assert talk.place == "closed"
    talk.say(FalseAlarm())
    assert talk.place == "calm"


def test_doubt_that_is_not_cleared_up_is_danger(talk: Talk) -> None:
    at_lever(talk)
    talk.say(Danger("hot", sure=False))
    assert "911" in talk.say(Digress("who_to_call")).text
    talk.say(NotUnderstood())
    assert talk.conversation.danger is None
    assert talk.say(NotUnderstood()).custom["code"] == "HOT"


def test_a_second_doubt_does_not_replace_a_graver_one(talk: Talk) -> None:
    at_lever(talk)
    talk.say(Danger("sparks", sure=False), Danger("hot", sure=False))
    assert talk.conversation.danger_asked == "sparks"


def test_reported_damage_closes_the_tries_whatever_else_is_said() -> None:
    data = toy_data()
    data["news"]["cracked"] = {"phrases": ["it is cracked"], "closes": "damage"}
    talk = Talk(build_set(build(data)))
    talk.open("open_now", "cracked")
    assert (talk.place, talk.conversation.unsafe) == ("closed", "damage")
    talk.say(FalseAlarm())
    assert talk.place == "calm"
    talk.say("done", News(("cracked", "open_now")))
    assert talk.place == "closed"
    assert "fire" not in talk.say(Digress("summary")).text


# --- what was meant for another question -------------------------------------------------------


@pytest.mark.parametrize("act", ["yes", Press("lever", "yes"), News(("went_off",))])
def test_an_answer_after_a_pause_opens_nothing(talk: Talk, act: UserAct | str) -> None:
    at_lever(talk)
    talk.now += STALE_AFTER_S + 1
    reply = talk.say(act)
    assert talk.place == "sure"
    assert reply.text.startswith(COMMON.time_passed)


def test_messages_in_between_do_not_keep_a_confirmation_fresh(talk: Talk) -> None:
    at_lever(talk)
    for _ in range(3):
        talk.now += STALE_AFTER_S / 2
        talk.say(Digress("thanks"))
    assert talk.place == "sure"


def test_an_old_button_of_the_question_asked_again_is_stale(talk: Talk) -> None:
    talk.open()
    reply = talk.say(*TO_LEVER[:-1])
    old = read_payload(reply.buttons[0].payload)
    assert old is not None
    talk.say(old)
    assert talk.place == "lever"
    talk.now += STALE_AFTER_S + 1
    talk.say(Digress("why"), old)
    assert talk.place == "sure"


def test_a_pause_takes_back_no_tries_and_no_ending(talk: Talk) -> None:
    talk.open()
    talk.say("done", "yes", "no", News(("on_left",)), "no", "no")
    assert talk.place == "given_up"
    before = talk.position.answers
    talk.now += STALE_AFTER_S + 1
    talk.say(Digress("thanks"))
    assert (talk.place, talk.position.answers) == ("given_up", before)


def test_a_fact_named_in_passing_moves_nobody(talk: Talk) -> None:
    talk.open()
    talk.say("done", "yes", "no", "unsure")
    assert talk.place == "help"
    talk.say("yes", told={"side": "left"})
    assert talk.place == "check"


def test_an_answer_that_goes_back_takes_back_the_one_before() -> None:
    data = toy_data()
    data["nodes"]["check"]["answers"]["not"] = {
        "label": "It is not open", "back": True, "hears": ["no_luck"],
    }  # fmt: skip
    talk = Talk(build_set(build(data)))
    talk.open()
    talk.say("done", "yes", "yes")
    assert talk.place == "check"
    talk.say(News(("no_luck",)))
    assert talk.place == "pull"
    talk.say("yes", Press("check", "not"))
    assert talk.place == "pull"


@pytest.mark.parametrize(("word", "danger"), [("yes", "hot"), ("unsure", "hot"), ("no", None)])
def test_a_doubtful_danger_is_one_question(talk: Talk, word: str, danger: str | None) -> None:
    at_lever(talk)
    reply = talk.say(Danger("hot", sure=False))
    assert (reply.custom["kind"], reply.custom["code"]) == ("danger", "CHECK")
    talk.say(word)
    assert talk.conversation.danger == danger
    assert talk.place == "lever"


def test_an_unknown_danger_is_taken_for_the_gravest(talk: Talk) -> None:
    at_lever(talk)
    assert talk.say(Danger("unknown")).custom["code"] == "UNKNOWN"
    talk.say(DangerPast())
    assert talk.place == "closed"


def test_a_danger_that_came_with_the_emergency_keeps_the_emergency(talk: Talk) -> None:
    reply = talk.say(Danger("hot", sure=False, guide="toy", news=("went_off",)))
    assert (reply.custom["code"], reply.custom["guide"]) == ("CHECK", "toy")
    assert talk.say("no").custom["node"] == "calm"
    talk.say("done")
    assert talk.place == "pull"


def test_danger_before_any_guide(talk: Talk) -> None:
    reply = talk.say(Danger("fire"))
    assert reply.custom == {
        "kind": "danger",
        "code": "FIRE",
        "call": EMERGENCY_CALLS,
    }
    assert talk.say(DangerPast()).custom["kind"] == "clarify"


# --- what is not understood --------------------------------------------------------------------


def test_twice_not_understood_gives_buttons_and_a_number(talk: Talk) -> None:
    at_lever(talk)
    first = talk.say(NotUnderstood())
    assert first.text.startswith(COMMON.not_understood)
    second = talk.say(NotUnderstood())
    assert second.text.startswith(COMMON.not_understood_again)
    assert second.custom["call"]
    assert len(second.buttons) == 3
    talk.say("no")
    assert talk.conversation.misses == 0


def test_candidates_are_offered_by_their_titles(talk: Talk) -> None:
    reply = talk.say(NotUnderstood(("toy", "nonsense")))
    assert [b.title for b in reply.buttons] == ["The lid will not open", "Something else"]
    talk.open()
    reply = talk.say("done", NotUnderstood(("open_now",)))
    assert reply.buttons[0].title == "It came open."
    talk.say(Choose(1))
    assert talk.place == "check"


def test_out_of_scope_is_said_and_the_step_stays(talk: Talk) -> None:
    assert talk.say(OutOfScope()).custom["kind"] == "out_of_scope"
    assert talk.say(OutOfScope("locked_out")).text == COMMON.off_topic["locked_out"].say.replace(
        "{emergency}", COMMON.emergency.unknown
    )
    talk.open()
    reply = talk.say(OutOfScope())
    assert (reply.custom["kind"], reply.custom["node"]) == ("out_of_scope", "calm")


def test_silence_asks_again(talk: Talk) -> None:
    assert talk.say(Silence()).buttons
    talk.open()
    assert talk.say(Silence()).custom["node"] == "calm"


# --- two guides --------------------------------------------------------------------------------


def two_guides() -> Talk:
    data = toy_data()
    data.update(id="box", title="The box will not close", phrases=["the box"])
    return Talk(build_set(build(), build(data)))


def test_another_emergency_is_offered_and_the_old_one_kept() -> None:
    talk = two_guides()
    talk.open()
    talk.say("done", "yes")
    reply = talk.open(guide="box")
    assert (talk.conversation.guide, reply.custom["node"]) == ("toy", "pull")
    talk.say("yes")
    assert (talk.conversation.guide, talk.place) == ("box", "calm")
    talk.open(guide="toy")
    talk.say(Switch("toy"))
    assert (talk.conversation.guide, talk.place) == ("toy", "pull")


@pytest.mark.parametrize("answer", ["no", Resume()])
def test_an_offered_switch_can_be_declined(answer: str | Resume) -> None:
    talk = two_guides()
    talk.open()
    talk.open(guide="box")
    talk.say(answer)
    assert (talk.conversation.guide, talk.place) == ("toy", "calm")


def test_an_offer_is_passed_over_by_an_answer() -> None:
    talk = two_guides()
    talk.open()
    talk.open(guide="box")
    talk.say("done")
    assert (talk.conversation.guide, talk.place) == ("toy", "switch")

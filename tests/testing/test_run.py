"""Stories against the engine: every step can pass, and fails with the conversation as a diff."""

from __future__ import annotations

import pytest

from firststep.guide.load import load_all
from firststep.testing.bots import EngineBot
from firststep.testing.run import StoryFailed, read_responses, run
from firststep.testing.understand import Phrases, examples
from tests.servers import ROOT
from tests.testing.project import engine_bot, make_project, story

TO_RELEASE = """
    payload: '/open{"v":"charging_cable_stuck"}'
    button: Yes, I'm safe
    button: Yes, it stopped
    button: Yes, unlocked
    button: Done
    button: No, still stuck
    button: No, still stuck
    button: No, still stuck
    button: No, still stuck
    button: None of these
    button: Public charger
    button: They couldn't help
    button: No help there
    button: The car end
    button: Yes, I checked
    node: manual_release
"""


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> EngineBot:
    return engine_bot(make_project(tmp_path_factory.mktemp("project")))


@pytest.fixture(scope="module")
def real() -> EngineBot:
    guides = load_all(ROOT / "guides")
    return EngineBot(guides, Phrases(examples(ROOT, guides)), responses=read_responses(ROOT))


def failure(steps: str, bot: EngineBot) -> StoryFailed:
    with pytest.raises(StoryFailed) as failed:
        run(story(steps), bot)
    return failed.value


def test_every_check_passes_where_it_holds(toy):
    run(
        story(
            """
            user: the lid is stuck
            guide: toy
            node: calm
            kind: step
            warned: force
            not_warned: live
            not_says: the lever
            says: We open the lid together.
            bot: Sit down.
            bot: [We open the lid together. Say danger when there is danger., {force}, Sit down.]
            button: Done
            user: no
            slot_was_set: [off: no, conversation]
            slot_was_set: {off: no}
            slot_was_not_set: [side, last_summary, off: yes]
            node: help
            channel: telegram
            user: no
            outcome: given_up
            code: GIVEN_UP
            slot_was_set: last_summary
            """.replace("{force}", "Do not force it.")
        ),
        toy,
    )


@pytest.mark.parametrize(
    ("check", "line"),
    [
        ("guide: lid", "guide is toy, not lid."),
        ("node: pull", "node is switch, not pull."),
        ("outcome: opened", "outcome is nothing, not opened."),
        ("code: OPENED", "code is nothing, not OPENED."),
        ("kind: step", "kind is question, not step."),
        ("calls: 911", "calls is nothing, not 911."),
        ("bot: Switch it", "bot is Switch it off., not Switch it."),
        ("bot: [a, b]", "bot is Switch it off., not a."),
        ("says: the lever", "says is Switch it off., not the lever."),
        ("utter: utter_safe_text", "utter is Switch it off., not utter_safe_text."),
        ("utter: utter_x", "utter is no response of domain.yml, which has utter_safe_text, not"),
        ("warned: force", "warned is nothing, not force."),
        ("warned: foce", "The guide 'toy' has no warning 'foce'."),
        ("not_warned: foce", "The guide 'toy' has no warning 'foce'."),
        ("not_says: switch IT off", "'switch IT off' was said, and must not be."),
        ("slot_was_set: off", "slot_was_set is off: nothing, not off."),
        ("slot_was_not_set: conversation", "slot_was_not_set is conversation: "),
        ("button: Maybe", "There is no button 'Maybe' here."),
    ],
)  # fmt: skip
def test_every_check_fails_where_it_does_not_hold(toy, check, line):
    failed = failure(f"user: the lid is stuck\nbutton: Done\n{check}\nkind: question", toy)
    assert failed.problem.startswith(line)
    assert failed.line == 6


def test_what_must_not_be_said_fails_where_it_is_said(toy):
    failed = failure("user: the lid is stuck\nnot_says: open the lid", toy)
    assert failed.problem == "'open the lid' was said, and must not be."
    assert failed.transcript[-1].startswith("+       says: We open the lid together.")
    failed = failure("user: the lid is stuck\nnot_warns: force", toy)
    assert failed.problem == "'force' was said, and must not be."
    assert failed.transcript[-1] == "+       warned: force"


def test_a_warning_is_looked_for_in_a_guide_that_is_open(toy):
    failed = failure("user: blue bananas fly\nnot_warned: force", toy)
    assert failed.problem == "No guide is open, so it has no warning 'force'."


@pytest.mark.parametrize("check", ["slot_was_set", "slot_was_not_set"])
@pytest.mark.parametrize(
    ("slot", "problem", "hint"),
    [
        ("sied", "There is no slot or fact 'sied' here.", "Did you mean 'side'? There are: "),
        ("off: noo", "The fact 'off' never is 'noo'.", "Did you mean 'no'? There are: "),
    ],
)
def test_a_slot_that_cannot_be_is_a_mistake(toy, check, slot, problem, hint):
    failed = failure(f"user: the lid is stuck\nbutton: Done\n{check}: [{slot}]", toy)
    assert failed.problem == problem
    assert failed.advice.startswith(hint)


def test_facts_are_known_before_a_guide_is_open(toy):
    run(story("user: blue bananas fly\nslot_was_not_set: [off, side: left]"), toy)
    failed = failure("user: blue bananas fly\nslot_was_not_set: of", toy)
    assert failed.problem == "There is no slot or fact 'of' here."


def test_a_danger_is_not_overlooked_because_the_place_is_right(toy):
    to_smoke = "user: the lid is stuck\nnode: calm\nuser: smoke\n"
    failed = failure(f"{to_smoke}node: calm", toy)
    assert failed.problem.startswith("The reply is a danger (SMOKE)")
    assert failed.advice.startswith("If a danger is right here, write `- kind: danger` before")
    assert failed.line == 7
    assert failure(f"{to_smoke}outcome: opened", toy).problem.startswith("The reply is a danger")
    # A check of another turn names nothing of this one.
    for other in ("kind: danger\nuser: smoke", "calls: 911", "kind: step"):
        assert failure(f"{to_smoke}{other}\nnode: calm", toy).line > 6


@pytest.mark.parametrize("named", ["kind: danger", "code: SMOKE"])
def test_a_danger_that_is_named_may_have_its_place_checked(toy, named):
    to_smoke = "user: the lid is stuck\nnode: calm\nuser: smoke\n"
    place = failure(f"{to_smoke}{named}\nnode: zzz", toy).problem
    at = place.removeprefix("node is ").removesuffix(", not zzz.")
    if at != "nothing":
        run(story(f"{to_smoke}{named}\nnode: {at}"), toy)
        run(story(f"{to_smoke}node: {at}\n{named}"), toy)


def test_a_failure_is_a_diff_with_file_and_line_and_what_to_do(toy):
    failed = failure(
        "user: the lid is stuck\nnode: calm\nbutton: Done\nnode: pull\nuser: never said", toy
    )
    assert str(failed).split("\n") == [
        "stories/toy.yml:7: node is switch, not pull.",
        "In the conversation 'a toy':",
        "",
        ">    4  user: the lid is stuck",
        "        bot [digression]: We open the lid together.",
        "           Say danger when there is danger.",
        "        bot [step calm]: Do not force it.",
        "        bot [step calm]: Sit down.",
        "     5  node: calm",
        ">    6  button: Done",
        "        bot [question switch]: Switch it off.",
        "           Is it off?",
        "-    7  node: pull",
        "+       node: switch",
        "",
        "If the guide is right, correct line 7 of the story. If the story is right, "
        "`firststep try toy --trace` shows why the guide goes another way.",
    ]


def test_a_button_that_is_not_there_shows_those_that_are(toy):
    text = str(failure("user: the lid is stuck\nbutton: Dine\nnode: switch", toy))
    assert "-    5  button: Dine\n+       buttons: 'Done', \"I can't do that\"" in text


def test_a_bot_that_breaks_fails_the_story_and_not_the_run(toy, monkeypatch):
    monkeypatch.setattr(toy, "understand", lambda _: 1 / 0)
    failed = failure("user: the lid is stuck\nnode: calm", toy)
    assert failed.problem == "The bot failed with ZeroDivisionError: division by zero."


def test_stories_know_nothing_of_each_other(toy):
    run(story("user: the lid is stuck\nnode: calm\nkill: actions"), toy)
    run(story("user: the lid is stuck\nnode: calm\nslot_was_not_set: off"), toy)


def test_what_was_down_says_the_safe_text_and_goes_on_where_it_was(toy):
    run(
        story(
            """
            user: the lid is stuck
            button: Done
            kill: actions
            user: yes
            utter: utter_safe_text
            user: it went off
            utter: utter_safe_text
            start: actions
            user: yes
            node: pull
            restart: actions
            restart: rasa
            user: why
            node: pull
            kind: digression
            """
        ),
        toy,
    )


def test_the_clock_moves_so_that_a_confirmation_grows_too_old(real):
    run(story(f"{TO_RELEASE}\nwait: 29m\nuser: why\nnode: manual_release"), real)
    run(story(f"{TO_RELEASE}\nwait: 31m\nuser: why\nnode: confirm_stopped"), real)


def test_the_clock_stands_still_without_it(real):
    before = real.clock.now
    run(story(TO_RELEASE), real)
    assert real.clock.now == before

"""`firststep try`: talking, reloading, tracing and recording."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from firststep.engine.replies import payload
from firststep.guide.load import load_all
from firststep.testing.bots import EngineBot
from firststep.testing.chat import (
    KEPT,
    LEFT_OUT,
    RELOADED,
    TRAINED,
    TYPE_AGAIN,
    UNTRAINED,
    Chat,
    Lines,
    talk,
)
from firststep.testing.recorder import CannotRecord, Recorder
from firststep.testing.run import run
from firststep.testing.story import read_stories
from firststep.testing.understand import Phrases, examples
from tests.engine.toys import as_yaml, toy_data
from tests.testing.project import engine_bot, make_project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


class Screen(list[tuple[str, str]]):
    """What was shown since it was last looked at."""

    def show(self, text: str, kind: str) -> None:
        self.append((kind, text))

    def seen(self, kind: str) -> list[str]:
        found = [text for k, text in self if k == kind]
        self[:] = [item for item in self if item[0] != kind]
        return found


def chat(root: Path, screen: Screen, **options: object) -> Chat:
    made = Chat(root / "guides", root / "guides" / "toy.yml", screen.show, **options)  # type: ignore[arg-type]
    made.open()
    return made


def say(talking: Chat, screen: Screen, text: str) -> str:
    screen.seen("bot")
    assert talking.hear(text)
    return screen.seen("bot")[-1]


def test_buttons_words_and_digressions_are_understood_without_training(root):
    screen = Screen()
    talking = chat(root, screen)
    assert screen.seen("bot")[-1] == "Sit down."
    assert screen.seen("button") == ["  1) Done", "  2) I can't do that"]
    assert say(talking, screen, "1").startswith("Switch it off.")
    assert say(talking, screen, "Why??").startswith("It moves while on.")
    assert say(talking, screen, "i cant tell").startswith("Pull the lid.")
    assert say(talking, screen, "go back").endswith("Is it off?")
    assert "Switch it off" in say(talking, screen, "could you say it again please")
    assert say(talking, screen, "It is off").startswith("Pull the lid.")
    assert say(talking, screen, "it is OPEN now!").startswith("Look at the lid.")
    assert say(talking, screen, "there is smoke").startswith("Danger smoke.")


def test_a_saved_guide_is_loaded_and_the_answers_are_kept(root):
    screen = Screen()
    talking = chat(root, screen)
    say(talking, screen, "1")
    assert not talking.refresh()
    path = root / "guides" / "toy.yml"
    path.write_text(path.read_text().replace("Switch it off.", "Turn the red knob."))
    assert talking.refresh()
    assert screen.seen("note") == [RELOADED]
    assert "Turn the red knob." in screen.seen("bot")[-1]
    assert not talking.refresh()
    assert say(talking, screen, "no").startswith("Call the number")


def test_a_broken_save_shows_the_mistakes_and_keeps_the_last_good_guide(root):
    screen = Screen()
    talking = chat(root, screen)
    path = root / "guides" / "toy.yml"
    good = path.read_text()
    path.write_text(good.replace("start: calm", "start: clam"))
    assert talking.refresh()
    (problem,) = screen.seen("problem")
    assert "toy.yml" in problem
    assert "clam" in problem
    assert screen.seen("note") == [KEPT]
    assert say(talking, screen, "done").startswith("Switch it off.")
    path.unlink()
    assert talking.refresh()
    assert say(talking, screen, "no").startswith("Call the number")
    path.write_text(good)
    assert talking.refresh()
    assert screen.seen("note")[-1] == RELOADED


def test_a_save_is_seen_while_nothing_is_typed(root):
    screen, prompts = Screen(), 0
    talking = chat(root, screen)
    path = root / "guides" / "toy.yml"
    read, write = os.pipe()

    def prompt() -> None:
        nonlocal prompts
        prompts += 1
        if prompts == 1:
            path.write_text(path.read_text() + "# saved\n")
        else:
            os.write(write, b"/quit\n")

    talk(talking, Lines(read), prompt=prompt, seconds=0)
    assert screen.seen("note") == [RELOADED]
    assert prompts == 2


def test_a_line_that_came_with_a_save_is_asked_for_again(root):
    screen = Screen()
    talking = chat(root, screen)
    read, write = os.pipe()
    os.write(write, b"1\n/quit\n")
    path = root / "guides" / "toy.yml"
    path.write_text(path.read_text() + "# saved\n")
    talk(talking, Lines(read), prompt=lambda: None, seconds=0)
    assert screen.seen("note") == [RELOADED, TYPE_AGAIN]
    assert talking.bot.conversation.answers == ()


def add_gate(root: Path) -> Path:
    """A second guide in the project's folder."""
    gate = toy_data() | {
        "id": "gate",
        "title": "The garden gate is stuck",
        "topics": ["gate"],
        "phrases": ["the garden gate is stuck", "my gate will not move"],
        "not_this": ["the gate is rusty"],
    }
    path = root / "guides" / "gate.yml"
    path.write_text(as_yaml(gate))
    return path


FREE = "help me please, that garden gate of mine is totally stuck"


def test_what_free_words_need_is_told_once_and_only_for_words(root):
    screen = Screen()
    talking = chat(root, screen)
    say(talking, screen, "77")
    say(talking, screen, "no luck")
    assert screen.seen("note") == []
    say(talking, screen, "blue bananas fly")
    assert screen.seen("note") == [UNTRAINED]
    say(talking, screen, "blue bananas fly")
    assert screen.seen("note") == []


def test_free_words_are_understood_with_all_guides_when_they_are_learnt(root):
    add_gate(root)
    screen = Screen()
    talking = chat(root, screen, tracing=True)
    say(talking, screen, FREE)
    assert "  act: Open(guide='gate', news=())" not in screen.seen("trace")
    talking = chat(root, screen, tracing=True, trained=True)
    assert screen.seen("note")[-1] == TRAINED
    assert talking.bot.conversation.guide == "toy"
    say(talking, screen, FREE)
    assert "  act: Open(guide='gate', news=())" in screen.seen("trace")
    say(talking, screen, "blue bananas fly")
    assert screen.seen("note") == []
    talking.close()
    [parses] = (root / "build" / "understanding").glob("parses-*.json")
    assert FREE in parses.read_text()


def test_another_guide_with_mistakes_is_left_out_unless_it_is_talked_about(root):
    path = add_gate(root)
    good = path.read_text()
    path.write_text("id: [")
    screen = Screen()
    talking = chat(root, screen, trained=True)
    assert screen.seen("note") == [LEFT_OUT.format(path), TRAINED]
    path.write_text(good)
    assert talking.refresh()
    assert set(talking.bot.guides.guides) == {"gate", "toy"}
    talking.bot.begin()
    talking.bot.exchange(payload("open", v="gate"))
    assert talking.bot.conversation.guide == "gate"
    screen.clear()
    path.write_text("id: [")
    assert talking.refresh()
    assert screen.seen("note") == [KEPT]
    assert "gate" in talking.bot.guides.guides


def test_a_guide_outside_the_folder_stands_in_for_the_one_of_its_name(root, tmp_path):
    add_gate(root)
    mine = tmp_path / "toy.yml"
    mine.write_text((root / "guides" / "toy.yml").read_text().replace("Sit down.", "Breathe."))
    screen = Screen()
    talking = Chat(root / "guides", mine, screen.show, trained=True)
    talking.open()
    assert screen.seen("bot")[-1] == "Breathe."
    assert list(talking.bot.guides.guides) == ["gate", "toy"]


def test_nothing_is_lost_where_the_cache_cannot_be_written(root):
    (root / "build").write_text("in the way")
    screen = Screen()
    talking = chat(root, screen, trained=True)
    assert say(talking, screen, "okay I have sat down now").startswith("Switch it off.")
    talking.close()


def test_lines_are_given_one_by_one_and_the_last_needs_no_end():
    read, write = os.pipe()
    lines = Lines(read)
    assert lines.next(0) is None
    os.write(write, b"a\r\n\nb")
    assert [lines.next(0), lines.next(0), lines.next(0)] == ["a", "", None]
    os.close(write)
    assert lines.next(0) == "b"
    with pytest.raises(EOFError):
        lines.next(0)


def test_a_trace_tells_node_facts_act_and_the_reason_of_each_move(root):
    screen = Screen()
    talking = chat(root, screen, tracing=True)
    screen.seen("trace")
    say(talking, screen, "the left one")
    assert "  facts: side: left (told)" in screen.seen("trace")
    say(talking, screen, "done")
    say(talking, screen, "yes")
    assert screen.seen("trace")[-4:] == [
        "  act: Reply(meaning='yes')",
        "  node: hook",
        "  facts: side: left (told), off: yes (asked)",
        "  move: switch -yes-> hook: this was answered",
    ]
    say(talking, screen, "no")
    say(talking, screen, "Still shut")
    assert screen.seen("trace")[-2:] == [
        "  move: pull -shut-> which: this was answered",
        "  move: which -left-> sure: the fact is known already",
    ]
    say(talking, screen, "go back")
    assert "  taken back: pull -shut-> which" in screen.seen("trace")
    say(talking, screen, "smoke")
    assert screen.seen("trace")[-2:] == ["  move: none", "  danger: smoke; only its end leads on"]


def test_a_record_is_a_story_that_passes(root):
    screen, path = Screen(), root / "new.yml"
    talking = chat(root, screen, recorder=Recorder(path, "it: opened"))
    assert not path.exists()
    for line in ("1", "no", "why", "They did", '"quoted" #1', "yes"):
        talking.hear(line)
    text = path.read_text()
    assert "      - button: Done\n      - node: switch\n      - kind: question\n" in text
    assert '      - user: "no"\n      - node: help\n' in text
    assert text.endswith("      - outcome: opened\n      - kind: outcome\n")
    (story,) = read_stories(path)
    assert story.name == "it: opened"
    run(story, engine_bot(root))


def test_a_record_is_added_to_a_story_file_in_its_own_indentation(root):
    path = root / "old.yml"
    path.write_text(
        "# mine\ntest_cases:\n- test_case: a\n  steps:\n"
        "  - user: the lid is stuck\n  - node: calm\n\n"
    )
    talking = chat(root, Screen(), recorder=Recorder(path, "b"))
    talking.hear("1")
    talking.hear("no")
    assert path.read_text().startswith("# mine\ntest_cases:\n- test_case: a\n")
    assert [story.name for story in read_stories(path)] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\n", "no story file"),
        ("test_cases: [\n", "no story file"),
        (
            "test_cases: [{test_case: a, steps: [user: x, kind: step]}]\n",
            "can't be added at the end",
        ),
        (
            "test_cases:\n- test_case: b\n  steps:\n  - user: x\n  - kind: step\n",
            "has a test case 'b' already",
        ),
    ],
)
def test_a_file_that_cannot_take_a_record_is_left_as_it_is(tmp_path, text, said):
    path = tmp_path / "x.yml"
    path.write_text(text)
    with pytest.raises(CannotRecord, match=said):
        Recorder(path, "b")
    assert path.read_text() == text


def test_a_recorded_danger_names_its_kind_before_its_place(root):
    path = root / "new.yml"
    talking = chat(root, Screen(), recorder=Recorder(path, "smoke"))
    talking.hear("there is smoke")
    assert "- user: there is smoke\n      - kind: danger\n" in path.read_text()
    (story,) = read_stories(path)
    run(story, engine_bot(root))


def test_a_record_that_cannot_be_written_says_so(root):
    path = root / "new.yml"
    talking = chat(root, Screen(), recorder=Recorder(path, "a"))
    path.mkdir()
    with pytest.raises(CannotRecord, match=r"can't be written to .*new\.yml \(Is a directory\)"):
        talking.hear("1")


def run_try(root: Path, *options: str, typed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "firststep.cli", "--guides", str(root / "guides"), "try", *options],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_reads_from_a_pipe_and_ends_politely(root):
    done = run_try(root, "toy", "--trace", typed="1\n/help\nno\n")
    assert done.returncode == 0, done.stderr
    assert "Call the number on the box." in done.stdout
    assert "  move: switch -no-> help: this was answered" in done.stdout
    assert done.stdout.endswith("Ended.\n")


@pytest.mark.parametrize("record", [(), ("--record", "r.yml", "--name", "a")])
def test_a_closed_pipe_ends_it_without_a_word(root, record):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "firststep.cli", "--guides", "guides", "try", "toy", *record],
        input=b"no\n",
        stdout=write,
        stderr=subprocess.PIPE,
        cwd=root,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_cannot_be_read_is_not_blamed_on_a_record(root):
    only_written = os.open(root / "x", os.O_WRONLY | os.O_CREAT)
    done = subprocess.run(
        [sys.executable, "-m", "firststep.cli", "--guides", "guides", "try", "toy"],
        stdin=only_written,
        capture_output=True,
        text=True,
        cwd=root,
        check=False,
    )
    os.close(only_written)
    assert (done.returncode, "record" in done.stderr) == (2, False)
    assert "What is typed can't be read (Bad file descriptor)." in done.stderr


def test_the_command_keeps_a_record_and_asks_for_its_name(root):
    path = root / "r.yml"
    done = run_try(root, "toy", "--record", str(path), "--name", "a", typed="1\n/quit\nno\n")
    assert done.returncode == 0, done.stderr
    assert [step.key for step in read_stories(path)[0].steps].count("button") == 1
    refused = run_try(root, "toy", "--record", str(path), typed="1\n")
    assert (refused.returncode, "--name" in refused.stderr) == (2, True)
    again = run_try(root, "toy", "--record", str(path), "--name", "a", typed="1\n")
    assert (again.returncode, "already" in again.stderr) == (2, True)


def test_the_command_learns_all_guides_when_it_is_told_to(root):
    add_gate(root)
    done = run_try(root, "toy", "--trained", typed=f"{FREE}\n")
    assert done.returncode == 0, done.stderr
    assert "another problem: The garden gate is stuck" in done.stdout
    assert len(list((root / "build" / "understanding").glob("parses-*.json"))) == 1


def test_the_command_names_the_mistakes_of_a_guide(root):
    path = root / "guides" / "toy.yml"
    path.write_text(path.read_text().replace("start: calm", "start: clam"))
    done = run_try(root, "toy", typed="")
    assert (done.returncode, "clam" in done.stderr) == (1, True)


def test_nothing_heavy_is_needed_for_it():
    code = (
        "import sys, firststep.testing.chat, firststep.cli.commands.try_; "
        "heavy = {'rasa', 'sklearn', 'scipy'} & set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_phrases_are_understood_whatever_their_case_and_signs(root):
    guides = load_all(root / "guides")
    phrases = Phrases(examples(root, guides))
    assert phrases("It's OPEN now!!!".replace("'s", " is"))["intent_ranking"] == [
        {"name": "toy.open_now", "confidence": 1.0}
    ]
    assert phrases("blue bananas")["intent_ranking"] == []
    assert [c["intent"] for c in phrases("it went off. the left one")["clauses"]] == [
        "toy.went_off",
        "toy.on_left",
    ]
    assert EngineBot(guides, phrases).exchange("the lid is stuck").turn.conversation.guide == "toy"

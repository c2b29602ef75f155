"""The pytest plugin: what it collects, what it says, and that it leaves others alone."""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from firststep.testing import model
from firststep.testing.bots import EngineBot
from firststep.testing.run import run
from firststep.testing.story import read_stories
from tests.testing.project import engine_bot, make_project

pytest_plugins = ["pytester"]

STORY = """\
test_cases:
  - test_case: to the switch
    steps:
      - user: the lid is stuck
      - button: Done
      - node: {node}
  - test_case: a long wait
    steps:
      - user: the lid is stuck
      - wait: 3h
      - node: calm
  - test_case: a fact
    steps:
      - user: the lid is stuck
      - slot_was_set: off
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    make_project(pytester.path)
    pytester.makeini("[pytest]\nconversation_paths = stories\naddopts = --strict-markers\n")
    (pytester.path / "stories" / "deep").mkdir(parents=True)
    return pytester


def write(project: pytest.Pytester, text: str, name: str = "deep/toy.yml") -> None:
    (project.path / "stories" / name).write_text(text)


class _Rest(BaseHTTPRequestHandler):
    """Answers like Rasa's REST channel, with the engine behind it."""

    bot: EngineBot

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        parts = []
        for reply in self.bot.say(body["message"]):
            *first, last = reply["text"].split("\n\n")
            parts += [{"recipient_id": body["sender"], "text": text} for text in first]
            parts.append(
                {"recipient_id": body["sender"], "text": last, "buttons": reply["buttons"]}
            )
            parts.append({"recipient_id": body["sender"], "custom": reply["custom"]})
        answer = json.dumps(parts).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Says nothing."""


@pytest.fixture
def server(project: pytest.Pytester) -> Iterator[str]:
    handler = type("Handler", (_Rest,), {"bot": engine_bot(project.path)})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_address[1]}"
        http.shutdown()
        thread.join()


def test_a_running_server_is_spoken_to_and_what_it_cannot_do_is_left_out(project, server):
    write(project, STORY.format(node="switch"))
    result = project.runpytest("-v", "-rs", f"--live={server}")
    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines(
        [
            "stories/deep/toy.yml::to the switch PASSED*",
            "SKIPPED*: needs wait, which can't be done over REST to a server that runs",
            "SKIPPED*: needs slot_was_set, which can't be done over REST to a server that runs",
        ]
    )


def test_a_failure_prints_place_name_and_diff_and_no_traceback(project, server):
    write(project, STORY.format(node="pull"))
    result = project.runpytest(f"--live={server}")
    result.assert_outcomes(failed=1, skipped=2)
    result.stdout.fnmatch_lines(
        [
            "*stories/deep/toy.yml:6: node is switch, not pull.",
            "In the conversation 'to the switch':",
            ">    4  user: the lid is stuck",
            "        bot [[]step calm[]]: Sit down.",
            ">    5  button: Done",
            "-    6  node: pull",
            "+       node: switch",
            "*If the guide is right, correct line 6 of the story.*",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_a_malformed_file_is_one_clear_error_and_the_others_run(project, server):
    write(project, "test_cases:\n- test_case: a\n  steps:\n  - usr: x\n  - wait: long\n", "bad.yml")
    write(project, STORY.format(node="switch"))
    result = project.runpytest(f"--live={server}", "--continue-on-collection-errors")
    result.assert_outcomes(passed=1, skipped=2, errors=1)
    result.stdout.fnmatch_lines(
        ["*bad.yml:4:5  unknown-step  *Did you mean 'user'*", "*bad.yml:5:5  bad-wait *fix: *3h*"]
    )
    assert "Traceback" not in result.stdout.str()


def test_a_server_that_is_not_there_is_named_with_the_mend(project):
    write(project, STORY.format(node="switch"))
    result = project.runpytest("--live=http://127.0.0.1:9")
    result.stdout.fnmatch_lines(["*127.0.0.1:9/webhooks/rest/webhook does not answer*make run*"])
    assert "Traceback" not in result.stdout.str()


def test_a_path_taken_for_the_address_is_refused(project):
    result = project.runpytest("--live", "stories")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*'stories' is none. Write --live=http://127.0.0.1:5005, or put*"])


def test_a_model_that_is_not_there_is_refused(project):
    result = project.runpytest("--conversation-model=nothing.tar.gz")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*there is no file nothing.tar.gz*"])


def test_stories_can_be_left_out_and_chosen_by_their_marker(project):
    write(project, STORY.format(node="switch"))
    project.runpytest("-m", "not conversations").assert_outcomes(deselected=3)
    result = project.runpytest("--collect-only", "-q", "-m", "conversations")
    result.stdout.fnmatch_lines(["stories/deep/toy.yml::a long wait"])


def test_where_the_option_is_not_set_nothing_is_collected(pytester):
    (pytester.path / "stories").mkdir()
    (pytester.path / "stories" / "toy.yml").write_text("test_cases: nonsense")
    result = pytester.runpytest("stories")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_the_plugin_is_cheap_to_load():
    code = (
        "import sys, firststep.testing.plugin as _; "
        "heavy = {'rasa', 'sklearn', 'scipy', 'numpy', 'pydantic', 'yaml'} & set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_of_several_processes_only_one_trains_at_a_time(tmp_path, monkeypatch):
    def train(root: Path, *_: object) -> Path:
        with (root / "models" / ".lock").open("w") as lock, pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return root / "models" / "m.tar.gz"

    monkeypatch.setattr(model, "up_to_date_model", train)
    for _ in range(2):  # The second finds the lock free again.
        assert model.shared_model(tmp_path, print).name == "m.tar.gz"


def test_mistakes_in_the_guides_are_told_once(project):
    path = project.path / "guides" / "toy.yml"
    path.write_text(path.read_text().replace("start: calm", "start: clam"))
    write(project, STORY.format(node="switch"))
    result = project.runpytest()
    result.assert_outcomes(failed=3)
    said = result.stdout.str()
    assert said.count("'clam'") == 1
    assert said.count("the first conversation says why") >= 2
    assert "Traceback" not in said


WHAT_ONLY_A_REAL_BOT_HAS = """\
test_cases:
  - test_case: slots, a clock, and servers
    steps:
      - user: HELP plug wont come out of my car
      - channel: telegram
      - button: Yes, I'm safe
      - slot_was_set: [conversation, safe_place: yes]
      - slot_was_not_set: last_summary
      - kill: actions
      - user: it stopped
      - utter: utter_safe_text
      - restart: actions
      - wait: 13h
      - restart: rasa
      - user: it stopped
      - node: unlock
"""


def test_the_bot_in_process_does_everything_a_story_may_ask(trained_model, tmp_path):
    from firststep.testing.rasa_bot import RasaBot
    from tests.servers import ROOT

    path = tmp_path / "all.yml"
    path.write_text(WHAT_ONLY_A_REAL_BOT_HAS)
    bot = RasaBot(ROOT, trained_model, tmp_path / "store.sqlite")
    (story,) = read_stories(path)
    run(story, bot)

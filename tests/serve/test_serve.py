"""`make run`, start to stop, against the real project."""

from __future__ import annotations

import os
import signal
import socket
import tarfile
import urllib.error
from pathlib import Path
from typing import Any

import pytest

from firststep.launch import network
from firststep.launch.model import is_whole
from firststep.testing.run import merged
from tests.serve.conftest import Launcher, guide_of, model_of
from tests.servers import is_running, post_json, wait_for


def _say(launcher: Launcher, text: str) -> list[dict[str, Any]]:
    parts = post_json(
        f"{launcher.url}webhooks/rest/webhook", {"sender": "serve-test", "message": text}
    )
    return merged(parts)


def test_it_prints_its_address_once_a_message_is_answered(running: Launcher):
    assert f"FirstStep is ready: {running.url} (Ctrl-C stops it)" in running.lines
    assert network.answers(running.url)
    assert _say(running, "HELP plug wont come out of my car")


def test_an_unchanged_project_is_not_trained_again(running: Launcher):
    assert "Training" not in running.output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_leaves_no_process(running: Launcher, number: signal.Signals):
    children = running.children()
    assert set(children) == {"rasa", "rasa_sdk"}
    running.signal(number)
    assert running.wait_for_exit() == 0
    assert not [name for name, pid in children.items() if is_running(pid)]
    assert running.lines[-1] == "Stopping."


def test_a_killed_launcher_leaves_no_process(running: Launcher):
    children = running.children()
    running.signal(signal.SIGKILL)
    running.wait_for_exit()
    wait_for(
        lambda: not any(is_running(pid) for pid in children.values()),
        "both servers end after their launcher was killed",
    )


def test_a_stop_while_it_starts_leaves_no_process(project: Path):
    with Launcher(project) as launcher:
        launcher.wait_for_line("Starting")
        wait_for(lambda: "rasa" in launcher.children(), "Rasa is started")
        children = launcher.children()
        launcher.signal(signal.SIGINT)
        assert launcher.wait_for_exit() == 0
        assert "Stopped before it was ready." in launcher.lines
        assert not any(is_running(pid) for pid in children.values())


def test_the_action_server_is_started_again_and_people_get_the_safe_text_meanwhile(
    running: Launcher,
):
    os.kill(running.children()["rasa_sdk"], signal.SIGKILL)
    running.wait_for_line("The action server stopped (signal 9); starting it again in 0.5 s.")
    safe = _say(running, "it won't come out")
    assert [reply["custom"]["kind"] for reply in safe] == ["danger"]
    wait_for(lambda: "rasa_sdk" in running.children(), "the action server is started again")
    wait_for(lambda: _say(running, "start over") != safe, "the chat goes on")


def test_rasa_s_end_is_the_end_and_is_explained(running: Launcher):
    children = running.children()
    os.kill(children["rasa"], signal.SIGKILL)
    assert running.wait_for_exit() == 1
    assert "Rasa stopped by itself (signal 9)." in running.output
    assert not is_running(children["rasa_sdk"])


def test_a_port_in_use_is_named_with_the_mend(project: Path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with Launcher(project, port=port) as launcher:
            assert launcher.wait_for_exit() == 1
    assert len(launcher.lines) == 1
    assert launcher.lines[0].startswith(f"Port {port} is in use by another program.")
    assert "make run PORT=" in launcher.lines[0]


def test_a_changed_guide_is_trained_and_the_old_model_removed(project: Path):
    old = model_of(project)
    with guide_of(project).open("a") as guide:
        guide.write("# A remark.\n")
    with Launcher(project, "--train-only") as launcher:
        assert launcher.wait_for_exit() == 0
    assert "Training the model. The first time takes a few minutes." in launcher.lines
    assert model_of(project).exists()
    assert not old.exists()


def test_a_broken_guide_is_explained_and_the_old_model_stays(project: Path):
    model = model_of(project)
    before = model.read_bytes()
    guide = guide_of(project)
    line = guide.read_text().count("\n") + 1
    with guide.open("a") as end:
        end.write("no_such_key: 1\n")
    with Launcher(project) as launcher:
        assert launcher.wait_for_exit() == 1
    assert f"{guide.name}:{line}:" in launcher.output
    assert "Nothing was trained, and the model that was in service stays." in launcher.output
    assert "Traceback" not in launcher.output
    assert model.read_bytes() == before


def test_a_model_that_rasa_can_not_load_is_trained_again(project: Path):
    model = model_of(project)
    (project / "metadata.json").write_text("{}")
    with tarfile.open(model, "w:gz") as archive:
        archive.add(project / "metadata.json", "metadata.json")
    with Launcher(project) as launcher:
        launcher.wait_for_line("The stored model can't be used; training it again.")
        launcher.wait_for_line("FirstStep is ready")


def test_a_damaged_model_is_trained_again(project: Path):
    model = model_of(project)
    whole = model.read_bytes()
    model.write_bytes(whole[: len(whole) // 2])
    with Launcher(project, "--train-only") as launcher:
        assert launcher.wait_for_exit() == 0
    assert "The stored model is damaged; training it again." in launcher.lines
    assert is_whole(model)


def test_training_that_fails_leaves_the_old_model(project: Path):
    model = model_of(project)
    before = model.read_bytes()
    (project / "config.yml").write_text("recipe: default.v1\nlanguage: en\npipeline: 7\n")
    with Launcher(project) as launcher:
        assert launcher.wait_for_exit() == 1
    assert "Training failed. The model that was in service stays." in launcher.output
    assert model.read_bytes() == before
    assert [path.name for path in (project / "models").iterdir()] == [model.name]


def test_a_folder_that_can_not_be_written_is_named(project: Path):
    # Permissions do not stop the administrator, so a file stands where the folder should.
    (project / "build").write_text("")
    with Launcher(project) as launcher:
        assert launcher.wait_for_exit() == 1
    assert "can't be written" in launcher.lines[-1]
    assert "Traceback" not in launcher.output


def test_other_machines_can_not_reach_the_rest_channel(project: Path):
    with Launcher(project, "--host", "0.0.0.0") as launcher:
        launcher.wait_for_line("FirstStep is ready")
        with pytest.raises(urllib.error.HTTPError) as refused:
            _say(launcher, "hello")
    assert refused.value.code == 404

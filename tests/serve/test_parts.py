"""The launcher's parts, without a running Rasa."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml
from rasa.core.channels import BUILTIN_CHANNELS

from firststep.launch import network
from firststep.launch.errors import LaunchError
from firststep.launch.files import (
    UNSIGNED,
    derive_credentials,
    derive_endpoints,
    is_unsigned,
    make_folder,
)
from firststep.launch.model import fingerprint, is_whole
from firststep.launch.processes import Child, stop, tail
from tests.ports import own_port
from tests.serve.conftest import PROJECT_FILES, PROJECT_FOLDERS
from tests.servers import ROOT, is_running, wait_for


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """What a model is made from, copied."""
    for name in PROJECT_FILES:
        shutil.copy(ROOT / name, tmp_path)
    for name in PROJECT_FOLDERS:
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.1", False),
        ("example.org", False),
    ],
)
def test_loopback(host: str, loopback: bool):
    assert network.is_loopback(host) is loopback


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:5005/"),
        ("0.0.0.0", "http://127.0.0.1:5005/"),
        ("::", "http://[::1]:5005/"),
        ("localhost", "http://localhost:5005/"),
    ],
)
def test_url(host: str, url: str):
    assert network.url(host, 5005) == url


def test_a_free_port_is_free():
    network.check_free("127.0.0.1", network.free_port())


def test_a_port_just_released_is_free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            connection, _ = server.accept()
            connection.close()
    network.check_free("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [
        ("127.0.0.1", 0, "0 is not a port. Choose one from 1 to 65535."),
        ("127.0.0.1", 70000, "70000 is not a port. Choose one from 1 to 65535."),
        (
            "192.0.2.1",
            5005,
            "192.0.2.1 is not an address of this machine. "
            "Use HOST=127.0.0.1 for this machine alone.",
        ),
    ],
)
def test_an_unusable_address_is_explained(host: str, port: int, message: str):
    with pytest.raises(LaunchError, match=f"^{re.escape(message)}$"):
        network.check_free(host, port)


def test_derived_endpoints_change_only_the_action_server(tmp_path: Path):
    source = tmp_path / "endpoints.yml"
    source.write_text(
        "action_endpoint: {url: 'http://elsewhere/webhook', enable_selective_domain: true}\n"
        "tracker_store: {type: SQL, url: '${DATABASE}'}\n"
    )
    target = derive_endpoints(source, tmp_path / "derived.yml", action_port=7001)
    assert yaml.safe_load(target.read_text()) == {
        "action_endpoint": {
            "url": "http://127.0.0.1:7001/webhook",
            "enable_selective_domain": True,
        },
        "tracker_store": {"type": "SQL", "url": "${DATABASE}"},
    }
    # Rasa looks up a variable only where its name is not quoted.
    assert "url: ${DATABASE}\n" in target.read_text()


def test_the_rest_channel_is_left_out_when_asked(tmp_path: Path):
    source = tmp_path / "credentials.yml"
    source.write_text("rest:\nfirststep.channels.web.WebChannel: {}\n")
    kept = derive_credentials(source, tmp_path / "kept.yml", with_rest=True)
    left_out = derive_credentials(source, tmp_path / "left_out.yml", with_rest=False)
    assert set(yaml.safe_load(kept.read_text())) == {"rest", "firststep.channels.web.WebChannel"}
    assert set(yaml.safe_load(left_out.read_text())) == {"firststep.channels.web.WebChannel"}


def test_what_answers_anybody_is_for_this_machine_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    ours = ["firststep.channels.telegram.TelegramChannel", "slack", "facebook", "my.own.Rest"]
    unsigned = [
        *sorted(UNSIGNED),
        "rasa.core.channels.rest.RestInput",
        "rasa.core.channels.CallbackInput",
    ]
    source = tmp_path / "credentials.yml"
    source.write_text("".join(f"{name}: {{token: '${{A}}'}}\n" for name in [*ours, *unsigned]))
    kept = derive_credentials(source, tmp_path / "kept.yml", with_rest=True)
    assert list(yaml.safe_load(kept.read_text())) == [*ours, *unsigned]
    assert caplog.records == []
    left = derive_credentials(source, tmp_path / "left.yml", with_rest=False)
    assert list(yaml.safe_load(left.read_text())) == ours
    [record] = caplog.records
    assert "callback" in record.getMessage()


def test_what_stands_below_a_channel_left_out_is_not_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    source = tmp_path / "credentials.yml"
    source.write_text("rest:\nmattermost: {token: hush}\n")
    derive_credentials(source, tmp_path / "left.yml", with_rest=False)
    assert "mattermost" in caplog.text
    assert "hush" not in caplog.text


def test_socketio_is_for_others_only_with_a_key():
    assert is_unsigned("socketio")
    assert is_unsigned("socketio", {"session_persistence": True})
    assert is_unsigned("rasa.core.channels.socketio.SocketIOInput", {"jwt_key": ""})
    assert not is_unsigned("socketio", {"jwt_key": "k"})


def test_every_channel_of_rasa_is_thought_of():
    # Slack and Facebook sign, the others look at a token; nothing of the console is on the net.
    checked = {"botframework", "cmdline", "facebook", "hangouts", "rasa", "slack"}
    assert set(BUILTIN_CHANNELS) == UNSIGNED | checked
    for name, kind in BUILTIN_CHANNELS.items():
        paths = (f"{kind.__module__}.{kind.__name__}", f"rasa.core.channels.{kind.__name__}")
        assert {is_unsigned(path) for path in (name, *paths)} == {name in UNSIGNED}, name


def test_derived_credentials_are_for_their_owner_alone(tmp_path: Path):
    source = tmp_path / "credentials.yml"
    source.write_text("rest:\n")
    target = tmp_path / "derived.yml"
    target.write_text("left over from a start before")
    target.chmod(0o644)
    derive_credentials(source, target, with_rest=True)
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "can't be read (No such file or directory). Run FirstStep from the project's"),
        ("- a\n- b\n", "must hold names and values, one to a line."),
        ("a: [", "is not valid YAML"),
    ],
)
def test_an_unusable_file_is_explained(tmp_path: Path, content: str | None, message: str):
    source = tmp_path / "endpoints.yml"
    if content is not None:
        source.write_text(content)
    with pytest.raises(LaunchError, match=re.escape(message)):
        derive_endpoints(source, tmp_path / "derived.yml", action_port=1)


def test_a_file_in_the_way_of_a_folder_is_explained(tmp_path: Path):
    (tmp_path / "build").touch()
    with pytest.raises(LaunchError, match=r"can't be written .* Make it writable, or run"):
        make_folder(tmp_path / "build" / "logs")


def test_the_fingerprint_follows_content_not_time(sources: Path):
    before = fingerprint(sources)
    os.utime(sources / "config.yml", (1, 1))
    (sources / "guides" / ".draft.yml.swp").write_text("an editor's")
    assert fingerprint(sources) == before


@pytest.mark.parametrize("changed", ["config.yml", "domain.yml", "data/new.yml", "guides/new.yml"])
def test_the_fingerprint_changes_with_what_a_model_is_made_from(sources: Path, changed: str):
    before = fingerprint(sources)
    with (sources / changed).open("a") as file:
        file.write("# changed\n")
    assert fingerprint(sources) != before


def test_a_model_is_whole_only_to_its_end(tmp_path: Path):
    (tmp_path / "metadata.json").write_bytes(os.urandom(100_000))
    model = tmp_path / "model.tar.gz"
    with tarfile.open(model, "w:gz") as archive:
        archive.add(tmp_path / "metadata.json", "metadata.json")
    assert is_whole(model)
    model.write_bytes(model.read_bytes()[:-1000])
    assert not is_whole(model)


def test_an_archive_of_something_else_is_no_model(tmp_path: Path):
    (tmp_path / "a.txt").touch()
    model = tmp_path / "model.tar.gz"
    with tarfile.open(model, "w:gz") as archive:
        archive.add(tmp_path / "a.txt", "a.txt")
    assert not is_whole(model)
    assert not is_whole(tmp_path / "missing.tar.gz")
    for content in (b"", b"not an archive", b"\x1f\x8b"):
        model.write_bytes(content)
        assert not is_whole(model)


def test_a_child_ends_when_asked(tmp_path: Path):
    child = _server(tmp_path)
    stop([child], seconds=10)
    assert child.exit_code == -signal.SIGTERM
    assert not is_running(child.pid)


def test_a_stubborn_child_is_ended(tmp_path: Path):
    (tmp_path / "stubborn.py").write_text(
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('deaf', flush=True)\n"
        "time.sleep(600)\n"
    )
    child = Child("stubborn", ["stubborn"], log=tmp_path / "log", folder=tmp_path)
    wait_for(lambda: "deaf" in child.log_tail(), "the child no longer listens")
    stop([child], seconds=0.2)
    assert child.exit_code == -signal.SIGKILL


def test_a_child_ends_with_a_killed_launcher(tmp_path: Path):
    port = own_port()
    launcher = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import pathlib, time\n"
            "from firststep.launch.processes import Child\n"
            f"child = Child('server', ['http.server', '--bind', '127.0.0.1', '{port}'],\n"
            "              log=pathlib.Path('log'), folder=pathlib.Path())\n"
            "print(child.pid, flush=True)\n"
            "time.sleep(600)\n",
        ],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
    )
    with launcher:
        assert launcher.stdout is not None
        pid = int(launcher.stdout.readline())
        wait_for(lambda: network.answers(f"http://127.0.0.1:{port}/"), "the child answers")
        launcher.kill()
    wait_for(lambda: not is_running(pid), "the child ends after its launcher")


def test_the_end_of_a_log(tmp_path: Path):
    log = tmp_path / "log"
    assert tail(log, 2) == ""
    log.write_bytes(b"one\ntwo\nthree \xff\n")
    assert tail(log, 2) == "    two\n    three \N{REPLACEMENT CHARACTER}"


def _server(tmp_path: Path) -> Child:
    port = own_port()
    child = Child(
        "server",
        ["http.server", "--bind", "127.0.0.1", str(port)],
        log=tmp_path / "log",
        folder=tmp_path,
    )
    wait_for(lambda: network.answers(f"http://127.0.0.1:{port}/"), "the child answers")
    return child

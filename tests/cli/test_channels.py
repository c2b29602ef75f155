"""`firststep channels`: what is configured, what is wrong with it, and no secret in any line."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rasa.core.channels import BUILTIN_CHANNELS

from firststep.channels import configured
from firststep.channels.configured import (
    CredentialsError,
    class_path,
    messaging_channels,
    offered,
    page_of,
    read_configured,
    read_entries,
)
from firststep.channels.messaging.identity import SECRET_VARIABLE
from firststep.channels.messaging.settings import REDIS_VARIABLE
from firststep.cli.app import cli
from tests.cli.conftest import Run
from tests.servers import ROOT

URL = "https://bot.example.org"
WEB = "firststep.channels.web.WebChannel"
TELEGRAM = "firststep.channels.telegram.TelegramChannel"
TOKEN, SECRET = "123456:hush-hush-hush-hush-hush", "hush-hush-hush-hush"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """No secret of this machine, and no way to any other."""
    for kind in messaging_channels():
        for secret in kind.secrets:
            monkeypatch.delenv(secret.variable, raising=False)
    for variable in (SECRET_VARIABLE, REDIS_VARIABLE, "FIRSTSTEP_SESSION_SECRET"):
        monkeypatch.delenv(variable, raising=False)

    def refuse(*_: object) -> None:
        raise AssertionError("the command wants to connect")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTSTEP_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("FIRSTSTEP_TELEGRAM_SECRET", SECRET)


@pytest.fixture
def file(guides: Path) -> Path:
    """The credentials.yml beside the guides folder."""
    return guides.parent / "credentials.yml"


def written(file: Path, *lines: str) -> Path:
    file.write_text("".join(f"{line}\n" for line in lines))
    return file


def lines_of(result: Result, line: int) -> list[str]:
    """What is said of one line of the file."""
    return re.findall(rf"credentials\.yml:{line}  (.*)", result.stdout)


# --- the list -------------------------------------------------------------------------------


def test_what_comes_with_firststep_is_fine() -> None:
    result = CliRunner().invoke(
        cli, ["--guides", str(ROOT / "guides"), "channels"], catch_exceptions=False
    )
    assert result.exit_code == 0
    assert "Web chat" in result.stdout


def test_channels_stand_with_their_line_their_path_and_their_state(
    run: Run, file: Path, secrets: None
) -> None:
    written(file, f"{WEB}:", "  session_hours: 3", "rest:", f"{TELEGRAM}: {{}}")
    result = run("channels")
    assert result.exit_code == 0
    rows = [re.split(r" {2,}", line.strip()) for line in result.stdout.splitlines()]
    assert ["Web chat", "1", "/", "yes"] in rows
    assert ["Telegram", "4", "/webhooks/telegram/webhook", "yes"] in rows
    assert ["Rasa's rest", "3", "/webhooks/rest/webhook", "yes, 1 warning"] in rows


def test_what_is_missing_is_told_and_counted(run: Run, file: Path) -> None:
    written(file, f"{TELEGRAM}:", "  public_url: http://bot.example.org")
    result = run("channels")
    assert result.exit_code == 1
    assert "no: 3 problems" in result.stdout
    assert [word.split(" ")[0] for word in lines_of(result, 1)] == [
        '"public_url"',
        "FIRSTSTEP_TELEGRAM_TOKEN",
        "FIRSTSTEP_TELEGRAM_SECRET",
    ]


def test_the_others_are_offered_with_the_lines_to_write(run: Run, file: Path) -> None:
    written(file, "rest:")
    result = run("channels", "--url", URL)
    for kind in messaging_channels():
        assert f"\n{class_path(kind)}:\n  public_url: {URL}\n" in result.stdout
        assert page_of(kind) in result.stdout
    assert f'public_url: {URL}\n  phone_number_id: "..."\n' in result.stdout
    assert f"\n{WEB}:\n" in result.stdout


def test_what_is_offered_can_be_written_as_it_stands(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [line for one in offered([]) for line in one.lines]
    found = read_configured(written(file, *lines))
    assert offered(found) == []
    assert len(found) == len(messaging_channels()) + 1
    for one in found:
        # Nothing is wrong but what has to come from the environment or the platform.
        assert not one.unreachable
        assert not [line for line in one.problems if "no setting" in line or "class" in line]


@pytest.mark.parametrize("content", ["", "# nothing\n", "{}\n"])
def test_a_file_without_channels(run: Run, file: Path, content: str) -> None:
    file.write_text(content)
    for options in ((), ("--verify",)):
        result = run("channels", *options)
        assert result.exit_code == 0
        assert "configures no channel" in result.stdout


def test_another_file_may_be_named(run: Run, file: Path, tmp_path: Path, secrets: None) -> None:
    written(file, "nonsense:")
    other = written(tmp_path / "other.yml", f"{TELEGRAM}:")
    assert run("channels", "--credentials", str(other)).exit_code == 0
    assert run("channels").exit_code == 1


def test_the_file_must_be_there(run: Run, tmp_path: Path) -> None:
    for options in ((), ("--credentials", str(tmp_path / "no.yml"))):
        assert run("channels", *options).exit_code == 2


@pytest.mark.parametrize(
    "url", ["bot.example.org", "http://bot.example.org", f"{URL}/?a=1", "https://", f"{URL}:x"]
)
def test_an_address_that_no_platform_can_call(run: Run, file: Path, url: str) -> None:
    written(file, "rest:")
    assert run("channels", "--url", url).exit_code == 2


# --- --verify -------------------------------------------------------------------------------


def test_what_is_ready_shows_its_address_and_the_steps(run: Run, file: Path, secrets: None) -> None:
    written(file, f"{TELEGRAM}:", f"  public_url: {URL}/help/")
    result = run("channels", "--verify")
    assert result.exit_code == 0
    assert f"address: {URL}/help/webhooks/telegram/webhook\n" in result.stdout
    assert "setWebhook" in result.stdout
    assert "problem:" not in result.stdout


def test_an_address_on_the_command_line_stands_in(run: Run, file: Path, secrets: None) -> None:
    written(file, f"{TELEGRAM}:")
    assert run("channels").exit_code == 0
    without = run("channels", "--verify")
    assert without.exit_code == 1
    assert "public_url" in without.stdout
    result = run("channels", "--verify", "--url", URL)
    assert result.exit_code == 0
    assert f"{URL}/webhooks/telegram/webhook" in result.stdout
    written(file, f"{TELEGRAM}: {{public_url: 'https://own.example.org'}}")
    assert "own.example.org" in run("channels", "--verify", "--url", URL).stdout


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:5005",
        "https://127.0.0.1",
        "https://192.168.1.7",
        "https://10.0.0.1:8443",
        "https://localhost",
        "https://mybox",
        "https://mybox.local",
        "https://[::1]",
    ],
)
def test_an_address_that_only_this_net_knows(run: Run, file: Path, secrets: None, url: str) -> None:
    written(file, f"{TELEGRAM}:", f"  public_url: '{url}'")
    assert run("channels").exit_code == 0
    result = run("channels", "--verify")
    assert result.exit_code == 1
    assert "public_url" in result.stdout


@pytest.mark.parametrize(
    "url", ["http://bot.example.org", f"{URL}/webhooks/telegram/webhook", "bot.example.org"]
)
def test_an_address_that_can_not_be(run: Run, file: Path, secrets: None, url: str) -> None:
    written(file, f"{TELEGRAM}:", f"  public_url: {url}")
    assert run("channels").exit_code == 1
    assert "public_url" in run("channels", "--verify").stdout


def test_the_web_chat_is_checked_too(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(file, f"{WEB}:", "  colour: red", "  session_hours: -1")
    assert len(lines_of(run("channels"), 1)) == 2
    written(file, f"{WEB}: red")
    assert len(lines_of(run("channels"), 1)) == 1
    written(file, f"{WEB}:")
    assert f"address: {URL}/\n" in run("channels", "--verify", "--url", URL).stdout
    monkeypatch.setenv("FIRSTSTEP_SESSION_SECRET", "hush")
    result = run("channels")
    assert result.exit_code == 1
    assert "hush" not in result.stdout


def test_no_secret_is_ever_shown(
    run: Run, file: Path, secrets: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, "hush")
    monkeypatch.setenv(REDIS_VARIABLE, "redis://:hush/hush@host")
    for kind in messaging_channels():
        for secret in kind.secrets:
            monkeypatch.setenv(secret.variable, f"hush {secret.variable.lower()}")
    lines = [line for one in offered([], URL) for line in one.lines]
    written(file, *lines, "slack: {slack_token: hush}", "a.b: hush", "rest: [hush]")
    for options in ((), ("--verify",)):
        result = run("channels", *options)
        assert result.exit_code == 1
        assert SECRET_VARIABLE in result.stdout
        assert "hush" not in result.stdout + result.stderr
    monkeypatch.delenv(SECRET_VARIABLE)
    monkeypatch.delenv(REDIS_VARIABLE)
    monkeypatch.setenv("FIRSTSTEP_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("FIRSTSTEP_TELEGRAM_SECRET", SECRET)
    written(file, f"{TELEGRAM}: {{public_url: '{URL}'}}")
    result = run("channels", "--verify")
    assert result.exit_code == 0
    assert "hush" not in result.stdout


@pytest.mark.parametrize("kind", messaging_channels(), ids=class_path)
def test_every_channel_says_what_to_do_without_being_set_up(
    run: Run, file: Path, kind: type
) -> None:
    written(file, f"{class_path(kind)}: {{public_url: '{URL}'}}")
    result = run("channels", "--verify")
    assert result.exit_code == 1
    assert f"address: {URL}/webhooks/{kind.channel}/webhook" in result.stdout  # type: ignore[attr-defined]
    assert "At the platform:" in result.stdout


# --- classes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("telgram", "Did you mean telegram?|firststep.channels.telegram.TelegramChannel"),
        ("firststep.channels.telegrm.TelegramChannel", f"no module .*{TELEGRAM}"),
        ("firststep.channels.telegram.TelegramChanel", f"no class TelegramChanel.*{TELEGRAM}"),
        ("no_such_package.Channel", "no module no_such_package"),
        ("pathlib.Path", "not a channel"),
        ("pathlib.os", "not a channel"),
        ("firststep.channels.messaging.channel.MessagingChannel", "not a channel of its own"),
        ("mine.Needs", "needs the module no_such_module"),
        ("broken.Channel", "can't be imported .ZeroDivisionError"),
        (".x", "no channel"),
        ("..x", "can't be imported"),
        ("x.", "no module x|has no class"),
        ("42", "no channel '42'"),
    ],
)
def test_a_class_that_is_not_there_is_explained(
    run: Run, file: Path, name: str, words: str
) -> None:
    (file.parent / "mine.py").write_text("import no_such_module\n")
    (file.parent / "broken.py").write_text("1 / 0\n")
    written(file, "rest:", f"{name}: {{a: 1}}")
    before = list(sys.path)
    result = run("channels")
    assert sys.path == before
    sys.modules.pop("mine", None)
    assert result.exit_code == 1
    [said] = lines_of(result, 2)
    assert re.search(words, said), said


def test_a_channel_of_somebody_elses_is_listed(run: Run, file: Path) -> None:
    (file.parent / "their_channel.py").write_text(
        "from rasa.core.channels.channel import InputChannel\n"
        "class Theirs(InputChannel):\n"
        "    @classmethod\n"
        "    def name(cls): return 'theirs'\n"
        "    def blueprint(self, on_new_message): ...\n"
    )
    written(file, "their_channel.Theirs:")
    result = run("channels")
    assert result.exit_code == 0
    assert "/webhooks/theirs/webhook" in result.stdout


@pytest.mark.parametrize(
    ("stock", "module"),
    [("telegram", "telegram"), ("twilio", "twilio"), ("facebook", "messenger"), ("slack", "slack")],
)
def test_rasas_own_where_there_is_a_better_one(
    run: Run, file: Path, stock: str, module: str
) -> None:
    written(file, f"{stock}: {{access_token: hush}}")
    result = run("channels")
    assert result.exit_code == 1
    [said] = lines_of(result, 1)
    assert not said.startswith("warning")
    assert f"firststep.channels.{module}" in said
    assert f"docs/channels/{module}.md" in said


@pytest.mark.parametrize(
    "stock",
    ["mattermost", "rocketchat", "webexteams", "hangouts", "botframework", "rest", "callback",
     "socketio", "twilio_voice", "rasa.core.channels.callback.CallbackInput"],
)  # fmt: skip
def test_rasas_own_gets_a_warning(run: Run, file: Path, stock: str) -> None:
    written(file, f"{stock}:")
    result = run("channels")
    assert result.exit_code == 0
    [said] = lines_of(result, 1)
    assert said.startswith("warning: ")
    assert "warning: " in run("channels", "--verify").stdout


def test_two_at_one_address(run: Run, file: Path, secrets: None) -> None:
    (file.parent / "again.py").write_text(
        "from firststep.channels.telegram import TelegramChannel as T\nclass Again(T): ...\n"
    )
    written(file, f"{TELEGRAM}:", "again.Again:")
    result = run("channels")
    assert result.exit_code == 1
    assert lines_of(result, 1) == []
    [said] = lines_of(result, 2)
    assert "line 1" in said


# --- the file -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("rest:\n  a: 1\n b: hush\n", ":3"),
        ("rest: 'hush\n", ":"),
        ("- rest\n", ":1"),
        ("rest\n", ":1"),
        ("rest: !!python/object:os.system hush\n", ":1"),
        ("rest: *hush\n", ":1"),
        (b"rest: \xff\n", ""),
        (b"rest: \x00\n", ""),
    ],
)
def test_a_file_that_rasa_can_not_read(
    run: Run, file: Path, content: str | bytes, where: str
) -> None:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = run("channels")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"{file}{where}" in result.stderr
    assert "hush" not in result.stderr


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(CredentialsError):
        read_entries(tmp_path / "no.yml")


def test_variables_are_put_in_as_rasa_does(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOY_HOST", "bot.example.org")
    written(file, "a:", "  b: https://${TOY_HOST}/x", "  c: '${TOY_HOST}'", "  d: ${TOY_NOT}")
    [entry] = read_entries(file)
    assert entry.keys["b"] == f"{URL}/x"
    assert entry.keys["c"] == "${TOY_HOST}"
    assert len(entry.problems) == 1
    assert "TOY_NOT" in entry.problems[0]


def test_names_that_stand_twice_are_told(run: Run, file: Path, secrets: None) -> None:
    written(file, f"{TELEGRAM}:", f"  public_url: {URL}", f"  public_url: {URL}", "rest:", "rest:")
    result = run("channels")
    assert result.exit_code == 1
    assert len(lines_of(result, 1)) == 1
    assert any("line 4" in said for said in lines_of(result, 5))


@pytest.mark.parametrize("value", ["2026-13-45", ".nan", ".inf", "[1]", "red", "{1: 2}"])
def test_odd_values_are_told_and_nothing_breaks(
    run: Run, file: Path, secrets: None, value: str
) -> None:
    written(file, f"{TELEGRAM}:", f"  messages_per_minute: {value}", "rest:")
    result = run("channels")
    assert result.exit_code == 1
    assert lines_of(result, 1)


def test_every_channel_of_rasa_is_known() -> None:
    # One that a new Rasa brings has to be thought about.
    assert set(configured._STOCK) <= set(BUILTIN_CHANNELS)
    assert set(configured._OURS) <= set(configured._STOCK)

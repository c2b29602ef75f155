"""The bots that are measured: FirstStep, and what `rasa init` makes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from firststep.launch import network
from firststep.launch.files import derive_credentials, derive_endpoints

ROOT = Path(__file__).resolve().parent.parent
RASA = "rasa==3.6.21"


@dataclass(frozen=True)
class Subject:
    """A bot and how to run it.

    Attributes:
        name: For the report.
        root: Its project.
        environment: Its Python environment.
        train: The command that trains it.
        model: Where that puts the model.
        servers: The commands that serve it, by name; the first is Rasa.
        port: Rasa's port.
        messages: One conversation.
        settings: Environment variables of its programs.
    """

    name: str
    root: Path
    environment: Path
    train: Sequence[str]
    model: Path
    servers: Mapping[str, Sequence[str]]
    port: int
    messages: Sequence[str]
    settings: Mapping[str, str] = field(default_factory=dict)


# From the first words to the release, with two digressions.
FIRSTSTEP_MESSAGES = (
    "HELP plug wont come out of my car",
    "done",
    "yes it stopped",
    "why",
    "yes",
    "done",
    "still stuck",
    "what must I not do",
)
# What the sample's own stories hold.
SAMPLE_MESSAGES = ("hi", "I am very sad", "no", "hello", "great", "bye", "are you a bot?", "bye")


def firststep(work: Path) -> Subject:
    """This checkout, served as `make run` does it.

    Args:
        work: A folder for what it writes.
    """
    port, action_port = network.free_port(), network.free_port()
    endpoints = derive_endpoints(
        ROOT / "endpoints.yml",
        work / "endpoints.yml",
        action_port=action_port,
        tracker_store=_own_store(work),
    )
    credentials = derive_credentials(
        ROOT / "credentials.yml", work / "credentials.yml", with_rest=True
    )
    child = [sys.executable, "-m", "firststep.launch.child"]
    models = work / "models"
    return Subject(
        name="FirstStep",
        root=ROOT,
        environment=ROOT / ".venv",
        train=[*child, "rasa", "train", "--force", "--out", str(models)],
        model=models,
        servers={
            "Rasa": [
                *child,
                *("rasa", "run", "--model", str(models), "--port", str(port)),
                *("--endpoints", str(endpoints), "--credentials", str(credentials)),
                *("--interface", "127.0.0.1"),
            ],
            "action server": [
                *child,
                *("rasa_sdk", "--actions", "actions", "--port", str(action_port)),
            ],
        },
        port=port,
        messages=FIRSTSTEP_MESSAGES,
        settings={
            "OPENBLAS_NUM_THREADS": "1",
            "RASA_TELEMETRY_ENABLED": "false",
            "SANIC_HOST": "127.0.0.1",
        },
    )


def sample(work: Path) -> Subject:
    """The bot that `rasa init` makes, in an environment of its own with TensorFlow.

    Args:
        work: A folder for the environment (2.5 GB, kept for the next run) and the bot.
    """
    environment = with_tensorflow(work / "venv")
    rasa = str(environment / "bin" / "rasa")
    settings = {"RASA_TELEMETRY_ENABLED": "false"}
    bot = work / "bot"
    shutil.rmtree(bot, ignore_errors=True)
    bot.mkdir(parents=True)
    subprocess.run(
        [rasa, "init", "--no-prompt", "--init-dir", "."],
        cwd=bot,
        env={"PATH": "/usr/bin:/bin", "HOME": str(work), **settings},
        check=True,
        capture_output=True,
    )
    shutil.rmtree(bot / "models", ignore_errors=True)
    shutil.rmtree(bot / ".rasa", ignore_errors=True)
    port = network.free_port()
    return Subject(
        name="rasa init",
        root=bot,
        environment=environment,
        train=[rasa, "train"],
        model=bot / "models",
        servers={"Rasa": [rasa, "run", "--port", str(port), "--interface", "127.0.0.1"]},
        port=port,
        messages=SAMPLE_MESSAGES,
        settings=settings,
    )


def with_tensorflow(environment: Path) -> Path:
    """Rasa as it comes, with TensorFlow, in an environment of its own.

    Args:
        environment: The environment's folder (2.5 GB); used again if it is there.
    """
    if not (environment / "bin" / "rasa").exists():
        uv = str(ROOT / "scripts" / "uv")
        python = str(environment / "bin" / "python")
        subprocess.run([uv, "venv", "--quiet", "--python", "3.10", environment], check=True)
        subprocess.run(
            [
                *(uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python),
                RASA,
                # The release whose parts Rasa's packages still expect in every environment.
                "setuptools==70.3.0",
            ],
            check=True,
        )
    return environment


def _own_store(work: Path) -> Mapping[str, str]:
    return {
        "type": "firststep.rasa.tracker_store.SQLiteTrackerStore",
        "db": str(work / "conversations.sqlite"),
    }

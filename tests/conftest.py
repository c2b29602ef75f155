"""What tests all over share: a trained model and a running bot, made once and only if asked for."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

# Sanic switches warnings of other packages back on when it is imported, so it is imported before
# pytest sets its filters; SQLAlchemy has a switch of its own.
import sanic.app  # noqa: F401

from firststep.launch.model import train
from tests.servers import ROOT, RunningBot

os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
# Projects that tests copy have the same phrases: what is learnt of them is learnt once.
os.environ.setdefault("FIRSTSTEP_KEEP_IN", str(ROOT / "build" / "understanding"))

_NEEDS_SERVERS = {"bot", "trained_model"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test that asks for a model or a bot, so that `make check` can leave it out.

    Where tests run on several workers, all of these stay on one: it trains once, and servers
    are not slowed by one another.
    """
    for item in items:
        if _NEEDS_SERVERS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.servers)
        for name in ("servers", "conversations"):
            if item.get_closest_marker(name) is not None:
                item.add_marker(pytest.mark.xdist_group(name))


@pytest.fixture(scope="session")
def trained_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the project as it is, for the whole run."""
    base = tmp_path_factory.getbasetemp()
    # Above the folders of single workers there is one for the whole run.
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "trained"
    folder.mkdir(exist_ok=True)
    model = folder / "model.tar.gz"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not model.exists():
            train(ROOT, model, log=folder / "training.log", say=print, interrupted=Event())
    return model


@pytest.fixture(scope="session")
def bot(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """A running bot for the whole run. Tests choose a conversation of their own on it."""
    with RunningBot(trained_model, tmp_path_factory.mktemp("bot")) as running:
        yield running

"""The model that conversation tests use: trained once, whoever asks first."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path
from threading import Event

from firststep.launch.files import make_folder
from firststep.launch.model import up_to_date_model


def shared_model(root: Path, say: Callable[[str], None]) -> Path:
    """The model of a project as it is now; safe for several processes at the same time.

    Args:
        root: The project.
        say: Takes what there is to say while training.

    Returns:
        The model's file. Of several processes, the first trains it and the others wait.

    Raises:
        LaunchError: The guides have mistakes, training failed, or a folder can't be written.
    """
    models = make_folder(root / "models")
    with (models / ".lock").open("w") as lock:
        # Released by the system itself when its holder ends, however it ends.
        fcntl.flock(lock, fcntl.LOCK_EX)
        return up_to_date_model(root, say, Event())

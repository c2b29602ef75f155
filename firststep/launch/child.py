"""Runs a module as a program that can't outlive the launcher.

`python -m firststep.launch.child rasa run ...` runs `rasa run ...`. The launcher holds the other
end of standard input and never writes to it; when the launcher goes, however it goes, the end of
input is the signal to stop.
"""

import os
import runpy
import signal
import sys
import threading
import time
import warnings
from importlib import import_module
from importlib.util import find_spec

_GRACE_SECONDS = 5.0


def _stop_when_input_ends() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _silence_known_warnings() -> None:
    """Drops what Rasa's pinned packages warn about each other; nobody here can act on it."""
    # Sanic switches DeprecationWarning back on when it is imported, so it has to come first.
    if find_spec("sanic"):
        import_module("sanic.app")
    for category in (DeprecationWarning, PendingDeprecationWarning, FutureWarning):
        warnings.filterwarnings("ignore", category=category)


def main(arguments: list[str]) -> None:
    """Runs the module named first in `arguments` with the rest as its command line."""
    threading.Thread(target=_stop_when_input_ends, daemon=True).start()
    _silence_known_warnings()
    module = arguments[0]
    sys.argv = list(arguments)
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])

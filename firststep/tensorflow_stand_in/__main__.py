"""`python -m firststep.tensorflow_stand_in install|remove|status`."""

from __future__ import annotations

import argparse
import sys
from importlib.machinery import PathFinder

from firststep.tensorflow_stand_in.install import install, remove


def main() -> int:
    """Runs the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m firststep.tensorflow_stand_in",
        description="Lets Rasa start in an environment without TensorFlow.",
    )
    parser.add_argument("what", choices=["install", "remove", "status"])
    what = parser.parse_args().what
    try:
        if what == "install":
            print(f"Rasa starts without TensorFlow in this environment ({install()}).")
        elif what == "remove":
            print(f"Removed {remove()}.")
        else:
            print(_status())
    except OSError as error:
        print(
            f"{error.filename} can't be written ({error.strerror}). Use an environment of your "
            "own: python -m venv .venv",
            file=sys.stderr,
        )
        return 1
    return 0


def _status() -> str:
    if PathFinder.find_spec("tensorflow") is not None:
        return "TensorFlow is installed; the stand-in keeps out of its way."
    if any(getattr(finder, "__name__", "") == "StandInFinder" for finder in sys.meta_path):
        return "TensorFlow is not installed; the stand-in is active."
    return "TensorFlow is not installed and the stand-in is not active: run `install`."


if __name__ == "__main__":
    sys.exit(main())

"""Finds the stand-in when, and only when, TensorFlow is imported and isn't there.

Python loads this module at every start (through the .pth file that `install` writes),
so it imports nothing but what the interpreter has loaded already.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

STOOD_IN_FOR = frozenset({"tensorflow", "keras"})
"""The packages that Rasa imports on the way to every command."""


class StandInFinder:
    """A meta path finder that stands last, so that anything installed is found before it."""

    @classmethod
    def find_spec(
        cls,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG003 - the import system's signature
        target: ModuleType | None = None,  # noqa: ARG003
    ) -> ModuleSpec | None:
        """A spec of the stand-in for `fullname`, or None where it is not concerned.

        Args:
            fullname: The module's full name.
            path: Not needed: the stand-in has no files.
            target: Not needed.
        """
        package = fullname.partition(".")[0]
        if package not in STOOD_IN_FOR or PathFinder.find_spec("tensorflow") is not None:
            return None
        from firststep.tensorflow_stand_in import modules  # noqa: PLC0415 - not at every start

        return modules.spec_for(fullname)


def activate() -> None:
    """Lets this process import the stand-in. Calling it again changes nothing."""
    if StandInFinder not in sys.meta_path:
        sys.meta_path.append(StandInFinder)

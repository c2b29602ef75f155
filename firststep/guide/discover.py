"""Finds the modules of a folder, so that adding a check is adding a file."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from types import ModuleType


@functools.cache
def modules_in(package: str) -> tuple[ModuleType, ...]:
    """Every module of a package, imported, in the order of their names.

    Args:
        package: The package's full name, such as `firststep.guide.checks`.
    """
    folder = importlib.import_module(package)
    return tuple(
        importlib.import_module(f"{package}.{module.name}")
        for module in pkgutil.iter_modules(folder.__path__)
    )

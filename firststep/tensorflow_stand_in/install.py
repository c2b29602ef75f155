"""Puts the file into an environment that activates the stand-in at every start of Python."""

from __future__ import annotations

import sysconfig
from pathlib import Path
from typing import Final

PTH_NAME: Final = "firststep_tensorflow.pth"
"""Sorts after `__editable__*.pth`, which makes the package importable."""

# One line, because Python runs each line of a .pth file by itself. It stays silent when
# FirstStep is no longer installed: a .pth file that fails complains at every start.
PTH_LINE: Final = (
    "import sys; exec('try:\\n from firststep.tensorflow_stand_in.finder import activate\\n"
    "except ImportError: pass\\nelse: activate()')\n"
)


def install(folder: Path | None = None) -> Path:
    """Writes the .pth file; writing it again changes nothing.

    Args:
        folder: The environment's site-packages; that of the running Python by default.

    Returns:
        The file.

    Raises:
        OSError: The folder can't be written to.
    """
    path = _pth(folder)
    if not path.exists() or path.read_text(encoding="utf-8") != PTH_LINE:
        path.write_text(PTH_LINE, encoding="utf-8")
    return path


def remove(folder: Path | None = None) -> Path:
    """Deletes the .pth file if it is there.

    Args:
        folder: As for `install`.

    Returns:
        Where the file was.

    Raises:
        OSError: The folder can't be written to.
    """
    path = _pth(folder)
    path.unlink(missing_ok=True)
    return path


def _pth(folder: Path | None) -> Path:
    return (folder or Path(sysconfig.get_path("purelib"))) / PTH_NAME

"""The guides as devices get them, to go on without signal."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from pathlib import Path
from typing import Final

from firststep.channels import page
from firststep.guide.load import GuideSet

logger = logging.getLogger(__name__)

FILE: Final = "guides.json"
_PACKAGE: Final = page.ROOT / "firststep"
_KINDS: Final = {".py", ".yml", ".yaml", ".json", ".txt"}


class DeviceGuides:
    """The guides as one file: made while the server starts, and kept for the next start.

    Making it takes seconds, in which the chat already answers.

    Attributes:
        asset: The file as it is sent, or None while it is made and where there are no guides.
        version: What the file says its version is, or None likewise.
    """

    def __init__(self, guides: GuideSet | None, folder: Path, kept: Path) -> None:
        """Nothing made yet.

        Args:
            guides: The guides. Without any, or where they can't be compiled, the chat goes on,
                and only with signal.
            folder: Where they were read from.
            kept: Where the file is kept.
        """
        self.asset: page.Asset | None = None
        self.version: str | None = None
        self._guides = guides
        self._folder = folder
        self._kept = kept

    @property
    def possible(self) -> bool:
        """Whether there is or will be a file."""
        return self._guides is not None

    def start(self) -> threading.Thread:
        """Makes the file beside everything else; a server that stops does not wait for it."""
        making = threading.Thread(target=self.make, name="guides for devices", daemon=True)
        making.start()
        return making

    def make(self) -> None:
        """Makes the file, or takes the one that was kept if it is made of the same."""
        if self._guides is None:
            return
        try:
            text = self._text(self._guides)
            version = str(json.loads(text)["version"])
        except Exception:
            logger.exception("The guides can't be made ready for devices without signal.")
            self._guides = None
            return
        self.asset = page.asset(FILE, text.encode("utf-8"))
        self.version = version

    def _text(self, guides: GuideSet) -> str:
        made_of = self._kept.with_name(f"{self._kept.name}.made-of")
        mark = _mark(self._folder)
        try:
            if made_of.read_text(encoding="utf-8") == mark:
                text = self._kept.read_text(encoding="utf-8")
                if json.loads(text)["version"]:
                    return text
        except (OSError, ValueError, KeyError, TypeError):
            pass
        # Nothing but this file needs what compiling imports.
        from firststep.offline.compile import as_text, compiled  # noqa: PLC0415

        text = as_text(compiled(guides))
        try:
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            made_of.unlink(missing_ok=True)
            _write(self._kept, text)
            _write(made_of, mark)
        except OSError as error:
            logger.warning(
                "The guides for devices can't be kept in %s (%s), so every start makes them anew. "
                "Make that folder writable.",
                self._kept,
                error.strerror or error,
            )
        return text


def _mark(guides: Path) -> str:
    """Changes when a guide does, or anything of the program that may look at one."""
    found = hashlib.sha256()
    for folder in (guides, _PACKAGE):
        for path in sorted(folder.rglob("*")):
            if path.suffix in _KINDS and path.is_file():
                found.update(f"{path.relative_to(folder)}\0".encode())
                found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _write(path: Path, text: str) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)

"""A built widget that needs no build: the real page, and scripts that do nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

from firststep.channels import page

SCRIPT = "export const chat = 1;\n" * 40
WORKER = "addEventListener('fetch', () => {});\n"
EMBED = "(() => {})();\n"
DEMO = """<!doctype html><title>A host</title>
<link rel="stylesheet" href="chat/static/embed-demo.css">
<script src="firststep.js" async></script>
"""


def made_up(folder: Path) -> Path:
    """Writes it into a folder.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("index.html", "chat.css", "icon.svg"):
        shutil.copy(page.SOURCE / name, folder)
    for name, text in {
        "chat.js": SCRIPT,
        "chat.js.map": "{}",
        "sw.js": WORKER,
        "firststep.js": EMBED,
        "embed-demo.html": DEMO,
        "embed-demo.css": "p { margin: 0 }",
    }.items():
        (folder / name).write_text(text)
    return folder

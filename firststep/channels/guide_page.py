"""A guide's own page, at /g/<guide>: its steps are there to read before any script has run.

The chat opens on the same page, with that guide, where scripts run.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from markupsafe import escape

from firststep.channels import page
from firststep.engine.acts import Open
from firststep.engine.payloads import read_payload
from firststep.guide.load import GuideSet, load_all
from firststep.guide.problems import GuideErrors
from firststep.views.card import main_html

logger = logging.getLogger(__name__)

PREFIX: Final = "/g/"

_TITLE: Final = re.compile(r"<title>.*?</title>")
_HEADING: Final = re.compile(r"(<h1[^>]*>).*?(</h1>)")
_BASICS: Final = re.compile(
    r'(<section id="basics"[^>]*>).*?(<ul class="calls emergency")', re.DOTALL
)
_HERE: Final = re.compile(r'(href|src)="chat/')


class GuidePages:
    """The pages of all guides, made once."""

    def __init__(self, index: page.Asset, guides: GuideSet | None) -> None:
        """Makes the pages.

        Args:
            index: The chat page.
            guides: The guides; without any there are no pages.
        """
        self._known = guides.guides if guides is not None else {}
        shell = index.body.decode("utf-8")
        self.pages: Mapping[str, page.Asset] = {
            name: page.asset(f"{name}.html", _filled(shell, guides, name).encode("utf-8"))
            for name in self._known
            if guides is not None
        }
        self.unknown = page.asset("unknown.html", _moved(shell).encode("utf-8"))

    def at(self, path: str) -> page.Asset | None:
        """The page of a path; None where no guide has that name."""
        return self.pages.get(path.removeprefix(PREFIX).rstrip("/"))

    def may_open(self, payload: str) -> bool:
        """Whether a payload is what such a page sends first: it opens a guide, as words can."""
        act = read_payload(payload)
        return isinstance(act, Open) and act.guide in self._known


def read_guides(folder: Path) -> GuideSet | None:
    """The guides of a folder, or None, with the reason in the log: the chat goes on without."""
    try:
        return load_all(folder)
    except GuideErrors:
        logger.exception("The guides can't be read, so they have no pages of their own.")
        return None


def _moved(shell: str) -> str:
    return _HERE.sub(r'\1="../chat/', shell)


def _filled(shell: str, guides: GuideSet, name: str) -> str:
    """The chat page with a guide's steps in place of the steps for any case."""
    guide = guides.guides[name]
    title = str(escape(guide.title))
    made = _TITLE.sub(lambda _: f"<title>{title}</title>", _moved(shell), count=1)
    made = _HEADING.sub(lambda m: f"{m[1]}{title}{m[2]}", made, count=1)
    made = made.replace('<html lang="en">', f'<html lang="{escape(guide.locale)}">', 1)
    steps = main_html(guides, guide)
    inside = f"<h2>{title}</h2>\n<p>{escape(guide.short_answer)}</p>\n{steps}\n"
    return _BASICS.sub(lambda m: f"{m[1]}\n{inside}{m[2]}", made, count=1)

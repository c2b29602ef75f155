"""Puts measured figures into a page of the documentation, between marks."""

from __future__ import annotations

import re
from pathlib import Path


class NoMarks(Exception):
    """The page has no place for a figure."""


def put(page: Path, parts: dict[str, str]) -> bool:
    """Replaces what stands between `<!-- eval:NAME -->` and `<!-- /eval:NAME -->`.

    Args:
        page: A Markdown page.
        parts: What to put there, by name.

    Returns:
        Whether anything changed.

    Raises:
        NoMarks: A name has no marks on the page.
    """
    old = new = page.read_text("utf-8")
    for name, text in parts.items():
        marks = re.compile(rf"(<!-- eval:{name} -->\n).*?(<!-- /eval:{name} -->)", re.DOTALL)
        if not marks.search(new):
            raise NoMarks(f"{page} has no marks <!-- eval:{name} --> and <!-- /eval:{name} -->.")
        inner = f"\n{text.strip()}\n\n"
        new = marks.sub(lambda found, inner=inner: found[1] + inner + found[2], new)  # type: ignore[misc]
    if new != old:
        page.write_text(new, "utf-8")
    return new != old

"""Puts out what a view made: on the screen or into a file, and never over somebody's work."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from firststep.views.picture import FIRST_WORDS

_BEGINNINGS: Final = {
    ".svg": FIRST_WORDS,
    ".mmd": 'flowchart TD\n  n0["',
    ".html": "<!doctype html>\n<html lang=",
}
"""How a view's text begins, by the ending of its files; a card for the terminal is `_PLAIN`."""

_PLAIN: Final = ".txt"

_CARD_STYLE: Final = ":root{color-scheme:light dark;--paper:"
"""Stands in each page that FirstStep made; pages of others begin as plainly."""

_READ: Final = 100_000


def deliver(text: str, output: Path | None) -> None:
    """Writes a view to a file, or to standard output if there is no file.

    Args:
        text: What a view made: a picture, a drawing in Mermaid, a page or a card.
        output: The file; its ending must be that of the view.

    Raises:
        click.UsageError: The file has another ending, is there already and was not written
            by FirstStep, or can't be written.
    """
    if output is None:
        click.echo(text, nl=False)
        return
    ending = _ending(text)
    if output.suffix.lower() != ending:
        raise click.UsageError(
            f"{output} does not end in {ending}, as such a file must. Name a file that does."
        )
    try:
        if output.exists() and not _is_ours(output, text):
            raise click.UsageError(
                f"{output} is there already, and FirstStep did not write it. Nothing was changed. "
                "Name another file, or remove this one first."
            )
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.UsageError(
            f"{output} can't be written ({error.strerror}). Name a file in a folder that exists."
        ) from error
    click.echo(f"Wrote {output}")


def ending_of(output: Path, endings: tuple[str, ...]) -> str:
    """The ending of a file to be written, in small letters.

    Raises:
        click.UsageError: It is none of `endings`.
    """
    ending = output.suffix.lower()
    if ending not in endings:
        raise click.UsageError(
            f"Nothing can be written to {output}: the name must end in {' or '.join(endings)}."
        )
    return ending


def _ending(text: str) -> str:
    for ending, beginning in _BEGINNINGS.items():
        if text.startswith(beginning):
            return ending
    return _PLAIN


def _is_ours(output: Path, text: str) -> bool:
    """Whether nothing is lost with an existing file: it is empty, or a view that was written."""
    if not output.is_file():
        return False
    with output.open("rb") as file:
        old = file.read(_READ).decode("utf-8", errors="replace")
    ending = _ending(text)
    if ending == _PLAIN:
        # A card has no mark, but it has headings.
        return not old or len(_headings(old) & _headings(text)) > 1
    if ending == ".html" and old and _CARD_STYLE not in old:
        return False
    return not old or old.startswith(_BEGINNINGS[ending])


def _headings(text: str) -> frozenset[str]:
    return frozenset(line for line in text.splitlines() if line.isupper())

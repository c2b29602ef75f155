"""Puts out what a view made: on the screen or into a file."""

from __future__ import annotations

from pathlib import Path

import click


def deliver(text: str, output: Path | None) -> None:
    """Writes a text to a file, or to standard output if there is no file.

    Raises:
        click.UsageError: The file can't be written.
    """
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.UsageError(
            f"{output} can't be written ({error.strerror}). Name a file in a folder that exists."
        ) from error
    click.echo(f"Wrote {output}")

"""`firststep docs`: the guides' pages for reading."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from firststep.cli.shared import Project, guide_path, load_set
from firststep.guide.load import COMMON_FILE, GuideSet


@click.command()
@click.argument("guide", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; name each file that is not up to date.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for the pages. Without it, docs/guides beside the guides. "
    "A file that FirstStep did not write is never overwritten.",
)
@click.pass_obj
def command(project: Project, guide: tuple[str, ...], *, check: bool, output: Path | None) -> None:
    r"""Write a page with picture and all texts for each guide, or for each GUIDE named.

    Pages of guides that are no more are removed when all guides are written.

    \b
    Examples:
      firststep docs
      firststep docs --check
    """
    from firststep.views import pages  # noqa: PLC0415 - only this command needs it

    folder = output if output is not None else project.root / "docs" / "guides"
    if (folder / COMMON_FILE).exists():
        raise click.UsageError(
            f"{folder} holds guides, and pages would lie among them. Name another folder."
        )
    chosen = [guide_path(project, name).stem for name in guide]
    guides = load_set(project)
    files = pages.generated(guides)
    if chosen:
        names = _known(guides, chosen)
        files = {name: text for name, text in files.items() if Path(name).stem in names}
    found = [
        (name, wrong)
        for name, wrong in pages.differences(folder, files)
        if not chosen or wrong != "is left over"
    ]
    if check:
        _report(folder, found)
        return
    try:
        for name, wrong in found:
            if wrong == "is stale" and not pages.is_generated(folder / name):
                raise click.UsageError(
                    f"{folder / name} is there already, and FirstStep did not write it. "
                    "Nothing was changed. Name another folder, or remove this file first."
                )
        _write(folder, files, found)
    except OSError as error:
        raise click.UsageError(
            f"{folder} can't be written ({error.strerror}). Name a folder you may write to."
        ) from error
    click.echo(f"{_shown(folder)}: {len(files)} files, {len(found)} of them changed.")


def _known(guides: GuideSet, chosen: list[str]) -> set[str]:
    for name in chosen:
        if name not in guides.guides:
            raise click.UsageError(
                f"The guide {name} is not in the guides folder. Put its file there first."
            )
    return set(chosen)


def _report(folder: Path, found: list[tuple[str, str]]) -> None:
    for name, wrong in found:
        click.echo(f"{_shown(folder) / name} {wrong}. fix: run `firststep docs`.", err=True)
    if found:
        sys.exit(1)
    click.echo(f"{_shown(folder)}: up to date.")


def _write(folder: Path, files: dict[str, str], found: list[tuple[str, str]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, wrong in found:
        if wrong == "is left over":
            (folder / name).unlink()
        else:
            (folder / name).write_text(files[name], encoding="utf-8", newline="\n")


def _shown(folder: Path) -> Path:
    """The folder as seen from here, if it lies below."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder

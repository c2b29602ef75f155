"""`firststep coverage`: what the conversation tests reached of the guides."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from firststep.cli.shared import Project, console, guide_path, load_set, print_json, stop_with
from firststep.guide.problems import GuideErrors
from firststep.guide.source import read

if TYPE_CHECKING:
    from firststep.guide.load import GuideSet
    from firststep.testing.bots import EngineBot
    from firststep.testing.coverage import Coverage
    from firststep.testing.reach import Reach
    from firststep.testing.run import StoryFailed
    from firststep.testing.story import Story

_SHOWN = 8
"""How much of what is missing is named without being asked."""


@click.command()
@click.argument("names", metavar="[GUIDE]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print figures and gaps as JSON.")
@click.option(
    "--graph",
    "picture",
    metavar="FILE.svg",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw the guide with what was reached and what was not. Needs one GUIDE if there are "
    "several.",
)
@click.option(
    "--fail-under",
    metavar="PERCENT",
    type=click.FloatRange(0, 100),
    default=100.0,
    show_default=True,
    help="End with 1 when less than this of a guide's nodes or edges was reached.",
)
@click.option("--missing", is_flag=True, help="Name everything that was not reached, with lines.")
@click.option(
    "--stories",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder of the stories. Without it, tests/conversations beside the guides.",
)
@click.pass_obj
def command(  # noqa: PLR0913 - click's options
    project: Project,
    names: tuple[str, ...],
    *,
    as_json: bool,
    picture: Path | None,
    fail_under: float,
    missing: bool,
    stories: Path | None,
) -> None:
    """Run the conversation stories and tell what they reached of each GUIDE, or of all.

    Counted are nodes and outcomes, edges (every answer and where it leads), jumps by news,
    dangers and what follows them, warnings, digressions, and texts.

    \b
    Example:
      firststep coverage charging_cable_stuck --missing
    """  # noqa: D301 - click's mark for lines that stay as they are
    guides = load_set(project)
    chosen = [guide_path(project, name) for name in names]
    files = chosen or [project.folder / f"{name}.yml" for name in guides.guides]
    unknown = [str(file) for file in files if file.stem not in guides.guides]
    if unknown:
        raise click.UsageError(f"{unknown[0]} is not in {project.folder}, so no story reaches it.")
    if picture is not None and len(files) != 1:
        raise click.UsageError("A picture shows one guide. Name it: `firststep coverage GUIDE`.")
    reach, failed = _reached(project, guides, stories or project.root / "tests" / "conversations")
    found = _measured(guides, files, reach)
    if picture is not None:
        _draw(guides, found[0], picture)
    if as_json:
        print_json(
            {
                "guides": {coverage.guide: coverage.to_json() for coverage in found},
                "failed": [str(failure).split("\n")[0] for failure in failed],
            }
        )
    else:
        _print(found, missing=missing, fail_under=fail_under)
    for failure in failed:
        click.echo(f"\n{failure}", err=True)
    if failed:
        click.echo("\nA story that fails counts only as far as it got.", err=True)
    if failed or any(coverage.short_of(fail_under) for coverage in found):
        sys.exit(1)


def _reached(project: Project, guides: GuideSet, folder: Path) -> tuple[Reach, list[StoryFailed]]:
    from firststep.testing.bots import EngineBot  # noqa: PLC0415 - only when the command runs
    from firststep.testing.project import everything  # noqa: PLC0415
    from firststep.testing.reach import Reach  # noqa: PLC0415

    try:
        found = everything(project.root, guides, folder)
    except GuideErrors as errors:
        stop_with(errors.problems)
    if not found.stories:
        raise click.UsageError(f"There is no conversation story in {folder}.")
    reach = Reach(guides)
    bot = EngineBot(guides, found.understand, responses=found.responses, on_exchange=reach.note)
    failures = (_failure(story, bot, reach) for story in found.stories)
    failed = [failure for failure in failures if failure is not None]
    found.understand.save()
    return reach, failed


def _failure(story: Story, bot: EngineBot, reach: Reach) -> StoryFailed | None:
    from firststep.testing.run import StoryFailed, run  # noqa: PLC0415 - only when it runs

    try:
        run(story, bot, reach)
    except StoryFailed as failure:
        return failure
    return None


def _measured(guides: GuideSet, files: Sequence[Path], reach: Reach) -> list[Coverage]:
    from firststep.testing.coverage import measure  # noqa: PLC0415 - only when it runs

    return [
        measure(guides.guides[file.stem], read(file), reach.guides[file.stem]) for file in files
    ]


def _draw(guides: GuideSet, coverage: Coverage, picture: Path) -> None:
    from firststep.views.files import deliver  # noqa: PLC0415 - only when a picture is asked for
    from firststep.views.graph import svg  # noqa: PLC0415

    guide = guides.guides[coverage.guide]
    deliver(svg(guide, classes=coverage.classes(guide), labels=guides.common.labels), picture)


def _print(found: Sequence[Coverage], *, missing: bool, fail_under: float) -> None:
    screen = console()
    for coverage in found:
        table = Table(title=coverage.guide, title_justify="left", title_style="bold")
        table.add_column("what")
        for column in ("reached", "of", "percent"):
            table.add_column(column, justify="right")
        short = coverage.short_of(fail_under)
        for name, share in coverage.shares.items():
            style = "red" if name in short else "green" if share.percent == 100 else ""
            # Cut, not rounded: 99.99 % is not all of it.
            percent = f"{int(share.percent * 10) / 10:.1f}"
            table.add_row(name, str(share.reached), str(share.total), percent, style=style)
        screen.print(table)
        _print_missing(coverage, short, missing=missing)
        for name in short:
            share = coverage.shares[name]
            click.echo(
                f"{share.total - share.reached} of {share.total} {name} of {coverage.guide} "
                "were not reached by any story."
            )


def _print_missing(coverage: Coverage, short: Sequence[str], *, missing: bool) -> None:
    for name, share in coverage.shares.items():
        if not share.missing or not (missing or name in short):
            continue
        shown = share.missing if missing else share.missing[:_SHOWN]
        click.echo(f"{name} not reached:")
        for gap in shown:
            click.echo(f"  {coverage.path}:{gap.line}  {gap.name}")
        rest = len(share.missing) - len(shown)
        if rest:
            click.echo(f"  and {rest} more; --missing names them all")

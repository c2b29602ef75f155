"""`firststep mutate`: makes small mistakes in a guide, and tells which ones nothing notices."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.table import Table

from firststep.cli.shared import (
    Project,
    console,
    guide_path,
    load_set,
    print_json,
    stop_with,
)
from firststep.guide.problems import GuideErrors, Problem
from firststep.guide.source import Source, read
from firststep.mutation.mutants import KINDS

if TYPE_CHECKING:
    from firststep.guide.load import GuideSet
    from firststep.mutation.hunt import Equivalents, Hunt, Verdict

EQUIVALENTS: Final = "tests/equivalent_mutants.yml"
"""Where mutants are listed that change nothing anybody could notice, from the project's root."""


@click.command()
@click.argument("name", metavar="GUIDE")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(list(KINDS)),
    metavar="KIND",
    help=f"Make only this kind of mistake; may be repeated. There are: {', '.join(KINDS)}.",
)
@click.option(
    "--equivalents",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Mutants that nobody could notice, with reasons. "
    f"Without it, {EQUIVALENTS} beside the guides.",
)
@click.option(
    "--stories",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder of the stories. Without it, tests/conversations beside the guides.",
)
@click.option("--json", "as_json", is_flag=True, help="Print every mutant and what noticed it.")
@click.pass_obj
def command(
    project: Project,
    /,
    name: str,
    kinds: tuple[str, ...],
    equivalents: Path | None,
    stories: Path | None,
    *,
    as_json: bool,
) -> None:
    """Make small mistakes in a copy of GUIDE, and see whether anything notices.

    Two answers swapped, a warning lost, a condition dropped: each is tried against the checks
    and against the conversation stories. What survives is a story you have not written yet.

    \b
    Example:
      firststep mutate charging_cable_stuck --kind swap-targets
    """  # noqa: D301 - click's mark for lines that stay as they are
    guides = load_set(project)
    path = guide_path(project, name)
    if path.stem not in guides.guides:
        raise click.UsageError(f"{path} is not in {project.folder}, so no story reaches it.")
    try:
        source = read(path)
        listed = _listed(equivalents or project.root / EQUIVALENTS)
        hunt = _hunt(project, guides, source, stories or project.root / "tests" / "conversations")
    except GuideErrors as errors:
        stop_with(errors.problems)
    verdicts = list(hunt.verdicts(kinds))
    # A run of some kinds says nothing of the mutants of others.
    stale = [] if kinds else listed.problems(path.stem, verdicts)
    accepted = listed.of(path.stem)
    survivors = [v for v in verdicts if v.noticed_by is None and v.mutant.name not in accepted]
    if as_json:
        print_json(_as_json(path.stem, verdicts, survivors, stale))
    else:
        _print(source, verdicts, survivors, hunt.stories)
    for problem in stale:
        click.echo(str(problem), err=True)
    if survivors or stale:
        sys.exit(1)


def _listed(path: Path) -> Equivalents:
    from firststep.mutation.hunt import read_equivalents  # noqa: PLC0415 - only when it runs

    return read_equivalents(path)


def _hunt(project: Project, guides: GuideSet, source: Source, folder: Path) -> Hunt:
    from firststep.lint.subject import Collection  # noqa: PLC0415 - only when the command runs
    from firststep.mutation.hunt import Hunt, Witnesses, linter  # noqa: PLC0415
    from firststep.testing.project import everything  # noqa: PLC0415

    today = dt.datetime.now(tz=dt.timezone.utc).date()
    collection = Collection(
        {str(project.folder / f"{guide.id}.yml"): guide for guide in guides.guides.values()},
        guides.common,
        str(project.folder / "common.yml"),
        guides.networks,
    )
    found = everything(project.root, guides, folder)
    witnesses = Witnesses(
        found.stories,
        found.understand,
        read=linter(collection, today, walking=False),
        walk=linter(collection, today, walking=True),
        responses=found.responses,
    )
    hunt = Hunt(guides, guides.guides[Path(source.path).stem], source, witnesses)
    found.understand.save()
    return hunt


def _as_json(
    guide: str,
    verdicts: Sequence[Verdict],
    survivors: Sequence[Verdict],
    stale: Sequence[Problem],
) -> dict[str, object]:
    return {
        "guide": guide,
        "mutants": [
            {"name": v.mutant.name, "what": v.mutant.what, "noticed_by": v.noticed_by}
            for v in verdicts
        ],
        "survivors": [verdict.mutant.name for verdict in survivors],
        "list_can_shrink": [str(problem) for problem in stale],
    }


def _print(
    source: Source, verdicts: Sequence[Verdict], survivors: Sequence[Verdict], stories: int
) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("mistake", "made", "a check", "a story", "nothing"):
        table.add_column(heading, justify="left" if heading == "mistake" else "right")
    made = Counter(verdict.mutant.kind for verdict in verdicts)
    by = Counter(
        (verdict.mutant.kind, (verdict.noticed_by or "nothing").split()[0]) for verdict in verdicts
    )
    for kind, count in made.items():
        columns = (by[kind, witness] for witness in ("check", "story", "nothing"))
        table.add_row(kind, str(count), *map(str, columns))
    console().print(table)
    for verdict in survivors:
        problem = source.problem(
            verdict.mutant.where,
            "unnoticed",
            f"{verdict.mutant.what} Nothing notices it.",
            "Write a conversation that passes here and asserts what should happen, or list "
            f"'{verdict.mutant.name}' as equivalent with the reason.",
        )
        click.echo(str(problem))
    nothing = len(survivors)
    click.echo(
        f"{len(verdicts)} mistakes made, {stories} conversations asked: "
        + (f"{nothing} went unnoticed." if nothing else "each was noticed or is listed.")
    )

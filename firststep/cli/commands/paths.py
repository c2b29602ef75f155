"""`firststep paths`: how many conversations a guide allows, how long, and how soon they help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from firststep.analysis.data import figures_data
from firststep.analysis.figures import Extreme, Figures, GuideFigures, Span, figures
from firststep.analysis.graph import TooManyStatesError, build
from firststep.analysis.reading import seconds
from firststep.analysis.transcript import Line, as_text, transcript
from firststep.cli import shared
from firststep.guide.load import GuideSet
from firststep.guide.model import Guide

SHOWN: Final = ("shortest", "longest", "slowest", "first-action", "human")
"""The conversations that `--show` prints."""

_LEFT_OUT: Final = (
    "Not in these figures: conversations in which something was told before, news jump, an answer "
    "is taken back, or there is danger."
)


@click.command()
@click.argument("guide")
@click.option(
    "--show",
    type=click.Choice(SHOWN),
    help="Print one conversation word for word in place of the table: the shortest or longest "
    "in answers, the slowest in seconds, or the one that waits longest for the first step that "
    "protects, or for somebody to call.",
)
@click.option("--outcome", metavar="CODE", help="With --show: of the paths to this outcome only.")
@click.option(
    "--json", "as_json", is_flag=True, help="The figures, or the conversation of --show, as JSON."
)
@click.pass_obj
def command(
    project: shared.Project, guide: str, show: str | None, outcome: str | None, as_json: bool
) -> None:
    r"""Count the paths of GUIDE and say how long they take.

    A path is a list of answers from the start to an outcome. For each outcome it says how
    many there are, how many answers they need, and how many seconds pass until the first step
    that protects is told, until somebody to call is named, and until the end. Reading counts
    180 words a minute; the `timer` of a step is added each time the step is done. GUIDE is a
    guide's id, or the path of its file.

    \b
    firststep paths charging_cable_stuck
    firststep paths charging_cable_stuck --show slowest --outcome LEFT_CAR
    """
    if outcome is not None and show is None:
        raise click.UsageError("--outcome belongs to --show: say which conversation to show.")
    guides, chosen = shared.load_guide(project, guide)
    try:
        found = figures(build(guides, chosen))
    except TooManyStatesError as error:
        raise click.UsageError(
            f"The paths of this guide can't be counted: {error}. {error.reason} "
            "Let fewer steps depend on facts that were asked long before, or split the guide."
        ) from error
    if show is not None:
        _show(guides, chosen, found, (show, outcome), as_json=as_json)
    elif as_json:
        shared.print_json(figures_data(chosen, found))
    else:
        _print_table(chosen, found)


_COLUMNS: Final = ("paths", "answers", "action, s", "human, s", "end, s")

_WIDEST: Final = 1_000
"""Columns on which any table fits."""


def _print_table(guide: Guide, found: GuideFigures) -> None:
    rows = [(guide.outcomes[name].code, *_cells(one)) for name, one in found.outcomes.items()]
    console = shared.console()
    table = _table(rows, ("all", *_cells(found.total)))
    title = Text(guide.title, style="italic")
    # A table that is too wide would lose the ends of its figures.
    needed = console.measure(table, options=console.options.update_width(_WIDEST)).maximum
    if not console.is_terminal:
        console.width = max(console.width, needed)
    if needed > console.width:
        console.print(title)
        for row in (*rows, ("all", *_cells(found.total))):
            _print_block(console, row)
    else:
        table.title = title
        console.print(table)
    for line in _notes(guide, found):
        console.print(Text(line))


def _table(rows: list[tuple[str, ...]], total: tuple[str, ...]) -> Table:
    table = Table(title_justify="left", box=None, pad_edge=False)
    table.add_column("outcome", no_wrap=True)
    for name in _COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    table.add_section()
    table.add_row(*total)
    return table


def _print_block(console: Console, row: tuple[str, ...]) -> None:
    """One outcome, a line for each figure: for a terminal that the table does not fit on."""
    name, *cells = row
    console.print()
    console.print(Text(name, style="bold"))
    for label, cell in zip(_COLUMNS, cells, strict=True):
        console.print(Text(f"  {label}: {cell}"))


def _cells(one: Figures) -> tuple[str, ...]:
    turns = _range(one.turns, units=False)
    spans = (_range(span) for span in (one.first_action, one.human, one.units))
    return (f"{one.paths:,}", turns, *spans)


def _range(span: Span, *, units: bool = True) -> str:
    if span.least is None or span.most is None:
        return "never"
    least, most = span.least.value, span.most.value
    if units:
        least, most = seconds(least), seconds(most)
    return str(least) if least == most else f"{least} to {most}"


def _notes(guide: Guide, found: GuideFigures) -> list[str]:
    total = found.total
    lines = [
        "",
        f"{total.paths:,} paths go through {found.states:,} different states. "
        f"A path has {total.average_turns:.1f} answers on average; half of them have at most "
        f"{total.median_turns}.",
        "action: seconds until the first step that protects is told, "
        f"{_first_steps(guide, found)}.",
        "human: seconds until somebody to call is named. end: seconds until all is read and done.",
    ]
    if total.first_action.without:
        lines.append(f"{total.first_action.without:,} paths end before a step that protects.")
    if total.human.without:
        lines.append(
            f"{total.human.without:,} paths end without naming anybody to call; they are not in "
            "the figures to a human."
        )
    lines += _budget(guide, found)
    lines.append(_LEFT_OUT)
    return lines


def _first_steps(guide: Guide, found: GuideFigures) -> str:
    if any(node.protects for node in guide.nodes.values()):
        return f"one of {', '.join(found.protecting)}"
    return f"here {guide.start}, because no step is marked `protects: true`"


def _budget(guide: Guide, found: GuideFigures) -> list[str]:
    if guide.budget is None:
        return ["The guide sets no budget."]
    total = found.total
    rows = (
        ("first action", guide.budget.first_action_s, total.first_action.most, True),
        ("to a human", guide.budget.human_s, total.human.most, True),
        ("answers", guide.budget.turns, total.turns.most, False),
    )
    return [_against(*row) for row in rows if row[1] is not None]


def _against(name: str, limit: int | None, most: Extreme | None, in_seconds: bool) -> str:
    figure = "none" if most is None else str(seconds(most.value) if in_seconds else most.value)
    unit = " s" if in_seconds else ""
    return f"Budget, {name}: {figure}{unit if most else ''} of {limit}{unit}."


def _show(
    guides: GuideSet,
    guide: Guide,
    found: GuideFigures,
    wanted: tuple[str, str | None],
    *,
    as_json: bool,
) -> None:
    """Prints one conversation; `wanted` is which one, and the outcome it has to lead to."""
    which, code = wanted
    chosen = found.total if code is None else _outcome(guide, found, code)
    end: Mapping[str, Extreme | None] = {
        "shortest": chosen.turns.least,
        "longest": chosen.turns.most,
        "slowest": chosen.units.most,
        "first-action": chosen.first_action.most,
        "human": chosen.human.most,
    }
    shown = end[which]
    if shown is None:
        raise click.UsageError(f"None of these paths has a figure for '{which}'.")
    lines = transcript(guides, guide, shown.answers)
    if as_json:
        shared.print_json(_conversation(guide, which, shown, lines))
        return
    click.echo(as_text(lines))
    figure = f"{len(shown.answers)} answers, {lines[-1].after} s in all"
    if which in {"first-action", "human"}:
        figure += f"; {seconds(shown.value)} s until the " + (
            "first step that protects" if which == "first-action" else "first somebody to call"
        )
    click.echo(f"\n({figure})")


def _conversation(
    guide: Guide, which: str, shown: Extreme, lines: tuple[Line, ...]
) -> dict[str, Any]:
    """A conversation as plain data: what is answered, and what is said to it, turn by turn."""
    in_answers = which in {"shortest", "longest"}
    return {
        "guide": guide.id,
        "show": which,
        "value": shown.value if in_answers else seconds(shown.value),
        "turns": [
            {
                "answer": line.answer or None,
                "given": asdict(line.given) if line.given is not None else None,
                "said": list(line.replies),
                "choices": list(line.choices),
                "after_s": line.after,
            }
            for line in lines
        ],
    }


def _outcome(guide: Guide, found: GuideFigures, code: str) -> Figures:
    for name, one in found.outcomes.items():
        if code in {name, guide.outcomes[name].code}:
            return one
    codes = ", ".join(guide.outcomes[name].code for name in found.outcomes)
    raise click.UsageError(f"No path leads to an outcome '{code}'. There are: {codes}.")

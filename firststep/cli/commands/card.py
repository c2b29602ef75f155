"""`firststep card GUIDE`: a guide on one page."""

from __future__ import annotations

from pathlib import Path

import click

from firststep.cli.shared import Project, load_guide


@click.command()
@click.argument("guide")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["html", "text"]),
    help="html to print or to open without scripts, text for a terminal. "
    "Without it, html if FILE ends so, or text.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write, .html or .txt. Without it, the card goes to the screen. "
    "A file that FirstStep did not write is never overwritten.",
)
@click.pass_obj
def command(project: Project, guide: str, kind: str | None, output: Path | None) -> None:
    r"""Put GUIDE on one page: danger first, then the careful steps in their order.

    The steps are those that somebody meets whom nothing helps. The page needs no script and
    asks nothing of any other server. The text ends with what to say to a support agent.

    \b
    Example:
      firststep card charging_cable_stuck --output card.html
    """
    from firststep.views import card  # noqa: PLC0415 - jinja2 is slow to load, and --help is not
    from firststep.views.files import deliver, ending_of  # noqa: PLC0415

    ending = ending_of(output, (".html", ".txt")) if output is not None else ".txt"
    guides, found = load_guide(project, guide)
    if kind is None:
        kind = "html" if ending == ".html" else "text"
    deliver(card.html(guides, found) if kind == "html" else card.text(guides, found), output)

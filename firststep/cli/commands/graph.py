"""`firststep graph GUIDE`: the picture of a guide."""

from __future__ import annotations

from pathlib import Path

import click

from firststep.cli.shared import Project, load_guide


@click.command()
@click.argument("guide")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["mermaid", "svg"]),
    help="mermaid for pages that draw it, svg for a picture. Without it, as FILE ends, or mermaid.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write, .svg or .mmd. Without it, the picture goes to the screen. "
    "A file that FirstStep did not write is never overwritten.",
)
@click.pass_obj
def command(project: Project, guide: str, kind: str | None, output: Path | None) -> None:
    r"""Draw GUIDE: every step and ending, with the answer on every line.

    Danger, news and whom to call hold at every step, so each is drawn once.

    \b
    Example:
      firststep graph charging_cable_stuck --output picture.svg
    """
    from firststep.engine.emergency import spelt_out  # noqa: PLC0415
    from firststep.views import graph  # noqa: PLC0415 - only this command needs it
    from firststep.views.files import deliver, ending_of  # noqa: PLC0415

    ending = ending_of(output, (".svg", ".mmd")) if output is not None else ".mmd"
    guides, found = load_guide(project, guide)
    found = spelt_out(found, guides.common)
    labels = guides.common.labels
    if kind is None:
        kind = "svg" if ending == ".svg" else "mermaid"
    draw = graph.svg if kind == "svg" else graph.mermaid
    deliver(draw(found, labels=labels), output)

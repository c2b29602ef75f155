"""`firststep show GUIDE`: the tree of a guide in the terminal."""

from __future__ import annotations

import click

from firststep.cli.shared import Project, console, load_guide, print_json


@click.command()
@click.argument("guide")
@click.option("--json", "as_json", is_flag=True, help="Nodes and edges, for another program.")
@click.pass_obj
def command(project: Project, guide: str, *, as_json: bool) -> None:
    r"""Show the tree of GUIDE: every step, every answer, and where it leads.

    A step that several ways lead to is shown once. The others name it: "-> unlock, above".
    "=>" leads to an ending, which is named by its code.

    \b
    Example:
      firststep show charging_cable_stuck
    """
    from firststep.engine.emergency import spelt_out  # noqa: PLC0415 - the engine is slow to load
    from firststep.views import tree  # noqa: PLC0415 - rich is slow to load, and --help is not

    guides, found = load_guide(project, guide)
    found = spelt_out(found, guides.common)
    if as_json:
        print_json(tree.as_data(found, guides.common.labels))
        return
    # Wrapped even in a pipe: a tree whose lines run on can't be read.
    console().print(tree.tree(found, guides.common.labels), soft_wrap=False)

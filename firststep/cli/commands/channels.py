"""`firststep channels`: what credentials.yml configures, and what is missing for it to work."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
from rich.table import Table

from firststep.cli.shared import Project, console, may_be_cut

if TYPE_CHECKING:
    from firststep.channels.configured import Configured, Offered

FILE = "credentials.yml"


@click.command()
@click.option(
    "--verify",
    is_flag=True,
    help="Show what is wrong with each channel, the address of its webhook, and what to enter at "
    "the platform.",
)
@click.option(
    "--url",
    metavar="URL",
    default="",
    help="The public address of this server, such as https://bot.example.org, where "
    "credentials.yml gives no public_url.",
)
@click.option(
    "--credentials",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Another file than the credentials.yml beside the guides folder.",
)
@click.pass_obj
def command(project: Project, *, verify: bool, url: str, file: Path | None) -> None:
    """List the channels that people reach the bot by, and check them.

    A channel is ready when its secrets are set, its settings are right and its class can be
    found. Nothing is started, no platform is asked, and no secret is shown. The command ends
    with 0 when everything that is configured is fine, with 1 when something is wrong, and with 2
    when it could not be carried out.

    \b
    Examples:
      firststep channels
      firststep channels --verify
      firststep channels --verify --url https://bot.example.org
    """  # noqa: D301 - click wants the sign itself
    # Rasa's libraries warn of each other when they are imported, whatever the filters say.
    with warnings.catch_warnings(record=True):
        from firststep.channels import configured  # noqa: PLC0415 - --help needs none of it

    path = file if file is not None else _default(project)
    _check_url(url)
    try:
        found = configured.read_configured(path, url)
        left = configured.offered(found, url)
    except configured.CredentialsError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    wrong = any(one.problems or (verify and one.unreachable) for one in found)
    with may_be_cut():
        if verify:
            for line in _verified(path, found):
                click.echo(line)
        else:
            _print(path, found, left)
    sys.exit(1 if wrong else 0)


def _default(project: Project) -> Path:
    path = project.folder.parent / FILE
    if not path.is_file():
        raise click.UsageError(
            f"There is no {path}. Name the file with --credentials, or go into a checkout of "
            "FirstStep."
        )
    return path


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme == "https" and bool(parts.hostname)
        plain = not (parts.query or parts.fragment or parts.username)
        _ = parts.port
    except ValueError:
        good = plain = False
    if url and (not good or not plain or any(map(str.isspace, url))):
        raise click.UsageError(
            "--url is no address that a platform can call. Give the public address of this "
            "server, such as https://bot.example.org."
        )


# --- the list -------------------------------------------------------------------------------


def _print(path: Path, found: Sequence[Configured], left: Sequence[Offered]) -> None:
    if found:
        screen = console()
        screen.print(_table(found))
    else:
        click.echo(f"{path} configures no channel.")
    notes = [line for one in found for line in _notes(path, one)]
    for line in ["", *notes] if notes else []:
        click.echo(line)
    for line in _offers(path, left):
        click.echo(line)


def _table(found: Sequence[Configured]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("channel", overflow="fold")
    table.add_column("line", justify="right")
    table.add_column("takes messages at", overflow="fold")
    table.add_column("ready")
    for one in found:
        style = "red" if one.problems else "yellow" if one.warnings else "green"
        table.add_row(one.title, str(one.entry.line), one.path or "-", _state(one), style=style)
    return table


def _state(one: Configured) -> str:
    if one.problems:
        return f"no: {_count(one.problems, 'problem')}"
    return f"yes, {_count(one.warnings, 'warning')}" if one.warnings else "yes"


def _count(things: Sequence[str], name: str) -> str:
    return f"{len(things)} {name}{'s' * (len(things) != 1)}"


def _notes(path: Path, one: Configured) -> Iterator[str]:
    where = f"{path}:{one.entry.line}  "
    yield from (f"{where}{problem}" for problem in one.problems)
    yield from (f"{where}warning: {warning}" for warning in one.warnings)


def _offers(path: Path, left: Sequence[Offered]) -> Iterator[str]:
    if left:
        yield ""
        yield f"Not configured. To have one, put its lines into {path}:"
    for one in left:
        yield ""
        needs = f"; needs {', '.join(one.variables)}" if one.variables else ""
        yield f"# {one.title} ({one.page}{needs})"
        yield from one.lines


# --- the check ------------------------------------------------------------------------------


def _verified(path: Path, found: Sequence[Configured]) -> Iterator[str]:
    if not found:
        yield f"{path} configures no channel."
    for index, one in enumerate(found):
        if index:
            yield ""
        yield f"{one.title}  ({path}:{one.entry.line}, {one.entry.name})"
        problems = [*one.problems, *one.unreachable]
        yield from (f"  problem: {problem}" for problem in problems)
        yield from (f"  warning: {warning}" for warning in one.warnings)
        if not problems:
            yield "  ready"
        if one.webhook:
            yield f"  address: {one.webhook}"
        elif one.path:
            yield f"  takes messages at {one.path}"
        if one.steps:
            yield "  At the platform:"
            yield from (f"    {step}" for step in one.steps)

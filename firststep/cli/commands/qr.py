"""`firststep qr`: the code for a station's sticker."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from firststep.cli.shared import Project, load_guide

if TYPE_CHECKING:
    from firststep.guide.load import GuideSet
    from firststep.guide.model import Guide


@click.command()
@click.option("--guide", required=True, help="The guide that the code opens.")
@click.option(
    "--url",
    required=True,
    help="The public address of the chat, such as https://help.example.org.",
)
@click.option("--network", help="The charging network of the station: an id of the directory.")
@click.option("--station", help="The station's id, as it stands on the charger.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write, .svg. Without it, the code goes to the screen. "
    "A file that FirstStep did not write is never overwritten.",
)
@click.pass_obj
def command(
    project: Project,
    guide: str,
    url: str,
    network: str | None,
    station: str | None,
    out: Path | None,
) -> None:
    """Make the QR code for a station's sticker.

    Scanned with a phone, it opens the guide's own page, which knows the network and the station
    already. The address stands below the code for whoever has to type it.

    \b
    Examples:
      firststep qr --guide charging_cable_stuck --url https://help.example.org
      firststep qr --guide charging_cable_stuck --url https://help.example.org \\
        --network evgo --station 1234 --out sticker.svg
    """  # noqa: D301 - click wants the sign itself
    from firststep.engine.details import NETWORK, STATION  # noqa: PLC0415 - --help needs none of it
    from firststep.views import sticker  # noqa: PLC0415
    from firststep.views.files import deliver, ending_of  # noqa: PLC0415

    base = _base(url)
    if out is not None:
        ending_of(out, (".svg",))
    guides, found = load_guide(project, guide)
    if network is not None:
        _check_network(project, guides, found, network)
    if station is not None:
        _check_station(guides, found, station)
    known = {NETWORK: network, STATION: station}
    facts = {fact: value for fact, value in known.items() if value is not None}
    target = sticker.address(base, found.id, facts)
    if out is not None:
        deliver(sticker.svg(target), out)
    else:
        for line in sticker.terminal(target):
            # Colours of its own, or a light terminal would show the code inverted.
            click.secho(line, fg="bright_white", bg="black")
    click.echo(target)


def _base(url: str) -> str:
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname)
        plain = not (parts.query or parts.fragment or parts.username)
        _ = parts.port
    except ValueError:
        good = plain = False
    if not good or not plain or any(char.isspace() for char in url):
        raise click.UsageError(
            f"--url is '{url}', and a phone could not open that. Give the public address of the "
            "chat, such as https://help.example.org."
        )
    if parts.scheme == "http":
        click.echo(
            "Note: over http the page can't be kept on the phone, so it does not go on without "
            "signal. Serve it over https if you can.",
            err=True,
        )
    return url


def _check_network(project: Project, guides: GuideSet, guide: Guide, network: str) -> None:
    from firststep.engine.details import NETWORK, is_told  # noqa: PLC0415 - --help needs none of it

    if network not in guides.networks:
        near = difflib.get_close_matches(network.lower(), list(guides.networks), n=1)
        hint = f"Did you mean '{near[0]}'?" if near else "`firststep directory` lists them."
        raise click.UsageError(
            f"--network is '{network}', which is no id in {project.folder}/directory/networks.yml. "
            f"{hint}"
        )
    if not is_told(guides, guide, NETWORK, network):
        raise click.UsageError(
            f"--network is given, but {guide.id} asks for no network. Leave the option out."
        )


def _check_station(guides: GuideSet, guide: Guide, station: str) -> None:
    from firststep.engine.details import STATION, is_told  # noqa: PLC0415 - --help needs none of it

    if not is_told(guides, guide, STATION, station):
        raise click.UsageError(
            f"--station is '{station}', and the chat would not keep that: {guide.id} has no use "
            "for it, or it is no id. An id is one word of letters, digits, dots, stars and hyphens "
            "with a digit in it, such as 1234 or US*EVG*E1234. Give it as it stands on the "
            "charger, without spaces."
        )

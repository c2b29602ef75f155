"""`firststep qr`: what the code says is what the sticker needs, and wrong stickers are not made."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from click.testing import CliRunner, Result

from firststep.cli.app import cli
from firststep.views import sticker
from tests.servers import ROOT

URL = "https://help.example.org"
GUIDE = "charging_cable_stuck"
TARGET = f"{URL}/g/{GUIDE}?network=evgo&station=1234"


def run(*arguments: str) -> Result:
    guides = str(ROOT / "guides")
    return CliRunner().invoke(cli, ["--guides", guides, "qr", *arguments], catch_exceptions=False)


def qr(**options: str) -> Result:
    given = {"guide": GUIDE, "url": URL, **options}
    return run(*[part for name, value in given.items() for part in (f"--{name}", value)])


def test_the_address_stands_below_the_code():
    result = qr(network="evgo", station="1234")
    assert result.exit_code == 0
    *code, address = result.stdout.splitlines()
    assert address == TARGET
    assert code == sticker.terminal(TARGET)
    assert set("".join(code)) <= {" ", "\u2580", "\u2584", "\u2588"}


def test_the_picture_holds_the_code_and_the_address(tmp_path: Path):
    out = tmp_path / "sticker.svg"
    result = qr(network="evgo", station="1234", out=str(out))
    assert result.exit_code == 0
    assert result.stdout == f"Wrote {out}\n{TARGET}\n"
    drawn = out.read_text()
    assert modules_of(drawn) == [list(row) for row in segno.make(TARGET, error="q").matrix]
    words = re.findall(r"<text[^>]*>([^<]*)</text>", drawn)
    assert [word.replace("&amp;", "&") for word in words] == [
        f"{URL}/g/",
        f"{GUIDE}?network=evgo&",
        "station=1234",
    ]


def test_a_picture_of_somebody_else_is_left_alone(tmp_path: Path):
    out = tmp_path / "sticker.svg"
    out.write_text("<svg>mine</svg>")
    result = qr(out=str(out))
    assert result.exit_code == 2
    assert out.read_text() == "<svg>mine</svg>"
    out.unlink()
    assert qr(out=str(out)).exit_code == qr(out=str(out)).exit_code == 0


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (URL, f"{URL}/g/{GUIDE}"),
        (f"{URL}/", f"{URL}/g/{GUIDE}"),
        (f"{URL}/help/ev/", f"{URL}/help/ev/g/{GUIDE}"),
        (f"{URL}:8443", f"{URL}:8443/g/{GUIDE}"),
    ],
)
def test_the_public_address_may_have_a_path(url: str, address: str):
    assert qr(url=url).stdout.splitlines()[-1] == address


def test_http_gets_a_note():
    result = qr(url="http://help.example.org")
    assert result.exit_code == 0
    assert "https" in result.stderr
    assert not qr().stderr


@pytest.mark.parametrize("station", ["1234", "US*EVG*E1234", "A-1.2_3"])
def test_a_stations_id_is_what_the_address_says(station: str):
    address = qr(station=station).stdout.splitlines()[-1]
    assert parse_qs(urlsplit(address).query) == {"station": [station]}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"guide": "charging_cabel_stuck"}, "Did you mean 'charging_cable_stuck'?"),
        ({"guide": "nothing"}, "There is no guide 'nothing'"),
        ({"network": "evg"}, "Did you mean 'evgo'?"),
        ({"network": "zzz"}, "`firststep directory` lists them."),
        ({"network": "evgo", "guide": "car_key_dead"}, "Leave the option out."),
        ({"station": "by the lift"}, "as it stands on the charger"),
        ({"station": "<script>1"}, "as it stands on the charger"),
        ({"station": "1" * 40}, "as it stands on the charger"),
        ({"url": "help.example.org"}, "such as https://help.example.org"),
        ({"url": "ftp://help.example.org"}, "such as https://help.example.org"),
        ({"url": "https://"}, "such as https://help.example.org"),
        ({"url": f"{URL}/?a=1"}, "such as https://help.example.org"),
        ({"url": f"{URL}:port"}, "such as https://help.example.org"),
        ({"url": "https://me@help.example.org"}, "such as https://help.example.org"),
        ({"out": "sticker.png"}, "must end in .svg"),
        ({"out": "/no/such/folder/sticker.svg"}, "Name a file in a folder that exists."),
    ],
)
def test_what_would_make_a_useless_sticker_is_refused(options: dict[str, str], sentence: str):
    result = qr(**options)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert not result.stdout


@pytest.mark.parametrize("missing", ["guide", "url"])
def test_a_guide_and_an_address_are_needed(missing: str):
    given = {"guide": GUIDE, "url": URL}
    del given[missing]
    result = run(*[part for name, value in given.items() for part in (f"--{name}", value)])
    assert result.exit_code == 2
    assert f"--{missing}" in result.stderr


def modules_of(drawn: str) -> list[list[int]]:
    """The code as it stands in a picture, without the light edge."""
    dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawn)}
    least, most = min(min(dark)), max(max(dark)) + 1
    return [[int((x, y) in dark) for x in range(least, most)] for y in range(least, most)]

"""The code on a station's sticker: scanned with a phone, it opens a guide's own page."""

from __future__ import annotations

import io
import re
import textwrap
from typing import Final
from urllib.parse import quote, urlencode

import segno
from markupsafe import escape

from firststep.views.picture import FIRST_WORDS

# A quarter of a sticker in the sun and rain may be unreadable.
_ERROR: Final = "q"
_QUIET: Final = 4
"""Light modules around the code, which readers need."""
_LINE: Final = 3.2
"""Height of a line of the address, in modules."""
_COLUMNS: Final = 36


def address(base: str, guide: str, facts: dict[str, str]) -> str:
    """The address of a guide's page that knows something already.

    Args:
        base: The public address of the chat, with or without a slash at the end.
        guide: The guide's id.
        facts: What the sticker knows, by fact.
    """
    known = urlencode(facts, quote_via=quote)
    return f"{base.rstrip('/')}/g/{quote(guide)}{'?' if known else ''}{known}"


def terminal(target: str) -> list[str]:
    """The code as lines of half blocks: light on a dark ground.

    Args:
        target: The address.
    """
    drawn = io.StringIO()
    _code(target).terminal(drawn, border=_QUIET, compact=True)
    return drawn.getvalue().splitlines()


def svg(target: str) -> str:
    """The code as a picture to print, with the address below it for whoever has to type it.

    Args:
        target: The address.
    """
    code = _code(target)
    width, height = code.symbol_size(border=_QUIET)
    lines = _lines(target)
    whole = height + _LINE * len(lines) + 1
    size = (width - 2 * _QUIET) / (_COLUMNS * 0.62)
    modules = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(code.matrix_iter(border=_QUIET))
        for x, dark in enumerate(row)
        if dark
    )
    words = "\n".join(
        f'<text x="{width / 2:g}" y="{height + _LINE * (at + 0.5):g}">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )
    return (
        f'{FIRST_WORDS} role="img" aria-labelledby="t" width="{width}mm" height="{whole:g}mm" '
        f'viewBox="0 0 {width} {whole:g}">\n'
        f'<title id="t">QR code: {escape(target)}</title>\n'
        f'<rect width="{width}" height="{whole:g}" fill="#fff"/>\n'
        f'<path shape-rendering="crispEdges" d="{modules}"/>\n'
        f'<g font-family="monospace" font-size="{size:.2f}" text-anchor="middle">\n{words}\n</g>\n'
        "</svg>\n"
    )


def _lines(target: str) -> list[str]:
    """The address in lines, broken where its parts end."""
    lines = [""]
    for part in re.findall(r"[^/?&]*[/?&]+|[^/?&]+", target):
        if len(lines[-1]) + len(part) <= _COLUMNS:
            lines[-1] += part
        else:
            lines += textwrap.wrap(part, _COLUMNS, break_on_hyphens=False)
    return [line for line in lines if line]


def _code(target: str) -> segno.QRCode:
    return segno.make(target, error=_ERROR, micro=False)

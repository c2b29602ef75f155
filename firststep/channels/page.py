"""The chat page: its files, read once, and the headers they are sent with."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sanic.request import Request
from sanic.response import HTTPResponse

FOLDER: Final = Path(__file__).parent / "web_page"
INDEX: Final = "index.html"
KEEP: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"
CONTENT_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

# Trusted types make the browser itself refuse any script that would write HTML, so a reply can
# only ever become text.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
API_HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


@dataclass(frozen=True)
class Asset:
    """A file as it is sent.

    Attributes:
        body: Its bytes.
        packed: Its bytes, gzipped: on a weak signal every kilobyte is a wait.
        version: Changes with its bytes.
        kind: Its content type.
    """

    body: bytes
    packed: bytes
    version: str
    kind: str


class Page:
    """The page and the files it loads."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Reads the files.

        Args:
            folder: Where they are.

        Raises:
            OSError: A file cannot be read.
        """
        files = {
            path.name: path.read_bytes()
            for path in sorted(folder.iterdir())
            if path.suffix in CONTENT_TYPES
        }
        index = files.pop(INDEX).decode("utf-8")
        self.files: dict[str, Asset] = {}
        for name, body in files.items():
            made = self.files[name] = asset(name, body)
            # The address changes with the content, so a browser asks for each version once.
            index = index.replace(f"/{name}", f"/{name}?v={made.version}")
        self.index = asset(INDEX, index.encode("utf-8"))


def send(request: Request, asset: Asset, cache: str, status: int = 200) -> HTTPResponse:
    """The response that carries a file, or says that the browser has it already.

    Args:
        request: The request, for what the browser has and takes.
        asset: The file.
        cache: `KEEP` or `ASK_AGAIN`.
        status: The HTTP status where the file is sent.
    """
    tag = f'"{asset.version}"'
    headers = {
        **HEADERS,
        "Cache-Control": cache,
        "ETag": tag,
        "Vary": "Accept-Encoding",
    }
    if tag in request.headers.get("if-none-match", ""):
        return HTTPResponse(status=304, headers=headers)
    body = asset.body
    if _takes_gzip(request.headers):
        body = asset.packed
        headers["Content-Encoding"] = "gzip"
    return HTTPResponse(body, status, headers=headers, content_type=asset.kind)


def _takes_gzip(headers: Mapping[str, str]) -> bool:
    offers = headers.get("accept-encoding", "").replace(" ", "").lower().split(",")
    return any(offer == "gzip" or offer.startswith("gzip;q=1") for offer in offers)


def asset(name: str, body: bytes) -> Asset:
    """A file made ready to be sent; its name's ending says what it is."""
    return Asset(
        body=body,
        packed=gzip.compress(body, 9, mtime=0),
        version=hashlib.sha256(body).hexdigest()[:16],
        kind=CONTENT_TYPES[Path(name).suffix],
    )

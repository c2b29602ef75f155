"""The chat page: its files, read once, and the headers they are sent with."""

from __future__ import annotations

import gzip
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

ROOT: Final = Path(__file__).resolve().parents[2]
BUILT: Final = ROOT / "build" / "widget"
"""What `make widget` writes."""
SOURCE: Final = ROOT / "widget" / "page"
"""The page as it is written: steps and numbers to read, without scripts."""

INDEX: Final = "index.html"
DEMO: Final = "embed-demo.html"
EMBED: Final = "firststep.js"
WORKER: Final = "sw.js"
_SCRIPT: Final = "chat.js"
_SERVED_ELSEWHERE: Final = (INDEX, DEMO, EMBED, WORKER)

KEEP: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"
CONTENT_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}

# Trusted types make the browser itself refuse any script that would write HTML, so a reply can
# only ever become text. The one policy vouches for the service worker's address
# (widget/src/sw-register.ts), which counts as a script's.
_TYPES: Final = "require-trusted-types-for 'script'; trusted-types"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    f"frame-ancestors {{}}; {_TYPES} firststep-worker"
)
DEMO_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    f"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; {_TYPES} 'none'"
)
"""The policy of the made-up host in the demo: all that a strict host has to allow."""

_COMMON: Final = {
    "X-Content-Type-Options": "nosniff",
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
SCRIPT_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    # A site that isolates itself (COEP) loads only what says that others may.
    "Cross-Origin-Resource-Policy": "cross-origin",
}
DEMO_HEADERS: Final = {
    **_COMMON,
    "Content-Security-Policy": DEMO_POLICY,
    "X-Frame-Options": "DENY",
}


def headers_for(allowed_origins: tuple[str, ...] = ()) -> Mapping[str, str]:
    """The headers of the page and its files.

    Args:
        allowed_origins: Other sites whose pages may show the chat in a frame of theirs.
    """
    frames = " ".join(allowed_origins) or "'none'"
    headers = {**_COMMON, "Content-Security-Policy": _POLICY.format(frames)}
    if allowed_origins:
        # For sites that isolate themselves (COEP). Nothing of others is loaded here anyway.
        headers["Cross-Origin-Embedder-Policy"] = "require-corp"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    else:
        # Browsers that know frame-ancestors pass over it; it can't name a site.
        headers["X-Frame-Options"] = "DENY"
    return MappingProxyType(headers)


HEADERS: Final = headers_for()


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
    """The page, the files it loads, and what stands beside it.

    Attributes:
        index: The page; its links name the version of each file.
        files: The files it loads, by name.
        worker: The service worker, or None where the widget is not built.
        embed: The script that puts the chat into another site's page, or None likewise.
        demo: A page that shows that, or None likewise.
    """

    def __init__(self, built: Path = BUILT, source: Path = SOURCE) -> None:
        """Reads the files.

        Args:
            built: What the build wrote.
            source: The page to send where nothing is built: it can be read, and that is all.

        Raises:
            OSError: A file cannot be read.
        """
        folder = built
        if not (built / INDEX).is_file() or not (built / _SCRIPT).is_file():
            logger.warning(
                "The chat page is not built, so visitors get its steps and numbers without the "
                "chat. Build it with: make widget"
            )
            folder = source
        found = {
            path.name: path.read_bytes()
            for path in sorted(folder.iterdir())
            if path.suffix in CONTENT_TYPES
        }
        self.files: Mapping[str, Asset] = {
            name: asset(name, body) for name, body in found.items() if name not in _SERVED_ELSEWHERE
        }
        self.index = self._page(INDEX, found[INDEX])
        self.demo = self._page(DEMO, found[DEMO]) if DEMO in found else None
        self.worker = asset(WORKER, found[WORKER]) if WORKER in found else None
        self.embed = asset(EMBED, found[EMBED]) if EMBED in found else None

    def _page(self, name: str, body: bytes) -> Asset:
        text = body.decode("utf-8")
        for file, made in self.files.items():
            # The address changes with the content, so a browser asks for each version once.
            text = text.replace(f'/{file}"', f'/{file}?v={made.version}"')
        return asset(name, text.encode("utf-8"))


def send(
    request: Request,
    asset: Asset,
    cache: str,
    status: int = 200,
    headers: Mapping[str, str] = HEADERS,
) -> HTTPResponse:
    """The response that carries a file, or says that the browser has it already.

    Args:
        request: The request, for what the browser has and takes.
        asset: The file.
        cache: `KEEP` or `ASK_AGAIN`.
        status: The HTTP status where the file is sent.
        headers: What is sent with it besides.
    """
    tag = f'"{asset.version}"'
    sent = {
        **headers,
        "Cache-Control": cache,
        "ETag": tag,
        "Vary": "Accept-Encoding",
    }
    if tag in request.headers.get("if-none-match", ""):
        return HTTPResponse(status=304, headers=sent)
    body = asset.body
    if _takes_gzip(request.headers):
        body = asset.packed
        sent["Content-Encoding"] = "gzip"
    return HTTPResponse(body, status, headers=sent, content_type=asset.kind)


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

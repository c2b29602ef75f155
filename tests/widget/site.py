"""Made-up servers: one of the built widget that can change and fail, and one of a host's pages.

What the service worker does when a server changes, fails or hangs can't be asked of a real one.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from firststep.channels import page
from tests.servers import ROOT

BUILT = ROOT / "build" / "widget"


class Site:
    """A server on a port of its own, from enter to exit.

    Attributes:
        url: Its address, ending in a slash.
        guides: The ids of its guides.
        mark: Words in each of its pages; a change of them makes a new version of all files, too.
        fault: A status that every answer has, or None.
        answering: Whether it answers; otherwise requests hang until it does.
        asked: The paths of all requests.
    """

    def __init__(self) -> None:
        self.guides = ["first", "second"]
        self.mark = "Version one"
        self.fault: int | None = None
        self.answering = threading.Event()
        self.answering.set()
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.answering.wait()
                status, kind, body = site.answer(self.path)
                self.send_response(status)
                for name, value in page.HEADERS.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "no-cache")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Site:
        """Begins to answer."""
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ends."""
        self.answering.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, target: str) -> tuple[int, str, bytes]:
        """The status, the content type and the body of an answer."""
        html = page.CONTENT_TYPES[".html"]
        if self.fault is not None:
            return self.fault, html, b"<h1>Something in between has failed</h1>"
        path = urlsplit(target).path
        guide = re.fullmatch(r"/g/([\w-]+)", path)
        if path == "/":
            return 200, html, self._page("The root page", "")
        if guide is not None:
            known = guide[1] in self.guides
            title = f"The page of {guide[1]}" if known else "No such guide"
            return 200 if known else 404, html, self._page(title, "../")
        if path == "/favicon.ico":
            return 200, page.CONTENT_TYPES[".svg"], (BUILT / "icon.svg").read_bytes()
        if path == "/chat/guides.json":
            compiled = {"form": 1, "version": self.version, "guides": dict.fromkeys(self.guides)}
            return 200, "application/json", json.dumps(compiled).encode()
        if path == "/sw.js":
            return 200, "text/javascript", (BUILT / "sw.js").read_bytes()
        if path == "/chat/static/page.js" and parse_qs(urlsplit(target).query):
            return 200, "text/javascript", self._script()
        return 404, html, b"Nothing"

    @property
    def version(self) -> str:
        """Changes with what the site says."""
        return hashlib.sha256(f"{self.mark}{self.guides}".encode()).hexdigest()[:8]

    def _page(self, title: str, up: str) -> bytes:
        return (
            f"<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1>"
            f'<section id="basics"><p>{self.mark}</p></section><p id="ran"></p>'
            f'<script type="module" src="{up}chat/static/page.js?v={self.version}"></script>'
        ).encode()

    def _script(self) -> bytes:
        """Says that it ran, and registers the worker as the page's own script does."""
        return (
            f'document.getElementById("ran").textContent = "Script of {self.mark}";'
            'const base = location.pathname.includes("/g/") ? "../" : "./";'
            'const policy = trustedTypes.createPolicy("firststep-worker",'
            " {createScriptURL: (url) => url});"
            'navigator.serviceWorker.register(policy.createScriptURL(new URL(base + "sw.js",'
            " location.href).href));"
        ).encode()


class Host:
    """The server of another site, which embeds the chat; on a port of its own, from enter to exit.

    Attributes:
        url: Its address, ending in a slash.
        pages: Its pages by path.
        headers: What each page is sent with.
    """

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = host.pages.get(urlsplit(self.path).path, "").encode()
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", page.CONTENT_TYPES[".html"])
                for name, value in host.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Host:
        """Begins to answer."""
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ends."""
        self._server.shutdown()
        self._server.server_close()

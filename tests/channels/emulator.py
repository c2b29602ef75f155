"""A platform on this machine: records what is called, and can be slow, rate-limiting or down."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

_DEADLINE = 20.0


@dataclass(frozen=True)
class Received:
    """A request that came in: path, headers by lower-case name, and the body's values."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Says:
    """An answer of the platform."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """Something that goes wrong with the next calls to a path.

    Attributes:
        says: The answer, in place of the usual one; None: the connection is cut.
        times: How many calls it befalls.
        seconds: How long the answer takes.
        path: What the call's path has to contain.
    """

    says: Says | None = None
    times: int = 1
    seconds: float = 0.0
    path: str = ""


class Emulator:
    """A server on loopback; a platform's emulator says what its calls answer.

    Attributes:
        calls: Every request, in the order they came, also those that went wrong.
        taken: Those that were answered with success.
        faults: What goes wrong next, first come first served.
    """

    def __init__(self) -> None:
        # Held from here on: a port that is only looked up may be another's before this starts.
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.calls: list[Received] = []
        self.taken: list[Received] = []
        self.faults: list[Fault] = []
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def answer(self, call: Received) -> Says:
        """What the platform says to a call; its limits and error bodies are its own."""
        raise NotImplementedError

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(_DEADLINE)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_DEADLINE)
        assert not self._thread.is_alive()

    def clear(self) -> None:
        self.calls.clear()
        self.taken.clear()
        self.faults.clear()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/{tail:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None)
        self._loop.run_until_complete(runner.setup())
        site = web.SockSite(runner, self._socket)
        self._loop.run_until_complete(site.start())
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        raw = (await request.read()).decode("utf-8")
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = Received(request.method, request.path_qs, headers, _values(raw, headers))
        self.calls.append(call)
        fault = next((f for f in self.faults if f.path in call.path), None)
        if fault is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.faults.remove(fault)
            await asyncio.sleep(fault.seconds)
            if fault.says is None and not fault.seconds:
                assert request.transport is not None
                request.transport.close()
                return web.Response()
        says = (fault.says if fault is not None else None) or self.answer(call)
        if says.status < 300:
            self.taken.append(call)
        return web.json_response(says.body, status=says.status, headers=dict(says.headers))


def _values(raw: str, headers: Mapping[str, str]) -> Mapping[str, Any]:
    if "json" in headers.get("content-type", ""):
        value = json.loads(raw or "{}")
        assert isinstance(value, dict)
        return value
    return {name: values[0] for name, values in parse_qs(raw, keep_blank_values=True).items()}


def eventually(condition: Callable[[], bool], what: str, seconds: float = _DEADLINE) -> None:
    """Waits until a condition holds, and fails with its name if it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.01)

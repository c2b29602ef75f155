"""The connection between the browser and the servers, which a test can cut, delay and lose.

The browser's own emulation of a lost signal leaves out what a service worker asks for.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType

CHUNK = 65_536


class Line:
    """A relay on a port of its own, from enter to exit.

    Attributes:
        port: Its port on 127.0.0.1.
        url: The chat's address through it, ending in a slash.
    """

    def __init__(self, to_port: int) -> None:
        """A relay.

        Args:
            to_port: The server's port on 127.0.0.1.
        """
        self._to = to_port
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self._up = threading.Event()
        self._up.set()
        self._lost = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()

    def __enter__(self) -> Line:
        """Begins to take connections."""
        threading.Thread(target=self._take, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ends all connections."""
        self._up.clear()
        # A listener that another thread waits on is woken by shutting it down, not by closing it.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._hang_up()

    def cut(self) -> None:
        """No signal: what is open ends, what is new is refused at once."""
        self._up.clear()
        self._hang_up()

    def mend(self) -> None:
        """The signal is back."""
        self._lost.clear()
        self._up.set()

    def lose_answers(self) -> None:
        """Requests arrive, and their answers are lost with the connection, until mended."""
        self._lost.set()

    def _take(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._up.is_set():
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._to), timeout=10)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self._lock:
                self._open |= {near, far}
            for source, target, answers in ((near, far, False), (far, near, True)):
                threading.Thread(
                    target=self._relay, args=(source, target, answers), daemon=True
                ).start()

    def _relay(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                if answers and self._lost.is_set():
                    break
                target.sendall(data)
        self._end(source, target)

    def _hang_up(self) -> None:
        with self._lock:
            sockets = list(self._open)
        self._end(*sockets)

    def _end(self, *sockets: socket.socket) -> None:
        with self._lock:
            self._open -= set(sockets)
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

"""Ports for the servers that tests start: no two tests are given the same one."""

from __future__ import annotations

import fcntl
import random
import socket
import tempfile
from pathlib import Path
from typing import IO, Final

_RANGE: Final = range(12_000, 32_000)
"""Below the ports that the system gives to outgoing connections and to servers that ask for any."""

_LOCKS: Final = Path(tempfile.gettempdir()) / "firststep-test-ports"

_held: list[IO[str]] = []


def own_port() -> int:
    """A port on 127.0.0.1 that nothing listens on and that no other test gets.

    A server that takes ten seconds to start leaves its port free for so long, and a port that the
    system chose is then given away again. It is held until this process ends, however it ends.
    """
    _LOCKS.mkdir(exist_ok=True)
    for port in random.sample(_RANGE, len(_RANGE)):
        lock = (_LOCKS / str(port)).open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                # As the servers do it; else connections closed a moment ago would count as use.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
        except OSError:
            lock.close()
            continue
        _held.append(lock)
        return port
    raise AssertionError("no port from 12000 to 31999 is free")

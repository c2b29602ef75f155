"""Addresses and ports."""

import errno
import http.client
import ipaddress
import socket
import urllib.error
import urllib.request
from http import HTTPStatus

from firststep.launch.errors import LaunchError

_LARGEST_PORT = 65535
_ANSWER_SECONDS = 20.0


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def reachable_host(host: str) -> str:
    """The address at which this machine reaches a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - a key, not a binding


def url(host: str, port: int) -> str:
    """The web address of a server that listens on `host` and `port`, ending in a slash."""
    name = reachable_host(host)
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


def free_port() -> int:
    """A port on 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def status(address: str) -> int | None:
    """The HTTP status with which a server of this machine answers; None if it does not answer."""
    # No proxy of the environment stands between two programs on one machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=_ANSWER_SECONDS) as reply:
            code: int = reply.status
            return code
    except urllib.error.HTTPError as refusal:
        return refusal.code
    except (OSError, http.client.HTTPException):
        return None


def answers(address: str) -> bool:
    """Whether a server of this machine answers a plain request with success."""
    return status(address) == HTTPStatus.OK


def check_free(host: str, port: int) -> None:
    """Makes sure that a server can listen on `host` and `port`.

    Raises:
        LaunchError: It can't; the text says why and what to do.
    """
    if not 0 < port <= _LARGEST_PORT:
        raise LaunchError(f"{port} is not a port. Choose one from 1 to {_LARGEST_PORT}.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the servers do it; else connections closed a moment ago would count as use.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise LaunchError(_explanation(error, host, port)) from error


def _explanation(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 118 if port + 118 <= _LARGEST_PORT else port - 118
        return (
            f"Port {port} is in use by another program. "
            f"Stop that program, or choose another port: make run PORT={other}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for administrators. Use another: make run PORT=5123"
    return f"{host} is not an address of this machine. Use HOST=127.0.0.1 for this machine alone."

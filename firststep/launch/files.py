"""Rasa's endpoints and credentials as one start needs them, derived from the project's own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from firststep.launch.errors import LaunchError


def make_folder(folder: Path) -> Path:
    """Makes sure that a folder is there and can be written.

    Returns:
        The folder.

    Raises:
        LaunchError: It can't be made or written.
    """
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise LaunchError(
            f"The folder {folder} can't be written ({error.strerror or error}). "
            "Make it writable, or run FirstStep from a copy of your own."
        ) from error
    return folder


def derive_endpoints(
    source: Path,
    target: Path,
    *,
    action_port: int,
    tracker_store: Mapping[str, Any] | None = None,
) -> Path:
    """Writes endpoints that name the action server of this start.

    Args:
        source: The project's endpoints.yml.
        target: Where to write.
        action_port: Port of the action server on this machine.
        tracker_store: Another conversation store than the project's.

    Returns:
        `target`.
    """
    endpoints = _read(source)
    action_endpoint = endpoints.get("action_endpoint") or {}
    endpoints["action_endpoint"] = {
        **action_endpoint,
        "url": f"http://127.0.0.1:{action_port}/webhook",
    }
    if tracker_store is not None:
        endpoints["tracker_store"] = dict(tracker_store)
    return _write(target, endpoints)


def derive_credentials(source: Path, target: Path, *, with_rest: bool) -> Path:
    """Writes the channels of this start.

    Args:
        source: The project's credentials.yml.
        target: Where to write.
        with_rest: Whether Rasa's own REST channel is served. It believes whatever its caller says
            of itself, so it must not be reachable from other machines.

    Returns:
        `target`.
    """
    credentials = _read(source)
    if not with_rest:
        credentials.pop("rest", None)
    return _write(target, credentials)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except OSError as error:
        raise LaunchError(
            f"{path} can't be read ({error.strerror}). Run FirstStep from the project's folder."
        ) from error
    except yaml.YAMLError as error:
        raise LaunchError(f"{path} is not valid YAML: {error}") from error
    if not isinstance(content, dict):
        raise LaunchError(f"{path} must hold names and values, one to a line.")
    return content


def _write(path: Path, content: Mapping[str, Any]) -> Path:
    # The channels' credentials are in here, and nobody else on the machine should read them.
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(yaml.safe_dump(dict(content), sort_keys=False), encoding="utf-8")
    return path

"""Rasa's endpoints and credentials as one start needs them, derived from the project's own."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from firststep.launch.errors import LaunchError

logger = logging.getLogger(__name__)

UNSIGNED: Final = frozenset(
    {
        "callback",
        "mattermost",
        "rest",
        "rocketchat",
        "socketio",
        "telegram",
        "twilio",
        "twilio_voice",
        "webexteams",
    }
)
"""Rasa's own channels that answer whoever calls them; tests/serve/test_parts.py checks the names.

What calls them may claim to be anybody, read their conversation, and have messages sent at the
operator's cost.
"""

_STOCK: Final = "rasa.core.channels."


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
        with_rest: Whether Rasa's own REST channel, and the others of `UNSIGNED`, are served. They
            believe whatever their caller says of itself, so they must not be reachable from other
            machines.

    Returns:
        `target`.
    """
    credentials = _read(source)
    if not with_rest:
        unsigned = [name for name, keys in credentials.items() if is_unsigned(name, keys)]
        for name in unsigned:
            del credentials[name]
        others = ", ".join(name for name in unsigned if name != "rest")
        if others:
            logger.warning(
                "Not served at an address that other machines reach, because it does not check who "
                "calls: %s. `firststep channels` says what to use in its place.",
                others,
            )
    return _write(target, credentials)


def is_unsigned(name: object, keys: object = None) -> bool:
    """Whether a channel of credentials.yml is one of Rasa's own that answers whoever calls it.

    Args:
        name: Its name or class there.
        keys: What stands below it.
    """
    text = str(name)
    if text.startswith(_STOCK):
        # Its class can be named in the module, or in the package that offers them all.
        _, _, last = text.removeprefix(_STOCK).lower().rpartition(".")
        text = next((stock for stock in UNSIGNED if _is_class_of(last, stock)), "")
    if text == "socketio":
        return not (isinstance(keys, Mapping) and keys.get("jwt_key"))
    return text in UNSIGNED


def _is_class_of(class_name: str, stock: str) -> bool:
    return class_name == f"{stock.replace('_', '')}input"


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

"""What stands in credentials.yml: read and judged without starting anything."""

from __future__ import annotations

import contextlib
import difflib
import importlib
import inspect
import ipaddress
import os
import pkgutil
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import yaml
from rasa.core.channels import BUILTIN_CHANNELS
from rasa.core.channels.channel import InputChannel

from firststep import channels
from firststep.channels import settings as web_settings
from firststep.channels.messaging.channel import MessagingChannel
from firststep.channels.messaging.settings import read_settings
from firststep.channels.settings import SettingsError
from firststep.channels.tokens import SecretError, SessionTokens
from firststep.channels.web import WebChannel
from firststep.launch.files import is_unsigned

DOCS: Final = "docs/channels"

_OURS: Final[Mapping[str, str]] = {
    "telegram": "telegram",
    "twilio": "twilio",
    "facebook": "messenger",
    "slack": "slack",
}
"""The module of ours that does the work of one of Rasa's own channels."""

_STOCK: Final[Mapping[str, str]] = {
    "telegram": "it fails on every update and does not check who calls it",
    "twilio": "it does not check who calls it, so anybody can send messages at your cost",
    "facebook": "it loses all but the first message of a batch, and texts that are too long",
    "slack": "it drops the buttons where there are more than five, and loses answers that Slack "
    "slows down",
    "mattermost": "it does not check who calls it, and a slow server stops every other channel",
    "rocketchat": "it does not check who calls it, and a slow server stops every other channel",
    "webexteams": "it does not check who calls it, and a slow server stops every other channel",
    "hangouts": "what it talks to is gone",
    "botframework": "it needs the network to start, and keeps conversations by display name",
    "twilio_voice": "it does not check who calls it",
}
"""What is wrong with Rasa's own channels (Rasa 3.6.21)."""

_TRUSTED: Final = (
    "it believes whatever its caller says, so it is for trusted networks only. `make run` serves "
    f"it on this machine alone; see {DOCS}/rest.md."
)


class CredentialsError(Exception):
    """The file can't be used. Its text says where and why."""


@dataclass(frozen=True)
class Entry:
    """One channel as it stands in the file.

    Attributes:
        name: Its key: a name that Rasa knows, or the path of a class.
        line: The line it stands on.
        keys: What stands below it.
        problems: What is wrong with the writing, a sentence each.
    """

    name: str
    line: int
    keys: Any = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Configured:
    """A channel that the file names, and what is to be said of it.

    Attributes:
        entry: How it stands in the file.
        title: What people call it.
        path: Where this server takes its messages; empty where it takes none.
        problems: What keeps it from working, a sentence each and none with a secret in it.
        unreachable: What keeps the platform from reaching it, a sentence each.
        warnings: What may have its reasons, a sentence each.
        webhook: The address that the platform calls; empty where there is no platform.
        steps: What is to be done at the platform, a step each.
    """

    entry: Entry
    title: str
    path: str = ""
    problems: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    webhook: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offered:
    """A channel of FirstStep that the file does not name.

    Attributes:
        title: What people call it.
        lines: What to write into the file.
        variables: What it takes from the environment.
        page: The page about it.
    """

    title: str
    lines: tuple[str, ...]
    variables: tuple[str, ...] = ()
    page: str = field(default="docs/web-channel.md")


def read_configured(path: Path, url: str = "") -> list[Configured]:
    """Every channel of a file.

    Args:
        path: The credentials.yml.
        url: Stands in for a `public_url` that the file does not give.

    Raises:
        CredentialsError: The file can't be read.
    """
    entries = read_entries(path)
    with _importable(path.resolve().parent):
        found = [_judged(entry, url) for entry in entries]
    return [_alone(one, found[:index]) for index, one in enumerate(found)]


def offered(found: Sequence[Configured], url: str = "") -> list[Offered]:
    """The channels of FirstStep that are not among those found.

    Args:
        found: What the file configures.
        url: The public address, where it is known.
    """
    named = {one.entry.name for one in found}
    public = url or "https://bot.example.org"
    left: list[Offered] = []
    if class_path(WebChannel) not in named:
        left.append(Offered("Web chat", (f"{class_path(WebChannel)}:",)))
    left += [
        Offered(
            kind.title,
            (f"{class_path(kind)}:", f"  public_url: {public}", *_needed(kind, public)),
            tuple(secret.variable for secret in kind.secrets if not secret.optional),
            page_of(kind),
        )
        for kind in messaging_channels()
        if class_path(kind) not in named
    ]
    return left


def _needed(kind: type[MessagingChannel], public: str) -> Iterator[str]:
    """A line for each setting that a channel does not go without."""
    for problem in kind.wrong(kind.settings_class(public_url=public)):
        named = re.match(r'"(\w+)"', problem)
        if named is not None:
            yield f'  {named[1]}: "..."'


def messaging_channels() -> list[type[MessagingChannel]]:
    """Every messaging channel that FirstStep has, by module and name."""
    found: list[type[MessagingChannel]] = []
    for module in sorted(pkgutil.iter_modules(channels.__path__), key=lambda one: one.name):
        if module.ispkg:
            continue
        loaded = importlib.import_module(f"{channels.__name__}.{module.name}")
        found += [
            kind
            for _, kind in inspect.getmembers(loaded, inspect.isclass)
            if kind.__module__ == loaded.__name__
            and issubclass(kind, MessagingChannel)
            and _is_whole(kind)
        ]
    return found


def _is_whole(kind: type[MessagingChannel]) -> bool:
    """Whether a class is a channel, and not what several are made from."""
    named = hasattr(kind, "channel") and hasattr(kind, "title")
    return named and not inspect.isabstract(kind)


def class_path(kind: type) -> str:
    """The name of a class in credentials.yml."""
    return f"{kind.__module__}.{kind.__name__}"


def page_of(kind: type[MessagingChannel]) -> str:
    """The page about a messaging channel."""
    return f"{DOCS}/{kind.__module__.rpartition('.')[2]}.md"


# --- the file -------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """Reads as Rasa does: variables of the environment are put in where no quotes stand."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.unset: list[str] = []

    def expand(self, node: yaml.ScalarNode) -> str:
        """A text with the variables in it put in."""
        expanded = os.path.expandvars(str(self.construct_scalar(node)))
        self.unset += re.findall(r"\$\{(\w*)\}", expanded)
        return expanded


_Loader.add_implicit_resolver("!env_var", re.compile(r"^(.*)\$\{(.*)\}(.*)$"), None)
_Loader.add_constructor("!env_var", _Loader.expand)


def read_entries(path: Path) -> list[Entry]:
    """What stands in a file, in order and with its lines.

    Args:
        path: The file.

    Raises:
        CredentialsError: It can't be read, or is not what Rasa takes.
    """
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CredentialsError(f"{path} can't be read ({error.strerror}).") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise CredentialsError(f"{path} is not text. Save it as UTF-8.") from error
    try:
        node = loader.get_single_node()
        if node is None:
            return []
        if not isinstance(node, yaml.MappingNode):
            raise CredentialsError(
                f"{path}:1  The file must hold the names of channels, each with a colon behind it."
            )
        return [_entry(loader, key, value) for key, value in node.value]
    except yaml.MarkedYAMLError as error:
        # Its own text shows the line, and a secret may stand there.
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark is not None else str(path)
        raise CredentialsError(
            f"{where}  This is not YAML as Rasa reads it, or a name stands twice. Look at this "
            "line and the one above: colons, quotation marks, and spaces at the beginning."
        ) from error
    finally:
        loader.dispose()


def _entry(loader: _Loader, key: yaml.Node, value: yaml.Node) -> Entry:
    loader.unset = []
    name = str(loader.construct_object(key, deep=True))
    try:
        keys = loader.construct_object(value, deep=True)
        problems = [
            f"${{{variable}}} stands in it, and {variable} is not set in the environment."
            for variable in loader.unset
        ]
    except ValueError:
        keys, problems = (
            None,
            ["One of its values looks like a date and is none. Put it in quotes."],
        )
    problems += [f'"{twice}" stands in it twice. Keep one.' for twice in _twice(value)]
    return Entry(name, key.start_mark.line + 1, keys, tuple(problems))


def _twice(node: yaml.Node) -> Iterator[str]:
    if isinstance(node, yaml.MappingNode):
        names = [str(key.value) for key, _ in node.value]
        yield from sorted({name for name in names if names.count(name) > 1})


@contextlib.contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Classes of the project are found as they are when Rasa runs in its folder."""
    before = list(sys.path)
    sys.path.insert(1, str(folder))
    try:
        yield
    finally:
        sys.path[:] = before


# --- one channel ----------------------------------------------------------------------------


def _judged(entry: Entry, url: str) -> Configured:
    kind, problem = _class_of(entry.name)
    if kind is None:
        return Configured(entry, entry.name, problems=(*entry.problems, problem))
    try:
        judged = _with_class(entry, kind, url)
    except Exception as error:  # noqa: BLE001 - any class may stand here, and each gets a line
        judged = Configured(
            entry,
            entry.name,
            problems=(f"Its settings can't be read ({type(error).__name__}). Check its values.",),
        )
    return replace(judged, problems=(*entry.problems, *judged.problems))


def _with_class(entry: Entry, kind: type, url: str) -> Configured:
    if issubclass(kind, MessagingChannel):
        return _messaging(entry, kind, url)
    if issubclass(kind, WebChannel):
        return _web(entry, url)
    if kind in BUILTIN_CHANNELS.values():
        return _stock(entry, kind)
    return Configured(entry, entry.name, _route(kind))


def _messaging(entry: Entry, kind: type[MessagingChannel], url: str) -> Configured:
    path = urlsplit(kind.webhook("https://host")).path
    keys = entry.keys
    if url and isinstance(keys, (Mapping, type(None))) and not (keys or {}).get("public_url"):
        keys = {**(keys or {}), "public_url": url}
    problems = tuple(kind.problems(keys))
    settings, _ = read_settings(kind.title, kind.settings_class, keys)
    if settings is None:
        return Configured(entry, kind.title, path, problems)
    return Configured(
        entry,
        kind.title,
        path,
        problems,
        tuple(_unreachable(settings.public_url)),
        webhook=kind.webhook(settings.public_url),
        steps=tuple(kind.at_the_platform(settings)),
    )


def _unreachable(public_url: str) -> Iterator[str]:
    """Why no platform reaches an address, which is one."""
    if not public_url:
        yield (
            'There is no "public_url". Write the address at which the platform reaches this '
            "server into credentials.yml, or try one with --url https://bot.example.org."
        )
        return
    parts = urlsplit(public_url)
    if parts.scheme != "https":
        yield '"public_url" must begin with https: platforms call nothing else.'
    if _is_inside(parts.hostname or ""):
        yield (
            f'"public_url" names {parts.hostname}, which no platform can reach. Give the name '
            "that the internet knows this server by."
        )


def _is_inside(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host.rstrip(".") or host.endswith((".local", ".internal", ".localhost"))


def _web(entry: Entry, url: str) -> Configured:
    judged = Configured(entry, "Web chat", "/", webhook=f"{url.rstrip('/')}/" if url else "")
    if not isinstance(entry.keys, (Mapping, type(None))):
        said = "What stands below it must be names and values, one to a line, or nothing."
        return replace(judged, problems=(said,))
    try:
        settings = web_settings.read_settings(entry.keys)
        if settings.secret:
            SessionTokens(settings.secret, 1.0)
    except (SettingsError, SecretError) as error:
        return replace(judged, problems=tuple(str(error).splitlines()))
    return judged


def _stock(entry: Entry, kind: Any) -> Configured:
    name = kind.name()
    title = f"Rasa's {name}"
    path = "" if name == "cmdline" else _route(kind)
    if name == "socketio":
        path = str((entry.keys or {}).get("socketio_path") or "/socket.io")
    if name in _OURS:
        return Configured(entry, title, path, problems=(_use_ours(name),))
    if name in _STOCK:
        warnings: tuple[str, ...] = (
            f"Rasa's own {name} channel is not safe to use: "
            f"{_STOCK[name]}. FirstStep has none for it.",
        )
    elif is_unsigned(name, entry.keys):
        warnings = (f"Rasa's own {name} channel: {_TRUSTED}",)
    else:
        warnings = ()
    return Configured(entry, title, path, warnings=warnings)


def _route(kind: Any) -> str:
    return f"/webhooks/{kind.name()}/webhook"


def _use_ours(name: str) -> str:
    ours = [
        kind for kind in messaging_channels() if kind.__module__.rpartition(".")[2] == _OURS[name]
    ]
    paths = " or ".join(class_path(kind) for kind in ours) or f"firststep.channels.{_OURS[name]}"
    return (
        f"This is Rasa's own {name} channel: {_STOCK[name]}. Use {paths} in its place "
        f"({DOCS}/{_OURS[name]}.md)."
    )


def _alone(one: Configured, before: Sequence[Configured]) -> Configured:
    """A channel with a problem where one before it takes messages at the same place."""
    rival = next((other for other in before if one.path and other.path == one.path), None)
    if rival is None:
        return one
    said = (
        f"{one.path} is taken by the channel on line {rival.entry.line} already. Keep one of them."
    )
    return replace(one, problems=(*one.problems, said))


# --- its class ------------------------------------------------------------------------------


def _class_of(name: str) -> tuple[type | None, str]:
    """The class that a name means, or what is wrong with the name and its mend."""
    if name in BUILTIN_CHANNELS:
        return BUILTIN_CHANNELS[name], ""
    module_name, _, class_name = name.rpartition(".")
    if not module_name:
        return None, f"There is no channel '{name}'. {_hint(name)}"
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{module_name}.".startswith(f"{error.name}."):
            return None, f"There is no module {error.name}. {_hint(name)}"
        return None, f"{module_name} needs the module {error.name}, which is not installed."
    except Exception as error:  # noqa: BLE001 - any module may stand here, and each gets a line
        return None, f"{module_name} can't be imported ({type(error).__name__})."
    kind = getattr(module, class_name, None)
    if kind is None:
        return None, f"{module_name} has no class {class_name}. {_hint(name)}"
    if not inspect.isclass(kind) or not issubclass(kind, InputChannel):
        return None, f"{name} is not a channel: it must be a subclass of Rasa's InputChannel."
    if inspect.isabstract(kind) or (issubclass(kind, MessagingChannel) and not _is_whole(kind)):
        return None, f"{name} is not a channel of its own, only what others are made from."
    return kind, ""


def _hint(name: str) -> str:
    ours = [class_path(WebChannel), *map(class_path, messaging_channels())]
    short = {path.split(".")[-2]: path for path in ours}
    near = difflib.get_close_matches(name, [*ours, *short, *BUILTIN_CHANNELS], n=1)
    if near:
        return f"Did you mean {short.get(near[0], near[0])}?"
    return f"FirstStep has {', '.join(ours)}."

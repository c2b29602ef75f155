"""Rasa and the action server as one job."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from threading import Event

from firststep.launch import network
from firststep.launch.errors import Interrupted, LaunchError, ModelUnusable
from firststep.launch.files import derive_credentials, derive_endpoints, make_folder
from firststep.launch.processes import Child, stop

Say = Callable[[str], None]

# The web channel answers there once a message gets through the model, NLU and the actions.
HEALTH_PATH = "chat/health"
READY_SECONDS = 180.0
SETTLE_SECONDS = 10.0
STOP_SECONDS = 8.0
_POLL_SECONDS = 0.25
_FIRST_DELAY = 0.5
_LONGEST_DELAY = 30.0
_STEADY_SECONDS = 60.0


@dataclass(frozen=True)
class Plan:
    """What to serve and where.

    Attributes:
        root: The project's folder.
        model: The model's file.
        host: The address that Rasa listens on.
        port: The port that Rasa listens on.
    """

    root: Path
    model: Path
    host: str
    port: int


class Service:
    """The two servers of one start, from their start to their stop."""

    def __init__(self, plan: Plan, say: Say) -> None:
        """Writes the derived files; starts nothing yet."""
        self._plan = plan
        self._say = say
        self._action_port = network.free_port()
        self._actions_url = network.url("127.0.0.1", self._action_port) + "health"
        self._folder = make_folder(plan.root / "build" / "serve" / str(plan.port))
        self._endpoints = derive_endpoints(
            plan.root / "endpoints.yml",
            self._folder / "endpoints.yml",
            action_port=self._action_port,
        )
        self._credentials = derive_credentials(
            plan.root / "credentials.yml",
            self._folder / "credentials.yml",
            with_rest=network.is_loopback(plan.host),
        )
        self._rasa_log = _fresh(self._folder / "rasa.log")
        self._actions_log = _fresh(self._folder / "actions.log")
        self._rasa: Child | None = None
        self._actions: Child | None = None

    @property
    def url(self) -> str:
        """The chat's address."""
        return network.url(self._plan.host, self._plan.port)

    def start(self, interrupted: Event) -> None:
        """Starts both servers and waits until a message is answered.

        Args:
            interrupted: Set from outside to give up.

        Raises:
            LaunchError: A server ended, or gave no answer in time.
            ModelUnusable: Both servers run, but no message is answered.
            Interrupted: `interrupted` was set.
        """
        actions = self._actions = self._start_actions()
        rasa = self._rasa = self._start_rasa()
        started = time.monotonic()
        both_up: float | None = None
        while (status := network.status(self.url + HEALTH_PATH)) != HTTPStatus.OK:
            for child in (rasa, actions):
                if not child.running:
                    raise LaunchError(_ended(child))
            now = time.monotonic()
            if both_up is None and status is not None and network.answers(self._actions_url):
                both_up = now
            # Rasa listens once it has tried to load the model, whether or not that went well.
            if both_up is not None and now - both_up > SETTLE_SECONDS:
                raise ModelUnusable(_silent(rasa, now - started))
            if now - started > READY_SECONDS:
                raise LaunchError(_silent(rasa, now - started))
            if interrupted.wait(_POLL_SECONDS):
                raise Interrupted

    def watch(self, interrupted: Event) -> None:
        """Keeps both servers up until `interrupted` is set.

        The action server is started again whenever it ends. Until it is back, Rasa itself tells
        people what is safe.

        Raises:
            LaunchError: Rasa ended.
        """
        rasa, actions = self._running()
        delay = _FIRST_DELAY
        started = time.monotonic()
        while not interrupted.wait(_POLL_SECONDS):
            if not rasa.running:
                raise LaunchError(_ended(rasa))
            if actions.running:
                continue
            if time.monotonic() - started > _STEADY_SECONDS:
                delay = _FIRST_DELAY
            self._say(
                f"The action server stopped{_code(actions)}; "
                f"starting it again in {delay:g} s. Until then people get the safe text. "
                f"Its log: {actions.log}"
            )
            if interrupted.wait(delay):
                return
            delay = min(2 * delay, _LONGEST_DELAY)
            actions.close()
            actions = self._actions = self._start_actions()
            started = time.monotonic()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Stops both servers, by force if they take longer than so many seconds."""
        stop([child for child in (self._rasa, self._actions) if child is not None], seconds)
        self._rasa = self._actions = None

    def kill(self) -> None:
        """Ends both servers at once; may be called from a signal handler."""
        for child in (self._rasa, self._actions):
            if child is not None:
                child.kill()

    def _start_rasa(self) -> Child:
        plan = self._plan
        return Child(
            "Rasa",
            [
                "rasa", "run",
                "--model", str(plan.model),
                "--endpoints", str(self._endpoints),
                "--credentials", str(self._credentials),
                "--interface", plan.host,
                "--port", str(plan.port),
            ],
            log=self._rasa_log,
            folder=plan.root,
        )  # fmt: skip

    def _start_actions(self) -> Child:
        return Child(
            "the action server",
            ["rasa_sdk", "--actions", "actions", "--port", str(self._action_port)],
            log=self._actions_log,
            folder=self._plan.root,
            settings={"SANIC_HOST": "127.0.0.1"},
        )

    def _running(self) -> tuple[Child, Child]:
        if self._rasa is None or self._actions is None:
            raise RuntimeError("the service was not started")
        return self._rasa, self._actions


def _fresh(log: Path) -> Path:
    """Makes room for a new log and keeps the one before it."""
    if log.exists():
        log.replace(log.with_name(log.name + ".1"))
    return log


def _code(child: Child) -> str:
    code = child.exit_code
    if code is None:
        return ""
    return f" (signal {-code})" if code < 0 else f" (exit code {code})"


def _ended(child: Child) -> str:
    return (
        f"{child.name.capitalize()} stopped by itself{_code(child)}. "
        f"The last lines of {child.log}:\n{child.log_tail()}"
    )


def _silent(child: Child, seconds: float) -> str:
    return (
        f"{child.name.capitalize()} answered no message within {seconds:.0f} s. "
        f"The last lines of {child.log}:\n{child.log_tail()}"
    )

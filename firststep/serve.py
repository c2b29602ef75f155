"""`make run`: checks the guides, trains if needed, and serves the chat until it is told to stop.

Exit codes: 0 after a stop that was asked for, 1 when FirstStep can't start or go on, 2 for a wrong
command line.
"""

import argparse
import os
import signal
import sys
import webbrowser
from pathlib import Path
from threading import Event
from types import FrameType

from firststep.launch import network
from firststep.launch.errors import Interrupted, LaunchError, ModelUnusable
from firststep.launch.model import up_to_date_model
from firststep.launch.service import Plan, Service


def say(sentence: str) -> None:
    """Tells the person at the terminal."""
    print(sentence, flush=True)


class _StopSignals:
    """Turns Ctrl-C and its like into an event; the second one ends the servers at once."""

    def __init__(self) -> None:
        self.received = Event()
        self.service: Service | None = None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._handle)

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if self.received.is_set() and self.service is not None:
            self.service.kill()
        self.received.set()


def _arguments(command_line: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m firststep.serve", description="Serves the FirstStep chat."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=5005, help="port to listen on")
    parser.add_argument("--no-open", action="store_true", help="do not open a browser")
    parser.add_argument("--train-only", action="store_true", help="train if needed, then stop")
    return parser.parse_args(command_line)


def _open_browser(url: str) -> None:
    # Without a screen, the browser found could be a text one that takes over the terminal.
    if sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(url)


def _serve(arguments: argparse.Namespace, signals: _StopSignals) -> None:
    root = Path.cwd()
    if not arguments.train_only:
        network.check_free(arguments.host, arguments.port)
    model = up_to_date_model(root, say, signals.received)
    if arguments.train_only:
        say("The model is up to date.")
        return
    try:
        _run(Plan(root, model, arguments.host, arguments.port), arguments, signals)
    except ModelUnusable as error:
        say(f"{error}\nThe stored model can't be used; training it again.")
        model.unlink(missing_ok=True)
        model = up_to_date_model(root, say, signals.received)
        _run(Plan(root, model, arguments.host, arguments.port), arguments, signals)


def _run(plan: Plan, arguments: argparse.Namespace, signals: _StopSignals) -> None:
    service = signals.service = Service(plan, say)
    try:
        say("Starting.")
        service.start(signals.received)
        say(f"FirstStep is ready: {service.url} (Ctrl-C stops it)")
        if not arguments.no_open:
            _open_browser(service.url)
        service.watch(signals.received)
        say("Stopping.")
    finally:
        service.stop()


def main(command_line: list[str] | None = None) -> int:
    """Runs the command.

    Args:
        command_line: Its arguments; the program's own if left out.

    Returns:
        The exit code.
    """
    arguments = _arguments(command_line)
    signals = _StopSignals()
    try:
        _serve(arguments, signals)
    except LaunchError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    except Interrupted:
        say("Stopped before it was ready.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

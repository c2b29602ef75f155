"""The pytest plugin: collects conversation stories and runs each as a test.

It is loaded in every run of pytest wherever FirstStep is installed, so it imports next to
nothing, and does nothing where the option `conversation_paths` is not set.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from firststep.testing.run import Bot
    from firststep.testing.story import Story

MARKER: Final = "conversations"
DEFAULT_SERVER: Final = "http://127.0.0.1:5005"

_BOT: Final = pytest.StashKey["Bot"]()
_NO_BOT: Final = pytest.StashKey[bool]()
_STORE: Final = pytest.StashKey["TemporaryDirectory[str]"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The folders of the stories, and against what they are run."""
    parser.addini("conversation_paths", "folders with FirstStep's conversation stories", "paths")
    group = parser.getgroup("firststep", "conversation stories of FirstStep")
    group.addoption(
        "--live",
        nargs="?",
        const=DEFAULT_SERVER,
        metavar="URL",
        dest="firststep_live",
        help=f"run the stories against a server that runs already (without URL: {DEFAULT_SERVER})",
    )
    group.addoption(
        "--conversation-model",
        metavar="FILE",
        dest="firststep_model",
        help="run the stories with this trained model, in place of one of the guides as they are",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Registers the marker, and refuses options that can't be meant."""
    config.addinivalue_line(
        "markers", f"{MARKER}: a conversation story; needs a trained model, no servers or ports"
    )
    live = config.getoption("firststep_live")
    if live is not None and not live.startswith(("http://", "https://")):
        raise pytest.UsageError(
            f"--live takes the address of a server, and '{live}' is none. "
            f"Write --live={DEFAULT_SERVER}, or put --live last."
        )
    model = config.getoption("firststep_model")
    if model is not None and not Path(model).is_file():
        raise pytest.UsageError(f"--conversation-model: there is no file {model}.")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Takes away the store of the conversations."""
    store = config.stash.get(_STORE, None)
    if store is not None:
        store.cleanup()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collects the YAML files below `conversation_paths`."""
    if file_path.suffix != ".yml":
        return None
    folders = parent.config.getini("conversation_paths")
    if not any(file_path.is_relative_to(folder) for folder in folders):
        return None
    # Pytest's own constructors are called through `from_parent`, which has no types.
    file: pytest.Collector = StoryFile.from_parent(parent, path=file_path)
    return file


class StoryFile(pytest.File):
    """One file of stories."""

    def collect(self) -> Iterator[pytest.Item]:
        """Its stories.

        Raises:
            CollectError: With every mistake of the file, each with its line and its mend.
        """
        from firststep.guide.problems import GuideErrors  # noqa: PLC0415 - see the module
        from firststep.testing.story import read_stories  # noqa: PLC0415

        try:
            stories = read_stories(self.path)
        except GuideErrors as errors:
            raise self.CollectError(str(errors)) from errors
        for story in stories:
            item = StoryItem.from_parent(self, name=story.name)
            item.story = story
            item.add_marker(MARKER)
            yield item


class StoryItem(pytest.Item):
    """One story.

    Attributes:
        story: The story.
    """

    story: Story

    def runtest(self) -> None:
        """Runs the story; leaves it out where the bot can't do what it needs."""
        from firststep.testing.run import cannot_run, run  # noqa: PLC0415 - see the module

        bot = _bot(self.config)
        reason = cannot_run(self.story, bot)
        if reason is not None:
            pytest.skip(reason)
        run(self.story, bot, everywhere=True)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The conversation as a diff; of anything unforeseen, the traceback."""
        from firststep.launch.errors import LaunchError  # noqa: PLC0415 - see the module
        from firststep.testing.bots import ServerUnreachable  # noqa: PLC0415
        from firststep.testing.run import StoryFailed  # noqa: PLC0415

        error = excinfo.value
        if isinstance(error, StoryFailed) and isinstance(error.__cause__, ServerUnreachable):
            return str(error.__cause__)
        if isinstance(error, StoryFailed) and error.__cause__ is None:
            return str(error)
        if isinstance(error, LaunchError):
            return str(error)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """File, line (from 0), and name."""
        return self.path, self.story.line - 1, self.name


def _bot(config: pytest.Config) -> Bot:
    """The bot of this run, made when the first story needs it."""
    from firststep.launch.errors import LaunchError  # noqa: PLC0415 - see the module

    if config.stash.get(_NO_BOT, False):
        raise LaunchError("There is no model to run it with; the first conversation says why.")
    bot = config.stash.get(_BOT, None)
    if bot is None:
        config.stash[_NO_BOT] = True
        bot = config.stash[_BOT] = _new_bot(config)
        config.stash[_NO_BOT] = False
    return bot


def _new_bot(config: pytest.Config) -> Bot:
    root = config.rootpath
    live = config.getoption("firststep_live")
    if live is not None:
        from firststep.guide.load import load_all  # noqa: PLC0415 - see the module
        from firststep.testing.bots import RestBot  # noqa: PLC0415

        return RestBot(live, root, load_all(root / "guides"))
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    from firststep.testing.model import shared_model  # noqa: PLC0415
    from firststep.testing.rasa_bot import RasaBot  # noqa: PLC0415

    chosen = config.getoption("firststep_model")
    model = Path(chosen) if chosen is not None else shared_model(root, print)
    store = config.stash[_STORE] = TemporaryDirectory(prefix="firststep-stories-")
    return RasaBot(root, model, Path(store.name) / "conversations.sqlite")

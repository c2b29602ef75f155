"""A guide in the terminal, without a server; it is loaded anew when its file is saved."""

from __future__ import annotations

import contextlib
import os
import select
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from firststep.dialogue import Exchange
from firststep.engine.acts import NotUnderstood
from firststep.engine.replies import payload
from firststep.guide.load import SHARED_FILES, GuideSet, guide_files, load_all
from firststep.guide.model import Guide
from firststep.guide.problems import GuideErrors
from firststep.testing.bots import EngineBot
from firststep.testing.recorder import Recorder
from firststep.testing.trace import trace
from firststep.testing.understand import Classified, Phrases, examples

HELP: Final = """\
Type an answer in your own words, or the number of a button.
"why", "go back", "repeat", "start over" and words of danger work at every step.
Save the guide's file, and the conversation goes on with it.
/help shows this, /quit ends."""

UNTRAINED: Final = "Without --trained only the guide's own phrases are understood."
TRAINED: Final = (
    "Words are understood as by the trained bot, which knows all guides. "
    "The first may take a few seconds."
)
LEFT_OUT: Final = "{} has mistakes and is left out."

RELOADED: Final = "The guide was saved. Your answers are kept."
KEPT: Final = "Nothing was loaded; the conversation goes on with the guide as it was."

TYPE_AGAIN: Final = "Please type that again; the step may have changed."

_READ: Final = 4_096

Show = Callable[[str, str], None]
"""Takes a text and its kind: `bot`, `button`, `trace`, `note` or `problem`."""


class Chat:
    """One conversation about one guide, which may lead on to the others where they are learnt.

    Attributes:
        bot: The bot that is talked to.
        show: Takes everything there is to read.
    """

    def __init__(
        self,
        folder: Path,
        guide: Path,
        show: Show,
        *,
        tracing: bool = False,
        trained: bool = False,
        recorder: Recorder | None = None,
    ) -> None:
        """Loads the guide.

        Args:
            folder: The guides folder, with common.yml.
            guide: The guide's file.
            show: Takes everything there is to read.
            tracing: Whether to show what the engine made of each message.
            trained: Whether to learn the phrases of all guides, as training does, in place of
                taking those of this guide word for word.
            recorder: Writes the conversation down.

        Raises:
            GuideErrors: The guide has mistakes.
        """
        self._folder = folder
        self._guide = guide
        self.show = show
        self._tracing = tracing
        self._trained = trained
        self._hinted = trained
        self._recorder = recorder
        self._stamp = self._stamped()
        self._own, guides = self._load()
        self.bot = EngineBot(guides, self._reader(guides))

    def open(self) -> None:
        """Opens the guide."""
        if self._trained:
            self.show(TRAINED, "note")
        opening = payload("open", v=self._own.id)
        done = self._exchange(opening)
        if self._recorder is not None:
            self._recorder.begin(opening, done.turn.replies[-1].custom)

    def close(self) -> None:
        """Keeps what was learnt of the words that were typed, so that it is there next time."""
        # A folder that can't be written to costs seconds next time, and nothing else.
        with contextlib.suppress(OSError):
            if isinstance(self.bot.understand, Classified):
                self.bot.understand.save()

    def hear(self, line: str) -> bool:
        """Takes one line of the person.

        Args:
            line: What was typed.

        Returns:
            False when the person wants to end.
        """
        said = line.strip()
        if said == "/quit":
            return False
        if said == "/help":
            self.show(f"{HELP}\n{TRAINED if self._trained else UNTRAINED}", "note")
            return True
        options = self.bot.conversation.options
        pressed = said.isascii() and said.isdigit() and 1 <= int(said) <= len(options)
        title = self._titles[int(said) - 1] if pressed else None
        done = self._exchange(options[int(said) - 1] if pressed else line)
        if self._recorder is not None:
            key = "user" if title is None else "button"
            custom = done.turn.replies[-1].custom
            self._recorder.add(key, said if title is None else title, custom)
        words = not pressed and any(sign.isalpha() for sign in said)
        if words and isinstance(done.act, NotUnderstood) and not self._hinted:
            self._hinted = True
            self.show(UNTRAINED, "note")
        return True

    def refresh(self) -> bool:
        """Loads the guide anew if a file was saved since the last look.

        Returns:
            Whether something was shown.
        """
        stamp = self._stamped()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            own, guides = self._load(self.bot.conversation.guide)
            reader = self._reader(guides)
        except GuideErrors as errors:
            for problem in errors.problems:
                self.show(str(problem), "problem")
            self.show(KEPT, "note")
            return True
        self.show(RELOADED, "note")
        self.close()
        self._own = own
        self.bot.guides = guides
        self.bot.understand = reader
        self._exchange(payload("do", v="resume"))
        return True

    def _load(self, talked_about: str | None = None) -> tuple[Guide, GuideSet]:
        """The guide, and everything that is known beside it.

        Raises:
            GuideErrors: It has mistakes, or the guide that is talked about has.
        """
        alone = load_all(self._folder, only=self._guide)
        (own,) = alone.guides.values()
        if not self._trained:
            return own, alone
        found: dict[str, Guide] = {}
        # In the order of training, so that what was classified can be shared with other commands.
        for path in guide_files(self._folder):
            if path.stem == own.id:
                found[own.id] = own
                continue
            try:
                found.update(load_all(self._folder, only=path).guides)
            except GuideErrors:
                if path.stem == talked_about:
                    raise
                self.show(LEFT_OUT.format(path), "note")
        found.setdefault(own.id, own)
        return own, replace(alone, guides=MappingProxyType(found))

    def _reader(self, guides: GuideSet) -> Classified | Phrases:
        root = self._folder.resolve().parent
        pairs = examples(root, guides)
        return (
            Classified(pairs, root / "build" / "understanding") if self._trained else Phrases(pairs)
        )

    def _stamped(self) -> dict[Path, tuple[int, int] | None]:
        others = guide_files(self._folder) if self._trained else ()
        shared = (self._folder / name for name in SHARED_FILES)
        files = (self._guide, *shared, *others)
        return {file: _stamp(file) for file in files}

    def _exchange(self, text: str) -> Exchange:
        self.bot.clock.now = time.time()
        done = self.bot.exchange(text)
        for reply in done.turn.replies:
            self.show(reply.text, "bot")
        buttons = done.turn.replies[-1].buttons
        self._titles = [button.title for button in buttons]
        for number, title in enumerate(self._titles, start=1):
            self.show(f"  {number}) {title}", "button")
        if self._tracing:
            for line in trace(self.bot.guides, done):
                self.show(f"  {line}", "trace")
        return done


class Lines:
    """Lines from a terminal or a pipe, without waiting for ever."""

    def __init__(self, descriptor: int) -> None:
        """Takes the file descriptor to read."""
        self._descriptor = descriptor
        self._read = b""
        self._ended = False

    def next(self, seconds: float) -> str | None:
        """The next line.

        Args:
            seconds: How long to wait for it.

        Returns:
            The line without its end, or None when there is none yet.

        Raises:
            EOFError: There will be no more.
        """
        if b"\n" not in self._read and not self._ended:
            ready, _, _ = select.select([self._descriptor], [], [], seconds)
            if not ready:
                return None
            part = os.read(self._descriptor, _READ)
            self._read += part
            self._ended = not part
        line, end, rest = self._read.partition(b"\n")
        if not end and not self._ended:
            return None
        if not end and not line:
            raise EOFError
        self._read = rest
        return line.decode("utf-8", "replace").rstrip("\r")


def talk(chat: Chat, lines: Lines, *, prompt: Callable[[], Any], seconds: float) -> None:
    """Talks until the person ends it, looking again and again whether the guide was saved.

    Args:
        chat: The conversation, opened.
        lines: What the person types.
        prompt: Shows that it is the person's turn.
        seconds: How often to look.
    """
    prompt()
    while True:
        try:
            line = lines.next(seconds)
        except EOFError:
            return
        reloaded = chat.refresh()
        if reloaded and line is not None:
            # It was typed for what stood there before, and its number may be another answer now.
            chat.show(TYPE_AGAIN, "note")
        elif line is not None and not chat.hear(line):
            return
        if reloaded or line is not None:
            prompt()


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size

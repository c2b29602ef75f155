"""Messages in line: those of one person one after the other, those of different people at once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from firststep.channels.messaging.updates import Update
from firststep.engine.acts import Danger
from firststep.engine.payloads import read_payload
from firststep.understanding import danger

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """One message that waits for its answer.

    Attributes:
        update: What came in.
        conversation: The conversation's id.
        too_fast: Whether it only has to be told that it came too fast.
        unseen: Whether it was written before its person could read what was said last.
        came: When it came, in seconds of a monotonic clock.
    """

    update: Update
    conversation: str
    too_fast: bool = False
    unseen: bool = False
    came: float = field(default_factory=time.monotonic)

    # Whoever waits is looked at again and again, and reading for danger takes a millisecond.
    @cached_property
    def is_alarm(self) -> bool:
        """Whether its words or its button have a sign of danger in them, sure or not."""
        pressed = read_payload(self.update.payload or "")
        return isinstance(pressed, Danger) or is_alarm(self.update.text)

    @property
    def is_plain(self) -> bool:
        """Whether it is nothing but words."""
        update = self.update
        other = (update.payload, update.command, update.edits, update.media, update.says)
        return update.text is not None and all(part is None for part in other)

    @property
    def words(self) -> tuple[str, ...]:
        """Its words, in whatever case they were typed."""
        return tuple((self.update.text or "").casefold().split())


def is_alarm(text: str | None) -> bool:
    """Whether words have a sign of danger in them, sure or not."""
    try:
        return text is not None and danger.check(text) is not None
    except Exception:
        logger.exception("Words could not be read for danger; they are taken for it.")
        return True


Work = Callable[[Job], Awaitable[bool]]
"""Answers a job; tells whether the same words need no other answer."""

MAX_IN_LINE: Final = 20
"""Messages of one person that may wait. Signs of danger may be twice as many."""


class Lines:
    """One line for each conversation that is being answered."""

    def __init__(self, work: Work, skip: Callable[[Job], Awaitable[None]]) -> None:
        """No lines.

        Args:
            work: Answers a job. It never raises.
            skip: Is told of a job that had its answer already.
        """
        self._work = work
        self._skip = skip
        self._lines: dict[str, _Line] = {}
        self.waiting = 0

    @property
    def busy(self) -> bool:
        """Whether any job is not answered yet."""
        return bool(self._lines)

    def holds(self, job: Job) -> bool:
        """Whether the same message is waiting or being answered here."""
        line = self._lines.get(job.conversation)
        return line is not None and any(
            other.update.key == job.update.key for other in line.unanswered
        )

    def add(self, job: Job) -> bool:
        """Puts a job at the end of its line, unless too many stand in it.

        Returns:
            Whether it stands there.
        """
        line = self._lines.get(job.conversation)
        if line is None:
            line = self._lines[job.conversation] = _Line()
            line.task = asyncio.create_task(self._run(job.conversation, line))
        if len(line.jobs) >= MAX_IN_LINE * (2 if job.is_alarm else 1):
            return False
        line.jobs.append(job)
        self.waiting += 1
        return True

    @property
    def jobs(self) -> list[Job]:
        """All jobs that are not answered yet."""
        return [job for line in self._lines.values() for job in line.unanswered]

    async def finish(self, seconds: float) -> list[Job]:
        """Waits for all lines, and stops those that take too long.

        Args:
            seconds: How long to wait.

        Returns:
            The jobs that were not answered.
        """
        lines = list(self._lines.values())
        tasks = {line.task for line in lines if line.task is not None}
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        return [job for line in lines for job in line.unanswered]

    async def _run(self, conversation: str, line: _Line) -> None:
        try:
            while line.jobs:
                job = line.next()
                self.waiting -= 1
                if line.has_answered(job):
                    await self._skip(job)
                elif await self._work(job):
                    line.answered(job)
                line.current = None
        finally:
            self._lines.pop(conversation, None)
            self.waiting -= len(line.jobs)


@dataclass
class _Line:
    jobs: list[Job] = field(default_factory=list)
    current: Job | None = None
    said: set[tuple[str, ...]] = field(default_factory=set)
    finished: float = float("-inf")
    task: asyncio.Task[None] | None = None

    def next(self) -> Job:
        """The job to answer now: danger does not wait behind anything."""
        first = next((job for job in self.jobs if job.is_alarm), self.jobs[0])
        self.jobs.remove(first)
        self.current = first
        return first

    def answered(self, job: Job) -> None:
        """Notes that a job has had its answer."""
        if job.is_plain:
            self.said.add(job.words)
        self.finished = time.monotonic()

    def has_answered(self, job: Job) -> bool:
        """Whether the same words were answered after these came: somebody pressed send twice."""
        return job.is_plain and job.came <= self.finished and job.words in self.said

    @property
    def unanswered(self) -> list[Job]:
        return [*([self.current] if self.current is not None else []), *self.jobs]

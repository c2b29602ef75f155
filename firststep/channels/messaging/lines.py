"""Messages in line: those of one person one after the other, those of different people at once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from firststep.channels.messaging.updates import Update
from firststep.understanding import danger

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """One message that waits for its answer.

    Attributes:
        update: What came in.
        conversation: The conversation's id.
        too_fast: Whether it only has to be told that it came too fast.
        came: When it came, in seconds of a monotonic clock.
    """

    update: Update
    conversation: str
    too_fast: bool = False
    came: float = field(default_factory=time.monotonic)

    @property
    def is_alarm(self) -> bool:
        """Whether its words have a sign of danger in them, sure or not."""
        return is_alarm(self.update.text)


def is_alarm(text: str | None) -> bool:
    """Whether words have a sign of danger in them, sure or not."""
    try:
        return text is not None and danger.check(text) is not None
    except Exception:
        logger.exception("Words could not be read for danger; they are taken for it.")
        return True


Work = Callable[[Job], Awaitable[bool]]
"""Answers a job; tells whether the answer was about danger."""


class Lines:
    """One line for each conversation that is being answered."""

    def __init__(self, work: Work, skip: Callable[[Job], Awaitable[None]]) -> None:
        """No lines.

        Args:
            work: Answers a job. It never raises.
            skip: Is told of a job that needs no answer of its own any more.
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

    def add(self, job: Job) -> None:
        """Puts a job at the end of its line."""
        line = self._lines.get(job.conversation)
        if line is None:
            line = self._lines[job.conversation] = _Line()
            line.task = asyncio.create_task(self._run(job.conversation, line))
        line.jobs.append(job)
        self.waiting += 1

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
                if line.is_overtaken(job):
                    await self._skip(job)
                elif await self._work(job):
                    line.alarmed = time.monotonic()
                line.current = None
        finally:
            self._lines.pop(conversation, None)
            self.waiting -= len(line.jobs)


@dataclass
class _Line:
    jobs: list[Job] = field(default_factory=list)
    current: Job | None = None
    alarmed: float = float("-inf")
    task: asyncio.Task[None] | None = None

    def next(self) -> Job:
        """The job to answer now: danger does not wait behind anything."""
        first = next((job for job in self.jobs if job.is_alarm), self.jobs[0])
        self.jobs.remove(first)
        self.current = first
        return first

    def is_overtaken(self, job: Job) -> bool:
        """Whether a job was written before its person could read a warning of danger.

        A "yes" to the question before must not be taken for an answer to the warning.
        """
        plain = job.update.command is None and not job.is_alarm
        return plain and job.came <= self.alarmed

    @property
    def unanswered(self) -> list[Job]:
        return [*([self.current] if self.current is not None else []), *self.jobs]

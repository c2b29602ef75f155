"""Problems of a file that a person wrote: what, where, why, and the mend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a file.

    Attributes:
        path: The file, as the person would name it.
        line: Line, 1 for the first.
        column: Column, 1 for the first.
        code: Short stable name of the kind of mistake, e.g. `unknown-target`.
        message: What is wrong and why it matters, one sentence.
        fix: What to do about it, one sentence.
        severity: An error must be mended; a warning may have its reasons.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    fix: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        """The problem on one line: `path:line:column  code  message  fix: ...`."""
        return (
            f"{self.path}:{self.line}:{self.column}  {self.code}  {self.message}  fix: {self.fix}"
        )


class GuideErrors(Exception):
    """One or more files could not be used; `problems` has every mistake found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keeps `problems` sorted by file and line."""
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

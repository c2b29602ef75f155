"""Looks for mutants that nothing notices: no check of the linter, and no conversation test."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from firststep.dialogue import Exchange
from firststep.engine.turn import position_of
from firststep.guide.checks import guide_problems
from firststep.guide.discover import modules_in
from firststep.guide.load import GuideSet
from firststep.guide.model import Guide
from firststep.guide.problems import GuideErrors, Problem
from firststep.guide.source import Source, read
from firststep.lint.checks.safety import not_named
from firststep.lint.run import CHECKS
from firststep.lint.subject import Collection, Subject
from firststep.mutation.mutants import Mutant, mutants
from firststep.testing.bots import EngineBot
from firststep.testing.run import StoryFailed, run
from firststep.testing.story import Story
from firststep.testing.understand import Understand

Lint = Callable[[Source, Guide], Iterable[Problem]]
"""Checks of a changed guide, with its unchanged file for the lines."""


_STANDING: Final = 100


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant.

    Attributes:
        mutant: The mutant.
        noticed_by: `check CODE` or `story NAME`, or None when nothing noticed it.
    """

    mutant: Mutant
    noticed_by: str | None


def linter(collection: Collection, today: dt.date, *, walking: bool) -> Lint:
    """The linter's checks as a witness.

    Args:
        collection: All guides and the shared words.
        today: The day to measure reviews against.
        walking: Those that walk the guide's states, or those that only read it.
    """

    def check(source: Source, guide: Guide) -> Iterator[Problem]:
        subject = Subject(source, guide, collection, today, sound=True)
        for module in modules_in(CHECKS):
            if getattr(module, "NEEDS_SOUND", False) is walking:
                yield from module.validate(subject)
        if not walking:
            yield from not_named(subject)

    return check


@dataclass(frozen=True)
class Witnesses:
    """What may notice a mutant, beside the checks that every guide is loaded with.

    Attributes:
        stories: Conversation tests.
        understand: Reads their messages.
        read: The linter's checks that only read the guide; they are asked before the stories.
        walk: Those that walk all its states; they take longest, so they are asked last.
        responses: Texts of domain.yml by name.
    """

    stories: Sequence[Story]
    understand: Understand
    read: Lint
    walk: Lint
    responses: Mapping[str, str] = MappingProxyType({})


class Hunt:
    """Tries the mutants of one guide.

    Quick checks first, then the conversations that pass the place that was changed, then
    the others, then the proofs: most mutants are noticed within milliseconds.
    """

    def __init__(
        self, guides: GuideSet, guide: Guide, source: Source, witnesses: Witnesses
    ) -> None:
        """Runs the stories once against the guide as it is.

        Args:
            guides: The set the guide is in.
            guide: The guide.
            source: Its file, for the checks.
            witnesses: What may notice a mutant. Stories that fail already notice nothing and
                are left out.
        """
        self._guides = guides
        self._guide = guide
        self._source = source
        self._witnesses = witnesses
        self._passes = {
            story: places
            for story in witnesses.stories
            if (places := self._passed(story)) is not None
        }

    @property
    def stories(self) -> int:
        """How many conversations take part."""
        return len(self._passes)

    def verdicts(self, kinds: Iterable[str] = ()) -> Iterator[Verdict]:
        """Each mutant and what noticed it.

        Args:
            kinds: The kinds to try; all if there are none.
        """
        wanted = frozenset(kinds)
        for mutant in mutants(self._guide):
            if not wanted or mutant.kind in wanted:
                yield Verdict(mutant, self._noticed_by(mutant))

    def _noticed_by(self, mutant: Mutant) -> str | None:
        # Quick ones first. A mutant is noticed by whatever comes across it first.
        witnesses: tuple[Callable[[], str | None], ...] = (
            lambda: _first_error(guide_problems(self._source, mutant.guide)),
            lambda: self._failing(mutant, near=True),
            lambda: _first_error(self._witnesses.read(self._source, mutant.guide)),
            lambda: self._failing(mutant, near=False),
            lambda: _first_error(self._witnesses.walk(self._source, mutant.guide)),
        )
        found = (ask() for ask in witnesses)
        return next((notice for notice in found if notice is not None), None)

    def _failing(self, mutant: Mutant, *, near: bool) -> str | None:
        """A story that fails with the mutant, of those that pass the place or of the others."""
        if not near and mutant.where[0] in {"nodes", "outcomes"}:
            # The engine looks at no node that is not on the way.
            return None
        changed = {**self._guides.guides, self._guide.id: mutant.guide}
        guides = replace(self._guides, guides=MappingProxyType(changed))
        bot = self._bot(guides)
        chosen = [story for story in self._passes if bool(self._times(story, mutant)) is near]
        chosen.sort(key=lambda story: -self._times(story, mutant))
        failing = (story for story in chosen if not _holds(story, bot))
        return next((f"story {story.name}" for story in failing), None)

    def _times(self, story: Story, mutant: Mutant) -> int:
        return self._passes[story][mutant.place]

    def _passed(self, story: Story) -> Counter[str] | None:
        """How often a story passes each place in the guide as it is, or None when it fails.

        Where it stands counts more than what it has come by: whoever stays at a node gives
        its answers.
        """
        places: Counter[str] = Counter()

        def note(done: Exchange) -> None:
            conversation = done.turn.conversation
            position = position_of(self._guides, conversation)
            if position is not None:
                places.update(dict.fromkeys(position.visited, 1))
                places[position.place] += _STANDING
            if conversation.danger is not None:
                places[conversation.danger] += _STANDING

        return places if _holds(story, self._bot(self._guides, note)) else None

    def _bot(
        self, guides: GuideSet, on_exchange: Callable[[Exchange], None] | None = None
    ) -> EngineBot:
        return EngineBot(
            guides,
            self._witnesses.understand,
            responses=self._witnesses.responses,
            on_exchange=on_exchange,
        )


def _holds(story: Story, bot: EngineBot) -> bool:
    try:
        run(story, bot)
    except StoryFailed:
        return False
    return True


def _first_error(problems: Iterable[Problem]) -> str | None:
    errors = (problem for problem in problems if problem.severity == "error")
    return next((f"check {problem.code}" for problem in errors), None)


@dataclass(frozen=True)
class Equivalents:
    """Mutants that change nothing anybody could notice, each with the reason.

    Attributes:
        path: The file.
        reasons: By guide, then by the mutant's name.
        source: The file's content with its lines.
    """

    path: Path
    reasons: Mapping[str, Mapping[str, str]]
    source: Source | None = None

    def of(self, guide: str) -> Mapping[str, str]:
        """The mutants of one guide."""
        return self.reasons.get(guide, {})

    def problems(self, guide: str, verdicts: Iterable[Verdict]) -> list[Problem]:
        """Entries that are no longer true: the list can shrink.

        Args:
            guide: The guide.
            verdicts: What became of all of its mutants.
        """
        if self.source is None:
            return []
        became = {verdict.mutant.name: verdict.noticed_by for verdict in verdicts}
        found = []
        for name in self.of(guide):
            if name not in became:
                message = f"There is no mutant '{name}' of '{guide}' any more."
            elif became[name] is not None:
                message = f"'{name}' is noticed now, by {became[name]}."
            else:
                continue
            found.append(
                self.source.problem((guide, name), "list-can-shrink", message, "Take the line out.")
            )
        return found


def read_equivalents(path: Path) -> Equivalents:
    """Reads the list of equivalent mutants: guide id, then mutant name and reason.

    Args:
        path: A YAML file; one that does not exist is an empty list.

    Raises:
        GuideErrors: With every mistake in the file.
    """
    if not path.exists():
        return Equivalents(path, {})
    source = read(path)
    problems = list(_wrong_entries(source))
    if problems:
        raise GuideErrors(problems)
    return Equivalents(path, source.data, source)


_FIX: Final = "Write `guide_id:`, under it `mutant-name: why nobody could notice it`."


def _wrong_entries(source: Source) -> Iterator[Problem]:
    if not isinstance(source.data, dict):
        yield source.problem((), "bad-value", "The file does not map guides to mutants.", _FIX)
        return
    for guide, entries in source.data.items():
        if not isinstance(entries, dict):
            yield source.problem((guide,), "bad-value", f"'{guide}' lists no mutants.", _FIX)
            continue
        for name, reason in entries.items():
            if not isinstance(reason, str) or not reason.strip():
                yield source.problem(
                    (guide, name), "no-reason", f"'{name}' is listed without a reason.", _FIX
                )

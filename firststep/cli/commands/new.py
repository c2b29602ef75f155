"""`firststep new ID`: begins a guide that already loads, with its gaps marked."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
import jinja2

from firststep.cli.shared import Project, stop_with
from firststep.guide.load import COMMON_FILE, load_common
from firststep.guide.model import Common
from firststep.guide.problems import GuideErrors
from firststep.guide.source import CONTROL
from firststep.guide.vocabulary import DANGER_KINDS, PLACE_DANGERS

GAP: Final = "FILL IN"
"""Begins every text that the author still has to write; `firststep check` finds it."""

MIN_PHRASES: Final = 3

_ID: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_LONGEST_ID: Final = 40
_TEMPLATE: Final = Path(__file__).parent.parent / "templates" / "guide.yml"
_REVIEW_AFTER: Final = dt.timedelta(days=365)

_EMERGENCY_SOURCES: Final = {
    "emergency-us": "nrv911",
    "emergency-europe": "europa-112",
    "emergency-uk": "national-highways-999",
}
"""Names in a new guide for the sources that common.yml gives for the emergency numbers."""


@dataclass(frozen=True)
class Answers:
    """What the author said about the new guide; empty texts become marked gaps."""

    title: str
    category: str
    reviewer: str
    locale: str
    first_step: str
    helper: str
    helper_tel: str
    helper_page: str
    phrases: tuple[str, ...]


@click.command()
@click.argument("guide_id", metavar="ID")
@click.option("--title", help="What is wrong, as a person in it would say.")
@click.option("--category", help="The kind of emergency: transport, home, health.")
@click.option("--reviewer", help="Who answers for the guide's content.")
@click.option("--locale", help="Language and country, such as en-US.")
@click.option("--first-step", help="The first thing to do, so that nobody gets hurt.")
@click.option("--helper", help="Whom people call when the steps do not help.")
@click.option("--helper-tel", help="Their number. Leave it out if it differs from place to place.")
@click.option("--helper-page", help="The page where that number stands: its source.")
@click.option("--phrase", "phrases", multiple=True, help="What people type. May be repeated.")
@click.option("--no-input", is_flag=True, help="Ask nothing; what is not given becomes a gap.")
@click.pass_obj
def command(
    project: Project,
    /,
    guide_id: str,
    phrases: tuple[str, ...],
    no_input: bool,
    **given: str | None,
) -> None:
    """Begin a guide: asks a few questions and writes guides/ID.yml.

    The new guide loads and can be tried at once. What you still have to write is marked with
    FILL IN; `firststep check ID` lists it. Nothing that exists is ever overwritten.

    Example: firststep new flat_tire
    """
    path = _free_path(project, guide_id)
    common = _common(project)
    answers = _ask(guide_id, phrases, given, quiet=no_input)
    text = guide_text(guide_id, answers, common, today=dt.datetime.now(tz=dt.timezone.utc).date())
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    click.echo(
        f"Wrote {path}. Next:\n"
        f"  firststep check {guide_id}    what is still to be written\n"
        f"  firststep try {guide_id}      talk to it\n"
        "docs/authoring.md goes on from here."
    )


def guide_text(guide_id: str, answers: Answers, common: Common, *, today: dt.date) -> str:
    """The YAML of a new guide.

    Args:
        guide_id: Its id.
        answers: What the author said.
        common: The common words: dangers begin as the common ones.
        today: The date it is begun.

    Returns:
        A file that loads without a mistake, with `GAP` where a text is missing.
    """
    environment = jinja2.Environment(
        autoescape=False,  # noqa: S701 - the result is YAML; every value is quoted as JSON
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = lambda text: json.dumps(str(text), ensure_ascii=False)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    first_step = answers.first_step or f"{GAP}: the first thing to do, so that nobody gets hurt."
    helper = answers.helper or f"{GAP}: whom to call"
    return template.render(
        id=guide_id,
        comment_title=" ".join(answers.title.split()),
        title=answers.title,
        topic=answers.title,
        category=answers.category,
        summary_title=f"{GAP}: the title as the person says it, such as 'My tire is flat.'",
        locale=answers.locale,
        today=today.isoformat(),
        review_by=(today + _REVIEW_AFTER).isoformat(),
        reviewer=answers.reviewer or f"{GAP}: who answers for this guide",
        helper=helper,
        helper_tel=answers.helper_tel,
        helper_page=answers.helper_page or f"{GAP}: the page where their number stands",
        first_step=first_step,
        first_step_short=first_step,
        phrases=answers.phrases or _gaps_for_phrases(answers.title),
        dangers=list(_dangers(common)),
        emergency_sources=list(_emergency_sources(common)),
    )


def _gaps_for_phrases(title: str) -> tuple[str, ...]:
    return (title, *(f"{GAP}: what people type, {n}" for n in range(2, MIN_PHRASES + 1)))


def _dangers(common: Common) -> Iterator[dict[str, Any]]:
    for kind in DANGER_KINDS:
        danger = common.dangers[kind]
        then = "resume" if kind in PLACE_DANGERS else "keep_away"
        yield {
            "kind": kind,
            "say": danger.say,
            "short": danger.short,
            "summary": danger.summary or danger.short,
            "call": danger.call or ("helper",),
            "then": "get_safe" if kind == "unsafe_place" else then,
        }


def _emergency_sources(common: Common) -> Iterator[dict[str, str]]:
    for name, theirs in _EMERGENCY_SOURCES.items():
        source = common.sources[theirs]
        yield {
            "name": name,
            "url": source.url or "",
            "kind": source.kind,
            "confidence": source.confidence,
            "checked": source.checked.isoformat(),
        }


def _free_path(project: Project, guide_id: str) -> Path:
    if not _ID.fullmatch(guide_id) or len(guide_id) > _LONGEST_ID:
        raise click.UsageError(
            f"'{guide_id}' can't be an id. Use small letters, digits and single underscores, "
            f"beginning with a letter, at most {_LONGEST_ID} signs, such as flat_tire."
        )
    path = project.folder / f"{guide_id}.yml"
    if path.exists() or guide_id == Path(COMMON_FILE).stem:
        raise click.UsageError(f"{path} exists already. Nothing was changed; choose another id.")
    return path


def _common(project: Project) -> Common:
    try:
        return load_common(project.folder / COMMON_FILE)
    except GuideErrors as errors:
        stop_with(errors.problems)


def _ask(
    guide_id: str, phrases: tuple[str, ...], given: dict[str, str | None], *, quiet: bool
) -> Answers:
    def ask(name: str, question: str, default: str = "") -> str:
        value = given.get(name)
        if value is None and not quiet:
            shown = bool(default)
            value = click.prompt(question, default=default, show_default=shown)
        return _tidy(value if value is not None else default)

    title = guide_id.replace("_", " ").capitalize()
    if not quiet:
        click.echo("An empty answer leaves a marked gap that you can fill in the file.\n")
    return Answers(
        title=ask("title", "What is wrong, in the person's words", title) or title,
        category=ask("category", "What kind of emergency is it", "general") or "general",
        locale=ask("locale", "Language and country", "en-US") or "en-US",
        reviewer=ask("reviewer", "Who answers for the content"),
        first_step=ask("first_step", "The first thing to do, so that nobody gets hurt"),
        helper=ask("helper", "Whom do people call when the steps do not help"),
        helper_tel=ask("helper_tel", "Their number"),
        helper_page=ask("helper_page", "The page where that number stands"),
        phrases=_phrases(phrases, quiet=quiet),
    )


def _phrases(given: tuple[str, ...], *, quiet: bool) -> tuple[str, ...]:
    """Phrases given by option or, without one, asked for until an empty line."""
    phrases = list(given)
    if not phrases and not quiet:
        click.echo("What do people type who need it? One a line; an empty line ends.")
        while line := click.prompt(">", default="", show_default=False, prompt_suffix=" ").strip():
            phrases.append(line)
    return tuple(dict.fromkeys(phrase for phrase in map(_tidy, phrases) if phrase))


def _tidy(text: str) -> str:
    """The text on one line, without characters that no guide may have."""
    return CONTROL.sub("", " ".join(text.split()))

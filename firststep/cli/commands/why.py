"""`firststep why TEXT`: what the understanding made of a message, and why."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click

from firststep.cli.shared import Project, guide_path, load_set, print_json, stop_with
from firststep.guide.load import GuideSet
from firststep.guide.problems import GuideErrors

if TYPE_CHECKING:
    from firststep.evaluation.why import Reason

_STATES: Final = {
    "present": "is there",
    "doubtful": "in doubt, so it is asked about",
    "denied": "denied",
    "ended": "over",
}


@click.command()
@click.argument("text")
@click.option("--guide", metavar="ID", help="The guide that is open. Without it, none is.")
@click.option("--node", metavar="NODE", help="The step that is open; the first one if not given.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_obj
def command(
    project: Project, text: str, *, guide: str | None, node: str | None, as_json: bool
) -> None:
    """Show what TEXT is understood as, and why.

    You see its words and which were mended, its clauses, the likeliest intents and the words
    that speak for the first, signs of danger and what denies them, facts named in passing, and
    the act it comes to. The classifier is trained when phrases have changed, which takes
    seconds, and kept in build/understanding.

    \b
    Examples:
      firststep why "cable stuk, no smoke"
      firststep why "it's NOT stuck now" --guide charging_cable_stuck --node reseat
    """  # noqa: D301 - click's mark for lines that stay as they are
    if node is not None and guide is None:
        raise click.UsageError("--node names a step of a guide. Name the guide with --guide.")
    guides = load_set(project)
    opened = _opened(project, guides, guide, node)
    from firststep.evaluation.hear import Hearing  # noqa: PLC0415 - only when it runs
    from firststep.evaluation.pipelines import reader  # noqa: PLC0415
    from firststep.evaluation.places import Places, Unreachable  # noqa: PLC0415
    from firststep.evaluation.why import reason  # noqa: PLC0415
    from firststep.testing.understand import examples  # noqa: PLC0415
    from firststep.understanding.kept import kept_or_trained  # noqa: PLC0415

    try:
        pairs = examples(project.root, guides)
        conversation = Places(guides).at(*opened)
    except GuideErrors as errors:
        stop_with(errors.problems)
    except Unreachable as error:
        raise click.UsageError(f"{error} So nobody can say anything there.") from error
    try:
        classifier = kept_or_trained(pairs, project.root / "build" / "understanding")
    except OSError as error:
        raise click.UsageError(
            f"What was learnt can't be kept ({error.strerror or error})."
        ) from error
    hearing = Hearing(guides, reader(classifier))
    found = reason(hearing, classifier, text, conversation)
    if as_json:
        print_json(asdict(found))
        return
    _print(found)


def _opened(
    project: Project, guides: GuideSet, guide: str | None, node: str | None
) -> tuple[str, str]:
    """The guide and the step that are open; empty names where none is."""
    if guide is None:
        return "", ""
    name = guide_path(project, guide).stem
    opened = guides.guides.get(name)
    if opened is None:
        raise click.UsageError(f"The guide '{name}' is not in {project.folder}.")
    if node is not None and node not in opened.nodes:
        raise click.UsageError(
            f"There is no step '{node}' in {name}. See them with `firststep show {name}`."
        )
    return name, node or opened.start


def _print(found: Reason) -> None:
    for title, lines in _rows(found):
        for index, line in enumerate(lines or ["none"]):
            head = click.style(f"{'' if index else title:<10}", bold=True)
            click.echo(f"{head}{line}")


def _rows(found: Reason) -> list[tuple[str, list[str]]]:
    intents = [
        f"{each.name}  {each.confidence:.2f}"
        + ("" if each.here is None else f"  here {each.here:.2f}")
        for each in found.intents
    ]
    return [
        ("stands at", [found.place]),
        ("words", [" ".join(found.words)]),
        ("mended", [f"{typed} -> {read}" for typed, read in found.mended.items()]),
        ("clauses", [f"{c.text}  ->  {c.intent} {c.confidence:.2f}" for c in found.clauses]),
        ("intents", intents),
        ("answers", [f"{name}  {likely:.2f}" for name, likely in found.answers.items()]),
        ("telling", [f"{word}  {told:+.2f}" for word, told in found.telling.items()]),
        ("pieces", [", ".join(repr(piece) for piece in found.pieces)] if found.pieces else []),
        ("danger", [_danger_line(found, index) for index in range(len(found.dangers))]),
        ("likely", [f"{kind}  {likely:.2f}" for kind, likely in found.danger_likely.items()]),
        ("facts", [f"{fact}: {value}" for fact, value in found.facts.items()]),
        ("act", [found.act]),
        ("leads to", [found.becomes]),
    ]


def _danger_line(found: Reason, index: int) -> str:
    each = found.dangers[index]
    words = f'"{each.words}"' if each.words else "a sign, a foreign word, or several clauses"
    by = f" by {', '.join(each.by)}" if each.by else ""
    unsure = "" if each.sure or each.state != "present" else ", in doubt, so it is asked about"
    return f"{each.kind}: {words} {_STATES[each.state]}{by}{unsure}"

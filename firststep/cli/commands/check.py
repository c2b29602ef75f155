"""`firststep check`: every mistake of every guide, each with its line and its mend."""

from __future__ import annotations

import datetime as dt
import sys
from itertools import chain
from typing import Any

import click

from firststep.cli.shared import Project, file_path, may_be_cut, print_json
from firststep.guide.problems import Problem
from firststep.lint.run import FileReport, Report, lint

DOCS = "docs/checks.md"
"""The page with a section on every check."""


@click.command("check")
@click.argument("guides", metavar="[GUIDE]...", nargs=-1)
@click.option("--strict", is_flag=True, help="Let warnings fail the check too.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Measure reviews against this day, such as 2027-01-31, in place of today.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.pass_obj
def command(
    project: Project,
    guides: tuple[str, ...],
    *,
    strict: bool,
    today: dt.datetime | None,
    as_json: bool,
) -> None:
    """Find mistakes in guides: what can't work, what is not safe, what is hard to read.

    GUIDE is a guide's id or the path of a file; `common` is the shared words, and `networks`,
    `vehicles` and `regions` are the directory. Without one, everything is checked: all guides,
    the shared words and the directory. All problems come in one run, one a line:

    \b
      guides/my_guide.yml:41:7  unknown-target  There is no node or outcome 'cal'.
      fix: Did you mean 'call'?  (docs/checks.md#unknown-target)

    Errors must be mended. Warnings may have their reasons. The command ends with 0 when there
    are no errors, with 1 when there are, and with 2 when it could not be carried out.

    \b
    Examples:
      firststep check
      firststep check charging_cable_stuck --strict
      firststep check --today 2027-11-01      what will be overdue then
    """  # noqa: D301 - click wants the sign itself
    only = [file_path(project, name) for name in guides]
    day = today.date() if today is not None else dt.datetime.now().astimezone().date()
    report = lint(project.folder, today=day, only=only)
    with may_be_cut():
        if as_json:
            print_json(_as_data(report))
        else:
            _print(report)
    sys.exit(1 if report.errors or (strict and report.warnings) else 0)


def line_of(problem: Problem) -> str:
    """A problem on one line, with the section of the documentation that explains it."""
    warning = "warning: " if problem.severity == "warning" else ""
    return (
        f"{problem.path}:{problem.line}:{problem.column}  {problem.code}  "
        f"{warning}{problem.message}  fix: {problem.fix}  ({DOCS}#{problem.code})"
    )


def _print(report: Report) -> None:
    on_terminal = sys.stdout.isatty()
    for file in report.files:
        if file.problems and on_terminal:
            click.secho(f"\n{file.path}: {_counts((file,))}", bold=True)
        for problem in file.problems:
            line = line_of(problem)
            if on_terminal:
                colour = "red" if problem.severity == "error" else "yellow"
                line = line.replace(problem.code, click.style(problem.code, fg=colour), 1)
            click.echo(line)
    halted = [file.path for file in report.files if not file.complete]
    for path in halted:
        click.echo(f"{path}: the checks that walk through the guide wait until it can be used.")
    files = len(report.files)
    click.echo(f"{files} file{'s' * (files != 1)} checked: {_counts(report.files)}.")


def _counts(files: tuple[FileReport, ...]) -> str:
    problems = list(chain.from_iterable(file.problems for file in files))
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    return f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"


def _as_data(report: Report) -> dict[str, Any]:
    return {
        "guides": [
            {
                "path": file.path,
                "complete": file.complete,
                "problems": [
                    {
                        "path": problem.path,
                        "line": problem.line,
                        "column": problem.column,
                        "code": problem.code,
                        "severity": problem.severity,
                        "message": problem.message,
                        "fix": problem.fix,
                        "docs": f"{DOCS}#{problem.code}",
                    }
                    for problem in file.problems
                ],
            }
            for file in report.files
        ],
        "errors": report.errors,
        "warnings": report.warnings,
    }

"""What a change does to guides, as text, as Markdown for a pull request, and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import takewhile
from typing import Any, Literal

from firststep.analysis.data import figures_data
from firststep.analysis.difference import Shown, Worst
from firststep.analysis.figures import Figures, GuideFigures, Span
from firststep.analysis.first_look import TITLES, Alert, plain_alerts
from firststep.analysis.guide_diff import GuideDiff, Names, Opened
from firststep.analysis.lost_warnings import LostWarning
from firststep.analysis.reading import seconds
from firststep.analysis.transcript import Line, as_text, compact, transcript
from firststep.analysis.version import Version
from firststep.guide.model import Budget, Guide
from firststep.guide.problems import Problem

Status = Literal["added", "removed", "changed", "unchanged", "unreadable", "unmeasured"]


@dataclass(frozen=True)
class Report:
    """What became of one guide.

    Attributes:
        guide: Its id.
        status: `unreadable` when the old version can't be loaded by the present program,
            `unmeasured` when one version has too many states.
        old: The old version, if there is one that loads.
        new: The new version, if there is one.
        figures: Of a guide that was added or removed.
        difference: Of a guide that is in both.
        problems: Why the old version can't be loaded or measured.
    """

    guide: str
    status: Status
    old: Version | None = None
    new: Version | None = None
    figures: GuideFigures | None = None
    difference: GuideDiff | None = None
    problems: tuple[Problem | str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of the report: a heading, and under it points, a table, or a conversation."""

    title: str
    points: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    quote: str = ""


def as_plain(reports: Iterable[Report], revision: str) -> str:
    """The report for a terminal."""
    parts = [f"Compared with {revision}:"]
    for report in reports:
        parts.append(f"{report.guide}: {_headline(report)}")
        parts += [_plain(section) for section in _sections(report)]
    return "\n\n".join(parts)


def as_markdown(reports: Iterable[Report], revision: str) -> str:
    """The report as Markdown."""
    parts = [f"Conversations compared with `{revision}`:"]
    for report in reports:
        parts.append(f"## {report.guide}: {_headline(report)}")
        parts += [_markdown(section) for section in _sections(report)]
    return "\n\n".join(parts)


def as_data(reports: Iterable[Report], revision: str) -> dict[str, Any]:
    """The report as plain data."""
    return {"revision": revision, "guides": [_data(report) for report in reports]}


def _headline(report: Report) -> str:
    difference = report.difference
    if report.status == "unreadable":
        return "the old version can't be loaded by this version of FirstStep, so it is left out"
    if report.status == "unmeasured":
        return "its paths can't be counted, so it is left out"
    if report.figures is not None:
        return f"{report.status}, with {report.figures.total.paths:,} paths"
    if difference is None or report.status == "unchanged":
        return "nothing changed"
    kinds = dict.fromkeys(one.kind for one in alerts(report))
    if kinds:
        titles = (TITLES[kind] for kind in TITLES if kind in kinds)
        return f"changed, and {'; '.join(title[0].lower() + title[1:] for title in titles)}"
    return "changed, but not in its paths" if difference.paths.unchanged else "changed"


def _sections(report: Report) -> Iterator[Section]:
    if report.problems:
        yield Section("Problems", tuple(str(problem) for problem in report.problems))
    yield from (one for one in _first(alerts(report)) if one.points)
    difference, old, new = report.difference, report.old, report.new
    if difference is None or old is None or new is None or report.status == "unchanged":
        return
    found = (
        Section("What is said in danger", difference.dangers),
        _paths(difference),
        Section("Figures over all paths", table=tuple(_figures_table(difference, old, new))),
        Section("Outcomes", table=tuple(_outcomes_table(difference, old.guide, new.guide))),
        Section("Warnings", tuple(_warnings(difference))),
        Section(
            "Answers that lead elsewhere",
            tuple(
                f"`{one.node}: {one.answer}`: {one.before} -> {one.after}"
                for one in difference.targets
            ),
        ),
        Section("Conditions", difference.closed),
        Section("Added, removed, changed", tuple(_names(difference))),
        *_worst(difference.worst, old, new),
    )
    yield from (one for one in found if one.points or len(one.table) > 1 or one.quote)


def alerts(report: Report) -> tuple[Alert, ...]:
    """The changes of a guide that are to be looked at first, the gravest first.

    Where the paths could not be walked, only those that show without.
    """
    difference, old, new = report.difference, report.old, report.new
    if difference is None:
        return tuple(plain_alerts(old, new)) if old is not None and new is not None else ()
    opened = (Alert("opened", _opened(one)) for one in difference.opened)
    lost = (Alert("warning", _lost(one)) for one in difference.lost)
    return (*opened, *lost, *difference.alerts)


def _first(found: Sequence[Alert]) -> Iterator[Section]:
    """A section for each kind of change to look at first."""
    for kind, title in TITLES.items():
        yield Section(title, tuple(one.text for one in found if one.kind == kind))


def _opened(one: Opened) -> str:
    text = f"`{one.node}`: {one.reason}"
    if one.answers is not None:
        return text
    return f"{text} No path by answers alone gets there so; something told before, or news, may."


def _lost(one: LostWarning) -> str:
    before = f"before {_shown(one.before)}"
    if one.after is None or one.after.earliest is None:
        where = f"on {_paths_of(one.paths)}, and on no path any more"
        return f"`{one.warning}`, {where}; {before}."
    where = f"on {_paths_of(one.paths)}"
    if one.late:
        places = ", ".join(f"`{name}`" for name in one.late)
        where = f"when somebody comes to {places}, where it can be broken"
    return f"`{one.warning}`, {where}; {before}; now {_shown(one.after)}."


def _paths_of(count: int) -> str:
    return _counted(count, "path")


def _paths(difference: GuideDiff) -> Section:
    paths = difference.paths
    before, after = difference.before.total.paths, difference.after.total.paths
    parts = (
        (paths.same, "unchanged"),
        (paths.reworded, "with the same answers and other words or waits"),
        (paths.redirected, "with the same answers and another ending"),
        (paths.gone, "gone"),
        (paths.new, "new"),
    )
    return Section(
        "Paths",
        (
            f"{before:,} before, {after:,} after.",
            "; ".join(f"{count:,} {what}" for count, what in parts if count) + ".",
        ),
    )


def _figures_table(difference: GuideDiff, old: Version, new: Version) -> Iterator[tuple[str, ...]]:
    before, after = difference.before.total, difference.after.total
    yield ("", "before", "after", "budget", "")
    none = Budget(first_action_s=None, human_s=None, turns=None)
    limits = new.guide.budget or old.guide.budget or none
    rows = (
        ("answers, at most", before.turns, after.turns, limits.turns, False),
        (
            "seconds to the first action, at most",
            before.first_action,
            after.first_action,
            limits.first_action_s,
            True,
        ),
        ("seconds to a human, at most", before.human, after.human, limits.human_s, True),
        ("seconds to the end, at most", before.units, after.units, None, True),
    )
    for name, first, second, limit, timed in rows:
        yield (
            name,
            _most(first, timed=timed),
            _most(second, timed=timed),
            str(limit) if limit else "",
            _trend(_value(first, timed=timed), _value(second, timed=timed), limit),
        )
    average = f"{before.average_turns:.1f}", f"{after.average_turns:.1f}"
    yield ("answers, on average", *average, "", "")


def _value(span: Span, *, timed: bool) -> int | None:
    if span.most is None:
        return None
    return seconds(span.most.value) if timed else span.most.value


def _most(span: Span, *, timed: bool) -> str:
    value = _value(span, timed=timed)
    return "never" if value is None else str(value)


def _trend(before: int | None, after: int | None, limit: int | None) -> str:
    if after is not None and limit is not None and after > limit:
        return "over budget"
    if before is None or after is None or before == after:
        return ""
    return "longer" if after > before else "shorter"


def _outcomes_table(difference: GuideDiff, old: Guide, new: Guide) -> Iterator[tuple[str, ...]]:
    yield ("outcome", "paths", "answers", "seconds to the end", "")
    before, after = difference.before.outcomes, difference.after.outcomes
    for name in dict.fromkeys((*before, *after)):
        first, second = before.get(name), after.get(name)
        code = (new.outcomes.get(name) or old.outcomes[name]).code
        if first is None or second is None:
            one = first or second
            if one is not None:
                yield (code, *_outcome_cells(one), "no path any more" if first else "new")
            continue
        cells = [
            left if left == right else f"{left} -> {right}"
            for left, right in zip(_outcome_cells(first), _outcome_cells(second), strict=True)
        ]
        if any(" -> " in cell for cell in cells):
            longest = _value(first.turns, timed=False), _value(second.turns, timed=False)
            slowest = _value(first.units, timed=True), _value(second.units, timed=True)
            yield (code, *cells, _trend(*longest, None) or _trend(*slowest, None))


def _outcome_cells(one: Figures) -> tuple[str, ...]:
    return f"{one.paths:,}", _ends(one.turns, timed=False), _ends(one.units, timed=True)


def _ends(span: Span, *, timed: bool) -> str:
    if span.least is None or span.most is None:
        return "never"
    ends = [seconds(end.value) if timed else end.value for end in (span.least, span.most)]
    return f"{ends[0]} to {ends[1]}"


def _warnings(difference: GuideDiff) -> Iterator[str]:
    for one in difference.moved:
        if one.before is None or one.after is None:
            known = one.after or one.before
            what = "new" if one.before is None else "gone"
            yield f"`{one.warning}` is {what}: {_shown(known)}." if known else ""
            continue
        yield (
            f"`{one.warning}` {_way_moved(one.before, one.after)}: before {_shown(one.before)}; "
            f"now {_shown(one.after)}."
        )


def _way_moved(before: Shown, after: Shown) -> str:
    if after.without and not before.without:
        return "is no longer shown on every path"
    if before.latest is None or before.earliest is None:
        return "is shown now" if after.earliest is not None else "is still shown on no path"
    if after.latest is None or after.earliest is None:
        return "is no longer shown"
    old, new = (before.latest, before.earliest), (after.latest, after.earliest)
    if new == old:
        return "moved"
    return "comes later" if new > old else "comes earlier"


def _shown(shown: Shown) -> str:
    if shown.earliest is None:
        return "on no path"
    places = ", ".join(f"{name} ({_paths_of(count)})" for name, count in shown.places)
    turns = _counted(shown.earliest, "answer")
    if shown.latest != shown.earliest:
        turns = f"{shown.earliest} to {shown.latest} answers"
    text = f"first at {places}, after {turns}"
    return text + (f", and on {_paths_of(shown.without)} never" if shown.without else "")


def _names(difference: GuideDiff) -> Iterator[str]:
    kinds: tuple[tuple[str, Names], ...] = (
        ("nodes", difference.nodes),
        ("answers", difference.answers),
        ("outcomes", difference.outcomes),
    )
    for kind, names in kinds:
        for what in ("added", "removed", "changed"):
            listed = getattr(names, what)
            if listed:
                yield f"{kind} {what}: {', '.join(listed)}"
    if difference.unseen:
        yield (
            "reached only by news or in danger, so not in the paths above: "
            f"{', '.join(difference.unseen)}"
        )
    if difference.parts:
        yield f"other keys changed: {', '.join(difference.parts)}"
    if difference.around:
        yield "the shared words (common.yml) or the directory changed"


def _worst(worst: Worst | None, old: Version, new: Version) -> Iterator[Section]:
    """The conversation that grew most, before and after, from where the two differ."""
    if worst is None:
        return
    before = transcript(old.guides, old.guide, worst.before)
    after = transcript(new.guides, new.guide, worst.after)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    later = (after[-1].after if after else 0) - (before[-1].after if before else 0)
    points = [f"{_more(len(after) - len(before), 'answer')}, {_more(later, 'second')}."]
    if head > 1:
        first = compact(worst.after[: head - 1])
        points.append(f"{_ends_alike('first', head - 1)} the same: {first}.")
    if tail:
        points.append(f"{_ends_alike('last', tail)} the same too, and what is said then.")
    yield Section("The conversation that changed most", tuple(points))
    for title, lines in (("Before", before), ("After", after)):
        shown = lines[head : len(lines) - tail]
        clock = lines[head - 1].after if head else 0
        if head < max(len(before), len(after)):
            yield Section(title, quote=as_text(shown, clock) or "(nothing here)")


def _common(first: Sequence[Line], second: Sequence[Line]) -> int:
    """How many turns both begin with, whenever they take place."""
    pairs = zip(first, second, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0].alike(pair[1]), pairs))


def _ends_alike(which: str, count: int) -> str:
    return f"The {which} answer is" if count == 1 else f"The {which} {count} answers are"


def _more(count: int, what: str) -> str:
    """A difference in words; `what` is in the singular."""
    if count == 0:
        return f"as many {what}s"
    extra = "more" if count > 0 else "fewer"
    return f"1 {what} {extra}" if abs(count) == 1 else f"{abs(count):,} {what}s {extra}"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _plain(section: Section) -> str:
    lines = [f"  {section.title}"]
    lines += [f"    - {point.replace('`', '')}" for point in section.points]
    if section.table:
        widths = [max(len(row[at]) for row in section.table) for at in range(len(section.table[0]))]
        lines += [
            "    " + "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip()
            for row in section.table
        ]
    lines += [f"    | {line}".rstrip() for line in section.quote.splitlines()]
    return "\n".join(lines)


def _markdown(section: Section) -> str:
    parts = [f"### {section.title}"]
    if section.points:
        parts.append("\n".join(f"- {point}" for point in section.points))
    if section.table:
        head, *rows = (f"| {' | '.join(row)} |" for row in section.table)
        parts.append("\n".join([head, "|---" * len(section.table[0]) + "|", *rows]))
    if section.quote:
        parts.append(f"```text\n{section.quote}\n```")
    return "\n\n".join(parts)


def _data(report: Report) -> dict[str, Any]:
    data: dict[str, Any] = {"guide": report.guide, "status": report.status}
    if report.problems:
        data["problems"] = [str(problem) for problem in report.problems]
    version = report.new or report.old
    if report.figures is not None and version is not None:
        data["figures"] = figures_data(version.guide, report.figures)
    data["look_first"] = [asdict(one) for one in alerts(report)]
    difference, old, new = report.difference, report.old, report.new
    if difference is None or old is None or new is None:
        return data
    return data | {
        "opened": [asdict(one) for one in difference.opened],
        "lost_warnings": [asdict(one) for one in difference.lost],
        "in_danger": list(difference.dangers),
        "paths": asdict(difference.paths),
        "before": figures_data(old.guide, difference.before),
        "after": figures_data(new.guide, difference.after),
        "warnings": [asdict(one) for one in difference.moved],
        "targets": [asdict(one) for one in difference.targets],
        "conditions": list(difference.closed),
        "nodes": asdict(difference.nodes),
        "answers": asdict(difference.answers),
        "outcomes": asdict(difference.outcomes),
        "not_in_paths": list(difference.unseen),
        "other_keys": list(difference.parts),
        "shared_words": difference.around,
        "worst": _worst_data(difference.worst, old, new),
    }


def _worst_data(worst: Worst | None, old: Version, new: Version) -> dict[str, Any] | None:
    if worst is None:
        return None
    return {
        "before": [asdict(one) for one in transcript(old.guides, old.guide, worst.before)],
        "after": [asdict(one) for one in transcript(new.guides, new.guide, worst.after)],
    }

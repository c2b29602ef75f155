"""Checks that need a whole guide: targets, endings, references, and what every guide must have.

Each check yields every problem it finds. Whether the safety rules hold over all paths is
proved in `firststep.engine.proofs`.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from firststep.guide.model import DIRECTORY, RESUME, Answer, Common, Guide, Node
from firststep.guide.problems import Problem
from firststep.guide.source import KeyPath, Source
from firststep.guide.vocabulary import DANGER_KINDS, PLACE_DANGERS, UNKNOWN_DANGER

REQUIRED_LABELS: Final = (
    "yes",
    "no",
    "unsure",
    "done",
    "cannot",
    "danger_past",
    "danger_not_past",
    "false_alarm",
    "summary",
    "start_over",
    "switch",
    "keep",
    "something_else",
)
"""Button labels that the engine takes from common.yml."""

_COMMON_DANGERS: Final = (*DANGER_KINDS, UNKNOWN_DANGER)

REQUIRED_SMALL_WORDS: Final = ("thanks", "greet", "bye", "are_you_a_bot", "small_talk", "swearing")
"""Small talk that common.yml must answer."""


def guide_problems(source: Source, guide: Guide, *, expected_id: str | None) -> list[Problem]:
    """Every problem of one guide.

    Args:
        source: The file, for lines.
        guide: The same, validated by itself.
        expected_id: The id that the file's name asks for, or None to accept any.
    """
    problems: list[Problem] = []
    if expected_id is not None and guide.id != expected_id:
        problems.append(
            source.problem(
                ("id",),
                "id-not-file-name",
                f"The id is '{guide.id}' but the file is called '{expected_id}.yml'.",
                f"Write `id: {expected_id}`, or rename the file.",
            )
        )
    for check in _CHECKS:
        problems.extend(check(source, guide))
    return problems


def common_problems(source: Source, common: Common) -> list[Problem]:
    """Every problem of common.yml that its model can't see."""
    problems = [
        _missing(source, ("labels",), "label", name)
        for name in REQUIRED_LABELS
        if name not in common.labels
    ]
    problems += [
        _missing(source, ("small_words",), "text", name)
        for name in REQUIRED_SMALL_WORDS
        if name not in common.small_words
    ]
    problems += [
        _missing(source, ("dangers",), "danger", kind)
        for kind in _COMMON_DANGERS
        if kind not in common.dangers
    ]
    problems += _unknown_names(
        source, ("dangers",), common.dangers, _COMMON_DANGERS, "kind of danger"
    )
    for kind, danger in common.dangers.items():
        problems += _unknown_names(
            source, ("dangers", kind, "call"), danger.call, common.contacts, "contact"
        )
    return problems


def targets(guide: Guide) -> Iterator[tuple[KeyPath, str]]:
    """Every place that names a node or an outcome, with the name."""
    yield ("start",), guide.start
    yield ("when_blocked",), guide.when_blocked
    for node in guide.nodes.values():
        done = node.answers.get("done")
        for answer in node.answers.values():
            if not node.is_question and answer.id == "cannot" and done and answer.next == done.next:
                continue  # Written once, as the step's `next`.
            for branch in answer.next:
                yield _answer_place(node, answer), branch.go
    for news in guide.news.values():
        if news.go is not None:
            yield ("news", news.id, "go"), news.go
    for danger in guide.dangers.values():
        if danger.then != RESUME:
            yield ("dangers", danger.kind, "then"), danger.then


def _check_targets(source: Source, guide: Guide) -> Iterator[Problem]:
    places = [*guide.nodes, *guide.outcomes]
    for where, name in targets(guide):
        if name not in places:
            yield _unknown(source, where, name, places, "unknown-target", "node or outcome")
    for name in guide.nodes:
        if name in guide.outcomes:
            yield source.problem(
                ("outcomes", name),
                "name-twice",
                f"'{name}' is the name of a node and of an outcome.",
                "Rename one of them.",
            )
    for name in (*guide.nodes, *guide.facts, *guide.news, *guide.outcomes):
        if not name.replace("_", "").isalnum() or not name.isascii() or name.startswith("_"):
            section = next(
                s for s in ("nodes", "facts", "news", "outcomes") if name in getattr(guide, s)
            )
            yield source.problem(
                (section, name),
                "bad-name",
                f"The name '{name}' has signs that buttons can't carry.",
                "Use letters a to z, digits and _ only.",
            )


def _check_branches(source: Source, guide: Guide) -> Iterator[Problem]:
    for node in guide.nodes.values():
        for answer in node.answers.values():
            where = _answer_place(node, answer)
            if answer.back:
                if answer.next or answer.again:
                    yield source.problem(
                        where,
                        "two-ways",
                        "An answer that goes back can't lead on as well.",
                        "Take `next` and `again` out, or `back`.",
                    )
                continue
            if not answer.next or answer.next[-1].when:
                yield source.problem(
                    where,
                    "no-way-on",
                    "When none of its conditions holds, this answer leads nowhere.",
                    "End `next` with a `{go: ...}` that has no `when`.",
                )
            for branch in answer.next[:-1]:
                if not branch.when:
                    yield source.problem(
                        where,
                        "shadowed-branch",
                        f"The way to '{branch.go}' has no condition, so the ones after it are "
                        "never taken.",
                        "Give it a `when`, or put it last.",
                    )
            for branch in answer.next:
                yield from _condition_problems(source, guide, where, branch.when)
        for key in ("only_after", "not_while"):
            yield from _condition_problems(
                source, guide, ("nodes", node.id, key), getattr(node, key)
            )


def _condition_problems(
    source: Source, guide: Guide, where: KeyPath, condition: Mapping[str, tuple[str, ...]]
) -> Iterator[Problem]:
    for fact, values in condition.items():
        if fact not in guide.facts:
            yield _unknown(source, where, fact, guide.facts, "unknown-fact", "fact")
            continue
        known = guide.facts[fact].values
        for value in values:
            if known != DIRECTORY and value not in known:
                yield _unknown(source, where, value, known, "unknown-value", f"value of '{fact}'")


def _check_reachable(source: Source, guide: Guide) -> Iterator[Problem]:
    edges = edges_of(guide)
    if any(name not in {*guide.nodes, *guide.outcomes} for _, name in targets(guide)):
        return  # One misspelt target would make everything behind it look unreachable.
    cycle = _cycle(edges)
    if cycle:
        yield source.problem(
            ("nodes", cycle[0]),
            "cycle",
            f"The way {' -> '.join(cycle)} goes in a circle.",
            "Lead one of these answers to a later node, or use `again: true` with a `limit`.",
        )
    jumps = [n.go for n in guide.news.values() if n.go is not None]
    jumps += [d.then for d in guide.dangers.values() if d.then != RESUME]
    reached = closure([guide.start, guide.when_blocked, *jumps], edges)
    for section in ("nodes", "outcomes"):
        for name in getattr(guide, section):
            if name not in reached:
                yield source.problem(
                    (section, name),
                    "unreachable",
                    f"Nothing leads to '{name}', so nobody can get there.",
                    "Name it in a `next`, or take it out.",
                )
    backward: dict[str, set[str]] = {}
    for name, ways in edges.items():
        for way in ways:
            backward.setdefault(way, set()).add(name)
    ending = closure(guide.outcomes, backward)
    for name in guide.nodes:
        if name in reached and name not in ending:
            yield source.problem(
                ("nodes", name),
                "no-ending",
                f"From '{name}' no way leads to an outcome, so the person is never finished.",
                "Lead one of its answers on towards an outcome.",
            )


def edges_of(guide: Guide) -> dict[str, set[str]]:
    """The targets of each node's answers, whatever the facts."""
    return {
        node.id: {branch.go for answer in node.answers.values() for branch in answer.next}
        for node in guide.nodes.values()
    }


def _check_careful_places(source: Source, guide: Guide) -> Iterator[Problem]:
    """Where the engine turns to when a step is closed must always be open."""
    blocked = guide.nodes.get(guide.when_blocked)
    if blocked is not None and (blocked.only_after or blocked.not_while):
        yield source.problem(
            ("when_blocked",),
            "blocked-is-closed",
            f"'{blocked.id}' has conditions of its own, so it may be closed too.",
            "Name a node that is always safe, such as the call for help.",
        )
    for danger in guide.dangers.values():
        where: KeyPath = ("dangers", danger.kind, "then")
        node = guide.nodes.get(danger.then)
        if danger.kind not in PLACE_DANGERS and danger.then not in guide.outcomes:
            yield source.problem(
                where,
                "danger-leads-on",
                f"After the danger '{danger.kind}' the tries would go on.",
                "Name the outcome that says to keep away.",
            )
        elif node is not None and (node.only_after or node.not_while):
            yield source.problem(
                where,
                "danger-leads-on",
                f"'{node.id}' has conditions of its own, so it can't follow a danger.",
                "Name a question about the place, an outcome, or `resume`.",
            )


def _check_guards(source: Source, guide: Guide) -> Iterator[Problem]:
    for node in guide.nodes.values():
        for answer in node.answers.values():
            for branch in answer.next:
                later = guide.nodes.get(branch.go)
                if later is not None and later.only_after:
                    yield from _unguarded(source, guide, node, answer, later)


def _check_asked_twice(source: Source, guide: Guide) -> Iterator[Problem]:
    edges = edges_of(guide)
    if _cycle(edges):
        return
    for node in guide.nodes.values():
        if node.fact is None:
            continue
        for name in sorted(closure(edges[node.id], edges)):
            later = guide.nodes.get(name)
            if later is not None and later.fact == node.fact and not later.confirm:
                yield source.problem(
                    ("nodes", later.id, "fact"),
                    "asked-twice",
                    f"'{node.id}' has asked for '{node.fact}' before, so this is passed over.",
                    "Add `confirm: true` to ask it all the same.",
                )


def _unguarded(
    source: Source, guide: Guide, node: Node, answer: Answer, later: Node
) -> Iterator[Problem]:
    """A closed step follows its own confirming question, or a step as closed as itself."""
    if dict(node.only_after) == dict(later.only_after):
        return
    value = guide.fact_value(node, answer)
    if not (node.confirm and value in later.only_after.get(node.fact or "", ())):
        yield source.problem(
            _answer_place(node, answer),
            "unguarded-step",
            f"'{later.id}' may only follow a question with `confirm: true` that asks for its "
            "condition; this answer goes round it.",
            "Lead to that question instead.",
        )


def closure(starts: Iterable[str], edges: Mapping[str, set[str]]) -> set[str]:
    """Every place that can be reached from `starts`, these included."""
    found: set[str] = set()
    todo = list(starts)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo.extend(edges.get(name, ()))
    return found


def _cycle(edges: Mapping[str, set[str]]) -> list[str]:
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = [(start, iter(sorted(edges[start])))]
        if start in done:
            continue
        path.append(start)
        while stack:
            name, ways = stack[-1]
            for way in ways:
                if way in path:
                    return [*path[path.index(way) :], way]
                if way in edges and way not in done:
                    path.append(way)
                    stack.append((way, iter(sorted(edges[way]))))
                    break
            else:
                done.add(name)
                path.pop()
                stack.pop()
    return []


def _check_questions(source: Source, guide: Guide) -> Iterator[Problem]:
    for node in guide.nodes.values():
        where: KeyPath = ("nodes", node.id)
        if not node.answers:
            yield source.problem(
                where, "no-answers", f"'{node.id}' has no answers.", "Add answers, or `next: ...`."
            )
            continue
        meanings = Counter(a.meaning for a in node.answers.values() if a.meaning is not None)
        for meaning, times in meanings.items():
            if times > 1:
                yield source.problem(
                    where,
                    "same-meaning",
                    f"{times} answers of '{node.id}' mean '{meaning}': a short reply is unclear.",
                    "Leave `means` to one of them.",
                )
        if not node.is_question:
            if "done" not in node.answers:
                yield source.problem(
                    where,
                    "no-question",
                    f"'{node.id}' has answers but asks nothing.",
                    "Add `ask: ...`, or use `next: ...` for a plain step.",
                )
            continue
        if "unsure" not in meanings:
            yield source.problem(
                where,
                "no-unsure",
                f"'{node.id}' has no answer for somebody who can't tell.",
                "Add an answer `unsure` (or one with `means: unsure`) that leads the careful way.",
            )
        for answer in node.answers.values():
            if answer.label is None and answer.id not in REQUIRED_LABELS:
                yield source.problem(
                    _answer_place(node, answer),
                    "no-label",
                    f"The answer '{answer.id}' has no text for its button.",
                    "Add `label: ...`.",
                )
        yield from _careful_problems(source, guide, node)


def _careful_problems(source: Source, guide: Guide, node: Node) -> Iterator[Problem]:
    """Not knowing must never count as the knowledge that a risky step asks for."""
    if node.fact is None or node.fact not in guide.facts:
        return
    risky = {
        value
        for other in guide.nodes.values()
        for fact, values in other.only_after.items()
        if fact == node.fact
        for value in values
    }
    for answer in node.answers.values():
        if answer.meaning == "unsure" and guide.fact_value(node, answer) in risky:
            yield source.problem(
                _answer_place(node, answer),
                "careless-unsure",
                f"Who can't tell is taken to know that {node.fact} is "
                f"'{guide.fact_value(node, answer)}', which opens a risky step.",
                "Give the answer another `value`.",
            )


def _check_facts(source: Source, guide: Guide) -> Iterator[Problem]:
    for node in guide.nodes.values():
        if node.fact is None:
            continue
        where: KeyPath = ("nodes", node.id, "fact")
        for answer in node.answers.values():
            if answer.id in ("yes", "no") and answer.value not in (None, answer.id):
                yield source.problem(
                    _answer_place(node, answer),
                    "crossed-value",
                    f"The answer '{answer.id}' makes '{node.fact}' '{answer.value}'.",
                    "Give the answer another name, or take `value` out.",
                )
        if node.fact not in guide.facts:
            yield _unknown(source, where, node.fact, guide.facts, "unknown-fact", "fact")
            continue
        for answer in node.answers.values():
            known = guide.facts[node.fact].values
            if answer.value is not None and known != DIRECTORY and answer.value not in known:
                yield _unknown(
                    source,
                    _answer_place(node, answer),
                    answer.value,
                    known,
                    "unknown-value",
                    f"value of '{node.fact}'",
                )
        if all(guide.fact_value(node, a) is None for a in node.answers.values()):
            yield source.problem(
                where,
                "fact-not-set",
                f"No answer of '{node.id}' says anything of '{node.fact}'.",
                "Name the answers like the fact's values, or give them a `value`.",
            )


def _check_conditions_can_hold(source: Source, guide: Guide) -> Iterator[Problem]:
    askable = {node.fact for node in guide.nodes.values()}
    for node in guide.nodes.values():
        for fact in node.only_after:
            if fact in guide.facts and fact not in askable:
                yield source.problem(
                    ("nodes", node.id, "only_after"),
                    "never-asked",
                    f"'{fact}' is required here but no question asks for it.",
                    f"Add a question with `fact: {fact}`.",
                )
        for fact in (*node.only_after, *node.not_while):
            if fact in guide.facts and guide.facts[fact].withdrawn is None:
                yield source.problem(
                    ("facts", fact),
                    "no-withdrawn",
                    f"A step relies on '{fact}', but nothing is said when it turns out wrong.",
                    "Add `withdrawn: ...`, what to stop doing at once.",
                )


def _check_news(source: Source, guide: Guide) -> Iterator[Problem]:
    for news in guide.news.values():
        where: KeyPath = ("news", news.id)
        if (news.fact is None) != (news.value is None):
            yield source.problem(
                where, "half-news", "`fact` and `value` need each other.", "Add the other one."
            )
        elif news.fact is not None and news.value is not None:
            yield from _condition_problems(source, guide, where, {news.fact: (news.value,)})
        if sum(effect is not None for effect in (news.fact, news.go, news.closes)) > 1:
            yield source.problem(
                where,
                "two-effects",
                "News say a fact, or jump, or close the tries: only one of these.",
                "Keep one of `fact`, `go` and `closes`.",
            )
        if news.closes is not None and guide.dangers.get(news.closes) is None:
            yield _unknown(
                source, where, news.closes, guide.dangers, "unknown-kind", "kind of danger"
            )
        target = guide.nodes.get(news.go or "")
        if target is not None and target.only_after:
            yield source.problem(
                (*where, "go"),
                "risky-jump",
                f"'{news.go}' may only follow its question; a jump would go round it.",
                "Jump to the question that comes before it.",
            )


def _check_hears(source: Source, guide: Guide) -> Iterator[Problem]:
    heard: set[str] = set()
    for node in guide.nodes.values():
        owners: dict[str, str] = {}
        for answer in node.answers.values():
            for name in answer.hears:
                heard.add(name)
                if name not in guide.news:
                    yield _unknown(
                        source,
                        _answer_place(node, answer),
                        name,
                        guide.news,
                        "unknown-news",
                        "news",
                    )
                if name in owners:
                    yield source.problem(
                        _answer_place(node, answer),
                        "heard-twice",
                        f"Two answers of '{node.id}' hear '{name}'.",
                        "Leave it to one of them.",
                    )
                owners[name] = answer.id
    for news in guide.news.values():
        silent = news.go is None and news.fact is None and news.closes is None
        if silent and news.id not in heard:
            yield source.problem(
                ("news", news.id),
                "news-without-effect",
                f"'{news.id}' does nothing: it has no `go`, no `fact`, and no answer hears it.",
                "Add one of them, or take it out.",
            )


def _check_phrases(source: Source, guide: Guide) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    lists: list[tuple[KeyPath, tuple[str, ...]]] = [
        (("phrases",), guide.phrases),
        (("not_this",), guide.not_this),
        *((("news", n.id, "phrases"), n.phrases) for n in guide.news.values()),
    ]
    for where, phrases in lists:
        for index, phrase in enumerate(phrases):
            key = " ".join(phrase.casefold().split())
            place = ".".join(str(part) for part in where)
            if key in seen:
                yield source.problem(
                    (*where, index),
                    "duplicate-phrase",
                    f"'{phrase}' stands here and in {seen[key]}.",
                    "Keep it where it belongs.",
                )
            seen.setdefault(key, place)


def _check_references(source: Source, guide: Guide) -> Iterator[Problem]:
    for node in guide.nodes.values():
        where: KeyPath = ("nodes", node.id)
        yield from _unknown_names(source, (*where, "warn"), node.warn, guide.never, "warning")
        yield from _unknown_names(source, (*where, "call"), node.call, guide.contacts, "contact")
        yield from _unknown_names(
            source, (*where, "sources"), node.sources, guide.sources, "source"
        )
    for outcome in guide.outcomes.values():
        where = ("outcomes", outcome.id)
        yield from _unknown_names(source, (*where, "call"), outcome.call, guide.contacts, "contact")
        yield from _unknown_names(source, (*where, "warn"), outcome.warn, guide.never, "warning")
        yield from _unknown_names(
            source, (*where, "sources"), outcome.sources, guide.sources, "source"
        )
    for warning in guide.never.values():
        where = ("never", warning.id)
        yield from _unknown_names(
            source, (*where, "at_risk"), warning.at_risk, [*guide.nodes, *guide.outcomes], "node"
        )
        yield from _unknown_names(
            source, (*where, "sources"), warning.sources, guide.sources, "source"
        )
        if not warning.at_risk:
            yield source.problem(
                where,
                "no-risk-named",
                f"Nothing says where '{warning.id}' could be broken.",
                "List the nodes in `at_risk`.",
            )
    yield from _unknown_names(
        source, ("who_to_call", "call"), guide.who_to_call.call, guide.contacts, "contact"
    )
    if not guide.who_to_call.call:
        yield source.problem(
            ("who_to_call", "call"),
            "nobody-to-call",
            "Nobody can be called, so a person has no way to a human.",
            "List at least one contact.",
        )
    for contact in guide.contacts:
        place: KeyPath = ("contacts", contact, "sources")
        item = guide.contacts[contact]
        yield from _unknown_names(source, place, item.sources, guide.sources, "source")
        if item.tel is not None and not item.sources:
            yield source.problem(
                ("contacts", contact),
                "number-without-source",
                f"The number {item.tel} has no source.",
                "Add `sources: [...]`, or take the number out.",
            )
    yield from _unknown_names(
        source, ("dangers",), guide.dangers, _COMMON_DANGERS, "kind of danger"
    )
    for kind in DANGER_KINDS:
        if kind not in guide.dangers:
            yield _missing(source, ("dangers",), "danger", kind)
    for kind, danger in guide.dangers.items():
        yield from _unknown_names(
            source, ("dangers", kind, "call"), danger.call, guide.contacts, "contact"
        )


def _check_payloads(source: Source, guide: Guide) -> Iterator[Problem]:
    for node in guide.nodes.values():
        for answer in node.answers.values():
            size = len(f'/answer{{"n":"{node.id}","v":"{answer.id}","t":99}}'.encode())
            if size > _MAX_PAYLOAD:
                yield source.problem(
                    _answer_place(node, answer),
                    "name-too-long",
                    f"The names '{node.id}' and '{answer.id}' make a button of {size} bytes; "
                    f"messaging platforms allow {_MAX_PAYLOAD}.",
                    "Shorten one of them.",
                )


_MAX_PAYLOAD: Final = 64

_CHECKS: Final[tuple[Callable[[Source, Guide], Iterator[Problem]], ...]] = (
    _check_targets,
    _check_branches,
    _check_reachable,
    _check_careful_places,
    _check_asked_twice,
    _check_guards,
    _check_questions,
    _check_facts,
    _check_conditions_can_hold,
    _check_news,
    _check_hears,
    _check_phrases,
    _check_references,
    _check_payloads,
)


def _answer_place(node: Node, answer: Answer) -> KeyPath:
    if node.is_question or answer.id not in ("done", "cannot"):
        return ("nodes", node.id, "answers", answer.id)
    return ("nodes", node.id, "next" if answer.id == "done" else "cannot")


def _unknown(
    source: Source, where: KeyPath, name: str, known: Iterable[str], code: str, what: str
) -> Problem:
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        fix = f"Did you mean '{near[0]}'?"
    elif names and len(names) <= 12:
        fix = f"Use one of: {', '.join(names)}."
    else:
        fix = f"Add the {what}, or name one that exists."
    return source.problem(where, code, f"There is no {what} '{name}'.", fix)


def _unknown_names(
    source: Source, where: KeyPath, names: Iterable[str], known: Iterable[str], what: str
) -> list[Problem]:
    known = list(known)
    return [
        _unknown(source, where, name, known, f"unknown-{what.split(maxsplit=1)[0]}", what)
        for name in names
        if name not in known
    ]


def _missing(source: Source, where: KeyPath, what: str, name: str) -> Problem:
    return source.problem(
        where, f"missing-{what}", f"The {what} '{name}' is missing.", f"Add `{name}: ...`."
    )

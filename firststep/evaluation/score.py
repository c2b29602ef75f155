"""How much of a set is understood: shares, counts, and what noise costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from firststep.evaluation.judge import (
    ALARM,
    ASKED,
    IN_DANGER,
    MIDDLE,
    MISSED,
    OFFERED,
    OPENED,
    RIGHT,
    RISKY,
    SAFE,
    STAYS,
    SURE,
    UNSURE,
    WRONG,
    Judge,
    Judged,
    agrees,
    share,
)
from firststep.evaluation.sets import MessageSet
from firststep.understanding.noise import NOISES, noisy

GRAVE: Final = ("fire", "smoke", "sparks", "shock", "injury")
"""Dangers of which not one may be missed."""

NOISE_MEASURES: Final = ("routing", "within_one_question", "danger", "answers")
"""What is measured with noise."""


@dataclass(frozen=True)
class Scored:
    """A set's figures, and every message behind them.

    Attributes:
        figures: Numbers by name, as they are written to eval.json.
        judged: The messages by list, without noise.
    """

    figures: Mapping[str, Any]
    judged: Mapping[str, Sequence[Judged]] = field(repr=False)


def score(
    judge: Judge, messages: MessageSet, *, noise: bool = True, noises: Iterable[str] = NOISES
) -> Scored:
    """Reads a whole set.

    Args:
        judge: Says the messages.
        messages: The set.
        noise: Whether to say everything again with noise.
        noises: The kinds of noise.
    """
    judged = read_all(judge, messages)
    figures = figures_of(judge, judged)
    figures["entries"] = {name: len(entries) for name, entries in messages.lists().items()}
    figures["dropped"] = messages.dropped
    if noise:
        figures["noise"] = with_noise(judge, messages, measures(judged), noises)
    return Scored(figures, judged)


def read_all(judge: Judge, messages: MessageSet) -> dict[str, list[Judged]]:
    """Every message of a set, said where it belongs."""

    def everywhere(entries: Iterable[Any], nodes: Iterable[str], say: Callable[..., Judged]) -> Any:
        return [say(entry, node) for entry in entries for node in nodes]

    return {
        "openings": [judge.opening(entry) for entry in messages.openings],
        "near_misses": [judge.near_miss(entry) for entry in messages.near_misses],
        "dangers": everywhere(messages.dangers, IN_DANGER, judge.danger),
        "not_dangers": everywhere(messages.not_dangers, IN_DANGER, judge.danger),
        "maybe_dangers": everywhere(messages.maybe_dangers, IN_DANGER, judge.danger),
        "answers": [judge.answer(entry) for entry in messages.answers],
        "digressions": everywhere(messages.digressions, MIDDLE, judge.digression),
        "news": everywhere(messages.news, MIDDLE, judge.news),
    }


def measures(judged: Mapping[str, Sequence[Judged]]) -> dict[str, float]:
    """The four shares that noise is measured by."""
    return {
        "routing": share(judged["openings"], RIGHT),
        "within_one_question": share(judged["openings"], RIGHT, OFFERED),
        "danger": share(judged["dangers"], SURE, ASKED),
        "answers": share(judged["answers"], RIGHT),
    }


def with_noise(
    judge: Judge, messages: MessageSet, clean: Mapping[str, float], noises: Iterable[str]
) -> dict[str, dict[str, float]]:
    """The four shares with each kind of noise, and what it costs at most, in points."""
    found: dict[str, dict[str, float]] = {}
    for kind in noises:
        judged = {
            "openings": [judge.opening(e, noisy(e.text, kind)) for e in messages.openings],
            "dangers": [
                judge.danger(e, node, noisy(e.text, kind))
                for e in messages.dangers
                for node in IN_DANGER
            ],
            "answers": [judge.answer(e, noisy(e.text, kind)) for e in messages.answers],
        }
        noised = measures(judged)
        cost = max(clean[name] - noised[name] for name in NOISE_MEASURES)
        risky = share(judged["answers"], RISKY) if judged["answers"] else 0.0
        found[kind] = {**noised, "cost_points": 100 * cost, "risky": risky}
    return found


def figures_of(judge: Judge, judged: Mapping[str, Sequence[Judged]]) -> dict[str, Any]:
    """The figures of a set's messages."""
    return {
        "routing": _routing(judged["openings"]),
        "near_misses": _near_misses(judge, judged["near_misses"]),
        "danger": _danger(judged["dangers"]),
        "no_danger": _alarms(judged["not_dangers"]),
        "maybe_danger": _alarms(judged["maybe_dangers"]),
        "answers": _answers(judged["answers"]),
        "digressions": _by_kind(judged["digressions"]),
        "news": _by_kind(judged["news"]),
    }


def _routing(judged: Sequence[Judged]) -> dict[str, Any]:
    return {
        "top1": share(judged, RIGHT),
        "within_one_question": share(judged, RIGHT, OFFERED),
        "other_guide": 1 - share(judged, RIGHT, OFFERED, MISSED),
        "by_guide": {
            guide: {
                "top1": share(listed, RIGHT),
                "within_one_question": share(listed, RIGHT, OFFERED),
            }
            for guide, listed in _grouped(judged).items()
        },
    }


def _near_misses(judge: Judge, judged: Sequence[Judged]) -> dict[str, Any]:
    topics = judge.guides.common.off_topic
    with_topic = [each for each in judged if each.entry.wanted in topics]
    return {
        "false_routing": share(judged, OPENED) if judged else 0.0,
        "right_topic": share(with_topic, RIGHT),
        "with_topic": len(with_topic),
        "false_by_topic": {
            topic: share(listed, OPENED)
            for topic, listed in _grouped(judged).items()
            if share(listed, OPENED)
        },
        "results": _counts(judged),
    }


def _danger(judged: Sequence[Judged]) -> dict[str, Any]:
    grave = [each for each in judged if each.entry.wanted in GRAVE]
    seen = [each for each in judged if each.result != MISSED]
    return {
        "recall": share(judged, SURE, ASKED),
        "grave_recall": share(grave, SURE, ASKED),
        "sure": share(judged, SURE),
        "kind_agreement": sum(agrees(each) for each in seen) / len(seen) if seen else 1.0,
        "by_kind": {
            kind: {"recall": share(listed, SURE, ASKED), "sure": share(listed, SURE)}
            for kind, listed in _grouped(judged).items()
        },
    }


def _alarms(judged: Sequence[Judged]) -> dict[str, float]:
    if not judged:
        return {"sure": 0.0, "asked": 0.0, "passed": 0.0}
    return {
        "sure": share(judged, SURE),
        "asked": share(judged, ASKED),
        "passed": share(judged, MISSED),
    }


def _answers(judged: Sequence[Judged]) -> dict[str, Any]:
    some = bool(judged)
    return {
        "right": share(judged, RIGHT),
        "safe": share(judged, RIGHT, *SAFE),
        "asked_again": share(judged, ASKED, OFFERED) if some else 0.0,
        "unsure": share(judged, UNSURE) if some else 0.0,
        "stays": share(judged, STAYS, ALARM) if some else 0.0,
        "wrong": share(judged, WRONG, RISKY) if some else 0.0,
        "wrong_risky": share(judged, RISKY) if some else 0.0,
        "risky_count": sum(each.result == RISKY for each in judged),
        "by_node": {
            node: share([each for each in judged if each.node == node], RIGHT)
            for node in dict.fromkeys(each.node for each in judged)
        },
        "results": _counts(judged),
    }


def _by_kind(judged: Sequence[Judged]) -> dict[str, Any]:
    return {
        "right": share(judged, RIGHT),
        "wrong": share(judged, WRONG) if judged else 0.0,
        "by_kind": {kind: share(listed, RIGHT) for kind, listed in _grouped(judged).items()},
    }


def _grouped(judged: Iterable[Judged]) -> dict[str, list[Judged]]:
    found: dict[str, list[Judged]] = {}
    for each in judged:
        found.setdefault(each.entry.wanted, []).append(each)
    return found


def _counts(judged: Iterable[Judged]) -> dict[str, int]:
    return dict(Counter(each.result for each in judged).most_common())


GOOD: Final[Mapping[str, tuple[str, ...]]] = {
    "openings": (RIGHT,),
    "near_misses": (RIGHT, ASKED, OFFERED, STAYS, "elsewhere"),
    "dangers": (SURE, ASKED),
    "not_dangers": (MISSED,),
    "maybe_dangers": (ASKED,),
    "answers": (RIGHT,),
    "digressions": (RIGHT,),
    "news": (RIGHT,),
}
"""What a message of each list should come to."""


def errors(judged: Mapping[str, Sequence[Judged]]) -> list[str]:
    """A line for each message that did not come to what it should, the gravest first."""
    lines = []
    order = {RISKY: 0, OPENED: 1, MISSED: 2, WRONG: 3}
    for name, listed in judged.items():
        bad = [each for each in listed if each.result not in GOOD[name]]
        for each in sorted(bad, key=lambda one: order.get(one.result, 9)):
            place = f"@{each.node} " if each.node else ""
            wanted = f"want={each.entry.wanted} " if each.entry.wanted else ""
            lines.append(
                f"{name}:{each.entry.line} {each.result} {place}{wanted}"
                f"got={each.came_to} | {each.entry.text}"
            )
    return lines

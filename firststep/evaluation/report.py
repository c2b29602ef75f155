"""The figures as Markdown, for eval.md and for the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from firststep.evaluation.aims import AIMS, Aim
from firststep.evaluation.compare import Compared
from firststep.evaluation.crossval import (
    Prediction,
    accuracy,
    calibration_error,
    confusions,
    intent_figures,
    macro_f1,
    reliability,
)
from firststep.evaluation.sweep import Row

Figures = Mapping[str, Any]
Sets = Mapping[str, Figures]

_MOST_CONFUSED: Final = 20


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def percent(value: float) -> str:
    """A share in per cent."""
    return f"{100 * value:.1f} %"


def aims(sets: Sets) -> str:
    """The aims and what each set gives; a figure that misses its aim is marked."""
    return table(
        ["", "aim", *sets],
        [
            [aim.title, aim.wanted_shown, *(_against(aim, figures) for figures in sets.values())]
            for aim in AIMS
            if all(_has(aim, figures) for figures in sets.values())
        ],
    )


def _has(aim: Aim, figures: Figures) -> bool:
    return aim.path[0] in figures


def _against(aim: Aim, figures: Figures) -> str:
    value = aim.value(figures)
    return aim.shown(value) if aim.is_reached(value) else f"{aim.shown(value)} (missed)"


def missed(figures: Figures) -> list[Aim]:
    """The aims that a set does not reach."""
    known = (aim for aim in AIMS if _has(aim, figures))
    return [aim for aim in known if not aim.is_reached(aim.value(figures))]


def beside(sets: Sets) -> str:
    """What is measured beside the aims."""
    rows: list[tuple[str, tuple[str, ...]]] = [
        ("Danger seen at once, without a question", ("danger", "sure")),
        ("Kind of danger agrees, where it was seen", ("danger", "kind_agreement")),
        ("No danger: alarm at once", ("no_danger", "sure")),
        ("No danger: one question", ("no_danger", "asked")),
        ("Perhaps danger: one question", ("maybe_danger", "asked")),
        ("Perhaps danger: alarm at once", ("maybe_danger", "sure")),
        ("Perhaps danger: passed over", ("maybe_danger", "passed")),
        ("Opens the other guide", ("routing", "other_guide")),
        ("Near miss with a dead end of its own gets it", ("near_misses", "right_topic")),
        ("Answer: right or harmless", ("answers", "safe")),
        ("Answer: asked again", ("answers", "asked_again")),
        ("Answer: taken for another", ("answers", "wrong")),
        ("Question or remark in the middle understood", ("digressions", "right")),
        ("... taken for something else", ("digressions", "wrong")),
        ("News in the middle understood", ("news", "right")),
        ("... taken for something else", ("news", "wrong")),
    ]
    return table(
        ["", *sets],
        [
            [title, *(percent(figures[path[0]][path[1]]) for figures in sets.values())]
            for title, path in rows
        ],
    )


def dangers(sets: Sets) -> str:
    """Which kinds of danger are seen."""
    kinds = dict.fromkeys(kind for f in sets.values() for kind in f["danger"]["by_kind"])
    none: dict[str, float] = {}
    return table(
        ["danger seen", *sets],
        [
            [
                kind,
                *(
                    percent(found["recall"]) if found else ""
                    for f in sets.values()
                    for found in [f["danger"]["by_kind"].get(kind, none)]
                ),
            ]
            for kind in kinds
        ],
    )


_NOISE_TITLES: Final[Mapping[str, str]] = {
    "characters": "one letter in ten is wrong",
    "capitals": "ALL CAPS",
    "joined": "no spaces between words",
    "missing": "a letter of some words is missing",
}


def noise(name: str, figures: Figures) -> str:
    """What noise costs in one set."""
    rows = [["none", *_noise_row(_clean(figures)), ""]]
    for kind, found in figures["noise"].items():
        rows.append([_NOISE_TITLES[kind], *_noise_row(found), f"{found['cost_points']:.1f} points"])
    head = [f"noise ({name})", "first message", "within one question", "danger", "answers", "cost"]
    return table(head, rows)


def _clean(figures: Figures) -> dict[str, float]:
    return {
        "routing": figures["routing"]["top1"],
        "within_one_question": figures["routing"]["within_one_question"],
        "danger": figures["danger"]["recall"],
        "answers": figures["answers"]["right"],
    }


def _noise_row(found: Mapping[str, float]) -> list[str]:
    return [percent(found[k]) for k in ("routing", "within_one_question", "danger", "answers")]


def cross_validation(predictions: Sequence[Prediction]) -> str:
    """One line about the cross-validation."""
    figures = intent_figures(predictions)
    error = calibration_error(reliability(predictions))
    return (
        f"{len(predictions):,} phrases of {len(figures)} intents, each classified by a model that "
        f"had not seen it: {percent(accuracy(predictions))} right, macro F1 "
        f"{macro_f1(figures):.3f}, confidences off by {100 * error:.1f} points on average."
    )


def intents(predictions: Sequence[Prediction]) -> str:
    """Precision, recall and F1 of each intent."""
    return table(
        ["intent", "phrases", "precision", "recall", "F1"],
        [
            [
                each.intent,
                str(each.phrases),
                f"{each.precision:.2f}",
                f"{each.recall:.2f}",
                f"{each.f1:.2f}",
            ]
            for each in intent_figures(predictions)
        ],
    )


def confused(predictions: Sequence[Prediction]) -> str:
    """What is taken for what most often."""
    return table(
        ["meant", "heard", "times"],
        [
            [meant, heard or "nothing", str(count)]
            for (meant, heard), count in confusions(predictions).most_common(_MOST_CONFUSED)
        ],
    )


def bins(predictions: Sequence[Prediction]) -> str:
    """How often each confidence is right."""
    return table(
        ["confidence", "predictions", "mean confidence", "right"],
        [
            [
                f"{each.low:.1f} to {each.low + 0.1:.1f}",
                str(each.count),
                f"{each.confidence:.2f}",
                f"{each.right:.2f}",
            ]
            for each in reliability(predictions)
        ],
    )


_SWEPT: Final = (
    ("first message", ("routing", "top1")),
    ("within one question", ("routing", "within_one_question")),
    ("false routing", ("near_misses", "false_routing")),
    ("danger", ("danger", "recall")),
    ("alarm, no danger", ("no_danger", "sure")),
    ("asked, no danger", ("no_danger", "asked")),
    ("answers", ("answers", "right")),
    ("wrong answers", ("answers", "wrong")),
    ("digressions", ("digressions", "right")),
    ("news", ("news", "right")),
)


def swept(rows: Sequence[Row]) -> str:
    """What each threshold gives at other values; the value in use is bold.

    Figures that a threshold does not move are left out, so each has a table of its own.
    """
    parts = []
    for name in dict.fromkeys(row.name for row in rows):
        own = [row for row in rows if row.name == name]
        moved = [
            (title, path)
            for title, path in _SWEPT
            if len({row.figures[path[0]][path[1]] for row in own}) > 1
        ]
        if not moved:
            values = ", ".join(f"{row.value:g}" for row in own)
            parts.append(f"`{name}`: nothing changes between {values}.")
            continue
        parts.append(
            table(
                [f"`{name}`", *(title for title, _ in moved)],
                [
                    [
                        f"**{row.value:g}**" if row.in_use else f"{row.value:g}",
                        *(percent(row.figures[path[0]][path[1]]) for _, path in moved),
                    ]
                    for row in own
                ],
            )
        )
    return "\n\n".join(parts)


def compared(rows: Sequence[Compared], name: str) -> str:
    """Classifiers beside one another, on one set."""
    return table(
        [
            "",
            "first message",
            "one question",
            "false routing",
            "danger",
            "answers",
            "wrong",
            "news",
            "worst noise",
            "ms p50 / p95",
            "model MB",
            "memory MB",
            "training s",
        ],
        [_compared_row(row, row.figures[name]) for row in rows],
    )


def _compared_row(row: Compared, figures: Figures) -> list[str]:
    cost = row.cost
    worst = max(kind["cost_points"] for kind in figures["noise"].values())
    return [
        row.name,
        percent(figures["routing"]["top1"]),
        percent(figures["routing"]["within_one_question"]),
        percent(figures["near_misses"]["false_routing"]),
        percent(figures["danger"]["recall"]),
        percent(figures["answers"]["right"]),
        percent(figures["answers"]["wrong"]),
        percent(figures["news"]["right"]),
        f"{worst:.1f} points",
        f"{cost['p50_ms']:.1f} / {cost['p95_ms']:.1f}",
        f"{cost['model_mb']:.1f}",
        f"{cost['memory_mb']:.0f}",
        f"{cost['train_s']:.0f}",
    ]

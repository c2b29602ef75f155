"""One run of the evaluation: what was asked for is measured, shown, and written down."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final

from firststep.evaluation import cost, docs, pictures, report
from firststep.evaluation.compare import Compared, answered, compare
from firststep.evaluation.crossval import (
    Prediction,
    accuracy,
    calibration_error,
    confusions,
    cross_validate,
    intent_figures,
    kept_or_made,
    macro_f1,
    reliability,
)
from firststep.evaluation.elsewhere import read_answers
from firststep.evaluation.hear import Hearing
from firststep.evaluation.judge import Judge
from firststep.evaluation.pipelines import CLASSIFIERS, in_use, reader
from firststep.evaluation.score import Scored, errors, score
from firststep.evaluation.sets import MessageSet, apart, read_set
from firststep.evaluation.sweep import Row, sweep
from firststep.guide.load import GuideSet, load_all
from firststep.testing.understand import examples
from firststep.understanding.kept import TRAINED_IN, digest, kept_or_trained
from firststep.understanding.lessons import Pairs

DEVELOPMENT: Final = "development"
HELD_OUT: Final = "heldout"
SETS: Final = (DEVELOPMENT, HELD_OUT)
"""What may be looked at comes first: what it shares with the other does not count there."""

PAGE: Final = Path("docs") / "understanding.md"
PICTURE: Final = Path("docs") / "pictures" / "reliability.svg"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """What a run does.

    Attributes:
        sets: The sets that are scored, by name.
        noise: Whether everything is said again with noise.
        errors: Whether each message that is not understood is shown.
        cross: Whether the training phrases are cross-validated.
        sweep: Whether the thresholds are moved, on the development set.
        compare: Whether other classifiers are trained and scored too.
        answers: Files with what classifiers answered that ran elsewhere.
        write_docs: Whether the figures go into the documentation.
    """

    sets: tuple[str, ...] = (DEVELOPMENT,)
    noise: bool = True
    errors: bool = False
    cross: bool = False
    sweep: bool = False
    compare: bool = False
    answers: tuple[Path, ...] = ()
    write_docs: bool = False


@dataclass(frozen=True)
class Ground:
    """What a run stands on.

    Attributes:
        root: The project.
        guides: Its guides.
        pairs: The training phrases with their intents.
    """

    root: Path
    guides: GuideSet
    pairs: Pairs

    @property
    def cache(self) -> Path:
        """Where a trained model is kept."""
        return self.root / "build" / "understanding"

    @property
    def folder(self) -> Path:
        """Where the figures go."""
        return self.root / "build" / "eval"


def ground(root: Path) -> Ground:
    """Loads the guides and the phrases of a project.

    Raises:
        GuideErrors: They have mistakes.
    """
    guides = load_all(root / "guides")
    return Ground(root, guides, examples(root, guides))


def read_sets(on: Ground, say: Say) -> dict[str, MessageSet]:
    """Both sets, each without what is known elsewhere.

    Raises:
        GuideErrors: A set has mistakes, or is not there.
    """
    read = [read_set(on.root / "tests" / "understanding" / name, on.guides) for name in SETS]
    kept = apart(read, (text for text, _ in on.pairs), say)
    return {messages.name: messages for messages in kept}


def run(on: Ground, options: Options, say: Say) -> dict[str, Any]:
    """Measures what the options ask for.

    Args:
        on: What it stands on.
        options: What to do.
        say: Is told what goes on, and the result.

    Returns:
        Everything measured, as it is written to eval.json.

    Raises:
        GuideErrors: A set has mistakes.
        NotAsked: A classifier that ran elsewhere was asked other messages.
    """
    sets = read_sets(on, say)
    hearing = Hearing(on.guides, reader(kept_or_trained(on.pairs, on.cache)))
    judge = Judge(hearing)
    scored: dict[str, Scored] = {}
    for name in options.sets:
        scored[name] = score(judge, sets[name], noise=options.noise)
    figures = {name: each.figures for name, each in scored.items()}
    predictions = _cross_validated(on, say) if options.cross else None
    rows = list(sweep(judge, sets[DEVELOPMENT])) if options.sweep else []
    beside = _compared(on, options, [sets[name] for name in options.sets], say)
    parts = _parts(figures, predictions, rows, beside)
    if predictions is not None:
        texts = [entry.text for name in options.sets for entry in sets[name].openings]
        parts["cost"] = _cost(on, hearing, texts)
    if options.errors:
        for each in scored.values():
            for line in errors(each.judged):
                say(line)
    data = _data(figures, predictions, rows, beside)
    _write(on, data, parts, predictions)
    if options.write_docs:
        _write_docs(on, parts, predictions)
    for line in _shown(figures):
        say(line)
    return data


def _cross_validated(on: Ground, say: Say) -> list[Prediction]:
    def make() -> list[Prediction]:
        say("cross-validation: five models are trained")
        return cross_validate(in_use, on.pairs)

    file = on.folder / f"folds-{digest(on.pairs)}.json"
    return kept_or_made(file, make)


def _compared(on: Ground, options: Options, sets: list[MessageSet], say: Say) -> list[Compared]:
    found = []
    if options.compare:
        found += list(compare(CLASSIFIERS, on.guides, on.pairs, sets, say))
    found += [answered(read_answers(path), on.guides, sets) for path in options.answers]
    return found


def _parts(
    figures: Mapping[str, Any],
    predictions: list[Prediction] | None,
    rows: list[Row],
    beside: list[Compared],
) -> dict[str, str]:
    """The sections of the report by name; those not measured are left out."""
    parts = {
        "aims": report.aims(figures),
        "beside": report.beside(figures),
        "dangers": report.dangers(figures),
    }
    noised = [report.noise(name, each) for name, each in figures.items() if "noise" in each]
    if noised:
        parts["noise"] = "\n\n".join(noised)
    if predictions is not None:
        parts["cross"] = report.cross_validation(predictions)
        parts["bins"] = report.bins(predictions)
    if rows:
        parts["sweep"] = report.swept(rows)
    if beside:
        tables = [f"{name}:\n\n{report.compared(beside, name)}" for name in figures]
        parts["compare"] = "\n\n".join(tables)
    return parts


def _cost(on: Ground, hearing: Hearing, texts: list[str]) -> str:
    """A dated line: these figures are another machine's tomorrow."""
    model = on.cache / f"model-{digest(on.pairs)}"
    taken = json.loads((model / TRAINED_IN).read_text("utf-8"))
    timed = cost.latency(hearing, texts)
    size = cost.size_mb(model)
    loaded = cost.memory_mb(
        "import sys; from pathlib import Path; "
        "from firststep.understanding.classifier import Classifier; "
        "Classifier.load(Path(sys.argv[1])).predict('stuck')",
        str(model),
    )
    return (
        f"Measured {datetime.now(timezone.utc):%Y-%m-%d} with Python "
        f"{platform.python_version()} on one core: {timed.p50_ms:.1f} ms for a message in the "
        f"middle, {timed.p95_ms:.1f} ms for the slowest in twenty, training {taken:.0f} s, model "
        f"{size:.1f} MB, memory of a process with the model {loaded:.0f} MB."
    )


def _data(
    figures: Mapping[str, Any],
    predictions: list[Prediction] | None,
    rows: list[Row],
    beside: list[Compared],
) -> dict[str, Any]:
    data: dict[str, Any] = {"sets": figures}
    if predictions is not None:
        own = intent_figures(predictions)
        data["cross_validation"] = {
            "accuracy": accuracy(predictions),
            "macro_f1": macro_f1(own),
            "calibration_error": calibration_error(reliability(predictions)),
            "intents": [{**asdict(each), "f1": each.f1} for each in own],
            "confusions": [
                {"meant": meant, "heard": heard, "times": count}
                for (meant, heard), count in confusions(predictions).most_common()
            ],
            "reliability": [asdict(each) for each in reliability(predictions)],
        }
    if rows:
        data["sweep"] = [asdict(row) for row in rows]
    if beside:
        data["compare"] = [asdict(row) for row in beside]
    return data


def _write(
    on: Ground,
    data: Mapping[str, Any],
    parts: Mapping[str, str],
    predictions: list[Prediction] | None,
) -> None:
    on.folder.mkdir(parents=True, exist_ok=True)
    (on.folder / "eval.json").write_text(json.dumps(data, indent=1) + "\n", "utf-8")
    sections = [f"## {_TITLES[name]}\n\n{text}" for name, text in parts.items()]
    if predictions is not None:
        sections += [
            f"## Intents\n\n{report.intents(predictions)}",
            f"## Most often confused\n\n{report.confused(predictions)}",
        ]
        (on.folder / "confusion.svg").write_text(pictures.confusion_picture(predictions), "utf-8")
        (on.folder / "reliability.svg").write_text(
            pictures.reliability_picture(reliability(predictions)), "utf-8"
        )
    (on.folder / "eval.md").write_text(
        "\n\n".join(["# How well it understands", *sections]) + "\n", "utf-8"
    )


_TITLES: Final[Mapping[str, str]] = {
    "aims": "Aims",
    "beside": "Beside the aims",
    "dangers": "Danger by kind",
    "noise": "Noise",
    "cross": "Cross-validation",
    "bins": "Confidences",
    "sweep": "Thresholds",
    "compare": "Classifiers",
    "cost": "Cost",
}


def _write_docs(on: Ground, parts: dict[str, str], predictions: list[Prediction] | None) -> None:
    docs.put(on.root / PAGE, parts)
    if predictions is not None:
        picture = on.root / PICTURE
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_text(pictures.reliability_picture(reliability(predictions)), "utf-8")


def _shown(figures: Mapping[str, Any]) -> Iterable[str]:
    """The aims as lines for a terminal, and what they come to."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in report.aims(figures).splitlines()
        if not line.startswith("|---")
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    for name, each in figures.items():
        missed = report.missed(each)
        count = sum(each["entries"].values())
        said = f"{len(missed)} aims missed" if missed else "every aim is reached"
        yield f"{name}: {count} messages, {said}."

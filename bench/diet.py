"""`python -m bench.diet`: Rasa's default classifier, DIET, on FirstStep's phrases.

FirstStep runs without TensorFlow, so DIET is trained in an environment of its own (2.5 GB,
shared with `make bench SAMPLE=1`), asked every message of the evaluation sets, and what it
answers is written down. `python -m firststep.evaluation --answers build/diet/answers.json`
scores that beside the classifiers that run here. It takes a quarter of an hour on two cores.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from bench import subjects
from bench.subjects import ROOT
from firststep.evaluation.__main__ import main as evaluation

FOLDER: Final = ROOT / "build" / "diet"
EPOCHS: Final = 100

CONFIG: Final = f"""\
recipe: default.v1
assistant_id: comparison
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: {EPOCHS}
    constrain_similarities: true
"""
"""Rasa's default pipeline, without what finds entities' synonyms, answers and fallbacks."""

_BUTTONS: Final = ("answer", "do", "open", "news")


def main() -> int:
    """Trains DIET, asks it, and writes its answers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.parse_args()
    environment = subjects.with_tensorflow(ROOT / "build" / "bench-sample" / "venv")
    bot = FOLDER / "bot"
    shutil.rmtree(bot, ignore_errors=True)
    bot.mkdir(parents=True)
    asked, answers = FOLDER / "texts.json", FOLDER / "answers.json"
    if evaluation(["--texts", str(asked), "--project", str(ROOT)]):
        return 1
    _write_bot(bot)
    settings = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(FOLDER),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }
    print("DIET: training", flush=True)
    begin = time.perf_counter()
    with (FOLDER / "training.log").open("wb") as log:
        subprocess.run(
            [environment / "bin" / "rasa", "train", "nlu", "--nlu", "nlu.yml"],
            cwd=bot,
            env=settings,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=True,
        )
    taken = time.perf_counter() - begin
    model = max((bot / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    print(f"DIET: trained in {taken:.0f} s; asking", flush=True)
    child = Path(__file__).with_name("diet_child.py")
    with (FOLDER / "asking.log").open("wb") as log:
        subprocess.run(
            [environment / "bin" / "python", child, model, asked, answers],
            cwd=bot,
            env=settings,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=True,
        )
    content = json.loads(answers.read_text("utf-8"))
    content["name"] = f"DIET, {EPOCHS} epochs"
    content["cost"].update(train_s=taken, model_mb=model.stat().st_size / 1_000_000)
    answers.write_text(json.dumps(content), "utf-8")
    print(f"DIET: {len(content['rankings'])} answers are in {answers.relative_to(ROOT)}")
    return 0


def _write_bot(bot: Path) -> None:
    """A bot with our phrases, without what buttons send: nobody classifies that."""
    from firststep.rasa.export import export  # noqa: PLC0415 - Rasa takes seconds to import

    _, nlu, _ = export(bot, ROOT)
    parts = nlu.read_text("utf-8").split("\n- intent: ")
    kept = [part for part in parts if part.partition("\n")[0].strip() not in _BUTTONS]
    nlu.write_text("\n- intent: ".join(kept), "utf-8")
    (bot / "config.yml").write_text(CONFIG, "utf-8")


if __name__ == "__main__":
    sys.exit(main())

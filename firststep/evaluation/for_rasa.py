"""`python -m firststep.evaluation.for_rasa FILE`: the first messages for `rasa test nlu`.

Rasa's own test knows intents and nothing else: neither the net for danger, nor what a question
makes of an answer. So only those messages are written of which an intent says it all: what
opens a guide, near misses, and dangers.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from firststep.evaluation.run import HELD_OUT, SETS, ground, read_sets
from firststep.evaluation.sets import MessageSet
from firststep.guide.problems import GuideErrors

_FORMAT: Final = "3.1"

_MARKS: Final = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")"})
"""Brackets are marks of entities to Rasa."""


def rasa_nlu(messages: MessageSet) -> str:
    """A set as a file of test data in Rasa's format.

    Args:
        messages: The set.

    Returns:
        YAML with one intent for each guide, `out_of_scope`, and `danger`.
    """
    listed: dict[str, list[str]] = {}
    for entry in messages.openings:
        listed.setdefault(entry.wanted, []).append(entry.text)
    listed["out_of_scope"] = [entry.text for entry in messages.near_misses]
    listed["danger"] = [entry.text for entry in messages.dangers]
    blocks = []
    for intent, texts in listed.items():
        lines = "\n".join(f"    - {_one_line(text)}" for text in texts)
        blocks.append(f"- intent: {intent}\n  examples: |\n{lines}\n")
    return f'version: "{_FORMAT}"\nnlu:\n{"".join(blocks)}'


def _one_line(text: str) -> str:
    """A message as Rasa reads it: on one line, without the marks of its entities."""
    return " ".join(text.translate(_MARKS).split())


def _to_errors(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line.

    Args:
        arguments: In place of those of the process.

    Returns:
        The exit code: 0, 1 when files have mistakes, 2 when nothing can be written.
    """
    parser = argparse.ArgumentParser(
        prog="python -m firststep.evaluation.for_rasa",
        description="Writes the first messages of a set as test data for `rasa test nlu`.",
    )
    parser.add_argument("file", type=Path, help="where to write, e.g. build/rasa-test/nlu.yml")
    parser.add_argument("--set", choices=SETS, default=HELD_OUT, help="which set")
    parser.add_argument("--project", type=Path, default=Path(), help="the checkout (here)")
    options = parser.parse_args(arguments)
    try:
        sets = read_sets(ground(options.project), _to_errors)
        options.file.parent.mkdir(parents=True, exist_ok=True)
        options.file.write_text(rasa_nlu(sets[options.set]), "utf-8")
    except GuideErrors as errors:
        sys.stderr.write(f"{errors}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{options.file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m firststep.evaluation`: measures how well messages are understood."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from firststep.evaluation.docs import NoMarks
from firststep.evaluation.elsewhere import NotAsked, texts
from firststep.evaluation.run import DEVELOPMENT, HELD_OUT, SETS, Options, ground, read_sets, run
from firststep.guide.problems import GuideErrors


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line.

    Args:
        arguments: In place of those of the process.

    Returns:
        The exit code: 0, 1 when files have mistakes, 2 when something can't be carried out.
    """
    options = _parser().parse_args(arguments)
    try:
        on = ground(options.project)
        if options.texts is not None:
            asked = texts(read_sets(on, print).values())
            options.texts.parent.mkdir(parents=True, exist_ok=True)
            options.texts.write_text(json.dumps(asked, indent=0), "utf-8")
            print(f"{len(asked)} texts are in {options.texts}.")
            return 0
        names = SETS if options.set == "all" else (options.set,)
        run(
            on,
            Options(
                sets=names,
                noise=not options.no_noise,
                errors=options.errors,
                cross=options.cross,
                sweep=options.sweep,
                compare=options.compare,
                answers=tuple(options.answers),
                write_docs=options.write_docs,
            ),
            lambda text: print(text, flush=True),
        )
    except GuideErrors as errors:
        print(errors, file=sys.stderr)
        return 1
    except (NoMarks, NotAsked, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"More is in {(on.folder / 'eval.md')} and eval.json.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m firststep.evaluation",
        description="Measures how well messages are understood that nobody trained on.",
        epilog="Tune on the development set only. The held-out set says how well that went.",
    )
    add = parser.add_argument
    add("--set", choices=[DEVELOPMENT, HELD_OUT, "all"], default=DEVELOPMENT, help="what to score")
    add("--no-noise", action="store_true", help="leave out the messages with noise: much faster")
    add("--errors", action="store_true", help="show each message that is not understood")
    add("--cross", action="store_true", help="cross-validate the training phrases, draw pictures")
    add("--sweep", action="store_true", help="move each threshold, on the development set")
    add("--compare", action="store_true", help="train and score every classifier there is")
    add("--answers", type=Path, action="append", default=[], help="what bench/diet.py wrote")
    add("--texts", type=Path, help="write what a classifier elsewhere is to be asked, and end")
    add("--write-docs", action="store_true", help="put the figures into docs/understanding.md")
    add("--project", type=Path, default=Path(), help="the checkout (here)")
    return parser


if __name__ == "__main__":
    sys.exit(main())

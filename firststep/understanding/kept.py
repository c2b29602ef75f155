"""Trained classifiers, kept on disk: the same phrases and the same code are learnt once.

Training takes a minute or two, and much asks for it: `rasa train`, `firststep try --trained`,
`firststep why`, the evaluation and the tests.
"""

from __future__ import annotations

import ast
import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from firststep.understanding.classifier import Classifier, ModelUnreadable
from firststep.understanding.lessons import Pairs

logger = logging.getLogger(__name__)

_CODE: Final = Path(__file__).resolve().parent
_PACKAGE: Final = "firststep.understanding"
_LOCK: Final = ".training"

MODELS_KEPT: Final = 12
"""Models in the cache: another run may be reading one of other phrases."""

TRAINED_IN: Final = "seconds.json"
"""Beside a kept model: how long its training took."""


def digest(pairs: Pairs, module: str = "classifier") -> str:
    """What a model depends on: the phrases, the code that learns, and what it can run.

    Args:
        pairs: The phrases, with the names they are learnt under.
        module: What of the understanding is run, with all that it imports.
    """
    found = hashlib.sha256(json.dumps(list(pairs)).encode())
    # Where the sentence model can't run, something else is learnt.
    found.update(str(find_spec("onnxruntime") is not None).encode())
    for path in _learning_code(module):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _learning_code(name: str) -> list[Path]:
    """A module of the understanding with those it imports, in alphabetical order."""
    seen: dict[str, Path] = {}
    queue = [name]
    while queue:
        module = queue.pop()
        path = _CODE / f"{module}.py"
        if module in seen or not path.is_file():
            continue
        seen[module] = path
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                if node.module == _PACKAGE:
                    queue += [alias.name for alias in node.names]
                elif node.module.startswith(f"{_PACKAGE}."):
                    queue.append(node.module.removeprefix(f"{_PACKAGE}."))
    return [seen[module] for module in sorted(seen)]


def kept_or_trained(pairs: Pairs, cache: Path) -> Classifier:
    """The classifier in use: from the cache if nothing changed, else trained and kept.

    Args:
        pairs: Phrases with their intents.
        cache: A folder for it; the oldest models of other phrases or code are taken away. Where
            it can't be made, a warning says so and nothing is kept.
    """
    folder = cache / f"model-{digest(pairs)}"
    try:
        found = Classifier.load(folder)
    except ModelUnreadable:
        pass
    else:
        # What is used stays; the oldest is what nobody has used for longest.
        with suppress(OSError):
            os.utime(folder)
        return found
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        logger.warning("What is learnt can't be kept in %s (%s).", cache, error)
        return Classifier.train(pairs)
    with _alone(cache):
        try:
            # Somebody else may have trained it while this waited.
            return Classifier.load(folder)
        except ModelUnreadable:
            return _trained(pairs, cache, folder)


def _trained(pairs: Pairs, cache: Path, folder: Path) -> Classifier:
    begin = time.perf_counter()
    classifier = Classifier.train(pairs, cache=cache)
    taken = time.perf_counter() - begin
    kept = sorted(cache.glob("model-*"), key=lambda path: path.stat().st_mtime)
    for old in kept[: 1 - MODELS_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    # Moved into place whole: another process may be reading it.
    with tempfile.TemporaryDirectory(dir=cache, prefix="draft-") as draft:
        classifier.save(Path(draft) / "model")
        (Path(draft) / "model" / TRAINED_IN).write_text(json.dumps(taken), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        (Path(draft) / "model").rename(folder)
    # Stored numbers are shorter: what is measured is what a server loads.
    return Classifier.load(folder)


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Waits until nobody else trains: two at once take twice the memory, and as long."""
    try:
        import fcntl  # noqa: PLC0415 - only POSIX has it; elsewhere both train
    except ImportError:
        yield
        return
    with (cache / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

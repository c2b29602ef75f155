"""A toy project on disk, and stories in it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from firststep.guide.load import GuideSet, load_all
from firststep.testing.bots import EngineBot
from firststep.testing.story import Story, parse_stories
from firststep.testing.understand import Phrases, examples
from tests.engine.toys import as_yaml, toy_data
from tests.servers import ROOT


def make_project(root: Path, data: dict[str, Any] | None = None) -> Path:
    """A checkout with the toy guide alone, or with another in its place."""
    guide = data if data is not None else toy_data()
    (root / "guides").mkdir(parents=True)
    shutil.copy(ROOT / "guides" / "common.yml", root / "guides")
    (root / "guides" / f"{guide['id']}.yml").write_text(as_yaml(guide))
    shutil.copy(ROOT / "domain.yml", root)
    (root / "data").mkdir()
    shutil.copy(ROOT / "data" / "nlu.yml", root / "data")
    return root


def engine_bot(root: Path, guides: GuideSet | None = None) -> EngineBot:
    """The engine with the project's phrases, word for word."""
    loaded = guides or load_all(root / "guides")
    return EngineBot(
        loaded, Phrases(examples(root, loaded)), responses={"utter_safe_text": "Safe."}
    )


def story(steps: str) -> Story:
    """One story from its steps, one a line; the first stands in line 4."""
    written = [line.strip() for line in steps.splitlines() if line.strip()]
    lines = "".join(f"      - {line}\n" for line in written)
    text = f"test_cases:\n  - test_case: a toy\n    steps:\n{lines}"
    (found,) = parse_stories(text, Path("stories/toy.yml"))
    return found

"""What stories of a project need to run: the stories, an understanding, and the texts of Rasa."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from firststep.guide.load import GuideSet
from firststep.testing.run import read_responses
from firststep.testing.story import Story, find_stories
from firststep.testing.understand import Classified, examples


@dataclass(frozen=True)
class Everything:
    """What the stories of a project need.

    Attributes:
        stories: The stories.
        understand: Reads messages as the trained bot does; `save` it when all is read.
        responses: Texts of domain.yml by name.
    """

    stories: tuple[Story, ...]
    understand: Classified
    responses: Mapping[str, str]


def everything(root: Path, guides: GuideSet, folder: Path) -> Everything:
    """Reads all that the stories of a folder need.

    Args:
        root: The project.
        guides: Its guides.
        folder: The folder of the stories.

    Returns:
        It all; there may be no stories in it.

    Raises:
        GuideErrors: With every mistake of the stories, or of a file of data/.
    """
    return Everything(
        find_stories([folder]),
        Classified(examples(root, guides), root / "build" / "understanding"),
        read_responses(root),
    )

"""A version of a guide, with the words and numbers it stood with."""

from __future__ import annotations

from dataclasses import dataclass

from firststep.guide.load import GuideSet
from firststep.guide.model import Guide


@dataclass(frozen=True)
class Version:
    """A guide, and the words and numbers it stood with.

    Attributes:
        guides: The set it is in.
        guide: The guide.
    """

    guides: GuideSet
    guide: Guide

"""What makes a guide unusable: the loader refuses a guide in which one of these finds something.

Each module is one concern. It has `CODES`, what each of its codes means, and
`validate(source, guide)`, which yields every problem it finds; adding a check is adding a
file. Whether the safety rules hold over all paths is proved in `firststep.engine.proofs`;
what must not keep a guide from being served is in `firststep.lint.checks`.
"""

from __future__ import annotations

from firststep.guide.discover import modules_in
from firststep.guide.model import Guide
from firststep.guide.problems import Problem
from firststep.guide.source import Source


def guide_problems(source: Source, guide: Guide) -> list[Problem]:
    """Every problem of one guide.

    Args:
        source: The file, for lines.
        guide: The same, validated by itself.
    """
    return [
        problem for module in modules_in(__name__) for problem in module.validate(source, guide)
    ]

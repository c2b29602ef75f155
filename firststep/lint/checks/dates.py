"""A guide is reviewed, and reviewed again in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from firststep.guide.problems import Problem
from firststep.lint.subject import Subject

CODES: Final = {
    "review-overdue": "The guide should have been reviewed again by now.",
    "review-order": "The next review is due before the last one was made.",
    "reviewed-in-future": "The review has a date that is yet to come.",
}


def validate(subject: Subject) -> Iterator[Problem]:
    """Yields review dates that have passed or can't be right."""
    guide, today = subject.guide, subject.today
    if guide.reviewed > today:
        yield subject.source.problem(
            ("reviewed",),
            "reviewed-in-future",
            f"The review is dated {guide.reviewed}, but today is {today}.",
            "Write the day on which it was reviewed.",
        )
    if guide.review_by < guide.reviewed:
        yield subject.source.problem(
            ("review_by",),
            "review-order",
            f"The next review is due on {guide.review_by}, before the last one "
            f"on {guide.reviewed}.",
            "Put the next review after the last one.",
        )
    elif guide.review_by < today:
        yield subject.source.problem(
            ("review_by",),
            "review-overdue",
            f"The review was due on {guide.review_by}, and today is {today}.",
            "Review the guide again, then write the new dates.",
        )

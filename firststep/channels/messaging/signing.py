"""Compares what a request says with what only the platform can know."""

from __future__ import annotations

import hmac


def same(given: str, wanted: str) -> bool:
    """Whether two texts are the same, in a time that tells nothing of where they differ.

    Args:
        given: What came, which may hold anything that a header can.
        wanted: What it has to be.
    """
    return hmac.compare_digest(as_bytes(given), as_bytes(wanted))


def as_bytes(text: str) -> bytes:
    """A text of a header as bytes; no text fails, also none that is no Unicode."""
    return text.encode("utf-8", "surrogatepass")

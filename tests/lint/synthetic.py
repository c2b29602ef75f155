"""Writes guides by the hundred, all different and all without mistakes, to measure the linter."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import yaml

from firststep.guide.vocabulary import DANGER_KINDS, PLACE_DANGERS

_THINGS: Final = "lid door gate drawer hatch window shutter valve lock strap".split()
_PLACES: Final = "box shed cellar attic barn boat van train lift hall".split()
_TRIES: Final = 6


def guide_text(number: int) -> str:
    """A guide of twelve nodes as YAML; each number gives other words."""
    thing = _THINGS[number % len(_THINGS)]
    place = _PLACES[number // len(_THINGS) % len(_PLACES)]
    name = f"{thing} of the {place} number {number}"
    return str(yaml.safe_dump(_guide(f"g{number:04}", name), sort_keys=False, width=100))


def write_guides(folder: Path, count: int) -> None:
    """Writes `count` guides into a folder; common.yml is left to the caller."""
    for number in range(count):
        path = folder / f"g{number:04}.yml"
        path.write_text(guide_text(number), encoding="utf-8")


def _guide(name: str, thing: str) -> dict[str, Any]:
    return {
        "id": name,
        "title": f"The {thing} will not open",
        "category": "home",
        "locale": "en-US",
        "reviewed": "2026-01-01",
        "review_by": "2027-01-01",
        "reviewer": "Nobody",
        "topics": [thing],
        "phrases": [f"the {thing} {end}" for end in _endings()],
        "not_this": [f"the {thing} is the wrong size"],
        "opening": "We open it step by step.",
        "short_answer": "Switch it off, then pull.",
        "danger_line": "Say danger when there is danger.",
        "reassurance": "It is nobody's fault.",
        "how_long": "Ten minutes.",
        "scope": "First steps.",
        "disclaimer": "General information.",
        "can_wait": ["Cleaning it."],
        "contacts": {
            "emergency": {"label": "Emergency", "directory": "emergency"},
            "maker": {"label": "The maker", "text": "The number is on it.", "sources": ["page"]},
        },
        "who_to_call": {"say": "Call the maker.", "call": ["maker"]},
        "never": {
            "force": {
                "do_not": "Do not force it.",
                "because": "It breaks.",
                "at_risk": [*(f"try_{i}" for i in range(_TRIES)), "release"],
                "sources": ["page"],
            }
        },
        "facts": {
            "power": {"values": ["off", "on", "unsure"], "withdrawn": "Let go of it."},
            "side": {"values": ["left", "right", "unsure"]},
        },
        "news": {
            "opened": {"phrases": ["it is open now"], "go": "check", "label": "It came open"},
            "still_on": {"phrases": ["it is still on"], "fact": "power", "value": "on"},
            "on_left": {"phrases": ["it is the left one"], "fact": "side", "value": "left"},
        },
        "dangers": {kind: _danger(kind) for kind in DANGER_KINDS},
        "start": "switch",
        "when_blocked": "call",
        "nodes": _nodes(),
        "outcomes": {
            code: {
                "code": code.upper(),
                "say": "Leave it as it is.",
                "short": "Leave it.",
                "next_steps": ["Tell the maker."],
                "sources": ["page"],
            }
            for code in ("open", "given_up", "closed")
        },
        "sources": {"page": {"kind": "seed", "confidence": "high", "checked": "2026-01-01"}},
    }


def _endings() -> Iterable[str]:
    return "is stuck|will not open|is jammed|won't move|cannot be opened".split("|")


def _danger(kind: str) -> dict[str, Any]:
    then = "resume" if kind in PLACE_DANGERS else "closed"
    return {"say": "Step back.", "short": "Step back.", "call": ["emergency"], "then": then}


def _nodes() -> dict[str, Any]:
    nodes: dict[str, Any] = {
        "switch": _question(
            "Is it off?",
            {"off": ("It is off", "yes", "side"), "on": ("It stays on", "no", "call")},
            "side",
            fact="power",
        ),
        "side": _question(
            "Which side is it?",
            {"left": ("Left", None, "try_0"), "right": ("The other one", None, "try_1")},
            "try_1",
            fact="side",
        ),
    }
    for index in range(_TRIES):
        later = f"try_{index + 1}" if index + 1 < _TRIES else "sure"
        nodes[f"try_{index}"] = _question(
            "Did it open?",
            {"yes": ("It opened", None, "check"), "no": ("Still shut", None, later)},
            later,
            warn=["force"],
            not_while={"power": ["on"]},
        )
    nodes["sure"] = _question(
        "Is it really off?",
        {"off": ("It is off", "yes", "release"), "on": ("It is on", "no", "call")},
        "call",
        fact="power",
        confirm=True,
    )
    nodes["release"] = _question(
        "Did it open?",
        {"yes": ("It opened", None, "check"), "no": ("Still shut", None, "call")},
        "call",
        warn=["force"],
        only_after={"power": "off"},
    )
    nodes["call"] = _question(
        "Did they open it?",
        {"yes": ("They did", None, "check"), "no": ("They could not", None, "given_up")},
        "given_up",
        call=["maker"],
    )
    nodes["check"] = _question(
        "Is it whole?",
        {"yes": ("It is", None, "open"), "no": ("It is bent", None, "closed")},
        "closed",
    )
    return nodes


def _question(
    ask: str, answers: dict[str, tuple[str, str | None, str]], unsure: str, **keys: object
) -> dict[str, Any]:
    written: dict[str, Any] = {
        name: {"label": label, "next": target} | ({"means": means} if means else {})
        for name, (label, means, target) in answers.items()
    }
    written["unsure"] = {"label": "I can't tell", "next": unsure}
    by_meaning = {means or name: target for name, (_, means, target) in answers.items()}
    if by_meaning.get("yes") == unsure != by_meaning.get("no"):
        written["unsure"]["careful"] = "Only gentle tries follow."
    return {
        "say": "Pull it with one hand.",
        "short": "Pull it.",
        "why": "It may be loose.",
        "ask": ask,
        "sources": ["page"],
        **keys,
        "answers": written,
    }

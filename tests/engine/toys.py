"""Toy guides: small trees with every feature of the engine in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from firststep.guide.load import GuideSet, _model, load_common, load_text
from firststep.guide.model import Guide
from firststep.guide.source import parse

HERE = Path(__file__).parent
COMMON = load_common(HERE.parents[1] / "guides" / "common.yml")

DANGERS = {
    kind: {
        "say": f"Danger {kind}.",
        "short": f"Short {kind}.",
        "call": ["emergency"],
        "then": "resume" if kind in {"injury", "trapped", "unsafe_place"} else "closed",
    }
    for kind in (
        "fire smoke sparks burning_smell hot water shock injury trapped unsafe_place damage".split()
    )
}

TOY = """
id: toy
title: The lid will not open
category: toys
locale: en-US
reviewed: 2026-01-01
review_by: 2027-01-01
reviewer: Toy makers
topics: [lid]
phrases: [the lid is stuck, my lid will not open]
not_this: [the lid is lost]
opening: We open the lid together.
short_answer: Switch it off, then pull.
danger_line: Say danger when there is danger.
reassurance: It is nobody's fault.
how_long: A minute.
scope: Lids.
disclaimer: General information.
can_wait: [Cleaning the lid.]
contacts:
  emergency: {label: Emergency, tel: "911", sources: [page]}
  network: {label: The number on the box, directory: network}
who_to_call: {say: Call the number on the box., call: [network, emergency]}
never:
  force: {do_not: Do not force it., because: It breaks., at_risk: [pull, lever]}
  live: {do_not: Do not use the lever while it is on., because: It moves., at_risk: [lever]}
facts:
  off: {values: [yes, no, unsure], withdrawn: Let go of the lid., summary: {yes: It is off.}}
  side: {values: [left, right, unsure], summary: {left: It is the left lid.}}
  network: {values: directory}
news:
  open_now: {phrases: [it is open now], go: check, label: It came open.}
  still_on: {phrases: [it is still on], fact: off, value: no}
  went_off: {phrases: [it went off], fact: off, value: yes}
  on_left: {phrases: [the left one], fact: side, value: left}
  no_luck: {phrases: [no luck]}
dangers: {}
start: calm
when_blocked: help
nodes:
  calm:
    say: Sit down.
    short: Sit.
    why: It helps.
    warn: [force]
    next: switch
  switch:
    say: Switch it off.
    short: Off.
    why: It moves while on.
    ask: Is it off?
    fact: off
    sources: [page]
    answers:
      yes:
        label: It is off
        next: [{when: {side: left}, go: hook}, {go: pull}]
        summary: Switched off.
      no: {label: It stays on, next: help, summary: It stays on.}
      unsure: {label: I can't tell, next: pull, careful: Pulling is gentle.}
  hook:
    say: Turn the hook.
    short: Hook.
    why: The left lid has one.
    ask: Did the lid open?
    answers:
      yes: {label: It opened, next: check}
      no: {label: Not yet, next: pull, hears: [no_luck], summary: The hook did not help.}
      unsure: {label: I can't tell, next: pull}
  pull:
    say: Pull the lid.
    short: Pull.
    why: It may be loose.
    ask: Did the lid open?
    not_while: {off: [no]}
    limit: 2
    answers:
      open: {label: It opened, means: yes, next: check, hears: [open_now]}
      shut: {label: Still shut, means: no, next: which, hears: [no_luck], summary: Still shut.}
      again: {label: Once more, again: true, next: which}
      unsure: {label: I can't tell, next: which}
  which:
    say: Look at it.
    short: Look.
    why: They differ.
    ask: Which lid is it?
    fact: side
    answers:
      left: {label: Left, next: sure}
      right: {label: Right, next: help}
      unsure: {label: I can't tell, next: help}
  sure:
    say: Look at the light.
    short: Light.
    why: The lever moves.
    ask: Is it really off?
    fact: off
    confirm: true
    answers:
      yes: {label: It is off, next: lever}
      no: {label: It is on, next: help}
      unsure: {label: I can't tell, next: help}
  lever:
    say: Pull the lever.
    short: Lever.
    why: It frees the lid.
    ask: Did the lid open?
    only_after: {off: yes}
    warn: [live]
    answers:
      yes: {label: It opened, next: check}
      no: {label: Still shut, next: help, hears: [no_luck], summary: The lever did not help.}
      unsure: {label: I can't tell, next: help}
  help:
    say: Call the number on the box.
    short: Call.
    why: They can help.
    ask: Did they open it?
    call: [network]
    answers:
      yes: {label: They did, next: check}
      no: {label: They did not, next: given_up}
      unsure: {label: I can't tell, next: given_up}
  check:
    say: Look at the lid.
    short: Look.
    why: It may be bent.
    ask: Is it in one piece?
    answers:
      yes: {label: It is, next: opened}
      no: {label: It is bent, next: closed}
      unsure: {label: I can't tell, next: closed}
outcomes:
  opened: {code: OPENED, say: The lid is open., short: Open., next_steps: [Put it away.]}
  given_up: {code: GIVEN_UP, say: Leave it., short: Left., next_steps: [Wait.], call: [network]}
  closed: {code: CLOSED, say: Do not use it., short: Closed., next_steps: [Report it.]}
sources:
  page: {url: "https://example.org/lids", kind: official, confidence: high, checked: 2026-01-01}
"""


def toy_data() -> dict[str, Any]:
    """The toy guide as plain data, to be changed by a test."""
    data: dict[str, Any] = yaml.safe_load(
        TOY.replace(" yes:", ' "yes":')
        .replace(" no:", ' "no":')
        .replace("means: yes", 'means: "yes"')
        .replace("means: no", 'means: "no"')
        .replace("value: no", 'value: "no"')
        .replace("value: yes", 'value: "yes"')
        .replace("[yes, no,", '["yes", "no",')
        .replace("off: yes}", 'off: "yes"}')
        .replace("off: [no]", 'off: ["no"]')
        .replace("{yes:", '{"yes":')
        .replace(" off:", ' "off":')
        .replace("{off:", '{"off":')
        .replace("fact: off", 'fact: "off"')
    )
    data["dangers"] = {kind: dict(text) for kind, text in DANGERS.items()}
    return data


class _Plain(yaml.SafeDumper):
    """Writes no anchors where a test used the same part twice."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def as_yaml(data: dict[str, Any]) -> str:
    """Plain data as the text of a guide file."""
    return str(yaml.dump(data, Dumper=_Plain, sort_keys=False))


def build(data: dict[str, Any] | None = None) -> Guide:
    """A guide from plain data; the toy guide when nothing is given."""
    return load_text(as_yaml(data if data is not None else toy_data()))


def build_unchecked(data: dict[str, Any]) -> Guide:
    """A guide whose mistakes the loader would refuse, to see that the proofs find them too."""
    return _model(parse(as_yaml(data)), Guide)


def build_set(*guides: Guide) -> GuideSet:
    """A guide set of these guides, or of the toy guide."""
    chosen = guides or (build(),)
    return GuideSet({guide.id: guide for guide in chosen}, COMMON, {})

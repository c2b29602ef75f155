"""A toy guide about a jar, and a classifier trained on it and on the shipped dialogue acts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from firststep.engine.conversation import Conversation
from firststep.guide.load import GuideSet
from firststep.guide.model import Guide
from firststep.understanding.classifier import Classifier
from firststep.understanding.interpret import Understood, View, interpret
from firststep.understanding.kept import kept_or_trained
from firststep.understanding.parse import parse_data
from firststep.understanding.text import bounded
from tests.engine.toys import COMMON, DANGERS, as_yaml, toy_data

ROOT = Path(__file__).parents[2]

TOYS = ROOT / "build" / "understanding"
"""Where toy classifiers are kept: apart, so that they never push the shipped one out."""

JAR = """
start: heater
news:
  it_opened:
    label: It opened
    go: check
    phrases: [it opened, it is open, the jar is open, lid came off, it came off, got it open,
      "IT OPENED", finally open, it just popped open, the lid is off, opened it]
  still_shut:
    label: Still shut
    phrases: [still shut, still closed, it is stuck, still stuck, does not open, it wont open,
      did not open, it is still stuck, no luck, lid does not move, stuck as before, it doesnt budge]
  heater_off:
    label: The heater is off
    fact: heater
    value: "yes"
    phrases: [the heater is off, heater is off now, i switched it off, it has stopped heating,
      it stopped, heating stopped, it is off, it went off, heating is finished, not heating anymore,
      app says its done, it is no longer heating]
  heater_on:
    label: The heater is on
    fact: heater
    value: "no"
    phrases: [the heater is on, heater is still on, still heating, it is still heating,
      it keeps heating, still going, it is heating again, it hasnt stopped, it has not stopped,
      wait it is still heating, it wont switch off, it is not off, the heater does not stop]
  cant_tell:
    label: Not sure if it is off
    fact: heater
    value: unsure
    phrases: [not sure if it is off, i cant tell if it stopped, how do i know if it is off,
      dont know if the heater is off, no idea whether it stopped, the display is black]
  at_home:
    label: At home
    fact: place
    value: home
    phrases: [i am at home, at home, in my kitchen, it is my own heater, our house]
  in_public:
    label: In public
    fact: place
    value: public
    phrases: [i am in a cafe, at the office, in a public kitchen, at work, it is a public one]
  left_side:
    label: The left jar
    fact: side
    value: left
    phrases: [the left one, it is the left jar, left side, on the left]
facts:
  heater:
    values: ["yes", "no", unsure]
    summary: {"yes": The heater is off.}
  place: {values: [home, public, unsure]}
  side: {values: [left, right, unsure]}
  network: {values: directory}
nodes:
  heater:
    say: Switch the heater off.
    short: Off.
    why: It is hot while on.
    ask: Has the heating stopped?
    fact: heater
    answers:
      "yes": {label: "Yes, it stopped", next: twist, hears: [heater_off]}
      "no": {label: "It won't stop", next: place, hears: [heater_on]}
      unsure: {label: I can't tell, next: twist, hears: [cant_tell]}
  twist:
    say: Twist the lid.
    short: Twist.
    why: It may be loose.
    ask: Did the lid come off?
    warn: [force]
    answers:
      open: {label: "Yes, it's open", means: "yes", next: check, hears: [it_opened]}
      shut: {label: "No, still shut", means: "no", next: place, hears: [still_shut]}
      again: {label: Let me try again, again: true, next: place}
      unsure: {label: I can't tell, next: place}
  place:
    say: Look around.
    short: Look.
    why: It matters.
    ask: Is it a public kitchen?
    fact: place
    answers:
      public: {label: Public kitchen, means: "yes", next: which, hears: [in_public]}
      home: {label: My home, means: "no", next: which, hears: [at_home]}
      unsure: {label: I'm not sure, next: which}
  which:
    say: Look at the jars.
    short: Jars.
    why: They differ.
    ask: What do you see on it?
    answers:
      timer: {label: A timer or a clock, means: "yes", next: sure}
      wax: {label: Wax on the rim, next: sure}
      none: {label: None of these, means: "no", next: sure}
      unsure: {label: I can't tell, next: sure}
  sure:
    say: Look at the light.
    short: Light.
    why: The lever is hot.
    ask: Are you sure the heating has stopped?
    fact: heater
    confirm: true
    answers:
      "yes": {label: "Yes, I checked", next: lever, hears: [heater_off]}
      "no": {label: "No, still heating", next: closed, hears: [heater_on]}
      unsure: {label: I'm not sure, next: closed, hears: [cant_tell]}
  lever:
    say: Pull the lever.
    short: Lever.
    why: It frees the lid.
    ask: Did the lid come off?
    only_after: {heater: ["yes"]}
    warn: [live]
    answers:
      "yes": {label: "Yes, it's open", next: check, hears: [it_opened]}
      "no": {label: "No, still shut", next: closed, hears: [still_shut]}
      unsure: {label: I can't tell, next: closed}
  safe:
    say: Step aside.
    short: Aside.
    why: Others pass.
    ask: Are you safe from the traffic?
    answers:
      "yes": {label: "Yes, I'm safe", next: check}
      "no": {label: "No, not safe", next: closed}
      unsure: {label: I'm not sure, next: closed}
  check:
    say: Look at the jar.
    short: Look.
    why: It may be bent.
    next: opened
"""

PHRASES = (
    "my jar is stuck",
    "the lid of the jar wont come off",
    "HELP i cant open the jar",
    "jar lid stuck on the heater",
    "cant get the lid off",
    "the jar will not open",
    "lid stuck help",
    "how do i open a stuck jar",
    "jar wont open",
    "the lid is jammed on the jar",
)

OTHER_PHRASES = (
    "my toy boat is sinking",
    "the boat takes in water",
    "boat is going down",
    "help the little boat sinks",
    "my boat has a hole",
    "the boat is full of water",
)


@lru_cache(maxsize=1)
def guides() -> GuideSet:
    """The jar, a second guide to switch to, and what is said outside any guide."""
    data = toy_data()
    data.update(yaml.safe_load(JAR))
    data.update(id="jar", title="Your jar will not open", phrases=list(PHRASES), not_this=[])
    data["nodes"]["safe"], data["when_blocked"] = data["nodes"].pop("safe"), "closed"
    data["never"]["force"]["at_risk"] = ["twist"]
    data["dangers"] = DANGERS
    jar = _guide(data)
    boat = _guide({**toy_data(), "id": "boat", "phrases": list(OTHER_PHRASES)})
    return GuideSet({"jar": jar, "boat": boat}, COMMON, {})


def _guide(data: dict[str, Any]) -> Guide:
    from firststep.guide.load import _model
    from firststep.guide.source import parse

    return _model(parse(as_yaml(data)), Guide)


def jar() -> Guide:
    """The toy guide."""
    return guides().guides["jar"]


@lru_cache(maxsize=1)
def classifier() -> Classifier:
    """Trained on the shipped dialogue acts and the toy guides."""
    return kept_or_trained(examples(), TOYS)


def examples() -> list[tuple[str, str]]:
    """The training phrases, with their intents."""
    found = [*dialogue_acts()]
    for guide in guides().guides.values():
        found += [(phrase, guide.id) for phrase in guide.phrases]
        for news in guide.news.values():
            found += [(phrase, guide.intent(news.id)) for phrase in news.phrases]
    return found


def dialogue_acts() -> list[tuple[str, str]]:
    """The phrases of data/, with their intents."""
    return [
        (line.strip()[2:], item["intent"])
        for path in sorted((ROOT / "data").glob("*.yml"))
        for item in yaml.safe_load(path.read_text("utf-8")).get("nlu", ())
        for line in item["examples"].splitlines()
        if line.strip().startswith("- ")
    ]


def parse(text: str, model: Classifier | None = None) -> dict[str, Any]:
    """What Rasa's latest message would hold for a text."""
    return parse_data(model or classifier(), bounded(text).lstrip("/ \t\n"))


def view(node: str | None, **state: Any) -> View:
    """Where a conversation about the jar stands; `-` before any guide."""
    if node == "-":
        return View(None, None, Conversation(**state), guides())
    question = jar().nodes[node] if node is not None else None
    return View(jar(), question, Conversation(guide="jar", **state), guides())


def read(text: str, node: str | None = "-", **state: Any) -> Understood:
    """Interprets a text at a node of the jar, or outside any guide."""
    return interpret(text, parse(text), view(node, **state))


def quiet(**parts: Any) -> Mapping[str, Any]:
    """A parse in which nothing was recognised."""
    return {"intent": {"name": "nlu_fallback", "confidence": 0.0}, "intent_ranking": [], **parts}

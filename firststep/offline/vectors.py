"""Test vectors: what the engine here answers, for the engine on a device to be compared with.

`python -m firststep.offline.vectors build/vectors` writes a file for each set of guides. They are
made anew for every test run, from the engine itself and a fixed seed, and never committed.
`widget/test/engine.test.ts` takes the same turns on the device's engine.

A file holds the compiled guides and:

- `states`: every state that answers can reach (`firststep.engine.proofs.explore`) and, from it,
  every answer: the position that a replay comes to and how it is told.
- `talks`: conversations, turn by turn, with every reply and the conversation after it, and the
  call card at the end: one turn of each kind at every place, and mixtures of everything at random
  with pauses.
- `payloads`, `damaged`, `locales`: what is read of texts of any form.

Whatever is said often stands once, in `values`, and is named by its number. Of a conversation
only what changed is written: `_difference` says how.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from firststep.engine.acts import (
    DIGRESSIONS,
    Back,
    Choose,
    Danger,
    DangerPast,
    Digress,
    Fact,
    FalseAlarm,
    News,
    NotUnderstood,
    Open,
    OutOfScope,
    Press,
    Reply,
    Resume,
    Silence,
    StartOver,
    Switch,
    Told,
    UserAct,
)
from firststep.engine.call_card import call_card
from firststep.engine.conversation import JUMP, Conversation, Given, replay
from firststep.engine.details import region_of_locale
from firststep.engine.payloads import read_payload, told_by
from firststep.engine.proofs import State, explore
from firststep.engine.replies import Reply as Said
from firststep.engine.speech import Speaker
from firststep.engine.turn import take_turn
from firststep.guide.load import GuideSet, load_all
from firststep.guide.model import DIRECTORY, Guide, Node
from firststep.guide.problems import GuideErrors
from firststep.guide.vocabulary import DANGER_KINDS, MEANINGS, PLACE_DANGERS, UNKNOWN_DANGER
from firststep.offline.compile import as_text, compiled

FORM: Final = 1

PREFIX: Final = "engine-"
"""What the names of these files begin with; other vectors lie beside them."""

GUIDES: Final = Path(__file__).parents[2] / "guides"
TOYS: Final = "tests.offline.toys"
"""The module whose `sets` are the small guide sets with every feature in them."""

BEGIN: Final = 1_700_000_000
PAUSES: Final = (0, 1, 7, 31 * 60, 13 * 3600)

MIXTURES: Final = 120
"""Random conversations of each set of guides."""

LENGTH: Final = 20
"""Turns of each of them."""

_NO_TOLD: Final[Mapping[str, str]] = MappingProxyType({})


class _Values:
    """What is said often, once each, by number."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self._numbers: dict[str, int] = {}

    def number(self, value: Any) -> int:
        """The number of a JSON value."""
        key = json.dumps(value)
        if key not in self._numbers:
            self._numbers[key] = len(self.all)
            self.all.append(value)
        return self._numbers[key]


@dataclass(frozen=True)
class Step:
    """One turn to be taken.

    Attributes:
        act: What the person did; a text is a payload, as a press sends it.
        told: The facts beside it.
        pause: Seconds since the turn before.
    """

    act: UserAct | str
    told: Mapping[str, str] = _NO_TOLD
    pause: int = 1


def vectors(guides: GuideSet, *, seed: str, mixtures: int = MIXTURES) -> dict[str, Any]:
    """The vectors of a set of guides, as JSON values.

    Args:
        guides: The guides.
        seed: What the mixtures are drawn by.
        mixtures: How many there are.
    """
    values = _Values()
    states = {guide.id: list(explore(guide)) for guide in guides.guides.values()}
    talks = _Talks(guides, values)
    for guide in guides.guides.values():
        for talk in (
            *once_in_guide(guides, guide),
            *of_directory(guides, guide),
            *at_every_place(guides, guide, states[guide.id]),
        ):
            talks.add(*talk)
    chosen = random.Random(seed)  # noqa: S311 - drawn for a test, not for a secret
    for _ in range(mixtures):
        talks.add(Conversation(), _mixture(guides, chosen))
    return {
        "form": FORM,
        "compiled": compiled(guides, words=False),
        "states": {
            name: [_state(guides, guides.guides[name], state, values) for state in found]
            for name, found in states.items()
        },
        "talks": talks.all,
        "payloads": [[text, _payload(text), told_by(text)] for text in payload_texts(guides)],
        "damaged": [[data, Conversation.from_json(data).to_json()] for data in DAMAGED],
        "locales": [[tag, region_of_locale(guides.regions.values(), tag)] for tag in LOCALES],
        "values": values.all,
    }


# --- every answer in every state -------------------------------------------------------------


def _state(guides: GuideSet, guide: Guide, state: State, values: _Values) -> list[Any]:
    """A state, the position it stands at, and the position after each answer there is."""
    position = state.position
    node = guide.nodes.get(position.node or "")
    gives = [Given(node.id, answer) for answer in node.answers] if node is not None else []
    following = [
        [values.number(given.answer), *_after(guides, guide, state, (given,), values)]
        for given in gives
    ]
    return [
        values.number(dict(state.told)),
        [values.number([given.node, given.answer]) for given in state.answers],
        _after(guides, guide, state, (), values),
        following,
    ]


def _after(
    guides: GuideSet, guide: Guide, state: State, given: tuple[Given, ...], values: _Values
) -> list[int]:
    """The position after some more answers, how it is told, and what not to do there."""
    answers = (*state.answers, *given)
    position = replay(guide, answers, state.told)
    speaker = Speaker(guides, guide, 0, state.told)
    kept = values.number(0)
    if position.answers != answers:
        kept = values.number([[given.node, given.answer] for given in position.answers])
    return [
        values.number([position.node, position.outcome, position.blocked, position.tries]),
        kept,
        values.number(list(position.visited)),
        values.number(dict(position.asked)),
        values.number(dict(position.known)),
        values.number(speaker.warnings(position, position.warnings).to_message()),
        values.number(speaker.position(position).to_message()),
    ]


# --- conversations ---------------------------------------------------------------------------


class _Talks:
    """Conversations with what the engine answers to each turn of them."""

    def __init__(self, guides: GuideSet, values: _Values) -> None:
        self.all: list[Any] = []
        self._guides = guides
        self._values = values

    def add(self, begin: Conversation, steps: Iterable[Step]) -> None:
        """Takes the turns of a conversation, each from the JSON of the one before."""
        now = int(begin.at) or BEGIN
        data = begin.to_json()
        turns: list[Any] = []
        for step in steps:
            act = read_payload(step.act) if isinstance(step.act, str) else step.act
            if act is None:
                continue
            now += step.pause
            before = Conversation.from_json(data)
            told = {**(told_by(step.act) if isinstance(step.act, str) else {}), **step.told}
            turn = take_turn(self._guides, before, act, told=told, now=now)
            after = turn.conversation.to_json()
            turns.append(
                [
                    self._values.number(step.act if isinstance(step.act, str) else as_json(act)),
                    self._values.number(dict(told)),
                    step.pause,
                    [self._reply(reply, turn.conversation.serial) for reply in turn.replies],
                    _difference(data, after, turn.replies[-1], now),
                    int(turn.ended),
                ]
            )
            data = after
        card = call_card(self._guides, Conversation.from_json(data))
        last = self._values.number(card.to_json() if card is not None else None)
        self.all.append([self._values.number(begin.to_json()), turns, last])

    def _reply(self, reply: Said, serial: int) -> list[int]:
        """A reply; in its buttons a sign stands for the number of the turn."""
        message = reply.to_message()
        mark, sign = f'"t":{serial}}}', '"t":#}'
        buttons = [[b["title"], b["payload"].replace(mark, sign)] for b in message["buttons"]]
        return [self._values.number(part) for part in (reply.text, buttons, message["custom"])]


def as_json(act: UserAct) -> dict[str, Any]:
    """An act as the device has it: its fields, and its name as `type`."""
    fields = {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(act).items()}
    return {"type": type(act).__name__, **fields}


def _difference(
    before: Mapping[str, Any], after: Mapping[str, Any], last: Said, now: int
) -> dict[str, Any]:
    """What changed in a conversation: new values by key, null for what is gone.

    Left out where it is as expected: `serial` is one more, `at` is now, and `options` are the
    payloads of the last reply's buttons. `answers` are how many of those before stay, and the new.
    """
    expected = {
        **before,
        "serial": before.get("serial", 0) + 1,
        "at": now,
        "options": [button.payload for button in last.buttons],
    }
    found: dict[str, Any] = {}
    for key in sorted({*expected, *after}):
        if expected.get(key) == after.get(key) or (not expected.get(key) and key not in after):
            continue
        found[key] = after.get(key)
        if key == "answers" and found[key]:
            found[key] = _since(before.get("answers", []), found[key])
    return found


def _since(old: Sequence[Any], new: Sequence[Any]) -> list[Any]:
    """A list as the number of items that it begins with like an older one, and the others."""
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    return [same, *new[same:]]


def at_every_place(
    guides: GuideSet, guide: Guide, states: Sequence[State]
) -> Iterator[tuple[Conversation, list[Step]]]:
    """Short conversations: each answer, and each kind of other act, at every place of a guide."""
    seen: set[object] = set()
    places: dict[str, int] = {}
    for state in states:
        position = state.position
        begin = _standing(guide, state)
        node = guide.nodes.get(position.node or "")
        for answer in node.answers if node is not None else ():
            given = (*state.answers, Given(str(position.node), answer))
            to = replay(guide, given, state.told)
            key = (position.place, answer, to.place, position.tries, to.tries, begin.shown)
            if key not in seen:
                seen.add(key)
                press = Press(str(position.node), answer, begin.serial)
                yield begin, [Step(press), *([Step(Back())] if len(seen) % 3 == 0 else [])]
        asked = position.asked.get(node.fact or "") if node is not None else None
        if asked is not None and (position.place, asked) not in seen:
            seen.add((position.place, asked))
            yield begin, [Step(Digress("release")), Step(Reply("unsure"))]
        count = places.get(position.place, 0)
        places[position.place] = count + 1
        if count == 0:
            yield from _each_kind(guides, guide, begin, len(places))


def _standing(guide: Guide, state: State) -> Conversation:
    """A conversation that stands in a state."""
    position = state.position
    return Conversation(
        guide=guide.id,
        answers=position.answers,
        told=state.told,
        shown=frozenset(position.warnings),
        asked=position.place,
        serial=len(position.answers) + 1,
        since=len(position.answers) + 1,
        confirmed_at=float(BEGIN),
        release_at=float(BEGIN),
        at=float(BEGIN),
    )


def _each_kind(
    guides: GuideSet, guide: Guide, begin: Conversation, number: int
) -> Iterator[tuple[Conversation, list[Step]]]:
    """One turn of each kind at a place; the number chooses among what is alike everywhere."""
    for name in DIGRESSIONS:
        yield begin, [Step(Digress(name))]
    for meaning in MEANINGS:
        yield begin, [Step(Reply(meaning))]
    kind = DANGER_KINDS[number % len(DANGER_KINDS)]
    other = DANGER_KINDS[number // 2 % len(DANGER_KINDS)]
    yield begin, [Step(Danger(kind)), Step(Digress("summary")), Step(DangerPast())]
    yield begin, [Step(Danger(kind)), Step(FalseAlarm())]
    yield begin, [Step(Danger(other, sure=False)), Step(Silence()), Step(Reply("no"))]
    yield begin, [Step(NotUnderstood(("?",))), Step(NotUnderstood()), Step(Resume())]
    yield begin, [Step(StartOver()), Step(Choose(1)), Step(Choose(9))]
    names = list(guide.news)
    for first in range(number % 3, len(names), 3):
        yield begin, [Step(News((names[first],))), Step(Back())]
    elsewhere = [name for name in guides.guides if name != guide.id]
    for name in elsewhere[:1]:
        yield begin, [Step(Open(name)), Step(Reply("yes")), Step(Switch(guide.id))]
        past = (Step(Danger("trapped")), Step(DangerPast()), Step(Reply("yes")))
        yield begin, [Step(Open(name)), *past]
    for index, given in enumerate(begin.answers):
        yield from _corrections(guide, begin, given, number + index)
    node = guide.nodes.get(begin.asked)
    if node is not None:
        yield from _at_node(guides, node, begin, number)


def _at_node(
    guides: GuideSet, node: Node, begin: Conversation, number: int
) -> Iterator[tuple[Conversation, list[Step]]]:
    """What only some nodes have: a condition, a confirmation, this car's own way."""
    if number % 4 == 0 or node.only_after:
        yield begin, [Step(Reply("no"), pause=31 * 60), Step(Reply("yes"), pause=13 * 3600)]
        yield begin, [Step(Resume(), pause=31 * 60), Step(Reply("yes"), pause=13 * 3600)]
    for kind in PLACE_DANGERS if node.only_after else ():
        yield begin, [Step(Danger(kind)), Step(DangerPast()), Step(Digress("release"))]
    for answer in node.answers if node.confirm else ():
        others = [Step(Press(node.id, other)) for other in node.answers if other != answer]
        yield begin, [Step(Press(node.id, answer)), *others]
    for vehicle in guides.vehicles.values() if node.this_car is not None else ():
        if vehicle.shown and vehicle.claims:
            told = {"vehicle": vehicle.id, "vehicle_year": str(vehicle.to_year or 2021)}
            known = begin.with_told(told if number % 2 else {"vehicle": vehicle.id})
            yield known, [Step(Digress("repeat")), Step(Digress("says_who"))]


def _corrections(
    guide: Guide, begin: Conversation, given: Given, number: int
) -> Iterator[tuple[Conversation, list[Step]]]:
    """An earlier answer taken back for another; the number chooses which."""
    node = guide.nodes.get(given.node)
    if node is None or given.answer.startswith(JUMP):
        return
    others = [answer for answer in node.answers if answer != given.answer]
    if others:
        yield begin, [Step(Press(node.id, others[number % len(others)])), Step(Reply("no"))]


def of_directory(guides: GuideSet, guide: Guide) -> Iterator[tuple[Conversation, list[Step]]]:
    """Every entry of the directory named once, with the numbers that go with it."""
    start = Conversation(guide=guide.id, at=float(BEGIN))
    for name, entries in (
        ("network", guides.networks),
        ("vehicle", guides.vehicles),
        ("region", guides.regions),
    ):
        if name == "region" or name in guide.facts:
            yield start, [Step(Told(), {name: value}) for value in entries]
    regions = list(guides.regions)
    for number, network in enumerate(guides.networks if "network" in guide.facts else ()):
        told = {"network": network, "region": regions[number % len(regions)]}
        yield Conversation(), [Step(Open(guide.id), told), Step(Digress("who_to_call"))]


def once_in_guide(guides: GuideSet, guide: Guide) -> Iterator[tuple[Conversation, list[Step]]]:
    """Short conversations for what does not depend on the place."""
    start = Conversation(guide=guide.id, at=float(BEGIN))
    after = [Step(Digress(name)) for name in ("shorter", "why", "summary", "says_who")]
    for kind in (*DANGER_KINDS, UNKNOWN_DANGER):
        for begin in (Conversation(), start):
            yield begin, [Step(Danger(kind)), Step(DangerPast()), *after, Step(Back())]
            yield begin, [Step(Danger(kind, sure=False)), Step(Reply("yes")), Step(FalseAlarm())]
            unread = [Step(Silence()), Step(NotUnderstood()), Step(NotUnderstood())]
            yield begin, [Step(Danger(kind, sure=False)), *unread]
    public = [network.id for network in guides.networks.values() if network.public_only]
    for network in public[:1]:
        named = {"network": network, "location": "public"}
        for place in ("home", "public"):
            yield start, [Step(Told(), {"location": place}), Step(Told(), named)]
    closing = [name for name, news in guide.news.items() if news.closes is not None]
    for name in closing:
        yield start, [Step(Danger("fire")), Step(DangerPast()), Step(News((name,)))]
    for name in guide.news:
        yield Conversation(), [Step(Open(guide.id, (name,))), *after, Step(StartOver())]
        yield start, [Step(News((name,))), *after]
        yield start, [Step(NotUnderstood((name,))), Step(Choose(1))]
    for topic in ("", *guides.common.off_topic):
        yield Conversation(), [Step(OutOfScope(topic))]
        yield start, [Step(OutOfScope(topic)), Step(Reply("again"))]
    for name in DIGRESSIONS:
        yield Conversation(), [Step(Digress(name)), Step(Digress(name))]


def _mixture(guides: GuideSet, chosen: random.Random) -> Iterator[Step]:
    """Any acts in any order with any pauses, mostly ones that fit; the first opens a guide."""
    guide = chosen.choice(list(guides.guides.values()))
    if chosen.random() < 0.8:
        yield Step(Open(guide.id, _some(chosen, guide.news, 2)), _telling(guides, guide, chosen))
    for _ in range(LENGTH):
        told = _telling(guides, guide, chosen) if chosen.random() < 0.3 else {}
        pause = chosen.choices(PAUSES, (8, 30, 4, 2, 1))[0]
        yield Step(_any_act(guides, guide, chosen), told, pause)


def _any_act(guides: GuideSet, guide: Guide, chosen: random.Random) -> UserAct | str:
    draw = chosen.random()
    nodes = list(guide.nodes.values())
    if draw < 0.45:
        return chosen.choice((Choose(1), Choose(1), Choose(2), Choose(3), Choose(4), Reply("yes")))
    if draw < 0.55:
        return Reply(chosen.choice(MEANINGS))
    if draw < 0.62:
        node = chosen.choice(nodes)
        turn = chosen.choice((None, 1, 3, 12))
        return Press(node.id, chosen.choice(list(node.answers)), turn)
    if draw < 0.70:
        return News(_some(chosen, guide.news, 3) or ("?",))
    if draw < 0.76:
        return Digress(chosen.choice(DIGRESSIONS))
    if draw < 0.82:
        kind = chosen.choice((*DANGER_KINDS, UNKNOWN_DANGER))
        named = chosen.choice(("", guide.id))
        return Danger(kind, chosen.random() < 0.6, named, _some(chosen, guide.news, 1))
    if draw < 0.88:
        return chosen.choice((DangerPast(), FalseAlarm(), Reply("no"), Reply("unsure")))
    if draw < 0.92:
        return chosen.choice(payload_texts(guides))
    name = chosen.choice((*guides.guides, "nowhere"))
    return chosen.choice(
        (
            Back(),
            Back(),
            StartOver(),
            Resume(),
            Told(),
            Told(),
            Silence(),
            NotUnderstood(_some(chosen, (*guides.guides, *guide.news, "?"), 3)),
            OutOfScope(chosen.choice(("", "x", *guides.common.off_topic))),
            Open(name, _some(chosen, guide.news, 1)),
            Switch(name),
            Fact("vehicle", chosen.choice((*guides.vehicles, "?"))),
            Fact(chosen.choice(("station", "network", "region")), chosen.choice(("12", "us", "!"))),
        )
    )


def _some(chosen: random.Random, names: Iterable[str], most: int) -> tuple[str, ...]:
    known = list(names)
    return tuple(chosen.sample(known, min(len(known), chosen.randint(0, most))))


def _telling(guides: GuideSet, guide: Guide, chosen: random.Random) -> dict[str, str]:
    """Facts beside an act: of the directory, in passing, and now and then rubbish."""
    told: dict[str, str] = {}
    for name, fact in guide.facts.items():
        if fact.values != DIRECTORY and chosen.random() < 0.1:
            told[name] = chosen.choice((*fact.values, "rubbish"))
    for name, known in (
        ("network", guides.networks),
        ("vehicle", guides.vehicles),
        ("region", guides.regions),
        ("locale_region", guides.regions),
    ):
        if chosen.random() < 0.25:
            told[name] = chosen.choice((*known, "rubbish"))
    for name, values in (
        ("vehicle_year", ("2019", "2021", "2024", "20x4")),
        ("vehicle_name", ("Foo 3", "<b>")),
        ("network_name", ("Some Power", "-")),
        ("station", ("1234", "EVG-00*7", "no id", "a b 1")),
        ("connector", ("ccs", "j1772")),
        ("location", ("public", "home")),
        ("vehicle_candidates", (" ".join(chosen.sample(["?", *guides.vehicles], 1)), _two(guides))),
    ):
        if chosen.random() < 0.08:
            told[name] = chosen.choice(values)
    return told


def _two(guides: GuideSet) -> str:
    return " ".join(list(guides.vehicles)[3:5])


# --- texts of any form -----------------------------------------------------------------------

LOCALES: Final = ("en-GB", "en_gb", "EN-us", "en", "", "de-DE", "fr-CA", "xx")

DAMAGED: Final[tuple[Any, ...]] = (
    None,
    [],
    "x",
    {"guide": 1, "answers": [["a", "b"], ["a"], ["a", 1], "ab"], "told": {"a": 1, "b": "c"}},
    {"guide": "", "serial": -1, "since": 2.9, "misses": True, "at": 1e13, "confirmed_at": 1.5},
    {"danger": "fire", "danger_asked": "unknown", "unsafe": "nothing", "options": [1, "x"]},
    {"parked": {}, "shown": ["b", "a", "b", 3], "asked": None, "offer": "toy"},
    {"parked": {"guide": "toy", "x": [1]}, "told": [], "release_at": "1", "at": 5},
)


def payload_texts(guides: GuideSet) -> list[str]:
    """Payloads, and texts that are nearly one."""
    guide = next(iter(guides.guides.values()))
    node = next(iter(guide.nodes.values()))
    answer = next(iter(node.answers))
    plain = (
        *("back", "start_over", "resume", "danger_past", "false_alarm", "danger_not_past"),
        *("yes", "no", "unsure", "danger", "danger:fire", "danger:x", "danger:", "maybe:hot"),
        *("maybe:", "maybe", "danger:fire:x", "done", "why", "constructor", "x"),
    )
    opening = f'/open{{"v":"{guide.id}","f":{{"network":"evgo","station":"1234","end":"car"}}}}'
    return [
        *(f'/do{{"v":"{value}"}}' for value in plain),
        *(f'/do{{"v":"{name}"}}' for name in DIGRESSIONS),
        *(f'/news{{"v":"{name}"}}' for name in guide.news),
        f'/open{{"v":"{guide.id}"}}',
        f'  /open{{"v":"{guide.id}","s":true}} \n',
        f'/open{{"v":"{guide.id}","s":1}}',
        opening,
        f"\x1c{opening}",
        '/do{"v":"yes"}\x85',
        f"\ufeff{opening}",
        '/open{"v":"x","f":[]}',
        '/open{"v":"x","s":true,"f":{"network":"evgo"}}',
        '/open{"v":"x","f":{"network":1,"station":"7"}}',
        '/fact{"n":"station","v":"1234"}',
        '/fact{"n":"network","v":"evgo"}',
        '/fact{"n":1,"v":"evgo"}',
        '/fact{"v":"evgo"}',
        *(
            f'/answer{{"n":"{node.id}","v":"{answer}"{turn}}}'
            for turn in ("", ',"t":1', ',"t": 2 ', ',"t":1.0', ',"t":1e1', ',"t":true', ',"t":"1"')
        ),
        '/answer{"v":"yes"}',
        '/answer{"n":3,"v":"yes"}',
        '/answer{"n":"a","v":["yes"]}',
        '/answer{"n":"a","v":"yes","v":"no"}',
        '/nothing{"v":"yes"}',
        '/do{"v":"yes"',
        "/do",
        "/do[1]",
        '/do {"v":"yes"}',
        'do{"v":"yes"}',
        '/do{"v":"yes"}{}',
        "/do{'v':'yes'}",
        '/do{"v":"' + "x" * 188 + '"}',
        '/fact{"n":"station","v":"' + "\U0001f50c" * 172 + '"}',
        '/fact{"n":"station","v":"' + "\U0001f50c" * 173 + '"}',
        '/fact{"n":"station","v":"caf\\u00e9"}',
        '/fact{"n":"station","v":"a\tb"}',
        '/fact{"n":"__proto__","v":"1"}',
        "",
        "hello",
    ]


def _payload(text: str) -> dict[str, Any] | None:
    act = read_payload(text)
    return as_json(act) if act is not None else None


# --- writing ---------------------------------------------------------------------------------


def write(folder: Path, sets: Mapping[str, GuideSet]) -> list[Path]:
    """Writes a file of vectors for each set of guides.

    Args:
        folder: Where to; it is made where it does not exist.
        sets: The sets, each by the name of its file.

    Returns:
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, guides in sets.items():
        file = folder / f"{PREFIX}{name}.json"
        file.write_text(as_text(vectors(guides, seed=name)) + "\n", encoding="utf-8")
        files.append(file)
    return files


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the vectors of the guides and of the toy guides."""
    parser = argparse.ArgumentParser(prog="python -m firststep.offline.vectors")
    parser.add_argument("folder", type=Path, help="where to write them")
    parser.add_argument("--guides", type=Path, default=GUIDES, help="the guides folder")
    parser.add_argument("--toys", default=TOYS, help="a module with further `sets` of guides")
    options = parser.parse_args(arguments)
    try:
        sets = {"guides": load_all(options.guides)}
    except GuideErrors as errors:
        sys.stderr.write(f"{errors}\n")
        return 1
    toys: dict[str, GuideSet] = importlib.import_module(options.toys).sets()
    for file in write(options.folder, {**sets, **toys}):
        sys.stdout.write(f"{file}: {file.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

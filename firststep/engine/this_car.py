"""This car's own way at a step: how it unlocks, how soon it locks again, where its release is.

The text of a manual release comes from here and nowhere else, and only to whoever shows that
charging was confirmed stopped by an answer in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from firststep.directory import ManualRelease, Vehicle
from firststep.engine.conversation import Position, allowed
from firststep.engine.details import Car
from firststep.guide.model import CarWords, Guide, Node

MANUAL_RELEASE: Final = "manual_release"


@dataclass(frozen=True)
class Way:
    """What is said of this car at a step.

    Attributes:
        text: The words.
        replaces: Whether they stand in place of the step's own sentence, or after it.
        none_for_owner: Whether the car has no release that its owner may use.
        entry: The entry of the directory that it is from.
    """

    text: str
    replaces: bool
    entry: Vehicle
    none_for_owner: bool = False


def release_node(guide: Guide) -> Node | None:
    """The step at which the guide tells of the manual release, if it has one."""
    return next((n for n in guide.nodes.values() if n.this_car == MANUAL_RELEASE), None)


def may_show_release(node: Node, position: Position) -> bool:
    """Whether everything that a release waits for was confirmed by an answer in force.

    Args:
        node: The step that the release belongs to.
        position: Where the conversation stands. After a danger that closes the tries it stands
            at an ending.
    """
    open_now = allowed(node, position.asked, position.known)
    return position.node is not None and bool(node.only_after) and open_now


def way_at(words: CarWords, car: Car | None, node: Node, position: Position) -> Way | None:
    """This car's way at a step, or None where there is none to tell.

    Args:
        words: The wordings.
        car: The car that was named.
        node: The step.
        position: Where the conversation stands.
    """
    entry = car.shown if car is not None else None
    if car is None or entry is None or node.this_car is None:
        return None
    if node.this_car == MANUAL_RELEASE:
        return release_way(words, car, entry) if may_show_release(node, position) else None
    if node.this_car == "pull":
        seconds = entry.relocks_after_s
        if seconds is None:
            return None
        return Way(words.relocks.replace("{seconds}", str(seconds)), replaces=False, entry=entry)
    own = entry.unlock if node.this_car == "unlock" else entry.control
    if own is None:
        return None
    text = " ".join([own, *entry.warnings])
    return Way(f"{text}\n{_about(words, car, entry)}", replaces=True, entry=entry)


def release_way(words: CarWords, car: Car, entry: Vehicle) -> Way | None:
    """The release of a car; whoever shows it has asked `may_show_release` before."""
    release = entry.release_shown
    if release is not None:
        lines = [*_release_lines(words, release), _about(words, car, entry)]
        return Way("\n".join(lines), replaces=True, entry=entry)
    if entry.manual_release.exists == "not_for_owner":
        text = f"{words.no_release} {_about(words, car, entry)}"
        return Way(text, replaces=True, entry=entry, none_for_owner=True)
    return None


def _release_lines(words: CarWords, release: ManualRelease) -> list[str]:
    lines = [*release.before]
    if release.where is not None:
        lines.append(release.where)
    if release.looks_like is not None:
        lines.append(words.looks_like.replace("{thing}", release.looks_like.rstrip(".")))
    lines += [f"{number}. {step}" for number, step in enumerate(release.how, 1)]
    if release.pull_order is not None:
        lines.append(words.pull_order[release.pull_order])
    return [*lines, *release.warnings, words.release_care]


def _about(words: CarWords, car: Car, entry: Vehicle) -> str:
    if entry.years is None or car.own_year:
        return words.about_car.replace("{car}", car.title if car.own_year else car.name)
    return words.about.replace("{years}", entry.years).replace("{car}", car.name)

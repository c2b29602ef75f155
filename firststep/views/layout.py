"""Places the boxes of a layered drawing and the lines between them (Sugiyama's method).

The layers come from longest paths, the order within a layer from barycentres, the places
from least squares that keep the order. Lines to the same target share one trunk: that
leaves few lines, and where lines meet, they lead to the same place. Lines run only through
the gaps between the layers and through lanes kept free in them, so that none crosses a box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

SPACE: Final = 26.0
"""Between two boxes side by side."""

LANE: Final = 16.0
"""The width a trunk takes where it passes a layer."""

TRACK: Final = 11.0
"""Between two level lines in a gap."""

MARGIN: Final = 18.0
_CLOSE: Final = 9.0
_SWEEPS: Final = 24
_SETTLINGS: Final = 160
_FAR: Final = 1e9
_LANE_PULL: Final = 4.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Port:
    """Where a line leaves a box: `offset` from the middle of the lower edge."""

    target: str
    offset: float


@dataclass(frozen=True)
class Box:
    """What has to be placed.

    Attributes:
        ports: Its lines, the first is the leftmost.
    """

    id: str
    width: float
    height: float
    ports: tuple[Port, ...] = ()


@dataclass(frozen=True)
class Placed:
    """A box with the place of its upper left corner."""

    box: Box
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """The places of all boxes, the points of each line by (source, target), and the size."""

    boxes: Mapping[str, Placed]
    lines: Mapping[tuple[str, str], tuple[Point, ...]]
    width: float
    height: float


_Lane = tuple[int, str]
"""A trunk in a layer: the layer and the target."""

_Item = str | _Lane


def layers(boxes: Sequence[Box], low: Iterable[str] = ()) -> dict[str, int]:
    """The layer of each box: one below the lowest of those that lead to it.

    Args:
        boxes: The boxes; their ports must not lead in a circle, or those that do are cut.
        low: Boxes without parents that are drawn only just above their first target.
    """
    children = {box.id: [port.target for port in box.ports] for box in boxes}
    ordered = _topological(children)
    place = dict.fromkeys(ordered, 0)
    position = {name: index for index, name in enumerate(ordered)}
    for name in ordered:
        for child in children[name]:
            if position[child] > position[name]:
                place[child] = max(place[child], place[name] + 1)
    for name in low:
        if children[name]:
            place[name] = max(0, min(place[child] for child in children[name]) - 1)
    return place


def _topological(children: dict[str, list[str]]) -> list[str]:
    done: dict[str, None] = {}
    for root in reversed(children):
        stack = [(root, False)]
        entered: set[str] = set()
        while stack:
            name, leaving = stack.pop()
            if leaving:
                done[name] = None
            elif name not in done and name not in entered:
                entered.add(name)
                stack.append((name, True))
                stack.extend((child, False) for child in children[name])
    return list(reversed(done))


def place(boxes: Sequence[Box], low: Iterable[str] = ()) -> Drawing:
    """Places boxes and lines.

    Args:
        boxes: The boxes, in the order that decides where nothing else does.
        low: See `layers`.
    """
    layer = layers(boxes, low)
    # A line that would lead upwards (a circle in an unchecked guide) is left out of the
    # drawing; it has nowhere to run.
    kept = [
        Box(
            box.id,
            box.width,
            box.height,
            tuple(port for port in box.ports if layer[port.target] > layer[box.id]),
        )
        for box in boxes
    ]
    return _Placing({box.id: box for box in kept}, layer).run()


@dataclass
class _Net:
    """The lines in one gap that lead to one target: from the points `tops` to `bottom`."""

    target: str
    tops: tuple[float, ...]
    bottom: float
    track: int = 0

    @property
    def span(self) -> tuple[float, float]:
        ends = (*self.tops, self.bottom)
        return min(ends), max(ends)

    @property
    def is_straight(self) -> bool:
        low, high = self.span
        return high - low < 0.5


@dataclass
class _Placing:
    boxes: dict[str, Box]
    layer: dict[str, int]
    rows: list[list[_Item]] = field(default_factory=list)
    middle: dict[_Item, float] = field(default_factory=dict)
    above: dict[_Item, list[tuple[_Item, float]]] = field(default_factory=dict)
    below: dict[_Item, list[tuple[_Item, float]]] = field(default_factory=dict)

    def run(self) -> Drawing:
        self._build()
        self._order()
        self._spread()
        return self._draw()

    def _build(self) -> None:
        """Fills the rows, with a lane where a trunk passes, and links neighbouring rows."""
        self.rows = [[] for _ in range(max(self.layer.values(), default=0) + 1)]
        for name in self.boxes:
            self.rows[self.layer[name]].append(name)
        above: dict[_Item, list[tuple[_Item, float]]] = defaultdict(list)
        below: dict[_Item, list[tuple[_Item, float]]] = defaultdict(list)
        linked: set[tuple[_Item, _Item]] = set()
        for box in self.boxes.values():
            for port in box.ports:
                source: _Item = box.id
                offset = port.offset
                for row in range(self.layer[box.id] + 1, self.layer[port.target] + 1):
                    item = self._item(row, port.target)
                    if (source, item) not in linked:
                        linked.add((source, item))
                        below[source].append((item, offset))
                        above[item].append((source, offset))
                    if item != port.target and item not in self.rows[row]:
                        self.rows[row].append(item)
                    source, offset = item, 0.0
        self.above, self.below = dict(above), dict(below)

    def _item(self, row: int, target: str) -> _Item:
        return target if row == self.layer[target] else (row, target)

    # --- the order within the rows -------------------------------------------------

    def _order(self) -> None:
        best = [list(row) for row in self.rows]
        fewest = self._crossings()
        for sweep in range(_SWEEPS):
            down = sweep % 2 == 0
            rows = self.rows[1:] if down else list(reversed(self.rows[:-1]))
            for row in rows:
                self._sort_row(row, self.above if down else self.below)
            crossings = self._crossings()
            if crossings < fewest:
                fewest, best = crossings, [list(row) for row in self.rows]
        self.rows = best

    def _ranks(self) -> dict[_Item, float]:
        return {
            item: (index + 0.5) / len(row) for row in self.rows for index, item in enumerate(row)
        }

    def _sort_row(self, row: list[_Item], links: Mapping[_Item, list[tuple[_Item, float]]]) -> None:
        ranks = self._ranks()

        def barycentre(item: _Item) -> float:
            linked = links.get(item, [])
            if not linked:
                return ranks[item]
            # The port's offset decides between children of one box.
            return sum(ranks[other] + offset * 1e-5 for other, offset in linked) / len(linked)

        row.sort(key=barycentre)

    def _crossings(self) -> int:
        total = 0
        ranks = {item: index for row in self.rows for index, item in enumerate(row)}
        for row in self.rows:
            ends = [
                (ranks[item], offset, ranks[child])
                for item in row
                for child, offset in self.below.get(item, [])
            ]
            ends.sort()
            targets = [end[2] for end in ends]
            for index, target in enumerate(targets):
                total += sum(1 for later in targets[index + 1 :] if later < target)
        return total

    # --- the places ------------------------------------------------------------------

    def _half(self, item: _Item) -> float:
        return self.boxes[item].width / 2 if isinstance(item, str) else LANE / 2

    def _apart(self, left: _Item, right: _Item) -> float:
        lanes = not isinstance(left, str) and not isinstance(right, str)
        return self._half(left) + self._half(right) + (0.0 if lanes else SPACE)

    def _spread(self) -> None:
        for row in self.rows:
            self._settle(row, dict.fromkeys(row, 0.0))
        for sweep in range(_SETTLINGS):
            rows = self.rows if sweep % 2 == 0 else list(reversed(self.rows))
            for row in rows:
                self._settle(row, {item: self._wish(item) for item in row})
        trunks: dict[str, list[_Lane]] = defaultdict(list)
        for row in self.rows:
            for item in row:
                if not isinstance(item, str):
                    trunks[item[1]].append(item)
        for _ in range(3):
            for trunk in sorted(trunks.values(), key=len, reverse=True):
                self._straighten(trunk)

    def _straighten(self, trunk: list[_Lane]) -> None:
        """Makes a trunk as few straight pieces as its neighbours leave room for."""
        rest = list(trunk)
        while rest:
            low, high = self._room(rest[0])
            length = 1
            for lane in rest[1:]:
                lower, upper = self._room(lane)
                if max(low, lower) > min(high, upper):
                    break
                low, high = max(low, lower), min(high, upper)
                length += 1
            piece, rest = rest[:length], rest[length:]
            mean = sum(self.middle[lane] for lane in piece) / length
            self.middle.update(dict.fromkeys(piece, min(max(mean, low), high)))

    def _room(self, lane: _Lane) -> tuple[float, float]:
        """How far a lane can move without coming too near to its neighbours."""
        row = self.rows[lane[0]]
        index = row.index(lane)
        low, high = -_FAR, _FAR
        if index:
            low = self.middle[row[index - 1]] + self._apart(row[index - 1], lane)
        if index + 1 < len(row):
            high = self.middle[row[index + 1]] - self._apart(lane, row[index + 1])
        here = self.middle[lane]
        return min(low, here), max(high, here)

    def _wish(self, item: _Item) -> float:
        """Where an item would like to be: straight below and above what it is linked to."""
        total = weight = 0.0
        for other, offset in self.above.get(item, []):
            pull = self._pull(item, other)
            total += pull * (self.middle[other] + offset)
            weight += pull
        for other, offset in self.below.get(item, []):
            pull = self._pull(item, other)
            total += pull * (self.middle[other] - offset)
            weight += pull
        return total / weight if weight else self.middle[item]

    @staticmethod
    def _pull(one: _Item, other: _Item) -> float:
        lanes = (not isinstance(one, str)) + (not isinstance(other, str))
        return (1.0, 2.0, _LANE_PULL * 2)[lanes]

    def _settle(self, row: list[_Item], wishes: Mapping[_Item, float]) -> None:
        """The places nearest to the wishes that keep order and distance (pool adjacent)."""
        shift = 0.0
        shifts: list[float] = []
        for index, item in enumerate(row):
            shift += self._apart(row[index - 1], item) if index else 0.0
            shifts.append(shift)
        pools: list[tuple[float, float, int]] = []
        for item, moved in zip(row, shifts, strict=True):
            weight = 1.0 if isinstance(item, str) else _LANE_PULL
            value, count = wishes[item] - moved, 1
            while pools and pools[-1][0] > value:
                other, other_weight, other_count = pools.pop()
                value = (value * weight + other * other_weight) / (weight + other_weight)
                weight += other_weight
                count += other_count
            pools.append((value, weight, count))
        settled = [value for value, _, count in pools for _ in range(count)]
        for item, value, moved in zip(row, settled, shifts, strict=True):
            self.middle[item] = value + moved

    # --- the drawing -------------------------------------------------------------------

    def _draw(self) -> Drawing:
        left = min((self.middle[i] - self._half(i) for i in self.middle), default=0.0) - MARGIN
        right = max((self.middle[i] + self._half(i) for i in self.middle), default=0.0) + MARGIN
        self.middle = {item: value - left for item, value in self.middle.items()}
        placed: dict[str, Placed] = {}
        floors: dict[int, float] = {}
        tops: dict[int, float] = {}
        nets: dict[tuple[int, str], _Net] = {}
        y = MARGIN
        for number, row in enumerate(self.rows):
            tops[number] = y
            boxes = [self.boxes[item] for item in row if isinstance(item, str)]
            for box in boxes:
                placed[box.id] = Placed(box, self.middle[box.id] - box.width / 2, y)
            floors[number] = y + max((box.height for box in boxes), default=0.0)
            gap = self._nets(number)
            nets.update({(number, net.target): net for net in gap})
            tracks = max((net.track for net in gap if not net.is_straight), default=0)
            y = floors[number] + TRACK * (tracks + 2) + 12
        lines = {
            (box.id, port.target): self._line(box, port, placed, nets, floors)
            for box in self.boxes.values()
            for port in box.ports
        }
        height = max((p.y + p.box.height for p in placed.values()), default=0.0) + MARGIN
        return Drawing(placed, lines, right - left, height)

    def _nets(self, number: int) -> list[_Net]:
        """The lines below a row, one net a target, each with a track of its own height."""
        tops: dict[str, list[float]] = defaultdict(list)
        for item in self.rows[number]:
            for child, offset in self.below.get(item, []):
                target = child if isinstance(child, str) else child[1]
                tops[target].append(self.middle[item] + offset)
        nets = [
            _Net(target, tuple(found), self.middle[self._item(number + 1, target)])
            for target, found in tops.items()
        ]
        _assign_tracks(nets)
        return nets

    def _line(
        self,
        box: Box,
        port: Port,
        placed: Mapping[str, Placed],
        nets: Mapping[tuple[int, str], _Net],
        floors: Mapping[int, float],
    ) -> tuple[Point, ...]:
        x = self.middle[box.id] + port.offset
        points = [(x, placed[box.id].y + box.height)]
        for number in range(self.layer[box.id], self.layer[port.target]):
            net = nets[number, port.target]
            level = floors[number] + TRACK * (net.track + 1)
            if abs(net.bottom - x) >= 0.5:
                points.extend([(x, level), (net.bottom, level)])
            x = net.bottom
        points.append((x, placed[port.target].y))
        return tuple(points)


def _assign_tracks(nets: list[_Net]) -> None:
    """Gives each net the highest track on which it touches no other.

    Where a line comes down near the place where another one goes on down, the first has to
    turn off above the second, or they would look like one. Such demands can form a circle;
    then the least of them are broken.
    """
    bent = [net for net in nets if not net.is_straight]
    demands: dict[int, set[int]] = {index: set() for index in range(len(bent))}
    for index, net in enumerate(bent):
        for other, upper in enumerate(bent):
            if other != index and any(abs(top - net.bottom) < _CLOSE for top in upper.tops):
                demands[index].add(other)
    used: list[list[tuple[float, float]]] = []
    waiting = set(demands)
    while waiting:
        ready = [i for i in waiting if not demands[i] & waiting]
        if not ready:
            ready = [min(waiting, key=lambda i: (len(demands[i] & waiting), bent[i].span))]
        index = min(ready, key=lambda i: (bent[i].span, bent[i].target))
        waiting.discard(index)
        net = bent[index]
        first = max((bent[i].track + 1 for i in demands[index] if i not in waiting), default=0)
        net.track = _free_track(used, net.span, first)
        used[net.track].append(net.span)


def _free_track(
    used: list[list[tuple[float, float]]], span: tuple[float, float], first: int
) -> int:
    track = first
    while True:
        while len(used) <= track:
            used.append([])
        if all(span[0] > end + _CLOSE or span[1] < start - _CLOSE for start, end in used[track]):
            return track
        track += 1

"""How causes leave marks on a web: physics of rolls, nozzles, films, drips and wear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.cause.lot import Change, LotEvent, Roll
from models.causes.settings import LotRanges

Floats = NDArray[np.float64]
Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class Line:
    """One line on which a lot is made.

    Attributes:
        material: `steel` or `pcb`.
        web_mm: Width of the web.
        length_mm: Of the lot.
        rolls: All rolls that touch the web.
        piece_mm: From piece to piece, 0 on an endless web.
        ranges: What lots are drawn from.
        random: Everything random follows from it.
    """

    material: str
    web_mm: float
    length_mm: float
    rolls: tuple[Roll, ...]
    piece_mm: float
    ranges: LotRanges
    random: Random

    def within(self, limits: tuple[float, float]) -> float:
        """A figure of a range."""
        return float(self.random.uniform(*limits))

    def inside_mm(self, margin: float = 0.15) -> float:
        """A place across, away from both edges."""
        return float(self.random.uniform(margin, 1 - margin) * self.web_mm)

    def count(self) -> int:
        """How many defects a cause makes."""
        low, high = self.ranges.injected
        return int(self.random.integers(low, high + 1))


@dataclass(frozen=True, slots=True)
class Marks:
    """What a cause left: places, faces, sizes, and events that belong to it.

    Attributes:
        x_mm: `(n,)` across.
        y_mm: `(n,)` along.
        side: Face of all of them, "" for both alike.
        long: How many times as long as wide.
        events: What was recorded of it.
    """

    x_mm: Floats
    y_mm: Floats
    side: str = ""
    long: float = 1.0
    events: tuple[LotEvent, ...] = ()


Pattern = Callable[[Line], Marks]


def _wander(line: Line, n: int) -> Floats:
    return line.random.normal(0, line.within(line.ranges.wander_mm), n)


def _jitter(line: Line, n: int) -> Floats:
    return line.random.normal(0, line.within(line.ranges.jitter_mm), n)


def _turns(line: Line, roll: Roll, start_mm: float, most: int) -> Floats:
    slip = line.within(line.ranges.slip)
    spacing = roll.spacing_mm * (1 + slip)
    n = min(most, int((line.length_mm - start_mm) / spacing))
    return np.asarray(start_mm + spacing * np.arange(max(n, 1)), np.float64)


def _roll(line: Line, *, edge: bool = False) -> Roll:
    """A roll whose turns fit in often enough and not too often, or the knife."""
    if edge:
        return next(roll for roll in line.rolls if "knife" in roll.name)
    ordinary = [roll for roll in line.rolls if "knife" not in roll.name]
    turns = {roll.name: line.length_mm / roll.spacing_mm for roll in ordinary}
    fitting = [roll for roll in ordinary if 20 <= turns[roll.name] <= 250]
    fallback = [min(ordinary, key=lambda roll: abs(turns[roll.name] - 100))]
    fitting = fitting or fallback
    return fitting[int(line.random.integers(len(fitting)))]


def roll_all_along(line: Line) -> Marks:
    """A roll that was damaged before the lot began."""
    y = _turns(line, _roll(line), line.within((0, 1500)), 10_000)
    return Marks(line.inside_mm() + _wander(line, len(y)), y + _jitter(line, len(y)))


def roll_from_roll_change(line: Line) -> Marks:
    """A roll that was damaged when it was put in."""
    at = line.within((0.25, 0.65)) * line.length_mm
    y = _turns(line, _roll(line), at + line.within((0, 800)), line.count())
    event = LotEvent(Change.ROLL, at, "work roll changed")
    x = line.inside_mm() + _wander(line, len(y))
    return Marks(x, y + _jitter(line, len(y)), events=(event,))


def particle_on_roll(line: Line) -> Marks:
    """Something sticks to a roll in the middle of a lot and falls off later."""
    at = line.within((0.25, 0.7)) * line.length_mm
    y = _turns(line, _roll(line), at, line.count())
    x = line.inside_mm() + _wander(line, len(y))
    return Marks(x, y + _jitter(line, len(y)))


def roughening_roll(line: Line) -> Marks:
    """A roll surface that prints at more and more of its turns."""
    y = _turns(line, _roll(line), line.within((0, 500)), 10_000)
    chance = np.linspace(0.02, 1.0, len(y)) ** line.within((0.8, 1.5))
    y = y[line.random.random(len(y)) < chance]
    return Marks(line.inside_mm() + _wander(line, len(y)), y + _jitter(line, len(y)))


def knife_pitch(line: Line) -> Marks:
    """A chipped trimming knife marks one edge at every turn."""
    at = line.within((0.0, 0.3)) * line.length_mm
    y = _turns(line, _roll(line, edge=True), at, 2 * line.count())
    near = np.abs(line.random.normal(3, 2, len(y)))
    left = line.random.random() < 0.5
    return Marks(near if left else line.web_mm - near, y + _jitter(line, len(y)))


def heat_cluster(line: Line) -> Marks:
    """Some heats of several bring the defect in, along both edges."""
    pieces = int(line.random.integers(5, 10))
    edges = np.linspace(0, line.length_mm, pieces + 1)
    bad = line.random.choice(np.arange(1, pieces), size=2, replace=False)
    n = line.count()
    which = line.random.choice(bad, n)
    y = line.random.uniform(edges[which], edges[which + 1])
    near = np.abs(line.random.normal(4, 3, n))
    x = np.where(line.random.random(n) < 0.5, near, line.web_mm - near)
    events = [
        LotEvent(Change.LOT, float(edge), f"heat {i}", "heat")
        for i, edge in enumerate(edges[:-1])
    ]
    return Marks(x, y, events=tuple(events))


def inner_lane(line: Line) -> Marks:
    """A fixed part under the web scratches it at one place, now and then."""
    n = line.count()
    y = line.random.uniform(0, line.length_mm, n)
    x = line.inside_mm(0.2) + _wander(line, n)
    return Marks(x, y, side="bottom", long=line.within((8, 40)))


def edge_lane(line: Line) -> Marks:
    """Build-up on a side guide scratches close to one edge."""
    n = line.count()
    near = line.within((4, min(40.0, 0.07 * line.web_mm))) + _wander(line, n)
    x = near if line.random.random() < 0.5 else line.web_mm - near
    y = line.random.uniform(0, line.length_mm, n)
    return Marks(np.asarray(x), y, long=line.within((8, 40)))


def one_face(side: str, long: tuple[float, float]) -> Pattern:
    """Something that touches one face, anywhere across."""

    def made(line: Line) -> Marks:
        n = line.count()
        x = line.random.uniform(0.03, 0.97, n) * line.web_mm
        y = line.random.uniform(0, line.length_mm, n)
        return Marks(x, y, side=side, long=line.within(long))

    return made


def falling_bursts(line: Line) -> Marks:
    """Debris falls on the upper face, several pieces at a time."""
    n, each = line.count(), int(line.random.integers(3, 7))
    middles = line.random.uniform(0, line.length_mm, max(2, n // each))
    y = np.repeat(middles, each) + line.random.uniform(0, 700, each * len(middles))
    x = line.random.uniform(0.05, 0.95, len(y)) * line.web_mm
    return Marks(x, np.clip(y, 0, line.length_mm), side="top")


def dripping(line: Line) -> Marks:
    """A leak above the web: from one moment on, at one place, on the upper face."""
    n, at = line.count(), line.within((0.3, 0.7)) * line.length_mm
    y = line.random.uniform(at, line.length_mm, n)
    x = line.inside_mm() + line.random.normal(0, line.within((2, 8)), n)
    return Marks(x, y, side="top")


def blocked_nozzle(line: Line) -> Marks:
    """A nozzle clogs: a band at its place, fuller with time."""
    n = line.count()
    share = line.random.random(n) ** (1 / line.within((1.2, 2.2)))
    half = line.within((0.008, 0.02)) * line.web_mm
    x = line.inside_mm() + line.random.uniform(-half, half, n)
    return Marks(x, share * line.length_mm)


def wear(line: Line) -> Marks:
    """A bath or a tool ages: the rate grows over the lot, anywhere across."""
    n = 2 * line.count()
    share = line.random.random(n) ** (1 / line.within((2.0, 3.5)))
    x = line.random.uniform(0.02, 0.98, n) * line.web_mm
    return Marks(x, share * line.length_mm)


def tool_life(line: Line) -> Marks:
    """A drill wears and is changed: the rate grows from change to change."""
    n, lives = 2 * line.count(), int(line.random.integers(2, 4))
    share = line.random.random(n) ** (1 / line.within((2.2, 3.5)))
    which = line.random.integers(0, lives, n)
    y = (which + share) / lives * line.length_mm
    x = line.random.uniform(0.02, 0.98, n) * line.web_mm
    events = [
        LotEvent(Change.TOOL, k * line.length_mm / lives, "drill changed")
        for k in range(1, lives)
    ]
    return Marks(x, y, events=tuple(events))


def from_event(change: Change, text: str) -> Pattern:
    """Everywhere across, from a recorded change on."""

    def made(line: Line) -> Marks:
        n, at = 2 * line.count(), line.within((0.3, 0.7)) * line.length_mm
        y = line.random.uniform(at, line.length_mm, n)
        x = line.random.uniform(0.02, 0.98, n) * line.web_mm
        return Marks(x, y, events=(LotEvent(change, at, text),))

    return made


def sudden_everywhere(line: Line) -> Marks:
    """Everywhere across, from one moment on, and nothing was recorded."""
    n, at = 2 * line.count(), line.within((0.3, 0.7)) * line.length_mm
    y = line.random.uniform(at, line.length_mm, n)
    return Marks(line.random.uniform(0.02, 0.98, n) * line.web_mm, y)


def _on_pieces(line: Line, first: int, last: int) -> tuple[Floats, Floats]:
    pieces = np.arange(first, max(first + 8, last))
    y = line.within((0.1, 0.9)) * line.piece_mm + pieces * line.piece_mm
    small = 0.3 * line.within(line.ranges.jitter_mm)
    y = y + line.random.normal(0, small, len(y))
    return line.inside_mm(0.08) + line.random.normal(0, small, len(y)), y


def _pieces(line: Line) -> int:
    return int(line.length_mm / line.piece_mm)


def repeater(line: Line) -> Marks:
    """The same place on every piece of the lot."""
    return Marks(*_on_pieces(line, 0, _pieces(line) - 1))


def repeater_from_tool(line: Line) -> Marks:
    """The same place on every piece since the film was changed."""
    first = int(line.within((0.25, 0.65)) * _pieces(line))
    at = first * line.piece_mm
    x, y = _on_pieces(line, first, _pieces(line) - 1)
    return Marks(x, y, events=(LotEvent(Change.TOOL, at, "phototool changed"),))


def repeater_from_nowhere(line: Line) -> Marks:
    """The same place on every piece from one on; nothing was recorded."""
    first = int(line.within((0.25, 0.65)) * _pieces(line))
    return Marks(*_on_pieces(line, first, _pieces(line) - 1))

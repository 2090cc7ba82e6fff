"""One lot from one seed: a cause, strangers, misses, events that mislead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from inspector.camera.scene import KINDS
from inspector.cause.lot import Change, Lot, LotEvent, Roll, Surroundings
from models.causes.patterns import Floats, Line
from models.causes.plans import PLANS, Plan
from models.causes.settings import LotRanges, MaterialRanges

Version = Literal["whole", "no_evidence", "random"]
_EDGE_KINDS = frozenset({"edge_crack"})
_LONG_KINDS = frozenset({"scratch"})
_STEEL_ROLLS = ((420.0, 780.0), (180.0, 400.0), (700.0, 900.0), (100.0, 240.0))
_PCB_ROLLS = ((50.0, 160.0), (20.0, 48.0))


@dataclass(frozen=True, slots=True)
class KnownLot:
    """A lot and the truth about it.

    Attributes:
        lot: Its defects and events.
        material: `steel` or `pcb`.
        surroundings: What the plant would know.
        kind: Kind that has the cause, "" in a lot without one.
        cause: Id of the injected cause, "" without one.
    """

    lot: Lot
    material: str
    surroundings: Surroundings
    kind: str
    cause: str


def simulate(
    ranges: LotRanges,
    number: int,
    version: Version = "whole",
    weights: Sequence[float] | None = None,
) -> KnownLot:
    """The lot of a number; same number, same lot.

    Args:
        ranges: What it is drawn from.
        number: Of the lot.
        version: `no_evidence` shuffles what the cause left over web, faces and time and
            forgets the events; `random` has no cause at all.
        weights: Share of each plan; without them the plans take turns.
    """
    random = np.random.default_rng([ranges.first_seed, number])
    plan = PLANS[number % len(PLANS)]
    if weights is not None:
        plan = PLANS[int(random.choice(len(PLANS), p=np.asarray(weights)))]
    line = _line(plan.material, ranges, random)
    chosen = [plan]
    if random.random() < ranges.second_cause_share:
        others = [
            p for p in PLANS if (p.material, p.kind) != (plan.material, plan.kind)
        ]
        fitting = [p for p in others if p.material == plan.material]
        chosen.append(fitting[int(random.integers(len(fitting)))])
    if version == "random":
        chosen = []
    elif version == "no_evidence":
        chosen = chosen[:1]
    parts = [_injected(line, one, version) for one in chosen]
    parts += [
        _strangers(line, one, len(p.x_mm)) for one, p in zip(chosen, parts, strict=True)
    ]
    taken = {one.kind for one in chosen}
    parts.append(_others(line, [k for k in KINDS[plan.material] if k not in taken]))
    events = [e for part in parts for e in part.events] + _decoys(line)
    known = version == "whole"
    return KnownLot(
        _assembled(parts, events),
        plan.material,
        _surroundings(line),
        plan.kind if version != "random" else "",
        plan.cause if known else "",
    )


@dataclass(frozen=True, slots=True)
class _Part:
    kind: list[str]
    x_mm: Floats
    y_mm: Floats
    width_mm: Floats
    height_mm: Floats
    side: list[str]
    events: tuple[LotEvent, ...] = ()


def _line(material: str, ranges: LotRanges, random: np.random.Generator) -> Line:
    sizes: MaterialRanges = getattr(ranges, material)
    diameters = _STEEL_ROLLS if material == "steel" else _PCB_ROLLS
    rolls = [
        Roll(f"roll {i}", float(random.uniform(*limits)), f"{i}")
        for i, limits in enumerate(diameters, 1)
    ]
    if material == "steel":
        rolls.append(Roll("trimmer knife", float(random.uniform(250, 350)), "trimmer"))
    piece = float(random.uniform(*sizes.piece_mm)) if sizes.piece_mm else 0.0
    web, length = random.uniform(*sizes.web_mm), 1000 * random.uniform(*sizes.length_m)
    return Line(
        material, float(web), float(length), tuple(rolls), piece, ranges, random
    )


def _injected(line: Line, plan: Plan, version: Version) -> _Part:
    marks = plan.pattern(line)
    seen = line.random.random(len(marks.x_mm)) >= line.within(line.ranges.missed_share)
    x, y = marks.x_mm[seen], marks.y_mm[seen]
    inside = (y >= 0) & (y <= line.length_mm)
    x, y = np.clip(x[inside], 0.5, line.web_mm - 0.5), y[inside]
    sides = [marks.side] * len(x) if marks.side else _faces(line, len(x))
    events = marks.events
    if version == "no_evidence":
        x, y = _anywhere(line, plan.kind, len(x))
        sides, events = _faces(line, len(x)), ()
    width, height = _sizes(line, len(x), marks.long)
    return _Part([plan.kind] * len(x), x, y, width, height, sides, events)


def _strangers(line: Line, plan: Plan, injected: int) -> _Part:
    share = line.within(line.ranges.strangers_share)
    return _scattered(line, [plan.kind] * round(injected * share / (1 - share)))


def _others(line: Line, kinds: Sequence[str]) -> _Part:
    low, high = line.ranges.others
    n = int(line.random.integers(low, high + 1))
    weights = line.random.dirichlet(np.ones(len(kinds)))
    return _scattered(line, line.random.choice(kinds, n, p=weights).tolist())


def _scattered(line: Line, kinds: list[str]) -> _Part:
    n = len(kinds)
    x, y = np.zeros(n), np.zeros(n)
    long = np.ones(n)
    for i, kind in enumerate(kinds):
        one_x, one_y = _anywhere(line, kind, 1)
        x[i], y[i] = one_x[0], one_y[0]
        long[i] = line.within((3, 30)) if kind in _LONG_KINDS else 1.0
    width, height = _sizes(line, n, long)
    return _Part(kinds, x, y, width, height, _faces(line, n))


def _anywhere(line: Line, kind: str, n: int) -> tuple[Floats, Floats]:
    y = line.random.uniform(0, line.length_mm, n)
    x = line.random.uniform(0.01, 0.99, n) * line.web_mm
    if kind in _EDGE_KINDS:
        near = np.abs(line.random.normal(4, 3, n)) + 0.5
        x = np.where(line.random.random(n) < 0.5, near, line.web_mm - near)
    return x, y


def _faces(line: Line, n: int) -> list[str]:
    """Both faces are inspected on strip, one face of boards."""
    if line.material == "pcb":
        return ["top"] * n
    faces: list[str] = line.random.choice(["top", "bottom"], n).tolist()
    return faces


def _sizes(line: Line, n: int, long: float | Floats) -> tuple[Floats, Floats]:
    width = line.random.uniform(1.0, 6.0, n)
    ratio = np.asarray(long) * line.random.lognormal(0, 0.25, n)
    return width, width * ratio


def _decoys(line: Line) -> list[LotEvent]:
    """Events that have nothing to do with any defect."""
    low, high = line.ranges.decoy_events
    n = int(line.random.integers(low, high + 1))
    changes = (Change.SPEED, Change.STOP, Change.RECIPE, Change.ROLL, Change.BATH)
    return [
        LotEvent(changes[int(line.random.integers(len(changes)))], float(y), "logged")
        for y in line.random.uniform(0, line.length_mm, n)
    ]


def _surroundings(line: Line) -> Surroundings:
    """The plant's table: rolls are measured to 0.1 %, pieces are not always told."""
    rolls = tuple(
        Roll(r.name, r.diameter_mm * float(line.random.normal(1, 0.001)), r.stand)
        for r in line.rolls
    )
    told = line.piece_mm > 0 and line.random.random() < 0.5
    return Surroundings(rolls, (), (0.0, line.web_mm), line.piece_mm if told else None)


def _assembled(parts: Sequence[_Part], events: Sequence[LotEvent]) -> Lot:
    return Lot.of(
        [kind for part in parts for kind in part.kind],
        np.concatenate([part.x_mm for part in parts]),
        np.concatenate([part.y_mm for part in parts]),
        np.concatenate([part.width_mm for part in parts]),
        np.concatenate([part.height_mm for part in parts]),
        [side for part in parts for side in part.side],
        events=events,
    )

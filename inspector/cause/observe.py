"""From a lot to groups of defects that belong together, each with what it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from inspector.cause.evidence import Observation
from inspector.cause.evidence_look import brightness_only, shape
from inspector.cause.evidence_period import observe_period
from inspector.cause.evidence_pieces import clusters_by_piece
from inspector.cause.evidence_place import (
    bursts,
    edge_group,
    fixed_lane,
    head_or_tail,
    one_side,
)
from inspector.cause.evidence_time import onset
from inspector.cause.lot import Floats, Indices, Lot, Surroundings
from inspector.cause.schema import Value

_NEUTRAL: Mapping[str, Value] = {
    "fixed_lane": False,
    "edge_group": False,
    "burst": False,
    "side": "both",
    "length_position": "body",
    "onset": "steady",
    "onset_event": "none",
    "cluster_key": "none",
    "band_match": "none",
    "brightness_only": False,
}
"""What a test says that found nothing."""

_GROUPS = 4
_ENOUGH_FOR_RANDOM = 8
_OFF_TURN = 0.15
"""Share of a turn by which marks that come back with every turn may be off."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of a quantity for one group.

    Attributes:
        value: The value; None where there is nothing to be measured, as no period.
        p_value: Chance of it without a common cause; None where nothing was tested.
        told: A person or another system says so; it need not be tested.
        observation: Place in the group's observations, -1 without one.
    """

    value: Value | None
    p_value: float | None = None
    told: bool = False
    observation: int = -1


@dataclass(frozen=True, slots=True)
class Group:
    """Defects of one kind that belong together.

    Attributes:
        kind: Their kind.
        members: Their indices in the lot.
        observations: What was found, significant or not.
        readings: Quantities by name; what is not here was not measured.
    """

    kind: str
    members: Indices
    observations: tuple[Observation, ...]
    readings: Mapping[str, Reading]


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What the cause base says of a kind before anything is measured.

    Attributes:
        habits: How it always lies.
        in_pieces: One of its causes repeats on every piece.
    """

    habits: frozenset[str] = frozenset()
    in_pieces: bool = False


@dataclass(frozen=True, slots=True)
class Observer:
    """Measures the groups of a lot. No I/O, no clock: same lot, same groups.

    Attributes:
        surroundings: What the plant knows of the line.
        limit: Largest p-value that counts as found.
    """

    surroundings: Surroundings
    limit: float = 5e-4

    def groups(self, lot: Lot, kind: str, facts: KindFacts) -> tuple[Group, ...]:
        """Groups of one kind: combs first, then lanes, then what is left."""
        rest = np.flatnonzero(lot.kind == kind)
        found: list[Group] = []
        for finder in (self._comb, self._lane):
            for _ in range(_GROUPS):
                seen = finder(lot, rest, facts)
                if seen is None:
                    break
                members = rest[seen.members]
                found.append(self._group(lot, kind, members, facts, seen))
                rest = np.setdiff1d(rest, members)
        if len(rest):
            found.append(self._group(lot, kind, rest, facts, None))
        return tuple(found)

    def _comb(self, lot: Lot, rest: Indices, facts: KindFacts) -> Observation | None:
        return observe_period(
            lot.x_mm[rest],
            lot.y_mm[rest],
            self.surroundings.rolls,
            self.surroundings.piece_mm,
            facts.in_pieces,
            self.limit,
        )

    def _lane(self, lot: Lot, rest: Indices, facts: KindFacts) -> Observation | None:
        seen = self._fixed_lane(lot, rest, facts)
        return seen if seen and (seen.p_value or 0.0) <= self.limit else None

    def _fixed_lane(
        self, lot: Lot, which: Indices, facts: KindFacts
    ) -> Observation | None:
        return fixed_lane(
            lot.x_mm[which],
            lot.edges_mm(self.surroundings.web_mm),
            self.surroundings.positions,
            "edge" in facts.habits,
        )

    def _group(
        self,
        lot: Lot,
        kind: str,
        members: Indices,
        facts: KindFacts,
        seed: Observation | None,
    ) -> Group:
        seen = tuple(self._observations(lot, members, facts, seed))
        readings = dict(_readings(seen, self.limit))
        readings.update(_absences(seen, readings, facts, len(members)))
        return Group(kind, members, seen, readings)

    def _observations(
        self, lot: Lot, members: Indices, facts: KindFacts, seed: Observation | None
    ) -> Iterator[Observation]:
        own = lot[members]
        reach, web = lot.reach_mm(), lot.edges_mm(self.surroundings.web_mm)
        others = np.setdiff1d(np.arange(len(lot)), members)
        tests = [
            seed,
            None
            if seed and seed.name == "fixed_lane"
            else self._fixed_lane(lot, members, facts),
            None if "edge" in facts.habits else edge_group(own.x_mm, web),
            one_side(own.side.tolist(), lot.side[others].tolist()),
            head_or_tail(own.y_mm, reach),
            bursts(own.y_mm),
            onset(
                own.y_mm,
                reach,
                lot.events,
                logged=lot.logged,
                pitch_mm=_pitch_mm(own.y_mm, seed),
            ),
            clusters_by_piece(own.y_mm, reach, lot.events),
            shape(own.width_mm, own.height_mm),
            brightness_only(own.contrast, own.background),
        ]
        yield from (test for test in tests if test is not None)


def _pitch_mm(y_mm: Floats, seed: Observation | None) -> float | None:
    """From one turn or piece to the next, of a group that was found by it."""
    if seed is None or seed.name not in ("period", "repeat_xy") or len(y_mm) < 2:
        return None
    gaps = np.diff(np.sort(y_mm))
    pitch_mm = float(np.median(gaps[gaps < 1.5 * gaps.min()])) if gaps.min() > 0 else 0
    turns = gaps / pitch_mm if pitch_mm else gaps
    regular = pitch_mm > 0 and bool((np.abs(turns - np.rint(turns)) < _OFF_TURN).all())
    return pitch_mm if regular else None


def _readings(
    seen: tuple[Observation, ...], limit: float
) -> Iterator[tuple[str, Reading]]:
    for place, one in enumerate(seen):
        found = one.p_value is None or one.p_value <= limit
        for name, value in one.values.items():
            if found:
                yield name, Reading(value, one.p_value, observation=place)
            elif name in _NEUTRAL:
                yield name, Reading(_NEUTRAL[name])
            else:
                yield name, Reading(value, observation=place)


def _absences(
    seen: tuple[Observation, ...],
    readings: Mapping[str, Reading],
    facts: KindFacts,
    count: int,
) -> Iterator[tuple[str, Reading]]:
    """What was looked for and is not there."""
    if count < _ENOUGH_FOR_RANDOM // 2:
        return
    if "period_mm" not in readings:
        yield "period_mm", Reading(None)
        yield "roll_match", Reading(False)
    if facts.in_pieces and "repeat_xy" not in readings:
        yield "repeat_xy", Reading(0.0)
    for name in ("fixed_lane", "edge_group", "burst"):
        if name not in readings:
            yield name, Reading(False)
    if count >= _ENOUGH_FOR_RANDOM:
        tested = any(r.p_value is not None for r in readings.values())
        yield "spatial_random", Reading(not tested)

"""A lot as a person looks at it: runs end to end, gaps, one defect closely."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection, Engine, func, select

from inspector.store.database import refusal, shown
from inspector.store.defects import detail, details
from inspector.store.facts import DefectDetail
from inspector.store.lot_map import LotMap, lot_map
from inspector.store.schema import (
    DefectRow,
    GapRow,
    InspectionRow,
    LotRow,
    RunRow,
)


@dataclass(frozen=True, slots=True)
class Unseen:
    """A length that was not inspected.

    Attributes:
        start_mm: Where it begins, along the lot.
        length_mm: How long it is.
        reason: Why, in the word of `GapReason`.
    """

    start_mm: float
    length_mm: float
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class LotSheet:
    """A lot whose runs lie end to end, in the order in which they were begun.

    Attributes:
        lot: All defects; `xy_mm` counts along the lot, not along a run.
        length_mm: Of all runs, each as long as its longest camera saw.
        unseen: What was not inspected.
        seams_mm: Where a run ends and the next begins.
    """

    lot: LotMap
    length_mm: float
    unseen: tuple[Unseen, ...]
    seams_mm: tuple[float, ...]


def lot_sheet(engine: Engine, lot_id: str) -> LotSheet:
    """Everything about a lot that a map shows.

    Raises:
        StoreError: There is no such lot, or the database cannot be read.
    """
    found = lot_map(engine, lot_id)
    with refusal(shown(engine)), engine.connect() as db:
        starts, length_mm = _laid(_lengths(db, lot_id))
        unseen = _unseen(db, lot_id, starts)
    shift_mm = np.array([starts.get(name, 0.0) for name in found.runs], np.float64)
    xy_mm = found.xy_mm.copy()
    if len(found):
        xy_mm[:, 1] += shift_mm[found.run]
    seams = tuple(sorted(start for start in starts.values() if start > 0))
    return LotSheet(replace(found, xy_mm=xy_mm), length_mm, unseen, seams)


def defect_detail(
    engine: Engine, run_id: str, camera: str, index: int, number: int
) -> DefectDetail | None:
    """One defect with what proves it; None if it is not there (any more).

    Raises:
        StoreError: The database cannot be read.
    """
    query = details().where(
        RunRow.name == run_id,
        InspectionRow.camera == camera,
        InspectionRow.frame_index == index,
        DefectRow.number == number,
    )
    with refusal(shown(engine)), engine.connect() as db:
        row = db.execute(query).one_or_none()
    return None if row is None else detail(row)


def _lengths(db: Connection, lot_id: str) -> dict[str, float]:
    """How far each run of a lot got, in the order in which they were begun."""
    ends: dict[str, float] = {}
    for row in (InspectionRow, GapRow):
        query = (
            select(RunRow.name, func.max(row.position_mm + row.length_mm))
            .join(RunRow, RunRow.id == row.run_id)
            .join(LotRow, LotRow.id == row.lot_id)
            .where(LotRow.name == lot_id)
            .group_by(RunRow.name)
        )
        for name, end_mm in db.execute(query):
            ends[name] = max(ends.get(name, 0.0), end_mm)
    order = select(RunRow.name).where(RunRow.name.in_(ends)).order_by(RunRow.id)
    return {name: ends[name] for name in db.scalars(order)}


def _laid(lengths: dict[str, float]) -> tuple[dict[str, float], float]:
    """Where each run begins when they lie end to end, and where the last one ends."""
    starts, end_mm = {}, 0.0
    for name, length_mm in lengths.items():
        starts[name] = end_mm
        end_mm += length_mm
    return starts, end_mm


def _unseen(
    db: Connection, lot_id: str, starts: dict[str, float]
) -> tuple[Unseen, ...]:
    query = (
        select(RunRow.name, GapRow.position_mm, GapRow.length_mm, GapRow.reason)
        .join(RunRow, RunRow.id == GapRow.run_id)
        .join(LotRow, LotRow.id == GapRow.lot_id)
        .where(LotRow.name == lot_id)
        .order_by(GapRow.id)
    )
    return tuple(
        Unseen(starts.get(name, 0.0) + position_mm, length_mm, reason)
        for name, position_mm, length_mm, reason in db.execute(query)
    )

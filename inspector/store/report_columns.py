"""Frames and defects of a report as columns: a million defects in a second or two."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, case, func, literal, select

from inspector.findings import Decision
from inspector.store.defects import is_whole
from inspector.store.report_scope import Found
from inspector.store.schema import (
    DefectRow,
    DocumentRow,
    InspectionRow,
    LotRow,
    RunDocumentRow,
)

_NONE, _OTHER = -1, -2
_FRAME = np.dtype(
    [
        ("id", "i8"),
        ("run", "i8"),
        ("lot", "i8"),
        ("camera", "i4"),
        ("provenance", "i4"),
        ("gravity", "i1"),
        ("captured_us", "i8"),
        ("index", "i8"),
        ("inspected_lines", "i8"),
        ("masked_lines", "i8"),
        ("position_mm", "f8"),
        ("length_mm", "f8"),
        ("across_mm", "f8"),
        ("along_mm", "f8"),
    ]
)
_DEFECT = np.dtype(
    [
        ("frame", "i8"),
        ("number", "i4"),
        ("kind", "i4"),
        ("lane", "i4"),
        ("size_mm", "f8"),
        ("y1_mm", "f8"),
        ("y2_mm", "f8"),
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """The frames of a report as a structured array, in the order of their keys.

    Attributes:
        rows: `(m,)`; `camera` and `provenance` point into the names, `gravity` is that
            of the verdict, `lot` is a key or -1, `captured_us` is since 1970.
        cameras: Names.
        provenances: Digests.
        lots: Names by key.
    """

    rows: NDArray[np.void]
    cameras: tuple[str, ...]
    provenances: tuple[str, ...]
    lots: dict[int, str]


@dataclass(frozen=True, slots=True, eq=False)
class Spotted:
    """The defects of a report as a structured array.

    Attributes:
        rows: `(n,)`; `frame` points into the frames, `kind` and `lane` into the names,
            `lane` is -1 outside all lanes.
        kinds: Names.
        lanes: Names.
    """

    rows: NDArray[np.void]
    kinds: tuple[str, ...]
    lanes: tuple[str, ...]


def frames_of(db: Connection, found: Found) -> Frames:
    """Every frame of a scope."""
    row = InspectionRow
    cameras = _distinct(db, select(row.camera).where(found.frames()))
    made = select(row.provenance).where(found.frames())
    provenances = _distinct(db, made)
    gravity = {decision.value: decision.gravity for decision in Decision}
    query = (
        select(
            row.id,
            row.run_id,
            case((row.lot_id.is_(None), _NONE), else_=row.lot_id),
            _code(row.camera, cameras),
            _code(row.provenance, provenances),
            case(gravity, value=row.decision, else_=_NONE),
            row.captured_at,
            row.frame_index,
            row.inspected_lines,
            row.masked_lines,
            row.position_mm,
            row.length_mm,
            row.pitch_across_mm,
            row.pitch_along_mm,
        )
        .where(found.frames())
        .order_by(row.id)
    )
    rows = _array(db, query, _FRAME)
    keys = [int(key) for key in np.unique(rows["lot"]) if key != _NONE]
    named = select(LotRow.id, LotRow.name).where(LotRow.id.in_(keys))
    return Frames(rows, cameras, provenances, dict(db.execute(named).all()))


def defects_of(db: Connection, found: Found, frames: Frames) -> Spotted:
    """Every defect of a scope; `frames` are those of the same scope and instant."""
    kinds = _kinds(db)
    lanes = _planned_lanes(db, found)
    rows = _array(db, _query(found, kinds, lanes), _DEFECT)
    if (rows["lane"] == _OTHER).any():  # a lane that no recipe on record names
        lanes = _lanes(db, found)
        rows = _array(db, _query(found, kinds, lanes), _DEFECT)
    rows["frame"] = np.searchsorted(frames.rows["id"], rows["frame"])
    return Spotted(rows, kinds, lanes)


def _query(
    found: Found, kinds: Sequence[str], lanes: Sequence[str]
) -> Select[*tuple[Any, ...]]:
    row = DefectRow
    return (
        select(
            row.inspection_id,
            row.number,
            _code(row.kind, kinds),
            case((row.lane.is_(None), _NONE), else_=_code(row.lane, lanes)),
            row.size_mm,
            row.y1_mm,
            row.y2_mm,
        )
        .join(InspectionRow, InspectionRow.id == row.inspection_id)
        .where(found.frames(), is_whole())
    )


def _kinds(db: Connection) -> tuple[str, ...]:
    """Every kind on record, by stepping through the index from one to the next."""
    kinds: list[str] = []
    step = select(func.min(DefectRow.kind))
    kind = db.scalar(step)
    while kind is not None:
        kinds.append(kind)
        kind = db.scalar(step.where(DefectRow.kind > kind))
    return tuple(kinds)


def _planned_lanes(db: Connection, found: Found) -> tuple[str, ...]:
    """The lanes that the recipes of these runs name."""
    query = (
        select(DocumentRow.body)
        .join(RunDocumentRow, RunDocumentRow.digest == DocumentRow.digest)
        .where(RunDocumentRow.run_id.in_(found.runs), DocumentRow.kind == "recipe")
    )
    lanes = {
        str(lane.get("name"))
        for body in db.scalars(query.distinct())
        for lane in json.loads(body).get("lanes", ())
    }
    return tuple(sorted(lanes))


def _lanes(db: Connection, found: Found) -> tuple[str, ...]:
    row = DefectRow
    query = (
        select(row.lane)
        .join(InspectionRow, InspectionRow.id == row.inspection_id)
        .where(found.frames(), row.lane.is_not(None))
    )
    return _distinct(db, query)


def _distinct(db: Connection, query: Select[*tuple[Any, ...]]) -> tuple[str, ...]:
    return tuple(sorted(db.scalars(query.distinct())))


def _code(column: Any, names: Sequence[str]) -> Any:  # noqa: ANN401  a column
    """A column of names as places in `names`; -2 for any other."""
    if not names:
        return literal(_OTHER)
    places = {name: place for place, name in enumerate(names)}
    return case(places, value=column, else_=_OTHER)


def _array(
    db: Connection, query: Select[*tuple[Any, ...]], dtype: np.dtype[np.void]
) -> NDArray[np.void]:
    """The answer straight from the driver's rows, none of which is kept."""
    cursor: Any = db.execute(query).cursor
    return np.fromiter(iter(cursor), dtype)

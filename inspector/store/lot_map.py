"""All defects of one lot as a map needs them: columns, not objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, Select, select, true

from inspector.errors import StoreError
from inspector.findings import Decision
from inspector.store import packed
from inspector.store.database import refusal, shown
from inspector.store.defects import is_whole
from inspector.store.rows import plain
from inspector.store.schema import DefectRow, InspectionRow, LotRow, RunRow

_FRAME = np.dtype(
    [("id", "i8"), ("run", "i8"), ("camera", "O"), ("index", "i8"), ("decision", "O")]
)
_DEFECT = np.dtype(
    [
        ("inspection", "i8"),
        ("number", "i8"),
        ("kind", "O"),
        ("x_mm", "f8"),
        ("y_mm", "f8"),
        ("size_mm", "f8"),
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class LotMap:
    """The `n` defects of a lot, as parallel arrays in the order of storing.

    Attributes:
        runs: Names that `run` points into.
        cameras: Names that `camera` points into.
        kinds: Names that `kind` points into.
        run: `(n,)` int32.
        camera: `(n,)` int32.
        index: `(n,)` int64, frame.
        number: `(n,)` int64, in the frame.
        kind: `(n,)` int32.
        gravity: `(n,)` int8, of the frame's verdict: 0 accept, 1 review, 2 reject.
        xy_mm: `(n, 2)` float64, centre: from the camera's first column, and along from
            the run's start.
        size_mm: `(n,)` float64, the longer side.
    """

    runs: tuple[str, ...]
    cameras: tuple[str, ...]
    kinds: tuple[str, ...]
    run: NDArray[np.int32]
    camera: NDArray[np.int32]
    index: NDArray[np.int64]
    number: NDArray[np.int64]
    kind: NDArray[np.int32]
    gravity: NDArray[np.int8]
    xy_mm: NDArray[np.float64]
    size_mm: NDArray[np.float64]

    def __post_init__(self) -> None:
        n = len(self.xy_mm)
        columns = (self.run, self.camera, self.index, self.number, self.kind)
        if self.xy_mm.shape != (n, 2):
            raise ValueError(f"xy_mm must be (n, 2), got {self.xy_mm.shape}")
        if any(c.shape != (n,) for c in (*columns, self.gravity, self.size_mm)):
            raise ValueError(f"every column must be ({n},) like xy_mm")

    def __len__(self) -> int:
        return len(self.xy_mm)


def lot_map(engine: Engine, lot_id: str) -> LotMap:
    """Every defect of a lot, read in one transaction.

    Raises:
        StoreError: There is no such lot, or the database cannot be read.
    """
    with refusal(shown(engine)), engine.connect() as db:
        key = db.scalar(select(LotRow.id).where(LotRow.name == plain(lot_id)))
        if key is None:
            newest = db.scalars(select(LotRow.name).order_by(LotRow.id.desc()).limit(3))
            raise StoreError(
                f"no lot {lot_id!r} in {shown(engine)}; the newest are {list(newest)}"
            )
        frames = _read(db, frames_query(key), _FRAME)
        found = _points(db, key)
        names = select(RunRow.id, RunRow.name).where(
            RunRow.id.in_(np.unique(frames["run"]).tolist())
        )
        runs = dict(db.execute(names).all())
    return _joined(frames, found, runs)


def frames_query(lot: int) -> Select[*tuple[Any, ...]]:
    """The lot's inspections, for `_joined`."""
    row = InspectionRow
    return (
        select(row.id, row.run_id, row.camera, row.frame_index, row.decision)
        .where(row.lot_id == lot)
        .order_by(row.id)
    )


def points_query(lot: int) -> Select[*tuple[Any, ...]]:
    """The lot's defects, for `_joined`."""
    row = DefectRow
    return (
        select(
            row.inspection_id,
            row.number,
            row.kind,
            (row.x1_mm + row.x2_mm) / 2,
            (row.y1_mm + row.y2_mm) / 2,
            row.size_mm,
        )
        .join(InspectionRow, InspectionRow.id == row.inspection_id)
        .where(InspectionRow.lot_id == lot, is_whole())
        .order_by(InspectionRow.id, row.number)
    )


def gathered_query(lot: int) -> Select[*tuple[Any, ...]]:
    """The same for a server, which looks the defects up frame by frame.

    Left to itself it would read all defects there are, as soon as a lot has thousands;
    so each frame's are asked for apart. They come in the order of the frames as long as
    the server walks its index.
    """
    row = DefectRow
    of_frame = (
        select(
            row.inspection_id,
            row.number,
            row.kind,
            ((row.x1_mm + row.x2_mm) / 2).label("x_mm"),
            ((row.y1_mm + row.y2_mm) / 2).label("y_mm"),
            row.size_mm,
        )
        .where(row.inspection_id == InspectionRow.id, is_whole())
        .order_by(row.number)
        .offset(0)
        .lateral("found")
    )
    return (
        select(*of_frame.c)
        .select_from(InspectionRow)
        .join(of_frame, true())
        .where(InspectionRow.lot_id == lot)
    )


def _points(db: Connection, lot: int) -> NDArray[np.void]:
    if db.dialect.name != "postgresql":
        return _read(db, points_query(lot), _DEFECT)
    found = _read(db, gathered_query(lot), _DEFECT)
    keys = found["inspection"]
    if np.any(keys[1:] < keys[:-1]):
        found = found[np.lexsort([found["number"], keys])]
    return found


def _read(
    db: Connection, query: Select[*tuple[Any, ...]], dtype: np.dtype[np.void]
) -> NDArray[np.void]:
    """The answer as an array of records.

    A file's rows are read straight from the driver, and none is kept: a hundred
    thousand that live at once would set off the garbage collector, which takes longer
    than reading them.
    """
    if db.dialect.name != "postgresql":
        cursor: Any = db.execute(query).cursor
        return np.fromiter(iter(cursor), dtype)
    columns = packed.columns(db, query)
    found = np.empty(len(columns[0]), dtype)
    for name, column in zip(dtype.names or (), columns, strict=True):
        found[name] = column
    return found


def _joined(
    frames: NDArray[np.void], defects: NDArray[np.void], run_names: dict[int, str]
) -> LotMap:
    at = np.searchsorted(frames["id"], defects["inspection"])
    runs, run = _coded(frames["run"])
    cameras, camera = _coded(frames["camera"])
    kinds, kind = _coded(defects["kind"])
    grave = {decision.value: decision.gravity for decision in Decision}
    gravity = [grave[decision] for decision in frames["decision"].tolist()]
    return LotMap(
        runs=tuple(run_names[key] for key in runs),
        cameras=cameras,
        kinds=kinds,
        run=run[at],
        camera=camera[at],
        index=frames["index"][at],
        number=np.ascontiguousarray(defects["number"]),
        kind=kind,
        gravity=np.array(gravity, np.int8)[at],
        xy_mm=np.stack([defects["x_mm"], defects["y_mm"]], axis=1),
        size_mm=np.ascontiguousarray(defects["size_mm"]),
    )


def _coded(values: NDArray[Any]) -> tuple[tuple[Any, ...], NDArray[np.int32]]:
    """The different values, in the order in which they come, and each one's place."""
    told = values.tolist()
    names = tuple(dict.fromkeys(told))
    places = {name: place for place, name in enumerate(names)}
    return names, np.fromiter(map(places.__getitem__, told), np.int32, len(told))

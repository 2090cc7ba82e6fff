"""Pages of defects, newest first, out of millions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    exists,
    func,
    select,
)

from inspector.findings import Decision
from inspector.store.database import refusal, shown
from inspector.store.defects import detail, details, is_whole
from inspector.store.facts import DefectDetail
from inspector.store.periods import bounds
from inspector.store.rows import plain
from inspector.store.schema import (
    DefectRow,
    EvidenceRow,
    InspectionRow,
    LotRow,
    ReviewRow,
    RunRow,
)
from inspector.store.walk import (
    Bounds,
    Walk,
    is_dense,
    over_all,
    over_frames,
    over_kind,
    over_pictures,
    reach,
    verdict_is_rarer,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which defects a gallery shows; what is None or False is not asked for.

    Attributes:
        run_id: Of this run.
        lot_id: Of this lot.
        kind: Of this kind.
        decision: In frames that got this verdict.
        lane: In this lane, "" for those outside all lanes.
        since: Taken at this UTC instant or later.
        until: Taken before this UTC instant.
        min_size_mm: At least so long.
        with_picture: Only those whose picture is there.
        not_reviewed: Only those that nobody has looked at.
    """

    run_id: str | None = None
    lot_id: str | None = None
    kind: str | None = None
    decision: Decision | None = None
    lane: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    min_size_mm: float = 0.0
    with_picture: bool = False
    not_reviewed: bool = False


class Place(NamedTuple):
    """Where a page ends; a page after it begins there, whatever came in meanwhile."""

    inspection: int
    number: int


@dataclass(frozen=True, slots=True)
class Page:
    """Defects, newest first.

    Attributes:
        defects: As many as asked for, fewer on the last page.
        end: Where the next page begins; None on the last.
    """

    defects: tuple[DefectDetail, ...]
    end: Place | None


def page(
    engine: Engine, wanted: Wanted, *, after: Place | None = None, most: int = 60
) -> Page:
    """One page of a gallery, at a cost that does not depend on how far in it lies.

    Args:
        engine: The database, opened to read.
        wanted: Which defects.
        after: `end` of the page before; None for the first.
        most: Defects on a page, at least 1.

    Raises:
        StoreError: The database cannot be read.
        ValueError: `most` is not positive.
    """
    if most < 1:
        raise ValueError(f"a page holds at least one defect, got {most}")
    with refusal(shown(engine)), engine.connect() as db:
        query = page_query(db, wanted, after).limit(most + 1)
        rows = db.execute(query).all()
    end = None
    if len(rows) > most:
        last = rows[most - 1]
        end = Place(last.inspection_id, last.number)
    return Page(tuple(detail(row) for row in rows[:most]), end)


def page_query(
    db: Connection, wanted: Wanted, after: Place | None
) -> Select[*tuple[Any, ...]]:
    """The statement of a page; it walks one index and stops when the page is full.

    The order is that of storing, not of time: a clock may jump. The index begins with
    one thing that is asked for and ends with the order; where the walk begins and ends
    is known from the time, the lot and the run. All else that is asked for is hidden
    from the planner, which might take it for a better way.
    """
    lot, run = _ids(db, wanted)
    walk = _walk(db, wanted, lot, run)
    query = (
        details()
        .add_columns(DefectRow.inspection_id)
        .where(*_of_frame(wanted, lot, run, walk), *_of_defect(wanted, walk))
    )
    if db.dialect.name == "postgresql":
        return walk.along_on_server(query, after)
    return walk.along(query, after)


def _walk(db: Connection, wanted: Wanted, lot: int | None, run: int | None) -> Walk:
    """The index that leads past the fewest rows that are not wanted."""
    frame = InspectionRow
    within = _time(db, wanted, run)
    if run is not None:
        within = within.within(reach(db, frame.run_id, run))
    if lot is not None:
        of_lot = reach(db, frame.lot_id, lot)
        within = within.within(of_lot)
        narrow = wanted.kind is None and wanted.decision is None
        if narrow or not is_dense(db, frame.lot_id, lot, of_lot):
            return over_frames(frame.lot_id, lot, within)
    kind = None if wanted.kind is None else plain(wanted.kind)
    decision = None if wanted.decision is None else wanted.decision.value
    if kind is not None and decision is not None:
        if verdict_is_rarer(db, kind, decision, within):
            return over_frames(frame.decision, decision, within)
        return over_kind(kind, within)
    if kind is not None:
        return over_kind(kind, within)
    if decision is not None:
        return over_frames(frame.decision, decision, within)
    if run is not None:
        return over_frames(frame.run_id, run, within)
    return over_pictures(within) if wanted.with_picture else over_all(within)


def _time(db: Connection, wanted: Wanted, run: int | None) -> Bounds:
    if wanted.since is None and wanted.until is None:
        return Bounds()
    return Bounds(*bounds(db, wanted.since, wanted.until, run))


def _ids(db: Connection, wanted: Wanted) -> tuple[int | None, int | None]:
    """Keys of lot and run; -1 for one that is not there."""
    lot = run = None
    if wanted.lot_id is not None:
        query = select(LotRow.id).where(LotRow.name == plain(wanted.lot_id))
        lot = db.scalar(query) or -1
    if wanted.run_id is not None:
        query = select(RunRow.id).where(RunRow.name == plain(wanted.run_id))
        run = db.scalar(query) or -1
    return lot, run


def _of_frame(
    wanted: Wanted, lot: int | None, run: int | None, walk: Walk
) -> Iterator[ColumnElement[bool]]:
    row = InspectionRow
    decision = None if wanted.decision is None else wanted.decision.value
    for column, value in (
        (row.lot_id, lot),
        (row.run_id, run),
        (row.decision, decision),
    ):
        if value is not None and walk.lead is not column:
            yield _hidden(column) == value
    if wanted.since is not None:
        yield _hidden(row.captured_at) >= wanted.since
    if wanted.until is not None:
        yield _hidden(row.captured_at) < wanted.until


def _hidden(column: Any) -> Any:  # noqa: ANN401  any column
    """An expression that equals a column and that no index serves."""
    return func.coalesce(column, column)


def _of_defect(wanted: Wanted, walk: Walk) -> Iterator[ColumnElement[bool]]:
    yield is_whole()
    if wanted.kind is not None and walk.lead is not DefectRow.kind:
        yield _hidden(DefectRow.kind) == plain(wanted.kind)
    if wanted.lane is not None:
        yield func.coalesce(DefectRow.lane, "") == plain(wanted.lane)
    if wanted.min_size_mm > 0:
        yield DefectRow.size_mm >= wanted.min_size_mm
    if wanted.with_picture:
        over_pictures = walk.number is EvidenceRow.number
        there = EvidenceRow.id if over_pictures else _hidden(EvidenceRow.id)
        yield there.is_not(None)
    if wanted.not_reviewed:
        yield ~exists().where(
            ReviewRow.inspection_id == DefectRow.inspection_id,
            ReviewRow.number == DefectRow.number,
        )

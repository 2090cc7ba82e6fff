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
    and_,
    exists,
    func,
    or_,
    select,
)

from inspector.findings import Decision
from inspector.store.database import refusal, shown
from inspector.store.defects import detail, details
from inspector.store.facts import DefectDetail
from inspector.store.rows import plain
from inspector.store.schema import (
    DefectRow,
    EvidenceRow,
    InspectionRow,
    LotRow,
    ReviewRow,
    RunRow,
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

    The order is that of storing, not of time: a clock may jump. For a kind the walk
    goes over the defects, else over the inspections; each has an index that begins with
    what is asked for and ends with the order. Within a lot or run, kind and verdict are
    hidden from the planner, or it might walk over those of the whole database.
    """
    lot, run = _ids(db, wanted)
    in_one = lot is not None or run is not None
    by_kind = wanted.kind is not None and not in_one
    inspection = DefectRow.inspection_id if by_kind else InspectionRow.id
    query = (
        details()
        .add_columns(DefectRow.inspection_id)
        .where(*_of_frame(wanted, lot, run), *_of_defect(wanted, hidden=in_one))
        .order_by(inspection.desc(), DefectRow.number.desc())
    )
    if after is not None:
        query = query.where(_before(inspection, after))
    if wanted.since is not None or wanted.until is not None:
        first, last = _bounds(db, wanted)
        query = query.where(inspection >= first, inspection <= last)
    return query


def _before(inspection: Any, after: Place) -> ColumnElement[bool]:  # noqa: ANN401  a column
    """Whether a row comes after a place in descending order, index first."""
    same = and_(inspection == after.inspection, DefectRow.number < after.number)
    rest = or_(inspection < after.inspection, same)
    return and_(inspection <= after.inspection, rest)


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
    wanted: Wanted, lot: int | None, run: int | None
) -> Iterator[ColumnElement[bool]]:
    if lot is not None:
        yield InspectionRow.lot_id == lot
    if run is not None:
        yield InspectionRow.run_id == run
    if wanted.decision is not None:
        in_one = lot is not None or run is not None
        decision = _column(InspectionRow.decision, hidden=in_one)
        yield decision == wanted.decision.value
    yield from _of_time(wanted)


def _of_time(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """For the walk, which keeps between the bounds of the time anyway."""
    captured_at = _column(InspectionRow.captured_at, hidden=True)
    if wanted.since is not None:
        yield captured_at >= wanted.since
    if wanted.until is not None:
        yield captured_at < wanted.until


def _column(column: Any, *, hidden: bool) -> Any:  # noqa: ANN401  any column
    """A column, or an expression that equals it and that no index serves."""
    return func.coalesce(column, column) if hidden else column


def _of_defect(wanted: Wanted, *, hidden: bool) -> Iterator[ColumnElement[bool]]:
    if wanted.kind is not None:
        yield _column(DefectRow.kind, hidden=hidden) == plain(wanted.kind)
    if wanted.lane is not None:
        yield func.coalesce(DefectRow.lane, "") == plain(wanted.lane)
    if wanted.min_size_mm > 0:
        yield DefectRow.size_mm >= wanted.min_size_mm
    if wanted.with_picture:
        yield EvidenceRow.id.is_not(None)
    if wanted.not_reviewed:
        yield ~exists().where(
            ReviewRow.inspection_id == DefectRow.inspection_id,
            ReviewRow.number == DefectRow.number,
        )


def _bounds(db: Connection, wanted: Wanted) -> tuple[int, int]:
    """The smallest and largest inspection of the time asked for."""
    row = InspectionRow
    query = select(func.min(row.id), func.max(row.id))
    if wanted.since is not None:
        query = query.where(row.captured_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(row.captured_at < wanted.until)
    first, last = db.execute(query).one()
    return first or 0, last or -1

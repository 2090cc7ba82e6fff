"""What a report is about: a span of time, one run, or one lot; and its conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from inspector.errors import StoreError
from inspector.store.rows import plain
from inspector.store.schema import (
    GapRow,
    InspectionRow,
    LotRow,
    MaskRow,
    RunRow,
    StationRow,
)

Materials = type[InspectionRow] | type[GapRow] | type[MaskRow]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about; exactly one of run, lot and time is given.

    Attributes:
        run_id: One run.
        lot_id: One lot, in whichever runs it was.
        start_at: UTC instant of a span's first moment.
        end_at: UTC instant after its last.
        station: One machine's material; None for all of this database.
    """

    run_id: str | None = None
    lot_id: str | None = None
    start_at: datetime | None = None
    end_at: datetime | None = None
    station: str | None = None

    def __post_init__(self) -> None:
        timed = self.start_at is not None and self.end_at is not None
        if (self.run_id is not None) + (self.lot_id is not None) + timed != 1:
            raise ValueError("a scope is one run, one lot, or a start and an end")

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """Start and end of a span of time; None for a run or a lot."""
        if self.start_at is None or self.end_at is None:
            return None
        return self.start_at, self.end_at


@dataclass(frozen=True, slots=True)
class Found:
    """A scope whose names have been looked up.

    Attributes:
        scope: What was asked for.
        runs: Names by key, of every run that any part of the scope lies in.
        lot: Key of the lot, None for another sort of scope.
    """

    scope: Scope
    runs: Mapping[int, str] = field(default_factory=dict)
    lot: int | None = None

    def frames(self) -> ColumnElement[bool]:
        """That an inspection belongs to the scope."""
        row, span = InspectionRow, self.scope.span
        if span is not None:
            inside = and_(row.captured_at >= span[0], row.captured_at < span[1])
            if self.scope.station is None:
                return inside
            return and_(inside, row.run_id.in_(self.runs))
        return self.of(row)

    def of(self, row: Materials) -> ColumnElement[bool]:
        """That a row belongs to the run, to the lot, or to one of the runs in a span.

        What has no instant of its own has to be cut by its place.
        """
        if self.lot is not None:
            return row.lot_id == self.lot
        return row.run_id.in_(self.runs)


def find(db: Connection, scope: Scope) -> Found:
    """Look the names of a scope up.

    Raises:
        StoreError: There is no such run or lot; the newest are named.
    """
    if scope.run_id is not None:
        return Found(scope, {_key(db, RunRow, scope.run_id): scope.run_id})
    if scope.lot_id is not None:
        lot = _key(db, LotRow, scope.lot_id)
        held = select(InspectionRow.run_id).where(InspectionRow.lot_id == lot)
        missed = select(GapRow.run_id).where(GapRow.lot_id == lot)
        named = RunRow.id.in_(held.union(missed))
        query = select(RunRow.id, RunRow.name).where(or_(named, RunRow.lot_id == lot))
        runs = dict(db.execute(query.order_by(RunRow.id)).all())
        return Found(scope, runs, lot)
    return Found(scope, _runs_between(db, scope))


def _runs_between(db: Connection, scope: Scope) -> dict[int, str]:
    """Runs that overlap a span, and those with a frame in it whose facts say nothing.

    A run has no start on record while only its frames have arrived.
    """
    assert scope.start_at is not None
    assert scope.end_at is not None
    frame = InspectionRow
    seen = select(frame.run_id).where(
        frame.captured_at >= scope.start_at, frame.captured_at < scope.end_at
    )
    overlaps = and_(
        RunRow.started_at < scope.end_at,
        or_(RunRow.ended_at.is_(None), RunRow.ended_at >= scope.start_at),
    )
    query = (
        select(RunRow.id, RunRow.name)
        .where(or_(overlaps, RunRow.id.in_(seen.distinct())))
        .order_by(RunRow.id)
    )
    if scope.station is not None:
        query = query.join(StationRow).where(StationRow.name == plain(scope.station))
    return dict(db.execute(query).all())


def _key(db: Connection, row: type[RunRow] | type[LotRow], name: str) -> int:
    key = db.scalar(select(row.id).where(row.name == plain(name)))
    if key is None:
        newest = db.scalars(select(row.name).order_by(row.id.desc()).limit(3))
        what = row.__tablename__
        raise StoreError(f"no {what} {name!r} on record; the newest are {list(newest)}")
    return key

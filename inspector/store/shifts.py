"""Runs cut at the ends of the plant's shifts, from their rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import cast

from sqlalchemy import Connection, Engine, func, select, union

from inspector.errors import StoreError
from inspector.shift import Calendar, Stretch, split
from inspector.store.database import shown
from inspector.store.rows import plain
from inspector.store.schema import GapRow, InspectionRow, RunRow
from inspector.store.snapshot import snapshot

_Point = tuple[datetime, float]
"""UTC instant and position in mm."""

_Seen = tuple[datetime | None, datetime | None, float | None, float | None]
"""First and last instant and position of what a camera saw; all None for nothing."""

_Span = tuple[datetime | None, datetime | None]
"""When a run began and when it ended, as far as that is known."""


def stretches(
    engine: Engine, calendar: Calendar, run_id: str
) -> Mapping[str, tuple[Stretch, ...]]:
    """The parts of a run in each shift, by camera; they add up to all that was made.

    At a shift's end the place is taken evenly between the last frame before and the
    first one after, so it is right to a part of one frame.

    Raises:
        StoreError: There is no such run, or the database cannot be read.
    """
    with snapshot(engine) as db:
        run = db.execute(
            select(RunRow.id, RunRow.started_at, RunRow.ended_at).where(
                RunRow.name == plain(run_id)
            )
        ).one_or_none()
        if run is None:
            raise StoreError(f"no run {run_id!r} in {shown(engine)}")
        span = (run.started_at, run.ended_at)
        cameras = union(
            *(
                select(row.camera).where(row.run_id == run.id)
                for row in (InspectionRow, GapRow)
            )
        )
        return {
            camera: split(calendar, _track(db, calendar, run.id, camera, span))
            for camera in sorted(db.scalars(cameras))
        }


def _track(
    db: Connection, calendar: Calendar, run: int, camera: str, span: _Span
) -> list[_Point]:
    """First and last point of a run, and those around each end of a shift.

    Gaps carry no time. Where a camera saw nothing at all, its material is taken to have
    run evenly from the run's beginning to its end; an unknown time gives no track.
    """
    row = InspectionRow
    frames = select(
        func.min(row.captured_at),
        func.max(row.captured_at),
        func.min(row.position_mm),
        func.max(row.position_mm + row.length_mm),
    ).where(row.run_id == run, row.camera == camera)
    missed = select(
        func.min(GapRow.position_mm), func.max(GapRow.position_mm + GapRow.length_mm)
    ).where(GapRow.run_id == run, GapRow.camera == camera)
    first_at, last_at, *seen_mm = cast("_Seen", db.execute(frames).one())
    gone_mm = db.execute(missed).one()
    begun_at, ended_at = span
    first_at, last_at = first_at or begun_at, last_at or ended_at or begun_at
    if first_at is None or last_at is None:
        return []
    edges_mm = [mm for mm in (*seen_mm, *gone_mm) if isinstance(mm, float)]
    over_at = max(last_at, ended_at or last_at)
    inside = [
        point
        for one, _ in pairwise(calendar.between(first_at, over_at))
        for point in _around(db, run, camera, one.end_at)
    ]
    return [(first_at, min(edges_mm)), *inside, (over_at, max(edges_mm))]


def _around(db: Connection, run: int, camera: str, at: datetime) -> Iterator[_Point]:
    """The last frame before an instant and the first one from it on."""
    row = InspectionRow
    points = select(row.captured_at, row.position_mm).where(
        row.run_id == run, row.camera == camera
    )
    before = points.where(row.captured_at < at).order_by(row.captured_at.desc())
    after = points.where(row.captured_at >= at).order_by(row.captured_at)
    for query in (before, after):
        found = db.execute(query.limit(1)).one_or_none()
        if found is not None:
            yield found.captured_at, found.position_mm

"""What the database knows about what may be thrown away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    Select,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
)

from inspector.findings import Decision
from inspector.store.database import refusal, shown
from inspector.store.retention import Picture
from inspector.store.rows import plain
from inspector.store.schema import (
    DefectRow,
    EvidenceRow,
    InspectionRow,
    LotRow,
    ReviewRow,
    RunRow,
    StationRow,
)


@dataclass(frozen=True, slots=True)
class Due:
    """Which pictures are asked for.

    Attributes:
        before: Only those captured before this UTC instant.
        decision: Only those of frames with this decision; None for all.
        station: Only those of this machine, which has a folder of its own; None for
            all, where one machine alone uses the database.
    """

    before: datetime
    decision: Decision | None = None
    station: str | None = None


def due_pictures(
    engine: Engine, evidence: Path, due: Due, most: int
) -> Iterator[Sequence[Picture]]:
    """Pictures, oldest first, in chunks that are each read in a moment.

    Raises:
        StoreError: The database cannot be read.
    """
    last: tuple[datetime, int] | None = None
    while True:
        query = _pictures(due, last).limit(most)
        with refusal(shown(engine)), engine.connect() as db:
            rows = db.execute(query).all()
        if not rows:
            return
        last = rows[-1].captured_at, rows[-1].id
        yield [_picture(row, evidence) for row in rows]


def of_station(station: str | None) -> ColumnElement[bool]:
    """That a run was on this machine; on any for None."""
    if station is None:
        return true()
    mine = select(StationRow.id).where(StationRow.name == plain(station))
    return RunRow.station_id.in_(mine)


def old_runs(
    engine: Engine, before: datetime, station: str | None
) -> list[tuple[int, str]]:
    """Key and name of a machine's runs that were over before an instant, oldest first.

    Raises:
        StoreError: The database cannot be read.
    """
    query = (
        select(RunRow.id, RunRow.name)
        .where(RunRow.outcome.is_not(None), RunRow.ended_at < before)
        .where(of_station(station))
        .order_by(RunRow.id)
    )
    with refusal(shown(engine)), engine.connect() as db:
        return [(row.id, row.name) for row in db.execute(query)]


def run_guard(engine: Engine, key: int) -> str:
    """What forbids to throw a run away; "" if nothing does.

    Raises:
        StoreError: The database cannot be read.
    """
    frame, run = InspectionRow, RunRow
    held_lot = or_(
        exists(
            select(frame.id)
            .join(LotRow, LotRow.id == frame.lot_id)
            .where(frame.run_id == key, LotRow.held)
        ),
        exists(
            select(run.id)
            .join(LotRow, LotRow.id == run.lot_id)
            .where(run.id == key, LotRow.held)
        ),
    )
    held_picture = exists(
        select(EvidenceRow.id)
        .join(frame, frame.id == EvidenceRow.inspection_id)
        .where(frame.run_id == key, EvidenceRow.held)
    )
    looked_at = exists(select(ReviewRow.id).where(ReviewRow.inspection_id == frame.id))
    waits = exists(
        select(frame.id).where(
            frame.run_id == key,
            frame.decision != Decision.ACCEPT.value,
            ~looked_at,
        )
    )
    with refusal(shown(engine)), engine.connect() as db:
        if db.scalar(select(or_(held_lot, held_picture))):
            return "on hold"
        return "not reviewed" if db.scalar(select(waits)) else ""


def free_to_go() -> ColumnElement[bool]:
    """That a row of evidence is not on hold, asked when it is deleted."""
    on_hold = exists(
        select(InspectionRow.id)
        .join(LotRow, LotRow.id == InspectionRow.lot_id)
        .where(InspectionRow.id == EvidenceRow.inspection_id, LotRow.held)
    )
    return and_(EvidenceRow.held.is_(False), ~on_hold)


def _pictures(due: Due, last: tuple[datetime, int] | None) -> Select[*tuple[Any, ...]]:
    frame, picture = InspectionRow, EvidenceRow
    reviewed = exists(
        select(ReviewRow.id).where(
            ReviewRow.inspection_id == picture.inspection_id,
            or_(ReviewRow.number == picture.number, ReviewRow.number.is_(None)),
        )
    )
    query = (
        select(
            picture.id,
            picture.path,
            picture.size_bytes,
            frame.captured_at,
            DefectRow.kind,
            frame.decision,
            or_(picture.held, func.coalesce(LotRow.held, false())).label("held"),
            reviewed.label("reviewed"),
        )
        .join(frame, frame.id == picture.inspection_id)
        .join(
            DefectRow,
            and_(
                DefectRow.inspection_id == picture.inspection_id,
                DefectRow.number == picture.number,
            ),
        )
        .outerjoin(LotRow, LotRow.id == frame.lot_id)
        .where(frame.captured_at < due.before)
        .order_by(frame.captured_at, picture.id)
    )
    if due.station is not None:
        runs = select(RunRow.id).where(of_station(due.station))
        query = query.where(frame.run_id.in_(runs))
    if due.decision is not None:
        query = query.where(frame.decision == due.decision.value)
    if last is not None:
        query = query.where(tuple_(frame.captured_at, picture.id) > last)
    return query


def _picture(row: Any, evidence: Path) -> Picture:  # noqa: ANN401  a row of `_pictures`
    return Picture(
        id=row.id,
        path=row.path,
        size_bytes=_size(evidence / row.path, row.size_bytes),
        captured_at=row.captured_at,
        kind=row.kind,
        decision=Decision(row.decision),
        held=bool(row.held),
        reviewed=bool(row.reviewed),
    )


def _size(path: Path, told: int | None) -> int:
    """As the row says, else as the disk does; 0 for a file that is gone."""
    if told is not None:
        return told
    try:
        return path.stat().st_size
    except OSError:
        return 0

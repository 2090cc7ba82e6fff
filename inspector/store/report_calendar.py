"""What the records know of the plant's clock: station files that runs began with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from inspector.store.database import refusal, shown
from inspector.store.rows import plain
from inspector.store.schema import (
    DocumentRow,
    InspectionRow,
    LotRow,
    RunDocumentRow,
    RunRow,
    StationRow,
)


@dataclass(frozen=True, slots=True)
class StationText:
    """The station file of a run, as JSON, and when that run began."""

    station: str
    started_at: datetime
    body: str


def station_texts(
    engine: Engine, before: datetime | None = None, *, most: int = 1
) -> tuple[StationText, ...]:
    """Station files of the newest runs that began before an instant, newest first.

    Raises:
        StoreError: The database cannot be read.
    """
    query = (
        select(DocumentRow.body, RunRow.started_at, StationRow.name)
        .join(RunDocumentRow, RunDocumentRow.digest == DocumentRow.digest)
        .join(RunRow, RunRow.id == RunDocumentRow.run_id)
        .outerjoin(StationRow, StationRow.id == RunRow.station_id)
        .where(DocumentRow.kind == "station", RunRow.started_at.is_not(None))
        .order_by(RunRow.id.desc())
        .limit(most)
    )
    if before is not None:
        query = query.where(RunRow.started_at < before)
    with refusal(shown(engine)), engine.connect() as db:
        return tuple(
            StationText(name or "", started_at, body)
            for body, started_at, name in db.execute(query)
            if started_at is not None
        )


def first_run_at(engine: Engine, station: str | None = None) -> datetime | None:
    """When the oldest run on record began; None without a run.

    Raises:
        StoreError: The database cannot be read.
    """
    query = select(func.min(RunRow.started_at))
    if station is not None:
        query = query.join(StationRow).where(StationRow.name == plain(station))
    with refusal(shown(engine)), engine.connect() as db:
        return db.scalar(query)


def lots_like(engine: Engine, prefix: str, most: int = 50) -> tuple[str, ...]:
    """Lots whose name begins so and that have a frame, newest first.

    Raises:
        StoreError: The database cannot be read.
    """
    seen = select(InspectionRow.id).where(InspectionRow.lot_id == LotRow.id).limit(1)
    query = (
        select(LotRow.name)
        .where(LotRow.name.startswith(plain(prefix), autoescape=True), seen.exists())
        .order_by(LotRow.id.desc())
        .limit(most)
    )
    with refusal(shown(engine)), engine.connect() as db:
        return tuple(db.scalars(query))

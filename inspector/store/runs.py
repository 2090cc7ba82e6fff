"""A run's own row: begun, ended, or closed after a crash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select, update

from inspector.findings import Event, EventKind, Record
from inspector.status import Alarm, Ledger
from inspector.store.database import refusal, shown, writing
from inspector.store.facts import CameraFacts, Document, RunFacts
from inspector.store.proofs import Proofs, add_proofs
from inspector.store.rows import Row, add_documents, add_new, ids, plain, write
from inspector.store.schema import (
    AlarmRow,
    CameraRow,
    InspectionRow,
    LotRow,
    RunDocumentRow,
    RunRow,
    StationRow,
)
from inspector.store.unrecorded import Unrecorded, unrecorded


def store_documents(engine: Engine, documents: Iterable[Document]) -> None:
    """Store texts under their hashes; one that is there already stays as it is.

    Raises:
        StoreError: The database refused.
    """
    with refusal(shown(engine)), writing(engine) as db:
        add_documents(db, documents)


def begin_run(engine: Engine, facts: RunFacts, proofs: Proofs | None = None) -> None:
    """Store what is known of a run when it begins; twice is harmless.

    Args:
        engine: The database.
        facts: The run.
        proofs: Certificates and calibrations that it stands on.

    Raises:
        StoreError: The database refused.
    """
    documents = (*facts.documents, Document.of_provenance(facts.provenance))
    with refusal(shown(engine)), writing(engine) as db:
        add_documents(db, documents)
        run_id = _run_id(db, facts.run_id)
        lot, station = plain(facts.lot_id), plain(facts.station)
        station_id = ids(db, StationRow, [station]).get(station)
        if station_id is not None:
            add_new(db, CameraRow, [_camera(station_id, one) for one in facts.cameras])
        add_proofs(db, station_id, proofs or Proofs())
        db.execute(
            update(RunRow)
            .where(RunRow.id == run_id)
            .values(
                station_id=station_id,
                lot_id=ids(db, LotRow, [lot]).get(lot),
                recipe=facts.recipe,
                software=facts.software,
                provenance=facts.provenance.digest,
                started_at=facts.started_at,
            )
        )
        behind: list[Row] = [
            {"run_id": run_id, "digest": digest}
            for digest in sorted({document.digest for document in documents})
        ]
        add_new(db, RunDocumentRow, behind)


def end_run(
    engine: Engine,
    run_id: str,
    ended_at: datetime,
    ledgers: Mapping[str, Ledger],
    note: str = "",
    alarms: Sequence[Alarm] = (),
) -> None:
    """Store how a run ended; twice is harmless.

    Args:
        engine: The database.
        run_id: The run.
        ended_at: UTC instant.
        ledgers: Lines by camera as the line counted them.
        note: Why it ended.
        alarms: As they stand.

    Raises:
        StoreError: The database refused.
    """
    with refusal(shown(engine)), writing(engine) as db:
        key = _run_id(db, run_id)
        db.execute(
            update(RunRow)
            .where(RunRow.id == key)
            .values(
                ended_at=ended_at,
                outcome="ended",
                note=plain(note),
                ledgers={name: asdict(ledger) for name, ledger in ledgers.items()},
            )
        )
        add_new(db, AlarmRow, [_alarm(key, alarm) for alarm in alarms])


def close_crashed_runs(
    engine: Engine,
    now: datetime,
    *,
    station: str | None = None,
    waiting: Sequence[Record] = (),
    most_hz: float | None = None,
) -> list[str]:
    """End the runs that a crash left open, each with an event that says so.

    What went by between the last record and now is a gap where the speed is known; see
    `unrecorded`. Call while holding the station lock and before a run begins.

    Args:
        engine: The database.
        now: UTC instant.
        station: Whose runs; None for all, where one station alone writes.
        waiting: Records that wait on the disk and will be stored after this.
        most_hz: Lines per second that the cameras can do; None if it is not known.

    Returns:
        The runs that were closed, oldest first.

    Raises:
        StoreError: The database refused.
    """
    query = (
        select(RunRow.id, RunRow.name, RunRow.started_at)
        .where(RunRow.outcome.is_(None))
        .order_by(RunRow.id)
    )
    if station is not None:
        query = query.join(StationRow).where(StationRow.name == plain(station))
    with refusal(shown(engine)), writing(engine) as db:
        closed = []
        for key, name, started_at in db.execute(query).all():
            own = [record for record in waiting if record.run_id == name]
            left = unrecorded(db, key, own, now, most_hz)
            _close(db, key, name, started_at or now, left)
            closed.append(name)
    return closed


def _close(
    db: Connection, key: int, name: str, started_at: datetime, left: Unrecorded
) -> None:
    row = InspectionRow
    of_run = select(func.max(row.captured_at), func.count()).where(row.run_id == key)
    last, frames = db.execute(of_run).one()
    lot = db.scalar(
        select(LotRow.name)
        .join(row, row.lot_id == LotRow.id)
        .where(row.run_id == key)
        .order_by(row.id.desc())
        .limit(1)
    )
    text = (
        f"run {name} was not ended properly; {frames} inspections are stored; "
        f"{left.text}"
    )
    event = Event(EventKind.RECOVERED, left.noticed_at, None, text, "station")
    told = [Record(name, "", event)]
    write(db, [*told, *(Record(name, lot or "", gap) for gap in left.gaps)], {})
    db.execute(
        update(RunRow)
        .where(RunRow.id == key)
        .values(ended_at=last or started_at, outcome="crashed", note=text)
    )


def _run_id(db: Connection, name: str) -> int:
    return ids(db, RunRow, [plain(name)])[plain(name)]


def _camera(station_id: int, camera: CameraFacts) -> Row:
    return {
        "station_id": station_id,
        "name": plain(camera.name),
        "driver": plain(camera.driver),
        "serial": plain(camera.serial),
    }


def _alarm(run_id: int, alarm: Alarm) -> Row:
    return {
        "run_id": run_id,
        "key": plain(alarm.key),
        "text": plain(alarm.text),
        "raised_at": alarm.raised_at,
        "occurrences": alarm.count,
        "acknowledged_by": plain(alarm.acknowledged_by),
        "active": alarm.active,
    }

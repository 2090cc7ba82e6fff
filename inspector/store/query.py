"""Everything that is read, as values; the same rows give the same values."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Select, case, func, select

from inspector.errors import StoreError
from inspector.findings import Decision, Event, EventKind
from inspector.status import NO_TILES, Alarm, Ledger, Screening
from inspector.store import defects
from inspector.store.database import refusal, shown
from inspector.store.facts import (
    DefectDetail,
    DefectPoint,
    Document,
    RunEntry,
    RunSummary,
)
from inspector.store.rows import plain
from inspector.store.schema import (
    AlarmRow,
    DefectRow,
    DocumentRow,
    EventRow,
    GapRow,
    InspectionRow,
    LotRow,
    MaskRow,
    RunDocumentRow,
    RunRow,
    StationRow,
)
from inspector.types import Gap, GapReason, Mask

_GRAVITY = case(
    {decision.value: decision.gravity for decision in Decision},
    value=InspectionRow.decision,
)


def runs(engine: Engine, most: int = 100) -> tuple[RunEntry, ...]:
    """The newest runs, newest first.

    Raises:
        StoreError: The database cannot be read.
    """
    query = _entries().order_by(RunRow.id.desc()).limit(most)
    with refusal(shown(engine)), engine.connect() as db:
        return tuple(_entry(row) for row in db.execute(query))


def crashed_runs(engine: Engine, *, station: str | None = None) -> tuple[str, ...]:
    """Runs that were begun and never ended, oldest first; one may be running now.

    Raises:
        StoreError: The database cannot be read.
    """
    query = select(RunRow.name).where(RunRow.outcome.is_(None)).order_by(RunRow.id)
    if station is not None:
        query = query.join(StationRow).where(StationRow.name == plain(station))
    with refusal(shown(engine)), engine.connect() as db:
        return tuple(db.scalars(query))


def run_facts(
    engine: Engine, run_id: str, *, worst: int = 24, points: int = 100_000
) -> RunSummary:
    """One run, complete, read in one transaction.

    Args:
        engine: The database.
        run_id: The run.
        worst: How many defects are given in detail.
        points: How many defects are given as points.

    Raises:
        StoreError: There is no such run, or the database cannot be read.
    """
    with refusal(shown(engine)), engine.connect() as db:
        found = _named(db, engine, run_id)
        key = found.id
        return RunSummary(
            run=_entry(found),
            ledgers=_ledgers(db, key, found.ledgers or {}),
            pitch_mm=_pitches(db, key),
            lots=_lots(db, key),
            inspections=sum(_count_by(db, key, InspectionRow.decision).values()),
            decisions=_count_by(db, key, InspectionRow.decision),
            kinds=_count_by(db, key, DefectRow.kind),
            lanes=_count_by(db, key, func.coalesce(DefectRow.lane, "")),
            gaps=_gaps(db, key),
            masks=_masks(db, key),
            events=_events(db, key),
            alarms=_alarms(db, key),
            documents=documents_of(db, key),
            worst=_worst(db, key, worst),
            points=_points(db, key, points),
            median_timing_ms=_median_timing_ms(db, key),
            screening=_screening(db, key),
            web_mm=_web_mm(db, key),
        )


def run_entry(engine: Engine, run_id: str) -> RunEntry:
    """One run in a line.

    Raises:
        StoreError: There is no such run, or the database cannot be read.
    """
    with refusal(shown(engine)), engine.connect() as db:
        return _entry(_named(db, engine, run_id))


def _named(db: Connection, engine: Engine, run_id: str) -> Any:  # noqa: ANN401  a row
    found = db.execute(_entries().where(RunRow.name == plain(run_id))).one_or_none()
    if found is None:
        newest = db.scalars(select(RunRow.name).order_by(RunRow.id.desc()).limit(3))
        raise StoreError(
            f"no run {run_id!r} in {shown(engine)}; the newest are {list(newest)}"
        )
    return found


def _entries() -> Select[*tuple[Any, ...]]:
    return (
        select(
            RunRow.id,
            RunRow.name,
            LotRow.name.label("lot"),
            RunRow.recipe,
            StationRow.name.label("station"),
            RunRow.software,
            RunRow.provenance,
            RunRow.started_at,
            RunRow.ended_at,
            RunRow.outcome,
            RunRow.note,
            RunRow.ledgers,
        )
        .outerjoin(LotRow, LotRow.id == RunRow.lot_id)
        .outerjoin(StationRow, StationRow.id == RunRow.station_id)
    )


def _entry(row: Any) -> RunEntry:  # noqa: ANN401  a row of `_entries`
    return RunEntry(
        run_id=row.name,
        lot_id=row.lot or "",
        recipe=row.recipe or "",
        station=row.station or "",
        software=row.software or "",
        provenance=row.provenance or "",
        started_at=row.started_at,
        ended_at=row.ended_at,
        outcome=row.outcome or "running",
        note=row.note or "",
    )


def _ledgers(
    db: Connection, key: int, counted: Mapping[str, Mapping[str, int]]
) -> Mapping[str, Ledger]:
    """Lines by camera from the rows, against what the line counted."""
    inspected = _lines_by_camera(db, key, InspectionRow, InspectionRow.inspected_lines)
    masked = _lines_by_camera(db, key, MaskRow, MaskRow.lines, MaskRow.whole_width)
    gaps = _lines_by_camera(db, key, GapRow, GapRow.lines)
    ledgers = {}
    for camera in sorted({*inspected, *masked, *gaps, *counted}):
        seen, left_out, unseen = (
            lines.get(camera, 0) for lines in (inspected, masked, gaps)
        )
        told = seen + left_out + unseen
        produced = counted.get(camera, {}).get("produced_lines", told)
        ledgers[camera] = Ledger(produced, seen, left_out, unseen, produced - told)
    return ledgers


def _lines_by_camera(
    db: Connection,
    key: int,
    row: type[InspectionRow | MaskRow | GapRow],
    lines: Any,  # noqa: ANN401  an integer column
    *which: Any,  # noqa: ANN401  conditions
) -> dict[str, int]:
    query = (
        select(row.camera, func.sum(lines))
        .where(row.run_id == key, *which)
        .group_by(row.camera)
    )
    return {camera: int(total) for camera, total in db.execute(query)}


def _pitches(db: Connection, key: int) -> dict[str, tuple[float, float]]:
    row = InspectionRow
    query = (
        select(row.camera, func.min(row.pitch_across_mm), func.min(row.pitch_along_mm))
        .where(row.run_id == key)
        .group_by(row.camera)
        .order_by(row.camera)
    )
    return {camera: (across, along) for camera, across, along in db.execute(query)}


def _lots(db: Connection, key: int) -> tuple[str, ...]:
    query = (
        select(LotRow.name)
        .join(InspectionRow, InspectionRow.lot_id == LotRow.id)
        .where(InspectionRow.run_id == key)
        .group_by(LotRow.id, LotRow.name)
        .order_by(func.min(InspectionRow.id))
    )
    return tuple(db.scalars(query))


def _count_by(
    db: Connection,
    key: int,
    what: Any,  # noqa: ANN401  a column
) -> dict[str, int]:
    """Rows of a run by the value of a column of inspection or defect, most first."""
    query = select(what, func.count()).select_from(InspectionRow)
    if what is not InspectionRow.decision:
        query = query.join(DefectRow, DefectRow.inspection_id == InspectionRow.id)
        query = query.where(defects.is_whole())
    query = query.where(InspectionRow.run_id == key).group_by(what)
    return dict(db.execute(query.order_by(func.count().desc(), what)).all())


def _gaps(db: Connection, key: int) -> tuple[Gap, ...]:
    query = select(GapRow.__table__).where(GapRow.run_id == key)
    return tuple(
        Gap(
            camera=row.camera,
            first_index=row.first_index,
            frames=row.frames,
            first_line=row.first_line,
            lines=row.lines,
            position_mm=row.position_mm,
            length_mm=row.length_mm,
            reason=GapReason(row.reason),
            width_share=row.width_share,
        )
        for row in db.execute(query.order_by(GapRow.first_line, GapRow.id))
    )


def _masks(db: Connection, key: int) -> tuple[Mask, ...]:
    query = select(MaskRow.__table__).where(MaskRow.run_id == key)
    return tuple(
        Mask(
            camera=row.camera,
            index=row.frame_index,
            first_line=row.first_line,
            lines=row.lines,
            columns_px=(
                None if row.whole_width else (row.first_column_px, row.end_column_px)
            ),
            reason=row.reason,
        )
        for row in db.execute(query.order_by(MaskRow.first_line, MaskRow.id))
    )


def _events(db: Connection, key: int) -> tuple[Event, ...]:
    query = select(EventRow.__table__).where(EventRow.run_id == key)
    return tuple(
        Event(EventKind(row.kind), row.at, row.position_mm, row.text, row.source)
        for row in db.execute(query.order_by(EventRow.at, EventRow.id))
    )


def _alarms(db: Connection, key: int) -> tuple[Alarm, ...]:
    query = select(AlarmRow.__table__).where(AlarmRow.run_id == key)
    return tuple(
        Alarm(
            row.key,
            row.text,
            row.raised_at,
            row.occurrences,
            row.acknowledged_by,
            row.active,
        )
        for row in db.execute(query.order_by(AlarmRow.raised_at, AlarmRow.key))
    )


def documents_of(db: Connection, key: int) -> tuple[Document, ...]:
    """What the run of a key began with, and what decided about its frames."""
    begun_with = select(RunDocumentRow.digest).where(RunDocumentRow.run_id == key)
    pointed_at = select(InspectionRow.provenance).where(InspectionRow.run_id == key)
    query = select(DocumentRow.__table__).where(
        DocumentRow.digest.in_(begun_with.union(pointed_at))
    )
    return tuple(
        Document(row.digest, row.kind, row.name, row.body)
        for row in db.execute(query.order_by(DocumentRow.kind, DocumentRow.digest))
    )


def _points(db: Connection, key: int, most: int) -> tuple[DefectPoint, ...]:
    query = (
        defects.points()
        .where(InspectionRow.run_id == key, defects.is_whole())
        .order_by(DefectRow.y1_mm, InspectionRow.camera, DefectRow.id)
        .limit(most)
    )
    return tuple(defects.point(row) for row in db.execute(query))


def _worst(db: Connection, key: int, most: int) -> tuple[DefectDetail, ...]:
    query = (
        defects.details()
        .where(InspectionRow.run_id == key, defects.is_whole())
        .order_by(_GRAVITY.desc(), DefectRow.size_mm.desc(), DefectRow.y1_mm)
        .order_by(DefectRow.id)
        .limit(most)
    )
    return tuple(defects.detail(row) for row in db.execute(query))


def _median_timing_ms(db: Connection, key: int) -> dict[str, float]:
    query = select(InspectionRow.timing_ms).where(InspectionRow.run_id == key)
    stages: defaultdict[str, list[float]] = defaultdict(list)
    for timing_ms in db.scalars(query):
        for stage, ms in (timing_ms or {}).items():
            stages[stage].append(ms)
    return {stage: statistics.median(times) for stage, times in stages.items()}


def _screening(db: Connection, key: int) -> Screening:
    query = select(InspectionRow.screening).where(InspectionRow.run_id == key)
    counts = (Screening(**found) for found in db.scalars(query) if found)
    return sum(counts, NO_TILES)


def _web_mm(db: Connection, key: int) -> tuple[float, float, float] | None:
    """Smallest, mean and largest measured width of the web."""
    width = InspectionRow.web_width_mm
    query = select(func.min(width), func.avg(width), func.max(width))
    low, mean, high = db.execute(query.where(InspectionRow.run_id == key)).one()
    return None if low is None else (float(low), float(mean), float(high))

"""What happened and what people said about a report's material, from its rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, and_, cast, func, or_, select

from inspector.findings import Change, Decision, Event, EventKind, Opinion
from inspector.status import NO_TILES, Screening
from inspector.store.report_scope import Found
from inspector.store.schema import (
    AuditRow,
    CalibrationRow,
    CameraRow,
    DefectRow,
    EngineCertificateRow,
    EventRow,
    ExplanationRow,
    InspectionRow,
    ReviewRow,
    StationRow,
)
from inspector.types import UNKNOWN

_MOST_CHANGES = 200
_ANSWERED_WITHIN = timedelta(days=1)
"""An alarm of a shift may be answered by the next one."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with the run it belongs to."""

    run_id: str
    event: Event


@dataclass(frozen=True, slots=True)
class Opined:
    """A review with the frame it is about.

    Attributes:
        frame: Key of the frame.
        number: The defect, None for the whole frame.
        decision: What the line had decided.
        kind: What the line called the defect, "" for a frame.
        opinion: What was said.
        by: Who said so.
        at: UTC instant.
        spent_s: How long it took.
    """

    frame: int
    number: int | None
    decision: Decision
    kind: str
    opinion: Opinion
    by: str
    at: datetime
    spent_s: float


@dataclass(frozen=True, slots=True)
class Explained:
    """The outcome of one explanation.

    Attributes:
        kind: Kind of defect it is about.
        cause: The first candidate, "" where the evidence was not enough.
        share: Its probability, 0 without one.
        members: Defects it covers.
        at: UTC instant.
    """

    kind: str
    cause: str
    share: float
    members: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """A parity certificate of an engine, as far as a report shows it."""

    artifact: str
    engine: str
    precision: str
    device: str
    made_at: datetime
    passed: bool
    digest: str


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The newest calibration of a camera of one sort."""

    station: str
    camera: str
    kind: str
    made_at: datetime
    made_by: str
    expires_at: datetime | None


def events_of(db: Connection, found: Found) -> tuple[Happening, ...]:
    """What happened, in the order of time; of answers also those given soon after."""
    row, span = EventRow, found.scope.span
    mine: ColumnElement[bool]
    if found.lot is not None:
        mine = row.lot_id == found.lot
    elif span is None:
        mine = row.run_id.in_(found.runs)
    else:
        inside = and_(row.at >= span[0], row.at < span[1])
        late = and_(
            row.kind == EventKind.ACKNOWLEDGED.value,
            row.at >= span[1],
            row.at < span[1] + _ANSWERED_WITHIN,
        )
        mine = and_(or_(inside, late), row.run_id.in_(found.runs))
    query = select(row.__table__).where(mine).order_by(row.at, row.id)
    return tuple(
        Happening(
            found.runs.get(one.run_id, ""),
            Event(EventKind(one.kind), one.at, one.position_mm, one.text, one.source),
        )
        for one in db.execute(query)
    )


def reviews_of(db: Connection, found: Found) -> tuple[Opined, ...]:
    """Reviews of the frames of a scope, in the order in which they were given."""
    return _reviews(db, found.frames())


def reviews_given(db: Connection, found: Found) -> tuple[Opined, ...]:
    """Reviews that were given in a span of time, about whatever; else those of it."""
    span = found.scope.span
    if span is None:
        return reviews_of(db, found)
    row = ReviewRow
    inside = and_(row.reviewed_at >= span[0], row.reviewed_at < span[1])
    if found.scope.station is not None:
        inside = and_(inside, InspectionRow.run_id.in_(found.runs))
    return _reviews(db, inside)


def _reviews(db: Connection, which: ColumnElement[bool]) -> tuple[Opined, ...]:
    row, frame, defect = ReviewRow, InspectionRow, DefectRow
    query = (
        select(row.__table__, frame.decision, defect.kind.label("found"))
        .join(frame, frame.id == row.inspection_id)
        .outerjoin(
            defect,
            and_(
                defect.inspection_id == row.inspection_id, defect.number == row.number
            ),
        )
        .where(which)
        .order_by(row.reviewed_at, row.id)
    )
    return tuple(
        Opined(
            frame=one.inspection_id,
            number=one.number,
            decision=Decision(one.decision),
            kind=one.found or "",
            opinion=Opinion(one.opinion),
            by=one.reviewer,
            at=one.reviewed_at,
            spent_s=one.spent_s,
        )
        for one in db.execute(query)
    )


def unknowns_judged(reviews: tuple[Opined, ...]) -> frozenset[tuple[int, int]]:
    """Unknown findings of which somebody has said what they are, or that they are none.

    The newest review counts: an `unsure` opens one again.
    """
    newest: dict[tuple[int, int], Opinion] = {}
    for one in reviews:
        if one.number is not None and one.kind == UNKNOWN:
            newest[one.frame, one.number] = one.opinion
    return frozenset(key for key, said in newest.items() if said is not Opinion.UNSURE)


def explanations_of(db: Connection, found: Found) -> tuple[Explained, ...]:
    """Explanations of a scope, in the order of time."""
    row, span = ExplanationRow, found.scope.span
    mine: ColumnElement[bool] = row.run_id.in_(found.runs)
    if found.lot is not None:
        mine = row.lot_id == found.lot
    elif span is not None:
        mine = and_(mine, row.at >= span[0], row.at < span[1])
    query = select(row.__table__).where(mine).order_by(row.at, row.id)
    return tuple(_explained(one) for one in db.execute(query))


def _explained(row: Any) -> Explained:  # noqa: ANN401  a row of the table
    first: Mapping[str, Any] = row.causes[0] if row.causes else {}
    named = bool(first) and not row.abstained
    return Explained(
        kind=row.kind,
        cause=str(first.get("id", "")) if named else "",
        share=float(first.get("p", 0.0)) if named else 0.0,
        members=max(1, len(row.members or ())),
        at=row.at,
    )


def screening_of(db: Connection, found: Found) -> Screening:
    """Tiles of all frames of a scope; equal counts are added up by the database."""
    text = cast(InspectionRow.screening, Text)
    query = (
        select(text, func.count())
        .where(found.frames(), InspectionRow.screening.is_not(None))
        .group_by(text)
        .order_by(text)
    )
    return sum(_tiles(db.execute(query).all()), NO_TILES)


def _tiles(rows: Any) -> Iterator[Screening]:  # noqa: ANN401  rows of text and number
    for text, frames in rows:
        told = json.loads(text) or {}
        yield Screening(**{name: int(n) * frames for name, n in told.items()})


def certificates_of(
    db: Connection, artifacts: frozenset[str], before: datetime | None
) -> tuple[Certificate, ...]:
    """The newest certificate of each engine of these models."""
    row = EngineCertificateRow
    query = select(row.__table__).where(row.artifact.in_(sorted(artifacts)))
    if before is not None:
        query = query.where(row.made_at < before)
    newest: dict[tuple[str, str, str, str], Certificate] = {}
    for one in db.execute(query.order_by(row.made_at, row.digest)):
        key = one.artifact, one.engine, one.precision, one.device
        newest[key] = Certificate(
            one.artifact, one.engine, one.precision, one.device, one.made_at,
            bool(one.passed), one.digest,
        )  # fmt: skip
    return tuple(newest[key] for key in sorted(newest))


def calibrations_of(
    db: Connection, stations: frozenset[str], before: datetime | None
) -> tuple[Calibrated, ...]:
    """The newest calibration of each sort of each camera of these machines."""
    row = CalibrationRow
    query = (
        select(row.__table__, CameraRow.name, StationRow.name.label("station"))
        .join(CameraRow, CameraRow.id == row.camera_id)
        .join(StationRow, StationRow.id == CameraRow.station_id)
        .where(StationRow.name.in_(sorted(stations)))
        .order_by(row.made_at, row.id)
    )
    if before is not None:
        query = query.where(row.made_at < before)
    newest: dict[tuple[str, str, str], Calibrated] = {}
    for one in db.execute(query):
        newest[one.station, one.name, one.kind] = Calibrated(
            one.station, one.name, one.kind, one.made_at, one.made_by, one.expires_at
        )
    return tuple(newest[key] for key in sorted(newest))


def changes_between(
    db: Connection, start_at: datetime | None, end_at: datetime | None
) -> tuple[Change, ...]:
    """What was changed in a span of time, from the audit, oldest first."""
    row = AuditRow
    if start_at is None or end_at is None:
        return ()
    query = (
        select(row.__table__)
        .where(row.at >= start_at, row.at < end_at)
        .order_by(row.sequence)
        .limit(_MOST_CHANGES)
    )
    return tuple(
        Change(one.at, one.who, one.action, one.subject, one.old_value, one.new_value)
        for one in db.execute(query)
    )

"""What people may be asked about: findings nobody has judged, and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, exists, func, select

from inspector.findings import Decision, Opinion
from inspector.store.database import refusal, shown
from inspector.store.defects import detail, details, is_whole, point, points
from inspector.store.facts import DefectDetail, DefectPoint
from inspector.store.rows import plain
from inspector.store.schema import (
    DefectRow,
    EvidenceRow,
    InspectionRow,
    LotRow,
    ReviewRow,
    RunRow,
)
from inspector.types import XYXY

LOOKED_AMONG = 20_000
"""Newest findings among which open ones are looked for; older ones have had their
time, and a look must stay short however many there are."""


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding with a picture that nobody has judged.

    Attributes:
        detail: The finding.
        reach: Its distance to the nearest prototype over that kind's limit; None where
            no examples were asked.
    """

    detail: DefectDetail
    reach: float | None


@dataclass(frozen=True, slots=True)
class Said:
    """One review with its place.

    Attributes:
        key: Of the frame, and the defect's number; None for the whole frame.
        run_id: The run.
        lot_id: The lot, "" if none was named.
        camera: Camera that saw it.
        index: Frame it is about.
        decision: What the line had decided for that frame.
        opinion: What was said.
        kind: What the reviewer calls it.
        by: Who said so.
        at: UTC instant.
        spent_s: How long it took.
        area_px: Box in frame pixels of what had been missed.
    """

    key: tuple[int, int | None]
    run_id: str
    lot_id: str
    camera: str
    index: int
    decision: Decision
    opinion: Opinion
    kind: str
    by: str
    at: datetime
    spent_s: float
    area_px: XYXY | None = None

    @property
    def number(self) -> int | None:
        """The defect; None for the whole frame."""
        return self.key[1]


def open_findings(engine: Engine, most: int = 400) -> tuple[OpenFinding, ...]:
    """The newest findings with a picture that nobody has judged, newest first.

    Raises:
        StoreError: The database cannot be read.
    """
    judged = exists().where(
        ReviewRow.inspection_id == DefectRow.inspection_id,
        ReviewRow.number == DefectRow.number,
    )
    with refusal(shown(engine)), engine.connect() as db:
        newest = db.scalar(select(func.max(DefectRow.id))) or 0
        query = (
            details()
            .add_columns(DefectRow.distance, DefectRow.distance_limit)
            .where(
                DefectRow.id > newest - LOOKED_AMONG,
                EvidenceRow.id.is_not(None),
                is_whole(),
                ~judged,
            )
            .order_by(DefectRow.id.desc())
            .limit(most)
        )
        return tuple(
            OpenFinding(detail(row), _reach(row.distance, row.distance_limit))
            for row in db.execute(query)
        )


def newest_said(engine: Engine, most: int = 2000) -> tuple[Said, ...]:
    """The newest reviews, oldest first.

    Raises:
        StoreError: The database cannot be read.
    """
    row = ReviewRow
    query = (
        select(
            row.__table__,
            RunRow.name.label("run"),
            LotRow.name.label("lot"),
            InspectionRow.camera,
            InspectionRow.frame_index,
            InspectionRow.decision,
        )
        .join(InspectionRow, InspectionRow.id == row.inspection_id)
        .join(RunRow, RunRow.id == InspectionRow.run_id)
        .outerjoin(LotRow, LotRow.id == InspectionRow.lot_id)
        .order_by(row.id.desc())
        .limit(most)
    )
    with refusal(shown(engine)), engine.connect() as db:
        found = db.execute(query).all()
    return tuple(
        Said(
            (one.inspection_id, one.number),
            one.run,
            one.lot or "",
            one.camera,
            one.frame_index,
            Decision(one.decision),
            Opinion(one.opinion),
            one.kind,
            one.reviewer,
            one.reviewed_at,
            one.spent_s,
            _area(one.area_px),
        )
        for one in reversed(found)
    )


def neighbours(
    engine: Engine, run_id: str, camera: str, index: int, frames: int = 12
) -> tuple[DefectPoint, ...]:
    """Findings of a camera in the frames around one, by frame and number.

    Raises:
        StoreError: The database cannot be read.
    """
    with refusal(shown(engine)), engine.connect() as db:
        key = db.scalar(select(RunRow.id).where(RunRow.name == plain(run_id)))
        query = points().where(
            InspectionRow.run_id == (-1 if key is None else key),
            InspectionRow.camera == plain(camera),
            InspectionRow.frame_index.between(index - frames, index + frames),
            is_whole(),
        )
        found = [point(row) for row in db.execute(query)]
    return tuple(sorted(found, key=lambda one: (one.index, one.number)))


def frame_details(
    engine: Engine, run_id: str, camera: str, index: int
) -> tuple[DefectDetail, ...]:
    """All findings of one frame, by number.

    Raises:
        StoreError: The database cannot be read.
    """
    query = (
        details()
        .where(
            RunRow.name == plain(run_id),
            InspectionRow.camera == plain(camera),
            InspectionRow.frame_index == index,
        )
        .order_by(DefectRow.number)
    )
    with refusal(shown(engine)), engine.connect() as db:
        return tuple(detail(row) for row in db.execute(query))


def findings(
    engine: Engine, wanted: Sequence[tuple[str, str, int, int]]
) -> tuple[DefectDetail, ...]:
    """Those of these findings (run, camera, index, number) that are there.

    Raises:
        StoreError: The database cannot be read.
    """
    with refusal(shown(engine)), engine.connect() as db:
        rows = [
            db.execute(
                details().where(
                    RunRow.name == plain(run),
                    InspectionRow.camera == plain(camera),
                    InspectionRow.frame_index == index,
                    DefectRow.number == number,
                )
            ).one_or_none()
            for run, camera, index, number in wanted
        ]
    return tuple(detail(row) for row in rows if row is not None)


def stored_frames(
    engine: Engine, wanted: tuple[tuple[str, str, int], ...]
) -> frozenset[tuple[str, str, int]]:
    """Which of these frames (run, camera, index) are recorded and accepted.

    Raises:
        StoreError: The database cannot be read.
    """
    with refusal(shown(engine)), engine.connect() as db:
        return frozenset(place for place in wanted if _is_accepted(db, place))


def _is_accepted(db: Connection, place: tuple[str, str, int]) -> bool:
    row = InspectionRow
    query = (
        select(row.decision)
        .join(RunRow, RunRow.id == row.run_id)
        .where(RunRow.name == plain(place[0]))
        .where(row.camera == plain(place[1]), row.frame_index == place[2])
    )
    return db.scalar(query) == Decision.ACCEPT.value


def _reach(distance: float | None, limit: float | None) -> float | None:
    return None if distance is None or not limit else distance / limit


def _area(stored: object) -> XYXY | None:
    if not isinstance(stored, list | tuple) or len(stored) != 4:
        return None
    x1, y1, x2, y2 = (float(value) for value in stored)
    return (x1, y1, x2, y2)

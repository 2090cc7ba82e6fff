"""What a run's verdicts were made of: every frame, and the defects in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select

from inspector.findings import Decision, Defect, Label
from inspector.store.facts import Document
from inspector.store.query import documents_of
from inspector.store.rows import plain
from inspector.store.schema import DefectRow, GapRow, InspectionRow, LotRow, RunRow
from inspector.store.snapshot import snapshot


@dataclass(frozen=True, slots=True)
class JudgedFrame:
    """A frame as it was judged.

    Attributes:
        camera: Camera that took it.
        index: Its number in the run.
        position_mm: Where its first owned line lies.
        length_mm: How much of the web it answers for.
        end_mm: Where its last row ends, as far as the records tell.
        decision: What was decided.
        rule: The rule that fired, "" where none did.
        defects: What it owns.
        web_left_mm: Where the web's left edge ran; None where nobody looked.
    """

    camera: str
    index: int
    position_mm: float
    length_mm: float
    end_mm: float
    decision: Decision
    rule: str
    defects: tuple[Defect, ...] = ()
    web_left_mm: float | None = None


@dataclass(frozen=True, slots=True)
class JudgedRun:
    """A run as it was judged.

    Attributes:
        frames: In the order in which they were stored.
        unseen_mm: Length that nobody has seen, the longest of any camera.
        documents: What decided: recipe, station, manifests, provenances.
        lots: Names of the lots that its frames belong to.
    """

    frames: tuple[JudgedFrame, ...]
    unseen_mm: float
    documents: tuple[Document, ...] = ()
    lots: tuple[str, ...] = ()


def judged_run(engine: Engine, run_id: str) -> JudgedRun:
    """All frames of a run with their defects; empty for a run that is not there.

    Raises:
        StoreError: The database cannot be read.
    """
    with snapshot(engine) as db:
        key = db.scalar(select(RunRow.id).where(RunRow.name == plain(run_id)))
        if key is None:
            return JudgedRun((), 0.0)
        frames = _frames(db, key, _defects(db, key))
        documents, lots = documents_of(db, key), _lots(db, key)
        return JudgedRun(frames, _unseen_mm(db, key), documents, lots)


def _frames(
    db: Connection, key: int, found: dict[int, list[Defect]]
) -> tuple[JudgedFrame, ...]:
    row = InspectionRow
    query = select(
        row.id,
        row.camera,
        row.frame_index,
        row.position_mm,
        row.length_mm,
        row.overlap_lines,
        row.pitch_along_mm,
        row.decision,
        row.rule,
        row.web_left_mm,
    ).where(row.run_id == key)
    return tuple(
        JudgedFrame(
            camera=one.camera,
            index=one.frame_index,
            position_mm=one.position_mm,
            length_mm=one.length_mm,
            end_mm=one.position_mm
            + one.length_mm
            + one.overlap_lines // 2 * one.pitch_along_mm,
            decision=Decision(one.decision),
            rule=one.rule,
            defects=tuple(found.get(one.id, ())),
            web_left_mm=one.web_left_mm,
        )
        for one in db.execute(query.order_by(row.id))
    )


def _defects(db: Connection, key: int) -> dict[int, list[Defect]]:
    row = DefectRow
    query = (
        select(row.__table__)
        .join(InspectionRow, InspectionRow.id == row.inspection_id)
        .where(InspectionRow.run_id == key)
        .order_by(row.inspection_id, row.number)
    )
    found: defaultdict[int, list[Defect]] = defaultdict(list)
    for one in db.execute(query):
        defect = Defect(
            number=one.number,
            xyxy_px=(one.x1_px, one.y1_px, one.x2_px, one.y2_px),
            xyxy_mm=(one.x1_mm, one.y1_mm, one.x2_mm, one.y2_mm),
            detector_kind=one.detector_kind,
            score=one.score,
            label=Label(one.kind),
            lane=one.lane,
            area_mm2=one.area_mm2,
            contrast=one.contrast,
        )
        found[one.inspection_id].append(defect)
    return found


def _unseen_mm(db: Connection, key: int) -> float:
    total = func.sum(GapRow.length_mm)
    query = select(total).where(GapRow.run_id == key).group_by(GapRow.camera)
    return max((float(one) for one in db.scalars(query)), default=0.0)


def _lots(db: Connection, key: int) -> tuple[str, ...]:
    mine = select(InspectionRow.lot_id).where(InspectionRow.run_id == key)
    query = select(LotRow.name).where(LotRow.id.in_(mine)).order_by(LotRow.id)
    return tuple(db.scalars(query))

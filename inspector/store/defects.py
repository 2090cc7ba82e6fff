"""Defects as they are asked for, and their rows as values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, select

from inspector.findings import Decision
from inspector.store.facts import DefectDetail, DefectPoint
from inspector.store.schema import DefectRow, EvidenceRow, InspectionRow, LotRow, RunRow


def is_whole() -> ColumnElement[bool]:
    """Whether a row speaks for a defect, and is no piece that another speaks for."""
    return DefectRow.part_of.is_(None)


def points() -> Select[*tuple[Any, ...]]:
    """Every defect with where and what it is; for `point`."""
    return select(
        InspectionRow.camera,
        InspectionRow.frame_index,
        InspectionRow.decision,
        DefectRow.number,
        DefectRow.kind,
        DefectRow.size_mm,
        DefectRow.lane,
        DefectRow.x1_mm,
        DefectRow.y1_mm,
        DefectRow.x2_mm,
        DefectRow.y2_mm,
    ).join(DefectRow, DefectRow.inspection_id == InspectionRow.id)


def details() -> Select[*tuple[Any, ...]]:
    """Every defect with what proves it; for `detail`."""
    return (
        points()
        .add_columns(
            DefectRow.x1_px,
            DefectRow.y1_px,
            DefectRow.x2_px,
            DefectRow.y2_px,
            DefectRow.detector_kind,
            DefectRow.score,
            InspectionRow.captured_at,
            InspectionRow.pitch_across_mm,
            InspectionRow.rule,
            InspectionRow.fired_numbers,
            RunRow.name.label("run"),
            LotRow.name.label("lot"),
            EvidenceRow.path,
            EvidenceRow.sha256,
            EvidenceRow.origin_x_px,
            EvidenceRow.origin_y_px,
        )
        .join(RunRow, RunRow.id == InspectionRow.run_id)
        .outerjoin(LotRow, LotRow.id == InspectionRow.lot_id)
        .outerjoin(
            EvidenceRow,
            (EvidenceRow.inspection_id == DefectRow.inspection_id)
            & (EvidenceRow.number == DefectRow.number),
        )
    )


def point(row: Any) -> DefectPoint:  # noqa: ANN401  a row of `points`
    """A row of `points` as a value."""
    return DefectPoint(
        camera=row.camera,
        index=row.frame_index,
        number=row.number,
        x_mm=(row.x1_mm + row.x2_mm) / 2,
        y_mm=(row.y1_mm + row.y2_mm) / 2,
        kind=row.kind,
        size_mm=row.size_mm,
        decision=Decision(row.decision),
        lane=row.lane,
    )


def detail(row: Any) -> DefectDetail:  # noqa: ANN401  a row of `details`
    """A row of `details` as a value."""
    return DefectDetail(
        point=point(row),
        xyxy_mm=(row.x1_mm, row.y1_mm, row.x2_mm, row.y2_mm),
        xyxy_px=(row.x1_px, row.y1_px, row.x2_px, row.y2_px),
        detector_kind=row.detector_kind,
        score=row.score,
        lane=row.lane,
        lot_id=row.lot or "",
        captured_at=row.captured_at,
        rule=row.rule,
        fired=row.number in row.fired_numbers,
        evidence_path=row.path,
        evidence_sha256=row.sha256 or "",
        evidence_origin_px=(row.origin_x_px or 0, row.origin_y_px or 0),
        run_id=row.run,
        pitch_across_mm=row.pitch_across_mm,
    )

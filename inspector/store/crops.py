"""Evidence pictures in the order they were stored, for whoever indexes them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, select

from inspector.store.database import refusal, shown
from inspector.store.defects import is_whole
from inspector.store.schema import (
    DefectRow,
    EvidenceRow,
    InspectionRow,
    LotRow,
    RunRow,
)


@dataclass(frozen=True, slots=True)
class StoredCrop:
    """A picture of a defect, and where the defect lies.

    Attributes:
        number: Of the picture's row; later pictures have higher ones.
        defect: Number of the defect's row.
        path: Relative to the evidence folder, with forward slashes.
        kind: What the defect is called.
        run_id: The run.
        lot_id: The lot, "" if none was named.
        x_mm: Middle of the defect across the web.
        y_mm: Middle along, from the run's start.
        size_mm: Longer side.
    """

    number: int
    defect: int
    path: str
    kind: str
    run_id: str
    lot_id: str
    x_mm: float
    y_mm: float
    size_mm: float


def crops_after(engine: Engine, number: int, most: int) -> tuple[StoredCrop, ...]:
    """The next pictures after a row, oldest first.

    Args:
        engine: The database.
        number: Of the last row that is known; -1 for none.
        most: Pictures at most.

    Raises:
        StoreError: The database cannot be read.
    """
    query = (
        select(
            EvidenceRow.id,
            DefectRow.id.label("defect"),
            EvidenceRow.path,
            DefectRow.kind,
            RunRow.name.label("run"),
            LotRow.name.label("lot"),
            DefectRow.x1_mm,
            DefectRow.y1_mm,
            DefectRow.x2_mm,
            DefectRow.y2_mm,
            DefectRow.size_mm,
        )
        .join(
            DefectRow,
            (DefectRow.inspection_id == EvidenceRow.inspection_id)
            & (DefectRow.number == EvidenceRow.number),
        )
        .join(InspectionRow, InspectionRow.id == EvidenceRow.inspection_id)
        .join(RunRow, RunRow.id == InspectionRow.run_id)
        .outerjoin(LotRow, LotRow.id == InspectionRow.lot_id)
        .where(EvidenceRow.id > number, is_whole())
        .order_by(EvidenceRow.id)
        .limit(most)
    )
    with refusal(shown(engine)), engine.connect() as db:
        return tuple(
            StoredCrop(
                row.id,
                row.defect,
                row.path,
                row.kind,
                row.run,
                row.lot or "",
                (row.x1_mm + row.x2_mm) / 2,
                (row.y1_mm + row.y2_mm) / 2,
                row.size_mm,
            )
            for row in db.execute(query)
        )

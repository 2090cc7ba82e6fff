"""Where a defect is, by the number of its row."""

from __future__ import annotations

from sqlalchemy import Engine, select

from inspector.store.database import refusal, shown
from inspector.store.schema import DefectRow, InspectionRow, RunRow


def defect_place(engine: Engine, number: int) -> tuple[str, str, int, int] | None:
    """Run, camera, frame index and number of the defect of a row; None without one.

    Raises:
        StoreError: The database cannot be read.
    """
    query = (
        select(
            RunRow.name,
            InspectionRow.camera,
            InspectionRow.frame_index,
            DefectRow.number,
        )
        .join(InspectionRow, InspectionRow.id == DefectRow.inspection_id)
        .join(RunRow, RunRow.id == InspectionRow.run_id)
        .where(DefectRow.id == number)
    )
    with refusal(shown(engine)), engine.connect() as db:
        row = db.execute(query).one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3])

"""Where a defect is, by the number of its row or by the place of one of its pieces."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, select

from inspector.store.database import refusal, shown
from inspector.store.rows import plain
from inspector.store.schema import DefectRow, InspectionRow, RunRow

DefectPlace = tuple[str, str, int, int]
"""Run, camera, frame index and number."""


def defect_place(engine: Engine, number: int) -> DefectPlace | None:
    """Where the row stands that speaks for the defect of a row; None without one.

    Raises:
        StoreError: The database cannot be read.
    """
    with refusal(shown(engine)), engine.connect() as db:
        return _place(db, number)


def speaking_place(engine: Engine, place: DefectPlace) -> DefectPlace | None:
    """Where the row stands that speaks for what was reported at a place.

    Raises:
        StoreError: The database cannot be read.
    """
    run, camera, index, number = place
    query = (
        select(DefectRow.id)
        .join(InspectionRow, InspectionRow.id == DefectRow.inspection_id)
        .join(RunRow, RunRow.id == InspectionRow.run_id)
        .where(
            RunRow.name == plain(run),
            InspectionRow.camera == plain(camera),
            InspectionRow.frame_index == index,
            DefectRow.number == number,
        )
    )
    with refusal(shown(engine)), engine.connect() as db:
        row = db.scalar(query)
        return None if row is None else _place(db, row)


def _place(db: Connection, number: int) -> DefectPlace | None:
    part_of = select(DefectRow.part_of)
    while (piece := db.scalar(part_of.where(DefectRow.id == number))) is not None:
        number = piece
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
    row = db.execute(query).one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3])

"""Evidence pictures of the last runs, as the records name them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, func, select

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
class StoredPicture:
    """A finding that has a picture.

    Attributes:
        path: Relative to the evidence folder, with forward slashes.
        kind: The name it went by.
        detector_kind: What the network called it.
        run_id: The run.
        lot_id: The lot, "" if none was named.
    """

    path: str
    kind: str
    detector_kind: str
    run_id: str
    lot_id: str


def last_pictures(
    engine: Engine, runs: int, *, kind: str | None = None, most: int = 20_000
) -> tuple[tuple[StoredPicture, ...], float]:
    """Pictures of the last runs, newest first, and the length they inspected in mm.

    Args:
        engine: The database.
        runs: How many runs.
        kind: Only findings of this name, for example `unknown`.
        most: Pictures at most.

    Raises:
        StoreError: The database cannot be read.
    """
    newest = select(RunRow.id).order_by(RunRow.id.desc()).limit(runs).scalar_subquery()
    query = (
        select(
            EvidenceRow.path,
            DefectRow.kind,
            DefectRow.detector_kind,
            RunRow.name.label("run"),
            LotRow.name.label("lot"),
        )
        .join(
            DefectRow,
            (DefectRow.inspection_id == EvidenceRow.inspection_id)
            & (DefectRow.number == EvidenceRow.number),
        )
        .join(InspectionRow, InspectionRow.id == EvidenceRow.inspection_id)
        .join(RunRow, RunRow.id == InspectionRow.run_id)
        .outerjoin(LotRow, LotRow.id == InspectionRow.lot_id)
        .where(RunRow.id.in_(newest), is_whole())
        .order_by(EvidenceRow.id.desc())
        .limit(most)
    )
    if kind is not None:
        query = query.where(DefectRow.kind == kind)
    length = select(func.sum(InspectionRow.length_mm)).where(
        InspectionRow.run_id.in_(newest)
    )
    with refusal(shown(engine)), engine.connect() as db:
        found = tuple(
            StoredPicture(row.path, row.kind, row.detector_kind, row.run, row.lot or "")
            for row in db.execute(query)
        )
        return found, float(db.scalar(length) or 0.0)

"""Pieces of a long defect: one row speaks for all of them, the others point to it.

The first piece speaks, until a later one makes a graver rule fire; then that one does.
So the row that speaks stands in the frame whose verdict the whole defect caused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from inspector.findings import Decision, Defect, PartOf
from inspector.store.inserts import plain
from inspector.store.schema import DefectRow, InspectionRow

NewPiece = tuple[int, int, Defect]
"""Run, inspection, and what was reported there."""


def tie(db: Connection, pieces: Sequence[NewPiece]) -> None:
    """Tie pieces that have just been stored, in the order of the web.

    The row that speaks has the place, the size and the area of the whole. A piece
    whose first one is not on record stays a defect of its own.
    """
    for run_id, inspection_id, defect in pieces:
        if defect.part_of is None:
            continue
        speaker = _speaker(db, run_id, defect.part_of)
        if speaker is None:
            continue
        own = db.execute(
            _rows().where(
                DefectRow.inspection_id == inspection_id,
                DefectRow.number == defect.number,
            )
        ).one()
        graver = _gravity(own) > _gravity(speaker)
        speaks, silent = (own, speaker) if graver else (speaker, own)
        _change(db, silent, part_of=speaks.id)
        _change(db, speaks, **_whole(speaker, defect.part_of))


def _rows() -> Select[Any]:
    return select(
        DefectRow.__table__, InspectionRow.decision, InspectionRow.fired_numbers
    ).join(InspectionRow, InspectionRow.id == DefectRow.inspection_id)


def _speaker(db: Connection, run_id: int, part: PartOf) -> Row[Any] | None:
    """The row that speaks for a defect; None without its first piece."""
    first = _rows().where(
        InspectionRow.run_id == run_id,
        InspectionRow.camera == plain(part.camera),
        InspectionRow.frame_index == part.index,
        DefectRow.number == part.number,
    )
    found = db.execute(first).one_or_none()
    while found is not None and found.part_of is not None:
        found = db.execute(_rows().where(DefectRow.id == found.part_of)).one_or_none()
    return found


def _gravity(row: Row[Any]) -> int:
    """Of the verdict that this piece caused."""
    return Decision(row.decision).gravity if row.number in row.fired_numbers else 0


def _whole(speaker: Row[Any], part: PartOf) -> dict[str, float | None]:
    x1, y1, x2, y2 = map(float, part.xyxy_mm)
    x1, y1 = min(speaker.x1_mm, x1), min(speaker.y1_mm, y1)
    x2, y2 = max(speaker.x2_mm, x2), max(speaker.y2_mm, y2)
    known_mm2 = speaker.area_mm2
    return {
        "x1_mm": x1,
        "y1_mm": y1,
        "x2_mm": x2,
        "y2_mm": y2,
        "size_mm": max(x2 - x1, y2 - y1),
        "area_mm2": None if known_mm2 is None else max(known_mm2, part.area_mm2),
    }


def _change(db: Connection, row: Row[Any], **values: float | None) -> None:
    db.execute(update(DefectRow).where(DefectRow.id == row.id).values(values))

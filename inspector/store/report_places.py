"""Gaps of a report, cut to a line where a span of time begins or ends."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from inspector.store.report_scope import Found
from inspector.store.schema import GapRow, InspectionRow, LotRow, MaskRow, RunRow
from inspector.types import Gap, GapReason

Reach = tuple[float, float]
"""First position in mm that belongs to a scope, and the first that does not."""

_ALL: Reach = (float("-inf"), float("inf"))


@dataclass(frozen=True, slots=True)
class PlacedGap:
    """A gap with the run and lot it belongs to, "" where no lot was named."""

    run_id: str
    lot_id: str
    gap: Gap


def gaps_of(db: Connection, found: Found) -> tuple[PlacedGap, ...]:
    """The gaps of a scope in the order of runs and lines.

    A gap has no instant. Where a span of time cuts a run, what lies between the last
    frame before and the first one after is cut evenly, to a whole line, so the parts
    in two spans that follow each other add up to the gap.
    """
    row = GapRow
    reaches = reaches_of(db, found, row)
    query = (
        select(row.__table__, LotRow.name.label("lot"))
        .outerjoin(LotRow, LotRow.id == row.lot_id)
        .where(found.of(row))
        .order_by(row.run_id, row.first_line, row.id)
    )
    placed = (
        PlacedGap(found.runs.get(gap.run_id, ""), gap.lot or "", piece)
        for gap in db.execute(query)
        if (piece := cut(_gap(gap), reaches.get((gap.run_id, gap.camera), _ALL)))
    )
    return tuple(placed)


def cut(gap: Gap, reach: Reach) -> Gap | None:
    """The lines of a gap that lie in a reach; None if no line does."""
    pitch_mm = gap.length_mm / gap.lines if gap.lines else 0.0
    first, end = (_line(gap, pitch_mm, edge) for edge in reach)
    if end <= first:
        return None
    if (first, end) == (0, gap.lines):
        return gap
    return replace(
        gap,
        first_line=gap.first_line + first,
        lines=end - first,
        frames=0 if first else gap.frames,
        position_mm=gap.position_mm + first * pitch_mm,
        length_mm=(end - first) * pitch_mm,
    )


def _line(gap: Gap, pitch_mm: float, at_mm: float) -> int:
    """Lines of a gap that lie before a position."""
    if at_mm <= gap.position_mm:
        return 0
    if at_mm >= gap.position_mm + gap.length_mm or not pitch_mm:
        return gap.lines
    return round((at_mm - gap.position_mm) / pitch_mm)


def masked_lines(db: Connection, found: Found) -> dict[tuple[str, str], int]:
    """Lines that the recipe leaves out, by run and camera.

    A mask belongs to the span of time that holds its first line.
    """
    row = MaskRow
    query = (
        select(row.run_id, row.camera, func.sum(row.lines))
        .where(found.of(row), row.whole_width)
        .group_by(row.run_id, row.camera)
    )
    lines = {(run, camera): int(total) for run, camera, total in db.execute(query)}
    for (run, camera), reach in reaches_of(db, found, row).items():
        if reach != _ALL:
            pitch_mm = _pitch_mm(db, run, camera)
            first, end = (edge / pitch_mm for edge in reach)
            mine = query.where(row.run_id == run, row.camera == camera)
            inside = mine.where(row.first_line >= _bound(first))
            found_here = db.execute(inside.where(row.first_line < _bound(end))).all()
            lines[(run, camera)] = int(found_here[0][2]) if found_here else 0
    return {
        (found.runs[run], camera): total
        for (run, camera), total in lines.items()
        if run in found.runs
    }


def _bound(line: float) -> int:
    """A line number as a database takes it."""
    return math.ceil(min(2.0**62, max(-(2.0**62), line)))


def _pitch_mm(db: Connection, run: int, camera: str) -> float:
    """Length of one line of a camera in a run."""
    frame, gap = InspectionRow, GapRow
    seen = db.scalar(
        select(func.min(frame.pitch_along_mm)).where(
            frame.run_id == run, frame.camera == camera
        )
    )
    missed = select(func.min(gap.length_mm / gap.lines)).where(
        gap.run_id == run, gap.camera == camera
    )
    return float(seen or db.scalar(missed) or 1.0)


def reaches_of(
    db: Connection, found: Found, table: type[GapRow] | type[MaskRow]
) -> Mapping[tuple[int, str], Reach]:
    """Where on each run and camera a span of time begins and ends; empty for others."""
    span = found.scope.span
    if span is None:
        return {}
    query = select(RunRow.id, RunRow.started_at, RunRow.ended_at)
    runs = db.execute(query.where(RunRow.id.in_(found.runs))).all()
    return {
        (run.id, camera): (
            _place(db, run, camera, span[0]),
            _place(db, run, camera, span[1]),
        )
        for run in runs
        for camera in _cameras(db, run.id, table)
    }


def _cameras(
    db: Connection, run: int, table: type[GapRow] | type[MaskRow]
) -> Iterator[str]:
    """Cameras with a row in the table: the others have nothing to be cut."""
    query = select(table.camera).where(table.run_id == run).distinct()
    yield from db.scalars(query.order_by(table.camera))


def _place(db: Connection, run: Any, camera: str, at: datetime) -> float:  # noqa: ANN401  a row
    """Where the web was at an instant, evenly between the frames around it."""
    if run.started_at is not None and at <= run.started_at:
        return float("-inf")
    if run.ended_at is not None and at > run.ended_at:
        return float("inf")
    row = InspectionRow
    points = select(row.captured_at, row.position_mm).where(
        row.run_id == run.id, row.camera == camera
    )
    before = db.execute(
        points.where(row.captured_at < at).order_by(row.captured_at.desc()).limit(1)
    ).one_or_none() or (run.started_at, 0.0)
    after = db.execute(
        points.where(row.captured_at >= at).order_by(row.captured_at).limit(1)
    ).one_or_none() or (run.ended_at, _end_mm(db, run.id, camera))
    if after[0] is None or before[0] is None:
        return float("inf") if after[0] is None else float("-inf")
    taken = after[0] - before[0]
    share = (at - before[0]) / taken if taken else 0.0
    return float(before[1] + share * (after[1] - before[1]))


def _end_mm(db: Connection, run: int, camera: str) -> float:
    ends = [
        db.scalar(
            select(func.max(row.position_mm + row.length_mm)).where(
                row.run_id == run, row.camera == camera
            )
        )
        for row in (GapRow, InspectionRow)
    ]
    return max((end for end in ends if end is not None), default=0.0)


def _gap(row: Any) -> Gap:  # noqa: ANN401  a row of the table
    return Gap(
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

"""What went by after the last record of a run whose process died; an estimate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, func, select

from inspector.findings import Inspection, Record
from inspector.store.schema import GapRow, InspectionRow
from inspector.types import Gap, GapReason

MOST_S = 600.0
"""For so long at most the web is taken to have run on as it ran before."""

_FRAMES = 20
"""Of so many of the last frames the speed is taken."""


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The end of what is recorded of one camera.

    Attributes:
        camera: Its name.
        next_index: Index of the frame that would have followed.
        next_line: Its first line since the start of the run.
        position_mm: Where that line lies.
        pitch_mm: Length of a line.
        at: When the first line of the last frame was captured.
        at_line: Number of that line.
        line_rate_hz: Of the last frames; 0 where it is not known.
    """

    camera: str
    next_index: int
    next_line: int
    position_mm: float
    pitch_mm: float
    at: datetime
    at_line: int
    line_rate_hz: float


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """What is known of the time between the last record and the notice of the crash.

    Attributes:
        last_at: When the last frame on record was captured; None without one.
        noticed_at: When the crash was noticed.
        gaps: One for each camera whose speed is known; their lines are an estimate.
    """

    last_at: datetime | None
    noticed_at: datetime
    gaps: tuple[Gap, ...]

    @property
    def text(self) -> str:
        """One sentence; says that a length is an estimate, or that none is known."""
        if self.last_at is None:
            return "no frame of it is on record, so how much web went by is not known"
        span = f"{self.last_at:%Y-%m-%d %H:%M:%S} to {self.noticed_at:%H:%M:%S} UTC"
        if not self.gaps:
            return f"nothing is recorded from {span}; how much web went by is not known"
        metres = max(gap.length_mm for gap in self.gaps) / 1000
        late = (self.noticed_at - self.last_at).total_seconds() > MOST_S
        rest = f" in the first {MOST_S / 60:.0f} minutes" if late else ""
        return (
            f"nothing is recorded from {span}; about {metres:.1f} m went by{rest}, "
            "an estimate by the last speed"
        )


def unrecorded(
    db: Connection,
    run: int,
    waiting: Iterable[Record],
    noticed_at: datetime,
    most_hz: float | None = None,
) -> Unrecorded:
    """What went by after the last record of a run.

    Args:
        db: Where the run is stored.
        run: Its row.
        waiting: Records of that run that wait on the disk.
        noticed_at: When the crash was noticed.
        most_hz: Lines per second that the cameras can do; None if it is not known.
    """
    ends = _with_waiting(_ends(db, run), waiting)
    gaps = [_gap(end, noticed_at, most_hz) for end in ends.values()]
    last_at = max((end.at for end in ends.values()), default=None)
    return Unrecorded(last_at, noticed_at, tuple(gap for gap in gaps if gap))


def _gap(end: LastSeen, noticed_at: datetime, most_hz: float | None) -> Gap | None:
    """Lines at the last speed until the notice; None where there are none."""
    rate_hz = end.line_rate_hz if most_hz is None else min(end.line_rate_hz, most_hz)
    passed_s = min((noticed_at - end.at).total_seconds(), MOST_S)
    lines = end.at_line + int(rate_hz * passed_s) - end.next_line
    if lines < 1:
        return None
    return Gap(
        camera=end.camera,
        first_index=end.next_index,
        frames=0,
        first_line=end.next_line,
        lines=lines,
        position_mm=end.position_mm,
        length_mm=lines * end.pitch_mm,
        reason=GapReason.CRASHED,
    )


def _ends(db: Connection, run: int) -> dict[str, LastSeen]:
    row = InspectionRow
    cameras = select(row.camera).where(row.run_id == run).distinct()
    return {camera: _end(db, run, camera) for camera in db.scalars(cameras).all()}


def _end(db: Connection, run: int, camera: str) -> LastSeen:
    row = InspectionRow
    query = (
        select(
            row.frame_index,
            row.first_owned_line + row.owned_lines,
            row.position_mm + row.length_mm,
            row.pitch_along_mm,
            row.captured_at,
            row.first_line,
        )
        .where(row.run_id == run, row.camera == camera)
        .order_by(row.frame_index.desc())
        .limit(_FRAMES)
    )
    frames = db.execute(query).all()
    index, line, position_mm, pitch_mm, at, at_line = frames[0]
    first_at, first_line = frames[-1][4:]
    passed_s = (at - first_at).total_seconds()
    rate_hz = (at_line - first_line) / passed_s if passed_s > 0 else 0.0
    gap = GapRow
    gone = db.scalar(
        select(func.max(gap.first_line + gap.lines)).where(
            gap.run_id == run, gap.camera == camera
        )
    )
    later = max(0, (gone or 0) - line)  # a gap may be the last that is recorded
    return LastSeen(
        camera,
        index + 1,
        line + later,
        position_mm + later * pitch_mm,
        pitch_mm,
        at,
        at_line,
        max(0.0, rate_hz),
    )


def _with_waiting(
    ends: dict[str, LastSeen], waiting: Iterable[Record]
) -> dict[str, LastSeen]:
    """The same with what is not in the database yet and will be."""
    for record in waiting:
        body = record.body
        if isinstance(body, Inspection) and body.info.camera in ends:
            info = body.info
            end = ends[info.camera]
            line = info.first_owned_line + info.owned_lines
            if line > end.next_line:
                ahead_mm = (line - end.next_line) * end.pitch_mm
                ends[info.camera] = replace(
                    end,
                    next_index=info.index + 1,
                    next_line=line,
                    position_mm=end.position_mm + ahead_mm,
                    at=info.captured_at,
                    at_line=info.first_line,
                )
        elif isinstance(body, Gap) and body.camera in ends:
            end = ends[body.camera]
            ahead = body.first_line + body.lines - end.next_line
            if ahead > 0:
                ends[body.camera] = replace(
                    end,
                    next_line=end.next_line + ahead,
                    position_mm=end.position_mm + ahead * end.pitch_mm,
                )
    return ends

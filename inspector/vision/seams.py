"""Which frame owns a defect, and streaks that run over many frames joined in mm."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.types import Detections, FrameInfo
from inspector.vision.boxes import connected


def owned(found: Detections, info: FrameInfo) -> NDArray[np.bool_]:
    """`(n,)` whether each box is this frame's to report: it owns the centre's row.

    Owned rows of the frames tile the web, so each defect is reported exactly once.
    """
    rows = (found.xyxy_px[:, 1].astype(np.float64) + found.xyxy_px[:, 3]) / 2
    return np.array([info.owns_row(float(row)) for row in rows], np.bool_)


@dataclass(frozen=True, slots=True)
class Piece:
    """One reported defect as a possible piece of a streak.

    Attributes:
        frame_index: The frame that reported it.
        kind: The name it goes by.
        xyxy_mm: Box on the material: x from the first column, y from the run's start.
        score: 0..1.
    """

    frame_index: int
    kind: str
    xyxy_mm: tuple[float, float, float, float]
    score: float

    @property
    def centre_mm(self) -> float:
        """Position of its centre along the web."""
        return (self.xyxy_mm[1] + self.xyxy_mm[3]) / 2


@dataclass(frozen=True, slots=True)
class Streak:
    """A defect on the web, whole: one piece or several.

    Attributes:
        kind: The name it goes by.
        xyxy_mm: Smallest box around all pieces.
        score: The best piece's.
        pieces: Places of its pieces in the list that was given, rising.
    """

    kind: str
    xyxy_mm: tuple[float, float, float, float]
    score: float
    pieces: tuple[int, ...]


def join_streaks(
    pieces: Sequence[Piece], gaps_mm: Sequence[float], reach_mm: float
) -> tuple[Streak, ...]:
    """Join the pieces of one camera's defects over its frames.

    Two pieces are one defect if they have one kind, come from frames that follow each
    other, and overlap or come as near as `reach_mm`. Nothing is joined across a gap.

    Args:
        pieces: Defects of one camera, in any order.
        gaps_mm: Where gaps begin, measured from the start of the run.
        reach_mm: Distance along and across that is still bridged; a few lines.

    Returns:
        Streaks by position; pieces that nothing continues are streaks of one.
    """
    gaps = sorted(gaps_mm)
    order = sorted(range(len(pieces)), key=lambda i: (pieces[i].xyxy_mm[1], i))
    links: list[tuple[int, int]] = []
    active: list[int] = []
    for here in order:
        top = pieces[here].xyxy_mm[1] - reach_mm
        active = [i for i in active if pieces[i].xyxy_mm[3] >= top]
        links += [
            (i, here)
            for i in active
            if _continues(pieces[i], pieces[here], gaps, reach_mm)
        ]
        active.append(here)
    group = connected(len(pieces), links)
    members: dict[int, list[int]] = {}
    for place, number in enumerate(group.tolist()):
        members.setdefault(number, []).append(place)
    streaks = [_streak(pieces, places) for places in members.values()]
    return tuple(sorted(streaks, key=lambda s: (s.xyxy_mm[1], s.xyxy_mm[0], s.kind)))


def _continues(
    before: Piece, after: Piece, gaps: Sequence[float], reach_mm: float
) -> bool:
    if before.kind != after.kind or abs(before.frame_index - after.frame_index) != 1:
        return False
    if bisect_right(gaps, before.centre_mm) != bisect_right(gaps, after.centre_mm):
        return False
    left = max(before.xyxy_mm[0], after.xyxy_mm[0])
    right = min(before.xyxy_mm[2], after.xyxy_mm[2])
    return left - right <= reach_mm


def _streak(pieces: Sequence[Piece], places: list[int]) -> Streak:
    boxes = np.array([pieces[i].xyxy_mm for i in places])
    x1, y1 = boxes[:, :2].min(0).tolist()
    x2, y2 = boxes[:, 2:].max(0).tolist()
    best = max(pieces[i].score for i in places)
    return Streak(pieces[places[0]].kind, (x1, y1, x2, y2), best, tuple(places))

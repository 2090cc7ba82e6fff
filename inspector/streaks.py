"""Defects longer than a frame: what frames report as pieces is one defect."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from inspector.findings import Defect, PartOf
from inspector.types import FrameInfo

REACH_LINES = 4
"""Lines by which two boxes of one defect may miss each other, along and across."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A defect as the frame that reported it knows it.

    Attributes:
        camera: Who saw it.
        index: The frame.
        defect: What was reported, with what it goes on with.
    """

    camera: str
    index: int
    defect: Defect

    @property
    def whole(self) -> PartOf:
        """What a piece after this one goes on with."""
        one = self.defect
        if one.part_of is not None:
            return one.part_of
        return PartOf(
            self.camera,
            self.index,
            one.number,
            one.centre_mm,
            one.xyxy_mm,
            one.covered_mm2,
        )


@dataclass(frozen=True, slots=True)
class Memory:
    """What the frames before leave to the next one.

    Attributes:
        recent: Defects that rules which count per length still have to know.
        pieces: Defects of each camera's last frame, which the next may go on with.
    """

    recent: tuple[Defect, ...] = ()
    pieces: tuple[Piece, ...] = ()

    def after(self, info: FrameInfo, defects: Iterable[Defect]) -> tuple[Piece, ...]:
        """The pieces that are left when a frame has been answered."""
        others = tuple(p for p in self.pieces if p.camera != info.camera)
        return (*others, *(Piece(info.camera, info.index, one) for one in defects))


NOTHING_BEFORE = Memory()


def continued(
    info: FrameInfo, defects: Sequence[Defect], before: Sequence[Piece]
) -> tuple[Defect, ...]:
    """The defects of a frame, each with what it goes on with, if it does.

    A defect goes on with a piece of its own kind from its camera's frame just before,
    if their boxes come within `REACH_LINES` and a frame's border cut them, or both saw
    the same lines of it; or with a piece that another camera of the web saw lately, if
    their boxes overlap. Of several it is the one that began first. So nothing is joined
    over a frame that is missing, and small defects side by side stay apart.

    Args:
        info: The frame.
        defects: Its own.
        before: The pieces of the frames before.
    """
    reach_mm = REACH_LINES * info.pitch_mm[1]
    top_mm = min((one.xyxy_mm[1] for one in defects), default=0.0) - reach_mm
    near = [piece for piece in before if piece.defect.xyxy_mm[3] >= top_mm]
    end_mm = max((p.defect.xyxy_mm[3] for p in near), default=-math.inf) + reach_mm
    return tuple(  # most lie too far from the border to ask each piece about them
        _continued(one, info, near if one.xyxy_mm[1] <= end_mm else ())
        for one in defects
    )


def _continued(one: Defect, info: FrameInfo, before: Iterable[Piece]) -> Defect:
    joined = [piece for piece in before if _goes_on(piece, one, info)]
    if not joined:
        return one if one.part_of is None else replace(one, part_of=None)
    first = min(joined, key=lambda p: (p.whole.xyxy_mm[1], p.camera, p.defect.number))
    return replace(one, part_of=_grown(first, one))


def _goes_on(piece: Piece, one: Defect, info: FrameInfo) -> bool:
    if piece.defect.kind != one.kind:
        return False
    across_mm, along_mm = _shared_mm(piece.defect, one)
    if piece.camera != info.camera:
        return across_mm > 0 and along_mm > 0
    reach_mm = REACH_LINES * info.pitch_mm[1]
    if piece.index != info.index - 1 or min(across_mm, along_mm) < -reach_mm:
        return False
    end_mm = info.position_mm + info.overlap_lines * info.pitch_mm[1]
    starts_cut = one.xyxy_mm[1] <= info.position_mm + reach_mm
    ended_cut = piece.defect.xyxy_mm[3] >= end_mm - reach_mm
    return starts_cut or ended_cut or along_mm > reach_mm


def _shared_mm(before: Defect, one: Defect) -> tuple[float, float]:
    """By how much two boxes overlap across and along; negative for the distance."""
    ax1, ay1, ax2, ay2 = before.xyxy_mm
    bx1, by1, bx2, by2 = one.xyxy_mm
    return min(ax2, bx2) - max(ax1, bx1), min(ay2, by2) - max(ay1, by1)


def _grown(before: Piece, one: Defect) -> PartOf:
    """The whole with a piece more; rows that both saw are counted once."""
    whole = before.whole
    x1, y1, x2, y2 = whole.xyxy_mm
    left, top, right, bottom = one.xyxy_mm
    fresh = min(1.0, max(0.0, bottom - max(top, y2)) / max(bottom - top, 1e-9))
    return replace(
        whole,
        xyxy_mm=(min(x1, left), min(y1, top), max(x2, right), max(y2, bottom)),
        area_mm2=whole.area_mm2 + fresh * one.own_area_mm2,
    )

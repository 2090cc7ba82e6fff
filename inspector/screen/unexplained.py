"""What screening picked and the network did not explain, and what the audit found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.status import Screening
from inspector.types import Candidates, Detections, Frame, Regions
from inspector.vision.boxes import Boxes, iou
from inspector.vision.codec import to_grey
from inspector.vision.contours import Contour, measured

SURE = 0.5
"""Score from which on a region is a finding even if the network saw nothing there."""

_MOST_MEASURED = 32
"""Contours measured per frame, worst first; the others keep their cells' box."""


@dataclass(frozen=True, slots=True)
class Unexplained:
    """One region that nothing explains: its contour, and its score."""

    contour: Contour
    score: float


def within_time(where: Candidates, most_tiles: int | None) -> Candidates:
    """The tiles that the network has time for: the worst, and all of the audit."""
    if most_tiles is None:
        return where
    suspicious = int(np.count_nonzero(where.suspicion > 0))
    out = np.arange(len(where.suspicion))
    return where.only((out < most_tiles) | (out >= suspicious))


def believed(found: Detections, regions: Regions, threshold: float) -> Detections:
    """The boxes that count: sure ones, and those that the screening supports.

    A box below the threshold counts if it touches a region that is no finding by
    itself: then both have seen something. It does not explain a region that is one.

    Args:
        found: What the network found, weak boxes among it.
        regions: What screening picked.
        threshold: Score from which a box needs no support.
    """
    weak = found.score < threshold
    if not weak.any():
        return found
    sure = regions.score >= SURE
    supported = _touched(found.xyxy_px, regions.xyxy_px[~sure])
    supported &= ~_touched(found.xyxy_px, regions.xyxy_px[sure])
    return found[~weak | supported]


def unexplained(
    frame: Frame, where: Candidates, looked: Candidates, found: Detections
) -> list[Unexplained]:
    """The regions that are findings by themselves, in their order.

    A region that no detection touches is one if it is sure by itself, or if it lies
    in a tile that the network had no time for.

    Args:
        frame: The picture.
        where: All that was picked.
        looked: The part of it that the network has seen.
        found: What the network found.
    """
    regions = where.regions
    if not len(regions):
        return []
    untouched = iou(regions.xyxy_px, found.xyxy_px).max(axis=1, initial=0.0) == 0
    unseen = ~_touched(regions.xyxy_px, looked.tiles_xyxy_px.astype(np.float32))
    left = regions[untouched & ((regions.score >= SURE) | unseen)]
    contours = _contours(frame, left)
    return [
        Unexplained(contour, float(score))
        for contour, score in zip(contours, left.score, strict=True)
    ]


def counted(where: Candidates, looked: Candidates, found: Detections) -> Screening:
    """What became of the frame's tiles; arguments as for `unexplained`."""
    audit = looked.suspicion == 0
    audit &= np.array([why == AUDIT for why in looked.reason], np.bool_)
    missed = found.xyxy_px[~_touched(found.xyxy_px, where.regions.xyxy_px)]
    picked = where.tiles_xyxy_px[where.suspicion > 0].astype(np.float32)
    missed = missed[~_touched(_centres(missed), picked)]
    tiles = looked.tiles_xyxy_px[audit].astype(np.float32)
    return Screening(
        tiles=where.tiles_in_all,
        looked_at=len(looked.suspicion),
        audited=len(tiles),
        escaped=int(_touched(tiles, _centres(missed)).sum()),
        out_of_time=len(where.suspicion) - len(looked.suspicion),
    )


AUDIT = "audit"
"""Why a tile is picked that screening would have passed over."""


def _contours(frame: Frame, left: Regions) -> list[Contour]:
    contours = [
        Contour((float(x1), float(y1), float(x2), float(y2)), float(area), 0.0)
        for (x1, y1, x2, y2), area in zip(left.xyxy_px, left.area_px, strict=True)
    ]
    pixels = to_grey(frame.pixels)
    expected = None if frame.reference is None else to_grey(frame.reference)
    for i in np.argsort(-left.score, kind="stable")[:_MOST_MEASURED].tolist():
        contours[i] = measured(pixels, expected, contours[i].xyxy_px)
    return contours


def _centres(boxes: Boxes) -> Boxes:
    """Centres as boxes without a size."""
    return np.asarray(np.tile((boxes[:, :2] + boxes[:, 2:]) / 2, (1, 2)), np.float32)


def _touched(boxes: Boxes, others: Boxes) -> NDArray[np.bool_]:
    """`(n,)` which boxes have something in common with one of the others."""
    first, last = boxes[:, None, :2], boxes[:, None, 2:]
    meet = (first <= others[None, :, 2:]) & (last >= others[None, :, :2])
    return np.asarray(np.any(np.all(meet, axis=2), axis=1), np.bool_)

"""What screening picked and the network did not explain, and what the audit found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.screen.bank import CELL_PX, Suspicion
from inspector.screen.regions import regions as grouped
from inspector.status import Screening
from inspector.types import Candidates, Detections, Frame, Regions
from inspector.vision.boxes import Boxes, iou
from inspector.vision.codec import to_grey
from inspector.vision.contours import Contour, measured

SURE = 0.5
"""Score from which on a region is a finding even if the network saw nothing there."""

_BESIDE, _OF_PEAK = 1.5, 0.5
"""What lies beside a box is another thing if it stands out half again as much as a
finding by itself, and half as much as the strongest cell of its region: what surrounds
a strong defect stands out too. Of six training seeds with 72 defects a metre, where
boxes touch often, this finds 2 of 100 more that no class explains, and reports fewer
than 1 of 200 explained ones twice."""

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
    in a tile that the network had no time for. Of a region that one touches, so is what
    lies beside all boxes and stands out as a thing of its own.

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
    sure = regions.score >= SURE
    left = regions[untouched & (sure | unseen)]
    more = _beside(frame, where.cells, regions[~untouched & sure], found)
    return [
        Unexplained(contour, float(score))
        for some in (left, more)
        for contour, score in zip(_contours(frame, some), some.score, strict=True)
    ]


def _beside(
    frame: Frame, cells: Suspicion, explained: Regions, found: Detections
) -> Regions:
    """What stands out in regions that boxes touch, a cell and more beside all boxes."""
    if not cells.size or not len(explained):
        return Regions.none()
    rest = np.zeros_like(cells)
    for box in explained.xyxy_px:
        mine = _cells_of(box, 0)
        enough = cells[mine] >= max(1.0, _OF_PEAK * cells[mine].max(initial=0.0))
        rest[mine] = np.where(enough, cells[mine], rest[mine])
    for box in found.xyxy_px:
        rest[_cells_of(box, CELL_PX)] = 0
    height, width = frame.pixels.shape[:2]
    parts = grouped(rest, 1.0, (height, width), 1.0)
    return parts[parts.score >= _BESIDE / (_BESIDE + 1)]


def _cells_of(box: NDArray[np.float32], margin_px: float) -> tuple[slice, slice]:
    """Rows and columns of the cells that a box touches when it is grown."""
    first = np.maximum(np.floor((box[:2] - margin_px) / CELL_PX), 0).astype(int)
    last = np.maximum(np.ceil((box[2:] + margin_px) / CELL_PX), 0).astype(int)
    return slice(first[1], last[1]), slice(first[0], last[0])


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

"""Several cameras as one web: places in mm, overlaps merged, edges followed.

Computes only. All cameras count the same encoder, so a place along the web is the same
number for each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.recipe import LanePart
from inspector.types import XYXY, Frame, Pixels

_BANDS = 8
_EDGE_PX = 5
_LEAST_CONTRAST = 12.0
_ROWS = 128


@dataclass(frozen=True, slots=True)
class View:
    """What one camera sees of the web.

    Attributes:
        camera: Its name.
        left_mm: Where its first column lies across the web.
        right_mm: Where its last column ends.
        side: `top` or `bottom`; sides are never merged.
    """

    camera: str
    left_mm: float
    right_mm: float
    side: str = "top"

    def __post_init__(self) -> None:
        if self.left_mm >= self.right_mm:
            raise ValueError(
                f"camera {self.camera} must see from left to right, got "
                f"{self.left_mm:g} to {self.right_mm:g} mm"
            )


def holes(views: Sequence[View], web_mm: tuple[float, float]) -> list[XYXY]:
    """Strips of the web that no camera sees, `(left, 0, right, 0)` mm, by side."""
    found: list[XYXY] = []
    for side in sorted({view.side for view in views}):
        at_mm = web_mm[0]
        for view in sorted(_of(views, side), key=lambda one: one.left_mm):
            if view.left_mm > at_mm:
                found.append((at_mm, 0.0, min(view.left_mm, web_mm[1]), 0.0))
            at_mm = max(at_mm, view.right_mm)
        if at_mm < web_mm[1]:
            found.append((at_mm, 0.0, web_mm[1], 0.0))
    return found


def at_seam(box_mm: XYXY, view: View, other: View, reach_mm: float = 0.0) -> bool:
    """Whether a box touches the strip that two cameras see of one face.

    Args:
        box_mm: `x1 y1 x2 y2` across the web and along it.
        view: Of the camera that saw it.
        other: Of another camera.
        reach_mm: By how much the two may disagree about a place.
    """
    if view.camera == other.camera or view.side != other.side:
        return False
    left = max(view.left_mm, other.left_mm)
    right = min(view.right_mm, other.right_mm)
    touches = box_mm[0] <= right + reach_mm and box_mm[2] >= left - reach_mm
    return left <= right and touches


def is_one(one: XYXY, view: View, two: XYXY, other: View, reach_mm: float) -> bool:
    """Whether two cameras saw the same defect.

    Both boxes touch the strip that both see, and each other, as far as the cameras
    agree about places. What one camera saw as two stays two.

    Args:
        one: `x1 y1 x2 y2` mm across the web and along it.
        view: Of the camera that saw `one`.
        two: The other box.
        other: Of the camera that saw `two`.
        reach_mm: By how much they may disagree about a place.
    """
    if not at_seam(one, view, other, reach_mm):
        return False
    if not at_seam(two, other, view, reach_mm):
        return False
    across = min(one[2], two[2]) - max(one[0], two[0])
    along = min(one[3], two[3]) - max(one[1], two[1])
    return across >= -reach_mm and along >= -reach_mm


def apart(one: XYXY, view: View, two: XYXY, other: View) -> float:
    """How differently two cameras saw what lies in the strip that both see, in mm.

    The sum over the four sides of the boxes, cut to the strip.
    """
    left = max(view.left_mm, other.left_mm)
    right = min(view.right_mm, other.right_mm)
    boxes = np.array((one, two), np.float64)
    boxes[:, [0, 2]] = boxes[:, [0, 2]].clip(left, right)
    return float(np.abs(boxes[0] - boxes[1]).sum())


def around(boxes: Sequence[XYXY]) -> XYXY:
    """The box around all of these; there is at least one."""
    x1, y1, x2, y2 = zip(*boxes, strict=True)
    return min(x1), min(y1), max(x2), max(y2)


def _of(views: Sequence[View], side: str) -> list[View]:
    return [view for view in views if view.side == side]


def web_edges(pixels: Pixels) -> tuple[float | None, float | None]:
    """Columns of both edges of the web, each None where it is not in the picture.

    The steepest step from dark to bright (left) and back (right), of eight bands of
    rows; the median of the bands, so that a defect at the edge does not move it.

    Args:
        pixels: `(H, W)` uint8; beside the web it is darker.
    """
    lefts: list[float] = []
    rights: list[float] = []
    for band in np.array_split(pixels, min(_BANDS, len(pixels))):
        columns = band.mean(0, dtype=np.float64)
        step = columns[_EDGE_PX:] - columns[:-_EDGE_PX]
        half = (_EDGE_PX - 1) / 2 + 0.5
        if len(step) and step.max() >= _LEAST_CONTRAST:
            lefts.append(_peak(step) + half)
        if len(step) and -step.min() >= _LEAST_CONTRAST:
            rights.append(_peak(-step) + half)
    most = min(_BANDS, len(pixels)) / 2
    left = float(np.median(lefts)) if len(lefts) > most else None
    right = float(np.median(rights)) if len(rights) > most else None
    if left is not None and right is not None and left >= right:
        return None, None
    return left, right


def edges_mm(
    frame: Frame, wanted: tuple[bool, bool]
) -> tuple[float | None, float | None]:
    """Where a frame shows the left and the right edge of the web, in mm across it.

    Args:
        frame: The picture.
        wanted: Whether each edge lies in what its camera sees.
    """
    if not any(wanted):
        return None, None
    pixels = frame.pixels if frame.pixels.ndim == 2 else frame.pixels[..., 1]
    at_px = web_edges(pixels[:: max(1, len(pixels) // _ROWS)])
    info = frame.info
    left, right = (
        None if px is None or not asked else info.left_mm + px * info.pitch_mm[0]
        for px, asked in zip(at_px, wanted, strict=True)
    )
    return left, right


def _peak(step: NDArray[np.float64]) -> float:
    """The centre of gravity around the highest step."""
    at = int(step.argmax())
    low, stop = max(0, at - _EDGE_PX), at + _EDGE_PX + 1
    weight = np.clip(step[low:stop], 0, None)
    return float((weight * np.arange(low, low + len(weight))).sum() / weight.sum())


class EdgeTracker:
    """Both edges and the width over many frames; what is implausible is left out."""

    def __init__(
        self, width_mm: float, tolerance_mm: float = 10.0, nominal_mm: float = 0.0
    ) -> None:
        """Begin.

        Args:
            width_mm: Of the web, as the order says.
            tolerance_mm: By which it may differ before the edges are not believed.
            nominal_mm: Where its left edge should lie, until it is seen.
        """
        self._width_mm = width_mm
        self._tolerance_mm = tolerance_mm
        self._nominal_mm = nominal_mm
        self.left_mm: float | None = None
        self.measured_mm: float | None = None

    def take(self, left_mm: float | None, right_mm: float | None) -> bool:
        """Edges across the web; whether they were believed."""
        if left_mm is None or right_mm is None:
            return False
        width_mm = right_mm - left_mm
        if abs(width_mm - self._width_mm) > self._tolerance_mm:
            return False
        old_left, old_width = self.left_mm, self.measured_mm
        if old_left is None or old_width is None:
            self.left_mm, self.measured_mm = left_mm, width_mm
        else:
            self.left_mm = old_left + 0.3 * (left_mm - old_left)
            self.measured_mm = old_width + 0.3 * (width_mm - old_width)
        return True

    def lanes(self, lanes: Sequence[LanePart]) -> tuple[LanePart, ...]:
        """Lanes that are counted from the web's left edge, where they lie now."""
        left_mm = self._nominal_mm if self.left_mm is None else self.left_mm
        return tuple(
            lane.model_copy(
                update={
                    "from_mm": max(0.0, lane.from_mm + left_mm),
                    "to_mm": lane.to_mm + left_mm,
                }
            )
            for lane in lanes
        )

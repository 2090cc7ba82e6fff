"""Several cameras as one web: places in mm, overlaps merged, edges followed.

Computes only. All cameras count the same encoder, so a place along the web is the same
number for each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inspector.recipe import LanePart
from inspector.types import XYXY, Pixels
from inspector.vision.boxes import connected

_BANDS = 8
_EDGE_PX = 5
_LEAST_CONTRAST = 12.0


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


@dataclass(frozen=True, slots=True)
class Seen:
    """A defect as one camera reported it.

    Attributes:
        camera: Which.
        kind: The name it goes by.
        xyxy_mm: From the camera's first column, and from the run's start.
        score: 0..1.
    """

    camera: str
    kind: str
    xyxy_mm: XYXY
    score: float


@dataclass(frozen=True, slots=True)
class WebDefect:
    """A defect on the web, once, however many cameras saw it.

    Attributes:
        kind: The surest camera's name for it.
        xyxy_mm: Across the web and along it, around all that was seen of it.
        score: The surest camera's.
        side: Which face of the web.
        seen: Places of its sightings in the list that was given, rising.
    """

    kind: str
    xyxy_mm: XYXY
    score: float
    side: str
    seen: tuple[int, ...]


def merge(
    sightings: Sequence[Seen], views: Sequence[View], reach_mm: float = 2.0
) -> tuple[WebDefect, ...]:
    """Every defect once: what two cameras saw of one place in their overlap is one.

    Nothing is thrown away, so there is no hole where two cameras disagree by a pixel
    about the line between them. Only sightings of different cameras that touch the
    strip both see are joined; those of one camera stay as they are.

    Args:
        sightings: Defects of all cameras, in any order.
        views: Where the cameras look.
        reach_mm: By how much two cameras may disagree about a place.

    Raises:
        ValueError: A sighting is of a camera without a view.
    """
    by_name = {view.camera: view for view in views}
    if strange := sorted({one.camera for one in sightings} - set(by_name)):
        raise ValueError(f"no view for cameras {strange}, have {sorted(by_name)}")
    placed = [_placed(one, by_name[one.camera]) for one in sightings]
    order = sorted(range(len(placed)), key=lambda i: placed[i].xyxy_mm[1])
    links: list[tuple[int, int]] = []
    active: list[int] = []
    for here in order:
        top = placed[here].xyxy_mm[1] - reach_mm
        active = [i for i in active if placed[i].xyxy_mm[3] >= top]
        for other in active:
            if _is_one(placed[other], placed[here], by_name, reach_mm):
                links.append((other, here))
        active.append(here)
    groups: dict[int, list[int]] = {}
    for place, number in enumerate(connected(len(placed), links).tolist()):
        groups.setdefault(number, []).append(place)
    made = [_joined(placed, places, by_name) for places in groups.values()]
    return tuple(sorted(made, key=lambda one: (one.xyxy_mm[1], one.xyxy_mm[0])))


def _placed(one: Seen, view: View) -> Seen:
    x1, y1, x2, y2 = one.xyxy_mm
    return replace(one, xyxy_mm=(x1 + view.left_mm, y1, x2 + view.left_mm, y2))


def _is_one(a: Seen, b: Seen, views: dict[str, View], reach_mm: float) -> bool:
    one, two = views[a.camera], views[b.camera]
    if a.camera == b.camera or one.side != two.side:
        return False
    left, right = max(one.left_mm, two.left_mm), min(one.right_mm, two.right_mm)
    touch = all(
        x1 <= right + reach_mm and x2 >= left - reach_mm
        for x1, _, x2, _ in (a.xyxy_mm, b.xyxy_mm)
    )
    across = min(a.xyxy_mm[2], b.xyxy_mm[2]) - max(a.xyxy_mm[0], b.xyxy_mm[0])
    along = min(a.xyxy_mm[3], b.xyxy_mm[3]) - max(a.xyxy_mm[1], b.xyxy_mm[1])
    return touch and left <= right and across >= -reach_mm and along >= -reach_mm


def _joined(
    placed: Sequence[Seen], places: list[int], views: dict[str, View]
) -> WebDefect:
    boxes = np.array([placed[i].xyxy_mm for i in places])
    x1, y1 = boxes[:, :2].min(0).tolist()
    x2, y2 = boxes[:, 2:].max(0).tolist()
    best = max((placed[i] for i in places), key=lambda one: one.score)
    side = views[best.camera].side
    return WebDefect(best.kind, (x1, y1, x2, y2), best.score, side, tuple(places))


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


def _peak(step: NDArray[np.float64]) -> float:
    """The centre of gravity around the highest step."""
    at = int(step.argmax())
    low, stop = max(0, at - _EDGE_PX), at + _EDGE_PX + 1
    weight = np.clip(step[low:stop], 0, None)
    return float((weight * np.arange(low, low + len(weight))).sum() / weight.sum())


class EdgeTracker:
    """Both edges and the width over many frames; what is implausible is left out."""

    def __init__(self, width_mm: float, tolerance_mm: float = 10.0) -> None:
        """Begin.

        Args:
            width_mm: Of the web, as the order says.
            tolerance_mm: By which it may differ before the edges are not believed.
        """
        self._width_mm = width_mm
        self._tolerance_mm = tolerance_mm
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
        left_mm = self.left_mm or 0.0
        return tuple(
            lane.model_copy(
                update={
                    "from_mm": max(0.0, lane.from_mm + left_mm),
                    "to_mm": lane.to_mm + left_mm,
                }
            )
            for lane in lanes
        )

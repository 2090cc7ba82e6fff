"""Which part of the web is on the screen, and what lies where; knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_SHORTEST_MM = 5.0


@dataclass(frozen=True, slots=True)
class Viewport:
    """A window on the web: millimetres across from the left, along from the bottom.

    Attributes:
        width_px: Of the room.
        height_px: Of the room.
        across_mm: First and last millimetre across.
        along_mm: First and last millimetre along; the first is at the bottom.
    """

    width_px: float
    height_px: float
    across_mm: tuple[float, float]
    along_mm: tuple[float, float]

    def __post_init__(self) -> None:
        if self.width_px <= 0 or self.height_px <= 0:
            raise ValueError(
                f"a room has a width and a height, got {self.width_px:g} x "
                f"{self.height_px:g}"
            )
        for first, last in (self.across_mm, self.along_mm):
            if not first < last:
                raise ValueError(f"a span goes up, got {first:g} to {last:g}")

    @property
    def mm_per_px(self) -> tuple[float, float]:
        """Millimetres of one pixel, across and along."""
        across = (self.across_mm[1] - self.across_mm[0]) / self.width_px
        along = (self.along_mm[1] - self.along_mm[0]) / self.height_px
        return across, along

    def to_px(self, xy_mm: Points) -> Points:
        """Places `(n, 2)` on the web as pixels of the room, y downwards."""
        across, along = self.mm_per_px
        x = (xy_mm[:, 0] - self.across_mm[0]) / across
        y = self.height_px - (xy_mm[:, 1] - self.along_mm[0]) / along
        return np.column_stack([x, y])

    def to_mm(self, x_px: float, y_px: float) -> tuple[float, float]:
        """A pixel of the room as a place on the web."""
        across, along = self.mm_per_px
        return (
            self.across_mm[0] + x_px * across,
            self.along_mm[0] + (self.height_px - y_px) * along,
        )

    def zoomed(self, factor: float, y_px: float, length_mm: float) -> Viewport:
        """Show `factor` times as much of the length; what is at `y_px` stays there.

        Args:
            factor: Below 1 comes nearer.
            y_px: Where the pointer is.
            length_mm: Of the web; more is never shown.
        """
        _, held = self.to_mm(0, y_px)
        now = self.along_mm[1] - self.along_mm[0]
        span = min(max(now * factor, _SHORTEST_MM), max(length_mm, _SHORTEST_MM))
        share = (self.height_px - y_px) / self.height_px
        return self._at(held - share * span, span, length_mm)

    def moved(self, down_px: float, length_mm: float) -> Viewport:
        """Pull the web down by so many pixels, as far as there is web."""
        span = self.along_mm[1] - self.along_mm[0]
        first = self.along_mm[0] + down_px * self.mm_per_px[1]
        return self._at(first, span, length_mm)

    def _at(self, first_mm: float, span_mm: float, length_mm: float) -> Viewport:
        first = min(max(0.0, first_mm), max(0.0, length_mm - span_mm))
        return replace(self, along_mm=(first, first + span_mm))


def nearest(
    xy_px: Points, shown: NDArray[np.bool_], at: tuple[float, float], within_px: float
) -> int | None:
    """The shown point nearest to a place, None if none is near enough.

    Args:
        xy_px: `(n, 2)` points.
        shown: `(n,)` which of them count.
        at: The place.
        within_px: Farthest that counts as hit.
    """
    away = np.hypot(xy_px[:, 0] - at[0], xy_px[:, 1] - at[1])
    away[~shown] = np.inf
    if not len(away) or away.min() > within_px:
        return None
    return int(away.argmin())


def inside(
    xy_px: Points, shown: NDArray[np.bool_], box: tuple[float, float, float, float]
) -> NDArray[np.int64]:
    """Numbers of the shown points in a box `x1 y1 x2 y2`, in their order."""
    x, y = xy_px[:, 0], xy_px[:, 1]
    there = (x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])
    return np.flatnonzero(there & shown)


def dots(
    xy_px: Points, colours: NDArray[np.uint32], size: tuple[int, int], side_px: int = 3
) -> NDArray[np.uint32]:
    """Points as small squares on nothing, later ones over earlier ones.

    Args:
        xy_px: `(n, 2)` middles; those outside are left out.
        colours: `(n,)` 0xAARRGGBB.
        size: Height and width of the picture.
        side_px: Of a square, odd.

    Returns:
        `(height, width)` 0xAARRGGBB, 0 where nothing is.
    """
    height, width = size
    half = side_px // 2
    padded = np.zeros((height + 2 * half, width + 2 * half), np.uint32)
    columns = np.floor(xy_px[:, 0]).astype(np.int64)
    rows = np.floor(xy_px[:, 1]).astype(np.int64)
    seen = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    columns, rows, shown = columns[seen], rows[seen], colours[seen]
    for down in range(side_px):
        for right in range(side_px):
            padded[rows + down, columns + right] = shown
    return np.ascontiguousarray(padded[half : half + height, half : half + width])

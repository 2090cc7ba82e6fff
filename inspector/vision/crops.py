"""Crops of defects in true pixels, with some of their surroundings."""

from __future__ import annotations

import math

import numpy as np

from inspector.types import XYXY, Pixels


def cut(
    pixels: Pixels,
    xyxy_px: XYXY,
    *,
    context_share: float = 0.5,
    least_px: int = 64,
    most_px: int = 512,
) -> tuple[Pixels, tuple[int, int]]:
    """The surroundings of a box, as a copy.

    Nothing is scaled or made up: near the frame's edge the crop is shifted inward, in
    a small frame it is as large as the frame. Of a box longer than `most_px` the middle
    is shown.

    Args:
        pixels: `(H, W[, 3])` uint8.
        xyxy_px: The box in pixels.
        context_share: What is added on every side, as a share of the longer side.
        least_px: Smallest side of the crop.
        most_px: Largest side of the crop.

    Returns:
        The crop, and the column and row of its first pixel.
    """
    x1, y1, x2, y2 = xyxy_px
    margin = context_share * max(x2 - x1, y2 - y1)
    left, right = _span(x1, x2, margin, pixels.shape[1], (least_px, most_px))
    top, bottom = _span(y1, y2, margin, pixels.shape[0], (least_px, most_px))
    crop = np.ascontiguousarray(pixels[top:bottom, left:right])
    return (crop.copy() if crop.base is not None else crop), (left, top)


def _span(
    first: float, last: float, margin: float, size: int, limits: tuple[int, int]
) -> tuple[int, int]:
    side = math.ceil(last - first + 2 * margin)
    side = min(max(side, limits[0]), limits[1], size)
    start = round((first + last - side) / 2)
    start = min(max(start, 0), size - side)
    return start, start + side

"""Shrink pictures for eyes so that a defect of one pixel can still be seen."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inspector.types import Pixels
from inspector.vision.codec import to_grey


@dataclass(frozen=True, slots=True, eq=False)
class Reduced:
    """A reduced picture and by how much it was reduced.

    Attributes:
        pixels: `(rows, columns)` uint8.
        columns_per_px: Columns of the original per column.
        lines_per_row: Rows of the original per row; the last row may stand for fewer.
    """

    pixels: Pixels
    columns_per_px: int
    lines_per_row: int


def peak_decimate(pixels: Pixels, columns_per_px: int, lines_per_row: int) -> Pixels:
    """Of each block of pixels, the one that is farthest from the mean around it.

    The mean is that of the block and its eight neighbours, so that in a block of two
    pixels the odd one wins. Showing the mean itself would hide a fine scratch, the
    nearest pixel would miss it. Noise looks stronger than it is: say so where the
    picture is shown.

    Args:
        pixels: `(H, W)` uint8.
        columns_per_px: Width of a block, >= 1.
        lines_per_row: Height of a block, >= 1.

    Returns:
        `(ceil(H / lines_per_row), ceil(W / columns_per_px))` uint8; blocks that reach
        over the edge are filled up with the edge.
    """
    if min(columns_per_px, lines_per_row) < 1:
        raise ValueError(
            f"a block has at least one pixel, got {columns_per_px} x {lines_per_row}"
        )
    height, width = pixels.shape
    below, right = -height % lines_per_row, -width % columns_per_px
    if below or right:
        pixels = np.asarray(
            cv2.copyMakeBorder(pixels, 0, below, 0, right, cv2.BORDER_REPLICATE),
            np.uint8,
        )
    if columns_per_px == lines_per_row == 1:
        return pixels.copy()
    kernel = np.ones((lines_per_row, columns_per_px), np.uint8)
    every = (slice(None, None, lines_per_row), slice(None, None, columns_per_px))
    low = cv2.erode(pixels, kernel, anchor=(0, 0))[every]  # (0, 0): block by block
    high = cv2.dilate(pixels, kernel, anchor=(0, 0))[every]
    size = (low.shape[1], low.shape[0])
    mean = cv2.blur(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), (3, 3))
    brighter = cv2.subtract(high, mean) > cv2.subtract(mean, low)
    return np.asarray(np.where(brighter, high, low), np.uint8)


def reduce_to_width(pixels: Pixels, columns: int) -> Reduced:
    """Reduce by one integer factor, so that at most `columns` columns are left.

    Args:
        pixels: `(H, W[, 3])` uint8; colour becomes grey.
        columns: Columns there is room for, >= 1.
    """
    if columns < 1:
        raise ValueError(f"there must be room for a column, got {columns}")
    factor = -(-pixels.shape[1] // columns)
    return Reduced(peak_decimate(to_grey(pixels), factor, factor), factor, factor)

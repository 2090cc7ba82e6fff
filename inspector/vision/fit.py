"""Any crop as the square tile of an embedder: scaled, centred, filled with its mean."""

from __future__ import annotations

import cv2
import numpy as np

from inspector.errors import ImageError
from inspector.types import Pixels


def require_crop(pixels: Pixels) -> None:
    """Make sure that this is a picture.

    Raises:
        ImageError: It is empty, not of 8 bits, or neither grey nor RGB.
    """
    fits = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] == 3)
    if pixels.dtype != np.uint8 or not fits or 0 in pixels.shape:
        raise ImageError(
            f"a crop is (h, w) grey or (h, w, 3) RGB in 8 bits with at least one "
            f"pixel, got {pixels.dtype} {pixels.shape}"
        )


def to_tile(pixels: Pixels, side_px: int) -> Pixels:
    """A crop inside a square, its longer side fitted, the rest filled with its mean.

    Args:
        pixels: `(h, w)` grey or `(h, w, 3)` RGB, of any size.
        side_px: Side of the tile.

    Returns:
        `(3, side_px, side_px)` uint8; grey stands in each channel.

    Raises:
        ImageError: See `require_crop`.
    """
    require_crop(pixels)
    height, width = pixels.shape[:2]
    scale = side_px / max(height, width)
    rows, columns = (min(side_px, max(1, round(n * scale))) for n in (height, width))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(pixels, (columns, rows), interpolation=how)
    colour = small if small.ndim == 3 else np.repeat(small[:, :, None], 3, axis=2)
    tile = np.empty((side_px, side_px, 3), np.uint8)
    tile[:] = colour.reshape(-1, 3).mean(0)
    top, left = (side_px - rows) // 2, (side_px - columns) // 2
    tile[top : top + rows, left : left + columns] = colour
    return np.ascontiguousarray(tile.transpose(2, 0, 1))

"""Arrays to pictures that own their memory."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

from inspector.types import Pixels


def to_qimage(pixels: Pixels) -> QImage:
    """A picture with a copy of `pixels`, so that the array may change or go away.

    Args:
        pixels: `(h, w)` grey or `(h, w, 3)` blue, green, red.

    Returns:
        The picture; a null one for an empty array.

    Raises:
        ValueError: Not uint8, or neither grey nor three channels.
    """
    if pixels.dtype != np.uint8:
        raise ValueError(f"pixels must be uint8, got {pixels.dtype}")
    grey = pixels.ndim == 2
    if not grey and not (pixels.ndim == 3 and pixels.shape[2] == 3):
        raise ValueError(f"pixels must be (h, w) or (h, w, 3), got {pixels.shape}")
    if pixels.size == 0:
        return QImage()
    kind = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_BGR888
    rows = np.ascontiguousarray(pixels)
    height, width = rows.shape[:2]
    return QImage(rows.data, width, height, rows.strides[0], kind).copy()

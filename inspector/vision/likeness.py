"""Whether pictures are sharp, and whether two are copies of each other."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.types import Pixels
from inspector.vision.codec import to_grey

_SIDE_PX = 24
_FLAT_STD = 1e-3


def thumbnail(pixels: Pixels) -> NDArray[np.float32]:
    """A picture as `(576,)` of mean 0 and length 1; zeros if it is flat.

    The product of two thumbnails is the correlation of the pictures at 24 x 24.
    """
    size = (_SIDE_PX, _SIDE_PX)
    grey = to_grey(pixels).astype(np.float32)
    flat = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).ravel()
    flat = flat - flat.mean()
    length = float(np.linalg.norm(flat))
    if length < _FLAT_STD * _SIDE_PX:
        return np.zeros(_SIDE_PX * _SIDE_PX, np.float32)
    return np.asarray(flat / length, np.float32)


def sharpness(pixels: Pixels) -> float:
    """Share of the contrast that is fine: 0 for a flat or blurred picture.

    Deviation of the Laplacian over that of the picture, so that neither light nor
    contrast counts; a slope has none, an edge of one pixel about one.

    Source:
        Pech-Pacheco et al. 2000, "Diatom autofocusing in brightfield microscopy"
        (variance of the Laplacian), here relative to the picture's own.
    """
    grey = to_grey(pixels).astype(np.float32)
    spread = float(grey.std())
    if spread < 1.0 or min(grey.shape) < 3:
        return 0.0
    return float(cv2.Laplacian(grey, cv2.CV_32F).std()) / spread

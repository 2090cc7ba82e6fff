"""The outline of something that stands out, measured: box, area and contrast."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.types import XYXY, Pixels

_BESIDE_PX = 24
"""So much around a region shows what the material looks like without it."""

_SHARE = 0.5
"""What stands out by half of the strongest deviation belongs to it."""

_STRONGEST = 98.0
"""The strongest deviation is this percentile, so that no single pixel decides."""


@dataclass(frozen=True, slots=True)
class Contour:
    """Something on the material, measured.

    Attributes:
        xyxy_px: Smallest box around its pixels, exclusive ends.
        area_px: Pixels that belong to it.
        contrast: Mean difference to the material around it in grey levels, negative
            for darker.
    """

    xyxy_px: XYXY
    area_px: float
    contrast: float


def measured(pixels: Pixels, expected: Pixels | None, xyxy_px: XYXY) -> Contour:
    """Measure what lies in a box.

    Args:
        pixels: `(H, W)` uint8.
        expected: `(H, W)` uint8, what should be there; None where only the material
            above, below and beside the box tells.
        xyxy_px: Box around it, inside the picture and not empty.
    """
    height, width = pixels.shape
    x1, y1, x2, y2 = (int(v) for v in xyxy_px)
    left, right = max(0, x1 - _BESIDE_PX), min(width, x2 + _BESIDE_PX)
    top, bottom = max(0, y1 - _BESIDE_PX), min(height, y2 + _BESIDE_PX)
    crop = pixels[top:bottom, left:right].astype(np.float32)
    inner = np.s_[y1 - top : y2 - top, x1 - left : x2 - left]
    if expected is None:
        apart = crop - _material(crop, inner)
    else:
        apart = crop - expected[top:bottom, left:right]
        apart -= np.median(apart)
    smooth = np.asarray(cv2.blur(apart, (3, 3)), np.float32)[inner]
    strong = np.abs(smooth)
    member = strong >= max(_SHARE * float(np.percentile(strong, _STRONGEST)), 1e-3)
    if not member.any():
        return Contour((x1, y1, x2, y2), float((x2 - x1) * (y2 - y1)), 0.0)
    rows, columns = np.flatnonzero(member.any(1)), np.flatnonzero(member.any(0))
    box = (x1 + columns[0], y1 + rows[0], x1 + columns[-1] + 1, y1 + rows[-1] + 1)
    return Contour(
        (float(box[0]), float(box[1]), float(box[2]), float(box[3])),
        float(member.sum()),
        float(apart[inner][member].mean()),
    )


def _material(
    crop: NDArray[np.float32], inner: tuple[slice, slice]
) -> NDArray[np.float32]:
    """What each column shows beside the box, or the whole margin where nothing is."""
    rows = np.ones(len(crop), np.bool_)
    rows[inner[0]] = False
    if rows.sum() >= 8:
        return np.asarray(np.median(crop[rows], axis=0), np.float32)
    outer = np.ones(crop.shape, np.bool_)
    outer[inner] = False
    some = crop[outer] if outer.any() else crop
    return np.full(crop.shape[1], np.median(some), np.float32)

"""Brushes for virtual material: blurred noise, lines, discs and polygons as masks."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]
Mask = NDArray[np.uint8]

_SHIFT = 4  # OpenCV's fixed-point coordinates: sixteenths of a pixel


def blur(image: Grey, across_px: float, along_px: float) -> Grey:
    """Gaussian blur of `(H, W)` with a standard deviation per direction; 0 is none."""
    size = tuple(2 * round(3 * s) + 1 for s in (across_px, along_px))
    return np.asarray(
        cv2.GaussianBlur(
            image,
            (size[0], size[1]),
            sigmaX=max(across_px, 1e-3),
            sigmaY=max(along_px, 1e-3),
            borderType=cv2.BORDER_REFLECT_101,
        ),
        np.float32,
    )


def endless_noise(
    rng: np.random.Generator, lines: int, width: int, across_px: float, along_px: float
) -> Grey:
    """Blurred noise `(lines, width)`, mean 0, deviation 1; its end fits its start."""
    margin = min(round(3 * along_px) + 1, lines)
    noise = rng.standard_normal((lines, width), np.float32)
    wrapped = np.concatenate([noise[-margin:], noise, noise[:margin]])
    smooth = blur(wrapped, across_px, along_px)[margin:-margin]
    return np.asarray((smooth - smooth.mean()) / smooth.std(), np.float32)


def draw_line(
    mask: Mask, start: tuple[float, float], end: tuple[float, float], width: int
) -> None:
    """Draw a smooth line with round ends into `mask`, 255 inside."""
    cv2.line(
        mask, _fixed(start), _fixed(end), 255, width, lineType=cv2.LINE_AA, shift=_SHIFT
    )


def draw_disc(
    mask: Mask, centre: tuple[float, float], radius: float, value: int = 255
) -> None:
    """Fill a disc in `mask`."""
    cv2.circle(
        mask,
        _fixed(centre),
        round(radius * (1 << _SHIFT)),
        value,
        -1,
        lineType=cv2.LINE_AA,
        shift=_SHIFT,
    )


def draw_polygon(mask: Mask, corners: Sequence[tuple[float, float]]) -> None:
    """Fill a polygon in `mask`, 255 inside."""
    points = np.array([[_fixed(corner) for corner in corners]], np.int32)
    cv2.fillPoly(mask, [points[0]], 255, lineType=cv2.LINE_AA, shift=_SHIFT)


def share(mask: Mask) -> Grey:
    """`mask` as shares 0..1."""
    return mask.astype(np.float32) / np.float32(255)


def clearance(mask: Mask) -> Grey:
    """Distance in px from every pixel of `mask` above 127 to the nearest one below."""
    inside = (mask > 127).astype(np.uint8)
    return np.asarray(cv2.distanceTransform(inside, cv2.DIST_L2, 3), np.float32)


def islands(mask: Mask) -> NDArray[np.int32]:
    """Number of the connected piece each pixel above 127 belongs to; 0 elsewhere."""
    _, labels = cv2.connectedComponents((mask > 127).astype(np.uint8))
    return np.asarray(labels, np.int32)


def blob(rng: np.random.Generator, height: int, width: int, rough: float) -> Grey:
    """A ragged spot `(height, width)`, 1 inside and 0 outside, soft over a pixel.

    Args:
        rng: Where its outline comes from.
        height: Lines it fills.
        width: Columns it fills.
        rough: 0 is an ellipse, 1 has an outline as wild as its radius.
    """
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    y = (y + 0.5) / height * 2 - 1
    x = (x + 0.5) / width * 2 - 1
    angle = np.arctan2(y, x)
    outline = np.ones_like(angle)
    for order in range(2, 7):
        phase, size = rng.uniform(0, 2 * np.pi), rng.normal() * rough / order
        outline += size * np.cos(order * angle + phase)
    outline = outline / outline.max()
    distance_px = (outline - np.hypot(x, y)) * min(height, width) / 2
    return np.asarray(np.clip(distance_px + 0.5, 0, 1), np.float32)


def _fixed(point: tuple[float, float]) -> tuple[int, int]:
    scale = 1 << _SHIFT
    return round(point[0] * scale), round(point[1] * scale)

"""What lamp, sensor, lens and dust do to an image: pure functions of pixels and a seed.

All take `(H, W)` uint8 with the web running along the rows, and give the same.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from inspector.types import Pixels


def exposed(image: Pixels, gain: float, offset_grey: float, gamma: float) -> Pixels:
    """Brightness and curve changed: `255 (x / 255)^gamma gain + offset`."""
    curve = 255 * (np.arange(256) / 255) ** gamma * gain + offset_grey
    return np.asarray(_bytes(curve)[image], np.uint8)


def ramped(image: Pixels, across: float, along: float) -> Pixels:
    """A lamp that falls off: gain from `1 - r` to `1 + r`, one ramp each way.

    Args:
        image: What it lights.
        across: Half the relative change from the left to the right edge.
        along: Half the relative change from the first to the last row.
    """
    height, width = image.shape
    columns = 1 + across * np.linspace(-1, 1, width, dtype=np.float32)
    rows = 1 + along * np.linspace(-1, 1, height, dtype=np.float32)
    return _bytes(image * columns[None] * rows[:, None])


def striped(
    image: Pixels, rng: Generator, gain: float, offset_grey: float, width_px: int
) -> Pixels:
    """Columns that answer unlike their neighbours, as after a bad flat field.

    Args:
        image: What falls on them.
        rng: Draws the answer of each column.
        gain: Standard deviation of the relative gain.
        offset_grey: Standard deviation of the offset.
        width_px: Columns that share an answer.

    Source:
        EMVA 1288, release 4.0, section 4.2: photo response (PRNU) and dark signal
        non-uniformity (DSNU), here constant along a column because it is one pixel.
    """
    width = image.shape[1]
    count = -(-width // width_px)
    gains = np.repeat(1 + gain * rng.standard_normal(count, np.float32), width_px)
    offsets = np.repeat(offset_grey * rng.standard_normal(count, np.float32), width_px)
    return _bytes(image * gains[None, :width] + offsets[None, :width])


def noisy(image: Pixels, rng: Generator, sigma_grey: float) -> Pixels:
    """Independent normal noise of this standard deviation."""
    noise = rng.standard_normal(image.shape, np.float32) * np.float32(sigma_grey)
    return _bytes(image + noise)


def defocused(image: Pixels, sigma_px: float) -> Pixels:
    """A lens out of focus: Gaussian blur, the border repeated."""
    if sigma_px <= 0:
        return image
    border = cv2.BORDER_REPLICATE
    return np.asarray(
        cv2.GaussianBlur(image, (0, 0), sigma_px, borderType=border), np.uint8
    )


def smeared(image: Pixels, rows: float) -> Pixels:
    """Motion blur along the web: the mean over the way travelled in one exposure.

    Args:
        image: What moves.
        rows: Length of the way in rows; up to 1 changes nothing, for that is what a
            line sees anyway.
    """
    if rows <= 1:
        return image
    reach = int(np.ceil((rows - 1) / 2))
    weights = np.ones(2 * reach + 1, np.float32)
    weights[[0, -1]] = (rows - (2 * reach - 1)) / 2
    kernel = (weights / weights.sum())[:, None]
    border = cv2.BORDER_REPLICATE
    return np.asarray(cv2.filter2D(image, -1, kernel, borderType=border), np.uint8)


def dusty(
    image: Pixels, rng: Generator, count: int, radius_px: float, grey: float
) -> Pixels:
    """Soft specks too small to be a defect, brighter or darker by up to `grey`."""
    height, width = image.shape
    layer = np.zeros(image.shape, np.float32)
    for _ in range(count):
        centre = rng.uniform(0, (width, height))
        sigma = rng.uniform(0.3, 1.0) * radius_px / 2
        depth = rng.uniform(-grey, grey)
        _add_speck(layer, centre, float(sigma), float(depth))
    return _bytes(image + layer)


def _add_speck(
    layer: NDArray[np.float32], centre: NDArray[np.float64], sigma: float, depth: float
) -> None:
    reach = int(np.ceil(3 * sigma))
    left, top = (int(v) - reach for v in centre)
    rows = np.arange(max(0, top), min(layer.shape[0], top + 2 * reach + 2))
    columns = np.arange(max(0, left), min(layer.shape[1], left + 2 * reach + 2))
    away = (rows[:, None] + 0.5 - centre[1]) ** 2 + (columns + 0.5 - centre[0]) ** 2
    speck = depth * np.exp(-away / (2 * sigma**2))
    layer[np.ix_(rows, columns)] += speck.astype(np.float32)


def _bytes(values: NDArray[np.floating]) -> Pixels:
    return np.asarray(np.rint(values).clip(0, 255), np.uint8)

"""How far a frame leaves its golden picture, by the scatter of its own materials."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.types import Pixels
from inspector.vision.columns import GROUP_PX, MAD, NEUTRAL, Levels

_UNLIKE_GAIN = 8
_LEVEL_BIN = 16
_LEAST_IN_BIN = 100


def unlike(pixels: Pixels, reference: Pixels) -> Pixels:
    """How far a frame leaves what its golden picture allows, as a picture about 128.

    The reference is brought to the frame's light, group of columns by group, and then
    to its levels, grey by grey: copper glitters, laminate does not, so a difference is
    measured by the scatter of its own material. Beside an edge of the pattern all that
    lies between its two sides is allowed, so that a pixel of wander is no defect.

    Args:
        pixels: `(H, W)` uint8.
        reference: `(H, W)` uint8 of the same place.

    Returns:
        `(H, W)` uint8, 128 where the frame is as it should be, saturated.
    """
    lit = _relit(reference, *_light(pixels, reference))
    level, weight = _by_level(pixels, lit)
    golden, weights = cv2.LUT(lit, level), cv2.LUT(lit, weight)
    kernel = np.ones((3, 3), np.uint8)
    scale = _UNLIKE_GAIN / 255
    above = cv2.subtract(pixels, cv2.dilate(golden, kernel))
    below = cv2.subtract(cv2.erode(golden, kernel), pixels)
    above = cv2.multiply(above, weights, scale=scale)
    below = cv2.multiply(below, weights, scale=scale)
    neutral = np.full_like(pixels, NEUTRAL)
    return np.asarray(cv2.subtract(cv2.add(above, neutral), below), np.uint8)


def unlike_windows(apart: Pixels, side_px: int) -> Pixels:
    """By how much square windows on the whole leave the golden picture.

    Args:
        apart: `(H, W)` uint8 about 128, of `unlike`.
        side_px: Of a window.

    Returns:
        `(H, W)` uint8: four times the absolute mean, saturated; borders mirrored.
    """
    border, size = cv2.BORDER_REFLECT, (side_px, side_px)
    sums = cv2.boxFilter(apart, cv2.CV_16U, size, normalize=False, borderType=border)
    found = cv2.convertScaleAbs(sums, alpha=4 / side_px**2, beta=-4 * NEUTRAL)
    return np.asarray(found, np.uint8)


def _relit(reference: Pixels, gain: Levels, offset: Levels) -> Pixels:
    """`reference * gain + offset`, column by column, in pieces that fit the cache."""
    lit = np.empty_like(reference)
    for top in range(0, len(reference), 32):
        piece = reference[top : top + 32] * gain
        piece += offset
        lit[top : top + 32] = cv2.convertScaleAbs(np.maximum(piece, 0, out=piece))
    return lit


def _by_level(pixels: Pixels, golden: Pixels) -> tuple[Pixels, Pixels]:
    """For each grey of the golden picture: what the frame shows there, and how surely.

    Returns:
        `(256,)` the median grey of the frame, and `(256,)` 255 over the robust sigma.
    """
    rows, columns = max(1, len(pixels) // 64), max(1, pixels.shape[1] // 512)
    some = pixels[::rows, ::columns].ravel().astype(np.int16)
    like = golden[::rows, ::columns].ravel()
    bins, shifts, sigmas = [], [], []
    for low in range(0, 256, _LEVEL_BIN):
        here = (like >= low) & (like < low + _LEVEL_BIN)
        if np.count_nonzero(here) < _LEAST_IN_BIN:
            continue
        apart = some[here] - like[here]
        shift = float(np.median(apart))
        bins.append(float(np.median(like[here])))
        shifts.append(shift)
        sigmas.append(MAD * float(np.median(np.abs(apart - shift))))
    if not bins:
        bins, shifts, sigmas = [0.0], [0.0], [1.0]
    greys = np.arange(256)
    level = np.rint(greys + np.interp(greys, bins, shifts)).clip(0, 255)
    weight = 255 / np.maximum(np.interp(greys, bins, sigmas), 1.0)
    return level.astype(np.uint8), np.rint(weight).astype(np.uint8)


def _light(pixels: Pixels, reference: Pixels) -> tuple[Levels, Levels]:
    """Gain and offset per column that bring the reference to the frame, each `(W,)`.

    Least squares over groups of columns, limited to gains that lamps have.
    """
    rows = max(1, len(pixels) // 64)
    image = pixels[::rows].astype(np.float32)
    golden = reference[::rows].astype(np.float32)
    width = pixels.shape[1]
    groups = max(1, round(width / GROUP_PX))
    bounds = np.linspace(0, width, groups + 1).astype(int)
    starts, sizes = bounds[:-1], np.diff(bounds)
    count = sizes * len(image)

    def group_mean(values: Levels) -> NDArray[np.float64]:
        return np.asarray(np.add.reduceat(values.sum(0), starts) / count, np.float64)

    mean_x, mean_y = group_mean(golden), group_mean(image)
    spread = group_mean(golden * golden) - mean_x**2
    joint = group_mean(golden * image) - mean_x * mean_y
    gain = np.where(spread > 4, joint / np.maximum(spread, 4), 1.0).clip(0.5, 2.0)
    offset = mean_y - gain * mean_x
    columns, centres = np.arange(width), starts + sizes / 2
    return (
        np.asarray(np.interp(columns, centres, gain), np.float32),
        np.asarray(np.interp(columns, centres, offset), np.float32),
    )

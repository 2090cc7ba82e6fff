"""Crops disturbed as another day, another light and another cut would show them."""

from __future__ import annotations

import cv2
import numpy as np

from inspector.types import Pixels

_MOST_ZOOM = 0.25
_MOST_SHIFT = 0.08
_MOST_TURN_DEG = 12.0


def disturbed(tile: Pixels, rng: np.random.Generator) -> Pixels:
    """One disturbed view of a tile `(3, side, side)`, of the same shape."""
    tile = _turned(tile.transpose(1, 2, 0), rng)
    if rng.random() < 0.5:
        grey = cv2.cvtColor(tile, cv2.COLOR_RGB2GRAY)
        tile = np.repeat(grey[:, :, None], 3, axis=2)
    return np.ascontiguousarray(_relit(tile, rng).transpose(2, 0, 1))


def _turned(tile: Pixels, rng: np.random.Generator) -> Pixels:
    """Quarter turns and mirrors, then a small turn, zoom and shift."""
    tile = np.rot90(tile, int(rng.integers(4)))
    if rng.random() < 0.5:
        tile = tile[:, ::-1]
    if rng.random() < 0.3:
        return np.ascontiguousarray(tile)
    side = tile.shape[0]
    angle = float(rng.uniform(-_MOST_TURN_DEG, _MOST_TURN_DEG))
    zoom = float(np.exp(rng.uniform(-_MOST_ZOOM, _MOST_ZOOM)))
    matrix = cv2.getRotationMatrix2D((side / 2, side / 2), angle, zoom)
    matrix[:, 2] += rng.uniform(-_MOST_SHIFT, _MOST_SHIFT, 2) * side
    mean = tuple(float(v) for v in tile.reshape(-1, 3).mean(0))
    whole = np.ascontiguousarray(tile)
    moved = cv2.warpAffine(whole, matrix, (side, side), borderValue=mean)
    return np.asarray(moved, np.uint8)


def _relit(tile: Pixels, rng: np.random.Generator) -> Pixels:
    """Gain, offset, gamma, softness and noise."""
    levels = np.arange(256, dtype=np.float32) / 255
    gamma, gain = np.exp(rng.uniform(-0.35, 0.35, 2))
    curve = 255 * (levels**gamma - 0.5) * gain + 127.5 + rng.uniform(-25, 25)
    out = cv2.LUT(np.ascontiguousarray(tile), curve.clip(0, 255).astype(np.uint8))
    if rng.random() < 0.25:
        out = cv2.GaussianBlur(out, (0, 0), float(rng.uniform(0.4, 1.2)))
    if rng.random() < 0.3:
        noise = rng.normal(0, rng.uniform(1, 8), tile.shape[:2])[:, :, None]
        out = (out + noise).clip(0, 255).astype(np.uint8)
    return np.asarray(out, np.uint8)

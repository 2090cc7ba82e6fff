"""Shapes of steel defects: patches in -1..1, dark below and bright above zero."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from inspector.vision import paint

Patch = NDArray[np.float32]
_FAINTEST = 0.3
_RIBBED_HW_PX = (60, 110)

Shape = Callable[[np.random.Generator, float], Patch]


def _scratch(rng: np.random.Generator, size_px: float) -> Patch:
    """Long and thin along the web, a little slanted, fading at its ends."""
    length = int(min(size_px * rng.uniform(2, 6), 600))
    slant = rng.normal(0, 0.06) * length
    width = int(abs(slant)) + 12
    mask = np.zeros((length, width), np.uint8)
    x = 6 + (abs(slant) if slant < 0 else 0)
    steps = np.linspace(0, 1, max(4, length // 24))
    wobble = np.cumsum(rng.normal(0, 0.5, len(steps))).clip(-4, 4)
    points = [
        (x + slant * t + w, 2 + t * (length - 5))
        for t, w in zip(steps, wobble, strict=True)
    ]
    thickness = 1 if size_px < 24 else int(rng.integers(1, 3))
    for start, end in pairwise(points):
        paint.draw_line(mask, start, end, thickness)
    fade = np.sin(np.pi * (np.arange(length) + 0.5) / length) ** 0.4
    weight = paint.share(mask) * fade[:, None].astype(np.float32)
    return paint.blur(weight, 0.6, 0.6) * np.float32(rng.choice([1.0, 1.0, -1.0]))


def _roll_mark(rng: np.random.Generator, size_px: float) -> Patch:
    """Pressed in by a roll: a bright ridge beside a dark one."""
    side = max(6, round(size_px))
    height = max(5, round(side * rng.uniform(0.5, 1.0)))
    spot = _padded(paint.blob(rng, height, side, 0.35), 2)
    relief = _relief(paint.blur(spot, side / 10, side / 10), rng.uniform(0.2, 1.3))
    return np.asarray(relief - np.float32(0.45) * spot, np.float32)


def _inclusion(rng: np.random.Generator, size_px: float) -> Patch:
    """Foreign matter rolled out: dark ragged slivers along the web."""
    length = max(6, round(size_px))
    width = max(3, round(size_px * rng.uniform(0.12, 0.3)))
    patch = np.zeros((length, width * 3), np.float32)
    for number in range(int(rng.integers(1, 4))):
        part = length if number == 0 else max(5, int(length * rng.uniform(0.3, 0.8)))
        sliver = _streaked(rng, paint.blob(rng, part, width, 0.6))
        top = int(rng.integers(0, length - part + 1))
        left = width if number == 0 else int(rng.integers(0, width * 2 + 1))
        region = patch[top : top + part, left : left + width]
        np.maximum(region, sliver, out=region)
    return -paint.blur(_padded(patch, 2), 0.6, 0.9)


def _pit(rng: np.random.Generator, size_px: float) -> Patch:
    """A group of small round craters, dark with a bright lip."""
    side = max(6, round(size_px))
    mask = np.zeros((side + 6, side + 6), np.uint8)
    radius = max(1.3, side / 14)
    for _ in range(max(1, round(side / 4))):
        at = rng.normal((side + 6) / 2, side / 5, 2).clip(4, side + 2)
        paint.draw_disc(mask, (at[0], at[1]), radius * rng.uniform(0.6, 1.5))
    crater = paint.share(mask)
    lip = np.roll(crater, (1, 1), (0, 1)) * (1 - crater)
    return paint.blur(-crater + np.float32(0.45) * lip, 0.6, 0.6)


def _scale(rng: np.random.Generator, size_px: float) -> Patch:
    """Rolled-in scale: dark flakes in a patch, ragged and uneven."""
    side = max(8, round(size_px))
    height = max(8, round(side * rng.uniform(0.6, 1.0)))
    noise = rng.standard_normal((height, side)).astype(np.float32)
    flakes = paint.blur(noise, max(1.0, side / 16), max(1.2, side / 12))
    flakes = np.clip((flakes / flakes.std() - 0.1) * 1.6, 0, 1)
    outline = paint.blob(rng, height, side, 0.4)
    patch = flakes * outline
    if patch.max() < _FAINTEST:  # no flake fell inside: one that fills the outline
        patch = outline
    return -paint.blur(_padded(patch, 2), 0.6, 0.6)


def _stain(rng: np.random.Generator, size_px: float) -> Patch:
    """A dried drop: pale inside, darker at its rim."""
    side = max(8, round(size_px))
    height = max(8, round(side * rng.uniform(0.7, 1.4)))
    spot = _padded(paint.blob(rng, height, side, 0.3), 3)
    inside = paint.blur(spot, side / 9, side / 9)
    rim = np.clip(spot - inside, 0, 1)
    return np.asarray(-(0.55 * inside * spot + 0.9 * rim), np.float32)


def _dent(rng: np.random.Generator, size_px: float) -> Patch:
    """A hollow without an edge: smooth shade on one side, light on the other."""
    side = max(8, round(size_px))
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j].astype(np.float32)
    bowl = np.exp(-3.2 * (x**2 + (y * rng.uniform(0.8, 1.3)) ** 2))
    return _relief(bowl.astype(np.float32), rng.uniform(0, 2 * np.pi))


def _ribbing(rng: np.random.Generator, size_px: float) -> Patch:
    """Fine ribs side by side along the web, as a fluted roll leaves them."""
    height, width = (round(v * rng.uniform(0.85, 1.2)) for v in _RIBBED_HW_PX)
    pitch = rng.uniform(9.0, 11.0)
    ribs = np.sin(2 * np.pi * (np.arange(width) / pitch + rng.uniform()))
    outline = np.hanning(height)[:, None] * np.hanning(width)[None, :]
    return np.asarray(ribs[None, :] * outline**0.3, np.float32)


def _hole(rng: np.random.Generator, size_px: float) -> Patch:
    """Cover of a hole: 1 where the strip is gone."""
    side = max(4, round(size_px * 0.6))
    height = max(4, round(side * rng.uniform(0.8, 1.8)))
    return paint.blur(_padded(paint.blob(rng, height, side, 0.4), 2), 0.5, 0.5)


def _edge_crack(rng: np.random.Generator, size_px: float) -> Patch:
    """Cover of a crack from the left edge: a notch that runs out to the right."""
    depth = max(6, round(size_px))
    height = max(6, round(depth * rng.uniform(0.35, 0.8)))
    mask = np.zeros((height + 4, depth + 6), np.uint8)
    tip = (depth + 2.0, 2 + height * rng.uniform(0.3, 0.7))
    bend = (depth * 0.5, tip[1] + rng.normal(0, height * 0.1))
    upper, lower = (0.0, 2.0), (0.0, height + 1.0)
    paint.draw_polygon(mask, [upper, (bend[0], bend[1] - 1.5), tip, bend, lower])
    return paint.blur(paint.share(mask), 0.5, 0.5)


def _padded(patch: Patch, margin: int) -> Patch:
    return np.pad(patch, margin)


def _streaked(rng: np.random.Generator, spot: Patch) -> Patch:
    """`spot` broken up by streaks along the web."""
    noise = rng.uniform(0.45, 1.0, spot.shape).astype(np.float32)
    return np.asarray(spot * paint.blur(noise, 0.5, 3.0), np.float32)


def _relief(height: Patch, light_from: float) -> Patch:
    """`height` lit from the side: its slope towards the light, largest value 1."""
    down, right = np.gradient(height)
    slope = np.cos(light_from) * down + np.sin(light_from) * right
    return np.asarray(slope / max(float(np.abs(slope).max()), 1e-6), np.float32)


GREY_SHAPES: Mapping[str, Shape] = {
    "scratch": _scratch,
    "roll_mark": _roll_mark,
    "inclusion": _inclusion,
    "pit": _pit,
    "scale": _scale,
    "stain": _stain,
    "dent": _dent,
    "ribbing": _ribbing,
}
"""Kinds that make the strip darker or brighter."""

COVER_SHAPES: Mapping[str, Shape] = {"hole": _hole, "edge_crack": _edge_crack}
"""Kinds where the strip is gone and the background shows."""

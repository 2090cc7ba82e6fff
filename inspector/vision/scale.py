"""Millimetres across the web: a scale for every column from a striped target."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import cv2
import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray

from inspector.files import write_atomic
from inspector.types import Pixels

_DEGREE = 5
_FEWEST_EDGES = 8
_LARGEST_RESIDUAL_PX = 0.5
_COVERED = 0.8
_SMOOTH_PX = 1.2


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """Where each column lies across the web.

    Attributes:
        mm: `(W,)` float64, rising: the middle of each column, from the first one's.
        residual_px: Mean distance of the target's edges from the fitted line.
    """

    mm: NDArray[np.float64]
    residual_px: float

    def __post_init__(self) -> None:
        if self.mm.ndim != 1 or len(self.mm) < 2 or not np.isfinite(self.mm).all():
            raise ValueError(f"mm must be (W,) finite numbers, got {self.mm.shape}")
        if (np.diff(self.mm) <= 0).any():
            raise ValueError(
                "mm must rise from column to column; take the target again"
            )

    @classmethod
    def load(cls, path: Path) -> Self:
        """The scale in a file that `save` wrote.

        Raises:
            ValueError: The file is missing, or is no scale.
        """
        try:
            content = io.BytesIO(path.read_bytes())
            with np.load(content, allow_pickle=False) as arrays:
                mm, residual = arrays["mm"], float(arrays["residual_px"])
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as cause:
            raise ValueError(f"{path} is no scale: {cause}") from cause
        return cls(mm.astype(np.float64), residual)

    def save(self, path: Path) -> None:
        """Write it to an `.npz` file, whole."""
        content = io.BytesIO()
        np.savez(content, mm=self.mm, residual_px=np.float64(self.residual_px))
        write_atomic(path, content.getvalue(), durable=True)

    @property
    def width_mm(self) -> float:
        """From the first column's middle to the last one's."""
        return float(self.mm[-1] - self.mm[0])

    @property
    def pitch_mm(self) -> float:
        """Millimetres of one pixel, in the mean."""
        return self.width_mm / (len(self.mm) - 1)


class Rectifier:
    """Makes all columns equally wide: pixels of `pitch_mm`, by linear interpolation."""

    def __init__(self, scale: Scale, pitch_mm: float) -> None:
        """Prepare it.

        Raises:
            ValueError: The pitch is not above 0.
        """
        if pitch_mm <= 0:
            raise ValueError(f"pitch_mm must be above 0, got {pitch_mm}")
        mm = scale.mm - scale.mm[0]
        even_mm = np.arange(int(mm[-1] / pitch_mm) + 1) * pitch_mm
        self._width_px = len(mm)
        self._columns = np.interp(even_mm, mm, np.arange(len(mm))).astype(np.float32)
        self._maps: tuple[NDArray[np.int16], NDArray[np.uint16]] | None = None

    @property
    def width_px(self) -> int:
        """Columns it takes."""
        return self._width_px

    def apply(self, pixels: Pixels) -> Pixels:
        """`(H, W)` uint8 with even columns, `(H, W')`.

        Raises:
            ValueError: The picture has another width.
        """
        height, width = pixels.shape[:2]
        if width != self._width_px:
            raise ValueError(
                f"the scale has {self._width_px} columns, the picture {width}; take "
                "the target again"
            )
        if self._maps is None or len(self._maps[0]) < height:
            rows = np.arange(height, dtype=np.float32)[:, None]
            across = np.broadcast_to(self._columns, (height, len(self._columns)))
            along = np.broadcast_to(rows, across.shape)
            first, second = cv2.convertMaps(
                np.ascontiguousarray(across), np.ascontiguousarray(along), cv2.CV_16SC2
            )
            self._maps = (np.asarray(first), np.asarray(second))
        first, second = (one[:height] for one in self._maps)
        out = cv2.remap(np.ascontiguousarray(pixels), first, second, cv2.INTER_LINEAR)
        return np.asarray(out, np.uint8)


def fit_scale(pixels: Pixels, period_mm: float) -> Scale:
    """The scale from a target of stripes along the web, or of a checker.

    Rising edges of stripes are one period apart, whatever the stripes' width; the
    columns of a checker half a period.

    Args:
        pixels: `(lines, W)` uint8 of the target, sharp and still.
        period_mm: From one dark stripe to the next.

    Raises:
        ValueError: Too few edges, edges missing, or a residual above half a pixel.
    """
    if pixels.ndim != 2 or period_mm <= 0:
        raise ValueError(
            f"expected (lines, W) and a period above 0, got {pixels.shape}, {period_mm}"
        )
    edges, step_mm = _edges(pixels, period_mm)
    width = pixels.shape[1]
    _check(edges, width)
    at_mm = np.arange(len(edges)) * step_mm
    line = Polynomial.fit(edges, at_mm, _DEGREE, domain=[0, width - 1])
    mm = line(np.arange(width, dtype=np.float64))
    pitch = (mm[-1] - mm[0]) / (width - 1)
    residual = float(np.abs(line(edges) - at_mm).mean() / pitch)
    if residual > _LARGEST_RESIDUAL_PX:
        raise ValueError(
            f"the stripes lie {residual:.2f} px off a smooth scale, at most "
            f"{_LARGEST_RESIDUAL_PX} is trusted; focus, lay the target flat, and check "
            "its period"
        )
    return Scale(mm - mm[0], residual)


def _edges(pixels: Pixels, period_mm: float) -> tuple[NDArray[np.float64], float]:
    """Sub-pixel columns of the edges, rising, and the millimetres between them."""
    lines = pixels.astype(np.float32)
    blurred = cv2.GaussianBlur(lines, (0, 0), _SMOOTH_PX, sigmaY=0.01)
    slope = np.gradient(blurred, axis=1)
    signed = slope.mean(0)
    either = np.abs(slope).mean(0)
    if signed.max() > 0.5 * either.max():  # stripes: every line says the same
        return _peaks(np.maximum(signed, 0)), period_mm
    return _peaks(either), period_mm / 2


def _peaks(profile: NDArray[np.float32]) -> NDArray[np.float64]:
    """Centres of gravity of the hills that stand out of a profile."""
    base = float(np.median(profile))
    high = float(np.percentile(profile, 99.5))
    above = profile > base + 0.4 * (high - base)
    bounds = np.flatnonzero(np.diff(np.concatenate(([0], above.view(np.int8), [0]))))
    found = []
    for start, stop in bounds.reshape(-1, 2):
        low, end = max(0, start - 3), min(len(profile), stop + 3)
        weight = np.clip(profile[low:end].astype(np.float64) - base, 0, None)
        if weight.sum() > 0 and start > 2 and stop < len(profile) - 2:
            found.append(float((weight * np.arange(low, end)).sum() / weight.sum()))
    return np.array(found)


def _check(edges: NDArray[np.float64], width: int) -> None:
    if len(edges) < _FEWEST_EDGES:
        raise ValueError(
            f"{len(edges)} edges of the target were found, at least {_FEWEST_EDGES} "
            "are needed; take a finer target, focus, or give it more light"
        )
    steps = np.diff(edges)
    uneven = np.abs(steps / np.median(steps) - 1) > 0.3
    if uneven.any():
        raise ValueError(
            f"a stripe is missing or doubled near column {edges[uneven.argmax()]:.0f}; "
            "clean the target"
        )
    if (edges[-1] - edges[0]) < _COVERED * width:
        raise ValueError(
            f"the target covers columns {edges[0]:.0f} to {edges[-1]:.0f} of {width}; "
            "it must reach over the width"
        )

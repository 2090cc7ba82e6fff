"""Rolled strip as the virtual line camera sees it, without lamp, lens and sensor."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from inspector.camera.placing import Request, Spot, stream
from inspector.camera.scene import Scene
from inspector.camera.shapes import COVER_SHAPES, GREY_SHAPES, Patch
from inspector.vision import paint

_TEXTURE, _EDGES = 21, 22  # first part of the keys, one per use
_LEVEL = 132.0
_BACKGROUND = 16.0
_FULL_TEXTURE = 14.0  # deviation in grey levels at texture strength 1
_VISIBLE = 0.25  # share of the strongest contrast at which a defect's box ends


class SteelWeb:
    """An endless strip: grain, rolling streaks and cloud, between wandering edges.

    Each layer is the sum of two tables whose lengths have no common divisor, so the
    strip repeats only after more than a million lines and any line can be asked for.
    """

    cell_lines = 2048

    def __init__(self, scene: Scene, seed: int) -> None:
        rng = stream(seed, _TEXTURE)
        self._scene = scene
        deviation = _FULL_TEXTURE * scene.difficulty.texture_strength
        self._grain = _Layer(rng, scene.width_px, (1021, 1319), 1, (0.8, 1.6))
        self._streaks = _Layer(rng, scene.width_px, (509, 641), 8, (1.0, 9.0))
        self._cloud = _Layer(rng, scene.width_px, (191, 239), 32, (70.0, 4.0))
        self._weights = tuple(np.float32(deviation * w) for w in (0.75, 0.45, 0.5))
        local = deviation * math.hypot(0.75, 0.45)
        self.sigma = math.hypot(local, scene.difficulty.noise_sigma)
        self._phases = stream(seed, _EDGES).uniform(0, 2 * np.pi, (2, 3))

    def clean(self, first_line: int, lines: int) -> paint.Grey:
        """Ideal grey levels `(lines, W)` of the strip without defects and edges."""
        grey = np.full((lines, self._scene.width_px), _LEVEL, np.float32)
        layers = (self._grain, self._streaks, self._cloud)
        for layer, weight in zip(layers, self._weights, strict=True):
            grey += layer.rows(first_line, lines) * weight
        return grey

    def finish(self, grey: paint.Grey, first_line: int) -> None:
        """Put the background beside the strip, in place."""
        lines = np.arange(first_line, first_line + len(grey))
        columns = np.arange(self._scene.width_px, dtype=np.float32)
        for side, edge in enumerate(self.edges(lines)):
            start, stop = math.floor(edge.min()) - 1, math.ceil(edge.max()) + 2
            start, stop = max(start, 0), max(stop, 0)
            inside = columns[None, start:stop] - edge[:, None].astype(np.float32) + 0.5
            inside = np.clip(inside if side == 0 else 1 - inside, 0, 1)
            band = grey[:, start:stop]
            band += (np.float32(_BACKGROUND) - band) * (1 - inside)
            outside = grey[:, :start] if side == 0 else grey[:, stop:]
            outside[:] = _BACKGROUND

    def edges(
        self, lines: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Columns of the left and the right edge at these lines."""
        across = self._scene.pitch_mm[0]
        margin, wander = self._scene.edge_mm / across, self._scene.wander_mm / across
        common, own = self._phases
        shift = np.sin(lines / 7_700 + common[0]) + 0.3 * np.sin(
            lines / 910 + common[1]
        )
        width = 0.15 * np.sin(lines / 3_100 + own[0])
        ragged = 0.02 * np.sin(lines / 57 + own[1])
        left = margin + wander * (shift / 1.3 + width + ragged)
        right = self._scene.width_px - margin + wander * (shift / 1.3 - width - ragged)
        return left, right

    def realise(self, request: Request) -> Spot | None:
        """The defect that was asked for, or None if it does not fit on the strip."""
        rng = stream(*request.seed)
        y_line = int(request.y_line or 0)
        if request.kind in COVER_SHAPES:
            cover = COVER_SHAPES[request.kind](rng, request.size_px)
            patch = -cover
        else:
            patch = GREY_SHAPES[request.kind](rng, request.size_px)
            cover = None
        top = y_line - patch.shape[0] // 2
        if top < 0:
            return None
        left, right = (int(e[0]) for e in self.edges(np.array([y_line])))
        if request.kind == "edge_crack":
            at_left = (
                request.x_px < (left + right) / 2 if request.x_px else rng.integers(2)
            )
            if not at_left and cover is not None:
                cover, patch = cover[:, ::-1], patch[:, ::-1]
            x = left if at_left else right - patch.shape[1] + 1
        elif (column := self._column(request, rng, patch, (left, right))) is None:
            return None
        else:
            x = column
        return _spot(request, (x, top), patch, cover, self.sigma)

    def _column(
        self,
        request: Request,
        rng: np.random.Generator,
        patch: Patch,
        edges: tuple[int, int],
    ) -> int | None:
        """First column of a patch that lies wholly on the strip, or None."""
        width = patch.shape[1]
        low, high = edges[0] + 4, edges[1] - 4 - width
        if request.x_px is not None:
            x = round(request.x_px - width / 2)
            return x if low <= x <= high else None
        return int(rng.integers(low, high)) if high > low else None


def _spot(
    request: Request,
    at: tuple[int, int],
    patch: Patch,
    cover: Patch | None,
    sigma: float,
) -> Spot:
    strength = np.abs(patch)
    strength = strength / max(float(strength.max()), 1e-6)
    if cover is not None:
        keep, add = 1 - cover, cover * np.float32(_BACKGROUND)
        contrast = (_LEVEL - _BACKGROUND) / sigma
    else:
        contrast = request.contrast_to_noise
        mean = float(np.abs(patch)[strength > 0.5].mean())
        keep = np.ones_like(patch)
        add = patch * np.float32(contrast * sigma / mean)
    rows = np.flatnonzero((strength > _VISIBLE).any(axis=1))
    columns = np.flatnonzero((strength > _VISIBLE).any(axis=0))
    box = (
        at[0] + int(columns[0]),
        at[1] + int(rows[0]),
        at[0] + int(columns[-1]) + 1,
        at[1] + int(rows[-1]) + 1,
    )
    return Spot(request, at[0], at[1], keep, add, box, contrast)


class _Layer:
    """Noise without an end: two tables of different length, stretched and added."""

    def __init__(
        self,
        rng: np.random.Generator,
        width: int,
        lengths: tuple[int, int],
        stretch: int,
        blur_px: tuple[float, float],
    ) -> None:
        self._stretch = stretch
        self._tables = [
            paint.endless_noise(rng, length, width, *blur_px) / np.float32(math.sqrt(2))
            for length in lengths
        ]

    def rows(self, first_line: int, lines: int) -> paint.Grey:
        """`(lines, W)` with mean 0 and deviation 1."""
        at = np.arange(first_line, first_line + lines)
        node, rest = np.divmod(at, self._stretch)
        total = np.zeros((lines, self._tables[0].shape[1]), np.float32)
        for table in self._tables:
            upper = table[node % len(table)]
            if self._stretch > 1:
                share = (rest / np.float32(self._stretch)).astype(np.float32)[:, None]
                upper = upper + (table[(node + 1) % len(table)] - upper) * share
            total += upper
        return total

"""Boards on a carrier, panel after panel, as the virtual line camera sees them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from inspector.camera.etching import Board, Change, etch
from inspector.camera.layout import make_layout
from inspector.camera.placing import Request, Spot, stream
from inspector.camera.scene import Scene
from inspector.types import Pixels
from inspector.vision import paint

_LAYOUT, _TEXTURE, _OFF = 31, 32, 33  # first part of the keys, one per use
_CARRIER = 22.0
_FULL_TEXTURE = 12.0  # deviation on copper in grey levels at texture strength 1
_VISIBLE = 0.25  # share of the strongest change at which a defect's box ends
_BORDER_PX = 48  # carrier beside the boards


class PcbWeb:
    """The same board again and again; each a little off, its copper's grain its own."""

    def __init__(self, scene: Scene, seed: int) -> None:
        rng = stream(seed, _LAYOUT)
        self._scene = scene
        self._seed = seed
        self.cell_lines = scene.panel_lines
        width = scene.width_px - 2 * _BORDER_PX
        self._board = Board.of(make_layout(rng, scene.board_lines, width))
        self._golden = np.full(
            (scene.panel_lines, scene.width_px), _CARRIER, np.float32
        )
        inner = self._golden[: scene.board_lines, _BORDER_PX:-_BORDER_PX]
        inner[:] = self._board.grey
        self._texture = _tables(stream(seed, _TEXTURE), scene)
        grain = _FULL_TEXTURE * scene.difficulty.texture_strength
        self.sigma = math.hypot(grain * 0.7, scene.difficulty.noise_sigma)

    def clean(self, first_line: int, lines: int) -> paint.Grey:
        """Ideal grey levels `(lines, W)` of the panels without defects."""
        at = np.arange(first_line, first_line + lines)
        grey = np.empty((lines, self._scene.width_px), np.float32)
        half_gap = (self.cell_lines - self._scene.board_lines) // 2
        panels = (at + half_gap) // self.cell_lines
        for panel in np.unique(panels):
            here = panels == panel
            across, along = self.off(int(panel))
            source = (at[here] - along) % self.cell_lines
            grey[here] = np.roll(self._golden[source], across, axis=1)
        grain = sum(table[at % len(table)] for table in self._texture)
        grey *= 1 + np.asarray(grain, np.float32)
        return grey

    def finish(self, grey: paint.Grey, first_line: int) -> None:
        """Nothing lies above the boards."""

    def golden(self, first_line: int, lines: int) -> Pixels:
        """The reference `(lines, W)` without defects, grain, lamp and noise."""
        at = np.arange(first_line, first_line + lines) % self.cell_lines
        return np.asarray(self._golden[at].round(), np.uint8)

    def off(self, panel: int) -> tuple[int, int]:
        """How far a panel lies off, columns and lines."""
        wander = self._scene.panel.wander_px
        across, along = stream(self._seed, _OFF, panel).integers(-wander, wander + 1, 2)
        return int(across), int(along)

    def realise(self, request: Request) -> Spot | None:
        """The defect that was asked for on its panel, or None if no place is found."""
        panel, row = divmod(int(request.y_line or 0), self.cell_lines)
        rng = stream(*request.seed)
        near = None
        if request.x_px is not None:
            near = (request.x_px - _BORDER_PX, float(row))
        change = etch(self._board, request.kind, rng, request.size_px, near)
        if change is None:
            return None
        across, along = self.off(panel)
        x = change.x + _BORDER_PX + across
        y = change.y + panel * self.cell_lines + along
        if y < 0:
            return None
        return self._spot(request, change, (x, y))

    def _spot(
        self, request: Request, change: Change, at: tuple[int, int]
    ) -> Spot | None:
        """A change of material as a change of grey, as strong as was asked for."""
        inside = change.mask > 0.5
        if not inside.any():
            return None
        high, wide = change.mask.shape
        before = self._board.grey[
            change.y : change.y + high, change.x : change.x + wide
        ]
        full = float(np.abs(change.grey - before)[inside].mean())
        if full < 2.0:
            return None
        wanted = request.contrast_to_noise * self.sigma
        share = np.float32(min(1.0, wanted / full))
        cover = change.mask * share
        box = _box(np.abs(change.grey - before) * change.mask, at)
        contrast = float(share) * full / self.sigma
        return Spot(
            request, at[0], at[1], 1 - cover, cover * change.grey, box, contrast
        )


def _box(
    difference: NDArray[np.float32], at: tuple[int, int]
) -> tuple[int, int, int, int]:
    visible = difference > _VISIBLE * difference.max()
    rows = np.flatnonzero(visible.any(axis=1))
    columns = np.flatnonzero(visible.any(axis=0))
    return (
        at[0] + int(columns[0]),
        at[1] + int(rows[0]),
        at[0] + int(columns[-1]) + 1,
        at[1] + int(rows[-1]) + 1,
    )


def _tables(rng: np.random.Generator, scene: Scene) -> list[paint.Grey]:
    """Grain of the surface as a share of its grey level; two lengths, endless."""
    deviation = _FULL_TEXTURE * scene.difficulty.texture_strength / 150 / math.sqrt(2)
    return [
        paint.endless_noise(rng, length, scene.width_px, 0.9, 0.9)
        * np.float32(deviation)
        for length in (1021, 1319)
    ]

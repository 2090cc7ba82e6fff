"""The screening that passes over nothing: every tile of the frame."""

from __future__ import annotations

import numpy as np

from inspector.recipe import ScreenPart
from inspector.types import Candidates, Frame
from inspector.vision.tiles import tile_grid


class EveryTile:
    """Picks all tiles; see `Screen`."""

    def __init__(
        self,
        tile_hw_px: tuple[int, int],
        overlap_px: int,
        _part: ScreenPart | None = None,
    ) -> None:
        """Choose how the tiles lie.

        Args:
            tile_hw_px: Height and width of a tile.
            overlap_px: Overlap of neighbours, at least the largest spot.

        Raises:
            ValueError: The overlap leaves no step.
        """
        self._tile_hw = tile_hw_px
        self._overlap_px = overlap_px
        tile_grid(tile_hw_px, tile_hw_px, overlap_px)

    def candidates(self, frame: Frame) -> Candidates:
        """All tiles of `frame`, row by row, none more suspicious than another."""
        height, width = frame.pixels.shape[:2]
        tiles = tile_grid((height, width), self._tile_hw, self._overlap_px)
        return Candidates(
            tiles, np.zeros(len(tiles), np.float32), ("all",) * len(tiles)
        )

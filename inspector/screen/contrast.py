"""Picks the tiles that hold something unlike the web around it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inspector.recipe import ScreenPart
from inspector.screen.bank import Suspicion, suspicion
from inspector.screen.regions import regions, suspicion_of, worst
from inspector.screen.unexplained import AUDIT
from inspector.types import Candidates, Frame, Regions
from inspector.vision.boxes import Boxes
from inspector.vision.codec import to_grey
from inspector.vision.tiles import tile_grid
from inspector.vision.unlike import unlike


class ContrastScreen:
    """Picks the tiles that hold something unlike the web around it; see `Screen`.

    A frame is flattened (columns, light and edges out) and searched for spots, patches
    and lines. What counts is by how many robust sigmas of a detector's own evidence on
    this frame something stands out, so rough material raises the bar by itself. With a
    golden picture the same is done with what leaves it. No state: the same frame gives
    the same answer.

    A tile that sees a region whole spares its neighbours the same look; a region that
    no tile sees whole goes to all that touch it. Beside them a share of the tiles that
    are passed over is picked for the audit, drawn from the frame's index alone.

    What a scratch that runs straight through the whole frame shares with a dirty lens,
    it shares for good: both are columns that stand out, and both are reported.

    The recipe's defaults were measured on the virtual strips with training seeds by
    `benchmarks/screening.py`, which prints the figures that belong to them;
    `inspector recipe screen` measures those of a plant's own material.
    """

    def __init__(
        self,
        tile_hw_px: tuple[int, int],
        overlap_px: int,
        part: ScreenPart | None = None,
    ) -> None:
        """Choose how the tiles lie and what is suspicious.

        Args:
            tile_hw_px: Height and width of a tile.
            overlap_px: Overlap of neighbours, at least the largest spot.
            part: Sensitivity and share of the audit; the recipe's defaults if None.

        Raises:
            ValueError: The overlap leaves no step.
        """
        part = part or ScreenPart(name="contrast")
        self._tile_hw = tile_hw_px
        self._overlap_px = overlap_px
        self._limit = part.sensitivity
        self._even_odds = max(part.sensitivity, part.unknown_from)
        self._audit_share = part.audit_share
        tile_grid(tile_hw_px, tile_hw_px, overlap_px)

    def candidates(self, frame: Frame) -> Candidates:
        """The tiles with something suspicious, worst first, then those of the audit."""
        height, width = frame.pixels.shape[:2]
        tiles = tile_grid((height, width), self._tile_hw, self._overlap_px)
        cells = suspicion_in(frame)
        found = self._standing_out(frame, cells)
        picked = worst(found.xyxy_px, suspicion_of(found, self._even_odds), tiles)
        drawn = audited(frame.info.index, len(tiles), self._audit_share)
        order = np.argsort(-picked, kind="stable")
        order = order[(picked > 0)[order] | drawn[order]]
        why = "contrast" if frame.reference is None else "reference"
        return Candidates(
            tiles[order],
            picked[order],
            tuple(why if picked[i] > 0 else AUDIT for i in order),
            found,
            len(tiles),
            cells * np.float32(1 / self._even_odds),
        )

    def standing_out(self, frame: Frame) -> Regions:
        """All that is suspicious enough for the network."""
        return self._standing_out(frame, suspicion_in(frame))

    def _standing_out(self, frame: Frame, cells: Suspicion) -> Regions:
        height, width = frame.pixels.shape[:2]
        found = regions(cells, self._limit, (height, width), self._even_odds)
        return found[~_left_out(found.xyxy_px, frame.info.masked_rows)]


def suspicion_in(frame: Frame) -> Suspicion:
    """Suspicion of the frame's cells; with a golden picture, of what leaves it."""
    pixels = to_grey(frame.pixels)
    if frame.reference is None:
        return suspicion(pixels)
    return suspicion(unlike(pixels, to_grey(frame.reference)), compared=True)


def audited(index: int, tiles: int, share: float) -> NDArray[np.bool_]:
    """`(tiles,)` which tiles of a frame are looked at to see what screening missed.

    Every tile is drawn by itself with probability `share`; the draw follows from the
    frame's index and from nothing else.
    """
    seed = np.random.SeedSequence(index % 2**64)
    rng = np.random.Generator(np.random.SFC64(seed))
    return np.asarray(rng.random(tiles) < share, np.bool_)


def _left_out(boxes: Boxes, masked: tuple[tuple[int, int], ...]) -> NDArray[np.bool_]:
    """Which boxes lie wholly in rows that the recipe leaves out."""
    out = np.zeros(len(boxes), np.bool_)
    for start, stop in masked:
        out |= (boxes[:, 1] >= start) & (boxes[:, 3] <= stop)
    return out

"""Picks the tiles that hold something unlike the web around it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from inspector.recipe import ScreenPart
from inspector.types import Candidates, Detections, Frame, Pixels
from inspector.vision import columns
from inspector.vision.boxes import Boxes
from inspector.vision.codec import to_grey
from inspector.vision.tiles import Tiles, tile_grid
from inspector.vision.unlike import unlike

CELL_PX = 8
"""Side of the cells in which suspicion is known."""

_FINE_ROWS = CELL_PX // columns.ROWS_PX
_LONG_ROWS = 4
_CELLS_PER_LONG_ROW = _LONG_ROWS // _FINE_ROWS
_PAD_PX = 16
_SAMPLE = 8

_LEAST_SIGMA = 0.5
"""Grey levels of a flattened frame, so that a perfect picture divides by no zero."""

_WHOLE_PX = 16
"""A tile sees a region whole if so much around it lies inside the tile as well."""

_MOST_REGIONS = 1000
"""More are joined to coarser ones, so that dense material costs no minutes."""

Suspicion = NDArray[np.float32]


class ContrastScreen:
    """Picks the tiles that hold something unlike the web around it; see `Screen`.

    A frame is flattened (columns, light and edges out) and searched for spots and lines
    of several sizes, each the difference between a window and its surroundings. What
    counts is by how many robust sigmas of that very difference on this frame it stands
    out, so rough material raises the bar by itself. With a golden picture the same is
    done with what leaves it. No state: the same frame gives the same answer.

    A tile that sees a region whole spares its neighbours the same look; a region that
    no tile sees whole goes to all that touch it. Beside them a share of the tiles that
    are passed over is picked for the audit, drawn from the frame's index alone.

    What a scratch that runs straight through the whole frame shares with a dirty lens,
    it shares for good: both are columns that stand out, and both are reported.

    The recipe's defaults were measured on the virtual strips with training seeds by
    `benchmarks/screening.py`, which prints the figures that belong to them.
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
        self._unknown_from = part.unknown_from
        self._audit_share = part.audit_share
        tile_grid(tile_hw_px, tile_hw_px, overlap_px)

    def candidates(self, frame: Frame) -> Candidates:
        """The tiles with something suspicious, worst first, then those of the audit."""
        height, width = frame.pixels.shape[:2]
        tiles = tile_grid((height, width), self._tile_hw, self._overlap_px)
        boxes, sigmas = self.standing_out(frame)
        worst = _worst(boxes, sigmas, tiles)
        drawn = audited(frame.info.index, len(tiles), self._audit_share)
        order = np.argsort(-worst, kind="stable")
        order = order[(worst > 0)[order] | drawn[order]]
        why = "contrast" if frame.reference is None else "reference"
        return Candidates(
            tiles[order],
            worst[order],
            tuple(why if worst[i] > 0 else "audit" for i in order),
            _as_detections(boxes, sigmas, max(self._limit, self._unknown_from)),
        )

    def standing_out(self, frame: Frame) -> tuple[Boxes, Suspicion]:
        """All that is suspicious enough for the network: boxes and their sigmas."""
        height, width = frame.pixels.shape[:2]
        boxes, sigmas = regions(_suspicion(frame), self._limit, (height, width))
        seen = ~_left_out(boxes, frame.info.masked_rows)
        return boxes[seen], sigmas[seen]


def suspicion(pixels: Pixels) -> Suspicion:
    """By how many robust sigmas each cell stands out, whatever the size of the cause.

    Args:
        pixels: `(H, W)` uint8, not empty.

    Returns:
        `(ceil(H / CELL_PX), ceil(W / CELL_PX))` float32 >= 0.
    """
    height, width = (-(-side // CELL_PX) for side in pixels.shape)
    web = columns.flatten(pixels)
    flat = _padded(web.pixels)
    total = np.zeros(
        (flat.shape[0] // _FINE_ROWS, flat.shape[1] // CELL_PX), np.float32
    )
    first, stop = web.inside
    for deviations, cell_hw in _bank(flat):
        step = flat.shape[1] // deviations.shape[1]
        inside = deviations[
            ::_SAMPLE, first // step : max(stop // step, first // step + 1)
        ]
        sigma = max(columns.robust_sigma(inside[:, :: _SAMPLE // step]), _LEAST_SIGMA)
        cells = columns.pooled(deviations, cell_hw[1], cell_hw[0])
        if len(cells) < len(total):
            cells = cells.repeat(_CELLS_PER_LONG_ROW, 0)
        np.maximum(total, cells * np.float32(1 / sigma), out=total)
    lines = np.pad(web.lines, (0, flat.shape[1] - len(web.lines)))
    np.maximum(total, lines.reshape(-1, CELL_PX).max(1), out=total)
    return total[:height, :width]


def _bank(flat: Pixels) -> Iterator[tuple[Pixels, tuple[int, int]]]:
    """Differences between windows and their surroundings, each with its cell `h, w`.

    Windows in frame pixels, across x along: 1 x 4, 6 x 4, 10 x 4, 6 x 12, 20 x 20 and
    36 x 36 for spots, 1 x 16, 1 x 32 and 3 x 32 for lines along the web.
    Windows of 3 and 5 have an odd centre and are the fastest.
    """
    mean, difference = columns.mean, columns.difference
    cell = _FINE_ROWS, CELL_PX
    yield difference(flat, mean(flat, 5, 3)), cell
    half, cell = columns.halved(flat), (_FINE_ROWS, CELL_PX // 2)
    yield difference(mean(half, 3, 1), mean(half, 9, 5)), cell
    yield difference(mean(half, 5, 1), mean(half, 13, 5)), cell
    yield difference(mean(half, 3, 3), mean(half, 9, 9)), cell
    quarter, cell = columns.halved(half), (_FINE_ROWS, CELL_PX // 4)
    yield difference(mean(quarter, 5, 5), mean(quarter, 15, 15)), cell
    yield difference(mean(quarter, 9, 9), mean(quarter, 25, 25)), cell
    long, cell = columns.rows_averaged(flat, _LONG_ROWS), (1, CELL_PX)
    twice = mean(long, 1, 2)
    yield difference(long, mean(long, 5, 1)), cell
    yield difference(twice, mean(twice, 5, 1)), cell
    yield difference(mean(twice, 3, 1), mean(twice, 9, 1)), cell


def regions(
    cells: Suspicion, limit: float, frame_hw: tuple[int, int]
) -> tuple[Boxes, Suspicion]:
    """Suspicious cells that touch, as boxes, with the largest suspicion of each.

    Args:
        cells: `(h, w)` suspicion of cells of `CELL_PX`.
        limit: Least suspicion that counts.
        frame_hw: Height and width of the frame, which the boxes do not leave.

    Returns:
        `(n, 4)` boxes in frame pixels and `(n,)` sigmas, from top to bottom; at most
        about a thousand, for where there are more, cells are joined to larger ones.
    """
    side = CELL_PX
    labels, count = columns.connected_cells(cells >= limit)
    while count > _MOST_REGIONS:
        cells, side = _coarser(cells), side * 2
        labels, count = columns.connected_cells(cells >= limit)
    y, x = np.nonzero(labels)
    group = labels[y, x] - 1
    first = np.full((count, 2), np.iinfo(np.int64).max)
    last = np.zeros((count, 2), np.int64)
    sigmas = np.zeros(count, np.float32)
    at = np.stack((x, y), 1)
    np.minimum.at(first, group, at)
    np.maximum.at(last, group, at + 1)
    np.maximum.at(sigmas, group, cells[y, x])
    height, width = frame_hw
    boxes = np.concatenate((first, last), 1) * side
    return np.minimum(boxes, [width, height] * 2).astype(np.float32), sigmas


def audited(index: int, tiles: int, share: float) -> NDArray[np.bool_]:
    """`(tiles,)` which tiles of a frame are looked at to see what screening missed.

    Every tile is drawn by itself with probability `share`; the draw follows from the
    frame's index and from nothing else.
    """
    seed = np.random.SeedSequence(index % 2**64)
    rng = np.random.Generator(np.random.SFC64(seed))
    return np.asarray(rng.random(tiles) < share, np.bool_)


def _suspicion(frame: Frame) -> Suspicion:
    pixels = to_grey(frame.pixels)
    if frame.reference is not None:
        pixels = unlike(pixels, to_grey(frame.reference))
    return suspicion(pixels)


def _padded(flat: Pixels) -> Pixels:
    """Whole cells, and a whole number of long rows; neutral where nothing is."""
    below, right = -flat.shape[0] % _LONG_ROWS, -flat.shape[1] % _PAD_PX
    if not below and not right:
        return flat
    padding = ((0, below), (0, right))
    return np.pad(flat, padding, constant_values=columns.NEUTRAL)


def _coarser(cells: Suspicion) -> Suspicion:
    height, width = (-(-side // 2) for side in cells.shape)
    even = np.zeros((height * 2, width * 2), np.float32)
    even[: cells.shape[0], : cells.shape[1]] = cells
    return np.asarray(even.reshape(height, 2, width, 2).max((1, 3)), np.float32)


def _left_out(boxes: Boxes, masked: tuple[tuple[int, int], ...]) -> NDArray[np.bool_]:
    """Which boxes lie wholly in rows that the recipe leaves out."""
    out = np.zeros(len(boxes), np.bool_)
    for start, stop in masked:
        out |= (boxes[:, 1] >= start) & (boxes[:, 3] <= stop)
    return out


def _worst(boxes: Boxes, sigmas: Suspicion, tiles: Tiles) -> Suspicion:
    """`(tiles,)` the largest suspicion that a tile is to be looked at for, or 0."""
    box, tile = boxes[:, None], tiles[None].astype(np.float32)
    before, after = box[..., :2] - tile[..., :2], tile[..., 2:] - box[..., 2:]
    room = np.minimum(before, after)
    touches = (room > -(box[..., 2:] - box[..., :2])).all(2)
    whole = _room(boxes, tiles)
    best = whole.argmax(1)
    alone = np.zeros_like(touches)
    alone[np.arange(len(boxes)), best] = True
    sees_whole = whole.max(1, initial=-1.0) >= _WHOLE_PX
    picked = np.where(sees_whole[:, None], alone, touches)
    return np.asarray((picked * sigmas[:, None]).max(0, initial=0.0), np.float32)


def _room(boxes: Boxes, tiles: Tiles) -> NDArray[np.float32]:
    """`(n, m)` pixels between a box and the nearest side of a tile that cuts the web.

    Where the tile ends because the frame does, nothing is cut.
    """
    frame = np.concatenate((tiles[:, :2].min(0), tiles[:, 2:].max(0)))
    reach = np.where(tiles == frame, np.array([-1, -1, 1, 1]) * 10**6, 0) + tiles
    before = boxes[:, None, :2] - reach[None, :, :2]
    after = reach[None, :, 2:] - boxes[:, None, 2:]
    return np.asarray(np.minimum(before, after).min(2), np.float32)


def _as_detections(boxes: Boxes, sigmas: Suspicion, least: float) -> Detections:
    """Regions of `least` sigmas and more; the score is 0.5 there and nears 1 above."""
    sure = sigmas >= least
    score = sigmas[sure] / (sigmas[sure] + np.float32(least))
    return Detections(boxes[sure], score, np.full(len(score), -1, np.int64))

"""Suspicious cells that touch, as regions with a box, and the tiles that see them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inspector.screen.bank import CELL_PX, Suspicion
from inspector.types import Regions
from inspector.vision import columns
from inspector.vision.boxes import Boxes
from inspector.vision.tiles import Tiles

MOST_REGIONS = 256
"""More are joined to coarser ones, so that dense material costs no minutes."""

_WHOLE_PX = 16
"""A tile sees a region whole if so much around it lies inside the tile as well."""


def regions(
    cells: Suspicion, limit: float, frame_hw: tuple[int, int], even_odds: float
) -> Regions:
    """Suspicious cells that touch, with the largest suspicion of each.

    Args:
        cells: `(h, w)` suspicion of cells of `CELL_PX`.
        limit: Least suspicion that counts.
        frame_hw: Height and width of the frame, which the boxes do not leave.
        even_odds: Suspicion at which the score is 0.5.

    Returns:
        Regions from top to bottom; at most `MOST_REGIONS`, for where there are more,
        cells are joined to larger ones. Areas are those of the cells that count.
    """
    side, counts = CELL_PX, (cells >= limit).astype(np.float32)
    labels, count = columns.connected_cells(counts > 0)
    while count > MOST_REGIONS:
        height, width = (-(-size // 2) for size in cells.shape)
        cells = _fours(cells, height, width).max((1, 3))
        counts = _fours(counts, height, width).sum((1, 3))
        side *= 2
        labels, count = columns.connected_cells(counts > 0)
    y, x = np.nonzero(labels)
    group = labels[y, x] - 1
    first = np.full((count, 2), np.iinfo(np.int64).max)
    last = np.zeros((count, 2), np.int64)
    sigmas, area = np.zeros(count, np.float32), np.zeros(count, np.float32)
    at = np.stack((x, y), 1)
    np.minimum.at(first, group, at)
    np.maximum.at(last, group, at + 1)
    np.maximum.at(sigmas, group, cells[y, x])
    np.add.at(area, group, counts[y, x] * CELL_PX**2)
    boxes = np.minimum(np.concatenate((first, last), 1) * side, [*frame_hw[::-1]] * 2)
    score = sigmas / (sigmas + np.float32(even_odds))
    return Regions(boxes.astype(np.float32), score, area)


def suspicion_of(found: Regions, even_odds: float) -> Suspicion:
    """The sigmas that the scores were made of: `(n,)`."""
    share = np.minimum(found.score, 0.9999)
    return np.asarray(even_odds * share / (1 - share), np.float32)


def worst(boxes: Boxes, sigmas: Suspicion, tiles: Tiles) -> Suspicion:
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


def _fours(cells: Suspicion, height: int, width: int) -> Suspicion:
    """`(height, 2, width, 2)`: the cells in blocks of four, filled up by zeros."""
    even = np.zeros((height * 2, width * 2), np.float32)
    even[: cells.shape[0], : cells.shape[1]] = cells
    return even.reshape(height, 2, width, 2)

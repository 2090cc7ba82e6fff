"""Tiles at native scale, and the way back: boxes that a tile edge cut are joined."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.types import Detections, Pixels
from inspector.vision import boxes

Tiles = NDArray[np.int32]

SAME_VIEW_IOU = 0.3
"""Two tiles that see one thing agree at least so much in the strip they share.

Chosen on generated boxes: distinct spots give 0, one spot with its box off by a third
of its size still gives 0.3."""


def tile_grid(
    frame_hw: tuple[int, int], tile_hw: tuple[int, int], overlap_px: int
) -> Tiles:
    """Tiles that cover a frame, row by row.

    Args:
        frame_hw: Height and width of the frame.
        tile_hw: Height and width of a tile.
        overlap_px: Overlap of neighbours; the last tile of a row overlaps more, for it
            is shifted inward instead of reaching over the edge.

    Returns:
        `(n, 4)` int32 `x1 y1 x2 y2`. Where the frame is smaller than a tile, the tile
        is as small as the frame; `cut_tiles` fills it up.

    Raises:
        ValueError: The overlap leaves no step.
    """
    if not 0 <= overlap_px < min(tile_hw):
        raise ValueError(
            f"overlap_px must lie in 0..{min(tile_hw) - 1} for tiles of {tile_hw}, "
            f"got {overlap_px}"
        )
    rows = _spans(frame_hw[0], tile_hw[0], overlap_px)
    columns = _spans(frame_hw[1], tile_hw[1], overlap_px)
    grid = [(x1, y1, x2, y2) for y1, y2 in rows for x1, x2 in columns]
    return np.array(grid, np.int32)


def _spans(size: int, tile: int, overlap: int) -> list[tuple[int, int]]:
    if size <= tile:
        return [(0, size)]
    count = -(-(size - overlap) // (tile - overlap))
    starts = [min(i * (tile - overlap), size - tile) for i in range(count)]
    return [(start, start + tile) for start in starts]


def cut_tiles(
    planes: Pixels,
    tiles: Tiles,
    tile_hw: tuple[int, int],
    out: Pixels | None = None,
) -> Pixels:
    """Tiles of a picture as a batch.

    Args:
        planes: `(H, W)` or `(C, H, W)` uint8.
        tiles: `(n, 4)` inside the picture, none larger than `tile_hw`.
        tile_hw: Height and width of each tile in the batch.
        out: `(m, C, h, w)` uint8 with m >= n to be used again; made if None.

    Returns:
        `(n, C, h, w)` uint8; smaller tiles are filled up by `fill_up`.
    """
    stack = planes[None] if planes.ndim == 2 else planes
    height, width = tile_hw
    if out is None:
        out = np.empty((len(tiles), len(stack), height, width), np.uint8)
    for place, (x1, y1, x2, y2) in zip(out, tiles.tolist(), strict=False):
        piece = stack[:, y1:y2, x1:x2]
        if piece.shape[1:] == (height, width):
            place[...] = piece
            continue
        for channel, plane in enumerate(piece):
            place[channel] = fill_up(plane, tile_hw)
    return out[: len(tiles)]


def fill_up(plane: Pixels, least_hw: tuple[int, int]) -> Pixels:
    """A plane that is at least so large, continued to the right and below.

    It goes on as its mirror image: the texture continues, while a constant or a
    repeated edge would draw a step or stripes that look like a defect.

    Args:
        plane: `(H, W)` uint8; it keeps its place at the upper left.
        least_hw: Height and width that the answer has at least.

    Returns:
        `(max(H, h), max(W, w))` uint8; the plane itself where nothing is missing.
    """
    below = max(0, least_hw[0] - plane.shape[0])
    right = max(0, least_hw[1] - plane.shape[1])
    if not below and not right:
        return plane
    filled = cv2.copyMakeBorder(plane, 0, below, 0, right, cv2.BORDER_REFLECT)
    return np.asarray(filled, np.uint8)


def join_across_tiles(
    found: Detections,
    tile_of: NDArray[np.intp],
    tiles: Tiles,
    slack_px: float,
) -> Detections:
    """Make one box of the pieces that neighbouring tiles saw of one defect.

    Two boxes of one class from different tiles are pieces of one defect if, in the
    strip that both tiles see, they show the same thing; or if one ends where its tile
    ends and the other goes on from there. Two defects side by side do neither.

    Args:
        found: Boxes in frame pixels, each clipped to its tile, without doubles within
            a tile.
        tile_of: `(n,)` the tile that each box was found in.
        tiles: `(m, 4)` the tiles.
        slack_px: A box this near to its tile's edge ends there.

    Returns:
        One box per defect: the union of its pieces, with the best piece's score.
    """
    if len(found) < 2:
        return found
    links = [
        pair
        for one, other in itertools.combinations(np.unique(tile_of).tolist(), 2)
        for pair in _links(found, tile_of, tiles, (one, other), slack_px)
    ]
    group = boxes.connected(len(found), links)
    count = int(group.max()) + 1
    first = np.full((count, 2), np.inf, np.float32)
    last = np.full((count, 2), -np.inf, np.float32)
    score = np.zeros(count, np.float32)
    class_id = np.zeros(count, np.int64)
    np.minimum.at(first, group, found.xyxy_px[:, :2])
    np.maximum.at(last, group, found.xyxy_px[:, 2:])
    np.maximum.at(score, group, found.score)
    class_id[group] = found.class_id
    return Detections(np.concatenate((first, last), 1), score, class_id)


def _links(
    found: Detections,
    tile_of: NDArray[np.intp],
    tiles: Tiles,
    pair: tuple[int, int],
    slack_px: float,
) -> list[tuple[int, int]]:
    one, other = pair
    shared = np.concatenate(
        (
            np.maximum(tiles[one, :2], tiles[other, :2]),
            np.minimum(tiles[one, 2:], tiles[other, 2:]),
        )
    ).astype(np.float32)
    extent = shared[2:] - shared[:2]
    if extent.min() < 0:  # the tiles do not even touch
        return []
    near = _within(found.xyxy_px, shared, slack_px)
    a = np.flatnonzero((tile_of == one) & near)
    b = np.flatnonzero((tile_of == other) & near)
    box_a, box_b = found.xyxy_px[a], found.xyxy_px[b]
    same = boxes.iou(_cut(box_a, shared), _cut(box_b, shared)) >= SAME_VIEW_IOU
    for axis in (0, 1):
        same |= _goes_on(box_a, box_b, (tiles[one], tiles[other]), axis, slack_px)
        same |= _goes_on(box_b, box_a, (tiles[other], tiles[one]), axis, slack_px).T
    same &= found.class_id[a][:, None] == found.class_id[b][None]
    pairs = np.argwhere(same)
    return list(zip(a[pairs[:, 0]].tolist(), b[pairs[:, 1]].tolist(), strict=True))


def _within(xyxy: boxes.Boxes, region: boxes.Boxes, margin: float) -> NDArray[np.bool_]:
    inside = (xyxy[:, :2] <= region[2:] + margin) & (xyxy[:, 2:] >= region[:2] - margin)
    return np.asarray(inside.all(1), np.bool_)


def _cut(xyxy: boxes.Boxes, region: boxes.Boxes) -> boxes.Boxes:
    return np.asarray(
        np.clip(xyxy, np.tile(region[:2], 2), np.tile(region[2:], 2)), np.float32
    )


def _goes_on(
    before: boxes.Boxes,
    after: boxes.Boxes,
    pair: tuple[Tiles, Tiles],
    axis: int,
    slack_px: float,
) -> NDArray[np.bool_]:
    """`(n, m)` whether `after` in the second tile carries on `before` in the first.

    The first tile lies before the second along `axis` (0 for x, 1 for y); else the
    answer is no. Where tiles only abut, pieces may miss each other by the slack.
    """
    left, right = pair
    nothing = np.zeros((len(before), len(after)), np.bool_)
    if not (left[axis] < right[axis] and left[axis + 2] < right[axis + 2]):
        return nothing
    end, start = float(left[axis + 2]), float(right[axis])
    reaches_end = before[:, axis + 2] >= end - slack_px
    reaches_start = after[:, axis] <= start + slack_px
    cut_before = reaches_end[:, None] & (after[:, axis + 2] >= end - slack_px)[None]
    cut_after = reaches_start[None] & (before[:, axis] <= start + slack_px)[:, None]
    gap = np.maximum(before[:, None, :2], after[None, :, :2]) - np.minimum(
        before[:, None, 2:], after[None, :, 2:]
    )
    allowed = max(0.0, slack_px - (end - start))
    meet = (gap[:, :, axis] <= allowed) & (gap[:, :, 1 - axis] < allowed)
    return np.asarray((cut_before | cut_after) & meet, np.bool_)

"""Boxes: overlap, removal of doubles, clipping, and the way to millimetres.

All boxes are `(n, 4)`, `x1 y1 x2 y2`, x2 and y2 exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from inspector.types import FrameInfo

Boxes = NDArray[np.float32]


def area(xyxy: Boxes) -> NDArray[np.float32]:
    """`(n,)` areas; a box turned inside out has none."""
    return np.asarray(
        np.clip(xyxy[:, 2] - xyxy[:, 0], 0, None)
        * np.clip(xyxy[:, 3] - xyxy[:, 1], 0, None),
        np.float32,
    )


def intersection(first: Boxes, second: Boxes) -> NDArray[np.float32]:
    """`(n, m)` common areas of `(n, 4)` and `(m, 4)` boxes."""
    top_left = np.maximum(first[:, None, :2], second[None, :, :2])
    bottom_right = np.minimum(first[:, None, 2:], second[None, :, 2:])
    return np.asarray(np.prod(np.clip(bottom_right - top_left, 0, None), 2), np.float32)


def iou(first: Boxes, second: Boxes) -> NDArray[np.float32]:
    """`(n, m)` intersection over union, 0..1; 0 where both boxes are empty."""
    common = intersection(first, second)
    union = area(first)[:, None] + area(second)[None] - common
    return np.asarray(common / np.maximum(union, np.finfo(np.float32).tiny), np.float32)


def nms(
    xyxy: Boxes,
    score: NDArray[np.float32],
    class_id: NDArray[np.int64],
    iou_limit: float,
    most: int,
) -> NDArray[np.intp]:
    """Keep the best of boxes of one class that overlap; classes do not compete.

    Args:
        xyxy: `(n, 4)` boxes.
        score: `(n,)` scores; of equal ones the lower index wins.
        class_id: `(n,)` classes.
        iou_limit: Boxes that overlap more than this are one.
        most: No more boxes than this are kept, the best ones.

    Returns:
        Indices of the boxes kept, best first.
    """
    return _greedy(xyxy, score, iou_limit, most, class_id)


def nms_any_class(
    xyxy: Boxes, score: NDArray[np.float32], iou_limit: float, most: int
) -> NDArray[np.intp]:
    """Keep the best of boxes that overlap, whatever their class; see `nms`."""
    return _greedy(xyxy, score, iou_limit, most, np.zeros(len(xyxy), np.int64))


def voted(
    kept: NDArray[np.intp],
    xyxy: Boxes,
    score: NDArray[np.float32],
    class_id: NDArray[np.int64],
    iou_limit: float,
) -> Boxes:
    """Where the boxes kept lie if all that say the same have a say.

    A network with anchors tells of one thing many times, from several anchors, cells
    and levels; the mean of these boxes lies nearer to it than the best one alone.

    Args:
        kept: `(k,)` indices of the boxes that `nms` kept.
        xyxy: `(n, 4)` all boxes before its removal of doubles.
        score: `(n,)` scores, the weights of the mean.
        class_id: `(n,)` classes; only boxes of the same class have a say.
        iou_limit: Boxes that overlap the kept one at least so much have a say.

    Returns:
        `(k, 4)` boxes; one that nothing else overlaps is unchanged, bit for bit.

    Source:
        The weighted merge of YOLOv5's `non_max_suppression(merge=True)`; Solovyev,
        Wang, Gabruseva 2019, "Weighted boxes fusion", eq. 6 without the scores' own
        average. https://arxiv.org/abs/1910.13302
    """
    best = xyxy[kept]
    same = class_id[kept][:, None] == class_id[None]
    members = same & (iou(best, xyxy) >= iou_limit)
    members[np.arange(len(kept)), kept] = True
    weight = np.where(members, score[None].astype(np.float64), 0.0)[:, :, None]
    away = (xyxy[None].astype(np.float64) - best[:, None]) * weight
    total = np.maximum(weight.sum(1), np.finfo(np.float64).tiny)
    return np.asarray(best + away.sum(1) / total, np.float32)


def outside_better(
    xyxy: Boxes,
    score: NDArray[np.float32],
    class_id: NDArray[np.int64],
    share_limit: float,
) -> NDArray[np.bool_]:
    """Which boxes do not lie inside a better one that says the same, or more.

    Overlap over union is small for a small box inside a large one, so `nms` keeps both.
    The larger extent is never lost: only a box that is smaller and worse goes.

    Args:
        xyxy: `(n, 4)` boxes.
        score: `(n,)` scores.
        class_id: `(n,)` classes; -1, seen and not explained, is explained by any.
        share_limit: A box with more than this share of its area inside goes.

    Returns:
        `(n,)` mask of the boxes to keep.
    """
    own = area(xyxy)
    inside = intersection(xyxy, xyxy) > share_limit * own[:, None]
    larger = own[None] > own[:, None]
    better = score[None] >= score[:, None]
    same = (class_id[:, None] == class_id[None]) | (class_id[:, None] < 0)
    return np.asarray(~(inside & larger & better & same).any(axis=1), np.bool_)


def _greedy(
    xyxy: Boxes,
    score: NDArray[np.float32],
    iou_limit: float,
    most: int,
    class_id: NDArray[np.int64],
) -> NDArray[np.intp]:
    left = np.argsort(-score, kind="stable")
    kept: list[np.intp] = []
    while len(left) and len(kept) < most:
        best, left = left[0], left[1:]
        kept.append(best)
        double = iou(xyxy[best : best + 1], xyxy[left])[0] > iou_limit
        left = left[~(double & (class_id[left] == class_id[best]))]
    return np.asarray(kept, np.intp)


def clip(xyxy: Boxes, frame_hw: tuple[int, int]) -> Boxes:
    """The parts of the boxes that lie inside the frame; outside ones become empty."""
    height, width = frame_hw
    limit = np.array([width, height, width, height], np.float32)
    return np.asarray(np.clip(xyxy, 0, limit), np.float32)


def at_least_a_pixel(xyxy: Boxes, frame_hw: tuple[int, int]) -> Boxes:
    """Boxes grown about their centre to one pixel per side, kept inside the frame."""
    height, width = frame_hw
    limit = np.array([width, height], np.float32)
    side = np.maximum(xyxy[:, 2:] - xyxy[:, :2], 1)
    start = (xyxy[:, :2] + xyxy[:, 2:] - side) / 2
    grown = np.concatenate((start, start + side), 1)
    keep = xyxy[:, 2:] - xyxy[:, :2] >= 1
    result = np.where(np.tile(keep, 2), xyxy, grown)
    shift = np.maximum(-result[:, :2], 0) - np.maximum(result[:, 2:] - limit, 0)
    return np.asarray(result + np.tile(shift, 2), np.float32)


def connected(count: int, links: Iterable[tuple[int, int]]) -> NDArray[np.intp]:
    """Which of `count` things hang together through `links`.

    Returns:
        `(count,)` group of each thing, numbered from 0 in the order of first members.
    """
    root = list(range(count))

    def find(thing: int) -> int:
        while root[thing] != thing:
            root[thing] = root[root[thing]]
            thing = root[thing]
        return thing

    for one, other in links:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    roots = np.array([find(thing) for thing in range(count)], np.intp)
    return np.asarray(np.unique(roots, return_inverse=True)[1], np.intp)


def to_mm(xyxy_px: Boxes, info: FrameInfo) -> NDArray[np.float64]:
    """Boxes on the material: x across the web, y from the start of the run."""
    across, along = info.pitch_mm
    scale = np.array([across, along, across, along])
    left, top = info.left_mm, info.position_mm
    shift = np.array([left, top, left, top])
    return np.asarray(xyxy_px.astype(np.float64) * scale + shift, np.float64)


def to_px(xyxy_mm: NDArray[np.float64], info: FrameInfo) -> Boxes:
    """Boxes from the material back to the pixels of a frame."""
    across, along = info.pitch_mm
    scale = np.array([across, along, across, along])
    left, top = info.left_mm, info.position_mm
    shift = np.array([left, top, left, top])
    return np.asarray((xyxy_mm - shift) / scale, np.float32)

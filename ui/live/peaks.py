"""Shrinks grey rows to any size so that a one-pixel defect keeps its contrast."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inspector.types import Pixels

_Means = NDArray[np.float32]


def shrink(rows: Pixels, k: int, width: int, before: Pixels | None = None) -> Pixels:
    """One row for every `k`, at exactly `width` columns.

    Of each block of pixels the one that is farthest from the mean around it. The mean
    is that of the block, of its neighbours on both sides and of the block that came
    before it, so that in a block of two pixels the odd one wins. Both ways are shrunk
    at once: a peak is chosen among pixels, never among peaks.

    Args:
        rows: `(n * k, columns)` uint8.
        k: Rows that become one, at least 1.
        width: Columns wanted, at least 1; more than there are repeat the nearest.
        before: `(k, columns)` uint8, what was shrunk last; None at a beginning.

    Returns:
        `(n, width)` uint8.
    """
    columns = rows.shape[1]
    if columns < width:
        wider = np.arange(width) * columns // width
        return shrink(rows, k, columns, before)[:, wider]
    if not len(rows) or (k == 1 and columns == width):
        return rows[:, :width]
    groups = rows.reshape(-1, k, columns)
    low, high = groups.min(axis=1), groups.max(axis=1)
    mean = groups.mean(axis=1, dtype=np.float32)
    first = mean[:1] if before is None else before.mean(axis=0, dtype=np.float32)[None]
    if columns > width:
        starts = np.arange(width) * columns // width
        low = np.minimum.reduceat(low, starts, axis=1)
        high = np.maximum.reduceat(high, starts, axis=1)
        mean, first = _binned(mean, starts), _binned(first, starts)
    around = (_across(mean) + np.concatenate([first, mean[:-1]])) / 2
    return np.asarray(np.where(high - around > around - low, high, low), np.uint8)


def _binned(means: _Means, starts: NDArray[np.int64]) -> _Means:
    """The mean of each bin of columns."""
    size = np.diff(starts, append=means.shape[1]).astype(np.float32)
    total = np.add.reduceat(means, starts, axis=1, dtype=np.float32)
    return np.asarray(total / size, np.float32)


def _across(means: _Means) -> _Means:
    """The mean of each bin and its neighbours on both sides."""
    beside = np.pad(means, ((0, 0), (1, 1)), mode="edge")
    return np.asarray((beside[:, :-2] + means + beside[:, 2:]) / 3, np.float32)

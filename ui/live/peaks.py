"""Shrinks grey rows to any width so that a one-pixel defect keeps its contrast."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inspector.types import Pixels


def fit_width(rows: Pixels, width: int) -> Pixels:
    """`rows` at exactly `width` columns.

    Args:
        rows: `(n, columns)` uint8.
        width: Columns wanted, at least 1.

    Returns:
        `(n, width)`; where it shrinks, each bin's pixel farthest from the bin's mean;
        where it grows, the nearest pixel.
    """
    columns = rows.shape[1]
    if columns == width:
        return rows
    starts = np.arange(width) * columns // width
    if columns < width:
        return rows[:, starts]
    low = np.minimum.reduceat(rows, starts, axis=1)
    high = np.maximum.reduceat(rows, starts, axis=1)
    total = np.add.reduceat(rows, starts, axis=1, dtype=np.uint32)
    size = np.diff(starts, append=columns)
    return _farther(low, high, (total / size).astype(np.uint8))


def join_rows(rows: Pixels, k: int) -> Pixels:
    """One row for every `k`, the pixel farthest from the mean of its `k`.

    Args:
        rows: `(n * k, columns)` uint8.
        k: Rows that become one.
    """
    if k == 1:
        return rows
    groups = rows.reshape(-1, k, rows.shape[1])
    mean = groups.mean(axis=1, dtype=np.float32).astype(np.uint8)
    return _farther(groups.min(axis=1), groups.max(axis=1), mean)


def _farther(low: Pixels, high: Pixels, mean: NDArray[np.uint8]) -> Pixels:
    return np.where(high - mean > mean - low, high, low)

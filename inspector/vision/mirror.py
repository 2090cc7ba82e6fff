"""Mirror images of tiles: the same surface, seen from the other side."""

from __future__ import annotations

import numpy as np

from inspector.types import Pixels

VIEWS = (1, 2, 4)
"""The tile; with its mirror image; with both mirrors and the half turn."""


def mirrored(tiles: Pixels, views: int) -> Pixels:
    """`views` images of each of some tiles.

    Args:
        tiles: `(n, C, H, W)`.
        views: One of `VIEWS`.

    Returns:
        `(views, n, C, H, W)`, the tiles themselves first.

    Raises:
        ValueError: There is no such number of views.
    """
    if views not in VIEWS:
        raise ValueError(f"views must be one of {VIEWS}, got {views}")
    seen = (tiles, tiles[..., ::-1], tiles[..., ::-1, :], tiles[..., ::-1, ::-1])
    return np.stack(seen[:views])

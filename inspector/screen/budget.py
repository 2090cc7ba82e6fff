"""The sensitivity that an escape budget allows, from recorded material."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.screen.bank import CELL_PX, Suspicion
from inspector.vision.boxes import Boxes
from inspector.vision.tiles import Tiles

LOWEST, HIGHEST = 2.0, 50.0
"""What a recipe may ask for."""

_STEP = 0.05


@dataclass(frozen=True, slots=True)
class Choice:
    """A sensitivity and what it cost on the material it was chosen on.

    Attributes:
        sensitivity: Robust sigmas, rounded down, so that it sees no less.
        found: Defects that full inspection found.
        lost: Those of them that do not stand out so far.
        clean_tiles: Tiles without a defect.
        clean_picked: Those of them that would go to the network.
    """

    sensitivity: float
    found: int
    lost: int
    clean_tiles: int
    clean_picked: int


def peaks(cells: Suspicion, boxes: Boxes, margin: int = 1) -> Suspicion:
    """`(n,)` the largest suspicion in each box, `margin` cells around it included.

    Args:
        cells: `(h, w)` suspicion of cells of `CELL_PX`.
        boxes: `(n, 4)` in frame pixels.
        margin: Cells around a box that belong to it.
    """
    first = np.maximum(np.floor(boxes[:, :2] / CELL_PX).astype(int) - margin, 0)
    stop = np.ceil(boxes[:, 2:] / CELL_PX).astype(int) + margin
    tops = [
        cells[y1:y2, x1:x2].max(initial=0.0)
        for (x1, y1), (x2, y2) in zip(first, stop, strict=True)
    ]
    return np.array(tops, np.float32)


def clean(tiles: Tiles, found: Boxes) -> NDArray[np.bool_]:
    """`(m,)` which tiles hold nothing of what was found."""
    first, last = tiles[:, None, :2], tiles[:, None, 2:]
    meet = (first < found[None, :, 2:]) & (last > found[None, :, :2])
    held = np.asarray(meet.all(axis=2), np.bool_)
    return ~np.asarray(held.any(axis=1), np.bool_)


def choose(defects: Sequence[float], tiles: Sequence[float], budget: float) -> Choice:
    """The highest sensitivity that loses no more than the budget.

    Args:
        defects: Largest suspicion of each defect that full inspection found.
        tiles: Largest suspicion of each tile without one.
        budget: Largest share of the defects that may be lost, 0..1.

    Raises:
        ValueError: There is no defect to measure with, or no such share.
    """
    if not len(defects):
        raise ValueError("full inspection found no defect; record material that has")
    if not 0 <= budget < 1:
        raise ValueError(f"the escape budget must lie in 0..1, got {budget}")
    ordered = np.sort(np.asarray(defects, np.float64))
    allowed = int(budget * len(ordered))
    highest = min(max(float(ordered[allowed]), LOWEST), HIGHEST)
    sensitivity = round(max(np.floor(highest / _STEP) * _STEP, LOWEST), 2)
    return Choice(
        sensitivity,
        found=len(ordered),
        lost=int(np.count_nonzero(ordered < sensitivity)),
        clean_tiles=len(tiles),
        clean_picked=int(np.count_nonzero(np.asarray(tiles) >= sensitivity)),
    )

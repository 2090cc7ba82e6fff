"""Bins of defect size in frame pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class SizeBin:
    """Boxes whose area lies between two squares; one on the border is in both bins.

    Attributes:
        name: What it is called in tables.
        low_px: Side of the smaller square.
        high_px: Side of the larger square.
    """

    name: str
    low_px: float
    high_px: float

    def __post_init__(self) -> None:
        if not 0 <= self.low_px < self.high_px:
            raise ValueError(
                f"expected 0 <= low_px < high_px, got {self.low_px} and {self.high_px}"
            )

    def holds(self, area_px2: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which of the areas belong to it."""
        inside = (area_px2 >= self.low_px**2) & (area_px2 <= self.high_px**2)
        return np.asarray(inside, np.bool_)


ANY_SIZE = SizeBin("all", 0, 1e5)

COCO_SIZES = (
    SizeBin("small", 0, 32),
    SizeBin("medium", 32, 96),
    SizeBin("large", 96, 1e5),
)
"""Source: COCO's detection metrics. https://cocodataset.org/#detection-eval"""

FRAME_SIZES = (
    SizeBin("< 8 px", 0, 8),
    SizeBin("8-16 px", 8, 16),
    SizeBin("16-32 px", 16, 32),
    SizeBin("32-64 px", 32, 64),
    SizeBin("64-128 px", 64, 128),
    SizeBin("> 128 px", 128, 1e5),
)
"""Octaves of the square root of the area, where line cameras find their defects."""

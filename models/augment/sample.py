"""A piece of a picture with its golden counterpart and its boxes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inspector.types import Pixels
from models.datasets import Picture

MIN_SIDE_PX = 3.0
"""A box with a shorter side is not learnt: it is less than half a cell."""

_LONG_PX = 32.0
_LONG_SHARE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """What the augmentations change.

    Attributes:
        image: `(H, W)` uint8.
        reference: The golden picture of the same place, if there is one.
        xyxy_px: `(n, 4)` float32, exclusive ends.
        class_id: `(n,)` int64.
    """

    image: Pixels
    reference: Pixels | None
    xyxy_px: NDArray[np.float32]
    class_id: NDArray[np.int64]

    def with_pixels(self, change: Callable[[Pixels], Pixels]) -> Sample:
        """The same boxes over image and golden picture changed alike."""
        reference = None if self.reference is None else change(self.reference)
        return replace(self, image=change(self.image), reference=reference)

    def without_slivers(self) -> Sample:
        """Only the boxes that are still large enough to be learnt."""
        sides = self.xyxy_px[:, 2:] - self.xyxy_px[:, :2]
        keep = sides.min(1, initial=np.inf) >= MIN_SIDE_PX
        return replace(self, xyxy_px=self.xyxy_px[keep], class_id=self.class_id[keep])


def window(
    picture: Picture,
    left: int,
    top: int,
    size_hw: tuple[int, int],
    min_visible_share: float,
) -> Sample:
    """The rectangle at `left`, `top`, with the boxes that are visible enough in it."""
    height, width = size_hw
    rows, columns = slice(top, top + height), slice(left, left + width)
    reference = None if picture.reference is None else picture.reference[rows, columns]
    corner = np.array([left, top, left, top], np.float32)
    whole = picture.xyxy_px - corner
    limit = np.array([width, height, width, height], np.float32)
    boxes, kept = _visible(whole, limit, min_visible_share)
    return Sample(
        picture.image[rows, columns], reference, boxes, picture.class_id[kept]
    )


def _visible(
    whole_px: NDArray[np.float32], limit_px: NDArray[np.float32], min_share: float
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Boxes clipped to the limit, and which of them are not mostly outside.

    Of a long one, a tenth is enough if the piece itself is long.
    """
    clipped = np.clip(whole_px, 0, limit_px).astype(np.float32)
    sides, full = clipped[:, 2:] - clipped[:, :2], whole_px[:, 2:] - whole_px[:, :2]
    share = sides.prod(1) / np.maximum(full.prod(1), 1e-6)
    long = (sides.max(1, initial=0) >= _LONG_PX) & (share >= _LONG_SHARE)
    wide = sides.min(1, initial=np.inf) >= MIN_SIDE_PX
    keep = (long | (share >= min_share)) & wide
    return clipped[keep], np.asarray(keep, np.bool_)

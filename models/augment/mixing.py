"""Samples made of several: mosaics of native-scale crops, and pasted defects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from inspector.types import Pixels
from models.augment.sample import Sample
from models.datasets import Picture

_MARGIN_PX = 4
_CHANGED_GREY = 32
_KEPT_SHARE = 0.6

Cut = Callable[[tuple[int, int]], Sample]
"""Gives a sample of this height and width."""


def mosaic(cut: Cut, side_px: int, split_xy: tuple[int, int]) -> Sample:
    """Four crops side by side, meeting at `split_xy`; none of them is resized.

    Args:
        cut: Where the crops come from; all with a golden picture, or none.
        side_px: Side of the result.
        split_xy: Column and row of the meeting point, inside the square.

    Source:
        Bochkovskiy et al. 2020, "YOLOv4", section 3.3 (mosaic), without its scaling.
        https://arxiv.org/abs/2004.10934
    """
    x, y = split_xy
    spans = [
        ((rows.start, columns.start), (rows, columns))
        for rows in (slice(0, y), slice(y, side_px))
        for columns in (slice(0, x), slice(x, side_px))
    ]
    image = np.zeros((side_px, side_px), np.uint8)
    reference: Pixels | None = np.zeros_like(image)
    boxes, classes = [], []
    for (top, left), (rows, columns) in spans:
        piece = cut((rows.stop - rows.start, columns.stop - columns.start))
        image[rows, columns] = piece.image
        if piece.reference is None or reference is None:
            reference = None
        else:
            reference[rows, columns] = piece.reference
        boxes.append(piece.xyxy_px + np.array([left, top, left, top], np.float32))
        classes.append(piece.class_id)
    return Sample(image, reference, np.concatenate(boxes), np.concatenate(classes))


@dataclass(frozen=True, slots=True, eq=False)
class Donor:
    """A defect cut out with a little of what surrounds it.

    Attributes:
        change: `(h, w)` float32, what the defect adds to the material, in grey; 0
            towards the rim.
        box_px: `(4,)` its box inside the cut.
        class_id: Its class.
    """

    change: NDArray[np.float32]
    box_px: NDArray[np.float32]
    class_id: int


def donor(picture: Picture, number: int) -> Donor:
    """Box `number` of a picture as what it adds to the material.

    With a golden picture that is the difference from it; without, the difference from
    the median of the rim, faded out towards the edge.
    """
    x1, y1, x2, y2 = picture.xyxy_px[number]
    height, width = picture.image.shape
    left, top = max(0, int(x1) - _MARGIN_PX), max(0, int(y1) - _MARGIN_PX)
    right = min(width, int(np.ceil(x2)) + _MARGIN_PX)
    bottom = min(height, int(np.ceil(y2)) + _MARGIN_PX)
    window = (slice(top, bottom), slice(left, right))
    image = picture.image[window].astype(np.float32)
    if picture.reference is not None:
        change = image - picture.reference[window]
        change[np.abs(change) < _CHANGED_GREY] = 0
    else:
        change = (image - _rim_level(image)) * _fade(image.shape)
    corner = np.array([left, top, left, top], np.float32)
    box = picture.xyxy_px[number] - corner
    return Donor(change, box, int(picture.class_id[number]))


def pasted(sample: Sample, given: Donor, rng: Generator) -> Sample:
    """The sample with the defect at a random free place of the image alone.

    Nothing is pasted where it does not fit, where it would lie on a defect, or where
    the material swallows most of it (copper on copper): the box would be a lie.

    Source:
        Ghiasi et al. 2021, "Simple Copy-Paste", section 3, without rescaling.
        https://arxiv.org/abs/2012.07177
    """
    height, width = given.change.shape
    free_y, free_x = sample.image.shape[0] - height, sample.image.shape[1] - width
    if min(free_y, free_x) < 0:
        return sample
    left, top = int(rng.integers(free_x + 1)), int(rng.integers(free_y + 1))
    place = np.array([left, top, left + width, top + height], np.float32)
    if _touches(sample.xyxy_px, place):
        return sample
    window = (slice(top, top + height), slice(left, left + width))
    before = sample.image[window].astype(np.float32)
    after = np.rint(before + given.change).clip(0, 255)
    wanted = np.abs(given.change).sum()
    if np.abs(after - before).sum() < _KEPT_SHARE * wanted or wanted == 0:
        return sample
    image = sample.image.copy()
    image[window] = after.astype(np.uint8)
    box = given.box_px + np.array([left, top, left, top], np.float32)
    return replace(
        sample,
        image=image,
        xyxy_px=np.concatenate((sample.xyxy_px, box[None])).astype(np.float32),
        class_id=np.append(sample.class_id, np.int64(given.class_id)),
    )


def _touches(xyxy_px: NDArray[np.float32], place: NDArray[np.float32]) -> bool:
    apart = (xyxy_px[:, :2] >= place[2:]) | (xyxy_px[:, 2:] <= place[:2])
    return not bool(apart.any(1).all())


def _rim_level(image: NDArray[np.float32]) -> np.float32:
    rim = np.concatenate((image[0], image[-1], image[:, 0], image[:, -1]))
    return np.float32(np.median(rim))


def _fade(shape_hw: tuple[int, ...]) -> NDArray[np.float32]:
    """1 inside, falling to 0 over the margin."""
    down, across = (
        (np.minimum(np.arange(n), np.arange(n)[::-1]) / _MARGIN_PX).clip(0, 1)
        for n in shape_hw
    )
    return np.asarray(down[:, None] * across[None], np.float32)

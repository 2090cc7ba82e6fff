"""The golden picture, not quite where it should be; and pairs without a defect."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from inspector.types import Pixels
from inspector.vision.template import moved
from models.datasets import Picture, Pictures


def misregistered(
    reference: Pixels, dx_px: float, dy_px: float, turn_deg: float
) -> Pixels:
    """The picture moved right and down and turned to the left about its centre.

    Bilinear, the border repeated; without a turn the plant's own shift is used.
    """
    if turn_deg == 0:
        return moved(reference, dx_px, dy_px)
    height, width = reference.shape
    centre = ((width - 1) / 2, (height - 1) / 2)
    place = cv2.getRotationMatrix2D(centre, turn_deg, 1.0)
    place[:, 2] += np.array([dx_px, dy_px])
    result = cv2.warpAffine(
        reference, place, (width, height), borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(result, np.uint8)


def misplacement(
    rng: Generator, shift_px: float, turn_deg: float
) -> tuple[float, float, float]:
    """How the golden picture lies: a third whole pixels, the rest fractions.

    Returns:
        Shift right and down in px, turn to the left in degrees, each within its limit.
    """
    dx_px, dy_px = rng.uniform(-shift_px, shift_px, 2)
    turn = float(rng.uniform(-turn_deg, turn_deg))
    if rng.random() < 1 / 3:
        return float(np.rint(dx_px)), float(np.rint(dy_px)), 0.0
    return float(dx_px), float(dy_px), turn


class CleanPairs:
    """Golden pictures against themselves, a little off and noisy: nothing to find."""

    def __init__(self, pictures: Pictures, seed: int, shift_px: float = 1.0) -> None:
        self._pictures, self._seed, self._shift_px = pictures, seed, shift_px

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names, by class id."""
        return self._pictures.classes

    def __len__(self) -> int:
        return len(self._pictures)

    def __getitem__(self, index: int) -> Picture:
        """The golden picture at `index` as image, and as reference once more.

        Raises:
            ValueError: There is no golden picture.
        """
        picture = self._pictures[index]
        if picture.reference is None:
            raise ValueError(f"{picture.name} has no golden picture")
        rng = np.random.default_rng([self._seed, index])
        dx_px, dy_px = rng.uniform(-self._shift_px, self._shift_px, 2)
        reference = moved(picture.reference, float(dx_px), float(dy_px))
        noise = rng.normal(0, 3, reference.shape)
        noisy = np.asarray((reference + noise).clip(0, 255), np.uint8)
        nothing = picture.xyxy_px[:0], picture.class_id[:0]
        return Picture(f"{picture.name}-clean", picture.reference, noisy, *nothing)

"""From pictures to batches: where tiles are cut, what happens to them, in which order.

Place first (cut, scale, turn, mirror, mosaic, paste), then what the line does (slips,
misregistration), then what the camera does (dust, lamp, lens, motion, sensor).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from inspector.types import Pixels
from models.augment.camera import acquired
from models.augment.config import Augmentation
from models.augment.filling import filled
from models.augment.geometry import mirrored, resized, turned
from models.augment.mixing import Donor, donor, mosaic, pasted
from models.augment.sample import Sample, window
from models.datasets import Picture, Pictures


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Tiles and their truth.

    Attributes:
        tiles: `(n, C, side, side)` uint8.
        targets: `(t, 6)` float32 tile, class, centre x, centre y, width, height; px.
    """

    tiles: NDArray[np.uint8]
    targets: NDArray[np.float32]


class Sampler:
    """Draws batches; knows where the boxes of each class are.

    Every picture is opened once at the start, for a count of the boxes.

    Args:
        pictures: What is learnt.
        how: How tiles differ from them.
        clean: Pictures without a defect, as negatives; None where there are none.
        progress: Hears how many pictures have been looked at, of how many.

    Raises:
        ValueError: There is no box to learn from.
    """

    def __init__(
        self,
        pictures: Pictures,
        how: Augmentation,
        clean: Pictures | None = None,
        progress: Callable[[int, int], None] = lambda _done, _of: None,
    ) -> None:
        self._pictures, self._clean, self.how = pictures, clean, how
        self._boxes = _census(pictures, progress)
        counts = np.array([len(places) for places in self._boxes], np.float64)
        if not counts.sum():
            raise ValueError(
                f"none of the {len(pictures)} pictures has a box; there is nothing to "
                "learn. Check that the label files lie where the data file says"
            )
        self.box_counts = counts.astype(int).tolist()
        self._class_shares = shares_of_classes(counts, how.class_power)

    def batch(
        self, rng: Generator, count: int, side_px: int, how: Augmentation | None = None
    ) -> Batch:
        """`count` tiles.

        Pictures with a golden picture give `pair` tiles, the others grey ones.

        Args:
            rng: Draws everything.
            count: Number of tiles.
            side_px: Their side.
            how: Instead of the sampler's own way.
        """
        tiles, targets = [], []
        for number in range(count):
            tile, boxes = self.tile(rng, side_px, how)
            tiles.append(tile)
            targets.append(np.insert(boxes, 0, number, 1))
        return Batch(np.stack(tiles), np.concatenate(targets).astype(np.float32))

    def tile(
        self, rng: Generator, side_px: int, how: Augmentation | None = None
    ) -> tuple[Pixels, NDArray[np.float32]]:
        """One tile `(C, side, side)`, boxes `(n, 5)` class, cx, cy, w, h in px.

        Args:
            rng: Draws everything.
            side_px: The tile's side.
            how: Instead of the sampler's own way.
        """
        how = how or self.how

        def piece(size_hw: tuple[int, int]) -> Sample:
            return self._piece(rng, size_hw, how)

        if rng.random() < how.mosaic.share:
            low, high = side_px // 4, side_px - side_px // 4
            x, y = (int(v) for v in rng.integers(low, high + 1, 2))
            sample = mosaic(piece, side_px, (x, y))
        else:
            sample = piece((side_px, side_px))
        if rng.random() < how.paste.share:
            for _ in range(int(rng.integers(1, how.paste.most + 1))):
                sample = pasted(sample, self._donor(rng), rng)
        return acquired(sample, rng, how)

    def _piece(
        self, rng: Generator, size_hw: tuple[int, int], how: Augmentation
    ) -> Sample:
        """A crop at native scale, of a defect, of anything, or without any defect."""
        if rng.random() < how.clean_share:
            if self._clean is not None:
                picture = self._clean[int(rng.integers(len(self._clean)))]
                return placed(picture, None, rng, size_hw, how)
            picture, _ = self._anything(rng)
            if picture.reference is not None:
                return placed(without_defects(picture), None, rng, size_hw, how)
        aimed = rng.random() < how.aimed_share
        picture, box = self._aimed(rng) if aimed else self._anything(rng)
        return placed(picture, box, rng, size_hw, how)

    def _anything(self, rng: Generator) -> tuple[Picture, int | None]:
        return self._pictures[int(rng.integers(len(self._pictures)))], None

    def _aimed(self, rng: Generator) -> tuple[Picture, int]:
        """A box of a class drawn by its share, and the picture it is in."""
        class_id = int(rng.choice(len(self._boxes), p=self._class_shares))
        places = self._boxes[class_id]
        index, number = places[int(rng.integers(len(places)))]
        return self._pictures[index], number

    def _donor(self, rng: Generator) -> Donor:
        return donor(*self._aimed(rng))


def shares_of_classes(counts: NDArray[np.float64], power: float) -> NDArray[np.float64]:
    """How often each class is aimed at; one without boxes never is.

    Source:
        Kang et al. 2020, "Decoupling Representation and Classifier", eq. 1.
        https://arxiv.org/abs/1910.09217
    """
    weight = np.where(counts > 0, np.maximum(counts, 1) ** power, 0)
    return np.asarray(weight / weight.sum(), np.float64)


def without_defects(picture: Picture) -> Picture:
    """The golden picture in the place of the image."""
    if picture.reference is None:
        raise ValueError(f"{picture.name} has no golden picture")
    return replace(
        picture,
        image=picture.reference,
        xyxy_px=picture.xyxy_px[:0],
        class_id=picture.class_id[:0],
    )


def placed(
    picture: Picture,
    box: int | None,
    rng: Generator,
    size_hw: tuple[int, int],
    how: Augmentation,
) -> Sample:
    """A crop around a box or anywhere, scaled within the lock, turned and mirrored.

    A picture that is smaller than the crop is filled up as the plant does it, before
    it is turned; it is never stretched to fit.
    """
    turns = int(rng.integers(4)) if how.turn else 2 * int(rng.integers(2))
    height, width = size_hw[:: 1 - 2 * (turns % 2)]
    side = None
    if height == width and rng.random() < how.scale.share:
        factor = 1 + rng.uniform(-how.scale.relative, how.scale.relative)
        side = round(height / factor)
        if height <= min(picture.image.shape):
            side = min(side, *picture.image.shape)
    height, width = (side, side) if side else (height, width)
    picture = filled(picture, (height, width))
    left, top = _corner(picture, box, (height, width), rng)
    sample = window(picture, left, top, (height, width), how.min_visible_share)
    if side:
        sample = resized(sample, size_hw[0])
    sample = turned(sample, turns)
    return mirrored(sample) if how.mirror and rng.random() < 0.5 else sample


def _census(
    pictures: Pictures, progress: Callable[[int, int], None]
) -> list[list[tuple[int, int]]]:
    """Per class, where its boxes are: index of the picture, number of the box."""
    places: list[list[tuple[int, int]]] = [[] for _ in pictures.classes]
    for index in range(len(pictures)):
        for number, class_id in enumerate(pictures[index].class_id):
            places[int(class_id)].append((index, number))
        progress(index + 1, len(pictures))
    return places


def _corner(
    picture: Picture, box: int | None, size_hw: tuple[int, int], rng: Generator
) -> tuple[int, int]:
    """Left and top of a crop: around a box, or anywhere."""
    height, width = size_hw
    free_y, free_x = picture.image.shape[0] - height, picture.image.shape[1] - width
    if box is None:
        return int(rng.integers(free_x + 1)), int(rng.integers(free_y + 1))
    x1, y1, x2, y2 = picture.xyxy_px[box]
    return _around(x1, x2, width, free_x, rng), _around(y1, y2, height, free_y, rng)


def _around(
    start: float, stop: float, side_px: int, free_px: int, rng: Generator
) -> int:
    """Start of a crop that holds the span, or as much of it as goes in."""
    low, high = sorted((int(stop) - side_px, int(start)))
    return int(np.clip(rng.integers(low, high + 1), 0, free_px))

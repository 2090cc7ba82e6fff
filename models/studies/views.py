"""Other views of a source: some of its labels, or whole frames shrunk to the tile."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from inspector.types import Detections, Pixels
from models.datasets import Picture, Pictures
from models.evaluate import Measured, scored
from models.groups import near_duplicate_groups, thumbnail
from models.scores import Scored
from models.sources import Source
from models.yolov5.holdout import Chosen


def with_labels(source: Source, share: float, seed: int) -> Source:
    """The source as if only a share of its pictures had been labelled.

    Near-duplicates are labelled together. Groups come in an order drawn from the seed,
    and a larger share holds all of a smaller one. Pictures without defects, which
    need no labels, stay.

    Args:
        source: What could be learnt.
        share: Of its pictures, as nearly as whole groups allow, never less; 0..1.
        seed: Of the order.

    Raises:
        ValueError: None of the pictures left has a box.
    """
    if share >= 1:
        return source
    pictures = source.pictures
    thumbnails = [thumbnail(pictures[i].image) for i in range(len(pictures))]
    groups: dict[int, list[int]] = defaultdict(list)
    for index, group in enumerate(near_duplicate_groups(np.stack(thumbnails)).tolist()):
        groups[group].append(index)

    def drawn(members: list[int]) -> str:
        name = pictures[members[0]].name
        return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()

    chosen: list[int] = []
    for members in sorted(groups.values(), key=drawn):
        if len(chosen) >= share * len(pictures):
            break
        chosen += members
    if not any(len(pictures[index].xyxy_px) for index in chosen):
        raise ValueError(
            f"none of {len(chosen)} pictures has a box; a share of {share:g} is too "
            "small for this set"
        )
    return replace(source, pictures=Chosen(pictures, tuple(sorted(chosen))))


class Shrunk:
    """Whole pictures brought to one longer side; smaller ones stay. Kept once drawn.

    Args:
        pictures: Of any size.
        side_px: Longer side at most.
    """

    def __init__(self, pictures: Pictures, side_px: int) -> None:
        self._pictures, self._side_px = pictures, side_px
        self._kept: dict[int, Picture] = {}

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names, by class id."""
        return self._pictures.classes

    def __len__(self) -> int:
        return len(self._pictures)

    def __getitem__(self, index: int) -> Picture:
        """The picture at `index`, shrunk by area averages; all its rows count."""
        if index not in self._kept:
            self._kept[index] = _shrunk(self._pictures[index], self._side_px)
        return self._kept[index]

    def restored(self, measured: Measured, indices: Sequence[int]) -> Measured:
        """What was found in shrunk pictures, in pixels of the whole ones.

        Args:
            measured: What was found.
            indices: Which of the pictures each image is.
        """
        images = tuple(
            _restored(self._pictures[index], image.found, self._side_px)
            for index, image in zip(indices, measured.images, strict=True)
        )
        return replace(measured, images=images)


def shrunk_source(source: Source, side_px: int) -> Source:
    """Both kinds of pictures of a source, shrunk."""
    clean = None if source.clean is None else Shrunk(source.clean, side_px)
    return replace(source, pictures=Shrunk(source.pictures, side_px), clean=clean)


def _scale(picture: Picture, side_px: int) -> tuple[float, float]:
    """Factors of columns and rows; they differ by the rounding to whole pixels."""
    height, width = picture.image.shape
    factor = min(1.0, side_px / max(height, width))
    return (
        max(1, round(width * factor)) / width,
        max(1, round(height * factor)) / height,
    )


def _shrunk(picture: Picture, side_px: int) -> Picture:
    height, width = picture.image.shape
    across, along = _scale(picture, side_px)
    size = (round(width * across), round(height * along))

    def smaller(pixels: Pixels) -> Pixels:
        resized = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        return np.asarray(resized, np.uint8)

    factors = np.array([across, along, across, along], np.float32)
    reference = picture.reference
    return replace(
        picture,
        image=smaller(picture.image),
        reference=None if reference is None else smaller(reference),
        xyxy_px=picture.xyxy_px * factors,
        owned_rows=None,
    )


def _restored(picture: Picture, found: Detections, side_px: int) -> Scored:
    across, along = _scale(picture, side_px)
    factors = np.array([across, along, across, along], np.float32)
    boxes = np.asarray(found.xyxy_px / factors, np.float32)
    return scored(picture, Detections(boxes, found.score, found.class_id))

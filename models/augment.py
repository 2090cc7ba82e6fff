"""Native-scale training tiles: cut, turned, disturbed, never resized."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from inspector.types import Pixels
from inspector.vision.template import moved, pair_channels
from models.datasets import Picture, Pictures

_MIN_SIDE_PX = 3.0
_LONG_PX = 32.0
_LONG_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Disturbance:
    """How training tiles differ from the pictures they are cut from.

    Attributes:
        aimed_share: Share of tiles cut around a defect; the others lie anywhere.
        clean_share: Share of tiles that show the golden picture itself.
        min_visible_share: A box cut by the edge stays if this much of it is inside.
        reference_shift_px: Largest shift of the golden picture, each way.
        noise_grey: Largest standard deviation of the noise.
        gain: Largest relative change of brightness.
        offset_grey: Largest additive change of brightness.
        blur_share: Share of tiles that are slightly blurred.
        turn: Whether the tile may be turned by quarters, not only mirrored.
    """

    aimed_share: float = 0.8
    clean_share: float = 0.07
    min_visible_share: float = 0.3
    reference_shift_px: float = 2.0
    noise_grey: float = 8.0
    gain: float = 0.1
    offset_grey: float = 10.0
    blur_share: float = 0.1
    turn: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Tiles and their truth.

    Attributes:
        tiles: `(n, C, side, side)` uint8.
        targets: `(t, 6)` float32 tile, class, centre x, centre y, width, height; px.
    """

    tiles: NDArray[np.uint8]
    targets: NDArray[np.float32]


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


def cut_batch(
    pictures: Pictures, rng: Generator, count: int, side_px: int, how: Disturbance
) -> Batch:
    """`count` tiles from pictures drawn at random.

    Pictures with a golden picture give `pair` tiles, the others grey ones.

    Raises:
        ValueError: A picture is smaller than `side_px`.
    """
    tiles, targets = [], []
    for number in range(count):
        picture = pictures[int(rng.integers(len(pictures)))]
        tile, boxes = cut(picture, rng, side_px, how)
        tiles.append(tile)
        targets.append(np.insert(boxes, 0, number, 1))
    return Batch(np.stack(tiles), np.concatenate(targets).astype(np.float32))


def cut(
    picture: Picture, rng: Generator, side_px: int, how: Disturbance
) -> tuple[Pixels, NDArray[np.float32]]:
    """One tile `(C, side, side)` and its boxes `(n, 5)` class, cx, cy, w, h in px."""
    left, top = _place(picture, rng, side_px, how.aimed_share)
    window = (slice(top, top + side_px), slice(left, left + side_px))
    image = picture.image[window]
    reference = None if picture.reference is None else picture.reference[window]
    xyxy_px, class_id = _visible(picture, left, top, side_px, how.min_visible_share)
    if reference is not None and rng.random() < how.clean_share:
        image, xyxy_px, class_id = reference, xyxy_px[:0], class_id[:0]
    turns = int(rng.integers(4)) if how.turn else 2 * int(rng.integers(2))
    mirror = bool(rng.integers(2))
    image = _disturbed(_turned(image, turns, mirror), rng, how)
    boxes = _as_centres(_turned_boxes(xyxy_px, side_px, turns, mirror))
    labelled = np.column_stack((class_id, boxes)).astype(np.float32)
    if reference is None:
        return np.ascontiguousarray(image[None]), labelled
    reference = _shifted(_turned(reference, turns, mirror), rng, how.reference_shift_px)
    return pair_channels(image, _disturbed(reference, rng, how)), labelled


def _place(
    picture: Picture, rng: Generator, side_px: int, aimed_share: float
) -> tuple[int, int]:
    """Left and top of a tile: around a random box, or anywhere."""
    height, width = picture.image.shape
    if min(height, width) < side_px:
        raise ValueError(
            f"{picture.name} is {width} x {height}, smaller than a tile of {side_px}"
        )
    free_x, free_y = width - side_px, height - side_px
    if not len(picture.xyxy_px) or rng.random() >= aimed_share:
        return int(rng.integers(free_x + 1)), int(rng.integers(free_y + 1))
    box = picture.xyxy_px[int(rng.integers(len(picture.xyxy_px)))]
    return (
        _around(box[0], box[2], side_px, free_x, rng),
        _around(box[1], box[3], side_px, free_y, rng),
    )


def _around(
    start: float, stop: float, side_px: int, free_px: int, rng: Generator
) -> int:
    """Start of a tile that holds the span, or as much of it as goes in."""
    low, high = sorted((int(stop) - side_px, int(start)))
    return int(np.clip(rng.integers(low, high + 1), 0, free_px))


def _visible(
    picture: Picture, left: int, top: int, side_px: int, min_share: float
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Boxes clipped to the tile, without those that are mostly outside.

    Of a long one, a tenth is enough if the piece itself is long.
    """
    moved_px = picture.xyxy_px - np.array([left, top, left, top], np.float32)
    clipped = moved_px.clip(0, side_px)
    sides, whole = clipped[:, 2:] - clipped[:, :2], moved_px[:, 2:] - moved_px[:, :2]
    share = sides.prod(1) / np.maximum(whole.prod(1), 1e-6)
    long = (sides.max(1, initial=0) >= _LONG_PX) & (share >= _LONG_SHARE)
    keep = (long | (share >= min_share)) & (
        sides.min(1, initial=np.inf) >= _MIN_SIDE_PX
    )
    return clipped[keep], picture.class_id[keep]


def _turned(image: Pixels, turns: int, mirror: bool) -> Pixels:
    turned = np.rot90(image, turns)
    return np.ascontiguousarray(turned[:, ::-1] if mirror else turned)


def _turned_boxes(
    xyxy_px: NDArray[np.float32], side_px: int, turns: int, mirror: bool
) -> NDArray[np.float32]:
    """The boxes after as many quarter turns to the left, then mirrored."""
    for _ in range(turns):
        x1, y1, x2, y2 = xyxy_px.T
        xyxy_px = np.stack((y1, side_px - x2, y2, side_px - x1), 1)
    if mirror:
        x1, y1, x2, y2 = xyxy_px.T
        xyxy_px = np.stack((side_px - x2, y1, side_px - x1, y2), 1)
    return xyxy_px


def _as_centres(xyxy_px: NDArray[np.float32]) -> NDArray[np.float32]:
    low, high = xyxy_px[:, :2], xyxy_px[:, 2:]
    return np.concatenate(((low + high) / 2, high - low), 1)


def _shifted(reference: Pixels, rng: Generator, limit_px: float) -> Pixels:
    """A third stays, a third moves by whole pixels, a third by fractions."""
    dx_px, dy_px = rng.uniform(-limit_px, limit_px, 2)
    kind = int(rng.integers(3))
    if kind == 0:
        return reference
    if kind == 1:
        dx_px, dy_px = round(dx_px), round(dy_px)
    return moved(reference, float(dx_px), float(dy_px))


def _disturbed(image: Pixels, rng: Generator, how: Disturbance) -> Pixels:
    """Brightness, blur and noise, each on some of the tiles."""
    if rng.random() < how.blur_share:
        image = _blurred(image)
    if rng.random() >= 0.5:
        return image
    gain = 1 + rng.uniform(-how.gain, how.gain)
    offset = rng.uniform(-how.offset_grey, how.offset_grey)
    sigma = rng.uniform(0, how.noise_grey)
    noise = rng.standard_normal(image.shape, np.float32) * np.float32(sigma)
    changed = image * np.float32(gain) + np.float32(offset) + noise
    return np.asarray(changed.clip(0, 255), np.uint8)


def _blurred(image: Pixels) -> Pixels:
    """Each pixel with its neighbours, weights 1 2 1 across and along."""
    wide = np.pad(image, 1, "edge").astype(np.uint16)
    rows = wide[:-2] + 2 * wide[1:-1] + wide[2:]
    total = rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]
    return np.asarray((total + 8) // 16, np.uint8)

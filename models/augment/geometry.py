"""Changes of place: mirror, quarter turn, scale within the lock, slips of the encoder.

Each function is pure; boxes follow the pixels.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from inspector.types import Pixels
from models.augment.sample import Sample


def mirrored(sample: Sample) -> Sample:
    """Left and right exchanged."""
    width = sample.image.shape[1]
    x1, y1, x2, y2 = sample.xyxy_px.T
    boxes = np.stack((width - x2, y1, width - x1, y2), 1).astype(np.float32)
    flipped = sample.with_pixels(lambda pixels: np.ascontiguousarray(pixels[:, ::-1]))
    return replace(flipped, xyxy_px=boxes)


def turned(sample: Sample, turns: int) -> Sample:
    """Turned to the left by as many quarters."""
    boxes, width = sample.xyxy_px, sample.image.shape[1]
    height = sample.image.shape[0]
    for _ in range(turns % 4):
        x1, y1, x2, y2 = boxes.T
        boxes = np.stack((y1, width - x2, y2, width - x1), 1).astype(np.float32)
        height, width = width, height
    rotated = sample.with_pixels(
        lambda pixels: np.ascontiguousarray(np.rot90(pixels, turns))
    )
    return replace(rotated, xyxy_px=boxes)


def resized(sample: Sample, side_px: int) -> Sample:
    """A square sample brought to another side, bilinear; boxes scale exactly.

    Raises:
        ValueError: The sample is not square.
    """
    height, width = sample.image.shape
    if height != width:
        raise ValueError(f"only squares are resized, got {width} x {height}")
    if height == side_px:
        return sample
    boxes = (sample.xyxy_px * (side_px / height)).astype(np.float32)
    size = (side_px, side_px)
    scaled = sample.with_pixels(
        lambda pixels: np.asarray(cv2.resize(pixels, size), np.uint8)
    )
    return replace(scaled, xyxy_px=boxes)


def slipped_rows(
    height: int, rng: Generator, events: int, most_rows: int
) -> NDArray[np.intp]:
    """Which row of the web each line shows when the encoder miscounts.

    An event repeats up to `most_rows` lines or leaves as many out. What the web has
    run ahead at the end repeats the last row.

    Args:
        height: Lines in the image.
        rng: Draws place, kind and length of each event.
        events: Number of events.
        most_rows: Longest event, rows.

    Returns:
        `(height,)` indices, never falling.
    """
    step = np.ones(height, np.intp)
    step[0] = 0
    for _ in range(events if height > 1 else 0):
        at, rows = int(rng.integers(1, height)), int(rng.integers(1, most_rows + 1))
        if rng.random() < 0.5:
            step[at] += rows
        else:
            step[at : at + rows] = 0
    return np.minimum(np.cumsum(step), height - 1)


def slipped(sample: Sample, rows: NDArray[np.intp]) -> Sample:
    """The image with these rows; the golden picture was taken without the slip.

    Args:
        sample: What the camera would have seen.
        rows: `(H,)` from `slipped_rows`.
    """
    boxes = sample.xyxy_px.copy()
    for column in (1, 3):
        whole = np.floor(boxes[:, column])
        part = boxes[:, column] - whole
        boxes[:, column] = np.searchsorted(rows, whole) + part
    boxes[:, [1, 3]] = boxes[:, [1, 3]].clip(0, len(rows))
    image: Pixels = np.ascontiguousarray(sample.image[rows])
    return replace(sample, image=image, xyxy_px=boxes).without_slivers()

"""Pictures smaller than a tile, filled up as the plant fills up a small frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from inspector.vision.tiles import fill_up
from models.datasets import Picture

_TOUCHES_PX = 1.0
"""A box so near to the edge goes on in the mirror image: labels are not exact."""


def filled(picture: Picture, least_hw: tuple[int, int]) -> Picture:
    """The picture continued to the right and below by its mirror image.

    What the mirror shows of a defect looks like one, so it is labelled as one; a box
    at the edge and its mirror image become one box. The plant clips what the network
    finds to the frame, so that both are right for it. Boxes may reach over the end.

    Args:
        picture: Any; the boxes keep their numbers, those in the mirror come after.
        least_hw: Height and width that the answer has at least.
    """
    height, width = picture.image.shape
    if height >= least_hw[0] and width >= least_hw[1]:
        return picture
    boxes, of = _continued(picture.xyxy_px, (height, width), least_hw)
    reference = picture.reference
    return replace(
        picture,
        image=fill_up(picture.image, least_hw),
        reference=None if reference is None else fill_up(reference, least_hw),
        xyxy_px=boxes,
        class_id=picture.class_id[of],
    )


def _continued(
    xyxy_px: NDArray[np.float32], size_hw: tuple[int, int], least_hw: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """All boxes and, for each, the number of the one that it shows."""
    own: list[tuple[float, float, float, float]] = []
    mirrored: list[tuple[float, float, float, float]] = []
    shows: list[int] = []
    for number, (x1, y1, x2, y2) in enumerate(xyxy_px.tolist()):
        across = _spans(x1, x2, size_hw[1], least_hw[1])
        along = _spans(y1, y2, size_hw[0], least_hw[0])
        every = [
            (left, top, right, end) for left, right in across for top, end in along
        ]
        own.append(every[0])
        mirrored += every[1:]
        shows += [number] * (len(every) - 1)
    boxes = np.array(own + mirrored, np.float32).reshape(-1, 4)
    return boxes, np.array([*range(len(own)), *shows], np.intp)


def _spans(
    start: float, stop: float, size: int, least: int
) -> list[tuple[float, float]]:
    """A span and its mirror images below `least`, those that touch joined."""
    spans = [(start, stop)]
    for turn in range(1, -(-least // size)):
        offset = turn * size
        first = offset + (size - stop if turn % 2 else start)
        last = offset + (size - start if turn % 2 else stop)
        if offset - spans[-1][1] <= _TOUCHES_PX and first - offset <= _TOUCHES_PX:
            spans[-1] = (spans[-1][0], last)
        elif first < least:
            spans.append((first, last))
    return spans

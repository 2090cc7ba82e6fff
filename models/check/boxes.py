"""What is wrong with the boxes of one image."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from models.labels.base import Fault, Labels

_BEYOND_PX = 1.0
_THINNEST_PX = 0.5


def box_faults(
    labels: Labels, classes: Sequence[str], image_hw: tuple[int, int] | None
) -> Iterator[Fault]:
    """The faults of every box.

    A box may reach one pixel beyond its image, for formats differ in whether the last
    pixel is included.

    Args:
        labels: What is written.
        classes: Class names, by class id.
        image_hw: Height and width of the image, if it could be read.
    """
    place = str(labels.file) + (f": {labels.image}" if labels.image else "")
    wrong = labels.class_id(classes) < 0
    hw = image_hw or labels.stated_hw
    earlier: set[tuple[object, ...]] = set()
    for index, row in enumerate(labels.xyxy):
        name = f"box {index + 1}"
        if wrong[index]:
            text = (
                f"{name} has class {labels.kinds[index]!r}, {_known(labels, classes)}"
            )
            yield Fault("wrong_class", place, text)
        if not np.isfinite(row).all():
            yield Fault(
                "box_not_finite", place, f"{name} has a corner that is no number"
            )
            continue
        if hw is not None:
            yield from _place_faults(labels.xyxy_px(hw)[index], hw, place, name)
        elif (row[2:] <= row[:2]).any():
            yield Fault("box_empty", place, f"{name} has no area")
        same = (labels.kinds[index], *row.tolist())
        if same in earlier:
            yield Fault("repeated_box", place, f"{name} is there already")
        earlier.add(same)


def _place_faults(
    xyxy_px: NDArray[np.float64], image_hw: tuple[int, int], place: str, name: str
) -> Iterator[Fault]:
    height, width = image_hw
    x1, y1, x2, y2 = (float(value) for value in xyxy_px)
    spans = f"{name} spans x {x1:.1f} to {x2:.1f}, y {y1:.1f} to {y2:.1f} px"
    if min(x2 - x1, y2 - y1) < _THINNEST_PX:
        yield Fault("box_empty", place, f"{spans}: nothing is in it")
    if min(x1, y1, width - x2, height - y2) < -_BEYOND_PX:
        yield Fault("box_outside", place, f"{spans}, the image is {width} x {height}")


def _known(labels: Labels, classes: Sequence[str]) -> str:
    if labels.numbered:
        return f"expected 0 to {len(classes) - 1}"
    return f"expected one of {', '.join(classes)}"

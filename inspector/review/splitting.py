"""Examples to train by and to be held out, so that no two that are alike are parted."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inspector.types import XYXY, Pixels
from inspector.vision.likeness import thumbnail

FEWEST = 30
"""Of fewer pictures none is held out."""

HELD_OUT = 0.2
_ALIKE = 0.9
_ROWS_AT_ONCE = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One picture of a set.

    Attributes:
        name: Of its files, without suffix.
        jpeg: Its bytes.
        pixels: `(h, w)`.
        boxes: Name and box in pixels of the picture; none for clean material.
    """

    name: str
    jpeg: bytes
    pixels: Pixels
    boxes: tuple[tuple[str, XYXY], ...]


def split(examples: Sequence[Example]) -> Mapping[str, list[Example]]:
    """`train` and `val`; the same examples are parted alike each time.

    Whole groups of pictures that are nearly the same are held out, about a fifth of
    all, and never the last ones that show a kind.
    """
    if len(examples) < FEWEST:
        return {"train": list(examples), "val": []}
    groups: dict[int, list[Example]] = {}
    for number, one in zip(_groups(examples), examples, strict=True):
        groups.setdefault(number, []).append(one)
    left = Counter(kind for one in examples for kind, _ in one.boxes)
    train: list[Example] = []
    val: list[Example] = []
    order = sorted(groups.values(), key=lambda g: zlib.crc32(g[0].name.encode()))
    for group in order:
        mine = Counter(kind for one in group for kind, _ in one.boxes)
        room = len(val) + len(group) <= HELD_OUT * len(examples)
        if room and all(left[kind] > 2 * count for kind, count in mine.items()):
            val += group
            left -= mine
        else:
            train += group
    if not any(one.boxes for one in val):
        return {"train": list(examples), "val": []}
    return {"train": train, "val": val}


def _groups(examples: Sequence[Example]) -> list[int]:
    """A number for each example, equal for those that are alike, directly or not."""
    parent = list(range(len(examples)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    small = np.stack([thumbnail(one.pixels) for one in examples])
    for start in range(0, len(small), _ROWS_AT_ONCE):
        likeness = small[start : start + _ROWS_AT_ONCE] @ small.T
        for i, j in np.argwhere(likeness > _ALIKE).tolist():
            parent[root(start + i)] = root(j)
    flat: dict[bytes, int] = {}
    for at, one in enumerate(examples):
        parent[root(at)] = root(flat.setdefault(one.jpeg, at))
    return [root(at) for at in range(len(examples))]

"""YOLO: a text file per image, a row `class cx cy w h` per box, in shares.

Rows of polygons (`class x1 y1 x2 y2 x3 y3 ...`) become the box around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from models.labels.base import Fault, Labels, Sheet, boxes, number

_EXPECTED = "expected rows of class cx cy w h"


class YoloReader:
    """Reads text files with a row of numbers per box."""

    format = "yolo"

    def fits(self, head: bytes) -> bool:
        """Whether the file is empty, or begins as no other format does."""
        return not head or (head[:1] not in b"{[<" and b"\0" not in head)

    def read(self, file: Path, content: bytes) -> Sheet:
        """The boxes of one image; its name is that of the file."""
        place = str(file)
        try:
            lines = content.decode("utf-8-sig").splitlines()
        except UnicodeDecodeError:
            fault = Fault("unreadable_labels", place, "it is not UTF-8 text")
            return Sheet(self.format, (), faults=(fault,))
        kinds, rows, faults = [], [], []
        for count, line in enumerate(lines, 1):
            if not (words := line.split()):
                continue
            values = [number(word) for word in words[1:]]
            if len(values) == 4:
                rows.append(_around_centre(values))
            elif len(values) >= 6 and len(values) % 2 == 0:
                rows.append(_around_polygon(values))
            else:
                text = f"line {count} has {len(words)} columns; {_EXPECTED}"
                faults.append(Fault("unreadable_labels", place, text))
                continue
            kinds.append(_kind(words[0]))
        labels = Labels(
            file, "", boxes(rows), True, tuple(kinds), True, faults=tuple(faults)
        )
        return Sheet(self.format, (labels,))


def _around_centre(values: Sequence[float]) -> list[float]:
    x, y, w, h = values
    return [x - w / 2, y - h / 2, x + w / 2, y + h / 2]


def _around_polygon(values: Sequence[float]) -> list[float]:
    points = np.array(values, np.float64).reshape(-1, 2)
    return [*points.min(0).tolist(), *points.max(0).tolist()]


def _kind(word: str) -> str:
    """A class id as an integer is written, `1` for `1.0`; others as they are."""
    value = number(word)
    return str(int(value)) if value.is_integer() else word

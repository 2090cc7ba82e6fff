"""Crops to teach by: from files, from boxes drawn on frames, from the records."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.errors import ImageError
from inspector.types import XYXY, Pixels
from inspector.vision.codec import read_image
from inspector.vision.crops import cut

MOST_SIDE_PX = 2048

Boxes = Mapping[str, Sequence[XYXY]]


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A crop and where it is from.

    Attributes:
        pixels: `(h, w[, 3])` uint8.
        source: Lot, run or file.
    """

    pixels: Pixels
    source: str


def shots_of(path: Path, boxes: Boxes | None) -> Iterator[Shot]:
    """The crops in a picture: the whole of it, or the surroundings of each box.

    Raises:
        ImageError: It cannot be read, is too large for a crop, or a box is outside.
    """
    pixels = read_image(path).pixels
    if boxes is None:
        if max(pixels.shape[:2]) > MOST_SIDE_PX:
            raise ImageError(
                f"{path} is {pixels.shape[1]} x {pixels.shape[0]} px, too large for a "
                f"crop (at most {MOST_SIDE_PX}); cut the defect out, or give --boxes"
            )
        yield Shot(pixels, path.name)
        return
    for box in boxes.get(path.name, ()):
        yield Shot(_inside(pixels, box, path), path.name)


def read_boxes(path: Path) -> Boxes:
    """Boxes by the file name of their picture.

    The file is CSV with the columns image, x1, y1, x2, y2, or the JSON lines that
    `inspector inspect` writes.

    Raises:
        ImageError: It cannot be read or understood; the message names the line.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise ImageError(f"cannot read the boxes {path}: {cause}") from cause
    found: dict[str, list[XYXY]] = {}
    rows = _json_rows if text.lstrip().startswith("{") else _csv_rows
    try:
        for number, (image, box) in rows(text):
            if not (box[2] > box[0] and box[3] > box[1]):
                raise ImageError(f"{path}, line {number}: box {box} has no area")
            name = Path(image.replace("\\", "/")).name
            found.setdefault(name, []).append(box)
    except (KeyError, TypeError, ValueError) as cause:
        raise ImageError(
            f"{path}: expected CSV with image,x1,y1,x2,y2 or lines of `inspector "
            f"inspect`, got something else ({cause!r})"
        ) from cause
    if not found:
        raise ImageError(f"{path} has no boxes")
    return found


def _csv_rows(text: str) -> Iterator[tuple[int, tuple[str, XYXY]]]:
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        yield number, (row["image"], _box([row[k] for k in ("x1", "y1", "x2", "y2")]))


def _json_rows(text: str) -> Iterator[tuple[int, tuple[str, XYXY]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        content = json.loads(line)
        for defect in content.get("defects", ()):
            yield number, (content["image"], _box(defect["xyxy_px"]))


def _box(values: Sequence[object]) -> XYXY:
    x1, y1, x2, y2 = (float(str(value)) for value in values)
    return (x1, y1, x2, y2)


def _inside(pixels: Pixels, box: XYXY, path: Path) -> Pixels:
    height, width = pixels.shape[:2]
    outside = box[0] >= width or box[1] >= height or box[2] <= 0 or box[3] <= 0
    if outside or not all(abs(v) < 1e9 for v in box):
        raise ImageError(
            f"box {box} lies outside {path.name}, which is {width} x {height} px"
        )
    return cut(pixels, box)[0]

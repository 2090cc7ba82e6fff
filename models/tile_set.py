"""Training tiles as files in YOLO's layout, for trainers that read nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspector.files import write_atomic
from inspector.types import Pixels
from inspector.vision.codec import encode_png


@dataclass(frozen=True, slots=True)
class TileSet:
    """A folder of tiles: `images/*.png`, and `labels/*.txt` with class, cx, cy, w, h.

    Attributes:
        folder: Where they lie.
        classes: Class names, by class id.
        channels: Planes of a tile; three are red, green and blue of the file.
        count: Tiles.
    """

    folder: Path
    classes: tuple[str, ...]
    channels: int
    count: int

    @property
    def images(self) -> Path:
        """The folder of the tiles themselves."""
        return self.folder / "images"


def write_tiles(
    folder: Path,
    classes: tuple[str, ...],
    tiles: Iterable[tuple[Pixels, NDArray[np.float32]]],
) -> TileSet:
    """Write tiles as they are, at native scale, without loss.

    Args:
        folder: Where to.
        classes: Class names, by class id.
        tiles: `(C, side, side)` uint8 with 1 or 3 planes, and their `(n, 5)` boxes:
            class, centre x, centre y, width, height in px.

    Raises:
        ValueError: There are no tiles, or no tile has a box.
    """
    count = boxes = depth = 0
    for tile, labelled in tiles:
        depth, side_px = tile.shape[0], tile.shape[2]
        pixels = (
            tile[0] if depth == 1 else np.ascontiguousarray(tile.transpose(1, 2, 0))
        )
        rows = [_row(row, side_px) for row in labelled.tolist()]
        write_atomic(folder / f"images/{count:06d}.png", encode_png(pixels))
        write_atomic(folder / f"labels/{count:06d}.txt", "\n".join(rows).encode())
        count, boxes = count + 1, boxes + len(rows)
    if not boxes:
        raise ValueError(f"there is no box in any of {count} tiles; look at the labels")
    return TileSet(folder, classes, depth, count)


def _row(box: list[float], side_px: int) -> str:
    class_id, *place = box
    return f"{int(class_id)} " + " ".join(f"{value / side_px:.7f}" for value in place)

"""Labelled images in YOLO form, and native-scale training tiles cut from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import yaml
from numpy.typing import NDArray

from inspector.types import Pixels
from inspector.vision.codec import read_grey


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An image with its truth.

    Attributes:
        name: Stem of its file, or what a generator calls it.
        image: `(H, W)` uint8.
        reference: The golden picture of the same place, if there is one.
        xyxy_px: `(n, 4)` float32 boxes in pixels, exclusive ends.
        class_id: `(n,)` int64.
        owned_rows: Only what has its centre in these rows counts; None for all.
    """

    name: str
    image: Pixels
    reference: Pixels | None
    xyxy_px: NDArray[np.float32]
    class_id: NDArray[np.int64]
    owned_rows: tuple[int, int] | None = None


class Pictures(Protocol):
    """A source of labelled pictures; the same index gives the same picture."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names, by class id."""
        ...

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> Picture: ...


@dataclass(frozen=True, slots=True)
class DataFile:
    """A YOLO data file: `train`, `val`, `names`, and `reference` for golden pictures.

    Attributes:
        folder: What its paths are relative to.
        classes: Class names, by class id.
        lists: File with the image paths, per split.
        reference: Folder of the golden pictures, if there are any.
    """

    folder: Path
    classes: tuple[str, ...]
    lists: dict[str, Path]
    reference: Path | None

    @classmethod
    def read(cls, path: Path) -> DataFile:
        """Read a data file; without `reference`, a folder `templates` beside it counts.

        Raises:
            ValueError: The file has no class names or no split.
            OSError: It cannot be read.
        """
        content = yaml.safe_load(path.read_text("utf-8"))
        names = content.get("names") if isinstance(content, dict) else None
        if not isinstance(names, dict | list) or not names:
            raise ValueError(f"{path}: expected class names under `names`")
        ordered = (
            names if isinstance(names, list) else [names[i] for i in sorted(names)]
        )
        folder = path.parent / str(content.get("path", "."))
        lists = {
            split: folder / str(content[split])
            for split in ("train", "val", "test")
            if content.get(split)
        }
        if not lists:
            raise ValueError(f"{path}: expected `train`, `val` or `test`")
        reference = folder / str(content.get("reference", "templates"))
        return cls(
            folder,
            tuple(str(name) for name in ordered),
            lists,
            reference if reference.is_dir() else None,
        )

    def images(self, split: str) -> list[Path]:
        """The image files of a split.

        Raises:
            ValueError: There is no such split.
        """
        if split not in self.lists:
            raise ValueError(f"no split {split!r}, have {sorted(self.lists)}")
        lines = self.lists[split].read_text("utf-8").split()
        return [self.folder / line for line in lines]


class YoloPictures:
    """The pictures of one split of a data file, read when asked for and then kept."""

    def __init__(self, data: DataFile, split: str) -> None:
        self._data = data
        self._paths = data.images(split)
        self._kept: dict[int, Picture] = {}

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names, by class id."""
        return self._data.classes

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, index: int) -> Picture:
        """The picture at `index`.

        Raises:
            ImageError: The image or its golden picture cannot be read.
            ValueError: The golden picture is missing or of another size, or a label
                is malformed.
        """
        if index not in self._kept:
            self._kept[index] = self._read(self._paths[index])
        return self._kept[index]

    def _read(self, path: Path) -> Picture:
        image = read_grey(path).pixels
        reference = None
        if self._data.reference is not None:
            reference = read_grey(golden_of(path, self._data.reference)).pixels
            if reference.shape != image.shape:
                raise ValueError(
                    f"{path}: golden picture is {reference.shape}, image {image.shape}"
                )
        label = path.parent.parent / "labels" / f"{path.stem}.txt"
        xyxy_px, class_id = _labels(label, image.shape, len(self.classes))
        return Picture(path.stem, image, reference, xyxy_px, class_id)


def golden_of(image: Path, folder: Path) -> Path:
    """The golden picture of `NAME_test.*`: `NAME_temp.*`, or one of equal stem.

    Raises:
        ValueError: There is none.
    """
    for stem in (image.stem.removesuffix("_test") + "_temp", image.stem):
        for path in sorted(folder.glob(f"{stem}.*")):
            return path
    raise ValueError(f"no golden picture for {image.name} in {folder}")


def _labels(
    path: Path, shape_hw: Sequence[int], classes: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Boxes in pixels and class ids of a YOLO label file; no file means no boxes."""
    text = path.read_text("utf-8").split() if path.is_file() else []
    try:
        rows = np.array(text, np.float64).reshape(-1, 5)
    except ValueError as cause:
        raise ValueError(f"{path}: expected rows of class cx cy w h") from cause
    class_id = rows[:, 0].astype(np.int64)
    if len(rows) and not 0 <= class_id.min() <= class_id.max() < classes:
        raise ValueError(f"{path}: class ids must lie in 0..{classes - 1}")
    height, width = shape_hw
    scale = np.array([width, height, width, height], np.float64)
    centre, half = rows[:, 1:3], rows[:, 3:5] / 2
    xyxy_px = np.concatenate((centre - half, centre + half), 1) * scale
    return xyxy_px.astype(np.float32), class_id

"""Labelled crops from a manifest in CSV: class, split, material and group of each."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspector.types import Pixels
from inspector.vision.codec import read_image

COLUMNS = ("file", "class", "split", "material", "group")


@dataclass(frozen=True, slots=True)
class Crop:
    """One line of the manifest.

    Attributes:
        path: The picture.
        kind: Its class.
        split: `base` is trained on; others are not.
        material: What it is a picture of; what stands in brackets is left out.
        group: Pictures of one group are near copies of one object.
    """

    path: Path
    kind: str
    split: str
    material: str
    group: str


@dataclass(frozen=True, slots=True, eq=False)
class CropSet:
    """Labelled crops, as parallel arrays.

    Attributes:
        crops: The lines.
        kinds: Class names, sorted.
        labels: `(n,)` index into `kinds`.
        groups: `(n,)` number of the group.
        materials: `(n,)` index into `material_names`.
        material_names: Sorted.
    """

    crops: tuple[Crop, ...]
    kinds: tuple[str, ...]
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]
    materials: NDArray[np.int64]
    material_names: tuple[str, ...]

    @classmethod
    def of(cls, crops: Sequence[Crop]) -> CropSet:
        """Number the classes, groups and materials of some crops."""
        kinds, labels = _numbered([crop.kind for crop in crops])
        _, groups = _numbered([crop.group for crop in crops])
        names, materials = _numbered([crop.material for crop in crops])
        return cls(tuple(crops), kinds, labels, groups, materials, names)

    def __len__(self) -> int:
        return len(self.crops)

    def where(self, keep: Callable[[Crop], bool]) -> CropSet:
        """The crops that are to be kept, numbered anew."""
        return CropSet.of([crop for crop in self.crops if keep(crop)])

    def kinds_by_material(self) -> dict[str, list[int]]:
        """Numbers of the classes of each material."""
        return {
            name: sorted({int(k) for k in self.labels[self.materials == number]})
            for number, name in enumerate(self.material_names)
        }


def read_manifest(path: Path) -> CropSet:
    """The crops that a manifest lists; paths are relative to its folder.

    Raises:
        OSError: It cannot be read.
        ValueError: A column or a picture is missing, or nothing is listed.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"{path} has no column {missing}; expected {COLUMNS}")
        crops = [_crop(path.parent, row) for row in reader]
    if not crops:
        raise ValueError(f"{path} lists no crops")
    if lost := [crop.path for crop in crops if not crop.path.is_file()]:
        raise ValueError(f"{path} lists {len(lost)} files not there, first {lost[0]}")
    return CropSet.of(crops)


def read_pixels(crops: CropSet) -> list[Pixels]:
    """All pictures, grey or RGB as they are.

    Raises:
        ImageError: One cannot be read.
    """
    return [read_image(crop.path).pixels for crop in crops.crops]


def _crop(folder: Path, row: dict[str, str]) -> Crop:
    material = row["material"].split("(")[0].strip()
    return Crop(
        folder / row["file"], row["class"], row["split"], material, row["group"]
    )


def _numbered(names: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    if not names:
        return (), np.zeros(0, np.int64)
    known, numbers = np.unique(names, return_inverse=True)
    return tuple(str(name) for name in known), numbers.astype(np.int64)

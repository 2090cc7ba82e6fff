"""Labelled images: what training and evaluation are given."""

from __future__ import annotations

from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from inspector.errors import ImageError
from inspector.types import Pixels
from inspector.vision.codec import read_grey
from models.labels.base import Labels
from models.labels.layout import is_file
from models.labels.sets import Entry, LabelSet

_BEYOND_PX = 1.0
_ADVICE = "`inspector lab data check` tells all that is wrong with the set"


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


class FilePictures:
    """The pictures of one split of a set, read when asked for and then kept.

    Whatever the labels alone can tell is checked at once, so that a wrong set ends
    here and not in the middle of a training.

    Args:
        labels: The set.
        split: One of its splits.
        reference: Folder of the golden pictures; None for the set's own, if any.

    Raises:
        ValueError: There is no such split, it has no images, an image or its golden
            picture is missing, or a label is wrong.
    """

    def __init__(
        self, labels: LabelSet, split: str, reference: Path | None = None
    ) -> None:
        self._set = labels
        self._reference = reference or labels.reference
        self._entries = labels.split(split)
        self._kept: dict[int, Picture] = {}
        wrong = [
            f"{fault.place}: {fault.text}"
            for fault in labels.faults
            if fault.kind == "missing_file"
        ]
        if not self._entries:
            raise ValueError(
                f"{labels.path}: {split} has no images. {'; '.join(wrong)}"
            )
        files = {str(one.labels.file) for one in self._entries if one.labels}
        for fault in labels.faults:
            if fault.kind == "unreadable_labels" and fault.place in files:
                raise ValueError(f"{fault.place}: {fault.text}; {_ADVICE}")
        for entry in self._entries:
            _refuse_wrong(entry, labels.classes)
            if self._reference is not None:
                golden_of(entry.image, self._reference)

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names, by class id."""
        return self._set.classes

    @property
    def paths(self) -> tuple[Path, ...]:
        """The image files, by index."""
        return tuple(entry.image for entry in self._entries)

    @property
    def golden(self) -> bool:
        """Whether the pictures come with golden pictures."""
        return self._reference is not None

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> Picture:
        """The picture at `index`.

        Raises:
            ImageError: The image or its golden picture cannot be read, they differ in
                size, or a box lies outside the image.
        """
        if index not in self._kept:
            self._kept[index] = self._read(self._entries[index])
        return self._kept[index]

    def read_all(self) -> None:
        """Read every picture now, before a training that should not stop half-way.

        Raises:
            ImageError: As for one picture.
            ValueError: No picture has a box.
        """
        boxes = sum(len(self[index].xyxy_px) for index in range(len(self)))
        if not boxes:
            raise ValueError(
                f"{self._set.path}: none of {len(self)} images has a box, so there is "
                f"nothing to learn; {_ADVICE}"
            )

    def _read(self, entry: Entry) -> Picture:
        path = entry.image
        image = read_grey(path).pixels
        reference = None
        if self._reference is not None:
            reference = read_grey(golden_of(path, self._reference)).pixels
            if reference.shape != image.shape:
                raise ImageError(
                    f"{path}: golden picture is {reference.shape}, image {image.shape}"
                )
        labels = entry.labels or Labels.nothing(path, ())
        height, width = image.shape
        xyxy_px = labels.xyxy_px((height, width))
        beyond = xyxy_px - np.array([width, height, width, height])
        if len(xyxy_px) and max(-xyxy_px.min(), beyond.max()) > _BEYOND_PX:
            raise ImageError(f"{labels.file}: a box lies outside its image; {_ADVICE}")
        inside = xyxy_px.clip(0, (width, height, width, height)).astype(np.float32)
        class_id = labels.class_id(self.classes)
        return Picture(path.stem, image, reference, inside, class_id)


def golden_of(image: Path, folder: Path) -> Path:
    """The golden picture of `NAME_test.*`: `NAME_temp.*`, or one of equal stem.

    Raises:
        ValueError: There is none.
    """
    names = (image.stem.removesuffix("_test") + "_temp", image.stem)
    for name in names:
        if is_file(folder / f"{name}{image.suffix}"):
            return folder / f"{name}{image.suffix}"
    for name in names:
        for path in sorted(folder.glob(f"{escape(name)}.*")):
            return path
    raise ValueError(f"no golden picture for {image.name} in {folder}")


def _refuse_wrong(entry: Entry, classes: tuple[str, ...]) -> None:
    """Raise `ValueError` for what is wrong without a look at the image."""
    if not is_file(entry.image):
        raise ValueError(f"{entry.image}: there is no such image; {_ADVICE}")
    labels = entry.labels
    if labels is None:
        return
    if not np.isfinite(labels.xyxy).all():
        raise ValueError(f"{labels.file}: a box has no finite corners; {_ADVICE}")
    if (labels.xyxy[:, 2:] <= labels.xyxy[:, :2]).any():
        raise ValueError(f"{labels.file}: a box is empty; {_ADVICE}")
    if (labels.class_id(classes) < 0).any():
        raise ValueError(
            f"{labels.file}: class ids must lie in 0..{len(classes) - 1}, class names "
            f"in {', '.join(classes)}; {_ADVICE}"
        )

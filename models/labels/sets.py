"""A labelled set: the images of each split and what is written about each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from models.labels.base import Fault, Labels, Sheet
from models.labels.datafile import DataFile
from models.labels.layout import (
    coco_image_folders,
    first_file,
    images_below,
    is_file,
    is_folder,
    label_file,
    listed_images,
    stray_labels,
    unlisted_images,
)
from models.labels.read import read_labels, recognise

_WHOLE = "all"
_SPLITS = {"train": "train", "val": "val", "valid": "val", "test": "test"}
_MOST_CLASSES = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An image of a split.

    Attributes:
        split: Name of the split.
        image: Its file, which need not be there.
        labels: What is written about it; None if nothing is.
    """

    split: str
    image: Path
    labels: Labels | None


@dataclass(frozen=True, slots=True, eq=False)
class LabelSet:
    """A labelled set as it is written; no image has been opened.

    Attributes:
        path: What was opened.
        classes: Class names, by class id.
        splits: Names of the splits.
        entries: Every image of every split, in the order of the lists.
        faults: What could not be found or understood; those of `entries` included.
        formats: Formats of the label files.
        reference: Folder of the golden pictures, if there are any.
    """

    path: Path
    classes: tuple[str, ...]
    splits: tuple[str, ...]
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    formats: tuple[str, ...]
    reference: Path | None

    def split(self, name: str) -> tuple[Entry, ...]:
        """The images of a split.

        Raises:
            ValueError: There is no such split.
        """
        if name not in self.splits:
            raise ValueError(f"no split {name!r}, have {sorted(self.splits)}")
        return tuple(entry for entry in self.entries if entry.split == name)


def open_set(path: Path) -> LabelSet:
    """The set of a data file, a COCO file, or a folder that holds either or images.

    Raises:
        ValueError: There is no set in it, or no image; the message says what was
            expected.
    """
    gathering = _Gathering(path)
    if is_folder(path):
        gathering.take_folder(path)
    elif is_file(path):
        gathering.take_file(path)
    else:
        raise ValueError(f"{path}: there is no such file or folder")
    return gathering.done()


class _Gathering:
    """A set in the making."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._classes: tuple[str, ...] = ()
        self._splits: list[str] = []
        self._entries: list[Entry] = []
        self._faults: list[Fault] = []
        self._formats: set[str] = set()
        self._lists: list[Path] = []
        self._reference: Path | None = None

    def take_file(self, path: Path) -> None:
        """Take a COCO file, or the splits of a data file."""
        if path.suffix.lower() not in (".yaml", ".yml"):
            if not _is_coco(path):
                raise ValueError(
                    f"{path}: expected a data file (YAML), a COCO file or a folder"
                )
            self._take_coco(_WHOLE, path, Path())
            return
        data = DataFile.read(path)
        self._classes, self._reference = data.classes, data.reference
        for split, targets in data.splits.items():
            self._splits.append(split)
            for target in targets:
                self._take_target(split, target, data.folder)

    def take_folder(self, folder: Path) -> None:
        """Take its data file, or its COCO files, or the images below it."""
        if data_file := _data_file(folder):
            self.take_file(data_file)
            return
        if is_folder(folder / "templates"):
            self._reference = folder / "templates"
        jsons = sorted(
            file
            for place in (folder, folder / "annotations")
            for file in place.glob("*.json")
            if _is_coco(file) and b'"annotations"' in file.read_bytes()
        )
        for file in jsons:
            self._take_coco(file.stem.removeprefix("instances_"), file, Path())
        if not jsons:
            self._take_bare(folder)

    def done(self) -> LabelSet:
        """The set.

        Raises:
            ValueError: It has no images.
        """
        if not self._entries:
            why = "; ".join(f"{one.place}: {one.text}" for one in self._faults[:3])
            raise ValueError(f"{self._path}: no images in any split. {why}".rstrip())
        self._find_strays()
        return LabelSet(
            self._path,
            self._classes or _written_classes(self._entries),
            tuple(dict.fromkeys(self._splits)),
            tuple(self._entries),
            tuple(self._faults),
            tuple(sorted(self._formats)),
            self._reference,
        )

    def _take_target(self, split: str, target: Path, folder: Path) -> None:
        if is_folder(target):
            self._take_images(split, images_below(target))
        elif not is_file(target):
            text = f"`{split}` names it, but there is no such file or folder"
            self._faults.append(Fault("missing_file", str(target), text))
        elif _is_coco(target):
            self._take_coco(split, target, folder)
        else:
            self._lists.append(target)
            try:
                images = listed_images(target, folder)
            except ValueError as cause:
                self._faults.append(Fault("missing_file", str(target), str(cause)))
            else:
                self._take_images(split, images)

    def _take_images(self, split: str, images: Iterable[Path]) -> None:
        """Take images that each have a label file of their own, or none."""
        self._splits.append(split)
        for image in images:
            file = label_file(image)
            labels = None
            if file is not None:
                sheet = self._noted(read_labels(file))
                unread = Labels.nothing(file, sheet.faults)
                labels = sheet.labels[0] if sheet.labels else unread
            self._entries.append(Entry(split, image, labels))

    def _take_coco(self, split: str, file: Path, folder: Path) -> None:
        self._splits.append(split)
        sheet = self._noted(read_labels(file))
        folders = (*coco_image_folders(file), folder, folder / "images")
        if not self._classes:
            self._classes = sheet.classes
        for labels in sheet.labels:
            image = first_file(labels.image, folders)
            image = image or file.parent / labels.image
            self._entries.append(Entry(split, image, labels))

    def _take_bare(self, folder: Path) -> None:
        """Take all images below a folder; folders named after a split are splits."""
        for image in images_below(folder):
            if self._reference is not None and self._reference in image.parents:
                continue
            below = image.relative_to(folder).parts[:-1]
            split = next((_SPLITS[one] for one in below if one in _SPLITS), _WHOLE)
            self._take_images(split, [image])
        self._classes = _listed_classes(folder)

    def _noted(self, sheet: Sheet) -> Sheet:
        if sheet.format:
            self._formats.add(sheet.format)
        self._faults += sheet.faults
        self._faults += [fault for one in sheet.labels for fault in one.faults]
        return sheet

    def _find_strays(self) -> None:
        """Note images and label files that lie beside those of the set, unused."""
        images = [entry.image for entry in self._entries]
        unlisted = unlisted_images(images)
        if unlisted:
            text = f"{len(unlisted)} images lie beside the others and are in no split"
            self._faults.append(Fault("unlisted_images", str(unlisted[0]), text))
        if self._formats == {"coco"}:
            return
        stems = {image.stem for image in unlisted}
        used = [entry.labels.file for entry in self._entries if entry.labels]
        for file in stray_labels(images, used, self._lists):
            if file.stem not in stems:
                text = "there are labels but no such image"
                self._faults.append(Fault("no_image", str(file), text))


def _data_file(folder: Path) -> Path | None:
    """The data file in a folder; None if there is none.

    Raises:
        ValueError: There are several.
    """
    files = [
        file
        for file in sorted(folder.iterdir())
        if file.suffix.lower() in (".yaml", ".yml")
        and is_file(file)
        and b"names" in file.read_bytes()
    ]
    if len(files) > 1:
        names = ", ".join(file.name for file in files)
        raise ValueError(f"{folder} has several data files, name one: {names}")
    return files[0] if files else None


def _is_coco(file: Path) -> bool:
    """Whether a file begins as JSON does."""
    try:
        with file.open("rb") as opened:
            reader = recognise(opened.read(4096))
    except OSError:
        return False
    return reader is not None and reader.format == "coco"


def _listed_classes(folder: Path) -> tuple[str, ...]:
    """The class names in a `classes.txt`; none if there is no such file."""
    for file in (folder / "classes.txt", folder / "labels" / "classes.txt"):
        if is_file(file):
            lines = file.read_text("utf-8-sig", errors="replace").splitlines()
            names = [line.strip() for line in lines[:_MOST_CLASSES] if line.strip()]
            return tuple(dict.fromkeys(names))
    return ()


def _written_classes(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Class names as the labels have them, where nothing else says what they are."""
    written = [entry.labels for entry in entries if entry.labels is not None]
    named = {kind for one in written if not one.numbered for kind in one.kinds}
    if named:
        return tuple(sorted(named))
    numbers = {kind for one in written for kind in one.kinds if kind.isdecimal()}
    highest = max((int(one) for one in numbers if len(one) < 5), default=-1)
    return tuple(str(number) for number in range(min(highest + 1, _MOST_CLASSES)))

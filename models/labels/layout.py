"""Where the images and the label files of a set lie, as people lay them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

IMAGE_SUFFIXES = frozenset(
    {".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp", ".pgm"}
)
_LABEL_SUFFIXES = (".txt", ".xml")
_IMAGE_FOLDERS = ("images", "JPEGImages")
_LABEL_FOLDERS = ("labels", "Annotations", "annotations")
_NO_LABELS = frozenset({"classes", "readme", "license", "notes"})


def is_file(path: Path) -> bool:
    """Whether there is such a file; no for a path that the system cannot even name."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether there is such a folder."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def images_below(folder: Path) -> list[Path]:
    """All image files in a folder and its folders, sorted."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in IMAGE_SUFFIXES and is_file(path)
    )


def first_file(name: str, folders: Iterable[Path]) -> Path | None:
    """The file of this name, absolute or in the first folder that has it.

    A name with the separators of Windows is understood everywhere.
    """
    names = (name, name.replace("\\", "/")) if "\\" in name else (name,)
    for folder in folders:
        for one in names:
            if is_file(folder / one):
                return folder / one
    return None


def listed_images(list_file: Path, folder: Path) -> list[Path]:
    """The images that a text file names, one per line; relative to `folder` or to it.

    Raises:
        ValueError: It cannot be read as text.
    """
    try:
        lines = list_file.read_text("utf-8-sig").splitlines()
    except OSError as cause:
        raise ValueError(f"cannot be read: {cause.strerror}") from cause
    except UnicodeDecodeError as cause:
        raise ValueError("it is no UTF-8 text") from cause
    names = [line.strip() for line in lines if line.strip()]
    near = (folder, list_file.parent)
    return [first_file(name, near) or folder / name for name in names]


def coco_image_folders(file: Path) -> tuple[Path, ...]:
    """Where the images of a COCO file may lie."""
    base, split = file.parent, file.stem.removeprefix("instances_")
    return (
        base,
        base.parent,
        base / "images",
        base.parent / "images",
        base.parent / "images" / split,
        base.parent / split,
    )


def label_folders(image: Path) -> tuple[Path, ...]:
    """Where the label file of an image may lie, the likeliest first."""
    folders = []
    parts = image.parent.parts
    for at in range(len(parts) - 1, -1, -1):
        if parts[at] in _IMAGE_FOLDERS:
            base, below = Path(*parts[:at]), parts[at + 1 :]
            folders += [base.joinpath(name, *below) for name in _LABEL_FOLDERS]
            folders += [base / name for name in _LABEL_FOLDERS]
            break
    folders += [image.parent.parent / name for name in _LABEL_FOLDERS]
    return (*dict.fromkeys(folders), image.parent)


def label_file(image: Path) -> Path | None:
    """The label file of an image; None if there is none."""
    for folder in label_folders(image):
        for suffix in _LABEL_SUFFIXES:
            if is_file(folder / f"{image.stem}{suffix}"):
                return folder / f"{image.stem}{suffix}"
    return None


def stray_labels(
    images: Sequence[Path], used: Iterable[Path], lists: Iterable[Path]
) -> Iterator[Path]:
    """Label files beside the used ones that no image of the set asks for, sorted."""
    folders = {folder for image in images for folder in label_folders(image)}
    known = {*used, *lists}
    for folder in sorted(folders):
        if not is_folder(folder):
            continue
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() not in _LABEL_SUFFIXES or path in known:
                continue
            if path.stem.lower() not in _NO_LABELS:
                yield path


def unlisted_images(images: Sequence[Path]) -> list[Path]:
    """Image files beside those of the set that are not in it, sorted."""
    known = set(images)
    found = []
    for folder in sorted({image.parent for image in images}):
        if is_folder(folder):
            found += [
                path
                for path in sorted(folder.iterdir())
                if path.suffix.lower() in IMAGE_SUFFIXES and path not in known
            ]
    return found

"""The YAML file that describes a set: its splits, class names and golden pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inspector.files import read_yaml

_SPLITS = ("train", "val", "test")


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file: `train`, `val`, `test`, `names`, `path`, and `reference`.

    Attributes:
        folder: What its paths are relative to.
        classes: Class names, by class id.
        splits: What each split names: lists of images, folders, or COCO files.
        reference: Folder of the golden pictures, if there are any.
    """

    folder: Path
    classes: tuple[str, ...]
    splits: Mapping[str, tuple[Path, ...]]
    reference: Path | None

    @classmethod
    def read(cls, path: Path) -> DataFile:
        """Read a data file; without `reference`, a folder `templates` beside it counts.

        Raises:
            ValueError: It cannot be read, has no class names or no split, or one of
                them is not what it must be; the message names the file.
        """
        content = read_yaml(path, ValueError)
        classes = _classes(content.get("names"))
        if not classes:
            raise ValueError(
                f"{path}: expected class names under `names`, a list or `id: name` "
                "from 0 on without gaps"
            )
        count = content.get("nc", len(classes))
        if count != len(classes):
            raise ValueError(f"{path}: `nc` is {count}, `names` has {len(classes)}")
        folder = path.parent / str(content.get("path") or ".")
        splits = {
            split: tuple(folder / one for one in _texts(path, split, content[split]))
            for split in _SPLITS
            if content.get(split)
        }
        if not splits:
            raise ValueError(f"{path}: expected `train`, `val` or `test`")
        return cls(folder, classes, splits, _reference(path, folder, content))


def _reference(path: Path, folder: Path, content: Mapping[str, object]) -> Path | None:
    """The folder of golden pictures; one that is named must be there."""
    named = content.get("reference")
    reference = folder / str(named or "templates")
    if reference.is_dir():
        return reference
    if named:
        raise ValueError(f"{path}: `reference` names {reference}, which is no folder")
    return None


def _classes(names: object) -> tuple[str, ...]:
    """Names by class id; none unless the ids are 0, 1, 2 ... and the names differ."""
    if isinstance(names, dict):
        if set(names) != set(range(len(names))):
            return ()
        names = [names[number] for number in range(len(names))]
    if not isinstance(names, list):
        return ()
    classes = tuple(str(name) for name in names)
    return classes if len(set(classes)) == len(classes) else ()


def _texts(path: Path, split: str, value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    texts = [one for one in values if isinstance(one, str) and one]
    if len(texts) != len(values):
        raise ValueError(f"{path}: `{split}` must be a path or a list of paths")
    return texts

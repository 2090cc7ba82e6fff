"""Data files for cross-validation that keep groups of images on one side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspector.files import write_atomic
from inspector.vision.codec import read_grey
from models.groups import (
    Fold,
    board_groups,
    k_folds,
    leave_one_group_out,
    near_duplicate_groups,
    thumbnail,
)
from models.labels.sets import Entry, LabelSet

BY = ("board", "likeness")


def write_folds(
    labels: LabelSet, folder: Path, by: str, k: int, seed: int = 0
) -> tuple[tuple[Path, Fold], ...]:
    """Divide all images of a set and write `fold-1.yaml`, `fold-2.yaml` ...

    The files name the images by their absolute paths, so they may lie anywhere.

    Args:
        labels: The set; its splits are thrown together.
        folder: Where the data files go; files of those names are replaced.
        by: `board` keeps the boards of DeepPCB together, `likeness` near-duplicates.
        k: How many folds, even in images and classes; 0 for one per group.
        seed: Of the division.

    Raises:
        ValueError: There is no such rule, too few groups, a name without a board, or
            the labels are not a file per image.
        ImageError: An image cannot be read.
        OSError: The folder cannot be written.
    """
    if by not in BY:
        raise ValueError(f"no rule {by!r} to group by, have {', '.join(BY)}")
    if "coco" in labels.formats:
        raise ValueError(
            f"{labels.path}: folds need a label file per image (YOLO or VOC), not COCO"
        )
    entries = list({entry.image: entry for entry in labels.entries}.values())
    groups = _groups(entries, by)
    counts = _counts(entries, labels.classes)
    folds = k_folds(groups, k, seed, counts) if k else leave_one_group_out(groups)
    return tuple(
        (_written(labels, entries, fold, folder / f"fold-{number}"), fold)
        for number, fold in enumerate(folds, 1)
    )


def _groups(entries: Sequence[Entry], by: str) -> NDArray[np.int64]:
    if by == "board":
        return board_groups([entry.image.stem for entry in entries])
    return near_duplicate_groups(
        np.stack([thumbnail(read_grey(entry.image).pixels) for entry in entries])
    )


def _counts(entries: Sequence[Entry], classes: tuple[str, ...]) -> NDArray[np.float64]:
    counts = np.zeros((len(entries), len(classes)), np.float64)
    for row, entry in zip(counts, entries, strict=True):
        if entry.labels is not None:
            class_id = entry.labels.class_id(classes)
            np.add.at(row, class_id[class_id >= 0], 1)
    return counts


def _written(
    labels: LabelSet, entries: Sequence[Entry], fold: Fold, stem: Path
) -> Path:
    """Write a fold's lists and data file."""
    lines = [f"# A fold of {json.dumps(str(labels.path), ensure_ascii=False)}"]
    for split, indices in (("train", fold.train), ("val", fold.held_out)):
        images = [entries[index].image.absolute().as_posix() for index in indices]
        path = stem.with_name(f"{stem.name}-{split}.txt")
        write_atomic(path, "".join(f"{image}\n" for image in images).encode())
        lines.append(f"{split}: {path.name}")
    if labels.reference is not None:
        reference = labels.reference.absolute().as_posix()
        lines.append(f"reference: {json.dumps(reference, ensure_ascii=False)}")
    lines.append(f"names: {json.dumps(labels.classes, ensure_ascii=False)}")
    data_file = stem.with_name(f"{stem.name}.yaml")
    write_atomic(data_file, ("\n".join(lines) + "\n").encode())
    return data_file

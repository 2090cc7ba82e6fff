"""Which anchors a training is given: COCO's, fitted to its boxes, or a model's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspector import artifact as artifacts
from inspector.artifact import MANIFEST_NAME, HeadPart, Manifest
from inspector.errors import ArtifactError
from models.datasets import Pictures
from models.yolov5.anchors import by_level, fit
from models.yolov5.head import COCO_ANCHORS, Anchors, scaled

_COUNT = 9
_GENERATIONS = {"kmeans": 0, "fit": 1000}
_SCALES = (0.05, 20.0)


def box_sizes(pictures: Pictures, size_px: int | None = None) -> NDArray[np.float32]:
    """Widths and heights of all boxes, `(n, 2)`.

    Args:
        pictures: With their truth.
        size_px: As if the longer side of each picture were scaled to it; None for
            native scale, at which tiles are cut.
    """
    found = [np.zeros((0, 2), np.float32)]
    for index in range(len(pictures)):
        picture = pictures[index]
        scale = 1.0 if size_px is None else size_px / max(picture.image.shape)
        found.append((picture.xyxy_px[:, 2:] - picture.xyxy_px[:, :2]) * scale)
    return np.concatenate(found).astype(np.float32)


def check_anchors(which: str) -> None:
    """Refuse what `anchors_for` would refuse, before any picture is opened.

    Raises:
        ValueError: There is no such choice.
    """
    if (Path(which) / MANIFEST_NAME).is_file():
        _of_model(which)
    elif which not in _GENERATIONS:
        _scale(which)


def anchors_for(which: str, pictures: Pictures, seed: int) -> Anchors:
    """Anchors for a training.

    Args:
        which: `coco`, `coco:0.5` (scaled), `kmeans` (clusters of the boxes), `fit`
            (clusters refined by mutation), or the folder of a model that has some.
        pictures: What is learnt.
        seed: Of start and mutations.

    Raises:
        ValueError: There is no such choice, or no box to fit them to.
    """
    if (Path(which) / MANIFEST_NAME).is_file():
        return _of_model(which)
    if which not in _GENERATIONS:
        return scaled(COCO_ANCHORS, _scale(which))
    return by_level(fit(box_sizes(pictures), _COUNT, seed, _GENERATIONS[which]))


def anchors_of(manifest: Manifest) -> Anchors | None:
    """A model's own anchors; None where its head has none."""
    return manifest.head.anchors_px if isinstance(manifest.head, HeadPart) else None


def _of_model(folder: str) -> Anchors:
    """The anchors of a delivered model.

    Raises:
        ValueError: It cannot be loaded, or its head has none.
    """
    try:
        anchors = anchors_of(artifacts.load(folder).manifest)
    except ArtifactError as cause:
        raise ValueError(f"--anchors {folder}: {cause}") from cause
    if anchors is None:
        raise ValueError(f"--anchors {folder}: this model's head has no anchors")
    return anchors


def _scale(which: str) -> float:
    name, _, factor = which.partition(":")
    try:
        scale = float(factor or 1)
    except ValueError:
        scale = 0.0
    if name != "coco" or not _SCALES[0] <= scale <= _SCALES[1]:
        raise ValueError(
            f"--anchors is coco, coco:FACTOR, kmeans, fit or a model's folder, "
            f"not {which!r}"
        )
    return scale

"""The detector for heads without anchors: distances from each cell, in numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inspector.artifact import FreeHeadPart, Manifest
from inspector.detect.tiled import (
    NO_CLASS,
    Heads,
    Raw,
    TiledDetector,
    logit,
    output,
    refuse_broken,
    sigmoid,
)
from inspector.errors import ArtifactError
from inspector.runtime.base import Runtime
from inspector.types import Candidates, Detections, Frame


class AnchorFreeDetector:
    """Finds defects with any network whose cells say distances; see `Detector`.

    Such a head has no objectness. A box is explained if the best class has its share
    (`class_floor`) of what all classes say together. Where none has, the score is the
    probability that at least one class is right.
    """

    def __init__(
        self,
        manifest: Manifest,
        runtime: Runtime,
        *,
        score_threshold: float | None = None,
        tile_overlap_px: int = 0,
        search_px: int = 6,
    ) -> None:
        """See `TiledDetector`.

        Raises:
            ArtifactError: The head is of another kind, or the engine was made for
                other tiles.
        """
        _head(manifest)
        self._tiled = TiledDetector(
            manifest,
            runtime,
            decode,
            score_threshold=score_threshold,
            tile_overlap_px=tile_overlap_px,
            search_px=search_px,
        )

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names, by `class_id`."""
        return self._tiled.classes

    def detect(self, frame: Frame, candidates: Candidates) -> Detections:
        """See `TiledDetector.detect`."""
        return self._tiled.detect(frame, candidates)


def decode(heads: Heads, tiles: int, manifest: Manifest, threshold: float) -> Raw:
    """Boxes of a batch, in network pixels, from the network's raw outputs.

    Args:
        heads: `(n, 4 * bins + classes, h, w)` float32 by output name.
        tiles: How many of the n tiles count.
        manifest: Names, bins, strides, classes and class floor.
        threshold: Lowest score, 0..1.

    Raises:
        InferenceError: An output is missing, has another shape, or holds NaN.
        ArtifactError: The manifest is of a network with anchors.

    Source:
        Distances left, top, right, bottom from the cell's centre: Tian et al. 2019,
        "FCOS", section 3.1. https://arxiv.org/abs/1904.01355 ; each as the mean of a
        distribution over whole cells: Li et al. 2020, "Generalized Focal Loss",
        section 3.2. https://arxiv.org/abs/2006.04388
    """
    part = _head(manifest)
    height, width = manifest.input.tile_hw_px
    depth = 4 * part.bins + len(manifest.classes)
    levels = []
    for name, stride in zip(part.outputs, part.strides_px, strict=True):
        wanted = (tiles, depth, height // stride, width // stride)
        cells = output(heads, name, wanted)
        levels.append(_level(cells, stride, part.bins, threshold))
    tile, xyxy, probability = (
        np.concatenate([level[i] for level in levels]) for i in range(3)
    )
    score, class_id = _judged(probability, manifest.operating.class_floor)
    keep = score >= threshold
    return Raw(tile[keep], xyxy[keep], score[keep], class_id[keep])


def _head(manifest: Manifest) -> FreeHeadPart:
    if not isinstance(manifest.head, FreeHeadPart):
        raise ArtifactError(
            f"the model {manifest.name!r} has anchors; its decoder is "
            f"{manifest.decoder!r}"
        )
    return manifest.head


def _level(
    cells: NDArray[np.float32], stride: int, bins: int, threshold: float
) -> tuple[NDArray[np.intp], NDArray[np.float32], NDArray[np.float32]]:
    """Tile, box and class probabilities of the cells worth a look.

    All classes together cannot reach the threshold where the best has less than its
    equal share of it.
    """
    classes = cells.shape[1] - 4 * bins
    below = cells[:, 4 * bins :].max(1) < logit(threshold / classes)  # false for NaN
    tile, row, column = np.nonzero(~below)
    raw = cells[tile, :, row, column]
    refuse_broken(raw)
    distance = _distances(raw[:, : 4 * bins].reshape(-1, 4, bins)) * stride
    centre = (np.stack((column, row), 1) + 0.5) * stride
    xyxy = np.concatenate((centre - distance[:, :2], centre + distance[:, 2:]), 1)
    return tile, np.asarray(xyxy, np.float32), sigmoid(raw[:, 4 * bins :])


def _distances(raw: NDArray[np.float32]) -> NDArray[np.float32]:
    """`(n, 4)` distances in cells from `(n, 4, bins)`: the mean under a softmax."""
    bins = raw.shape[2]
    if bins == 1:
        return raw[:, :, 0]
    weight = np.exp(raw - raw.max(2, keepdims=True))
    weight /= weight.sum(2, keepdims=True)
    return np.asarray(weight @ np.arange(bins, dtype=np.float32), np.float32)


def _judged(
    probability: NDArray[np.float32], class_floor: float
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Score and class of each box from its class probabilities."""
    best = probability.argmax(1)
    sure = probability[np.arange(len(best)), best]
    total = np.maximum(probability.sum(1), np.finfo(np.float32).tiny)
    explained = sure >= class_floor * total
    least = np.log1p(-np.minimum(probability, 1 - 1e-6)).sum(1)
    score = np.where(explained, sure, -np.expm1(least)).astype(np.float32)
    return score, np.where(explained, best, NO_CLASS).astype(np.int64)

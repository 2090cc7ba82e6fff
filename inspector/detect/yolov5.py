"""The anchor detector: YOLOv5's raw heads to boxes, in numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inspector.artifact import HeadPart, Manifest
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


class Yolov5Detector:
    """Finds defects with an anchor network; see `Detector`.

    Where no class explains a box, its score is the objectness alone.
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


def decode(
    heads: Heads,
    tiles: int,
    manifest: Manifest,
    threshold: float,
) -> Raw:
    """Boxes of a batch, in network pixels, from the network's raw outputs.

    Only cells whose objectness reaches the threshold are decoded: a score cannot be
    higher than it.

    Args:
        heads: `(n, A * (5 + classes), h, w)` float32 by output name.
        tiles: How many of the n tiles count.
        manifest: Names, anchors, strides, classes and class floor.
        threshold: Lowest score, 0..1.

    Raises:
        InferenceError: An output is missing, has another shape, or holds NaN.

    Source:
        YOLOv5 head: xy = (2 s - 0.5 + cell) * stride, wh = (2 s)^2 * anchor with
        s = sigmoid(raw). https://docs.ultralytics.com/yolov5/tutorials/architecture_description
    """
    levels = []
    part = _head(manifest)
    for name, stride, sizes in zip(
        part.outputs, part.strides_px, part.anchors_px, strict=True
    ):
        anchors = np.array(sizes, np.float32)
        cells = _cells(heads, name, tiles, stride, len(anchors), manifest)
        levels.append(_level(cells, stride, anchors, threshold))
    tile, xyxy, objectness, probability = (
        np.concatenate([level[i] for level in levels]) for i in range(4)
    )
    best = probability.argmax(1)
    sure = probability[np.arange(len(best)), best]
    explained = sure >= manifest.operating.class_floor
    score = np.where(explained, objectness * sure, objectness)
    class_id = np.where(explained, best, NO_CLASS)
    keep = score >= threshold
    return Raw(
        tile[keep],
        xyxy[keep].astype(np.float32),
        score[keep].astype(np.float32),
        class_id[keep].astype(np.int64),
    )


def _head(manifest: Manifest) -> HeadPart:
    if not isinstance(manifest.head, HeadPart):
        raise ArtifactError(
            f"the model {manifest.name!r} has no anchors; its decoder "
            f"is {manifest.decoder!r}"
        )
    return manifest.head


def _cells(
    heads: Heads,
    name: str,
    tiles: int,
    stride: int,
    anchors: int,
    manifest: Manifest,
) -> NDArray[np.float32]:
    """One output as `(tiles, anchors, 5 + classes, h, w)`."""
    height, width = (side // stride for side in manifest.input.tile_hw_px)
    per_anchor = 5 + len(manifest.classes)
    wanted = (tiles, anchors * per_anchor, height, width)
    head = output(heads, name, wanted)
    return head.reshape(tiles, anchors, per_anchor, height, width)


def _level(
    cells: NDArray[np.float32],
    stride: int,
    anchors: NDArray[np.float32],
    threshold: float,
) -> tuple[
    NDArray[np.intp], NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]
]:
    """Tile, box, objectness and class probabilities of the cells worth a look."""
    below = cells[:, :, 4] < logit(threshold)  # false for NaN, which must be seen
    tile, anchor, row, column = np.nonzero(~below)
    raw = cells[tile, anchor, :, row, column]
    refuse_broken(raw)
    s = sigmoid(raw)
    centre = (s[:, :2] * 2 - 0.5 + np.stack((column, row), 1)) * stride
    half = (s[:, 2:4] * 2) ** 2 * anchors[anchor] / 2
    xyxy = np.concatenate((centre - half, centre + half), 1)
    return tile, np.asarray(xyxy, np.float32), s[:, 4], s[:, 5:]

"""The anchor detector: tiles, raw heads, boxes, once, in numpy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.artifact import Manifest
from inspector.errors import ArtifactError, InferenceError, PreflightError
from inspector.runtime.base import Runtime
from inspector.types import Candidates, Detections, Frame, Pixels
from inspector.vision import boxes
from inspector.vision.codec import to_grey
from inspector.vision.template import pair_channels, register
from inspector.vision.tiles import Tiles, cut_tiles, join_across_tiles

NO_CLASS = -1

_LEAST_SLACK_PX = 4.0
"""A box ends at its tile's edge if it ends so near, or within a quarter of the overlap:
the edges that a network draws are not exact."""

_MOST_PER_TILE = 300
_MOST_PER_FRAME = 2000
_MOST_RAW = 2000
"""Boxes of a tile that enter the removal of doubles, the best ones; far above what a
tile can hold, so that a network gone wild costs time but no minutes."""

_TWO_CLASSES_IOU = 0.8
"""Boxes of different classes that overlap more are one thing seen as two."""


@dataclass(frozen=True, slots=True, eq=False)
class _Raw:
    """Boxes of one batch before doubles are removed; `tile` counts within the batch."""

    tile: NDArray[np.intp]
    xyxy_net: NDArray[np.float32]
    score: NDArray[np.float32]
    class_id: NDArray[np.int64]


class Yolov5Detector:
    """Finds defects with an anchor network; see `Detector`."""

    def __init__(
        self,
        manifest: Manifest,
        runtime: Runtime,
        *,
        score_threshold: float | None = None,
        tile_overlap_px: int = 0,
        search_px: int = 6,
    ) -> None:
        """Bring a model's description and the engine that runs it together.

        Args:
            manifest: Anchors, strides, classes and operating point.
            runtime: The engine, made for the manifest's tiles; the caller closes it.
            score_threshold: Overrides the manifest's.
            tile_overlap_px: How far tiles overlap; the largest spot fits into it.
            search_px: How far a golden picture may be off.

        Raises:
            ArtifactError: The engine was made for other tiles.
        """
        wanted = (manifest.input.depth, *manifest.input.tile_hw_px)
        if runtime.input_shape[1:] != wanted:
            raise ArtifactError(
                f"the model {manifest.name!r} wants tiles {wanted}, "
                f"the runtime takes {runtime.input_shape[1:]}"
            )
        if not 0 <= tile_overlap_px < min(manifest.input.tile_hw_px):
            raise ValueError(
                f"tile_overlap_px must be smaller than a tile, got {tile_overlap_px}"
            )
        part = manifest.operating
        self._manifest = manifest
        self._runtime = runtime
        self._search_px = search_px
        self._threshold = (
            part.score_threshold if score_threshold is None else score_threshold
        )
        self._slack_px = max(_LEAST_SLACK_PX, tile_overlap_px / 4)
        self._buffer = np.empty(runtime.input_shape, np.uint8)

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names, by `class_id`."""
        return self._manifest.classes

    def detect(self, frame: Frame, candidates: Candidates) -> Detections:
        """Boxes in frame pixels, doubles across tiles removed, by y1, then x1.

        `class_id` is -1 where the network sees something and no class explains it; the
        score is then the objectness alone.

        Raises:
            InferenceError: The network could not be run, answered in another form than
                the manifest says, or with numbers that are none.
            PreflightError: The model compares with a golden picture and the frame has
                none.
        """
        tiles = candidates.tiles_xyxy_px
        planes = _planes(frame, self._manifest.input.channels, self._search_px)
        found: list[Detections] = [Detections.none()]
        tile_of: list[int] = []
        step = self._runtime.input_shape[0]
        for first in range(0, len(tiles), step):
            for place, piece in self._batch(planes, tiles[first : first + step]):
                found.append(piece)
                tile_of += [first + place] * len(piece)
        pieces = _concatenated(found)
        whole = join_across_tiles(
            pieces, np.array(tile_of, np.intp), tiles, self._slack_px
        )
        height, width = frame.pixels.shape[:2]
        return self._finished(whole, (height, width))

    def _batch(self, planes: Pixels, tiles: Tiles) -> list[tuple[int, Detections]]:
        """What each tile of a batch shows, in frame pixels and clipped to the tile."""
        tile_hw = self._manifest.input.tile_hw_px
        heads = self._runtime.run(cut_tiles(planes, tiles, tile_hw, self._buffer))
        raw = decode(heads, len(tiles), self._manifest, self._threshold)
        return [(i, self._tile(raw, i, tiles[i])) for i in range(len(tiles))]

    def _tile(self, raw: _Raw, place: int, tile: Tiles) -> Detections:
        here = np.flatnonzero(raw.tile == place)
        here = here[np.argsort(-raw.score[here], kind="stable")[:_MOST_RAW]]
        x1, y1, x2, y2 = tile.tolist()
        xyxy = boxes.clip(raw.xyxy_net[here], (y2 - y1, x2 - x1))
        some = boxes.area(xyxy) > 0  # the rest lies in what fills up a small frame
        shift = np.array([x1, y1, x1, y1], np.float32)
        found = Detections(
            xyxy[some] + shift, raw.score[here[some]], raw.class_id[here[some]]
        )
        return self._without_doubles(found, _MOST_PER_TILE)

    def _without_doubles(self, found: Detections, most: int) -> Detections:
        limit = self._manifest.operating.nms_iou
        found = found[
            boxes.nms(found.xyxy_px, found.score, found.class_id, limit, most)
        ]
        return found[
            boxes.nms_any_class(found.xyxy_px, found.score, _TWO_CLASSES_IOU, most)
        ]

    def _finished(self, found: Detections, frame_hw: tuple[int, int]) -> Detections:
        found = self._without_doubles(found, _MOST_PER_FRAME)
        grown = boxes.at_least_a_pixel(boxes.clip(found.xyxy_px, frame_hw), frame_hw)
        order = np.lexsort((found.class_id, grown[:, 2], grown[:, 0], grown[:, 1]))
        return Detections(grown[order], found.score[order], found.class_id[order])


def decode(
    heads: Mapping[str, NDArray[np.float32]],
    tiles: int,
    manifest: Manifest,
    threshold: float,
) -> _Raw:
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
    part = manifest.head
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
    return _Raw(
        tile[keep],
        xyxy[keep].astype(np.float32),
        score[keep].astype(np.float32),
        class_id[keep].astype(np.int64),
    )


def _cells(
    heads: Mapping[str, NDArray[np.float32]],
    name: str,
    tiles: int,
    stride: int,
    anchors: int,
    manifest: Manifest,
) -> NDArray[np.float32]:
    """One output as `(tiles, anchors, 5 + classes, h, w)`."""
    if name not in heads:
        raise InferenceError(f"the network has no output {name!r}, has {sorted(heads)}")
    height, width = (side // stride for side in manifest.input.tile_hw_px)
    per_anchor = 5 + len(manifest.classes)
    wanted = (tiles, anchors * per_anchor, height, width)
    head = heads[name]
    if head.shape != wanted:
        raise InferenceError(
            f"the output {name!r} must be {wanted} by the manifest, got {head.shape}"
        )
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
    below = cells[:, :, 4] < _logit(threshold)  # false for NaN, which must be seen
    tile, anchor, row, column = np.nonzero(~below)
    raw = cells[tile, anchor, :, row, column]
    if not np.isfinite(raw).all():
        raise InferenceError(
            "the network answered with numbers that are none; the engine or its file "
            "is damaged"
        )
    s = _sigmoid(raw)
    centre = (s[:, :2] * 2 - 0.5 + np.stack((column, row), 1)) * stride
    half = (s[:, 2:4] * 2) ** 2 * anchors[anchor] / 2
    xyxy = np.concatenate((centre - half, centre + half), 1)
    return tile, np.asarray(xyxy, np.float32), s[:, 4], s[:, 5:]


def _logit(share: float) -> float:
    if share <= 0:
        return -math.inf
    return math.inf if share >= 1 else math.log(share / (1 - share)) - 1e-6


def _sigmoid(raw: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * raw), np.float32)  # cannot overflow


def _planes(frame: Frame, channels: str, search_px: int) -> Pixels:
    """The frame as the network wants it: `(C, H, W)` uint8."""
    pixels = frame.pixels
    if channels == "grey":
        return to_grey(pixels)[None]
    if channels == "rgb":
        rgb = pixels if pixels.ndim == 3 else np.stack((pixels,) * 3, 2)
        return np.ascontiguousarray(rgb.transpose(2, 0, 1))
    if frame.reference is None:
        raise PreflightError(
            "the model compares with a golden picture and the frame has none; "
            "set `reference` in the recipe, or --reference"
        )
    image, reference = to_grey(pixels), to_grey(frame.reference)
    return pair_channels(image, register(image, reference, search_px))


def _concatenated(parts: list[Detections]) -> Detections:
    return Detections(
        np.concatenate([part.xyxy_px for part in parts]),
        np.concatenate([part.score for part in parts]),
        np.concatenate([part.class_id for part in parts]),
    )

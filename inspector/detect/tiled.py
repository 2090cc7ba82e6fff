"""What tile detectors share: planes, tiles, doubles, seams; the decoder is given."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
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

Heads = Mapping[str, NDArray[np.float32]]

_LEAST_SLACK_PX = 4.0
"""A box ends at its tile's edge if it ends so near, or within a quarter of the overlap:
the edges that a network draws are not exact."""

_MOST_PER_TILE = 300
_MOST_PER_FRAME = 2000
_MOST_RAW = 2000
"""Boxes of a tile that enter the removal of doubles, the best ones; far above what a
tile can hold, so that a network gone wild costs time but no minutes."""

_INSIDE_SHARE = 0.9
"""A smaller, worse box of which so much lies in another of its kind is part of it."""

_FAINTEST_VOTE = 0.02
"""Boxes below have no say. It does not depend on the threshold for what is reported, so
that a box lies where it does whatever is left out."""

_TWO_CLASSES_IOU = 0.8
"""Boxes of different classes that overlap more are one thing seen as two."""


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """Boxes of one batch before doubles are removed.

    Attributes:
        tile: `(n,)` which tile of the batch.
        xyxy_net: `(n, 4)` float32 boxes in network pixels.
        score: `(n,)` float32 in 0..1.
        class_id: `(n,)` int64, `NO_CLASS` where no class explains the box.
    """

    tile: NDArray[np.intp]
    xyxy_net: NDArray[np.float32]
    score: NDArray[np.float32]
    class_id: NDArray[np.int64]


Decode = Callable[[Heads, int, Manifest, float], Raw]
"""Boxes from raw outputs, the number of tiles that count, manifest, and threshold."""


class TiledDetector:
    """Runs a network over the tiles of a frame; see `Detector`."""

    def __init__(
        self,
        manifest: Manifest,
        runtime: Runtime,
        decode: Decode,
        *,
        score_threshold: float | None = None,
        tile_overlap_px: int = 0,
        search_px: int = 6,
    ) -> None:
        """Bring a model's description and the engine that runs it together.

        Args:
            manifest: Head, classes and operating point.
            runtime: The engine, made for the manifest's tiles; the caller closes it.
            decode: Makes boxes of what the engine answers.
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
        self._decode = decode
        self._search_px = search_px
        self._threshold = (
            part.score_threshold if score_threshold is None else score_threshold
        )
        self._decoded_from = (
            self._threshold
            if part.vote_iou is None
            else min(self._threshold, _FAINTEST_VOTE)
        )
        self._slack_px = max(_LEAST_SLACK_PX, tile_overlap_px / 4)
        self._buffer = np.empty(runtime.input_shape, np.uint8)

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names, by `class_id`."""
        return self._manifest.classes

    def detect(self, frame: Frame, candidates: Candidates) -> Detections:
        """Boxes in frame pixels, doubles across tiles removed, by y1, then x1.

        `class_id` is -1 where the network sees something and no class explains it.

        Raises:
            InferenceError: The network could not be run, answered in another form than
                the manifest says, or with numbers that are none.
            PreflightError: The model compares with a golden picture and the frame has
                none.
        """
        tiles = candidates.tiles_xyxy_px
        if not len(tiles):  # most frames of a good web: nothing to prepare
            return Detections.none()
        whole_frame = planes(frame, self._manifest.input.channels, self._search_px)
        found: list[Detections] = [Detections.none()]
        tile_of: list[int] = []
        step = self._runtime.input_shape[0]
        for first in range(0, len(tiles), step):
            for place, piece in self._batch(whole_frame, tiles[first : first + step]):
                found.append(piece)
                tile_of += [first + place] * len(piece)
        pieces = _concatenated(found)
        whole = join_across_tiles(
            pieces, np.array(tile_of, np.intp), tiles, self._slack_px
        )
        height, width = frame.pixels.shape[:2]
        return self._finished(whole, (height, width))

    def _batch(self, frame: Pixels, tiles: Tiles) -> list[tuple[int, Detections]]:
        """What each tile of a batch shows, in frame pixels and clipped to the tile."""
        tile_hw = self._manifest.input.tile_hw_px
        heads = self._runtime.run(cut_tiles(frame, tiles, tile_hw, self._buffer))
        raw = self._decode(heads, len(tiles), self._manifest, self._decoded_from)
        return [(i, self._tile(raw, i, tiles[i])) for i in range(len(tiles))]

    def _tile(self, raw: Raw, place: int, tile: Tiles) -> Detections:
        here = np.flatnonzero(raw.tile == place)
        here = here[np.argsort(-raw.score[here], kind="stable")[:_MOST_RAW]]
        x1, y1, x2, y2 = tile.tolist()
        xyxy = boxes.clip(raw.xyxy_net[here], (y2 - y1, x2 - x1))
        some = boxes.area(xyxy) > 0  # the rest lies in what fills up a small frame
        shift = np.array([x1, y1, x1, y1], np.float32)
        found = Detections(
            xyxy[some] + shift, raw.score[here[some]], raw.class_id[here[some]]
        )
        return self._without_doubles(self._voted(found), _MOST_PER_TILE)

    def _voted(self, found: Detections) -> Detections:
        """The best of each kind and place, where all that see it say that it lies."""
        part = self._manifest.operating
        if part.vote_iou is None:
            return found
        table = found.xyxy_px, found.score, found.class_id
        kept = boxes.nms(*table, part.nms_iou, _MOST_PER_TILE)
        moved = boxes.voted(kept, *table, part.vote_iou)
        reported = found.score[kept] >= self._threshold
        kept = kept[reported]
        return Detections(moved[reported], found.score[kept], found.class_id[kept])

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
        found = found[
            boxes.outside_better(
                found.xyxy_px, found.score, found.class_id, _INSIDE_SHARE
            )
        ]
        grown = boxes.at_least_a_pixel(boxes.clip(found.xyxy_px, frame_hw), frame_hw)
        order = np.lexsort((found.class_id, grown[:, 2], grown[:, 0], grown[:, 1]))
        return Detections(grown[order], found.score[order], found.class_id[order])


def planes(frame: Frame, channels: str, search_px: int) -> Pixels:
    """The frame as the network wants it: `(C, H, W)` uint8.

    Args:
        frame: Grey or RGB.
        channels: `grey`, `rgb` or `pair`, as in the manifest.
        search_px: How far a golden picture may be off.

    Raises:
        PreflightError: A golden picture is wanted and the frame has none.
    """
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


def output(heads: Heads, name: str, wanted: tuple[int, ...]) -> NDArray[np.float32]:
    """One raw output, if it is there and of the shape that the manifest says.

    Raises:
        InferenceError: It is missing or has another shape.
    """
    if name not in heads:
        raise InferenceError(f"the network has no output {name!r}, has {sorted(heads)}")
    if heads[name].shape != wanted:
        raise InferenceError(
            f"the output {name!r} must be {wanted} by the manifest, "
            f"got {heads[name].shape}"
        )
    return heads[name]


def refuse_broken(raw: NDArray[np.float32]) -> None:
    """Refuse numbers that are none.

    Raises:
        InferenceError: There is a NaN or an infinite value.
    """
    if not np.isfinite(raw).all():
        raise InferenceError(
            "the network answered with numbers that are none; the engine or its file "
            "is damaged"
        )


def logit(share: float) -> float:
    """The raw value just below that of `share`; infinite at 0 and 1."""
    if share <= 0:
        return -math.inf
    return math.inf if share >= 1 else math.log(share / (1 - share)) - 1e-6


def sigmoid(raw: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shares 0..1 of raw values."""
    return np.asarray(0.5 + 0.5 * np.tanh(0.5 * raw), np.float32)  # cannot overflow


def _concatenated(parts: list[Detections]) -> Detections:
    return Detections(
        np.concatenate([part.xyxy_px for part in parts]),
        np.concatenate([part.score for part in parts]),
        np.concatenate([part.class_id for part in parts]),
    )

"""Figures of a model as the plant runs it: its file, its runtime, its detector."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from inspector import registry
from inspector.artifact import Artifact, Manifest
from inspector.detect.base import Detector
from inspector.runtime.base import Runtime
from inspector.screen.base import Screen
from inspector.types import Detections, Frame, FrameInfo
from models import scores
from models.datasets import Picture, Pictures
from models.scores import Scored

LOWEST_SCORE = 0.02
"""Boxes below do not enter average precision; they would change it in the 4th place."""

ACCURACY = (
    "map33",
    "fscore33",
    "precision33",
    "recall33",
    "map33_official",
    "fscore33_official",
    "map50",
    "map50_95",
)
"""Names of a report's figures of accuracy."""

_OVERLAP_PX = 96


@dataclass(frozen=True, slots=True)
class Measured:
    """What a model found in a set of pictures, and how long it took.

    Attributes:
        images: In order.
        latency_ms: Per picture, from the frame to the boxes.
        data_sha256: Over all pixels and boxes that went in; "" if nobody summed.
    """

    images: tuple[Scored, ...]
    latency_ms: tuple[float, ...]
    data_sha256: str = ""

    def above(self, threshold: float) -> tuple[Scored, ...]:
        """Only what was found with at least this score."""
        return tuple(image.above(threshold) for image in self.images)

    @property
    def alarms(self) -> int:
        """Pictures in which something was found."""
        return sum(len(image.found) > 0 for image in self.images)


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one model on one set.

    Attributes:
        map50: COCO's mAP at IoU 0.50.
        map50_95: COCO's mAP at IoU 0.50:0.95.
        map33: Mean over the classes of the AP at IoU 0.33.
        fscore33: Class-aware F at the operating threshold.
        precision33: Its precision.
        recall33: Its recall.
        map33_official: Pooled AP by the DeepPCB rule.
        fscore33_official: F by the same rule at the operating threshold.
        per_class: AP at IoU 0.33 by class; classes that do not occur are left out.
        images: Pictures.
        boxes: True boxes.
        score_threshold: Operating threshold.
        false_alarm_frames: Clean pictures with a finding at the operating threshold.
        clean_frames: Clean pictures.
        latency_ms: Median and 99th percentile per picture.
    """

    map50: float
    map50_95: float
    map33: float
    fscore33: float
    precision33: float
    recall33: float
    map33_official: float
    fscore33_official: float
    per_class: Mapping[str, float]
    images: int
    boxes: int
    score_threshold: float
    false_alarm_frames: int
    clean_frames: int
    latency_ms: Mapping[str, float]


@contextmanager
def opened(
    artifact: Artifact, runtime: str, threads: int, precision: str = "auto"
) -> Iterator[Runtime]:
    """A model's network in a runtime, as the plant opens it, batch 1.

    Raises:
        BackendError: There is no such runtime here.
        InferenceError: It does not take the network.
    """
    part = artifact.manifest.input
    made: Runtime = registry.load("runtime", runtime)(
        artifact.network_for(runtime, precision),
        channels=part.depth,
        tile_hw=part.tile_hw_px,
        batch=1,
        threads=threads,
        precision=precision,
    )
    try:
        yield made
    finally:
        made.close()


def measure(
    manifest: Manifest,
    runtime: Runtime,
    pictures: Pictures,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Measured:
    """Run the plant's detector over all pictures, down to the lowest useful score.

    Raises:
        InferenceError: The network could not be run.
    """
    tile_hw = manifest.input.tile_hw_px
    overlap_px = min(_OVERLAP_PX, min(tile_hw) // 4)
    detector: Detector = registry.load("detector", manifest.decoder)(
        manifest, runtime, score_threshold=LOWEST_SCORE, tile_overlap_px=overlap_px
    )
    screen: Screen = registry.load("screen", "every")(tile_hw, overlap_px)
    images, latency_ms, data = [], [], hashlib.sha256()
    for index in range(len(pictures)):
        picture = pictures[index]
        _feed(data.update, picture)
        frame = frame_of(picture)
        started_s = time.perf_counter()
        found = detector.detect(frame, screen.candidates(frame))
        latency_ms.append(1000 * (time.perf_counter() - started_s))
        images.append(scored(picture, found))
        progress(index + 1, len(pictures))
    return Measured(tuple(images), tuple(latency_ms), data.hexdigest())


def report(manifest: Manifest, labelled: Measured, clean: Measured | None) -> Report:
    """Turn what was found into figures."""
    count, threshold = len(manifest.classes), manifest.operating.score_threshold
    map50, map50_95 = scores.coco(labelled.images, count)
    per_class = scores.average_precision_per_class(labelled.images, count)
    kept = labelled.above(threshold)
    ours, official = scores.f_score(kept, count), scores.f_score(kept)
    alarms = sum(len(i.found) > 0 for i in clean.above(threshold)) if clean else 0
    p50, p99 = np.percentile(labelled.latency_ms or (0.0,), (50, 99))
    return Report(
        map50=map50,
        map50_95=map50_95,
        map33=scores.mean_of(per_class),
        fscore33=ours.f,
        precision33=ours.precision,
        recall33=ours.recall,
        map33_official=scores.average_precision(labelled.images) or 0.0,
        fscore33_official=official.f,
        per_class={
            name: value
            for name, value in zip(manifest.classes, per_class, strict=True)
            if value is not None
        },
        images=len(labelled.images),
        boxes=sum(len(image.class_id) for image in labelled.images),
        score_threshold=threshold,
        false_alarm_frames=alarms,
        clean_frames=len(clean.images) if clean else 0,
        latency_ms={"p50": float(p50), "p99": float(p99)},
    )


def frame_of(picture: Picture) -> Frame:
    """A picture as the plant's detector takes it."""
    info = FrameInfo(
        camera="lab",
        index=0,
        captured_at=datetime(2000, 1, 1, tzinfo=UTC),
        first_line=0,
        position_mm=0.0,
        pitch_mm=(1.0, 1.0),
        overlap_lines=0,
        owned_rows=(0, len(picture.image)),
    )
    return Frame(info, picture.image, picture.reference)


def scored(picture: Picture, found: Detections) -> Scored:
    """What was found beside what is there, of the rows that count."""
    height, width = picture.image.shape[:2]
    if picture.owned_rows is None:
        area = height * width
        return Scored(found, picture.xyxy_px, picture.class_id, picture.name, area)
    mine = _centred_in(picture.xyxy_px, picture.owned_rows)
    theirs = _centred_in(found.xyxy_px, picture.owned_rows)
    first, after = picture.owned_rows
    return Scored(
        found[theirs],
        picture.xyxy_px[mine],
        picture.class_id[mine],
        picture.name,
        (min(after, height) - max(first, 0)) * width,
    )


def _feed(update: Callable[[bytes], None], picture: Picture) -> None:
    """Shape before bytes, so that no two pictures can be cut from the same stream."""
    for part in (
        picture.image,
        np.zeros((0, 0), np.uint8) if picture.reference is None else picture.reference,
        picture.xyxy_px,
        picture.class_id,
    ):
        update(str(part.shape).encode())
        update(np.ascontiguousarray(part).tobytes())
    update(str(picture.owned_rows).encode())


def _centred_in(
    xyxy_px: NDArray[np.float32], rows: tuple[int, int]
) -> NDArray[np.bool_]:
    centre = (xyxy_px[:, 1] + xyxy_px[:, 3]) / 2
    return np.asarray((centre >= rows[0]) & (centre < rows[1]), np.bool_)

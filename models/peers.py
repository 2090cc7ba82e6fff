"""The peer of a benchmark: `YOLO.predict` on the same pictures, in its own process.

In a process of its own, because it changes threads, seeds and determinism of the one
that it runs in.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from inspector.artifact import Manifest
from inspector.detect.tiled import planes
from inspector.types import Pixels
from models.datasets import Pictures
from models.evaluate import LOWEST_SCORE, Measured, frame_of, scored
from models.yolov5 import ultra
from models.yolov5.peer_folder import read_description

_AT_ONCE = 16
_SEARCH_PX = 6


def export_own(folder: Path, side_px: int) -> Path:
    """The ONNX file that its users would run, written into the training folder.

    Raises:
        ArtifactError: The folder holds no peer.
    """
    told = read_description(folder)
    weights = ultra.weights_path(folder)
    return ultra.export_own(told.family, told.classes, told.channels, weights, side_px)


def measure_peer(
    network: Path,
    pictures: Pictures,
    manifest: Manifest,
    side_px: int,
    threads: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Measured:
    """Run `YOLO.predict` over all pictures; scored as our own detector is.

    It is given the planes that our detector makes and fits them into its square by
    itself. The time is from those planes to boxes: registration is not counted.

    Args:
        network: What it loads: ONNX, OpenVINO or its own format.
        pictures: With their truth.
        manifest: Channels and NMS limit of the same network as our artifact.
        side_px: Side of the square that a picture is fitted into.
        threads: Threads of torch; its ONNX Runtime takes the cores that it is allowed.
        progress: Hears how many pictures are done, of how many.
    """
    images, latency_ms = [], []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        for first, frames in _some(pictures, manifest.input.channels):
            limit = manifest.operating.nms_iou
            told = (network, frames, side_px, LOWEST_SCORE, limit, threads)
            answers = pool.submit(ultra.predict, *told).result()
            for index, (found, elapsed_ms) in enumerate(answers, first):
                images.append(scored(pictures[index], found))
                latency_ms.append(elapsed_ms)
            progress(len(images), len(pictures))
    return Measured(tuple(images), tuple(latency_ms))


def _some(pictures: Pictures, channels: str) -> Iterator[tuple[int, list[Pixels]]]:
    """Index of the first, and frames `(H, W)` or `(H, W, 3)`, a few at a time."""
    for first in range(0, len(pictures), _AT_ONCE):
        last = min(first + _AT_ONCE, len(pictures))
        yield first, [_picture(pictures, i, channels) for i in range(first, last)]


def _picture(pictures: Pictures, index: int, channels: str) -> Pixels:
    prepared = planes(frame_of(pictures[index]), channels, _SEARCH_PX)
    return prepared[0] if len(prepared) == 1 else prepared.transpose(1, 2, 0)

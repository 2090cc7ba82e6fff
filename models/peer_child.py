"""The peer of `inspector bench`, in a process of its own: times as JSON on stdout.

    python -m models.peer_child --frames FILE.npy --side 512 [--folder TRAINED]

Frames are grey, `(n, H, W)` uint8. `letterboxed` gives each whole frame to `predict`,
as its users do; `sliced` gives it the tiles of the frame, one by one. Without a
training folder the weights are fresh: the time counts, what is found does not.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from inspector.types import Detections, Pixels
from inspector.vision.tiles import cut_tiles, tile_grid
from models.yolov5 import ultra
from models.yolov5.peer_folder import read_description

_RUNS = 5
_OVERLAP_PX = 64
_CLASSES = tuple(f"kind {number}" for number in range(9))

Predict = Callable[[Sequence[Pixels]], list[tuple[Detections, float]]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=Path, required=True)
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--family", default="yolov8n")
    parser.add_argument("--threads", type=int, default=1)
    told = parser.parse_args()
    frames = list(np.load(told.frames, allow_pickle=False))
    with TemporaryDirectory() as name:
        rows = measure(Path(name), frames, told)
    sys.stdout.write(json.dumps(rows) + "\n")


def measure(
    folder: Path, frames: list[Pixels], told: argparse.Namespace
) -> list[dict[str, object]]:
    """One row per format and per way of giving it the frames."""
    family, classes, weights = _network(folder, told)
    copied = folder / "averaged.safetensors"
    if weights != copied:
        copied.write_bytes(weights.read_bytes())
    network = ultra.export_own(family, classes, 1, copied, told.side)

    def onnx(some: Sequence[Pixels]) -> list[tuple[Detections, float]]:
        return ultra.predict(network, some, told.side, 0.25, 0.7, told.threads)

    def pytorch(some: Sequence[Pixels]) -> list[tuple[Detections, float]]:
        return ultra.predict_weights(
            family, classes, 1, copied, some, told.side, told.threads
        )

    trained = "" if told.folder else ", untrained"
    rows = []
    for form, predict in (("onnx", onnx), ("pytorch", pytorch)):
        for way, given in (("letterboxed", frames), ("sliced", _sliced(frames, told))):
            row = _row(predict, given, sum(frame.size for frame in frames))
            rows.append(
                {"name": f"ultralytics {family} {form}{trained}", "mode": way} | row
            )
    return rows


def _row(predict: Predict, given: list[Pixels], pixels: int) -> dict[str, object]:
    """Time per call and speed in camera pixels; the median of five runs."""
    whole_ms = statistics.median(
        sum(ms for _, ms in predict(given)) for _ in range(_RUNS)
    )
    return {
        "ms_per_tile": round(whole_ms / len(given), 3),
        "mpix_per_s": round(pixels / whole_ms / 1e3, 3),
    }


def _sliced(frames: list[Pixels], told: argparse.Namespace) -> list[Pixels]:
    tile_hw = (told.side, told.side)
    tiles: list[Pixels] = []
    for frame in frames:
        grid = tile_grid((frame.shape[0], frame.shape[1]), tile_hw, _OVERLAP_PX)
        room = np.zeros((len(grid), 1, *tile_hw), np.uint8)
        tiles += list(cut_tiles(frame[None], grid, tile_hw, room)[:, 0].copy())
    return tiles


def _network(
    folder: Path, told: argparse.Namespace
) -> tuple[str, tuple[str, ...], Path]:
    """Family, classes and weights: trained ones, or fresh ones made here."""
    if told.folder is not None:
        said = read_description(told.folder)
        return said.family, said.classes, ultra.weights_path(told.folder)
    weights = folder / "averaged.safetensors"
    ultra.fresh_weights(told.family, len(_CLASSES), 1, weights)
    return told.family, _CLASSES, weights


if __name__ == "__main__":
    main()

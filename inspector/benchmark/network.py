"""The network alone, per runtime and precision; what cannot be run says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from inspector.artifact import Artifact
from inspector.benchmark.blocks import painted
from inspector.benchmark.figures import NOT_MEASURED, Grown, Network, median_ms
from inspector.build import open_runtime
from inspector.detect.tiled import planes
from inspector.errors import InspectorError
from inspector.registry import load as load_backend
from inspector.runtime.base import Runtime
from inspector.station import RuntimePart
from inspector.types import Frame
from inspector.vision.tiles import cut_tiles, tile_grid

Clock = Callable[[], float]

COMBINATIONS = (
    ("onnx", "f32"),
    ("onnx", "int8"),
    ("openvino", "f32"),
    ("openvino", "bf16"),
    ("openvino", "int8"),
    ("tensorrt", "f16"),
    ("tensorrt", "int8"),
)
BATCHES = (1, 2, 4, 8, 16, 32)
_TIMES = 3


def measure_networks(
    artifact: Artifact,
    threads: int,
    now_s: Clock,
    combinations: Sequence[tuple[str, str]] = COMBINATIONS,
) -> list[Network]:
    """Every runtime in every precision, one tile at a time."""
    frame = _tile(artifact)
    rows = []
    for name, precision in combinations:
        row = Network(artifact.manifest.name, name, precision)
        part = RuntimePart.model_validate(
            {"threads": threads, "batch": 1, "precision": precision}
        )
        try:
            engine = open_runtime(artifact, name, part)
        except InspectorError as error:
            rows.append(replace(row, why=f"{NOT_MEASURED}: {error}"))
            continue
        try:
            rows.append(_measured(row, artifact, engine, frame, now_s))
        except InspectorError as error:
            rows.append(replace(row, why=f"{NOT_MEASURED}: {error}"))
        finally:
            engine.close()
    return rows


def grow_batches(
    artifact: Artifact,
    name: str,
    threads: int,
    now_s: Clock,
    batches: Iterable[int] = BATCHES,
) -> list[Grown]:
    """Time per tile by the size of the batch."""
    rows = []
    shape = (artifact.manifest.input.depth, *artifact.manifest.input.tile_hw_px)
    for batch in batches:
        engine = open_runtime(artifact, name, RuntimePart(threads=threads, batch=batch))
        tiles = np.random.default_rng(0).integers(0, 256, (batch, *shape), np.uint8)
        try:
            took_ms = median_ms(partial(engine.run, tiles), now_s)
        finally:
            engine.close()
        rows.append(Grown("batch", batch, round(took_ms / batch, 3), "ms per tile"))
    return rows


def _measured(
    row: Network, artifact: Artifact, engine: Runtime, frame: Frame, now_s: Clock
) -> Network:
    """The network; what is before and behind it is the detector's time without it."""
    manifest = artifact.manifest
    tile_hw = manifest.input.tile_hw_px
    grid = tile_grid(tile_hw, tile_hw, 0)
    room = np.zeros(engine.input_shape, np.uint8)
    whole = planes(frame, manifest.input.channels, 0)
    tiles = cut_tiles(whole, grid, tile_hw, room)
    kept = _Answered(engine, tiles)
    detector = load_backend("detector", manifest.decoder)(
        manifest, kept, tile_overlap_px=0, search_px=0
    )
    where = load_backend("screen", "every")(tile_hw, 0).candidates(frame)
    network_ms = median_ms(lambda: engine.run(tiles), now_s, _TIMES)
    pre_ms = median_ms(
        lambda: cut_tiles(
            planes(frame, manifest.input.channels, 0), grid, tile_hw, room
        ),
        now_s,
        _TIMES,
    )
    both_ms = median_ms(lambda: detector.detect(frame, where), now_s, _TIMES)
    return replace(
        row,
        ms_per_tile=round(network_ms, 3),
        pre_ms=round(pre_ms, 3),
        post_ms=round(max(0.0, both_ms - pre_ms), 3),
        engine=f"{engine.label} on {engine.device}",
    )


def _tile(artifact: Artifact) -> Frame:
    """A frame as large as a tile; models that compare get it as its own golden one."""
    height, width = artifact.manifest.input.tile_hw_px
    (block,) = painted(max(width, 512), 4.0, 1, seed=13)
    pixels = block.frame.pixels[:height, :width]
    info = replace(block.frame.info, owned_rows=(0, height))
    golden = pixels if artifact.manifest.input.channels == "pair" else None
    return Frame(info, pixels, golden)


class _Answered:
    """An engine that has answered already: what is left is the time around it."""

    def __init__(self, engine: Runtime, tiles: NDArray[np.uint8]) -> None:
        self.input_shape = engine.input_shape
        self.label, self.device = engine.label, engine.device
        self._heads = engine.run(tiles)

    def run(self, batch: NDArray[np.uint8]) -> Mapping[str, NDArray[np.float32]]:
        """The same answer at once."""
        del batch
        return self._heads

    def close(self) -> None:
        """The engine belongs to the caller."""

"""One benchmark, from beginning to end."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from inspector import artifact as artifacts
from inspector.artifact import Artifact
from inspector.benchmark.blocks import painted
from inspector.benchmark.children import measure_map, measure_peer_map, measure_peers
from inspector.benchmark.figures import (
    LETTERBOXED,
    NOT_MEASURED,
    Benchmark,
    Grown,
    Network,
    Peer,
    median_ms,
)
from inspector.benchmark.network import BATCHES, grow_batches, measure_networks
from inspector.benchmark.path import Bench
from inspector.build import open_runtime, read_line, software
from inspector.line.together import together
from inspector.recipe import Recipe
from inspector.resources import data_folder
from inspector.runtime.cpu import cpu_name
from inspector.station import RuntimePart, Station
from inspector.vision import limit_threads

WIDTH_PX = 4096
DENSITIES = (0.0, 0.1, 1.0, 10.0)
WIDTHS_PX = (2048, 4096, 8192, 16384)
CAMERAS = (1, 2, 4)
_SEED = 21

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be measured.

    Attributes:
        model: Name in the zoo or a folder.
        runtime: Of the whole path.
        blocks: Painted blocks per density.
        threads: Of every engine, the peer's too.
        peer: A trained peer's folder; None for an untrained one.
        with_peer: Whether the peer is measured.
        data: Labelled set for scores; "" for none.
        scored: Pictures of it.
        growth: Whether widths, batches and cameras are measured.
        cpu_time: Processor time instead of wall time, for a machine that is busy; the
            peer, which runs in another process, is then left out.
        densities: Defects per block.
        widths_px: Of the growth.
        batches: Of the growth.
        cameras: Of the growth.
    """

    model: str = "virtual-steel"
    runtime: str = "openvino"
    blocks: int = 10
    threads: int = 1
    peer: Path | None = None
    with_peer: bool = True
    data: str = ""
    scored: int = 24
    growth: bool = True
    cpu_time: bool = False
    densities: tuple[float, ...] = DENSITIES
    widths_px: tuple[int, ...] = WIDTHS_PX
    batches: tuple[int, ...] = BATCHES
    cameras: tuple[int, ...] = CAMERAS


def measure(wanted: Wanted, tell: Tell) -> Benchmark:
    """Everything that was asked for, one after the other; `tell` hears what comes.

    Of a model that compares with golden pictures the network alone, for the blocks are
    of strip, which has none.

    Raises:
        InspectorError: Model or runtime of the whole path cannot be used.
    """
    limit_threads(1)
    now_s = time.process_time if wanted.cpu_time else time.perf_counter
    began = _load()
    artifact = artifacts.load(wanted.model)
    recipe, station = _line(artifact)
    part = RuntimePart(threads=wanted.threads, batch=1)  # few tiles: no padding
    engine = open_runtime(artifact, wanted.runtime, part)
    label = engine.label
    try:
        bench = Bench(recipe, station, artifact, engine, now_s)
        tell("screening")
        screening = bench.screening(WIDTH_PX)
        rows = []
        compares = artifact.manifest.input.channels == "pair"  # the blocks are steel
        for density in () if compares else wanted.densities:
            tell(f"whole path, {density:g} defects per block")
            blocks = painted(WIDTH_PX, density, wanted.blocks, _SEED)
            rows.append(bench.whole_path(blocks, density))
        paths = wanted.growth and not compares
        growth = bench.growth(wanted.widths_px) if paths else []
    finally:
        engine.close()
    tell("networks")
    networks = measure_networks(artifact, wanted.threads, now_s)
    if wanted.growth:
        tell("growth")
        growth += grow_batches(
            artifact, wanted.runtime, wanted.threads, now_s, wanted.batches
        )
        growth += _cameras(wanted, artifact, now_s) if paths else []
    peers = _peers(wanted, artifact, tell)
    return Benchmark(
        machine={
            "cpu": cpu_name(),
            "cores": os.cpu_count() or 1,
            "threads": wanted.threads,
            "load before": began,
            "load after": _load(),
            "clock": "processor time" if wanted.cpu_time else "wall time",
            "whole path on": label,
            "software": software(),
        },
        screening=screening,
        whole_path=tuple(rows),
        network=tuple(_scored(row, wanted, tell) for row in networks),
        peer=tuple(peers),
        growth=tuple(growth),
    )


def _line(artifact: Artifact) -> tuple[Recipe, Station]:
    """The shipped fast steel line with this model."""
    data = data_folder()
    name = "steel-fast.yaml"
    recipe, station = read_line(data / "stations" / name, data / "recipes" / name)
    detector = recipe.detector.model_copy(update={"artifact": str(artifact.folder)})
    return recipe.model_copy(update={"detector": detector}), station


def _peers(wanted: Wanted, artifact: Artifact, tell: Tell) -> list[Peer]:
    if not wanted.with_peer or artifact.manifest.input.channels == "pair":
        return []
    if wanted.cpu_time:
        return [Peer("ultralytics", "any", why=f"{NOT_MEASURED}: in processor time")]
    tell("peer, in a process of its own")
    frames = [b.frame.pixels for b in painted(WIDTH_PX, 0.1, 1, _SEED)]
    side_px = min(artifact.manifest.input.tile_hw_px)
    rows = measure_peers(frames, side_px, wanted.peer, wanted.threads)
    if wanted.peer is None or not wanted.data:
        return rows
    tell("score of the peer")
    score = measure_peer_map(wanted.peer, side_px, wanted.data, wanted.scored)
    return [replace(r, map50_95=score if r.mode == LETTERBOXED else None) for r in rows]


def _scored(row: Network, wanted: Wanted, tell: Tell) -> Network:
    """The row with its score, where pictures were named and the engine runs."""
    if not wanted.data or row.ms_per_tile is None:
        return row
    tell(f"score of {row.runtime} {row.precision}")
    told = (wanted.model, row.runtime, row.precision, wanted.data, wanted.scored)
    return replace(row, map50_95=measure_map(*told))


def _cameras(
    wanted: Wanted, artifact: Artifact, now_s: Callable[[], float]
) -> list[Grown]:
    """Several cameras at once, each with its own thread and engine, as on the line."""
    recipe, station = _line(artifact)
    rows = []
    for count in wanted.cameras:
        engines = [
            open_runtime(
                artifact,
                wanted.runtime,
                RuntimePart(threads=wanted.threads, batch=1),
            )
            for _ in range(count)
        ]
        blocks = painted(WIDTH_PX, 0.1, 1, _SEED)
        benches = [Bench(recipe, station, artifact, one, now_s) for one in engines]
        works = [partial(bench.inspect, blocks) for bench in benches]
        took_ms = median_ms(partial(together, works), now_s)
        for one in engines:
            one.close()
        mpix = count * blocks[0].frame.pixels.size / 1e6
        rows.append(Grown("cameras", count, round(1e3 * mpix / took_ms, 1), "MPix/s"))
    return rows


def _load() -> float:
    load = getattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    return round(load()[0], 2)

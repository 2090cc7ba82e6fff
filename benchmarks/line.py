"""The whole line at line rate: camera, screening, network, verdict and records.

    python benchmarks/line.py run [--rate-hz 58600] [--seconds 60] [--runs 1]
        [--defects 0.1] [--texture 0.5] [--model virtual-steel] [--precision auto]
    python benchmarks/line.py dense --defects 10 [--texture 0.5] [--blocks 100]
    python benchmarks/line.py dense --defects 0.1 --scale 120 --texture 1
    python benchmarks/line.py soak [--rate-hz 20000] [--seconds 1800]

`run` drives the shipped line `steel-fast` in real time: a camera of 4096 px that hands
over blocks of 1024 lines painted beforehand, the real workers, and records in SQLite.
Lines that come too late for the machine are gaps, and the figures say so. 58.6 kHz are
240 MPix/s.

`dense` asks, without a clock, which blocks full inspection rejects and how many of them
the fast path rejects as well, with the 95 % Clopper-Pearson interval.

`soak` is a run that looks at the memory of the process as it goes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from inspector import artifact as artifacts
from inspector import engines
from inspector.build import make_inspector, make_plan, open_runtime, read_line
from inspector.camera.painter import Painter
from inspector.camera.scene import DefectPart, Scene, load_scene
from inspector.cli.drive import drive, summary
from inspector.findings import Decision
from inspector.line.runner import LineRunner
from inspector.recipe import Recipe
from inspector.report.metrics import clopper_pearson
from inspector.resources import data_folder
from inspector.station import Station
from inspector.store.database import file_url
from inspector.types import Frame, FrameInfo
from inspector.vision import limit_threads

NAME = "steel-fast"
LINES = 1024
OVERLAP = 64
AT = datetime(2025, 1, 1, tzinfo=UTC)


def scene_of(told: argparse.Namespace) -> Scene:
    """The shipped scene with other defects and another texture."""
    scene = load_scene(NAME)
    metres = LINES * scene.pitch_mm[1] / 1000
    rate = told.defects / metres / len(scene.kinds)
    kinds = tuple(DefectPart(kind=kind, per_metre=rate) for kind in scene.kinds)
    hard = scene.difficulty.model_copy(update={"texture_strength": told.texture})
    if told.scale:
        kinds += (DefectPart(kind="scale", per_metre=told.scale),)
    return scene.model_copy(
        update={
            "defects": kinds if told.defects or told.scale else (),
            "difficulty": hard,
            "seed": told.seed,
        }
    )


def line_of(told: argparse.Namespace, folder: Path) -> tuple[Recipe, Station]:
    """The shipped recipe and station with what was told."""
    data = data_folder()
    file = f"{NAME}.yaml"
    recipe, station = read_line(
        data / "stations" / file, data / "recipes" / file, folder
    )
    path = folder / "scene.yaml"
    path.write_text(scene_of(told).model_dump_json(), encoding="utf-8")
    (camera,) = station.cameras
    camera = camera.model_copy(update={"scene": str(path)})
    runtime = {"precision": told.precision, "threads": told.threads}
    screen = {"most_tiles": told.most_tiles} if told.most_tiles else {}
    station = station.model_copy(
        update={
            "cameras": (camera,),
            "runtime": station.runtime.model_copy(update=runtime),
        }
    )
    recipe = recipe.model_copy(
        update={
            "camera": recipe.camera.model_copy(
                update={
                    "line_rate_hz": told.rate_hz,
                    "exposure_us": 0.5e6 / told.rate_hz,
                }
            ),
            "detector": recipe.detector.model_copy(update={"artifact": told.model}),
            "screen": recipe.screen.model_copy(update=screen),
        }
    )
    return recipe, station


def run(told: argparse.Namespace) -> dict[str, object]:
    """One run in real time; its summary."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recipe, station = line_of(told, folder)
        order = engines.Order(told.model, station.runtime.name, station.runtime)
        engines.ensure(order, engines.ledger(), lambda: datetime.now(UTC))
        url = file_url(folder / "records.db")
        blocks = round(told.seconds * told.rate_hz / LINES)
        line = LineRunner(make_plan(recipe, station, database=url, blocks=blocks))
        with closing(line), memory(told.every_s) as seen:
            status = drive(line, "BENCH", blocks=blocks)
        found = summary(status)
        found["memory_mb"] = seen
        return found


@contextmanager
def memory(every_s: float | None) -> Iterator[list[list[float]]]:
    """Seconds and resident megabytes, from time to time."""
    seen: list[list[float]] = []
    over = threading.Event()
    began_s = time.monotonic()

    def look() -> None:
        while every_s is not None and not over.wait(every_s):
            seen.append([round(time.monotonic() - began_s, 1), resident_mb()])

    thread = threading.Thread(target=look, name="memory")
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def resident_mb() -> float:
    """Memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * resource.getpagesize() / 2**20, 1)


def tell(found: dict[str, object]) -> None:
    """The figures of one run that matter here."""
    keys = ("throughput", "latency_ms", "stages_ms", "screening", "verdicts")
    more = ("produced_lines", "inspected_lines", "gap_lines", "gaps", "balanced")
    picked = {key: found[key] for key in (*keys, *more, "alarms", "phase", "memory_mb")}
    print(json.dumps(picked))


def dense(told: argparse.Namespace) -> None:
    """Which rejected blocks the fast path rejects as well, by decisions alone."""
    with tempfile.TemporaryDirectory() as name:
        recipe, station = line_of(told, Path(name))
    artifact = artifacts.load(told.model)
    every = recipe.screen.model_copy(update={"name": "every", "most_tiles": None})
    full = recipe.model_copy(update={"screen": every})
    counts = {True: [0, 0], False: [0, 0]}
    tiles, left = [], 0
    with closing(open_runtime(artifact, "openvino", station.runtime)) as runtime:
        quick = make_inspector(recipe, station, artifact, runtime)
        slow = make_inspector(full, station, artifact, runtime)
        for frame in frames(scene_of(told), told.blocks, told.seed):
            fast, whole = quick.inspect(frame), slow.inspect(frame)
            rejected = whole.verdict.decision is Decision.REJECT
            counts[rejected][0] += fast.verdict.decision is Decision.REJECT
            counts[rejected][1] += 1
            tiles.append(fast.screening.looked_at if fast.screening else 0)
            left += fast.screening.out_of_time if fast.screening else 0
    (hit, bad), (false, good) = counts[True], counts[False]
    low, high = clopper_pearson(hit, max(1, bad))
    print(
        f"{told.defects:g} defects per block, {told.scale:g} scale per metre, texture "
        f"{told.texture:g}, {told.blocks} blocks, {recipe.screen.most_tiles} tiles at "
        f"most: full inspection rejects {bad}, the fast path {hit} of them "
        f"({hit / max(1, bad):.2%}, {low:.2%} to {high:.2%}); of the other {good} it "
        f"rejects {false}; {statistics.mean(tiles):.2f} tiles a block looked at, "
        f"{left / told.blocks:.2f} out of time"
    )


def frames(scene: Scene, count: int, seed: int) -> Iterator[Frame]:
    """Frames of a block and its overlap, one after the other on a web."""
    painter = Painter(scene, seed)
    for index in range(count):
        first = index * 5_120
        info = FrameInfo(
            camera="top",
            index=index,
            captured_at=AT,
            first_line=first,
            position_mm=first * scene.pitch_mm[1],
            pitch_mm=scene.pitch_mm,
            overlap_lines=0,
            owned_rows=(0, LINES),
        )
        yield Frame(info, painter.paint(first, LINES + OVERLAP))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["run", "dense", "soak"])
    parser.add_argument("--rate-hz", type=float, default=58_600)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--defects", type=float, default=0.1)
    parser.add_argument("--scale", type=float, default=0.0)
    parser.add_argument("--texture", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--model", default="virtual-steel")
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--most-tiles", type=int)
    parser.add_argument("--blocks", type=int, default=100)
    told = parser.parse_args()
    told.every_s = 10.0 if told.what == "soak" else None
    limit_threads(1)
    if told.what == "dense":
        dense(told)
        return
    for _ in range(told.runs):
        print(f"load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores, {told}")
        tell(run(told))


if __name__ == "__main__":
    main()

"""Screening alone: how fast on one core, how much it picks, how much it misses.

    python benchmarks/screening.py [--frames 6] [--seeds 11 12 13]

Speed is the median of five runs over a clean 4096 px strip, as MPix/s of wall time and
of the thread's own time, and as a ratio to copying the same frame, for the machine may
be busy: its load is printed. Quality is measured on other frames, with training seeds,
for several sensitivities at once.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from inspector.camera.painter import Painter
from inspector.camera.reference import SceneReference
from inspector.camera.scene import DefectPart, Scene, load_evaluation, load_scene
from inspector.recipe import ScreenPart
from inspector.screen.contrast import ContrastScreen
from inspector.types import Frame, FrameInfo
from inspector.vision import limit_threads

RUNS = 5
LIMITS = (5.0, 5.25, 5.5, 5.75, 6.0, 6.5, 7.0)
TILE_PX, OVERLAP_PX, LINES = 512, 64, 960
PER_METRE = 6
LEAST_CNR, LEAST_PX = 3.0, 4.0
AT = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts of one scene at one sensitivity."""

    tiles: int
    picked: int
    regions: int
    defects: int
    hit: int
    strong: int
    strong_unknown: int


def frames(scene: Scene, seed: int, count: int) -> Iterator[tuple[Frame, Painter]]:
    """Frames far apart on one web, with the golden picture where there is one."""
    painter = Painter(scene, seed)
    reference = SceneReference(painter, 6)
    for index in range(count):
        first = index * 5_000
        pixels = painter.paint(first, LINES)
        info = FrameInfo("a", index, AT, first, 0.0, scene.pitch_mm, 0, (0, LINES))
        yield Frame(info, pixels, reference.reference(info, pixels)), painter


def without_defects(scene: Scene) -> Scene:
    """The scene's clean material."""
    return scene.model_copy(
        update={"defects": (), "causes": (), "speed": (), "faults": ()}
    )


def with_defects(scene: Scene, per_metre: float) -> Scene:
    """The scene with every kind scattered evenly and nothing else."""
    kinds = tuple(DefectPart(kind=k, per_metre=per_metre) for k in scene.kinds)
    return without_defects(scene).model_copy(update={"defects": kinds})


def screen(limit: float) -> ContrastScreen:
    """Without the audit, so that a hit is the screening's own."""
    part = ScreenPart(name="contrast", sensitivity=limit, audit_share=0.0)
    return ContrastScreen((TILE_PX, TILE_PX), OVERLAP_PX, part)


def quality(scene: Scene, seeds: Sequence[int], count: int) -> dict[float, Quality]:
    """What is picked of clean material and hit of the defects, by sensitivity."""
    total = {limit: np.zeros(7, int) for limit in LIMITS}
    whole = ScreenPart(name="contrast", sensitivity=50, audit_share=1.0)
    grid = ContrastScreen((TILE_PX, TILE_PX), OVERLAP_PX, whole)
    for seed in seeds:
        for frame, _ in frames(without_defects(scene), seed, count):
            tiles = len(grid.candidates(frame).tiles_xyxy_px)
            for limit in LIMITS:
                found = screen(limit).candidates(frame)
                clean = tiles, len(found.tiles_xyxy_px), len(found.regions)
                total[limit][:3] += clean
        for frame, painter in frames(with_defects(scene, PER_METRE), seed, count):
            for limit in LIMITS:
                total[limit][3:] += hits(frame, painter, screen(limit))
    return {limit: Quality(*map(int, counts)) for limit, counts in total.items()}


def hits(
    frame: Frame, painter: Painter, picks: ContrastScreen
) -> tuple[int, int, int, int]:
    """Defects that count, those whose tile is picked, strong ones, those as regions.

    A defect is hit if a picked tile holds its centre and a suspicious cell touches it:
    that its tile was picked for another's sake does not count.
    """
    found = picks.candidates(frame)
    every = picks.standing_out(frame)[0]
    top = frame.info.first_line
    counts = [0, 0, 0, 0]
    for truth in painter.truth(top, len(frame.pixels)):
        box = np.array(truth.xyxy_px) - [0, top, 0, top]
        if box[1] < 0 or box[3] > LINES or max(box[2:] - box[:2]) < LEAST_PX:
            continue
        if truth.contrast_to_noise < LEAST_CNR:
            continue
        centre = np.tile((box[:2] + box[2:]) / 2, 2)
        looked = touches(found.tiles_xyxy_px.astype(np.float32), centre).any()
        hit = bool(looked and touches(every, box).any())
        strong = truth.contrast_to_noise >= 4
        reported = strong and touches(found.regions.xyxy_px, box).any()
        counts = [
            a + b for a, b in zip(counts, (1, hit, strong, reported), strict=True)
        ]
    return counts[0], counts[1], counts[2], counts[3]


def touches(boxes: NDArray[np.float32], box: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which boxes have something in common with one."""
    return np.asarray(
        ((boxes[:, :2] <= box[2:]) & (boxes[:, 2:] >= box[:2])).all(1), np.bool_
    )


def seconds(work: Callable[[], object], clock: Callable[[], float]) -> float:
    """Median of five runs, after one to warm up; each run does the work eight times."""
    work()
    taken = []
    for _ in range(RUNS):
        began = clock()
        for _ in range(8):
            work()
        taken.append((clock() - began) / 8)
    return statistics.median(taken)


def speed(width: int, kind: str) -> None:
    """Print the speed on clean material of one width."""
    scene = without_defects(load_scene(kind)).model_copy(update={"width_px": width})
    frame, _ = next(frames(scene, 11, 1))
    picks = screen(5.5)
    mpix = frame.pixels.size / 1e6
    copied = seconds(frame.pixels.copy, time.perf_counter)
    wall = seconds(lambda: picks.candidates(frame), time.perf_counter)
    own = seconds(lambda: picks.candidates(frame), time.thread_time)
    print(
        f"{kind:10s} {width:6d} px  {mpix / wall:5.0f} MPix/s  "
        f"(thread time {mpix / own:5.0f})  {wall / copied:5.1f} copies of the frame"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=6)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    parser.add_argument("--scenes", nargs="*", default=["steel", "steel-hard", "pcb"])
    wanted = parser.parse_args()
    evaluation = load_evaluation()
    if max(wanted.seeds) >= evaluation.training_seeds_below:
        parser.error("these seeds are kept for evaluation")
    limit_threads(1)
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    print(f"load {load} on {os.cpu_count()} cores, one thread")
    for width in (2048, 4096, 8192):
        speed(width, "steel-4k")
    speed(2048, "pcb")
    for name in wanted.scenes:
        print(f"{name}: share of clean tiles, unknown regions per clean frame, ...")
        for limit, q in quality(
            evaluation.scene(name), wanted.seeds, wanted.frames
        ).items():
            print(
                f"  {limit:4.2f} sigmas  picked {q.picked / q.tiles:6.3f} of {q.tiles}"
                f"  unknown {q.regions / (len(wanted.seeds) * wanted.frames):6.2f}"
                f"  hit {q.hit / max(q.defects, 1):6.4f} of {q.defects}"
                f"  as unknown {q.strong_unknown / max(q.strong, 1):6.4f} of {q.strong}"
            )


if __name__ == "__main__":
    main()

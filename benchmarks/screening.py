"""Screening: how fast on one core, and what it loses.

    python benchmarks/screening.py speed
    python benchmarks/screening.py escapes [--scene steel] [--model virtual-steel]
        [--frames 24] [--seeds 900001 ...]

`speed` is the median of five runs over clean strips, as MPix/s of wall time and of the
thread's own time, and as a ratio to copying the same frame, for the machine may be
busy: its load is printed. The other does not measure time.

`escapes` asks of the defects that full inspection finds which ones the screening would
not have sent to the network, with the 95 % Clopper-Pearson interval, beside the share
of clean tiles that it sends. Only seeds of `data/scenes/evaluation.yaml` count; others
are for tuning and the table says so.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from inspector import artifact as artifacts
from inspector import registry
from inspector.build import open_runtime
from inspector.camera.painter import Painter
from inspector.camera.reference import SceneReference
from inspector.camera.scene import (
    DefectPart,
    Evaluation,
    Scene,
    load_evaluation,
    load_scene,
)
from inspector.detect.base import Detector
from inspector.report.metrics import clopper_pearson
from inspector.screen.budget import peaks
from inspector.screen.contrast import ContrastScreen, suspicion_in
from inspector.screen.every import EveryTile
from inspector.station import RuntimePart
from inspector.types import Frame, FrameInfo
from inspector.vision import limit_threads
from inspector.vision.boxes import iou

RUNS = 5
LIMITS = (7.0, 7.5, 7.75, 8.0, 8.25, 8.5, 9.0, 9.5, 10.0, 10.5, 11.0, 12.0)
TILE_PX, OVERLAP_PX, LINES = 512, 64, 960
PER_METRE = {"steel": 8.0, "pcb": 25.0}
SAME_IOU = 0.1
BLOCK_PX = 4096 * 1024
AT = datetime(2025, 1, 1, tzinfo=UTC)


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


def with_defects(scene: Scene) -> Scene:
    """The scene with every kind scattered evenly and nothing else."""
    per_metre = PER_METRE[scene.kind]
    kinds = tuple(DefectPart(kind=k, per_metre=per_metre) for k in scene.kinds)
    return without_defects(scene).model_copy(update={"defects": kinds})


@dataclass(frozen=True, slots=True)
class Truth:
    """An injected defect that lies wholly in its frame."""

    kind: str
    box: NDArray[np.float32]
    contrast_to_noise: float


def truths(frame: Frame, painter: Painter) -> list[Truth]:
    """What was injected into a frame."""
    top = frame.info.first_line
    found = [
        Truth(
            truth.kind,
            np.array(truth.xyxy_px, np.float32) - np.float32([0, top, 0, top]),
            truth.contrast_to_noise,
        )
        for truth in painter.truth(top, len(frame.pixels))
    ]
    return [t for t in found if t.box[1] >= 0 and t.box[3] <= len(frame.pixels)]


@dataclass(slots=True)
class Peaks:
    """Largest suspicion of each injected defect, and of each clean tile."""

    kinds: list[str] = field(default_factory=list)
    seen: list[bool] = field(default_factory=list)
    strong: list[bool] = field(default_factory=list)
    defects: list[float] = field(default_factory=list)
    tiles: list[float] = field(default_factory=list)


def escapes(scene: Scene, detector: Detector, seeds: Sequence[int], count: int) -> None:
    """Print what is lost by sensitivity, among what full inspection finds."""
    every, got = EveryTile((TILE_PX, TILE_PX), OVERLAP_PX), Peaks()
    for seed in seeds:
        for frame, painter in frames(with_defects(scene), seed, count):
            here = truths(frame, painter)
            boxes = np.array([t.box for t in here], np.float32).reshape(-1, 4)
            found = detector.detect(frame, every.candidates(frame))
            best = iou(boxes, found.xyxy_px).max(axis=1, initial=0.0)
            got.kinds += [t.kind for t in here]
            got.seen += (best >= SAME_IOU).tolist()
            got.strong += [t.contrast_to_noise >= 3 for t in here]
            got.defects += peaks(suspicion_in(frame), boxes).tolist()
        for frame, _ in frames(without_defects(scene), seed + 50, max(1, count // 4)):
            tiles = every.candidates(frame).tiles_xyxy_px.astype(np.float32)
            got.tiles += peaks(suspicion_in(frame), tiles, margin=0).tolist()
    tell_escapes(got)


def tell_escapes(got: Peaks) -> None:
    """Print the table."""
    seen, strong = np.array(got.seen), np.array(got.strong)
    defects, tiles = np.array(got.defects), np.array(got.tiles)
    print(
        f"{len(seen)} injected, {seen.sum()} found by full inspection, "
        f"{strong.sum()} with a CNR of 3 or more; {len(tiles)} clean tiles"
    )
    for limit in LIMITS:
        lost = defects < limit
        low, high = clopper_pearson(int(lost[seen].sum()), int(seen.sum()))
        pairs = zip(got.kinds, lost & seen, strict=True)
        by_kind = Counter(kind for kind, gone in pairs if gone)
        print(
            f"  {limit:5.2f} sigmas  clean tiles sent {np.mean(tiles >= limit):7.2%}  "
            f"lost {lost[seen].sum():4d} = {lost[seen].mean():6.2%} "
            f"({low:.2%} to {high:.2%})  "
            f"not sent of CNR >= 3 {lost[strong].mean():6.2%}  {dict(by_kind)}"
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
    picks = ContrastScreen((TILE_PX, TILE_PX), OVERLAP_PX)
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
    parser.add_argument("what", choices=["speed", "escapes"])
    parser.add_argument("--scene", default="steel")
    parser.add_argument("--model", default="virtual-steel")
    parser.add_argument("--frames", type=int, default=24)
    parser.add_argument("--seeds", type=int, nargs="+")
    wanted = parser.parse_args()
    evaluation = load_evaluation()
    limit_threads(1)
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    print(f"load {load} on {os.cpu_count()} cores, one thread")
    if wanted.what == "speed":
        for width in (2048, 4096, 8192):
            speed(width, "steel-4k")
        speed(2048, "pcb")
        return
    seeds = tuple(wanted.seeds or evaluation.seeds)
    print(f"{wanted.scene}, {wanted.model}, {_standing(seeds, evaluation)}: {seeds}")
    artifact = artifacts.load(wanted.model)
    with closing(open_runtime(artifact, "openvino", RuntimePart(threads=1))) as runtime:
        detector: Detector = registry.load("detector", artifact.manifest.decoder)(
            artifact.manifest, runtime, tile_overlap_px=OVERLAP_PX
        )
        escapes(evaluation.scene(wanted.scene), detector, seeds, wanted.frames)


def _standing(seeds: Sequence[int], evaluation: Evaluation) -> str:
    kept = set(seeds) <= set(evaluation.seeds)
    return "evaluation seeds" if kept else "seeds for tuning, no evaluation"


if __name__ == "__main__":
    main()

"""Naming by examples: how fast, how soon after a promotion, and on a detector's boxes.

    python benchmarks/naming.py time
    python benchmarks/naming.py promote [--seconds 40]
    python benchmarks/naming.py line [--scene steel] [--model virtual-steel]
        [--frames 24]
    python benchmarks/naming.py set DATASET.yaml LINES.jsonl [--split val]

`time` is the median of nine runs after a warm-up: 64 crops by a library of twenty kinds
on two threads, and one crop of a batch of 16 on one thread. The machine may be busy:
its load is printed.

`promote` runs the virtual steel line, enrols a kind into its library and promotes it
while the line runs. It prints the time from the promotion to the first finding of that
name in the records, and the gaps of the run.

`line` and `set` name defects by crops of their true boxes and by crops of what the
detector cut out for the same defects, in the same episodes, with examples from true
boxes of other pictures. `set` takes the lines that `inspector inspect` wrote.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from benchmarks.screening import OVERLAP_PX, TILE_PX, frames, truths, with_defects
from inspector import artifact as artifacts
from inspector import registry
from inspector.artifact import Artifact
from inspector.build import open_runtime
from inspector.camera.scene import load_evaluation, load_scene
from inspector.classify.embedder import Embedder
from inspector.classify.library import LibraryFolder
from inspector.classify.protonet import ProtoClassifier, Prototypes
from inspector.classify.support import Support
from inspector.detect.base import Detector
from inspector.enrol.collect import Shot
from inspector.enrol.enrolment import Enrolment
from inspector.errors import StoreError
from inspector.naming import open_embedder, open_reader
from inspector.screen.every import EveryTile
from inspector.station import RuntimePart
from inspector.store import database, query
from inspector.types import Pixels
from inspector.vision import limit_threads
from inspector.vision.boxes import iou
from inspector.vision.crops import cut
from models.datasets import FilePictures
from models.labels.sets import open_set
from models.protonet.fewshot import mean_of

RUNS = 9
CROPS, KINDS, SHOTS = 64, 20, 10
SAME_IOU = 0.3
EPISODES, EPISODE_SHOTS, QUERIES = 600, 5, 15
NEW_KIND = "spot of the trial"


def seconds(work: Callable[[], object]) -> float:
    """Median wall time of some runs, after one to warm up."""
    work()
    taken = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def measure_time(artifact: Artifact) -> None:
    """Print what naming costs."""
    rng = np.random.default_rng(0)
    crops: list[Pixels] = [
        rng.integers(0, 256, (int(side), int(side)), np.uint8)
        for side in rng.integers(64, 200, CROPS)
    ]
    for threads in (1, 2):
        with closing(open_embedder(artifact, threads)) as embedder:
            classifier = _classifier(embedder, crops, rng)
            all_ms = 1e3 * seconds(partial(classifier.classify, crops))
            batch_ms = 1e3 * seconds(partial(embedder.embed, crops[:16]))
        print(
            f"{threads} threads: {CROPS} crops named in {all_ms:.0f} ms; "
            f"{batch_ms / 16:.2f} ms a crop in a batch of 16"
        )


def _classifier(
    embedder: Embedder, crops: Sequence[Pixels], rng: np.random.Generator
) -> ProtoClassifier:
    """A classifier by twenty kinds of ten examples."""
    vectors = np.tile(embedder.embed(crops[:SHOTS]), (KINDS, 1, 1))
    vectors += rng.normal(0, 0.02, vectors.shape).astype(np.float32)
    names = tuple(f"kind {n}" for n in range(KINDS))
    own = tuple(tuple(f"{n}-{m}" for m in range(SHOTS)) for n in range(KINDS))
    support = Support(names, own, tuple(vectors), "")
    return ProtoClassifier(embedder, Prototypes(support, embedder.head.own_distance))


@dataclass(slots=True)
class Pairs:
    """Crops of the same defects by their true box and by the detector's."""

    kinds: list[str] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    true: list[Pixels] = field(default_factory=list)
    found: list[Pixels] = field(default_factory=list)
    missed: int = 0

    def add(
        self,
        pixels: Pixels,
        group: int,
        truth: Sequence[tuple[str, NDArray[np.float32]]],
        boxes: NDArray[np.float32],
    ) -> None:
        """Pair the true boxes of a picture with those found in it."""
        for kind, box in truth:
            overlap = iou(box[None], boxes)[0] if len(boxes) else np.zeros(0)
            if overlap.max(initial=0.0) < SAME_IOU:
                self.missed += 1
                continue
            self.kinds.append(kind)
            self.groups.append(group)
            self.true.append(_crop(pixels, box))
            self.found.append(_crop(pixels, boxes[int(overlap.argmax())]))


def _crop(pixels: Pixels, box: NDArray[np.float32]) -> Pixels:
    x1, y1, x2, y2 = (float(value) for value in box)
    return cut(pixels, (x1, y1, x2, y2))[0]


def line_pairs(scene_name: str, model: str, count: int) -> Pairs:
    """Pairs from the evaluation seeds of a virtual line."""
    evaluation, pairs = load_evaluation(), Pairs()
    artifact = artifacts.load(model)
    every = EveryTile((TILE_PX, TILE_PX), OVERLAP_PX)
    with closing(open_runtime(artifact, "openvino", RuntimePart(threads=1))) as runtime:
        detector: Detector = registry.load("detector", artifact.manifest.decoder)(
            artifact.manifest, runtime, tile_overlap_px=OVERLAP_PX
        )
        scene = with_defects(evaluation.scene(scene_name))
        group = 0
        for seed in evaluation.seeds:
            for frame, painter in frames(scene, seed, count):
                found = detector.detect(frame, every.candidates(frame))
                truth = [(t.kind, t.box) for t in truths(frame, painter)]
                pairs.add(frame.pixels, group, truth, found.xyxy_px)
                group += 1
    return pairs


def set_pairs(dataset: Path, lines: Path, split: str) -> Pairs:
    """Pairs from a labelled set and the lines of `inspector inspect`."""
    boxes: dict[str, NDArray[np.float32]] = {}
    for text in lines.read_text("utf-8").splitlines():
        line = json.loads(text)
        found = [defect["xyxy_px"] for defect in line.get("defects", ())]
        boxes[Path(line["image"]).stem] = np.array(found, np.float32).reshape(-1, 4)
    pictures, pairs = FilePictures(open_set(dataset), split), Pairs()
    for group in range(len(pictures)):
        picture = pictures[group]
        if picture.name not in boxes:  # the lines may be of a part of the set
            continue
        names = [pictures.classes[i] for i in picture.class_id]
        truth = list(zip(names, picture.xyxy_px, strict=True))
        pairs.add(picture.image, group, truth, boxes[picture.name])
    return pairs


def tell_pairs(pairs: Pairs, artifact: Artifact) -> None:
    """Print both accuracies and their difference, by episodes."""
    with closing(open_embedder(artifact, 1)) as embedder:
        true, found = embedder.embed(pairs.true), embedder.embed(pairs.found)
        examples = embedder.embed_examples(pairs.true)
        own_distance = embedder.head.own_distance
    labels, groups = np.array(pairs.kinds), np.array(pairs.groups)
    names = [str(k) for k in np.unique(labels) if (labels == k).sum() >= 2 * QUERIES]
    hits: list[tuple[float, float]] = []
    for number in range(EPISODES):
        rng = np.random.default_rng([0, number])
        ways = sorted(rng.permutation(names)[:5].tolist())
        rows = _drawn(rng, labels, groups, ways)
        support = Support(
            tuple(ways),
            tuple(tuple(map(str, own)) for own, _ in rows),
            tuple(examples[own] for own, _ in rows),
            "",
        )
        prototypes = Prototypes(support, own_distance)
        asked = np.concatenate([queries for _, queries in rows])
        wanted = np.repeat(np.arange(len(ways)), [len(q) for _, q in rows])
        scores = [
            (prototypes.distances(v[asked]).argmin(1) == wanted).mean()
            for v in (true, found)
        ]
        hits.append((float(scores[0]), float(scores[1])))
    print(
        f"{len(labels)} defects paired, {pairs.missed} not found; {len(names)} kinds, "
        f"{min(5, len(names))} ways, {EPISODE_SHOTS} shots, {EPISODES} episodes"
    )
    for name, values in (
        ("true boxes", [t for t, _ in hits]),
        ("detector's boxes", [f for _, f in hits]),
        ("lost", [t - f for t, f in hits]),
    ):
        mean = mean_of(values)
        print(f"  {name:17s} {mean.value:7.4f} +/- {mean.ci95:.4f}")


def _drawn(
    rng: np.random.Generator,
    labels: NDArray[np.str_],
    groups: NDArray[np.int64],
    ways: Sequence[str],
) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Rows of examples and of questions of each way; no picture is on both sides."""
    orders = [rng.permutation(np.flatnonzero(labels == kind)) for kind in ways]
    support = [order[:EPISODE_SHOTS] for order in orders]
    taken = groups[np.concatenate(support)]
    rest = [order[~np.isin(groups[order], taken)][:QUERIES] for order in orders]
    return list(zip(support, rest, strict=True))


def promotion(artifact: Artifact, run_s: float) -> None:
    """Print how soon a promoted kind is named on the running virtual line."""
    folder = Path(tempfile.mkdtemp(prefix="naming-"))
    try:
        _promotion(artifact, run_s, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _promotion(artifact: Artifact, run_s: float, folder: Path) -> None:
    library = folder / "library"
    recipe = Path("data/recipes/virtual-steel.yaml").read_text("utf-8")
    station = _dense_station(folder)
    (folder / "recipe.yaml").write_text(
        f"{recipe}library: {{folder: {json.dumps(str(library))}}}\n", "utf-8"
    )
    shots = [Shot(crop, "trial") for crop in _strong_crops()]
    with closing(open_embedder(artifact, 1)) as embedder:
        enrolment = Enrolment(
            LibraryFolder(library),
            open_reader(artifact, library),
            embedder,
            "benchmark",
            lambda: datetime.now(UTC),
        )
        enrolment.teach(NEW_KIND, shots, {})
        command = [sys.executable, "-m", "inspector", "run", "--json"]
        command += ["--station", str(station)]
        command += ["--recipe", str(folder / "recipe.yaml"), "--seconds", str(run_s)]
        url = f"sqlite:///{folder / 'records.sqlite'}"
        command += ["--out", str(folder / "out"), "--db", url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as line:
            _wait(lambda: sum(_facts(url)[0].values()) > 20, run_s)
            gaps = _facts(url)[1]
            enrolment.promote(NEW_KIND, force=True)
            began = time.perf_counter()
            seen = _wait(lambda: NEW_KIND in _facts(url)[0], run_s)
            took_s = time.perf_counter() - began
            said, _ = line.communicate()
    told = json.loads(said)
    print(
        f"from promote to the first record of the new kind: "
        f"{f'{took_s:.2f} s' if seen else 'not seen'}; gaps {gaps} before and "
        f"{told['gaps']} in all, {told['gap_lines']} lines, coverage {told['coverage']}"
    )


def _dense_station(folder: Path) -> Path:
    """The virtual steel line with a scratch in almost every frame.

    What is measured is then the way of the promotion, not the wait for a defect.
    """
    scene = yaml.safe_load(Path("data/scenes/steel.yaml").read_text("utf-8"))
    scene |= {"causes": [], "defects": [{"kind": "scratch", "per_metre": 12.0}]}
    (folder / "scene.yaml").write_text(yaml.safe_dump(scene), "utf-8")
    camera = {"driver": "simulated", "name": "top", "scene": str(folder / "scene.yaml")}
    station = {"version": 1, "name": "trial", "cameras": [camera]}
    path = folder / "station.yaml"
    path.write_text(yaml.safe_dump(station), "utf-8")
    return path


def _strong_crops() -> Iterator[Pixels]:
    """Crops of one kind off the same virtual material, by another seed."""
    scene = with_defects(load_scene("steel"))
    made = 0
    for frame, painter in frames(scene, 77, 40):
        for truth in truths(frame, painter):
            if truth.kind == "scratch" and truth.contrast_to_noise >= 3 and made < 8:
                made += 1
                yield _crop(frame.pixels, truth.box)


def _facts(url: str) -> tuple[dict[str, int], int]:
    """Findings by name and gaps of the newest run; none while there is none."""
    try:
        engine = database.open_database(url)
        try:
            newest = query.runs(engine, 1)
            if not newest:
                return {}, 0
            facts = query.run_facts(engine, newest[0].run_id, worst=0, points=0)
            return dict(facts.kinds), len(facts.gaps)
        finally:
            engine.dispose()
    except StoreError:
        return {}, 0


def _wait(ready: Callable[[], bool], most_s: float) -> bool:
    until = time.perf_counter() + most_s
    while time.perf_counter() < until:
        if ready():
            return True
        time.sleep(0.2)  # looking is work for the database too
    return False


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["time", "promote", "line", "set"])
    parser.add_argument("paths", type=Path, nargs="*")
    parser.add_argument("--embedder", default="embedder")
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--scene", default="steel")
    parser.add_argument("--model", default="virtual-steel")
    parser.add_argument("--frames", type=int, default=24)
    parser.add_argument("--split", default="val")
    wanted = parser.parse_args()
    limit_threads(1)
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    print(f"load {load} on {os.cpu_count()} cores")
    artifact = artifacts.load(wanted.embedder, "embed")
    if wanted.what == "time":
        measure_time(artifact)
    elif wanted.what == "promote":
        promotion(artifact, wanted.seconds)
    elif wanted.what == "line":
        tell_pairs(line_pairs(wanted.scene, wanted.model, wanted.frames), artifact)
    else:
        dataset, lines = wanted.paths
        tell_pairs(set_pairs(dataset, lines, wanted.split), artifact)


if __name__ == "__main__":
    main()

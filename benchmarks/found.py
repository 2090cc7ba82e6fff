"""How much of what lies on the virtual line the line finds, and what it invents.

    python benchmarks/found.py [--scene steel] [--lines 4096] [--clean 1000]
        [--seeds 900001 ...] [--json]

The shipped recipe and model, screening included, on webs of the evaluation's ranges
(`data/scenes/evaluation.yaml`) and seeds, which training never sees, in frames as the
line makes them. A defect is found if a finding, of whatever kind, overlaps its box;
those of a contrast-to-noise of 3 and 4 px or more count. Clean blocks are frames of the
same webs without any defect, each of a seed of its own; one with a finding is a false
alarm. Intervals are Clopper-Pearson's, 95 %.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

from inspector import artifact as artifacts
from inspector import recipe as recipes
from inspector import station as stations
from inspector.build import make_inspector, open_runtime
from inspector.camera.assemble import Assembler
from inspector.camera.painter import Painter
from inspector.camera.placing import Injected
from inspector.camera.reference import SceneReference
from inspector.camera.scene import load_evaluation
from inspector.findings import Defect
from inspector.pipeline import Inspector
from inspector.recipe import Recipe
from inspector.report.metrics import clopper_pearson
from inspector.resources import data_folder
from inspector.station import RuntimePart
from inspector.streaks import NOTHING_BEFORE
from inspector.types import XYXY, Block, Frame
from inspector.vision import limit_threads

FAINTEST = 3.0
SMALLEST_PX = 4.0
CLEAN_SEED = 950_000_000
AT = datetime(2025, 1, 1, tzinfo=UTC)


def main() -> None:
    """Measure and print."""
    told = _told()
    limit_threads(told.threads)
    evaluation = load_evaluation()
    material = "pcb" if told.scene.startswith("pcb") else "steel"
    recipe = recipes.load(data_folder() / "recipes" / f"virtual-{material}.yaml")
    station = stations.load(data_folder() / "stations" / f"virtual-{material}.yaml")
    artifact = artifacts.load(recipe.detector.artifact)
    part = RuntimePart(name="onnx", batch=8, threads=told.threads)
    with closing(open_runtime(artifact, part.name, part)) as runtime:
        made = make_inspector(recipe, station, artifact, runtime, "top")
        made = replace(made, most_tiles=None, reference=None)
        found = _found(told, made, recipe, told.seeds or evaluation.seeds)
        clean = _clean(told, made, recipe)
    document = {"scene": told.scene, "model": artifact.digest[:12], **found, **clean}
    print(json.dumps(document, indent=2) if told.json else _lines(document))


def _told() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scene", default="steel", help="of evaluation.yaml")
    parser.add_argument("--lines", type=int, default=4096, help="of each seed")
    parser.add_argument("--clean", type=int, default=1000, help="clean blocks")
    parser.add_argument("--seeds", type=int, nargs="*")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _found(
    told: argparse.Namespace, made: Inspector, recipe: Recipe, seeds: Sequence[int]
) -> dict[str, object]:
    scene = load_evaluation().scene(told.scene)
    there: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for seed in seeds:
        painter = Painter(scene, seed)
        defects = [d.xyxy_mm for d in _inspected(painter, made, recipe, told.lines)]
        for one in painter.truth(0, told.lines):
            if _counts(one, told.lines):
                there[one.kind] += 1
                seen[one.kind] += any(_overlap(one.xyxy_mm, box) for box in defects)
    total, hit = there.total(), seen.total()
    low, high = clopper_pearson(hit, total)
    return {
        "injected": total,
        "found": hit,
        "share": round(hit / total, 4),
        "interval": [round(low, 4), round(high, 4)],
        "per_kind": {kind: f"{seen[kind]} of {n}" for kind, n in sorted(there.items())},
    }


def _clean(
    told: argparse.Namespace, made: Inspector, recipe: Recipe
) -> dict[str, object]:
    scene = load_evaluation().scene(told.scene)
    scene = scene.model_copy(update={"defects": (), "causes": ()})
    alarms: Counter[str] = Counter()
    alarmed = 0
    for number in range(told.clean):
        painter = Painter(scene, CLEAN_SEED + number)
        lines = recipe.camera.lines_per_frame
        defects = list(_inspected(painter, made, recipe, lines))
        alarmed += bool(defects)
        alarms.update(d.kind for d in defects)
    low, high = clopper_pearson(alarmed, max(told.clean, 1))
    return {
        "clean_blocks": told.clean,
        "false_alarms": alarmed,
        "false_per_1000": [
            round(1000 * x, 2) for x in (alarmed / max(told.clean, 1), low, high)
        ],
        "called": dict(alarms.most_common()),
    }


def _inspected(
    painter: Painter, made: Inspector, recipe: Recipe, lines: int
) -> Iterator[Defect]:
    """Findings on the first lines of a web, in frames as the line makes them."""
    if painter.scene.kind == "pcb" and recipe.reference is not None:
        golden = SceneReference(painter, recipe.reference.search_px)
        made = replace(made, reference=golden)
    memory = NOTHING_BEFORE
    for frame in _frames(painter, recipe, lines):
        answer = made.inspect(frame, memory)
        memory = made.remember(memory, answer, len(frame.pixels))
        yield from answer.defects


def _frames(painter: Painter, recipe: Recipe, lines: int) -> Iterator[Frame]:
    assembler = Assembler("top", recipe, lambda: AT)
    step = recipe.camera.lines_per_frame
    pieces = []
    for first in range(0, lines, step):
        pixels = painter.paint(first, min(step, lines - first))
        pieces += assembler.take(Block("top", pixels, first))
    pieces += assembler.finish(0)
    return (piece for piece in pieces if isinstance(piece, Frame))


def _counts(one: Injected, lines: int) -> bool:
    x1, y1, x2, y2 = one.xyxy_px
    whole = y1 >= 0 and y2 <= lines
    clear = one.contrast_to_noise >= FAINTEST
    return whole and clear and max(x2 - x1, y2 - y1) >= SMALLEST_PX


def _overlap(one: XYXY, two: XYXY) -> bool:
    return all(min(one[i + 2], two[i + 2]) > max(one[i], two[i]) for i in (0, 1))


def _lines(document: dict[str, object]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in document.items())


if __name__ == "__main__":
    main()

"""How much of what lies on the virtual line the line finds, and what it invents.

    python benchmarks/found.py [--scene steel] [--lines 4096] [--clean 1000]
        [--seeds 900001 ...] [--unknown] [--json]

The shipped recipe and model, screening included, on webs of the evaluation's ranges
(`data/scenes/evaluation.yaml`) and seeds, which training never sees, in frames as the
line makes them. A defect is found if a finding, of whatever kind, overlaps its box;
those of a contrast-to-noise of 3 and 4 px or more count. Clean blocks are frames of
webs without any defect, the first 4096 lines of many seeds; one with a finding is a
false alarm. Intervals are Clopper-Pearson's, 95 %.

`--unknown` takes each kind in turn away from the detector, with all that it says of it,
and asks which of the kind's defects, faint and small ones too, end as `unknown` in a
frame that is not accepted; by a contrast-to-noise of 4 and more beside. Clean blocks
are asked with all kinds known.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count, islice

import numpy as np
from numpy.typing import NDArray

from inspector import artifact as artifacts
from inspector import recipe as recipes
from inspector import station as stations
from inspector.build import make_inspector, open_runtime
from inspector.camera.assemble import Assembler
from inspector.camera.painter import Painter
from inspector.camera.placing import Injected
from inspector.camera.reference import SceneReference
from inspector.camera.scene import load_evaluation
from inspector.detect.base import Detector
from inspector.findings import Decision, Inspection
from inspector.pipeline import Inspector
from inspector.recipe import Recipe
from inspector.report.metrics import clopper_pearson
from inspector.resources import data_folder
from inspector.station import RuntimePart
from inspector.streaks import NOTHING_BEFORE
from inspector.types import UNKNOWN, XYXY, Block, Candidates, Detections, Frame
from inspector.vision import limit_threads

FAINTEST, STRONG = 3.0, 4.0
SMALLEST_PX = 4.0
CLEAN_SEED = 950_000_000
CLEAN_LINES = 4096
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
        ask = _unknown if told.unknown else _found
        found = ask(told, made, recipe, told.seeds or evaluation.seeds)
        clean = _clean(told, made, recipe)
    document = {"scene": told.scene, "model": artifact.digest[:12], **found, **clean}
    print(json.dumps(document, indent=2) if told.json else _lines(document))


def _told() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scene", default="steel", help="of evaluation.yaml")
    parser.add_argument("--lines", type=int, default=4096, help="of each seed")
    parser.add_argument("--clean", type=int, default=1000, help="clean blocks")
    parser.add_argument("--seeds", type=int, nargs="*")
    parser.add_argument("--unknown", action="store_true", help="leave kinds out")
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
        answers = _inspected(painter, made, recipe, told.lines)
        defects = [d.xyxy_mm for answer in answers for d in answer.defects]
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


class Without:
    """A detector that has not learnt one kind: what it says of it is left out."""

    def __init__(self, detector: Detector) -> None:
        """Wrap a detector; the last frame's answer is kept for the next kind."""
        self._detector = detector
        self._last: tuple[NDArray[np.uint8], Detections] | None = None
        self.kind = ""

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names, by `class_id`."""
        return self._detector.classes

    def detect(self, frame: Frame, candidates: Candidates) -> Detections:
        """What is found of the other kinds."""
        if self._last is None or self._last[0] is not frame.pixels:
            self._last = frame.pixels, self._detector.detect(frame, candidates)
        found = self._last[1]
        return found[found.class_id != self.classes.index(self.kind)]


def _unknown(
    told: argparse.Namespace, made: Inspector, recipe: Recipe, seeds: Sequence[int]
) -> dict[str, object]:
    scene = load_evaluation().scene(told.scene)
    without = Without(made.detector)
    made = replace(made, detector=without)
    ends: dict[str, list[tuple[bool, bool]]] = {kind: [] for kind in scene.kinds}
    for seed in seeds:
        painter = Painter(scene, seed)
        truth = [t for t in painter.truth(0, told.lines) if _whole(t, told.lines)]
        answers = _answers_without(painter, made, recipe, told.lines, without)
        for kind, boxes in answers.items():
            ends[kind] += [
                (
                    any(_overlap(one.xyxy_mm, box) for box in boxes),
                    one.contrast_to_noise >= STRONG,
                )
                for one in truth
                if one.kind == kind
            ]
    ends["all"] = [end for some in ends.values() for end in some]
    return {kind: _share(some) for kind, some in ends.items()}


def _answers_without(
    painter: Painter, made: Inspector, recipe: Recipe, lines: int, without: Without
) -> dict[str, list[XYXY]]:
    """Boxes of the unknown findings of frames not accepted, by the kind left out."""
    made = _with_golden(painter, made, recipe)
    found: dict[str, list[XYXY]] = {kind: [] for kind in painter.scene.kinds}
    memories = dict.fromkeys(found, NOTHING_BEFORE)
    for frame in _frames(painter, recipe, lines):
        for kind, boxes in found.items():
            without.kind = kind
            answer = made.inspect(frame, memories[kind])
            memories[kind] = made.remember(memories[kind], answer, len(frame.pixels))
            if answer.verdict.decision is not Decision.ACCEPT:
                boxes += [d.xyxy_mm for d in answer.defects if d.kind == UNKNOWN]
    return found


def _share(ends: Sequence[tuple[bool, bool]]) -> str:
    every = [hit for hit, _ in ends]
    strong = [hit for hit, is_strong in ends if is_strong]
    return (
        f"{sum(every)} of {len(every)} = {np.mean(every or [0]):.1%}; of {STRONG:g} "
        f"sigmas and more {sum(strong)} of {len(strong)} = {np.mean(strong or [0]):.1%}"
    )


def _clean(
    told: argparse.Namespace, made: Inspector, recipe: Recipe
) -> dict[str, object]:
    scene = load_evaluation().scene(told.scene)
    scene = scene.model_copy(update={"defects": (), "causes": ()})
    alarms: Counter[str] = Counter()
    alarmed = 0
    webs = (Painter(scene, CLEAN_SEED + number) for number in count())
    answers = (
        answer for web in webs for answer in _inspected(web, made, recipe, CLEAN_LINES)
    )
    for answer in islice(answers, told.clean):
        alarmed += bool(answer.defects)
        alarms.update(defect.kind for defect in answer.defects)
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
) -> Iterator[Inspection]:
    """Answers on the first lines of a web, in frames as the line makes them."""
    made = _with_golden(painter, made, recipe)
    memory = NOTHING_BEFORE
    for frame in _frames(painter, recipe, lines):
        answer = made.inspect(frame, memory)
        memory = made.remember(memory, answer, len(frame.pixels))
        yield answer


def _with_golden(painter: Painter, made: Inspector, recipe: Recipe) -> Inspector:
    if painter.scene.kind != "pcb" or recipe.reference is None:
        return made
    golden = SceneReference(painter, recipe.reference.search_px)
    return replace(made, reference=golden)


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
    clear = one.contrast_to_noise >= FAINTEST
    large = max(x2 - x1, y2 - y1) >= SMALLEST_PX
    return _whole(one, lines) and clear and large


def _whole(one: Injected, lines: int) -> bool:
    return one.xyxy_px[1] >= 0 and one.xyxy_px[3] <= lines


def _overlap(one: XYXY, two: XYXY) -> bool:
    return all(min(one[i + 2], two[i + 2]) > max(one[i], two[i]) for i in (0, 1))


def _lines(document: dict[str, object]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in document.items())


if __name__ == "__main__":
    main()

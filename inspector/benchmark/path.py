"""Screening alone, and the whole path from a block to its verdict."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np

from inspector.artifact import Artifact
from inspector.benchmark.blocks import Painted, painted
from inspector.benchmark.figures import (
    RUNS,
    Grown,
    Screened,
    WholePath,
    median_ms,
    p99,
)
from inspector.build import make_inspector
from inspector.findings import Inspection
from inspector.pipeline import Inspector
from inspector.recipe import Recipe
from inspector.registry import load as load_backend
from inspector.runtime.base import Runtime
from inspector.station import Station
from inspector.types import XYXY
from inspector.vision.boxes import iou

Clock = Callable[[], float]

_FOUND_IOU = 0.1


class Bench:
    """A recipe and an open engine, with screening and without."""

    def __init__(
        self,
        recipe: Recipe,
        station: Station,
        artifact: Artifact,
        runtime: Runtime,
        now_s: Clock,
    ) -> None:
        self._now_s = now_s
        part = recipe.screen.model_copy(update={"name": "contrast"})
        fast = recipe.model_copy(update={"screen": part})
        every = recipe.screen.model_copy(update={"name": "every"})
        full = recipe.model_copy(update={"screen": every})
        self._tile_hw = artifact.manifest.input.tile_hw_px
        self._recipe = fast
        self._fast = make_inspector(fast, station, artifact, runtime)
        self._full = make_inspector(full, station, artifact, runtime)

    def screening(self, width_px: int = 4096) -> Screened:
        """The screen on one clean block."""
        (block,) = painted(width_px, 0.0, 1, seed=11)
        screen = load_backend("screen", "contrast")(
            self._tile_hw, self._recipe.detector.tile_overlap_px, self._recipe.screen
        )
        took_ms = median_ms(lambda: screen.candidates(block.frame), self._now_s, 4)
        copied_ms = median_ms(block.frame.pixels.copy, self._now_s, 4)
        mpix = block.frame.pixels.size / 1e6
        return Screened(round(1e3 * mpix / took_ms, 1), round(took_ms / copied_ms, 2))

    def whole_path(self, blocks: Sequence[Painted], per_block: float) -> WholePath:
        """Five runs over the blocks; what full inspection finds comes from another."""
        self._run(self._fast, blocks[:1])
        rates, each_ms = [], list[float]()
        stages: dict[str, list[float]] = {}
        mpix = sum(block.frame.pixels.size for block in blocks) / 1e6
        found: list[Inspection] = []
        for _ in range(RUNS):
            found, taken_ms = self._run(self._fast, blocks, stages)
            each_ms += taken_ms
            rates.append(1e3 * mpix / sum(taken_ms))
        full, _ = self._run(self._full, blocks)
        by_full, lost = _escapes(blocks, found, full)
        return WholePath(
            defects_per_block=per_block,
            injected=sum(len(block.truth) for block in blocks),
            blocks=len(blocks),
            mpix_per_s=round(statistics.median(rates), 2),
            p99_ms=round(p99(each_ms), 2),
            escape_rate=lost / by_full if by_full else None,
            found_by_full=by_full,
            stages_ms={
                name: round(statistics.median(ms), 3) for name, ms in stages.items()
            },
        )

    def inspect(self, blocks: Sequence[Painted]) -> None:
        """Inspect blocks with screening, for the time alone."""
        self._run(self._fast, blocks)

    def growth(self, widths: Iterable[int]) -> list[Grown]:
        """The whole path on one block of each width, without defects."""
        rows = []
        for width in widths:
            blocks = painted(width, 0.0, 1, seed=12)
            took_ms = median_ms(partial(self.inspect, blocks), self._now_s)
            mpix = blocks[0].frame.pixels.size / 1e6
            rows.append(Grown("width", width, round(1e3 * mpix / took_ms, 1), "MPix/s"))
        return rows

    def _run(
        self,
        inspector: Inspector,
        blocks: Sequence[Painted],
        stages: dict[str, list[float]] | None = None,
    ) -> tuple[list[Inspection], list[float]]:
        """Inspections and milliseconds of each block."""
        found, taken_ms = [], []
        for block in blocks:
            began_s = last_s = self._now_s()

            def done(stage: str) -> None:
                nonlocal last_s
                now_s = self._now_s()
                if stages is not None:
                    stages.setdefault(stage, []).append((now_s - last_s) * 1e3)
                last_s = now_s

            found.append(inspector.inspect(block.frame, done=done))
            taken_ms.append((self._now_s() - began_s) * 1e3)
        return found, taken_ms


def _escapes(
    blocks: Sequence[Painted], ours: Sequence[Inspection], full: Sequence[Inspection]
) -> tuple[int, int]:
    """Defects that full inspection finds, and those of them that are lost."""
    by_full = lost = 0
    for block, fast, slow in zip(blocks, ours, full, strict=True):
        for box in block.truth:
            if _hit(box, slow):
                by_full += 1
                lost += not _hit(box, fast)
    return by_full, lost


def _hit(box: XYXY, inspection: Inspection) -> bool:
    found = [defect.xyxy_px for defect in inspection.defects]
    if not found:
        return False
    overlap = iou(np.array([box], np.float32), np.array(found, np.float32))
    return bool(overlap.max() >= _FOUND_IOU)

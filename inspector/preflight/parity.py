"""Whether an engine answers as the reference does, on the golden set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from inspector import registry
from inspector.artifact import Manifest, ParityPart
from inspector.detect.base import Detector
from inspector.errors import InferenceError
from inspector.parts import Part
from inspector.preflight.golden import GoldenSet
from inspector.runtime.base import Runtime
from inspector.screen.base import Screen
from inspector.types import Detections
from inspector.vision.boxes import iou

_SAME_BOX_IOU = 0.5
_LEAST_SCORE = 0.02
_OVERLAP_PX = 64

Progress = Callable[[int, int], None]


def _nobody(_done: int, _all: int) -> None:
    """Hears how far it is and does nothing."""


class Figures(Part):
    """What the comparison found. Sure boxes of both sides are looked for in the other.

    Attributes:
        frames: Frames that were compared.
        sure: Sure boxes of both sides.
        agreed: Those that the other side has too, with the same class.
        other_class: Those that it calls something else.
        lost: Those that it does not have at all.
        score_p99: Difference of score that 99 of 100 agreed boxes keep.
        score_worst: Largest difference of score.
        corner_p99_px: Distance of the sides that 99 of 100 agreed boxes keep.
        corner_worst_px: Largest distance.
        raw_worst: Largest relative root-mean-square difference of a raw output.
    """

    frames: int
    sure: int
    agreed: int
    other_class: int
    lost: int
    score_p99: float
    score_worst: float
    corner_p99_px: float
    corner_worst_px: float
    raw_worst: float

    @property
    def agreement(self) -> float:
        """Agreed share of the sure boxes; 1 where there are none."""
        return self.agreed / self.sure if self.sure else 1.0

    def problems(self, allowed: ParityPart) -> list[str]:
        """What is beyond the tolerance, each with figure and limit."""
        kept = (
            ("agreement of sure boxes", self.agreement, allowed.agreement, False),
            ("difference of score", self.score_p99, allowed.score, True),
            ("distance of sides in px", self.corner_p99_px, allowed.corner_px, True),
            ("difference of raw outputs", self.raw_worst, allowed.raw, True),
        )
        return [
            f"{what} is {value:.4g}, "
            f"{'at most' if most else 'at least'} {limit:g} is allowed"
            for what, value, limit, most in kept
            if not (value <= limit if most else value >= limit)
        ]


@dataclass(slots=True)
class RawSums:
    """Sums of squares of raw outputs, by name; fed batch by batch."""

    of_reference: dict[str, float] = field(default_factory=dict)
    of_difference: dict[str, float] = field(default_factory=dict)

    def add(
        self,
        expected: Mapping[str, NDArray[np.float32]],
        got: Mapping[str, NDArray[np.float32]],
    ) -> None:
        """Take the outputs of the same tiles.

        Raises:
            InferenceError: The engine lacks an output, or it has another shape.
        """
        for name, wanted in expected.items():
            if name not in got or got[name].shape != wanted.shape:
                raise InferenceError(
                    f"the engine's output {name!r} must be {wanted.shape}; "
                    "build the engine again from this model"
                )
            exact = wanted.astype(np.float64)
            apart = got[name].astype(np.float64) - exact
            for sums, values in (
                (self.of_reference, exact),
                (self.of_difference, apart),
            ):
                sums[name] = sums.get(name, 0.0) + float(np.square(values).sum())

    @property
    def worst(self) -> float:
        """Largest relative difference; infinite if an output holds no numbers."""
        ratios = [
            self.of_difference[name] / max(self.of_reference[name], 1e-30)
            for name in self.of_reference
        ]
        worst = max((float(np.sqrt(ratio)) for ratio in ratios), default=0.0)
        return worst if np.isfinite(worst) else float("inf")


class _Kept:
    """The reference; keeps its answers until the engine has given its own."""

    def __init__(self, reference: Runtime) -> None:
        self._reference = reference
        self.input_shape = reference.input_shape
        self.label, self.device = reference.label, reference.device
        self.answers: list[Mapping[str, NDArray[np.float32]]] = []

    def run(self, batch: NDArray[np.uint8]) -> Mapping[str, NDArray[np.float32]]:
        """The reference's answer."""
        self.answers.append(self._reference.run(batch))
        return self.answers[-1]

    def close(self) -> None:
        """It belongs to the caller."""


class _Compared:
    """The engine; its answers are compared with those the reference has given."""

    def __init__(self, engine: Runtime, kept: _Kept, sums: RawSums) -> None:
        self._engine, self._kept, self._sums = engine, kept, sums
        self.input_shape = engine.input_shape
        self.label, self.device = engine.label, engine.device

    def run(self, batch: NDArray[np.uint8]) -> Mapping[str, NDArray[np.float32]]:
        """The engine's answer."""
        got = self._engine.run(batch)
        self._sums.add(self._kept.answers.pop(0), got)
        return got

    def close(self) -> None:
        """It belongs to the caller."""


def compare(
    manifest: Manifest,
    reference: Runtime,
    engine: Runtime,
    golden: GoldenSet,
    progress: Progress = _nobody,
) -> Figures:
    """Run both over the golden set and compare raw outputs, boxes and scores.

    Args:
        manifest: Operating point and tolerance.
        reference: Made for the same batches.
        engine: What is to be compared with it.
        golden: On what.
        progress: Hears how many frames are done, of how many.

    Raises:
        InferenceError: One of them failed.
        ValueError: They were made for different batches.
    """
    if reference.input_shape != engine.input_shape:
        raise ValueError(
            f"both must take the same batches, got {reference.input_shape} and "
            f"{engine.input_shape}"
        )
    sums, parity = RawSums(), manifest.parity
    limit = manifest.operating.score_threshold
    lowest = max(_LEAST_SCORE, limit - parity.margin)
    kept = _Kept(reference)
    exact = _detector(manifest, kept, lowest)
    ours = _detector(manifest, _Compared(engine, kept, sums), lowest)
    screen = _screen(manifest)
    pairs: list[tuple[Detections, Detections]] = []
    for frame in golden.frames:
        where = screen.candidates(frame)
        pairs.append((exact.detect(frame, where), ours.detect(frame, where)))
        progress(len(pairs), len(golden.frames))
    return figures(pairs, min(limit + parity.margin, 1.0), sums.worst)


def figures(
    pairs: Sequence[tuple[Detections, Detections]], sure_from: float, raw_worst: float
) -> Figures:
    """Compare what the two sides found, frame by frame and each way.

    Args:
        pairs: Boxes of the reference and of the engine.
        sure_from: Score from which on a box is a sure one.
        raw_worst: Relative difference of the raw outputs.
    """
    ways = [*pairs, *((engine, reference) for reference, engine in pairs)]
    found = [_looked_for(one, other, sure_from) for one, other in ways]
    overlap = np.concatenate([np.zeros((0, 4)), *found])
    anything, same, score, corner = overlap.T
    agreed = same >= _SAME_BOX_IOU
    there = anything >= _SAME_BOX_IOU
    score, corner = score[agreed], corner[agreed]
    return Figures(
        frames=len(pairs),
        sure=len(overlap),
        agreed=int(agreed.sum()),
        other_class=int((there & ~agreed).sum()),
        lost=int((~there & ~agreed).sum()),
        score_p99=_p99(score),
        score_worst=float(score.max(initial=0.0)),
        corner_p99_px=_p99(corner),
        corner_worst_px=float(corner.max(initial=0.0)),
        raw_worst=min(raw_worst, 1e9),
    )


def _looked_for(
    one: Detections, other: Detections, sure_from: float
) -> NDArray[np.float64]:
    """Per sure box of `one` what `other` has for it.

    Returns:
        `(n, 4)`: best IoU of any class, best of the same class, and that box's
        difference of score and largest distance of a side.
    """
    sure = one[np.flatnonzero(one.score >= sure_from)]
    if not len(sure) or not len(other):
        return np.zeros((len(sure), 4))
    overlap = iou(sure.xyxy_px, other.xyxy_px)
    alike = np.where(sure.class_id[:, None] == other.class_id[None], overlap, 0.0)
    best = alike.argmax(1)
    apart = np.abs(other.xyxy_px[best] - sure.xyxy_px).max(1)
    return np.stack(
        (
            overlap.max(1),
            alike.max(1),
            np.abs(other.score[best] - sure.score),
            apart,
        ),
        1,
    ).astype(np.float64)


def _p99(values: NDArray[np.float64]) -> float:
    return float(np.percentile(values, 99)) if len(values) else 0.0


def _detector(manifest: Manifest, runtime: Runtime, lowest: float) -> Detector:
    made: Detector = registry.load("detector", manifest.decoder)(
        manifest,
        runtime,
        score_threshold=lowest,
        tile_overlap_px=_overlap_px(manifest),
        search_px=0,
    )
    return made


def _screen(manifest: Manifest) -> Screen:
    made: Screen = registry.load("screen", "every")(
        manifest.input.tile_hw_px, _overlap_px(manifest)
    )
    return made


def _overlap_px(manifest: Manifest) -> int:
    return min(_OVERLAP_PX, min(manifest.input.tile_hw_px) // 4)

"""Escapes, overkill and false alarms at a threshold, with exact intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.report.metrics import Proportion, proportion
from models.scores import IOU_LIMIT, Scored
from models.scoring.matching import meet_all

THRESHOLDS = tuple(round(0.02 + 0.01 * step, 2) for step in range(97))
"""0.02 .. 0.98: from the lowest score that is looked at to nearly certain."""

_Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """All that thresholds can be judged by, as scores.

    Attributes:
        found_at: `(boxes,)` threshold up to which each true box is found; 0 if never.
        bad_best: `(bad frames,)` best score in each frame with a defect; 0 if none.
        false_there: Scores of findings that meet nothing, in labelled frames.
        clean_best: `(clean frames,)` best score in each clean frame; 0 if none.
        false_clean: Scores of all findings in clean frames.
        labelled_frames: Frames that the first three are of.
        clean_px: Pixels of all clean frames.
    """

    found_at: _Scores
    bad_best: _Scores
    false_there: _Scores
    clean_best: _Scores
    false_clean: _Scores
    labelled_frames: int
    clean_px: int

    @classmethod
    def of(
        cls,
        labelled: Sequence[Scored],
        clean: Sequence[Scored] = (),
        iou_limit: float = IOU_LIMIT,
    ) -> Evidence:
        """From labelled and clean images; a labelled image without boxes is clean."""
        bad = meet_all([i for i in labelled if len(i.class_id)], iou_limit)
        quiet = [i for i in (*labelled, *clean) if not len(i.class_id)]
        best = [float(i.found.score.max()) if len(i.found) else 0.0 for i in quiet]
        return cls(
            _joined([m.found_at for m in bad]),
            np.array([m.best_score for m in bad], np.float32),
            _joined([m.false_score for m in bad]),
            np.array(best, np.float32),
            _joined([i.found.score for i in quiet]),
            len(bad),
            sum(i.seen_px for i in quiet),
        )

    @classmethod
    def pooled(cls, parts: Sequence[Evidence]) -> Evidence:
        """Several folds as one."""
        return cls(
            _joined([p.found_at for p in parts]),
            _joined([p.bad_best for p in parts]),
            _joined([p.false_there for p in parts]),
            _joined([p.clean_best for p in parts]),
            _joined([p.false_clean for p in parts]),
            sum(p.labelled_frames for p in parts),
            sum(p.clean_px for p in parts),
        )


@dataclass(frozen=True, slots=True)
class RatePoint:
    """What a threshold costs in escapes and in overkill; None where nobody looked.

    Boxes of one frame are not independent, so the interval of `escapes` is somewhat
    too narrow; that of the frames is exact.

    Attributes:
        threshold: Findings below are not reported.
        escapes: True boxes that no finding meets.
        bad_frames_accepted: Frames with a defect in which nothing at all is reported.
        overkill: Clean frames in which something is reported.
        false_findings: Findings in frames with defects that meet none of them, a frame.
    """

    threshold: float
    escapes: Proportion | None
    bad_frames_accepted: Proportion | None
    overkill: Proportion | None
    false_findings: float


def at(evidence: Evidence, threshold: float) -> RatePoint:
    """The rates at one threshold, which is itself reported."""
    accepted, false = evidence.bad_best < threshold, evidence.false_there >= threshold
    return RatePoint(
        threshold,
        _share(evidence.found_at < threshold),
        _share(accepted),
        _share(evidence.clean_best >= threshold),
        float(false.sum()) / max(evidence.labelled_frames, 1),
    )


def sweep(
    evidence: Evidence, thresholds: Sequence[float] = THRESHOLDS
) -> tuple[RatePoint, ...]:
    """`at` every threshold."""
    return tuple(at(evidence, threshold) for threshold in thresholds)


@dataclass(frozen=True, slots=True)
class Rate:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> Rate:
        """In another unit."""
        return Rate(self.value * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """False alarms on clean material.

    Attributes:
        frames: Clean frames with a finding, of all clean frames (Clopper-Pearson).
        per_1000_frames: The same in frames of a thousand.
        findings: Findings in clean frames.
        area_m2: Clean material; None where the size of a pixel is unknown.
        frames_per_m2: Clean frames with a finding per square metre (Clopper-Pearson).
        findings_per_m2: Findings per square metre (exact Poisson interval).
    """

    frames: Proportion
    per_1000_frames: Rate
    findings: int
    area_m2: float | None
    frames_per_m2: Rate | None
    findings_per_m2: Rate | None


def false_alarms(
    evidence: Evidence, threshold: float, pitch_mm: float | None
) -> FalseAlarms | None:
    """False alarms at a threshold; None without clean frames."""
    frames = _share(evidence.clean_best >= threshold)
    if frames is None:
        return None
    share = Rate(frames.share, frames.low, frames.high)
    findings = int((evidence.false_clean >= threshold).sum())
    area_m2 = None
    if pitch_mm is not None and evidence.clean_px:
        area_m2 = evidence.clean_px * pitch_mm**2 / 1e6
    return FalseAlarms(
        frames,
        share.times(1000),
        findings,
        area_m2,
        share.times(frames.trials / area_m2) if area_m2 else None,
        poisson_rate(findings).times(1 / area_m2) if area_m2 else None,
    )


def poisson_rate(count: int, confidence: float = 0.95) -> Rate:
    """A count with its exact interval.

    Raises:
        ValueError: The count is negative, or the confidence outside 0..1.

    Source:
        Garwood 1936, "Fiducial limits for the Poisson distribution", Biometrika 28,
        437-442. https://doi.org/10.1093/biomet/28.3-4.437
    """
    if count < 0 or not 0 < confidence < 1:
        raise ValueError(
            f"expected a count >= 0 and a confidence in 0..1, got {count} and "
            f"{confidence}"
        )
    tail = (1 - confidence) / 2
    low = _poisson_mean(count - 1, 1 - tail) if count else 0.0
    return Rate(float(count), low, _poisson_mean(count, tail))


def _poisson_mean(count: int, share: float) -> float:
    """The mean for which at most `count` come with probability `share`."""
    low, high = 0.0, count + 20.0 * math.sqrt(count + 1.0) + 20.0
    for _ in range(100):
        middle = (low + high) / 2
        if _poisson_up_to(count, middle) > share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _poisson_up_to(count: int, mean: float) -> float:
    """Probability of at most `count` at a mean above 0."""
    numbers = np.arange(count + 1)
    steps = np.log(np.maximum(numbers, 1)).cumsum()
    return float(np.exp(numbers * math.log(mean) - mean - steps).sum())


def _share(hits: NDArray[np.bool_]) -> Proportion | None:
    return proportion(int(hits.sum()), len(hits))


def _joined(parts: Sequence[_Scores]) -> _Scores:
    return np.concatenate([np.zeros(0, np.float32), *parts]).astype(np.float32)

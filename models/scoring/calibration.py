"""Whether a score of 0.8 is right in eight cases of ten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.report.metrics import Proportion, proportion
from models.scores import IOU_LIMIT, Scored
from models.scoring.matching import meet_all

BINS = 10


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Findings of similar score.

    Attributes:
        low: Lower end, included.
        high: Upper end, excluded but for the last bin.
        mean_score: What they say of themselves; None where the bin is empty.
        correct: How many of them are right; None where the bin is empty.
    """

    low: float
    high: float
    mean_score: float | None
    correct: Proportion | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """Scores against outcomes.

    Attributes:
        bins: From 0 to 1, equally wide.
        ece: Expected calibration error, 0..1, weighted by findings.
        mce: The largest error of a bin, 0..1.
        findings: How many.
        lowest: Findings with a lower score were left out.
    """

    bins: tuple[ReliabilityBin, ...]
    ece: float
    mce: float
    findings: int
    lowest: float


def calibrate(
    images: Sequence[Scored], lowest: float = 0.0, iou_limit: float = IOU_LIMIT
) -> Calibration:
    """Compare the scores of findings with how often place and class are right.

    Source:
        Guo, Pleiss, Sun, Weinberger 2017, "On Calibration of Modern Neural Networks",
        eq. 3 (ECE) and 5 (MCE). https://arxiv.org/abs/1706.04599
    """
    meetings = meet_all([image.above(lowest) for image in images], iou_limit)
    score = np.concatenate([np.zeros(0), *(m.found.score for m in meetings)])
    right = np.concatenate([np.zeros(0, np.bool_), *(m.correct for m in meetings)])
    return calibration_of(score, right, lowest)


def calibration_of(
    score: NDArray[np.float64], right: NDArray[np.bool_], lowest: float = 0.0
) -> Calibration:
    """From the scores `(n,)` in 0..1 and whether each was right."""
    place = np.clip((score * BINS).astype(np.intp), 0, BINS - 1)
    bins = tuple(
        _bin(number, score[place == number], right[place == number])
        for number in range(BINS)
    )
    gaps = [
        (abs(b.mean_score - b.correct.share), b.correct.trials)
        for b in bins
        if b.mean_score is not None and b.correct is not None
    ]
    total = max(len(score), 1)
    ece = sum(gap * count for gap, count in gaps) / total
    mce = max((gap for gap, _ in gaps), default=0.0)
    return Calibration(bins, float(ece), float(mce), len(score), lowest)


def _bin(
    number: int, score: NDArray[np.float64], right: NDArray[np.bool_]
) -> ReliabilityBin:
    mean = float(score.mean()) if len(score) else None
    correct = proportion(int(right.sum()), len(right))
    return ReliabilityBin(number / BINS, (number + 1) / BINS, mean, correct)

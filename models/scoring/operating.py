"""The operating threshold: where escapes and false alarms together cost least."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.scoring.rates import Evidence

_CANDIDATES = np.round(np.arange(0.05, 0.951, 0.01), 2)


@dataclass(frozen=True, slots=True)
class Costs:
    """What mistakes cost, in any unit; only their ratio decides.

    Attributes:
        escape: Of one defect that is not found.
        false_alarm: Of one finding where there is no defect.
        clean_per_bad: Clean frames on the line for each frame with a defect; None to
            take the pictures as they are.
    """

    escape: float = 1.0
    false_alarm: float = 1.0
    clean_per_bad: float | None = None

    def __post_init__(self) -> None:
        weights = (self.escape, self.false_alarm, self.clean_per_bad or 0.0)
        if not all(math.isfinite(w) and w >= 0 for w in weights) or not all(
            weights[:2]
        ):
            raise ValueError(
                "expected costs above 0 and clean_per_bad of at least 0, got "
                f"{self.escape}, {self.false_alarm} and {self.clean_per_bad}"
            )


@dataclass(frozen=True, slots=True)
class Choice:
    """A threshold and what it is expected to cost.

    Attributes:
        threshold: Findings below are not reported.
        cost_per_bad_frame: Escapes and false alarms for each frame with a defect, and
            for the clean frames that go with it.
        costs: What it was chosen by.
    """

    threshold: float
    cost_per_bad_frame: float
    costs: Costs


def cost_curve(
    evidence: Evidence, costs: Costs, thresholds: Sequence[float]
) -> NDArray[np.float64]:
    """Expected cost for each frame with a defect, at every threshold."""
    limits = np.asarray(thresholds, np.float32)
    bad, clean = max(evidence.labelled_frames, 1), max(len(evidence.clean_best), 1)
    ratio = costs.clean_per_bad
    if ratio is None:
        ratio = len(evidence.clean_best) / bad
    escapes = _below(evidence.found_at, limits) / bad
    beside = _from(evidence.false_there, limits) / bad
    on_clean = _from(evidence.false_clean, limits) / clean * ratio
    return np.asarray(
        costs.escape * escapes + costs.false_alarm * (beside + on_clean), np.float64
    )


def choose(evidence: Evidence, costs: Costs) -> Choice:
    """The cheapest threshold, in the middle of the widest plateau of such.

    For training folds only: what is reported must not have been seen here. 0.5 where
    there is no defect to find.
    """
    cost = cost_curve(evidence, costs, _CANDIDATES.tolist())
    if not len(evidence.found_at):
        return Choice(0.5, float(cost[np.argmin(abs(_CANDIDATES - 0.5))]), costs)
    cheapest = np.flatnonzero(cost <= cost.min() + 1e-9)
    runs = np.split(cheapest, np.flatnonzero(np.diff(cheapest) > 1) + 1)
    widest = max(runs, key=len)
    place = widest[len(widest) // 2]
    return Choice(float(_CANDIDATES[place]), float(cost[place]), costs)


def choose_without_each(folds: Sequence[Evidence], costs: Costs) -> tuple[Choice, ...]:
    """For every fold the choice of all the others, so that it was never looked at.

    Raises:
        ValueError: There are fewer than two folds.
    """
    if len(folds) < 2:
        raise ValueError(f"expected two folds or more, got {len(folds)}")
    return tuple(
        choose(Evidence.pooled([f for j, f in enumerate(folds) if j != i]), costs)
        for i in range(len(folds))
    )


def _below(
    scores: NDArray[np.float32], limits: NDArray[np.float32]
) -> NDArray[np.intp]:
    return np.asarray(np.searchsorted(np.sort(scores), limits, "left"), np.intp)


def _from(scores: NDArray[np.float32], limits: NDArray[np.float32]) -> NDArray[np.intp]:
    return np.asarray(len(scores) - _below(scores, limits), np.intp)

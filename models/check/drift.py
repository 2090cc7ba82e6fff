"""Whether the classes of two splits are mixed alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SURE_P = 0.01
LEAST_VARIATION = 0.1
_DRAWS = 999
_TAIL_PERCENT = 2.5


@dataclass(frozen=True, slots=True)
class Drift:
    """How far the classes of a split are from those of the training split.

    Attributes:
        split: Which split.
        against: The training split.
        total_variation: Half the sum of the differences of the class shares, 0..1.
        interval: 95 % bootstrap interval of it, less the bootstrap's own upward bias;
            images are redrawn, not boxes, for boxes of one image depend on each other.
        p: Share of random divisions of the images that differ as much or more.
    """

    split: str
    against: str
    total_variation: float
    interval: tuple[float, float]
    p: float

    @property
    def matters(self) -> bool:
        """Whether it is no chance (p < 0.01) and a tenth of the boxes or more."""
        return self.p < SURE_P and self.total_variation >= LEAST_VARIATION


def class_drift(
    split: str,
    against: str,
    counts: NDArray[np.int64],
    training: NDArray[np.int64],
    seed: int = 0,
) -> Drift:
    """Compare the class mix of two splits by a permutation test over images.

    Args:
        split: Name of the split.
        against: Name of the training split.
        counts: `(n, c)` boxes of each image of the split, by class; one box at least.
        training: `(m, c)` of the training split; one box at least.
        seed: Of the draws.

    Source:
        Permutation test with the observed division counted in: Phipson, Smyth 2010,
        "Permutation P-values should never be zero", eq. 2.
    """
    rng = np.random.default_rng(seed)
    seen = _variation(counts.sum(0), training.sum(0))
    pooled, total = (
        np.concatenate((counts, training)),
        (counts.sum(0) + training.sum(0)),
    )
    beyond, redrawn = 0, np.empty(_DRAWS, np.float64)
    for draw in range(_DRAWS):
        part = pooled[rng.permutation(len(pooled))[: len(counts)]].sum(0)
        beyond += _variation(part, total - part) >= seen - 1e-12
        redrawn[draw] = _variation(_redrawn(counts, rng), _redrawn(training, rng))
    unbiased = (redrawn - redrawn.mean() + seen).clip(0, 1)
    low, high = np.percentile(unbiased, (_TAIL_PERCENT, 100 - _TAIL_PERCENT))
    p = (beyond + 1) / (_DRAWS + 1)
    return Drift(split, against, seen, (float(low), float(high)), p)


def _redrawn(counts: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    drawn = counts[rng.integers(len(counts), size=len(counts))].sum(0)
    return np.asarray(drawn, np.int64)


def _variation(some: NDArray[np.int64], others: NDArray[np.int64]) -> float:
    """Total variation of two class mixes; 1 if one of them has no box at all."""
    if not some.sum() or not others.sum():
        return 1.0
    return float(np.abs(some / some.sum() - others / others.sum()).sum() / 2)

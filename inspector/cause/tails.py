"""Tails of distributions, exact and without a statistics library."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def binomial_tail(n: int, least: int, share: float) -> float:
    """Chance of at least `least` hits in `n` trials that hit with `share` each.

    Source:
        Binomial distribution; the sum is taken over the shorter end in logarithms.
    """
    if least <= 0:
        return 1.0
    if least > n or share <= 0.0:
        return 0.0
    if share >= 1.0:
        return 1.0
    if least <= n * share:  # the sum below is shorter, and it is no small number
        return max(0.0, 1.0 - math.fsum(_binomial(n, k, share) for k in range(least)))
    total = 0.0
    for k in range(least, n + 1):
        term = _binomial(n, k, share)
        total += term
        if term < 1e-12 * total:
            break
    return min(1.0, total)


def binomial_bound(
    n: NDArray[np.int64], least: NDArray[np.int64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Logarithm of an upper bound of `binomial_tail`, for many at once.

    Args:
        n: `(m,)` trials.
        least: `(m,)` hits, at most `n`.
        share: `(m,)` chance of a hit, in 0..1 exclusive.

    Source:
        Chernoff 1952: P(X >= k) <= exp(-n KL(k/n || p)) for k/n >= p.
    """
    trials = np.maximum(n, 1)
    part = np.clip(least / trials, 0.0, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        up = np.where(part > 0, part * np.log(part / share), 0.0)
        down = np.where(part < 1, (1 - part) * np.log((1 - part) / (1 - share)), 0.0)
    return np.where((part > share) & (n > 0), -trials * (up + down), 0.0)


def normal_tail(z: float) -> float:
    """Chance that a standard normal value is above `z`."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def _binomial(n: int, k: int, share: float) -> float:
    logarithm = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(logarithm + k * math.log(share) + (n - k) * math.log1p(-share))

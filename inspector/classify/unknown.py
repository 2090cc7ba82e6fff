"""How far from its prototype a kind reaches, and from where on a crop is unknown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from inspector.classify.prototypes import squared_distances
from inspector.types import UNKNOWN

_PRIOR_WEIGHT = 10
"""So many examples the distance known from training is worth."""

_LEAST_OF_PRIOR, _MOST_OF_PRIOR = 0.6, 1.4
_FEWEST_TO_MEASURE = 4


def prior_limit(own_distance: Mapping[int, float], count: int) -> float:
    """The distance that training says kinds of so many examples keep to.

    A mean of `n` examples is off by a share `1 / n` of the scatter, so distances are
    interpolated in `1 / n`; beyond the counts that were measured, the last one holds.

    Args:
        own_distance: Squared distance by number of examples; see the manifest.
        count: Examples of the kind, at least one.

    Raises:
        ValueError: There is no example.
    """
    if count < 1:
        raise ValueError(f"a kind has at least one example, got {count}")
    counts = sorted(own_distance, reverse=True)
    shares = [1 / n for n in counts]
    return float(np.interp(1 / count, shares, [own_distance[n] for n in counts]))


def left_out_distances(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Squared distance of each example to the mean of the others, `(n,)`.

    Args:
        vectors: `(n, d)` of one kind, n at least two.
    """
    count = len(vectors)
    total = vectors.sum(0, dtype=np.float64)
    others = (total - vectors) / (count - 1)
    return np.asarray(((vectors - others) ** 2).sum(1), np.float64)


def limit(
    vectors: NDArray[np.float32],
    prototypes: NDArray[np.float32],
    own_distance: Mapping[int, float],
) -> float:
    """The squared distance beyond which a crop is not of this kind.

    Few examples say little about their kind's scatter, so what they say is weighed
    against what training knows; it can never leave that by more than two fifths.

    Args:
        vectors: `(n, d)` examples of the kind.
        prototypes: `(looks, d)` of it.
        own_distance: From the embedder's manifest.
    """
    count = max(1, len(vectors) // len(prototypes))
    prior = prior_limit(own_distance, count)
    if len(vectors) < _FEWEST_TO_MEASURE:
        return prior
    if len(prototypes) == 1:
        found = left_out_distances(vectors)
    else:
        found = squared_distances(vectors, prototypes).min(1) * (1 + 1 / count) ** 2
    measured = float(found.mean() + 1.645 * found.std())  # 95 % of a normal law
    weight = len(vectors) / (len(vectors) + _PRIOR_WEIGHT)
    mixed = weight * measured + (1 - weight) * prior
    return float(np.clip(mixed, _LEAST_OF_PRIOR * prior, _MOST_OF_PRIOR * prior))


def name_or_unknown(
    names: tuple[str, ...],
    distances: NDArray[np.float64],
    limits: NDArray[np.float64],
    background: NDArray[np.bool_] | None = None,
) -> str:
    """The nearest of the kinds that reach as far as the crop; else `unknown`.

    Limits differ by number of examples, so they say whether a crop may be of a kind;
    which kind it resembles most, distances say better.

    Args:
        names: Kinds.
        distances: `(kinds,)` of one crop.
        limits: `(kinds,)`.
        background: `(kinds,)` which of them are clean material; that is preferred to a
            kind that is farther away, however far it is itself.
    """
    reached = distances <= limits
    if not names or not reached.any():
        return UNKNOWN
    asked = reached if background is None else reached | background
    return names[int(np.where(asked, distances, np.inf).argmin())]

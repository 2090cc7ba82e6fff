"""Prototypes: the mean of a kind's examples, or several where it has several looks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST_LOOKS = 3
MOST_BACKGROUND_LOOKS = 8
"""Of 3 to 16 compared on the training classes, with 100 crops of clean boards."""
_FEWEST_OF_A_LOOK = 4
_FEWEST_OF_BACKGROUND = 6
_WORTH = 0.6
_ROUNDS = 20


def squared_distances(
    vectors: NDArray[np.float32], prototypes: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Squared Euclidean distances `(n, p)` of `(n, d)` vectors to `(p, d)` prototypes.

    A row is the same to the last bit whatever rows stand beside it, which a product of
    matrices does not promise: its order of summation depends on their sizes.

    Source:
        Snell, Swersky, Zemel 2017, "Prototypical Networks for Few-shot Learning",
        section 2.3. https://arxiv.org/abs/1703.05175
    """
    a = vectors.astype(np.float64)
    b = prototypes.astype(np.float64)
    products = np.einsum("nd,pd->np", a, b, optimize=False)
    squared = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * products
    return np.asarray(np.maximum(squared, 0.0), np.float64)


def looks(vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    """Look of each example, numbered from 0; all 0 where the kind has one.

    A further look is made only where it takes two fifths of the scatter away and every
    look keeps four examples: one stray crop is no look.

    Args:
        vectors: `(n, d)` examples of one kind, n at least one.
    """
    best = np.zeros(len(vectors), np.int64)
    scatter, made = _scatter(vectors, best), 1
    for count in range(2, MOST_LOOKS + 1):
        if len(vectors) < count * _FEWEST_OF_A_LOOK:
            break
        parted = _parted(vectors, count)
        counts = np.bincount(parted, minlength=count)
        found = _scatter(vectors, parted)
        wanted = _WORTH ** (count - made) * scatter
        if counts.min() >= _FEWEST_OF_A_LOOK and found < wanted:
            best, scatter, made = parted, found, count
    return best


def means(
    vectors: NDArray[np.float32], groups: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Mean of each group, `(groups, d)`; every number from 0 on occurs in `groups`."""
    count = int(groups.max()) + 1
    found = [vectors[groups == g].mean(0, dtype=np.float64) for g in range(count)]
    return np.stack(found).astype(np.float32)


def prototypes_of(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Prototypes `(looks, d)` of a kind's examples `(n, d)`.

    Raises:
        ValueError: There is no example.
    """
    if not len(vectors):
        raise ValueError("a kind without examples has no prototype; enrol one or more")
    return means(vectors, looks(vectors))


def background_of(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Prototypes `(looks, d)` of clean material, which looks different everywhere.

    Raises:
        ValueError: There is no example.
    """
    if not len(vectors):
        raise ValueError("a background without examples has no look; enrol one or more")
    count = min(MOST_BACKGROUND_LOOKS, len(vectors) // _FEWEST_OF_BACKGROUND)
    return means(vectors, _parted(vectors, max(1, count)))


def _parted(vectors: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Lloyd's k-means, begun with the examples farthest from each other."""
    chosen = [int(squared_distances(vectors, vectors.mean(0)[None])[:, 0].argmax())]
    while len(chosen) < count:
        away = squared_distances(vectors, vectors[chosen]).min(1)
        chosen.append(int(away.argmax()))
    centres = vectors[chosen]
    groups = np.zeros(len(vectors), np.int64)
    for _ in range(_ROUNDS):
        found = squared_distances(vectors, centres).argmin(1).astype(np.int64)
        if len(np.unique(found)) < count or np.array_equal(found, groups):
            break
        groups = found
        centres = means(vectors, groups)
    return groups


def _scatter(vectors: NDArray[np.float32], groups: NDArray[np.int64]) -> float:
    centres = means(vectors, groups)[groups]
    return float(((vectors - centres) ** 2).sum())

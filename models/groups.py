"""Groups of pictures that belong together, and splits that never tear one apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.types import Pixels

SIDE_PX = 24
ALIKE = 0.95
_FLAT_STD = 1e-3
_ROWS_AT_ONCE = 2048
_BOARD_DIGITS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """One division into training and held-out pictures.

    Attributes:
        train: Indices to train on, rising.
        held_out: Indices to score on, rising.
    """

    train: NDArray[np.int64]
    held_out: NDArray[np.int64]


def thumbnail(pixels: Pixels) -> NDArray[np.float32]:
    """A picture `(H, W)` as `(576,)` of mean 0 and length 1; zeros if it is flat.

    The product of two thumbnails is the correlation of the pictures at 24 x 24.
    """
    size = (SIDE_PX, SIDE_PX)
    small = cv2.resize(pixels.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    flat = np.asarray(small, np.float64).ravel()
    flat -= flat.mean()
    length = float(np.linalg.norm(flat))
    if length < _FLAT_STD * SIDE_PX:
        return np.zeros(SIDE_PX * SIDE_PX, np.float32)
    return (flat / length).astype(np.float32)


def without_shading(thumbnail: NDArray[np.float32]) -> NDArray[np.float32]:
    """A thumbnail less the means of its rows and columns, of length 1; zeros if flat.

    Illumination, edges of the strip and a camera's fixed pattern lie along columns and
    make strangers alike; what is left is the picture's own.
    """
    square = thumbnail.reshape(SIDE_PX, SIDE_PX).astype(np.float64)
    rows, columns = square.mean(1, keepdims=True), square.mean(0, keepdims=True)
    own = (square - rows - columns + square.mean()).ravel()
    length = float(np.linalg.norm(own))
    if length < _FLAT_STD:
        return np.zeros_like(thumbnail)
    return np.asarray(own / length, np.float32)


def alike(
    thumbnails: NDArray[np.float32], above: float = ALIKE
) -> Iterator[tuple[int, int, float]]:
    """All pairs `(i, j, correlation)` with i < j of pictures that are alike.

    Args:
        thumbnails: `(n, d)`, each of mean 0 and length 1, or zeros.
        above: Correlation from which two are alike.
    """
    for start in range(0, len(thumbnails), _ROWS_AT_ONCE):
        rows = thumbnails[start : start + _ROWS_AT_ONCE]
        likeness = np.triu(rows @ thumbnails[start:].T, 1)
        for i, j in np.argwhere(likeness > above):
            yield start + int(i), start + int(j), float(likeness[i, j])


def near_duplicate_groups(
    thumbnails: NDArray[np.float32], above: float = ALIKE
) -> NDArray[np.int64]:
    """Group `(n,)` of each picture; whoever is like a member belongs to the group.

    Groups are numbered in the order of their first pictures.

    Source:
        Union-find with path halving: Tarjan, van Leeuwen 1984, "Worst-case analysis
        of set union algorithms".
    """
    parent = list(range(len(thumbnails)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for i, j, _ in alike(thumbnails, above):
        low, high = sorted((root(i), root(j)))
        parent[high] = low
    return _numbered([root(one) for one in range(len(parent))])


def board_groups(names: Sequence[str]) -> NDArray[np.int64]:
    """Group `(n,)` of each DeepPCB picture: its board, the first five digits.

    Raises:
        ValueError: A name does not begin with five digits.
    """
    for name in names:
        if not name[:_BOARD_DIGITS].isdecimal() or len(name) < _BOARD_DIGITS:
            raise ValueError(f"expected a name that begins with 5 digits, got {name!r}")
    return _numbered([name[:_BOARD_DIGITS] for name in names])


def k_folds(
    groups: NDArray[np.int64],
    k: int,
    seed: int = 0,
    counts: NDArray[np.float64] | None = None,
) -> tuple[Fold, ...]:
    """`k` folds of like size and content that keep groups together.

    The largest groups go first, each to the fold that it leaves most even; groups of
    one size come in an order drawn from `seed`.

    Args:
        groups: `(n,)` group of each picture.
        k: How many folds.
        seed: Of the order of equal groups.
        counts: `(n, c)` what else is to be even, such as boxes by class.

    Raises:
        ValueError: There are fewer than `k` groups, or `k` < 2.
    """
    numbers, member = np.unique(groups, return_inverse=True)
    if not 2 <= k <= len(numbers):
        raise ValueError(f"k must lie in 2..{len(numbers)}, the groups, got {k}")
    weights = np.ones((len(groups), 1), np.float64)
    if counts is not None:
        weights = np.column_stack((weights, counts))
    shares = np.zeros((len(numbers), weights.shape[1]), np.float64)
    np.add.at(shares, member, weights)
    shares /= np.maximum(shares.sum(0), 1)
    drawn = np.random.default_rng(seed).permutation(len(numbers))
    order = drawn[np.argsort(-shares[drawn, 0], kind="stable")]
    fold_of = _dealt(shares[order], k)[np.argsort(order)]
    return tuple(_held_out(fold_of[member] == fold) for fold in range(k))


def _dealt(shares: NDArray[np.float64], k: int) -> NDArray[np.int64]:
    """Fold of each row of `(g, c)` shares, dealt out in turn; none stays empty."""
    load = np.zeros((k, shares.shape[1]), np.float64)
    fold_of = np.zeros(len(shares), np.int64)
    for place, share in enumerate(shares):
        grows_by = ((load + share) ** 2 - load**2).sum(1)
        fold_of[place] = place if place < k else np.argmin(grows_by)
        load[fold_of[place]] += share
    return fold_of


def leave_one_group_out(groups: NDArray[np.int64]) -> tuple[Fold, ...]:
    """A fold for each group, which is held out whole.

    Raises:
        ValueError: There are fewer than two groups.
    """
    numbers = np.unique(groups)
    if len(numbers) < 2:
        raise ValueError(f"expected two groups or more, got {len(numbers)}")
    return tuple(_held_out(groups == number) for number in numbers)


def _held_out(held_out: NDArray[np.bool_]) -> Fold:
    return Fold(np.flatnonzero(~held_out), np.flatnonzero(held_out))


def _numbered(marks: Sequence[object]) -> NDArray[np.int64]:
    """0, 1, 2 ... for the marks, in the order in which they first come."""
    number = {mark: count for count, mark in enumerate(dict.fromkeys(marks))}
    return np.array([number[mark] for mark in marks], np.int64)

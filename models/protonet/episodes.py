"""Episodes: small tasks of n classes with k labelled examples each, drawn by a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.protonet.crops import CropSet

_SMALL_CLASS = 30
_QUERIES_OF_SMALL = 10


@dataclass(frozen=True, slots=True, eq=False)
class Episode:
    """One task; rows are indices into a `CropSet`.

    Attributes:
        kinds: `(ways,)` class numbers.
        support: Rows of each class's examples.
        query: Rows of each class's questions; no group is in both.
    """

    kinds: tuple[int, ...]
    support: tuple[NDArray[np.int64], ...]
    query: tuple[NDArray[np.int64], ...]

    @property
    def support_labels(self) -> NDArray[np.int64]:
        """Way of each support row, in order."""
        return np.repeat(np.arange(len(self.kinds)), [len(s) for s in self.support])

    @property
    def query_labels(self) -> NDArray[np.int64]:
        """Way of each query row, in order."""
        return np.repeat(np.arange(len(self.kinds)), [len(q) for q in self.query])


def draw(
    rng: np.random.Generator,
    crops: CropSet,
    kinds: Sequence[int],
    ways: int,
    shots: int,
    queries: int,
) -> Episode:
    """Draw one episode.

    Args:
        rng: Decides.
        crops: To draw from.
        kinds: Class numbers to draw ways from.
        ways: Classes; all of `kinds` if there are fewer.
        shots: Examples of each class.
        queries: Questions of each class; 10 at most where a class has fewer than 30.

    Raises:
        ValueError: A class is too small, or there are fewer than two.
    """
    if len(kinds) < 2:
        raise ValueError(f"an episode needs two classes, got {len(kinds)}")
    drawn = rng.permutation(np.asarray(kinds))[:ways]
    support, query = [], []
    taken: set[int] = set()
    orders = [rng.permutation(np.flatnonzero(crops.labels == kind)) for kind in drawn]
    for order in orders:
        support.append(order[:shots])
        taken |= {int(group) for group in crops.groups[order[:shots]]}
    for kind, order in zip(drawn, orders, strict=True):
        left = [row for row in order[shots:] if int(crops.groups[row]) not in taken]
        most = min(queries, _QUERIES_OF_SMALL) if len(order) < _SMALL_CLASS else queries
        if not left or len(order) <= shots:
            raise ValueError(
                f"class {crops.kinds[kind]!r} has {len(order)} crops, too few for "
                f"{shots} shots and a question outside their groups"
            )
        query.append(np.asarray(left[:most], np.int64))
    return Episode(tuple(int(k) for k in drawn), tuple(support), tuple(query))

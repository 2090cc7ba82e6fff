"""Kinds enrolled one by one into a library that is in use: what the old ones lose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.protonet.crops import CropSet
from models.protonet.episodes import Episode, draw
from models.protonet.fewshot import (
    QUERIES,
    Limits,
    Mean,
    Rows,
    Seen,
    library_of,
    mean_of,
)


@dataclass(frozen=True, slots=True)
class Sequenced:
    """What enrolling new kinds does to old ones, over shuffled orders.

    Attributes:
        before: Old kinds' questions named right before the first enrolment.
        lost: Of these, net, after the last: before minus after.
        worst: The largest loss of any order.
        stolen: Old kinds' questions that end with the name of a new kind.
        new: New kinds' questions named right after the last enrolment.
        enrolments: New kinds of an order.
    """

    before: Mean
    lost: Mean
    worst: float
    stolen: Mean
    new: Mean
    enrolments: int


def onto_library(
    seen: Seen,
    crops: CropSet,
    new: Sequence[int],
    limits: Limits,
    shots: int,
    orders: int,
    seed: int,
    old_shots: int = 0,
) -> Sequenced:
    """Enrol kinds one by one, in shuffled orders, into a library of all the others.

    A question counts as named by the nearest kind; the unknown is measured apart.

    Args:
        seen: All crops.
        crops: Their kinds and groups.
        new: Numbers of the kinds to enrol; all others are in the library before.
        limits: Own distance by number of examples.
        shots: Examples of each new kind.
        orders: Draws of examples and questions.
        seed: Of the draws.
        old_shots: Examples of each old kind at most; 0 for as many as of a new one.

    Raises:
        ValueError: There are not two old kinds and a new one, or a kind is too small.
    """
    old = [kind for kind in range(len(crops.kinds)) if kind not in new]
    if len(old) < 2 or not new:
        raise ValueError(
            f"expected two old kinds and a new one, got {len(old)} and {len(new)}"
        )
    found = [
        _one_order(
            *(seen, crops, (old, list(new)), limits),
            (max(shots, old_shots), shots),
            [seed, number],
        )
        for number in range(orders)
    ]
    table = np.array(found)
    before, after, stolen, named = table.T
    lost = before - after
    return Sequenced(
        mean_of(before.tolist()),
        mean_of(lost.tolist()),
        float(lost.max()),
        mean_of(stolen.tolist()),
        mean_of(named.tolist()),
        len(new),
    )


def _one_order(
    seen: Seen,
    crops: CropSet,
    parts: tuple[list[int], list[int]],
    limits: Limits,
    shots: tuple[int, int],
    seed: list[int],
) -> tuple[float, float, float, float]:
    """Old accuracy before and after, share stolen, accuracy of the new kinds."""
    every = [*parts[0], *parts[1]]
    rng = np.random.default_rng(seed)
    episode = draw(rng, crops, every, len(every), shots[1], QUERIES)
    is_old = np.isin(np.array(episode.kinds), parts[0])
    order = [*np.flatnonzero(is_old), *rng.permutation(np.flatnonzero(~is_old))]
    count = int(is_old.sum())
    support = [
        _more(crops, episode, i, shots[0] if is_old[i] else shots[1]) for i in order
    ]
    rows = np.concatenate([episode.query[i] for i in order])
    truth = np.repeat(np.arange(len(order)), [len(episode.query[i]) for i in order])
    away = library_of(seen, support, limits).distances(seen.asked[rows])
    # A kind's distances come from its own examples alone, so the library before an
    # enrolment is the same table without the column.
    mine = truth < count
    first = away[mine, :count].argmin(1)
    last = away[mine].argmin(1)
    new = away[~mine].argmin(1)
    return (
        _share(first == truth[mine]),
        _share(last == truth[mine]),
        _share(last >= count),
        _share(new == truth[~mine]),
    )


def _more(crops: CropSet, episode: Episode, way: int, wanted: int) -> Rows:
    """Examples of a way and, up to `wanted`, others outside the questions' groups."""
    support, query = episode.support[way], episode.query[way]
    of_kind = np.flatnonzero(crops.labels == episode.kinds[way])
    free = of_kind[~np.isin(crops.groups[of_kind], crops.groups[query])]
    more = free[~np.isin(free, support)]
    return np.concatenate([support, more[: max(0, wanted - len(support))]])


def _share(hits: NDArray[np.bool_]) -> float:
    return float(hits.mean())

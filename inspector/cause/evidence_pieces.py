# ruff: noqa: RUF001 - Chinese punctuation is meant
"""Whether the defects come with some of the coils, heats or lots."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inspector.cause.evidence import Observation, chance, nobody, sentence
from inspector.cause.evidence_time import dispersion
from inspector.cause.lot import Floats, LotEvent
from inspector.cause.tails import binomial_tail

_LEAST = 6


def clusters_by_piece(
    y_mm: Floats, reach_mm: tuple[float, float], events: Sequence[LotEvent]
) -> Observation | None:
    """Whether some coils, heats or lots hold more than their length explains."""
    starts = [event for event in events if event.key]
    edges = np.unique([reach_mm[0], *(event.y_mm for event in starts), reach_mm[1]])
    if len(y_mm) < _LEAST or len(edges) < 4:
        return None
    scatter = dispersion(y_mm, reach_mm)  # in bursts a full piece is likelier
    counts = np.histogram(y_mm, edges)[0]
    shares = np.diff(edges) / (edges[-1] - edges[0])
    pieces = len(shares)
    heavy = np.argsort(-(counts / np.maximum(shares, 1e-9)))
    best, most = _fullest(len(y_mm), counts[heavy], shares[heavy])
    p = min(1.0, best * (pieces // 2) * scatter**2)
    key = starts[0].key
    name = {"heat": ("heats", "炉"), "coil": ("coils", "卷")}.get(key, ("lots", "批"))
    held = int(counts[heavy[:most]].sum())
    return Observation(
        "cluster_key",
        {"cluster_key": key},
        "-",
        p,
        held / len(y_mm),
        sentence(
            f"{held} of {len(y_mm)} lie in {most} of {pieces} {name[0]} "
            f"(p {chance(p)})",
            f"{len(y_mm)} 个中有 {held} 个位于 {pieces} {name[1]}中的 {most} {name[1]}"
            f"（p {chance(p)}）",
        ),
        nobody(),
    )


def _fullest(n: int, counts: NDArray[np.int64], shares: Floats) -> tuple[float, int]:
    """The least likely number of fullest pieces: its chance, with all choices of it."""
    best, most, choices = 1.0, 1, 1.0
    for k in range(1, len(shares) // 2 + 1):
        choices *= (len(shares) - k + 1) / k
        held, share = int(counts[:k].sum()), float(shares[:k].sum())
        p = binomial_tail(n, held, share) * choices
        if p < best:
            best, most = p, k
    return best, most

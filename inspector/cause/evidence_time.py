"""When it began, whether it grows, and what happened just before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.cause.evidence import Observation, chance, nobody, sentence
from inspector.cause.lot import Change, Floats, LotEvent
from inspector.cause.schema import Value
from inspector.cause.tails import binomial_tail, normal_tail

_BINS = 24
_LEAST = 6
_ENDS = 64
_WEIGHTS = np.linspace(0.0, 0.98, 15)[:, None]
_RESETS = (Change.ROLL, Change.BATH, Change.TOOL)
_PLACED = 0.02  # of the lot's length: how far event and onset may lie apart
_ONSET_EVENTS = frozenset(
    {
        Change.ROLL,
        Change.BATH,
        Change.REEL,
        Change.TOOL,
        Change.LOT,
        Change.STOP,
    }
)
_NAMES = {
    Change.ROLL: ("roll change", "换辊"),
    Change.BATH: ("bath change", "换槽"),
    Change.REEL: ("coil change", "换卷"),
    Change.TOOL: ("tool change", "换刀或换底片"),
    Change.LOT: ("lot change", "换批"),
    Change.STOP: ("stop", "停机"),
    Change.SPEED: ("speed change", "变速"),
    Change.RECIPE: ("recipe change", "换配方"),
    Change.OTHER: ("event", "事件"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch with a higher rate than the rest.

    Attributes:
        y_mm: Where it begins.
        end_mm: Where it ends; the lot's end where it lasts.
        gain: Logarithm of the likelihood ratio against an even rate.
        tried: How many stretches that differ were tried.
    """

    y_mm: float
    end_mm: float
    gain: float
    tried: float


def rise(y_mm: Floats, reach_mm: tuple[float, float]) -> Step | None:
    """The stretch that begins with a defect and is fullest, by the likelihood.

    It lasts to the end of the lot, or ends with a defect; the latter has to be surer,
    for there are more such stretches.

    Source:
        Likelihood ratio of a Poisson process whose rate changes once, or twice.
    """
    n, (low, high) = len(y_mm), reach_mm
    share = (y_mm - low) / (high - low)
    some = np.unique(np.linspace(0, n - 1, min(n, _ENDS)).astype(np.intp))
    starts, ends = some[:, None], some[None, :]
    lasting = _gains(n, n - some, 1 - share[some])
    ended = _gains(n, ends - starts + 1, share[ends] - share[starts])
    late = share[some] > max(0.02, 0.5 / n)
    lasting = np.where(late & (n - some >= _LEAST - 1), lasting, 0.0)
    ended = np.where(late[:, None] & (ends - starts >= _LEAST - 1), ended, 0.0)
    first, (i, j) = int(lasting.argmax()), np.unravel_index(ended.argmax(), ended.shape)
    steps = (
        Step(float(y_mm[some[first]]), high, float(lasting[first]), _BINS),
        Step(float(y_mm[some[i]]), float(y_mm[some[j]]), float(ended[i, j]), _BINS**2),
    )
    best = max(steps, key=lambda step: step.gain - np.log(step.tried))
    return best if best.gain > 0 else None


def _gains(n: int, inside: NDArray[np.intp], share: Floats) -> Floats:
    """Gain of stretches with `inside` of `n` defects on a share of the lot."""
    share = np.clip(share, 1 / (4.0 * n), 1 - 1e-6)
    part = np.clip(inside / n, 1e-9, 1.0)
    rest = np.clip(1 - part, 1e-12, 1.0)
    gain = n * (part * np.log(part / share) + rest * np.log(rest / (1 - share)))
    return np.asarray(np.where(part > share, gain, 0.0), np.float64)


def growth_gain(share: Floats) -> float:
    """Log likelihood ratio of a rate that grows over 0..1, against an even one.

    Source:
        Likelihood of the density (1 - w) + w k t^(k - 1), an even rate beside one that
        grows as a power, largest over w in 0..1 and k in 2..6.
    """
    time = np.clip(share, 1e-6, 1.0)[None, :]
    gains = [
        np.log(1 - _WEIGHTS + _WEIGHTS * k * time ** (k - 1)).sum(1).max()
        for k in (2.0, 3.0, 4.0, 6.0)
    ]
    return float(max(gains))


def dispersion(y_mm: Floats, reach_mm: tuple[float, float]) -> float:
    """How much more the counts scatter than those of a Poisson process, at least 1.

    Source:
        von Neumann 1941: half the mean squared successive difference, which a trend
        hardly changes, over the mean count; a stretch's two ends are left out.
    """
    counts = np.histogram(y_mm, _BINS, reach_mm)[0].astype(np.float64)
    mean = max(1e-9, float(counts.mean()))
    jumps = np.sort(np.square(np.diff(counts)))[:-2]
    return max(1.0, float(jumps.mean()) / 2 / mean)


def onset(
    y_mm: Floats, reach_mm: tuple[float, float], events: Sequence[LotEvent]
) -> Observation | None:
    """Whether the defects began at one place, grew, or were there all the time.

    Growth is looked for over the whole lot and, because a new tool begins afresh, from
    each recorded change of roll, bath or tool to the next.
    """
    if len(y_mm) < _LEAST:
        return None
    scatter = dispersion(y_mm, reach_mm)
    step = rise(y_mm, reach_mm)
    sudden = (step.gain if step else 0.0) / scatter
    whole = growth_gain((y_mm - reach_mm[0]) / (reach_mm[1] - reach_mm[0])) / scatter
    parts = growth_gain(_since_change(y_mm, reach_mm, events)) / scatter
    growing = max(whole, parts)
    p_sudden = min(1.0, (step.tried if step else 1.0) * float(np.exp(-sudden)))
    p_growing = min(1.0, 4 * normal_tail(float(np.sqrt(2 * max(0.0, growing)))))
    if step is not None and p_sudden <= min(1.0, 0.1 * p_growing):
        return _sudden(y_mm, reach_mm, step, p_sudden, events)
    return _even_or_growing(y_mm, p_growing)


def _since_change(
    y_mm: Floats, reach_mm: tuple[float, float], events: Sequence[LotEvent]
) -> Floats:
    """How far each defect is from the last change to the next, as a share."""
    marks = [event.y_mm for event in events if event.change in _RESETS]
    edges = np.unique([reach_mm[0], *marks, reach_mm[1]])
    part = np.clip(np.searchsorted(edges, y_mm, side="right") - 1, 0, len(edges) - 2)
    share = (y_mm - edges[part]) / np.diff(edges)[part]
    return np.asarray(np.clip(share, 0, 1), np.float64)


def _sudden(
    y_mm: Floats,
    reach_mm: tuple[float, float],
    step: Step,
    p: float,
    events: Sequence[LotEvent],
) -> Observation:
    near = _nearest(step.y_mm, y_mm, reach_mm, events)
    values: dict[str, Value] = {"onset": "sudden"}
    if events:
        known = near is not None and near.change in _ONSET_EVENTS
        values["onset_event"] = str(near.change) if near and known else "none"
    inside = (y_mm >= step.y_mm) & (y_mm <= step.end_mm)
    after = int(inside.sum())
    name = _NAMES[near.change] if near else ("", "")
    told = (
        (f", at a {name[0]} recorded at {near.y_mm / 1000:.1f} m",
         f"，对应 {near.y_mm / 1000:.1f} m 处记录的{name[1]}")
        if near
        else (", no event recorded there" if events else "",
              "，该处无事件记录" if events else "")
    )  # fmt: skip
    return Observation(
        "onset",
        values,
        "-",
        p,
        after / len(y_mm),
        sentence(
            f"Begins suddenly at {step.y_mm / 1000:.1f} m, {after} of {len(y_mm)} lie "
            f"from there to {step.end_mm / 1000:.1f} m{told[0]} (p {chance(p)})",
            f"自 {step.y_mm / 1000:.1f} m 处突然出现，{len(y_mm)} 个中有 {after} 个位于其后至"
            f" {step.end_mm / 1000:.1f} m{told[1]}（p {chance(p)}）",
        ),
        np.flatnonzero(inside),
    )


def _even_or_growing(y_mm: Floats, p: float) -> Observation:
    growing = p <= 0.01
    words = (
        (f"Becomes more frequent (p {chance(p)})", f"逐渐增多（p {chance(p)}）")
        if growing
        else ("There all the time, without a sudden start", "始终存在，无突变")
    )
    return Observation(
        "onset",
        {"onset": "gradual" if growing else "steady", "onset_event": "none"},
        "-",
        p if growing else None,
        1.0 - p if growing else 0.0,
        sentence(*words),
        nobody(),
    )


def _nearest(
    at_mm: float,
    y_mm: Floats,
    reach_mm: tuple[float, float],
    events: Sequence[LotEvent],
) -> LotEvent | None:
    """The event that an onset can belong to; one that begins a piece comes last."""
    later = y_mm[y_mm >= at_mm]
    gap = float(np.diff(later).mean()) if len(later) > 1 else 0.0
    reach = max(_PLACED * (reach_mm[1] - reach_mm[0]), 3 * gap)
    near = [event for event in events if -0.3 * reach <= at_mm - event.y_mm <= reach]
    known = [event for event in near if event.change in _ONSET_EVENTS] or near
    return min(known, key=lambda event: abs(at_mm - event.y_mm), default=None)


def clusters_by_piece(
    y_mm: Floats, reach_mm: tuple[float, float], events: Sequence[LotEvent]
) -> Observation | None:
    """Whether some coils, heats or lots hold more defects than their length explains."""
    starts = [event for event in events if event.key]
    edges = np.unique([reach_mm[0], *(event.y_mm for event in starts), reach_mm[1]])
    if len(y_mm) < _LEAST or len(edges) < 4:
        return None
    counts = np.histogram(y_mm, edges)[0]
    shares = np.diff(edges) / (edges[-1] - edges[0])
    pieces = len(shares)
    heavy = np.argsort(-(counts / np.maximum(shares, 1e-9)))
    best, most = 1.0, 1
    for k in range(1, pieces // 2 + 1):  # the k fullest, of all ways to choose k
        chosen = heavy[:k]
        p = binomial_tail(
            len(y_mm), int(counts[chosen].sum()), float(shares[chosen].sum())
        )
        p *= float(np.prod(np.arange(pieces - k + 1, pieces + 1) / np.arange(1, k + 1)))
        if p < best:
            best, most = p, k
    p = min(1.0, best * (pieces // 2) * dispersion_penalty(y_mm, reach_mm))
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
            f"{held} of {len(y_mm)} lie in {most} of {pieces} {name[0]} (p {chance(p)})",
            f"{len(y_mm)} 个中有 {held} 个位于 {pieces} {name[1]}中的 {most} {name[1]}"
            f"（p {chance(p)}）",
        ),
        nobody(),
    )


def dispersion_penalty(y_mm: Floats, reach_mm: tuple[float, float]) -> float:
    """How many times likelier chance makes a full piece where defects come in bursts."""
    return float(dispersion(y_mm, reach_mm) ** 2)

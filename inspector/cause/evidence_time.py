# ruff: noqa: RUF001 - Chinese punctuation is meant
"""When it began, whether it grows, and what happened just before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.cause.evidence import Observation, chance, nobody, sentence
from inspector.cause.lot import Change, Floats, LotEvent
from inspector.cause.schema import Value
from inspector.cause.tails import normal_tail

_BINS = 24
_LEAST = 6
_ENDS = 64
_WEIGHTS = np.linspace(0.0, 0.98, 15)[:, None]
_RESETS = (Change.ROLL, Change.BATH, Change.TOOL)
_LEAD = 1.0  # how much likelier than growth a sudden start must be
_LASTS = 0.95  # what is still there then has not ended
_KNOWN_CHANGE = 3.0  # how much likelier a recorded change makes a sudden start
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
    over = late[:, None] & (share[some] < _LASTS)[None, :]
    ended = np.where(over & (ends - starts >= _LEAST - 1), ended, 0.0)
    first, (i, j) = int(lasting.argmax()), np.unravel_index(ended.argmax(), ended.shape)
    steps = (
        Step(float(y_mm[some[first]]), high, float(lasting[first]), _BINS),
        Step(float(y_mm[some[i]]), float(y_mm[some[j]]), float(ended[i, j]), _BINS**2),
    )
    best = max(steps, key=lambda step: step.gain - np.log(step.tried))
    return best if best.gain > 0 else None


def at_a_change(
    y_mm: Floats,
    reach_mm: tuple[float, float],
    events: Sequence[LotEvent],
    free: Step | None,
    scatter: float,
) -> Step | None:
    """The step at a recorded change where that is about as likely as the best."""
    changes = [event for event in events if _is_change(event)]
    if free is None or not changes:
        return free
    n, (low, high) = len(y_mm), reach_mm
    at = np.array([event.y_mm for event in changes])
    after = n - np.searchsorted(y_mm, at)
    gains = _gains(n, after, np.clip((high - at) / (high - low), 0.0, 1.0))
    inside = (at > low + 0.02 * (high - low)) & (after >= _LEAST - 1)
    gains = np.where(inside, gains, 0.0)
    best = int(gains.argmax())
    if gains[best] < free.gain - _KNOWN_CHANGE * scatter or gains[best] <= 0:
        return free
    return Step(float(at[best]), high, float(gains[best]), len(changes))


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


def first_turn(
    y_mm: Floats, reach_mm: tuple[float, float], pitch_mm: float
) -> Step | None:
    """Where marks that come back with every turn began, if turns before had none.

    Marks of a roll or a tool are no chance events: one is due with each turn. So a few
    turns without one say what it takes many defects elsewhere to say.

    Source:
        The chance that all turns before the first mark were missed, where as many are
        missed as among the turns that follow it, and one more: what grows is thin
        there.
    """
    before = int((float(y_mm[0]) - reach_mm[0]) / pitch_mm)
    turns = np.unique(np.rint((y_mm - y_mm[0]) / pitch_mm))
    span = min(float(max(before, _LEAST)), float(turns[-1]))
    missed = (span + 2 - np.count_nonzero(turns <= span)) / (span + 2)
    gain = -before * float(np.log(missed))
    if gain <= 0:
        return None
    return Step(float(y_mm[0]), float(y_mm[-1]), gain, 1.0)


def onset(
    y_mm: Floats,
    reach_mm: tuple[float, float],
    events: Sequence[LotEvent],
    *,
    logged: bool = True,
    pitch_mm: float | None = None,
) -> Observation | None:
    """Whether the defects began at one place, grew, or were there all the time.

    `pitch_mm` is the distance of defects that come back with every turn, None of all
    others. Growth is looked for over the whole lot and, because a new tool begins
    afresh, from each recorded change of roll, bath or tool to the next. Where no events
    were `logged`, nothing is said of them.
    """
    if len(y_mm) < _LEAST:
        return None
    scatter = dispersion(y_mm, reach_mm)
    step = at_a_change(y_mm, reach_mm, events, rise(y_mm, reach_mm), scatter)
    sudden = (step.gain if step else 0.0) / scatter
    due = None if pitch_mm is None else first_turn(y_mm, reach_mm, pitch_mm)
    if due is not None and due.gain > sudden - np.log(step.tried if step else 1.0):
        step, sudden = due, due.gain
    whole = growth_gain((y_mm - reach_mm[0]) / (reach_mm[1] - reach_mm[0])) / scatter
    parts = growth_gain(_since_change(y_mm, reach_mm, events)) / scatter
    growing = max(whole, parts)
    p_sudden = min(1.0, (step.tried if step else 1.0) * float(np.exp(-sudden)))
    p_growing = min(1.0, 4 * normal_tail(float(np.sqrt(2 * max(0.0, growing)))))
    if step is not None:
        near = _nearest(step.y_mm, y_mm, reach_mm, events)
        lead = sudden - float(np.log(step.tried)) - growing + float(np.log(4))
        if lead >= (0.0 if _is_change(near) else _LEAD):
            return _sudden(y_mm, step, p_sudden, near, told=logged)
    return _even_or_growing(p_growing, logged=logged)


def _since_change(
    y_mm: Floats, reach_mm: tuple[float, float], events: Sequence[LotEvent]
) -> Floats:
    """How far each defect is from the last change to the next, as a share."""
    marks = [event.y_mm for event in events if event.change in _RESETS]
    edges = np.unique([reach_mm[0], *marks, reach_mm[1]])
    part = np.clip(np.searchsorted(edges, y_mm, side="right") - 1, 0, len(edges) - 2)
    share = (y_mm - edges[part]) / np.diff(edges)[part]
    return np.asarray(np.clip(share, 0, 1), np.float64)


def _is_change(event: LotEvent | None) -> bool:
    return event is not None and event.change in _ONSET_EVENTS


def _sudden(
    y_mm: Floats, step: Step, p: float, near: LotEvent | None, *, told: bool
) -> Observation:
    values: dict[str, Value] = {"onset": "sudden"}
    if told:
        change = near.change if near and _is_change(near) else "none"
        values["onset_event"] = str(change)
    inside = (y_mm >= step.y_mm) & (y_mm <= step.end_mm)
    after = int(inside.sum())
    name = _NAMES[near.change] if near else ("", "")
    where = (
        (f", at a {name[0]} recorded at {near.y_mm / 1000:.1f} m",
         f"，对应 {near.y_mm / 1000:.1f} m 处记录的{name[1]}")
        if near
        else (", no event recorded there" if told else "",
              "，该处无事件记录" if told else "")
    )  # fmt: skip
    return Observation(
        "onset",
        values,
        "-",
        p,
        after / len(y_mm),
        sentence(
            f"Begins suddenly at {step.y_mm / 1000:.1f} m, {after} of {len(y_mm)} lie "
            f"from there to {step.end_mm / 1000:.1f} m{where[0]} (p {chance(p)})",
            f"自 {step.y_mm / 1000:.1f} m 处突然出现，{len(y_mm)} 个中有 {after} 个"
            f"位于其后至 {step.end_mm / 1000:.1f} m{where[1]}（p {chance(p)}）",
        ),
        np.flatnonzero(inside),
    )


def _even_or_growing(p: float, *, logged: bool) -> Observation:
    growing = p <= 0.01
    values: dict[str, Value] = {"onset": "gradual" if growing else "steady"}
    if logged:
        values["onset_event"] = "none"
    words = (
        (f"Becomes more frequent (p {chance(p)})", f"逐渐增多（p {chance(p)}）")
        if growing
        else ("There all the time, without a sudden start", "始终存在，无突变")
    )
    return Observation(
        "onset",
        values,
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

# ruff: noqa: RUF001 - Chinese punctuation is meant
"""A fixed distance along the web: found among misses and strangers, and tested."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inspector.cause.evidence import Observation, chance, sentence
from inspector.cause.lot import Floats, Indices, Roll
from inspector.cause.tails import binomial_bound, binomial_tail

LANE_MM = 12.0
"""How far marks of one place on a roll spread across, with the web's wander."""

SHORTEST_MM, LONGEST_MM = 30.0, 12_000.0
"""Circumferences of real rolls, from feed rollers to backup rolls and belts."""

_TURNS = 8  # turns on each side that decide whether a comb is there
_NEXT = 5  # partners of each mark: a third may be missed, and strangers lie between
_MULTIPLES = 4  # turns between two marks of a pair
_CHUNK = 60  # marks looked at together; a comb that is there shows in them
_LANES = 24
_LEAST = 4
_PIECE_TOLERANCE = 0.005


@dataclass(frozen=True, slots=True)
class Period:
    """Marks at a fixed distance.

    Attributes:
        period_mm: Their distance.
        cv: Scatter of the single distances over `period_mm`.
        seen_share: Turns with a mark over all turns from the first to the last.
        members: Indices of the marks.
        p_value: Chance of such a comb among defects without order, with all lanes,
            pairs and multiples that were tried.
    """

    period_mm: float
    cv: float
    seen_share: float
    members: Indices
    p_value: float


@dataclass(frozen=True, slots=True)
class RollMatch:
    """A roll whose turn explains a period.

    Attributes:
        roll: The roll.
        deviation: Of the period from the roll's spacing, as a share.
        marks_per_turn: 1, or more where several marks share the turn evenly.
    """

    roll: Roll
    deviation: float
    marks_per_turn: int


_CENTRE_MM, _SLIP = 1.5, 0.002
"""How far a mark may lie off its place: of the box's centre, and of the slip."""


def find_period(
    x_mm: Floats,
    y_mm: Floats,
    limit: float = 0.01,
    rolls: Sequence[Roll] = (),
) -> Period | None:
    """The surest fixed distance among marks at one place across the web.

    Each pair of near marks in a lane, one to four turns apart, proposes a comb. Under
    no order every other mark hits it with a share of `2 tolerance / period`, so the
    hits are binomial; the chance is multiplied by the proposals of all lanes. Proposals
    that fit the roll table are counted for themselves too, for they are fewer; the
    smaller of both chances counts twice.

    Args:
        x_mm: `(n,)` places across.
        y_mm: `(n,)` places along, rising.
        limit: Largest p-value that counts.
        rolls: The roll table.

    Returns:
        The comb, or None where chance explains everything.
    """
    best: Period | None = None
    lanes = list(_lanes(x_mm))
    for lane in lanes:
        for chunk in _chunks(lane):
            comb = _comb(y_mm[chunk], rolls)
            if comb is None:
                continue
            p = min(1.0, comb.p_value * len(lanes) * max(1, math.ceil(len(lane) / 40)))
            if p <= limit and (best is None or p < best.p_value):
                best = _fundamental(y_mm, lane, chunk[comb.members], comb.period_mm, p)
    return best


def match_roll(period_mm: float, rolls: Sequence[Roll]) -> RollMatch | None:
    """The roll whose spacing fits best; up to three even marks per turn are tried."""
    found: list[tuple[int, float, RollMatch]] = []
    for roll in rolls:
        for marks in (1, 2, 3):
            deviation = period_mm * marks / roll.spacing_mm - 1
            if abs(deviation) <= roll.tolerance / marks:
                match = RollMatch(roll, deviation, marks)
                found.append((marks, abs(deviation), match))
    return min(found, key=lambda entry: entry[:2])[2] if found else None


def observe_period(
    x_mm: Floats,
    y_mm: Floats,
    rolls: Sequence[Roll],
    piece_mm: float | None,
    in_pieces: bool,
    limit: float,
) -> Observation | None:
    """A fixed distance, with the roll or the piece that explains it.

    Args:
        x_mm: `(n,)` places across.
        y_mm: `(n,)` places along, rising.
        rolls: The roll table.
        piece_mm: Distance of the pieces' starts, where it is known.
        in_pieces: A distance that no roll explains is then that of the pieces.
        limit: Largest p-value that counts.
    """
    period = find_period(x_mm, y_mm, limit)
    if period is None:
        return None
    match = match_roll(period.period_mm, rolls)
    of_piece = _is_piece(period.period_mm, piece_mm, match)
    match = None if of_piece else match
    shared = {"period_mm": period.period_mm, "period_cv": period.cv}
    if of_piece or (match is None and in_pieces and piece_mm is None):
        return _repeat(period, shared)
    shared["roll_match"] = match is not None
    n, mm = len(period.members), period.period_mm
    en, zh = _named(match)
    return Observation(
        "period",
        shared,
        "mm",
        period.p_value,
        period.seen_share,
        sentence(
            f"{n} marks, period {mm:.1f} mm (p {chance(period.p_value)}): {en}",
            f"{n} 处印痕，周期 {mm:.1f} mm（p {chance(period.p_value)}）：{zh}",
        ),
        period.members,
    )


def _repeat(period: Period, shared: dict[str, float]) -> Observation:
    n, mm, share = len(period.members), period.period_mm, period.seen_share
    p = chance(period.p_value)
    return Observation(
        "repeat_xy",
        {"repeat_xy": share, "period_cv": shared["period_cv"]},
        "1",
        period.p_value,
        share,
        sentence(
            f"Same place on {n} pieces, {share:.0%} of those between the first and "
            f"the last, {mm:.1f} mm apart (p {p})",
            f"{n} 件同一位置，占首末之间的 {share:.0%}，间距 {mm:.1f} mm（p {p}）",
        ),
        period.members,
    )


def _named(match: RollMatch | None) -> tuple[str, str]:
    if match is None:
        return "no roll of the table fits", "与辊表中各辊均不符"
    roll = match.roll
    en = f"{roll.name} diameter {roll.diameter_mm:g} mm"
    zh = f"{roll.name}，直径 {roll.diameter_mm:g} mm"
    if roll.stand:
        en, zh = f"{en}, stand {roll.stand}", f"{zh}，机架 {roll.stand}"
    if match.marks_per_turn > 1:
        en = f"{en}, {match.marks_per_turn} marks per turn"
        zh = f"{zh}，每转 {match.marks_per_turn} 处"
    return f"{en} ({match.deviation:+.2%})", f"{zh}（{match.deviation:+.2%}）"


def _is_piece(
    period_mm: float, piece_mm: float | None, match: RollMatch | None
) -> bool:
    """Whether the pieces explain a period, and better than a roll does."""
    if piece_mm is None:
        return False
    deviation = abs(period_mm / piece_mm - 1)
    rival = abs(match.deviation) if match else 1.0
    return deviation <= _PIECE_TOLERANCE and deviation <= rival


def _lanes(x_mm: Floats) -> Iterator[Indices]:
    """The fullest strips of the width, without overlap, fullest first."""
    order = np.argsort(x_mm, kind="stable")
    x = x_mm[order]
    free = np.ones(len(x), np.bool_)
    for _ in range(_LANES):
        counted = np.concatenate([[0], np.cumsum(free)])
        ends = np.searchsorted(x, x + LANE_MM, side="right")
        counts = np.where(free, counted[ends] - counted[np.arange(len(x))], 0)
        if not len(counts) or counts.max() < _LEAST:
            return
        start = int(counts.argmax())
        inside = np.arange(start, ends[start])
        inside = inside[free[inside]]
        free[inside] = False
        yield np.sort(order[inside])


def _chunks(lane: Indices) -> Iterator[Indices]:
    if len(lane) <= _CHUNK:
        yield lane
        return
    for start in {0, (len(lane) - _CHUNK) // 2, len(lane) - _CHUNK}:
        yield lane[start : start + _CHUNK]


def _comb(y_mm: Floats, rolls: Sequence[Roll]) -> Period | None:
    """The surest comb among the marks of one lane; its chance is that of this lane."""
    periods, anchors = _proposals(y_mm)
    free = _surest(y_mm, periods, anchors)
    if not rolls:
        return free
    fits = _fitting(periods, rolls)
    known = _surest(y_mm, periods[fits], anchors[fits])
    combs = [comb for comb in (free, known) if comb is not None]
    if not combs:
        return None
    best = min(combs, key=lambda comb: comb.p_value)
    return replace(best, p_value=min(1.0, 2 * best.p_value))


def _fitting(periods: Floats, rolls: Sequence[Roll]) -> NDArray[np.bool_]:
    """Which periods `match_roll` would find a roll for."""
    fits = np.zeros(len(periods), np.bool_)
    for roll in rolls:
        for marks in (1, 2, 3):
            off = np.abs(periods * marks / roll.spacing_mm - 1)
            fits |= off <= roll.tolerance / marks
    return fits


def _surest(y_mm: Floats, periods: Floats, anchors: Floats) -> Period | None:
    if not len(periods):
        return None
    on, near = _hits(y_mm, periods, anchors)
    hits, trials = on.sum(1) - 2, near.sum(1) - 2
    share = np.minimum(0.99, 2 * (_CENTRE_MM + _SLIP * periods) / periods)
    bounds = binomial_bound(trials, hits, share)
    best = int(bounds.argmin())
    if hits[best] < _LEAST - 2:
        return None
    p = binomial_tail(int(trials[best]), int(hits[best]), float(share[best]))
    p = min(1.0, p * len(periods))
    return Period(float(periods[best]), 0.0, 0.0, np.flatnonzero(on[best]), p)


def _proposals(y_mm: Floats) -> tuple[Floats, Floats]:
    """Periods and anchors that pairs of near marks propose."""
    periods, anchors = [], []
    for step in range(1, min(_NEXT, len(y_mm) - 1) + 1):
        distance = y_mm[step:] - y_mm[:-step]
        for turns in range(1, _MULTIPLES + 1):
            periods.append(distance / turns)
            anchors.append(y_mm[:-step])
    if not periods:
        return np.zeros(0), np.zeros(0)
    period, anchor = np.concatenate(periods), np.concatenate(anchors)
    fits = (period >= SHORTEST_MM) & (period <= LONGEST_MM)
    return period[fits], anchor[fits]


def _hits(
    y_mm: Floats, periods: Floats, anchors: Floats
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """`(m, n)` which marks lie on each comb, and which lie near its anchor."""
    turns = (y_mm[None, :] - anchors[:, None]) / periods[:, None]
    whole = np.round(turns)
    near = np.abs(turns) <= _TURNS + 0.5
    off = np.abs(turns - whole) * periods[:, None]
    return near & (off <= (_CENTRE_MM + _SLIP * periods)[:, None]), near


def _fundamental(
    y_mm: Floats, lane: Indices, seed: Indices, period_mm: float, p: float
) -> Period:
    """The comb itself, not one of its harmonics.

    Twice the period is taken where the marks lie on every other turn alone, a half or a
    third where the turns between are filled as well.
    """
    comb = _grown(y_mm, lane, seed, period_mm, p)
    for part in (2, 3):
        finer = _grown(y_mm, lane, seed, comb.period_mm / part, p)
        if len(finer.members) >= 1.5 * len(comb.members) and finer.seen_share > 0.4:
            return finer
    first = y_mm[comb.members[0]]
    turns = np.round((y_mm[comb.members] - first) / comb.period_mm)
    phase, counts = np.unique(turns % 2, return_counts=True)
    if len(comb.members) >= _LEAST and counts.max() >= 0.9 * len(comb.members):
        kept = comb.members[turns % 2 == phase[counts.argmax()]]
        return _grown(y_mm, lane, kept, 2 * comb.period_mm, p)
    return comb


def _grown(
    y_mm: Floats, lane: Indices, seed: Indices, period_mm: float, p: float
) -> Period:
    """The comb over the whole lane; each mark leads to the next, so it may drift."""
    seed_y = y_mm[seed]
    period_mm, _ = _fitted(seed_y, period_mm)
    lane_y = y_mm[lane]
    start = int(np.searchsorted(lane_y, seed_y[0]))
    onward = _follow(lane_y, range(start + 1, len(lane)), start, period_mm)
    back = _follow(lane_y, range(start - 1, -1, -1), start, period_mm)
    members = lane[np.array(sorted([*back, start, *onward]), np.intp)]
    fitted, cv = _fitted(y_mm[members], period_mm)
    turns = round(float(y_mm[members[-1]] - y_mm[members[0]]) / fitted) + 1
    return Period(fitted, cv, min(1.0, len(members) / turns), members, p)


def _follow(y_mm: Floats, order: range, start: int, period_mm: float) -> list[int]:
    last, found = y_mm[start], []
    tolerance = _CENTRE_MM + _SLIP * period_mm
    for index in order:
        distance = abs(y_mm[index] - last)
        turns = round(distance / period_mm)
        if turns > 2 * _TURNS:
            break
        if turns and abs(distance - turns * period_mm) <= tolerance:
            found.append(index)
            last = y_mm[index]
    return found


def _fitted(y_mm: Floats, period_mm: float) -> tuple[float, float]:
    """Mean distance per turn between neighbours, and its scatter over it."""
    distance = np.diff(y_mm)
    turns = np.round(distance / period_mm)
    keep = turns >= 1
    if not keep.any():
        return period_mm, 0.0
    fitted = float(distance[keep].sum() / turns[keep].sum())
    single = distance[keep] / turns[keep]
    return fitted, float(single.std() / fitted)

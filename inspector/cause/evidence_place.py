# ruff: noqa: RUF001 - Chinese punctuation is meant
"""Where across the web, on which face, in what company: places that chance avoids."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inspector.cause.evidence import Observation, chance, sentence
from inspector.cause.lot import Floats, Indices, Position
from inspector.cause.schema import Value
from inspector.cause.tails import binomial_tail

LANE_WIDTHS_MM = (4.0, 12.0, 40.0, 100.0)
EDGE_MM = 50.0
EDGE_SHARE = 0.1
HEAD_SHARE = 0.04
_SHORT_GAP = 0.1  # of the local mean distance; a tenth of chance's gaps are shorter
_NEIGHBOURS = 8
_LEAST = 5
_CLEAR = 0.6  # strangers of the same kind lie on both faces


def edge_zone_mm(web_mm: tuple[float, float]) -> float:
    """How far from an edge is close to it: 50 mm, a tenth of a narrow web."""
    return min(EDGE_MM, EDGE_SHARE * (web_mm[1] - web_mm[0]))


def fixed_lane(
    x_mm: Floats,
    web_mm: tuple[float, float],
    positions: Sequence[Position] = (),
    avoid_edges: bool = False,
) -> Observation | None:
    """The strip of the width that holds more defects than chance gives.

    Scan statistic: each defect begins a window of each width; the others fall into it
    by chance with a share of `window / web`.

    Args:
        x_mm: `(n,)` places across.
        web_mm: Both edges of the web.
        positions: What stands where.
        avoid_edges: Leave the zones at the edges out, for kinds that always lie there.
    """
    zone = edge_zone_mm(web_mm) if avoid_edges else 0.0
    low, high = web_mm[0] + zone, web_mm[1] - zone
    inside = np.flatnonzero((x_mm >= low) & (x_mm <= high))
    if len(inside) < _LEAST or high <= low:
        return None
    order = inside[np.argsort(x_mm[inside], kind="stable")]
    p, members = _fullest_window(x_mm[order], high - low)
    members = np.sort(order[members])
    found = x_mm[members]
    middle, spread = float(np.median(found)), float(found.std())
    place = _standing_at(middle, positions)
    values: dict[str, Value] = {
        "fixed_lane": True,
        "cross_web_position_mm": middle - web_mm[0],
        "cross_web_spread_mm": spread,
    }
    if positions:
        values["band_match"] = place.what if place else "none"
    n, of = len(members), len(x_mm)
    there = (f", at {place.name}", f"，位于 {place.name}") if place else ("", "")
    return Observation(
        "fixed_lane",
        values,
        "-",
        p,
        n / of,
        sentence(
            f"{n} of {of} lie at {middle:.0f} mm across, within {2 * spread:.1f} mm"
            f"{there[0]} (p {chance(p)})",
            f"{of} 个中有 {n} 个位于横向 {middle:.0f} mm 处，宽约 {2 * spread:.1f} mm"
            f"{there[1]}（p {chance(p)}）",
        ),
        members,
    )


def _fullest_window(x: Floats, web: float) -> tuple[float, Indices]:
    """Chance and members of the strip that is hardest to explain; x rises."""
    n, start = len(x), np.arange(len(x))
    best, kept = 2.0, start[:1]
    widths = [width for width in LANE_WIDTHS_MM if width < web / 5] or [web / 10]
    for width in widths:
        counts = np.searchsorted(x, x + width, side="right") - start
        first = int(counts.argmax())
        count = int(counts[first])
        p = binomial_tail(n - 1, count - 1, width / web) * n * len(widths)
        if p < best:
            best, kept = p, np.arange(first, first + count)
    return min(1.0, best), kept


def _standing_at(x_mm: float, positions: Sequence[Position]) -> Position | None:
    near = [p for p in positions if abs(p.x_mm - x_mm) <= p.width_mm / 2]
    return min(near, key=lambda p: abs(p.x_mm - x_mm), default=None)


def edge_group(x_mm: Floats, web_mm: tuple[float, float]) -> Observation | None:
    """Whether more defects lie close to an edge than chance gives."""
    if len(x_mm) < _LEAST:
        return None
    zone, web = edge_zone_mm(web_mm), web_mm[1] - web_mm[0]
    distance = np.minimum(x_mm - web_mm[0], web_mm[1] - x_mm)
    members = np.flatnonzero(distance <= zone)
    p = binomial_tail(len(x_mm), len(members), 2 * zone / web)
    n, of = len(members), len(x_mm)
    median = float(max(0.0, np.median(distance)))
    return Observation(
        "edge_group",
        {"edge_group": True, "edge_distance_mm": median},
        "-",
        p,
        n / of,
        sentence(
            f"{n} of {of} lie within {zone:.0f} mm of an edge (p {chance(p)})",
            f"{of} 个中有 {n} 个距边部不足 {zone:.0f} mm（p {chance(p)}）",
        ),
        members,
    )


def one_side(
    side: Sequence[str], others: Sequence[str] | None = None
) -> Observation | None:
    """Whether the group keeps to one face more than the other defects do.

    Args:
        side: Face of each defect of the group, "" unknown.
        others: Faces of the lot's other defects. A face that nobody looked at proves
            nothing: both must occur.
    """
    told = np.array([one for one in side if one], np.str_)
    seen = np.array([one for one in others or () if one], np.str_)
    if len(told) < _LEAST or not {"top", "bottom"} <= {*told.tolist(), *seen.tolist()}:
        return None
    tops = int((told == "top").sum())
    face = "top" if 2 * tops >= len(told) else "bottom"
    count = max(tops, len(told) - tops)
    usual = (int((seen == face).sum()) + 1) / (len(seen) + 2)
    p = min(1.0, 2 * binomial_tail(len(told), count, usual))
    words = ("upper", "上") if face == "top" else ("lower", "下")
    clear = count >= _CLEAR * len(told)
    return Observation(
        "side",
        {"side": face if clear else "both"},
        "-",
        p if clear else 1.0,
        count / len(told),
        sentence(
            f"{count} of {len(told)} on the {words[0]} face, {usual:.0%} of the other "
            f"defects (p {chance(p)})",
            f"{len(told)} 个中有 {count} 个在{words[1]}表面，其他缺陷为 {usual:.0%}"
            f"（p {chance(p)}）",
        ),
        np.flatnonzero(np.asarray(side) == face),
    )


def head_or_tail(y_mm: Floats, reach_mm: tuple[float, float]) -> Observation | None:
    """Whether more defects lie at an end of the lot than chance gives."""
    if len(y_mm) < _LEAST:
        return None
    low, high = reach_mm
    share = (y_mm - low) / (high - low)
    head, tail = share <= HEAD_SHARE, share >= 1 - HEAD_SHARE
    end, where = max((head, "head"), (tail, "tail"), key=lambda pair: pair[0].sum())
    n, of = int(end.sum()), len(y_mm)
    p = min(1.0, 2 * binomial_tail(of, n, HEAD_SHARE))
    most = 2 * n > of
    words = ("head", "头部") if where == "head" else ("tail", "尾部")
    return Observation(
        "length_position",
        {"length_position": where if most else "body"},
        "-",
        p if most else 1.0,
        n / of,
        sentence(
            f"{n} of {of} lie at the {words[0]} of the lot (p {chance(p)})",
            f"{of} 个中有 {n} 个位于{words[1]}（p {chance(p)}）",
        ),
        np.flatnonzero(end),
    )


def bursts(y_mm: Floats) -> Observation | None:
    """Whether defects come together more often than chance gives.

    A gap is short when it is below a tenth of the mean gap around it, so that a rate
    that changes slowly, or once, makes no burst. Under chance gaps are exponential.
    """
    gaps = np.diff(y_mm)
    n = len(gaps)
    if n < 2 * _LEAST:
        return None
    total = np.concatenate([[0.0], np.cumsum(gaps)])
    low = np.maximum(0, np.arange(n) - _NEIGHBOURS)
    high = np.minimum(n, np.arange(n) + _NEIGHBOURS + 1)
    mean = (total[high] - total[low]) / (high - low)
    short = gaps < _SHORT_GAP * mean
    count, share = int(short.sum()), 1 - float(np.exp(-_SHORT_GAP))
    p = binomial_tail(n, count, share * 1.15)  # own gap is part of its mean
    inside = np.zeros(n + 1, np.bool_)
    inside[:-1] |= short
    inside[1:] |= short
    members = np.flatnonzero(inside)
    return Observation(
        "burst",
        {"burst": True},
        "-",
        p,
        len(members) / len(y_mm),
        sentence(
            f"{len(members)} of {len(y_mm)} come in bursts (p {chance(p)})",
            f"{len(y_mm)} 个中有 {len(members)} 个成簇出现（p {chance(p)}）",
        ),
        members,
    )

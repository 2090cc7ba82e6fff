"""The samples of control charts: pieces of web of equal length, or whole days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inspector.report.by_day import Day, day_of
from inspector.report.control import Sample, c_chart, u_chart
from inspector.report.material import Sums
from inspector.report.metrics import MOST_BINS, nice_step
from inspector.report.quality import Chart
from inspector.report.wording import length

MOST_KINDS = 3
_UNIT_MM = 100_000.0
_LEAST_SHARE = 0.2
"""A piece of which less was inspected is left out: one defect would set it on fire."""
_FEWEST_FRAMES = 8
"""A piece of fewer frames swings with where their ends happen to lie."""
_WHOLE = 0.98
"""A piece of which so much was inspected counts as whole for a c chart."""

_Pieces = tuple[NDArray[np.int64], tuple[str, ...], NDArray[np.float64]]
"""Piece of each frame, names of the pieces, inspected length of each."""


def charts_of(
    sums: Sums, kinds: Sequence[str], days: Sequence[Day] = ()
) -> tuple[tuple[Chart, ...], int]:
    """A u chart of all defects and of each of `kinds`, and a c chart of all.

    Args:
        sums: The material.
        kinds: Kinds that get a chart of their own.
        days: Days that are the samples; none for pieces of web.

    Returns:
        The charts; and how many pieces were too short to stand on them.
    """
    rows = sums.facts.frames.rows
    if not len(rows):
        return (), 0
    step_mm = _step_mm(rows)
    piece, names, inspected_mm = _days(sums, days) if days else _lengths(sums, step_mm)
    usual = float(np.median(inspected_mm)) if days else step_mm
    kept = inspected_mm >= _LEAST_SHARE * usual
    step = "" if days else length(step_mm)
    charts = []
    for kind in ("", *kinds[:MOST_KINDS]):
        counts = _counts(sums, piece, len(names), kind)
        chart = u_chart(_samples(names, counts, inspected_mm / _UNIT_MM, kept))
        if chart:
            charts.append(Chart("u", kind, chart, step))
    if not days:
        whole = inspected_mm >= _WHOLE * step_mm
        counts = _counts(sums, piece, len(names), "")
        equal = c_chart(_samples(names, counts, np.ones(len(names)), whole))
        if equal:
            charts.append(Chart("c", "", equal, step))
    return tuple(charts), int((~kept).sum())


def _samples(
    names: Sequence[str],
    counts: NDArray[np.intp],
    units: NDArray[np.float64],
    kept: NDArray[np.bool_],
) -> list[Sample]:
    return [
        Sample(name, int(count), float(unit))
        for name, count, unit, keep in zip(names, counts, units, kept, strict=True)
        if keep
    ]


def _counts(
    sums: Sums, piece: NDArray[np.int64], many: int, kind: str
) -> NDArray[np.intp]:
    if not kind:
        return np.bincount(piece, sums.defects_of, many).astype(np.intp)
    spotted = sums.facts.spotted
    code = spotted.kinds.index(kind)
    frames = spotted.rows["frame"][spotted.rows["kind"] == code]
    return np.bincount(piece[frames], minlength=many)


def _step_mm(rows: NDArray[np.void]) -> float:
    """Length of a piece, so that all runs together give a chart's worth of them."""
    reach = 0.0
    for run in np.unique(rows["run"]):
        mine = rows[rows["run"] == run]
        ends = mine["position_mm"] + mine["length_mm"]
        reach += float(ends.max() - mine["position_mm"].min())
    frame = float(np.median(rows["length_mm"]))
    most = int(min(MOST_BINS, max(1, reach // (_FEWEST_FRAMES * frame or 1))))
    return nice_step(reach, most) if reach > 0 else 1.0


def _lengths(sums: Sums, step_mm: float) -> _Pieces:
    """Pieces of equal length of each run."""
    rows = sums.facts.frames.rows
    number = np.floor(rows["position_mm"] / step_mm).astype(np.int64)
    key = rows["run"] * 10_000_000 + number
    different, piece = np.unique(key, return_inverse=True)
    runs = {int(run): place for place, run in enumerate(np.unique(rows["run"]), 1)}
    names = []
    for one in different.tolist():
        run, at = divmod(one, 10_000_000)
        where = length(at * step_mm)
        names.append(f"{runs[run]}: {where}" if len(runs) > 1 else where)
    return piece, tuple(names), _inspected_mm(sums, piece, len(names))


def _days(sums: Sums, days: Sequence[Day]) -> _Pieces:
    """The days on which anything was inspected."""
    different, piece = np.unique(day_of(sums, days), return_inverse=True)
    names = tuple(days[max(0, one)][0][5:] for one in different.tolist())
    return piece, names, _inspected_mm(sums, piece, len(names))


def _inspected_mm(
    sums: Sums, piece: NDArray[np.int64], many: int
) -> NDArray[np.float64]:
    """Inspected length of each piece, the mean over the cameras of its run."""
    rows = sums.facts.frames.rows
    runs, place = np.unique(rows["run"], return_inverse=True)
    cameras = np.array([sums.cameras_of.get(int(run), 1) for run in runs])
    lengths = rows["inspected_lines"] * rows["along_mm"] / cameras[place]
    return np.bincount(piece, lengths, many).astype(np.float64)

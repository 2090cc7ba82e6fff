"""The production days of a month, each with its frames and its part of every gap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from inspector.report.material import Sums
from inspector.report.quality import Stretch
from inspector.store.facts import RunEntry
from inspector.store.report_places import PlacedGap, Reach, cut

Day = tuple[str, datetime]
"""Name of a production day, and the instant at which its first shift begins."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def day_of(sums: Sums, days: Sequence[Day]) -> NDArray[np.intp]:
    """`(m,)` the day that each frame belongs to."""
    edges = [_micros(start_at) for _, start_at in days]
    return np.searchsorted(edges, sums.facts.frames.rows["captured_us"], "right") - 1


def days_of(sums: Sums, days: Sequence[Day]) -> tuple[Stretch, ...]:
    """Every day with a frame or a gap in it; together they hold every gap's lines."""
    place = day_of(sums, days)
    reaches = {
        (run.run_id, camera): _reaches(sums, run, camera, days)
        for run in sums.facts.runs
        for camera in {g.gap.camera for g in sums.facts.gaps if g.run_id == run.run_id}
    }
    found = []
    for number, (name, _) in enumerate(days):
        gaps = [
            PlacedGap(placed.run_id, placed.lot_id, piece)
            for placed in sums.facts.gaps
            if (
                piece := cut(
                    placed.gap, reaches[placed.run_id, placed.gap.camera][number]
                )
            )
        ]
        chosen = place == number
        if gaps or chosen.any():
            found.append(sums.stretch(name, chosen, gaps, {}))
    return tuple(found)


def _reaches(
    sums: Sums, run: RunEntry, camera: str, days: Sequence[Day]
) -> list[Reach]:
    """Where on a run each day begins and ends, as a shift's end is found."""
    facts = sums.facts
    rows, keys = facts.frames.rows, {name: k for k, name in facts.run_names.items()}
    names = facts.frames.cameras
    code = names.index(camera) if camera in names else -1
    mine = rows[(rows["run"] == keys[run.run_id]) & (rows["camera"] == code)]
    mine = mine[np.argsort(mine["captured_us"], kind="stable")]
    ends = [*(mine["position_mm"] + mine["length_mm"]).tolist()]
    ends += [
        one.gap.position_mm + one.gap.length_mm
        for one in facts.gaps
        if one.run_id == run.run_id and one.gap.camera == camera
    ]
    edges = [
        _place(run, mine, max(ends, default=0.0), _micros(start_at))
        for _, start_at in days
    ]
    first, last = float("-inf"), float("inf")
    return list(zip([first, *edges[1:]], [*edges[1:], last], strict=True))


def _place(
    run: RunEntry, rows: NDArray[np.void], end_mm: float, at_us: int
) -> float:  # fmt: skip
    """Where the web was at an instant, evenly between the frames around it."""
    if run.started_at is not None and at_us <= _micros(run.started_at):
        return float("-inf")
    if run.ended_at is not None and at_us > _micros(run.ended_at):
        return float("inf")
    times, places = rows["captured_us"], rows["position_mm"]
    after = int(np.searchsorted(times, at_us, "left"))
    start = (int(times[after - 1]), float(places[after - 1])) if after else None
    if start is None and run.started_at is not None:
        start = _micros(run.started_at), 0.0
    stop = (int(times[after]), float(places[after])) if after < len(rows) else None
    if stop is None and run.ended_at is not None:
        stop = _micros(run.ended_at), end_mm
    if start is None or stop is None:
        return float("inf") if stop is None else float("-inf")
    taken = stop[0] - start[0]
    share = (at_us - start[0]) / taken if taken else 0.0
    return start[1] + share * (stop[1] - start[1])


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND

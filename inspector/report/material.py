"""Frames, defects, gaps and masks of a report added up: numpy columns to stretches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from inspector.findings import Decision
from inspector.report.quality import Cell, Stretch
from inspector.status import Ledger
from inspector.store.facts import RunEntry
from inspector.store.report_columns import Spotted
from inspector.store.report_facts import ReportFacts
from inspector.store.report_places import PlacedGap
from inspector.types import UNKNOWN

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """A report's columns, ready to be added up over any choice of frames.

    Attributes:
        facts: The columns.
        gravity: `(n,)` that of each defect's frame.
        unknown: `(n,)` whether nothing explains it.
        defects_of: `(m,)` defects of each frame.
        unknowns_of: `(m,)` of these, what nothing explains.
        pitch_mm: Length of a line, by run and camera.
        cameras_of: How many cameras each run has, by its key.
    """

    facts: ReportFacts
    gravity: NDArray[np.int8]
    unknown: Chosen
    defects_of: NDArray[np.intp]
    unknowns_of: NDArray[np.intp]
    pitch_mm: Mapping[tuple[str, str], float]
    cameras_of: Mapping[int, int]

    def stretch(
        self,
        name: str,
        chosen: Chosen,
        gaps: Iterable[PlacedGap],
        masked: Mapping[tuple[str, str], int],
        pending: int = 0,
        run: RunEntry | None = None,
    ) -> Stretch:
        """The material of some frames with the gaps and masks that belong to it."""
        rows = self.facts.frames.rows[chosen]
        lengths_mm = rows["inspected_lines"] * rows["along_mm"]
        lines, inspected_mm = self._by_camera(rows)
        unseen_mm: defaultdict[tuple[str, str], float] = defaultdict(float)
        gap_lines = 0
        for placed in gaps:
            gap_lines += placed.gap.lines
            key = placed.run_id, placed.gap.camera
            unseen_mm[key] += placed.gap.length_mm
        left_mm = {k: n * self.pitch_mm.get(k, 0.0) for k, n in masked.items()}
        mean = self._mean
        accepted = rows["gravity"] == Decision.ACCEPT.gravity
        told = lines + gap_lines + sum(masked.values())
        return Stretch(
            name=name,
            product=self._products(rows, run),
            started_at=(run and run.started_at) or _first(rows),
            ended_at=run.ended_at if run else _last(rows),
            ledger=Ledger(
                told + pending, lines, sum(masked.values()), gap_lines, pending
            ),
            produced_mm=mean(inspected_mm) + mean(unseen_mm) + mean(left_mm),
            inspected_mm=mean(inspected_mm),
            unseen_mm=mean(unseen_mm),
            accepted_mm=self._weighted(rows, lengths_mm, accepted),
            verdicts=_verdicts(rows["gravity"]),
            defects=int(self.defects_of[chosen].sum()),
            unknowns=int(self.unknowns_of[chosen].sum()),
            note=run.outcome if run and run.outcome != "ended" else "",
        )

    def _by_camera(
        self, rows: NDArray[np.void]
    ) -> tuple[int, dict[tuple[str, str], float]]:
        """Lines in all, and inspected length by run and camera."""
        lengths: dict[tuple[str, str], float] = {}
        total = 0
        for run, camera in _pairs(rows):
            here = rows[(rows["run"] == run) & (rows["camera"] == camera)]
            key = self.facts.run_names[run], self.facts.frames.cameras[camera]
            total += int(here["inspected_lines"].sum())
            lengths[key] = float((here["inspected_lines"] * here["along_mm"]).sum())
        return total, lengths

    def _mean(self, lengths_mm: Mapping[tuple[str, str], float]) -> float:
        """Length over all runs, of each the mean over its cameras."""
        count = {self.facts.run_names[k]: n for k, n in self.cameras_of.items()}
        return sum(mm / count.get(run, 1) for (run, _), mm in lengths_mm.items())

    def _weighted(
        self, rows: NDArray[np.void], lengths_mm: NDArray[np.float64], which: Chosen
    ) -> float:
        total = 0.0
        for run in np.unique(rows["run"][which]):
            here = which & (rows["run"] == run)
            total += float(lengths_mm[here].sum()) / self.cameras_of.get(int(run), 1)
        return total

    def _products(self, rows: NDArray[np.void], run: RunEntry | None) -> str:
        if run is not None:
            return run.recipe
        recipes = {one.run_id: one.recipe for one in self.facts.runs}
        names = (self.facts.run_names[int(key)] for key in np.unique(rows["run"]))
        return ", ".join(dict.fromkeys(filter(None, map(recipes.get, names))))


def sums_of(facts: ReportFacts) -> Sums:
    """The columns of a report, ready to be added up."""
    rows, spotted = facts.frames.rows, facts.spotted
    cameras: defaultdict[int, set[str]] = defaultdict(set)
    pitch_mm: dict[tuple[str, str], float] = {}
    keys = {name: key for key, name in facts.run_names.items()}
    for run, camera in _pairs(rows):
        name = facts.frames.cameras[camera]
        cameras[run].add(name)
        first = rows[(rows["run"] == run) & (rows["camera"] == camera)][0]
        pitch_mm[facts.run_names[run], name] = float(first["along_mm"])
    for placed in facts.gaps:
        cameras[keys.get(placed.run_id, -1)].add(placed.gap.camera)
        known = placed.gap.length_mm / placed.gap.lines
        pitch_mm.setdefault((placed.run_id, placed.gap.camera), known)
    for run_name, camera_name in facts.masked:
        cameras[keys.get(run_name, -1)].add(camera_name)
    frame, unknown = spotted.rows["frame"], _is_unknown(spotted)
    return Sums(
        facts=facts,
        gravity=rows["gravity"][frame],
        unknown=unknown,
        defects_of=np.bincount(frame, minlength=len(rows)),
        unknowns_of=np.bincount(frame[unknown], minlength=len(rows)),
        pitch_mm=pitch_mm,
        cameras_of={run: len(names) for run, names in cameras.items()},
    )


def cells_of(sums: Sums) -> tuple[Cell, ...]:
    """Defects by kind, lane and verdict of their frame; empty cells are left out."""
    spotted = sums.facts.spotted
    width, depth = len(spotted.lanes) + 1, len(Decision)
    place = spotted.rows["kind"].astype(np.int64) * width + spotted.rows["lane"] + 1
    tally = np.bincount(
        place * depth + sums.gravity, minlength=len(spotted.kinds) * width * depth
    )
    cells = []
    for at in np.flatnonzero(tally).tolist():
        rest, gravity = divmod(at, depth)
        kind, lane = divmod(rest, width)
        cells.append(
            Cell(
                spotted.kinds[kind],
                spotted.lanes[lane - 1] if lane else None,
                list(Decision)[gravity],
                int(tally[at]),
            )
        )
    return tuple(cells)


def open_unknowns(sums: Sums, judged: frozenset[tuple[int, int]]) -> Chosen:
    """Which defects nothing explains and nobody has judged."""
    if not judged:
        return sums.unknown
    spotted, frames = sums.facts.spotted, sums.facts.frames
    still = sums.unknown.copy()
    for at in np.flatnonzero(sums.unknown).tolist():
        row = spotted.rows[at]
        key = int(frames.rows["id"][row["frame"]]), int(row["number"])
        still[at] = key not in judged
    return still


def instant_of(micros: int) -> datetime:
    """An instant from microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=int(micros))


def _is_unknown(spotted: Spotted) -> Chosen:
    code = spotted.kinds.index(UNKNOWN) if UNKNOWN in spotted.kinds else -9
    return np.asarray(spotted.rows["kind"] == code, np.bool_)


def _pairs(rows: NDArray[np.void]) -> list[tuple[int, int]]:
    """Each run with each of its cameras."""
    both = np.unique(rows["run"] * 1000 + rows["camera"])
    return [divmod(int(one), 1000) for one in both]


def _verdicts(gravity: NDArray[np.int8]) -> dict[Decision, int]:
    counts = np.bincount(gravity, minlength=len(Decision)).tolist()
    return {one: counts[one.gravity] for one in Decision if counts[one.gravity]}


def _first(rows: NDArray[np.void]) -> datetime | None:
    return instant_of(rows["captured_us"].min()) if len(rows) else None


def _last(rows: NDArray[np.void]) -> datetime | None:
    return instant_of(rows["captured_us"].max()) if len(rows) else None

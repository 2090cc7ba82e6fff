"""The maps of a lot: one for each run it was in, measured from the lot's own start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from inspector.findings import Decision
from inspector.report.collect import detailed, kind_names, recipe_in
from inspector.report.happenings import bodies
from inspector.report.run_report import (
    CameraShare,
    Finding,
    KindCount,
    LaneSpan,
    RunReport,
)
from inspector.status import Ledger
from inspector.store.facts import RunEntry
from inspector.store.report_facts import ReportFacts
from inspector.types import Gap


def maps_of(facts: ReportFacts) -> tuple[RunReport, ...]:
    """One map per run that has a frame or a gap of the lot."""
    return tuple(filter(None, (_map(facts, run) for run in facts.runs)))


def _map(facts: ReportFacts, run: RunEntry) -> RunReport | None:
    rows = facts.frames.rows
    keys = {name: key for key, name in facts.run_names.items()}
    rows = rows[rows["run"] == keys[run.run_id]]
    gaps = [placed.gap for placed in facts.gaps if placed.run_id == run.run_id]
    starts = [*rows["position_mm"].tolist(), *(gap.position_mm for gap in gaps)]
    if not starts:
        return None
    origin_mm = min(starts)
    recipe = recipe_in(bodies(facts, "recipe", run.run_id))
    lanes = recipe.lanes if recipe else ()
    details = [d for d in facts.worst if d.run_id == run.run_id]
    findings = tuple(_moved(detailed(detail), origin_mm) for detail in details)
    widest = max((lane.to_mm for lane in lanes), default=0.0)
    reach = max((f.xyxy_mm[2] for f in findings if f.xyxy_mm), default=0.0)
    return RunReport(
        product=run.recipe,
        lots=(facts.scope.lot_id or "",),
        station=run.station,
        run_id=run.run_id,
        started_at=run.started_at,
        ended_at=run.ended_at,
        cameras=tuple(_cameras(facts, rows, gaps, max(widest, reach))),
        verdicts={one: int((rows["gravity"] == one.gravity).sum()) for one in Decision},
        counts=_counts(facts, keys[run.run_id]),
        findings=findings,
        gaps=tuple(
            replace(gap, position_mm=gap.position_mm - origin_mm) for gap in gaps
        ),
        lanes=tuple(LaneSpan(lane.name, lane.from_mm, lane.to_mm) for lane in lanes),
        kind_names=kind_names(recipe),
    )


def _moved(finding: Finding, origin_mm: float) -> Finding:
    x_mm, y_mm = finding.centre_mm
    box = finding.xyxy_mm
    if box is not None:
        box = box[0], box[1] - origin_mm, box[2], box[3] - origin_mm
    return replace(finding, centre_mm=(x_mm, y_mm - origin_mm), xyxy_mm=box)


def _cameras(
    facts: ReportFacts, rows: np.ndarray, gaps: Iterable[Gap], width_mm: float
) -> list[CameraShare]:  # fmt: skip
    """What became of the lot's lines in one run, by camera."""
    names, gaps = facts.frames.cameras, list(gaps)
    shares = []
    for name in sorted({*(names[c] for c in set(rows["camera"].tolist())),
                        *(gap.camera for gap in gaps)}):  # fmt: skip
        code = names.index(name) if name in names else -1
        mine = rows[rows["camera"] == code]
        unseen = [gap for gap in gaps if gap.camera == name]
        seen = int(mine["inspected_lines"].sum())
        masked = int(mine["masked_lines"].sum())
        missed = sum(gap.lines for gap in unseen)
        pitch_mm = (1.0, unseen[0].length_mm / unseen[0].lines if unseen else 1.0)
        if len(mine):
            pitch_mm = float(mine["across_mm"][0]), float(mine["along_mm"][0])
        ledger = Ledger(seen + masked + missed, seen, masked, missed)
        shares.append(CameraShare(name, ledger, pitch_mm, width_mm))
    return shares


def _counts(facts: ReportFacts, run: int) -> tuple[KindCount, ...]:
    spotted = facts.spotted
    here = facts.frames.rows["run"][spotted.rows["frame"]] == run
    tally = np.bincount(spotted.rows["kind"][here], minlength=len(spotted.kinds))
    return tuple(
        KindCount(kind, None, int(count))
        for kind, count in zip(spotted.kinds, tally.tolist(), strict=True)
        if count
    )

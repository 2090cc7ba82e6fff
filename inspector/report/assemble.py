"""The records of a span, run or lot become the value that its report shows."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from inspector.findings import Provenance
from inspector.report import happenings as happened
from inspector.report.agreement import review_figures
from inspector.report.by_day import Day, days_of
from inspector.report.collect import exhibit, kind_names, recipe_in, research_models
from inspector.report.gauge import GaugeStudy
from inspector.report.grades import lots_of
from inspector.report.grading import GradeTable
from inspector.report.lot_maps import maps_of
from inspector.report.material import Sums, cells_of, instant_of, open_unknowns, sums_of
from inspector.report.metrics import proportion
from inspector.report.quality import QualityReport, Sort, Stretch, Turn
from inspector.report.run_report import KindName
from inspector.report.sampling import charts_of
from inspector.status import Ledger
from inspector.store.handover import HandoverNote
from inspector.store.report_facts import ReportFacts
from inspector.store.report_journal import unknowns_judged
from inspector.store.report_places import PlacedGap
from inspector.types import UNKNOWN

MOST_PICTURES = 8


@dataclass(frozen=True, slots=True)
class About:
    """What a report is about, in the plant's words.

    Attributes:
        sort: What sort of report.
        title: Name of the shift, day, lot or run.
        names: Chinese and English name.
        zone: IANA name of the plant's time zone.
        unfinished: Whether the span of time is not over.
        days: The production days of a month, each a sample on its charts.
    """

    sort: Sort
    title: str
    names: tuple[str, str]
    zone: str = "UTC"
    unfinished: bool = False
    days: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """What a report shows that is not read from the tables of material.

    Attributes:
        evidence: Folder of the pictures; None shows none.
        tables: Grading tables.
        verdicts: What people found when they checked causes, in this span.
        notes: Handover notes of the shift.
        gauge: Study of the golden strip.
        database: Revision of the database.
    """

    evidence: Path | None = None
    tables: tuple[GradeTable, ...] = ()
    verdicts: tuple[happened.Verdict, ...] = ()
    notes: tuple[HandoverNote, ...] = ()
    gauge: GaugeStudy | None = None
    database: str = ""


def assemble(facts: ReportFacts, about: About, beside: Beside) -> QualityReport:
    """The report; the same records and arguments give the same value."""
    sums = sums_of(facts)
    still_open = open_unknowns(sums, unknowns_judged(facts.reviews))
    made = happened.provenances_of(facts)
    cells = cells_of(sums)
    tally: Counter[str] = Counter()
    for cell in cells:
        tally[cell.kind] += cell.count
    kinds = [k for k, _ in sorted(tally.items(), key=lambda i: (-i[1], i[0]))]
    charts, left_out = charts_of(sums, kinds, about.days)
    runs = _runs(sums)
    whole = _whole(sums, about.title, runs)
    minutes = review_figures(happened.reviewed(facts.reviews_given))
    rates = review_figures(happened.reviewed(facts.reviews))
    lots = lots_of(sums, beside.tables, still_open, widths_of(facts), facts.partly)
    start_at, end_at = _reach(facts)
    tiles = facts.screening
    used = {line.grade.table for line in lots if line.grade}
    return QualityReport(
        sort=about.sort,
        title=about.title,
        names=about.names,
        zone=about.zone,
        start_at=start_at,
        end_at=end_at,
        unfinished=about.unfinished or any(r.outcome == "running" for r in facts.runs),
        stations=tuple(dict.fromkeys(r.station for r in facts.runs if r.station)),
        products=tuple(dict.fromkeys(r.recipe for r in facts.runs if r.recipe)),
        whole=whole,
        cameras=_cameras(sums, runs),
        reviews=replace(rates, minutes=minutes.minutes, reviews=minutes.reviews),
        cells=cells,
        runs=runs,
        days=days_of(sums, about.days) if about.days else (),
        lots=lots,
        gaps=facts.gaps,
        charts=charts,
        left_out=left_out,
        open_unknowns=int(still_open.sum()),
        escape=proportion(tiles.escaped, tiles.audited),
        alarms=happened.alarms_of(facts.events),
        events=tuple(
            one.event
            for one in facts.events
            if one.event.kind not in happened.ALARM_EVENTS
        ),
        idle_s=_idle_s(facts, about.unfinished),
        explained=(
            len(facts.explanations),
            sum(not one.cause for one in facts.explanations),
        ),
        causes=happened.causes_of(facts.explanations, beside.verdicts),
        turns=_turns(facts, made),
        changes=facts.changes,
        certificates=facts.certificates,
        calibrations=facts.calibrations,
        engines={
            model: engine
            for one in made.values()
            for model, engine in sorted(one.engines.items())
        },
        notes=beside.notes,
        gauge=beside.gauge,
        worst=tuple(exhibit(d, beside.evidence) for d in facts.worst[:MOST_PICTURES]),
        maps=maps_of(facts) if about.sort == "lot" else (),
        kind_names=kind_names_of(facts),
        provenances=tuple(made.values()),
        research_models=research_models(happened.bodies(facts, "manifest")),
        tables=tuple(
            (t.name, t.digest, t.en, t.zh) for t in beside.tables if t.name in used
        ),
        database=beside.database,
    )


def _idle_s(facts: ReportFacts, unfinished: bool) -> float | None:
    """Time without a run; of a span that is not over, until the newest record."""
    if facts.scope.span is None:
        return None
    start_at, end_at = facts.scope.span
    if unfinished:
        micros = facts.frames.rows["captured_us"]
        known = [run.ended_at for run in facts.runs if run.ended_at]
        known += [instant_of(micros.max())] if len(micros) else []
        end_at = min(end_at, max(known, default=start_at))
    return happened.idle_s(facts.runs, start_at, end_at)


def _turns(facts: ReportFacts, made: Mapping[str, Provenance]) -> tuple[Turn, ...]:
    within = happened.turns_of(facts.frames, made, facts.run_names)
    between = happened.between_runs(facts.frames, made, facts.runs, facts.run_names)
    return tuple(sorted((*within, *between), key=lambda one: (one.at, one.run_id)))


def _runs(sums: Sums) -> tuple[Stretch, ...]:
    """Each run's part of the material."""
    facts = sums.facts
    rows = facts.frames.rows
    gaps: defaultdict[str, list[PlacedGap]] = defaultdict(list)
    for gap in facts.gaps:
        gaps[gap.run_id].append(gap)
    keys = {name: key for key, name in facts.run_names.items()}
    parts = []
    for run in facts.runs:
        chosen = rows["run"] == keys[run.run_id]
        masked = {k: n for k, n in facts.masked.items() if k[0] == run.run_id}
        part = sums.stretch(run.run_id, chosen, gaps[run.run_id], masked, run=run)
        if _inside(facts, run.started_at, run.ended_at):
            counted = sum(facts.counted.get(run.run_id, {}).values())
            pending = counted - part.ledger.produced_lines if counted else 0
            ledger = replace(
                part.ledger,
                produced_lines=part.ledger.produced_lines + pending,
                pending_lines=pending,
            )
            part = replace(part, ledger=ledger)
        parts.append(part)
    return tuple(parts)


def _inside(
    facts: ReportFacts, started_at: datetime | None, ended_at: datetime | None
) -> bool:
    """Whether a whole run lies in the scope, so that its own count can be compared."""
    span = facts.scope.span
    if span is None:
        return facts.scope.run_id is not None
    if started_at is None or ended_at is None:
        return False
    return span[0] <= started_at and ended_at < span[1]


def _whole(sums: Sums, name: str, runs: Sequence[Stretch]) -> Stretch:
    facts = sums.facts
    everything = np.ones(len(facts.frames.rows), np.bool_)
    pending = sum(run.ledger.pending_lines for run in runs)
    masked = facts.masked
    if facts.scope.lot_id is not None:
        masked = {k: n for k, n in masked.items() if n}
    return sums.stretch(name, everything, facts.gaps, masked, pending)


def _cameras(sums: Sums, runs: Sequence[Stretch]) -> dict[str, Ledger]:
    """Lines by camera over all runs; those that nothing explains by the whole alone."""
    facts = sums.facts
    rows = facts.frames.rows
    names = {*facts.frames.cameras, *(gap.gap.camera for gap in facts.gaps)}
    ledgers = {}
    for name in sorted(names | {camera for _, camera in facts.masked}):
        code = facts.frames.cameras.index(name) if name in facts.frames.cameras else -1
        seen = int(rows["inspected_lines"][rows["camera"] == code].sum())
        gaps = sum(g.gap.lines for g in facts.gaps if g.gap.camera == name)
        left = sum(n for (_, camera), n in facts.masked.items() if camera == name)
        ledgers[name] = Ledger(seen + gaps + left, seen, left, gaps)
    pending = sum(run.ledger.pending_lines for run in runs)
    if pending and len(ledgers) == 1:
        name, ledger = next(iter(ledgers.items()))
        told = ledger.produced_lines + pending
        ledgers[name] = replace(ledger, produced_lines=told, pending_lines=pending)
    return ledgers


def _reach(facts: ReportFacts) -> tuple[datetime | None, datetime | None]:
    if facts.scope.span is not None:
        return facts.scope.span
    micros = facts.frames.rows["captured_us"]
    if facts.scope.lot_id is not None and len(micros):
        return instant_of(micros.min()), instant_of(micros.max())
    starts = [run.started_at for run in facts.runs if run.started_at]
    ends = [run.ended_at for run in facts.runs]
    end_at = None if None in ends else max((e for e in ends if e), default=None)
    return min(starts, default=None), end_at


def widths_of(facts: ReportFacts) -> dict[str, float]:
    """Width of the web by run: the station's edges, else the outermost lane."""
    widths = {}
    for run in facts.runs:
        recipe = recipe_in(happened.bodies(facts, "recipe", run.run_id))
        width = max((lane.to_mm for lane in recipe.lanes), default=0.0) if recipe else 0
        for document in happened.bodies(facts, "station", run.run_id):
            edges = json.loads(document.body).get("web_mm")
            width = edges[1] - edges[0] if edges else width
        widths[run.run_id] = float(width)
    return widths


def kind_names_of(facts: ReportFacts) -> dict[str, KindName]:
    """The newest recipe's words win."""
    names: dict[str, KindName] = {}
    for document in happened.bodies(facts, "recipe"):
        names |= kind_names(recipe_in([document]))
    names.pop(UNKNOWN, None)
    return names

"""From a database to files: read in one go, assembled, printed, and put in place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from inspector.cause.feedback import Feedback
from inspector.errors import StoreError
from inspector.plant import CalendarPart
from inspector.report.assemble import Beside, assemble
from inspector.report.collect import collect
from inspector.report.document import Document, Lang
from inspector.report.gauge import GaugeStudy, Place, gauge_study
from inspector.report.gradefile import GoldenFile
from inspector.report.grading import GradeTable
from inspector.report.quality import QualityReport
from inspector.report.quality_page import quality_document
from inspector.report.quality_sheets import quality_sheets
from inspector.report.render import html_of, pdf_of
from inspector.report.run_quality import run_quality_document
from inspector.report.run_report import RunReport
from inspector.report.wanted import Wanted
from inspector.report.workbook import workbook_of
from inspector.shift import Calendar
from inspector.station import Station
from inspector.store import handover
from inspector.store.database import revision_of
from inspector.store.lot_map import LotMap, lot_map
from inspector.store.opened import reading
from inspector.store.query import run_facts
from inspector.store.report_calendar import first_run_at, lots_like, station_texts
from inspector.store.report_facts import ReportFacts, report_facts

Format = Literal["pdf", "xlsx", "html"]
FORMATS: tuple[Format, ...] = get_args(Format)
_WORST = 8
_DRAWN = 1500
"""As many defects as a map draws."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a report comes from, beside the tables of material.

    Attributes:
        url: The database.
        evidence: Folder of the pictures; None shows none.
        station: Name of one machine; None for all of this database.
        tables: Grading tables.
        golden: The golden strip; None without one.
        verdicts: What people found when they checked causes.
    """

    url: str
    evidence: Path | None = None
    station: str | None = None
    tables: tuple[GradeTable, ...] = ()
    golden: GoldenFile | None = None
    verdicts: tuple[Feedback, ...] = ()


def newest_station(url: str, before: datetime | None = None) -> str | None:
    """The station file, as JSON, that the newest run before an instant began with.

    Raises:
        StoreError: The database cannot be read.
    """
    with reading(url) as engine:
        found = station_texts(engine, before)
    return found[0].body if found else None


def first_run(url: str, station: str | None) -> datetime | None:
    """When the oldest run on record began; None without a run.

    Raises:
        StoreError: The database cannot be read.
    """
    with reading(url) as engine:
        return first_run_at(engine, station)


def quality_report(
    wanted: Wanted, sources: Sources
) -> tuple[QualityReport, RunReport | None]:
    """The report as a value; of a run, also the one that its map is drawn from.

    Raises:
        StoreError: There is no such run or lot, or the database cannot be read.
    """
    scope = wanted.scope
    if sources.station is not None and scope.span is not None:
        scope = replace(scope, station=sources.station)
    run = None
    with reading(sources.url) as engine:
        revision = revision_of(engine) or ""
        worst = _DRAWN if scope.lot_id is not None else _WORST
        facts = report_facts(engine, scope, worst=worst)
        if scope.run_id is not None:
            summary = run_facts(engine, scope.run_id)
            run = collect(
                summary,
                evidence_folder=sources.evidence,
                zone=wanted.about.zone,
                database=revision,
            )
        notes: tuple[handover.HandoverNote, ...] = ()
        if wanted.shift is not None:
            notes = handover.notes(engine, wanted.shift, sources.station)
    beside = Beside(
        evidence=sources.evidence,
        tables=sources.tables,
        verdicts=_verdicts(sources.verdicts, facts),
        notes=notes,
        gauge=_gauge(sources, facts),
        database=revision,
    )
    return assemble(facts, wanted.about, beside), run


def _verdicts(verdicts: Sequence[Feedback], facts: ReportFacts) -> tuple[Feedback, ...]:
    """Those that count: of the span, or about the run or lot; none taken back."""
    back = {one.takes_back for one in verdicts if one.takes_back}
    counted = [one for one in verdicts if one.id not in back and not one.takes_back]
    span = facts.scope.span
    if span is not None:
        return tuple(one for one in counted if span[0] <= one.at < span[1])
    names = {facts.scope.run_id, facts.scope.lot_id} - {None, ""}
    return tuple(one for one in counted if one.about.split(":")[0] in names)


def _gauge(sources: Sources, facts: ReportFacts) -> GaugeStudy | None:
    """The golden strip's passes among the lots of this report."""
    if sources.golden is None:
        return None
    with reading(sources.url) as engine:
        names = set(lots_like(engine, sources.golden.lots)) & set(facts.lots)
        strips = [(name, lot_map(engine, name)) for name in sorted(names)]
    passes = [
        _places(strip, run, start_mm)
        for name, strip in strips
        for run, start_mm in _starts_mm(facts, name)
    ]
    return gauge_study(sources.golden.known(), passes)


def _starts_mm(facts: ReportFacts, lot: str) -> list[tuple[str, float]]:
    """Where a lot begins, in each run it was in."""
    rows = facts.frames.rows
    keys = [key for key, name in facts.frames.lots.items() if name == lot]
    mine = rows[np.isin(rows["lot"], keys)]
    return [
        (
            facts.run_names[int(run)],
            float(mine["position_mm"][mine["run"] == run].min()),
        )
        for run in np.unique(mine["run"])
    ]


def _places(strip: LotMap, run: str, start_mm: float) -> list[Place]:
    """Findings of one pass with their place, from the strip's own start."""
    if run not in strip.runs:
        return []
    here = strip.run == strip.runs.index(run)
    return [
        Place(strip.kinds[kind], float(x_mm), float(y_mm) - start_mm)
        for kind, (x_mm, y_mm) in zip(
            strip.kind[here].tolist(), strip.xy_mm[here], strict=True
        )
    ]


def render(
    report: QualityReport,
    run: RunReport | None,
    formats: Sequence[Format],
    lang: Lang,
) -> dict[str, bytes]:
    """The report's files by their ending."""
    document = document_of(report, run, lang)
    made_at = report.end_at or report.start_at or datetime(1980, 1, 1, tzinfo=UTC)
    files: dict[str, bytes] = {}
    for name in sorted(set(formats)):
        if name == "html":
            files[name] = html_of(document)
        elif name == "pdf":
            files[name] = pdf_of(document, made_at)
        else:
            sheets = quality_sheets(report, lang)
            files[name] = workbook_of(sheets, report.zone, made_at)
    return files


def document_of(
    report: QualityReport, run: RunReport | None, lang: Lang
) -> Document:  # fmt: skip
    """The pages of a report, before they are printed."""
    if run is None:
        return quality_document(report, lang)
    return run_quality_document(run, report, lang)


def manifest(
    wanted: Wanted, report: QualityReport, files: Mapping[str, bytes], lang: Lang
) -> bytes:
    """What the files were made from, and their hashes: written last, proof of all."""
    whole = report.whole
    told = {
        "report": report.sort,
        "about": report.title,
        "language": lang,
        "zone": report.zone,
        "from": report.start_at and report.start_at.astimezone(UTC).isoformat(),
        "to": report.end_at and report.end_at.astimezone(UTC).isoformat(),
        "unfinished": report.unfinished,
        "database_revision": report.database,
        "runs": [run.name for run in report.runs],
        "inspected_lines": whole.ledger.inspected_lines,
        "coverage": whole.coverage,
        "defects": whole.defects,
        "files": {
            f"{wanted.stem}.{ending}": hashlib.sha256(data).hexdigest()
            for ending, data in sorted(files.items())
        },
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def put(out: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files so that all of them are there, or none is new.

    Raises:
        StoreError: The folder takes no files: no space, or no right to write.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            unfinished = out / f"{name}.tmp"
            waiting.append((unfinished, out / name))
            unfinished.write_bytes(data)
        for unfinished, path in waiting:
            unfinished.replace(path)
    except OSError as cause:
        for unfinished, _ in waiting:
            _forget(unfinished)
        raise StoreError(
            f"the report cannot be written to {out}: {cause.strerror or cause}; "
            "free some space or name another folder with --out"
        ) from cause
    return [path for _, path in waiting]


def _forget(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # the folder itself is what fails
        return


def prepare(
    wanted: Wanted, sources: Sources, formats: Sequence[Format], lang: Lang
) -> dict[str, bytes]:
    """Read, assemble and print one report: its files by name, the manifest last.

    Raises:
        StoreError: There is no such run or lot, or the records cannot be read.
    """
    report, run = quality_report(wanted, sources)
    files = render(report, run, formats, lang)
    named = {f"{wanted.stem}.{ending}": data for ending, data in files.items()}
    named[f"{wanted.stem}.json"] = manifest(wanted, report, files, lang)
    return named


def calendar_of(station: Station | None) -> Calendar:
    """The station's calendar, else the usual one in UTC."""
    return (station.calendar if station else CalendarPart()).calendar

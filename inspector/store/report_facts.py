"""All that the records say of a span of time, a run or a lot, as one value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, func, select

from inspector.findings import Change
from inspector.status import Screening
from inspector.store import defects
from inspector.store import report_journal as journal
from inspector.store.facts import DefectDetail, Document, RunEntry
from inspector.store.report_columns import Frames, Spotted, defects_of, frames_of
from inspector.store.report_places import PlacedGap, gaps_of, masked_lines
from inspector.store.report_scope import Found, Scope, find
from inspector.store.schema import (
    DocumentRow,
    InspectionRow,
    LotRow,
    RunDocumentRow,
    RunRow,
    StationRow,
)
from inspector.store.signing import lots_on_line
from inspector.store.snapshot import snapshot


@dataclass(frozen=True, slots=True)
class LotEntry:
    """A lot as it stands on record; "" and None where nobody has said anything."""

    name: str
    held: bool
    grade: str
    disposition: str
    reason: str
    signed_by: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class ReportFacts:
    """What a report is made from, read in one transaction.

    Attributes:
        scope: What was asked for.
        runs: Runs that any part of it lies in, oldest first.
        counted: Lines produced by camera as the line counted them at its end, by run;
            empty for a run that has not ended.
        frames: Every frame.
        spotted: Every defect.
        gaps: What went by unseen, in the order of runs and lines.
        masked: Lines left out, by run and camera.
        run_names: Names of the runs by the keys that the frames hold.
        lots: Lots by name.
        events: What happened.
        reviews: Of the frames of this scope.
        reviews_given: Those given in its span of time.
        explanations: Of its defects.
        screening: Tiles of all its frames.
        certificates: Of the engines that ran.
        calibrations: Of the machines' cameras, the newest.
        changes: From the audit.
        documents: Recipes, stations, manifests, provenances, by digest.
        behind: Digests of the documents that each run began with, by run.
        worst: The gravest defects in detail.
        partly: Lots of which other frames lie outside of the scope.
        on_line: Lots that are on a line now; the others are over.
    """

    scope: Scope
    runs: tuple[RunEntry, ...]
    counted: Mapping[str, Mapping[str, int]]
    frames: Frames
    spotted: Spotted
    gaps: tuple[PlacedGap, ...]
    masked: Mapping[tuple[str, str], int]
    run_names: Mapping[int, str]
    lots: Mapping[str, LotEntry]
    events: tuple[journal.Happening, ...]
    reviews: tuple[journal.Opined, ...]
    reviews_given: tuple[journal.Opined, ...]
    explanations: tuple[journal.Explained, ...]
    screening: Screening
    certificates: tuple[journal.Certificate, ...]
    calibrations: tuple[journal.Calibrated, ...]
    changes: tuple[Change, ...]
    documents: Mapping[str, Document]
    behind: Mapping[str, tuple[str, ...]]
    worst: tuple[DefectDetail, ...]
    partly: frozenset[str]
    on_line: frozenset[str]


def report_facts(engine: Engine, scope: Scope, *, worst: int = 24) -> ReportFacts:
    """Everything on record about a scope, read in one transaction.

    Raises:
        StoreError: There is no such run or lot, or the database cannot be read.
    """
    with snapshot(engine) as db:
        found = find(db, scope)
        frames = frames_of(db, found)
        spotted = defects_of(db, found, frames)
        gaps = gaps_of(db, found)
        runs, counted = _runs(db, found)
        documents, behind = _documents(db, found, frames)
        start_at, end_at = _reach(scope, runs)
        return ReportFacts(
            scope=scope,
            runs=runs,
            counted=counted,
            frames=frames,
            spotted=spotted,
            gaps=gaps,
            masked=masked_lines(db, found),
            run_names=dict(found.runs),
            lots=_lots(db, {*frames.lots.values(), *(gap.lot_id for gap in gaps)}),
            events=journal.events_of(db, found),
            reviews=journal.reviews_of(db, found),
            reviews_given=journal.reviews_given(db, found),
            explanations=journal.explanations_of(db, found),
            screening=journal.screening_of(db, found),
            certificates=journal.certificates_of(db, _artifacts(documents), end_at),
            calibrations=journal.calibrations_of(
                db, frozenset(run.station for run in runs), end_at
            ),
            changes=journal.changes_between(db, start_at, end_at),
            documents=documents,
            behind=behind,
            worst=_worst(db, frames, spotted, worst),
            partly=_partly(db, found, frames),
            on_line=lots_on_line(db),
        )


def lot_facts(engine: Engine, lot_id: str) -> ReportFacts:
    """Everything on record about a lot but its gravest defects in detail.

    Raises:
        StoreError: There is no such lot, or the database cannot be read.
    """
    return report_facts(engine, Scope(lot_id=lot_id), worst=0)


def _reach(
    scope: Scope, runs: tuple[RunEntry, ...]
) -> tuple[datetime | None, datetime | None]:
    """The span of time, or from the first run's start to the last one's end."""
    if scope.span is not None:
        return scope.span
    starts = [run.started_at for run in runs if run.started_at]
    ends = [run.ended_at for run in runs if run.ended_at]
    return min(starts, default=None), max(ends, default=None)


def _runs(
    db: Connection, found: Found
) -> tuple[tuple[RunEntry, ...], dict[str, dict[str, int]]]:
    row = RunRow
    rows = db.execute(
        select(
            row.__table__, LotRow.name.label("lot"), StationRow.name.label("station")
        )
        .outerjoin(LotRow, LotRow.id == row.lot_id)
        .outerjoin(StationRow, StationRow.id == row.station_id)
        .where(row.id.in_(found.runs))
        .order_by(row.id)
    ).all()
    counted = {
        one.name: {
            camera: int(lines["produced_lines"])
            for camera, lines in (one.ledgers or {}).items()
        }
        for one in rows
    }
    return tuple(_entry(one) for one in rows), counted


def _entry(row: Any) -> RunEntry:  # noqa: ANN401  a row of the table
    return RunEntry(
        run_id=row.name,
        lot_id=row.lot or "",
        recipe=row.recipe or "",
        station=row.station or "",
        software=row.software or "",
        provenance=row.provenance or "",
        started_at=row.started_at,
        ended_at=row.ended_at,
        outcome=row.outcome or "running",
        note=row.note or "",
    )


def _lots(db: Connection, names: set[str]) -> dict[str, LotEntry]:
    row = LotRow
    found = select(row.__table__).where(row.name.in_(sorted(names)))
    return {
        lot.name: LotEntry(
            lot.name, bool(lot.held), lot.grade or "", lot.disposition or "",
            lot.disposition_reason or "", lot.signed_by or "", lot.signed_at,
        )
        for lot in db.execute(found.order_by(row.id))
    }  # fmt: skip


def _partly(db: Connection, found: Found, frames: Frames) -> frozenset[str]:
    """Lots that have more frames on record than in the scope."""
    if found.lot is not None:
        return frozenset()
    keys, here = np.unique(frames.rows["lot"], return_counts=True)
    counts = dict(zip(keys.tolist(), here.tolist(), strict=True))
    row = InspectionRow
    query = (
        select(row.lot_id, func.count())
        .where(row.lot_id.in_(frames.lots))
        .group_by(row.lot_id)
    )
    return frozenset(
        frames.lots[lot]
        for lot, on_record in db.execute(query)
        if lot is not None and on_record > counts[lot]
    )


def _documents(
    db: Connection, found: Found, frames: Frames
) -> tuple[dict[str, Document], dict[str, tuple[str, ...]]]:
    behind: dict[str, list[str]] = {}
    rows = select(RunDocumentRow.__table__).where(RunDocumentRow.run_id.in_(found.runs))
    for row in db.execute(rows.order_by(RunDocumentRow.run_id, RunDocumentRow.digest)):
        behind.setdefault(found.runs[row.run_id], []).append(row.digest)
    digests = {digest for many in behind.values() for digest in many}
    digests |= set(frames.provenances)
    wanted = select(DocumentRow.__table__).where(DocumentRow.digest.in_(digests))
    kept = {
        row.digest: Document(row.digest, row.kind, row.name, row.body)
        for row in db.execute(wanted.order_by(DocumentRow.digest))
    }
    return kept, {run: tuple(many) for run, many in behind.items()}


def _artifacts(documents: Mapping[str, Document]) -> frozenset[str]:
    made = (doc for doc in documents.values() if doc.kind == "provenance")
    return frozenset(
        digest
        for document in made
        for digest in json.loads(document.body).get("artifacts", {}).values()
    )


def _worst(
    db: Connection, frames: Frames, spotted: Spotted, most: int
) -> tuple[DefectDetail, ...]:
    """The gravest verdicts' largest defects."""
    if not len(spotted.rows):
        return ()
    gravity = frames.rows["gravity"][spotted.rows["frame"]]
    keys = frames.rows["id"][spotted.rows["frame"]]
    numbers, sizes = spotted.rows["number"], spotted.rows["size_mm"]
    order = np.lexsort((numbers, keys, -sizes, -gravity))[:most]
    wanted = {(int(keys[at]), int(numbers[at])) for at in order}
    query = defects.details().add_columns(InspectionRow.id.label("frame"))
    query = query.where(InspectionRow.id.in_(sorted({frame for frame, _ in wanted})))
    rows = db.execute(query).all()
    details = [defects.detail(r) for r in rows if (r.frame, r.number) in wanted]
    details.sort(
        key=lambda d: (
            -d.point.decision.gravity,
            -d.point.size_mm,
            d.run_id,
            d.point.camera,
            d.point.index,
            d.point.number,
        )
    )
    return tuple(details)

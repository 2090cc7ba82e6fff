"""Records to rows: inserted once, however often they are handed in."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC

from sqlalchemy import Connection, select

from inspector.delivery import Delivery
from inspector.files import sha256_json
from inspector.findings import (
    Change,
    Defect,
    Event,
    Inspection,
    Provenance,
    Record,
    Review,
)
from inspector.store import audit, periods, pieces, reviews
from inspector.store.bulk import add_parts, add_returning
from inspector.store.evidence import Picture, PictureKey
from inspector.store.facts import Document
from inspector.store.inserts import (
    Row,
    add_new,
    add_rows,
    ids,
    native,
    plain,
)
from inspector.store.schema import (
    BlockRow,
    DefectRow,
    DocumentRow,
    EventRow,
    EvidenceRow,
    GapRow,
    InspectionRow,
    LotRow,
    MaskRow,
    RunRow,
)
from inspector.types import Gap, Mask

__all__ = [
    "Row",
    "add_documents",
    "add_new",
    "event_digest",
    "ids",
    "plain",
    "write",
]

_FrameKey = tuple[int, str, int]


def write(
    db: Connection,
    records: Sequence[Record],
    pictures: Mapping[PictureKey, Picture],
) -> None:
    """Insert what is not there yet, in the caller's transaction.

    A run that the database does not know gets a row without facts: a record is never
    refused for what came before it.
    """
    by_kind: dict[type, list[Record]] = {}
    for record in records:
        by_kind.setdefault(type(record.body), []).append(record)
    if by_kind.keys() & {Review, Change}:
        audit.lock(db)
    keys = _Keys(db, records)
    _add_inspections(db, by_kind.get(Inspection, []), keys, pictures)
    for kind, row, make in (
        (Gap, GapRow, _gap),
        (Mask, MaskRow, _mask),
        (Event, EventRow, _event),
        (Delivery, BlockRow, _block),
    ):
        found = [make(record, keys) for record in by_kind.get(kind, [])]
        add_new(db, row, found)
    reviews.add(db, [(one, keys.run(one)) for one in by_kind.get(Review, [])])
    for record in by_kind.get(Change, []):
        assert isinstance(record.body, Change)
        audit.append_once(db, record.body)


def add_documents(db: Connection, documents: Iterable[Document]) -> None:
    """Store documents that are not there yet."""
    rows: list[Row] = [
        {"digest": d.digest, "kind": d.kind, "name": d.name, "body": d.body}
        for d in documents
    ]
    add_new(db, DocumentRow, rows)


class _Keys:
    """Ids of the runs and lots that a batch belongs to."""

    def __init__(self, db: Connection, records: Sequence[Record]) -> None:
        self._runs = ids(db, RunRow, (plain(r.run_id) for r in records))
        self._lots = ids(db, LotRow, (plain(r.lot_id) for r in records))

    def run(self, record: Record) -> int | None:
        return self._runs.get(plain(record.run_id))

    def lot(self, record: Record) -> int | None:
        return self._lots.get(plain(record.lot_id))


def _add_inspections(
    db: Connection,
    records: Sequence[Record],
    keys: _Keys,
    pictures: Mapping[PictureKey, Picture],
) -> None:
    """Insert inspections that are new, each with all of its parts.

    One that is there has its parts already: they came in one transaction. Its pictures
    may come later, when the disk takes them again.
    """
    bodies = {
        _frame_key(record, record.body, keys): (record, record.body)
        for record in reversed(records)
        if isinstance(record.body, Inspection)
    }
    if not bodies:
        return
    pairs = [*bodies.values()][::-1]
    digests = _add_provenances(db, [body.provenance for _, body in pairs])
    rows = [
        _inspection(record, body, keys, digest)
        for (record, body), digest in zip(pairs, digests, strict=True)
    ]
    defects: list[Row] = []
    evidence: list[Row] = []
    added = _insert_inspections(db, rows)
    periods.note(
        db,
        [(key[0], bodies[key][1].info.captured_at, id_) for key, id_ in added.items()],
    )
    for key, inspection_id in added.items():
        record, body = bodies[key]
        defects += [_defect(defect, inspection_id) for defect in body.defects]
        evidence += _evidence(record, body, inspection_id, pictures)
    for key, (record, body) in bodies.items():
        if key not in added and record.evidence:
            evidence += _late_evidence(db, record, body, key, pictures)
    add_parts(db, DefectRow, defects)
    add_rows(db, EvidenceRow, evidence)
    pieces.tie(
        db,
        [
            (key[0], inspection_id, defect)
            for key, inspection_id in added.items()
            for defect in bodies[key][1].defects
            if defect.part_of is not None
        ],
    )


def _late_evidence(
    db: Connection,
    record: Record,
    body: Inspection,
    key: _FrameKey,
    pictures: Mapping[PictureKey, Picture],
) -> list[Row]:
    """Pictures for an inspection that is there; none if that was another answer."""
    run_id, camera, index = key
    query = (
        select(DefectRow.inspection_id, DefectRow.number)
        .add_columns(DefectRow.x1_px, DefectRow.y1_px, DefectRow.x2_px, DefectRow.y2_px)
        .join(InspectionRow, InspectionRow.id == DefectRow.inspection_id)
        .where(
            InspectionRow.run_id == run_id,
            InspectionRow.camera == camera,
            InspectionRow.frame_index == index,
        )
    )
    stored = {number: (id_, box) for id_, number, *box in db.execute(query)}
    same = all(
        defect.number in stored
        and stored[defect.number][1] == [*map(float, defect.xyxy_px)]
        for defect in body.defects
    )
    if not body.defects or not same or len(stored) != len(body.defects):
        return []
    return _evidence(record, body, stored[body.defects[0].number][0], pictures)


def _insert_inspections(db: Connection, rows: Sequence[Row]) -> dict[_FrameKey, int]:
    """Ids of those that were not there yet."""
    key = ("run_id", "camera", "frame_index", "id")
    added = add_returning(db, InspectionRow, rows, *key)
    return {(run_id, camera, index): id_ for run_id, camera, index, id_ in added}


def _add_provenances(db: Connection, provenances: Sequence[Provenance]) -> list[str]:
    """Store them once, and give each one's hash; equal objects are hashed once."""
    documents = {id(p): Document.of_provenance(p) for p in _distinct(provenances)}
    add_documents(db, {d.digest: d for d in documents.values()}.values())
    return [documents[id(p)].digest for p in provenances]


def _distinct(provenances: Sequence[Provenance]) -> Iterable[Provenance]:
    return {id(provenance): provenance for provenance in provenances}.values()


def _frame_key(record: Record, body: Inspection, keys: _Keys) -> _FrameKey:
    return keys.run(record) or 0, body.info.camera, int(body.info.index)


def _inspection(record: Record, body: Inspection, keys: _Keys, digest: str) -> Row:
    info, verdict = body.info, body.verdict
    across_mm, along_mm = info.pitch_mm
    row: Row = {
        "run_id": keys.run(record),
        "camera": info.camera,
        "frame_index": info.index,
        "lot_id": keys.lot(record),
        "captured_at": info.captured_at,
        "first_line": info.first_line,
        "first_owned_line": info.first_owned_line,
        "owned_lines": info.owned_lines,
        "inspected_lines": info.inspected_lines,
        "masked_lines": info.masked_lines,
        "overlap_lines": info.overlap_lines,
        "position_mm": info.position_mm + info.owned_rows[0] * along_mm,
        "length_mm": info.owned_lines * along_mm,
        "pitch_across_mm": across_mm,
        "pitch_along_mm": along_mm,
        "decision": verdict.decision.value,
        "rule": verdict.rule,
        "fired_numbers": list(verdict.defect_numbers),
        "provenance": digest,
        "timing_ms": None if record.timing_ms is None else dict(record.timing_ms),
        "screening": body.screening and asdict(body.screening),
        "web_left_mm": body.web and body.web.left_mm,
        "web_width_mm": body.web and body.web.width_mm,
    }
    return {name: native(value) for name, value in row.items()}


def _defect(defect: Defect, inspection_id: int) -> Row:
    """A defect's row; this is where a batch spends its time.

    Raises:
        ValueError: One of its numbers is NaN.
    """
    label = defect.label
    x1_px, y1_px, x2_px, y2_px = map(float, defect.xyxy_px)
    x1_mm, y1_mm, x2_mm, y2_mm = map(float, defect.xyxy_mm)
    score = float(defect.score)
    if math.isnan(x1_mm + y1_mm + x2_mm + y2_mm + x1_px + y1_px + x2_px + y2_px):
        raise ValueError(f"a defect's box must have numbers, got {defect.xyxy_px}")
    return {
        "inspection_id": inspection_id,
        "number": int(defect.number),
        "x1_px": x1_px,
        "y1_px": y1_px,
        "x2_px": x2_px,
        "y2_px": y2_px,
        "x1_mm": x1_mm,
        "y1_mm": y1_mm,
        "x2_mm": x2_mm,
        "y2_mm": y2_mm,
        "size_mm": float(defect.size_mm),
        "kind": defect.kind,
        "detector_kind": defect.detector_kind,
        "score": score,
        "distance": native(label.distance),
        "distance_limit": native(label.limit),
        "nearest": label.nearest,
        "lane": defect.lane,
        "area_mm2": defect.area_mm2,
        "contrast": defect.contrast,
    }


def _evidence(
    record: Record,
    body: Inspection,
    inspection_id: int,
    pictures: Mapping[PictureKey, Picture],
) -> list[Row]:
    """Rows of the pictures that are on the disk."""
    info = body.info
    rows: list[Row] = []
    for number in (defect.number for defect in body.defects):
        picture = pictures.get((record.run_id, info.camera, info.index, number))
        if picture is not None:
            x_px, y_px = picture.origin_px
            rows.append(
                {
                    "inspection_id": inspection_id,
                    "number": number,
                    "path": picture.path,
                    "sha256": picture.sha256,
                    "origin_x_px": x_px,
                    "origin_y_px": y_px,
                    "size_bytes": picture.size_bytes,
                }
            )
    return rows


def _gap(record: Record, keys: _Keys) -> Row:
    gap = record.body
    assert isinstance(gap, Gap)
    return {
        "run_id": keys.run(record),
        "lot_id": keys.lot(record),
        "camera": gap.camera,
        "first_index": gap.first_index,
        "frames": gap.frames,
        "first_line": gap.first_line,
        "lines": gap.lines,
        "position_mm": gap.position_mm,
        "length_mm": gap.length_mm,
        "reason": gap.reason.value,
        "width_share": gap.width_share,
    }


def _mask(record: Record, keys: _Keys) -> Row:
    mask = record.body
    assert isinstance(mask, Mask)
    first_px, end_px = mask.columns_px or (0, 0)
    return {
        "run_id": keys.run(record),
        "lot_id": keys.lot(record),
        "camera": mask.camera,
        "frame_index": mask.index,
        "first_line": mask.first_line,
        "lines": mask.lines,
        "whole_width": mask.whole_width,
        "first_column_px": first_px,
        "end_column_px": end_px,
        "reason": plain(mask.reason),
    }


def event_digest(run_id: str, event: Event) -> str:
    """The key of an event: the hash of all it says."""
    told = [
        plain(run_id),
        event.kind.value,
        event.at.astimezone(UTC).isoformat(),
        event.position_mm,
        plain(event.text),
        plain(event.source),
    ]
    return sha256_json(told)


def _block(record: Record, keys: _Keys) -> Row:
    block = record.body
    assert isinstance(block, Delivery)
    return {"run_id": keys.run(record), **asdict(block)}


def _event(record: Record, keys: _Keys) -> Row:
    event = record.body
    assert isinstance(event, Event)
    return {
        "digest": event_digest(record.run_id, event),
        "run_id": keys.run(record),
        "lot_id": keys.lot(record),
        "kind": event.kind.value,
        "at": event.at,
        "position_mm": event.position_mm,
        "text": plain(event.text),
        "source": plain(event.source),
    }

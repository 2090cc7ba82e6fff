"""Records to rows: inserted once, however often they are handed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC

import numpy as np
from sqlalchemy import Connection, Insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from inspector.files import sha256_json
from inspector.findings import Defect, Event, Inspection, Provenance, Record
from inspector.store.evidence import Picture, PictureKey
from inspector.store.facts import Document
from inspector.store.schema import (
    Base,
    DefectRow,
    DocumentRow,
    EventRow,
    EvidenceRow,
    GapRow,
    InspectionRow,
    LotRow,
    MaskRow,
    RunRow,
    StationRow,
)
from inspector.types import Gap, Mask

Row = dict[str, object]
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
    keys = _Keys(db, records)
    by_kind: dict[type, list[Record]] = {}
    for record in records:
        by_kind.setdefault(type(record.body), []).append(record)
    _add_inspections(db, by_kind.get(Inspection, []), keys, pictures)
    for kind, row, make in (
        (Gap, GapRow, _gap),
        (Mask, MaskRow, _mask),
        (Event, EventRow, _event),
    ):
        found = [make(record, keys) for record in by_kind.get(kind, [])]
        add_new(db, row, found)


def add_new(db: Connection, table: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows; one whose natural key is there already is left as it is.

    Numbers of numpy's become Python's: a driver would store them as bytes.
    """
    if rows:
        plain_rows = [
            {k: v.item() if isinstance(v, np.generic) else v for k, v in row.items()}
            for row in rows
        ]
        db.execute(_insert_new(db, table), plain_rows)


def add_documents(db: Connection, documents: Iterable[Document]) -> None:
    """Store documents that are not there yet."""
    rows: list[Row] = [
        {"digest": d.digest, "kind": d.kind, "name": d.name, "body": d.body}
        for d in documents
    ]
    add_new(db, DocumentRow, rows)


def ids(
    db: Connection, row: type[RunRow | LotRow | StationRow], names: Iterable[str]
) -> dict[str, int]:
    """Ids by name, "" left out; a name that is new is inserted."""
    wanted = sorted({name for name in names if name})
    if not wanted:
        return {}
    add_new(db, row, [{"name": name} for name in wanted])
    found = db.execute(select(row.name, row.id).where(row.name.in_(wanted)))
    return dict(found.all())


def plain(text: str) -> str:
    """`text` as every database takes it: no NUL, no half characters."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")


class _Keys:
    """Ids of the runs and lots that a batch belongs to."""

    def __init__(self, db: Connection, records: Sequence[Record]) -> None:
        self._runs = ids(db, RunRow, (plain(r.run_id) for r in records))
        self._lots = ids(db, LotRow, (plain(r.lot_id) for r in records))

    def run(self, record: Record) -> int | None:
        return self._runs.get(plain(record.run_id))

    def lot(self, record: Record) -> int | None:
        return self._lots.get(plain(record.lot_id))


def _insert_new(db: Connection, row: type[Base]) -> Insert:
    if db.dialect.name == "postgresql":
        return postgresql.insert(row).on_conflict_do_nothing()
    return sqlite.insert(row).on_conflict_do_nothing()


def _add_inspections(
    db: Connection,
    records: Sequence[Record],
    keys: _Keys,
    pictures: Mapping[PictureKey, Picture],
) -> None:
    """Insert inspections that are new, each with all of its parts.

    One that is there has its parts already: they came in one transaction.
    """
    bodies = {
        _frame_key(record, record.body, keys): (record, record.body)
        for record in reversed(records)
        if isinstance(record.body, Inspection)
    }
    for key in _inspection_ids(db, bodies):
        del bodies[key]
    if not bodies:
        return
    pairs = [*bodies.values()][::-1]
    digests = _add_provenances(db, [body.provenance for _, body in pairs])
    rows = [_inspection(record, body, keys) for record, body in pairs]
    for row, digest in zip(rows, digests, strict=True):
        row["provenance"] = digest
    add_new(db, InspectionRow, rows)
    defects: list[Row] = []
    evidence: list[Row] = []
    for key, inspection_id in _inspection_ids(db, bodies).items():
        record, body = bodies[key]
        defects += [_defect(defect, inspection_id) for defect in body.defects]
        evidence += _evidence(record, body, inspection_id, pictures)
    add_new(db, DefectRow, defects)
    add_new(db, EvidenceRow, evidence)


def _add_provenances(db: Connection, provenances: Sequence[Provenance]) -> list[str]:
    """Store them once, and give each one's hash; equal objects are hashed once."""
    documents = {id(p): Document.of_provenance(p) for p in _distinct(provenances)}
    add_documents(db, {d.digest: d for d in documents.values()}.values())
    return [documents[id(p)].digest for p in provenances]


def _distinct(provenances: Sequence[Provenance]) -> Iterable[Provenance]:
    return {id(provenance): provenance for provenance in provenances}.values()


def _frame_key(record: Record, body: Inspection, keys: _Keys) -> _FrameKey:
    return keys.run(record) or 0, body.info.camera, int(body.info.index)


def _inspection_ids(
    db: Connection, keys: Collection[_FrameKey]
) -> dict[_FrameKey, int]:
    """Ids of those that are stored, in the order in which they were."""
    if not keys:
        return {}
    row = InspectionRow
    columns = tuple_(row.run_id, row.camera, row.frame_index)
    query = (
        select(row.run_id, row.camera, row.frame_index, row.id)
        .where(columns.in_(list(keys)))
        .order_by(row.id)
    )
    return {
        (run_id, camera, index): id_ for run_id, camera, index, id_ in db.execute(query)
    }


def _inspection(record: Record, body: Inspection, keys: _Keys) -> Row:
    info, verdict = body.info, body.verdict
    across_mm, along_mm = info.pitch_mm
    return {
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
        "timing_ms": None if record.timing_ms is None else dict(record.timing_ms),
        "screening": body.screening and asdict(body.screening),
    }


def _defect(defect: Defect, inspection_id: int) -> Row:
    label = defect.label
    corners = ("x1", "y1", "x2", "y2")
    return {
        "inspection_id": inspection_id,
        "number": defect.number,
        **{f"{name}_px": v for name, v in zip(corners, defect.xyxy_px, strict=True)},
        **{f"{name}_mm": v for name, v in zip(corners, defect.xyxy_mm, strict=True)},
        "size_mm": defect.size_mm,
        "kind": defect.kind,
        "detector_kind": defect.detector_kind,
        "score": defect.score,
        "distance": label.distance,
        "distance_limit": label.limit,
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


def _event(record: Record, keys: _Keys) -> Row:
    event = record.body
    assert isinstance(event, Event)
    told = [
        plain(record.run_id),
        event.kind.value,
        event.at.astimezone(UTC).isoformat(),
        event.position_mm,
        plain(event.text),
        plain(event.source),
    ]
    return {
        "digest": sha256_json(told),
        "run_id": keys.run(record),
        "lot_id": keys.lot(record),
        "kind": event.kind.value,
        "at": event.at,
        "position_mm": event.position_mm,
        "text": plain(event.text),
        "source": plain(event.source),
    }

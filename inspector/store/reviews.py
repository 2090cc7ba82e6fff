"""What people say about defects: added once each, and each told to the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC

from sqlalchemy import Connection, select

from inspector.files import sha256_json
from inspector.findings import Change, Record, Review
from inspector.store import audit
from inspector.store.inserts import Row, insert_new, native, plain
from inspector.store.schema import InspectionRow, ReviewRow


def add(db: Connection, records: Sequence[tuple[Record, int | None]]) -> None:
    """Store reviews that are not there yet; the audit tells who said what, and before.

    The caller has locked the audit before it read anything.

    Args:
        db: The connection, in a transaction.
        records: Reviews, each with the key of its run.

    Raises:
        ValueError: A review's frame is not in this database.
    """
    for record, run in records:
        review = record.body
        assert isinstance(review, Review)
        row = _row(db, record, review, run)
        before = _before(db, row)
        insert = insert_new(db, ReviewRow).returning(ReviewRow.id)
        values = {name: native(value) for name, value in row.items()}
        if db.execute(insert, [values]).first() is not None:
            audit.append(db, _change(record, review, before))


def review_digest(run_id: str, review: Review) -> str:
    """The key of a review: the hash of all it says."""
    told = asdict(review) | {"at": review.at.astimezone(UTC).isoformat()}
    return sha256_json([plain(run_id), *(_told(told[name]) for name in sorted(told))])


def _told(value: object) -> object:
    return plain(value) if isinstance(value, str) else value


def _change(record: Record, review: Review, before: object) -> Change:
    place = "frame" if review.number is None else f"defect {review.number}"
    subject = f"review of {place}, frame {review.index} of {review.camera}, run "
    now = _said(review.opinion.value, review.kind, review.comment)
    return audit.change(
        review.at, review.by, "review", f"{subject}{record.run_id}", before, now
    )


def _said(opinion: str, kind: str, comment: str) -> dict[str, str]:
    return {"opinion": opinion, "kind": plain(kind), "comment": plain(comment)}


def _before(db: Connection, row: Row) -> object:
    """What was said last about the same; None if nobody has looked at it."""
    said = ReviewRow
    found = db.execute(
        select(said.opinion, said.kind, said.comment)
        .where(said.inspection_id == row["inspection_id"])
        .where(said.number.is_not_distinct_from(row["number"]))
        .order_by(said.id.desc())
        .limit(1)
    ).one_or_none()
    return None if found is None else _said(*found)


def _row(db: Connection, record: Record, review: Review, run: int | None) -> Row:
    row = InspectionRow
    frame = db.scalar(
        select(row.id).where(
            row.run_id == run,
            row.camera == review.camera,
            row.frame_index == review.index,
        )
    )
    if frame is None:
        raise ValueError(
            f"a review of frame {review.index} of {review.camera!r} in run "
            f"{record.run_id!r}, which is not in this database"
        )
    return {
        "digest": review_digest(record.run_id, review),
        "inspection_id": frame,
        "number": review.number,
        "opinion": review.opinion.value,
        "kind": plain(review.kind),
        "reviewer": plain(review.by),
        "reviewed_at": review.at,
        "spent_s": review.spent_s,
        "comment": plain(review.comment),
        "area_px": None if review.area_px is None else list(review.area_px),
    }

"""Whether what people said is in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, exists, select

from inspector.findings import Change, Event, Record, Review
from inspector.store.audit import is_row_of
from inspector.store.database import refusal, shown
from inspector.store.reviews import review_digest
from inspector.store.rows import event_digest
from inspector.store.schema import EventRow, ReviewRow


def missing(engine: Engine, records: Sequence[Record]) -> tuple[Record, ...]:
    """The reviews, events and changes among `records` that are not stored.

    Raises:
        StoreError: The database cannot be read.
    """
    wanted: dict[str, Record] = {}
    for record in records:
        if isinstance(record.body, Review):
            wanted[review_digest(record.run_id, record.body)] = record
        elif isinstance(record.body, Event):
            wanted[event_digest(record.run_id, record.body)] = record
    with refusal(shown(engine)), engine.connect() as db:
        there: set[str] = set()
        for row in (ReviewRow, EventRow):
            there |= set(db.scalars(select(row.digest).where(row.digest.in_(wanted))))
        untold = [
            record
            for record in records
            if isinstance(record.body, Change)
            and not db.scalar(select(exists().where(*is_row_of(record.body))))
        ]
    left = (record for digest, record in wanted.items() if digest not in there)
    return (*left, *untold)

"""A database, an evidence folder and a spool, and what the writer says of them."""

from __future__ import annotations

from sqlalchemy import func, select

from inspector.store.evidence import EvidenceStore
from inspector.store.schema import InspectionRow
from inspector.store.spool import Spool
from inspector.store.writer import record
from tests.storefakes import closed


class Station:
    """A database, an evidence folder, a spool, and what the writer says."""

    def __init__(self, engine, folder, **more):
        self.engine = engine
        self.evidence = EvidenceStore(folder / "evidence", **more)
        self.spool = Spool(folder / "spool")
        self.acknowledged = []
        self.troubles = []

    def record(self, *records, channel=None, on_trouble=None, **more):
        record(
            closed(*records) if channel is None else channel,
            self.engine,
            self.evidence,
            self.spool,
            self.acknowledged.append,
            on_trouble or self.troubles.append,
            **more,
        )

    def frames(self):
        with self.engine.connect() as db:
            query = select(InspectionRow.frame_index).order_by(InspectionRow.id)
            return list(db.scalars(query))

    def count(self, row):
        with self.engine.connect() as db:
            return db.scalar(select(func.count()).select_from(row))

"""A plant's records of one run, stored as the line stores them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, text

from inspector.findings import Record
from inspector.status import Ledger
from inspector.store import audit
from inspector.store.evidence import EvidenceStore
from inspector.store.runs import begin_run, end_run
from inspector.store.spool import Spool
from inspector.store.writer import record
from tests.storefakes import LINES, LOT, NOW, RUN, a_record, closed, facts


def store(engine: Engine, folder: Path, *records: Record) -> None:
    """As the writer does."""
    troubles: list[str] = []
    record(
        closed(*records),
        engine,
        EvidenceStore(folder / "evidence"),
        Spool(folder / "spool"),
        lambda _count: None,
        troubles.append,
    )
    assert troubles == []


def a_run(engine: Engine, folder: Path, frames: int = 5, run_id: str = RUN) -> None:
    """A run from its beginning to its end, with two pictures a frame."""
    begin_run(engine, facts(run_id))
    records = (a_record(i, run_id=run_id) for i in range(frames))
    store(engine, folder, *records)
    ledger = Ledger(frames * LINES, frames * LINES)
    end_run(engine, run_id, NOW, {"top": ledger})


def an_audit(engine: Engine, rows: int = 3) -> None:
    """Rows of somebody who changes recipes."""
    for number in range(rows):
        audit.note(engine, audit.change(NOW, "王 wei", "change", f"recipe {number}"))


def unguarded(engine: Engine, *statements: str) -> None:
    """What somebody does who owns the database: nothing of it is refused."""
    sqlite = engine.dialect.name == "sqlite"
    off = (
        "PRAGMA foreign_keys=OFF" if sqlite else "SET session_replication_role=replica"
    )
    on = "PRAGMA foreign_keys=ON" if sqlite else "SET session_replication_role=DEFAULT"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        driver = db.connection.driver_connection
        assert driver is not None
        for statement in (off, *statements, on):
            driver.cursor().execute(statement)
        if not sqlite:
            driver.commit()


def scalar(engine: Engine, query: str) -> object:
    with engine.connect() as db:
        return db.scalar(text(query))


__all__ = ["LOT", "NOW", "RUN", "a_run", "an_audit", "scalar", "store", "unguarded"]

"""A copy of the records with their pictures, made while the line goes on writing.

The database is copied first, as of one instant; then the pictures that it names, which
were on the disk before their rows. What lies in the folder is told, with its hashes, by
a manifest that is written last: a folder without it is no backup.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select

from inspector.errors import StoreError
from inspector.files import canonical_json, write_atomic
from inspector.store import audit, tables
from inspector.store.chain import Anchor
from inspector.store.columns import Base
from inspector.store.database import (
    file_url,
    open_database,
    refusal,
    revision_of,
    shown,
)
from inspector.store.due import of_station
from inspector.store.durable import sync_folder
from inspector.store.manifest import (
    DATABASE,
    EVIDENCE,
    MANIFEST,
    TABLES,
    CopiedFile,
    Manifest,
)
from inspector.store.opened import database_file
from inspector.store.schema import EvidenceRow, InspectionRow, RunRow
from inspector.store.snapshot import snapshot

_PAGES = 1024
"""Pages copied at a time."""


@dataclass(frozen=True, slots=True)
class _Copied:
    """What was copied of a database, and what it says.

    Attributes:
        files: Relative to the backup's folder.
        rows: Number of rows by table.
        audit: How far the audit had reached.
        pictures: Those that rows name.
    """

    files: tuple[str, ...]
    rows: Mapping[str, int]
    audit: Anchor
    pictures: tuple[str, ...]


def backup(
    engine: Engine,
    evidence: Path | None,
    out: Path,
    now: datetime,
    software: str,
    station: str | None = None,
    tell: Callable[[str], None] = lambda _what: None,
) -> Manifest:
    """Copy a database, and the pictures that it names, into an empty folder.

    Args:
        engine: An up-to-date database; others may go on writing into it.
        evidence: The pictures' folder; None leaves the pictures out.
        out: Where to; made if it is missing.
        now: UTC instant.
        software: Version of this program.
        station: Only its pictures lie in the folder; None if those of all do.
        tell: Hears what is copied next.

    Raises:
        StoreError: The folder holds something, or a copy cannot be made.
    """
    must_be_empty(out)
    with disk_refusal(out):
        out.mkdir(parents=True, exist_ok=True)
        tell("database")
        copy = _copy_file if _is_file(engine) else _copy
        copied = copy(engine, out, station)
        files = [CopiedFile.of(out, path) for path in copied.files]
        missing: list[str] = []
        if evidence is not None:
            tell(f"{len(copied.pictures)} pictures")
            for path in copied.pictures:
                try:
                    files.append(_copy_picture(evidence, path, out))
                except FileNotFoundError:
                    missing.append(path)
        manifest = Manifest(
            made_at=now,
            software=software,
            database=engine.dialect.name,
            revision=str(revision_of(engine)),
            rows=copied.rows,
            audit=copied.audit,
            files=tuple(files),
            missing_pictures=tuple(missing),
            station=station,
        )
        text = canonical_json(manifest.as_json())
        write_atomic(out / MANIFEST, text.encode(), durable=True)
        sync_folder(out)
    return manifest


def must_be_empty(folder: Path) -> None:
    """Make sure that nothing is written over.

    Raises:
        StoreError: The folder holds something, or is no folder.
    """
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file; name an empty folder")
    if folder.is_dir() and any(folder.iterdir()):
        raise StoreError(f"{folder} holds something; name an empty or a new folder")


@contextlib.contextmanager
def disk_refusal(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into one clear line.

    Raises:
        StoreError: Something inside was refused.
    """
    try:
        yield
    except OSError as cause:
        place = cause.filename or folder
        raise StoreError(
            f"{place}: {cause.strerror or cause}; the copy is not whole, "
            "see to it and begin again in a new folder"
        ) from cause


def row_counts(db: Connection) -> dict[str, int]:
    """Number of rows by table."""
    return {
        table.name: int(db.scalar(select(func.count()).select_from(table)) or 0)
        for table in Base.metadata.sorted_tables
    }


def _is_file(engine: Engine) -> bool:
    return database_file(engine.url.render_as_string(hide_password=False)) is not None


def _copy_file(engine: Engine, out: Path, station: str | None) -> _Copied:
    """SQLite's own online copy, of one state, and what is in it."""
    source_path = Path(str(engine.url.database)).absolute()
    with (
        refusal(shown(engine)),
        contextlib.closing(_read_only(source_path)) as source,
        contextlib.closing(sqlite3.connect(out / DATABASE)) as copy,
    ):
        # Inside a transaction the source stays at one state, so that the copy is not
        # begun again each time the line writes.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(copy, pages=_PAGES, sleep=0)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a second beside
    made = open_database(file_url(out / DATABASE), read_only=True)
    try:
        with snapshot(made) as db:
            return _contents(db, (DATABASE,), station)
    finally:
        made.dispose()


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)


def _copy(engine: Engine, out: Path, station: str | None) -> _Copied:
    """A server's tables as of one instant."""
    with snapshot(engine) as db:
        written = tables.copy_out(db, out / TABLES)
        names = (f"{TABLES}/{path.name}" for path in written)
        return _contents(db, names, station)


def _contents(db: Connection, files: Iterable[str], station: str | None) -> _Copied:
    query = select(EvidenceRow.path).order_by(EvidenceRow.id)
    if station is not None:
        query = query.join(
            InspectionRow, InspectionRow.id == EvidenceRow.inspection_id
        ).join(RunRow, RunRow.id == InspectionRow.run_id)
        query = query.where(of_station(station))
    pictures = tuple(db.scalars(query))
    return _Copied(tuple(files), row_counts(db), audit.reached(db), pictures)


def _copy_picture(evidence: Path, path: str, out: Path) -> CopiedFile:
    target = out / EVIDENCE / path
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(evidence / path, target)
    return CopiedFile.of(out, f"{EVIDENCE}/{path}")

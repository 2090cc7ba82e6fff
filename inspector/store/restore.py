"""A backup put back where nothing is: verified before, checked after."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect

from inspector.errors import StoreError
from inspector.store import tables
from inspector.store.backup import disk_refusal, must_be_empty, row_counts
from inspector.store.check import CheckReport, Finding, check
from inspector.store.database import (
    check_version,
    migrate,
    open_database,
    parsed_url,
    refusal,
    shown,
    writing,
)
from inspector.store.durable import UNFINISHED, sync_folder
from inspector.store.manifest import (
    DATABASE,
    EVIDENCE,
    TABLES,
    Manifest,
    damages,
    read_manifest,
)
from inspector.store.opened import database_file
from inspector.store.snapshot import snapshot

_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and what a check of it says."""

    manifest: Manifest
    report: CheckReport


def restore(
    folder: Path,
    url: str,
    evidence: Path | None,
    tell: Callable[[str], None] = lambda _what: None,
) -> Restored:
    """Put a backup back as a new database and a new folder of pictures.

    Nothing that exists is written over, and nothing is written before every file of the
    backup has been compared with its hash.

    Args:
        folder: The backup.
        url: Where the database goes: a file that does not exist, a server's database
            without tables.
        evidence: Where the pictures go, empty or new; None leaves them out.
        tell: Hears what is done next.

    Raises:
        StoreError: The backup is not whole, is of another kind of database, or there is
            something already; or it cannot be written.
    """
    manifest = read_manifest(folder)
    kind = parsed_url(url).get_backend_name()
    if kind != manifest.database:
        raise StoreError(
            f"{folder} is a backup of {manifest.database}, {kind} is wanted; name a "
            f"{manifest.database} URL"
        )
    path = database_file(url)
    _must_be_free(path)
    if evidence is not None:
        must_be_empty(evidence)
    tell(f"comparing {len(manifest.files)} files")
    wrong = list(itertools.islice(damages(folder, manifest), _MOST_TOLD))
    if wrong:
        raise StoreError(
            f"{folder} is not what it was, nothing has been restored: "
            f"{'; '.join(wrong)}; name another backup"
        )
    tell("database")
    if path is not None:
        _put_file(folder, path)
    else:
        _fill_server(folder, url, manifest.revision)
    if evidence is not None:
        tell(f"{len(manifest.pictures)} pictures")
        _put_pictures(folder, evidence, manifest)
    return Restored(manifest, _checked(url, evidence, manifest, tell))


def _must_be_free(path: Path | None) -> None:
    if path is None:
        return
    for name in (path, path.with_name(f"{path.name}-wal")):
        if name.exists():
            raise StoreError(
                f"{name} exists; a backup is never restored over something, "
                "move it away or name another database"
            )


def _put_file(folder: Path, path: Path) -> None:
    unfinished = path.with_name(path.name + UNFINISHED)
    with disk_refusal(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / DATABASE, unfinished)
        unfinished.replace(path)
        sync_folder(path.parent)


def _fill_server(folder: Path, url: str, revision: str) -> None:
    """Make the tables of the backup's version and fill them, or leave nothing."""
    engine = open_database(url)
    try:
        with refusal(url), engine.connect() as db:
            there = set(inspect(db).get_table_names())
        if there:
            raise StoreError(
                f"{shown(engine)} has tables {sorted(there)[:3]}; a backup is never "
                "restored over something, name a database without tables"
            )
        migrate(engine, revision)
        with refusal(url), disk_refusal(folder), writing(engine) as db:
            tables.copy_in(db, folder / TABLES)
    finally:
        engine.dispose()


def _put_pictures(folder: Path, evidence: Path, manifest: Manifest) -> None:
    with disk_refusal(evidence):
        for path in manifest.pictures:
            target = evidence / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / EVIDENCE / path, target)


def _checked(
    url: str, evidence: Path | None, manifest: Manifest, tell: Callable[[str], None]
) -> CheckReport:
    """A full check of what was put back; an older version is checked after upgrade."""
    engine = open_database(url, read_only=True)
    try:
        try:
            check_version(engine)
        except StoreError as older:
            return CheckReport((Finding("version", 1, remarks=(str(older),)),))
        with snapshot(engine) as db:
            rows = row_counts(db)
        unlike = [
            f"{name} has {rows.get(name, 0)} rows, the backup had {count}"
            for name, count in manifest.rows.items()
            if rows.get(name, 0) != count
        ]
        counted = Finding.of("rows", len(rows), unlike)
        report = check(
            engine,
            evidence,
            station=manifest.station,
            anchors=[manifest.audit],
            tell=tell,
        )
        return CheckReport((counted, *report.findings))
    finally:
        engine.dispose()

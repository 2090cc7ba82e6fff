"""Pictures that no row names, found folder by folder."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select

from inspector.store.database import refusal, shown
from inspector.store.durable import UNFINISHED
from inspector.store.evidence import safe_name
from inspector.store.schema import EvidenceRow

log = logging.getLogger(__name__)

_OLD = timedelta(hours=1)
_CHUNK = 500
_OURS = (".jpg", UNFINISHED)


def sweep_folder(
    engine: Engine,
    evidence: Path,
    run_ids: Collection[str],
    now: datetime,
    *,
    remove: bool,
) -> tuple[str, ...]:
    """Files that no row names, relative to the folder, sorted.

    Only in the folders of these runs, so that another database's pictures are never
    taken for orphans, and only files that are an hour old, so that none is taken whose
    row is on its way.

    Args:
        engine: The database.
        evidence: The pictures' folder.
        run_ids: Runs that are over.
        now: UTC instant.
        remove: Whether they are deleted.

    Raises:
        StoreError: The database cannot be read.
    """
    if not run_ids:
        return ()
    ours = {safe_name(run_id) for run_id in run_ids}
    found: list[str] = []
    for folder in sorted(evidence.glob("*/*/*/*")):
        if folder.parent.name not in ours or not folder.is_dir():
            continue
        place = folder.relative_to(evidence).as_posix()
        old = [file.name for file in folder.iterdir() if _is_old(file, now)]
        found += _unnamed(engine, [f"{place}/{name}" for name in old])
    if remove:
        remove_files(evidence, found)
    return tuple(sorted(found))


def remove_files(evidence: Path, paths: Iterable[str]) -> None:
    """Delete pictures; one that the disk keeps is told in the log and swept later."""
    for path in paths:
        try:
            (evidence / path).unlink(missing_ok=True)
        except OSError:
            log.warning("cannot remove %s", evidence / path, exc_info=True)


def _unnamed(engine: Engine, paths: Sequence[str]) -> list[str]:
    """Those of these paths that no row names."""
    named: set[str] = set()
    with refusal(shown(engine)), engine.connect() as db:
        for start in range(0, len(paths), _CHUNK):
            some = paths[start : start + _CHUNK]
            query = select(EvidenceRow.path).where(EvidenceRow.path.in_(some))
            named |= set(db.scalars(query))
    return [path for path in paths if path not in named]


def _is_old(file: Path, now: datetime) -> bool:
    if file.suffix not in _OURS:
        return False
    try:
        changed_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return False
    return now - changed_at > _OLD

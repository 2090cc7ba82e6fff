"""Throws away what the plant's rules let go: rows first, then their files.

A crash between the two leaves files that no row names; the next sweep takes them. What
was put on hold meanwhile is left where it is: the database is asked again in the
transaction that deletes.
"""

from __future__ import annotations

import itertools
import logging
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, delete, select, update

from inspector.errors import StoreError
from inspector.findings import Decision
from inspector.plant import RetentionPart
from inspector.store import audit, retention
from inspector.store.database import refusal, shown, writing
from inspector.store.due import (
    Due,
    due_pictures,
    free_to_go,
    of_station,
    old_runs,
    run_guard,
)
from inspector.store.orphans import remove_files, sweep_folder
from inspector.store.retention import Fate, Picture
from inspector.store.schema import EvidenceRow, InspectionRow, RunRow

log = logging.getLogger(__name__)

_CHUNK = 1000
_DAY = timedelta(days=1)
_VACUUM_PAGES = 2000


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk that the pictures lie on."""

    used_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class PruneReport:
    """What was, or would be, thrown away.

    Attributes:
        pictures: How many, by the rule that let them go.
        kept: How many were due and stay, by what keeps them.
        freed_bytes: What the pictures held.
        runs: Runs that went with all their rows.
        kept_runs: Runs that were due and stay, with what keeps them.
        orphans: Files that no row named.
        short_bytes: What the disk guard wanted and did not find.
    """

    pictures: Mapping[str, int]
    kept: Mapping[str, int]
    freed_bytes: int
    runs: tuple[str, ...]
    kept_runs: Mapping[str, str]
    orphans: tuple[str, ...]
    short_bytes: int

    @property
    def idle(self) -> bool:
        """Whether there was nothing to throw away."""
        return not (self.pictures or self.runs or self.orphans)

    def as_json(self) -> dict[str, object]:
        """As commands and the audit tell it."""
        return {
            "pictures": dict(self.pictures),
            "kept": dict(self.kept),
            "freed_bytes": self.freed_bytes,
            "runs": list(self.runs),
            "kept_runs": dict(self.kept_runs),
            "unnamed_files": len(self.orphans),
            "short_bytes": self.short_bytes,
        }

    @property
    def text(self) -> str:
        """One line for a person."""
        return (
            f"{sum(self.pictures.values())} pictures ({self.freed_bytes / 1e6:.1f} MB),"
            f" {len(self.runs)} runs and {len(self.orphans)} unnamed files; due and "
            f"kept: {sum(self.kept.values())} pictures, {len(self.kept_runs)} runs"
        )


def disk_of(folder: Path) -> Disk:
    """The disk that a folder lies on, or will lie on.

    Raises:
        StoreError: Nobody can tell.
    """
    places = (folder, *folder.absolute().parents)
    existing = next((place for place in places if place.is_dir()), folder)
    try:
        usage = shutil.disk_usage(existing)
    except OSError as cause:
        raise StoreError(
            f"cannot tell how full the disk of {folder} is: {cause.strerror or cause}"
        ) from cause
    return Disk(usage.used, usage.total)


def prune(
    engine: Engine,
    evidence: Path,
    rules: RetentionPart,
    disk: Disk,
    now: datetime,
    who: str,
    *,
    station: str | None = None,
    dry_run: bool = False,
    sweep: bool = True,
    most: int | None = None,
) -> PruneReport:
    """Throw away what the rules let go, and say so in the audit.

    Call while no line writes into this evidence folder.

    Args:
        engine: An up-to-date database.
        evidence: The pictures' folder.
        rules: The plant's.
        disk: How full it is.
        now: UTC instant.
        who: For the audit.
        station: Only what was recorded there; None if it alone uses the database.
        dry_run: Only say what would go.
        sweep: Look through the whole folder for files that no row names.
        most: Look at so many pictures per rule at most; None for all.

    Raises:
        StoreError: The database refused.
    """
    chunks = None if most is None else max(1, most // _CHUNK)
    work = _Work(engine, evidence, rules, now, station, dry_run, chunks)
    work.by_age()
    work.old_runs()
    short = work.by_space(disk)
    known = _known_runs(engine, station) if sweep else []
    orphans = sweep_folder(engine, evidence, known, now, remove=not dry_run)
    report = PruneReport(
        dict(work.pictures),
        dict(work.kept),
        work.freed_bytes,
        tuple(work.runs),
        dict(work.kept_runs),
        orphans,
        short,
    )
    if not dry_run and not report.idle:
        told = report.as_json()
        audit.note(engine, audit.change(now, who, "prune", "records", None, told))
        _shrink(engine)
    return report


@dataclass(slots=True)
class _Work:
    """One pruning: what it is allowed, and what it has done so far."""

    engine: Engine
    evidence: Path
    rules: RetentionPart
    now: datetime
    station: str | None
    dry_run: bool
    chunks: int | None
    pictures: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    freed_bytes: int = 0
    runs: list[str] = field(default_factory=list)
    kept_runs: dict[str, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)

    def old_runs(self) -> None:
        """Runs that are old enough, with all that belongs to them."""
        if self.rules.runs_days is None:
            return
        before = self.now - self.rules.runs_days * _DAY
        for key, name in old_runs(self.engine, before, self.station):
            if why := run_guard(self.engine, key):
                self.kept_runs[name] = why
                continue
            self.runs.append(name)
            self._remove_run(key)

    def by_age(self) -> None:
        """Pictures that a rule lets go."""
        before = retention.oldest_due(self.rules, self.now)
        if before is None:
            return
        for chunk in self._due(Due(before, station=self.station)):
            fates = [(p, retention.by_age(self.rules, p, self.now)) for p in chunk]
            self._count_kept(fates)
            self._remove([(p, fate) for p, fate in fates if fate.goes])

    def by_space(self, disk: Disk) -> int:
        """Pictures that the disk has no room for; the bytes that were not found."""
        used = disk.used_bytes - self.freed_bytes
        wanted = retention.bytes_wanted(self.rules, used, disk.total_bytes)
        for decision in Decision:  # from harmless to grave
            for chunk in self._due(Due(self.now, decision, self.station)):
                if wanted <= 0:
                    return 0
                fates = [(p, retention.by_space(p)) for p in chunk if self._there(p)]
                able = [p for p, fate in fates if fate.goes]
                last = list(retention.until_enough(able, wanted))
                freed = self.freed_bytes
                self._remove([(p, retention.by_space(p)) for p in last])
                wanted -= self.freed_bytes - freed
        return max(0, wanted)

    def _due(self, due: Due) -> Iterator[Sequence[Picture]]:
        found = due_pictures(self.engine, self.evidence, due, _CHUNK)
        return itertools.islice(found, self.chunks)

    def _there(self, picture: Picture) -> bool:
        return picture.id not in self.gone

    def _count_kept(self, fates: Iterable[tuple[Picture, Fate]]) -> None:
        protecting = (retention.KEPT_HELD, retention.KEPT_WAITING)
        self.kept.update(fate.why for _, fate in fates if fate in protecting)

    def _remove(self, doomed: Sequence[tuple[Picture, Fate]]) -> None:
        """Rows of pictures, then the files; only counts them in a dry run."""
        if not doomed:
            return
        ids = [picture.id for picture, _ in doomed]
        if self.dry_run:
            there = set(ids)
            self.gone |= there
        else:
            statement = delete(EvidenceRow).where(EvidenceRow.id.in_(ids), free_to_go())
            with refusal(shown(self.engine)), writing(self.engine) as db:
                there = set(db.scalars(statement.returning(EvidenceRow.id)))
            paths = (picture.path for picture, _ in doomed if picture.id in there)
            remove_files(self.evidence, paths)
        for picture, fate in doomed:
            if picture.id in there:
                self.pictures[fate.why] += 1
                self.freed_bytes += picture.size_bytes

    def _remove_run(self, key: int) -> None:
        """A run in chunks, so that nobody waits long for the database."""
        if self.dry_run:
            return
        frames = select(InspectionRow.id).where(InspectionRow.run_id == key)
        while True:
            with refusal(shown(self.engine)), writing(self.engine) as db:
                # A write first: SQLite refuses who has read and comes second to write.
                db.execute(update(RunRow).where(RunRow.id == key).values(id=key))
                ids = list(db.scalars(frames.order_by(InspectionRow.id).limit(_CHUNK)))
                of_them = EvidenceRow.inspection_id.in_(ids)
                paths = list(db.scalars(select(EvidenceRow.path).where(of_them)))
                db.execute(delete(InspectionRow).where(InspectionRow.id.in_(ids)))
            remove_files(self.evidence, paths)
            if len(ids) < _CHUNK:
                break
        with refusal(shown(self.engine)), writing(self.engine) as db:
            db.execute(delete(RunRow).where(RunRow.id == key))


def _known_runs(engine: Engine, station: str | None) -> list[str]:
    """Runs of a machine that are over, so that nobody adds pictures to them."""
    query = select(RunRow.name).where(RunRow.outcome.is_not(None), of_station(station))
    with refusal(shown(engine)), engine.connect() as db:
        return list(db.scalars(query))


def _shrink(engine: Engine) -> None:
    """Give some of the freed pages of a database file back to the disk."""
    if engine.dialect.name == "sqlite":
        with refusal(shown(engine)), engine.connect() as db:
            driver = db.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            # One step of it frees one page, so it is fetched to its end.
            driver.execute(f"PRAGMA incremental_vacuum({_VACUUM_PAGES})").fetchall()

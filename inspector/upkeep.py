"""What keeps a station going: disk, backups, calibrations, certificates, logs."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from inspector import artifact as artifacts
from inspector.build import software
from inspector.errors import InspectorError, StoreError
from inspector.plant import RetentionPart
from inspector.proofs import proofs_of
from inspector.recipe import Recipe
from inspector.records import evidence_folder
from inspector.station import Station
from inspector.store import opened
from inspector.store.backup import backup
from inspector.store.manifest import MANIFEST, read_manifest
from inspector.store.proofs import CalibrationFacts, CertificateFacts
from inspector.store.prune import disk_of

BACKUPS = "backups"
"""In the station's folder, where backups go that are made from the window."""

_MOST_BACKUPS = 100
_LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that is there.

    Attributes:
        folder: Where.
        made_at: UTC instant.
        size_bytes: All its files.
        pictures: How many pictures lie in it.
    """

    folder: Path
    made_at: datetime
    size_bytes: int
    pictures: int


@dataclass(frozen=True, slots=True)
class Facts:
    """How the station stands.

    Attributes:
        used_bytes: Of the disk on which the records lie, by anybody.
        total_bytes: Size of that disk.
        records_bytes: The database file; None where it is on a server.
        min_free_bytes: Below this no pictures are stored.
        retention: What is thrown away, and when.
        backups: Newest first.
        calibrations: Of the cameras.
        certificates: Of the model's engines on this machine.
        trouble: What could not be looked at, "" for nothing.
    """

    used_bytes: int = 0
    total_bytes: int = 0
    records_bytes: int | None = None
    min_free_bytes: int = 0
    retention: RetentionPart = field(default_factory=RetentionPart)
    backups: tuple[Kept, ...] = ()
    calibrations: tuple[CalibrationFacts, ...] = ()
    certificates: tuple[CertificateFacts, ...] = ()
    trouble: str = ""

    @property
    def free_bytes(self) -> int:
        """What is left of the disk."""
        return max(0, self.total_bytes - self.used_bytes)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a log.

    Attributes:
        at: UTC instant, None where the line does not say.
        level: `info`, `warning`, `error`, or "" .
        text: What happened.
        source: `line` or `window`.
    """

    at: datetime | None
    level: str
    text: str
    source: str


class Upkeep:
    """Looks after one station; every call reads files and may take a while."""

    def __init__(
        self,
        recipe: Recipe,
        station: Station,
        url: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._recipe, self._station, self._url, self._now = recipe, station, url, now

    def facts(self) -> Facts:
        """How the station stands; what cannot be looked at is told, not raised."""
        station = self._station
        try:
            disk = disk_of(station.folder)
            proofs = proofs_of(station, artifacts.load(self._recipe.detector.artifact))
            database = opened.database_file(self._url)
        except (InspectorError, OSError) as error:
            return Facts(trouble=str(error))
        return Facts(
            used_bytes=disk.used_bytes,
            total_bytes=disk.total_bytes,
            records_bytes=None if database is None else _size_of(database),
            min_free_bytes=round(station.records.min_free_mb * 1e6),
            retention=station.retention,
            backups=tuple(self._backups()),
            calibrations=proofs.calibrations,
            certificates=proofs.certificates,
        )

    def backup(self) -> Kept:
        """Copy the records and their pictures, also while a line is writing.

        Raises:
            StoreError: It could not be made; nothing that looks whole is left.
        """
        now = self._now()
        out = self._station.folder / BACKUPS / f"{now:%Y%m%d-%H%M%S}"
        with opened.reading(self._url) as engine:
            made = backup(
                engine,
                evidence_folder(self._station),
                out,
                now,
                software(),
                self._station.name,
            )
        return Kept(out, made.made_at, made.size_bytes, len(made.pictures))

    def log(self, most: int = 200) -> tuple[LogLine, ...]:
        """The newest lines of the line's and the window's log, newest first."""
        folder = self._station.folder / "logs"
        found = [
            one
            for source in ("line", "window")
            for one in _tail(folder / f"{source}.jsonl", source, most)
        ]
        oldest = datetime.min.replace(tzinfo=UTC)
        found.sort(key=lambda one: one.at or oldest, reverse=True)
        return tuple(found[:most])

    def _backups(self) -> Sequence[Kept]:
        folder = self._station.folder / BACKUPS
        if not folder.is_dir():
            return ()
        newest = sorted(folder.iterdir(), reverse=True)[:_MOST_BACKUPS]
        found = [_kept(path) for path in newest if (path / MANIFEST).is_file()]
        return [one for one in found if one is not None]


def _kept(folder: Path) -> Kept | None:
    """A backup by its manifest; None where that is broken."""
    try:
        made = read_manifest(folder)
    except StoreError:
        return None
    return Kept(folder, made.made_at, made.size_bytes, len(made.pictures))


def _size_of(database: Path) -> int:
    """A database file with its log; 0 where there is none yet."""
    beside = database.with_name(database.name + "-wal")
    return sum(one.stat().st_size for one in (database, beside) if one.is_file())


def _tail(path: Path, source: str, most: int) -> Sequence[LogLine]:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            lines = deque(file, maxlen=most)
    except OSError:
        return ()
    return [_log_line(line, source) for line in lines if line.strip()]


def _log_line(line: str, source: str) -> LogLine:
    try:
        entry = json.loads(line)
        at = datetime.fromisoformat(entry["at"])
        text, level = str(entry["message"]), str(entry["level"])
    except (ValueError, KeyError, TypeError):
        return LogLine(None, "", line.strip()[:_LONGEST_TEXT], source)
    if trace := str(entry.get("traceback", "")).strip():
        text = f"{text}: {trace.splitlines()[-1]}"
    return LogLine(at, level, text[:_LONGEST_TEXT], source)

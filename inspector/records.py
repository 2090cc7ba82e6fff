"""The records of one run: lock, database, evidence and spool, opened together."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from inspector.artifact import Artifact
from inspector.channel import Lossless
from inspector.errors import StoreError
from inspector.findings import Provenance, Record
from inspector.recipe import Recipe
from inspector.station import Station
from inspector.status import Alarm, Ledger
from inspector.store import audit, changes, database, passed, query, runs
from inspector.store.evidence import EvidenceStore, free_mb_at
from inspector.store.facts import CameraFacts, Document, RunFacts
from inspector.store.lock import station_lock
from inspector.store.proofs import Proofs
from inspector.store.prune import disk_of, prune
from inspector.store.spool import Spool
from inspector.store.writer import record

_MOST_LOOKED_AT = 100_000
"""Pictures that a start looks at for the rules, so that the line need not wait long."""


def default_url(station: Station) -> str:
    """Where a station's records go when nobody says otherwise."""
    return database.file_url((station.folder / "records.db").absolute())


def evidence_folder(station: Station) -> Path:
    """Where a station's pictures lie."""
    return station.folder / "evidence"


def write_changes(
    station: Station, url: str, changes: Sequence[Record], now: datetime
) -> None:
    """Store records while no line runs, under the station's lock.

    What still waits in the spool goes first, so the order holds.

    Raises:
        BusyError: Another process holds the station.
        StoreError: The store cannot be used, or does not take them.
    """
    channel: Lossless[Record] = Lossless(max(1, len(changes)))
    for change in changes:
        channel.put(change)
    channel.close()
    stored: list[int] = [0]
    troubles: list[str] = [""]
    with contextlib.ExitStack() as opening:
        opening.enter_context(station_lock(station.folder, "a command", now))
        database.upgrade(url)
        engine = database.open_database(url)
        opening.callback(engine.dispose)
        evidence = EvidenceStore(evidence_folder(station))
        spool = Spool(station.folder / "spool")
        record(channel, engine, evidence, spool, stored.append, troubles.append)
    if stored[-1] < len(changes):
        raise StoreError(
            f"{len(changes) - stored[-1]} of {len(changes)} changes are not stored: "
            f"{troubles[-1] or 'they wait behind others; try again'}"
        )


def passed_folder(station: Station) -> Path:
    """Where pictures of material that had passed lie."""
    return station.folder / passed.FOLDER


class StoreRecords:
    """Opens the store for one run; the `line` thread opens and closes it."""

    def __init__(
        self,
        recipe: Recipe,
        station: Station,
        artifact: Artifact,
        url: str | None,
        made: Provenance,
        now: Callable[[], datetime],
        together: Callable[[Sequence[Callable[[], None]]], None] | None = None,
        proofs: Callable[[], Proofs] = Proofs,
    ) -> None:
        """Name the parts; nothing is opened yet.

        Args:
            recipe: The product.
            station: The machine.
            artifact: The model.
            url: Database, None for the station's own file.
            made: What decides, before an engine is chosen.
            now: UTC clock.
            together: Does several works at once; None does one after the other.
            proofs: Certificates and calibrations that a run stands on; asked when it
                begins.
        """
        self._proofs = proofs
        self._recipe, self._station, self._artifact = recipe, station, artifact
        self._url = url or default_url(station)
        self._made = made
        self._now = now
        part = station.records
        self._evidence = EvidenceStore(
            evidence_folder(station),
            min_free_mb=part.min_free_mb,
            together=together,
        )
        self._opened = contextlib.ExitStack()

    def open(self) -> list[str]:
        """Lock the station, bring the database up to date, clean up after a crash.

        Returns what was found, one line each.

        Raises:
            BusyError: Another process holds the station.
            StoreError: The store cannot be used.
        """
        with contextlib.ExitStack() as opening:
            folder = self._station.folder
            opening.enter_context(station_lock(folder, "a running line", self._now()))
            database.upgrade(self._url)
            self._engine = database.open_database(self._url)
            opening.callback(self._engine.dispose)
            self._spool = Spool(folder / "spool")
            found = [*self._clean_up(), *self._throw_away()]
            self._opened = opening.pop_all()
        return found

    def begin(self, run_id: str, lot_id: str, began_at: datetime) -> None:
        """Store the run and the documents behind its hashes.

        Raises:
            StoreError: The database refused.
        """
        facts = RunFacts(
            run_id=run_id,
            lot_id=lot_id,
            recipe=self._recipe.name,
            station=self._station.name,
            started_at=began_at,
            software=self._made.software,
            provenance=self._made,
            documents=(*self._documents(), audit.run_anchor(self._engine)),
            cameras=tuple(
                CameraFacts(part.name, part.driver) for part in self._station.cameras
            ),
        )
        runs.begin_run(self._engine, facts, self._proofs())
        changes.note_changes(self._engine, facts, f"line {self._station.name}")

    def work(
        self,
        records: Lossless[Record],
        on_acknowledged: Callable[[int], None],
        on_trouble: Callable[[str], None],
    ) -> None:
        """T3: store records until the channel is closed and drained."""
        record(
            records,
            self._engine,
            self._evidence,
            self._spool,
            on_acknowledged,
            on_trouble,
            batch=self._station.records.batch,
            flush_s=self._station.records.flush_s,
        )

    def spooled(self) -> int:
        """Records that wait on disk."""
        return self._spool.count

    def free_mb(self) -> float:
        """Free space where the records lie."""
        return free_mb_at(self._station.folder)

    def end(
        self,
        run_id: str,
        ended_at: datetime,
        ledgers: Mapping[str, Ledger],
        note: str,
        alarms: tuple[Alarm, ...],
    ) -> None:
        """Store how the run ended.

        Raises:
            StoreError: The database refused.
        """
        runs.end_run(self._engine, run_id, ended_at, ledgers, note, alarms)

    def close(self) -> None:
        """Give the store and the station back."""
        self._opened.close()

    def _clean_up(self) -> list[str]:
        """What a crash before had left behind."""
        crashed = query.crashed_runs(self._engine, station=self._station.name)
        found = [f"kept aside in the spool: {name}" for name in self._spool.set_aside]
        if not crashed and not self._spool.count:
            return found
        swept = self._evidence.sweep(self._engine, crashed)
        runs.close_crashed_runs(
            self._engine,
            self._now(),
            station=self._station.name,
            waiting=self._waiting() if crashed else (),
            most_hz=self._recipe.camera.line_rate_hz,
        )
        for run_id in crashed:
            note = query.run_facts(self._engine, run_id, worst=0, points=0).run.note
            found.append(note)
        if crashed:
            found.append(swept.text)
        if self._spool.count:
            found.append(f"{self._spool.count} records wait on disk: storing them")
        return found

    def _waiting(self) -> tuple[Record, ...]:
        """What waits on the disk; nothing if it cannot be read now."""
        try:
            return tuple(self._spool.waiting())
        except (OSError, ValueError):
            return ()

    def _throw_away(self) -> list[str]:
        """What the station's rules let go, before the line begins to fill the disk."""
        folder = evidence_folder(self._station)
        done = prune(
            self._engine,
            folder,
            self._station.retention,
            disk_of(folder),
            self._now(),
            f"line {self._station.name}",
            station=self._station.name,
            sweep=False,
            most=_MOST_LOOKED_AT,
        )
        return [] if done.idle else [f"thrown away by the rules: {done.text}"]

    def _documents(self) -> tuple[Document, ...]:
        manifest = self._artifact.manifest
        return (
            Document.of(
                "recipe", self._recipe.name, self._recipe.model_dump(mode="json")
            ),
            Document.of(
                "station", self._station.name, self._station.model_dump(mode="json")
            ),
            Document.of(
                "manifest",
                manifest.name,
                manifest.model_dump(mode="json"),
                self._artifact.digest,
            ),
        )

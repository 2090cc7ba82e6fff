"""One run: its channels, its workers, its status, and the order in which they end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from inspector.errors import BusyError
from inspector.findings import EventKind, Record
from inspector.line.alarms import AlarmBoard
from inspector.line.notes import Notes
from inspector.line.plan import Plan, Records
from inspector.line.tally import Tally
from inspector.line.workers import Hands, Workers
from inspector.status import Alarm, LineStatus, Phase
from inspector.views import Gauge, Sighting, Strip

log = logging.getLogger(__name__)

_HURRY_AFTER_S = 0.8
"""After a stop the inspection may go on for so long; the rest becomes a gap."""

_ONLY_NOTES = frozenset({"preflight", "rejects"})
"""Alarms that a person must know of and that do not make the line worse."""


class Run:
    """A run from its checks to its last record. Made for one use.

    `carry_out` belongs to the `line` thread; everything else may be called by anyone.
    """

    def __init__(
        self, plan: Plan, run_id: str, lot_id: str, began_at: datetime
    ) -> None:
        self.run_id = run_id
        self._plan = plan
        self._lot_id = lot_id
        self._began_at = began_at
        self._phase = Phase.PREPARING
        self._message = ""
        self._running_from_s: float | None = None
        self._ended_s: float | None = None
        self._acknowledged = 0
        self._records: Records | None = None
        self._stop = threading.Event()
        self._tally = Tally()
        self._notes = Notes(run_id, lambda: self._lot_id, plan.now, self._where)
        self._alarms = AlarmBoard(plan.now, self._on_alarm)
        self._workers = Workers(
            plan,
            run_id,
            Hands(
                lot=lambda: self._lot_id,
                tally=self._tally,
                alarms=self._alarms,
                notes=self._notes,
                phase=self._shown_phase,
                change_lot=lambda lot_id: self.change_lot(lot_id, "lot file"),
                stop=self._stop,
            ),
        )

    def status(self) -> LineStatus:
        """One look at the run."""
        blocks, gaps = self._tally.counts
        return LineStatus(
            phase=self._shown_phase(),
            run_id=self.run_id,
            lot_id=self._lot_id,
            recipe=self._plan.recipe.name,
            line_speed_mm_s=self._workers.speed_mm_s,
            position_mm=self._tally.position_mm,
            ledgers=self._tally.ledgers(),
            blocks=blocks,
            gaps=gaps,
            defects=self._tally.defects,
            verdicts=self._tally.verdicts,
            acknowledged=self._acknowledged,
            spooled=0 if self._records is None else self._records.spooled(),
            latency=self._tally.latency(),
            stages_ms=self._tally.stages_ms(),
            alarms=self._alarms.open(),
            message=self._message,
            running_s=self._running_s(),
            inspected_pixels=self._tally.pixels,
            widths_px=self._tally.widths_px,
            screening=self._tally.screening,
            webs=self._tally.webs,
        )

    def gauges(self) -> list[Gauge]:
        """New figures of the cameras' pictures."""
        return self._workers.gauges()

    def strips(self) -> list[Strip]:
        """Strips since the last call."""
        return self._workers.strips()

    def sightings(self) -> list[Sighting]:
        """Defects since the last call."""
        return self._workers.sightings()

    def stop(self, by: str) -> None:
        """Ask the run to end."""
        if not self._stop.is_set():
            self._notes.add(EventKind.STOP, "stop asked for", by)
        self._stop.set()

    def change_lot(self, lot_id: str, by: str) -> None:
        """Another coil or panel begins; frames taken from now on belong to it."""
        if lot_id and lot_id != self._lot_id:
            self._lot_id = lot_id
            self._notes.add(EventKind.LOT, lot_id, by)

    def note(self, kind: EventKind, text: str, by: str) -> None:
        """Record what the cameras cannot see."""
        self._notes.add(kind, text, by)

    def keep(self, record: Record) -> None:
        """Record what another process says, through this run's writer.

        Raises:
            BusyError: The run is at its end; its writer takes nothing any more.
        """
        if not self._notes.put(record):
            raise BusyError("the run is ending; try again when it has ended")

    def acknowledge(self, key: str, by: str) -> None:
        """Somebody has seen an alarm."""
        for seen in self._alarms.acknowledge(key, by):
            self._notes.add(EventKind.ACKNOWLEDGED, seen, by)

    def fail(self, why: str) -> None:
        """The run could not be carried out; the line stands in FAULT."""
        self._message = why
        self._phase = Phase.FAULT

    def carry_out(
        self,
        by: str,
        door: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """Check, start the workers, wait for the end, shut down downstream.

        Args:
            by: Who asked for it.
            door: Open while the station is this run's own.

        Raises:
            InspectorError: A check failed or a part could not be opened; nothing runs.
        """
        warnings = self._plan.preflight()
        records = self._plan.records()
        try:
            left_behind = records.open()
            with door():
                self._begin(records, by, left_behind, warnings)
                self._workers.wait_for_cameras()
                self._phase = Phase.STOPPING
                self._finish(records)
        finally:
            self._records = None
            records.close()
        self._phase = Phase.IDLE

    def _begin(
        self,
        records: Records,
        by: str,
        left_behind: Sequence[str],
        warnings: Sequence[str],
    ) -> None:
        """Store that the run begins, start the workers, say what was found."""
        records.begin(self.run_id, self._lot_id, self._began_at)
        self._records = records
        self._workers.start(records, self._on_acknowledged)
        self._notes.add(EventKind.START, self._plan.recipe.name, by)
        for text in left_behind:
            self._notes.add(EventKind.RECOVERED, text, "station")
        for text in warnings:
            self._alarms.raise_("preflight", text)
        self._running_from_s = self._plan.now_s()
        self._phase = Phase.RUNNING

    def _finish(self, records: Records) -> None:
        """Shut down downstream and store how the run ended."""
        hurry_after_s = _HURRY_AFTER_S if self._stop.is_set() else None
        self._workers.drain(hurry_after_s)
        self._ended_s = self._plan.now_s()
        ledgers = self._tally.ledgers()
        odd = {name: led.pending_lines for name, led in ledgers.items()}
        note = "" if not any(odd.values()) else f"lines unaccounted for: {odd}"
        if note:
            log.error("run %s: %s", self.run_id, note)
            self._message = note
        alarms = self._alarms.open()
        records.end(self.run_id, self._plan.now(), ledgers, note, alarms)

    def _shown_phase(self) -> Phase:
        alarms: tuple[Alarm, ...] = self._alarms.open()
        troubles = [a for a in alarms if a.active and a.key not in _ONLY_NOTES]
        if self._phase is Phase.RUNNING and troubles:
            return Phase.DEGRADED
        return self._phase

    def _running_s(self) -> float:
        if self._running_from_s is None:
            return 0.0
        end_s = self._plan.now_s() if self._ended_s is None else self._ended_s
        return end_s - self._running_from_s

    def _where(self) -> float:
        return self._tally.position_mm

    def _on_alarm(self, alarm: Alarm) -> None:
        log.warning("alarm %s: %s", alarm.key, alarm.text)
        self._notes.add(EventKind.ALARM, f"{alarm.key}: {alarm.text}", "line")

    def _on_acknowledged(self, count: int) -> None:
        self._acknowledged = count
        self._plan.on_progress(count)

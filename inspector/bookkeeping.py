"""Decisions on lots and handover notes, for the process that runs a station's line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from inspector.access import User
from inspector.disposal import Meaning, Signature
from inspector.errors import ShiftError, StoreError
from inspector.line.client import HoldLot, LeaveNote, SignLot
from inspector.shift import Shift
from inspector.station import Station
from inspector.store import handover, holds, opened, signing
from inspector.store.handover import HandoverNote


class StoredBooks:
    """Writes them into a station's records; see `Books`."""

    def __init__(
        self,
        station: Station,
        url: str,
        now: Callable[[], datetime],
        running: Callable[[], bool],
    ) -> None:
        """Name the parts; nothing is opened yet.

        Args:
            station: The machine, with its shifts.
            url: The database.
            now: UTC clock.
            running: Whether a run of this process holds the station.
        """
        self._station, self._url = station, url
        self._now, self._running = now, running

    def sign(self, command: SignLot, user: User) -> None:
        """Put a signature under a lot."""
        now = self._now()
        try:
            wanted = Signature(
                lot_id=command.lot_id,
                grade=command.grade,
                disposition=command.disposition,
                reason=command.reason,
                meaning=Meaning.DECISION,
                by=user.name,
                full_name=user.full_name,
                role=user.role.value,
                at=now,
                figures=command.seen,
            )
        except ValueError as cause:
            raise StoreError(str(cause)) from cause
        with opened.beside_a_run(
            self._url, "a signature", now, running=self._running()
        ) as engine:
            signing.sign(engine, wanted)

    def hold(self, command: HoldLot, by: str) -> None:
        """Put a lot on hold, or end the hold."""
        if not command.reason.strip():
            raise StoreError("say why the lot is held, or why no longer")
        now = self._now()
        with opened.beside_a_run(
            self._url, "a hold", now, running=self._running()
        ) as engine:
            holds.set_hold(
                engine, command.lot_id, command.held, command.reason, by, now
            )

    def leave_note(self, command: LeaveNote, by: str) -> None:
        """Tell the next shift something."""
        now = self._now()
        shift = self._shift(command.shift, now)
        try:
            note = HandoverNote(self._station.name, by, now, command.text.strip())
        except ValueError as cause:
            raise StoreError(str(cause)) from cause
        calendar = self._station.calendar.model_dump(mode="json")
        with opened.beside_a_run(
            self._url, "a handover note", now, running=self._running()
        ) as engine:
            handover.add_note(engine, shift, note, calendar)

    def _shift(self, key: str, now: datetime) -> Shift:
        calendar = self._station.calendar.calendar
        if not key:
            return calendar.shift_at(now)
        shift = calendar.parse(key)
        if shift.start_at > now:
            raise ShiftError(f"the shift {shift.key} has not begun")
        return shift

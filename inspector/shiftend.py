"""The end of a shift: its report as pages and files, and what it tells the next one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from inspector.cause.feedback import FeedbackFile, default_file
from inspector.errors import ShiftError
from inspector.records import evidence_folder
from inspector.report.document import Lang
from inspector.report.gradefile import load_tables
from inspector.report.making import (
    Format,
    Sources,
    document_of,
    prepare,
    put,
    quality_report,
)
from inspector.report.render import pages_of
from inspector.report.wanted import of_shift
from inspector.resources import data_folder
from inspector.shift import Calendar, Shift
from inspector.slowpath import Apart
from inspector.station import Station
from inspector.store import handover
from inspector.store.handover import HandoverNote
from inspector.store.opened import reading

REPORTS = "reports"
"""In the station's folder, where reports go that are made from the window."""

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What shifts say to each other.

    Attributes:
        notes: Of this shift, oldest first.
        handed_over: Of the shift before.
        before: The shift before.
    """

    notes: tuple[HandoverNote, ...]
    handed_over: tuple[HandoverNote, ...]
    before: Shift


class Shifts(Protocol):
    """The shifts of a station. What raises takes its time; the rest is only sums."""

    @property
    def folder(self) -> Path:
        """Where reports go if nobody says otherwise."""
        ...

    def current(self) -> Shift:
        """The shift that is on."""
        ...

    def local(self, at: datetime) -> datetime:
        """An instant on the plant's clock."""
        ...

    def before(self, shift: Shift) -> Shift:
        """The one before it."""
        ...

    def after(self, shift: Shift) -> Shift:
        """The one after it."""
        ...

    def find(self, text: str) -> Shift:
        """The shift that `DATE/NAME` names, or the first one of a date.

        Raises:
            ShiftError: It is not written so, or there is none.
        """
        ...

    def told(self, shift: Shift) -> Told:
        """The notes of a shift and of the one before.

        Raises:
            StoreError: The records cannot be read.
        """
        ...

    def pages(self, shift: Shift, lang: Lang) -> tuple[bytes, ...]:
        """The pages of the shift's report as PNG pictures.

        Raises:
            StoreError: The records cannot be read.
        """
        ...

    def export(
        self, shift: Shift, formats: Sequence[Format], out: Path, lang: Lang
    ) -> tuple[Path, ...]:
        """Write the report's files; gives them, the manifest last.

        Raises:
            StoreError: The records cannot be read, or the folder takes no files.
        """
        ...

    def close(self) -> None:
        """Give back what was opened."""
        ...


class RecordedShifts:
    """Shifts from a database; reports are made in a process of their own."""

    def __init__(self, station: Station, url: str, now: Callable[[], datetime]) -> None:
        """Name the parts; nothing is opened yet.

        Args:
            station: The machine, with the plant's calendar.
            url: Its database.
            now: UTC clock.
        """
        self._station, self._url, self._now = station, url, now
        self._apart = Apart()

    @property
    def folder(self) -> Path:
        """Where reports go if nobody says otherwise."""
        return self._station.folder / REPORTS

    @property
    def _calendar(self) -> Calendar:
        return self._station.calendar.calendar

    def local(self, at: datetime) -> datetime:
        """An instant on the plant's clock."""
        return self._calendar.local(at)

    def current(self) -> Shift:
        """The shift that is on."""
        return self._calendar.shift_at(self._now())

    def before(self, shift: Shift) -> Shift:
        """The one before it."""
        return self._calendar.shift_at(shift.start_at - _INSTANT)

    def after(self, shift: Shift) -> Shift:
        """The one after it."""
        return self._calendar.shift_at(shift.end_at)

    def find(self, text: str) -> Shift:
        """The shift that `DATE/NAME` names, or the first one of a date."""
        written = text.strip()
        if "/" in written:
            return self._calendar.parse(written)
        try:
            day = date.fromisoformat(written)
            return self._calendar.day(day)[0]
        except (ValueError, IndexError, OverflowError) as cause:
            raise ShiftError(
                "a day is written YYYY-MM-DD, for example 2026-11-21; "
                f"got {written[:30]!r}"
            ) from cause

    def told(self, shift: Shift) -> Told:
        """The notes of a shift and of the one before."""
        name, before = self._station.name, self.before(shift)
        with reading(self._url) as engine:
            return Told(
                handover.notes(engine, shift, name),
                handover.notes(engine, before, name),
                before,
            )

    def pages(self, shift: Shift, lang: Lang) -> tuple[bytes, ...]:
        """The pages of the shift's report as PNG pictures."""
        return self._apart.ask(
            shift_pages, self._station, self._url, shift, lang, self._now()
        )

    def export(
        self, shift: Shift, formats: Sequence[Format], out: Path, lang: Lang
    ) -> tuple[Path, ...]:
        """Write the report's files; gives them, the manifest last."""
        told = (self._station, self._url, shift, lang, self._now())
        return self._apart.ask(shift_files, *told, tuple(formats), out)

    def close(self) -> None:
        """End the process that makes reports."""
        self._apart.close()


def shift_pages(
    station: Station, url: str, shift: Shift, lang: Lang, now: datetime
) -> tuple[bytes, ...]:
    """The pages of a shift's report; computed where it is called.

    Raises:
        StoreError: The records cannot be read.
    """
    wanted = of_shift(station.calendar.calendar, shift, now)
    report, run = quality_report(wanted, sources_of(station, url))
    return pages_of(document_of(report, run, lang))


def shift_files(
    station: Station,
    url: str,
    shift: Shift,
    lang: Lang,
    now: datetime,
    formats: Sequence[Format],
    out: Path,
) -> tuple[Path, ...]:
    """Write a shift's report as `inspector report` does; computed where it is called.

    Raises:
        StoreError: The records cannot be read, or the folder takes no files.
    """
    wanted = of_shift(station.calendar.calendar, shift, now)
    files = prepare(wanted, sources_of(station, url), formats, lang)
    return tuple(put(out, files))


def sources_of(station: Station, url: str) -> Sources:
    """What a report of this station is made from."""
    pictures = evidence_folder(station)
    return Sources(
        url=url,
        evidence=pictures if pictures.is_dir() else None,
        station=station.name,
        tables=load_tables(data_folder() / "grading"),
        verdicts=FeedbackFile(default_file()).all(),
    )
